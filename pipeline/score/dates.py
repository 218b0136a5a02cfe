"""Points for deadlines: on time is full marks; what a delay costs is the profile's choice, by default a person's."""

from datetime import date
from decimal import Decimal

from pipeline.domain.scoring import REACHED, outcome_of
from pipeline.domain.written import chinese_day, plain
from pipeline.model import Kind, Mark, Reading
from pipeline.score.figures import ZERO, asked
from pipeline.score.terms import Terms


def mark_deadline(target: Reading, actual: Reading, weight: Decimal, terms: Terms) -> Mark:
    """A deadline or period against the day it was done."""
    if target.date_to is None:
        return asked("deadline", weight, terms, f"时间要求“{target.text}”没有确定的日期，请人工评分")
    if actual.kind is not Kind.DATE or actual.date_to is None:
        return _in_words(target, actual, weight, terms)
    if actual.date_to <= target.date_to:
        done = terms.round(weight)
        said = f"{chinese_day(actual.date_to)}完成，不晚于{chinese_day(target.date_to)}，得满分{plain(weight)}"
        return Mark(
            "deadline",
            weight,
            done,
            done,
            done,
            completion=Decimal(1),
            live=terms.full,
            formula=said,
            basis=terms.basis,
        )
    if actual.date_from is not None and actual.date_from <= target.date_to:
        return asked(
            "deadline", weight, terms, f"完成时间“{actual.text}”跨过截止日{chinese_day(target.date_to)}，请写明完成日期"
        )
    return _late(target.date_to, actual.date_to, weight, terms)


def _in_words(target: Reading, actual: Reading, weight: Decimal, terms: Terms) -> Mark:
    """按期完成 has no date to compare: an outcome, scored inside its band by a person."""
    if outcome_of(actual.text) == REACHED:
        why = f"完成值“{actual.text}”没有写完成日期，无法与“{target.text}”相比，请补写日期或由人工评分"
        return asked("deadline", weight, terms, why, terms.full_band * weight, weight, outcome=REACHED)
    return asked("deadline", weight, terms, f"完成值“{actual.text}”不是日期，无法与“{target.text}”相比，请人工评分")


def _late(due: date, done: date, weight: Decimal, terms: Terms) -> Mark:
    days = (done - due).days
    said = f"{chinese_day(done)}完成，比{chinese_day(due)}晚{days}天"
    if terms.late == "zero":
        return Mark("deadline", weight, ZERO, ZERO, ZERO, formula=f"{said}，逾期不得分", basis=terms.basis)
    if terms.late == "days":
        planned = (due - date(due.year, 1, 1)).days + 1
        share = max(ZERO, 1 - Decimal(days) / planned)
        points = terms.round(weight * share)
        worked = f"{said}，按逾期天数占计划天数扣减：{plain(weight)}×(1−{days}÷{planned})={points}"
        return Mark("deadline", weight, points, points, points, formula=worked, basis=terms.basis)
    return asked(
        "deadline",
        weight,
        terms,
        f"{said}，逾期如何扣分没有统一公式，请人工评分",
        ZERO,
        terms.full_band * weight,
        below=True,
    )
