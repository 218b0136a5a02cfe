"""Points for figures: ≥ ＞ reach, ≤ ＜ cap, ＝ equal, ranges. Each with the live formula and the sentence behind it.

Formulas (t target, a actual, w weight). Reach: a≥t gives w, else w·a/t. Equal: as reach, but t=0 wants a≤0. Cap by
deviation: a≤t gives w, t<a<2t gives w·(1−(a−t)/t), a≥2t nothing; by ratio: w·t/a, at most w. A range is a reach
below its lower and a cap above its upper bound.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from pipeline.domain.written import plain
from pipeline.model import Mark
from pipeline.score.align import Figures
from pipeline.score.terms import Terms, percent

ZERO, ONE = Decimal(0), Decimal(1)
_REACH = "IF({actual}>={target},{weight},MAX({actual},0)/{target}*{weight})"
_EQUAL_ZERO = "IF({actual}<=0,{weight},0)"
_CAP = {
    "deviation": "IF({actual}<={target},{weight},IF({actual}<2*{target},{weight}*(1-({actual}-{target})/{target}),0))",
    "ratio": "IF({actual}<={target},{weight},{target}/{actual}*{weight})",
}
_SAID = {
    "reach": "完成值达到指标值得满分，否则按完成值÷指标值×分值",
    "equal": "完成值达到指标值得满分，否则按完成值÷指标值×分值",
    "deviation": "完成值不超过指标值得满分，超出的按分值×(1−超出数÷指标值)，达到指标值两倍不得分",
    "ratio": "完成值不超过指标值得满分，超出的按指标值÷完成值×分值",
}


@dataclass(frozen=True, slots=True)
class Step:
    """An intermediate result: the share of the weight, how it was computed in figures, and the sheet formula."""

    share: Decimal
    figures: str
    live: str
    said: str


def mark_figures(rule: str, given: Figures, weight: Decimal, terms: Terms) -> Mark:
    """The mark of comparable figures; a person is asked where the arithmetic would mean nothing."""
    actual = _decisive(rule, given)
    if actual is None:
        return asked(rule, weight, terms, f"完成值是区间，跨过指标值“{plain(given.target)}{given.unit}”，请写明实际数")
    step = STEPS[rule](given, actual, terms)
    if isinstance(step, str):
        return asked(rule, weight, terms, step)
    return _settle(rule, given, actual, weight, terms, step)


def _decisive(rule: str, given: Figures) -> Decimal | None:
    """The one figure of the actual that decides: a range counts where both ends say the same."""
    if given.actual == given.actual_to:
        return given.actual
    if rule == "cap":
        return given.actual_to if given.actual_to <= given.target else None
    if rule == "range" and given.target_to is not None:
        return given.actual if given.target <= given.actual and given.actual_to <= given.target_to else None
    return given.actual if given.actual >= given.target and rule == "reach" else None


def _reach(given: Figures, actual: Decimal, terms: Terms, said: str = "reach") -> Step | str:
    target = given.target
    if actual >= target:
        return Step(ONE, f"{plain(actual)}≥{plain(target)}", _REACH, _SAID[said])
    if target <= 0:
        return f"指标值{plain(target)}不大于0而完成值更低，按比例计算没有意义，请人工评分"
    kept = max(actual, ZERO)  # a negative actual counts as nothing done
    return Step(kept / target, f"{plain(kept)}÷{plain(target)}", _REACH, _SAID[said])


def _equal(given: Figures, actual: Decimal, terms: Terms) -> Step | str:
    if given.target == 0:
        share = ONE if actual <= 0 else ZERO
        return Step(share, f"指标值为0，完成值{plain(actual)}", _EQUAL_ZERO, "指标值为0时，完成值为0得满分，否则不得分")
    return _reach(given, actual, terms, "equal")


def _cap(given: Figures, actual: Decimal, terms: Terms) -> Step | str:
    target, said = given.target, _SAID[terms.cap_formula]
    if target < 0 < actual - target:
        return f"指标值{plain(target)}小于0而完成值更高，按比例计算没有意义，请人工评分"
    if actual <= target:
        return Step(ONE, f"{plain(actual)}≤{plain(target)}", _live_cap(target, terms), said)
    if target == 0:
        return Step(
            ZERO, f"指标值为0，完成值{plain(actual)}", _live_cap(target, terms), "指标值为0时，完成值超过0不得分"
        )
    if terms.cap_formula == "ratio":
        return Step(target / actual, f"{plain(target)}÷{plain(actual)}", _live_cap(target, terms), said)
    if actual >= 2 * target:
        return Step(ZERO, f"{plain(actual)}≥2×{plain(target)}", _live_cap(target, terms), said)
    worked = f"(1−({plain(actual)}−{plain(target)})÷{plain(target)})"
    return Step(ONE - (actual - target) / target, worked, _live_cap(target, terms), said)


def _live_cap(target: Decimal, terms: Terms) -> str:
    return _EQUAL_ZERO if target == 0 else _CAP[terms.cap_formula]


def _range(given: Figures, actual: Decimal, terms: Terms) -> Step | str:
    low, high = given.target, given.target_to
    assert high is not None
    span = f"{plain(low)}～{plain(high)}"
    above = _live_cap(high, terms).replace("{target}", "{target_to}")
    inside = "AND({actual}>={target},{actual}<={target_to})"
    live = f"IF({inside},{{weight}},IF({{actual}}<{{target}},{_REACH},{above}))"
    said = "完成值在区间内得满分；低于下限的按完成值÷下限，高于上限的按超出上限的程度计分"
    if low <= actual <= high:
        return Step(ONE, f"{plain(actual)}在{span}之内", live, said)
    step = _reach(given, actual, terms) if actual < low else _cap(given._replace(target=high), actual, terms)
    return step if isinstance(step, str) else Step(step.share, step.figures, live, said)


STEPS: dict[str, Callable[[Figures, Decimal, Terms], Step | str]] = {
    "reach": _reach,
    "equal": _equal,
    "cap": _cap,
    "range": _range,
}


def _settle(rule: str, given: Figures, actual: Decimal, weight: Decimal, terms: Terms, step: Step) -> Mark:
    """Weight × share, rounded; below the pass floor nothing; over-achievement noted, never deducted."""
    completion = actual / given.target if given.target > 0 else None
    points, live = terms.round(weight * step.share), step.live
    worked = _worked(step, weight, points)
    said = step.said
    if terms.floor is not None:
        live = f"IF({live}<{terms.floor}*{{weight}},0,{live})"
        if step.share < terms.floor:
            points, worked = terms.round(ZERO), f"完成程度{percent(step.share)}低于{percent(terms.floor)}，不得分"
            said = f"{said}；低于{percent(terms.floor)}不得分"
    over = rule in ("reach", "equal") and terms.over is not None and completion is not None and completion >= terms.over
    remark = f"（{given.remark}）" if given.remark else ""
    return Mark(
        rule, weight, points, points, points, completion=completion, target=given.target, target_to=given.target_to,
        actual=actual, unit=given.unit, over=over, live=f"ROUND({live},{terms.places})",
        formula=f"{said}：{worked}{remark}", basis=terms.basis,
    )  # fmt: skip


def _worked(step: Step, weight: Decimal, points: Decimal) -> str:
    """The figures put into the formula: 10×45÷50=9.00, or why it is all or nothing."""
    if step.share == 1:
        return f"{step.figures}，得满分{plain(weight)}"
    return f"{plain(weight)}×{step.figures}={points}" if step.share else f"{step.figures}，不得分"


def asked(
    rule: str, weight: Decimal | None, terms: Terms, why: str, low: Decimal | None = None, high: Decimal | None = None,
    *, below: bool = False, outcome: str = "",
) -> Mark:  # fmt: skip
    """A mark that only a person can give: the reason, and the band his points lie in."""
    if weight is not None and low is None:
        low, high = ZERO, weight
    return Mark(rule, weight, None, low, high, below, outcome=outcome, formula=why, basis=terms.basis, asks=(why,))
