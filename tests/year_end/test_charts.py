"""Charts under the long tables of the year: what they show, that they cover nothing, that print keeps them whole."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.consolidate.workbook import consolidate
from pipeline.model import Batch, Fund, Indicator, Place, Project
from pipeline.normalize import parse
from pipeline.score import score_project
from pipeline.settings import load_profile
from pipeline.sheet import Area, Formula, SheetSpec, Styled
from pipeline.tables import build_tables

PROFILE = load_profile("national2020", local=Path("absent.toml"))
D = Decimal


def project(
    name: str, agency: str = "甲站", actual: str = "40", spent: str = "90", rows: int = 1, **more: object
) -> Project:
    indicators = tuple(
        Indicator(
            n, "产出指标", "数量指标", f"数量{n}", parse("≥50个", year=2025), actual=parse(actual, year=2025),
            weight=D(90) / rows, class1="产出",
        )
        for n in range(1, rows + 1)
    )  # fmt: skip
    funds = (
        Fund("年度资金总额", D(100), D(100), D(spent), weight=D(10)),
        Fund("其中：财政拨款", D(80), D(80), D(spent) * D("0.8")),
    )
    made = Project(
        "self_evaluation_generic", Place(f"{name}.xlsx", "表", "A1"), name, 2025, "101", agency, indicators=indicators,
        funds=funds,
    )  # fmt: skip
    return score_project(replace(made, **more), PROFILE)  # type: ignore[arg-type]


def sheets(*projects: Project) -> dict[str, SheetSpec]:
    batch = Batch("101", "某局", 2025, projects)
    return {sheet.name: sheet for sheet in consolidate(batch, build_tables(batch), PROFILE)}


def shown(sheet: SheetSpec, area: Area) -> list[object]:
    cells = [line.cells[area.left] for line in sheet.lines[area.top : area.bottom + 1]]
    bare = [cell.value if isinstance(cell, Styled) else cell for cell in cells]
    return [cell.value if isinstance(cell, Formula) else cell for cell in bare]


def test_the_worst_indicators_come_first_and_point_at_their_lines() -> None:
    sheet = sheets(project("修路", actual="40"), project("架桥", actual="10"))["得分明细"]
    share, worst = sheet.charts
    assert shown(sheet, share.series[0].categories) == ["预算执行率", "产出"]
    assert shown(sheet, share.series[0].values) == [D("0.9"), D("0.5")]
    assert shown(sheet, worst.series[0].categories)[:2] == ["架桥：数量1", "修路：数量1"]
    assert shown(sheet, worst.series[0].values) == [D(72), D(18), D(1), D(1)]
    assert all(chart.alt.endswith("。") and "72" in worst.alt for chart in sheet.charts)


def test_at_most_fifteen_bars() -> None:
    sheet = sheets(project("修路", rows=30))["得分明细"]
    values = sheet.charts[1].series[0].values
    assert values.bottom - values.top + 1 == 15
    assert shown(sheet, sheet.charts[1].series[0].categories)[1] == "数量1"  # one project needs no name before it


def test_nothing_lost_is_said_instead_of_drawn() -> None:
    sheet = sheets(project("修路", actual="50", spent="100"))["得分明细"]
    assert [chart.title for chart in sheet.charts] == ["各类指标得分率（%）"]
    assert any("没有失分" in str(line.cells[0]) for line in sheet.lines if line.cells)


def test_no_charts_where_nothing_is_settled() -> None:
    sheet = sheets(project("修路", actual="完成情况良好", funds=()))["得分明细"]
    assert not sheet.charts and len(sheet.lines) == 3 + 1


def test_execution_by_project_then_by_unit() -> None:
    one = sheets(project("修路", spent="90"), project("架桥", spent="30"))["执行情况"]
    assert one.charts[0].title == "各项目预算执行率（%）"
    assert shown(one, one.charts[0].series[0].categories) == ["架桥", "修路"]
    assert shown(one, one.charts[0].series[0].values) == [D("0.3"), D("0.9")]
    many = sheets(project("修路"), project("架桥", "乙站", spent="30"), project("挖渠", "乙站", spent="50"))["执行情况"]
    assert many.charts[0].title == "各单位预算执行率（%）"
    assert shown(many, many.charts[0].series[0].values) == [D("0.4"), D("0.9")]
    budget, spent = many.charts[1].series
    assert shown(many, budget.categories) == ["财政拨款"]
    assert shown(many, budget.values) == [D(240)] and shown(many, spent.values) == [D(136)]


def test_no_budget_no_chart() -> None:
    funds = (Fund("年度资金总额", D(0), D(0), D(0), weight=D(10)),)
    assert not sheets(project("修路", funds=funds))["执行情况"].charts


@pytest.mark.parametrize("count", [1, 40])
@pytest.mark.parametrize("name", ["得分明细", "执行情况"])
def test_charts_cover_no_cell_and_lie_inside_the_printed_page(name: str, count: int) -> None:
    sheet = sheets(*(project(f"项目{n}", rows=3) for n in range(count)))[name]
    area = sheet.page.area
    assert area is not None and sheet.charts
    for chart in sheet.charts:
        kept = sheet.lines[chart.row : chart.row + 14]
        assert len(kept) == 14 and not any(cell for line in kept for cell in line.cells)
        assert chart.height + 6 <= sum(line.height for line in kept) * 4 / 3
        assert chart.left + chart.width <= sum(int(w * 7 + 5) for w in sheet.widths[: area.right + 1])
        assert chart.row + 13 <= area.bottom
    first, second = sheet.charts[:2]
    assert first.left + first.width <= second.left
    end = 3 + (sheet.count or 0)
    assert sheet.page.breaks == (end,) or (count == 1 and not sheet.page.breaks)
    assert sheet.filter is not None and sheet.filter.bottom == end - 1


def test_sources_that_do_not_make_the_total_rows_say_by_how_much() -> None:
    """The two tables of 执行情况 stand below each other: their totals may differ only with the reason beside them."""

    def remarks(*projects: Project) -> list[str]:
        texts = [cell for line in sheets(*projects)["执行情况"].lines for cell in line.cells if isinstance(cell, str)]
        return [text for text in texts if text.startswith("注：各来源之和")]

    whole = project("修路")
    lacking = remarks(whole, project("架桥"))
    assert len(lacking) == 1 and "预算数少40.00元、执行数少36.00元" in lacking[0]
    other = Fund("其他资金", D(20), D(20), D(18))
    divided = [project(name, funds=(*whole.funds, other)) for name in ("修路", "架桥")]
    assert remarks(*divided) == []
