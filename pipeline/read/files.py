"""Which files there are: every regular file under a folder, archives of workbooks opened, bystanders named as such."""

import json
import os
import stat
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from unicodedata import category

from pipeline.read.content import Refused
from pipeline.read.limits import LIMITS
from pipeline.read.package import Entry, read_directory
from pipeline.system_error import reason

_TEMPORARY = (
    ("~$", "Excel/WPS 打开文件时的临时文件"),
    (".~", "WPS/LibreOffice 打开文件时的锁文件"),
    ("._", "苹果电脑留下的附属文件"),
)
_ENDINGS = {
    ".tmp": "临时文件",
    ".crdownload": "没有下载完的文件",
    ".part": "没有下载完的文件",
    ".lnk": "快捷方式，不是文件本身，请放入文件本身",
    ".ini": "系统配置文件",
}
_NAMES = {"thumbs.db": "系统缩略图文件", "desktop.ini": "系统配置文件", "__macosx": "苹果电脑留下的附属文件"}
CLERK_TABLES = ("单位表", "词语表")
"""Names of the tables a clerk keeps beside the reports: they say how to read values and are no reports."""
_ARCHIVE_LIMIT = 5_000
_RESULT = "manifest.json"
"""What every folder of results holds, and no unit sends."""
_REPORTS = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".docx", ".doc", ".wps", ".csv")
_HEAD = 128
_OFFICE = (b"[content_types].xml", b"_rels/", b"docprops/", b"xl/", b"word/", b"ppt/", b"customxml/", b"mimetype")
"""What the first member of an office package is called. A look at the name spares reading the directory twice."""


@dataclass(frozen=True, slots=True)
class Found:
    """One file of a drop. `name` is relative to the drop, with `/`; `skipped` says in Chinese why it is not read.

    A workbook inside a zip archive is a file of its own: `path` is the archive, `member` its place in the directory.
    """

    path: Path
    name: str
    size: int = 0
    skipped: str = ""
    member: int | None = None


def find_files(root: Path, besides: Collection[Path] = ()) -> tuple[Found, ...]:
    """All files under `root`, or `root` itself when it is a file; sorted by name, links inside not followed.

    What lies in the folders `besides` (where results go, say) is no part of the drop. Other results of ours are
    skipped as a whole, unless `root` itself is such a folder.
    """
    if not root.is_dir():
        return tuple(_file(root, printable(root.name), root.stat())) if root.exists() else ()
    drop = _Drop(frozenset(map(os.path.realpath, besides)), _is_result(root))
    return tuple(sorted(_told_apart(drop.walk(root, "")), key=lambda found: found.name))


def _told_apart(found: Iterator[Found]) -> Iterator[Found]:
    """The files, with a number where two names are the same once they can be written."""
    names: set[str] = set()
    for one in found:
        own = _not_yet(one.name, names)
        names.add(own)
        yield one if own == one.name else replace(one, name=own)


@dataclass(frozen=True, slots=True)
class _Drop:
    """What is left out of a drop: folders by their real paths; other results, but `within` a folder of results."""

    besides: Collection[str]
    within: bool

    def walk(self, folder: Path, prefix: str) -> Iterator[Found]:
        """The files of a folder and of those in it; `prefix` is its name with `/`."""
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            yield Found(folder, prefix.rstrip("/") or folder.name, 0, f"文件夹打不开（{reason(error)}），请检查权限")
            return
        for entry in entries:
            name = prefix + printable(entry.name)
            with suppress(FileNotFoundError):  # gone since the folder was read: a temporary file, most likely
                if not entry.is_dir(follow_symlinks=False):
                    yield from _file(Path(entry.path), name, entry.stat(follow_symlinks=False))
                elif not entry.name.startswith(".") and entry.name.casefold() not in _NAMES:
                    yield from self._enter(Path(entry.path), name)

    def _enter(self, folder: Path, name: str) -> Iterator[Found]:
        if self.besides and os.path.realpath(folder) in self.besides:
            return
        if not self.within and _is_result(folder):
            yield Found(folder, name, 0, "汇总结果的文件夹，不是报表")
        else:
            yield from self.walk(folder, f"{name}/")


def _is_result(folder: Path) -> bool:
    """Whether a folder holds what `jixiao build` wrote: its manifest says so."""
    try:
        told = json.loads((folder / _RESULT).read_bytes())
        return "jixiao" in told["versions"] and "outputs" in told
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


def _file(path: Path, name: str, status: os.stat_result) -> Iterator[Found]:
    bystander = why_skipped(path.name)
    if bystander is None:
        return
    if not stat.S_ISREG(status.st_mode):
        what = "快捷链接，不跟随" if stat.S_ISLNK(status.st_mode) else "管道或设备，不是普通文件"
        yield Found(path, name, 0, f"{what}，请放入文件本身")
        return
    found = Found(path, name, status.st_size, bystander)
    small = status.st_size <= LIMITS.file_bytes
    if not bystander and small and (path.suffix.lower() == ".zip" or _may_be_archive(path)):
        yield from _members(found)
    else:
        yield found


def _may_be_archive(path: Path) -> bool:
    """Whether a file, whatever it is called, is a zip that does not begin as office packages do."""
    try:
        with path.open("rb", buffering=0) as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return False
    size = int.from_bytes(head[26:28], "little")
    return not head[30 : 30 + size].replace(b"\\", b"/").lower().startswith(_OFFICE)


def why_skipped(name: str) -> str | None:
    """Why a file of this name is no report: a reason, nothing when it is one, None when it need not be listed."""
    folded = name.casefold()
    for start, why in _TEMPORARY:
        if folded.startswith(start):
            return why
    if folded.endswith(".icloud"):
        return "云盘上的文件，还没有下载到这台电脑，请先下载"
    if folded.startswith("."):
        return None
    if folded in _NAMES:
        return _NAMES[folded]
    if PurePosixPath(name).stem in CLERK_TABLES:
        return "读数用的单位表、词语表，不是报表"
    return _ENDINGS.get(PurePosixPath(folded).suffix, "")


def printable(name: str) -> str:
    """A name that can be written anywhere: bytes that are no text and control characters become U+FFFD."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return text if text.isprintable() else "".join("\ufffd" if category(one) == "Cc" else one for one in text)


def _members(archive: Found) -> Iterator[Found]:
    """The files in a zip archive; an office package that is only named .zip stays one file, so does a broken one."""
    try:
        entries, _ = read_directory(archive.path.read_bytes())
    except (Refused, OSError):
        yield archive
        return
    names = [entry.decoded().replace("\\", "/") for entry in entries]
    office = any(name.lower() in ("[content_types].xml", "xl/workbook.xml", "mimetype") for name in names)
    named = (
        archive.path.suffix.lower() == ".zip"
    )  # of other names, only archives that do hold reports: OFD is a zip, too
    if office or not (named or any(name.lower().endswith(_REPORTS) for name in names)):
        yield archive
        return
    listed: set[str] = set()
    for index, (entry, name) in enumerate(zip(entries, names, strict=True)):
        found = _member(archive, index, entry, name)
        if found is not None:
            own = _not_yet(found.name, listed)
            listed.add(own)
            yield replace(found, name=own)
        if len(listed) >= _ARCHIVE_LIMIT:
            yield Found(archive.path, f"{archive.name}/…", 0, f"压缩包里超过 {_ARCHIVE_LIMIT} 个文件，其余未读，请拆分")
            return
    if not listed:
        yield archive


def _not_yet(name: str, listed: set[str]) -> str:
    """The name, with a number where another file of the archive has it already: `甲.xlsx`, `甲 (2).xlsx`."""
    path, count, own = PurePosixPath(name), 1, name
    while own in listed:
        count += 1
        own = str(path.with_name(f"{path.stem} ({count}){path.suffix}"))
    return own


def _member(archive: Found, index: int, entry: Entry, name: str) -> Found | None:
    parts = [part for part in name.split("/") if part not in ("", ".", "..")]
    if name.endswith("/") or not parts or any(part.casefold() == "__macosx" for part in parts):
        return None
    skipped = why_skipped(parts[-1])
    if skipped is None:
        return None
    return Found(archive.path, f"{archive.name}/{'/'.join(map(printable, parts))}", entry.size, skipped, index)
