"""What an indicator earns by the rules of a profile: one exact score, or the band a judged outcome may be scored in."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from pipeline.model import Indicator, Kind, Reading
from pipeline.settings import Profile
from pipeline.text import label_key

_CENT = Decimal("0.01")
_PARTLY = re.compile(r"部分达成|部分完成|基本达[成到]|基本完成")
_NOT = re.compile(r"未达成|未完成|没有达成|未达到|未实现|没有完成|^否$")
_DONE = re.compile(r"达成|完成|达到|实现|达标")


class Earned(NamedTuple):
    """The lowest and the highest score allowed (equal when the rules leave no room); `high` itself may be excluded."""

    low: Decimal
    high: Decimal
    closed: bool = True


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


def earn(indicator: Indicator, profile: Profile) -> Earned | None:
    """The score by rule; None where the form does not hold what it takes, or where judgement is asked for."""
    weight = indicator.weight
    if weight is None or indicator.actual is None:
        return None
    if indicator.target.kind is Kind.PHRASE and indicator.target.stopped_at is None:
        return _judged(weight, outcome(indicator.actual.text), profile)
    pair = comparable(indicator.target, indicator.actual)
    if pair is None:
        return None
    share = _share(*pair, direction(indicator), profile.text("self_evaluation", "formula", "deviation"))
    if share is None:
        return None
    floor = profile.optional("self_evaluation", "pass_floor")
    score = Decimal(0) if floor is not None and share < floor else weight * share
    rounded = score.quantize(_CENT, ROUND_HALF_UP)
    return Earned(rounded, rounded)


def _share(target: Decimal, actual: Decimal, way: str, formula: str) -> Decimal | None:
    """The part of the weight earned, from 0 to 1. A negative actual counts as nothing done."""
    actual = max(actual, Decimal(0))
    if way == "反向":
        if actual <= target:
            return Decimal(1)
        if formula == "ratio":
            return target / actual
        return max(Decimal(0), 1 - (actual - target) / target) if target else Decimal(0)
    if way == "等于" and target == 0:
        return Decimal(1) if actual <= 0 else Decimal(0)
    return min(Decimal(1), actual / target) if target > 0 else None


def _judged(weight: Decimal, result: str, profile: Profile) -> Earned | None:
    full = weight * profile.decimal("self_evaluation", "full_band", "0.8")
    partial = weight * profile.decimal("self_evaluation", "partial_band", "0.6")
    bands = {
        "达成": Earned(full, weight),
        "部分达成": Earned(partial, full, False),
        "未达成": Earned(Decimal(0), partial, False),
    }
    return bands.get(result)


def grade(total: Decimal, profile: Profile) -> str:
    """优, 良, 中, 差 by the profile's half-open bands."""
    bands = sorted(((Decimal(str(least)), name) for name, least in profile.table("grades").items()), reverse=True)
    return next((name for least, name in bands if total >= least), "")
