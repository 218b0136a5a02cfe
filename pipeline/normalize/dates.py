"""The grammar of dates: days, deadlines, periods, and what comes round every month or year."""

import calendar
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pipeline.model import Kind, Reading
from pipeline.normalize.around import read_notes
from pipeline.normalize.grammar import attempt, stop
from pipeline.normalize.numerals import read_numeral, read_year
from pipeline.normalize.scanner import Scanner

_YEAR = re.compile(r"(?P<year>(?:19|20)[0-9]{2})(?![0-9])")
_CHINESE_YEAR = re.compile(r"[一二][〇零一二三四五六七八九○]{3}(?=年)")
_DOTTED = re.compile(
    r"(?P<year>(?:19|20)[0-9]{2})(?P<mark>[.\-/])(?P<month>0?[1-9]|1[0-2])(?:(?P=mark)(?P<day>[0-3]?[0-9]))?(?![0-9%‰]|\.[0-9])"
)
_SHORT = re.compile(r"(?P<month>0?[1-9]|1[0-2])[.\-/](?P<day>[0-3]?[0-9])(?=日?(?:前|之前|以前|底前))")
_LITTLE = re.compile(r" ?(?:(?P<figures>[0-3]?[0-9])(?![0-9])|(?P<words>[一二三四五六七八九十]{1,3}))")
_MIDNIGHT = re.compile(r" 0?0:00(?::00)?")
_THIRDS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}
_DASHES = ("--", "-", "——", "—", "~", "至", "到")


class Span(NamedTuple):
    """A stretch of days; the year may be missing. `closing`: named by its end (月底, 年末), hence a deadline."""

    year: int | None
    first: tuple[int, int]
    last: tuple[int, int]
    closing: bool = False
    last_year: int | None = None
    bare: bool = False
    """Only a year, month or quarter number without a closing word: `2021.6`."""


def read_date(scan: Scanner, year: int | None, expected: bool) -> Reading:
    """date = repeated END | ("<=" | "=")? AT? (period | moment before?) finish* note* END"""
    repeated = attempt(scan, _repeated) if scan.text.startswith("每") else None
    if repeated:
        return repeated
    sign = _sign(scan)
    scan.word(scan.words.words["at"], "note")
    ranged = not sign.startswith("<") and any(dash in scan.text for dash in _DASHES)
    period = attempt(scan, _period) if ranged else None
    span = period or _moment(scan)
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
    if first_year is None:
        return Reading(scan.source, Kind.DATE, sign, written, note=scan.text)
    first = None if sign == "<=" else _day(first_year, span.first)
    last = _day(span.last_year or first_year, span.last)
    return Reading(scan.source, Kind.DATE, sign, written, date_from=first, date_to=last, note=",".join(notes))


def _day(year: int, day: tuple[int, int]) -> date:
    month, number = day
    return date(year, month, min(number, calendar.monthrange(year, month)[1]))


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
    if not scan.literal(*_DASHES, name="range"):
        raise scan.fail("range")


def _years(scan: Scanner) -> Span:
    """years = YEAR "年"? dash YEAR ("年" "度"?)"""
    first = scan.match(_YEAR, "date")
    if first:
        scan.literal("年度", "年", name="date")
        _dash(scan)
        last = scan.match(_YEAR, "date")
        if last and scan.literal("年度", "年", name="date"):
            return Span(int(first["year"]), (1, 1), (12, 31), last_year=int(last["year"]))
    raise scan.fail("date")


def _months(scan: Scanner) -> Span:
    """months = year? MONTH dash MONTH "月" "份"?"""
    year = _year(scan)
    first = _little(scan, 12)
    _dash(scan)
    last = _little(scan, 12)
    if not scan.literal("月份", "月", name="date"):
        raise scan.fail("月")
    if scan.text[scan.at : scan.at + 1] in set("0123456789一二三"):
        raise scan.fail("END")
    return Span(year, (first, 1), (last, 31))


def _quarters(scan: Scanner) -> Span:
    """quarters = year? "第"? QUARTER "季度"? dash "第"? QUARTER "季度" """
    year = _year(scan)
    first = _quarter(scan, False)
    _dash(scan)
    last = _quarter(scan, True)
    return Span(year, (first * 3 - 2, 1), (last * 3, 31))


def _moments(scan: Scanner) -> Span:
    """moments = moment dash (moment | DAY "日")"""
    first = attempt(scan, lambda scan: _day_alone(scan)) or _moment(scan)
    _dash(scan)
    last = attempt(scan, _moment)
    if last is None:
        day = _little(scan, 31)
        if not scan.literal("日", "号", name="date"):
            raise scan.fail("日")
        last = Span(None, (first.first[0], day), _valid(scan, first.year, first.first[0], day))
    if first.year is None and last.year is not None:
        raise scan.fail("date")
    return Span(first.year, first.first, last.last, last_year=last.year)


def _day_alone(scan: Scanner) -> Span:
    """A first day that leaves 日 to the second: 3月1-15日."""
    year = _year(scan)
    month = _little(scan, 12)
    if not scan.literal("月", name="date"):
        raise scan.fail("月")
    day = _little(scan, 31)
    if scan.text[scan.at : scan.at + 1] in ("日", "号"):
        raise scan.fail("range")
    return Span(year, (month, day), _valid(scan, year, month, day))


def _moment(scan: Scanner) -> Span:
    """moment = dotted | year part? | part"""
    if found := scan.match(_DOTTED, "date"):
        scan.literal("日", name="date")
        return _dotted(scan, found)
    if found := scan.match(_SHORT, "date"):
        scan.literal("日", name="date")
        month, day = int(found["month"]), int(found["day"])
        return Span(None, (month, day), _valid(scan, None, month, day))
    year = _year(scan)
    part = attempt(scan, _part)
    if part:
        return part._replace(year=year)
    if year is None:
        raise scan.fail("date")
    closing = bool(scan.literal("年底", "年末", "底", "末", name="date"))
    return Span(year, (1, 1), (12, 31), closing)


def _dotted(scan: Scanner, found: re.Match[str]) -> Span:
    year, month = int(found["year"]), int(found["month"])
    if found["day"] is None:
        closing = bool(scan.literal("月底", "底", "月末", "末", name="date"))
        scan.literal("月", name="date")
        # 2021.6 is a number unless the caller expects a date; 2021-06 cannot be one
        return Span(year, (month, 1), (month, 31), closing, bare=found["mark"] != "-" and not closing)
    day = int(found["day"])
    scan.match(_MIDNIGHT, "date")
    return Span(year, (month, day), _valid(scan, year, month, day))


def _year(scan: Scanner) -> int | None:
    """year = (YEAR | numeral) "年" "度"? | "本年" | "今年" | "当年" | nothing"""
    mark = scan.mark()
    if found := scan.match(_YEAR, "date"):
        scan.space()
        if scan.literal("年度", "年", name="date"):
            return int(found["year"])
    elif found := scan.match(_CHINESE_YEAR, "date"):
        year = read_year(found[0].replace("○", "〇"))
        if year and 1900 <= year <= 2100 and scan.literal("年度", "年", name="date"):
            return year
    scan.back(mark)
    scan.literal("本年度", "当年度", "本年", "今年", "当年", name="date")
    return None


def _part(scan: Scanner) -> Span:
    """part = half | "全年" | "年底" | quarter closing? | MONTH "月" (DAY "日" | closing | third)?"""
    scan.space()
    for word, first, last in (("上半年", 1, 6), ("下半年", 7, 12), ("全年", 1, 12)):
        if scan.literal(word, name="date"):
            closing = bool(scan.literal("底", "末", name="date")) if word != "全年" else False
            return Span(None, (first, 1), (last, 31), closing)
    if scan.literal("年底", "年末", name="date"):
        return Span(None, (1, 1), (12, 31), True)
    if scan.literal("年内", name="date"):
        return Span(None, (1, 1), (12, 31), True)
    quarter = attempt(scan, lambda scan: _quarter(scan, True))
    if quarter:
        return Span(None, (quarter * 3 - 2, 1), (quarter * 3, 31), bool(scan.literal("季末", "底", "末", name="date")))
    return _month(scan)


def _month(scan: Scanner) -> Span:
    month = _little(scan, 12)
    if not scan.literal("月份", "月", name="date"):
        raise scan.fail("月")
    if scan.literal("月底", "月末", "底", "末", name="date"):
        return Span(None, (month, 1), (month, 31), True)
    for word, (first, last) in _THIRDS.items():
        if scan.literal(word, name="date"):
            return Span(None, (month, first), (month, last))
    mark = scan.mark()
    found = scan.match(_LITTLE, "date")
    if found and scan.literal("日", "号", name="date"):
        day = _figure(found)
        return Span(None, (month, day), _valid(scan, None, month, day))
    scan.back(mark)
    return Span(None, (month, 1), (month, 31))


def _quarter(scan: Scanner, named: bool) -> int:
    scan.literal("第", name="date")
    quarter = _little(scan, 4)
    found = scan.literal("季度", "季", name="date")
    if named and not found:
        raise scan.fail("季度")
    return quarter


def _little(scan: Scanner, most: int) -> int:
    """A number from 1 to `most`, in figures or Chinese numerals."""
    found = scan.match(_LITTLE, "date")
    number = _figure(found) if found else 0
    if not 1 <= number <= most:
        raise scan.fail("date")
    return number


def _figure(found: re.Match[str]) -> int:
    if found["figures"]:
        return int(found["figures"])
    return int(read_numeral(found["words"]) or 0)


def _valid(scan: Scanner, year: int | None, month: int, day: int) -> tuple[int, int]:
    """The day, if there is such a day; 29 February needs a leap year when the year is known."""
    if not 1 <= day <= calendar.monthrange(year or 2024, month)[1]:
        raise scan.fail("date")
    return month, day


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
        number = Decimal(_little(scan, 31))
        if not scan.literal("日", "号", name="date"):
            raise scan.fail("日")
    elif not closing:
        if unit.name != "年":
            raise scan.fail("date")
        closing = _part(scan).closing
    closing = bool(scan.literal("底前", "之前", "以前", "前", name="sign")) or closing
    notes = _finish(scan)
    stop(scan)
    note = ",".join(notes) if number is not None else scan.text
    sign = "<=" if closing else "="
    return Reading(scan.source, Kind.DATE, sign, closing, number, repeats=unit.name, note=note)


HINTS = frozenset("年月日号季旬./-")
"""A text without any of these is no date."""
