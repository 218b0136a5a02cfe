"""A sheet seen as a grid of shown texts with its merged areas indexed (never expanded)."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.model import Field, Merge, Sheet, cell_ref, column_letters

_MOST_SPANS = 2_000_000
_letters = lru_cache(maxsize=1024)(column_letters)


class Spot(NamedTuple):
    """A text on the grid and the area it fills (0-based, inclusive)."""

    row: int
    column: int
    text: str
    bottom: int
    right: int

    @property
    def ref(self) -> str:
        """Its cell reference."""
        return cell_ref(self.row, self.column)


def _as_one(spots: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """A row that says the same in every cell is a merged area filled out (a heading, a remark): one text."""
    if len(spots) < 3 or any(spot.text != spots[0].text for spot in spots):
        return spots
    return (spots[0]._replace(right=spots[-1].right),)


class Grid:
    """Texts by position; a covered cell of a merged area is blank and belongs to the area's corner."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.height = sheet.height
        self._values = sheet.values
        self.width = max(map(len, sheet.values), default=0)
        self._corner = {(m.top, m.left): m for m in sheet.merges}
        self._columns = self._index(sheet.merges)
        self._spots: dict[int, tuple[Spot, ...]] = {}

    def _index(self, merges: tuple[Merge, ...]) -> dict[int, tuple[list[int], list[Merge]]]:
        columns: dict[int, list[Merge]] = {}
        spans = 0
        for merge in sorted(merges):
            right = min(merge.right, self.width - 1)
            spans += max(0, right - merge.left + 1)
            if spans > _MOST_SPANS:
                break
            for column in range(merge.left, right + 1):
                columns.setdefault(column, []).append(merge)
        return {column: ([m.top for m in found], found) for column, found in columns.items()}

    def merge_at(self, row: int, column: int) -> Merge | None:
        """The merged area this cell lies in."""
        index = self._columns.get(column)
        if index is None:
            return None
        at = bisect_right(index[0], row) - 1
        if at >= 0 and index[1][at].bottom >= row:
            return index[1][at]
        return None

    def text(self, row: int, column: int) -> str:
        """The text shown in a cell itself."""
        cells = self.sheet.values[row] if 0 <= row < self.height else ()
        value = cells[column] if column < len(cells) else None
        if value is None:
            return ""
        return value if type(value) is str else self.sheet.text(row, column)

    def spot(self, row: int, column: int) -> Spot:
        """The cell or the merged area it lies in, with its text."""
        merge = self.merge_at(row, column)
        if merge is None:
            return Spot(row, column, self.text(row, column), row, column)
        return Spot(merge.top, merge.left, self.text(merge.top, merge.left), merge.bottom, merge.right)

    def spots(self, row: int) -> tuple[Spot, ...]:
        """The texts that begin in this row, left to right; blanks are left out."""
        found = self._spots.get(row)
        if found is None:
            found = tuple(self._read(row)) if 0 <= row < self.height else ()
            found = self._spots[row] = _as_one(found)
        return found

    def _read(self, row: int) -> Iterator[Spot]:
        sheet = self.sheet
        for column, value in enumerate(sheet.values[row]):
            if value is None or value == "":
                continue
            text = value if type(value) is str else sheet.text(row, column)
            if not text.strip():
                continue
            merge = self._corner.get((row, column))
            yield Spot(row, column, text, *((merge.bottom, merge.right) if merge else (row, column)))

    def field(self, row: int, column: int, unit: str = "") -> Field:
        """The field standing in a cell."""
        return Field(self.text(row, column), self.ref(row, column), self.sheet.stored(row, column), unit)

    def filled(self, row: int, left: int, right: int, unit: str = "") -> Field | None:
        """The first filled cell between two columns of a row as a field; None where all are blank."""
        cells = self._values[row]
        end = len(cells)
        at = left
        while at <= right and at < end:
            value = cells[at]
            if value is not None:
                text = value if type(value) is str else self.sheet.text(row, at)
                if text and not text.isspace():
                    return Field(text, f"{_letters(at)}{row + 1}", value, unit)
            at += 1
        return None

    def fields(self, row: int, columns: Sequence[tuple[str, int, int, str]]) -> dict[str, Field]:
        """The filled cells of a row as fields, by the key of their column: key, left, right, unit."""
        cells, number = self.sheet.values[row], row + 1
        width = len(cells)
        found: dict[str, Field] = {}
        for key, left, right, unit in columns:
            value = cells[left] if left < width else None
            if value is not None:
                text = value if type(value) is str else self.sheet.text(row, left)
                if text and not text.isspace():
                    found[key] = Field(text, f"{_letters(left)}{number}", value, unit)
                    continue
            if right > left and (wide := self.filled(row, left + 1, right, unit)):
                found[key] = wide
        return found

    def ref(self, row: int, column: int) -> str:
        """The reference of a cell."""
        return f"{_letters(column)}{row + 1}"
