"""The whole drop: sources with their fate, departures from what was approved, projects put together."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import compress
from typing import NamedTuple

from pipeline.model.finding import Finding
from pipeline.model.project import Indicator, Project
from pipeline.model.workbook import Packed, Place


@dataclass(frozen=True, slots=True)
class Source(Packed):
    """The fate of one input file: `taken`, `no form`, `unreadable: why`, `duplicate of X`, `skipped: why`."""

    path: str
    fate: str
    sha256: str = ""
    size: int = 0
    format: str = ""
    forms: int = 0
    indicators: int = 0
    detail: str = ""


class Departure(NamedTuple):
    """Where a self-evaluation or monitoring form departs from the approved goals (see `pipeline.history.compare`).

    `kind` is a stable word: target_relaxed, target_tightened, target_changed, indicator_added, indicator_dropped,
    indicator_renamed, project_added, project_dropped, project_renamed. `old` and `new` are the texts, `matched` says in
    Chinese how the two were found to be the same.
    """

    kind: str
    label: str
    place: Place
    agency_name: str
    project_name: str
    indicator: str
    old: str
    new: str
    old_place: Place
    matched: str
    approved: str


class Part(NamedTuple):
    """What one sub-project brings to an indicator: texts as written, figures in the common unit, its funds in 元."""

    agency_name: str
    place: Place
    target_text: str
    actual_text: str
    target: Decimal | None = None
    target_to: Decimal | None = None
    actual: Decimal | None = None
    funds: Decimal | None = None


class Joined(NamedTuple):
    """One indicator over the sub-projects of a project: added up or averaged first, scored afterwards.

    `way` is sum, mean (weighted by funds), latest, same (all reached), alone (one sub-project has it) or person.
    """

    indicator: "Indicator"
    way: str
    formula: str
    parts: tuple[Part, ...]


class Merged(NamedTuple):
    """One project that several units report on: its indicators joined, its funds added up, and the score of both."""

    project: "Project"
    joined: tuple[Joined, ...]


@dataclass(frozen=True, slots=True)
class Batch(Packed):
    """The whole drop, sorted by agency, file and order in the source: what the documents are made of.

    `departures` compares the forms of the year with the approved goals; `approved` names these (a frozen baseline, or
    the goals of the same drop) and is empty where there are none to compare with. `merged`: projects reported on by
    several units, put together.
    """

    department_code: str
    department_name: str
    fiscal_year: int | None
    projects: tuple[Project, ...] = ()
    findings: tuple[Finding, ...] = ()
    sources: tuple[Source, ...] = ()
    departures: tuple[Departure, ...] = ()
    approved: str = ""
    merged: tuple[Merged, ...] = ()

    @property
    def published(self) -> tuple[Project, ...]:
        """Each project once: by its goals, else by its self-evaluation, else by its monitoring form."""
        return tuple(one for one, first in zip(self.projects, self._first(), strict=True) if first)

    @property
    def entering(self) -> tuple[bool, ...]:
        """Of each project's form, whether it enters the totals: the published ones but those of a whole department.

        Where a drop holds nothing but forms of whole departments, there is nothing they could count twice.
        """
        whole = all(map(_is_department, self.projects))
        firsts = zip(self.projects, self._first(), strict=True)
        return tuple(first and (whole or not _is_department(one)) for one, first in firsts)

    @property
    def counted(self) -> tuple[Project, ...]:
        """What every total adds up: each project once, forms of a whole department only where there are no others."""
        return tuple(compress(self.projects, self.entering))

    @property
    def repeated(self) -> int:
        """How many projects were sent more than once on the same form (C17): the totals hold each of these forms."""
        places = {project.at("project_name") for project in self.counted}
        return sum(len(places.intersection(one.places)) > 1 for one in self.findings if one.code == "C17")

    def _first(self) -> Iterator[bool]:
        """Of each form, whether none of the same project goes before it."""
        best: dict[tuple[object, ...], int] = {}
        for one in self.projects:
            best[_identity(one)] = min(best.get(_identity(one), _RANKS), _rank(one))
        return (_rank(one) == best[_identity(one)] for one in self.projects)


_RANKS = 3


def _rank(project: Project) -> int:
    """Goals 0, self-evaluation 1, monitoring 2."""
    return 2 if "monitoring" in project.layout else int("self_evaluation" in project.layout)


def _is_department(project: Project) -> bool:
    return project.layout.startswith("department")


def _identity(project: Project) -> tuple[object, ...]:
    return _is_department(project), project.agency_code, project.agency_name, project.name
