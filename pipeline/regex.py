"""Regular expressions that are compiled when they are first used: a command, or a small build, meets half of ours.

Compiling those that it never asks for would cost it more than reading three workbooks.
"""

import re
from typing import Any, cast


class _Late:
    """Stands for a compiled pattern; what was asked for once is found without a detour."""

    def __init__(self, text: str, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # asked by who copies and pickles, not by who searches
            raise AttributeError(name)
        found = getattr(re.compile(self._text, self._flags), name)  # the second time the library remembers it
        setattr(self, name, found)
        return found


def regex(text: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` gives, made at its first use; a fault in the text shows only then."""
    return cast("re.Pattern[str]", _Late(text, flags))
