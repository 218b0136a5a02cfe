"""The consolidated workbook read back: beside its data, and alone."""

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from test_cycle import EXAMPLES
from typer.testing import CliRunner

from pipeline.cli import make_app
from pipeline.consolidate.workbook import consolidate
from pipeline.history.compare import compare
from pipeline.history.match import meaning
from pipeline.history.summary import summarised
from pipeline.history.versions import WORKBOOK, open_version
from pipeline.model import Batch, Indicator, Place, Project
from pipeline.normalize import parse_columns
from pipeline.render.excel import write_workbook
from pipeline.settings import load_profile
from pipeline.tables import build_tables

STANDARD = load_profile("national2020", local=Path("absent.toml"))


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("summary")
    shutil.copytree(EXAMPLES, folder / "input")
    run = ["build", str(folder / "input"), "--output", str(folder / "output"), "--store", str(folder / "store")]
    assert CliRunner().invoke(make_app(), run).exit_code == 0
    return folder / "output"


def opened(path: Path) -> tuple:
    return open_version(str(path), path.parent / "none", STANDARD).projects


def test_a_workbook_alone_says_what_its_build_says(output: Path, tmp_path: Path) -> None:
    alone = shutil.copy(output / WORKBOOK, tmp_path / "转发.xlsx")
    found = compare(opened(output), opened(Path(alone)))
    assert found.matched == len(opened(output)) == 12 and not found.changes


def test_what_was_changed_in_a_workbook_alone_is_told(output: Path, tmp_path: Path) -> None:
    book = load_workbook(output / WORKBOOK)
    sheet = book["指标明细"]
    titles = [cell.value for cell in sheet[3]]
    text, place = titles.index("指标值（原文）"), titles.index("来源（文件、工作表、单元格）")
    row = next(row for row in sheet.iter_rows(min_row=4) if row[text].value == "≥7人" and "目标/" in row[place].value)
    row[text].value = "≥5人"
    book.save(tmp_path / "改过.xlsx")
    changes = compare(opened(output), opened(tmp_path / "改过.xlsx")).changes
    assert [(change.kind, change.old, change.new) for change in changes] == [("target_relaxed", "≥7人", "≥5人")]


def test_beside_its_data_the_workbook_stands_for_the_build(output: Path) -> None:
    assert opened(output / WORKBOOK) == opened(output)


def test_a_form_is_no_summary() -> None:
    assert summarised(next((EXAMPLES / "目标").glob("*.xlsx"))) == ()


COLUMNS = (
    ("≤", "80万", "元"), ("≥", "95", "%"), ("≤", "80万元", ""), ("", "90-95", "%"), ("＝", "5", "个"), ("", "5", "个"),
    ("≤", "6", "个月"), ("≤", "28.40", "/株"), ("≤", "6.5", "万元/年/人"), ("≥", "1200", "人次"), ("≥", "5人", "人"),
    ("≤", "12月底前", ""), ("", "≥95%", ""), ("定性", "良好", ""), ("≤", "≥5", "万元"), ("", "5人、3个", ""),
    ("≥", "增加5", "%"), ("", "无", ""), ("＞", "0.5", "%"),
)  # fmt: skip
"""Sign, value and unit as they stand in three columns of a form."""


def test_values_of_three_columns_are_read_back(tmp_path: Path) -> None:
    """The workbook lists the value as written beside the sign and unit it was read with."""
    targets = [parse_columns(*cells, year=2025) for cells in COLUMNS]
    rows = tuple(Indicator(n, "产出指标", "数量指标", f"指标{n}", one) for n, one in enumerate(targets, 1))
    project = Project("target_generic", Place("甲.xlsx", "表", "A1"), "巡查", 2025, "", "甲中心", indicators=rows)
    batch = Batch("", "某市", 2025, (project,))
    write_workbook(consolidate(batch, build_tables(batch), STANDARD), tmp_path / "表.xlsx")
    (found,) = summarised(tmp_path / "表.xlsx")
    read = [(one.target.text, meaning(one.target)) for one in found.indicators]
    assert read == [(one.text, meaning(one)) for one in targets]
