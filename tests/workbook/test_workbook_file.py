"""The file as other programs see it: openpyxl and calamine read back what was meant, Excel's limits are kept."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from zipfile import ZipFile

import openpyxl
import pytest
from python_calamine import CalamineWorkbook
from workbook_samples import NASTY, PROFILE, batch

from pipeline.consolidate.workbook import consolidate
from pipeline.render import excel_strings
from pipeline.render.excel import WorkbookError, write_workbook
from pipeline.render.excel_rows import exact
from pipeline.sheet import Area, Formula, Line, Link, Role, SheetSpec, Style, Styled
from pipeline.tables import build_tables

TEXT, NUMBER, DATE = Style(), Style(align="right", number="#,##0.00"), Style(number="yyyy-mm-dd")
TEXTS = (
    NASTY, "{=SUM(A1)}", "+1", "-1", "@x", "\tx", "https://example.org/#a", "internal:A1", "mailto:a@b", "file:///c:/x",
    "&lt;b&gt; <i>&amp;", "]]>", "_x0041_", "_x005F_x0041_", " 前后空格 ", "甲\n乙", "𠮷 emoji 😀", "007",
    "NaN", "#REF!",
    "TRUE",
    '"quoted"', "'single", "\u202eabc", "a" * 32767, "{{ 7*7 }}", "1E5", "3-5", "12000022P67371310001B",
)  # fmt: skip


def sheet_of(*lines, name="表", **options):
    widths = (20.0,) * max(len(line.cells) for line in lines)
    return SheetSpec(name, "", widths, tuple(lines), **options)


def written(folder, *sheets):
    path = folder / "book.xlsx"
    return path, write_workbook(sheets, path)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    one = batch()
    path = tmp_path_factory.mktemp("book") / "汇总.xlsx"
    cut = write_workbook(consolidate(one, build_tables(one), PROFILE, inputs="../input"), path)
    return path, cut


@pytest.mark.parametrize("room", [excel_strings.ROOM, 0], ids=["shared", "in the cells"])
def test_every_text_comes_back_as_text(tmp_path, monkeypatch, room):
    monkeypatch.setattr(excel_strings, "ROOM", room)
    path, cut = written(tmp_path, sheet_of(*(Line((text,), (TEXT,), 18.0) for text in TEXTS)))
    assert not cut
    page = openpyxl.load_workbook(path)["表"]
    assert [row[0].data_type for row in page.iter_rows()] == ["s"] * len(TEXTS)
    seen = [row[0] for row in page.iter_rows(values_only=True)]
    assert [one for one, text in zip(seen, TEXTS, strict=True) if one != text] == [
        "_x0041_"
    ]  # openpyxl unescapes twice
    assert [row[0] for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_name("表").to_python()] == list(TEXTS)


def test_a_book_with_more_texts_than_are_shared_holds_the_same(whole, tmp_path, monkeypatch):
    monkeypatch.setattr(excel_strings, "ROOM", 40)
    one, path = batch(), tmp_path / "book.xlsx"
    write_workbook(consolidate(one, build_tables(one), PROFILE, inputs="../input"), path)
    with ZipFile(path) as package:
        assert any(b'"inlineStr"' in package.read(name) for name in package.namelist() if "/sheet" in name)
    for name in openpyxl.load_workbook(path, read_only=True).sheetnames:
        assert rows_of(path, name) == rows_of(whole[0], name)
    assert cells_of(path) == cells_of(whole[0])


def rows_of(path, name):
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python()


def cells_of(path):
    pages = openpyxl.load_workbook(path)
    return [(cell.coordinate, cell.value, cell.style_id) for page in pages for row in page for cell in row]


def test_a_text_like_a_formula_stays_text_when_the_cell_is_edited(tmp_path):
    path, _ = written(tmp_path, sheet_of(*(Line((text,), (TEXT,), 18.0) for text in ("=1+1", "+1", "-5", "@x", "甲"))))
    column = openpyxl.load_workbook(path)["表"]["A"]
    assert [cell.quotePrefix for cell in column] == [True, True, True, True, False]


def test_no_text_becomes_a_formula_or_a_link(tmp_path):
    path, _ = written(tmp_path, sheet_of(*(Line((text,), (TEXT,), 18.0) for text in TEXTS)))
    xml = ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml and "<hyperlink" not in xml


def test_what_no_document_can_hold_is_dropped_and_never_breaks_the_file(tmp_path):
    path, _ = written(tmp_path, sheet_of(Line(("甲\x00乙\x0b\ud800丙\r\n丁\ufffe",), (TEXT,), 18.0)))
    assert openpyxl.load_workbook(path)["表"]["A1"].value == "甲乙\ufffd丙\n丁"


def test_numbers_are_exact_and_what_a_double_cannot_hold_is_text(tmp_path):
    values = [D("485010.10"), D("12345678901234567.89"), D("0.1"), D("123456789012345"), D("-0.05"), 7, D("1E+3")]
    path, _ = written(tmp_path, sheet_of(*(Line((value,), (NUMBER,), 18.0) for value in values)))
    seen = [row[0] for row in openpyxl.load_workbook(path)["表"].iter_rows(values_only=True)]
    assert seen == [485010.1, "12345678901234567.89", 0.1, 123456789012345, -0.05, 7, 1000]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("10.10", "10.10"),
        ("1234567890123456", None),
        ("1E+20", "100000000000000000000"),
        ("NaN", None),
        ("1E+301", None),
    ],
)
def test_fifteen_digits_are_the_limit(number, text):
    assert exact(D(number)) == text


def test_dates_are_dates_and_those_before_the_calendar_are_text(tmp_path):
    days = [date(2025, 12, 31), date(1900, 3, 1), date(1800, 1, 1)]
    path, _ = written(tmp_path, sheet_of(*(Line((day,), (DATE,), 18.0) for day in days)))
    seen = [row[0] for row in openpyxl.load_workbook(path)["表"].iter_rows(values_only=True)]
    assert [seen[0].date(), seen[1].date(), seen[2]] == [*days[:2], "1800-01-01"]


def test_a_text_too_long_is_cut_aloud(whole):
    path, cut = whole
    assert len(cut) == 1 and "项目清单" in cut[0] and "40000" in cut[0] and "data" in cut[0]
    page = openpyxl.load_workbook(path)["项目清单"]
    goal = page["I6"].value
    assert len(goal) <= 32767 and goal.startswith("国国") and "全文见data文件夹" in goal


def test_long_text_is_counted_as_excel_counts_it(tmp_path):
    path, cut = written(tmp_path, sheet_of(Line(("😀" * 16384,), (TEXT,), 18.0)))
    assert cut
    assert len(openpyxl.load_workbook(path)["表"]["A1"].value.encode("utf-16-le")) // 2 <= 32767


def test_the_same_sheets_give_the_same_bytes(tmp_path):
    one = batch()
    paths = [tmp_path / "a.xlsx", tmp_path / "b.xlsx"]
    for path in paths:
        write_workbook(consolidate(one, build_tables(one), PROFILE), path)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_formulas_carry_the_value_they_have(whole):
    path, _ = whole
    page = openpyxl.load_workbook(path, data_only=True)["部门汇总"]
    values = {row[0]: row for row in page.iter_rows(values_only=True) if row[0] is not None}
    assert values["各单位合计"][5] == 485010.1
    kept = openpyxl.load_workbook(path, data_only=True)
    for sheet in openpyxl.load_workbook(path).worksheets:
        formulas = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        assert all(kept[sheet.title][place].value is not None for place in formulas)


def test_print_set_up_is_a4_one_page_wide_with_page_numbers_and_repeated_heads(whole):
    for page in openpyxl.load_workbook(whole[0]).worksheets:
        assert page.page_setup.paperSize == 9 and page.sheet_properties.pageSetUpPr.fitToPage
        assert page.page_setup.fitToWidth in (None, 1) and page.page_setup.fitToHeight == 0
        assert page.oddFooter.center.text.endswith("第 &P 页 共 &N 页")
        assert page.print_area
    long = openpyxl.load_workbook(whole[0])["指标明细"]
    assert long.print_title_rows == "$3:$3" and long.freeze_panes == "D4" and long.page_setup.orientation == "landscape"
    assert long.auto_filter.ref.startswith("A3:")


def test_fonts_are_those_of_official_documents(whole):
    page = openpyxl.load_workbook(whole[0])["指标明细"]
    assert (
        page["A1"].font.name == "方正小标宋简体" and page["A3"].font.name == "黑体" and page["B4"].font.name == "宋体"
    )


def test_links_open_the_cell_of_the_source(whole):
    page = openpyxl.load_workbook(whole[0])["指标明细"]
    links = {link.ref: link for row in page.iter_rows() for cell in row if (link := cell.hyperlink)}
    outside = [link for link in links.values() if link.target]
    assert {link.target for link in outside} == {"../input/网格中心.xlsx", "../input/坏'名%23%251.xlsx"}
    assert outside[0].location == "'1长聘'!E11"
    inside = [link for link in links.values() if not link.target]
    assert inside and all(link.location.startswith("'项目清单'!A") for link in inside)


def test_charts_are_native_titled_described_and_know_their_values(whole):
    with ZipFile(whole[0]) as package:
        charts = [name for name in package.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", name)]
        drawing = package.read("xl/drawings/drawing1.xml").decode()
        texts = [package.read(name).decode() for name in charts]
        assert not [name for name in package.namelist() if name.startswith("xl/media")]
    assert len(charts) == 3
    assert len(re.findall(r'<xdr:cNvPr [^>]*descr="[^"]{10,}"', drawing)) == 3
    assert all("<c:title>" in text and "<a:pattFill" in text and "<c:dLbls>" in text for text in texts)
    assert "<c:v>485004" in texts[0]


def test_choices_are_offered_for_the_state(whole):
    (rule,) = openpyxl.load_workbook(whole[0])["问题清单"].data_validations.dataValidation
    assert rule.type == "list" and "待整改" in rule.formula1


def test_only_whole_cells_are_merged_and_merges_do_not_meet(whole):
    for page in openpyxl.load_workbook(whole[0]).worksheets:
        seen = set()
        for area in page.merged_cells.ranges:
            places = {
                (r, c) for r in range(area.min_row, area.max_row + 1) for c in range(area.min_col, area.max_col + 1)
            }
            assert not places & seen
            seen |= places


def test_styles_that_look_the_same_share_a_format_and_each_cell_has_its_own(tmp_path):
    styles = (Style(number="0.00"), Style(number="0.000"), Style(number="0.00"), Style(Role.HEAD))
    path, _ = written(tmp_path, sheet_of(Line((1, 2, 3, "头"), styles, 18.0)))
    row = openpyxl.load_workbook(path)["表"][1]
    assert [cell.number_format for cell in row] == ["0.00", "0.000", "0.00", "General"]
    assert row[3].font.name == "黑体"


@pytest.mark.parametrize(
    "sheet",
    [
        sheet_of(Line(("x",), (TEXT,), 18.0), name="a" * 32),
        sheet_of(Line(("x",), (TEXT,), 18.0), name="a/b"),
        sheet_of(Line((1.5,), (TEXT,), 18.0)),
        sheet_of(Line(("x",), (TEXT, TEXT), 18.0)),
        sheet_of(Line((None,), (TEXT,), 18.0), merges=(Area(0, 0, 0, 0),)),
    ],
)
def test_what_would_be_lost_is_an_error(tmp_path, sheet):
    with pytest.raises(WorkbookError):
        written(tmp_path, sheet)


def test_more_links_than_excel_allows_are_an_error(tmp_path):
    lines = tuple(Line((Link("x", "#'表'!A1"),), (TEXT,), 18.0) for _ in range(65_531))
    with pytest.raises(WorkbookError):
        written(tmp_path, sheet_of(*lines))


def test_formulas_and_styled_cells_keep_their_kinds(tmp_path):
    line = Line(
        (Formula('IF(1<2,"一致","不")', "一致"), Styled(D("2.5"), NUMBER), Styled("字", TEXT)), (TEXT,) * 3, 18.0
    )
    path, _ = written(tmp_path, sheet_of(line))
    page = openpyxl.load_workbook(path)["表"]
    assert page["A1"].value == '=IF(1<2,"一致","不")' and page["B1"].value == 2.5 and page["C1"].value == "字"
    assert openpyxl.load_workbook(path, data_only=True)["表"]["A1"].value == "一致"


def test_every_record_is_in_the_file(whole):
    one = batch()
    book = CalamineWorkbook.from_path(str(whole[0]))
    rows = [row for row in book.get_sheet_by_name("指标明细").to_python()[3:] if row[0] != ""]
    assert [row[7] for row in rows] == [i.target.text for p in one.projects for i in p.indicators]
    listed = book.get_sheet_by_name("项目清单").to_python()[3:-1]
    assert [row[3] for row in listed] == [p.name for p in one.projects]
    found = book.get_sheet_by_name("问题清单").to_python()[3:]
    assert [row[8] for row in found] == [finding.message for finding in one.findings]


def test_a_workbook_of_continued_tables_opens(tmp_path):
    one = replace(batch(), findings=batch().findings * 5)
    path = tmp_path / "book.xlsx"
    write_workbook(consolidate(one, build_tables(one), PROFILE, limit=9), path)
    names = openpyxl.load_workbook(path).sheetnames
    assert "指标明细（续2）" in names and "问题清单（续2）" in names
