"""What documents call the codes of the data: signs, kinds of values. (The severities stand in `finding_text`.)"""

from collections.abc import Mapping
from types import MappingProxyType

from pipeline.model import Kind

SIGNS: Mapping[str, str] = MappingProxyType({">=": "≥", ">": "＞", "=": "＝", "<": "＜", "<=": "≤"})
KINDS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.QUANTITY: "定量",
        Kind.RANGE: "区间",
        Kind.DATE: "时间",
        Kind.PHRASE: "定性",
        Kind.SEVERAL: "多值",
        Kind.BLANK: "空",
    }
)
"""By kind, or by its text."""
UNREAD = "未识别"
KIND_TITLES = (*KINDS.values(), UNREAD)


def kind_title(kind: str, stopped_at: int | None) -> str:
    """What documents call the kind of a value: one that nobody could read is kept as words, but is no 定性 target."""
    return UNREAD if kind == Kind.PHRASE and stopped_at is not None else KINDS[Kind(kind)]
