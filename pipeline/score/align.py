"""Target and actual as figures in one unit, or the reason why they cannot be compared."""

from decimal import Decimal
from typing import NamedTuple

from pipeline.domain.answers import units_differ
from pipeline.domain.conversions import common
from pipeline.domain.scoring import with_unit_of
from pipeline.domain.written import unit_of
from pipeline.model import Kind, Reading


class Figures(NamedTuple):
    """Figures in one unit; `target_to` only for ranges, `actual_to` only where the actual is a range."""

    target: Decimal
    target_to: Decimal | None
    actual: Decimal
    actual_to: Decimal
    unit: str
    remark: str = ""


def align(target: Reading, actual: Reading) -> Figures | str:
    """Figures of two readings in one unit, or a Chinese reason why there are none.

    An actual without a unit is taken in the unit of the target: `≥50个` is answered by a bare `50`.
    """
    if actual.kind not in (Kind.QUANTITY, Kind.RANGE) or actual.number is None:
        return f"完成值“{actual.text}”不是数值，无法与指标值“{target.text}”相比"
    if target.number is None:
        return f"指标值“{target.text}”没有数值"
    if not actual.unit and not actual.per:
        remark = f"完成值未写单位，按“{unit_of(target)}”计" if unit_of(target) else ""
        return _written(target, actual, remark)
    if not target.unit and not target.per:
        if actual.amount != actual.number:
            return f"指标值“{target.text}”没有单位，无法与完成值“{actual.text}”相比"
        return _written(target, actual, f"指标值未写单位，按“{unit_of(actual)}”计")
    if (taken := with_unit_of(target, actual)) is not actual:
        return _converted(target, taken)
    if unit_of(target) == unit_of(actual):
        return _written(target, actual, "")
    return _converted(target, actual)


def _converted(target: Reading, actual: Reading) -> Figures | str:
    """Both in one unit: 元 for 万元 and 元, 米 for 公里 and 米."""
    shared = common(target.base_unit, actual.base_unit)
    if shared is None or target.amount is None or actual.amount is None:
        return units_differ(target, actual)
    high = None if target.amount_to is None else target.amount_to * shared.first
    to = actual.amount if actual.amount_to is None else actual.amount_to
    remark = "" if target.base_unit == actual.base_unit else f"都折算成“{shared.unit}”相比"
    return Figures(
        target.amount * shared.first, high, actual.amount * shared.second, to * shared.second, shared.unit, remark
    )


def _written(target: Reading, actual: Reading, remark: str) -> Figures:
    assert target.number is not None and actual.number is not None
    to = actual.number if actual.number_to is None else actual.number_to
    return Figures(target.number, target.number_to, actual.number, to, unit_of(target) or unit_of(actual), remark)
