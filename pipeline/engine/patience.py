"""Renaming on Windows, where virus scanners hold for a moment what was just written."""

import sys
import time
from collections.abc import Callable

_SECONDS = 2.5


def patiently(rename: Callable[[], object]) -> None:
    """Do it; where Windows refuses, again for a while. Raises OSError."""
    deadline = time.monotonic() + _SECONDS
    while True:
        try:
            rename()
            return
        except PermissionError:
            if sys.platform != "win32" or time.monotonic() > deadline:
                raise
            time.sleep(0.1)
