"""What a cell shows and what is said of it, where files differ: hidden texts, struck runs, calendars, exports' habits."""
# ruff: noqa: E501 - lines of XML stay whole

from time import process_time

import pytest
import xlsxwriter
from packages import STRING_PART, book, kinds, read, strings, styles, texts, worksheet, zipped
from soffice import SOFFICE, convert

from pipeline.model import Merge
from pipeline.read.formats import complaint, show
from pipeline.read.listing import list_cells

OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"


def said(read_in, kind: str) -> list[tuple[str, str]]:
    return [(found.place.cell, found.found) for found in read_in.notes if found.kind == kind]


def xml_workbook(cells: str, looks: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{SPREADSHEET}" xmlns:ss="{SPREADSHEET}"><Styles>{looks}</Styles>'
        f'<Worksheet ss:Name="表"><Table><Row>{cells}</Row></Table></Worksheet></Workbook>'
    ).encode()


def page(body: str) -> bytes:
    return f'<html><head><meta charset="utf-8"></head><body>{body}</body></html>'.encode()


def sheet_of_ods(cells: str, looks: str = "") -> bytes:
    content = (
        f'<office:document-content xmlns:office="{OFFICE}:office:1.0" xmlns:table="{OFFICE}:table:1.0" '
        f'xmlns:text="{OFFICE}:text:1.0" xmlns:style="{OFFICE}:style:1.0"><office:automatic-styles>{looks}'
        f'</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="表"><table:table-row>{cells}'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


# Texts that their format keeps out of sight.


def test_a_text_under_a_format_without_texts_is_said_in_a_workbook(tmp_path):
    rows = '<row r="1"><c r="A1" t="s" s="1"><v>0</v></c><c r="B1" t="inlineStr" s="2"><is><t>五</t></is></c></row>'
    made = book(
        worksheet(rows),
        {"xl/styles.xml": styles(";;;", '0;0;0;@"人"'), STRING_PART: strings("<si><t>藏起的字</t></si>")},
    )
    found = read(made, tmp_path)
    assert texts(found) == {"A1": "", "B1": "五人"}
    assert [found.sheets[0].cell(0, column).raw for column in (0, 1)] == ["藏起的字", "五"]
    assert [(cell, "藏起的字" in text) for cell, text in said(found, "format_hides_value")] == [("A1", True)]
    assert "readers_disagree" not in kinds(found)


def test_a_text_under_a_format_without_texts_is_said_in_an_xml_workbook(tmp_path):
    look = '<Style ss:ID="s"><NumberFormat ss:Format=";;;"/></Style>'
    found = read(xml_workbook('<Cell ss:StyleID="s"><Data ss:Type="String">藏起的字</Data></Cell>', look), tmp_path)
    assert [(cell, "藏起的字" in text) for cell, text in said(found, "format_hides_value")] == [("A1", True)]
    assert [(cell["text"], cell["raw"]) for cell in list_cells(found)] == [("", "藏起的字")]


def test_what_an_open_document_keeps_and_does_not_show_is_said(tmp_path):
    cells = (
        '<table:table-cell office:value-type="string" office:string-value="藏起的字"><text:p/></table:table-cell>'
        '<table:table-cell office:value-type="float" office:value="5"><text:p/></table:table-cell>'
        '<table:table-cell office:value-type="float" office:value="6"/>'
    )
    found = read(sheet_of_ods(cells), tmp_path)
    assert texts(found) == {"A1": "", "B1": "", "C1": "6"}
    assert [found.sheets[0].cell(0, column).raw for column in (0, 1)] == ["藏起的字", 5]
    assert [cell for cell, _ in said(found, "format_hides_value")] == ["A1", "B1"]


# Letters struck through, be it some of them.


def test_runs_struck_through_are_said(tmp_path):
    path = tmp_path / "struck.xlsx"
    made = xlsxwriter.Workbook(str(path))
    sheet = made.add_worksheet()
    struck, bold = made.add_format({"font_strikeout": True}), made.add_format({"bold": True})
    sheet.write_rich_string(0, 0, struck, "≥80%", bold, "≥85%")
    sheet.write_rich_string(0, 1, bold, "留", "下")
    made.close()
    found = read(path.read_bytes(), tmp_path)
    assert texts(found) == {"A1": "≥80%≥85%", "B1": "留下"}
    assert said(found, "struck_text") == [("A1", "≥80%")]


def test_a_run_that_says_it_is_not_struck_is_not(tmp_path):
    item = '<si><r><rPr><strike val="0"/></rPr><t>新值</t></r><r><t>说明</t></r></si>'
    found = read(
        book(worksheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), {STRING_PART: strings(item)}), tmp_path
    )
    assert texts(found) == {"A1": "新值说明"} and "struck_text" not in kinds(found)


def test_struck_letters_are_said_in_the_other_formats(tmp_path):
    look = '<Style ss:ID="s"><Font ss:StrikeThrough="1"/></Style>'
    old = read(xml_workbook('<Cell ss:StyleID="s"><Data ss:Type="String">作废</Data></Cell>', look), tmp_path)
    web = read(
        page('<table><tr><td><s>≥80%</s>≥85%</td><td style="text-decoration:line-through">作废</td></tr></table>'),
        tmp_path,
    )
    looks = (
        '<style:style style:name="T1" style:family="text"><style:text-properties style:text-line-through-type="single"/></style:style>'
        '<style:style style:name="ce1" style:family="table-cell"><style:text-properties style:text-line-through-style="solid"/></style:style>'
    )
    cells = (
        '<table:table-cell office:value-type="string"><text:p><text:span text:style-name="T1">≥80%</text:span>≥85%</text:p></table:table-cell>'
        '<table:table-cell table:style-name="ce1" office:value-type="string"><text:p>作废</text:p></table:table-cell>'
    )
    open_document = read(sheet_of_ods(cells, looks), tmp_path)
    assert said(old, "struck_text") == [("A1", "作废")]
    assert said(web, "struck_text") == [("A1", "≥80%"), ("B1", "作废")] == said(open_document, "struck_text")
    assert texts(web)["A1"] == "≥80%≥85%" == texts(open_document)["A1"]


# Dates that are written out.


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2025-11-23", "2025/11/23 0:00"),
        ("1900-01-15", "1900/1/15 0:00"),
        ("1900-03-01T12:00:00.000", "1900/3/1 12:00"),
        ("18:30:00", "1900/1/0 18:30"),
    ],
)
def test_dates_written_out_are_those_dates(tmp_path, written, shown):
    rows = f'<row r="1"><c r="A1" t="d" s="1"><v>{written}</v></c></row>'
    found = read(book(worksheet(rows), {"xl/styles.xml": styles("yyyy/m/d h:mm")}), tmp_path)
    assert texts(found) == {"A1": shown} and not found.notes


def test_dates_written_out_are_those_of_the_workbooks_calendar(tmp_path):
    rows = '<row r="1"><c r="A1" t="d" s="1"><v>2025-11-23</v></c></row>'
    made = book(worksheet(rows), {"xl/styles.xml": styles("yyyy/m/d")}, properties='<workbookPr date1904="1"/>')
    assert texts(read(made, tmp_path)) == {"A1": "2025/11/23"}


def test_times_of_an_xml_workbook_are_times_of_its_first_day(tmp_path):
    look = '<Style ss:ID="s"><NumberFormat ss:Format="[h]:mm"/></Style>'
    cell = '<Cell ss:StyleID="s"><Data ss:Type="DateTime">1899-12-31T06:00:00.000</Data></Cell>'
    assert texts(read(xml_workbook(cell, look), tmp_path)) == {"A1": "6:00"}


# Formats.


def test_a_negative_time_shows_only_in_the_calendar_of_1904():
    assert show(-1.5, "[h]:mm", True) == "-36:00" and complaint(-1.5, "[h]:mm", True) is None
    assert complaint(-1.5, "[h]:mm")[0] == "format_hides_value"


@pytest.mark.parametrize("code", ["General%", "G/通用格式%", "General,", "[$-404]e/m/d", '[$-411]e"年"'])
def test_what_spreadsheets_disagree_about_is_no_format_of_ours(code):
    assert complaint(45984, code)[0] == "format_unknown"


# Attributes as XML allows them, cells and rows without references, numbers without end.


def test_single_quotes_hide_and_merge_as_double_ones_do(tmp_path):
    rows = "<row r='1'><c r='A1'><v>1</v></c></row><row r='2' hidden='1'><c r='A2'><v>2</v></c></row>"
    made = worksheet(
        rows, "<mergeCells><mergeCell ref='A1:B1'/></mergeCells>", "<cols><col min='1' max='1' hidden='1'/></cols>"
    )
    sheet = read(book(made), tmp_path).sheets[0]
    assert (sheet.hidden_rows, sheet.hidden_columns, len(sheet.merges)) == ({1}, {0}, 1)


def test_rows_without_a_number_are_counted_when_one_is_hidden(tmp_path):
    found = read(book(worksheet('<row><c><v>1</v></c></row><row hidden="1"><c><v>2</v></c></row>')), tmp_path)
    assert found.sheets[0].hidden_rows == {1} and said(found, "hidden_row_data") == [("A2", "第 2 行")]


def test_a_shared_formula_without_a_result_is_told(tmp_path):
    rows = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1*2</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/></c></row>'
    )
    assert said(read(book(worksheet(rows)), tmp_path), "formula_without_value") == [("A2", "=B2*2")]


LONG = "9" * 5000


@pytest.mark.parametrize(
    ("rows", "before"),
    [
        (f'<row r="{LONG}" hidden="1"><c r="A1"><v>1</v></c></row>', ""),
        ('<row r="1"><c r="A1"><v>1</v></c></row>', f'<cols><col min="{LONG}" max="{LONG}" hidden="1"/></cols>'),
        (f'<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="s"><v>{LONG}</v></c></row>', ""),
    ],
)
def test_numbers_without_end_cost_no_file(tmp_path, rows, before):
    found = read(book(worksheet(rows, before=before)), tmp_path)
    assert found.defect is None and texts(found)["A1"] == "1"


def test_a_format_number_without_end_is_none(tmp_path):
    made = book(
        worksheet('<row r="1"><c r="A1" s="1"><v>1</v></c></row>'),
        {"xl/styles.xml": styles("0.0").replace("164", LONG)},
    )
    assert texts(read(made, tmp_path)) == {"A1": "1"}


# Web pages.


def test_the_caption_of_a_table_stands_above_it(tmp_path):
    found = read(page("<table><caption>绩效目标表</caption><tr><td>项目名称</td></tr></table>"), tmp_path)
    assert texts(found) == {"A1": "绩效目标表", "A2": "项目名称"}


def test_what_a_cell_of_a_page_keeps_beside_its_text(tmp_path):
    cells = (
        '<td x:str="\'007"></td><td x:num="7"></td><td x:num="7" style="mso-number-format:0\\0022人\\0022"></td>'
        '<td x:fmla="=A1+1" x:num>5</td><td x:err>#REF!</td><td style="mso-number-format:\'yyyy/m/d\\;\\@\'">45984</td>'
    )
    found = read(page(f"<table><tr>{cells}</tr></table>"), tmp_path)
    assert texts(found) == {"A1": "007", "B1": "7", "C1": "7人", "D1": "5", "E1": "#REF!", "F1": "2025/11/23"}
    assert found.sheets[0].cell(0, 3).formula == "=A1+1"
    assert said(found, "error_value") == [("E1", "#REF!")]


def test_hidden_columns_of_a_page_are_said(tmp_path):
    columns = '<colgroup><col width=9><col span=2 style="display:none"></colgroup>'
    found = read(page(f"<table>{columns}<tr><td>1</td><td>2</td><td>3</td><td>4</td></tr></table>"), tmp_path)
    assert found.sheets[0].hidden_columns == {1, 2} and said(found, "hidden_column_data") == [("B1", "B、C 列")]


# Texts and mails.


@pytest.mark.parametrize(
    ("written", "cells"),
    [
        ("sep=;\r\n甲;乙,丙\r\n", {"A1": "甲", "B1": "乙,丙"}),
        ('甲,="007"\n"=""a""""b""",=1+1\n', {"A1": "甲", "B1": "007", "A2": 'a"b', "B2": "=1+1"}),
    ],
)
def test_what_exports_write_for_the_spreadsheet_only_is_not_shown(tmp_path, written, cells):
    assert texts(read(written.encode("gbk"), tmp_path, "导出.csv")) == cells


MAIL = "Received: from a (1.2.3.4)\r\n\tby b; Mon, 23 Nov 2026\r\nFrom: a@b\r\nTo: c@d\r\nSubject: 报送\r\n"


@pytest.mark.parametrize("rest", ["", 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary="x"\r\n'])
def test_a_mail_is_refused_as_one(tmp_path, rest):
    body = "\r\n--x\r\nContent-Type: text/plain\r\n\r\n见附件\r\n--x--\r\n"
    found = read(f"{MAIL}{rest}{body}".encode(), tmp_path, "报送.eml")
    assert found.defect is not None and "邮件" in found.defect.detail and "附件" in found.defect.detail


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice writes the old workbook")
def test_runs_struck_through_are_said_in_an_old_workbook(tmp_path):
    path = tmp_path / "struck.xlsx"
    made = xlsxwriter.Workbook(str(path))
    sheet = made.add_worksheet()
    struck, bold = made.add_format({"font_strikeout": True}), made.add_format({"bold": True})
    sheet.write_rich_string(0, 0, struck, "≥80%", bold, "≥85%")
    sheet.write_rich_string(0, 1, bold, "留", struck, "删", bold, "下")
    made.close()
    found = read(convert(path, "xls", tmp_path).read_bytes(), tmp_path, "旧.xls")
    assert texts(found) == {"A1": "≥80%≥85%", "B1": "留删下"}
    assert said(found, "struck_text") == [("A1", "≥80%"), ("B1", "删")]


def test_columns_named_again_and_again_cost_no_time(tmp_path):
    columns = '<Column ss:Hidden="1" ss:Index="1" ss:Span="16383"/>' * 3000
    made = (
        f'<?xml version="1.0"?><Workbook xmlns="{SPREADSHEET}" xmlns:ss="{SPREADSHEET}"><Worksheet ss:Name="表"><Table>'
        f'{columns}<Row><Cell><Data ss:Type="String">甲</Data></Cell></Row></Table></Worksheet></Workbook>'
    )
    start = process_time()
    found = read(made.encode(), tmp_path)
    assert texts(found) == {"A1": "甲"} and said(found, "hidden_column_data")
    assert process_time() - start < 5  # a tenth of a second, where it was three minutes


def test_cells_that_word_97_joined_are_a_merged_area(tmp_path):
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    cells = "".join(
        f"<w:tc><w:tcPr>{joined}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"
        for joined, text in (("", "项目"), ('<w:hMerge w:val="restart"/>', "名称"), ("<w:hMerge/>", ""), ("", "尾"))
    )
    body = f"<w:document {word}><w:body><w:tbl><w:tr>{cells}</w:tr></w:tbl></w:body></w:document>"
    found = read(zipped({"word/document.xml": body}), tmp_path, "表.docx")
    assert texts(found) == {"A1": "项目", "B1": "名称", "D1": "尾"}
    assert found.sheets[0].merges == (Merge(0, 1, 0, 2),)


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        ("<tr><td>1</td></tr><td>2</td>", {"A1": "1", "A2": "2"}),
        ("<td>1<td>2<tr><td>3", {"A1": "1", "B1": "2", "A2": "3"}),
        (
            "<form><tr><td>1</td><td>2</td></tr></form><tbody><tr><td>3</td></tr></tbody>",
            {"A1": "1", "B1": "2", "A2": "3"},
        ),
        ("<tr><form><td>1</td><td>2</td></form></tr>", {"A1": "1", "B1": "2"}),
        ("<tr><td><textarea>多行\n字</textarea></td></tr>", {"A1": "多行\n字"}),
        ('<tr><td style="vnd.ms-excel.numberformat:0.0%">0.937</td></tr>', {"A1": "93.7%"}),
    ],
)
def test_tables_as_old_systems_write_them(tmp_path, table, cells):
    assert texts(read(page(f"<table>{table}</table>"), tmp_path)) == cells


def test_a_table_behind_a_few_words_is_a_page(tmp_path):
    found = read("导出结果<br><table><tr><td>甲</td></tr></table>".encode("gbk"), tmp_path)
    assert found.format == "html" and texts(found) == {"A1": "导出结果", "A2": "甲"}


def test_a_page_that_is_not_in_the_encoding_it_claims(tmp_path):
    found = read("<meta charset=gb2312><table><tr><td>绩效目标</td></tr></table>".encode(), tmp_path)
    assert texts(found) == {"A1": "绩效目标"}
