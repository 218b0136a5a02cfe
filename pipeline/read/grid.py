"""A sheet put together cell by cell: what every format but the hot path of .xlsx uses."""

from pipeline.model import Cell, Merge, Note, Sheet, Stored, cell_ref
from pipeline.read.content import Refused, note, quoted, too_many_cells
from pipeline.read.formats import complaint, show, text_complaint
from pipeline.read.limits import COLUMNS, LIMITS
from pipeline.read.sheet_notes import hidden_notes, is_zero, long_texts, merge_notes, zero_notes
from pipeline.text import clean


class Room:
    """What is left of the room for all sheets of one file together."""

    def __init__(self) -> None:
        self.cells = LIMITS.grid_cells
        self.places = LIMITS.spread
        self.letters = LIMITS.letters
        self.copies = LIMITS.copies
        self.oddities = LIMITS.oddities

    def take(self, places: int, letters: int) -> bool:
        """Take a cell of so many letters that makes its row so much longer. Whether there was room for it."""
        self.cells -= 1
        self.places -= places
        self.letters -= letters
        return self.cells >= 0 and self.places >= 0 and self.letters >= 0

    def copy(self, times: int) -> bool:
        """Take cells that a file keeps once and says to stand in so many more places. Whether there was room."""
        self.copies -= times
        return self.copies >= 0


class Grid:
    """Cells of one sheet as they come; `sheet()` closes it.

    A cell is put either with its number and format (shown by the renderer) or with the text its file shows itself.
    """

    def __init__(self, name: str, date1904: bool = False, room: Room | None = None) -> None:
        self.name = name
        self.room = room or Room()
        self.date1904 = date1904
        self.rows: dict[int, list[Stored]] = {}
        self.cells: dict[tuple[int, int], Cell] = {}
        self.merges: list[Merge] = []
        self.hidden = False
        self.blank_zeros = False
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.notes: list[Note] = []
        self.unanswered: dict[tuple[int, int], str] = {}

    def put(self, row: int, column: int, value: Stored, code: str = "General", formula: str = "") -> None:
        """A stored value under a number format."""
        if isinstance(value, str):
            kept = self._clean(value, row, column)
            shown = show(kept, code)
            if said := text_complaint(kept, shown, code):
                self.say(said[0], row, column, said[1])
            self.put_shown(row, column, shown, kept or None, code, formula)
            return
        if value is None:
            self._keep_formula(row, column, formula)
            return
        text = "" if self.blank_zeros and is_zero(value) else show(value, code, self.date1904)
        self._place(row, column, value, Cell(cell_ref(row, column), text, value, code, formula))
        if said := complaint(value, code, self.date1904):
            self.say(said[0], row, column, said[1])

    def put_shown(
        self, row: int, column: int, text: str, raw: Stored = None, code: str = "General", formula: str = ""
    ) -> None:
        """A cell whose file says itself what it shows; `raw` is the number behind it, if there is one."""
        text = self._clean(text, row, column)
        if text == "" and raw is None:
            self._keep_formula(row, column, formula)
            return
        kept = text if raw is None else raw
        stored: Stored = text if isinstance(kept, str) else kept
        self._place(row, column, stored, Cell(cell_ref(row, column), text, kept, code, formula))

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """A merged area; one cell is none."""
        if (bottom, right) != (top, left) and len(self.merges) < LIMITS.merges:
            self.merges.append(Merge(top, left, bottom, min(right, COLUMNS - 1)))

    def text(self, row: int, column: int) -> str:
        """What was put into a cell, as shown; empty where nothing was."""
        found = self.cells.get((row, column))
        return found.text if found else ""

    def say(self, kind: str, row: int, column: int, found: str = "") -> None:
        """Note something about a cell. Raises Refused where there is more to say than of any report."""
        self.room.oddities -= 1
        if self.room.oddities < 0:
            why = f"工作表“{self.name}”里有问题的单元格超过 {LIMITS.oddities} 个，不像报表"
            raise Refused("too_large", f"{why}，请打开检查，另存为新文件再报。")
        self.notes.append(note(kind, self.name, cell_ref(row, column), found))

    def say_beyond(self, row: int, cells: int) -> None:
        """Note how many cells of a row stand where a sheet has no more columns."""
        if cells:
            self.say("bad_reference", row, COLUMNS, f"这一行在最后一列之外还有 {cells} 格")

    def sheet(self) -> tuple[Sheet, tuple[Note, ...]]:
        """The finished sheet and everything noticed in it."""
        values = [self.rows.get(row, []) for row in range(max(self.rows, default=-1) + 1)]
        rows, columns, cells = frozenset(self.hidden_rows), frozenset(self.hidden_columns), self.cells

        def look(row: int, column: int) -> Cell:
            return cells[row, column]

        sheet = Sheet(self.name, values, tuple(self.merges), self.hidden, rows, columns, look, self.unanswered)
        notes = (
            *self.notes,
            *(zero_notes(self.name, values) if self.blank_zeros else ()),
            *hidden_notes(self.name, values, self.hidden, rows, columns),
            *merge_notes(self.name, values, self.merges),
            *long_texts(self.name, values),
        )
        return sheet, notes

    def _keep_formula(self, row: int, column: int, formula: str) -> None:
        """A formula that shows nothing is still kept."""
        if formula and len(self.unanswered) < LIMITS.grid_cells:
            self.unanswered[row, column] = formula

    def _clean(self, text: str, row: int, column: int) -> str:
        cleaned = clean(text)
        if len(cleaned) != len(text.replace("\r\n", "\n")):
            self.say("control_characters", row, column, quoted(text))
        if "\ufffd" in cleaned:
            self.say("undecodable", row, column, quoted(cleaned))
        return cleaned

    def _place(self, row: int, column: int, value: Stored, cell: Cell) -> None:
        if column >= COLUMNS:
            self.say("bad_reference", row, column, quoted(cell.text))
            return
        values = self.rows.setdefault(row, [])
        if not self.room.take(max(column + 1 - len(values), 0), len(cell.text)):
            raise too_many_cells(self.name)
        values.extend([None] * (column + 1 - len(values)))
        values[column] = value
        self.cells[row, column] = cell
