"""Whatever stands in a sheet: recognition answers, loses no figure to a float, and never raises."""

from decimal import Decimal

from grid_book import book_of, sheet_of
from hypothesis import given, settings
from hypothesis import strategies as st
from make_forms import ALL, grid_of, make_sheet

from pipeline.normalize import normalize_form
from pipeline.recognize import load_layouts, recognize_forms

_WORDS = (
    "一级指标|二级指标|三级指标|指标值|年度指标值|实际完成值|分值|得分|项目名称|预算数|其他资金|其他|"
    "绩效目标|年度目标|中期目标|绩效指标|项目资金（万元）|单位：元|单位|预算单位|年初预算数|全年执行数|"
    "执行率|产出指标|数量指标|合计|注：|填报人：|任务名称|预算金额（万元）|金额合计|偏差原因分析|经费保障|"
    "确定能|≥10人|12|45.5|√|2025年|667201天津市图书馆|项目支出绩效目标表|目标1：a| |：|()|项目代码|序号"
)
WORDS = _WORDS.split("|")
CELL = st.one_of(
    st.none(), st.none(), st.sampled_from(WORDS), st.text(max_size=6), st.floats(), st.integers(), st.booleans()
)
ROWS = st.lists(st.lists(CELL, max_size=8), max_size=14)
AREA = st.tuples(st.integers(0, 14), st.integers(0, 8), st.integers(0, 14), st.integers(0, 8)).map(
    lambda a: (min(a[0], a[2]), min(a[1], a[3]), max(a[0], a[2]), max(a[1], a[3]))
)


def answers(rows, merges):
    forms, passed = recognize_forms(book_of(sheet_of("表", rows, merges)), load_layouts())
    assert len(forms) + len(passed) >= 1
    for form in forms:
        project = normalize_form(form, "a.xlsx", None)
        assert len(project.indicators) == len(form.rows)
        for amount in (project.budget, project.fiscal, project.other):
            assert amount is None or isinstance(amount, Decimal)
    return forms, passed


@settings(max_examples=300, deadline=None)
@given(ROWS, st.lists(AREA, max_size=6))
def test_any_grid(rows, merges):
    answers(rows, merges)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 200), st.data())
def test_a_form_with_a_cell_overwritten(number, data):
    """A form damaged in one place is still taken, or passed over with a reason."""
    _, canvas, _ = make_sheet("damage", number, ALL)
    at = data.draw(st.sampled_from(sorted(canvas.cells)))
    canvas.cells[at] = data.draw(CELL)
    answers(grid_of(canvas), canvas.merges)


def test_a_giant_merge_costs_nothing():
    rows = [
        ["绩效目标表"],
        ["项目名称", "甲"],
        ["一级指标", "二级指标", "三级指标", "指标值"],
        ["产出指标", "数量指标", "a", "1"],
    ]
    forms, _ = answers(rows, [(4, 0, 1_048_575, 16_383), (0, 5, 1_048_575, 5), (1, 1, 1, 16_383)])
    assert len(forms[0].rows) == 1
