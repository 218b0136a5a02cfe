"""One file → one `Book`: bytes, hash, what it really is, the module for that, and every refusal as a `Defect`."""

import os
import stat
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from hashlib import sha256
from importlib import import_module
from io import FileIO
from pathlib import Path
from posixpath import splitext
from typing import cast

from pipeline.model import Book, Defect, Note
from pipeline.read.content import Content, Refused, note
from pipeline.read.files import Found
from pipeline.read.limits import LIMITS
from pipeline.read.package import Package
from pipeline.read.sniff import sniff
from pipeline.system_error import reason

READERS = {
    "xlsx": "pipeline.read.xlsx:read_xlsx",
    "xls": "pipeline.read.xls:read_xls",
    "ods": "pipeline.read.ods:read_ods",
    "html": "pipeline.read.html:read_html",
    "mhtml": "pipeline.read.html:read_mhtml",
    "spreadsheetml": "pipeline.read.spreadsheetml:read_spreadsheetml",
    "delimited": "pipeline.read.delimited:read_delimited",
    "docx": "pipeline.read.docx:read_docx",
    "doc": "pipeline.read.legacy_word:read_doc",
}
"""Format → module and function, imported when a file of that format is met."""
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Opening a pipe must not wait for its other end; text is never translated on the way in."""
_TOO_LARGE = "文件有 {size} MB，超过 {limit} MB，请拆分或另存后再报。"
_IN_ARCHIVE = {
    "encrypted": "所在的压缩包设有密码，请用密码解压，把里面的报表直接放入。",
    "unsupported": "所在的压缩包用了少见的压缩方法，请解压，把里面的报表直接放入。",
}
"""What is refused in an archive for what the archive is, and no fault of the workbook."""
_ENDINGS = {
    "xlsx": {".xlsx", ".xlsm", ".xltx", ".xltm", ".et"},
    "xls": {".xls", ".xlt", ".et"},
    "ods": {".ods", ".ots"},
    "html": {".html", ".htm"},
    "mhtml": {".mht", ".mhtml"},
    "spreadsheetml": {".xml"},
    "delimited": {".csv", ".tsv", ".txt"},
    "docx": {".docx", ".docm", ".wps"},
    "doc": {".doc", ".wps", ".rtf"},
}
_CALLED = {
    "xlsx": " Excel 工作簿（.xlsx）",
    "xls": " Excel 97—2003 工作簿（.xls）",
    "ods": " OpenDocument 表格（.ods）",
    "html": "网页",
    "mhtml": "单文件网页",
    "spreadsheetml": " Excel 2003 XML 表格",
    "delimited": "文本表格（CSV/TSV）",
    "docx": " Word 文档（.docx）",
    "doc": "旧格式 Word 文档（.doc）",
}


def read_book(found: Found) -> Book:
    """The file read. What it holds is never a reason to raise: a file that cannot be read has `defect`."""
    try:
        data = _bytes(found)
    except Refused as refused:
        return Book(found.name, "", defect=Defect(refused.kind, refused.detail))
    digest = sha256(data).hexdigest()
    try:
        content = read_content(data, found.path if found.member is None else None)
    except Refused as refused:
        return Book(found.name, digest, defect=Defect(refused.kind, refused.detail))
    except MemoryError:
        return Book(found.name, digest, defect=Defect("too_large", "文件太大，内存不够，请拆分后再报。"))
    except RecursionError:
        return Book(found.name, digest, defect=Defect("damaged", "文件内容嵌套过深，请另存为新文件再报。"))
    except Exception as error:  # a fault of ours must cost this file only
        why = f"读取时出错（{type(error).__name__}），请在 Excel/WPS 中打开检查，另存为新文件后重新报送。"
        return Book(found.name, digest, defect=Defect("reader_died", why))
    notes = _placed(found.name, (*_misnamed(found.name, content.format), *content.notes))
    return Book(found.name, digest, content.sheets, notes, None, content.format)


def read_content(data: bytes, path: Path | None = None, decrypted: bool = False) -> Content:
    """The sheets behind these bytes, whatever their format; encrypted ones are tried once. Raises Refused."""
    kind, source = sniff(data, path)
    try:
        return _reader(kind)(source)
    except Refused as refused:
        if refused.kind != "encrypted" or decrypted or kind not in ("xls", "encrypted_package"):
            raise
    decrypt: Callable[[bytes], bytes] = import_module("pipeline.read.encrypted").decrypt
    content = read_content(decrypt(data), decrypted=True)
    return content._replace(notes=(note("default_password"), *content.notes))


def _reader(kind: str) -> Callable[[Package | bytes], Content]:
    if kind == "encrypted_package":
        raise Refused("encrypted", "文件设有打开密码，请在 Excel/WPS 中取消密码后重新报送。")
    if kind == "zip":
        raise Refused(
            "not_a_workbook", "这是 ZIP 压缩包，里面没有报表，或套在别的压缩包里，没有打开；请解压后把报表放入。"
        )
    if kind == "xlsb":
        raise Refused("unsupported", "这是二进制工作簿（.xlsb），请在 Excel/WPS 中另存为 .xlsx 再报。")
    module, function = READERS[kind].split(":")
    return cast(Callable[[Package | bytes], Content], getattr(import_module(module), function))


def _bytes(found: Found) -> bytes:
    if found.member is None:
        return _settled(found.path)
    try:
        status = found.path.stat()
    except OSError as error:
        raise Refused("unreadable", f"压缩包打不开（{reason(error)}），请检查是否有权限。") from error
    archive = _archive(found.path, status.st_size, status.st_mtime_ns)
    archive.spent = 0
    try:
        return archive.inflate(archive.entries[found.member])
    except Refused as refused:
        raise Refused(refused.kind, _IN_ARCHIVE.get(refused.kind, refused.detail)) from refused


@lru_cache(maxsize=1)
def _archive(path: Path, size: int, changed: int) -> Package:
    """An archive opened once for all its members, which follow each other; size and time tell one state of it."""
    return Package(_settled(path), unique=False)


def _settled(path: Path) -> bytes:
    """The bytes of a regular file that nobody writes to meanwhile. Raises Refused."""
    try:
        with FileIO(os.open(path, _FLAGS)) as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise Refused("unreadable", "这不是普通文件（管道、设备或文件夹），请放入文件本身。")
            if before.st_size > LIMITS.file_bytes:
                raise Refused("too_large", _TOO_LARGE.format(size=before.st_size >> 20, limit=LIMITS.file_bytes >> 20))
            data: bytes = file.read()
            after = os.fstat(file.fileno())
    except OSError as error:
        why = f"文件打不开（{reason(error)}），请检查是否被占用或没有权限。"
        raise Refused("unreadable", why) from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        raise Refused("unreadable", "文件正在被写入，请等复制或保存完成后再运行一次。")
    return data


def _misnamed(name: str, kind: str) -> Iterable[Note]:
    ending = splitext(name)[1].lower()
    if ending not in _ENDINGS.get(kind, {ending}):
        yield note("wrong_extension", "", "", f"文件名结尾是“{ending or '空'}”，实际是{_CALLED.get(kind, kind)}")


def _placed(name: str, notes: Iterable[Note]) -> tuple[Note, ...]:
    """Notes with the file's name; of many alike in one sheet the first few stay and the rest are counted."""
    counts: Counter[tuple[str, str]] = Counter()
    kept: list[Note] = []
    for found in notes:
        alike = (found.kind, found.place.sheet)
        counts[alike] += 1
        if counts[alike] <= LIMITS.notes_alike and len(kept) < LIMITS.notes:
            kept.append(found._replace(place=found.place._replace(file=name)))
    for (kind, sheet), count in counts.items():
        if count > LIMITS.notes_alike:
            more = note(kind, sheet, "", f"另有 {count - LIMITS.notes_alike} 处相同情况未逐一列出")
            kept.append(more._replace(place=more.place._replace(file=name)))
    return tuple(kept)
