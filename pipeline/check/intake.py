"""All rules over one workbook."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from pipeline.check.catalogue import rules_over
from pipeline.check.notes import book_notes, say_note
from pipeline.check.panel import Panel
from pipeline.check.rule import STAGES, Rule, make_finding
from pipeline.check.waive import judge
from pipeline.domain.scoring import named
from pipeline.model import Book, Finding, Form, Indicator, Note, Passed, Project
from pipeline.settings import Profile

_REF = re.compile(r"([A-Z]+)(\d+)")


def check_intake(
    book: Book, forms: tuple[Form, ...], passed: tuple[Passed, ...], projects: tuple[Project, ...], profile: Profile
) -> tuple[Finding, ...]:
    """Every finding of one workbook: the file first, then project by project in the order of the cells."""
    found = [*_over_book(book, forms, passed, profile)]
    told = {note.place.sheet for note in book.notes if note.kind == "hidden_row_data"}
    notes = [
        (note, owner)
        for note, owner in book_notes(book, forms, projects)
        if owner is not None and not (note.kind == "hidden_data" and note.place.sheet in told)
    ]
    for form, project in zip(forms, projects, strict=True):
        own = list(_over_project(form, project, profile))
        said = {(one.code, one.place) for one in own}
        noted = (
            say_note(note, profile, project.agency_name, named(project)) for note, owner in notes if owner is project
        )
        own.extend(one for one in noted if (one.code, one.place) not in said)
        found.extend(sorted(own, key=_order))
    kept = (one for one in found if profile.severities.get(one.code) != "off")
    return tuple(judge(kept, profile))


def _over_book(book: Book, forms: tuple[Form, ...], passed: tuple[Passed, ...], profile: Profile) -> Iterator[Finding]:
    sheets = {form.sheet for form in forms}
    for note, _ in book_notes(book, (), ()):
        if not _is_harmless(note, sheets):
            yield say_note(note, profile)
    yield from _run(Book, (book, forms, passed), profile)


def _is_harmless(note: Note, sheets: set[str]) -> bool:
    """Hidden cells matter where a form was read; a hidden form is said by recognition, a hidden dictionary is usual."""
    return note.kind == "hidden_sheet_data" or (note.kind.startswith("hidden_") and note.place.sheet not in sheets)


def _over_project(form: Form, project: Project, profile: Profile) -> Iterator[Finding]:
    yield from _run(Form, (form, project), profile, project)
    yield from _run(Project, (project,), profile, project)
    panel, agency, name = _panel(stage_of(project.layout), profile), project.agency_name, named(project)
    for indicator in project.indicators:
        for rule, check in panel.asked(indicator):
            for one in check(indicator, project, profile):
                yield make_finding(rule, one, profile, agency, name)


def _run(over: type, subject: tuple[Any, ...], profile: Profile, project: Project | None = None) -> Iterable[Finding]:
    owner = (project.agency_name, named(project)) if project else ("", "")
    for rule in _asked(over, stage_of(project.layout) if project else "", profile):
        assert rule.check is not None
        for one in rule.check(*subject, profile):
            yield make_finding(rule, one, profile, *owner)


@lru_cache(maxsize=16)
def _panel(stage: str, profile: Profile) -> Panel:
    """One panel for a stage and a profile: what it remembers serves all workbooks of a process."""
    return Panel(_asked(Indicator, stage, profile), profile)


@lru_cache(maxsize=64)
def _asked(over: type, stage: str, profile: Profile) -> tuple[Rule, ...]:
    """The rules to ask at one stage of the year: chosen once."""
    rules = (rule for rule in rules_over(over) if profile.severities.get(rule.code) != "off")
    return tuple(rule for rule in rules if not stage or stage in rule.stages)


@lru_cache(maxsize=256)
def stage_of(layout: str) -> str:
    """G goals, J monitoring, Z self-evaluation, D a department's overall form; goals where the layout is unknown."""
    return next((stage for name, stage in STAGES.items() if layout.startswith(name)), "G")


def _order(finding: Finding) -> tuple[int, int, str, str]:
    return (*_position(finding.places[0].cell if finding.places else ""), finding.code)


@lru_cache(maxsize=16384)
def _position(cell: str) -> tuple[int, int, str]:
    """Row, then column: B10 before AA10."""
    match = _REF.fullmatch(cell)
    return (int(match[2]), len(match[1]), match[1]) if match else (0, 0, "")
