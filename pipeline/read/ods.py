"""OpenDocument spreadsheets: the shown text stands in the file, next to the number behind it."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree

from pipeline.model import Note, Sheet, Stored
from pipeline.read.content import Content, Refused, erroneous, note, quoted, quoted_formula, too_many_cells
from pipeline.read.format_date import iso_serial
from pipeline.read.formats import show
from pipeline.read.grid import Grid, Room
from pipeline.read.limits import COLUMNS, ROWS
from pipeline.read.lxml_part import attribute, local, part_tree
from pipeline.read.ods_styles import OdsStyles, ods_styles
from pipeline.read.ods_text import disagrees, hides, paragraph_text, paragraphs
from pipeline.read.package import Package
from pipeline.read.sheet_notes import is_zero
from pipeline.read.xlsx_cells import to_number

_FIGURES = ("float", "percentage", "currency")
_TIME = re.compile(r"PT(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6}(?:[.,]\d{1,9})?)S)?")
_NO_ZEROS = re.compile(rb'"ShowZeroValues"[^>]*>\s*false\s*<')
_ERRORS = ("#", "Err:")
_GROUPS = {
    "table-row-group",
    "table-header-rows",
    "table-rows",
    "table-column-group",
    "table-columns",
    "table-header-columns",
}


def read_ods(package: Package) -> Content:
    """All sheets of the spreadsheet. Raises Refused."""
    manifest = package.read("META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        raise Refused("encrypted", "文件设有打开密码，请在 WPS/LibreOffice 中取消密码后重新报送。")
    root = part_tree(package, "content.xml")
    body = next(root.iter("{*}spreadsheet"), None)
    if body is None:
        raise Refused("not_a_workbook", "这是 OpenDocument 文件，但不是表格，请另存为 .xlsx 再报。")
    named = [part_tree(package, "styles.xml")] if "styles.xml" in package else []
    styles = ods_styles((*named, root))
    sheets: list[Sheet] = []
    notes: list[Note] = []
    room = Room()
    blank_zeros = _NO_ZEROS.search(package.read("settings.xml") or b"") is not None
    for table in body.iterchildren("{*}table"):
        grid = Grid(attribute(table, "name"), room=room)
        grid.blank_zeros = blank_zeros
        sheet, found = _table(table, styles, grid)
        sheets.append(sheet)
        notes.extend(found)
    if any(name.startswith("basic/") and name.endswith("script-lb.xml") for name in package.parts):
        notes.append(note("macros"))
    return Content("ods", tuple(sheets), tuple(notes))


def _table(table: "etree._Element", styles: OdsStyles, grid: Grid) -> tuple[Sheet, tuple[Note, ...]]:
    grid.hidden = attribute(table, "style-name") in styles.unseen
    column = 0
    columns: dict[int, str] = {}
    for element in _inside(table, "table-column"):
        repeated = _count(element, "number-columns-repeated", COLUMNS)
        if usual := attribute(element, "default-cell-style-name"):
            columns |= dict.fromkeys(range(column, min(column + repeated, COLUMNS)), usual)
        if attribute(element, "visibility") in ("collapse", "filter"):
            grid.hidden_columns.update(range(column, min(column + repeated, COLUMNS)))
        column += repeated
    row = 0
    for element in _inside(table, "table-row"):
        repeated = _count(element, "number-rows-repeated", ROWS)
        cells = [cell for cell in element if local(cell) in ("table-cell", "covered-table-cell")]
        filled = any(len(cell) or cell.attrib for cell in cells)
        held = [cell for cell in cells if _has_content(cell)] if filled else []
        times = min(repeated, ROWS - row) if held else 0
        if not grid.room.copy(
            times * sum(_count(cell, "number-columns-repeated", COLUMNS) for cell in held) - len(held)
        ):
            raise too_many_cells(grid.name)
        for again in range(times):
            _row(cells, _Line(grid, row + again, styles, columns, attribute(element, "default-cell-style-name")))
        if attribute(element, "visibility") in ("collapse", "filter"):
            grid.hidden_rows.update(range(row, min(row + min(repeated, 10_000), ROWS)))
        row += repeated
    for shapes in table.iterchildren("{*}shapes"):
        for said in _drawn(shapes):
            grid.notes.append(note("text_box", grid.name, "", said))
    return grid.sheet()


def _inside(node: "etree._Element", wanted: str) -> Iterator["etree._Element"]:
    for child in node:
        name = local(child)
        if name == wanted:
            yield child
        elif name in _GROUPS:
            yield from _inside(child, wanted)


def _count(element: "etree._Element", name: str, most: int) -> int:
    given = attribute(element, name, "1")
    return min(max(int(given), 1), most) if given.isascii() and given.isdecimal() and len(given) < 9 else 1


def _has_content(cell: "etree._Element") -> bool:
    spans = attribute(cell, "number-columns-spanned", "1") != "1" or attribute(cell, "number-rows-spanned", "1") != "1"
    return spans or attribute(cell, "value-type") != "" or attribute(cell, "formula") != "" or len(cell) > 0


class _Line(NamedTuple):
    """A row being read: where it lies, and how cells look that say nothing of it themselves."""

    grid: Grid
    row: int
    styles: OdsStyles
    columns: Mapping[int, str]
    usual: str


def _row(cells: list["etree._Element"], line: _Line) -> None:
    column = 0
    for cell in cells:
        repeated = _count(cell, "number-columns-repeated", COLUMNS)
        if _has_content(cell):
            for again in range(min(repeated, COLUMNS - column)):
                _cell(cell, line, column + again)
        column += repeated
        if column >= COLUMNS:
            return


def _cell(cell: "etree._Element", line: _Line, column: int) -> None:
    grid, row = line.grid, line.row
    lines = [paragraph_text(child, line.styles.raised) for child in paragraphs(cell)]
    kind, raw, kept = attribute(cell, "value-type"), _raw(cell), attribute(cell, "string-value")
    text = "\n".join(lines)
    if kept and not lines:
        text = kept
    hidden = kept if kept and not text.strip() else None
    if hidden:
        grid.say("format_hides_value", row, column, f"存储的文字“{quoted(kept, 40)}”，显示“{quoted(text, 40)}”")
    formula = attribute(cell, "formula").partition(":")[2]
    down = _count(cell, "number-rows-spanned", ROWS)
    across = _count(cell, "number-columns-spanned", COLUMNS)
    grid.merge(row, column, row + down - 1, column + across - 1)
    if formula and not text and raw is None and kind != "string":
        grid.say("formula_without_value", row, column, quoted_formula(formula))
    if text and ((formula and text.startswith(_ERRORS)) or _is_error(cell)):
        grid.say("error_value", row, column, erroneous(text, formula))
        raw = None  # what is kept beside an error is no result
    if "'file:" in formula:
        grid.say("external_link", row, column, quoted(unquote(formula)))
    if kind in _FIGURES and (hides(text, raw, bool(lines)) or disagrees(text, raw, kind, line.styles.scaled)):
        grid.say("format_hides_value", row, column, f"存储的值 {raw}，显示“{quoted(text, 40)}”")
    shown = text or (show(raw) if raw is not None and not lines else "")
    if grid.blank_zeros and is_zero(raw):
        shown = ""
    grid.put_shown(row, column, shown, hidden if raw is None else raw, "", formula)
    _say_looks(cell, line, column)


def _say_looks(cell: "etree._Element", line: _Line, column: int) -> None:
    """What is to be said of a cell beside its value: notes on it, drawings over it, letters struck or unseen."""
    grid, row, styles = line.grid, line.row, line.styles
    for comment in cell.iterchildren("{*}annotation"):
        said = "\n".join(paragraph_text(child) for child in paragraphs(comment))
        grid.say("comment", row, column, quoted(said))
    for drawn in _drawn(cell):
        grid.say("text_box", row, column, drawn)
    if styles.struck and (struck := _looking(cell, line, column, styles.struck)):
        grid.say("struck_text", row, column, quoted(struck))
    if styles.white and (white := _looking(cell, line, column, styles.white)):
        grid.say("white_text", row, column, quoted(white))


def _is_error(cell: "etree._Element") -> bool:
    """Whether the file calls a cell an error; LibreOffice does so beside calling it a text."""
    return any(str(name).endswith("}value-type") and value == "error" for name, value in cell.attrib.items())


def _looking(cell: "etree._Element", line: _Line, column: int, names: frozenset[str]) -> str:
    """What looks as the styles of these names do in a cell: all of it, or pieces of it."""
    own = attribute(cell, "style-name") or line.usual or line.columns.get(column, "")
    if own in names:
        return "\n".join(map(paragraph_text, paragraphs(cell))).strip()
    spans = (span for paragraph in paragraphs(cell) for span in paragraph.iter("{*}span"))
    return "".join(paragraph_text(span) for span in spans if attribute(span, "style-name") in names).strip()


def _drawn(node: "etree._Element") -> Iterator[str]:
    """Drawings that bear words, or are there to be clicked: they lie over the cells and belong to none."""
    for drawing in node:
        if "drawing" in str(drawing.tag) and local(drawing) != "g":
            words = "\n".join(paragraph_text(each) for each in drawing.iter("{*}p")).strip()
            if words:
                yield f"文本框“{quoted(words)}”"
            elif local(drawing) == "control":
                yield "控件（勾选框、按钮等）"
        elif local(drawing) == "g":
            yield from _drawn(drawing)


def _raw(cell: "etree._Element") -> Stored:
    """The value behind the text: numbers, percentages and amounts as numbers, dates as serial numbers."""
    kind = attribute(cell, "value-type")
    if kind in _FIGURES:
        try:
            return to_number(attribute(cell, "value"))
        except ValueError:
            return None
    if kind == "boolean":
        return attribute(cell, "boolean-value") == "true"
    written, time = attribute(cell, "date-value"), attribute(cell, "time-value")
    if lasting := _TIME.fullmatch(time):
        hours, minutes, seconds = (float((part or "0").replace(",", ".")) for part in lasting.groups())
        return round((hours * 3600 + minutes * 60 + seconds) / 86400, 10)
    return iso_serial(written) or written or time or None
