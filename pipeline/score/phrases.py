"""Points for words: the three outcomes with their bands, grades in their order; everything else is for a person."""

from decimal import Decimal

from pipeline.domain.scoring import MISSED, PARTLY, REACHED, compare_grades, outcome_of
from pipeline.domain.scoring import plain as bare
from pipeline.domain.written import plain
from pipeline.model import Mark, Reading
from pipeline.score.figures import ZERO, asked
from pipeline.score.terms import Terms


def mark_phrase(target: Reading, actual: Reading, weight: Decimal, terms: Terms) -> Mark:
    """A qualitative target: the outcome says the band, a person the points in it; a grade that is reached is full."""
    reached = compare_grades(target.text, actual.text)
    if reached:
        return full_grade(target.text, actual.text, weight, terms)
    if reached is False:
        why = f"等级“{actual.text}”低于指标值“{target.text}”，等级之间如何扣分没有统一公式，请人工评分"
        return asked("grade", weight, terms, why, ZERO, weight, below=True)
    outcome = outcome_of(actual.text)
    if not outcome:
        return asked("outcome", weight, terms, _unclear(target.text, actual.text))
    low, high = band(outcome, weight, terms)
    edge = "" if outcome == REACHED else "（不含上限）"
    said = f"定性指标“{outcome}”，得分应在{plain(low)}～{plain(high)}{edge}之间，由人工确定"
    return asked("outcome", weight, terms, said, low, high, below=outcome != REACHED, outcome=outcome)


def band(outcome: str, weight: Decimal, terms: Terms) -> tuple[Decimal, Decimal]:
    """The band of points of an outcome; the upper end belongs to it only for 达成."""
    edges = {
        REACHED: (terms.full_band, Decimal(1)),
        PARTLY: (terms.partial_band, terms.full_band),
        MISSED: (ZERO, terms.partial_band),
    }
    low, high = edges[outcome]
    return low * weight, high * weight


def full_grade(target: str, actual: str, weight: Decimal, terms: Terms) -> Mark:
    """A grade that is the one wanted, or a better one."""
    points = terms.round(weight)
    said = f"等级“{actual}”达到“{target}”，得满分{plain(weight)}"
    return Mark(
        "grade", weight, points, points, points, completion=Decimal(1), live=terms.full, formula=said, basis=terms.basis
    )


def _unclear(target: str, actual: str) -> str:
    if bare(target) == bare(actual):
        return f"完成值照抄指标值“{target}”，没有写明达成、部分达成或未达成，请人工评分"
    return f"完成值“{actual}”没有写明达成、部分达成或未达成，请人工评分"
