"""The `data/` folder: the four tables as CSV (UTF-8 with BOM), Parquet and DuckDB, described by datapackage.json."""

import csv
import errno
import json
import os
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from pipeline import database
from pipeline.export.results import ResultTable
from pipeline.spool import derive
from pipeline.tables import RESULT_TITLES, SCHEMA, Column, Table, Tables

_TYPES = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DECIMAL(38,10)",
    "money": "DECIMAL(38,2)",
    "date": "DATE",
    "boolean": "BOOLEAN",
    "list": "VARCHAR[]",
    "json": "VARCHAR",
}
_FRICTIONLESS = {"text": "string", "money": "number", "list": "list", "json": "array"}
_OF_INDICATOR = ("project_id", "ordinal")
_KEYS = {
    "projects": ("project_id",), "indicators": _OF_INDICATOR, "sources": ("source_file",), "results": ("project_id",),
    "scores": _OF_INDICATOR, "lights": _OF_INDICATOR, "funds": _OF_INDICATOR,
}  # fmt: skip
"""What tells the rows of a table apart; findings and departures have nothing that does."""
_TITLES = {"projects": "项目", "indicators": "指标", "findings": "问题", "sources": "来源文件"}


def export_data(tables: Tables, folder: Path, results: Mapping[str, ResultTable] | None = None) -> None:
    """Write every table into `folder` in every format; same tables, same bytes. `results`: the year-end tables."""
    folder.mkdir(parents=True, exist_ok=True)
    own = {name: ResultTable(columns, getattr(tables, name)) for name, columns in SCHEMA.items()}
    written = {**own, **(results or {})}
    for name, (columns, table) in written.items():
        _write_csv(table, columns, folder / f"{name}.csv")
    try:
        _write_database(written, folder)
    except database.Error as error:
        raise _as_system_error(error) from error
    package = json.dumps(_package({name: one.columns for name, one in written.items()}), ensure_ascii=False, indent=1)
    (folder / "datapackage.json").write_text(package + "\n", encoding="utf-8")


def _write_csv(table: Table, columns: tuple[Column, ...], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("\ufeff")
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(column.name for column in columns)
        writer.writerows(zip(*(_csv_column(column.type, table[column.name]) for column in columns), strict=True))


def _csv_column(kind: str, values: Sequence[Any]) -> Sequence[Any]:
    """The cells of a column of the machine-readable CSV: lossless; None becomes an empty cell, the rest its `str`."""
    if kind in ("text", "integer", "date"):
        return values
    return derive(lambda value: None if value is None else _csv_text(kind, value), values)


def _csv_text(kind: str, value: Any) -> str:
    match kind:
        case "number" | "money":
            return f"{value:f}"
        case "list":
            return "/".join(value)
        case "json":
            return _json_text(value)
        case "boolean":
            return "true" if value else "false"
        case _:
            return str(value)


def _json_text(value: Any) -> str:
    return json.dumps(list(value), ensure_ascii=False) if value else ""


def _write_database(tables: Mapping[str, ResultTable], folder: Path) -> None:
    """One database file with the tables, and each of them as a Parquet file.

    Two settings keep the bytes the same from run to run: the storage version before databases carried a random
    identifier, and no compression: the string compressions write memory they have not set.
    """
    path = folder / "jixiao.duckdb"
    with (
        database.connect(path, name="data", storage="v1.2.0", scratch=folder) as connection,
        database.uncompressed(connection),
    ):
        for name, (columns, table) in tables.items():
            types = {column.name: _TYPES[column.type] for column in columns}
            database.create_table(connection, name, types)
            values = [_plain(column.type, table[column.name]) for column in columns]
            with database.transaction(connection):
                database.fill_table(connection, name, types, values, folder)
            database.write_parquet(connection, name, folder / f"{name}.parquet")
        connection.execute("CHECKPOINT")


def _plain(kind: str, values: Sequence[Any]) -> Sequence[Any]:
    """The values of a column as the database takes them; a number that does not fit is left to the text column."""
    match kind:
        case "number" | "money":
            return derive(partial(_number_text, 2 if kind == "money" else 10), values)
        case "json":
            return derive(lambda value: None if value is None else _json_text(value), values)
        case "list":
            return derive(lambda value: None if value is None else json.dumps(value, ensure_ascii=False), values)
        case _:
            return values


def _number_text(places: int, value: Decimal | None) -> str | None:
    return None if value is None else _fitting_text(places, value)


@lru_cache(maxsize=1 << 14)
def _fitting_text(places: int, value: Decimal) -> str | None:
    """The same text for 1 and 1.0, which are one value to the database."""
    fitting = _fitting(value, places)
    return None if fitting is None else f"{fitting:f}"


def _fitting(value: Decimal, places: int) -> Decimal | None:
    """The value when the column type holds it exactly; what does not fit stays in the text column only."""
    if -int(value.as_tuple().exponent) <= places and value.adjusted() < 38 - places:
        return value
    reduced = value.normalize()
    return reduced if -int(reduced.as_tuple().exponent) <= places and reduced.adjusted() < 38 - places else None


def _as_system_error(error: Exception) -> OSError:
    """A full disk or a folder that cannot be written, which the database tells by errors of its own."""
    said = str(error)
    number = next((n for n in (errno.ENOSPC, errno.EACCES, errno.EROFS) if os.strerror(n) in said), errno.EIO)
    return OSError(number, os.strerror(number) if number != errno.EIO else said.partition("\n")[0])


def _package(tables: Mapping[str, tuple[Column, ...]]) -> dict[str, Any]:
    """The Frictionless descriptor: every column with type, title and meaning, keys between the tables."""
    return {
        "name": "jixiao",
        "title": "绩效目标数据",
        "profile": "data-package",
        "resources": [_resource(name, columns) for name, columns in tables.items()],
    }


def _resource(name: str, columns: tuple[Column, ...]) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in columns], "missingValues": [""]}
    if name in _KEYS:
        schema["primaryKey"] = list(_KEYS[name])
    if name != "projects" and any(column.name == "project_id" for column in columns):
        reference = {"resource": "projects", "fields": ["project_id"]}
        schema["foreignKeys"] = [{"fields": ["project_id"], "reference": reference}]
    return {
        "name": name, "title": {**_TITLES, **RESULT_TITLES}[name], "path": f"{name}.csv", "format": "csv",
        "mediatype": "text/csv", "encoding": "utf-8-sig", "dialect": {"lineTerminator": "\r\n"},
        "profile": "tabular-data-resource", "schema": schema,
    }  # fmt: skip


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any]
    kind = _FRICTIONLESS.get(column.type, column.type)
    field = {"name": column.name, "type": "string" if kind in ("list", "array") else kind, "title": column.title}
    more = {"description": column.meaning, "constraints": {"enum": list(column.values)} if column.values else None}
    return field | {name: value for name, value in more.items() if value}
