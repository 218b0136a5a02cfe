"""The grammar of one moment: a day, a month, a quarter, a year, with its number or by its name."""

import calendar
import re
from typing import NamedTuple

from pipeline.normalize.grammar import attempt
from pipeline.normalize.numerals import read_numeral, read_year
from pipeline.normalize.scanner import Scanner

YEAR = re.compile(r"(?P<year>(?:19|20)[0-9]{2})(?![0-9])")
_CHINESE_YEAR = re.compile(r"[一二][〇零一二三四五六七八九○]{3}(?=年)")
_DOTTED = re.compile(
    r"(?P<year>(?:19|20)[0-9]{2})(?P<mark>[.\-/])(?P<month>0?[1-9]|1[0-2])(?:(?P=mark)(?P<day>[0-3]?[0-9]))?(?![0-9%‰]|\.[0-9])"
)
_SHORT = re.compile(r"(?P<month>0?[1-9]|1[0-2])[.\-/](?P<day>[0-3]?[0-9])(?=日?(?:前|之前|以前|底前))")
_LAST = re.compile(r"(?P<month>0?[1-9]|1[0-2])\.(?P<day>[0-3]?[0-9])(?![0-9.%‰])")
_LITTLE = re.compile(r" ?(?:(?P<figures>[0-3]?[0-9])(?![0-9])|(?P<words>[一二三四五六七八九十]{1,3}))")
_MIDNIGHT = re.compile(r" 0?0:00(?::00)?")
_THIRDS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}


class Span(NamedTuple):
    """A stretch of days; the year may be missing. `closing`: named by its end (月底, 年末), hence a deadline."""

    year: int | None
    first: tuple[int, int]
    last: tuple[int, int]
    closing: bool = False
    last_year: int | None = None
    bare: bool = False
    """Only a year, month or quarter number without a closing word: `2021.6`."""


def read_moment(scan: Scanner) -> Span:
    """moment = dotted | year part? | part"""
    if found := scan.match(_DOTTED, "date"):
        if found["day"]:
            scan.literal("日", name="date")
        return _dotted(scan, found)
    if found := scan.match(_SHORT, "date"):
        scan.literal("日", name="date")
        month, day = int(found["month"]), int(found["day"])
        return Span(None, (month, day), valid_day(scan, None, month, day))
    start = scan.at
    year = read_year_word(scan)
    part = attempt(scan, read_part)
    if part:
        return part._replace(year=year)
    if year is None and (scan.at == start or scan.text[scan.at : scan.at + 1] not in ("内", "底", "末")):
        raise scan.fail("date")
    closing = bool(scan.literal("年底", "年末", "底", "末", name="date"))
    return Span(year, (1, 1), (12, 31), closing)


def read_dotted_day(scan: Scanner) -> Span:
    """A day after a dotted one of the same year: the second of 2025.3.1-6.30."""
    found = scan.match(_LAST, "date")
    if not found:
        raise scan.fail("date")
    scan.literal("日", name="date")
    month, day = int(found["month"]), int(found["day"])
    return Span(None, (month, day), valid_day(scan, None, month, day))


def _dotted(scan: Scanner, found: re.Match[str]) -> Span:
    year, month = int(found["year"]), int(found["month"])
    if found["day"] is None:
        closing = bool(scan.literal("月底", "底", "月末", "末", name="date"))
        scan.literal("月", name="date")
        # 2021.6 is a number unless the caller expects a date; 2021-06 cannot be one
        return Span(year, (month, 1), (month, 31), closing, bare=found["mark"] != "-" and not closing)
    day = int(found["day"])
    scan.match(_MIDNIGHT, "date")
    return Span(year, (month, day), valid_day(scan, year, month, day))


def read_year_word(scan: Scanner) -> int | None:
    """year = (YEAR | numeral) "年" "度"? | "本年" | "今年" | "当年" | nothing"""
    mark = scan.mark()
    if found := scan.match(YEAR, "date"):
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


def read_part(scan: Scanner) -> Span:
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
    quarter = attempt(scan, lambda scan: read_quarter(scan, True))
    if quarter:
        return Span(None, (quarter * 3 - 2, 1), (quarter * 3, 31), bool(scan.literal("季末", "底", "末", name="date")))
    return _month(scan)


def _month(scan: Scanner) -> Span:
    month = read_little(scan, 12)
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
        return Span(None, (month, day), valid_day(scan, None, month, day))
    scan.back(mark)
    return Span(None, (month, 1), (month, 31))


def read_quarter(scan: Scanner, named: bool) -> int:
    """quarter = "第"? (1 … 4) "季度"; the last word may be missing unless it must be `named`

    四季 is the whole year and 两季 two harvests; 第四季, 四季末 and 四季前 name a quarter.
    """
    ordinal = scan.literal("第", name="date")
    quarter = read_little(scan, 4)
    found = scan.literal("季度", "季", name="date")
    closed = scan.text[scan.at : scan.at + 1] in tuple("末底前")
    if (named and not found) or (found == "季" and not ordinal and not closed):
        raise scan.fail("季度")
    return quarter


def read_little(scan: Scanner, most: int) -> int:
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


def valid_day(scan: Scanner, year: int | None, month: int, day: int) -> tuple[int, int]:
    """The day, if there is such a day; 29 February needs a leap year when the year is known."""
    if not 1 <= day <= calendar.monthrange(year or 2024, month)[1]:
        raise scan.fail("real day")
    return month, day
