"""Layouts are files: each has a case, exactly one claims a form, a mistake in one is said to its author."""

import tomllib

import pytest
from grid_book import book_of, sheet_of

from pipeline.recognize import load_layouts, recognize_forms
from pipeline.recognize.cases import load_cases, run_cases
from pipeline.recognize.draft import draft_layout
from pipeline.recognize.layout import layout_of
from pipeline.settings import SettingsError

CASES = load_cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_case_of_a_layout_comes_out(case):
    assert run_cases([case], load_layouts()) == ()


def test_every_special_layout_has_a_case():
    covered = {case.layout for case in CASES}
    assert {layout.name for layout in load_layouts() if not layout.generic} <= covered


def test_a_case_that_differs_is_told():
    case = next(case for case in CASES if case.name == "target_plain")
    wrong = case._replace(expect={**case.expect, "rows": 9, "budget": "46"})
    messages = " ".join(failure.message for failure in run_cases([wrong], load_layouts()))
    assert "9" in messages
    assert "46" in messages


@pytest.mark.parametrize(
    ("name", "values", "word"),
    [
        ("mars", {}, "文件名"),
        ("target_x", {"colours": []}, "colours"),
        ("target_x", {"titles": "绩效目标表"}, "titles"),
        ("target_x", {"columns": {"wert": ["值"]}}, "wert"),
        ("target_x", {"structure": "circle"}, "structure"),
    ],
)
def test_a_mistake_in_a_layout_is_said(name, values, word):
    with pytest.raises(SettingsError, match=word):
        layout_of(name, values)


UNKNOWN = [
    ["某市项目绩效计划表", "", "", ""],
    ["事项", "图书馆免费开放", "", ""],
    ["类别", "子类", "考核内容", "要求"],
    ["产出指标", "数量指标", "开放天数", "≥300天"],
    ["", "质量指标", "开放率", "100%"],
]


def test_a_draft_of_an_unknown_form_makes_it_known():
    """The header has none of the usual words: the draft finds the columns by what stands in them."""
    book = book_of(sheet_of("表", UNKNOWN))
    assert recognize_forms(book, load_layouts())[0] == ()
    values = tomllib.loads(draft_layout(book, load_layouts()))
    assert values["columns"] == {"level1": ["类别"], "level2": ["子类"], "level3": ["考核内容"], "target": ["要求"]}
    values["fields"] = {"project_name": ["事项"]}
    mine = layout_of("target_mars", values)
    forms, _ = recognize_forms(book, (*load_layouts(), mine))
    assert [(form.layout, form.fields["project_name"].text, len(form.rows)) for form in forms] == [
        ("target_mars", "图书馆免费开放", 2)
    ]


def test_a_layout_may_give_a_common_label_another_meaning():
    rows = [
        ["火星绩效目标表", "", "", "", ""],
        ["项目名称", "甲", "", "", ""],
        ["一级指标", "二级指标", "三级指标", "绩效标准", "备注"],
        ["产出指标", "数量指标", "天数", "≥300天", "x"],
    ]
    mine = layout_of(
        "target_mars",
        {"titles": ["火星绩效目标表"], "marks": ["绩效标准", "备注"], "needs": ["column:level3"],
         "expects": ["project_name", "column:level3"], "columns": {"target": ["绩效标准"]}},
    )  # fmt: skip
    forms, _ = recognize_forms(book_of(sheet_of("表", rows)), (*load_layouts(), mine))
    assert forms[0].layout == "target_mars"
    assert forms[0].rows[0].fields["target"].text == "≥300天"
