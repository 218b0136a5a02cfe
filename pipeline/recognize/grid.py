"""A sheet seen as a grid of shown texts with its merged areas indexed (never expanded)."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.model import Field, Merge, Sheet, Stored, cell_ref, column_letters
from pipeline.recognize.vocabulary import Vocabulary
from pipeline.recognize.word import Word, word_of

_MOST_SPANS = 2_000_000
_FEW_COLUMNS = 64
_new = tuple.__new__


class Spot(NamedTuple):
    """A text on the grid, the area it fills (0-based, inclusive), and what the text tells of itself."""

    row: int
    column: int
    text: str
    bottom: int
    right: int
    word: Word

    @property
    def ref(self) -> str:
        """Its cell reference."""
        return cell_ref(self.row, self.column)


class Line(NamedTuple):
    """The texts that begin in a row, left to right, and the signs of all of them."""

    spots: tuple[Spot, ...] = ()
    signs: int = 0


_BLANK = Line()


def _as_one(spots: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """A row that says the same in every cell is a merged area filled out (a heading, a remark): one text."""
    if len(spots) < 3 or any(spot.text != spots[0].text for spot in spots):
        return spots
    return (spots[0]._replace(right=spots[-1].right),)


class Grid:
    """Texts by position, in the eyes of a vocabulary.

    A covered cell of a merged area is blank and belongs to the area's corner. Blank rows at the end are left off.
    """

    def __init__(self, sheet: Sheet, words: Vocabulary) -> None:
        self.sheet = sheet
        self.words = words
        self.values = sheet.values
        self.height = _used(sheet.values)
        self.width = max(map(len, sheet.values), default=0)
        self._corner = {merge[:2]: merge for merge in sheet.merges}
        self._columns: dict[int, tuple[list[int], list[Merge]]] = {}
        self._lines: dict[int, Line] = {}

    def _merges_over(self, column: int) -> tuple[list[int], list[Merge]]:
        """The merged areas over a column, from the top, and their first rows. Few columns are ever asked for."""
        index = self._columns
        if column not in index:
            if len(index) < _FEW_COLUMNS:
                found = sorted([m for m in self.sheet.merges if m.left <= column <= m.right])
                index[column] = [merge.top for merge in found], found
            else:
                index |= self._all_merges()
                index.setdefault(column, ([], []))
        return index[column]

    def _all_merges(self) -> dict[int, tuple[list[int], list[Merge]]]:
        columns: dict[int, list[Merge]] = {column: [] for column in range(self.width)}
        spans = 0
        for merge in sorted(self.sheet.merges):
            right = min(merge.right, self.width - 1)
            spans += max(0, right - merge.left + 1)
            if spans > _MOST_SPANS:
                break
            for column in range(merge.left, right + 1):
                columns[column].append(merge)
        return {column: ([m.top for m in found], found) for column, found in columns.items()}

    def merge_at(self, row: int, column: int) -> Merge | None:
        """The merged area this cell lies in."""
        if not self._corner:
            return None
        tops, merges = self._merges_over(column)
        at = bisect_right(tops, row) - 1
        if at >= 0 and merges[at].bottom >= row:
            return merges[at]
        return None

    def reach(self, row: int, column: int) -> int:
        """The last row of the merged area this cell lies in, before another one begins."""
        tops, merges = self._merges_over(column)
        after = bisect_right(tops, row)
        bottom = merges[after - 1].bottom
        return bottom if after == len(tops) else min(bottom, tops[after] - 1)

    def text(self, row: int, column: int) -> str:
        """The text shown in a cell itself."""
        cells = self.values[row] if 0 <= row < self.height else ()
        value = cells[column] if column < len(cells) else None
        if value is None:
            return ""
        return value if type(value) is str else self.sheet.text(row, column)

    def spot(self, row: int, column: int) -> Spot:
        """The cell or the merged area it lies in, with its text."""
        top, left, bottom, right = self.merge_at(row, column) or (row, column, row, column)
        text = self.text(top, left)
        return Spot(top, left, text, bottom, right, word_of(text, self.words))

    def spots(self, row: int) -> tuple[Spot, ...]:
        """The texts that begin in this row, left to right; blanks are left out."""
        return self.line(row).spots

    def line(self, row: int) -> Line:
        """The texts that begin in this row with their signs."""
        found = self._lines.get(row)
        if found is None:
            found = self._lines[row] = self._read(row) if 0 <= row < self.height else _BLANK
        return found

    def _read(self, row: int) -> Line:
        words, corner = self.words, self._corner
        spots: list[Spot] = []
        signs = 0
        for column, value in enumerate(self.values[row]):
            if value is None:
                continue
            text = value if type(value) is str else self.sheet.text(row, column)
            if not text or text.isspace():
                continue
            word = word_of(text, words)
            signs |= word.signs
            merge = corner.get((row, column))
            bottom, right = (merge.bottom, merge.right) if merge else (row, column)
            spots.append(_new(Spot, (row, column, text, bottom, right, word)))
        return Line(_as_one(tuple(spots)), signs) if spots else _BLANK

    def field(self, row: int, column: int, unit: str = "") -> Field:
        """The field standing in a cell."""
        return Field(self.text(row, column), self.ref(row, column), self.sheet.stored(row, column), unit)

    def filled(self, row: int, left: int, right: int, unit: str = "") -> Field | None:
        """The first filled cell between two columns of a row as a field; None where all are blank."""
        cells = self.values[row]
        end = len(cells)
        at = left
        while at <= right and at < end:
            value = cells[at]
            if value is not None:
                text = value if type(value) is str else self.sheet.text(row, at)
                if text and not text.isspace():
                    return Field(text, f"{column_letters(at)}{row + 1}", value, unit)
            at += 1
        return None

    def fields(self, row: int, columns: Sequence[tuple[str, int, int, str, str]]) -> dict[str, Field]:
        """The filled cells of a row as fields, by the key of their column: key, left, right, letters of left, unit."""
        cells, number = self.values[row], str(row + 1)
        width = len(cells)
        found: dict[str, Field] = {}
        for key, left, right, letters, unit in columns:
            value = cells[left] if left < width else None
            if value is not None:
                text = value if type(value) is str else self.sheet.text(row, left)
                if text and not text.isspace():
                    found[key] = _new(Field, (text, letters + number, value, unit))
                    continue
            if right > left and (wide := self.filled(row, left + 1, right, unit)):
                found[key] = wide
        return found

    def ref(self, row: int, column: int) -> str:
        """The reference of a cell."""
        return f"{column_letters(column)}{row + 1}"


def _used(values: Sequence[Sequence[Stored]]) -> int:
    """The number of rows down to the last one in which anything is stored: forms end in hundreds of styled blanks."""
    height = len(values)
    while height and not any(values[height - 1]) and all(cell in (None, "") for cell in values[height - 1]):
        height -= 1
    return height
