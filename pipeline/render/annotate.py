"""The marked copy of a unit's own workbook: doubtful cells coloured and commented, every other byte kept.

Only the parts that the marks need are edited: the marked sheets, the styles, the notes. What else a workbook holds,
pictures, charts, controls, rules of Excel's own, results of formulas, is copied as it is.
"""

import re
import zlib
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from pipeline.render.annotate_cells import MarkedSheet, MarkedStyles
from pipeline.render.annotate_notes import MarkedNotes
from pipeline.render.annotate_package import Parts, Relations, parse

_FILLS = {"error": "FFFF9999", "warning": "FFFFE699", "note": "FFBDD7EE"}
_ORDER = tuple(_FILLS)
_LOST = (
    (re.compile(r"xl/threadedcomments/", re.I), "讨论式批注"),
    (re.compile(r"_xmlsignatures/", re.I), "数字签名"),
)
_STRICT = b"purl.oclc.org/ooxml"
_NO_PACKAGE = "不是可以改写的 .xlsx 文件"
_INCOMPLETE = "这个文件不能安全地改写（内部结构不完整）"
_UNREADABLE = (
    BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
)  # RuntimeError: a password, a method of packing zipfile lacks
_LEVEL = 3  # of zlib: what is edited is packed anew for every unit that gets the file


class Remark(NamedTuple):
    """What to say at one cell."""

    sheet: str
    cell: str
    severity: str
    text: str


def unkept(data: bytes) -> tuple[str, ...]:
    """What a workbook holds that its copy could not keep, in Chinese; empty when everything can be kept."""
    try:
        with ZipFile(BytesIO(data)) as package:
            names = package.namelist()
            found = [what for pattern, what in _LOST if any(map(pattern.match, names))]
            main = [name for name in names if name.lower() == "xl/workbook.xml"]
            if any(_STRICT in package.read(name) for name in main):
                found.append("严格格式的内容")
    except _UNREADABLE:
        return (_NO_PACKAGE,)
    return tuple(found)


def annotate(data: bytes, remarks: Iterable[Remark], target: Path) -> str:
    """Write the copy with its marks to `target`. Returns why not, in Chinese; empty when it was written."""
    lost = unkept(data)
    if lost:
        return _NO_PACKAGE if _NO_PACKAGE in lost else f"含有{'、'.join(lost)}，改写会丢失"
    try:
        with ZipFile(BytesIO(data)) as package:
            parts = Parts({name: package.read(name) for name in package.namelist() if not name.endswith("/")})
        if not _is_workbook(parts):
            return _NO_PACKAGE
        _mark_all(parts, remarks)
    except (*_UNREADABLE, etree.LxmlError, LookupError, ValueError):  # what other readers may accept
        return _INCOMPLETE
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as out:
        for name, content in parts.items():
            out.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, ZIP_DEFLATED, _LEVEL)
    return ""


def _mark_all(parts: Parts, remarks: Iterable[Remark]) -> None:
    """Edit the parts. Raises what a workbook raises that does not hang together."""
    by_sheet: dict[str, list[Remark]] = {}
    for remark in remarks:
        by_sheet.setdefault(remark.sheet, []).append(remark)
    main = _main(parts)
    book = Relations(parts, main)
    sheets = _worksheets(parts, main, book)
    styles_part = book.target("styles")
    styles = MarkedStyles(parts[styles_part])
    for name, said in by_sheet.items():
        if name in sheets:  # what stands in another sheet than these has no cells to mark
            _mark_sheet(parts, sheets[name], styles, said)
    parts[styles_part] = styles.written()


def _is_workbook(parts: Parts) -> bool:
    """Whether a package is a workbook written as XML: documents of Word, .ods and .xlsb are packages as well."""
    try:
        return bool(etree.QName(parse(parts[_main(parts)])).localname == "workbook")
    except (etree.LxmlError, LookupError):
        return False


def _main(parts: Parts) -> str:
    return "xl/workbook.xml" if "xl/workbook.xml" in parts else Relations(parts, "").target("officeDocument")


def _worksheets(parts: Parts, main: str, book: Relations) -> Mapping[str, str]:
    """The parts of the worksheets by their names."""
    found: dict[str, str] = {}
    for sheet in parse(parts[main]).iter("{*}sheet"):
        identifier = next((value for key, value in sheet.attrib.items() if str(key).endswith("}id")), "")
        part = book.worksheet(str(identifier))
        if part in parts:
            found.setdefault(sheet.get("name", ""), part)
    return found


def _mark_sheet(parts: Parts, part: str, styles: MarkedStyles, remarks: Iterable[Remark]) -> None:
    sheet = MarkedSheet(parts[part])
    notes = MarkedNotes(parts, part, sheet.notes_relation())
    for cell, said in _by_cell(sheet, remarks).items():
        worst = min((remark.severity for remark in said), key=_ORDER.index)
        sheet.restyle(cell, lambda style, fill=_FILLS[worst]: styles.filled(style, fill))  # type: ignore[misc]
        notes.add(cell, [remark.text for remark in sorted(said, key=lambda one: _ORDER.index(one.severity))])
    sheet.relate_notes(notes.written())
    parts[part] = sheet.written()


def _by_cell(sheet: MarkedSheet, remarks: Iterable[Remark]) -> Mapping[str, list[Remark]]:
    """The remarks of each cell; those about a whole sheet stand in its first cell, hidden parts in their corner."""
    found: dict[str, list[Remark]] = {}
    for remark in remarks:
        found.setdefault(sheet.corner(remark.cell or "A1"), []).append(remark)
    return found
