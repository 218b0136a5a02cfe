"""Money as Decimal in 元, out of what clerks type: a closed grammar, and no figure where the text is ambiguous.

money    = OPEN? CURRENCY? SIGN? number UNIT? CLOSE?      (brackets mean a negative amount, as accountants write)
number   = DIGITS ("," 3 DIGITS)* ("." DIGITS)? EXPONENT?
"""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from pipeline.text import label_key

CENT = Decimal("0.01")
_NOISE = Decimal("0.000001")
_LARGEST = Decimal("1e15")
FACTORS = {
    "元": Decimal(1), "百元": Decimal(100), "千元": Decimal(1000), "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000), "千万元": Decimal(10_000_000), "亿元": Decimal(100_000_000),
    "万": Decimal(10_000), "亿": Decimal(100_000_000), "千": Decimal(1000), "圆": Decimal(1),
}  # fmt: skip
_BLANK = frozenset(("", "/", "-", "--", "—", "——", "―", "无", "N/A", "n/a", "不适用", "\\"))
_MONEY = re.compile(
    r"(?P<open>\()?(?:人民币|[¥￥]|RMB|CNY)?(?P<sign>[-+−])?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)"
    r"(?P<exponent>[eE][-+]?\d{1,2})?(?P<unit>百万元|千万元|[百千万亿]元|[元圆千万亿])?(?:人民币)?整?(?P<close>\))?",
    re.IGNORECASE,
)


class Amount(NamedTuple):
    """Money read: `value` in 元 or None; `problem` is empty, `unreadable`, or `precision` (parts of a 分 were cut)."""

    value: Decimal | None
    problem: str = ""


BLANK = Amount(None)
UNREADABLE = Amount(None, "unreadable")


def read_money(text: str, raw: object, unit: str) -> Amount:
    """The amount of one cell; `unit` is the nearest declared unit, which a unit in the cell itself overrides."""
    if type(raw) is bool:
        return UNREADABLE
    if isinstance(raw, int | float):
        return _of_number(text, raw, unit)
    return read_money_text(text, unit)


def quoted(text: str, raw: object) -> str:
    """A figure as a reader would look for it: as shown, or as stored where the number format shows it cut."""
    shown = _MONEY.fullmatch(label_key(text))
    if type(raw) is bool or not isinstance(raw, int | float) or shown is None:
        return text.strip()
    stored = Decimal(repr(raw))
    cut = stored.is_finite() and abs(stored) != Decimal(shown["number"].replace(",", "") + (shown["exponent"] or ""))
    return f"{stored:f}" if cut else text.strip()


@lru_cache(maxsize=16384)
def read_money_text(text: str, unit: str) -> Amount:
    """The amount of a text: `476,543.21`, `￥30万元`; `1.234,56` is ambiguous and stays unread."""
    key = label_key(text).replace("，", ",").replace("．", ".")
    if key in _BLANK:
        return BLANK
    found = _MONEY.fullmatch(key)
    if found is None or bool(found["open"]) != bool(found["close"]):
        return UNREADABLE
    try:
        number = Decimal(found["number"].replace(",", "") + (found["exponent"] or ""))
    except InvalidOperation:
        return UNREADABLE
    if found["open"] or found["sign"] in ("-", "−"):
        number = -number
    return _in_yuan(number * FACTORS[found["unit"] or unit or "元"])


@lru_cache(maxsize=16384, typed=True)
def _of_number(text: str, raw: int | float, unit: str) -> Amount:
    """A numeric cell: its stored number, in the unit its number format shows, else in the declared unit."""
    try:
        number = Decimal(repr(raw)) or Decimal(0)
    except InvalidOperation:
        return UNREADABLE
    if not number.is_finite():
        return UNREADABLE
    found = _MONEY.fullmatch(label_key(text))
    shown = found["unit"] if found else None
    if not found or not shown:
        return _in_yuan(number * FACTORS[unit or "元"])
    on_paper = Decimal(found["number"].replace(",", "")) * FACTORS[shown]
    scaled, plain = number * FACTORS[shown], number
    return _in_yuan(scaled if abs(abs(scaled) - on_paper) <= abs(abs(plain) - on_paper) else plain)


def _in_yuan(amount: Decimal) -> Amount:
    if abs(amount) >= _LARGEST:
        return UNREADABLE
    rounded = amount.quantize(CENT, rounding=ROUND_HALF_UP)
    return Amount(rounded, "precision" if abs(rounded - amount) > _NOISE else "")


@lru_cache(maxsize=16384)
def read_number(text: str) -> Decimal | None:
    """A plain number such as points: `8`, `22.5`, `8分`, `90%` (as 90); None where it is none."""
    key = label_key(text).removesuffix("分").removesuffix("%").replace(",", "")
    if not re.fullmatch(r"-?\d{1,9}(?:\.\d{0,12})?", key):
        return None
    return Decimal(key.rstrip("."))


def points(raw: object, text: str) -> Decimal | None:
    """Points of a cell, without the noise of binary fractions."""
    if isinstance(raw, int | float) and type(raw) is not bool and not text.strip().endswith("%"):
        return _of_points(raw)
    return read_number(text)


@lru_cache(maxsize=16384, typed=True)
def _of_points(raw: int | float) -> Decimal | None:
    number = Decimal(repr(raw)) or Decimal(0)
    if not number.is_finite() or abs(number) >= _LARGEST:
        return None
    number = number.quantize(Decimal("1e-10"), rounding=ROUND_HALF_UP).normalize()
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number
