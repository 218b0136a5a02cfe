"""File names made of cell texts: safe on Windows, Linux and macOS, short, never empty, never equal."""

import re
import unicodedata
from collections.abc import Iterable

from pipeline.text import clean

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u2028\u2029]+')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)")
_CHARACTERS = 80
_BYTES = 200
_EMPTY = "未命名"


def _visible(text: str) -> str:
    # Format characters (zero width, bidirectional controls) make two names look alike, or read backwards.
    if text.isprintable():
        return text
    return "".join(" " if mark.isspace() else mark for mark in text if unicodedata.category(mark) != "Cf")


def _cut(text: str, room: int) -> str:
    """The text within both limits, less `room` characters kept free for a number."""
    text = text[: _CHARACTERS - room]
    return text.encode("utf-8")[: _BYTES - room].decode("utf-8", "ignore").rstrip(" .")


def safe_name(text: str, room: int = 0) -> str:
    """One file or folder name for any text: NFC, forbidden signs become `_`, reserved names are prefixed.

    >>> safe_name("../养老/救助?")
    '_.._养老_救助_'
    """
    name = _FORBIDDEN.sub("_", _visible(unicodedata.normalize("NFC", clean(text)).replace("\n", " ")))
    name = _cut(re.sub(" +", " ", name).strip(), room)
    if _RESERVED.match(name) or name.startswith((".", "-", "~")):
        name = _cut("_" + name, room)
    return name or _EMPTY


def distinct_names(texts: Iterable[str]) -> tuple[str, ...]:
    """Safe names in the order given; names equal but for case get a number: `甲`, `甲 (2)`."""
    taken: set[str] = set()
    names = []
    for text in texts:
        name, count = safe_name(text), 1
        while _key(name) in taken:
            count += 1
            mark = f" ({count})"
            name = safe_name(text, room=len(mark)) + mark
        taken.add(_key(name))
        names.append(name)
    return tuple(names)


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name.casefold())
