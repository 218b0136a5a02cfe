"""A project that came on several forms is in every total once; rows that are left out are marked and explained."""

from dataclasses import replace
from decimal import Decimal as D

from workbook_samples import PROFILE, batch, layers, mixed

from pipeline.check import check_batch
from pipeline.consolidate.workbook import consolidate
from pipeline.model import Batch, Place
from pipeline.run import count
from pipeline.sheet import Formula, Styled
from pipeline.tables import build_tables

BUDGET = D("455000.00") + D("30000.00") + D("10.10") + D("30000.00")
INDICATORS = 5 + 3 + 3 + 3
MARK = "计入汇总"


def sheets(one: Batch):
    return {sheet.name: sheet for sheet in consolidate(one, build_tables(one), PROFILE)}


def rows(sheet):
    """The rows of a sheet as plain values; formulas by the value they have."""
    return [[value(cell) for cell in line.cells] for line in sheet.lines]


def value(cell):
    cell = cell.value if isinstance(cell, Styled) else cell
    return cell.value if isinstance(cell, Formula) else cell


def row(sheet, label):
    return next(cells for cells in rows(sheet) if label in cells)


def texts(sheet):
    return [cell for cells in rows(sheet) for cell in cells if isinstance(cell, str)]


def test_the_closing_line_counts_what_the_workbook_counts():
    counts = count(mixed())
    assert (counts["projects"], counts["indicators"], D(counts["budget"])) == (4, INDICATORS, BUDGET)


def test_every_total_counts_a_project_once():
    made = sheets(mixed())
    cover = made["封面与目录"]
    assert [row(cover, label)[3] for label in ("项目", "绩效指标", "预算数合计")] == [4, INDICATORS, BUDGET]
    summary = made["部门汇总"]
    assert row(summary, "合计（预算数）")[3:6] == [4, None, BUDGET]
    assert row(summary, "各单位合计")[3:6] == [4, INDICATORS, BUDGET]
    assert next(cells[3] for cells in rows(summary) if cells[:1] == ["合计"]) == INDICATORS
    assert [cells[3] for cells in rows(made["分类统计"]) if cells[:1] == ["合计"]] == [INDICATORS] * 3
    total = rows(made["项目清单"])[-1]
    assert (total[4], total[9]) == (BUDGET, INDICATORS)
    last = rows(made["核对"])[-2]
    assert (last[0], last[11]) == ("合计", BUDGET)


def test_rows_that_are_left_out_are_marked_and_the_reason_is_said_once():
    made = sheets(mixed())
    for name, marked in (("项目清单", 4), ("指标明细", INDICATORS)):
        table = rows(made[name])
        column = table[2].index(MARK)
        assert [cells[column] for cells in table[3:]].count("是") == marked
    assert len([text for text in texts(made["部门汇总"]) if "每个项目只计一次" in text and "共6张不计入" in text]) == 1


def test_what_must_agree_agrees_over_all_forms():
    pairs = {cells[1]: cells[9] for cells in rows(sheets(mixed())["核对"])[4:10]}
    assert len(pairs) == 6
    wrong = {what for what, verdict in pairs.items() if verdict != "一致"}
    assert all("来源" in what for what in wrong)  # the sample's sources are made up


def test_a_batch_of_single_forms_keeps_its_columns_and_formulas():
    made = sheets(batch())
    assert not any(MARK in text or "只计一次" in text for sheet in made.values() for text in texts(sheet))
    formulas = [
        cell.value if isinstance(cell, Styled) else cell for line in made["部门汇总"].lines for cell in line.cells
    ]
    assert not any(isinstance(cell, Formula) and '"是"' in cell.text for cell in formulas)


def test_a_project_sent_twice_stays_counted_twice_and_the_cover_says_so():
    again = replace(layers(), place=Place("另一份.xlsx", "表", "A1"))
    one = replace(batch(), projects=(*batch().projects, again), findings=())
    one = replace(one, findings=check_batch(one, build_tables(one), PROFILE))
    cover = sheets(one)["封面与目录"]
    assert row(cover, "项目")[3] == 4 == count(one)["projects"]
    assert count(one)["repeated"] == 1
    assert "有 1 个项目重复报送，预算合计含重复，请先处理问题清单中的 C17。" in texts(cover)


def test_a_form_sent_twice_that_no_total_takes_in_is_no_repeated_sum():
    followed = [
        replace(layers(), layout="self_evaluation_national", place=Place(f"自评{n}.xlsx", "表", "A1")) for n in (1, 2)
    ]
    one = replace(batch(), projects=(*batch().projects, *followed), findings=())
    one = replace(one, findings=check_batch(one, build_tables(one), PROFILE))
    assert "C17" in {finding.code for finding in one.findings}
    assert count(one)["repeated"] == 0 and count(one)["projects"] == 3
    assert not any("重复报送" in text for text in texts(sheets(one)["封面与目录"]))


def test_the_same_project_of_another_year_is_a_project_of_its_own_and_said():
    """Goals of last year must not stand for a self-evaluation of this year that has the same name."""
    former = replace(layers(), fiscal_year=2024, place=Place("去年.xlsx", "表", "A1"))
    now = replace(layers(), layout="self_evaluation_national", place=Place("今年自评.xlsx", "表", "A1"))
    one = Batch("667", "", 2025, projects=(former, now))
    assert one.entering == (True, True) and one.of_other_years == 1
    one = replace(one, findings=check_batch(one, build_tables(one), PROFILE))
    assert count(one)["projects"] == 2 and count(one)["other_years"] == 1
    assert {finding.code for finding in one.findings} >= {"X17"}
    assert "有 1 个项目是其他年度的，预算合计含这些项目，请先处理问题清单中的 X17。" in texts(sheets(one)["封面与目录"])


def test_a_form_without_a_year_is_of_the_year_of_the_batch():
    unnamed = replace(
        layers(), fiscal_year=None, layout="self_evaluation_national", place=Place("自评.xlsx", "表", "A1")
    )
    one = Batch("667", "", 2025, projects=(replace(layers(), fiscal_year=2025), unnamed))
    assert one.entering == (True, False) and one.of_other_years == 0


def test_report_and_page_say_beside_the_total_what_it_should_not_hold(tmp_path):
    from pipeline.render.html import write_page
    from pipeline.render.word_report import report

    again = replace(layers(), place=Place("另一份.xlsx", "表", "A1"))
    former = replace(layers(), name="去年的项目", fiscal_year=2024, place=Place("去年.xlsx", "表", "A1"))
    one = replace(batch(), projects=(*batch().projects, again, former), findings=())
    one = replace(one, findings=check_batch(one, build_tables(one), PROFILE))
    told = report(one, PROFILE)
    assert (told.repeated, told.other_years) == (1, 1)
    write_page(one, build_tables(one), tmp_path / "报告.html")
    page = (tmp_path / "报告.html").read_text(encoding="utf-8")
    assert "有1个项目重复报送，预算总额含重复" in page and "有1个项目是其他年度的，预算总额含这些项目" in page
