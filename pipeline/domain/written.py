"""How figures, units, days and targets are written in sentences and documents.

Where sign and unit of a target stand in columns of their own they are put together again.
"""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from pipeline.domain.titles import SIGNS
from pipeline.model import Indicator, Kind, Reading
from pipeline.text import fold_value, label_key

_FIGURES = (Kind.QUANTITY, Kind.RANGE)
_SAYS_SIGN = re.compile(
    r"[≥≤≧≦⩾⩽<>=＜＞＝﹤﹥═]|[大小多少高低等]于|不[低少小高大多超足]|超过|至少|达|以[上下内]|之内|内$|控制|前|止$"
)
_AFTER = re.compile(r"^[^\d]*-?[\d.,]+(.*)$")
_PERCENT_WORD = re.compile(r"[^\d百%]*百分之")
_SCALE = re.compile(r"^(?!百分)[十百千万亿]+(?=.)")


@lru_cache(maxsize=4096)
def written_unit(text: str, column: bool) -> str:
    """The unit as the clerk spelt it, folded; `column` when the text is a unit column of its own."""
    folded = label_key(text)
    if column:
        return without_scale(folded)
    if _PERCENT_WORD.match(folded):
        return "百分之"
    match = _AFTER.match(folded)
    return without_scale(match[1]) if match else ""


def without_scale(unit: str) -> str:
    """万平方米 → 平方米; 百分点 and a scale alone stay."""
    return _SCALE.sub("", unit)


def written_target(indicator: Indicator) -> str:
    """≥ | 300 | 人次 → ≥300人次; what is no figure, and what the columns repeat or say is not there, stays as it is."""
    target, sign, unit = indicator.target, indicator.sign_text.strip(), indicator.unit_text.strip()
    text = target.text.strip()
    read = target.kind in _FIGURES or target.kind is Kind.DATE
    if not (sign or unit) or not text or not (read or text.isdigit()):
        return target.text
    said = sign and (SIGNS.get(target.sign, "") if read else sign)
    there = not read or target.unit or target.per
    told = unit if there and not fold_value(text).endswith(fold_value(unit)) else ""
    return f"{'' if _SAYS_SIGN.search(text) else said}{text}{told}"


def plain(value: Decimal) -> str:
    """A figure without exponent and needless zeros: 10.00 → 10, 8.33 stays."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def unit_of(reading: Reading) -> str:
    """The written unit with its denominators: 万元/年/人."""
    return "/".join((reading.unit, *reading.per)) if reading.per else reading.unit


def chinese_day(day: date) -> str:
    """2025年12月31日."""
    return f"{day.year}年{day.month}月{day.day}日"
