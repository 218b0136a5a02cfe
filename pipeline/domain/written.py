"""The target of an indicator as one text: where sign and unit stand in columns of their own, put together again."""

from pipeline.domain.titles import SIGNS
from pipeline.model import Indicator, Kind
from pipeline.text import fold_value


def written_target(indicator: Indicator) -> str:
    """≥ | 300 | 人次 → ≥300人次; what is no figure, and what the columns repeat or say is not there, stays as it is."""
    target, unit = indicator.target, indicator.unit_text.strip()
    text, read = target.text.strip(), target.kind in (Kind.QUANTITY, Kind.RANGE)
    if not (indicator.sign_text.strip() or unit) or not text or not (read or text.isdigit()):
        return target.text
    said = indicator.sign_text.strip() and (SIGNS.get(target.sign, "") if read else indicator.sign_text.strip())
    sign = said if text[0].isdigit() else ""
    there = not read or target.unit or target.per
    return f"{sign}{text}{unit if there and not fold_value(text).endswith(fold_value(unit)) else ''}"
