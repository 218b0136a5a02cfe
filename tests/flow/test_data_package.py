"""The data package says of every column what is true of it: types, closed lists of values, keys."""

import csv
import json
import shutil
import zipfile
from decimal import Decimal

import duckdb
import openpyxl
import pytest
from product import ROOT, SEED, jixiao

_READ = {
    "string": str,
    "integer": int,
    "number": Decimal,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": str,
}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """The data of a drop that has every kind of form, one with a column for the direction, and a file twice."""
    folder = tmp_path_factory.mktemp("package")
    shutil.copytree(ROOT / "examples", folder / "input")
    shutil.copy(SEED, folder / "input" / "又一份.xlsx")
    with zipfile.ZipFile(folder / "input" / "包.zip", "w") as package:
        package.write(SEED, "内.xlsx")
    book = openpyxl.Workbook()
    rows = (
        ["2025年项目支出绩效目标表"],
        ["项目名称", "方向项目", "预算单位", "甲单位"],
        ["年度目标", "做完"],
        ["一级指标", "二级指标", "三级指标", "指标方向", "指标值"],
        ["产出指标", "数量指标", "户数", "越多越好", "5户"],
        ["产出指标", "质量指标", "差错", "反向指标", "3次"],
        ["效益指标", "社会效益指标", "改善", "见附件", "有效改善"],
    )
    for row in rows:
        book.active.append(row)
    book.save(folder / "input" / "方向.xlsx")
    status, _, err = jixiao("build", cwd=folder)
    assert status == 0, err
    return folder / "output" / "data"


def resources(data):
    for one in json.loads((data / "datapackage.json").read_text(encoding="utf-8"))["resources"]:
        with (data / one["path"]).open(encoding="utf-8-sig", newline="") as file:
            yield one["name"], one["schema"], list(csv.DictReader(file))


def test_every_cell_is_of_its_type_and_of_its_closed_list(data):
    for name, schema, rows in resources(data):
        for field in schema["fields"]:
            cells = {row[field["name"]] for row in rows} - {""}
            assert all(_READ[field["type"]](cell) is not None for cell in cells), (name, field["name"])
            listed = field.get("constraints", {}).get("enum", cells)
            assert cells <= set(listed), (name, field["name"], cells - set(listed))


def test_keys_tell_rows_apart_and_lead_to_their_projects(data):
    keyed = {}
    for name, schema, rows in resources(data):
        key = schema.get("primaryKey", [])
        keys = [tuple(row[column] for column in key) for row in rows]
        assert not key or len(set(keys)) == len(keys), name
        keyed[name] = bool(key)
    assert {name for name, has in keyed.items() if not has} <= {"findings", "departures"} and keyed["sources"]


def test_a_finding_leads_to_its_project(data):
    with duckdb.connect(str(data / "jixiao.duckdb"), read_only=True) as connection:
        found = connection.execute(
            "SELECT count(*), count(p.project_id), count(DISTINCT f.rowid) FROM findings f "
            "LEFT JOIN projects p USING (source_file, source_sheet, project_name) WHERE f.project_name <> ''"
        ).fetchone()
    assert found[0] == found[1] == found[2] > 0


def test_the_direction_a_form_states_is_told_in_our_words(data):
    rows = next(rows for name, _, rows in resources(data) if name == "indicators")
    told = {row["level3"]: row["direction"] for row in rows if row["project_name"] == "方向项目"}
    assert told == {"户数": "正向", "差错": "反向", "改善": "定性"}


@pytest.mark.slow
def test_the_package_validates(data):
    from frictionless import Package

    report = Package(str(data / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "title", "note"])
