"""The cells of a short sheet as one block from A1 on: laid out at once, by reference, and nothing done row by row."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.model import Stored, cell_ref, column_letters
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


@lru_cache(maxsize=32)
def _refs(width: int, height: int) -> tuple[str, ...]:
    """The references of a block, row by row."""
    letters = [*map(column_letters, range(width))]
    return tuple([f"{each}{number}" for number in range(1, height + 1) for each in letters])


class Block:
    """Rows of equal length from A1 to the last filled cell, and the style of every filled cell."""

    def __init__(self, rows: list[list[Stored]], refs: Sequence[str], looks: Sequence[str | None]) -> None:
        self.rows = rows
        self._refs = refs
        self._looks = looks
        self._by_ref: dict[str, str | None] = {}

    def put(self, row: int, column: int, value: Stored, _: int) -> Stored:
        """Fill a cell that was left blank, whose style is known. Gives what stood there."""
        before, self.rows[row][column] = self.rows[row][column], value
        return before

    def style(self, row: int, column: int) -> int:
        """The style of a filled cell."""
        self._by_ref = self._by_ref or dict(zip(self._refs, self._looks, strict=True))
        return STYLE[self._by_ref[cell_ref(row, column)]]

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
        written = {look for look in {*self._looks} if STYLE[look] in styles}
        for ref, look in zip(self._refs, self._looks, strict=True) if written else ():
            if look in written:
                row, column = place(ref)
                value = self.rows[row][column] if row < len(self.rows) else None
                if value is not None:
                    yield row, column, value, STYLE[look]


def block_of(refs: Sequence[str], looks: Sequence[str | None], values: Sequence[Stored], width: int) -> Block | None:
    """The block of these cells, none of them empty, `width` columns wide if so many are used.

    None where the cells are too far apart, out of order, or one is there twice.
    """
    bottom = place(refs[-1])[0] + 1 if refs else 0
    rows = _laid_out(refs, values, width, bottom)
    if rows is None or not any(row[-1] is not None for row in rows):
        rows = _laid_out(refs, values, max(map(_columns.__getitem__, refs), default=0) + 1, bottom)
    return None if rows is None else Block(rows, refs, looks)


def _laid_out(refs: Sequence[str], values: Sequence[Stored], width: int, height: int) -> list[list[Stored]] | None:
    """The values row by row; None where the area is too large or not all of them have found a place of their own."""
    if not 0 < width * height <= LARGEST:
        return None
    places = _refs(width, 1 << height.bit_length())[: width * height]
    flat = [*map(dict(zip(refs, values, strict=True)).get, places)]
    if len(flat) - flat.count(None) != len(refs):
        return None
    return [flat[at : at + width] for at in range(0, len(flat), width)]


def place(ref: str) -> tuple[int, int]:
    """Row and column of a reference, 0-based."""
    letters = ref.rstrip("0123456789")
    return int(ref[len(letters) :]) - 1, COLUMN[letters]
