"""Folding of widths, spaces, signs and numerals: once, at the border, on a copy; texts as written stay untouched."""

import re
import unicodedata
from functools import lru_cache

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SPACE = re.compile(r"[\s\u3000\xa0\u200b-\u200f\u2060\ufeff]+")


def clean(text: str) -> str:
    """Drop what no document can hold: control characters (tab and line feed stay), lone surrogates become U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", text))


@lru_cache(maxsize=65536)
def label_key(text: str) -> str:
    """The key labels are compared by: NFKC, no white space, no trailing colon: `其中：财政    资金` → `其中:财政资金`."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).rstrip(":")
