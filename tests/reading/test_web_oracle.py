"""Tables of web pages against Chromium: where each cell lies, and what each shows."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.read.html import read_html

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is the oracle")]

WIDE, HIGH, COLUMNS = 30, 20, 30
LOOK = (
    f"<!doctype html><style>table{{table-layout:fixed;width:{WIDE * COLUMNS}px;border-collapse:collapse}}"
    f"tr{{height:{HIGH}px}}td{{padding:0;height:{HIGH}px;line-height:10px;font-size:8px}}</style>"
)
PLACES = f"""() => {{ const table = document.querySelector('table').getBoundingClientRect();
return [...document.querySelectorAll('td')].filter(cell => cell.getClientRects().length).map(cell => {{
const own = cell.getBoundingClientRect();
const [row, column] = [(own.top - table.top) / {HIGH}, (own.left - table.left) / {WIDE}];
return [cell.textContent, Math.round(row), Math.round(column)]; }}) }}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield running.new_page()
        running.close()


def made_up(chance: random.Random) -> str:
    """A table with spans of every kind, below a row that gives each column its width."""
    sections = ["<tr>" + "".join(f"<td>r{column}</td>" for column in range(COLUMNS)) + "</tr>"]
    count = 0
    for _ in range(chance.randint(1, 2)):
        rows = ""
        for _ in range(chance.randint(1, 5)):
            rows += "<tr>"
            for _ in range(chance.randint(0, 3)):
                down = chance.choice(["", "", "", " rowspan=2", " rowspan=3", " rowspan=0", " rowspan=9"])
                across = chance.choice(["", "", "", " colspan=2", " colspan=3", " colspan=0"])
                gone = " style='display:none'" if chance.random() < 0.1 else ""
                rows += f"<td{down}{across}{gone}>c{count}</td>"
                count += 1
            rows += "</tr>"
        sections.append(rows)
    return f"<table>{''.join(f'<tbody>{rows}</tbody>' for rows in sections)}</table>"


def test_cells_lie_where_a_browser_lays_them(browser):
    chance = random.Random(7)
    for _ in range(60):
        table = made_up(chance)
        browser.set_content(LOOK + table)
        shown = {text: (row, column) for text, row, column in browser.evaluate(PLACES)}
        sheet = read_html(f"<html>{table}</html>".encode()).sheets[0]
        ours = {
            str(text): (row, column)
            for row, line in enumerate(sheet.values)
            for column, text in enumerate(line)
            if text is not None
        }
        assert ours == shown, table


@pytest.mark.parametrize(
    "inner",
    [
        "<div>1</div>2",
        "甲<br>乙<br/>",
        "甲<ul><li>一<li>二</ul>乙",
        "<b>≥ </b> 95",
        "<span>≥</span>\n <span>95</span>%",
        "a<span> </span>b",
        "a &nbsp; b",
        "<b>a<div>b</div>c</b>",
        "<span style='display:block'>a</span>b",
        "a<span hidden>b</span><i style='visibility:hidden'>c</i>d",
        "<dl><dt>a<dd>b</dl>c",
        "\n  a\n  <br>\n  b\n ",
    ],
)
def test_cells_show_what_a_browser_shows(browser, inner):
    browser.set_content(f"<table><tr><td id=cell>{inner}</td></tr></table>")
    shown = browser.evaluate("document.getElementById('cell').innerText").strip("\n")
    assert read_html(f"<html><table><tr><td>{inner}</table></html>".encode()).sheets[0].cell(0, 0).text == shown
