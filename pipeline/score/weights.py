"""Weights where a form has no column for them: the points in the names, else each level's share, split evenly.

Points printed beside a name (建设示范村（20分）, 数量指标（15分）) are the form's own; what the profile shares out a
person has to confirm.
"""

from collections.abc import Hashable, Mapping, Sequence
from decimal import ROUND_DOWN, Decimal
from typing import Any

from pipeline.domain.points import points_beside, split_points
from pipeline.domain.taxonomy import level1
from pipeline.model import Indicator, Project
from pipeline.settings import Profile
from pipeline.text import label_key

_CENT = Decimal("0.01")
_TAKES_THE_REST = ("效益", "产出")


def weights_of(project: Project, profile: Profile) -> tuple[tuple[Decimal | None, ...], bool]:
    """The weight of each indicator, and whether they were allotted by the profile because the form states none."""
    written = tuple(indicator.weight for indicator in project.indicators)
    if any(weight is not None for weight in written):
        return written, False
    beside = tuple(points_beside(indicator.level3)[1] for indicator in project.indicators)
    if beside and None not in beside:
        return beside, False
    return allot(project.indicators, profile), True


def allot(indicators: tuple[Indicator, ...], profile: Profile) -> tuple[Decimal | None, ...]:
    """The points of each level split evenly over its indicators, the odd cents to the last of them."""
    lower = [(indicator.class1, label_key(indicator.level2)) for indicator in indicators]
    beside = {name: split_points(name[1])[1] for name in lower}
    if beside and None not in beside.values():
        return _split(lower, {name: points for name, points in beside.items() if points is not None})
    names = [level1(indicator, profile) for indicator in indicators]
    return _split(names, level_points(dict.fromkeys(names), profile, _printed(indicators, names)))


def _split(names: Sequence[Hashable], shares: Mapping[Any, Decimal]) -> tuple[Decimal | None, ...]:
    given: list[Decimal | None] = [None] * len(names)
    for name, points in shares.items():
        places = [index for index, own in enumerate(names) if own == name]
        each = (points / len(places)).quantize(_CENT, ROUND_DOWN)
        for index in places:
            given[index] = each
        given[places[-1]] = points - each * (len(places) - 1)
    return tuple(given)


def level_points(
    names: "Mapping[str, None]", profile: Profile, printed: Mapping[str, Decimal] | None = None
) -> dict[str, Decimal]:
    """Points by 一级: as printed on the form (产出指标（50分）), else by the profile.

    What the profile gives to a level the form has not (满意度, often) goes to 效益, else to 产出.
    """
    table = {str(name): Decimal(str(points)) for name, points in profile.table("weights", "level1").items()}
    shares = {name: (printed or {}).get(name, table.get(name)) for name in names}
    known = {name: points for name, points in shares.items() if points is not None}
    heir = next((name for name in _TAKES_THE_REST if name in known), None)
    if heir and not printed:
        known[heir] += sum((points for name, points in table.items() if name not in names), Decimal(0))
    return known


def _printed(indicators: tuple[Indicator, ...], names: list[str]) -> dict[str, Decimal]:
    return {
        name: indicator.level1_weight
        for name, indicator in zip(names, indicators, strict=True)
        if indicator.level1_weight is not None
    }
