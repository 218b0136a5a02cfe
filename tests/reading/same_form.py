"""One form, with numbers under formats, merged areas and line breaks, written by hand in every kind of file."""
# ruff: noqa: E501 - lines of XML stay whole

import csv
import html
import io
import re
import struct
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta

import xlsxwriter

from pipeline.read.formats import show

Cells = dict[tuple[int, int], tuple[str | float, str]]
WIDTH, HEIGHT = 7, 16
_TARGETS: list[tuple[str, str, str, str, str | float, str]] = [
    ("产出指标", "数量指标", "巡检养老机构数量", "考核巡检数量。", 36, '"≥"0"家"'),
    ("", "", "服务老年人次", "年度服务量。", 3200, '"≥"#,##0"人次"'),
    ("", "质量指标", "平台可用率", "可用率=可用时间÷总时间×100%。", 0.995, '"≥"0.0%'),
    ("", "时效指标", "完成时间", "按期完成。", 46387, 'yyyy"年"m"月"d"日前"'),
    ("", "成本指标", "服务器租赁标准", "不超标。", 6.5, '"≤"0.0"万元/年/台"'),
    ("", "", "总成本", "控制总额。", 1285000, '"≤"0!.0,"万元"'),
    ("效益指标", "社会效益指标", "故障响应时间", "响应 <及时> & 有效。", 1 / 48, '"≤"[m]"分钟"'),
    ("", "可持续影响指标", "制度健全性", "定性。", "健全", "General"),
    ("满意度指标", "服务对象满意度指标", "老年人满意度", "问卷。", 0.9, '"≥"0%'),
]
TARGETS = (
    "≥36家",
    "≥3,200人次",
    "≥99.5%",
    "2026年12月31日前",
    "≤6.5万元/年/台",
    "≤128.5万元",
    "≤30分钟",
    "健全",
    "≥90%",
)
_HEAD: list[tuple[int, int, str | float, str, int, int]] = [
    (0, 0, "3.2026年智慧养老服务平台运维项目绩效目标表", "General", 0, 6),
    (1, 0, "412003滨州市民政事务服务中心", "General", 0, 4),
    (1, 5, "单位：万元", "General", 0, 1),
    (2, 0, "项目名称", "General", 0, 0),
    (2, 1, "2026年智慧养老服务平台运维项目", "General", 0, 5),
    (3, 0, "预算规模及资金用途", "General", 1, 0),
    (3, 1, "预算数", "General", 0, 0),
    (3, 2, 128.5, "#,##0.00_ ;[Red]\\-#,##0.00\\ ", 0, 0),
    (3, 3, "其中：财政    资金", "General", 0, 0),
    (3, 4, 120, "0.00", 0, 0),
    (3, 5, "其他资金", "General", 0, 0),
    (3, 6, 8.5, "0.00_);(0.00)", 0, 0),
    (4, 1, "用于平台服务器租赁、系统运维\n及“12349”热线应急保障。", "General", 0, 5),
    (5, 0, "绩效目标", "General", 0, 0),
    (5, 1, "1.平台全年可用率不低于99.5%；\n2.服务老年人不少于3200人次。", "General", 0, 5),
]


def _laid() -> tuple[Cells, dict[tuple[int, int], tuple[int, int]]]:
    """The cells, and how many rows and columns each merged one covers."""
    cells: Cells = {(row, column): (value, code) for row, column, value, code, _, _ in _HEAD}
    spans = {(row, column): (down + 1, across + 1) for row, column, _, _, down, across in _HEAD if down or across}
    for column, label in zip(
        (0, 1, 2, 3, 6), ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值"), strict=True
    ):
        cells[6, column] = (label, "General")
    spans[6, 3] = (1, 3)
    for row, (first, second, third, text, value, code) in enumerate(_TARGETS, 7):
        for column, label in ((0, first), (1, second), (2, third), (3, text)):
            if label:
                cells[row, column] = (label, "General")
        cells[row, 6] = (value, code)
        spans[row, 3] = (1, 3)
    spans |= {(7, 0): (6, 1), (7, 1): (2, 1), (11, 1): (2, 1), (13, 0): (2, 1)}
    return cells, spans


CELLS, SPANS = _laid()
UNDER = {
    (top + i, left + j): (top, left)
    for (top, left), (down, across) in SPANS.items()
    for i in range(down)
    for j in range(across)
    if i or j
}


def shown(row: int, column: int) -> str:
    return show(*CELLS.get((row, column), ("", "General")))


def xlsx() -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    sheet = made.add_worksheet("项目1")
    for (row, column), (down, across) in SPANS.items():
        sheet.merge_range(row, column, row + down - 1, column + across - 1, "")
    for (row, column), (value, code) in CELLS.items():
        style = made.add_format({"num_format": code})
        if isinstance(value, str):
            sheet.write_string(row, column, value, style)
        else:
            sheet.write_number(row, column, value, style)
    made.close()
    return out.getvalue()


def _repacked(change: Callable[[str, str], str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name).decode()))
    return out.getvalue()


def strict() -> bytes:
    def change(_: str, text: str) -> str:
        text = text.replace(
            "schemas.openxmlformats.org/spreadsheetml/2006/main", "purl.oclc.org/ooxml/spreadsheetml/main"
        )
        old = "schemas.openxmlformats.org/officeDocument/2006/relationships"
        return text.replace(old, "purl.oclc.org/ooxml/officeDocument/relationships")

    return _repacked(change)


def prefixed() -> bytes:
    def change(name: str, text: str) -> str:
        if not name.startswith("xl/") or name.endswith(".rels") or "theme" in name:
            return text
        return re.sub(r"<(/?)(?![?!])(\w)", r"<\1x:\2", text).replace('xmlns="', 'xmlns:x="')

    return _repacked(change)


def wide() -> bytes:
    def change(name: str, text: str) -> str | bytes:
        inside = name.startswith("xl/") and name.endswith(".xml")
        return text.replace("UTF-8", "UTF-16").encode("utf-16") if inside else text

    return _repacked(change)


def rich() -> bytes:
    """Texts in runs with a reading above them, and line ends as Excel on Windows escapes them."""

    def split(match: re.Match[str]) -> str:
        text = match[1]
        if "&" in text or len(text) < 2:
            return match[0]
        keep = 't xml:space="preserve"'
        return f'<si><r><{keep}>{text[0]}</t></r><r><rPr><b/></rPr><{keep}>{text[1:]}</t></r><rPh sb="0" eb="1"><t>pīn</t></rPh></si>'

    def change(name: str, text: str) -> str:
        if name != "xl/sharedStrings.xml":
            return text
        head, _, items = re.sub(r"<si><t[^>]*>(.*?)</t></si>", split, text, flags=re.DOTALL).partition("<si>")
        return head + "<si>" + items.replace("\n", "_x000D_\n")

    return _repacked(change)


def reversed_rows() -> bytes:
    """Rows stored from the last to the first, under a dimension that lies."""

    def change(name: str, text: str) -> str:
        if not name.startswith("xl/worksheets/sheet"):
            return text
        rows = re.findall(r"<row .*?</row>", text, re.DOTALL)
        start, stop = text.index("<row "), text.index("</sheetData>")
        return (
            re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1"', text[:start]) + "".join(rows[::-1]) + text[stop:]
        )

    return _repacked(change)


def page(encoding: str, bare: bool = False) -> bytes:
    """What Excel saves as a web page: formats in classes; `bare` has the stored numbers for texts."""
    rules: list[str] = []
    rows = ""
    for row in range(HEIGHT):
        rows += "<tr>"
        for column in range(WIDTH):
            if (row, column) in UNDER:
                continue
            down, across = SPANS.get((row, column), (1, 1))
            value, code = CELLS.get((row, column), ("", "General"))
            text, marks = html.escape(shown(row, column)).replace("\n", "<br>\n  "), ""
            if not isinstance(value, str):
                escaped = re.sub(r"[^\w]", lambda match: "\\" + match[0], code, flags=re.ASCII)
                escaped = re.sub(r"\\?([^\x00-\x7f])", lambda match: f"\\{ord(match[1]):04X} ", escaped)
                rules.append(f'.xl{len(rules)} {{mso-style-parent:style0;\n mso-number-format:"{escaped}";}}')
                marks = f" class=xl{len(rules) - 1}"
                text = repr(value) if bare else text
            rows += f"<td rowspan={down} colspan={across}{marks}>{text}</td>\n"
        rows += "</tr>\n"
    style = "<style>\n<!--" + "\n".join(rules) + "-->\n</style>"
    head = f'<head><meta http-equiv=Content-Type content="text/html; charset={encoding}">{style}</head>'
    return f"<html>{head}<body><table>{rows}</table></body></html>".encode(encoding)


def spreadsheetml() -> bytes:
    codes = sorted({code for _, code in CELLS.values()})
    styles = "".join(
        f'<Style ss:ID="s{i}"><NumberFormat ss:Format="{html.escape(code)}"/></Style>' for i, code in enumerate(codes)
    )
    rows = ""
    for row in range(HEIGHT):
        rows += f'<Row ss:Index="{row + 1}">'
        for column in range(WIDTH):
            if (row, column) not in CELLS:
                continue
            value, code = CELLS[row, column]
            down, across = SPANS.get((row, column), (1, 1))
            kind, text = (
                ("String", html.escape(str(value)).replace("\n", "&#10;"))
                if isinstance(value, str)
                else ("Number", repr(value))
            )
            if "y" in code and not isinstance(value, str):
                kind, text = "DateTime", (datetime(1899, 12, 30) + timedelta(value)).isoformat() + ".000"
            rows += f'<Cell ss:Index="{column + 1}" ss:StyleID="s{codes.index(code)}" ss:MergeAcross="{across - 1}" ss:MergeDown="{down - 1}">'
            rows += f'<Data ss:Type="{kind}">{text}</Data></Cell>'
        rows += "</Row>"
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    return f'<?xml version="1.0"?><Workbook xmlns="{name}" xmlns:ss="{name}"><Styles>{styles}</Styles><Worksheet ss:Name="项目1"><Table>{rows}</Table></Worksheet></Workbook>'.encode()


def delimited(encoding: str, separator: str) -> bytes:
    out = io.StringIO()
    lines = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    lines.writerows([[shown(row, column) for column in range(WIDTH)] for row in range(HEIGHT)])
    return out.getvalue().encode(encoding)


def _record(code: int, content: bytes) -> bytes:
    return struct.pack("<HH", code, len(content)) + content


def biff5(codepage: int) -> bytes:
    """A workbook of Excel 95 without its container: GBK, no merged areas; `codepage` 0 writes none."""
    codes = sorted({code for _, code in CELLS.values()} - {"General"})
    name = "项目1".encode("gbk")
    head = _record(0x809, struct.pack("<4H", 0x500, 5, 0, 1993)) + (
        _record(0x42, struct.pack("<H", codepage)) if codepage else b""
    )
    head += _record(0x31, struct.pack("<5H4B", 200, 0, 0x7FFF, 400, 0, 0, 0, 134, 0) + b"\x02" + "宋".encode("gbk")) * 5
    for i, code in enumerate(codes):
        written = code.encode("gbk")
        head += _record(0x41E, struct.pack("<HB", 164 + i, len(written)) + written)
    for number in (0, *range(164, 164 + len(codes))):
        head += _record(0xE0, struct.pack("<8H", 0, number, 1, 0, 0, 0, 0, 0))
    place = len(head) + 4 + 7 + len(name) + 4
    head += _record(0x85, struct.pack("<LHB", place, 0, len(name)) + name) + _record(0x0A, b"")
    sheet = _record(0x809, struct.pack("<4H", 0x500, 0x10, 0, 1993))
    for (row, column), (value, code) in sorted(CELLS.items()):
        at = struct.pack("<3H", row, column, codes.index(code) + 1 if code in codes else 0)
        if isinstance(value, str):
            text = value.encode("gbk")
            sheet += _record(0x204, at + struct.pack("<H", len(text)) + text)
        else:
            sheet += _record(0x203, at + struct.pack("<d", value))
    return head + sheet + _record(0x0A, b"")


def _run(text: str) -> str:
    return "".join(
        f'<w:r>{"<w:br/>" * bool(i)}<w:t xml:space="preserve">{html.escape(line)}</w:t></w:r>'
        for i, line in enumerate(text.split("\n"))
    )


def _plain(text: str) -> str:
    return f"<w:p>{_run(text)}</w:p>"


def _tracked(text: str) -> str:
    gone = '<w:del w:id="1" w:author="x"><w:r><w:delText>删掉的</w:delText></w:r></w:del>'
    return f'<w:p>{_run(text[:2])}{gone}<w:ins w:id="2" w:author="x">{_run(text[2:])}</w:ins></w:p>'


def _controlled(text: str) -> str:
    inner = f"<w:sdt><w:sdtContent>{_run(text[:2])}</w:sdtContent></w:sdt>"
    return f"<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent><w:p>{inner}<w:smartTag>{_run(text[2:])}</w:smartTag></w:p></w:sdtContent></w:sdt>"


def docx(mode: str) -> bytes:
    """A heading and a table; `mode` is how its texts are written: plain, tracked, controlled, or nested in a table."""
    write = {"tracked": _tracked, "controlled": _controlled}.get(mode, _plain)
    rows = ""
    for row in range(2, HEIGHT):
        rows += "<w:tr>"
        for column in range(WIDTH):
            top, left = UNDER.get((row, column), (row, column))
            if left != column:
                continue
            down, across = SPANS.get((top, left), (1, 1))
            merge = "" if down == 1 else '<w:vMerge w:val="restart"/>' if top == row else "<w:vMerge/>"
            rows += f'<w:tc><w:tcPr><w:gridSpan w:val="{across}"/>{merge}</w:tcPr>{write(shown(row, column)) if top == row else "<w:p/>"}</w:tc>'
        rows += "</w:tr>"
    table = f"<w:tbl>{rows}</w:tbl>"
    table = f"<w:tbl><w:tr><w:tc>{table}<w:p/></w:tc></w:tr></w:tbl>" if mode == "nested" else table
    body = f"{_plain(shown(0, 0))}<w:p>{_run(shown(1, 0))}<w:r><w:tab/></w:r>{_run(shown(1, 5))}</w:p>{table}"
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", f'<w:document xmlns:w="{main}"><w:body>{body}</w:body></w:document>')
    return out.getvalue()


class _GbkName(zipfile.ZipInfo):
    """A member whose name is written as Windows in China does."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("gbk"), 0


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(_GbkName("报送/民政中心.xls"), xlsx())
    return out.getvalue()
