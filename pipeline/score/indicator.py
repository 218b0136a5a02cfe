"""One indicator → its mark: which rule its target asks for, and what could not be scored by rule."""

from dataclasses import replace
from decimal import Decimal, InvalidOperation

from pipeline.domain.answers import in_doubt
from pipeline.domain.changes import doubt
from pipeline.domain.scoring import is_ordinal, other_reading, times_over
from pipeline.domain.taxonomy import is_cost, level1, level2
from pipeline.domain.written import plain, written_target
from pipeline.model import Indicator, Kind, Mark, Reading
from pipeline.score.align import align
from pipeline.score.dates import mark_deadline
from pipeline.score.figures import ZERO, asked, mark_figures
from pipeline.score.phrases import full_grade, mark_phrase
from pipeline.score.terms import Terms, percent
from pipeline.settings import Profile

_FAR = 10
RULES = {">=": "reach", ">": "reach", "<=": "cap", "<": "cap", "=": "equal"}


def mark_indicator(indicator: Indicator, weight: Decimal | None, profile: Profile, terms: Terms) -> Mark:
    """The mark of one indicator; without weight or actual there is only a question."""
    actual = indicator.actual
    if weight is not None and weight == 0:
        return Mark("person", weight, ZERO, ZERO, ZERO, formula="分值为0，不计分，请核对分值", basis=terms.basis)
    if weight is None or weight < 0:
        return asked("person", None, terms, "没有分值，无法计分，请补填分值")
    if actual is None or actual.kind is Kind.BLANK:
        return asked("person", weight, terms, "缺少实际完成值，无法计分，请补填")
    mark = _mark(indicator, indicator.target, actual, weight, profile, terms)
    return _explained(_deducted(mark, indicator, terms), indicator, terms)


def _mark(
    indicator: Indicator, target: Reading, actual: Reading, weight: Decimal, profile: Profile, terms: Terms
) -> Mark:
    match target.kind:
        case Kind.DATE:
            return mark_deadline(target, actual, weight, terms)
        case Kind.PHRASE if target.stopped_at is None:
            return mark_phrase(target, actual, weight, terms)
        case Kind.QUANTITY | Kind.RANGE:
            return _quantity(indicator, target, actual, weight, profile, terms)
        case Kind.SEVERAL:
            return _several(indicator, target, actual, weight, profile, terms)
        case Kind.BLANK:
            return asked("person", weight, terms, "指标值为空，无法计分，请核对批复的指标值")
    return asked("person", weight, terms, f"指标值“{written_target(indicator)}”无法识别，请人工评分")


def _quantity(
    indicator: Indicator, target: Reading, actual: Reading, weight: Decimal, profile: Profile, terms: Terms
) -> Mark:
    rule = rule_of(indicator)
    if target.repeats:
        return asked("person", weight, terms, f"周期性要求“{target.text}”不能只凭一个完成值计分，请人工评分")
    if is_ordinal(indicator):
        return _rank(rule, target, actual, weight, terms)
    mark = _measured(indicator, target, actual, weight, profile, terms)
    if (other := other_reading(target, actual, indicator.level3)) is None:
        return mark
    second = _measured(indicator, *other, weight, profile, terms)
    if second.points == mark.points:
        return second if mark.over else mark
    return asked(rule, weight, terms, f"{in_doubt(target, actual, indicator.level3)}，两种读法得分不同，请写明单位")


def _measured(
    indicator: Indicator, target: Reading, actual: Reading, weight: Decimal, profile: Profile, terms: Terms
) -> Mark:
    rule, given = rule_of(indicator), align(target, actual)
    if not isinstance(given, str) and (why := doubt(indicator.level3, target, actual)):
        return asked(rule, weight, terms, why)
    if isinstance(given, str):
        return asked(rule, weight, terms, f"{given}，请人工评分")
    if actual.sign_written and actual.sign not in ("=", ""):
        return _bounded(rule, target, actual, weight, terms, indicator)
    if rule == "equal" and not target.sign_written and given.actual < given.target and is_cost(indicator, profile):
        why = f"成本指标“{target.text}”没有写比较符号，完成值“{actual.text}”较低是节约还是未完成无法断定，请人工评分"
        return asked(rule, weight, terms, why)
    if rule == "range" and given.actual < given.target and is_cost(indicator, profile):
        why = f"成本指标“{target.text}”的完成值“{actual.text}”低于下限，是节约还是未完成无法断定，请人工评分"
        return asked(rule, weight, terms, why)
    if rule == "range" and _more_is_better(indicator, profile):
        return mark_figures("reach", given._replace(target_to=None), weight, terms)
    return mark_figures(rule, given, weight, terms)


def _more_is_better(indicator: Indicator, profile: Profile) -> bool:
    """满意度 above the upper end of its range is no deviation, nor is anything the form calls 正向."""
    levels = (level1(indicator, profile), level2(indicator, profile))
    words = "".join((*levels, indicator.level3))
    return indicator.direction == "正向" or ("满意" in words and "不满意" not in words)


def rule_of(indicator: Indicator) -> str:
    """Which formula a figure asks for: its sign, else the direction the form states."""
    target = indicator.target
    if target.kind is Kind.RANGE:
        return "range"
    if not target.sign_written and indicator.direction in ("正向", "反向"):
        return "reach" if indicator.direction == "正向" else "cap"
    return RULES.get(target.sign, "equal")


def _bounded(rule: str, target: Reading, actual: Reading, weight: Decimal, terms: Terms, indicator: Indicator) -> Mark:
    """An actual with a sign (≥96%) is a bound: full marks where every value it allows is enough."""
    given = align(target, actual._replace(sign="=", sign_written=False))
    assert not isinstance(given, str)
    up = actual.sign in (">=", ">")
    if (
        rule in ("reach", "equal", "cap")
        and (rule != "cap") == up
        and (given.actual >= given.target if up else given.actual <= given.target)
    ):
        return mark_figures(rule, given, weight, terms)
    return asked(rule, weight, terms, f"完成值“{actual.text}”带比较符号，不是实际数，请写明实际完成数")


def _rank(rule: str, target: Reading, actual: Reading, weight: Decimal, terms: Terms) -> Mark:
    """Ranks can be the one wanted or not; how much a rank is worth only the unit's own rules say."""
    given = align(target, actual)
    if not isinstance(given, str) and given.actual == given.target:
        return full_grade(target.text, actual.text, weight, terms)
    return asked("grade", weight, terms, f"等级类指标“{target.text}”完成为“{actual.text}”，得分规则需人工指定")


def _several(
    indicator: Indicator, target: Reading, actual: Reading, weight: Decimal, profile: Profile, terms: Terms
) -> Mark:
    """Full marks where every part is reached; how parts share a weight no rule says."""
    whole = "一个指标含多个指标值"
    if actual.kind is not Kind.SEVERAL or len(actual.parts) != len(target.parts):
        return asked("several", weight, terms, f"{whole}“{target.text}”，完成值“{actual.text}”无法逐项对应，请人工评分")
    pairs = zip(target.parts, actual.parts, strict=True)
    marks = [_mark(indicator._replace(target=t), t, a, weight, profile, terms) for t, a in pairs]
    if all(mark.points == weight for mark in marks):
        points = terms.round(weight)
        return Mark(
            "several", weight, points, points, points, completion=Decimal(1), live=terms.full, basis=terms.basis,
            formula=f"{whole}，各项均达到，得满分{plain(weight)}",
        )  # fmt: skip
    return asked("several", weight, terms, f"{whole}“{target.text}”，未全部达到，各项占多少分需人工确定")


def _deducted(mark: Mark, indicator: Indicator, terms: Terms) -> Mark:
    """扣减分数, where the form has the column: taken off after the formula."""
    amount = _decimal(indicator.extras.get("deducted", ""))
    if amount is None or amount <= 0 or mark.points is None:
        return mark
    points = max(terms.round(mark.points - amount), ZERO)
    formula = f"{mark.formula}；另扣减{plain(amount)}分，得{points}"
    live = f"MAX({mark.live}-{plain(amount)},0)" if mark.live else ""
    return replace(mark, points=points, low=points, high=points, deducted=amount, formula=formula, live=live)


def _explained(mark: Mark, indicator: Indicator, terms: Terms) -> Mark:
    """Over-achievement costs nothing by itself, but wants its reason."""
    if not mark.over or indicator.reason.strip() or mark.completion is None:
        return mark
    done = percent(mark.completion) if mark.completion < _FAR else f"指标值的{times_over(mark.completion)}"
    why = f"完成{done}，超过指标值较多，须说明原因（指标值是否偏低）"
    return replace(mark, asks=(*mark.asks, why))


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text.strip().removesuffix("分"))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
