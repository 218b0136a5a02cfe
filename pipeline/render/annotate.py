"""The marked copy of a unit's own workbook: doubtful cells coloured and commented, everything else kept (openpyxl).

openpyxl drops shapes, pictures, charts, controls and a few extensions when it saves. A workbook that holds any of them
is not copied at all: `unkept` says what it holds, and the unit gets the list only.
"""

import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

AUTHOR = "绩效管道"
_FILLS = {"error": "FFFF9999", "warning": "FFFFE699", "note": "FFBDD7EE"}
_ORDER = ("error", "warning", "note")
_LOST_PARTS = (
    (re.compile(r"xl/charts/", re.I), "图表"),
    (re.compile(r"xl/(ctrlprops|activex)/", re.I), "表单控件"),
    (re.compile(r"xl/(embeddings|oleobjects)/", re.I), "嵌入对象"),
    (re.compile(r"xl/threadedcomments/", re.I), "讨论式批注"),
    (re.compile(r"xl/(slicers|slicercaches|timelines)/", re.I), "切片器"),
    (re.compile(r"xl/pivot", re.I), "数据透视表"),
    (re.compile(r"xl/(macrosheets|dialogsheets|chartsheets)/", re.I), "图表或宏工作表"),
    (re.compile(r"xl/(diagrams|ink|model|querytables|connections)", re.I), "图示或外部数据连接"),
    (re.compile(r"xl/media/", re.I), "图片"),
    (re.compile(r"_xmlsignatures/", re.I), "数字签名"),
)
_LOST_MARKS = (
    (r"xl/drawings/drawing[^/]*\.xml$", rb"<(?:\w+:)?(sp|pic|cxnSp|grpSp|graphicFrame|contentPart)[ >]", "图形"),
    (r"xl/worksheets/[^/]*\.xml$", rb"<(?:\w+:)?ext [^>]*uri=", "扩展的条件格式或数据有效性"),
    (r"xl/workbook\.xml$", rb"purl\.oclc\.org/ooxml", "严格格式的内容"),
    (r"xl/sharedstrings\.xml$", rb"<(?:\w+:)?rPh[ >]", "拼音标注"),
)
_NO_PACKAGE = "不是可以改写的 .xlsx 文件"
_CORE = "docProps/core.xml"
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)([^<]*)(</dcterms:modified>)")
_COMMENT_WIDTH, _COMMENT_LINE = 320, 18


class Remark(NamedTuple):
    """What to say at one cell."""

    sheet: str
    cell: str
    severity: str
    text: str


def unkept(data: bytes) -> tuple[str, ...]:
    """What a workbook holds that a copy would lose, in Chinese; empty when everything can be kept."""
    try:
        with ZipFile(BytesIO(data)) as package:
            found = [what for name in package.namelist() for pattern, what in _LOST_PARTS if pattern.search(name)]
            for part, mark, what in _LOST_MARKS:
                names = [name for name in package.namelist() if re.search(part, name, re.I)]
                found.extend(what for name in names if re.search(mark, package.read(name)))
    except (BadZipFile, OSError, RuntimeError, NotImplementedError):
        return (_NO_PACKAGE,)
    return tuple(dict.fromkeys(found))


def annotate(data: bytes, remarks: Iterable[Remark], target: Path) -> str:
    """Write the copy with its marks to `target`. Returns why not, in Chinese; empty when it was written."""
    lost = unkept(data)
    if lost:
        return _NO_PACKAGE if _NO_PACKAGE in lost else f"含有{'、'.join(lost)}，改写会丢失"
    try:
        book = load_workbook(BytesIO(data), keep_vba=b"vbaProject.bin" in data, rich_text=True)
    except Exception as error:  # openpyxl raises many kinds for files that other readers accept
        return f"这个文件不能安全地改写（{type(error).__name__}）"
    for (sheet, cell), said in _by_cell(book, remarks).items():
        _mark(book[sheet], cell, said)
    if any(type(value) is str and value.startswith("=") for sheet in book.worksheets for value in _values(sheet)):
        book.calculation.fullCalcOnLoad = True  # openpyxl keeps formulas, not the results they had
    scratch = BytesIO()
    book.save(scratch)
    _settle(scratch, data, target)
    return ""


def _settle(saved: BytesIO, original: bytes, target: Path) -> None:
    """The same input gives the same bytes: fixed times in the package, the document's own time of change."""
    with ZipFile(BytesIO(original)) as before:
        core = before.read(_CORE) if _CORE in before.namelist() else b""
    was = _MODIFIED.search(core)
    stamp = was[2] if was else b"2020-01-01T00:00:00Z"
    with ZipFile(saved) as package, ZipFile(target, "w", ZIP_DEFLATED) as out:
        for name in package.namelist():
            content = package.read(name)
            if name == _CORE:
                content = _MODIFIED.sub(lambda found: found[1] + stamp + found[3], content)
            out.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, ZIP_DEFLATED)


def _values(sheet: Worksheet) -> Iterable[object]:
    return (cell.value for row in sheet.iter_rows() for cell in row)


def _by_cell(book: Workbook, remarks: Iterable[Remark]) -> Mapping[tuple[str, str], list[Remark]]:
    """The remarks of each cell; those about a whole sheet stand in its first cell, hidden parts in their corner."""
    found: dict[tuple[str, str], list[Remark]] = {}
    for remark in remarks:
        if remark.sheet in book.sheetnames and isinstance(book[remark.sheet], Worksheet):
            corner = _corner(book[remark.sheet], remark.cell or "A1")
            found.setdefault((remark.sheet, corner), []).append(remark)
    return found


def _corner(sheet: Worksheet, ref: str) -> str:
    """The cell itself, or the corner of the merged area it lies in: only that one can hold a comment."""
    cell = sheet[ref]
    if isinstance(cell, MergedCell):
        area = next(area for area in sheet.merged_cells.ranges if ref in area)
        return str(area.start_cell.coordinate)
    return ref


def _mark(sheet: Worksheet, ref: str, said: list[Remark]) -> None:
    cell = sheet[ref]
    assert isinstance(cell, Cell)
    worst = min((remark.severity for remark in said), key=_ORDER.index)
    cell.fill = PatternFill("solid", fgColor=_FILLS[worst])
    lines = [remark.text for remark in sorted(said, key=lambda one: _ORDER.index(one.severity))]
    if cell.comment is not None:
        lines.insert(0, f"（原有批注）{cell.comment.text}")
    comment = Comment("\n".join(lines), AUTHOR)
    comment.width = _COMMENT_WIDTH
    comment.height = _COMMENT_LINE * (2 + sum(1 + len(one) // 24 for line in lines for one in line.split("\n")))
    cell.comment = comment
