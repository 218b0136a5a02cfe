"""A single file of results: whole, or as it was before."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.system_error import reason

_PATIENCE = 2.5  # seconds


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a name beside `path`; when the block ends well, what was written under it takes the place of `path`.

    Raises OSError that says which file it was about; then nothing has changed.
    """
    if path.is_symlink():
        path = Path(os.path.realpath(path))
    scratch = path.with_name(f".{path.name}.jixiao-new-{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield scratch
        _move(scratch, path)
    except OSError as error:
        raise OSError(error.errno, reason(error), str(path)) from error
    finally:
        with suppress(OSError):
            scratch.unlink()


def _move(scratch: Path, path: Path) -> None:
    """Windows refuses while a virus scanner looks at the file: again for a while."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            scratch.replace(path)
            return
        except PermissionError:
            if sys.platform != "win32" or time.monotonic() > deadline:
                raise
            time.sleep(0.1)
