"""What a finance head and a careful reader would look for in the documents, beyond what each part tests of itself."""

import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from pipeline.check import catalogue
from pipeline.check.manual import examples, plain, severity
from pipeline.consolidate.rulebook import RuleRow
from pipeline.consolidate.workbook import consolidate
from pipeline.model import Batch, Finding, Place, Project, Severity, Source
from pipeline.render.excel import write_workbook
from pipeline.render.html_figures import charts
from pipeline.render.word_report import report
from pipeline.settings import load_profile
from pipeline.tables import RESULT_SCHEMA, SCHEMA, build_tables
from pipeline.trace.follow import Unknown
from pipeline.trace.open import trace

PROFILE = load_profile("tianjin")


def project(number: int, **more: object) -> Project:
    known = {
        "layout": "target_tianjin", "fiscal_year": 2025, "agency_code": f"10100{number}",
        "agency_name": f"单位{number}",
        "name": f"项目{number}", "budget": Decimal("123456789012.34"), "place": Place("甲.xlsx", f"表{number}", "A1"),
    }  # fmt: skip
    return Project(**(known | more))  # type: ignore[arg-type]


def batch(*projects: Project) -> Batch:
    return Batch("101", "某某局", 2025, projects, (), (Source("甲.xlsx", "taken", "0" * 64, 1, "xlsx"),))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    one = batch(*(project(number) for number in range(1, 4)))
    path = tmp_path_factory.mktemp("book") / "表.xlsx"
    shown = examples()
    rules = [
        RuleRow(r.code, severity(r, PROFILE), plain(r.message), r.explanation, shown[r.code], r.basis_under(PROFILE))
        for r in catalogue()
    ]
    write_workbook(consolidate(one, build_tables(one), PROFILE, rules=rules), path)
    return openpyxl.load_workbook(path)


def test_figures_stand_off_the_border_and_never_turn_to_hashes(book):
    seen = 0
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.alignment.horizontal == "right" and cell.border.left.style:
                    seen += 1
                    assert cell.alignment.indent == 1
                    assert cell.alignment.shrink_to_fit
    assert seen > 50


def test_every_sheet_that_may_go_on_repeats_rows_in_print(book):
    for sheet in book:
        if sheet.title != "封面与目录":
            assert sheet.print_title_rows, sheet.title
    head = int(book["部门汇总"].print_title_rows.strip("$").split(":")[0])
    assert "单位名称" in [cell.value for cell in book["部门汇总"][head]]


def test_every_column_of_the_data_is_explained(book):
    for column in (one for schema in (SCHEMA, RESULT_SCHEMA) for columns in schema.values() for one in columns):
        assert column.title
        assert column.meaning, column.name
    named = {(row[1].value, row[2].value): row for row in book["数据字典"].iter_rows(min_row=4)}
    assert len(named) == sum(map(len, SCHEMA.values()))
    assert all(cell.value not in (None, "") for row in named.values() for cell in row)


def test_the_dictionary_names_the_tables_of_the_year_where_they_are_written():
    one = batch(project(1, funds=()), project(2))
    one = replace(one, departures=("x",))  # any will do: only whether there are some is asked
    sheets = {sheet.name: sheet for sheet in consolidate(replace(one, departures=()), build_tables(one), PROFILE)}
    plain_rows = sheets["数据字典"].count
    with_results = {s.name: s for s in consolidate(replace(one, departures=("x",)), build_tables(one), PROFILE)}
    assert with_results["数据字典"].count == plain_rows + sum(map(len, RESULT_SCHEMA.values()))


def test_the_rule_book_is_a_sheet_when_the_catalogue_is_given(book):
    sheet = book["规则手册"]
    assert book.sheetnames[-1] == "规则手册"
    assert [row[0].value for row in sheet.iter_rows(min_row=4)] == [rule.code for rule in catalogue()]
    assert "规则手册" in {cell.value for row in book["封面与目录"].iter_rows() for cell in row}


def test_a_chart_without_anything_to_show_is_left_out_of_the_page():
    drawn = charts(batch(project(1)))
    assert drawn
    assert all(chart.categories for chart in drawn)


@pytest.mark.parametrize("name", ["绩效目标汇总表.xlsx", "没有.docx", "夹"])
def test_tracing_a_file_that_is_not_there_says_so(tmp_path: Path, name: str):
    with pytest.raises(Unknown, match="没有找到"):
        trace(tmp_path / name, "A1")


def test_charts_of_the_report_differ_without_colour():
    template = Path(__file__).parents[2] / "templates" / "绩效目标汇总分析报告.docx"
    a = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
    c = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
    with zipfile.ZipFile(template) as package:
        parts = [name for name in package.namelist() if "/charts/chart" in name and name.endswith(".xml")]
        roots = [etree.fromstring(package.read(name)) for name in parts]
    assert roots
    for root in roots:
        fills = []
        for one in root.iter(f"{c}ser"):
            points = one.findall(f"{c}dPt") or [one]
            for point in points:
                shape = point.find(f"{c}spPr")
                assert shape.find(f"{a}ln/{a}solidFill") is not None
                pattern = shape.find(f"{a}pattFill")
                fills.append(pattern.get("prst") if pattern is not None else "solid")
        assert len(set(fills)) == len(fills)


def test_the_report_counts_units_by_code_and_name_like_every_other_document():
    projects = (project(1, agency_name="同名单位"), project(2, agency_name="同名单位"), project(3, agency_name="单位3"))
    found = Finding("C01", Severity.ERROR, "x", (Place("甲.xlsx", "表2", "A1"),), "同名单位", "项目2")
    groups = report(replace(batch(*projects), findings=(found,)), PROFILE).agencies
    assert [(one.name, one.errors) for one in groups] == [("101001同名单位", 0), ("101002同名单位", 1), ("单位3", 0)]


def test_a_project_on_two_forms_counts_once_in_the_report_and_the_cover_says_so():
    one = batch(project(1), project(1, layout="self_evaluation_national", place=Place("甲.xlsx", "自评", "A1")))
    assert report(one, PROFILE).total.projects == 1
    cover = next(iter(consolidate(one, build_tables(one), PROFILE)))
    said = [cell for line in cover.lines for cell in line.cells if isinstance(cell, str) and "只计一次" in cell]
    assert len(said) == 1
    assert "为1个项目，预算数123,456,789,012.34元" in said[0]


def test_money_that_a_unit_left_blank_prints_no_zero_and_money_of_zero_does(tmp_path: Path):
    one = batch(project(1, other=None, fiscal=Decimal(0)), project(2, other=None, fiscal=None))
    path = tmp_path / "表.xlsx"
    write_workbook(consolidate(one, build_tables(one), PROFILE), path)
    sheet = openpyxl.load_workbook(path)["部门汇总"]
    rows = {row[2].value or row[0].value: row for row in sheet.iter_rows(min_col=1, max_col=8)}
    shown = {name: [not cell.number_format.endswith(";") for cell in rows[name][5:8]] for name in ("单位1", "单位2")}
    assert shown == {"单位1": [True, True, False], "单位2": [True, False, False]}
    assert [not cell.number_format.endswith(";") for cell in rows["各单位合计"][5:8]] == [True, True, False]
