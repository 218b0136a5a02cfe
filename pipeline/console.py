"""What commands share: exit statuses, messages on stderr, results on stdout."""

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from enum import IntEnum
from typing import Any

from pipeline.system_error import reason


class Exit(IntEnum):
    """Exit statuses of every command, as documented in the README."""

    DONE = 0
    PARTLY = 1
    USAGE = 2
    NOTHING = 3
    SETTINGS = 4
    BUG = 5


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What steers a terminal instead of being shown on it."""


class SilentError(Exception):
    """Results cannot be printed: the disk that standard output goes to is full, say."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def say(message: str = "") -> None:
    """A line for the person in front of the screen: stderr, so that stdout stays data.

    Where nobody listens any more the work goes on.
    """
    with suppress(OSError, ValueError, AttributeError):
        print(shown(message), file=sys.stderr, flush=True)


def shown(text: str) -> str:
    """A text with what would steer the terminal written out."""
    return text if text.isprintable() else _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def emit(record: Mapping[str, Any]) -> None:
    """One result as one JSON object on its own line of stdout."""
    with reaching_stdout():
        sys.stdout.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")


@contextmanager
def reaching_stdout() -> Iterator[None]:
    """Within the block results are printed: where nobody reads on (`| head`) the rest is dropped, and we go on.

    Raises SilentError where they cannot be printed for another reason.
    """
    try:
        yield
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 (open until we end)
    except OSError as error:
        raise SilentError(reason(error)) from error
