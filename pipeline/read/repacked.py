"""A workbook packed anew for the second reader: only the parts it needs, those inflated already not deflated again.

The second reader parses each sheet twice, the second time for the list of merged areas, up to the first such list. We
know the areas; an empty list put before the cells ends that search at once. The cells are the bytes of the file.
"""

import zlib
from collections.abc import Iterable, Mapping

from pipeline.read.package import Package
from pipeline.zip_format import CENTRAL, DAY, END, LOCAL, UTF8

_NO_MERGES = b"<mergeCells></mergeCells>"


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
            method, size = 0, len(data)
            crc = entry.crc if size == entry.size else zlib.crc32(data)  # as it was, or longer by the empty list
        else:
            method, crc, size, data = entry.method, entry.crc, entry.size, package.packed(entry)
        shared = entry.flags & UTF8, method, 0, DAY, crc, len(data), size, len(entry.name), 0
        parts += (LOCAL.pack(b"PK\3\4", 20, *shared), entry.name, data)
        directory += (CENTRAL.pack(b"PK\1\2", 20, 20, *shared, 0, 0, 0, 0, at), entry.name)
        at += LOCAL.size + len(entry.name) + len(data)
    central = b"".join(directory)
    count = len(directory) // 2
    return b"".join((*parts, central, END.pack(b"PK\5\6", 0, 0, count, count, len(central), at, 0)))
