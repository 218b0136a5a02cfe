"""Dates and times as a spreadsheet shows them: serial numbers of 1900 (with its 29 February) and of 1904."""

from datetime import date, datetime, time, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import NamedTuple

from pipeline.read.format_chinese import spell_digits, spell_ordinal
from pipeline.read.format_code import Part, Section, Token

_LAST_SERIAL = 2958465
_LAST_SERIAL_1904 = 2957003
_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = "一二三四五六日"
_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")


class Moment(NamedTuple):
    """A serial number taken apart. `weekday` counts from Monday; `total` is the whole span in seconds."""

    year: int
    month: int
    day: int
    weekday: int
    seconds: int
    fraction: Decimal
    total: Decimal


def show_date(section: Section, serial: Decimal, date1904: bool) -> str | None:
    """The section's date and time parts filled in; None where a spreadsheet shows only ####."""
    tokens = section.tokens
    places = max((len(token.text) for token in tokens if token.part is Part.SUBSECOND), default=0)
    moment = _moment(abs(serial), places, date1904) if serial >= 0 or date1904 else None
    if moment is None:
        return None
    noon = any(token.part is Part.NOON for token in tokens)
    shown = "".join(_show(token, moment, noon, section) for token in tokens)
    return f"-{shown}" if serial < 0 and moment.total else shown  # only the calendar of 1904 has such moments


def iso_serial(text: str, date1904: bool = False) -> int | float | None:
    """An ISO date, moment or time of day as its serial number; None when it is none."""
    start = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 31)
    span = _since(text.strip(), start)
    if span is None:
        return None
    days = span.days + (not date1904 and span.days >= 60)  # behind the 29 February 1900 that never was
    serial = days + (span.seconds + span.microseconds / 1_000_000) / 86400
    return int(serial) if serial.is_integer() else serial


def _since(text: str, start: datetime) -> timedelta | None:
    """How far an ISO moment is from `start`; a time without a date is one of that very day."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None) - start
    except ValueError:
        pass
    try:
        return datetime.combine(start, time.fromisoformat(text).replace(tzinfo=None)) - start
    except ValueError:
        return None


def _moment(serial: Decimal, places: int, date1904: bool) -> Moment | None:
    """Rounded to the smallest part shown, so that 23:59:59.9 does not read 23:59:60."""
    if serial >= (_LAST_SERIAL_1904 if date1904 else _LAST_SERIAL) + 1:
        return None
    total = (serial * 86400).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    days = int(total // 86400)
    rest = total - days * 86400
    seconds = int(rest.to_integral_value(ROUND_FLOOR))
    year, month, day, weekday = _calendar(days, date1904)
    return Moment(year, month, day, weekday, seconds, rest - seconds, total)


def _calendar(days: int, date1904: bool) -> tuple[int, int, int, int]:
    if not date1904 and days == 0:
        return 1900, 1, 0, 5
    if not date1904 and days == 60:  # Lotus believed 1900 a leap year, and every spreadsheet since has to
        return 1900, 2, 29, 2
    start = date(1904, 1, 1) if date1904 else date(1899, 12, 31) if days < 60 else date(1899, 12, 30)
    day = start + timedelta(days=days)
    weekday = day.weekday() if date1904 or days > 60 else (day.weekday() - 1) % 7
    return day.year, day.month, day.day, weekday


def _show(token: Token, moment: Moment, noon: bool, section: Section) -> str:
    if token.part is Part.DATE:
        return _date_part(token.text, moment, noon, section)
    if token.part is Part.ELAPSED:
        divisor = {"h": 3600, "m": 60, "s": 1}[token.text[0]]
        return spell_digits(str(int(moment.total) // divisor).zfill(len(token.text)), section.numerals)
    if token.part is Part.SUBSECOND:
        return f"{moment.fraction:.{len(token.text)}f}"[1:]
    if token.part is Part.NOON:
        return _noon(token.text, moment.seconds >= 43200, section.chinese)
    return token.text


def _noon(text: str, after: bool, chinese: bool) -> str:
    if text == "上午/下午" or (chinese and text == "AM/PM"):
        return "下午" if after else "上午"
    first, second = text.split("/")
    return second if after else first


def _date_part(text: str, moment: Moment, noon: bool, section: Section) -> str:
    letter, size = text[0], len(text)
    if letter == "y" or letter == "e":
        year = f"{moment.year % 100:02d}" if letter == "y" and size <= 2 else f"{moment.year:04d}"
        return spell_digits(year, section.numerals)
    if letter == "b":
        return f"{moment.year + 543:04d}"[-2 if size == 2 else 0 :]
    if letter == "m":
        return _month(size, moment.month, section)
    if letter == "a":
        return ("星期" if size >= 4 else "") + _DAYS[moment.weekday]
    if letter == "d" and size >= 3:
        return _weekday(size, moment.weekday, section.chinese)
    number = {"d": moment.day, "h": moment.seconds // 3600, "i": moment.seconds // 60 % 60, "s": moment.seconds % 60}
    value = number[letter]
    if letter == "h" and noon:
        value = (value + 11) % 12 + 1
    return _two(value, size, section.numerals)


def _two(value: int, size: int, numerals: int) -> str:
    if numerals in (1, 2) and value:
        zero = spell_digits("0", numerals) if size > 1 and value < 10 else ""
        return zero + spell_ordinal(value, numerals)
    return spell_digits(str(value).zfill(min(size, 2)), numerals)


def _month(size: int, month: int, section: Section) -> str:
    if size <= 2:
        return _two(month, size, section.numerals)
    if section.chinese:
        return f"{month}月" if size == 3 else f"{_MONTHS[month - 1]}月" if size == 4 else _MONTHS[month - 1][:1]
    name = _ENGLISH_MONTHS[month - 1]
    return name[:3] if size == 3 else name[:1] if size == 5 else name


def _weekday(size: int, weekday: int, chinese: bool) -> str:
    if chinese:
        return ("周" if size == 3 else "星期") + _DAYS[weekday]
    name = _ENGLISH_DAYS[weekday]
    return name[:3] if size == 3 else name
