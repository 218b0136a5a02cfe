"""The year-end commands as a user types them: statuses, sentences on stderr, JSON on stdout."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


def jixiao(*args: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline", *map(str, args)]
    environment = {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", env=environment)


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The goals with one target lowered, one respelled, one sheet moved to another place."""
    folder = tmp_path_factory.mktemp("drop")
    source = next((EXAMPLES / "目标").glob("*.xlsx"))
    book = openpyxl.load_workbook(source)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if str(cell.value) in ("≥7人", "≥85百分比"):
                    cell.value = {"≥7人": "≥6人", "≥85百分比": "不低于85%"}[str(cell.value)]
    book.move_sheet(book.worksheets[0], 2)
    book.save(folder / "改名.xlsx")
    return folder


def test_diff_as_json_and_as_a_workbook(changed: Path, tmp_path: Path) -> None:
    done = jixiao("diff", EXAMPLES / "目标", changed, "--json", "--output", "对照.xlsx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(r["kind"], r["label"], r["old"], r["new"]) for r in records] == [
        ("target_relaxed", "目标放宽", "≥7人", "≥6人")
    ]
    assert records[0]["new_file"] == "改名.xlsx" and records[0]["new_cell"]
    assert "目标放宽 1 处" in done.stderr
    sheet = openpyxl.load_workbook(tmp_path / "对照.xlsx")["变化清单"]
    fills = {cell.value: cell.fill.fgColor.rgb for row in sheet.iter_rows() for cell in row if cell.value}
    assert fills["≥6人"] == "FFFFC7CE" and fills["≥7人"] != "FFFFC7CE"


def test_diff_of_nothing_is_said(tmp_path: Path) -> None:
    done = jixiao("diff", EXAMPLES / "目标", "没有这个", cwd=tmp_path)
    assert done.returncode == 3 and done.stdout == "" and "没有找到“没有这个”" in done.stderr


def test_score_as_json(tmp_path: Path) -> None:
    done = jixiao("score", EXAMPLES / "自评", "--json", cwd=tmp_path)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    totals = [record["total"] for record in records if "total" in record]
    assert done.returncode == 0 and totals == ["98.67", "90.71", "89.00", "97.89"]
    assert all(record["formula"] and record["basis"] for record in records if "rule" in record)


def test_new_from_goals_then_read(tmp_path: Path) -> None:
    made = jixiao(
        "new", "--layout", "self_evaluation_national", "--from", EXAMPLES / "目标", "--output", "表", cwd=tmp_path
    )
    assert made.returncode == 0, made.stderr
    done = jixiao("diff", EXAMPLES / "目标", "表", cwd=tmp_path)
    assert done.returncode == 0 and "没有变化" in done.stderr, done.stderr


def test_export_to_yitihua(tmp_path: Path) -> None:
    done = jixiao("export", EXAMPLES / "自评", "--to", "yitihua", "--output", "导入", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["code"] for line in done.stdout.splitlines() if '"error"' in line] == ["Y11"]
    assert len(list((tmp_path / "导入" / "自评指标导入").glob("*.xlsx"))) == 4
    assert jixiao("export", EXAMPLES / "自评", "--to", "别的", cwd=tmp_path).returncode == 2


def test_baseline_without_builds(tmp_path: Path) -> None:
    done = jixiao("baseline", "freeze", cwd=tmp_path)
    assert done.returncode == 3 and "快照库是空的" in done.stderr
    assert jixiao("baseline", "list", cwd=tmp_path).returncode == 0
    shutil.rmtree(tmp_path / ".jixiao", ignore_errors=True)


def test_a_drop_of_a_departments_own_form_alone_is_a_build(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["部门整体支出绩效自评表"], ["（2025年度）"], ["部门名称", "某县水利局"],
        ["年度预算（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        ["", "年度资金总额", 820, 835, 801.6, 10, "96%", 9.6],
        ["年度绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        ["", "产出指标", "数量指标", "除险加固座数", "≥6座", "7座", 90, 90],
    ):  # fmt: skip
        sheet.append(row)
    (tmp_path / "表").mkdir()
    book.save(tmp_path / "表" / "整体.xlsx")
    done = jixiao("build", "表", "--output", "结果", cwd=tmp_path)
    assert done.returncode == 0 and "1 条指标，预算合计 8,200,000.00 元" in done.stderr, done.stderr
    assert (tmp_path / "结果" / "部门整体支出绩效自评报告.docx").is_file()
