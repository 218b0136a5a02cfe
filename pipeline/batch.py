"""Intakes of single workbooks → one batch: duplicates set aside, everything sorted, every file with its fate.

The records of a large drop stay on disk: what is sorted here are their outlines.
"""

import re
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain, compress
from typing import Any

from pipeline.listed import Paired
from pipeline.model import Batch, Finding, FindingOutline, Intake, Project, ProjectOutline, Severity, Source
from pipeline.parcel import outline_of, together
from pipeline.read.files import Found
from pipeline.spool import Picked, outlined, pick, store_each
from pipeline.taken import Outline, StoredIntakes, outlines

_COPY = re.compile(r"副本|复件|拷贝|[(（]\d[)）]|\bcopy\b", re.IGNORECASE)
"""What file managers and chat programs put into the name of a copy."""


def gather(found: Sequence[Found], intakes: Sequence[Intake], year: int | None = None) -> Batch:
    """The batch of a drop: `intakes` belong to the files of `found` that were not skipped, in the same order."""
    seen = outlines(intakes)
    originals = _originals(seen)
    taken = [originals[one.book.path] == one.book.path for one in seen]
    projects, findings = _records(intakes, taken)
    projects = _sorted(projects, map(_project_key, outlined(projects)))
    known = outlined(projects)
    return Batch(
        department_code=_department_code(known),
        department_name=_department_name(known),
        fiscal_year=year or _most_common(project.fiscal_year for project in known),
        projects=projects,
        findings=_in_order(findings, known),
        sources=_sources(found, seen, originals),
    )


def _records(intakes: Sequence[Intake], taken: Sequence[bool]) -> tuple[Sequence[Project], Sequence[Finding]]:
    """The projects and the findings of those intakes that are taken."""
    if isinstance(intakes, StoredIntakes):
        return intakes.projects(taken), intakes.findings(taken)
    own = tuple(compress(intakes, taken))
    projects = chain.from_iterable(one.projects for one in own)
    return tuple(projects), tuple(chain.from_iterable(one.findings for one in own))


def _sorted(values: Sequence[Any], keys: Iterable[Any]) -> Any:
    """Values in the order of their keys, those with equal keys as they were."""
    return pick(values, _order(list(keys)))


def _order(keys: Sequence[Any]) -> list[int]:
    return sorted(range(len(keys)), key=keys.__getitem__)


def without_copies(intakes: Sequence[Intake]) -> tuple[Intake, ...]:
    """Those of files that repeat no other file: what was sent twice counts once."""
    originals = _originals(intakes)
    return tuple(intake for intake in intakes if originals[intake.book.path] == intake.book.path)


def fates(intakes: Sequence[Intake]) -> tuple[Source, ...]:
    """The fate of the file of each intake; what a file weighs is not known here."""
    originals = _originals(intakes)
    return tuple(_with_fate(Source(one.book.path, "taken"), one, originals) for one in intakes)


def _project_key(project: Project | ProjectOutline) -> tuple[str, str, str]:
    """By agency; within an agency in the order of the source: file, then where the form stands in it."""
    return project.agency_code, project.agency_name, project.place.file


def sort_findings(findings: Iterable[Finding], projects: Sequence[Project | ProjectOutline]) -> Sequence[Finding]:
    """Findings about files first, then in the order of the projects; within a project in the order they were made."""
    return tuple(sorted(findings, key=_finding_key(projects)))


def _in_order(findings: Sequence[Finding], projects: Sequence[Project | ProjectOutline]) -> Sequence[Finding]:
    """Findings as `sort_findings` puts them; of stored ones, of which there are very many, by numbers for keys."""
    if not isinstance(findings, Picked):
        return sort_findings(findings, projects)
    ranked = _ranking(_known(findings), projects)
    return pick(findings, _order(ranked(findings.order)))


def _ranking(
    known: Paired[FindingOutline], projects: Sequence[Project | ProjectOutline]
) -> Callable[[Iterable[int]], "array[int]"]:
    """What ranks findings, given where they stand among those known, as `_finding_key` does: there are few heads."""
    key = _finding_key(projects)
    heads = _ranks(key(known.made(head, ("", Severity.NOTE))) for head in known.heads)
    kinds = _ranks(code for code, _ in known.kinds)
    return lambda order: array("q", (heads[head] * len(kinds) + kinds[kind] for head, kind in known.numbers(order)))


def _known(findings: Picked[Finding]) -> Paired[FindingOutline]:
    if not isinstance(findings.known, Paired):
        raise TypeError(type(findings.known).__name__)
    return findings.known


def _ranks(keys: Iterable[Any]) -> list[int]:
    """The rank of each key."""
    own = list(keys)
    ranks = {key: rank for rank, key in enumerate(sorted(set(own)))}
    return [ranks[key] for key in own]


def _finding_key(
    projects: Sequence[Project | ProjectOutline],
) -> Callable[[Finding | FindingOutline], tuple[int, str, str]]:
    """What findings are sorted by: the number of the project, the file, the code."""
    numbers = {(project.place.file, project.name): number for number, project in enumerate(projects)}

    def key(finding: Finding | FindingOutline) -> tuple[int, str, str]:
        file = finding.place.file
        return numbers.get((file, finding.project_name), -1), file, finding.code

    return key


def with_findings(batch: Batch, more: Sequence[Finding]) -> Batch:
    """The batch with further findings, in order; those of a batch on disk are put between what is in order already."""
    if not isinstance(batch.findings, Picked):
        return replace(batch, findings=sort_findings((*batch.findings, *more), batch.projects))
    stored = more if isinstance(more, Picked) else store_each(batch.findings.of.spool, more, outline_of)
    known = _known(batch.findings).and_then(together(stored.known))
    ranked = _ranking(known, outlined(batch.projects))
    before, after = ranked(batch.findings.order), ranked(len(batch.findings.of) + index for index in stored.order)
    order = _order(after)
    places = [bisect_right(before, after[index]) for index in order]
    added = Picked(stored.of, map(stored.order.__getitem__, order), stored.known)
    return replace(batch, findings=batch.findings.with_more(added, places, known))


def _originals(intakes: Sequence[Intake | Outline]) -> dict[str, str]:
    """Path → path of the file it repeats byte for byte: the first whose name does not call it a copy, or the first."""
    first: dict[str, str] = {}
    for intake in sorted(intakes, key=lambda intake: bool(_COPY.search(intake.book.path))):
        first.setdefault(intake.book.sha256, intake.book.path)
    return {intake.book.path: first[intake.book.sha256] for intake in intakes}


def _sources(
    found: Sequence[Found], intakes: Sequence[Intake | Outline], originals: dict[str, str]
) -> tuple[Source, ...]:
    by_path = {intake.book.path: intake for intake in intakes}
    return tuple(_source(one, by_path.get(one.name), originals) for one in found)


def _source(one: Found, intake: Intake | Outline | None, originals: dict[str, str]) -> Source:
    if intake is None:
        return Source(one.name, f"skipped: {one.skipped}", size=one.size)
    source = Source(one.name, "taken", intake.book.sha256, one.size, intake.book.format)
    return _with_fate(source, intake, originals)


def _with_fate(source: Source, intake: Intake | Outline, originals: dict[str, str]) -> Source:
    defect, path = intake.book.defect, source.path
    if defect is not None:
        return replace(source, fate=f"unreadable: {defect.detail or defect.kind}")
    if originals[path] != path:
        return replace(source, fate=f"duplicate of {originals[path]}")
    passed = "；".join(f"{sheet.sheet}：{sheet.reason}" for sheet in intake.passed)
    if not intake.projects:
        return replace(source, fate="no form", detail=passed)
    indicators = sum(len(project.indicators) for project in intake.projects)
    return replace(source, forms=len(intake.projects), indicators=indicators, detail=passed)


def _department_code(projects: Sequence[Project | ProjectOutline]) -> str:
    """The first three digits when all agencies share them, the whole code where there is one agency only."""
    codes = {project.agency_code for project in projects if project.agency_code}
    if len(codes) == 1:
        return codes.pop()
    stems = {code[:3] for code in codes}
    return stems.pop() if len(stems) == 1 else ""


def _department_name(projects: Sequence[Project | ProjectOutline]) -> str:
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
