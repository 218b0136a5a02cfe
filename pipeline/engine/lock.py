"""One run at a time for one output: a lock file with the number of the process, freed by the system if it dies."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_HELD = (errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK)
"""What the systems answer where another process has the lock."""


class Busy(Exception):
    """Another process holds the lock; `pid` is its number, 0 where it cannot be told."""

    def __init__(self, pid: int) -> None:
        super().__init__(pid)
        self.pid = pid


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file for the length of the block. Raises Busy, or OSError where no file can be made there.

    A file that a killed run left is taken over: what counts is the system's lock on it, not that it is there.
    """
    handle = _acquire(path)
    try:
        os.ftruncate(handle, 0)
        os.write(handle, b"%d\n" % os.getpid())
        yield
    finally:
        _release(path, handle)


def _release(path: Path, handle: int) -> None:
    """Remove the file while it is still ours; Windows removes no open file: there it goes once it is closed.

    By then another run may hold it; but then it is open, and Windows refuses again.
    """
    with suppress(OSError):
        path.unlink()
    os.close(handle)
    if sys.platform == "win32":
        with suppress(OSError):
            path.unlink()


def _acquire(path: Path) -> int:
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            ours = _try(handle)
        except OSError:
            os.close(handle)
            raise
        if not ours:
            pid = _owner(handle)
            os.close(handle)
            raise Busy(pid)
        if _is_current(handle, path):
            return handle
        os.close(handle)  # its last owner removed it while we waited: take the next one


def _is_current(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except OSError:
        return False


def _owner(handle: int) -> int:
    try:
        return int(os.pread(handle, 20, 0) or b"0")
    except (OSError, ValueError, AttributeError):  # Windows: no pread, and locked bytes cannot be read
        return 0


def _try(handle: int) -> bool:
    """Ask the system for the lock without waiting. Raises OSError on a disk that has no locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, 1 << 30, os.SEEK_SET)  # a byte far behind the text, which stays readable
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            os.lseek(handle, 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _HELD:
            return False
        raise
    return True
