"""Outputs appear whole or not at all: written into a scratch folder beside the output, then exchanged with it."""

import ctypes
import errno
import glob
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from pipeline.engine.lock import Busy, locked
from pipeline.engine.patience import patiently
from pipeline.spool import SpoolError
from pipeline.system_error import reason

_EXCHANGE = 2  # renameat2(2): RENAME_EXCHANGE
_HERE = -100  # AT_FDCWD
_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_TOO_LONG = 206  # Windows: ERROR_FILENAME_EXCED_RANGE


class PublishError(Exception):
    """The outputs could not be put in place; the message is a Chinese sentence, the old outputs are untouched."""


@contextmanager
def explained(output: Path) -> Iterator[None]:
    """What the system refuses while an output is being made is a PublishError."""
    try:
        yield
    except OSError as error:
        raise PublishError(_explain(error, output.absolute())) from error


def home(output: Path) -> Path:
    """Where the folder of results really is: a link to it stays, and what it leads to is replaced."""
    return Path(os.path.realpath(output)) if output.is_symlink() or ".." in output.parts else output


def identity(output: Path) -> tuple[int, int] | None:
    """What tells one folder of results from the one that takes its place; None where there is none."""
    try:
        status = output.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def misplaced(source: Path, output: Path) -> str:
    """Why results cannot go there, in a sentence; empty where they can. They replace the folder as a whole."""
    there = Path(os.path.realpath(output))
    if source.is_dir() and there == Path(os.path.realpath(source)):
        return f"结果不能写进数据文件夹“{source}”本身，请用 --output 写明另一个文件夹。"
    if Path(os.path.realpath(Path.cwd())).is_relative_to(there):
        return "结果会整个换掉所在的文件夹，不能写进当前文件夹或它的上级，请用 --output 写明一个专门的文件夹。"
    return ""


@contextmanager
def publishing(output: Path) -> Iterator[Path]:
    """Yield an empty scratch folder; when the block ends well its content is the output, else nothing has changed.

    Raises PublishError where the system refuses.
    """
    output = output.absolute()
    recover(output)
    scratch = _unused(output, "new")
    try:
        with explained(output):
            output.parent.mkdir(parents=True, exist_ok=True)
            scratch.mkdir()
            yield scratch
            put_in_place(scratch, output)
    finally:
        _remove(scratch)


@contextmanager
def claiming(output: Path) -> Iterator[None]:
    """Be the only run that writes this output, and clear away what a killed one left.

    Raises PublishError where another run is at it, or the folder cannot be written, or the disk beside it is full.
    """
    output = output.absolute()
    with ExitStack() as held:
        try:
            output.parent.mkdir(parents=True, exist_ok=True)
            if output.exists() and not output.is_dir():
                raise PublishError(f"“{output.name}”是一个文件，不是文件夹，原有结果没有改动，请给结果换一个名称。")
            if os.path.ismount(output):
                raise PublishError(
                    f"“{output}”是一个磁盘的起点，不能整个换掉，请写到它里面的一个文件夹，如“{output / 'output'}”。"
                )
            held.enter_context(locked(_beside(output, "lock")))
            recover(output)
        except Busy as busy:
            who = f"（进程 {busy.pid}）" if busy.pid else ""
            raise PublishError(f"另一个汇总{who}正在写“{output.name}”文件夹，请等它结束后再试。") from busy
        except OSError as error:
            raise PublishError(_explain(error, output)) from error
        try:
            yield
        except SpoolError as error:
            raise PublishError(_explain(error, output)) from error


def recover(output: Path) -> None:
    """Undo what a killed run left: stray scratch folders go, an output moved aside and not replaced comes back."""
    aside = _beside(output, "old")
    if aside.exists():
        if output.exists():
            _discard(aside, output)
        else:
            patiently(lambda: aside.rename(output))
    for what in ("new", "gone"):
        for stray in output.parent.glob(f"{glob.escape(_beside(output, what).name)}*"):
            _remove(stray)


def put_in_place(scratch: Path, output: Path) -> None:
    """Make `scratch` the output in one step where the system can, else in two renames that `recover` can undo."""
    if not output.exists():
        patiently(lambda: scratch.rename(output))
    elif not _exchange(scratch, output):
        aside = _beside(output, "old")
        patiently(lambda: output.rename(aside))
        try:
            patiently(lambda: scratch.rename(output))
        except BaseException:
            patiently(lambda: aside.rename(output))
            raise
        _discard(aside, output)


def _unused(output: Path, what: str) -> Path:
    """A name beside the output that nothing has: what could not be removed may be there still."""
    number = 1
    while os.path.lexists(path := _beside(output, f"{what}-{number}")):
        number += 1
    return path


def _discard(aside: Path, output: Path) -> None:
    """Remove an output that was replaced: renamed first, so that a half-removed one is never taken for an old one."""
    with suppress(OSError):  # something in it is open: the next run tries again
        aside.rename(gone := _unused(output, "gone"))
        _remove(gone)


def _remove(folder: Path) -> None:
    """Remove a folder as far as the system allows; Windows refuses files that are marked read-only."""
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        for path in (folder, *folder.rglob("*")):
            with suppress(OSError):
                if not path.is_symlink():  # of what it leads to nothing is ours
                    path.chmod(0o700)
        shutil.rmtree(folder, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders atomically (Linux); False where that cannot be done."""
    if not sys.platform.startswith("linux"):
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return rename is not None and rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0


def _beside(output: Path, what: str) -> Path:
    return output.with_name(f".{output.name}.jixiao-{what}")


def _explain(error: OSError, output: Path) -> str:
    if isinstance(error, PermissionError):
        return f"不能写入“{output.name}”文件夹（{reason(error)}），原有结果没有改动，请关闭正在打开的结果文件后重试。"
    if error.errno in _FULL:
        return "磁盘空间不足，原有结果没有改动，请清出空间后重试。"
    if error.errno == errno.ENAMETOOLONG or getattr(error, "winerror", None) == _TOO_LONG:
        return f"“{output}”的路径太长，原有结果没有改动，请换一个路径短一些的结果文件夹后重试。"
    if error.errno in _NO_LOCKS:
        return f"“{output.parent}”所在的磁盘不支持文件锁，原有结果没有改动，请把结果写到本机磁盘上再复制过去。"
    if isinstance(error, FileExistsError | NotADirectoryError):
        return f"“{output}”的上级里有一个文件占了文件夹的名称，原有结果没有改动，请给结果换一个位置。"
    return f"写入“{output.name}”文件夹时出错（{reason(error)}），原有结果没有改动，请检查后重试。"
