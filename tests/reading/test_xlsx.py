"""Workbooks: what is kept, what is said, and that the fast pass and the parser see the same cells."""
# ruff: noqa: E501 - lines of XML stay whole

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packages import MAIN, RELATIONS, STRICT, book, kinds, parts, plain, read, strings, styles, texts, worksheet, zipped

from pipeline.model import Merge
from pipeline.read.xlsx_cells import Cells
from pipeline.read.xlsx_parse import parse_cells
from pipeline.read.xlsx_scan import scan_cells
from pipeline.read.xlsx_strings import Strings, read_strings
from pipeline.read.xlsx_styles import Styles

STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"


def test_a_cell_is_what_it_shows(tmp_path):
    sheet = worksheet(
        '<row r="1"><c r="A1" s="1"><v>7</v></c><c r="B1" s="2"><v>0.937</v></c><c r="C1"><v>1.5</v></c></row>'
    )
    found = read(book(sheet, {STYLES: styles('"≥"0"人"', "0.0%")}), tmp_path)
    assert texts(found) == {"A1": "≥7人", "B1": "93.7%", "C1": "1.5"}
    cell = found.sheets[0].cell(0, 0)
    assert (cell.raw, cell.format) == (7, '"≥"0"人"')
    assert found.notes == ()
    assert found.format == "xlsx" and len(found.sha256) == 64


def test_texts_of_every_sort(tmp_path):
    shared = strings(
        plain("普通&amp;文字"),
        "<si><r><rPr><b/></rPr><t>富</t></r><r><t xml:space='preserve'> 文本</t></r></si>",
        "<si><t>拼音</t><rPh sb='0' eb='1'><t>pinyin</t></rPh></si>",
        plain("一_x000D_\n二"),
        plain("_x005F_x000D_"),
        "<si><t/><phoneticPr fontId='1' type='noConversion'/></si>",
        plain("&#32489;&#x6548;"),
    )
    rows = "".join(f'<row r="{i + 1}"><c r="A{i + 1}" t="s"><v>{i}</v></c></row>' for i in range(7))
    inline = '<row r="8"><c r="A8" t="inlineStr"><is><t>内联&lt;1&gt;</t></is></c>'
    inline += '<c r="B8" t="inlineStr"><is><r><t>甲</t></r><r><t>乙</t></r></is></c>'
    inline += '<c r="C8" t="str"><f>A1&amp;"x"</f><v>公式文字</v></c><c r="D8" t="b"><v>1</v></c></row>'
    found = read(book(worksheet(rows + inline), {STRINGS: shared}), tmp_path)
    assert texts(found) == {
        "A1": "普通&文字",
        "A2": "富 文本",
        "A3": "拼音",
        "A4": "一\n二",
        "A5": "_x000D_",
        "A7": "绩效",
        "A8": "内联<1>",
        "B8": "甲乙",
        "C8": "公式文字",
        "D8": "TRUE",
    }
    assert found.sheets[0].cell(7, 2).formula == '=A1&"x"'
    assert kinds(found) == set()


def test_errors_and_formulas_are_kept_and_said(tmp_path):
    row = '<row r="1"><c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B1"><f>SUM(C1:D1)</f></c>'
    row += (
        '<c r="C1"><f>1+1</f><v>2</v></c><c r="D1" t="str"><f>""</f><v></v></c><c r="E1" t="e"><v>#SPILL!</v></c></row>'
    )
    found = read(book(worksheet(row)), tmp_path)
    assert texts(found) == {"A1": "#DIV/0!", "C1": "2", "E1": "#SPILL!"}
    assert [(n.kind, n.place.cell, n.found) for n in found.notes if n.kind != "not_cross_checked"] == [
        ("error_value", "A1", "#DIV/0!"),
        ("formula_without_value", "B1", "=SUM(C1:D1)"),
        ("error_value", "E1", "#SPILL!"),
    ]
    assert found.sheets[0].cell(0, 2).formula == "=1+1"


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ('<c r="A2" t="s"><v>9</v></c>', "bad_value"),
        ('<c r="A2" t="s"><v>-1</v></c>', "bad_value"),
        ('<c r="A2" t="s"><v>abc</v></c>', "bad_value"),
        ('<c r="A2"><v>abc</v></c>', "bad_value"),
        ('<c r="A2"><v>1E400</v></c>', "bad_value"),
        ('<c r="A2"><v>NaN</v></c>', "bad_value"),
        ('<c r="A2"><v>1_000</v></c>', "bad_value"),
        ('<c r="A2" t="zz"><v>1</v></c>', "bad_value"),
        ('<c r="XFE2"><v>1</v></c>', "bad_reference"),
        ('<c r="A1048577"><v>1</v></c>', "bad_reference"),
        ('<c r="A0"><v>1</v></c>', "bad_reference"),
        ('<c r="R1C1"><v>1</v></c>', "bad_reference"),
        ('<c r="A1" t="inlineStr"><is><t>另一个</t></is></c>', "duplicate_cell"),
        ('<c r="A2" t="inlineStr"><is><t>坏_x0001_字</t></is></c>', "control_characters"),
    ],
)
def test_what_cannot_be_a_value_is_said_and_harms_no_other_cell(tmp_path, cell, kind):
    rows = (
        f'<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2">{cell}</row><row r="3"><c r="A3"><v>5</v></c></row>'
    )
    found = read(book(worksheet(rows), {STRINGS: strings(plain("项目"))}), tmp_path)
    assert found.defect is None
    assert kind in kinds(found)
    assert texts(found)["A3"] == "5"


def test_a_repeated_cell_keeps_what_excel_shows(tmp_path):
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'
    found = read(book(worksheet(rows)), tmp_path)
    assert [n.found for n in found.notes if n.kind == "duplicate_cell"] == ["1｜2"]


def test_rows_out_of_order_and_cells_without_references(tmp_path):
    rows = '<row r="3"><c r="B3"><v>3</v></c></row><row r="1"><c r="C1"><v>1</v></c><c r="A1"><v>9</v></c></row>'
    found = read(book(worksheet(rows)), tmp_path)
    assert texts(found) == {"A1": "9", "C1": "1", "B3": "3"}
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    found = read(book(worksheet(rows)), tmp_path)
    assert texts(found) == {"A1": "1", "B1": "2", "A2": "3"}


def test_merges_hidden_parts_comments_macros_and_links_are_said(tmp_path):
    before = '<cols><col min="2" max="2" width="9" hidden="1"/></cols>'
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="2" hidden="1"><c r="A2"><v>3</v></c></row>'
    after = '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'
    extra = {
        "xl/vbaProject.bin": b"x",
        "xl/externalLinks/externalLink1.xml": "<x/>",
        "xl/worksheets/_rels/sheet1.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'relationships"><Relationship Id="c" Type="{RELATIONS}/comments" Target="../comments1.xml"/></Relationships>',
        "xl/comments1.xml": f'<comments xmlns="{MAIN}"><commentList><comment ref="A1" authorId="0"><text><r><t>请核实'
        "</t></r></text></comment></commentList></comments>",
    }
    found = read(book(worksheet(rows, after, before), extra, 表='state="hidden"'), tmp_path)
    assert found.sheets[0].merges == (Merge(0, 0, 1, 1),)
    assert found.sheets[0].hidden and found.sheets[0].hidden_rows == {1} and found.sheets[0].hidden_columns == {1}
    assert kinds(found) >= {
        *("merged_hides_value", "hidden_sheet_data", "hidden_row_data", "hidden_column_data"),
        *("comment", "macros", "external_link"),
    }
    assert [n.found for n in found.notes if n.kind == "comment"] == ["请核实"]
    assert {n.place.cell for n in found.notes if n.kind == "merged_hides_value"} == {"B1", "A2"}


def test_formats_that_hide_or_are_none_are_said(tmp_path):
    row = '<row r="1"><c r="A1" s="1"><v>5</v></c><c r="B1" s="2"><v>6</v></c><c r="C1" s="3" t="inlineStr"><is><t>甲</t></is></c></row>'
    found = read(book(worksheet(row), {STYLES: styles('"合格"', "0abc", '@"人"')}), tmp_path)
    assert texts(found) == {"A1": "合格", "B1": "6", "C1": "甲人"}
    assert {n.kind: n.place.cell for n in found.notes} == {"format_hides_value": "A1", "format_unknown": "B1"}
    assert found.sheets[0].cell(0, 2).raw == "甲"


def test_struck_and_white_texts_are_kept_and_said(tmp_path):
    looks = (
        f'<styleSheet xmlns="{MAIN}"><fonts><font><sz val="11"/></font><font><strike/></font>'
        '<font><color rgb="FFFFFFFF"/></font></fonts><fills><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="solid"><fgColor rgb="FF000000"/></patternFill></fill></fills>'
        '<cellXfs><xf/><xf fontId="1"/><xf fontId="2"/><xf fontId="2" fillId="1"/></cellXfs></styleSheet>'
    )
    row = "".join(f'<c r="{c}1" s="{s}"><v>{s + 1}</v></c>' for s, c in enumerate("ABCD"))
    found = read(book(worksheet(f'<row r="1">{row}</row>'), {STYLES: looks}), tmp_path)
    assert texts(found) == {"A1": "1", "B1": "2", "C1": "3", "D1": "4"}
    assert [(n.kind, n.place.cell) for n in found.notes] == [("struck_text", "B1"), ("white_text", "C1")]


def test_iso_dates_of_strict_workbooks_are_dates(tmp_path):
    row = '<row r="1"><c r="A1" s="1" t="d"><v>2025-12-31T00:00:00</v></c></row>'
    found = read(book(worksheet(row, namespace=STRICT), {STYLES: styles("yyyy/m/d")}), tmp_path)
    assert texts(found) == {"A1": "2025/12/31"} and found.sheets[0].cell(0, 0).raw == 46022
    assert kinds(found) == set()


def test_strict_and_prefixed_namespaces_and_utf16(tmp_path):
    row = '<row r="1"><c r="A1"><v>1</v></c></row>'
    assert texts(read(book(worksheet(row, namespace=STRICT)), tmp_path)) == {"A1": "1"}
    prefixed = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
    prefixed += '</x:sheetData><x:mergeCells><x:mergeCell ref="A1:B1"/></x:mergeCells></x:worksheet>'
    found = read(book(prefixed), tmp_path)
    assert texts(found) == {"A1": "1"} and found.sheets[0].merges == (Merge(0, 0, 0, 1),)
    wide = worksheet(row).replace("UTF-8", "UTF-16").encode("utf-16")
    members = parts({"表": ""}) | {"xl/worksheets/sheet1.xml": wide}
    assert texts(read(zipped(members), tmp_path)) == {"A1": "1"}


def test_sheets_that_are_missing_or_no_worksheets_are_said(tmp_path):
    members = parts({"甲": worksheet('<row r="1"><c r="A1"><v>1</v></c></row>'), "乙": worksheet("")})
    del members["xl/worksheets/sheet2.xml"]
    found = read(zipped(members), tmp_path)
    assert [sheet.name for sheet in found.sheets] == ["甲"]
    assert [(n.kind, n.place.sheet) for n in found.notes if n.kind == "sheet_skipped"] == [("sheet_skipped", "乙")]


def test_two_sheets_of_one_name_are_two_sheets(tmp_path):
    members = parts(
        {
            "甲": worksheet('<row r="1"><c r="A1"><v>1</v></c></row>'),
            "乙": worksheet('<row r="1"><c r="A1"><v>2</v></c></row>'),
        }
    )
    members["xl/workbook.xml"] = str(members["xl/workbook.xml"]).replace("乙", "甲")
    found = read(zipped(members), tmp_path)
    assert [texts(found, i) for i in range(2)] == [{"A1": "1"}, {"A1": "2"}]
    assert kinds(found) == {"duplicate_sheet_name"}


def test_a_date_of_1904(tmp_path):
    sheet = worksheet('<row r="1"><c r="A1" s="1"><v>44522</v></c></row>')
    found = read(book(sheet, {STYLES: styles("yyyy/m/d")}, properties='<workbookPr date1904="1"/>'), tmp_path)
    assert texts(found) == {"A1": "2025/11/23"}
    assert kinds(found) == set()


def test_the_second_reader_is_heard(tmp_path, monkeypatch):
    from pipeline.read import cross_check

    monkeypatch.setattr(cross_check, "_calamine", lambda *_: [[[8.0, "多"]]])
    found = read(book(worksheet('<row r="1"><c r="A1"><v>7</v></c></row>')), tmp_path)
    assert [(n.kind, n.place.cell) for n in found.notes] == [("readers_disagree", "A1"), ("readers_disagree", "B1")]


EXCEL_HEAD = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac xr" '
    'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" xr:uid="{0-1}" '
    'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision"><dimension ref="A1:C2"/><sheetData>'
)


@pytest.mark.parametrize(
    ("cell", "fast"),
    [
        ('<c r="A1" s="1" t="s"><v>0</v></c>', True),
        ('<c r="A1" s="1"/><c r="B1" s="2" t="str" cm="1"><f t="array" ref="B1">A1</f><v>x</v></c>', True),
        ('<c r="A1" t="s" s="1"><v>0</v></c>', False),
        ("<c r='A1'><v>0</v></c>", False),
        ("<c><v>0</v></c>", False),
        ('<c r="A1"><v>0</v></c><!-- <c r="B1"><v>9</v></c> -->', False),
        ('<c r="A1"><v><![CDATA[0]]></v></c>', False),
    ],
)
def test_the_fast_pass_takes_what_excel_writes_and_leaves_the_rest_to_the_parser(tmp_path, cell, fast):
    text = f'{EXCEL_HEAD}<row r="1" spans="1:3" x14ac:dyDescent="0.25">{cell}</row><row r="2"/></sheetData></worksheet>'
    assert (scan_cells(text, Cells("表", Strings(["一"]), Styles(("General",) * 3))) is not None) is fast
    found = read(book(text, {STRINGS: strings(plain("一"))}), tmp_path)
    assert found.defect is None
    assert len(texts(found)) == 1


PIECE = st.sampled_from(["甲", "&amp;", "&#20844;", " ", "_x000D_", "_x005F_", "\n", "A1", "\u3000", "&lt;"])
ITEM = st.builds(
    lambda pieces, rich, guide: (
        ("".join(f"<r><t xml:space='preserve'>{p}</t></r>" for p in pieces) if rich else f"<t>{''.join(pieces)}</t>")
        + ("<rPh sb='0' eb='1'><t>拼</t></rPh><phoneticPr fontId='1'/>" if guide else "")
    ),
    st.lists(PIECE, min_size=1, max_size=4),
    st.booleans(),
    st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ITEM, max_size=5))
def test_strings_by_pattern_and_by_the_parser_are_the_same(items):
    fast = strings(*(f"<si>{item}</si>" for item in items))
    sure = fast.replace("<si>", "<si xml:lang='zh'>")
    assert read_strings(fast.encode()).texts == read_strings(sure.encode()).texts
    assert len(read_strings(fast.encode()).texts) == len(items)
    prefixed = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", fast.partition("?>")[2]).replace("xmlns=", "xmlns:x=")
    assert read_strings(prefixed.encode()).texts == read_strings(fast.encode()).texts


CELL = st.builds(
    lambda column, style, body: (column, style, body),
    st.integers(0, 30),
    st.integers(0, 3),
    st.sampled_from(
        [
            'X t="s"><v>0</v></c>',
            'X t="s"><v>1</v></c>',
            "X><v>12.5</v></c>",
            "X><v>7</v></c>",
            'X t="n"></c>',
            "X/>",
            'X t="inlineStr"><is><t>内&amp;联</t></is></c>',
            'X t="str"><f>A1</f><v>公式</v></c>',
            "X><f>A1</f></c>",
            'X t="e"><v>#N/A</v></c>',
            'X t="b"><v>0</v></c>',
            'X t="s"><v>77</v></c>',
        ]
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.integers(1, 40), st.lists(CELL, max_size=6), max_size=6))
def test_the_fast_pass_and_the_parser_see_the_same(rows):
    from pipeline.model import cell_ref

    xml = ""
    for number, cells in rows.items():
        body = "".join(f'<c r="{cell_ref(number - 1, column)}" s="{style}"{kind[1:]}' for column, style, kind in cells)
        xml += f'<row r="{number}">{body}</row>'
    text = worksheet(xml)
    shared, looks = Strings(["一", "二"]), Styles(("General", "0.0", '@"人"', "0%"))
    fast, sure = Cells("表", shared, looks), Cells("表", shared, looks)
    assert scan_cells(text, fast) is not None
    parse_cells(text, "sheet1.xml", sure.add)
    assert _lines(fast) == _lines(sure)
    assert fast.formulas == sure.formulas and fast.stored == sure.stored
    assert sorted(fast.notes) == sorted(sure.notes)


def _lines(cells):
    """Every filled cell with its style, and the grid without the blanks behind the last cell of a row."""
    grid = [list(row) for row in cells.rows.grid()]
    for row in grid:
        while row and row[-1] is None:
            row.pop()
    return grid, sorted(cells.rows.styled(frozenset(range(64))), key=lambda filled: filled[:2])
