"""Units that measure one thing: 公里 and 米, 小时 and 分钟, ‰ and %, 公顷 and 亩.

Only exact factors stand in the table; what has none (月 and 天, 天 and 工作日) is left apart, for a person to judge. A
denominator is converted where its inverse is exact: 元/公里 and 元/米, but not 元/小时 and 元/分钟.
"""

import csv
from decimal import Decimal, Inexact, localcontext
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

_FAR = 100
_TABLE = Path(__file__).with_name("conversions.tsv")
_ONE = Decimal(1)


class Common(NamedTuple):
    """What two amounts are multiplied by to stand in one unit, and that unit."""

    first: Decimal
    second: Decimal
    unit: str


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[str, Decimal]]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["unit"]: (row["base"], Decimal(row["factor"])) for row in rows}


@lru_cache(maxsize=4096)
def basic(unit: str) -> tuple[Decimal, str]:
    """The factor and the basic unit of a unit with its denominators: 小时 → 3600000 毫秒, 元/公里 → 0.00001 角/毫米."""
    head, slash, rest = unit.partition("/")
    base, factor = _table().get(head, (head, _ONE))
    below = []
    for part in rest.split("·") if slash else ():
        own, scale = _table().get(part, (part, _ONE))
        inverse = _inverse(scale)
        below.append(part if inverse is None else own)
        factor *= inverse or _ONE
    return factor, f"{base}/{'·'.join(below)}" if slash else base


@lru_cache(maxsize=4096)
def common(first: str, second: str) -> Common | None:
    """Both units in the smaller of the two where it goes into the larger, else in their basic unit; None: no such."""
    if first == second:
        return Common(_ONE, _ONE, first)
    (one, base), (other, own) = basic(first), basic(second)
    if base != own or not base:
        return None
    if one % other == 0:
        return Common(one / other, _ONE, second)
    if other % one == 0:
        return Common(_ONE, other / one, first)
    return Common(one, other, base)


@lru_cache(maxsize=1024)
def smaller(unit: str) -> tuple[tuple[str, Decimal], ...]:
    """The units that go into a unit a hundred times or more, and how often: 公里 → 米 1000, 毫米 1000000."""
    base, factor = _table().get(unit, ("", _ONE))
    return tuple(
        (name, factor / other)
        for name, (own, other) in _table().items()
        if own == base and factor % other == 0 and factor / other >= _FAR
    )


def _inverse(factor: Decimal) -> Decimal | None:
    with localcontext() as context:
        context.traps[Inexact] = True
        try:
            return _ONE / factor
        except Inexact:
            return None
