"""A value as the 一体化 system keeps it: sign, bare number, unit; or 6 定性 and a text."""

from decimal import Decimal
from typing import NamedTuple

from pipeline.domain.conversions import common
from pipeline.domain.scoring import outcome_of
from pipeline.domain.written import chinese_day, unit_of
from pipeline.model import Kind, Mark, Reading
from pipeline.text import fold_value

CODES = {">=": 1, ">": 2, "=": 3, "<": 4, "<=": 5}
QUALITATIVE = 6


class Glued(NamedTuple):
    """The three fields; `remark` says why a value goes in as words, `refused` why it cannot go in at all."""

    sign: int
    value: str
    unit: str = ""
    remark: str = ""
    refused: str = ""


def split(reading: Reading) -> Glued:
    """Sign code, value and unit of a target."""
    text = "".join(fold_value(reading.text).split())
    match reading.kind:
        case Kind.QUANTITY if reading.number is not None and not reading.repeats:
            if reading.number < 0:
                return Glued(CODES[reading.sign], f"{reading.number:f}", unit_of(reading), refused="是负数")
            return Glued(CODES[reading.sign], f"{reading.number:f}", unit_of(reading))
        case Kind.RANGE:
            low, high = (f"{end:f}{unit_of(reading)}" for end in (reading.number, reading.number_to))
            return Glued(QUALITATIVE, f"{low}至{high}", remark="是区间")
        case Kind.DATE:
            return Glued(QUALITATIVE, _dated(reading) or text, remark="是时间")
        case Kind.SEVERAL:
            return Glued(QUALITATIVE, text, refused="含多个指标值")
        case Kind.BLANK:
            return Glued(QUALITATIVE, "")
        case Kind.PHRASE if reading.stopped_at is not None:
            return Glued(QUALITATIVE, text, refused="无法识别")
    return Glued(QUALITATIVE, text)


def _dated(reading: Reading) -> str:
    """A deadline in words: the importer refuses the hyphens of 2025-12-31."""
    if reading.date_to is None or reading.date_from is not None:
        return ""
    return f"{chinese_day(reading.date_to)}前"


def same_unit(target: Reading, actual: Reading) -> Decimal | None:
    """The actual in the unit of the target; None where it is no number of that kind."""
    if actual.kind is not Kind.QUANTITY or actual.number is None:
        return None
    if (not actual.unit and not actual.per) or unit_of(actual) == unit_of(target) or not unit_of(target):
        return actual.number
    shared = common(target.base_unit, actual.base_unit)
    if shared is None or not target.amount or not target.number or actual.amount is None:
        return None
    return actual.amount * shared.second * target.number / (target.amount * shared.first)


def outcome(actual: Reading, mark: Mark | None) -> str:
    """达成, 部分达成 or 未达成: as scored, as written, or because a deadline or grade was reached."""
    if mark is not None and mark.outcome:
        return mark.outcome
    if mark is not None and mark.points is not None and mark.points == mark.weight:
        return "达成"
    return outcome_of(actual.text)
