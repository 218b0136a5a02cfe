"""The cells of a short sheet as one block from A1 on: laid out at once, by reference, and nothing done row by row."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import compress, count, islice, repeat
from operator import lt

from pipeline.model import Stored, column_letters
from pipeline.read.xlsx_rows import COLUMN

LARGEST = 1 << 15
"""Places of a block at most."""
_MOST = 1 << 16


class _Columns(dict[str, int]):
    """Reference → its 0-based column: forms stand in the same few thousand cells."""

    def __missing__(self, ref: str) -> int:
        if len(self) > _MOST:
            self.clear()
        self[ref] = column = place(ref)[1]
        return column


class _Numbers(dict[str | None, int]):
    """Style as written → its number."""

    def __missing__(self, digits: str | None) -> int:
        self[digits] = number = int(digits or 0)
        return number


_columns = _Columns()
STYLE = _Numbers()
"""Style as written → its number."""


@lru_cache(maxsize=16)
def _numbers(width: int, height: int) -> dict[str, int]:
    """Reference → the number of its place in a block, counted row by row."""
    letters = [*map(column_letters, range(width))]
    refs = [f"{each}{number}" for number in range(1, height + 1) for each in letters]
    return dict(zip(refs, count(), strict=False))


class Block:
    """Rows of equal length from A1 to the last filled cell, and the style of every filled cell.

    `numbers` are the places of the filled cells, counted row by row.
    """

    def __init__(
        self, rows: list[list[Stored]], numbers: Sequence[int], refs: Sequence[str], looks: Sequence[str | None]
    ) -> None:
        self.rows = rows
        self._width = len(rows[0])
        self._numbers = numbers
        self._refs = refs
        self._looks = looks

    def put(self, row: int, column: int, value: Stored, _: int) -> Stored:
        """Fill a cell that was left blank, whose style is known. Gives what stood there."""
        before, self.rows[row][column] = self.rows[row][column], value
        return before

    def style(self, row: int, column: int) -> int:
        """The style of a filled cell."""
        return STYLE[self._looks[bisect_left(self._numbers, row * self._width + column)]]

    def grid(self) -> list[list[Stored]]:
        """The values from A1 on, down to the last row that holds any."""
        rows = self.rows
        while rows and rows[-1].count(None) == len(rows[-1]):
            rows.pop()
        return rows

    def refs(self) -> Sequence[str]:
        """The references of the filled cells, maybe of some that turned out empty."""
        return self._refs

    def styled(self, styles: frozenset[int]) -> Iterator[tuple[int, int, Stored, int]]:
        """The filled cells that have one of these styles: row, column, value, style."""
        looks = self._looks
        written = {look for look in {*looks} if STYLE[look] in styles}
        chosen = map(written.__contains__, looks) if written else ()
        for number, look in compress(zip(self._numbers, looks, strict=True), chosen):
            row, column = divmod(number, self._width)
            value = self.rows[row][column] if row < len(self.rows) else None
            if value is not None:
                yield row, column, value, STYLE[look]


def block_of(refs: Sequence[str], looks: Sequence[str | None], values: Sequence[Stored], width: int) -> Block | None:
    """The block of these cells, none of them empty, `width` columns wide if so many are used.

    None where the cells are too far apart, out of order, or one is there twice.
    """
    bottom = place(refs[-1])[0] + 1 if refs else 0
    block = _laid_out(refs, looks, values, width, bottom)
    if block is None or not any(row[-1] is not None for row in block.rows):
        block = _laid_out(refs, looks, values, max(map(_columns.__getitem__, refs), default=0) + 1, bottom)
    return block


def _laid_out(
    refs: Sequence[str], looks: Sequence[str | None], values: Sequence[Stored], width: int, height: int
) -> Block | None:
    """The values row by row; None where the area is too large or one of them stands not behind the one before."""
    if not 0 < width * height <= LARGEST:
        return None
    numbers = [*map(_numbers(width, 1 << height.bit_length()).get, refs, repeat(LARGEST << 1))]
    if numbers[-1] >= width * height or not all(map(lt, numbers, islice(numbers, 1, None))):
        return None
    flat: list[Stored] = [None] * (width * height)
    for number, value in zip(numbers, values, strict=True):
        flat[number] = value
    return Block([flat[at : at + width] for at in range(0, len(flat), width)], numbers, refs, looks)


def place(ref: str) -> tuple[int, int]:
    """Row and column of a reference, 0-based."""
    letters = ref.rstrip("0123456789")
    return int(ref[len(letters) :]) - 1, COLUMN[letters]
