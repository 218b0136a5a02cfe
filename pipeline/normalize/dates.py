"""The grammar of dates: deadlines, periods, and what comes round every month or year."""

import calendar
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from pipeline.model import Kind, Reading
from pipeline.normalize.around import read_notes
from pipeline.normalize.grammar import DASHES, attempt, stop
from pipeline.normalize.moments import (
    YEAR,
    Span,
    read_dotted_day,
    read_little,
    read_moment,
    read_part,
    read_quarter,
    read_year_word,
    valid_day,
)
from pipeline.normalize.scanner import Scanner


def read_date(scan: Scanner, year: int | None, expected: bool) -> Reading:
    """date = repeated END | ("<=" | "=")? AT? (period | moment before?) finish* note* END"""
    repeated = attempt(scan, _repeated) if scan.text.startswith("每") else None
    if repeated:
        return repeated
    sign = _sign(scan)
    scan.word(scan.words.words["at"], "note")
    ranged = not sign.startswith("<") and any(dash in scan.text for dash in DASHES)
    period = attempt(scan, _period) if ranged else None
    span = period or read_moment(scan)
    before = False if period else _before(scan, span)
    if span.bare and not (expected or before):
        raise scan.fail("date")
    notes = _finish(scan)
    stop(scan)
    closing = before or span.closing or sign == "<="
    return _dated(scan, span, year, "<=" if closing else "=", bool(sign) or closing, notes)


def _sign(scan: Scanner) -> str:
    tables = scan.words.signs
    found = scan.word(tables["date"], "sign") or scan.word(tables["before"], "sign")
    if not found:
        return ""
    if found[1] not in ("<=", "="):
        raise scan.fail("date")
    return found[1]


def _before(scan: Scanner, span: Span) -> bool:
    """before = "年底"? "内"? ("底"? ("前" | "之前" | "以前"))?"""
    inside = scan.literal("内", "之内", name="sign")
    found = scan.literal("底前", "底之前", "底以前", "之前", "以前", "前", "止", name="sign")
    return bool(found or inside)


def _finish(scan: Scanner) -> tuple[str, ...]:
    start = scan.at
    table = scan.words.words["finish"]
    for _ in range(4):
        if not scan.word(table, "note"):
            break
    words = (scan.text[start : scan.at],) if scan.at > start else ()
    return words + read_notes(scan)


def _dated(scan: Scanner, span: Span, year: int | None, sign: str, written: bool, notes: Sequence[str]) -> Reading:
    first_year = span.year or year
    if first_year is None or not 1900 <= first_year < 2100:
        return Reading(scan.source, Kind.DATE, sign, written, note=scan.text)
    first = None if sign == "<=" else _day(scan, first_year, span.first)
    last = _day(scan, span.last_year or first_year, span.last)
    return Reading(scan.source, Kind.DATE, sign, written, date_from=first, date_to=last, note=",".join(notes))


def _day(scan: Scanner, year: int, day: tuple[int, int]) -> date:
    """The date; a 31st that a month has not is the month's end, a 29 February only leap years have is refused."""
    month, number = day
    length = calendar.monthrange(year, month)[1]
    if length < number < 31:
        raise scan.fail("real day")
    return date(year, month, min(number, length))


def _period(scan: Scanner) -> Span:
    """period = years | months | days | quarters | dotted dash dotted | moment dash moment"""
    for production in (_years, _months, _quarters, _moments):
        span = attempt(scan, production)
        if span:
            start, end = (span.year or 2024, span.first), (span.last_year or span.year or 2024, span.last)
            if start >= end:
                raise scan.fail("date")
            return span
    raise scan.fail("date")


def _dash(scan: Scanner) -> None:
    scan.space()
    if not scan.literal(*DASHES, name="range"):
        raise scan.fail("range")


def _years(scan: Scanner) -> Span:
    """years = YEAR "年"? dash YEAR ("年" "度"?)"""
    first = scan.match(YEAR, "date")
    if first:
        scan.literal("年度", "年", name="date")
        _dash(scan)
        last = scan.match(YEAR, "date")
        if last and scan.literal("年度", "年", name="date"):
            return Span(int(first["year"]), (1, 1), (12, 31), last_year=int(last["year"]))
    raise scan.fail("date")


def _months(scan: Scanner) -> Span:
    """months = year? MONTH dash MONTH "月" "份"?"""
    year = read_year_word(scan)
    first = read_little(scan, 12)
    _dash(scan)
    last = read_little(scan, 12)
    if not scan.literal("月份", "月", name="date"):
        raise scan.fail("月")
    if scan.text[scan.at : scan.at + 1] in set("0123456789一二三"):
        raise scan.fail("END")
    return Span(year, (first, 1), (last, 31))


def _quarters(scan: Scanner) -> Span:
    """quarters = year? "第"? QUARTER "季度"? dash "第"? QUARTER "季度" """
    year = read_year_word(scan)
    first = read_quarter(scan, False)
    _dash(scan)
    last = read_quarter(scan, True)
    return Span(year, (first * 3 - 2, 1), (last * 3, 31))


def _moments(scan: Scanner) -> Span:
    """moments = moment dash (moment | DAY "日")"""
    first = attempt(scan, lambda scan: _day_alone(scan)) or read_moment(scan)
    _dash(scan)
    last = attempt(scan, read_moment) or (
        attempt(scan, read_dotted_day) if scan.text.count(".", 0, scan.at) == 2 else None
    )
    if last is None and first.first != first.last:  # 12月至30日
        raise scan.fail("date")
    if last is None:
        day = read_little(scan, 31)
        if not scan.literal("日", "号", name="date"):
            raise scan.fail("日")
        last = Span(None, (first.first[0], day), valid_day(scan, first.year, first.first[0], day))
    if first.year is None and last.year is not None:
        raise scan.fail("date")
    return Span(first.year, first.first, last.last, last_year=last.year)


def _day_alone(scan: Scanner) -> Span:
    """A first day that leaves 日 to the second: 3月1-15日."""
    year = read_year_word(scan)
    month = read_little(scan, 12)
    if not scan.literal("月", name="date"):
        raise scan.fail("月")
    day = read_little(scan, 31)
    if scan.text[scan.at : scan.at + 1] in ("日", "号"):
        raise scan.fail("range")
    return Span(year, (month, day), valid_day(scan, year, month, day))


def _repeated(scan: Scanner) -> Reading:
    """repeated = "每" ("月" DAY ("日" | "号") | TIME ("底" | "末" | part)) before? finish*"""
    if not scan.literal("每个", "每", name="per"):
        raise scan.fail("每")
    unit = scan.unit()
    if unit is None or unit.name not in ("年", "月", "季度", "周", "半年", "学期"):
        raise scan.fail("unit")
    number: Decimal | None = None
    closing = bool(scan.literal("月底", "月末", "年底", "年末", "季末", "底", "末", name="date"))
    if not closing and unit.name == "月":
        number = Decimal(read_little(scan, 31))
        if not scan.literal("日", "号", name="date"):
            raise scan.fail("日")
    elif not closing:
        if unit.name != "年":
            raise scan.fail("date")
        closing = read_part(scan).closing
    closing = bool(scan.literal("底前", "之前", "以前", "前", name="sign")) or closing
    notes = _finish(scan)
    stop(scan)
    note = ",".join(notes) if number is not None else scan.text
    sign = "<=" if closing else "="
    return Reading(scan.source, Kind.DATE, sign, closing, number, repeats=unit.name, note=note)


HINTS = re.compile("[年月日号季旬]|[0-9][./-][0-9]")
"""A text without any of these is no date."""
