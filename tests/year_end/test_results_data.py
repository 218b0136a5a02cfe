"""The data package of a year-end build: targets, actuals and scores, with keys; it validates with frictionless."""

import csv
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from test_reports import batch  # noqa: F401

from pipeline.export.data import export_data
from pipeline.export.results import result_tables
from pipeline.model import Batch
from pipeline.tables import RESULT_SCHEMA, build_tables


@pytest.fixture
def folder(batch: Batch, tmp_path: Path) -> Path:  # noqa: F811
    export_data(build_tables(batch), tmp_path, result_tables(batch))
    return tmp_path


def test_tables_and_keys(folder: Path) -> None:
    with duckdb.connect(str(folder / "jixiao.duckdb"), read_only=True) as connection:
        names = {row[0] for row in connection.execute("SHOW TABLES").fetchall()}
        assert set(RESULT_SCHEMA) | {"projects", "indicators"} <= names
        rows = connection.execute(
            "SELECT p.project_name, r.total, sum(s.counted) FROM results r JOIN projects p USING (project_id) "
            "JOIN scores s USING (project_id) GROUP BY ALL ORDER BY r.total"
        ).fetchall()
        joined = connection.execute(
            "SELECT count(*) FROM scores JOIN indicators USING (project_id, ordinal) WHERE actual_text <> ''"
        ).fetchone()
    assert [(row[1], row[2]) for row in rows] == [(t, t) for t in map(Decimal, ("89", "90.71", "97.89", "98.67"))]
    assert joined == (25,)


def test_quotients_are_kept_in_every_format(folder: Path) -> None:
    with (folder / "lights.csv").open(encoding="utf-8-sig", newline="") as file:
        paces = [row["pace"] for row in csv.DictReader(file) if row["pace"]]
    assert paces and all(len(pace.partition(".")[2]) <= 6 for pace in paces)
    with duckdb.connect(str(folder / "jixiao.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT count(pace) FROM lights").fetchone() == (len(paces),)


@pytest.mark.slow
def test_the_package_validates(folder: Path) -> None:
    from frictionless import Package

    report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "title", "note"])
