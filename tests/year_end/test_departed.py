"""A score that a lowered target made is said to be one: in 得分明细, in the report and by `score`."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import docx
import openpyxl
import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
SAID = "指标值与批复的“≥85%”不一致，本条按表上的“≥80%”计算，请改回后重算"


def jixiao(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline", *arguments]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=env)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example goals, and the self-evaluations, of which the first asks for less than was approved."""
    folder = tmp_path_factory.mktemp("departed")
    shutil.copytree(EXAMPLES / "目标", folder / "input")
    source = next((EXAMPLES / "自评").glob("*.xlsx"))
    book = openpyxl.load_workbook(source)
    assert book.worksheets[0]["D20"].value == "≥85%"
    book.worksheets[0]["D20"].value = "≥80%"
    book.save(folder / "input" / source.name)
    done = jixiao(folder, "build")
    assert done.returncode == 0, done.stderr
    return folder


def test_the_sheet_of_scores_says_it_beside_the_score(folder: Path) -> None:
    sheet = openpyxl.load_workbook(folder / "output" / "绩效目标汇总表.xlsx")["得分明细"]
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    asks, target = (rows[0].index(title) for title in ("需要人工判断或说明", "指标值"))
    told = [row for row in rows[1:] if row[asks] and SAID in str(row[asks])]
    assert len(told) == 1 and told[0][target] == "≥80%"


def test_the_report_lists_it_for_a_person(folder: Path) -> None:
    document = docx.Document(next((folder / "output" / "自评报告").glob("*.docx")))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert any(SAID in cell for cell in cells)


def test_score_says_it_with_and_without_a_baseline(folder: Path, tmp_path: Path) -> None:
    done = jixiao(folder, "score", "input")
    line = next(line for line in done.stderr.splitlines() if SAID in line)
    assert line.lstrip().startswith("多种用工人员满意度：10.00/10")
    records = [json.loads(line) for line in jixiao(folder, "score", "input", "--json").stdout.splitlines()]
    assert SAID in [one["departs"] for one in records if "departs" in one]
    assert "2 条的指标值与批复不一致。" in done.stderr.splitlines()[-1]
    assert jixiao(folder, "baseline", "freeze").returncode == 0
    alone = tmp_path / "自评"
    alone.mkdir()
    shutil.copy(next((folder / "input").glob("*自评表.xlsx")), alone)
    assert SAID in jixiao(folder, "score", str(alone)).stderr
    assert SAID not in jixiao(tmp_path, "score", str(alone)).stderr


def test_projects_of_several_units_and_years_are_told_apart(tmp_path: Path) -> None:
    source = next((EXAMPLES / "自评").glob("*.xlsx"))
    for name, cell, text in (("甲", "B4", "667202另一个单位"), ("乙", "A2", "（2024年度）")):
        book = openpyxl.load_workbook(source)
        for other in book.worksheets[1:]:
            book.remove(other)
        book.worksheets[0][cell].value = text
        (tmp_path / "表").mkdir(exist_ok=True)
        book.save(tmp_path / "表" / f"{name}.xlsx")
    said = jixiao(tmp_path, "score", "表").stderr
    assert "另一个单位　2025年编制外长聘-机关事业单位辅助人员（行政政法室）（2025年度）：总分" in said
    assert "网格化管理中心　2025年编制外长聘-机关事业单位辅助人员（行政政法室）（2024年度）：总分" in said
    assert "共 2 张表、2 个项目；有" in said
