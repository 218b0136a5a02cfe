"""What the notices speak of: the findings of one unit, project by project."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from pipeline.model import Batch, Finding, Project, Severity
from pipeline.render.word_context import department_of
from pipeline.render.word_views import Department, FindingGroup, FindingView, Notice

SEVERITIES: Mapping[Severity, str] = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.NOTE: "提示"}
_NO_PROJECT = "（本单位）"


def notices(batch: Batch) -> Iterable[Notice]:
    """One notice per unit with findings, by the unit's name."""
    department = department_of(batch)
    return (notice(department, unit) for unit in units(batch))


class Unit(NamedTuple):
    """What a notice is made of: a unit's projects and the findings that name it."""

    agency: str
    projects: Sequence[Project]
    findings: Sequence[Finding]


def units(batch: Batch) -> Iterator[Unit]:
    """The units with findings, by name."""
    findings: dict[str, list[Finding]] = {}
    for finding in batch.findings:
        if finding.agency_name:
            findings.setdefault(finding.agency_name, []).append(finding)
    projects: dict[str, list[Project]] = {}
    for project in batch.projects:
        projects.setdefault(project.agency_name, []).append(project)
    return (Unit(agency, projects.get(agency, []), findings[agency]) for agency in sorted(findings))


def notice(department: Department, unit: Unit) -> Notice:
    """The notice of one unit."""
    agency, projects, findings = unit
    counts = Counter(finding.severity for finding in findings)
    return Notice(
        department=department,
        agency=agency,
        project_count=len(projects),
        indicator_count=sum(len(project.indicators) for project in projects),
        budget=sum((project.budget for project in projects if project.budget is not None), Decimal(0)),
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        notes=counts[Severity.NOTE],
        problems=_groups(one for one in findings if one.severity is not Severity.NOTE),
        hints=_groups(one for one in findings if one.severity is Severity.NOTE),
    )


def _groups(findings: Iterable[Finding]) -> tuple[FindingGroup, ...]:
    """Findings of one project and file together; numbers run on through the groups."""
    groups = []
    number = 0
    for (name, file), members in groupby(findings, lambda one: (one.project_name, one.place.file)):
        views = tuple(finding_view(one, index) for index, one in enumerate(members, number + 1))
        number += len(views)
        groups.append(FindingGroup(name or _NO_PROJECT, file, views))
    return tuple(groups)


def finding_view(finding: Finding, number: int) -> FindingView:
    """One finding as a row of a table."""
    return FindingView(
        number=number,
        code=finding.code,
        severity=SEVERITIES[finding.severity],
        project=finding.project_name,
        place=" ".join(part for part in finding.place[1:] if part),
        text=finding.text,
        message=finding.message,
        expected=finding.expected,
        basis=finding.basis,
        suggestion=finding.suggestion,
        advice=finding.suggestion or finding.expected,
    )
