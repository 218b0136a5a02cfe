"""BIFF workbooks (.xls of Excel 5 to 2003, .et of WPS) through xlrd, with their number formats.

xlrd is the only reader that keeps the formats of these files and that reads the GBK texts of Excel 5/95. It knows no
formulas, only their results; where they stand is said. It works in Python alone, so a bad file costs an exception and
never the process.
"""

import io
from collections.abc import Sequence
from typing import Any

import xlrd
from xlrd.biffh import error_text_from_code

from pipeline.model import Note, Sheet, Stored, cell_ref
from pipeline.read.compound import has_ring
from pipeline.read.content import Content, Refused, note, quoted
from pipeline.read.formats import show
from pipeline.read.grid import Grid, Room
from pipeline.read.raised import RAISED, with_powers
from pipeline.read.xls_formulas import formula_places, workbook_notes
from pipeline.read.xls_objects import beside_cells
from pipeline.read.xlsx_styles import BUILTIN

_ENCRYPTED = ("encrypted", "password")
_DAMAGED = "文件内容损坏或不完整（{why}），请在 Excel/WPS 中打开检查，另存为 .xlsx 后重新报送。"
_MACROS = "_VBA_PROJECT_CUR".encode("utf-16-le")
_WHITE, _BLACK, _NO_FILL, _SOLID = 9, 8, 0, 1
_SAME = {0: _BLACK, 64: _BLACK, 32767: _BLACK, 1: _WHITE, 65: _WHITE}
"""Colour numbers that are another one's twin."""
_SILENT = {"cp1252", "iso-8859-1", "latin_1", "ascii"}


def read_xls(data: bytes) -> Content:
    """All sheets of a BIFF workbook. Raises Refused."""
    book = _open(data)
    notes: list[Note] = [note("macros")] if _MACROS in data and data.startswith(xlrd.compdoc.SIGNATURE) else []
    notes.extend(workbook_notes(data))
    formulas = formula_places(data)
    beside = beside_cells(data)
    codes = _formats(book)
    sheets: list[Sheet] = []
    room = Room()
    for number in range(book.nsheets):
        try:
            source = book.sheet_by_index(number)
            sheet, found = _sheet(book, source, Grid(source.name, bool(book.datemode), room), codes)
        except Refused:
            raise
        except Exception as error:
            raise _damaged(error) from error
        sheets.append(sheet)
        notes.extend(found)
        if len(formulas) == book.nsheets and formulas[number]:
            first, count = min(formulas[number]), len(formulas[number])
            notes.append(note("formula_result_only", sheet.name, cell_ref(*first), f"{count} 处"))
        if len(beside) == book.nsheets:
            notes.extend(beside[number].notes(sheet.name))
    return Content("xls", tuple(sheets), tuple(notes))


def _open(data: bytes) -> Any:
    """The workbook; Excel 5/95 files that do not say their code page are Chinese here."""
    if has_ring(data):
        raise Refused("damaged", _DAMAGED.format(why="扇区链首尾相接"))
    book = _open_quietly(data)
    if book.biff_version < 80 and book.encoding in _SILENT:
        book = _open_quietly(data, "gb18030")
    return book


def _open_quietly(data: bytes, encoding: str | None = None) -> Any:
    try:
        return xlrd.open_workbook(
            file_contents=data,
            formatting_info=True,
            ragged_rows=True,
            logfile=io.StringIO(),
            encoding_override=encoding,
        )
    except Exception as error:  # xlrd meets a bad file with IndexError, struct.error, AssertionError …
        if isinstance(error, xlrd.XLRDError) and any(word in str(error).lower() for word in _ENCRYPTED):
            raise Refused("encrypted", "文件设有打开密码，请在 Excel/WPS 中取消密码后重新报送。") from error
        raise _damaged(error) from error


def _damaged(error: Exception) -> Refused:
    return Refused("damaged", _DAMAGED.format(why=quoted(f"{error or type(error).__name__}", 60)))


def _sheet(book: Any, source: Any, grid: Grid, codes: list[str]) -> tuple[Sheet, tuple[Note, ...]]:
    grid.hidden = source.visibility != 0
    grid.blank_zeros = not source.show_zero_values
    grid.hidden_rows = {row for row, info in source.rowinfo_map.items() if info.hidden}
    grid.hidden_columns = {
        column for column, info in source.colinfo_map.items() if (info.hidden or not info.width) and column < 256
    }
    for row in range(source.nrows):
        for column in range(source.row_len(row)):
            _cell(book, source, grid, (row, column), codes)
    for top, bottom, left, right in source.merged_cells:
        grid.merge(top, left, bottom - 1, right - 1)
    for (row, column), runs in sorted(source.rich_text_runlist_map.items()):
        base = [(0, book.xf_list[source.cell_xf_index(row, column)].font_index)]
        if struck := _struck(book, grid.text(row, column), [*base, *runs]):
            grid.say("struck_text", row, column, quoted(struck))
    for (row, column), comment in sorted(source.cell_note_map.items()):
        grid.say("comment", row, column, quoted(comment.text))
    return grid.sheet()


def _cell(book: Any, source: Any, grid: Grid, place: tuple[int, int], codes: list[str]) -> None:
    row, column = place
    kind = source.cell_type(row, column)
    if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return
    value: Stored = source.cell_value(row, column)
    style = source.cell_xf_index(row, column)
    code = codes[style] if style < len(codes) else "General"
    look = _look(book, style)
    if look == "struck_text" and (row, column) in source.rich_text_runlist_map:
        look = ""  # its runs have letters of their own
    if look and str(value).strip():
        grid.say(look, row, column, quoted(show(value, code, grid.date1904)))
    if kind == xlrd.XL_CELL_ERROR:
        text = error_text_from_code.get(int(value or 0), "#N/A")
        grid.say("error_value", row, column, text)
        grid.put_shown(row, column, text, None, code)
    elif kind == xlrd.XL_CELL_BOOLEAN:
        grid.put(row, column, bool(value), code)
    elif isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        grid.put(row, column, int(value), code)
    else:
        runs = source.rich_text_runlist_map.get(place, ())
        grid.put(row, column, _with_powers(book, value, runs) if isinstance(value, str) else value, code)


def _with_powers(book: Any, text: str, runs: Sequence[tuple[int, int]]) -> str:
    """A text of several fonts, raised figures behind others as powers."""
    for start, font in reversed(runs):
        if font < len(book.font_list) and book.font_list[font].escapement == 1:
            text = f"{text[:start]}{RAISED}{text[start:]}"
    return with_powers(text)


def _formats(book: Any) -> list[str]:
    """The format code of every cell style. A built-in one the file does not spell out is that of the Chinese edition.

    The texts of dates that follow the system may be of any locale, in the file as in xlrd.
    """
    spelled = {found.format_key: str(found.format_str or "") for found in book.format_list}
    system = {key: BUILTIN[key] for key in (14, 22)}
    keys = [xf.format_key for xf in book.xf_list]
    return [system.get(key) or spelled.get(key) or BUILTIN.get(key, "General") for key in keys]


def _struck(book: Any, text: str, runs: list[tuple[int, int]]) -> str:
    """What is struck through in a text of several fonts: each run goes to the beginning of the next."""
    ends = [*(start for start, _ in runs[1:]), len(text)]
    pieces = (
        text[start:end]
        for (start, font), end in zip(runs, ends, strict=True)
        if font < len(book.font_list) and book.font_list[font].struck_out
    )
    return "".join(pieces).strip()


def _look(book: Any, style: int) -> str:
    """What is odd about the letters of a cell style, as a note kind: struck through, or as white as the paper."""
    try:
        xf = book.xf_list[style]
        font = book.font_list[xf.font_index]
    except IndexError:
        return ""
    if font.struck_out:
        return "struck_text"
    fill = xf.background
    paper = {_NO_FILL: _WHITE, _SOLID: _SAME.get(fill.pattern_colour_index, fill.pattern_colour_index)}
    ink = _SAME.get(font.colour_index, font.colour_index)
    return "white_text" if paper.get(fill.fill_pattern) == ink else ""
