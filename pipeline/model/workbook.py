"""A workbook as the clerk sees it: places, cells, merged areas, sheets, books."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

Stored = str | int | float | bool | None


"""A stored cell value: text, number (dates are their serial numbers), truth value; None where the cell is empty."""


class Kind(StrEnum):
    """What sort of value an indicator value is."""

    QUANTITY = "quantity"
    RANGE = "range"
    DATE = "date"
    PHRASE = "phrase"
    SEVERAL = "several"
    BLANK = "blank"


class Place(NamedTuple):
    """Where something stands: file (relative to the input folder), sheet, cell such as `E11`; parts may be empty."""

    file: str
    sheet: str = ""
    cell: str = ""


class Note(NamedTuple):
    """Something a stage noticed and could not or need not act on; a rule of `check` says what it means to a user.

    `kind` is a stable English word listed in `check/notes.tsv`; `found` is the text shown to the user.
    """

    kind: str
    place: Place
    found: str = ""


class Cell(NamedTuple):
    """One cell as the clerk sees it: `text` is what the sheet shows, number format applied; `raw` what is stored."""

    ref: str
    text: str
    raw: Stored = None
    format: str = "General"
    formula: str = ""


class Merge(NamedTuple):
    """A merged area, 0-based and inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@lru_cache(maxsize=16384)
def column_letters(column: int) -> str:
    """Letters of a 0-based column: 0 → A, 25 → Z, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_ref(row: int, column: int) -> str:
    """The reference of a 0-based position: (10, 4) → E11."""
    return f"{column_letters(column)}{row + 1}"


def column_number(letters: str) -> int:
    """The 0-based number of a column: A → 0, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def split_ref(ref: str) -> tuple[int, int]:
    """A reference as 0-based row and column: E11 → (10, 4). Raises ValueError for what is none."""
    letters = ref.rstrip("0123456789")
    return int(ref[len(letters) :]) - 1, column_number(letters)


class Packed:
    """Pickles as its class and the values of its fields: half the time of what frozen dataclasses do by themselves."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        """What pickle keeps: the constructor and its arguments."""
        return type(self), _values(type(self).__match_args__)(self)  # type: ignore[attr-defined]


@cache
def _values(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """The fields of a dataclass in order (its `__match_args__`), all at once."""
    return attrgetter(*names) if len(names) > 1 else lambda one: (getattr(one, names[0]),)


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One sheet. `values[row][column]` are stored values, 0-based from A1; rows may differ in length.

    Formats cost time, so a cell that is not text is looked up only when asked for: `look(row, column)` gives it as
    shown. `text` and `cell` are the doors to use; both answer for positions outside the grid with an empty cell.
    """

    name: str
    values: Sequence[Sequence[Stored]] = ()
    merges: tuple[Merge, ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    look: Callable[[int, int], Cell] | None = None
    unanswered: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """Formulas of cells that show nothing, by position: without a stored result, or with an empty one."""
    show: Callable[[int, int], str] | None = None
    """The text of a cell that is not text: what `look` gives, without the trouble of the rest."""

    @property
    def height(self) -> int:
        """Number of rows of the grid."""
        return len(self.values)

    def stored(self, row: int, column: int) -> Stored:
        """The stored value, None outside the grid."""
        if 0 <= row < len(self.values):
            cells = self.values[row]
            if 0 <= column < len(cells):
                return cells[column]
        return None

    def text(self, row: int, column: int) -> str:
        """What the cell shows."""
        value = self.stored(row, column)
        if value is None:
            return ""
        if type(value) is str:
            return value
        if self.show:
            return self.show(row, column)
        return self.look(row, column).text if self.look else str(value)

    def cell(self, row: int, column: int) -> Cell:
        """The whole cell as shown."""
        value = self.stored(row, column)
        if value is None or self.look is None:
            formula = self.unanswered.get((row, column), "")
            return Cell(cell_ref(row, column), "" if value is None else str(value), value, formula=formula)
        return self.look(row, column)


class Defect(NamedTuple):
    """Why a file could not be taken in: `kind` is a stable English word of `check/notes.tsv`, `detail` is Chinese."""

    kind: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Book(Packed):
    """One input file, read. `path` is relative to the input folder, with `/`. `defect` is set when it was refused."""

    path: str
    sha256: str
    sheets: tuple[Sheet, ...] = ()
    notes: tuple[Note, ...] = ()
    defect: Defect | None = None
    format: str = ""

    def outline(self) -> "Book":
        """The book without its cells: small enough to keep and to send between processes."""
        return replace(self, sheets=())
