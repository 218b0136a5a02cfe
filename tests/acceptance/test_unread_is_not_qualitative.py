"""A target nobody could read is counted as 未识别 everywhere, never as a 定性 target: workbook, report, page, trace."""

import shutil
import subprocess
import sys
from pathlib import Path

import docx
import openpyxl
import pytest

from pipeline.batch import gather
from pipeline.intake import take_in_all
from pipeline.read.files import find_files
from pipeline.render.html_figures import charts
from pipeline.render.word_report import report
from pipeline.settings import load_profile

ROOT = Path(__file__).parents[2]
SEED = next((ROOT / "input").glob("667201*.xlsx"))
UNREAD = {"≥7人": "≥95℅", "2025年12月31日前": "2025年13月底前"}
"""Readable targets of the first form and what stands there instead: a sign that is no percent, no month."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("unread")
    book = openpyxl.load_workbook(SEED)
    left = dict(UNREAD)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value in left:
                    cell.value = left.pop(cell.value)
    assert not left
    book.save(folder / "甲.xlsx")
    command = [sys.executable, "-m", "pipeline", "build", folder, "--output", folder / "out", "--store", folder / "s"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def batch(folder, tmp_path_factory):
    alone = tmp_path_factory.mktemp("alone")
    shutil.copy(folder / "甲.xlsx", alone)
    return gather(find_files(alone), take_in_all(alone, load_profile("tianjin")))


def test_the_workbook_has_a_column_for_them(folder):
    book = openpyxl.load_workbook(folder / "out" / "绩效目标汇总表.xlsx", data_only=True)
    for name, head in (("部门汇总", "二、按一级指标"), ("分类统计", "一、按指标级次和值类型")):
        rows = list(book[name].iter_rows(values_only=True))
        start = next(n for n, row in enumerate(rows) if row[0] == head)
        titles = rows[start + 1]
        total = next(row for row in rows[start + 2 :] if row[0] == "合计")
        kinds = dict(zip(titles, total, strict=True))
        assert (kinds["定性"], kinds["未识别"], kinds["指标数"]) == (4, 2, 25)
        assert kinds["量化率"] == pytest.approx(19 / 25)
        assert sum(kinds[one] for one in ("定量", "区间", "时间", "定性", "多值", "空", "未识别")) == 25
    rows = list(book["指标明细"].iter_rows(min_row=3, values_only=True))
    shown = {row[rows[0].index("指标值（原文）")]: row for row in rows[1:]}
    for text in UNREAD.values():
        assert shown[text][rows[0].index("值类型")] == "未识别"
        assert not shown[text][rows[0].index("指标方向")]


def test_the_report_says_them_apart(folder):
    text = "\n".join(one.text for one in docx.Document(folder / "out" / "绩效目标汇总分析报告.docx").paragraphs)
    assert "定量指标19条，占76.0%；定性指标4条；指标值没有读懂、须改写的2条。" in text


def test_page_and_report_count_alike(batch):
    told = report(batch, load_profile("tianjin"))
    assert (told.quantified, told.qualitative, told.unread, told.blank) == (19, 4, 2, 0)
    kinds = next(chart for chart in charts(batch) if chart.name == "kinds")
    counted = dict(zip(kinds.categories, kinds.series[0].values, strict=True))
    assert (counted["定性"], counted["未识别"]) == ("4", "2") and "未识别2项" in kinds.summary


def test_a_rule_of_two_severities_is_one_rule(batch):
    one = next(chart for chart in charts(batch) if chart.name == "codes")
    rules = {finding.code for finding in batch.findings}
    assert one.summary.startswith(f"{len(rules)}条规则提出{len(batch.findings)}个问题")


def test_trace_calls_them_so_too(folder):
    command = [sys.executable, "-m", "pipeline", "trace", "out", "分类统计!L5"]
    env = {"PYTHONPATH": str(ROOT), "PATH": ""}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=env)
    assert "“≥95℅”：值类型 未识别" in done.stderr and "值类型 定性" not in done.stderr


def test_trace_finds_what_the_report_counted(folder):
    command = [sys.executable, "-m", "pipeline", "trace", "out", "定性指标4条"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(ROOT), "PATH": ""}
    )
    assert "没有" not in done.stderr.splitlines()[-1] and "定性指标" in done.stdout + done.stderr
