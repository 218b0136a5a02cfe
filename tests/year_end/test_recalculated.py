"""The live formulas of the year-end sheets, worked out by LibreOffice, give the values kept beside them."""

import shutil
import sys
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from test_cycle import EXAMPLES, PROFILE

from pipeline.batch import gather
from pipeline.consolidate.workbook import consolidate
from pipeline.history.approved import against_approved
from pipeline.intake import take_in_all
from pipeline.model import Fund, Indicator, Place, Project
from pipeline.normalize import parse
from pipeline.read.files import find_files
from pipeline.render.excel import write_workbook
from pipeline.score import score_project
from pipeline.score.aggregate import merge_projects
from pipeline.sheet import Formula, SheetSpec, Styled
from pipeline.tables import build_tables

sys.path.insert(0, str(Path(__file__).parents[1] / "workbook"))

YEAR_END = ("自评汇总", "得分明细", "子项目合并", "执行情况", "监控预警")
CASES = (
    ("≥50个", "45个"), ("≥50个", "-3个"), ("＞50个", "50个"), ("100%", "99.5%"), ("=0起", "1起"), ("=0起", "0起"),
    ("≤0起", "1起"), ("≤6.5万元/年/人", "7.8万元/年/人"), ("≤100万元", "250万元"), ("90%-95%", "81%"),
    ("90%-95%", "104.5%"), ("90%-95%", "92%"), ("2025年12月31日前", "2025年12月1日"), ("3级", "3级"), ("良", "优"),
)  # fmt: skip


def formulas(sheet: SheetSpec) -> dict[tuple[int, int], Formula]:
    found = {}
    for row, line in enumerate(sheet.lines, 1):
        for column, cell in enumerate(line.cells, 1):
            value = cell.value if isinstance(cell, Styled) else cell
            if isinstance(value, Formula):
                found[row, column] = value
    return found


def every_rule() -> Project:
    """A project whose indicators go through every formula there is."""
    rows = tuple(
        Indicator(
            n, "产出指标", "数量指标", f"指标{n}", parse(target, year=2025), actual=parse(actual, year=2025),
            weight=Decimal(7), score=Decimal(7),
        )
        for n, (target, actual) in enumerate(CASES, 1)
    )  # fmt: skip
    funds = (Fund("年度资金总额", Decimal(300), Decimal(300), Decimal(271), weight=Decimal(10)),)
    place = Place("每种算法.xlsx", "表", "A1")
    made = Project("self_evaluation_generic", place, "每种算法", 2025, "", "一个单位", indicators=rows, funds=funds)
    return score_project(made, PROFILE)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_libreoffice_agrees(tmp_path: Path) -> None:
    from dataclasses import replace

    from recalculate import recalculated

    batch = against_approved(gather(find_files(EXAMPLES), take_in_all(EXAMPLES, PROFILE)), None)[0]
    twice = (every_rule(), replace(every_rule(), agency_name="另一个单位"))
    batch = replace(batch, projects=(*batch.projects, *twice), merged=merge_projects(twice, PROFILE))
    sheets = consolidate(batch, build_tables(batch), PROFILE)
    write_workbook(sheets, tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(recalculated(tmp_path / "表.xlsx", tmp_path), data_only=True)
    checked = 0
    for sheet in sheets:
        if sheet.name not in YEAR_END:
            continue
        for (row, column), formula in formulas(sheet).items():
            got = book[sheet.name].cell(row, column).value
            if isinstance(formula.value, str):
                assert got == formula.value, (sheet.name, row, column, formula.text)
            else:
                assert got == pytest.approx(float(formula.value), abs=0.0051), (sheet.name, row, column, formula.text)
            checked += 1
    assert checked > 100
