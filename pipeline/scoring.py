"""What forms say of results: outcomes in words, target and actual in one unit, the direction, the grade."""

import re
from decimal import Decimal

from pipeline.model import Indicator, Kind, Reading
from pipeline.settings import Profile
from pipeline.text import label_key

_PARTLY = re.compile(r"部分达成|部分完成|基本达[成到]|基本完成")
_NOT = re.compile(r"未达成|未完成|没有达成|未达到|未实现|没有完成|^否$")
_DONE = re.compile(r"达成|完成|达到|实现|达标")


def outcome(text: str) -> str:
    """达成, 部分达成 or 未达成, however the clerk put it; empty where the words do not say."""
    key = label_key(text)
    if _NOT.search(key):
        return "未达成"
    if _PARTLY.search(key):
        return "部分达成"
    return "达成" if _DONE.search(key) and len(key) <= 16 else ""


def comparable(target: Reading, actual: Reading | None) -> tuple[Decimal, Decimal] | None:
    """Target and actual as two numbers of one unit; a bare actual is in the unit of the target."""
    if actual is None or target.kind is not Kind.QUANTITY or actual.kind is not Kind.QUANTITY:
        return None
    if None in (target.number, target.amount, actual.number, actual.amount):
        return None
    assert target.number is not None and target.amount is not None
    assert actual.number is not None and actual.amount is not None
    if not actual.unit and not actual.per:
        return target.number, actual.number
    if target.base_unit == actual.base_unit:
        return target.amount, actual.amount
    if not target.unit and not target.per:
        return target.number, actual.number
    return None


def direction(indicator: Indicator) -> str:
    """正向, 反向 or 等于; empty where an unwritten sign leaves it open."""
    sign = indicator.target.sign
    if sign in (">=", ">"):
        return "正向"
    if sign in ("<=", "<"):
        return "反向"
    return "等于" if indicator.target.sign_written else indicator.direction if indicator.direction == "反向" else "等于"


def grade(total: Decimal, profile: Profile) -> str:
    """优, 良, 中, 差 by the profile's half-open bands."""
    bands = sorted(((Decimal(str(least)), name) for name, least in profile.table("grades").items()), reverse=True)
    return next((name for least, name in bands if total >= least), "")
