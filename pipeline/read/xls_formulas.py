"""What xlrd leaves out of a BIFF workbook: where formulas are, other files they cite, sheets that are no worksheets."""

import io
import struct
from collections.abc import Iterator
from typing import Any

import xlrd

from pipeline.model import Note
from pipeline.read.content import note

_HEAD = struct.Struct("<2H")
_PLACE = struct.Struct("<2H")
_BOUNDSHEET, _EOF, _WORKSHEET = 0x85, 0x0A, 0
_EXTERNAL, _OWN = 0x1AE, (0x0401, 0x3A01)
_NO_WORKSHEETS = {1: "宏工作表", 2: "图表工作表", 6: "VB 模块"}
_BEGINS = frozenset((0x0009, 0x0209, 0x0409, 0x0809))
UNSOUND = (struct.error, IndexError, xlrd.XLRDError, xlrd.compdoc.CompDocError)
"""What a stream that is not sound makes its readers raise."""
_FORMULAS = frozenset((0x0006, 0x0206, 0x0406))


def formula_places(data: bytes) -> tuple[tuple[tuple[int, int], ...], ...]:
    """The positions of the formulas of every worksheet, in the order of the sheets; nothing where that is not clear."""
    try:
        stream = workbook_stream(data)
        return tuple(tuple(_places(stream, begin)) for begin in worksheet_begins(stream))
    except UNSOUND:
        return ()


def worksheet_begins(stream: bytes) -> list[int]:
    """Where the substreams of the worksheets begin, in the order of the sheets."""
    return [
        struct.unpack_from("<I", stream, at)[0]
        for code, at, size in records(stream, 0)
        if code == _BOUNDSHEET and size >= 6 and stream[at + 5] == _WORKSHEET
    ]


def workbook_notes(data: bytes) -> Iterator[Note]:
    """Sheets that hold no cells, and how many other files formulas take figures from."""
    try:
        stream = workbook_stream(data)
        wide = stream[4:6] == b"\x00\x06"
        cited = 0
        for code, at, size in records(stream, 0):
            if code == _BOUNDSHEET and size >= 8 and stream[at + 5] in _NO_WORKSHEETS:
                kind = _NO_WORKSHEETS[stream[at + 5]]
                yield note(
                    "sheet_skipped", _sheet_name(stream[at + 6 : at + size], wide), "", f"{kind}，没有单元格可读"
                )
            elif code == _EXTERNAL and size > 4:
                cited += _PLACE.unpack_from(stream, at)[1] not in _OWN
        if cited:
            yield note("external_link", "", "", f"{cited} 个")
    except UNSOUND:
        return


def _sheet_name(content: bytes, wide: bool) -> str:
    """The name behind its length: since Excel 97 with a mark whether it is UTF-16, before that in GBK."""
    if not wide:
        return content[1 : 1 + content[0]].decode("gb18030", "replace")
    encoding, width = ("utf-16-le", 2) if content[1] & 1 else ("latin-1", 1)
    return content[2 : 2 + width * content[0]].decode(encoding, "replace")


def workbook_stream(data: bytes) -> bytes:
    """The workbook stream of a compound file; BIFF files of old are nothing but the stream."""
    if not data.startswith(xlrd.compdoc.SIGNATURE):
        return data
    document: Any = xlrd.compdoc.CompDoc(data, io.StringIO())
    return next((bytes(found) for name in ("Workbook", "Book") if (found := document.get_named_stream(name))), b"")


def records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """The records of one substream, those of charts within it left out: code, place of the content, size."""
    depth = 0
    while at + 4 <= len(stream):
        code, size = _HEAD.unpack_from(stream, at)
        at += 4
        depth += (code in _BEGINS) - (code == _EOF)
        if depth <= 0 or at + size > len(stream):
            return
        if depth == 1:
            yield code, at, size
        at += size


def _places(stream: bytes, begin: int) -> Iterator[tuple[int, int]]:
    for code, at, _ in records(stream, begin):
        if code in _FORMULAS:
            row, column = _PLACE.unpack_from(stream, at)
            yield row, column
