"""Excel-2003 XML workbooks, often saved under .xls: cells with index jumps, spans and named number formats."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from pipeline.model import Note, Sheet
from pipeline.read.content import Content, Refused, erroneous, quoted, quoted_formula
from pipeline.read.format_date import iso_serial
from pipeline.read.grid import Grid, Room
from pipeline.read.limits import COLUMNS, ROWS
from pipeline.read.lxml_part import attribute, local, parse_tree
from pipeline.read.raised import RAISED, with_powers
from pipeline.read.xlsx_cells import to_number

NAMED_FORMATS = {
    "": "General",
    "General": "General",
    "General Number": "General",
    "General Date": "yyyy/m/d h:mm",
    "Long Date": 'yyyy"年"m"月"d"日"',
    "Medium Date": "dd-mmm-yy",
    "Short Date": "yyyy/m/d",
    "Long Time": "h:mm:ss",
    "Medium Time": "h:mm AM/PM",
    "Short Time": "h:mm",
    "Currency": '"¥"#,##0.00;"¥"-#,##0.00',
    "Euro Currency": "[$€-2] #,##0.00",
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Percent": "0.00%",
    "Scientific": "0.00E+00",
    "Yes/No": '"Yes";"Yes";"No"',
    "True/False": '"True";"True";"False"',
    "On/Off": '"On";"On";"Off"',
}

_ELSEWHERE = re.compile(r"\[[^\]]+\.(?:xls|et)\w?\]", re.IGNORECASE)


def read_spreadsheetml(data: bytes) -> Content:
    """All sheets of the workbook. Raises Refused."""
    root = parse_tree(data, "XML 表格")
    formats = _styles(root)
    looks = _looks(root)
    date1904 = next(root.iter("{*}Date1904"), None) is not None
    sheets: list[Sheet] = []
    notes: list[Note] = []
    room = Room()
    for worksheet in root.iter("{*}Worksheet"):
        sheet, found = _sheet(worksheet, formats, looks, Grid(attribute(worksheet, "Name"), date1904, room))
        sheets.append(sheet)
        notes.extend(found)
    if not sheets:
        raise Refused("damaged", "XML 表格里没有工作表，请在 Excel/WPS 中打开后另存为 .xlsx 再报。")
    return Content("spreadsheetml", tuple(sheets), tuple(notes))


def _styles(root: "etree._Element") -> dict[str, str]:
    """Format codes by style; a style without one has that of its parent."""
    own: dict[str, tuple[str | None, str]] = {}
    for style in root.iter("{*}Style"):
        found = style.find("{*}NumberFormat")
        code = attribute(found, "Format") if found is not None else None
        own[attribute(style, "ID")] = (code, attribute(style, "Parent"))
    codes: dict[str, str] = {}
    for name, (given, parent) in own.items():
        code = given
        for _ in range(8):
            if code is not None or parent not in own:
                break
            code, parent = own[parent]
        default = own.get("Default", (None, ""))[0]
        code = code if code is not None else default or ""
        codes[name] = NAMED_FORMATS.get(code, code)
    return codes


class _Looks(NamedTuple):
    """The styles whose letters are struck through, and those whose letters are white on nothing."""

    struck: frozenset[str]
    white: frozenset[str]


def _looks(root: "etree._Element") -> _Looks:
    """How styles look; what one does not say, its parent says."""
    styles = {attribute(style, "ID"): style for style in root.iter("{*}Style")}

    def said(name: str, of: str, what: str) -> str:
        for _ in range(8):
            style = styles.get(name)
            found = "" if style is None else next((attribute(e, what) for e in style.iterchildren(f"{{*}}{of}")), "")
            if found or style is None or name == "Default":
                return found
            name = attribute(style, "Parent") or "Default"
        return ""

    white = (name for name in styles if said(name, "Font", "Color").upper() == "#FFFFFF")
    return _Looks(
        frozenset(name for name in styles if said(name, "Font", "StrikeThrough") == "1"),
        frozenset(name for name in white if said(name, "Interior", "Color").upper() in ("", "#FFFFFF")),
    )


def _sheet(
    worksheet: "etree._Element", formats: dict[str, str], looks: _Looks, grid: Grid
) -> tuple[Sheet, tuple[Note, ...]]:
    visible = worksheet.find("{*}WorksheetOptions/{*}Visible")
    grid.hidden = visible is not None and "Hidden" in (visible.text or "")
    grid.blank_zeros = worksheet.find("{*}WorksheetOptions/{*}DoNotDisplayZeros") is not None
    table = worksheet.find("{*}Table")
    if table is None:
        return grid.sheet()
    row = column = -1
    spread = 4 * COLUMNS  # honest lists name no column twice
    columns: dict[int, str] = {}
    for element in table:
        if local(element) == "Column":
            column = _index(element, column, COLUMNS)
            last = min(column + _number(element, "Span"), COLUMNS - 1)
            spread -= last - column + 1
            named = range(column, last + 1 if spread > 0 else column)
            columns.update(dict.fromkeys(named, attribute(element, "StyleID")))
            if _out_of_sight(element, "Width"):
                grid.hidden_columns.update(named)
            column = last
        elif local(element) == "Row":
            row = _index(element, row, ROWS)
            for at, style in _row(element, grid, row, formats, columns):
                shown = grid.text(row, at).strip()
                if shown and style in looks.struck:
                    grid.say("struck_text", row, at, quoted(shown))
                if shown and style in looks.white:
                    grid.say("white_text", row, at, quoted(shown))
            row += _number(element, "Span")
    return grid.sheet()


def _row(
    element: "etree._Element", grid: Grid, row: int, formats: dict[str, str], columns: dict[int, str]
) -> Iterator[tuple[int, str]]:
    """Put the cells of a row on the grid; gives the column and the style of each."""
    if row >= ROWS:
        grid.say("bad_reference", ROWS - 1, 0)
        return
    if _out_of_sight(element, "Height"):
        grid.hidden_rows.add(row)
    column = -1
    for cell in element.iterchildren("{*}Cell"):
        column = _index(cell, column, COLUMNS)
        style = attribute(cell, "StyleID") or attribute(element, "StyleID") or columns.get(column, "Default")
        _cell(cell, grid, row, column, formats.get(style, "General"))
        yield column, style
        across, down = _number(cell, "MergeAcross"), _number(cell, "MergeDown")
        grid.merge(row, column, min(row + down, ROWS - 1), column + across)
        column += across


def _cell(cell: "etree._Element", grid: Grid, row: int, column: int, code: str) -> None:
    data = cell.find("{*}Data")
    formula = attribute(cell, "Formula")
    comment = cell.find("{*}Comment/{*}Data")
    if _ELSEWHERE.search(formula):
        grid.say("external_link", row, column, quoted(formula))
    if comment is not None:
        grid.say("comment", row, column, quoted("".join(str(part) for part in comment.itertext())))
    if data is None:
        if formula:
            grid.say("formula_without_value", row, column, quoted_formula(formula))
            grid.put(row, column, None, code, formula)
        return
    for raised in data.iter("{*}Sup"):
        raised.text = RAISED + (raised.text or "")
    text = with_powers("".join(str(part) for part in data.itertext()))
    if struck := "".join(str(part) for piece in data.iter("{*}S") for part in piece.itertext()).strip():
        grid.say("struck_text", row, column, quoted(struck))
    kind = attribute(data, "Type", "String")
    if kind == "Error":
        grid.say("error_value", row, column, erroneous(text, formula))
        grid.put_shown(row, column, text, None, code, formula)
    elif kind == "Boolean":
        grid.put(row, column, text.strip() == "1", code, formula)
    elif kind == "Number" or kind == "DateTime":
        number = iso_serial(text, grid.date1904) if kind == "DateTime" else _float(text)
        if number is None:
            grid.say("bad_value", row, column, quoted(text))
        grid.put(row, column, text if number is None else number, code, formula)
    else:
        grid.put(row, column, text, code, formula)


def _out_of_sight(element: "etree._Element", size: str) -> bool:
    """Whether a row or a column is hidden, or drawn to nothing."""
    return attribute(element, "Hidden") == "1" or attribute(element, size).strip() in ("0", "0.0")


def _float(text: str) -> int | float | None:
    try:
        return to_number(text)
    except ValueError:
        return None


def _index(element: "etree._Element", before: int, most: int) -> int:
    given = attribute(element, "Index")
    number = int(given) - 1 if given.isascii() and given.isdecimal() and len(given) < 9 else before + 1
    return min(max(number, 0), most)


def _number(element: "etree._Element", name: str) -> int:
    given = attribute(element, name, "0")
    return min(int(given), ROWS) if given.isascii() and given.isdecimal() and len(given) < 9 else 0
