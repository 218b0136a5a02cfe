"""What a template may write behind `|`: money, dates, signs and shares as Chinese documents show them."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from types import MappingProxyType

from pipeline.domain.titles import SIGNS
from pipeline.domain.written import chinese_day

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿", "亿亿")

Amount = Decimal | int | str | None


def _decimal(value: object) -> Decimal | None:
    """The number, or None for what is no number: a template must not fail over what a clerk typed."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _fixed(number: Decimal, places: int) -> Decimal:
    # A context wide enough for any figure: quantize fails where the result has more digits than the precision.
    whole = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) if abs(number) < Decimal(10) ** 20 else number
    return whole + 0 if whole else abs(whole)


def yuan(value: Amount, places: int = 2) -> str:
    """455000.00：元，两位小数，不分节；空值为空。"""
    number = _decimal(value)
    return _text(value) if number is None else f"{_fixed(number, places):f}"


def wan(value: Amount, places: int = 2) -> str:
    """45.50：以元计的金额折合万元，四舍五入到两位小数。"""
    number = _decimal(value)
    return _text(value) if number is None else f"{_fixed(number / 10000, places):,f}"


def grouped(value: Amount, places: int | None = None) -> str:
    """4,203,000.00：千分位；可写 千分位(2) 指定小数位。"""
    number = _decimal(value)
    if number is None:
        return _text(value)
    return f"{number if places is None else _fixed(number, places):,f}"


def _group(number: int) -> str:
    """Up to four digits: 5050 → 伍仟零伍拾."""
    words, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + _PLACES[place]
        gap = not digit
    return words


def _whole(number: int) -> str:
    words, gap = "", False
    for place in range(len(_GROUPS) - 1, -1, -1):
        group = number // 10000**place % 10000
        if group:
            words += ("零" if words and (gap or group < 1000) else "") + _group(group) + _GROUPS[place]
            gap = False
        elif words:
            gap = True
    return words


def capital(value: Amount) -> str:
    """人民币肆拾伍万伍仟元整：大写金额，到分。"""
    number = _decimal(value)
    if number is None:
        return _text(value)
    cents = int(_fixed(abs(number), 2) * 100)
    if cents >= 100 * 10**16:
        return grouped(value, 2)
    whole, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    words = _whole(whole) + "元" if whole else ""
    if jiao:
        words += _DIGITS[jiao] + "角"
    elif fen and whole:
        words += "零"
    words += f"{_DIGITS[fen]}分" if fen else "整"
    return f"人民币{'负' if number < 0 and cents else ''}{words if cents else '零元整'}"


def chinese_date(value: date | str | None) -> str:
    """2025年12月31日。"""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return str(value)
    return "" if value is None else chinese_day(value)


def sign(value: str | None) -> str:
    """≥：计算符号。"""
    return SIGNS.get(value or "", value or "")


def percent(value: Amount, places: int = 1) -> str:
    """37.5%：比例（0.375）写成百分数。"""
    number = _decimal(value)
    return _text(value) if number is None else f"{_fixed(number * 100, places):f}%"


FILTERS: Mapping[str, Callable[..., str]] = MappingProxyType(
    {
        "元": yuan,
        "万元": wan,
        "千分位": grouped,
        "大写金额": capital,
        "中文日期": chinese_date,
        "符号": sign,
        "百分比": percent,
    }
)
