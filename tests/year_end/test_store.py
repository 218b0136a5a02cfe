"""Snapshots and baselines: kept once, never rewritten, read back with the same meaning."""

import errno
import os
import random
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from keeping import save_build

from pipeline import database
from pipeline.export.data import export_data
from pipeline.history.compare import compare
from pipeline.history.revive import TABLES, columns_of, read_data, revive_projects
from pipeline.history.snapshot import Snapshot
from pipeline.history.store import (
    StoreError,
    begin_build,
    find_baseline,
    freeze,
    goals_of,
    list_baselines,
    list_builds,
    load_baseline,
    load_build,
    opened,
    stage_build,
)
from pipeline.model import Batch, Indicator, Place, Project
from pipeline.normalize import parse
from pipeline.tables import build_tables

NOON = datetime(2025, 3, 1, 12)
VALUES = (
    "≥7人",
    "100%",
    "2025年12月31日前",
    "≤6.5万元/年/人",
    "持续有效",
    "90%-95%",
    "≥1800户、4500人",
    "≤0.123456789012345万元",
    "",
)


def goals(*targets: str, year: int | None = 2025) -> tuple[Project, ...]:
    rows = tuple(
        Indicator(
            n,
            "产出指标",
            "数量指标",
            f"指标{n}",
            parse(t, year=2025),
            description="说明",
            actual=parse("5人") if n == 1 else None,
            weight=Decimal("12.5"),
            class1="产出指标",
            class2="数量指标",
            cells={"target": f"E{n}"},
        )
        for n, t in enumerate(targets, 1)
    )
    return (
        Project(
            "target_tianjin",
            Place("甲.xlsx", "目标", "A1"),
            "某项目",
            year,
            "667201",
            "网格中心",
            "P1",
            budget=Decimal("455000.00"),
            purpose="用途\n两行",
            goal="=目标",
            indicators=rows,
        ),
    )


def snapshot(store: Path, projects: tuple[Project, ...], fingerprint: str) -> Snapshot:
    batch = Batch("667", "某局", 2025, projects)
    made_of = (store, batch, build_tables(batch), fingerprint, "input", "tianjin", NOON)
    return Snapshot(store, lambda connection: begin_build(connection, *made_of), store / "staged")


def keep(store: Path, projects: tuple[Project, ...], fingerprint: str) -> int:
    batch = Batch("667", "某局", 2025, projects)
    return save_build(store, batch, build_tables(batch), fingerprint, "input", "tianjin", NOON)


def test_projects_come_back_with_every_reading(tmp_path: Path) -> None:
    projects = goals(*VALUES)
    number = keep(tmp_path, projects, "a")
    back = load_build(tmp_path, number)
    assert columns_of(back) == columns_of(projects)
    assert [i.target for i in back[0].indicators] == [i.target for i in projects[0].indicators]
    assert back[0].indicators[0].class2 == "数量指标" and back[0].goal == "=目标"
    assert compare(projects, back).changes == ()


def test_the_data_of_a_build_reads_back(tmp_path: Path) -> None:
    projects = goals(*VALUES)
    export_data(build_tables(Batch("667", "某局", 2025, projects)), tmp_path)
    assert compare(projects, read_data(tmp_path)).changes == ()
    assert [i.target for i in read_data(tmp_path)[0].indicators] == [i.target for i in projects[0].indicators]
    assert revive_projects([], []) == ()


def test_the_same_build_is_kept_once(tmp_path: Path) -> None:
    assert [keep(tmp_path, goals("≥7人"), mark) for mark in "aab"] == [1, 1, 2]
    assert [build.number for build in list_builds(tmp_path)] == [1, 2]
    assert list_builds(tmp_path / "absent") == () and not (tmp_path / "absent").exists()


def test_a_snapshot_in_the_making_counts_when_it_is_settled(tmp_path: Path) -> None:
    keep(tmp_path, goals("≥7人"), "a")
    made = snapshot(tmp_path, goals("≥6人"), "b")
    made.prepare()
    assert made.settle() == 2
    made.drop()
    assert [build.number for build in list_builds(tmp_path)] == [1, 2]
    assert load_build(tmp_path, 2)[0].indicators[0].target.text == "≥6人"


def test_a_snapshot_that_is_dropped_was_never_there(tmp_path: Path) -> None:
    keep(tmp_path, goals("≥7人"), "a")
    made = snapshot(tmp_path, goals("≥6人"), "b")
    made.prepare()
    made.drop()
    assert [build.number for build in list_builds(tmp_path)] == [1]
    assert keep(tmp_path, goals("≥6人"), "c") == 2


def test_a_snapshot_whose_database_was_taken_down_is_written_again(tmp_path: Path) -> None:
    made = snapshot(tmp_path, goals("≥6人"), "b")
    made.prepare()
    database.stop()
    assert made.settle() == 1
    assert [build.number for build in list_builds(tmp_path)] == [1]


def test_a_store_that_does_not_open_is_complained_of_at_the_end(tmp_path: Path) -> None:
    tmp_path.joinpath("jixiao.duckdb").write_bytes(b"not a database" * 100)
    made = snapshot(tmp_path, goals("≥6人"), "b")
    made.prepare()
    with pytest.raises(StoreError, match="打不开"):
        made.settle()
    tmp_path.joinpath("jixiao.duckdb").unlink()
    assert made.settle() == 1


def test_a_baseline_is_immutable_and_gets_versions(tmp_path: Path) -> None:
    keep(tmp_path, goals("≥7人"), "a")
    first = freeze(tmp_path, None, None, "", NOON)
    assert (first.fiscal_year, first.version, first.build, first.indicators) == (2025, 1, 1, 1)
    assert freeze(tmp_path, None, None, "", NOON) == first
    keep(tmp_path, goals("≥6人"), "b")
    with pytest.raises(StoreError, match="已经存在，不能改写"):
        freeze(tmp_path, None, None, "", NOON)
    second = freeze(tmp_path, None, None, "财预〔2025〕8号批复调整", NOON)
    assert second.version == 2 and list_baselines(tmp_path) == (first, second)
    assert find_baseline(tmp_path, 2025) == second and find_baseline(tmp_path, 2024) is None
    assert load_baseline(tmp_path, first)[0].indicators[0].target.text == "≥7人"


def test_a_baseline_that_was_tampered_with_is_refused(tmp_path: Path) -> None:
    keep(tmp_path, goals("≥7人"), "a")
    baseline = freeze(tmp_path, None, None, "", NOON)
    with duckdb.connect(str(tmp_path / "jixiao.duckdb")) as connection:
        connection.execute("UPDATE indicators SET target_text = '≥1人', target_number = '1', target_amount = '1'")
    with pytest.raises(StoreError, match="改动过"):
        load_baseline(tmp_path, baseline)


def test_what_cannot_be_frozen_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="快照库是空的"):
        freeze(tmp_path, None, None, "", NOON)
    keep(tmp_path, goals("≥7人"), "a")
    with pytest.raises(StoreError, match="没有2024年的绩效目标表"):
        freeze(tmp_path, None, 2024, "", NOON)
    with pytest.raises(StoreError, match="没有第9号快照"):
        freeze(tmp_path, 9, None, "", NOON)
    assert goals_of(goals("≥7人", year=None), 2025)


def test_a_damaged_store_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "jixiao.duckdb").write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError, match="打不开"):
        list_builds(tmp_path)


def test_a_store_without_room_costs_the_snapshot_and_says_so(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(database, "_as_text", full)
    with pytest.raises(StoreError, match="读写出错"), opened(tmp_path, write=True) as connection:
        database.fill_table(connection, "builds", {"number": "INTEGER"}, [[1]], tmp_path)


def test_a_staged_build_is_kept_as_one_written_at_once(tmp_path: Path) -> None:
    projects = goals(*VALUES)
    batch = Batch("667", "某局", 2025, projects)
    tables, staged = build_tables(batch), tmp_path / "staged"
    stage_build(tables, staged)
    keep(tmp_path / "at once", projects, "a")
    empty = build_tables(Batch("667", "某局", 2025))  # what is kept comes from the staged files alone
    save_build(tmp_path / "staged", batch, empty, "a", "input", "tianjin", NOON, staged)
    both = [_everything(tmp_path / name) for name in ("at once", "staged")]
    assert both[0] == both[1] and len(both[0]["indicators"]) == len(VALUES)


def test_where_nothing_was_staged_the_tables_are_written(tmp_path: Path) -> None:
    projects = goals(*VALUES)
    batch = Batch("667", "某局", 2025, projects)
    save_build(tmp_path, batch, build_tables(batch), "a", "input", "tianjin", NOON, tmp_path / "missing")
    assert columns_of(load_build(tmp_path, 1)) == columns_of(projects)


def _everything(store: Path) -> dict[str, list[tuple[object, ...]]]:
    with opened(store) as connection:
        return {name: connection.execute(f"SELECT * FROM {name} ORDER BY position").fetchall() for name in TABLES}


@pytest.mark.torture
def test_a_snapshot_larger_than_the_memory_of_the_database_comes_back(tmp_path: Path, monkeypatch) -> None:
    (one,) = goals(*VALUES)
    texts = [random.Random(number).randbytes(600).hex() for number in range(40_000)]
    rows = tuple(one.indicators[0]._replace(ordinal=n, description=text) for n, text in enumerate(texts, 1))
    database.stop()
    monkeypatch.setattr(database, "_MEMORY", "48MB")
    try:
        keep(tmp_path, (replace(one, indicators=rows),), "a")
        (back,) = load_build(tmp_path, 1)
    finally:
        database.stop()
    assert [indicator.description for indicator in back.indicators] == texts
