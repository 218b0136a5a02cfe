"""One worksheet part: cells, merged areas, hidden rows and columns, notes; then the lazy look at single cells."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from pipeline.model import Cell, Merge, Note, Sheet, Stored, cell_ref
from pipeline.read.content import Refused, note, quoted
from pipeline.read.formats import show
from pipeline.read.limits import COLUMNS, LIMITS, ROWS
from pipeline.read.sheet_notes import hidden_notes, long_texts, merge_notes, overlap_notes
from pipeline.read.xlsx_cells import COLUMN, Cells
from pipeline.read.xlsx_formula import tell_shared
from pipeline.read.xlsx_scan import read_cells
from pipeline.read.xlsx_strings import Strings
from pipeline.read.xlsx_styles import Styles
from pipeline.read.xml_text import xml_text

_MERGE = re.compile(r"<(?:\w+:)?mergeCell [^>]*?ref=\"([^\"]*)\"")
_PLAIN_MERGE = re.compile(r'<mergeCell ref="([A-Z]{1,3})([1-9][0-9]{0,6}):([A-Z]{1,3})([1-9][0-9]{0,6})"')
_AREA = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})(?::\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6}))?", re.ASCII)
_ROW = re.compile(r"<(?:\w+:)?row ([^>]*)>")
_COLUMNS = re.compile(r"<(?:\w+:)?col ([^>]*)>")
_ATTRIBUTE = re.compile(r"([\w:]+)=\"([^\"]*)\"")
_TRUE = ("1", "true")
_SHORT = 65_536  # a list of merged areas worth remembering


class Worksheet(NamedTuple):
    """A sheet read, what was noticed, and whether anything in it is out of the ordinary for other readers."""

    sheet: Sheet
    notes: tuple[Note, ...]
    cells: Cells


def read_worksheet(
    data: bytes, part: str, name: str, hidden: bool, strings: Strings, styles: Styles, date1904: bool
) -> Worksheet:
    """The sheet of one part. Raises Refused when the part is not sound."""
    text = xml_text(data, part)
    cells = Cells(name, strings, styles)
    read_cells(text, cells, part)
    tell_shared(cells)
    values = _grid(cells)
    if not values and "row " in text and "<c " not in text and ":c " not in text and "v>" in text:
        cells.notes.append(note("sheet_skipped", name, "", "工作表不是已知的格式，一个单元格也没有读到"))
    merges, bad = _merges(text, name)
    hidden_rows, hidden_columns = _hidden(text)
    look, shown = _looker(values, cells, date1904), _shower(values, cells, date1904)
    sheet = Sheet(name, values, merges, hidden, hidden_rows, hidden_columns, look, _unanswered(cells), shown)
    notes = (
        *cells.notes,
        *bad,
        *_format_notes(cells),
        *_look_notes(cells),
        *hidden_notes(name, values, hidden, hidden_rows, hidden_columns),
        *merge_notes(name, values, merges),
        *overlap_notes(name, merges),
        *(long_texts(name, values) if cells.longest > 32_767 else ()),
    )
    return Worksheet(sheet, notes, cells)


def _grid(cells: Cells) -> list[list[Stored]]:
    """Rows from A1 on, each as long as its last cell; rows never stored are one shared empty list."""
    if not cells.rows:
        return []
    nothing: tuple[list[Stored], list[int]] = ([], [])
    last = max((row for row, (values, _) in cells.rows.items() if values), default=-1)
    return [cells.rows.get(row, nothing)[0] for row in range(last + 1)]


def _unanswered(cells: Cells) -> dict[tuple[int, int], str]:
    """The formulas of cells that hold no value."""
    blank: tuple[list[Stored], list[int]] = ([], [])
    return {
        (row, column): formula
        for (row, column), formula in cells.formulas.items()
        if not (column < len(held := cells.rows.get(row, blank)[0]) and held[column] is not None)
    }


def _looker(values: list[list[Stored]], cells: Cells, date1904: bool) -> Callable[[int, int], Cell]:
    rows, styles, stored, formulas = cells.rows, cells.styles, cells.stored, cells.formulas

    def look(row: int, column: int) -> Cell:
        value = values[row][column]
        code = styles.code(rows[row][1][column])
        formula = formulas.get((row, column), "")
        if type(value) is str:
            return Cell(cell_ref(row, column), value, stored.get((row, column), value), code, formula)
        return Cell(cell_ref(row, column), show(value, code, date1904), value, code, formula)

    return look


def _shower(values: list[list[Stored]], cells: Cells, date1904: bool) -> Callable[[int, int], str]:
    rows, code = cells.rows, cells.styles.code

    def shown(row: int, column: int) -> str:
        return show(values[row][column], code(rows[row][1][column]), date1904)

    return shown


def _format_notes(cells: Cells) -> Iterator[Note]:
    """Cells whose number format is unknown, or shows something else than the number."""
    if not cells.styles.troubles:
        return
    troubles = cells.styles.troubles
    for row, (values, styles) in cells.rows.items():
        for column, style in enumerate(styles):
            if style in troubles and type(values[column]) in (int, float):
                code = cells.styles.code(style)
                shown = show(values[column], code)
                kind = troubles[style]
                if kind == "format_unknown" or not any(sign.isdigit() for sign in shown):
                    found = f"格式 {quoted(code, 40)}，存储的值 {values[column]}，显示“{quoted(shown, 40)}”"
                    yield note(kind, cells.sheet, cell_ref(row, column), found)


def _look_notes(cells: Cells) -> Iterator[Note]:
    """Content struck through or written white on white: kept like any other, and said."""
    struck, white = cells.styles.struck, cells.styles.white
    if not struck and not white:
        return
    for row, (values, styles) in cells.rows.items():
        for column, style in enumerate(styles):
            shown = str(values[column] or "").strip()
            if shown and style in struck:
                yield note("struck_text", cells.sheet, cell_ref(row, column), quoted(shown))
            elif shown and style in white:
                yield note("white_text", cells.sheet, cell_ref(row, column), quoted(shown))


def parse_area(text: str) -> Merge | None:
    """`A1:G1` as a merged area; None when it is not an area of a sheet."""
    match = _AREA.fullmatch(text.strip())
    if match is None:
        return None
    left, top = COLUMN[match[1]], int(match[2]) - 1
    right, bottom = (COLUMN[match[3]], int(match[4]) - 1) if match[3] else (left, top)
    area = Merge(min(top, bottom), min(left, right), max(top, bottom), max(left, right))
    return area if area.bottom < ROWS and area.right < COLUMNS else None


def _merges(text: str, name: str) -> tuple[tuple[Merge, ...], list[Note]]:
    start = max(text.rfind("</sheetData>"), 0)
    if text.find("mergeCell ", start) < 0:
        return (), []
    end = text.rfind("</mergeCells>")
    areas = _plain_merges(text[start:end]) if 0 <= end - start < _SHORT and "mergeCell " not in text[end:] else None
    return (areas, []) if areas is not None else _odd_merges(text, name, start)


@lru_cache(maxsize=512)
def _plain_merges(text: str) -> tuple[Merge, ...] | None:
    """The merged areas as known writers list them, None where the list is out of the ordinary.

    Forms of one template merge the same cells, so the same list comes again and again.
    """
    areas = tuple(
        Merge(int(top) - 1, COLUMN[left], int(bottom) - 1, COLUMN[right])
        for left, top, right, bottom in _PLAIN_MERGE.findall(text)
    )
    plain = len(areas) == text.count("mergeCell ") and len(areas) <= LIMITS.merges
    if plain and all(a <= c < ROWS and b <= d < COLUMNS and (a, b) != (c, d) for a, b, c, d in areas):
        return areas
    return None


def _odd_merges(text: str, name: str, start: int) -> tuple[tuple[Merge, ...], list[Note]]:
    """Merged areas one by one: those that are none are said."""
    found = _MERGE.findall(text, start)
    if len(found) > LIMITS.merges:
        raise Refused(
            "too_large", f"工作表“{name}”有 {len(found)} 个合并区域，超过 {LIMITS.merges} 个，请另存为新文件再报。"
        )
    areas = [(ref, parse_area(ref)) for ref in found]
    bad = [note("bad_merge", name, "", quoted(ref)) for ref, area in areas if area is None]
    return tuple(area for _, area in areas if area and (area.top, area.left) != (area.bottom, area.right)), bad


def _hidden(text: str) -> tuple[frozenset[int], frozenset[int]]:
    """Hidden rows and columns; filtered rows are hidden rows."""
    if "hidden=" not in text:
        return frozenset(), frozenset()
    rows: set[int] = set()
    for match in _ROW.finditer(text):
        if "hidden=" in match[1]:
            attributes = dict(_ATTRIBUTE.findall(match[1]))
            if attributes.get("hidden") in _TRUE and attributes.get("r", "").isdecimal():
                rows.add(int(attributes["r"]) - 1)
    columns: set[int] = set()
    for match in _COLUMNS.finditer(text, 0, max(text.find("sheetData"), 0)):
        attributes = dict(_ATTRIBUTE.findall(match[1]))
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if attributes.get("hidden") in _TRUE and first.isdecimal() and last.isdecimal():
            columns.update(range(int(first) - 1, min(int(last), COLUMNS)))
    return frozenset(rows), frozenset(columns)
