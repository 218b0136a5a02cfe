"""One worksheet part: cells, merged areas, hidden rows and columns, notes; then the lazy look at single cells."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline.model import Cell, Note, Sheet, Stored, cell_ref
from pipeline.read.content import note, quoted
from pipeline.read.formats import complaint, show
from pipeline.read.limits import COLUMNS
from pipeline.read.repacked import without_merges
from pipeline.read.sheet_notes import hidden_notes, is_zero, long_texts, merge_notes, overlap_notes, zero_notes
from pipeline.read.xlsx_cells import Cells
from pipeline.read.xlsx_conditions import condition_notes
from pipeline.read.xlsx_formula import tell_shared
from pipeline.read.xlsx_margins import margin_notes
from pipeline.read.xlsx_merges import are_tidy, read_merges
from pipeline.read.xlsx_scan import read_cells
from pipeline.read.xlsx_strings import Strings
from pipeline.read.xlsx_styles import Styles
from pipeline.read.xml_text import decoded

_ROW = re.compile(r"<(?:\w+:)?row\b([^>]*)>")
_COLUMNS = re.compile(r"<(?:\w+:)?col\s([^>]*)>")
_ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")
_NO_ZEROS = re.compile(r"<(?:\w+:)?sheetView\b[^>]*?\bshowZeros\s*=\s*[\"'](\w+)[\"']")
_HEAD = 1 << 14  # characters within which the views of a sheet stand
_TRUE = ("1", "true")
_NONE: frozenset[int] = frozenset()


class Worksheet(NamedTuple):
    """A sheet read, what was noticed, its cells, and its part for the second reader unless that must take it whole."""

    sheet: Sheet
    notes: tuple[Note, ...]
    cells: Cells
    plain: bytes | None = None


def read_worksheet(
    data: bytes, part: str, name: str, hidden: bool, strings: Strings, styles: Styles, date1904: bool
) -> Worksheet:
    """The sheet of one part. Raises Refused when the part is not sound."""
    cells = Cells(name, strings, styles, date1904)
    text = decoded(data, part)
    frame = read_cells(text, cells, part)
    tell_shared(cells)
    values = cells.rows.grid()
    if not values and "row " in text and "<c " not in text and ":c " not in text and "v>" in text:
        cells.notes.append(note("sheet_skipped", name, "", "工作表不是已知的格式，一个单元格也没有读到"))
    merges, bad = (frame.merges, []) if frame.merges is not None else read_merges(frame.text, name)
    rows, columns = _hidden(frame.text, frame.text is text) if _hides(frame.text) else (_NONE, _NONE)
    look, shown = _looker(values, cells, date1904), _shower(values, cells, date1904)
    if _blanks_zeros(frame.text):
        look, shown = _without_zeros(values, look)
        bad = [*bad, *zero_notes(name, values)]
    sheet = Sheet(name, values, merges, hidden, rows, columns, look, _unanswered(values, cells), shown)
    notes = (*cells.notes, *bad, *_notes(sheet, cells, date1904), *margin_notes(frame.text, name))
    if styles.conditional or "showValue=" in frame.text:
        notes += tuple(condition_notes(frame.text, name, styles.conditional))
    return Worksheet(sheet, notes, cells, without_merges(data) if frame.text is not text else None)


def _notes(sheet: Sheet, cells: Cells, date1904: bool) -> Iterator[Note]:
    """What deserves a word about the finished sheet."""
    name, values, merges, styles = sheet.name, sheet.values, sheet.merges, cells.styles
    if styles.doubtful:
        yield from _format_notes(cells, date1904)
    if styles.struck or styles.white:
        yield from _look_notes(cells)
    if cells.strings.struck:
        yield from _struck_runs(name, values, cells.strings.struck)
    if sheet.hidden or sheet.hidden_rows or sheet.hidden_columns:
        yield from hidden_notes(name, values, sheet.hidden, sheet.hidden_rows, sheet.hidden_columns)
    if merges and not are_tidy(merges, cells.rows.refs()):
        yield from merge_notes(name, values, merges)
        yield from overlap_notes(name, merges)
    if cells.longest > 32_767:
        yield from long_texts(name, values)


def _unanswered(values: list[list[Stored]], cells: Cells) -> dict[tuple[int, int], str]:
    """The formulas of cells that hold no value."""
    return {
        (row, column): formula
        for (row, column), formula in cells.formulas.items()
        if not (row < len(values) and column < len(values[row]) and values[row][column] is not None)
    }


def _looker(values: list[list[Stored]], cells: Cells, date1904: bool) -> Callable[[int, int], Cell]:
    rows, styles, stored, formulas = cells.rows, cells.styles, cells.stored, cells.formulas

    def look(row: int, column: int) -> Cell:
        value = values[row][column]
        code = styles.code(rows.style(row, column))
        formula = formulas.get((row, column), "")
        if type(value) is str:
            return Cell(cell_ref(row, column), value, stored.get((row, column), value), code, formula)
        return Cell(cell_ref(row, column), show(value, code, date1904), value, code, formula)

    return look


def _blanks_zeros(text: str) -> bool:
    """Whether a sheet is set to show zeros as blanks."""
    view = _NO_ZEROS.search(text, 0, _HEAD) if text.find("showZeros=", 0, _HEAD) >= 0 else None
    return view is not None and view[1] in ("0", "false")


def _without_zeros(
    values: list[list[Stored]], look: Callable[[int, int], Cell]
) -> tuple[Callable[[int, int], Cell], Callable[[int, int], str]]:
    """How cells look, and their texts, where zeros are shown as blanks."""

    def seen(row: int, column: int) -> Cell:
        cell = look(row, column)
        return cell._replace(text="") if is_zero(values[row][column]) else cell

    return seen, lambda row, column: seen(row, column).text


def _shower(values: list[list[Stored]], cells: Cells, date1904: bool) -> Callable[[int, int], str]:
    style, code = cells.rows.style, cells.styles.code

    def shown(row: int, column: int) -> str:
        return show(values[row][column], code(style(row, column)), date1904)

    return shown


def _format_notes(cells: Cells, date1904: bool) -> Iterator[Note]:
    """Cells whose number format is unknown, or shows something else than the number."""
    for row, column, value, style in cells.rows.styled(cells.styles.doubtful):
        if said := complaint(value, cells.styles.code(style), date1904):
            yield note(said[0], cells.sheet, cell_ref(row, column), said[1])


def _look_notes(cells: Cells) -> Iterator[Note]:
    """Content struck through or written white on white: kept like any other, and said."""
    struck, white = cells.styles.struck, cells.styles.white
    for row, column, value, style in cells.rows.styled(struck | white):
        shown = str(value or "").strip()
        if shown and style in struck:
            yield note("struck_text", cells.sheet, cell_ref(row, column), quoted(shown))
        elif shown:
            yield note("white_text", cells.sheet, cell_ref(row, column), quoted(shown))


def _struck_runs(sheet: str, values: Sequence[Sequence[Stored]], struck: Mapping[str, str]) -> Iterator[Note]:
    """Texts of which a part is struck through: the whole text is kept, and the part said."""
    for row, cells in enumerate(values):
        for column, value in enumerate(cells):
            if type(value) is str and value in struck:
                yield note("struck_text", sheet, cell_ref(row, column), quoted(struck[value].strip()))


def _hides(text: str) -> bool:
    """Whether anything here may be hidden, or dragged to no height or width."""
    return "hidden=" in text or ' ht="0' in text or ' width="0' in text or "='0" in text


def _hidden(text: str, whole: bool) -> tuple[frozenset[int], frozenset[int]]:
    """Hidden rows and columns; filtered rows are hidden rows, and so are those that were dragged to nothing.

    Where the part is there as a whole, rows that do not say their number are counted.
    """
    return frozenset(_hidden_rows(text, whole)), frozenset(_hidden_columns(text))


def _hidden_rows(text: str, whole: bool) -> set[int]:
    rows: set[int] = set()
    last = 0
    for match in _ROW.finditer(text):
        if not (whole or _hides(match[1])):
            continue
        attributes = dict(_ATTRIBUTE.findall(match[1]))
        given = attributes.get("r", "")
        said = given.isdecimal() and len(given) < 9
        last = int(given) if said else last + 1
        gone = attributes.get("hidden") in _TRUE or _is_nothing(attributes.get("ht", ""))
        if gone and (whole or said):
            rows.add(last - 1)
    return rows


def _is_nothing(size: str) -> bool:
    return size != "" and not size.strip("0.")


def _hidden_columns(text: str) -> set[int]:
    columns: set[int] = set()
    budget = 4 * COLUMNS  # honest lists name no column twice
    for match in _COLUMNS.finditer(text, 0, max(text.find("sheetData"), 0)):
        attributes = dict(_ATTRIBUTE.findall(match[1]))
        first, last = attributes.get("min", ""), attributes.get("max", "")
        gone = attributes.get("hidden") in _TRUE or _is_nothing(attributes.get("width", ""))
        if gone and first.isdecimal() and last.isdecimal() and len(first) < 9 and budget > 0:
            named = range(int(first) - 1, min(int(last[:9]), COLUMNS))
            budget -= len(named)
            columns.update(named)
    return columns
