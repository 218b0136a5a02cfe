"""The target of an indicator as one text: where sign and unit stand in columns of their own, put together again."""

from pipeline.model import Indicator, Kind

_SIGNS = {">=": "≥", ">": "＞", "<=": "≤", "<": "＜", "=": "＝"}


def written_target(indicator: Indicator) -> str:
    """≥ | 300 | 人次 → ≥300人次; what is no figure stays as it is."""
    target, unit = indicator.target, indicator.unit_text
    text, bare = target.text, target.text.strip().isdigit()
    sign = (_SIGNS.get(target.sign) or indicator.sign_text) if indicator.sign_text else ""
    if not text or (target.kind not in (Kind.QUANTITY, Kind.RANGE) and not bare):
        return text
    return f"{'' if text.startswith(sign) else sign}{text}{'' if text.endswith(unit) else unit}"
