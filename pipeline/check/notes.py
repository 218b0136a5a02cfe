"""What the stages noted and could not act on, said to the user: notes.tsv gives each kind its code and sentence."""

import csv
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pipeline.check.rule import Hit, Rule, make_finding
from pipeline.model import Book, Finding, Form, Note, Place, Project, Severity
from pipeline.settings import Profile

_TABLE = Path(__file__).parent / "notes.tsv"
FALLBACK = "other"
"""The kind whose sentence says any note that notes.tsv does not know: nothing a stage noted is lost."""


class Said(NamedTuple):
    """One row of notes.tsv; `{found}` in the message is what the stage noted."""

    kind: str
    code: str
    severity: str
    message: str
    suggestion: str
    explanation: str


@lru_cache(maxsize=1)
def sayings() -> dict[str, Said]:
    """The table, by kind."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["kind"]: Said(*(row[name] or "" for name in Said._fields)) for row in rows}


@lru_cache(maxsize=1)
def _rules() -> dict[str, Rule]:
    """A rule for each code; kinds that share a code share its severity and differ in their sentence."""
    return {
        said.kind: Rule(
            said.code, Severity(said.severity), said.message, Note, "读入与识别的记录", said.suggestion, "GJZD", (),
            said.kind, said.explanation or said.message.replace("{found}", "…"), __name__,
        )
        for said in sayings().values()
    }  # fmt: skip


def note_rules() -> Iterator[Rule]:
    """One rule for each code of notes.tsv."""
    seen: set[str] = set()
    for rule in _rules().values():
        if rule.code not in seen:
            seen.add(rule.code)
            yield rule


def say_note(note: Note, profile: Profile, agency: str = "", project: str = "") -> Finding:
    """The finding of one note; a kind that nobody told us about is said with the fallback's sentence."""
    rule = _rules().get(note.kind) or _rules()[FALLBACK]
    found = note.found.strip().rstrip("。") or note.kind
    return make_finding(
        rule, Hit((note.place,), {"found": found, "kind": note.kind}, note.found), profile, agency, project
    )


def book_notes(book: Book, forms: Iterable[Form], projects: Iterable[Project]) -> Iterator[tuple[Note, Project | None]]:
    """Every note of a workbook once, with the project it belongs to."""
    if book.defect is not None:
        yield Note(book.defect.kind, Place(book.path), book.defect.detail), None
    seen: set[Note] = set()
    for note in book.notes:
        if note not in seen:
            seen.add(note)
            yield note, None
    for form, project in zip(forms, projects, strict=True):
        for note in (*form.notes, *project.notes):
            if note not in seen:
                seen.add(note)
                yield _placed(note, book.path, form), project


def _placed(note: Note, path: str, form: Form) -> Note:
    """Recognition works on sheets and may not know the file."""
    place = note.place
    return note._replace(place=Place(place.file or path, place.sheet or form.sheet, place.cell or form.ref))
