"""The rows of one sheet as they fill, and how cells are spread over a row: worked out once for rows filled alike."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import count, pairwise, repeat
from operator import itemgetter
from typing import Any, NamedTuple

from pipeline.model import Stored, cell_ref, column_number
from pipeline.read.content import too_many_cells
from pipeline.read.limits import COLUMNS, LIMITS

Line = tuple[list[Stored], Sequence[int], list[int]]
"""A row: values from column A to the last filled cell at least; columns of the filled cells, in order; their styles."""
_NOWHERE = 1 << 40  # what is off the grid must not look like a place on it
_MOST = 512


class _Letters(dict[str, int]):
    """Column letters → 0-based column, worked out once each."""

    def __missing__(self, letters: str) -> int:
        number = column_number(letters.upper())
        self[letters] = number = number if number < COLUMNS else _NOWHERE
        return number


COLUMN = _Letters()
"""Column letters → 0-based column."""


class Spread(NamedTuple):
    """The columns of a row's cells, none where they are not in order, and how the cells are spread over the row:
    `over` gives all its places for the values of the cells with the blank behind them."""

    columns: tuple[int, ...]
    over: Callable[[Sequence[Any]], tuple[Any, ...]]


def spread(columns: tuple[int, ...], width: int) -> Spread:
    """How cells in these columns fill a row of at least this width."""
    width = max(width, columns[-1] + 1)
    if width > COLUMNS or any(a >= b for a, b in pairwise(columns)):
        return Spread((), tuple)
    if width == 1:
        return Spread(columns, lambda values: (values[0],))
    index = dict(zip(columns, count(), strict=False))
    return Spread(columns, itemgetter(*map(index.get, range(width), repeat(-1))))


class Spreads(dict[tuple[str, ...], Spread]):
    """The letters of a row's cells → how they fill a row, for the first so many sorts of rows."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.width = width

    def __missing__(self, letters: tuple[str, ...]) -> Spread:
        found = spread(tuple(COLUMN[each] for each in letters), self.width)
        if len(self) < _MOST and len(letters) < _MOST:
            self[letters] = found
        return found


spreads_over = lru_cache(maxsize=64)(Spreads)
"""Width of a row → how cells fill it."""


class Rows(dict[int, Line]):
    """Row number → what the row holds, for rows that hold anything."""

    def __init__(self, sheet: str) -> None:
        super().__init__()
        self.sheet = sheet
        self.gaps = 0

    def leave(self, gaps: int) -> None:
        """Count empty places before cells: a million rows with one cell far to the right fill any memory."""
        self.gaps += gaps
        if self.gaps > LIMITS.spread:
            raise too_many_cells(self.sheet)

    def put(self, row: int, column: int, value: Stored, style: int) -> Stored:
        """Place one cell wherever it comes; gives what stood there."""
        values, columns, styles = self.get(row) or ([], [], [])
        before = None
        if column < len(values):
            before, values[column] = values[column], value
        else:
            self.leave(column - len(values))
            values += [None] * (column - len(values))
            values.append(value)
        at = bisect_left(columns, column)
        if before is None:
            columns = columns if isinstance(columns, list) else [*columns]  # rows filled alike share a tuple
            columns.insert(at, column)
            styles.insert(at, style)
        else:
            styles[at] = style
        self[row] = values, columns, styles
        return before

    def style(self, row: int, column: int) -> int:
        """The style of a filled cell."""
        _, columns, styles = self[row]
        return styles[bisect_left(columns, column)]

    def grid(self) -> list[list[Stored]]:
        """The values from A1 on, each row at least as long as its last cell; rows never met are one empty list."""
        nothing: Line = [], (), []
        return [self.get(row, nothing)[0] for row in range(max(self, default=-1) + 1)]

    def refs(self) -> Iterator[str]:
        """The references of the filled cells."""
        return (cell_ref(row, at) for row, line in self.items() for at in line[1])

    def styled(self, styles: frozenset[int]) -> Iterator[tuple[int, int, Stored, int]]:
        """The filled cells that have one of these styles: row, column, value, style."""
        for row, (values, columns, looks) in self.items():
            if not styles.isdisjoint(looks):
                for column, style in zip(columns, looks, strict=True):
                    if style in styles:
                        yield row, column, values[column], style
