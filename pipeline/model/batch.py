"""The whole drop: sources with their fate, departures from what was approved, projects put together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from pipeline.model.finding import Finding, Severity
from pipeline.model.project import Indicator, Project
from pipeline.model.workbook import Packed, Place
from pipeline.spool import outlined, pick


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


class ProjectOutline(NamedTuple):
    """Of a project on disk what sorting, counting and grouping ask for, under the names that a project has for it.

    `stage` is what its form tells (see `pipeline.domain.scoring`), `appraisal` whether it has one.
    """

    layout: str
    stage: str
    place: Place
    name: str
    fiscal_year: int | None
    agency_code: str
    agency_name: str
    code: str
    budget: Decimal | None
    fiscal: Decimal | None
    other: Decimal | None
    indicators: range
    funds: range
    appraisal: bool
    cells: Mapping[str, str]
    extras: Mapping[str, str]

    def at(self, name: str) -> Place:
        """The place of a field, or the form's first cell where the form has no such field."""
        return self.place._replace(cell=self.cells.get(name) or self.place.cell)


class FindingOutline(NamedTuple):
    """Of a finding on disk what sorting, counting and grouping ask for; `places` are sheets, each once."""

    places: tuple[Place, ...]
    agency_name: str
    project_name: str
    code: str
    severity: Severity

    @property
    def place(self) -> Place:
        """The first sheet."""
        return self.places[0] if self.places else Place("")


@dataclass(frozen=True, slots=True)
class Batch(Packed):
    """The whole drop, sorted by agency, file and order in the source: what the documents are made of.

    `departures` compares the forms of the year with the approved goals; `approved` names these (a frozen baseline, or
    the goals of the same drop) and is empty where there are none to compare with. `merged`: projects reported on by
    several units, put together. Of a large drop `projects` and `findings` stand on disk (see `pipeline.spool`) and are
    best gone through in order.
    """

    department_code: str
    department_name: str
    fiscal_year: int | None
    projects: Sequence[Project] = ()
    findings: Sequence[Finding] = ()
    sources: tuple[Source, ...] = ()
    departures: tuple[Departure, ...] = ()
    approved: str = ""
    merged: tuple[Merged, ...] = ()

    @property
    def published(self) -> Sequence[Project]:
        """Each project once: by its goals, else by its self-evaluation, else by its monitoring form."""
        return pick(self.projects, (number for number, first in enumerate(self._first()) if first))

    @property
    def entering(self) -> tuple[bool, ...]:
        """Of each project's form, whether it enters the totals: the published ones but those of a whole department.

        Where a drop holds nothing but forms of whole departments, there is nothing they could count twice.
        """
        forms = outlined(self.projects)
        whole = all(map(_is_department, forms))
        firsts = zip(forms, self._first(), strict=True)
        return tuple(first and (whole or not _is_department(one)) for one, first in firsts)

    @property
    def counted(self) -> Sequence[Project]:
        """What every total adds up: each project once, forms of a whole department only where there are no others."""
        return pick(self.projects, (number for number, entering in enumerate(self.entering) if entering))

    @property
    def repeated(self) -> int:
        """How many projects were sent more than once on the same form (C17): the totals hold each of these forms."""
        said = outlined(self.findings)
        sent = [self.findings[number] for number, one in enumerate(said) if one.code == "C17"]
        places = {project.at("project_name") for project in outlined(self.counted)} if sent else set()
        return sum(len(places.intersection(one.places)) > 1 for one in sent)

    @property
    def of_other_years(self) -> int:
        """How many projects in the totals are of another year than the batch (X17)."""
        years = (one.fiscal_year for one in outlined(self.counted))
        return sum(year is not None and year != self.fiscal_year for year in years)

    def _first(self) -> Iterator[bool]:
        """Of each form, whether none of the same project and year goes before it."""
        best: dict[tuple[object, ...], int] = {}
        forms = outlined(self.projects)
        for one in forms:
            best[self._identity(one)] = min(best.get(self._identity(one), _RANKS), _rank(one))
        return (_rank(one) == best[self._identity(one)] for one in forms)

    def _identity(self, one: "Project | ProjectOutline") -> tuple[object, ...]:
        year = one.fiscal_year or self.fiscal_year
        return _is_department(one), year, one.agency_code, one.agency_name, one.name


_RANKS = 3


def _rank(project: "Project | ProjectOutline") -> int:
    """Goals 0, self-evaluation 1, monitoring 2."""
    return 2 if "monitoring" in project.layout else int("self_evaluation" in project.layout)


def _is_department(project: "Project | ProjectOutline") -> bool:
    return project.layout.startswith("department")
