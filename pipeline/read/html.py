"""HTML saved under a workbook's name: tables with their spans, the shown text and, where Excel wrote it, the number."""

import email
import email.policy
import re
from collections.abc import Iterator, Mapping
from typing import cast

from lxml import etree
from lxml import html as lxml_html

from pipeline.model import Note, Sheet
from pipeline.read.content import Content, Refused, erroneous, note, quoted, too_many_cells
from pipeline.read.delimited import decode_text
from pipeline.read.formats import complaint
from pipeline.read.grid import Grid
from pipeline.read.html_formats import class_formats, format_of, shown
from pipeline.read.limits import COLUMNS, LIMITS
from pipeline.read.xlsx_cells import to_number

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_-]+)", re.IGNORECASE)
_LETTER = re.compile("[\u4e00-\u9fff]")
_CHINESE = ("gb2312", "gbk", "gb18030", "x-gbk")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_BREAKS = {"br", "p", "div", "li"}
_IN_TABLE = ("tr", "thead", "tbody", "tfoot", "form", "div", "span", "center", "font")
_KEPT = {"textarea", "pre"}
_NOT_TEXT = {"script", "style", "head", "title"}
_LOGIN = re.compile(r"登录|登陆|重新登|超时|身份认证|/(?:sso|login|cas)\b|login\.", re.IGNORECASE)
_ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}
_STRUCK = etree.XPath(
    'descendant-or-self::*[self::s or self::strike or self::del or contains(@style, "line-through")]'
    "[not(ancestor::s or ancestor::strike or ancestor::del)]"
)
_FEW = 12
"""Cells up to which a page with fields to fill in may be one to log in by, whatever its tables hold."""
_PASSWORD = re.compile(r"<input[^>]+type\s*=\s*[\"']?password", re.IGNORECASE)


def read_html(data: bytes) -> Content:
    """One sheet with all tables of the page below each other, the texts between them kept. Raises Refused."""
    sheet, notes = _page(_decode(data), "正文")
    return Content("html", (sheet,), (note("html_table"), *notes))


def read_mhtml(data: bytes) -> Content:
    """A single-file web page: each HTML part with a table is a sheet. Raises Refused."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    sheets: list[Sheet] = []
    notes: list[Note] = [note("html_table")]
    for part in message.walk():
        payload = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
        if isinstance(payload, bytes) and b"<table" in payload.lower():
            sheet, found = _page(_decode(payload), f"正文{len(sheets) + 1}" if sheets else "正文")
            sheets.append(sheet)
            notes.extend(found)
    if not sheets:
        raise Refused("not_a_workbook", "这是单文件网页或电子邮件，里面没有表格；邮件里的附件请另存出来再报。")
    return Content("mhtml", tuple(sheets), tuple(notes))


def _decode(data: bytes) -> str:
    declared = _CHARSET.search(data[:4096])
    name = declared[1].decode("ascii").lower() if declared else ""
    chinese = name in _CHINESE and not _is_utf8(data)
    return decode_text(data, ("gb18030", "utf-8") if chinese else ("utf-8", "gb18030"))


def _is_utf8(data: bytes) -> bool:
    """Whether Chinese letters come out of these bytes as UTF-8, whatever the page says: GBK hardly ever gives that."""
    try:
        return _LETTER.search(data.decode("utf-8")) is not None
    except UnicodeDecodeError:
        return False


def _page(text: str, name: str) -> tuple[Sheet, tuple[Note, ...]]:
    if _PASSWORD.search(text):
        raise _login_page()
    if len(text) > LIMITS.tree_bytes:
        raise Refused("too_large", f"网页超过 {LIMITS.tree_bytes // 2**20} MB，不像报表，请另存为 .xlsx 再报。")
    lower = text.lower()
    if lower.count("<td") + lower.count("<th") > LIMITS.grid_cells:
        raise too_many_cells(name)
    text = re.sub(r"\A\s*<\?xml[^>]*\?>", "", text)
    parser = lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = lxml_html.document_fromstring(text, parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise Refused("damaged", "网页文件内容损坏，请在 Excel/WPS 中打开后另存为 .xlsx 再报。") from error
    if root.find(".//table") is None:
        raise _login_page() if _LOGIN.search(text) else _no_table()
    if lower.count("<html") > lower.count("</html") and lower.count("<table") > lower.count("</table"):
        raise Refused("damaged", "网页表格没有结尾，文件不完整，可能没有下载完，请重新下载后再报。")
    grid, formats = Grid(name), class_formats(text)
    row = 0
    for block in _blocks(root):
        if isinstance(block, str):
            grid.put_shown(row, 0, block, None, "")
            row += 1
        else:
            row = _tables(block, grid, row, formats)
    if len(grid.cells) < _FEW and _LOGIN.search(text) and "<input" in lower:
        raise _login_page()
    return grid.sheet()


def _login_page() -> Refused:
    return Refused("not_a_workbook", "这是网站的登录页面，不是表格，请登录后重新下载，确认能用 Excel/WPS 打开再报。")


def _no_table() -> Refused:
    return Refused(
        "not_a_workbook",
        "这是网页文件，里面没有表格，可能没有登录或下载出错，请重新下载，或报送 Excel/WPS 表格（.xlsx）。",
    )


def _tables(table: "etree._Element", grid: Grid, row: int, formats: Mapping[str, str]) -> int:
    """A table, then the tables nested in its cells below it. Gives the next free row."""
    for caption in table.iterchildren("caption"):
        if title := _text(caption):
            grid.put_shown(row, 0, title, None, "")
            row += 1
    row += _table(table, grid, row, formats)
    inner = table.xpath(".//table[count(ancestor::table) = $depth]", depth=len(list(table.iterancestors("table"))) + 1)
    for nested in cast("list[etree._Element]", inner):
        row = _tables(nested, grid, row, formats)
    return row


def _blocks(element: "etree._Element") -> Iterator["str | etree._Element"]:
    """Tables, and the lines of text outside them, in the order of the page."""
    line: list[str] = []

    def flush() -> Iterator[str]:
        text = " ".join("".join(line).split())
        line.clear()
        if text:
            yield text

    def walk(node: "etree._Element") -> Iterator["str | etree._Element"]:
        tag = node.tag if isinstance(node.tag, str) else ""
        if tag == "table":
            yield from flush()
            yield node
        elif tag not in _NOT_TEXT:
            if tag in _BREAKS:
                yield from flush()
            line.append(node.text or "")
            for child in node:
                yield from walk(child)
                line.append(child.tail or "")
            if tag in _BREAKS:
                yield from flush()

    yield from walk(element)
    yield from flush()


def _table(table: "etree._Element", grid: Grid, start: int, formats: Mapping[str, str]) -> int:
    """Lay one table on the grid; spans push later cells aside as a browser does. Gives the number of rows."""
    taken: set[tuple[int, int]] = set()
    count = 0
    grid.hidden_columns.update(_hidden_columns(table))
    for cells, style in _rows(table):
        row, column = start + count, 0
        if _HIDDEN.search(style):
            grid.hidden_rows.add(row)
        for cell in cells:
            while (row, column) in taken:
                column += 1
            down, across = _span(cell, "rowspan", 65534), _span(cell, "colspan", COLUMNS)
            _cell(cell, grid, row, column, formats)
            grid.merge(row, column, row + down - 1, column + across - 1)
            if len(taken) + down * across > LIMITS.grid_cells:
                raise Refused("too_large", "网页表格里跨行跨列的单元格太多，不像报表，请另存为 .xlsx 再报。")
            if down > 1:
                taken.update((row + i, column + j) for i in range(min(down, 2000)) for j in range(min(across, 512)))
            column += across
        count += 1
    return count


def _hidden_columns(table: "etree._Element") -> Iterator[int]:
    """Columns that the page's `<col>` elements take out of sight."""
    at = 0
    for element in table.iterchildren("col", "colgroup"):
        for one in element.findall("col") or [element]:
            width = _span(one, "span", COLUMNS)
            if _HIDDEN.search(one.get("style") or "") or _HIDDEN.search(element.get("style") or ""):
                yield from range(at, min(at + width, COLUMNS))
            at += width


def _rows(table: "etree._Element") -> Iterator[tuple[list["etree._Element"], str]]:
    """The cells of each row and its style: also rows in a form or a section, and cells that stand in no row."""
    loose: list[etree._Element] = []
    for child in table:
        if child.tag in ("td", "th"):
            loose.append(child)
            continue
        if loose and child.tag in _IN_TABLE:
            yield loose, ""
            loose = []
        if child.tag == "tr":
            yield list(_cells(child)), child.get("style") or ""
        elif child.tag in _IN_TABLE:
            yield from _rows(child)
    if loose:
        yield loose, ""


def _cells(row: "etree._Element") -> Iterator["etree._Element"]:
    """The cells of a row, also those a form stands around."""
    for child in row:
        if child.tag in ("td", "th"):
            yield child
        elif child.tag in _IN_TABLE:
            yield from _cells(child)


def _span(cell: "etree._Element", name: str, most: int) -> int:
    given = (cell.get(name) or "1").strip()
    return min(max(int(given), 1), most) if given.isascii() and given.isdecimal() and len(given) < 7 else 1


def _cell(cell: "etree._Element", grid: Grid, row: int, column: int, formats: Mapping[str, str]) -> None:
    text = _text(cell) or (cell.get("x:str") or "").removeprefix("'")
    number = cell.get("x:num") or (cell.get("data-value") if text else "") or ""
    formula = cell.get("x:fmla") or ""
    code = format_of(cell.get("style") or "", cell.get("class") or "", formats)
    raw = None
    if number.strip():
        try:
            raw = to_number(number)
        except ValueError:
            raw = None
    text, kept = shown(text, raw, code)
    grid.put_shown(row, column, text, kept, code, formula)
    if text.strip() in _ERRORS:
        grid.say("error_value", row, column, erroneous(text.strip(), formula))
    if struck := _struck(cell):
        grid.say("struck_text", row, column, quoted(struck))
    if said := complaint(kept, code):
        grid.say(said[0], row, column, said[1])


def _struck(cell: "etree._Element") -> str:
    """What is struck through in a cell, tables nested in it left out."""
    found = cast("list[etree._Element]", _STRUCK(cell))
    own = (each for each in found if each is cell or next(each.iterancestors("td", "th"), None) is cell)
    return "".join(map(_text, own)).strip()


def _text(cell: "etree._Element") -> str:
    """The text of a cell: white space as a browser shows it, breaks as line feeds, nested tables left out."""
    parts: list[str] = []

    def walk(node: "etree._Element") -> None:
        tag = node.tag if isinstance(node.tag, str) else ""
        if tag in _NOT_TEXT or not tag or tag == "table":
            return
        if tag in _BREAKS and parts:
            parts.append("\n")
        if tag in ("input", "select"):
            parts.append(_filled_in(node))
            return
        parts.append(node.text or "" if tag in _KEPT else re.sub(r"[ \t\r\n]+", " ", node.text or ""))
        for child in node:
            walk(child)
            parts.append(re.sub(r"[ \t\r\n]+", " ", child.tail or ""))

    walk(cell)
    lines = ("".join(parts)).split("\n")
    return "\n".join(line.strip(" ") for line in lines).strip("\n")


def _filled_in(field: "etree._Element") -> str:
    """What stands in a field of a form that was saved with the page."""
    if field.tag == "select":
        chosen = [option for option in field.iter("option") if option.get("selected") is not None]
        return "".join("".join(str(piece) for piece in option.itertext()).strip() for option in chosen[:1])
    kind = (field.get("type") or "text").lower()
    if kind in ("checkbox", "radio"):
        return "☑" if field.get("checked") is not None else "□"
    return (field.get("value") or "") if kind in ("text", "number", "date") else ""
