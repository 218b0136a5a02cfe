"""Forms of every family are found with their fields and rows; what is no form is left alone."""

from decimal import Decimal
from pathlib import Path

import pytest
from grid_book import book_of, read_plainly, sheet_of
from make_forms import HELD_OUT, SEEN
from measure_forms import measure, share

from pipeline.normalize import normalize_form
from pipeline.recognize import load_layouts, recognize_forms

INPUT = Path(__file__).parent.parent.parent / "input"
LEVELS = ["一级指标", "二级指标", "三级指标", "指标值"]
ROW = ["产出指标", "数量指标", "培训人次", "≥100人次"]


def forms_of(*sheets, path="测试.xlsx"):
    return recognize_forms(book_of(*sheets, path=path), load_layouts())


def project_of(rows, merges=(), path="测试.xlsx", year=None):
    forms, passed = forms_of(sheet_of("表", rows, merges), path=path)
    assert len(forms) == 1, passed
    return forms[0], normalize_form(forms[0], path, year)


# ---- the published form


@pytest.mark.skipif(not list(INPUT.glob("*.xlsx")), reason="no seed workbook")
def test_the_published_projects_come_out_exactly():
    book = read_plainly(next(INPUT.glob("*.xlsx")))
    forms, passed = recognize_forms(book, load_layouts())
    projects = [normalize_form(form, book.path, None) for form in forms]
    assert not passed
    assert [p.layout for p in projects] == ["target_tianjin"] * 4
    assert [str(p.budget) for p in projects] == ["455000.00", "3600000.00", "30000.00", "118000.00"]
    assert all(p.fiscal == p.budget and p.other is None and p.money_unit == "元" for p in projects)
    assert {(p.agency_code, p.agency_name, p.fiscal_year) for p in projects} == {
        ("667201", "天津市滨海新区网格化管理中心", 2025)
    }
    assert [len(p.indicators) for p in projects] == [7, 6, 6, 6]
    assert projects[0].indicators[3].target.text == "≤6.5万元/年/人"
    assert projects[0].indicators[3].cells == {
        "level1": "A8", "level2": "B11", "level3": "C11", "description": "D11", "target": "G11",
    }  # fmt: skip
    assert projects[0].goal.startswith("1.通过发放")
    assert (projects[0].cells["budget"], projects[0].cells["other"]) == ("C4", "G4")


# ---- all families


@pytest.mark.parametrize("how", ["merged", "dissolved", "filled"])
@pytest.mark.parametrize("families", [SEEN, HELD_OUT], ids=["seen", "held out"])
def test_families_are_recognized(families, how):
    """Also where merged areas were dissolved or filled out, as some systems hand them over."""
    total, by_family, shown = measure(6 * len(families), f"golden-{how}", families, how)
    detail = str(shown[:3])
    assert share(total, "projects") >= 0.98, detail
    assert share(total, "fields") >= 0.97, detail
    assert share(total, "rows") >= 0.98, detail
    assert total["false", True] <= 0.005 * total["rows", True], detail
    assert set(by_family) == set(families)


# ---- what is no form


NOT_FORMS = {
    "台账": [["固定资产台账"], ["序号", "资产名称", "指标", "数量", "单位"], ["1", "电脑", "在用", "10", "台"]],
    "通讯录": [["单位通讯录"], ["单位", "项目负责人", "联系电话"], ["区图书馆", "张三", "022-1234"]],
    "统计指标": [["主要经济指标完成情况"], ["指标名称", "计量单位", "本年", "上年"], ["生产总值", "亿元", "1", "2"]],
    "项目库": [["项目名称", "预算数", "财政资金"], ["维修费", "10", "10"]],
    "填报说明": [["填报说明"], LEVELS, ROW],
    "Sheet3": [["绩效指标填报说明"], ["一级指标应从目录中选择"], LEVELS, ROW],
    "指标库": [["共性指标库"], LEVELS, ROW],
    "数据字典": [["产出指标", "数量指标"], ["效益指标", "质量指标"]],
    "评价": [
        ["绩效评价评分表"],
        ["一级指标", "二级指标", "三级指标", "分值", "评价要点"],
        ["决策", "立项", "依据", "5", "x"],
    ],
    "空": [],
}


@pytest.mark.parametrize("name", NOT_FORMS)
def test_what_is_no_form_is_passed_over_with_a_reason(name):
    forms, passed = forms_of(sheet_of(name, NOT_FORMS[name]))
    assert not forms
    assert passed[0].sheet == name
    assert len(passed[0].reason) >= 4


# ---- single habits


def head(title="2025年部门预算项目支出绩效目标表", unit="单位：万元", name="图书馆免费开放"):
    return [
        [title],
        [unit],
        ["项目名称", name],
        ["预算单位", "667201区图书馆"],
        ["预算数", "45.5"],
        ["绩效目标", "全年开放。"],
    ]


def test_a_form_with_missing_parts_is_taken_and_says_what_is_missing():
    form, project = project_of([["2025年项目支出绩效目标表"], ["项目名称", "维修费"], LEVELS, ROW])
    assert project.name == "维修费"
    assert {"agency", "goal", "budget"} <= {part.name for part in form.missing}
    missing = next(part for part in form.missing if part.name == "goal")
    assert missing.label == "绩效目标"
    assert "表" in missing.looked


def test_a_form_without_its_table_is_taken():
    form, project = project_of([*head(), ["填报人：张三"]])
    assert project.budget == Decimal("455000.00")
    assert not form.rows
    assert "target" in {part.name for part in form.missing}


def test_a_bare_table_is_taken_by_the_general_layout_and_said():
    form, _ = project_of([LEVELS, ROW])
    assert form.layout.endswith("_generic")
    assert "generic_layout" in {note.kind for note in form.notes}


@pytest.mark.parametrize(
    ("rows", "budget"),
    [
        ([["单位：元"], ["项目名称", "甲"], ["项目资金（万元）", "预算数", "45.5"]], "455000.00"),
        ([["单位：万元"], ["项目名称", "甲"], ["预算数（元）", "45.5"]], "45.50"),
        ([["单位：元"], ["项目名称", "甲"], ["预算数（元）", "45.5万元"]], "455000.00"),
        ([["金额单位：万元"], ["项目名称", "甲"], ["预算数", "45.5"]], "455000.00"),
        ([["项目名称", "甲"], ["金额单位", "万元"], ["预算数", "45.5"]], "455000.00"),
        ([["项目名称", "甲"], ["预算数", "45.5"]], "45.50"),
        ([["填报单位：区图书馆    单位：万元"], ["项目名称", "甲"], ["预算数", "45.5"]], "455000.00"),
    ],
)
def test_the_nearest_unit_wins(rows, budget):
    _, project = project_of([["2025年项目绩效目标表"], *rows, LEVELS, ROW])
    assert str(project.budget) == budget


def test_levels_are_filled_down_over_blanks_and_said():
    rows = [
        *head(),
        LEVELS,
        ROW,
        ["", "", "培训场次", "≥3场"],
        ["", "质量指标", "合格率", "100%"],
        ["满意度指标", "", "满意度", "≥95%"],
    ]
    form, project = project_of(rows)
    assert [(i.level1, i.level2) for i in project.indicators] == [
        ("产出指标", "数量指标"), ("产出指标", "数量指标"), ("产出指标", "质量指标"), ("满意度指标", ""),
    ]  # fmt: skip
    said = [(note.place.cell, note.found) for note in form.notes if note.kind == "level_assumed"]
    assert said == [("A9", "“一级指标”一栏第 9—10 行"), ("B9", "“二级指标”一栏第 9 行")]


def test_merged_levels_need_no_word():
    rows = [*head(), LEVELS, ROW, ["", "", "培训场次", "≥3场"]]
    form, project = project_of(rows, [(7, 0, 8, 0), (7, 1, 8, 1)])
    assert project.indicators[1].level2 == "数量指标"
    assert project.indicators[1].cells["level1"] == "A8"
    assert not [note for note in form.notes if note.kind == "level_assumed"]


def test_placeholders_totals_and_signatures_are_no_rows():
    rows = [
        *head(), LEVELS, ROW, ["", "质量指标", "", ""], ["合计", "", "", "100"],
        ["填报人：张三", "", "单位负责人：李四", ""], ["注：指标值应可衡量", "", "", ""],
    ]  # fmt: skip
    form, project = project_of(rows)
    assert len(project.indicators) == 1
    assert "placeholder_row" in {note.kind for note in form.notes}


def test_a_repeated_header_continues_the_form():
    rows = [
        *head(),
        LEVELS,
        ROW,
        ["2025年部门预算项目支出绩效目标表（续）", "", "", ""],
        LEVELS,
        ["效益指标", "社会效益指标", "知晓率", "≥90%"],
    ]
    _, project = project_of(rows)
    assert [i.level3 for i in project.indicators] == ["培训人次", "知晓率"]


def test_stacked_projects_share_nothing():
    rows = [*head(name="甲"), LEVELS, ROW, [], *head(name="乙"), LEVELS, ROW, ["", "质量指标", "合格率", "100%"]]
    forms, _ = forms_of(sheet_of("表", rows))
    projects = [normalize_form(form, "a.xlsx", None) for form in forms]
    assert [(p.name, len(p.indicators)) for p in projects] == [("甲", 1), ("乙", 2)]


def test_an_indicator_row_without_name_or_value_is_kept():
    rows = [*head(), LEVELS, ROW, ["", "质量指标", "合格率", ""], ["", "时效指标", "", "2025年12月31日前"]]
    _, project = project_of(rows)
    assert [(i.level3, i.target.text) for i in project.indicators][1:] == [("合格率", ""), ("", "2025年12月31日前")]


@pytest.mark.parametrize(
    ("rows", "path", "year", "expected"),
    [
        ([["2024年度项目绩效目标表"], ["项目名称", "2025年维修费"]], "2026.xlsx", 2027, 2024),
        ([["项目绩效目标表"], ["（2024年度）"], ["项目名称", "2025年维修费"]], "2026.xlsx", 2027, 2024),
        ([["项目绩效目标表"], ["项目名称", "2025年维修费"]], "2026.xlsx", 2027, 2025),
        ([["项目绩效目标表"], ["项目名称", "维修费"], ["预算年度", "2024"]], "2026.xlsx", 2027, 2024),
        ([["项目绩效目标表"], ["项目名称", "维修费"]], "报表/2026年目标.xlsx", 2027, 2026),
        ([["项目绩效目标表"], ["项目名称", "维修费"]], "目标.xlsx", 2027, 2027),
        ([["项目绩效目标表"], ["项目名称", "维修费"]], "目标.xlsx", None, None),
        ([["项目绩效目标表"], ["项目名称", "维修费"], ["填报日期：2024年3月1日"]], "目标.xlsx", None, None),
    ],
)
def test_the_fiscal_year_is_found(rows, path, year, expected):
    assert project_of([*rows, LEVELS, ROW], path=path, year=year)[1].fiscal_year == expected


def test_two_sheets_of_one_book_and_a_guide():
    guide = sheet_of("填表说明", [["请按要求填报"]])
    forms, passed = forms_of(sheet_of("甲", [*head(), LEVELS, ROW]), guide, sheet_of("乙", [*head(), LEVELS, ROW]))
    assert [form.sheet for form in forms] == ["甲", "乙"]
    assert [one.sheet for one in passed] == ["填表说明"]


def test_every_value_carries_its_cell():
    form, project = project_of([[], ["", *head()[0]], *[["", *row] for row in head()[1:]], ["", *LEVELS], ["", *ROW]])
    assert project.cells["project_name"] == "C4"
    assert project.indicators[0].cells["target"] == "E9"
    assert form.ref == "B2"
    assert project.place.cell == "B2"


def test_exactly_one_layout_claims_and_says_why():
    form, _ = project_of([*head(), LEVELS, ROW])
    assert 0 < form.score <= 1
    assert form.evidence[0].startswith("版式")
    assert any(line.startswith("不选") for line in form.evidence)
