"""A single file of results: whole, or as it was before."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.engine.patience import patiently
from pipeline.system_error import reason


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
        patiently(lambda: scratch.replace(path))
    except OSError as error:
        raise OSError(error.errno, reason(error), str(path)) from error
    finally:
        with suppress(OSError):
            scratch.unlink()
