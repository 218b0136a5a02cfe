"""A sheet seen as a grid of shown texts, in the eyes of a vocabulary."""

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.model import Field, Merge, Sheet, Stored, cell_ref, column_letters
from pipeline.recognize.areas import Areas
from pipeline.recognize.vocabulary import Vocabulary
from pipeline.recognize.word import Word, word_of

_new = tuple.__new__  # a third quicker than calling the class, and millions are made
_MOST_ROWS, _MOST_COLUMNS = 1 << 13, 64
_refs: dict[str, list[str]] = {}

Span = tuple[str, int, int, str, str]
"""A column to be read: its key, left, right, the letters of left, the money unit."""


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


class Grid:
    """Texts by position; a covered cell of a merged area is blank and belongs to the area's corner.

    Blank rows at the end are left off.
    """

    def __init__(self, sheet: Sheet, words: Vocabulary) -> None:
        self.sheet = sheet
        self.words = words
        self.values = sheet.values
        self.height = _used(sheet.values)
        self.width = max(map(len, sheet.values), default=0)
        self.areas = Areas(sheet.merges, self.width)
        self._show = sheet.show or sheet.text
        self._lines: dict[int, Line] = {}

    def merge_at(self, row: int, column: int) -> Merge | None:
        """The merged area this cell lies in."""
        area = self.areas.at(row, column)
        return area[0] if area else None

    def text(self, row: int, column: int) -> str:
        """The text shown in a cell itself."""
        cells = self.values[row] if 0 <= row < self.height else ()
        value = cells[column] if column < len(cells) else None
        if value is None:
            return ""
        return value if type(value) is str else self._show(row, column)

    def spot(self, row: int, column: int) -> Spot:
        """The cell or the merged area it lies in, with its text."""
        top, left, bottom, right = self.merge_at(row, column) or (row, column, row, column)
        text = self.text(top, left)
        return _new(Spot, (top, left, text, bottom, right, word_of(text, self.words)))

    def spots(self, row: int) -> tuple[Spot, ...]:
        """The texts that begin in this row, left to right; blanks are left out."""
        found = self._lines.get(row)
        return found[0] if found is not None else self.line(row)[0]

    def line(self, row: int) -> Line:
        """The texts that begin in this row with their signs."""
        found = self._lines.get(row)
        if found is None:
            found = self._lines[row] = self._read(row) if 0 <= row < self.height else _BLANK
        return found

    def _read(self, row: int) -> Line:
        words, corners = self.words, self.areas.corners
        known = words.known
        spots: list[Spot] = []
        signs = 0
        for column, value in enumerate(self.values[row]):
            if value is None:
                continue
            text = value if type(value) is str else self._show(row, column)
            if not text or text.isspace():
                continue
            word = known.get(text) or word_of(text, words)
            signs |= word.signs
            area = corners.get((row, column))
            bottom, right = (area[2], area[3]) if area else (row, column)
            spots.append(_new(Spot, (row, column, text, bottom, right, word)))
        return _new(Line, (_as_one(spots), signs)) if spots else _BLANK

    def field_of(self, spot: Spot, unit: str = "") -> Field:
        """A text as the field standing in its cell."""
        row, column, text, *_ = spot
        return _new(Field, (text, f"{column_letters(column)}{row + 1}", self.values[row][column], unit))

    def field(self, row: int, column: int, unit: str = "") -> Field:
        """The field standing in a cell."""
        ref = f"{column_letters(column)}{row + 1}"
        return _new(Field, (self.text(row, column), ref, self.sheet.stored(row, column), unit))

    def filled(self, row: int, left: int, right: int, unit: str = "") -> Field | None:
        """The first filled cell between two columns of a row as a field; None where all are blank."""
        cells = self.values[row]
        for at in range(left, min(right + 1, len(cells))):
            value = cells[at]
            if value is not None:
                text = value if type(value) is str else self._show(row, at)
                if text and not text.isspace():
                    return _new(Field, (text, f"{column_letters(at)}{row + 1}", value, unit))
        return None

    def fields(self, row: int, columns: Sequence[Span]) -> dict[str, Field]:
        """The filled cells of a row as fields, by the key of their column."""
        found = ((key, self.filled(row, left, right, unit)) for key, left, right, _, unit in columns)
        return {key: field for key, field in found if field}

    def down(self, top: int, bottom: int, column: Span) -> list[Field | None]:
        """The fields of a column from row `top` up to row `bottom`; None where it is blank."""
        _, left, right, letters, unit = column
        filled, wide = self.filled, right > left
        lines = zip(self.values[top:bottom], refs_down(letters, top, bottom), strict=True)
        return [
            _new(Field, (value, ref, value, unit))
            if type(value := cells[left] if left < len(cells) else None) is str and value and not value.isspace()
            else (filled(row, left, right, unit) if wide or value is not None else None)
            for row, (cells, ref) in enumerate(lines, top)
        ]

    def ref(self, row: int, column: int) -> str:
        """The reference of a cell."""
        return f"{column_letters(column)}{row + 1}"


def refs_down(letters: str, top: int, bottom: int) -> Sequence[str]:
    """The references of a column from row `top` up to row `bottom`: forms stand in the same few thousand cells."""
    if bottom > _MOST_ROWS or (letters not in _refs and len(_refs) >= _MOST_COLUMNS):
        return [f"{letters}{number}" for number in range(top + 1, bottom + 1)]
    known = _refs.setdefault(letters, [])
    known += [f"{letters}{number}" for number in range(len(known) + 1, bottom + 1)]
    return known[top:bottom]


def _as_one(spots: list[Spot]) -> tuple[Spot, ...]:
    """A row that says the same in every cell is a merged area filled out (a heading, a remark): one text."""
    first, last = spots[0], spots[-1]
    if len(spots) < 3 or first.text != last.text or any(spot.text != first.text for spot in spots):
        return tuple(spots)
    return (first._replace(right=last.right),)


def _used(values: Sequence[Sequence[Stored]]) -> int:
    """The number of rows down to the last one in which anything is stored: forms end in hundreds of styled blanks."""
    height = len(values)
    while height and not any(values[height - 1]) and all(cell in (None, "") for cell in values[height - 1]):
        height -= 1
    return height
