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


def parquet_rows(path: Path) -> int:
    """Rows of a Parquet file, from its footer."""
    with connect() as connection:
        found = connection.execute(f"SELECT num_rows FROM parquet_file_metadata('{quoted(path)}')").fetchone()
    return int(found[0]) if found else 0


def table_rows(path: Path, tables: Iterable[str]) -> dict[str, int]:
    """Rows of these tables of a database file."""
    with connect(path, read_only=True) as connection:
        counted = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone() for name in tables}
    return {name: int(row[0]) if row else 0 for name, row in counted.items()}


def quoted(path: Path) -> str:
    """A path inside a literal of SQL."""
    return str(path).replace("'", "''")
