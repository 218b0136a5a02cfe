"""The page as a file: offline, safe, the same every time, and faithful to the batch."""

import json
import re
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import page_samples as samples
import pytest

from pipeline.model import Batch, Finding, Kind, Reading, Severity
from pipeline.render import html_data
from pipeline.render.html import embedded_json, render_page, write_page
from pipeline.render.html_data import page_data, plain
from pipeline.render.html_figures import charts, overview, units
from pipeline.render.html_library import LibraryError, as_global, inline_script, packaged_script
from pipeline.render.html_places import Locator
from pipeline.tables import build_tables

FETCHING = {"src", "srcset", "poster", "data", "action", "formaction", "background", "cite", "manifest", "ping"}


class Outline(HTMLParser):
    """Tags with attributes, and the text of every script."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self._inside = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag == "script"
        if self._inside:
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.scripts[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._inside = False


def page(batch: Batch) -> str:
    return render_page(batch, list(build_tables(batch).projects["project_id"])).decode()


def embedded(text: str) -> dict:
    return json.loads(Outline(text).scripts[0])


def data_of(batch: Batch) -> dict:
    return page_data(batch, [str(number) for number, _ in enumerate(batch.projects)], Locator(batch))


def text_of(data: dict, table: str, column: str, row: int) -> str:
    return data["texts"][data[table].get(column, [0] * (row + 1))[row]]


def test_same_batch_same_bytes(tmp_path: Path) -> None:
    batch = samples.small()
    for name in ("a.html", "b.html"):
        write_page(batch, build_tables(batch), tmp_path / name)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_a_page_of_too_much_lists_units_and_projects_and_says_where_the_rest_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    batch = samples.small()
    whole = page(batch)
    monkeypatch.setattr(html_data, "MOST_ROWS", 10)
    text = page(batch)
    assert not html_data.is_too_long(replace(batch, findings=batch.findings[:1], projects=batch.projects[:1]))
    assert len(text) < len(whole)
    for project in batch.projects:
        assert project.name in text
    assert "绩效目标汇总表.xlsx" in text and 'id="indicators"' not in text
    data = embedded(text)
    assert (data["indicators"]["size"], data["findings"]["size"]) == (0, 0)
    assert data["sources"]["size"] == len(batch.sources)
    assert sum(map(int, re.findall(r"：(\d+)个问题</li>", text))) == len(batch.findings)
    assert data["charts"] == embedded(whole)["charts"]


@pytest.mark.parametrize("batch", [samples.small(), samples.hostile()], ids=["small", "hostile"])
def test_nothing_is_fetched(batch: Batch) -> None:
    outline = Outline(page(batch))
    links = [attrs["href"] for tag, attrs in outline.tags if attrs.get("href")]
    assert all(link.startswith("#") or link == "data:," for link in links)
    assert not [(tag, attrs) for tag, attrs in outline.tags if FETCHING & attrs.keys()]
    policy = next(attrs["content"] for tag, attrs in outline.tags if attrs.get("http-equiv"))
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "http" not in policy and "unsafe-eval" not in policy and "sourceMappingURL" not in page(batch)


def test_hostile_texts_stay_texts() -> None:
    outline = Outline(page(samples.hostile()))
    plain_page = Outline(page(samples.small()))
    assert len(outline.scripts) == len(plain_page.scripts) == 4
    assert {tag for tag, _ in outline.tags} <= {tag for tag, _ in plain_page.tags}
    assert not [name for _, attrs in outline.tags for name in attrs if name.startswith("on")]
    data = json.loads(outline.scripts[0])
    assert {attack.encode("utf-8", "replace").decode() for attack in samples.ATTACKS} <= set(data["texts"])


def test_embedded_json_holds_nothing_a_browser_could_act_on() -> None:
    shown = b"".join(embedded_json(["</script>", "<!--", "\u2028\u2029", "&amp;", "\x00"])).decode()
    assert not re.search("[<>&\u2028\u2029\x00]", shown)
    assert json.loads(shown) == ["</script>", "<!--", "\u2028\u2029", "&amp;", "\x00"]


def test_lone_surrogate_does_not_stop_the_page(tmp_path: Path) -> None:
    batch = samples.hostile()
    write_page(batch, build_tables(batch), tmp_path / "page.html")
    (tmp_path / "page.html").read_bytes().decode("utf-8")


def test_library_scripts_cannot_close_or_open_a_script() -> None:
    assert inline_script(b"a</script>b<!--c<SCRIPT d").body == rb"a\x3C/script>b\x3C!--c\x3CSCRIPT d"
    tables = packaged_script("itables", "html/dt_bundle.js")
    # Only inside patterns and strings: an expression such as `a<!--b` would be broken by the escape.
    assert not re.search(rb"[\w$)\]]<!--\w", tables)


def test_module_becomes_global() -> None:
    assert as_global(b"var q=1;export{a as b,q as default};//end", "Table") == b"var q=1;globalThis.Table=q;//end"
    with pytest.raises(LibraryError):
        as_global(b"var q=1;", "Table")
    with pytest.raises(LibraryError):
        packaged_script("itables", "html/no-such-file.js")


def test_every_value_is_there_with_its_cell_and_reading() -> None:
    batch = samples.small()
    data = embedded(page(batch))
    first = 0
    for number, project in enumerate(batch.projects):
        assert text_of(data, "projects", "name", number) == project.name
        assert Decimal(text_of(data, "projects", "budget", number)) == project.budget
        for row, indicator in enumerate(project.indicators, first):
            assert text_of(data, "indicators", "cell", row) == indicator.cells["target"]
            reading = data["indicators"]["target"][row]
            for column, attribute in (
                ("text", "text"),
                ("sign", "sign"),
                ("unit", "unit"),
                ("amount", "amount"),
                ("to", "date_to"),
            ):
                assert text_of(data, "readings", column, reading) == plain(getattr(indicator.target, attribute))
        first += len(project.indicators)
    assert data["indicators"]["size"] == first
    assert text_of(data, "projects", "other", 0) == ""


def test_parts_of_several_values_are_readings() -> None:
    batch = samples.small()
    rows = (("产出指标", "数量指标", "供水", samples.SEVERAL),)
    one = replace(batch.projects[0], indicators=samples.indicators(rows))
    data = data_of(replace(batch, projects=(one,)))
    parts = data["readings"]["parts"][data["indicators"]["target"][0]]
    assert [text_of(data, "readings", "number", part) for part in parts] == ["1800", "4500"]


def test_findings_are_tied_to_indicators_and_projects() -> None:
    data = embedded(page(samples.small()))
    assert data["findings"]["indicators"] == [[6], [], []]
    assert data["findings"]["project"] == [0, 1, -1]
    assert data["units"] == [[0, 1], [2]]


def test_overview_counts() -> None:
    batch = samples.small()
    figures = overview(batch)
    assert (figures.agencies, figures.projects, figures.indicators, figures.taken) == (1, 2, 14, 1)
    assert figures.budget == Decimal("485000.00") and figures.other is None
    assert figures.measured_share == Decimal("85.7")
    assert [count for _, _, count in figures.findings] == [2, 1, 0]


def test_charts_add_up() -> None:
    batch = samples.large(100, 7)
    drawn = {chart.name: chart for chart in charts(batch)}
    funds = sum(Decimal(value) for one in drawn["funds"].series for value in one.values)
    assert abs(funds - overview(batch).budget / 10000) < Decimal("0.2")
    assert len(drawn["funds"].categories) == 16 and drawn["funds"].categories[-1] == "其余5个单位"
    for name in ("levels", "kinds"):
        assert sum(int(value) for one in drawn[name].series for value in one.values) == 700
    assert sum(len(unit.findings) for unit in units(batch, Locator(batch))) == len(batch.findings)


def test_agencies_of_one_name_stay_apart() -> None:
    first, second = samples.small().projects
    second = replace(second, agency_code="667202", place=second.place._replace(file="另一单位.xlsx"))
    findings = tuple(
        Finding("V05", Severity.NOTE, "请核实。", (one.place._replace(cell="E11"),), one.agency_name, one.name)
        for one in (first, second)
    )
    batch = replace(samples.small(), projects=(first, second), findings=findings)
    assert [(unit.name, unit.findings) for unit in units(batch, Locator(batch))] == [
        (f"667201{samples.AGENCY}", (0,)), (f"667202{samples.AGENCY}", (1,)),
    ]  # fmt: skip
    assert len(charts(batch)[0].categories) == 2


def test_rules_beyond_the_chart_are_one_bar() -> None:
    findings = tuple(
        Finding(f"V{n:02}", severity, "请核实。")
        for severity, numbers in ((Severity.ERROR, range(12)), (Severity.NOTE, range(12, 30)))
        for n in numbers
    )
    chart = next(one for one in charts(replace(samples.small(), findings=findings)) if one.name == "codes")
    assert chart.categories[-1] == "其余15条规则"
    assert sum(int(value) for one in chart.series for value in one.values) == 30


def test_scores_and_lights_are_shown_where_there_are_any() -> None:
    data = data_of(samples.scored())
    shown = [text_of(data, "indicators", column, 0) for column in ("points", "light", "scoring")]
    assert shown == ["9.5", "黄灯", "7÷7×9.5"]
    assert [text_of(data, "projects", column, 0) for column in ("total", "grade", "open")] == ["92.50", "优", "1"]
    assert "points" not in data_of(samples.small())["indicators"]


def test_empty_batch_still_makes_a_page() -> None:
    data = embedded(page(Batch("", "某部门", None)))
    assert data["indicators"]["size"] == data["findings"]["size"] == 0


def test_blank_budget_is_not_zero() -> None:
    batch = samples.small()
    blank = tuple(replace(project, budget=None, fiscal=None) for project in batch.projects)
    assert overview(replace(batch, projects=blank)).budget is None
    assert "预算（未填）" in page(replace(batch, projects=blank))


def test_many_indicators_stay_compact(tmp_path: Path) -> None:
    batch = samples.large(500)
    tables = build_tables(batch)
    write_page(batch, tables, tmp_path / "large.html")
    write_page(samples.small(), build_tables(samples.small()), tmp_path / "small.html")
    grown = (tmp_path / "large.html").stat().st_size - (tmp_path / "small.html").stat().st_size
    assert len(tables.indicators) == 22_000 and grown < 4_000_000


def test_unread_value_keeps_its_place() -> None:
    rows = (
        ("产出指标", "数量指标", "容量", Reading("≥80M", Kind.PHRASE, stopped_at=0)),
        ("产出指标", "数量指标", "甲", samples.STOPPED),
    )
    batch = samples.small()
    one = replace(batch.projects[0], indicators=samples.indicators(rows))
    data = data_of(replace(batch, projects=(one,)))
    assert [data["readings"]["stopped"][row] for row in data["indicators"]["target"]] == [1, 4]


def test_findings_stand_under_their_own_unit_where_another_has_none() -> None:
    batch = samples.large(20)
    quiet = batch.projects[0].agency_name
    findings = tuple(one for one in batch.findings if one.agency_name != quiet)
    written = page(replace(batch, findings=findings))
    counts = [int(count) for count in re.findall(r'data-findings="(\d+)"', written)]
    embedded = json.loads(re.search(r'<script[^>]*id="data"[^>]*>(.*?)</script>', written, re.DOTALL)[1])
    assert [len(unit) for unit in embedded["units"]] == counts and 0 not in counts and sum(counts) == len(findings)
