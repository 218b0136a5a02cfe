"""The door to DuckDB: databases opened, tables filled from columns of Python objects, Parquet files written, counted.

Rows go in by a file of text for the moment, which DuckDB reads and casts to the columns' types. That needs neither
pyarrow nor pandas, which pyarrow imports at its first array: together more than half a second of a small build.
"""

import csv
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from io import StringIO
from itertools import islice
from pathlib import Path
from shutil import rmtree
from typing import Any, cast

try:  # the engine alone: the package around it, of which nothing is needed here, takes twice as long to import
    import _duckdb as duckdb
except ImportError:
    import duckdb  # type: ignore[no-redef]

_ROWS = 5_000  # to one file: enough to hide the call, little enough to hold
_LINE = 2_000_000  # bytes of a row that may pass: what DuckDB allows by itself
_MEMORY = "96MB"
"""Enough for the tables of some 1,000 workbooks; larger ones are written out meanwhile."""
_GROUP = 40_960
"""Rows of a Parquet file that are gathered before they are written: a wide table's usual 122,880 do not fit into the
memory, and to pass them through the disk takes seven times as long."""
Error = duckdb.Error
Connection = duckdb.DuckDBPyConnection

_instance: list[Connection] = []
"""The one of this process, if it has been started: starting one takes longer than filling a small file."""


def start() -> Connection:
    """The instance of this process, in memory; one thread, so that the same tables make the same bytes."""
    if not _instance:
        _instance.append(duckdb.connect(":memory:", config={"threads": 1, "memory_limit": _MEMORY}))
    return _instance[0]


def stop() -> None:
    """Take the instance down."""
    while _instance:
        _instance.pop().close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=stop)  # a child would have its memory, but not its threads


@contextmanager
def connect(
    path: Path | None = None,
    *,
    read_only: bool = False,
    name: str = "jixiao",
    storage: str = "",
    scratch: Path | None = None,
) -> Iterator[Connection]:
    """A database, in a file or in memory, for the length of the block; what was committed in it is safe.

    `name`, which a new file keeps, is what statements may call it; `storage` is the format a new file is written in.
    What does not fit into the memory meanwhile passes through a folder in `scratch`, else through one in the working
    directory.
    """
    options = ("READ_ONLY" if read_only else "", f"STORAGE_VERSION '{storage}'" if storage else "")
    told = f"({', '.join(filter(None, options))})" if any(options) else ""
    passing = scratch / "jixiao.passing" if scratch else None
    attached = False
    try:
        with start().cursor() as connection:
            if passing:
                with suppress(Error):  # another connection, still open, has one in use
                    connection.execute(f"SET temp_directory = '{quoted(passing)}'")
            connection.execute(f"ATTACH '{quoted(path) if path else ':memory:'}' AS {name} {told}")
            attached = True
            try:
                connection.execute(f"USE {name}")
                yield connection
            finally:
                for statement in ("ROLLBACK", "USE memory", f"DETACH {name}"):
                    with suppress(Error):  # no transaction, or a file that is damaged: there is nothing left to lose
                        connection.execute(statement)
    finally:
        # Used: the instance would not let go of it, nor take another. Who did not get in leaves that of others.
        if attached and passing and passing.exists():
            stop()
            rmtree(passing, ignore_errors=True)


@contextmanager
def uncompressed(connection: Connection) -> Iterator[None]:
    """Within the block what is written stays as it is."""
    connection.execute("PRAGMA force_compression = 'uncompressed'")
    try:
        yield
    finally:
        connection.execute("PRAGMA force_compression = 'auto'")


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """Within the block rows are gathered, and are in the table at its end: not every part goes through the log.

    Where the block fails, the end of the connection undoes it.
    """
    connection.execute("BEGIN")
    yield
    connection.execute("COMMIT")


def create_table(connection: Connection, name: str, types: Mapping[str, str]) -> None:
    """A table of these columns, where there is none of that name yet."""
    columns = ", ".join(f'"{column}" {kind}' for column, kind in types.items())
    connection.execute(f"CREATE TABLE IF NOT EXISTS {name} ({columns})")


def fill_table(
    connection: Connection, name: str, types: Mapping[str, str], columns: Sequence[Sequence[Any]], folder: Path
) -> None:
    """Append rows, given column by column as text, or int or bool, whose `str` is cast; lists as JSON text.

    They pass through a file in `folder`, which is gone afterwards.
    """
    passing = folder / f"{name.rpartition('.')[2]}.passing"
    casts = ", ".join(_cast(place, kind) for place, kind in enumerate(types.values()))
    texts = {f"c{place}": "VARCHAR" for place in range(len(types))}
    try:
        values = [iter(column) for column in columns]
        for _ in range(0, len(columns[0]), _ROWS):
            part = [_passing(tuple(islice(column, _ROWS))) for column in values]
            text = _as_text(part)
            passing.write_text(text, encoding="utf-8", newline="")
            longest = _longest(part) if 4 * len(text) > _LINE else 0
            source = _READ.format(path=quoted(passing), texts=texts, size=max(_LINE, longest))
            connection.execute(f"INSERT INTO {name} SELECT {casts} FROM {source}")
    finally:
        passing.unlink(missing_ok=True)


_READ = (
    "read_csv('{path}', columns = {texts}, header = false, auto_detect = false, delim = ',', "
    "quote = '\"', escape = '\"', nullstr = '0', allow_quoted_nulls = false, parallel = false, "
    "new_line = '\\n', comment = '', skip = 0, max_line_size = {size})"
)


def _as_text(columns: Sequence[Sequence[str | int]]) -> str:
    """Rows as lines of comma-separated values."""
    text = StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue()


def _longest(columns: Sequence[Sequence[str | int]]) -> int:
    """More bytes than any row takes; what is no text is the 0 of an empty cell."""
    texts = (cast("Iterable[str]", filter(None, column)) for column in columns)
    return sum(4 * max(map(len, own), default=1) + 3 for own in texts)


def _passing(values: Sequence[Any]) -> Sequence[str | int]:
    """A column as it passes: None as a bare 0, which alone is not quoted; everything else as text."""
    if set(map(type, values)) == {str}:
        return values
    return [0 if value is None else value if type(value) is str else str(value) for value in values]


def _cast(place: int, kind: str) -> str:
    if kind == "VARCHAR":
        return f"c{place}"
    return f"c{place}::JSON::{kind}" if kind.endswith("[]") else f"c{place}::{kind}"


def write_parquet(connection: Connection, name: str, path: Path) -> None:
    """A table as a Parquet file."""
    options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_GROUP}"
    connection.execute(f"COPY {name} TO '{quoted(path)}' ({options})")


def count_rows(folder: Path, database: str, tables: Iterable[str]) -> dict[tuple[str, str], int]:
    """Rows of each table as the files of a data folder hold them: of `NAME.parquet`, and of the database file."""
    counted: dict[tuple[str, str], int] = {}
    with connect(folder / database, read_only=True) as connection:
        for name in tables:
            footer = f"SELECT num_rows FROM parquet_file_metadata('{quoted(folder / name)}.parquet')"
            counted["Parquet", name] = _number(connection, footer)
            counted["DuckDB", name] = _number(connection, f'SELECT count(*) FROM "{name}"')
    return counted


def _number(connection: Connection, query: str) -> int:
    found = connection.execute(query).fetchone()
    return int(found[0]) if found else 0


def quoted(path: Path) -> str:
    """A path inside a literal of SQL."""
    return str(path).replace("'", "''")
