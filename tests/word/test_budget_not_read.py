"""Money that a form divides by sources while its budget was not read: no total is passed off as whole."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document
from word_samples import batch_of

from pipeline.consolidate.workbook import consolidate
from pipeline.model import Batch, Finding, Place, Project, Severity
from pipeline.render.html_figures import charts
from pipeline.render.word import write_notices
from pipeline.render.word_report import report
from pipeline.settings import load_profile
from pipeline.tables import build_tables

HALF = Decimal(500_000)
PROFILE = load_profile("tianjin")


def school(code: str, name: str, budget: Decimal | None) -> Project:
    place = Place(f"{code}.xlsx", "表", "A1")
    return Project("target_tianjin", place, name, 2025, code, f"{code}小学", budget=budget, fiscal=HALF)


@pytest.fixture
def batch() -> Batch:
    return batch_of(school("101", "操场", HALF), school("102", "食堂", None))


def remarks(batch: Batch) -> list[str]:
    sheet = next(one for one in consolidate(batch, build_tables(batch), PROFILE) if one.name == "部门汇总")
    texts = [cell for line in sheet.lines for cell in line.cells if isinstance(cell, str)]
    return [text for text in texts if "预算数却没有填写或没有读懂" in text]


def test_the_report_says_how_many_projects_it_is(batch: Batch) -> None:
    assert report(batch, PROFILE).unread_budgets == 1


def test_a_notice_without_any_budget_does_not_call_it_zero(batch: Batch, tmp_path: Path) -> None:
    told = tuple(
        Finding("M02", Severity.ERROR, "预算数无效。", (one.place,), one.agency_name, one.name)
        for one in batch.projects
    )
    write_notices(replace(batch, findings=told), tmp_path)
    texts = {path.stem: "".join(one.text for one in Document(path).paragraphs) for path in tmp_path.iterdir()}
    assert "预算合计50.00万元" in texts["101小学"]
    assert "1个项目、0条指标，预算数没有填写或没有读懂。" in texts["102小学"] and "0.00" not in texts["102小学"]


def test_the_page_draws_budgets_only_and_says_what_is_left_out(batch: Batch) -> None:
    (funds,) = (chart for chart in charts(batch) if chart.name == "funds")
    assert funds.summary.startswith("2个单位共50.00万元，最多的是“101小学”，50.00万元。另有1个项目填了资金来源")
    assert sum(Decimal(value) for one in funds.series for value in one.values) == 50


def test_the_workbook_says_how_much_it_is_and_nothing_where_all_budgets_are_there(batch: Batch) -> None:
    (said,) = remarks(batch)
    assert said.startswith("注：有1个项目填了资金来源（500,000.00元）")
    assert remarks(batch_of(school("101", "操场", HALF))) == []
