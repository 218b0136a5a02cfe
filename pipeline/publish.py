"""Outputs appear whole or not at all: written into a scratch folder beside the output, then exchanged with it."""

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pipeline.lock import Busy, locked

_EXCHANGE = 2  # renameat2(2): RENAME_EXCHANGE
_HERE = -100  # AT_FDCWD


class PublishError(Exception):
    """The outputs could not be put in place; the message is a Chinese sentence, the old outputs are untouched."""


@contextmanager
def publishing(output: Path) -> Iterator[Path]:
    """Yield an empty scratch folder; when the block ends well its content is the output, else nothing has changed.

    Raises PublishError where the system refuses.
    """
    output = output.absolute()
    recover(output)
    scratch = _beside(output, "new")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        scratch.mkdir()
        yield scratch
        put_in_place(scratch, output)
    except OSError as error:
        raise PublishError(_explain(error, output)) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def claiming(output: Path) -> Iterator[None]:
    """Be the only run that writes this output, and clear away what a killed one left.

    Raises PublishError where another run is at it, or the folder cannot be written.
    """
    output = output.absolute()
    with ExitStack() as held:
        try:
            output.parent.mkdir(parents=True, exist_ok=True)
            held.enter_context(locked(_beside(output, "lock")))
            recover(output)
        except Busy as busy:
            who = f"（进程 {busy.pid}）" if busy.pid else ""
            raise PublishError(f"另一个汇总{who}正在写“{output.name}”文件夹，请等它结束后再试。") from busy
        except OSError as error:
            raise PublishError(_explain(error, output)) from error
        yield


def recover(output: Path) -> None:
    """Undo what a killed run left: stray scratch folders go, an output moved aside and not replaced comes back."""
    aside = _beside(output, "old")
    if aside.exists() and not output.exists():
        aside.rename(output)
    for stray in (aside, _beside(output, "new")):
        shutil.rmtree(stray, ignore_errors=True)


def put_in_place(scratch: Path, output: Path) -> None:
    """Make `scratch` the output in one step where the system can, else in two renames that `recover` can undo."""
    if not output.exists():
        scratch.rename(output)
    elif not _exchange(scratch, output):
        aside = _beside(output, "old")
        output.rename(aside)
        scratch.rename(output)
        shutil.rmtree(aside, ignore_errors=True)


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
        return f"不能写入“{output.name}”文件夹（{error.strerror}），原有结果没有改动，请关闭正在打开的结果文件后重试。"
    if error.errno == 28:  # ENOSPC
        return "磁盘空间不足，原有结果没有改动，请清出空间后重试。"
    return f"写入“{output.name}”文件夹时出错（{error.strerror}），原有结果没有改动，请检查后重试。"
