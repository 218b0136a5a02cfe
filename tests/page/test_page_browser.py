"""The page in a real browser: looked at, searched, opened, printed, by mouse and by keyboard."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import page_samples as samples
import pytest

from pipeline.model import Batch
from pipeline.render import html_data
from pipeline.render.html import write_page
from pipeline.tables import build_tables

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM.exists(), reason="没有安装 Chromium")]


@pytest.fixture(scope="module")
def browser() -> Iterator["playwright.Browser"]:
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield running
        running.close()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("page")
    urls = {}
    batches: dict[str, Batch] = {
        "small": samples.small(),
        "scored": samples.scored(),
        "monitored": samples.monitored(),
        "hostile": samples.hostile(),
        "large": samples.large(500),
    }
    for name, batch in batches.items():
        write_page(batch, build_tables(batch), folder / f"{name}.html")
        urls[name] = (folder / f"{name}.html").as_uri()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(html_data, "MOST_ROWS", 10)
        write_page(samples.small(), build_tables(samples.small()), folder / "short.html")
    return urls | {"short": (folder / "short.html").as_uri()}


class Visit:
    """A page with everything it complained about and asked for."""

    def __init__(self, browser: "playwright.Browser", url: str, width: int = 1280) -> None:
        self.page = browser.new_page(viewport={"width": width, "height": 900})
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda one: self.errors.append(one.text) if one.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda one: self.requests.append(one.url))
        self.page.goto(url)
        self.page.wait_for_selector("html[data-ready]", state="attached")
        self.url = url

    def close(self) -> None:
        self.page.close()
        assert self.errors == []
        assert self.requests == [self.url]


@pytest.fixture
def visit(browser: "playwright.Browser", written: dict[str, str]) -> Iterator[object]:
    visits: list[Visit] = []

    def open_page(name: str, width: int = 1280) -> "playwright.Page":
        visits.append(Visit(browser, written[name], width))
        return visits[-1].page

    yield open_page
    for one in visits:
        one.close()


def found(page: "playwright.Page", words: str) -> None:
    playwright.expect(page.locator("#found")).to_have_text(words)


def test_figures_and_charts_are_drawn(visit) -> None:
    page = visit("small")
    assert page.locator(".plot svg.main-svg").count() >= 4
    assert "48.50" in page.locator("#overview").inner_text()
    assert page.locator(".plot").nth(0).get_attribute("aria-label").startswith("预算资金")


def test_a_page_of_too_much_has_figures_charts_units_and_sources(visit) -> None:
    page = visit("short")
    assert page.locator(".plot svg.main-svg").count() >= 4
    assert page.locator("p.project").count() == len(samples.small().projects)
    assert page.locator("#source-table tbody tr").count() == len(samples.small().sources)
    assert page.locator("[role=alert]").count() == 0
    assert "一条不少" in page.locator("#projects .lead").inner_text()


def test_search_by_words_in_any_width(visit) -> None:
    page = visit("small")
    found(page, "共14项指标。")
    page.fill("#find", "６.５万元")
    found(page, "14项指标中找到2项。")
    page.fill("#find", "准确率 外长聘")
    found(page, "14项指标中找到1项。")
    page.fill("#find", "没有这样的指标")
    found(page, "14项指标中找到0项。")
    assert "没有符合条件的指标" in page.locator("#indicator-table").inner_text()
    page.click("button[type=reset]")
    found(page, "共14项指标。")


def test_filters_narrow_together(visit) -> None:
    page = visit("small")
    page.select_option("#by-level1", label="产出指标")
    found(page, "14项指标中找到8项。")
    page.select_option("#by-kind", label="时间")
    found(page, "14项指标中找到2项。")
    page.click("button[type=reset]")
    page.select_option("#by-severity", label="错误")
    found(page, "14项指标中找到1项。")
    assert "≥85百分比" in page.locator("#indicator-table tbody").inner_text()
    page.select_option("#by-severity", label="无问题")
    found(page, "14项指标中找到13项。")


def test_value_shows_how_it_was_read(visit) -> None:
    page = visit("small")
    page.fill("#find", "经费标准 图层更新")
    found(page, "14项指标中找到1项。")
    button = page.locator(".more-button")
    button.press("Enter")
    playwright.expect(button).to_have_attribute("aria-expanded", "true")
    detail = page.locator(".detail").inner_text()
    for words in (
        "≤6.5万元/年/人",
        "计算符号",
        "6.5",
        "万元",
        "年、人",
        "65,000.0",
        "元/人·年",
        "[绩效目标2] E14",
        samples.FILE,
    ):
        assert words in detail
    button.press("Space")
    assert page.locator(".detail").count() == 0


def test_project_opens_by_click_and_keyboard(visit) -> None:
    page = visit("small")
    first, second = page.locator(".project summary").nth(0), page.locator(".project summary").nth(1)
    first.click()
    form = page.locator(".project").nth(0).locator(".form")
    playwright.expect(form.locator(".form-rows tbody tr")).to_have_count(7)
    assert form.locator("td.level").first.get_attribute("rowspan") == "4"
    assert "（空白）" in form.inner_text() and "455,000.00" in form.inner_text()
    second.focus()
    page.keyboard.press("Enter")
    playwright.expect(page.locator(".project").nth(1).locator(".form-rows")).to_be_visible()


def test_self_evaluation_shows_actuals_points_and_total(visit) -> None:
    page = visit("scored", 390)
    page.locator(".project summary").first.click()
    form = page.locator(".form").first
    for words in ("核算总分 92.50", "等级 优", "待定 1 项", "450,000.00", "黄灯"):
        playwright.expect(form).to_contain_text(words)
    assert form.locator('td[data-label="核算得分"]').first.inner_text() == "9.5"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("name", ["scored", "small", "monitored"])
def test_every_column_of_a_form_has_room(visit, name: str) -> None:
    """No title and no remark stands letter under letter; a column nobody filled in is not there."""
    page = visit(name)
    for details in page.locator("#projects details.project").all():
        details.evaluate("one => { one.open = true; }")
    page.wait_for_selector(".form-rows")
    for table in page.locator(".form-rows").all():
        widths = table.evaluate("one => [...one.querySelectorAll('th')].map((cell) => cell.clientWidth)")
        assert min(widths) >= 44, widths
        remarks = table.evaluate("one => [...one.querySelectorAll('td.prose')].map((cell) => cell.clientWidth)")
        assert all(width >= 95 for width in remarks), remarks
        said = table.locator("td[data-label=描述]").all_inner_texts()
        assert not said or any(said)


def test_forms_of_one_project_are_told_apart_where_it_came_on_several(visit) -> None:
    told = visit("monitored").locator("#projects .project > summary .facts").all_inner_texts()
    assert [words.split(" · ")[0] for words in told] == ["目标表", "监控表"]
    assert not any("目标表" in words for words in visit("small").locator(".project .facts").all_inner_texts())


def test_finding_leads_to_its_project(visit) -> None:
    page = visit("small")
    page.locator("#findings a", has_text="图层更新").click()
    opened = page.locator(".project").nth(1)
    playwright.expect(opened).to_have_attribute("open", "")
    playwright.expect(opened.locator(".messages")).to_contain_text("M03")


def test_sources_say_what_became_of_each_file(visit) -> None:
    words = visit("small").locator("#source-table").inner_text()
    for part in ("已收入汇总", "读不出：文件不完整", "略过：不是表格文件", "18.0 KB"):
        assert part in words


def test_keyboard_reaches_everything_and_shows_where_it_is(visit) -> None:
    page = visit("small")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    seen = set()
    for _ in range(70):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
        assert page.evaluate(FOCUS)
    assert {"find", "by-agency", "by-level1", "by-kind", "by-severity", "SUMMARY", "BUTTON", "A"} <= seen


NAMES = """() => [...document.querySelectorAll('a,button,input,select,summary')].filter((one) =>
  !(one.getAttribute('aria-label') || one.textContent || one.labels?.[0]?.innerText || '').trim()
).map((one) => one.outerHTML)"""
HEADINGS = "() => [...document.querySelectorAll('h1,h2,h3,h4')].map((one) => Number(one.tagName[1]))"
TABLES = "() => [...document.querySelectorAll('table')].every((one) => one.caption && one.querySelector('th[scope]'))"
REPEATED = """() => { const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
  return ids.filter((id, place) => ids.indexOf(id) !== place); }"""
FOCUS = """() => document.activeElement === document.body ||
  getComputedStyle(document.activeElement).outlineStyle !== 'none'"""
CONTRAST = """() => {
  const rgb = (words) => words.match(/[\\d.]+/g).map(Number);
  const part = (v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * part(r / 255) + 0.7152 * part(g / 255) + 0.0722 * part(b / 255);
  const behind = (one) => {
    for (; one; one = one.parentElement) {
      const colour = rgb(getComputedStyle(one).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const shown = (one) => one.getClientRects().length && !one.closest('svg,script,style,.hidden,noscript') &&
    [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  return [...document.querySelectorAll('body *')].filter(shown).map((one) => {
    const [a, b] = [light(rgb(getComputedStyle(one).color)), light(behind(one))];
    return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), one.outerHTML.slice(0, 80)];
  }).filter(([ratio]) => ratio < 4.5);
}"""


def test_screen_reader_basics(visit) -> None:
    page = visit("small")
    page.locator(".project summary").nth(0).click()
    page.locator(".more-button").nth(0).click()
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert (
        page.locator("main").count()
        == page.locator("h1").count()
        == page.locator("nav.contents[aria-label]").count()
        == 1
    )
    assert page.evaluate(NAMES) == []
    levels = page.evaluate(HEADINGS)
    assert levels[0] == 1 and all(after - before <= 1 for before, after in pairwise(levels))
    assert page.evaluate(TABLES)
    assert page.evaluate(REPEATED) == []
    assert page.locator("#found").get_attribute("aria-live") == "polite"
    assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_nothing_sticks_out(visit, width: int) -> None:
    page = visit("small", width)
    page.locator(".project summary").nth(0).click()
    page.locator(".more-button").nth(0).click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_hostile_texts_do_nothing(visit) -> None:
    page = visit("hostile", 390)
    page.click("#open-agencies")
    for summary in page.locator(".project summary").all():
        summary.click()
    for button in page.locator(".more-button").all()[:20]:
        button.click()
    page.fill("#find", "<img")
    playwright.expect(page.locator("#found")).to_contain_text("找到")
    assert page.evaluate("globalThis.hacked") is None
    assert page.locator("img, main script, main iframe").count() == 0
    assert "</script><script>globalThis.hacked=2</script>" in page.locator("#projects").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_print_opens_everything_and_shuts_it_again(visit) -> None:
    page = visit("small")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".form-rows").count() == 2 and page.locator(".form-rows").nth(1).is_visible()
    assert page.locator(".filters:visible").count() == 0 and not page.locator(".contents").is_visible()
    assert page.locator(".plot svg").first.is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".project[open]").count() == 0


def test_many_indicators_stay_usable(visit) -> None:
    page = visit("large")
    found(page, "共22,000项指标。")
    assert page.evaluate("document.querySelectorAll('#indicator-table tbody tr').length") == 20
    started = page.evaluate("performance.now()")
    page.fill("#find", "人员经费标准 单位0007")
    playwright.expect(page.locator("#found")).to_contain_text("找到30项")
    assert page.evaluate("performance.now()") - started < 5000
    page.click(".dt-paging-button.next")
    assert page.evaluate("document.querySelectorAll('#indicator-table tbody tr').length") == 10
    page.click("#indicator-table thead th:nth-child(6)")
    playwright.expect(page.locator("#indicator-table thead th:nth-child(6)")).to_have_attribute(
        "aria-sort", "ascending"
    )


def test_findings_are_folded_by_rule_and_found_by_words(visit) -> None:
    page = visit("large", 390)
    section = page.locator("#findings")
    assert section.bounding_box()["height"] < 6000
    assert section.locator(".rule-findings:visible").count() == 0
    page.fill("#find-finding", "V05 00004.xlsx")
    playwright.expect(page.locator("#found-findings")).to_have_text("250个问题中找到1个。")
    playwright.expect(section.locator(".rule-findings tbody tr:visible")).to_have_count(1)
    page.fill("#find-finding", "没有这样的问题")
    playwright.expect(page.locator("#found-findings")).to_have_text("250个问题中找到0个。")
    assert section.locator(".unit-findings:visible").count() == 0
    page.click(".finding-filters button[type=reset]")
    playwright.expect(page.locator("#found-findings")).to_have_text("")
    playwright.expect(section.locator(".unit-findings:visible")).to_have_count(20)
    section.locator(".more > summary").click()
    playwright.expect(section.locator(".unit-findings:visible")).to_have_count(100)


def test_what_little_is_found_is_opened_and_the_severity_narrows_it(visit) -> None:
    page = visit("small")
    page.select_option("#finding-severity", label="错误")
    playwright.expect(page.locator("#found-findings")).to_contain_text("找到")
    marks = page.locator(".rule-findings > summary .mark")
    assert set(marks.all_inner_texts()) == {"错误"}
    assert page.locator(".rule-findings tbody tr:visible").count() >= marks.count() >= 1


def test_what_is_folded_is_printed(visit) -> None:
    page = visit("large", 390)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#findings details:not([open]), #sources details:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#findings details[open]:visible").count() == 0


def test_a_phone_shows_of_each_indicator_what_it_is_and_the_rest_on_demand(visit) -> None:
    page = visit("large", 390)
    rows = page.locator("#indicator-table tbody tr")
    assert rows.count() == 10
    assert rows.first.bounding_box()["height"] < 260
    rows.first.locator(".more-button").click()
    detail = page.locator(".detail").first.inner_text()
    assert "出处" in detail and "折算数值" in detail
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
