"""The chart of the largest: units by money, projects where there is one unit, none where there is one of anything."""

from dataclasses import replace
from decimal import Decimal

import openpyxl
from workbook_samples import PROFILE, batch

from pipeline.consolidate.workbook import consolidate
from pipeline.render.excel import write_workbook
from pipeline.sheet import Formula, Styled
from pipeline.tables import build_tables


def units(count):
    """A batch of so many units with one project each; the later ones have more money."""
    one = batch().projects[0]
    return replace(
        batch(),
        findings=(),
        projects=tuple(
            replace(
                one, agency_code=f"667{number:03}", agency_name=f"第{number}个单位", name=f"项目{number}",
                budget=Decimal(1000 * (number + 1)), place=one.place._replace(file=f"{number}.xlsx"),
            )
            for number in range(count)
        ),
    )  # fmt: skip


def summary(one):
    return next(s for s in consolidate(one, build_tables(one), PROFILE) if s.name == "部门汇总")


def shown(sheet, area):
    value = [
        [line.cells[column] for column in range(area.left, area.right + 1)]
        for line in sheet.lines[area.top : area.bottom + 1]
    ]
    return [[cell.value if isinstance(cell, Styled) else cell for cell in row] for row in value]


def test_many_units_show_the_fifteen_largest_by_money():
    sheet = summary(units(40))
    chart = sheet.charts[-1]
    assert chart.title == "预算数最大的15个单位（元）" and "第39个单位40,000.00元" in chart.alt
    names = [row[0] for row in shown(sheet, chart.series[0].categories)]
    amounts = [row[0] for row in shown(sheet, chart.series[0].values)]
    assert [one.value for one in names] == [f"第{number}个单位" for number in range(39, 24, -1)]
    assert [one.value for one in amounts] == [Decimal(1000 * (number + 1)) for number in range(39, 24, -1)]
    assert all(isinstance(one, Formula) for one in (*names, *amounts))


def test_the_figures_of_the_chart_lead_to_the_rows_of_their_units(tmp_path):
    one = units(20)
    write_workbook(consolidate(one, build_tables(one), PROFILE), tmp_path / "a.xlsx")
    page = openpyxl.load_workbook(tmp_path / "a.xlsx")["部门汇总"]
    values = openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=True)["部门汇总"]
    pairs = [(page[f"O{row}"].value, page[f"P{row}"].value, values[f"O{row}"].value) for row in range(1, 60)]
    pairs = [pair for pair in pairs if str(pair[0]).startswith("=")]
    assert len(pairs) == 15
    for name, amount, shows in pairs:
        row = amount.removeprefix("=F")
        assert f"C{row}" in name and values[f"C{row}"].value == shows


def test_a_few_units_are_all_shown_largest_first():
    chart = summary(units(3)).charts[-1]
    assert chart.title == "各单位预算数（元，由大到小）" and chart.alt.index("第2个单位") < chart.alt.index("第0个单位")


def test_one_unit_shows_its_projects_and_one_project_no_such_chart():
    one = units(4)
    together = replace(one, projects=tuple(replace(p, agency_code="667", agency_name="一个单位") for p in one.projects))
    sheet = summary(together)
    assert sheet.charts[-1].title == "各项目预算数（元，由大到小）"
    assert [row[0].value for row in shown(sheet, sheet.charts[-1].series[0].categories)] == [
        "项目3",
        "项目2",
        "项目1",
        "项目0",
    ]
    assert [chart.kind for chart in summary(units(1)).charts] == ["column", "column"]


def test_a_unit_that_wrote_no_budget_is_not_a_bar_of_nothing():
    one = units(3)
    blank = replace(one, projects=(replace(one.projects[0], budget=None), *one.projects[1:]))
    sheet = summary(blank)
    assert len(shown(sheet, sheet.charts[-1].series[0].values)) == 2


def test_a_long_name_is_cut_where_it_would_run_out_of_the_chart():
    one = units(2)
    named = replace(
        one, projects=tuple(replace(p, agency_name="天津市滨海新区某某某某某某管理中心") for p in one.projects)
    )
    chart = summary(named).charts[-1]
    assert shown(summary(named), chart.series[0].categories)[0][0].value == "天津市滨海新区某某某某某某…"


def test_funds_nobody_filled_in_are_not_drawn():
    one = units(2)
    titles = [chart.title for chart in summary(one).charts]
    bare = replace(one, projects=tuple(replace(p, fiscal=None, other=None) for p in one.projects))
    assert [title for title in titles if title not in [chart.title for chart in summary(bare).charts]] == [
        "资金来源构成（元）"
    ]
