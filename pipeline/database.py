"""The door to DuckDB: databases opened, tables filled from columns of Python objects, Parquet files written, counted.

Columns go in as JSON arrays, one parameter each, and DuckDB casts them to the column's type. That needs neither pyarrow
nor pandas, which pyarrow imports at its first array: together more than half a second of a small build.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

_ROWS = 20_000  # of a column to one parameter: enough to hide the call, little enough to hold
Error = duckdb.Error
Connection = duckdb.DuckDBPyConnection


def connect(path: Path | None = None, *, read_only: bool = False) -> Connection:
    """A database file, or one in memory; one thread, so that the same tables make the same bytes."""
    return duckdb.connect(str(path) if path else ":memory:", read_only=read_only, config={"threads": 1})


def create_table(connection: Connection, name: str, types: Mapping[str, str]) -> None:
    """A table of these columns, where there is none of that name yet."""
    columns = ", ".join(f'"{column}" {kind}' for column, kind in types.items())
    connection.execute(f"CREATE TABLE IF NOT EXISTS {name} ({columns})")


def fill_table(connection: Connection, name: str, types: Mapping[str, str], columns: Sequence[Sequence[Any]]) -> None:
    """Append rows, given column by column as what JSON can hold: text, int, bool, lists; decimals and dates as text."""
    casts = ", ".join(f"unnest(${place}::JSON::{kind}[])" for place, kind in enumerate(types.values(), 1))
    for start in range(0, len(columns[0]), _ROWS):
        parameters = [json.dumps(column[start : start + _ROWS], ensure_ascii=False) for column in columns]
        connection.execute(f"INSERT INTO {name} SELECT {casts}", parameters)


def write_parquet(connection: Connection, name: str, path: Path) -> None:
    """A table as a Parquet file."""
    connection.execute(f"COPY {name} TO '{quoted(path)}' (FORMAT parquet, COMPRESSION zstd)")


def count_rows(folder: Path, database: str, tables: Iterable[str]) -> dict[tuple[str, str], int]:
    """Rows of each table as the files of a data folder hold them: of `NAME.parquet`, and of the database file."""
    counted: dict[tuple[str, str], int] = {}
    with connect() as connection:
        connection.execute(f"ATTACH '{quoted(folder / database)}' AS written (READ_ONLY)")
        for name in tables:
            footer = f"SELECT num_rows FROM parquet_file_metadata('{quoted(folder / name)}.parquet')"
            counted["Parquet", name] = _number(connection, footer)
            counted["DuckDB", name] = _number(connection, f'SELECT count(*) FROM written."{name}"')
    return counted


def _number(connection: Connection, query: str) -> int:
    found = connection.execute(query).fetchone()
    return int(found[0]) if found else 0


def quoted(path: Path) -> str:
    """A path inside a literal of SQL."""
    return str(path).replace("'", "''")
