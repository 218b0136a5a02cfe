"""What every sheet looks at: the batch's records as lists, numbered, with the place of each long table."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import compress
from typing import Any

from pipeline.consolidate.ledger import Ledger
from pipeline.consolidate.styles import SEVERITIES
from pipeline.model import Batch, Project
from pipeline.settings import Profile
from pipeline.sheet import ROW_LIMIT
from pipeline.spool import outlined
from pipeline.tables import Table, Tables

UNCLASSED = "未归类"
LIVE_LIMIT = 50_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """One reporting unit: its number in the workbook, and its figures; `filled` names the money that somebody wrote."""

    number: int
    code: str
    name: str
    projects: int
    indicators: int
    budget: Decimal
    fiscal: Decimal
    other: Decimal
    findings: Counter[str]
    filled: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """The batch as the sheets see it. Projects are numbered from 1 (`numbers`), units likewise (`unit_of`).

    `entering` tells of each project whether totals take it in; `has_left_out`, whether they leave any row out: because
    a project came on several forms, or a form is that of a whole department.
    """

    batch: Batch
    profile: Profile
    projects: Table
    indicators: Table
    findings: Table
    sources: Table
    numbers: Mapping[str, int]
    unit_of: Sequence[int]
    project_of_indicator: Sequence[int]
    project_of_finding: Sequence[int | None]
    classes: Sequence[tuple[str, str]]
    units: Sequence[Unit]
    source_rows: Mapping[str, int]
    found: Sequence[Counter[str]]
    inputs: str
    limit: int
    entering: Sequence[bool]
    has_left_out: bool
    ledgers: Mapping[str, Ledger] = field(default_factory=dict)

    @property
    def left_out(self) -> str:
        """The sentence that says which rows the totals leave out, and why; empty where there are none."""
        count = self.projects.count - sum(self.entering)
        return (
            f"每个项目只计一次：有目标表的按目标表计入，没有目标表的按自评表，再没有的按监控表；同一项目的其余表和部门（单位）整体绩效表"
            f"共{count}张不计入项目数、指标数和金额合计，否则同一笔预算会重复相加；“项目清单”“指标明细”中“计入汇总”一栏为“否”的就是这些行。"
            if count
            else ""
        )

    def once(self, key: str) -> list[Any]:
        """A column of the projects, only those that totals take in."""
        return list(compress(self.projects[key], self.entering))

    def indicators_once(self, values: Sequence[Any]) -> Sequence[Any]:
        """Values of the indicators, only those of projects that totals take in."""
        if not self.has_left_out:
            return values
        return list(compress(values, (self.entering[number - 1] for number in self.project_of_indicator)))

    def is_live(self, table: str) -> bool:
        """Whether counting that table's rows per project is left to formulas; beyond, every opening takes long."""
        return self.projects.count * self.ledgers[table].count <= LIVE_LIMIT

    @property
    def heading(self) -> str:
        """Department and year, as they begin every title."""
        year = f"{self.batch.fiscal_year}年" if self.batch.fiscal_year else ""
        return f"{self.batch.department_name}{year}"

    @property
    def appraised(self) -> Iterator[tuple[int, Project]]:
        """The projects with a result of the year, with their numbers."""
        return ((n, self.batch.projects[n - 1]) for n, one in enumerate(self._outlines, 1) if one.appraisal)

    @property
    def funded(self) -> Iterator[tuple[int, Project]]:
        """The projects whose forms have a block of funds, with their numbers."""
        return ((n, self.batch.projects[n - 1]) for n, one in enumerate(self._outlines, 1) if one.funds)

    @property
    def _outlines(self) -> Sequence[Any]:
        return outlined(self.batch.projects)

    def ledger(self, name: str, keys: tuple[str, ...], count: int) -> Ledger:
        """A long table of this workbook."""
        return Ledger(name, keys, count, self.limit)


def money_sum(values: Sequence[Decimal | None]) -> Decimal:
    """The sum of those that are filled in."""
    return sum((value for value in values if value is not None), Decimal(0))


def look(batch: Batch, tables: Tables, profile: Profile, inputs: str = "", limit: int = ROW_LIMIT) -> View:
    """Number the records and add up what the sheets show."""
    projects, indicators, findings = tables.projects, tables.indicators, tables.findings
    numbers = {key: number for number, key in enumerate(projects["project_id"], 1)}
    keys = list(zip(projects["agency_code"], projects["agency_name"], strict=True))
    unit_numbers = {key: number for number, key in enumerate(dict.fromkeys(keys), 1)}
    of_finding = _projects_of_findings(projects, findings)
    unit_of = [unit_numbers[key] for key in keys]
    found = _found(projects.count, findings, of_finding)
    return View(
        batch=batch,
        profile=profile,
        projects=projects,
        indicators=indicators,
        findings=findings,
        sources=tables.sources,
        numbers=numbers,
        unit_of=unit_of,
        project_of_indicator=[numbers[key] for key in indicators["project_id"]],
        project_of_finding=of_finding,
        classes=_classes(batch),
        units=_units(unit_numbers, unit_of, projects, found, batch.entering),
        source_rows={path: row for row, path in enumerate(tables.sources["source_file"])},
        found=found,
        inputs=inputs,
        limit=limit,
        entering=batch.entering,
        has_left_out=not all(batch.entering),
    )


def _classes(batch: Batch) -> list[tuple[str, str]]:
    """The classes of every indicator; the same pair is the same object, for there are few of them and many rows."""
    known: dict[tuple[str, str], tuple[str, str]] = {}
    pairs = ((i.class1 or UNCLASSED, i.class2 or UNCLASSED) for p in batch.projects for i in p.indicators)
    return [known.setdefault(pair, pair) for pair in pairs]


def _projects_of_findings(projects: Table, findings: Table) -> list[int | None]:
    """The project each finding belongs to: by file, sheet and name, else by unit and name where that is unique."""
    names = ("source_file", "source_sheet", "project_name")
    exact = {key: number for number, key in enumerate(zip(*(projects[n] for n in names), strict=True), 1)}
    loose: dict[tuple[str, str], int | None] = {}
    for number, key in enumerate(zip(projects["agency_name"], projects["project_name"], strict=True), 1):
        loose[key] = None if key in loose else number
    placed = zip(*(findings[n] for n in (*names, "agency_name")), strict=True)
    return [
        exact.get((file, sheet, name)) or loose.get((agency, name)) if name else None
        for file, sheet, name, agency in placed
    ]


def _found(projects: int, findings: Table, of_finding: Sequence[int | None]) -> list[Counter[str]]:
    """Findings by severity for each project number; number 0 holds those of no project."""
    found: list[Counter[str]] = [Counter() for _ in range(projects + 1)]
    for project, severity in zip(of_finding, findings["severity"], strict=True):
        found[project or 0][SEVERITIES[severity]] += 1
    return found


def _units(
    numbers: Mapping[tuple[str, str], int],
    unit_of: Sequence[int],
    projects: Table,
    found: Sequence[Counter[str]],
    entering: Sequence[bool],
) -> list[Unit]:
    """The units: every finding, but counts and money only of the rows that totals take in."""
    money = {name: [Decimal(0)] * (len(numbers) + 1) for name in ("budget", "fiscal", "other")}
    filled: dict[int, set[str]] = {number: set() for number in numbers.values()}
    counts = Counter(compress(unit_of, entering))
    indicators: Counter[int] = Counter()
    problems: dict[int, Counter[str]] = {number: Counter() for number in numbers.values()}
    for row, unit in enumerate(unit_of):
        problems[unit].update(found[row + 1])
        if not entering[row]:
            continue
        indicators[unit] += projects["indicator_count"][row]
        for name, sums in money.items():
            if (amount := projects[name][row]) is not None:
                sums[unit] += amount
                filled[unit].add(name)
    return [
        Unit(
            number, code, name, counts[number], indicators[number],
            money["budget"][number], money["fiscal"][number], money["other"][number], problems[number],
            frozenset(filled[number]),
        )
        for (code, name), number in numbers.items()
    ]  # fmt: skip
