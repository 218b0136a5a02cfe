"""The funds block of year-end and monitoring forms: sources down, figures across; the totals of a task table."""

import re
from typing import NamedTuple

from pipeline.model import Field, Row
from pipeline.recognize.grid import Grid, Spot
from pipeline.recognize.vocabulary import Vocabulary
from pipeline.recognize.word import FUND

_NO_FIGURE = re.compile(r"\s*[/—–-]+\s*$")
_FIGURES = frozenset(("initial", "adjusted", "executed", "forecast", "received"))
_TOTAL = ("total",)


class Funds(NamedTuple):
    """A funds block: its rows, and the sheet rows it takes up."""

    rows: tuple[Row, ...] = ()
    taken: frozenset[int] = frozenset()
    columns: frozenset[str] = frozenset()


def find_funds(grid: Grid, top: int, bottom: int) -> Funds:
    """The funds block between two rows, if there is one."""
    for row in range(top, bottom):
        if grid.line(row).signs & FUND:
            columns = _figure_columns(grid, row)
            if len(columns) >= 2 and _FIGURES & columns.keys() and _is_header(columns):
                return _read(grid, row, bottom, columns)
    return Funds()


def _figure_columns(grid: Grid, row: int) -> dict[str, Spot]:
    """The figures named in a row; what stands over the sources (年度预算数 in the corner) names no figure."""
    columns: dict[str, Spot] = {}
    for spot in grid.spots(row):
        sense = spot.word.fund if spot.word.signs & FUND else None
        new = sense is not None and sense.name not in columns
        if sense and new and not grid.words.sense("source", grid.text(row + 1, spot.column)):
            columns[sense.name] = spot
    return columns


def _is_header(columns: dict[str, Spot]) -> bool:
    """Figures side by side, at least one of them of the execution."""
    return (
        bool(columns.keys() & {"adjusted", "executed", "rate", "forecast"})
        and len({s.row for s in columns.values()}) == 1
    )


def _read(grid: Grid, header: int, bottom: int, columns: dict[str, Spot]) -> Funds:
    first = min(s.column for s in columns.values() if s.text)
    figures = {name: spot for name, spot in columns.items() if spot.column >= first}
    units = {name: spot.word.unit for name, spot in figures.items()}
    block = next((s.word.bracket for s in grid.spots(header) if s.column < first and s.word.bracket), "")
    rows: list[Row] = []
    taken = {header}
    for row in range(header + 1, bottom):
        spots = grid.spots(row)
        if not spots:
            continue
        names = [s for s in spots if s.column < first and not s.word.section]
        block = block or next((s.word.bracket for s in spots if s.column < first and s.word.bracket), "")
        if not _belongs(names, spots, first):
            break
        taken.add(row)
        fields = {n: f for n, s in figures.items() if (f := _figure(grid, row, s, units[n] or block)).text.strip()}
        if names:
            fields["source"] = Field(names[-1].text, names[-1].ref)
        if fields.keys() - {"source", "weight"}:
            rows.append(Row(fields, spots[0].ref))
    return Funds(tuple(rows), frozenset(taken), frozenset(figures)) if len(taken) > 1 else Funds()


def _belongs(names: list[Spot], spots: tuple[Spot, ...], first: int) -> bool:
    """Whether a row still is of the block: a source of money, or figures without any other label."""
    if any(s.word.source for s in names):
        return True
    if any(s.word.column and s.word.column.name.startswith("level") for s in names):
        return False  # the indicator table follows at once
    if any(len(s.text) < 40 and s.word.field for s in spots):
        return False
    if any(len(s.text) >= 25 for s in spots):
        return False
    return any(_NO_FIGURE.match(s.text) or any(map(str.isdigit, s.text)) for s in spots if s.column >= first)


def _figure(grid: Grid, row: int, head: Spot, unit: str) -> Field:
    for column in range(head.column, head.right + 1):
        if grid.text(row, column).strip():
            return grid.field(row, column, unit)
    return grid.field(row, head.column, unit)


def source_kind(row: Row, words: Vocabulary) -> str:
    """What a source of money is: total, fiscal, other, own …; empty if it is none of the known ones."""
    field = row.fields.get("source")
    sense = words.sense("source", field.text) if field else None
    return sense.name if sense else ""


def money_of(funds: Funds, words: Vocabulary) -> dict[str, Field]:
    """The form's budget, fiscal and other money as its funds block gives them: the year's first figure."""
    found: dict[str, Field] = {}
    for row in funds.rows:
        kind = source_kind(row, words)
        name = {
            "total": "budget",
            "": "budget" if len(funds.rows) == 1 else "",
            "fiscal": "fiscal",
            "other": "other",
        }.get(kind, "")
        figure = next((row.fields[k] for k in ("initial", "adjusted", "executed") if k in row.fields), None)
        if name and name not in found and figure:
            found[name] = figure
    if "other" not in found:
        own = next((r for r in funds.rows if source_kind(r, words) == "own"), None)
        if own and "initial" in own.fields:
            found["other"] = own.fields["initial"]
    return found
