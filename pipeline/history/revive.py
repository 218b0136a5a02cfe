"""Projects as rows of the data tables, and back: what snapshots and the data of an earlier build are read with.

The rows are those of `pipeline.tables.SCHEMA`, numbers as text so that no digit is lost. Funds, notes and the cells of
single fields are not in the tables and do not come back; values, weights, scores, texts and places do.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.model import Batch, Indicator, Kind, Place, Project, Reading, Source
from pipeline.spool import derive
from pipeline.tables import READING, SCHEMA, Tables, build_tables

Row = Mapping[str, Any]
TABLES = ("projects", "indicators")


def kept_columns(tables: Tables) -> dict[str, list[Sequence[Any]]]:
    """The columns of both tables as they are kept."""
    return {
        name: [_kept(column.type, getattr(tables, name)[column.name]) for column in SCHEMA[name]] for name in TABLES
    }


def columns_of(projects: Sequence[Project]) -> dict[str, list[Sequence[Any]]]:
    """The columns of some projects, as they are kept."""
    return kept_columns(build_tables(Batch("", "", None, tuple(projects))))


def _kept(kind: str, values: Sequence[Any]) -> Sequence[Any]:
    if kind in ("number", "money"):
        return derive(lambda value: None if value is None else f"{value:f}", values)
    if kind in ("list", "json"):
        return derive(lambda value: None if value is None else json.dumps(list(value), ensure_ascii=False), values)
    return values


def read_data(folder: Path) -> tuple[Project, ...]:
    """The projects of a finished build, out of the CSV files of its `data` folder."""
    rows = [_read_csv(folder / f"{name}.csv") for name in TABLES]
    return revive_projects(*rows)


def read_sources(folder: Path) -> tuple[Source, ...]:
    """The files of a finished build and their fates; none where an early build has no such table."""
    path = folder / "sources.csv"
    rows = _read_csv(path) if path.is_file() else []
    return tuple(Source(_text(row, "source_file"), _text(row, "fate"), detail=_text(row, "detail")) for row in rows)


def _read_csv(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key: value or None for key, value in row.items()} for row in csv.DictReader(file)]


def revive_projects(projects: Sequence[Row], indicators: Sequence[Row]) -> tuple[Project, ...]:
    """Projects with their indicators, in the order of the rows."""
    own: dict[str, list[Indicator]] = {}
    for row in indicators:
        own.setdefault(row["project_id"], []).append(_indicator(row))
    return tuple(_project(row, tuple(own.get(row["project_id"], ()))) for row in projects)


def _project(row: Row, indicators: tuple[Indicator, ...]) -> Project:
    place = Place(_text(row, "source_file"), _text(row, "source_sheet"), _text(row, "source_cell"))
    return Project(
        layout=_text(row, "layout"), place=place, name=_text(row, "project_name"),
        fiscal_year=_integer(row, "fiscal_year"),
        agency_code=_text(row, "agency_code"), agency_name=_text(row, "agency_name"), code=_text(row, "project_code"),
        budget=_number(row, "budget"), fiscal=_number(row, "fiscal"), other=_number(row, "other"),
        money_unit=_text(row, "money_unit"), purpose=_text(row, "purpose"), goal=_text(row, "goal"),
        indicators=indicators,
    )  # fmt: skip


def _indicator(row: Row) -> Indicator:
    from pipeline.normalize.taxonomy import classify  # brings the grammar: only where projects are brought back

    level1, level2 = _text(row, "level1"), _text(row, "level2")
    class1, class2, level1_weight = classify(level1, level2)
    actual = _reading(row, "actual_") if row.get("actual_kind") else None
    return Indicator(
        ordinal=_integer(row, "ordinal") or 0, level1=level1, level2=level2,
        level3=_text(row, "level3"), target=_reading(row, "target_"), description=_text(row, "description"),
        actual=actual, weight=_number(row, "weight"), score=_number(row, "score"), reason=_text(row, "reason"),
        direction=_text(row, "direction"), class1=class1, class2=class2, level1_weight=level1_weight,
        cells={"target": _text(row, "source_cell")},
    )  # fmt: skip


def _reading(row: Row, prefix: str) -> Reading:
    """A reading out of its prefixed columns, whether they come typed from a database or as text from a CSV file."""
    return _of_record({column.name: row.get(prefix + column.name) for column in READING})


def _of_record(record: Row) -> Reading:
    return Reading(
        text=_text(record, "text"), kind=Kind(record.get("kind") or Kind.BLANK), sign=_text(record, "sign"),
        sign_written=record.get("sign_written") in (True, "true"), number=_number(record, "number"),
        number_to=_number(record, "number_to"), unit=_text(record, "unit"), per=_list(record.get("per")),
        amount=_number(record, "amount"), amount_to=_number(record, "amount_to"), base_unit=_text(record, "base_unit"),
        date_from=_date(record, "date_from"), date_to=_date(record, "date_to"), repeats=_text(record, "repeats"),
        note=_text(record, "note"), parts=tuple(map(_of_record, _items(record.get("parts")))),
        stopped_at=_integer(record, "stopped_at"),
    )  # fmt: skip


def _text(row: Row, name: str) -> str:
    return str(row.get(name) or "")


def _number(row: Row, name: str) -> Decimal | None:
    value = row.get(name)
    return None if value in (None, "") else Decimal(str(value))


def _integer(row: Row, name: str) -> int | None:
    value = row.get(name)
    return None if value in (None, "") else int(str(value))


def _date(row: Row, name: str) -> date | None:
    value = row.get(name)
    return value if isinstance(value, date) or value is None else date.fromisoformat(str(value))


def _list(value: Any) -> tuple[str, ...]:
    """`["年","人"]` of a snapshot, 年/人 of a CSV file."""
    if isinstance(value, str) and not value.startswith("["):
        return tuple(value.split("/")) if value else ()
    return tuple(map(str, _items(value)))


def _items(value: Any) -> list[Any]:
    if isinstance(value, str):
        return list(json.loads(value)) if value else []
    return list(value or ())
