"""A zip package read from memory, bounded: directory first, then single parts, each checked by size, ratio and CRC.

Faster than `zipfile` for many small files, and stricter: a part stored twice, a size that lies or a wrong checksum is
a refusal, never a guess. Nothing is ever extracted by name.
"""

import struct
import zlib
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote

from pipeline.read.content import Refused
from pipeline.read.limits import LIMITS, Limits
from pipeline.zip_format import END, LISTED

_PACKED = attrgetter("packed")
_ENCRYPTED = 0x1
_LOCATOR = 20
_TAIL = END.size + 0xFFFF
_MEMBER, _VERSIONS = b"PK\x03\x04", 99
_TORN = "文件不完整（压缩包{what}），请从原处重新复制，或在 Excel/WPS 中打开后另存为 .xlsx 再报。"
_CUT = "缺少结尾，可能没有传完"


class Entry(NamedTuple):
    """One member of the archive, as its directory describes it."""

    name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int

    @property
    def encrypted(self) -> bool:
        """Whether its bytes are encrypted."""
        return bool(self.flags & _ENCRYPTED)

    def decoded(self) -> str:
        """The name as text: UTF-8 where it is, else GBK, which is what Windows in China writes."""
        for encoding in ("utf-8", "gb18030"):
            try:
                return self.name.decode(encoding)
            except UnicodeDecodeError:
                continue
        return self.name.decode("cp437")


def torn(what: str) -> Refused:
    """The refusal of an archive that is not whole."""
    return Refused("damaged", _TORN.format(what=what))


class Package:
    """The parts of an office package by lower-case name with `/`."""

    def __init__(self, data: bytes, limits: Limits = LIMITS, unique: bool = True, path: Path | None = None) -> None:
        self.data = data
        self.path = path  # where the bytes lie, if they are a file of their own
        self.limits = limits
        self.spent = 0
        self.entries, self.base = read_directory(data, limits)
        names = [part_name(entry.name) for entry in self.entries]
        self.parts: dict[str, Entry] = dict(zip(names, self.entries, strict=True))
        if unique and len(self.parts) != len(names):
            _refuse_twins(names)

    def __contains__(self, name: str) -> bool:
        return self.find(name) is not None

    def find(self, name: str) -> Entry | None:
        """The entry of a part; a name written with %-escapes on one side only is the same name."""
        entry = self.parts.get(name.lower())
        if entry is None and ("%" in name or not name.isascii()):
            plain = unquote(name).lower()
            entry = self.parts.get(plain) or self.parts.get(quote(plain).lower())
        return entry

    def read(self, name: str) -> bytes | None:
        """The bytes of a part, None where there is none. Raises Refused for a part that is not sound."""
        entry = self.find(name)
        return None if entry is None else self.inflate(entry)

    def inflate(self, entry: Entry) -> bytes:
        """The bytes of one entry, within the bounds."""
        return expanded(self.packed(entry), entry.method, entry.size, entry.crc)

    def packed(self, entry: Entry) -> bytes:
        """The bytes of one entry as they are stored, once its size is within the bounds."""
        limits = self.limits
        if entry.encrypted:
            raise Refused("encrypted", "文件已加密，请取消密码后重新报送。")
        self.spent += entry.size
        if entry.size > limits.part_bytes or self.spent > limits.total_bytes:
            raise Refused(
                "too_large", f"解压后超过 {limits.part_bytes // 2**20} MB，不像正常报表，请拆分或另存后再报。"
            )
        if entry.size > limits.ratio_from and entry.size > limits.ratio * max(entry.packed, 1):
            raise Refused("too_large", f"压缩比超过 {limits.ratio} 倍，疑似压缩炸弹，已拒绝读取，请另存为新文件再报。")
        head = self.base + entry.offset
        if head < 0 or not self.data.startswith(b"PK\x03\x04", head):
            raise torn("目录与内容对不上")
        name, extra = struct.unpack_from("<2H", self.data, head + 26)
        start = head + 30 + name + extra
        if start + entry.packed > len(self.data):
            raise torn("被截断")
        return self.data[start : start + entry.packed]


def expanded(packed: bytes, method: int, size: int, crc: int) -> bytes:
    """Inflate at most the declared size: a part that is larger than it says, or another than it was, is refused."""
    if method == 0:
        data = packed
    elif method == 8:
        try:
            data = zlib.decompressobj(-15).decompress(packed, size + 1)
        except zlib.error as error:
            raise torn("解压出错") from error
    else:
        raise Refused("unsupported", "压缩包用了少见的压缩方法，请在 Excel/WPS 中另存为 .xlsx 再报。")
    if len(data) != size:
        raise torn("部件大小与目录不符")
    if zlib.crc32(data) != crc:
        raise torn("校验码不符，内容可能已被损坏")
    return data


@lru_cache(maxsize=4096)
def part_name(name: bytes) -> str:
    """The name of a part as it is looked up: lower case, with `/`."""
    return name.decode("utf-8", "replace").replace("\\", "/").lstrip("/").lower()


def _refuse_twins(names: list[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen and not name.endswith("/"):
            raise Refused("damaged", f"压缩包里部件 {name} 出现两次，无法判断哪个为准，请打开后另存为新文件再报。")
        seen.add(name)


def read_directory(data: bytes, limits: Limits = LIMITS) -> tuple[tuple[Entry, ...], int]:
    """The archive's directory, and how many bytes of something else stand before the archive."""
    at = _end(data)
    _, _, _, _, count, size, offset, _ = END.unpack_from(data, at)
    wide = data.startswith(b"PK\x06\x07", max(at - _LOCATOR, 0))  # some writers add it without need
    if wide or count == 0xFFFF or 0xFFFFFFFF in (size, offset):
        count, size, offset, at = _end64(data, at)
    if count > limits.entries:
        raise Refused("too_large", f"压缩包里有 {count} 个部件，超过 {limits.entries} 个，不像报表，已拒绝读取。")
    base = at - size - offset
    if base < 0:
        raise torn("目录位置不对")
    if base > 0 and data[:4] == _MEMBER and int.from_bytes(data[4:6], "little") <= _VERSIONS:
        raise torn(_CUT)  # what was found is the directory of an archive inside this one
    return _entries(data, at - size, at, count), base


def _end(data: bytes) -> int:
    """Where the end record stands: its comment may hold its signature, and zeros may fill up a disk block behind it."""
    stop = len(data)
    first = max(0, stop - _TAIL)
    while (at := data.rfind(b"PK\x05\x06", first, stop)) >= 0:
        if at + END.size + int.from_bytes(data[at + 20 : at + 22], "little") <= len(data):
            return at
        stop = at
    padded = len(data.rstrip(b"\0")) + END.size
    if padded < first:
        return _end(data[:padded])
    raise torn(_CUT)


def _end64(data: bytes, at: int) -> tuple[int, int, int, int]:
    """The 64-bit end record, which stands before its locator and the plain end record."""
    found = data.rfind(b"PK\x06\x06", 0, at)
    if found < 0 or found + 56 > len(data):
        raise torn("缺少 64 位目录")
    count, size, offset = struct.unpack_from("<3Q", data, found + 32)
    return count, size, offset, found


def _entries(data: bytes, at: int, end: int, count: int) -> tuple[Entry, ...]:
    entries: list[Entry] = []
    for _ in range(count):
        if at + LISTED.size > end or not data.startswith(b"PK\x01\x02", at):
            raise torn("目录损坏")
        flags, method, crc, packed, size, name_size, extra_size, comment_size, offset = LISTED.unpack_from(data, at)
        start = at + LISTED.size
        extras = start + name_size
        if 0xFFFFFFFF in (packed, size, offset):
            packed, size, offset = _wide(data[extras : extras + extra_size], packed, size, offset)
        entries.append(Entry(data[start:extras], flags, method, crc, packed, size, offset))
        at = extras + extra_size + comment_size
    if sum(map(_PACKED, entries)) > len(data):
        raise torn("各部件大小之和超过文件本身")
    return tuple(entries)


def _wide(extra: bytes, packed: int, size: int, offset: int) -> tuple[int, int, int]:
    """Sizes over 4 GiB, or of writers that always use the 64-bit fields, stand in the extra field 1."""
    at = 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<2H", extra, at)
        if tag == 1:
            numbers = iter(struct.unpack_from(f"<{length // 8}Q", extra, at + 4))
            size = next(numbers, size) if size == 0xFFFFFFFF else size
            packed = next(numbers, packed) if packed == 0xFFFFFFFF else packed
            offset = next(numbers, offset) if offset == 0xFFFFFFFF else offset
        at += 4 + length
    return packed, size, offset
