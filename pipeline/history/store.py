"""Every build as a snapshot in `.jixiao/jixiao.duckdb`, and the approved goals of a year as an immutable baseline.

The store is the operator's memory, not an output: snapshots are numbered, carry the time they were made, and are never
rewritten. A baseline points at a snapshot and keeps a hash of its goals; a later version stands beside it, not over it.
"""

import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from pipeline import database
from pipeline.baseline import DATABASE as NAME
from pipeline.baseline import MARK
from pipeline.domain.scoring import is_department, stage_of
from pipeline.engine.single import replacing
from pipeline.history.revive import TABLES, columns_of, kept_columns, revive_projects
from pipeline.model import Batch, Project, Source
from pipeline.refusal import is_refused
from pipeline.system_error import reason
from pipeline.tables import SCHEMA, Tables

PATIENCE = 15.0
"""Seconds to wait for another run that has the store open: it has it for as long as it writes its documents."""
_IN_USE = ("Could not set lock", "being used by another process")
_TYPES = {"integer": "BIGINT", "boolean": "BOOLEAN", "date": "DATE"}
_BUILDS = """
CREATE TABLE IF NOT EXISTS builds (
  number INTEGER PRIMARY KEY, made_at TIMESTAMP, fingerprint VARCHAR, source VARCHAR, profile VARCHAR,
  fiscal_year INTEGER, department_code VARCHAR, department_name VARCHAR, projects INTEGER, indicators INTEGER,
  budget VARCHAR)
"""
_BASELINES = """
CREATE TABLE IF NOT EXISTS baselines (
  fiscal_year INTEGER, department VARCHAR, version INTEGER, build INTEGER, reason VARCHAR, frozen_at TIMESTAMP,
  projects INTEGER, indicators INTEGER, sha256 VARCHAR, PRIMARY KEY (fiscal_year, department, version))
"""
_REFUSED = "CREATE TABLE IF NOT EXISTS refused (build INTEGER, path VARCHAR, fate VARCHAR, detail VARCHAR)"


class StoreError(Exception):
    """The store cannot do what was asked; the message is a Chinese sentence for the operator."""


class Build(NamedTuple):
    """One snapshot, without its projects."""

    number: int
    made_at: datetime
    fingerprint: str
    source: str
    profile: str
    fiscal_year: int | None
    department_code: str
    department_name: str
    projects: int
    indicators: int
    budget: str


class Baseline(NamedTuple):
    """The approved goals of a department and year; `version` counts approved adjustments."""

    fiscal_year: int
    department: str
    version: int
    build: int
    reason: str
    frozen_at: datetime
    projects: int
    indicators: int
    sha256: str

    @property
    def title(self) -> str:
        """How messages name it."""
        return f"{self.fiscal_year}年批复绩效目标（基线第{self.version}版）"


@contextmanager
def opened(store: Path, *, write: bool = False, patience: float = PATIENCE) -> Iterator[database.Connection]:
    """The database of a store. Raises StoreError where it is damaged, cannot be written, or is in use for so long."""
    path = store / NAME
    with ExitStack() as held:
        try:
            if write:
                store.mkdir(parents=True, exist_ok=True)
            connection = held.enter_context(_connected(path, write, time.monotonic() + patience))
        except (database.Error, OSError) as error:
            raise StoreError(f"快照库“{path}”打不开（{_first_line(error)}），请确认没有别的程序正在使用它。") from error
        try:
            if write or not path.is_file():
                _create(connection)
            yield connection
        except (database.Error, OSError) as error:
            raise StoreError(f"快照库“{path}”读写出错（{_first_line(error)}），可把它改名保存后重新汇总。") from error


@contextmanager
def _connected(path: Path, write: bool, deadline: float) -> Iterator[database.Connection]:
    """The database in that file; one that another run has open is waited for."""
    with ExitStack() as held:
        while True:
            try:
                way = database.connect(path, read_only=not write and path.is_file(), scratch=path.parent)
                connection = held.enter_context(way)
                break
            except database.Error as error:
                if not any(word in str(error) for word in _IN_USE) or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        yield connection


def _first_line(error: Exception) -> str:
    return reason(error) if isinstance(error, OSError) else str(error).splitlines()[0][:120]


def _create(connection: database.Connection) -> None:
    connection.execute(_BUILDS)
    connection.execute(_BASELINES)
    connection.execute(_REFUSED)
    for table in TABLES:
        database.create_table(connection, table, _types(table))


def _types(table: str) -> dict[str, str]:
    """The columns of a kept table: the snapshot's number, the place of the row in it, and its own."""
    return {"build": "INTEGER", "position": "INTEGER", **_own_types(table)}


def _own_types(table: str) -> dict[str, str]:
    """The columns a table has by itself; numbers are kept as text."""
    return {column.name: _TYPES.get(column.type, "VARCHAR") for column in SCHEMA[table]}


def stage_build(tables: Tables, folder: Path) -> None:
    """Write what `begin_build` will keep of a build into `folder`, so that keeping it is a moment's work.

    Raises OSError or the error of the database where that cannot be.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with database.connect(name="staged", scratch=folder) as connection:
        for table, columns in kept_columns(tables).items():
            types = _own_types(table)
            database.create_table(connection, table, types)
            with database.transaction(connection):
                database.fill_table(connection, table, types, columns, folder)
            database.write_parquet(connection, table, _staged(folder, table))


def _staged(folder: Path, table: str) -> Path:
    return folder / f"{table}.parquet"


def begin_build(
    connection: database.Connection, store: Path, batch: Batch, tables: Tables, fingerprint: str, source: str,
    profile: str, made_at: datetime, staged: Path | None = None,
) -> int:  # fmt: skip
    """Write a build into the store, in a transaction that is left open: nobody else sees anything of it until its end.

    The same inputs under the same settings are kept once. Gives the snapshot's number; `staged` is the folder of
    `stage_build` where that has been done.
    """
    connection.execute("BEGIN")
    last = connection.execute("SELECT number, fingerprint FROM builds ORDER BY number DESC LIMIT 1").fetchone()
    if last is not None and last[1] == fingerprint:
        return int(last[0])
    number = int(last[0]) + 1 if last else 1
    connection.execute(
        f"INSERT INTO builds VALUES ({', '.join('?' * 11)})",
        [
            number, made_at, fingerprint, source, profile, batch.fiscal_year, batch.department_code,
            batch.department_name, len(batch.projects), sum(len(p.indicators) for p in batch.projects),
            str(sum(p.budget for p in batch.projects if p.budget is not None)),
        ],
    )  # fmt: skip
    for one in filter(is_refused, batch.sources):
        connection.execute("INSERT INTO refused VALUES (?, ?, ?, ?)", [number, one.path, one.fate, one.detail])
    for table in TABLES:
        if staged and _staged(staged, table).is_file():
            _take_over(connection, table, number, _staged(staged, table))
        else:
            _insert(connection, table, number, kept_columns(tables)[table], store)
    return number


def _take_over(connection: database.Connection, table: str, number: int, rows: Path) -> None:
    names = ", ".join(f'"{name}"' for name in _own_types(table))
    source = f"read_parquet('{database.quoted(rows)}', file_row_number = true)"
    connection.execute(f"INSERT INTO {table} SELECT {number}, file_row_number, {names} FROM {source}")


def _insert(
    connection: database.Connection, table: str, number: int, columns: Sequence[Sequence[Any]], store: Path
) -> None:
    count = len(columns[0])
    numbered = ([number] * count, range(count), *columns)
    database.fill_table(connection, table, _types(table), numbered, store)


def list_builds(store: Path) -> tuple[Build, ...]:
    """Every snapshot, oldest first."""
    if not (store / NAME).is_file():
        return ()
    with opened(store) as connection:
        return tuple(Build(*row) for row in connection.execute("SELECT * FROM builds ORDER BY number").fetchall())


def load_build(store: Path, number: int) -> tuple[Project, ...]:
    """The projects of a snapshot. Raises StoreError where there is none of that number."""
    if number not in [build.number for build in list_builds(store)]:
        raise StoreError(f"快照库里没有第{number}号快照，可用 jixiao baseline list 查看。")
    with opened(store) as connection:
        return revive_projects(*(_rows(connection, table, number) for table in TABLES))


def load_refused(store: Path, number: int) -> tuple[Source, ...]:
    """The files whose projects a snapshot does not hold; of one from before they were kept, none."""
    with opened(store) as connection:
        if not connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'refused'").fetchone():
            return ()
        rows = connection.execute("SELECT path, fate, detail FROM refused WHERE build = ?", [number]).fetchall()
    return tuple(Source(path, fate, detail=detail or "") for path, fate, detail in sorted(rows))


def _rows(connection: database.Connection, table: str, number: int) -> list[dict[str, Any]]:
    names = [column.name for column in SCHEMA[table]]
    wanted = ", ".join(f'"{name}"' for name in names)
    found = connection.execute(f"SELECT position, {wanted} FROM {table} WHERE build = ?", [number]).fetchall()
    found.sort(key=itemgetter(0))  # here: the database would want more memory for it than it may have
    return [dict(zip(names, row[1:], strict=True)) for row in found]


def freeze(store: Path, number: int | None, year: int | None, reason: str, frozen_at: datetime) -> Baseline:
    """Make the goals of a snapshot (the last one) the baseline of their year; a reason makes it a later version."""
    builds = list_builds(store)
    if not builds:
        raise StoreError("快照库是空的，请先运行 jixiao build 汇总批复的绩效目标，再冻结基线。")
    build = next((b for b in builds if b.number == (number or builds[-1].number)), None)
    if build is None:
        raise StoreError(f"快照库里没有第{number}号快照，可用 jixiao baseline list 查看。")
    goals = goals_of(load_build(store, build.number), year or build.fiscal_year)
    if not goals:
        raise StoreError(f"第{build.number}号快照里没有{f'{year}年的' if year else ''}绩效目标表，不能作为基线。")
    of_year = year or build.fiscal_year or goals[0].fiscal_year
    if of_year is None:
        raise StoreError("快照里的绩效目标没有预算年度，请用 --year 指明。")
    department = build.department_name or build.department_code
    mark = digest(goals)
    earlier = [b for b in list_baselines(store) if (b.fiscal_year, b.department) == (of_year, department)]
    if earlier and earlier[-1].sha256 == mark:
        return earlier[-1]
    if earlier and not reason.strip():
        raise StoreError(
            f"{of_year}年的基线（第{earlier[-1].version}版，{earlier[-1].frozen_at:%Y-%m-%d}冻结）已经存在，不能改写；"
            "目标经批准调整的，请用 --adjust 写明调整依据，另存为新的一版。"
        )
    baseline = Baseline(
        of_year, department, len(earlier) + 1, build.number, reason.strip(), frozen_at, len(goals),
        sum(len(goal.indicators) for goal in goals), mark,
    )  # fmt: skip
    with opened(store, write=True) as connection:
        connection.execute(f"INSERT INTO baselines VALUES ({', '.join('?' * 9)})", list(baseline))
    names = "".join(f"{one.department} {one.title} {one.sha256}\n" for one in list_baselines(store))
    with replacing(store / MARK) as scratch:
        scratch.write_text(names, encoding="utf-8")
    return baseline


def list_baselines(store: Path) -> tuple[Baseline, ...]:
    """Every baseline, by year, department and version."""
    if not (store / NAME).is_file():
        return ()
    query = "SELECT * FROM baselines ORDER BY fiscal_year, department, version"
    with opened(store) as connection:
        return tuple(Baseline(*row) for row in connection.execute(query).fetchall())


def find_baseline(store: Path, year: int | None, department: str = "") -> Baseline | None:
    """The latest version of a year's baseline; of the department where several have one."""
    found = [b for b in list_baselines(store) if year is None or b.fiscal_year == year]
    named = [b for b in found if department and b.department == department]
    others = {b.department for b in found}
    usable = named or (found if len(others) == 1 else [])
    return usable[-1] if usable else None


def load_baseline(store: Path, baseline: Baseline) -> tuple[Project, ...]:
    """The approved goals. Raises StoreError where they are not those that were frozen."""
    goals = goals_of(load_build(store, baseline.build), baseline.fiscal_year)
    if digest(goals) != baseline.sha256:
        goals = tuple(goal for goal in goals if not is_department(goal))  # as baselines were frozen at first
    if digest(goals) != baseline.sha256:
        raise StoreError(f"{baseline.title}与冻结时的内容不符，快照库可能被改动过，请用备份恢复。")
    return goals


def goals_of(projects: Sequence[Project], year: int | None) -> tuple[Project, ...]:
    """The goal forms of a year, of projects and of departments; forms that do not say their year count."""
    return tuple(p for p in projects if stage_of(p) == "target" and (year is None or p.fiscal_year in (year, None)))


def digest(projects: Sequence[Project]) -> str:
    """A hash of projects as kept: whatever is kept of them takes part."""
    text = json.dumps(columns_of(projects), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
