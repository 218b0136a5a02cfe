"""Scores of single indicators: a corpus of target, actual, weight and what comes out."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Indicator
from pipeline.normalize import parse
from pipeline.score.indicator import mark_indicator
from pipeline.score.terms import terms_of
from pipeline.settings import Profile, load_profile

CORPUS = Path(__file__).with_name("scoring.tsv")
STANDARD = load_profile("national2020", local=Path("absent.toml"))


def rows() -> list[list[str]]:
    lines = CORPUS.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def indicator(target: str, actual: str | None, level2: str = "数量指标", **more: object) -> Indicator:
    reading = None if actual is None else parse(actual, year=2025)
    name = str(more.pop("level3", "某项指标"))
    return Indicator(1, "产出指标", level2, name, parse(target, year=2025), actual=reading, **more)  # type: ignore[arg-type]


def mark(target: str, actual: str | None, weight: str = "10", profile: Profile = STANDARD, **more: object):
    return mark_indicator(indicator(target, actual, **more), Decimal(weight), profile, terms_of(profile))


@pytest.mark.parametrize("row", rows(), ids=lambda row: " ".join(row))
def test_corpus(row: list[str]) -> None:
    target, actual, weight, expected, *name = row
    profile = load_profile(name[0] if name else "national2020", local=Path("absent.toml"))
    found = mark(target, actual, weight, profile)
    assert found.formula and found.basis
    if expected.startswith("?"):
        low, _, high = expected[1:].partition("-")
        assert found.points is None and found.asks
        assert (found.low, found.high) == (Decimal(low), Decimal(high))
    else:
        assert found.points == Decimal(expected)
        assert not [ask for ask in found.asks if "人工" in ask]


def test_half_open_bands() -> None:
    partly = mark("持续有效", "部分达成")
    assert partly.allows(Decimal("6")) and partly.allows(Decimal("7.99")) and not partly.allows(Decimal("8"))
    assert mark("持续有效", "达成").allows(Decimal("10"))


def test_missing_actual_is_never_guessed() -> None:
    for actual in (None, "", "—"):
        found = mark("≥50个", actual)
        assert found.points is None and "缺少实际完成值" in found.asks[0]


def test_over_achievement_keeps_full_marks_and_asks_for_the_reason() -> None:
    found = mark("≥100人", "130人")
    assert found.points == 10 and found.over and "须说明原因" in found.asks[0]
    assert not mark("≥100人", "129人").over
    explained = mark("≥100人", "200人", reason="年中新增任务")
    assert explained.over and not explained.asks


def test_all_or_nothing_is_said_without_a_product() -> None:
    assert mark("≤500元/人次", "1050元/人次").formula.endswith("1050≥2×500，不得分")
    assert mark("=0起", "1起").formula.endswith("指标值为0，完成值1，不得分")


def test_an_indicator_without_points_holds_nothing_up() -> None:
    found = mark("≥50个", "50个", "0")
    assert found.points == 0 and "分值为0" in found.formula


@pytest.mark.parametrize(
    ("level2", "more", "points"),
    [("服务对象满意度指标", {}, 10), ("数量指标", {"direction": "正向"}, 10), ("数量指标", {}, Decimal("9.79"))],
)
def test_above_a_range_is_no_deviation_where_more_is_better(
    level2: str, more: dict[str, object], points: Decimal
) -> None:
    assert mark("85%-95%", "97%", level2=level2, **more).points == points


def test_a_cost_below_its_range_is_for_a_person() -> None:
    assert mark("80-100万元", "70万元", level2="成本指标").points is None
    assert mark("80-100万元", "110万元", level2="成本指标").points == 9


@pytest.mark.parametrize(
    ("target", "actual"), [("≥100人", "59人"), ("100人", "59人"), ("≤100人", "150人"), ("90-95人", "40人")]
)
def test_the_pass_floor_is_in_the_live_formula_too(target: str, actual: str) -> None:
    values = {**STANDARD.values, "self_evaluation": {**STANDARD.table("self_evaluation"), "pass_floor": "0.6"}}
    found = mark(target, actual, profile=replace(STANDARD, values=values))
    assert found.points == 0 and "<0.6*{weight},0," in found.live


def test_there_is_one_table_of_outcome_words() -> None:
    package = Path(__file__).parents[2] / "pipeline"
    tables = [path.name for path in package.rglob("*.tsv") if "部分达成" in path.read_text(encoding="utf-8")]
    assert sorted(set(tables) - {"rules.tsv", "import_checks.tsv"}) == ["outcomes.tsv"]


def test_pass_floor_and_rounding_come_from_the_profile() -> None:
    values = {**STANDARD.values, "self_evaluation": {**STANDARD.table("self_evaluation"), "pass_floor": "0.6"}}
    strict = replace(STANDARD, values=values)
    assert mark("≥100人", "59人", profile=strict).points == 0
    assert mark("≥100人", "60人", profile=strict).points == 6


@pytest.mark.parametrize(("late", "points"), [("zero", "0"), ("days", "9.86")])
def test_late_deadline_by_profile(late: str, points: str) -> None:
    values = {**STANDARD.values, "self_evaluation": {**STANDARD.table("self_evaluation"), "late": late}}
    assert mark("2025年12月31日前", "2026年1月5日", profile=replace(STANDARD, values=values)).points == Decimal(points)


def test_unsigned_cost_below_target_is_for_a_person() -> None:
    found = mark("15000元", "14000元", level2="成本指标", direction="等于")
    assert found.points is None and "没有写比较符号" in found.asks[0]
    assert mark("15000元", "14000元", level2="成本指标", direction="反向").points == 10


def test_manual_deduction() -> None:
    found = mark("≥100人", "100人", extras={"deducted": "1.5"})
    assert found.points == Decimal("8.50") and "另扣减1.5分" in found.formula


@given(st.integers(1, 10**6), st.integers(-10, 10**7), st.integers(1, 100), st.sampled_from("≥＞=≤＜"))
def test_points_stay_within_the_weight_and_grow_with_achievement(
    target: int, actual: int, weight: int, sign: str
) -> None:
    one = mark(f"{sign}{target}个", f"{actual}个", str(weight))
    better = mark(f"{sign}{target}个", f"{actual + (1 if sign in '≥＞=' else -1)}个", str(weight))
    assert one.points is not None and better.points is not None
    assert 0 <= one.points <= weight and better.points >= one.points


def test_points_behind_names_are_the_weights_of_a_form_without_a_column() -> None:
    from pipeline.model import Place, Project
    from pipeline.score.weights import weights_of

    def form(*names: tuple[str, str]) -> Project:
        rows = tuple(
            indicator("≥1个", "1个")._replace(level2=level2, class1="产出指标", level3=name) for level2, name in names
        )
        return Project("self_evaluation_hubei", Place("a.xlsx", "表", "A1"), "项目", 2025, indicators=rows)

    written, allotted = weights_of(form(("数量指标", "示范村（20分）"), ("质量指标", "合格率【满分12.5分】")), STANDARD)
    assert written == (Decimal(20), Decimal("12.5")) and not allotted
    levels = form(("数量指标（20分）", "示范村"), ("数量指标（20分）", "面积"), ("质量指标【10】", "合格率"))
    assert weights_of(levels, STANDARD) == ((Decimal(10), Decimal(10), Decimal(10)), True)
    assert weights_of(form(("数量指标", "示范村（20分）"), ("质量指标", "合格率")), STANDARD)[1]


def test_weights_behind_names_count_as_written_and_shared_out_ones_do_not() -> None:
    from pipeline.model import Place, Project
    from pipeline.score import score_project

    def scored(name: str) -> Indicator:
        one = indicator("≥10个", "9个", score=Decimal(20))._replace(level3=name, class1="产出指标")
        form = Project("self_evaluation_hubei", Place("a.xlsx", "表", "A1"), "项目", 2025, indicators=(one,))
        return score_project(form, STANDARD).indicators[0]

    assert scored("示范村（20分）").weight == 20 and scored("示范村（20分）").mark.points == 18
    assert scored("示范村").weight is None and scored("示范村").mark.weight == 90


def test_an_exact_target_far_exceeded_wants_its_reason_too() -> None:
    from pipeline.check.rules.self_evaluation import far_overshoot_is_explained
    from pipeline.model import Place, Project
    from pipeline.score import score_project

    def hits(target: str, actual: str) -> int:
        one = indicator(target, actual, weight=Decimal(90))
        form = score_project(
            Project("self_evaluation_national", Place("a.xlsx", "表", "A1"), "项目", 2025, indicators=(one,)), STANDARD
        )
        return len(tuple(far_overshoot_is_explained.check(form.indicators[0], form, STANDARD) or ()))

    assert hits("100套", "250套") == 1 and hits("100套", "129套") == 0
    assert hits("≥500万元", "6500000") == 1 and hits("≥500万元", "5200000") == 0
    assert hits("≤5起", "9起") == 0


def test_a_target_in_three_columns_is_told_in_one_piece() -> None:
    from pipeline.domain.written import written_target

    def split(text: str, sign: str, unit: str) -> Indicator:
        reading = parse(f"{sign}{text}{unit}", year=2025)._replace(text=text)
        return indicator("1", "1")._replace(target=reading, sign_text=sign, unit_text=unit)

    assert written_target(split("300", "≥", "人次")) == "≥300人次"
    assert written_target(split("显著提升", "定性", "")) == "显著提升"
    assert written_target(indicator("≥50个", "1")) == "≥50个"
    unread = split("10", "≤", "月")
    unread = unread._replace(target=parse("没有读懂", year=2025)._replace(text="10", stopped_at=0))
    assert written_target(unread) == "≤10月"
    assert "“≤10月”无法识别" in mark_indicator(unread, Decimal(10), STANDARD, terms_of(STANDARD)).formula


def test_the_name_says_which_way_a_bare_target_goes() -> None:
    def points(name: str, target: str, actual: str) -> Decimal | None:
        one = indicator(target, actual)._replace(level3=name)
        return mark_indicator(one, Decimal(10), STANDARD, terms_of(STANDARD)).points

    assert points("投诉下降率", "≥10%", "下降12%") == 10 and points("投诉下降率", "≥10%", "上升12%") is None
    assert points("收入增长率", "≥10%", "增长9%") == 9 and points("收入增长率", "≥10%", "下降12%") is None
    assert points("培训人数", "≥10人", "新增12人") == 10


def test_a_percentage_answers_a_bare_count_only_where_it_is_clear() -> None:
    """Of 2 talks 100% is both, 50% is one of them or nobody knows what; a rate of 95 is 95%."""
    whole, half, rate = mark("≥2", "100%"), mark("≥2", "50%"), mark("≥95", "50%", level3="群众满意度")
    assert whole.points == 10 and not whole.over and not whole.asks
    assert half.points is None and "指标值“≥2”没有写单位，完成值“50%”是完成了它的几成" in half.asks[0]
    assert rate.points == Decimal("5.26")
    assert "完成指标值的50倍" in mark("≥2", "100%", level3="合格率").asks[0]
