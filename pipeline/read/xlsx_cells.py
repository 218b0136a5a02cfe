"""What the cells of a sheet part hold: filled by the fast pass or by the parser, with every oddity noted."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.model import Note, Stored, cell_ref
from pipeline.read.content import erroneous, note, quoted, quoted_formula
from pipeline.read.format_date import iso_serial
from pipeline.read.formats import show, text_complaint
from pipeline.read.limits import COLUMNS, ROWS
from pipeline.read.xlsx_block import Block
from pipeline.read.xlsx_rows import COLUMN, Rows
from pipeline.read.xlsx_strings import Strings, clean_text
from pipeline.read.xlsx_styles import Styles

_NUMBER = re.compile(r"[ \t\n]*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,4})?[ \t\n]*", re.ASCII)

_IN_CELL = "单元格里的图片"


class Raw(NamedTuple):
    """A cell as the XML has it, texts decoded."""

    letters: str
    digits: str
    style: int
    kind: str
    value: str | None
    inline: str | None
    formula: str | None
    share: str = ""
    """The number of the shared formula this cell takes part in; only the first of its cells keeps the text."""
    struck: str = ""
    """What is struck through of an inline text."""
    rich: bool = False
    """Whether the cell shows a picture or a linked record, for which its value only stands in."""


class Cells:
    """What the cells of a sheet hold: filled by one of the passes, then only read."""

    def __init__(self, sheet: str, strings: Strings, styles: Styles, date1904: bool = False) -> None:
        self.sheet = sheet
        self.date1904 = date1904
        self.strings = strings
        self.styles = styles
        self.clear()

    def clear(self) -> None:
        """Forget everything taken so far."""
        self.lines = Rows(self.sheet)
        self.rows: Rows | Block = self.lines
        self.stored: dict[tuple[int, int], str] = {}
        self.formulas: dict[tuple[int, int], str] = {}
        self.shares: dict[tuple[int, int], str] = {}
        self.masters: dict[str, tuple[int, int, str]] = {}
        self.notes: list[Note] = []
        self.longest = self.strings.longest
        self.bottom = self.right = -1  # of the cells that hold anything at all, if only an empty text

    def say(self, kind: str, row: int, column: int, found: str = "") -> None:
        """Note something about a cell."""
        self.notes.append(note(kind, self.sheet, cell_ref(row, column), found))

    def is_plain(self, values: Sequence[Stored], styles: Sequence[int]) -> bool:
        """Whether no cell of a row needs a look of its own."""
        return None not in values and self.styles.text_changing.isdisjoint(styles)

    def odd(self, row: int, column: int) -> bool:
        """Whether something was said about this very cell already."""
        ref = cell_ref(row, column)
        return any(found.place.cell == ref for found in self.notes)

    def add(self, raw: Raw) -> None:
        """Take one cell, whatever is in it."""
        row, column = int(raw.digits) - 1, COLUMN[raw.letters] if raw.digits != "0" else -1
        if not (0 <= row < ROWS and 0 <= column < COLUMNS):
            at = raw.letters + raw.digits.removeprefix("0")
            self.notes.append(note("bad_reference", self.sheet, quoted(at, 20), quoted(raw.value or raw.inline or "")))
            return
        value = self.read(raw, row, column)
        if value is not None:
            before = self.rows.put(row, column, value, raw.style)
            if before is not None and before != value:
                self.say("duplicate_cell", row, column, f"{quoted(str(before))}｜{quoted(str(value))}")

    def read(self, raw: Raw, row: int, column: int) -> Stored:
        """The value of one cell; its formula is kept, what is odd about it is said."""
        self.bottom, self.right = max(self.bottom, row), max(self.right, column)
        value = self._value(raw, row, column)
        if raw.struck:
            self.say("struck_text", row, column, quoted(raw.struck))
        if raw.formula is not None:
            if raw.formula or raw.share:  # a table of variants has no text
                self.formulas[row, column] = f"={raw.formula}"
            if raw.share and raw.formula:
                self.masters[raw.share] = (row, column, raw.formula)
            elif raw.share:
                self.shares[row, column] = raw.share
            if "DISPIMG(" in raw.formula:  # how WPS keeps a picture in a cell
                self.say("picture", row, column, _IN_CELL)
            elif value is None and not (raw.kind == "str" and raw.value is not None):
                self.say("formula_without_value", row, column, quoted_formula(f"={raw.formula}"))
        return value

    def _value(self, raw: Raw, row: int, column: int) -> Stored:
        if raw.kind == "inlineStr":
            return self._text(raw.inline or raw.value, row, column, raw.style)
        if raw.value is None or (raw.value == "" and raw.kind != "str"):
            return self._text(raw.inline, row, column, raw.style)
        if raw.kind == "s":
            return self._shared(raw.value, row, column, raw.style)
        if raw.kind == "b" and raw.value.strip() in ("0", "1", "true", "false"):
            return raw.value.strip() in ("1", "true")
        if raw.kind == "e" and raw.rich and raw.value == "#VALUE!":
            self.say("picture", row, column, f"{_IN_CELL}或链接的数据，文件里只存着 #VALUE!")
            return raw.value
        if raw.kind == "e":
            self.say("error_value", row, column, erroneous(raw.value, f"={raw.formula}" if raw.formula else ""))
            return raw.value
        if raw.kind in ("", "n") and (figure := number(raw.value)) is not None:
            return figure
        if raw.kind == "d" and (serial := iso_serial(raw.value, self.date1904)) is not None:
            return serial
        if raw.kind not in ("str", "d"):
            self.say("bad_value", row, column, quoted(raw.value))
        return self._text(raw.value, row, column, raw.style)

    def _shared(self, index: str, row: int, column: int, style: int) -> Stored:
        digits = index.strip()
        place = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else -1
        if not 0 <= place < len(self.strings.texts):
            self.say("bad_value", row, column, f"共享文字编号 {quoted(index)}")
            return None
        if place in self.strings.dropped:
            self.say("control_characters", row, column, quoted(self.strings.texts[place]))
        return self._shown(self.strings.texts[place], row, column, style)

    def _text(self, text: str | None, row: int, column: int, style: int) -> str | None:
        shown, lost = clean_text(text or "")
        self.longest = max(self.longest, len(shown))
        if lost:
            self.say("control_characters", row, column, quoted(text or ""))
        return self._shown(shown, row, column, style)

    def _shown(self, text: str, row: int, column: int, style: int) -> str | None:
        """A format like `@"人"` shows more than the text: the grid has what is shown, `stored` what is kept.

        None for an empty text; what a format shows nothing of is none.
        """
        if style in self.styles.text_changing:
            shown = show(text, self.styles.code(style))
            if shown != text:
                self.stored[row, column] = text
                if said := text_complaint(text, shown, self.styles.code(style)):
                    self.say(said[0], row, column, said[1])
                return shown
        return text or None


@lru_cache(maxsize=16384)
def number(text: str) -> int | float | None:
    """A stored number as written; None for what is none, and for what is not finite (1E400)."""
    if text.isdecimal() and text.isascii() and len(text) < 19:
        return int(text)
    return to_number(text) if _NUMBER.fullmatch(text) else None


def to_number(text: str) -> int | float | None:
    """A stored number; None when it is not finite (1E400)."""
    text = text.strip()
    if text.isascii() and text.removeprefix("-").isdecimal() and len(text) < 19:
        return int(text)
    figure = float(text)
    return None if figure in (float("inf"), float("-inf")) else figure
