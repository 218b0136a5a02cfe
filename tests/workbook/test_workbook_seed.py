"""The seed through the whole pipeline: what the department's workbook says of the four published projects."""

import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from recalculate import SOFFICE, recalculated

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    folder = tmp_path_factory.mktemp("seed") / "output"
    command = [sys.executable, "-m", "pipeline", "build", str(ROOT / "input"), "--output", str(folder), "--jobs", "1"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    return folder / "绩效目标汇总表.xlsx"


def rows(path, name):
    return list(openpyxl.load_workbook(path, data_only=True)[name].iter_rows(values_only=True))


def test_the_department_has_4_203_000_yuan_in_four_projects_with_25_indicators(workbook):
    total = next(row for row in rows(workbook, "部门汇总") if row[0] == "各单位合计")
    assert total[3:8] == (4, 25, 4203000, 4203000, 0)


def test_the_values_stand_beside_the_texts_they_were_read_from(workbook):
    head, *lines = rows(workbook, "指标明细")[2:]
    assert len(lines) == 25
    by_text = {line[head.index("指标值（原文）")]: dict(zip(head, line, strict=True)) for line in lines}
    cost = by_text["≤6.5万元/年/人"]
    assert (cost["计算符号"], cost["数值"], cost["计量单位"], cost["分母单位"]) == ("≤", 6.5, "万元", "年、人")
    assert (cost["折算数值"], cost["折算单位"]) == (65000, "元/人·年")
    assert by_text["2025年12月31日前"]["时间（止）"].isoformat().startswith("2025-12-31")
    assert by_text["≥85百分比"]["计量单位"] == "%" and by_text["持续有效"]["值类型"] == "定性"


def test_the_arithmetic_of_each_project_is_weighed_against_its_budget(workbook):
    lines = rows(workbook, "核对")
    start = next(n for n, row in enumerate(lines) if str(row[0]).startswith("二、"))
    seen = [(row[10], row[11], row[14]) for row in lines[start + 2 : start + 6]]
    assert seen == [
        (455000, 455000, "一致"),
        (3570000, 3600000, "少于预算"),
        (15000, 30000, "待补数量"),
        (118000, 118000, "一致"),
    ]


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_agrees_with_every_value_and_finds_no_error(workbook, tmp_path):
    kept = openpyxl.load_workbook(workbook, data_only=True)
    fresh = openpyxl.load_workbook(recalculated(workbook, tmp_path), data_only=True)
    for page in openpyxl.load_workbook(workbook):
        for line in page.iter_rows():
            for cell in line:
                if cell.data_type == "f":
                    one, other = kept[page.title][cell.coordinate].value, fresh[page.title][cell.coordinate].value
                    assert one == pytest.approx(other) if isinstance(one, int | float) else one == other
