"""A book for the eye: a record for each non-empty cell, a Chinese sentence for each note; `jixiao read` prints them."""

from collections.abc import Iterator
from functools import cache
from heapq import merge
from pathlib import Path

from pipeline.model import Book, Note, Sheet, Stored

_KINDS = Path(__file__).with_name("kinds.tsv")


def list_cells(book: Book) -> Iterator[dict[str, Stored]]:
    """The non-empty cells of all sheets, row by row; a formula is named only where there is one."""
    for sheet in book.sheets:
        for row, column in _places(sheet):
            cell = sheet.cell(row, column)
            record: dict[str, Stored] = {"sheet": sheet.name, "cell": cell.ref, "text": cell.text}
            record |= {"raw": cell.raw, "format": cell.format}
            yield record | ({"formula": cell.formula} if cell.formula else {})


def _places(sheet: Sheet) -> Iterator[tuple[int, int]]:
    """Where a value or a formula stands, row by row."""
    filled = ((r, c) for r, values in enumerate(sheet.values) for c, value in enumerate(values) if value is not None)
    return merge(filled, sorted(sheet.unanswered))


def describe(note: Note) -> str:
    """A note as a sentence: where, what, what was found, what to do."""
    meaning, advice = _sentences().get(note.kind, (note.kind, "请核对"))
    sheet = f"[{note.place.sheet}]" if note.place.sheet else ""
    found = f"（{note.found}）" if note.found else ""
    return f"{note.place.file}{sheet}{note.place.cell}：{meaning}{found}，请{advice.removeprefix('请')}。"


@cache
def _sentences() -> dict[str, tuple[str, str]]:
    rows = [line.split("\t") for line in _KINDS.read_text(encoding="utf-8").splitlines()[1:]]
    return {kind: (meaning, advice) for kind, meaning, advice in rows}
