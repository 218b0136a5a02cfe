"""What commands share: exit statuses, messages on stderr, results on stdout."""

import json
import sys
from collections.abc import Mapping
from enum import IntEnum
from typing import Any


class Exit(IntEnum):
    """Exit statuses of every command, as documented in the README."""

    DONE = 0
    PARTLY = 1
    USAGE = 2
    NOTHING = 3
    SETTINGS = 4
    BUG = 5


def say(message: str = "") -> None:
    """A line for the person in front of the screen: stderr, so that stdout stays data."""
    print(message, file=sys.stderr, flush=True)


def emit(record: Mapping[str, Any]) -> None:
    """One result as one JSON object on its own line of stdout."""
    sys.stdout.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")
