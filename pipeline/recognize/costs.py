"""The table of what a project's money is made of (项目成本构成): its figures are parts, not the project's budget."""

import re
from typing import NamedTuple

from pipeline.model import Field
from pipeline.recognize.grid import Grid, Spot
from pipeline.recognize.word import COSTS

_CALCULATION = re.compile(r"测算|计算依据|计算过程|单价|前[一两二三]年|上年(?:执行|支出)")
_AMOUNT = re.compile(r"(?:预算|支出|申请|测算)?(?:金额|数|资金)|小计|合计")
_TOTALS = ("合计", "总计", "金额合计", "预算合计")


class Costs(NamedTuple):
    """The rows the table takes up, and its total: the budget of a form that gives no other."""

    money: dict[str, Field] = {}  # noqa: RUF012
    taken: frozenset[int] = frozenset()


def find_costs(grid: Grid, top: int, bottom: int) -> Costs:
    """The table of costs between two rows, if there is one."""
    for row in range(top, bottom):
        spots = grid.spots(row)
        if len(spots) >= 3 and (item := _item(spots)) and any(_CALCULATION.search(s.word.key) for s in spots):
            return _read(grid, row, bottom, item)
    return Costs()


def _item(spots: tuple[Spot, ...]) -> Spot | None:
    """The heading over the names of the costs."""
    return next((s for s in spots[:3] if s.word.signs & COSTS and s.bottom - s.row < 2), None)


def _read(grid: Grid, header: int, bottom: int, item: Spot) -> Costs:
    amount = next((s for s in grid.spots(header) if _AMOUNT.fullmatch(s.word.key.split("(")[0])), None)
    taken = {header}
    for row in range(header + 1, bottom):
        spots = grid.spots(row)
        if any(s.column < item.column and s.word.key not in _TOTALS for s in spots):
            break
        if len(spots) == 1 and spots[0].column == item.column and spots[0].right > item.right:
            break
        taken.add(row)
        if any(s.word.key in _TOTALS for s in spots[:2]):
            unit = amount.word.bracket if amount else ""
            total = grid.filled(row, amount.column, amount.right, unit) if amount else None
            return Costs({"budget": total} if total else {}, frozenset(taken))
    return Costs({}, frozenset(taken))
