"""A workbook packed anew for the second reader: only the parts it needs, those inflated already not deflated again.

The second reader parses each sheet twice, the second time for the list of merged areas, up to the first such list. We
know the areas; an empty list put before the cells ends that search at once. The cells are the bytes of the file.
"""

import struct
import zlib
from collections.abc import Iterable, Mapping

from pipeline.read.package import Package

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_NO_MERGES = b"<mergeCells></mergeCells>"
_UTF8, _DAY = 0x800, 33  # 1980-01-01


def without_merges(sheet: bytes) -> bytes:
    """The sheet with an empty list of merged areas before its cells."""
    at = max(sheet.find(b"<sheetData>"), 0)
    return b"".join((sheet[:at], _NO_MERGES if at else b"", sheet[at:]))


def repacked(package: Package, names: Iterable[str], inflated: Mapping[str, bytes | None]) -> bytes:
    """A package of the parts `names`, as far as there are such; those in `inflated` with these bytes."""
    parts: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for name in dict.fromkeys(map(str.lower, names)):
        entry = package.parts.get(name)
        if entry is None:
            continue
        if (data := inflated.get(name)) is not None:
            method, crc, size = 0, zlib.crc32(data), len(data)
        else:
            method, crc, size, data = entry.method, entry.crc, entry.size, package.packed(entry)
        shared = entry.flags & _UTF8, method, 0, _DAY, crc, len(data), size, len(entry.name), 0
        parts += (_LOCAL.pack(b"PK\3\4", 20, *shared), entry.name, data)
        directory += (_CENTRAL.pack(b"PK\1\2", 20, 20, *shared, 0, 0, 0, 0, at), entry.name)
        at += _LOCAL.size + len(entry.name) + len(data)
    central = b"".join(directory)
    count = len(directory) // 2
    return b"".join((*parts, central, _END.pack(b"PK\5\6", 0, 0, count, count, len(central), at, 0)))
