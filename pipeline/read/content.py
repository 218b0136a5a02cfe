"""What a format module hands back, and how it refuses: `Content` or `Refused`; `book.py` turns both into a `Book`."""

import re
from typing import NamedTuple

from pipeline.model import Note, Place, Sheet

_SIGNS = {"\n": "⏎", "\t": " ", "\u3000": " "}
_MISTAKEN = "，这不是公式，是前面多了等号的文字，请去掉等号"
_FIGURE_WITH_UNIT = re.compile(r"=\s*[<>≤≥]?\s*\d[\d.,]*\s*(?:%\s*)?[^\x00-\x7f]")

_FORMULA = re.compile(r"=.*(?:[A-Za-z]\w*\(|\$?\b[A-Za-z]{1,3}\$?\d|[&*]|\d\s*[-+/]\s*\d)")


class Content(NamedTuple):
    """The sheets of one file, what was noticed in it, and the name of its format."""

    format: str
    sheets: tuple[Sheet, ...] = ()
    notes: tuple[Note, ...] = ()


class Refused(Exception):
    """The file cannot be taken in: `kind` as listed in `kinds.tsv`, `detail` a Chinese sentence saying what to do."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail


def too_many_cells(sheet: str) -> Refused:
    """The refusal of a sheet that is larger, or more scattered, than any report."""
    return Refused("too_large", f"工作表“{sheet}”的单元格太多或太分散，不像报表，请删去多余的行列、拆分后再报。")


def note(kind: str, sheet: str = "", cell: str = "", found: str = "") -> Note:
    """A note of this stage; the file's name is filled in by `book.py`, which alone knows it."""
    return Note(kind, Place("", sheet, cell), found)


def quoted(text: str, limit: int = 80) -> str:
    """A text cut to what fits a message, control characters made visible."""
    visible = "".join(
        sign if sign.isprintable() else _SIGNS.get(sign) or f"\\x{ord(sign):02x}" for sign in text[: limit + 1]
    )
    return visible if len(text) <= limit else visible[:limit] + "…"


def is_formula(text: str) -> bool:
    """Whether a text is a formula that a spreadsheet would work out; `=100%` and `=300天` are targets."""
    return text[:1] == "=" and _FORMULA.match(text[:200]) is not None


def quoted_formula(formula: str) -> str:
    """A formula for a message; `=300天` is none, and is said to be a text that only begins like one."""
    return quoted(formula) + (_MISTAKEN if _FIGURE_WITH_UNIT.match(formula) else "")


def erroneous(value: str, formula: str) -> str:
    """An error value for a message; with the formula where that is none at all."""
    return quoted(value) + (f"，{quoted_formula(formula)}" if _FIGURE_WITH_UNIT.match(formula) else "")
