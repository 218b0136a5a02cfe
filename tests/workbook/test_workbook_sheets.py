"""The sheets as data: order, totals against the frames, links that lead somewhere, heights that show all text."""

import re
from dataclasses import replace
from decimal import Decimal as D

import pytest
from openpyxl import load_workbook
from workbook_samples import PROFILE, batch

from pipeline.consolidate.ledger import FIRST_ROW, Ledger, count_if, sum_if, total
from pipeline.consolidate.measure import fitting_width, height_of, line_count
from pipeline.consolidate.sources import _outside
from pipeline.consolidate.styles import fate, figure_format
from pipeline.consolidate.table import Column, Frame, long_table
from pipeline.consolidate.workbook import consolidate
from pipeline.model import Batch
from pipeline.render.excel import write_workbook
from pipeline.sheet import Formula, Link, Styled
from pipeline.tables import build_tables
from pipeline.trace.formula import parts_of

ORDER = ["封面与目录", "部门汇总", "项目清单", "指标明细", "分类统计", "核对", "问题清单", "来源", "数据字典"]


def made(one: Batch | None = None, **options):
    one = one or batch()
    return consolidate(one, build_tables(one), PROFILE, **options)


def cells(sheet):
    for row, line in enumerate(sheet.lines):
        for column, cell in enumerate(line.cells):
            value = cell.value if isinstance(cell, Styled) else cell
            if value is not None:
                yield row, column, value


def column(sheet, title):
    lines = list(sheet.lines)
    head = next(row for row, line in enumerate(lines) if title in line.cells)
    place = lines[head].cells.index(title)
    return [line.cells[place] for line in lines[head + 1 :]]


def by_name(sheets):
    return {sheet.name: sheet for sheet in sheets}


def test_the_sheets_stand_in_the_order_of_the_design():
    assert [sheet.name for sheet in made()] == ORDER


def test_every_link_leads_to_a_row_that_exists():
    sheets = by_name(made())
    found = 0
    for sheet in sheets.values():
        for _, _, value in cells(sheet):
            if isinstance(value, Link) and value.target.startswith("#"):
                name, reference = re.fullmatch(r"#'(.+)'!([A-Z]+\d+)", value.target).groups()
                assert int(re.sub(r"\D", "", reference)) <= len(sheets[name.replace("''", "'")].lines)
                found += 1
    assert found > 20


def test_the_contents_list_every_other_sheet_with_a_link():
    cover = made()[0]
    targets = [value.target for _, _, value in cells(cover) if isinstance(value, Link)]
    assert targets == [f"#'{name}'!A1" for name in ORDER[1:]]


def test_money_of_the_list_is_that_of_the_frames_and_the_total_adds_it_up():
    rows = column(by_name(made())["项目清单"], "预算数")
    assert rows[:3] == [D("455000.00"), D("30000.00"), D("10.10")]
    assert rows[3].value == Formula("SUM('项目清单'!$E$4:$E$6)", D("485010.10"))


def test_a_blank_amount_stays_blank():
    assert column(by_name(made())["项目清单"], "其他资金")[:3] == [None, None, D("6.00")]


def test_normalized_columns_stand_beside_the_text_as_written():
    sheet = by_name(made())["指标明细"]
    row = column(sheet, "指标值（原文）").index("≤6.5万元/年/人")
    seen = {
        title: column(sheet, title)[row]
        for title in ("值类型", "计算符号", "数值", "计量单位", "分母单位", "折算数值", "折算单位")
    }
    assert seen["数值"].value == D("6.5") and seen["折算数值"].value == D(65000)
    assert (seen["值类型"], seen["计算符号"], seen["计量单位"]) == ("定量", "≤", "万元")
    assert (seen["分母单位"], seen["折算单位"]) == ("年、人", "元/人·年")


def test_links_reach_the_very_cell_when_the_input_folder_is_known():
    sheet = by_name(made(inputs="../input"))["指标明细"]
    links = column(sheet, "来源（文件、工作表、单元格）")
    assert links[0] == Link("网格中心.xlsx[1长聘]E11", "../input/网格中心.xlsx#'1长聘'!E11")
    assert links[-1].target == "../input/坏'名#%1.xlsx#'it''s'!E13"


def test_links_stop_at_archives_and_at_files_without_cells():
    assert _outside("../input", "报送.zip/甲/a.xlsx", "表", "E11") == "../input/报送.zip"
    assert _outside("../input", "公开.docx", "表1", "E11") == "../input/公开.docx"
    assert _outside("../input", "甲/a.XLS", "表", "E11") == "../input/甲/a.XLS#'表'!E11"
    assert _outside("../input", "长" * 700 + ".xlsx", "表", "E11") == ""


def test_the_quantity_times_the_unit_cost_can_be_followed():
    values = [value for _, _, value in cells(by_name(made())["核对"])]
    product = next(v for v in values if isinstance(v, Formula) and v.text.count("*") == 1 and "ABS" not in v.text)
    assert product.value == D(455000)
    factors = [v.value for v in values if isinstance(v, Formula) and v.text.startswith("'指标明细'!")]
    assert D(7) in factors and D(65000) in factors
    assert any(isinstance(v, str) and "7人 × 6.5万元/年/人 = 455,000元" in v for v in values)


def test_funds_that_do_not_add_up_are_called_different():
    words = [
        v.value for _, _, v in cells(by_name(made())["核对"]) if isinstance(v, Formula) and isinstance(v.value, str)
    ]
    assert words.count("不一致") == 2 and "一致" in words  # the project and the total


def test_findings_have_room_for_person_and_state():
    sheet = by_name(made())["问题清单"]
    (choice,) = sheet.choices
    assert choice.options == ("待整改", "整改中", "已整改", "说明保留")
    assert choice.area.top == FIRST_ROW and choice.area.bottom == FIRST_ROW + 2
    assert column(sheet, "级别") == ["提示", "错误", "错误"]


def test_every_chart_is_described_in_words_and_has_a_title():
    charts = [chart for sheet in made() for chart in sheet.charts]
    assert len(charts) == 3
    assert all(chart.alt and chart.title and chart.alt != chart.title for chart in charts)


def test_a_table_continues_on_a_next_sheet_and_totals_count_all_parts():
    sheets = by_name(made(limit=9))
    names = [name for name in sheets if name.startswith("指标明细")]
    assert names == ["指标明细", "指标明细（续1）", "指标明细（续2）"]
    assert [sheets[name].count for name in names] == [5, 5, 1]
    assert all(len(sheet.lines) <= 9 for name, sheet in sheets.items() if name in names)
    counts = column(sheets["项目清单"], "指标数")
    assert counts[0].text.count("COUNTIFS(") == 3
    assert sum(cell.value for cell in counts[:3]) == 11


@pytest.mark.parametrize("lost", ["projects", "findings", "sources"])
def test_a_batch_without_projects_findings_or_sources_still_makes_sheets(lost):
    sheets = made(replace(batch(), **{lost: ()}))
    assert [sheet.name for sheet in sheets] == ORDER


@pytest.mark.parametrize("lost", ["indicators", "projects", "findings", "sources"])
def test_no_formula_counts_itself(lost):
    """A total of no rows must not become a circle, which a spreadsheet shows as an error."""
    one = batch()
    if lost == "indicators":
        one = replace(one, projects=tuple(replace(project, indicators=()) for project in one.projects))
    else:
        one = replace(one, **{lost: ()})
    formulas = 0
    for sheet in made(one):
        for row, column_, value in cells(sheet):
            if isinstance(value, Formula):
                formulas += 1
                parts = parts_of(value.text, sheet.name, Everything())
                assert (sheet.name, row, column_) not in set(parts), (sheet.name, row, column_, value.text)
    assert formulas > 40


class Everything:
    """A workbook without an empty cell."""

    def look(self, sheet, row, column):
        return 1

    def height(self, sheet):
        return 30


def test_no_text_of_a_unit_gets_into_a_formula():
    suspicious = ("cmd", "=1+1", "*?~", "it's", "坏")
    formulas = [value.text for sheet in made() for _, _, value in cells(sheet) if isinstance(value, Formula)]
    assert len(formulas) > 200
    assert not [text for text in formulas for word in suspicious if word in text]


def test_every_wrapped_text_fits_its_row():
    for sheet in made():
        merged = {(area.top, area.left): sum(sheet.widths[area.left : area.right + 1]) for area in sheet.merges}
        for row, line in enumerate(sheet.lines):
            for place, cell in enumerate(line.cells):
                style = cell.style if isinstance(cell, Styled) else line.styles[place]
                text = cell.value if isinstance(cell, Styled) else cell
                if isinstance(text, str) and style.wrap and line.height < 409:
                    width = merged.get((row, place), sheet.widths[place])
                    shown = sum(2 if ord(sign) > 255 else 1 for sign in text) * 6.67
                    assert shown / (width * 7) <= line.height / 13, (sheet.name, row, text)


def test_a_column_grows_where_a_row_could_not():
    goal = "绩" * 900
    one = replace(batch(), projects=tuple(replace(p, goal=goal) for p in batch().projects))
    sheet = by_name(made(one))["项目清单"]
    assert all(line.height < 409 for line in sheet.lines)
    assert column(sheet, "绩效目标")[0] == goal


def test_counts_per_project_are_plain_figures_where_formulas_would_be_a_burden(monkeypatch):
    live = column(by_name(made())["项目清单"], "指标数")[:3]
    monkeypatch.setattr("pipeline.consolidate.view.LIVE_LIMIT", 10)
    assert column(by_name(made())["项目清单"], "指标数")[:3] == [cell.value for cell in live] == [5, 3, 3]


def test_several_sorts_of_forms_are_told_apart():
    values = {(row, place): value for row, place, value in cells(by_name(made())["部门汇总"])}
    start = next(row for (row, _), value in values.items() if value == "四、按表式")
    assert [values[start + 2 + n, 1] for n in range(2)] == ["项目绩效目标表", "项目绩效自评表"]
    assert [values[start + 2 + n, 5].value for n in range(3)] == [D("485000.00"), D("10.10"), D("485010.10")]
    only = replace(batch(), projects=batch().projects[:2])
    assert "四、按表式" not in [value for _, _, value in cells(by_name(made(only))["部门汇总"])]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, 1),
        ("短", 10, 1),
        ("一二三四五", 10, 1),
        ("一二三四五六", 10, 2),
        ("甲\n乙\n丙", 10, 3),
        ("a" * 10, 10, 1),
    ],
)
def test_lines_are_counted_by_display_width(text, width, lines):
    assert line_count(text, width) == lines


def test_rows_grow_with_lines_up_to_what_excel_allows():
    assert height_of(1) < height_of(2) < height_of(200) == 409


def test_a_column_is_as_wide_as_its_text_between_its_bounds():
    assert fitting_width("标题", ["一二三四五六七八九十"], 5, 40) > 19
    assert fitting_width("标题", ["一" * 100], 5, 40) == 40
    assert fitting_width("标", ["1"], 5, 40) == 5


@pytest.mark.parametrize(
    ("number", "unit", "expected"),
    [
        ("7", "人", "#,##0"),
        ("6.5", "万元", "#,##0.0"),
        ("15000", "元", "#,##0.00"),
        ("65000", "元/人·年", "#,##0.00"),
        ("85", "%", '0"%"'),
        ("99.5", "%", '0.0"%"'),
        ("3", "级", "0"),
    ],
)
def test_number_formats_suit_the_unit(number, unit, expected):
    assert figure_format(D(number), unit) == expected


def test_formulas_point_at_the_columns_of_a_ledger():
    book = Ledger("项目清单", ("number", "budget"), 3)
    assert total(book, "budget") == "SUM('项目清单'!$B$4:$B$6)"
    assert sum_if(book, "budget", number="A9") == "SUMIFS('项目清单'!$B$4:$B$6,'项目清单'!$A$4:$A$6,A9)"
    assert count_if(book, number="A9") == "COUNTIFS('项目清单'!$A$4:$A$6,A9)"
    assert book.cell("budget", 1) == "'项目清单'!B5" and book.link(2) == "#'项目清单'!A6"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("taken", "已汇总"),
        ("unreadable: 已加密", "未能读取：已加密"),
        ("duplicate of 甲.xlsx", "与另一文件重复：甲.xlsx"),
        ("skipped: 临时文件", "未处理：临时文件"),
    ],
)
def test_fates_are_told_in_chinese(text, shown):
    assert fate(text) == shown


@pytest.mark.parametrize(("count", "across"), [(12, 1), (13, 1), (14, 2), (24, 2)])
def test_a_table_too_wide_for_a_page_is_printed_on_two_that_begin_alike(count, across, tmp_path):
    columns = [Column(f"c{n}", f"第{n}栏", least=20, most=20) for n in range(count)]
    values = [("甲",) * 3] * count
    ledger = Ledger("表", tuple(column.key for column in columns), 3)
    (sheet,) = long_table(ledger, Frame("标题", "左", "右", freeze=2), columns, values)
    assert sheet.page.across == across
    title = sheet.merges[0]
    assert sum(sheet.widths[: title.right + 1]) <= sum(sheet.widths) / across
    repeated = [cell for line in sheet.lines[:2] for cell in line.cells[: 2 if across == 2 else 0]]
    assert not any(repeated), "the heading would stand cut in two on the second page"
    write_workbook([sheet], tmp_path / "a.xlsx")
    page = load_workbook(tmp_path / "a.xlsx")["表"]
    assert int(page.page_setup.fitToWidth or 1) == across
    assert bool(page.print_title_cols) == (across == 2)
