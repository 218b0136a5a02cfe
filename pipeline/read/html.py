"""HTML saved under a workbook's name: tables with their spans, the shown text and, where Excel wrote it, the number."""

import email
import email.policy
import re
from collections.abc import Iterator
from html import unescape

from lxml import etree
from lxml import html as lxml_html

from pipeline.model import Note, Sheet
from pipeline.read.content import Content, Refused, note, quoted, too_many_cells
from pipeline.read.decode import decode_text
from pipeline.read.grid import Grid, Room
from pipeline.read.html_formats import class_formats
from pipeline.read.html_styles import PageStyles, page_styles
from pipeline.read.html_table import PageTables
from pipeline.read.html_text import BREAKS, HIDDEN, NOT_TEXT, SHOWN, Piece, hides, text_that_is
from pipeline.read.limits import LIMITS

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_-]+)", re.IGNORECASE)
_LETTER = re.compile("[\u4e00-\u9fff]")
_CHINESE = ("gb2312", "gbk", "gb18030", "x-gbk", "cp936", "gb_2312-80")
_BIG5 = ("big5", "big5-hkscs", "x-x-big5", "cn-big5")
_LOGIN = re.compile(r"登录|登陆|重新登|超时|身份认证|/(?:sso|login|cas)\b|login\.", re.IGNORECASE)
_BARE = re.compile(r"<tr\b[^>]*>\s*<t[dh]\b", re.IGNORECASE)
_SHEETS = re.compile(r"<x:Name>([^<]*)</x:Name>\s*<x:WorksheetSource\s+HRef\s*=\s*[\"']([^\"']*)", re.IGNORECASE)
"""How the first page of a workbook saved as a single file names the pages of its sheets."""
_UNSEEN_SHEET = re.compile(r"<x:Visible>\s*Sheet(?:Very)?Hidden", re.IGNORECASE)
_FEW = 12
"""Cells up to which a page with fields to fill in may be one to log in by, whatever its tables hold."""
_PASSWORD = re.compile(r"<input[^>]+type\s*=\s*[\"']?password", re.IGNORECASE)


def read_html(data: bytes) -> Content:
    """One sheet with all tables of the page below each other, the texts between them kept. Raises Refused."""
    sheet, notes = _page(_decode(data), Grid("正文"))
    return Content("html", (sheet,), (note("html_table"), *notes))


def read_mhtml(data: bytes) -> Content:
    """A single-file web page: each HTML part with a table is a sheet. Raises Refused."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    pages: list[tuple[str, str]] = []
    names: dict[str, str] = {}
    for part in message.walk():
        payload = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
        if isinstance(payload, bytes):
            text = _decode(payload)
            names |= {_file(place): unescape(name) for name, place in _SHEETS.findall(text)}
            if "<table" in text.lower():
                pages.append((_file(part.get("Content-Location") or ""), text))
    if not pages:
        raise Refused("not_a_workbook", "这是单文件网页或电子邮件，里面没有表格；邮件里的附件请另存出来再报。")
    sheets: list[Sheet] = []
    notes: list[Note] = [note("html_table")]
    room = Room()
    for at, (place, text) in enumerate(pages, 1):
        name = names.get(place) or (f"正文{at}" if at > 1 else "正文")
        grid = Grid(name, room=room)
        grid.hidden = len(pages) > 1 and _UNSEEN_SHEET.search(text) is not None
        sheet, found = _page(text, grid)
        sheets.append(sheet)
        notes.extend(found)
    return Content("mhtml", tuple(sheets), tuple(notes))


def _file(place: str) -> str:
    return place.replace("\\", "/").rpartition("/")[2].lower()


def _decode(data: bytes) -> str:
    declared = _CHARSET.search(data[:4096])
    name = declared[1].decode("ascii").lower() if declared else ""
    if name in _BIG5 and not _is_utf8(data):
        return decode_text(data, ("big5hkscs", "utf-8", "gb18030"))
    chinese = name in _CHINESE and not _is_utf8(data)
    return decode_text(data, ("gb18030", "utf-8") if chinese else ("utf-8", "gb18030"))


def _is_utf8(data: bytes) -> bool:
    """Whether Chinese letters come out of these bytes as UTF-8, whatever the page says: GBK hardly ever gives that."""
    try:
        return _LETTER.search(data.decode("utf-8")) is not None
    except UnicodeDecodeError:
        return False


def _page(text: str, grid: Grid) -> tuple[Sheet, tuple[Note, ...]]:
    if _PASSWORD.search(text):
        raise _login_page()
    if len(text) > LIMITS.tree_bytes:
        raise Refused("too_large", f"网页超过 {LIMITS.tree_bytes // 2**20} MB，不像报表，请另存为 .xlsx 再报。")
    lower = text.lower()
    if lower.count("<td") + lower.count("<th") > LIMITS.grid_cells:
        raise too_many_cells(grid.name)
    text = re.sub(r"\A\s*<\?xml[^>]*\?>", "", text)
    parser = lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = lxml_html.document_fromstring(text, parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise Refused("damaged", "网页文件内容损坏，请在 Excel/WPS 中打开后另存为 .xlsx 再报。") from error
    if "<table" not in lower and (bare := _BARE.search(text)):  # rows of a table that has no beginning
        return _page(f"{text[: bare.start()]}<table>{text[bare.start() :]}", grid)
    if root.find(".//table") is None:
        raise _frames() if "<frameset" in lower else _login_page() if _LOGIN.search(text) else _no_table()
    if lower.count("<html") > lower.count("</html") and lower.count("<table") > lower.count("</table"):
        raise Refused("damaged", "网页表格没有结尾，文件不完整，可能没有下载完，请重新下载后再报。")
    styles = page_styles(text)
    tables = PageTables(grid, styles, class_formats(text))
    row = 0
    for block in _blocks(root, styles):
        if isinstance(block, tuple):
            row += _line(block, grid, row)
        else:
            row = tables.lay(block, row)
    if len(grid.cells) < _FEW and _LOGIN.search(text) and "<input" in lower:
        raise _login_page()
    return grid.sheet()


def _login_page() -> Refused:
    return Refused("not_a_workbook", "这是网站的登录页面，不是表格，请登录后重新下载，确认能用 Excel/WPS 打开再报。")


def _frames() -> Refused:
    return Refused(
        "not_a_workbook",
        "这是工作簿另存为网页后的目录页，表格在同名的文件夹里，没有报来，请打开原表，另存为 .xlsx 再报。",
    )


def _no_table() -> Refused:
    return Refused(
        "not_a_workbook",
        "这是网页文件，里面没有表格，可能没有登录或下载出错，请重新下载，或报送 Excel/WPS 表格（.xlsx）。",
    )


def _line(line: tuple[Piece, ...], grid: Grid, row: int) -> int:
    """A line of text between tables; gives the number of rows it takes."""
    words = " ".join("".join(piece.text for piece in line if piece.look == SHOWN).split())
    if hidden := " ".join(text_that_is(HIDDEN, line).split()):
        grid.say("hidden_text", row, 0, quoted(hidden))
    grid.put_shown(row, 0, words, None, "")
    return 1 if words else 0


def _blocks(root: "etree._Element", styles: PageStyles) -> Iterator["tuple[Piece, ...] | etree._Element"]:
    """Tables, and the lines of text outside them, in the order of the page."""
    line: list[Piece] = []

    def flush() -> Iterator[tuple[Piece, ...]]:
        if any(piece.text.strip() for piece in line):
            yield tuple(line)
        line.clear()

    def walk(node: "etree._Element", look: str) -> Iterator["tuple[Piece, ...] | etree._Element"]:
        tag = node.tag if isinstance(node.tag, str) else ""
        if tag == "table":
            yield from flush()
            yield node
        elif tag not in NOT_TEXT:
            seen = styles.of(node)
            look = hides(look, seen) or SHOWN
            turns = tag in BREAKS or tag == "br"
            if turns:
                yield from flush()
            line.append(Piece(node.text or "", look))
            for child in node:
                yield from walk(child, look)
                line.append(Piece(child.tail or "", look))
            if turns:
                yield from flush()

    yield from walk(root, SHOWN)
    yield from flush()
