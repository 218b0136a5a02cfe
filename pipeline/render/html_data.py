"""The records of the page as compact data: column by column, every text and every reading stored once.

A department of 22,000 indicators repeats the same names, units and values over and over; stored once they fit in a
few megabytes, and the page decodes only the rows it shows.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.domain.pace import COLOURS
from pipeline.domain.scoring import named
from pipeline.model import Batch, Finding, Fund, Indicator, Project, Reading, Severity, Source
from pipeline.render.html_places import Agency, Locator, agency_labels, agency_of
from pipeline.spool import outlined

Columns = dict[str, Any]
MOST_ROWS = 400_000
"""Indicators and findings that a page holds (some 60 MB); the page of a larger drop lists units and projects only."""
LIGHTS = {**COLOURS, "": ""}


class Pool(dict[str | None, int]):
    """Texts by number; 0 is the empty text. `pool[text]` numbers a text that is new."""

    def __init__(self) -> None:
        super().__init__({"": 0, None: 0})
        self.texts = [""]

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self.texts)
        self.texts.append(text)
        return number

    def number(self, value: object) -> int:
        """The number of a text, date or figure; None is empty, a Decimal keeps its digits."""
        return self[value if type(value) is str else plain(value)]


class Readings:
    """Readings by number; 0 is no reading."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._numbers: dict[Reading | None, int] = {None: 0}
        self.rows: list[tuple[Any, ...]] = [_reading_row(Reading(), pool, ())]

    def number(self, reading: Reading | None) -> int:
        """The number of a reading; its parts are readings of their own."""
        found = self._numbers.get(reading)
        if found is None and reading is not None:
            parts = tuple(map(self.number, reading.parts))
            found = self._numbers[reading] = len(self.rows)
            self.rows.append(_reading_row(reading, self._pool, parts))
        return found or 0


def plain(value: object) -> str:
    """The text of a value: figures without exponent, dates as ISO, nothing for None."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def is_too_long(batch: Batch) -> bool:
    """Whether a browser would have a hard time with all indicators and findings on one page."""
    indicators = sum(len(project.indicators) for project in outlined(batch.projects))
    return indicators + len(batch.findings) > MOST_ROWS


def short_data(batch: Batch) -> dict[str, Any]:
    """What a page without indicators and findings shows row by row: the source files."""
    pool = Pool()
    sources = _sources(batch, pool)
    empty: Columns = {"size": 0}
    tables = dict.fromkeys(("agencies", "projects", "indicators", "funds", "findings", "readings"), empty)
    return {"texts": pool.texts, **tables, "sources": sources, "short": True}


def page_data(batch: Batch, ids: Sequence[str], where: Locator) -> dict[str, Any]:
    """Everything the page shows row by row. `ids` are the projects' identifiers in the order of the batch."""
    pool = Pool()
    readings = Readings(pool)
    agencies = agency_labels(batch.projects)
    data = {
        "agencies": _columns(
            "code name label", (map(pool.number, (*agency, label)) for agency, label in agencies.items())
        ),
        "projects": _projects(batch.projects, ids, list(agencies), pool),
        "indicators": _indicators(batch.projects, pool, readings),
        "funds": _funds(batch.projects, pool),
        "findings": _findings(batch.findings, where, pool),
        "sources": _sources(batch, pool),
    }
    names = "text kind sign written number number_to unit per amount amount_to base_unit from to repeats note stopped"
    data["readings"] = _columns(f"{names} parts", readings.rows)
    return {"texts": pool.texts, **data}


def _columns(names: str, rows: Iterable[Iterable[Any]]) -> Columns:
    """Rows as columns; a column in which nothing is set is left out."""
    titles = names.split()
    table = [tuple(row) for row in rows]
    columns: Columns = {"size": len(table)}
    for title, values in zip(titles, zip(*table, strict=True) if table else [()] * len(titles), strict=True):
        if any(value not in (0, ()) for value in values):
            columns[title] = values
    return columns


def _projects(projects: Sequence[Project], ids: Sequence[str], agencies: Sequence[Agency], pool: Pool) -> Columns:
    numbers = {agency: number for number, agency in enumerate(agencies)}
    text = pool.number

    def rows() -> Iterator[tuple[Any, ...]]:
        first = 0
        for project, identifier in zip(projects, ids, strict=True):
            yield (
                text(identifier), numbers[agency_of(project)], text(named(project)), text(project.code),
                text(project.layout.split("_")[0]), text(project.title), text(project.fiscal_year),
                text(project.budget), text(project.fiscal), text(project.other), text(project.money_unit),
                text(project.purpose), text(project.goal), *map(text, project.place), first, len(project.indicators),
                *map(text, _result(project)),
            )  # fmt: skip
            first += len(project.indicators)

    names = (
        "id agency name code layout title year budget fiscal other money_unit purpose goal file sheet cell first count "
        "total grade open light scoring"
    )
    return _columns(names, rows())


def _indicators(projects: Sequence[Project], pool: Pool, readings: Readings) -> Columns:
    text, figure = pool.__getitem__, pool.number

    def row(indicator: Indicator) -> tuple[Any, ...]:
        cells = indicator.cells
        return (
            indicator.ordinal, text(indicator.level1), text(indicator.level2), text(indicator.level3),
            text(indicator.class1 or indicator.level1), text(indicator.description),
            readings.number(indicator.target), readings.number(indicator.actual), text(indicator.sign_text),
            text(indicator.unit_text), figure(indicator.weight), figure(indicator.score), text(indicator.reason),
            text(indicator.direction), text(indicator.ref), text(cells.get("level3")), text(cells.get("actual")),
            *map(figure, _outcome(indicator)),
        )  # fmt: skip

    names = (
        "ordinal level1 level2 level3 class1 description target actual sign_text unit_text weight score reason "
        "direction cell name_cell actual_cell points light scoring"
    )
    return _columns(names, (row(indicator) for project in projects for indicator in project.indicators))


def _result(project: Project) -> tuple[object, ...]:
    """Total, grade, open decisions, light and formula of a project that was scored; nothing for one that was not."""
    result = project.appraisal
    if result is None:
        return (None,) * 5
    light = LIGHTS[result.light.colour] if result.light else ""
    formula = result.formula or (result.light.formula if result.light else "")
    return (result.total, result.grade, result.open or None, light, formula)


def _outcome(indicator: Indicator) -> tuple[object, ...]:
    """Points, light and how they came about."""
    mark, light = indicator.mark, indicator.light
    points = None if mark is None else "待定" if mark.points is None else mark.points
    formula = (mark.formula if mark else "") or (light.formula if light else "")
    return (points, LIGHTS[light.colour] if light else None, formula)


def _funds(projects: Sequence[Project], pool: Pool) -> Columns:
    figures: tuple[Callable[[Fund], Decimal | None], ...] = (
        lambda fund: fund.initial, lambda fund: fund.adjusted, lambda fund: fund.executed,
        lambda fund: fund.forecast, lambda fund: fund.rate,
    )  # fmt: skip
    rows = (
        (number, pool.number(fund.source), *(pool.number(figure(fund)) for figure in figures))
        for number, one in enumerate(outlined(projects))
        for fund in (projects[number].funds if one.funds else ())
    )
    return _columns("project source initial adjusted executed forecast rate", rows)


def _findings(findings: Sequence[Finding], where: Locator, pool: Pool) -> Columns:
    severities = {severity: number for number, severity in enumerate(Severity, 1)}
    text = pool.__getitem__  # every field is a text: no need to ask what it is

    def row(finding: Finding) -> tuple[Any, ...]:
        places = [list(map(text, place)) for place in finding.places]
        return (
            text(finding.code), severities[finding.severity], text(finding.message),
            text(finding.agency_name), text(finding.project_name), places, text(finding.text), text(finding.expected),
            text(finding.basis), text(finding.suggestion), where.project(finding), where.indicators(finding),
        )  # fmt: skip

    names = "code severity message agency project_name places text expected basis suggestion project indicators"
    return _columns(names, map(row, findings))


def _sources(batch: Batch, pool: Pool) -> Columns:
    names = "path fate bytes format forms indicators detail sha256"
    return _columns(names, (_source_row(source, pool) for source in batch.sources))


def _source_row(source: Source, pool: Pool) -> tuple[Any, ...]:
    text = pool.number
    return (
        text(source.path), text(source.fate), source.size, text(source.format), source.forms, source.indicators,
        text(source.detail), text(source.sha256),
    )  # fmt: skip


def _reading_row(reading: Reading, pool: Pool, parts: tuple[int, ...]) -> tuple[Any, ...]:
    text = pool.number
    return (
        text(reading.text), text(reading.kind.value), text(reading.sign), int(reading.sign_written),
        text(reading.number), text(reading.number_to), text(reading.unit), text("、".join(reading.per)),
        text(reading.amount), text(reading.amount_to), text(reading.base_unit), text(reading.date_from),
        text(reading.date_to), text(reading.repeats), text(reading.note),
        0 if reading.stopped_at is None else reading.stopped_at + 1, parts,
    )  # fmt: skip


def labels(severities: Mapping[Severity, str]) -> list[str]:
    """Severity words by the number findings carry; 0 is none."""
    return ["", *(severities[severity] for severity in Severity)]
