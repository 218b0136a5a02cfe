"""The target of an indicator as one text: where sign and unit stand in columns of their own, put together again."""

import re

from pipeline.domain.titles import SIGNS
from pipeline.model import Indicator, Kind
from pipeline.text import fold_value

_FIGURES = (Kind.QUANTITY, Kind.RANGE)
_SAYS_SIGN = re.compile(
    r"[≥≤≧≦⩾⩽<>=＜＞＝﹤﹥═]|[大小多少高低等]于|不[低少小高大多超足]|超过|至少|达|以[上下内]|之内|内$|控制|前|止$"
)


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
