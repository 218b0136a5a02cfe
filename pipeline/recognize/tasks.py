"""The task table of department forms: 年度主要任务 with amounts by source and a total row."""

from typing import NamedTuple

from pipeline.model import Field
from pipeline.recognize.grid import Grid, Spot
from pipeline.recognize.word import TASKS

_TOTALS = ("金额合计", "合计", "总计", "资金合计", "预算合计")


class Tasks(NamedTuple):
    """The table as one text (a task a line), the money of its total row, and the sheet rows it takes up."""

    field: Field | None = None
    money: dict[str, Field] = {}  # noqa: RUF012
    taken: frozenset[int] = frozenset()


def find_tasks(grid: Grid, top: int, bottom: int) -> Tasks:
    """The task table between two rows, if there is one."""
    for row in range(top, bottom):
        head = next((s for s in grid.spots(row) if s.word.signs & TASKS and _is_table(grid, row, s)), None)
        if head:
            return _read(grid, row, bottom, head)
    return Tasks()


def _is_table(grid: Grid, row: int, head: Spot) -> bool:
    right = [s.word.key for s in grid.spots(row) if s.column > head.right]
    return len(right) >= 1 and any(
        text.startswith(("主要内容", "预算金额", "任务内容", "内容", "预算数", "完成情况")) for text in right
    )


def _read(grid: Grid, header: int, bottom: int, head: Spot) -> Tasks:
    unit = next((s.word.bracket for s in grid.spots(header) if s.word.bracket), "")
    money = _money_columns(grid, header, head) or _money_columns(grid, header + 1, head)
    first = header + 1 + any(s.word.source for s in grid.spots(header + 1) if s.column > head.right)
    lines: list[str] = []
    totals: dict[str, Field] = {}
    taken = set(range(header, first))
    for row in range(first, bottom):
        spots = grid.spots(row)
        if not spots:
            continue
        if any(s.word.field and s.word.field.name != "tasks" and s.column <= head.right for s in spots):
            break
        taken.add(row)
        if any(s.word.key in _TOTALS for s in spots):
            totals = {
                name: grid.field(row, s.column, unit) for name, s in money.items() if grid.text(row, s.column).strip()
            }
            break
        own = [s for s in spots if s.column >= head.column]
        if own:
            lines.append("\t".join(s.text.replace("\n", " ").strip() for s in own))
    field = Field("\n".join(lines), head.ref) if lines else None
    return Tasks(field, totals, frozenset(taken))


def _money_columns(grid: Grid, row: int, head: Spot) -> dict[str, Spot]:
    names = {"total": "budget", "fiscal": "fiscal", "other": "other", "own": "other"}
    found: dict[str, Spot] = {}
    for spot in grid.spots(row):
        sense = spot.word.source if spot.column > head.right else None
        if sense and sense.name in names:
            found.setdefault(names[sense.name], spot)
    return found
