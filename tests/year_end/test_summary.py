"""The consolidated workbook read back: beside its data, and alone."""

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from test_cycle import EXAMPLES
from typer.testing import CliRunner

from pipeline.cli import make_app
from pipeline.history.compare import compare
from pipeline.history.summary import summarised
from pipeline.history.versions import WORKBOOK, open_version
from pipeline.settings import load_profile

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
