"""Tables of the year's results, beside the four of every batch: totals, scores, lights, funds, departures.

A table is written only where it has rows, so a drop of goals alone looks as it always did.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from pipeline.model import Appraisal, Batch, Light, Mark, Project
from pipeline.spool import chosen
from pipeline.tables import RESULT_SCHEMA, Column, Table, project_id, table_of

_MILLIONTH = Decimal("0.000001")


class ResultTable(NamedTuple):
    """One further table: its columns and its values."""

    columns: tuple[Column, ...]
    table: Table


def result_tables(batch: Batch) -> dict[str, ResultTable]:
    """The tables that have rows."""
    makers: Mapping[str, Callable[[Batch], Iterator[tuple[Any, ...]]]] = {
        "results": _results, "scores": _scores, "lights": _lights, "funds": _funds, "departures": _departures,
    }  # fmt: skip
    found = {}
    for name, make in makers.items():
        rows = list(make(batch))
        if rows:
            found[name] = ResultTable(RESULT_SCHEMA[name], table_of(RESULT_SCHEMA[name], rows))
    return found


def _appraised(batch: Batch) -> Iterator[tuple[str, Project, Appraisal]]:
    for project in chosen(batch.projects, lambda one: bool(one.appraisal)):
        if project.appraisal is not None:
            yield project_id(project), project, project.appraisal


def _results(batch: Batch) -> Iterator[tuple[Any, ...]]:
    for key, _, one in _appraised(batch):
        light = one.light
        yield (
            key, one.total, one.grade, None if light else one.known, None if light else one.open, one.full,
            _short(one.rate), one.submitted_total, one.submitted_grade, light.colour if light else "", one.month,
            light.formula if light else one.formula,
        )  # fmt: skip


def _scores(batch: Batch) -> Iterator[tuple[Any, ...]]:
    for key, project, one in _appraised(batch):
        if one.execution is not None:
            submitted = next((fund.score for fund in project.funds if fund.score is not None), None)
            yield _score(key, 0, "预算执行率", one.execution, submitted)
        for indicator in project.indicators:
            if indicator.mark is not None:
                yield _score(key, indicator.ordinal, indicator.level3, indicator.mark, indicator.score)


def _score(key: str, ordinal: int, name: str, mark: Mark, submitted: Decimal | None) -> tuple[Any, ...]:
    return (
        key, ordinal, name, mark.rule, mark.weight, mark.points, mark.low, mark.high, mark.counted, submitted,
        _short(mark.completion), mark.outcome, mark.formula, mark.basis, "；".join(mark.asks),
    )  # fmt: skip


def _lights(batch: Batch) -> Iterator[tuple[Any, ...]]:
    for key, project, one in _appraised(batch):
        if one.light is not None:
            yield _light(key, 0, "项目", one.light)
        for indicator in project.indicators:
            if indicator.light is not None:
                told = tuple(indicator.extras.get(name, "") for name in ("forecast", "likelihood"))
                yield _light(key, indicator.ordinal, indicator.level3, indicator.light, told)


def _light(key: str, ordinal: int, name: str, light: Light, told: Sequence[str] = ("", "")) -> tuple[Any, ...]:
    figures = (_short(light.pace), _short(light.completion), _short(light.forecast))
    return key, ordinal, name, light.colour, *figures, *told, light.formula


def _funds(batch: Batch) -> Iterator[tuple[Any, ...]]:
    for project in chosen(batch.projects, lambda one: bool(one.funds)):
        for number, fund in enumerate(project.funds, 1):
            yield (
                project_id(project), number, fund.source, fund.initial, fund.adjusted, fund.executed, fund.forecast,
                _short(fund.rate), fund.weight, fund.score,
            )  # fmt: skip


def _departures(batch: Batch) -> Iterator[tuple[Any, ...]]:
    for one in batch.departures:
        yield (
            one.kind, one.label, one.agency_name, one.project_name, one.indicator, one.old, one.new, one.matched,
            one.approved, *one.place,
        )  # fmt: skip


def _short(value: Decimal | None) -> Decimal | None:
    """Quotients go on without end; six places are more than any report prints."""
    if value is None or -int(value.as_tuple().exponent) <= 6:
        return value
    return value.quantize(_MILLIONTH, ROUND_HALF_UP)
