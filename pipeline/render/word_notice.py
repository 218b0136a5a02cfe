"""What the notices speak of: the findings of one unit, project by project."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from pipeline.finding_text import TITLES
from pipeline.model import Batch, Finding, FindingOutline, Project, ProjectOutline, Severity
from pipeline.names import distinct_names
from pipeline.render.html_places import Agency, Locator, agency_labels, agency_of
from pipeline.render.word_context import UNKNOWN, department_of
from pipeline.render.word_views import Department, FindingGroup, FindingView, Notice
from pipeline.spool import outlined, pick

_NO_PROJECT = "（本单位）"
_STAMP = "（发出单位盖章）"


def notices(batch: Batch) -> Iterable[Notice]:
    """One notice per unit with findings, by the unit's name."""
    department = department_of(batch)
    return (notice(department, unit) for unit in units(batch))


class Unit(NamedTuple):
    """What a notice is made of: a unit's projects, each once, and the findings that name it.

    `name` is that of its file, without the suffix.
    """

    name: str
    agency: str
    projects: Sequence[Project | ProjectOutline]
    findings: Sequence[Finding]


def units(batch: Batch) -> Iterator[Unit]:
    """The units with findings, by name; those that share a name have their code before it.

    What is found about a file that holds nothing but one unit's forms is that unit's to mend.
    """
    labels = agency_labels(batch.projects)
    owner_of, sender_of = _owner(batch, labels), _senders(batch)
    findings: dict[Agency, array[int]] = {}
    for number, finding in enumerate(outlined(batch.findings)):
        if own := owner_of(finding) if finding.agency_name else sender_of.get(finding.place.file):
            findings.setdefault(own, array("I")).append(number)
    projects: dict[Agency, list[Project | ProjectOutline]] = {}
    for project in outlined(batch.counted):
        projects.setdefault(agency_of(project), []).append(project)
    order = sorted(findings, key=lambda one: (one[1], one[0]))
    called = [labels.get(one, one[1]) for one in order]
    for one, name, agency in zip(order, distinct_names(called), called, strict=True):
        yield Unit(name, agency, projects.get(one, []), pick(batch.findings, findings[one]))


def _senders(batch: Batch) -> dict[str, Agency | None]:
    """The unit whose forms a file holds; None where it holds forms of several, or of one without a name."""
    senders: dict[str, Agency | None] = {}
    for project in outlined(batch.projects):
        own = agency_of(project) if project.agency_name else None
        if senders.setdefault(project.place.file, own) != own:
            senders[project.place.file] = None
    return senders


def _owner(batch: Batch, agencies: Iterable[Agency]) -> Callable[[Finding | FindingOutline], Agency]:
    """How to tell the unit of a finding: by its name, and by its places where several have that name."""
    names: dict[str, list[Agency]] = {}
    for agency in agencies:
        names.setdefault(agency[1], []).append(agency)
    where = Locator(batch, cells=False) if any(len(same) > 1 for same in names.values()) else None

    @lru_cache(maxsize=64)  # those of one sheet come together
    def placed(*whose: Any) -> Agency | None:
        return where.agency(FindingOutline._make((*whose, "", Severity.NOTE))) if where else None

    def owner(finding: Finding | FindingOutline) -> Agency:
        same = names.get(finding.agency_name, ())
        known = placed(finding.places, finding.agency_name, finding.project_name) if len(same) > 1 else None
        return known or (same[0] if same else ("", finding.agency_name))

    return owner


def notice(department: Department, unit: Unit) -> Notice:
    """The notice of one unit."""
    _, agency, projects, findings = unit
    counts = Counter(finding.severity for finding in findings)
    budgets = [project.budget for project in projects if project.budget is not None]
    return Notice(
        department=department,
        agency=agency,
        sender=_STAMP if agency.endswith(department.name) or department.name == UNKNOWN else department.name,
        project_count=len(projects),
        indicator_count=sum(len(project.indicators) for project in projects),
        budget=sum(budgets, Decimal(0)) if budgets else None,  # nothing is not zero
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
        severity=TITLES[finding.severity],
        project=finding.project_name,
        place=" ".join(part for part in finding.place[1:] if part),
        text=finding.text,
        message=finding.message,
        expected=finding.expected,
        basis=finding.basis,
        suggestion=finding.suggestion,
        advice=finding.suggestion or finding.expected,
    )
