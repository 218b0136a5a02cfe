"""What keeps a figure that answers a figure from being compared with it: another unit, or none and two ways to read it.

Checks say it to the unit, scoring to whoever marks, the import to whoever sends: in the same words.
"""

from pipeline.domain.scoring import comparisons, direction, other_reading
from pipeline.domain.written import unit_of
from pipeline.model import Indicator, Kind, Reading


def doubt_about(indicator: Indicator) -> str:
    """Why target and actual, both figures, cannot be compared as they are written; empty where they can.

    Two ways to read an actual without a unit are none where the target is reached in both.
    """
    target, actual = indicator.target, indicator.actual
    if actual is None or target.kind is not Kind.QUANTITY or actual.kind is not Kind.QUANTITY or target.repeats:
        return ""
    pairs = comparisons(indicator)
    if not pairs:
        return units_differ(target, actual)
    down = direction(indicator) == "反向"
    if len(pairs) < 2 or all(done <= whole if down else done >= whole for whole, done in pairs):
        return ""
    return in_doubt(target, actual, indicator.level3)


def units_differ(target: Reading, actual: Reading) -> str:
    """完成值的单位“元”与指标值的单位“元/册”不同."""
    return f"完成值的单位“{unit_of(actual)}”与指标值的单位“{unit_of(target)}”不同"


def in_doubt(target: Reading, actual: Reading, name: str) -> str:
    """What a missing unit leaves open: 0.97 for ≥98% is 0.97% or 97%, 11400 for ≥12公里 is 公里 or 米."""
    blank, unit = ("完成值", unit_of(target)) if not unit_of(actual) else ("指标值", unit_of(actual))
    text = (actual if blank == "完成值" else target).text
    second = other_reading(target, actual, name)
    if second is not None and blank == "指标值" and not unit_of(second[1]):
        return f"指标值“{text}”没有写单位，完成值“{actual.text}”是完成了它的几成，还是指标值本是百分数，无法断定"
    other = "小数（1即100%）" if unit == "%" or second is None else f"“{second[1].unit}”"
    return f"{blank}“{text}”没有写单位，按“{unit}”还是按{other}计无法断定"
