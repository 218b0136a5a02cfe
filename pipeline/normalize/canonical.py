"""A reading written back as text: what documents print, and what reads again to the same columns."""

from datetime import date, timedelta
from decimal import Decimal

from pipeline.domain.titles import SIGNS
from pipeline.domain.written import chinese_day
from pipeline.model import Kind, Reading


def canonical(reading: Reading) -> str:
    """The one spelling of a reading: `≤6.5万元/年/人`, `90%-95%`, `2025年12月31日前`; a phrase as written."""
    match reading.kind:
        case Kind.BLANK:
            return ""
        case Kind.PHRASE:
            return reading.text
        case Kind.SEVERAL:
            return "；".join(map(canonical, reading.parts))
        case Kind.DATE:
            return _date(reading)
        case Kind.RANGE:
            return _range(reading) + _note(reading)
    return _sign(reading) + plain(reading.number) + _unit(reading) + _per(reading) + _note(reading)


def plain(number: Decimal | None) -> str:
    """A number without trailing zeros and without exponent; empty for None."""
    return "" if number is None else format(number, "f")


def _sign(reading: Reading) -> str:
    return SIGNS[reading.sign] if reading.sign_written else ""


def _unit(reading: Reading) -> str:
    """3 months are 3个月; 3月 would be March."""
    return f"个{reading.unit}" if reading.unit in ("月", "季度") else reading.unit


def _per(reading: Reading) -> str:
    return "".join(f"/{name}" for name in reading.per)


def _note(reading: Reading) -> str:
    return f"（{reading.note}）" if reading.note else ""


def _range(reading: Reading) -> str:
    dash = "～" if reading.number_to is not None and reading.number_to < 0 else "-"
    return f"{plain(reading.number)}{_unit(reading)}{dash}{plain(reading.number_to)}{_unit(reading)}{_per(reading)}"


def _date(reading: Reading) -> str:
    if reading.repeats and reading.number is not None:
        return f"每{reading.repeats}{plain(reading.number)}日{'前' if reading.sign == '<=' else ''}{_note(reading)}"
    first, last = reading.date_from, reading.date_to
    if last is None:
        return reading.note
    if first is None:
        return f"{chinese_day(last)}前{_note(reading)}"
    return f"{_sign(reading)}{_period(first, last)}{_note(reading)}"


def _period(first: date, last: date) -> str:
    if first == last:
        return chinese_day(first)
    if first.day == 1 and (last + timedelta(days=1)).day == 1 and first.year == last.year:
        if first.month == last.month:
            return f"{first.year}年{first.month}月"
        if (first.month, last.month) == (1, 12):
            return f"{first.year}年"
    return f"{chinese_day(first)}至{chinese_day(last)}"
