"""Where a BIFF sheet has formulas: xlrd gives their results only, so the records are looked through."""

import io
import struct
from collections.abc import Iterator
from typing import Any

import xlrd

_HEAD = struct.Struct("<2H")
_PLACE = struct.Struct("<2H")
_BOUNDSHEET, _EOF, _WORKSHEET = 0x85, 0x0A, 0
_BEGINS = frozenset((0x0009, 0x0209, 0x0409, 0x0809))
_FORMULAS = frozenset((0x0006, 0x0206, 0x0406))


def formula_places(data: bytes) -> tuple[tuple[tuple[int, int], ...], ...]:
    """The positions of the formulas of every worksheet, in the order of the sheets; nothing where that is not clear."""
    try:
        stream = _stream(data)
        begins = [
            struct.unpack_from("<I", stream, at)[0]
            for code, at, size in _records(stream, 0)
            if code == _BOUNDSHEET and size >= 6 and stream[at + 5] == _WORKSHEET
        ]
        return tuple(tuple(_places(stream, begin)) for begin in begins)
    except (struct.error, IndexError, xlrd.XLRDError, xlrd.compdoc.CompDocError):
        return ()


def _stream(data: bytes) -> bytes:
    """The workbook stream of a compound file; BIFF files of old are nothing but the stream."""
    if not data.startswith(xlrd.compdoc.SIGNATURE):
        return data
    document: Any = xlrd.compdoc.CompDoc(data, io.StringIO())
    return next((bytes(found) for name in ("Workbook", "Book") if (found := document.get_named_stream(name))), b"")


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """The records of one substream, those of charts within it left out: code, place of the content, size."""
    depth = 0
    while at + 4 <= len(stream):
        code, size = _HEAD.unpack_from(stream, at)
        at += 4
        depth += (code in _BEGINS) - (code == _EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield code, at, size
        at += size


def _places(stream: bytes, begin: int) -> Iterator[tuple[int, int]]:
    for code, at, _ in _records(stream, begin):
        if code in _FORMULAS:
            row, column = _PLACE.unpack_from(stream, at)
            yield row, column
