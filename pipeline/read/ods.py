"""OpenDocument spreadsheets: the shown text stands in the file, next to the number behind it."""

from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from pipeline.model import Note, Sheet, Stored
from pipeline.read.content import Content, Refused, erroneous, note, quoted, quoted_formula, too_many_cells
from pipeline.read.format_date import iso_serial
from pipeline.read.formats import show
from pipeline.read.grid import Grid
from pipeline.read.limits import COLUMNS, LIMITS, ROWS
from pipeline.read.lxml_part import attribute, local, part_tree
from pipeline.read.package import Package
from pipeline.read.xlsx_cells import to_number

_FIGURES = ("float", "percentage", "currency")
_MOST = LIMITS.grid_cells
_ERRORS = ("#", "Err:")
_GROUPS = {"table-row-group", "table-header-rows", "table-rows", "table-column-group", "table-header-columns"}


def read_ods(package: Package) -> Content:
    """All sheets of the spreadsheet. Raises Refused."""
    manifest = package.read("META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        raise Refused("encrypted", "文件设有打开密码，请在 WPS/LibreOffice 中取消密码后重新报送。")
    root = part_tree(package, "content.xml")
    body = next(root.iter("{*}spreadsheet"), None)
    if body is None:
        raise Refused("not_a_workbook", "这是 OpenDocument 文件，但不是表格，请另存为 .xlsx 再报。")
    unseen = {attribute(style, "name") for style in root.iter("{*}style") if _undisplayed(style)}
    struck = frozenset(attribute(style, "name") for style in root.iter("{*}style") if _strikes(style))
    sheets: list[Sheet] = []
    notes: list[Note] = []
    for table in body.iterchildren("{*}table"):
        sheet, found = _table(table, attribute(table, "style-name") in unseen, struck)
        sheets.append(sheet)
        notes.extend(found)
    if any(name.startswith("basic/") and name.endswith("script-lb.xml") for name in package.parts):
        notes.append(note("macros"))
    return Content("ods", tuple(sheets), tuple(notes))


def _undisplayed(style: "etree._Element") -> bool:
    return any(attribute(child, "display") == "false" for child in style if local(child) == "table-properties")


def _strikes(style: "etree._Element") -> bool:
    """Whether a style of cells or letters strikes through."""
    looks = style.iterchildren("{*}text-properties") if attribute(style, "family") in ("table-cell", "text") else ()
    lines = ("text-line-through-style", "text-line-through-type")
    return any(attribute(look, line, "none") != "none" for look in looks for line in lines)


def _table(table: "etree._Element", hidden: bool, struck: frozenset[str]) -> tuple[Sheet, tuple[Note, ...]]:
    grid = Grid(attribute(table, "name"))
    grid.hidden = hidden
    column = 0
    for element in _inside(table, "table-column"):
        repeated = _count(element, "number-columns-repeated", COLUMNS)
        if attribute(element, "visibility") in ("collapse", "filter"):
            grid.hidden_columns.update(range(column, min(column + repeated, COLUMNS)))
        column += repeated
    row = 0
    for element in _inside(table, "table-row"):
        repeated = _count(element, "number-rows-repeated", ROWS)
        cells = [cell for cell in element if local(cell) in ("table-cell", "covered-table-cell")]
        filled = any(len(cell) or cell.attrib for cell in cells)
        times = min(repeated, ROWS - row) if filled and any(_has_content(cell) for cell in cells) else 0
        if (
            times * sum(_count(cell, "number-columns-repeated", COLUMNS) for cell in cells if _has_content(cell))
            > _MOST
        ):
            raise too_many_cells(grid.name)
        for again in range(times):
            _row(cells, grid, row + again, struck)
        if attribute(element, "visibility") in ("collapse", "filter"):
            grid.hidden_rows.update(range(row, row + min(repeated, 10_000)))
        row += repeated
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


def _row(cells: list["etree._Element"], grid: Grid, row: int, struck: frozenset[str]) -> None:
    column = 0
    for cell in cells:
        repeated = _count(cell, "number-columns-repeated", COLUMNS)
        if _has_content(cell):
            for again in range(min(repeated, COLUMNS - column)):
                _cell(cell, grid, row, column + again)
                if struck and (shown := _struck(cell, struck).strip()):
                    grid.say("struck_text", row, column + again, quoted(shown))
        column += repeated
        if column >= COLUMNS:
            return


def _cell(cell: "etree._Element", grid: Grid, row: int, column: int) -> None:
    paragraphs = [_paragraph(child) for child in cell if local(child) == "p"]
    text, raw, kept = "\n".join(paragraphs), _raw(cell), attribute(cell, "string-value")
    if kept and not paragraphs:
        text = kept
    hidden = kept if kept and not text.strip() else None
    if hidden:
        grid.say("format_hides_value", row, column, f"存储的文字“{quoted(kept, 40)}”，显示“{quoted(text, 40)}”")
    formula = attribute(cell, "formula").partition(":")[2]
    down = _count(cell, "number-rows-spanned", ROWS)
    across = _count(cell, "number-columns-spanned", COLUMNS)
    grid.merge(row, column, row + down - 1, column + across - 1)
    if formula and not text and raw is None and attribute(cell, "value-type") != "string":
        grid.say("formula_without_value", row, column, quoted_formula(formula))
    if formula and text.startswith(_ERRORS):
        grid.say("error_value", row, column, erroneous(text, formula))
    if "'file:" in formula:
        grid.say("external_link", row, column, quoted(unquote(formula)))
    if attribute(cell, "value-type") in _FIGURES and _hides(text, raw, bool(paragraphs)):
        grid.say("format_hides_value", row, column, f"存储的值 {raw}，显示“{quoted(text, 40)}”")
    for comment in cell.iterchildren("{*}annotation"):
        said = "\n".join(_paragraph(child) for child in comment if local(child) == "p")
        grid.say("comment", row, column, quoted(said))
    grid.put_shown(
        row,
        column,
        text or (show(raw) if raw is not None and not paragraphs else ""),
        hidden if raw is None else raw,
        "",
        formula,
    )


def _struck(cell: "etree._Element", struck: frozenset[str]) -> str:
    """What is struck through in a cell: all of it, or pieces of it."""
    paragraphs = [child for child in cell if local(child) == "p"]
    if attribute(cell, "style-name") in struck:
        return "\n".join(map(_paragraph, paragraphs))
    spans = (span for paragraph in paragraphs for span in paragraph.iter("{*}span"))
    return "".join(_paragraph(span) for span in spans if attribute(span, "style-name") in struck)


def _hides(text: str, raw: Stored, told: bool) -> bool:
    """Whether a number is shown as a fixed text, as nothing where the file tells what is shown, or without its minus.

    A zero may have a text of its own.
    """
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not raw or text in ("TRUE", "FALSE"):
        return False
    if not text:
        return told
    return not any(sign.isnumeric() for sign in text) or (raw < 0 and text[0].isdecimal() and "-" not in text)


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
    written = attribute(cell, "date-value")
    return iso_serial(written) or written or attribute(cell, "time-value") or None


def _paragraph(node: "etree._Element") -> str:
    """The text of a paragraph, with the blanks, tabs and breaks that OpenDocument writes as elements."""
    out = [node.text or ""]
    for child in node:
        name = local(child)
        if name == "s":
            out.append(" " * _count(child, "c", 1000))
        elif name in ("tab", "line-break"):
            out.append("\t" if name == "tab" else "\n")
        elif name not in ("annotation", "ruby-text"):
            out.append(_paragraph(child))
        out.append(child.tail or "")
    return "".join(out)
