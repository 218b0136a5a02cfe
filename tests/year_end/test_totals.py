"""Execution, weights, totals, grades and lights of whole projects, built by hand."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.domain.scoring import bands, grade_of, month_of, stated_total
from pipeline.model import Fund, Indicator, Place, Project
from pipeline.normalize import parse
from pipeline.score import score_project
from pipeline.score.weights import allot
from pipeline.settings import load_profile

STANDARD = load_profile("national2020", local=Path("absent.toml"))
D = Decimal


def row(
    level1: str, level2: str, target: str, actual: str, weight: str = "", score: str = "", **more: object
) -> Indicator:
    return Indicator(
        1, level1, level2, "某项指标", parse(target, year=2025), actual=parse(actual, year=2025),
        weight=D(weight) if weight else None, score=D(score) if score else None, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def project(*rows: Indicator, layout: str = "self_evaluation_generic", **more: object) -> Project:
    return Project(layout, Place("自评.xlsx", "自评", "A1"), "某项目", 2025, indicators=rows, **more)  # type: ignore[arg-type]


FULL = (
    row("产出指标", "数量指标", "≥50个", "45个", "50", "45"),
    row("效益指标", "社会效益指标", "有效提升", "达成", "30", "28"),
    row("满意度指标", "服务对象满意度指标", "≥90%", "95%", "10", "10"),
)
FUNDS = (
    Fund("年度资金总额", D(1000000), D(900000), D(810000), weight=D(10), score=D(9)),
    Fund("其中：财政拨款", D(1000000), D(900000), D(810000)),
)


def test_total_grade_and_their_formula() -> None:
    result = score_project(project(*FULL, funds=FUNDS, extras={"total_score": "92", "grade": "优"}), STANDARD).appraisal
    assert result is not None and result.execution is not None
    assert result.execution.points == 9 and result.rate == D("0.9")
    assert result.total == 92 and result.grade == "优" and result.full == 100 and result.open == 0
    assert "各项指标得分合计83＋预算执行率得分9＝92" in result.formula
    assert "其中1项按规则不能确定，采用填报得分" in result.formula
    assert result.submitted_total == 92 and result.submitted_grade == "优"


def test_a_score_outside_the_band_leaves_the_total_open() -> None:
    rows = (FULL[0], FULL[1]._replace(score=D(20)), FULL[2])
    result = score_project(project(*rows, funds=FUNDS), STANDARD).appraisal
    assert result is not None and result.total is None and result.open == 1 and result.known == 64
    assert "另有1项需人工评分" in result.formula


def test_more_points_than_full_leave_the_total_open_until_the_weights_are_mended() -> None:
    rows = (FULL[0]._replace(weight=D("52.5")), *FULL[1:])
    result = score_project(project(*rows, funds=FUNDS), STANDARD).appraisal
    assert result is not None and result.full == D("102.5") and result.open == 0
    assert result.total is None and result.grade == ""
    assert "分值合计102.5分，超过满分100分，总分待定" in result.formula


@pytest.mark.parametrize(
    ("fund", "points"),
    [
        (Fund("合计", D(100), D(80), D(80)), "10.00"),
        (Fund("合计", D(100), None, D(80)), "8.00"),
        (Fund("合计", D(100), D(80), D(120)), "10.00"),
        (Fund("合计", D(100), D(80), D(0)), "0.00"),
        (Fund("合计", D(100), D(0), D(0)), None),
        (Fund("合计", D(100), D(80), None), None),
    ],
)
def test_execution(fund: Fund, points: str | None) -> None:
    result = score_project(project(*FULL, funds=(fund,)), STANDARD).appraisal
    assert result is not None and result.execution is not None
    assert result.execution.points == (None if points is None else D(points))


def test_execution_is_not_counted_twice() -> None:
    own = row("预算执行率（10分）", "", "≥95%", "90%", "10")
    result = score_project(project(*FULL, own, funds=(Fund("合计", D(100), D(100), D(90)),)), STANDARD).appraisal
    assert result and result.execution is None and result.full == 100 and result.rate == D("0.9")
    filled = (FULL[0]._replace(weight=D(60), score=D(54)), *FULL[1:])
    result = score_project(project(*filled, funds=(Fund("合计", D(100), D(100), D(90)),)), STANDARD).appraisal
    assert result and result.execution is None and result.full == 100


def test_execution_weight_and_steps_by_profile() -> None:
    hubei = load_profile("hubei", local=Path("absent.toml"))
    fund = Fund("合计", D(100), D(100), D(85))
    result = score_project(project(*FULL, funds=(fund,)), hubei).appraisal
    assert result and result.execution and result.execution.points == 17
    steps = [["1", "1"], ["0.8", "0.7"], ["0.6", "0.5"]]
    values = {**STANDARD.values, "self_evaluation": {**STANDARD.table("self_evaluation"), "execution_steps": steps}}
    result = score_project(project(*FULL, funds=(fund,)), replace(STANDARD, values=values)).appraisal
    assert result and result.execution and result.execution.points == 7


@pytest.mark.parametrize(
    ("total", "grade"), [("100", "优"), ("90", "优"), ("89.99", "良"), ("80", "良"), ("60", "中"), ("59.99", "差")]
)
def test_bands_are_half_open(total: str, grade: str) -> None:
    assert grade_of(D(total), STANDARD) == grade
    assert bands(STANDARD) == (("优", 90), ("良", 80), ("中", 60), ("差", 0))


def test_weights_are_allotted_where_the_form_has_none() -> None:
    rows = [row("产出指标", "数量指标", "≥1个", "1个")] * 3 + [row("效益指标", "", "有效", "达成")]
    given = allot(tuple(rows), STANDARD)
    assert given == (D("16.66"), D("16.66"), D("16.68"), D(40)) and sum(w for w in given if w) == 90
    scored = score_project(project(*rows), STANDARD)
    assert scored.indicators[0].mark is not None and "请确认" in scored.indicators[0].mark.formula


def monitored(target: str, actual: str, level2: str = "数量指标", name: str = "某项指标") -> str:
    indicator = row("产出指标", level2, target, actual)._replace(level3=name)
    one = project(indicator, layout="monitoring_generic", title="1-6月绩效目标执行监控表")
    light = score_project(one, STANDARD).indicators[0].light
    assert light is not None and light.formula
    return light.colour


@pytest.mark.parametrize(
    ("target", "actual", "colour"),
    [
        ("≥100人", "29人", "red"),
        ("≥100人", "30人", "yellow"),
        ("≥100人", "40人", "green"),
        ("≥100人", "59人", "green"),
        ("≥100人", "60人", "blue"),
        ("≤100万元", "100万元", "green"),
        ("≤100万元", "101万元", "red"),
        ("有效提升", "达成", "green"),
        ("有效提升", "部分达成", "yellow"),
        ("有效提升", "未达成", "red"),
        ("有效提升", "进展顺利", ""),
        ("2025年5月31日前", "", "red"),
        ("2025年12月31日前", "", ""),
        ("2025年12月31日前", "2025年4月1日", "green"),
    ],
)
def test_lights(target: str, actual: str, colour: str) -> None:
    assert monitored(target, actual) == colour


def test_levels_are_not_held_against_the_time_elapsed() -> None:
    assert monitored("≥95%", "96%", "质量指标") == "green"
    assert monitored("≥95%", "60%", "质量指标") == "yellow"


def test_rates_that_grow_with_the_year_are() -> None:
    assert [monitored("100%", "50%", name=name) for name in ("任务完成率", "发放准确率")] == ["green", "red"]


def test_budget_light_project_light_and_forecast() -> None:
    fund = Fund("年度资金总额", D(1200), D(1200), D(300))
    one = project(
        row("产出指标", "数量指标", "≥100人", "60人"),
        layout="monitoring_generic",
        title="2025年1-6月监控表",
        funds=(fund,),
    )
    scored = score_project(one, STANDARD)
    assert scored.appraisal is not None and scored.appraisal.light is not None
    assert scored.appraisal.month == 6 and scored.appraisal.light.colour == "red"
    assert scored.appraisal.light.forecast == D("0.5")
    light = scored.indicators[0].light
    assert light is not None and light.forecast == 120


@pytest.mark.parametrize(
    ("title", "month"),
    [("1-7月执行情况", 7), ("截至8月底", 8), ("截止2025年9月底", 9), ("上半年", 6), ("监控表", None)],
)
def test_cut_off_month(title: str, month: int | None) -> None:
    assert month_of(project(layout="monitoring", title=title), STANDARD) == month


def test_the_sheet_of_lights_shows_the_forecast_that_was_reported() -> None:
    from pipeline.consolidate.warning_lights import STYLES, TITLES, WIDTHS, _rows
    from pipeline.score import score_project

    one = Indicator(
        1, "产出指标", "数量指标", "管网长度", parse("≥60公里", year=2025), actual=parse("21公里"),
        extras={"forecast": "58公里", "month": "1-7月"},
    )  # fmt: skip
    form = Project(
        "monitoring_national", Place("a.xlsx", "表", "A1"), "项目", 2025, indicators=(one,), extras={"month": "1-7月"}
    )
    whole, line = _rows(1, score_project(form, STANDARD))
    assert len(WIDTHS) == len(TITLES) == len(STYLES) == len(whole) == len(line)
    assert line[TITLES.index("填报全年预计")] == "58公里" and line[TITLES.index("按进度推算全年")] == 36


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize(("share", "colour", "rule"), [("0.6", "yellow", True), ("0.8", "green", False)])
def test_the_bounds_of_the_lights_hold_exactly(month: int, share: str, colour: str, rule: bool) -> None:
    from pipeline.check.rules.monitoring import execution_keeps_pace, progress_is_not_far_ahead
    from pipeline.score import score_project

    extras = {"month": f"1-{month}月"}
    for budget in (Decimal(2400000), Decimal(7000000), Decimal("1300000.00")):
        executed = budget * Decimal(share) * month / 12
        if executed * 12 != budget * Decimal(share) * month:
            continue  # not exactly at the bound
        funds = (Fund("资金总额", initial=budget, executed=executed),)
        ahead = Indicator(1, "产出指标", "数量指标", "次数", parse("≥120次"), actual=parse(f"{12 * month}次"))
        form = score_project(
            Project(
                "monitoring_national",
                Place("a.xlsx", "表", "A1"),
                "项目",
                2025,
                indicators=(ahead,),
                funds=funds,
                extras=extras,
            ),
            STANDARD,
        )
        assert form.appraisal.light.pace == Decimal(share) and form.indicators[0].light.colour == "blue"
        assert bool(tuple(execution_keeps_pace.check(form, STANDARD) or ())) is rule
        assert len(tuple(progress_is_not_far_ahead.check(form.indicators[0], form, STANDARD) or ())) == 1
        assert form.appraisal.light.colour == ("yellow" if colour == "yellow" else "green")


@pytest.mark.parametrize(
    ("weights", "submitted", "weight"),
    [((50, 30), "18", 20), ((50, 30), "9", 10), ((60, 30), "9", 10), ((60, 30), "18", 10), ((), "18", 10)],
)
def test_points_that_only_a_larger_weight_can_give_tell_the_weight(weights: tuple, submitted: str, weight: int) -> None:
    rows = tuple(
        Indicator(n, "产出指标", "数量指标", f"指标{n}", parse("≥1个"), actual=parse("1个"), weight=Decimal(w))
        for n, w in enumerate(weights, 1)
    ) or (Indicator(1, "产出指标", "数量指标", "指标", parse("≥1个"), actual=parse("1个")),)
    funds = (Fund("资金总额", initial=Decimal(500), executed=Decimal(450), score=Decimal(submitted)),)
    form = Project("self_evaluation_hubei", Place("a.xlsx", "表", "A1"), "项目", 2025, indicators=rows, funds=funds)
    scored = score_project(form, STANDARD)
    assert scored.appraisal is not None and scored.appraisal.execution is not None
    assert scored.appraisal.execution.weight == weight


@pytest.mark.parametrize(
    ("written", "total"),
    [
        ("92", "92"),
        ("自评得分：95.5分", "95.5"),
        ("８８ 分", "88"),
        ("满分100分，自评95分", None),
        ("优", None),
        ("", None),
    ],
)
def test_the_total_of_a_form_is_the_only_figure_of_its_field(written: str, total: str | None) -> None:
    assert stated_total(project(extras={"total_score": written})) == (None if total is None else D(total))


def test_a_total_of_fewer_points_than_a_full_score_says_so() -> None:
    """90 of 90 points are no 优 as 90 of 100 are: the reader is told what the grade stands on."""
    result = score_project(project(*FULL), STANDARD).appraisal
    assert result is not None and result.full == 90 and result.total == 83
    assert result.formula.endswith("；分值合计只有90分，不足满分100分，总分和等级按现有分值算出，请先改正分值")
    whole = score_project(project(*FULL, funds=FUNDS), STANDARD).appraisal
    assert whole is not None and "不足满分" not in whole.formula
