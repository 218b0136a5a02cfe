"""Mid-year: completion against the time elapsed, the light it gives, and what the year would end with.

Thresholds and the cut-off month come from the profile; the month, where the profile leaves it open, from the form
(`1-7月`). Counts grow with the year and are held against target × month ÷ 12; levels (满意度, 合格率, 到岗率) do not
grow and are held against the whole target. Caps: within the target is green, above it red.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from pipeline.domain.answers import in_doubt
from pipeline.domain.changes import doubt
from pipeline.domain.pace import COLOURS, colour_of, is_level, pace_of
from pipeline.domain.scoring import (
    MISSED,
    PARTLY,
    REACHED,
    budget_of,
    compare_grades,
    is_ordinal,
    month_of,
    other_reading,
    outcome_of,
    total_fund,
)
from pipeline.domain.written import plain
from pipeline.model import Appraisal, Indicator, Kind, Light, Project, Reading
from pipeline.score.align import align
from pipeline.score.execution import rate_of
from pipeline.score.indicator import rule_of
from pipeline.score.terms import percent
from pipeline.settings import Profile

WORST_FIRST = ("red", "yellow", "green", "blue")
_OUTCOMES = {REACHED: "green", PARTLY: "yellow", MISSED: "red"}


def light_project(project: Project, profile: Profile) -> Project:
    """The project with a light on every indicator and one over all."""
    month = month_of(project, profile)
    indicators = tuple(
        i._replace(light=light_indicator(i, month, project.fiscal_year, profile)) for i in project.indicators
    )
    budget = light_budget(project, month, profile)
    lights = [budget, *(i.light for i in indicators if i.light)]
    colour = worst(light.colour for light in lights)
    count = sum(light.colour == colour for light in lights)
    said = f"取最差的一项：{COLOURS[colour]}{count}项" if colour else "没有可以判断的指标"
    light = Light(colour, budget.pace, budget.completion, budget.forecast, f"{said}；预算执行：{budget.formula}")
    return replace(
        project, indicators=indicators, appraisal=Appraisal(rate=budget.completion, light=light, month=month)
    )


def worst(colours: Iterable[str]) -> str:
    """The worst of some lights; empty where none is lit."""
    return min((c for c in colours if c), key=WORST_FIRST.index, default="")


def light_budget(project: Project, month: int | None, profile: Profile) -> Light:
    """Execution rate ÷ (month ÷ 12): red, yellow, green."""
    fund = total_fund(project)
    rate, budget = rate_of(fund), budget_of(fund) if fund else None
    if fund is None or rate is None or month is None or fund.executed is None or not budget:
        return Light(formula="缺少预算数、执行数或监控截止月份，无法判断")
    pace = pace_of(fund.executed, budget, month)
    colour = colour_of(pace, profile, ahead=False)
    said = f"执行率{percent(rate)}÷序时进度{month}/12＝{percent(pace)}"
    return Light(colour, pace, rate, pace, said)


def light_indicator(indicator: Indicator, month: int | None, year: int | None, profile: Profile) -> Light:
    """The light of one indicator."""
    target, actual = indicator.target, indicator.actual
    if actual is None or actual.kind is Kind.BLANK:
        return _unanswered(target, month, year)
    match target.kind:
        case Kind.QUANTITY | Kind.RANGE:
            return _figure(indicator, target, actual, month, profile)
        case Kind.DATE:
            return _deadline(target, actual, month, year)
        case _:
            return _word(target, actual)


def _figure(indicator: Indicator, target: Reading, actual: Reading, month: int | None, profile: Profile) -> Light:
    light = _measured(indicator, target, actual, month, profile)
    if (other := other_reading(target, actual, indicator.level3)) is None:
        return light
    if _measured(indicator, *other, month, profile).colour == light.colour:
        return light
    return Light(formula=f"{in_doubt(target, actual, indicator.level3)}，请写明单位")


def _measured(indicator: Indicator, target: Reading, actual: Reading, month: int | None, profile: Profile) -> Light:
    rule = rule_of(indicator)
    given = align(target, actual)
    if isinstance(given, str):
        colour = _OUTCOMES.get(outcome_of(actual.text), "")
        return Light(colour, formula=f"按完成情况“{actual.text}”判断" if colour else given)
    if why := doubt(indicator.level3, target, actual):
        return Light(formula=why)
    goal, done, unit = given.target, given.actual, given.unit
    if rule == "cap" or (rule == "range" and given.target_to is not None and done > given.target_to):
        cap = goal if rule == "cap" else given.target_to or goal
        said = f"{plain(done)}{unit}{'未超过' if done <= cap else '已超过'}{plain(cap)}{unit}"
        return Light("green" if done <= cap else "red", formula=said)
    if goal <= 0 or is_ordinal(indicator):
        return Light("green" if done >= goal else "red", formula=f"{plain(done)}{unit}与{plain(goal)}{unit}直接比较")
    if is_level(indicator, profile):
        share = done / goal
        said = f"水平类指标不随时间累计：{plain(done)}÷{plain(goal)}＝{percent(share)}"
        return Light(colour_of(share, profile, ahead=False), share, share, done, said)
    if month is None:
        return Light(completion=done / goal, formula="不知道监控截止月份，无法与序时进度相比")
    pace = pace_of(done, goal, month)
    said = f"{plain(done)}÷({plain(goal)}×{month}/12)＝{percent(pace)}"
    return Light(colour_of(pace, profile), pace, done / goal, done * 12 / month, said)


def _word(target: Reading, actual: Reading) -> Light:
    reached = compare_grades(target.text, actual.text)
    if reached is not None:
        return Light(
            "green" if reached else "red", formula=f"等级“{actual.text}”{'达到' if reached else '低于'}“{target.text}”"
        )
    colour = _OUTCOMES.get(outcome_of(actual.text), "")
    if colour:
        return Light(colour, formula=f"完成情况“{actual.text}”")
    return Light(formula=f"完成情况“{actual.text}”没有写明达成、部分达成或未达成")


def _deadline(target: Reading, actual: Reading, month: int | None, year: int | None) -> Light:
    if actual.kind is Kind.DATE and actual.date_to and target.date_to:
        late = actual.date_to > target.date_to
        return Light(
            "red" if late else "green", formula=f"“{actual.text}”{'晚于' if late else '不晚于'}“{target.text}”"
        )
    colour = _OUTCOMES.get(outcome_of(actual.text), "")
    if colour == "red" and not _due(target, month, year):
        return Light("yellow", formula=f"尚未完成，“{target.text}”未到期")
    return Light(colour, formula=f"完成情况“{actual.text}”" if colour else f"“{actual.text}”不是日期，无法判断")


def _unanswered(target: Reading, month: int | None, year: int | None) -> Light:
    if target.kind is Kind.DATE and target.date_to and month is not None:
        if _due(target, month, year):
            return Light("red", formula=f"“{target.text}”已到期，没有填写完成情况")
        return Light(formula=f"“{target.text}”未到期")
    return Light(formula="没有填写完成情况")


def _due(target: Reading, month: int | None, year: int | None) -> bool:
    """Whether the deadline falls before the end of the cut-off month."""
    if target.date_to is None or month is None:
        return False
    of = year or target.date_to.year
    after = date(of + 1, 1, 1) if month == 12 else date(of, month + 1, 1)
    return target.date_to < after
