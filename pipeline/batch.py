"""Intakes of single workbooks → one batch: duplicates set aside, everything sorted, every file with its fate."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.model import Batch, Finding, Intake, Project, Source
from pipeline.read.files import Found

_COPY = re.compile(r"副本|复件|拷贝|[(（]\d[)）]|\bcopy\b", re.IGNORECASE)
"""What file managers and chat programs put into the name of a copy."""


def gather(found: Sequence[Found], intakes: Sequence[Intake], year: int | None = None) -> Batch:
    """The batch of a drop: `intakes` belong to the files of `found` that were not skipped, in the same order."""
    originals = _originals(intakes)
    taken = without_copies(intakes)
    projects = sort_projects(project for intake in taken for project in intake.projects)
    findings = sort_findings((finding for intake in taken for finding in intake.findings), projects)
    return Batch(
        department_code=_department_code(projects),
        department_name=_department_name(projects),
        fiscal_year=year or _most_common(project.fiscal_year for project in projects),
        projects=projects,
        findings=findings,
        sources=_sources(found, intakes, originals),
    )


def without_copies(intakes: Sequence[Intake]) -> tuple[Intake, ...]:
    """Those of files that repeat no other file: what was sent twice counts once."""
    originals = _originals(intakes)
    return tuple(intake for intake in intakes if originals[intake.book.path] == intake.book.path)


def sort_projects(projects: Iterable[Project]) -> tuple[Project, ...]:
    """By agency; within an agency in the order of the source: file, then where the form stands in it."""
    return tuple(sorted(projects, key=lambda project: (project.agency_code, project.agency_name, project.place.file)))


def sort_findings(findings: Iterable[Finding], projects: Sequence[Project]) -> tuple[Finding, ...]:
    """Findings about files first, then in the order of the projects; within a project in the order they were made."""
    order = {(p.place.file, p.name): number for number, p in enumerate(projects)}

    def key(finding: Finding) -> tuple[int, str, str]:
        number = order.get((finding.place.file, finding.project_name), -1)
        return number, finding.place.file, finding.code

    return tuple(sorted(findings, key=key))


def with_findings(batch: Batch, more: Iterable[Finding]) -> Batch:
    """The batch with further findings, in order."""
    return replace(batch, findings=sort_findings((*batch.findings, *more), batch.projects))


def _originals(intakes: Sequence[Intake]) -> dict[str, str]:
    """Path → path of the file it repeats byte for byte: the first whose name does not call it a copy, or the first."""
    first: dict[str, str] = {}
    for intake in sorted(intakes, key=lambda intake: bool(_COPY.search(intake.book.path))):
        first.setdefault(intake.book.sha256, intake.book.path)
    return {intake.book.path: first[intake.book.sha256] for intake in intakes}


def _sources(found: Sequence[Found], intakes: Sequence[Intake], originals: dict[str, str]) -> tuple[Source, ...]:
    by_path = {intake.book.path: intake for intake in intakes}
    return tuple(_source(one, by_path.get(one.name), originals) for one in found)


def _source(one: Found, intake: Intake | None, originals: dict[str, str]) -> Source:
    if intake is None:
        return Source(one.name, f"skipped: {one.skipped}", size=one.size)
    book = intake.book
    source = Source(one.name, "taken", book.sha256, one.size, book.format)
    if book.defect is not None:
        return replace(source, fate=f"unreadable: {book.defect.detail or book.defect.kind}")
    if originals[one.name] != one.name:
        return replace(source, fate=f"duplicate of {originals[one.name]}")
    passed = "；".join(f"{sheet.sheet}：{sheet.reason}" for sheet in intake.passed)
    if not intake.projects:
        return replace(source, fate="no form", detail=passed)
    indicators = sum(len(project.indicators) for project in intake.projects)
    return replace(source, forms=len(intake.projects), indicators=indicators, detail=passed)


def _department_code(projects: Sequence[Project]) -> str:
    """The first three digits when all agencies share them, the whole code where there is one agency only."""
    codes = {project.agency_code for project in projects if project.agency_code}
    if len(codes) == 1:
        return codes.pop()
    stems = {code[:3] for code in codes}
    return stems.pop() if len(stems) == 1 else ""


def _department_name(projects: Sequence[Project]) -> str:
    """The one department named on the forms, else the one agency; empty where there are several."""
    departments = {project.extras["department"] for project in projects if project.extras.get("department")}
    agencies = {project.agency_name for project in projects if project.agency_name}
    for names in (departments, agencies):
        if len(names) == 1:
            return names.pop()
    return ""


def _most_common(years: Iterable[int | None]) -> int | None:
    counted = Counter(year for year in years if year)
    return min(counted, key=lambda year: (-counted[year], year)) if counted else None
