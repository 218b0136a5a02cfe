"""Workbooks and archives as other programs write them, and as half a transfer leaves them: nothing is lost in silence."""
# ruff: noqa: E501 - lines of XML stay whole

import re
import zipfile
from io import BytesIO

import pytest
from packages import book, kinds, plain, read, strings, styles, texts, worksheet, zipped

from pipeline.read.book import read_book
from pipeline.read.files import find_files

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ROW = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>7</v></c></row>'
EXTRA = {"xl/sharedStrings.xml": strings(plain("项目")), "xl/styles.xml": styles('0"人"')}
SHOWN = {"A1": "项目", "B1": "7人"}
GOOD = book(worksheet(ROW), EXTRA)


def changed(old: str, new: str) -> bytes:
    assert old in ROW
    return book(worksheet(ROW.replace(old, new)), EXTRA)


@pytest.mark.parametrize(
    "data",
    [
        changed("</c>", "</c >"),
        changed("</c>", "</c\n>"),
        changed("<c r", '<?old <c r="B1"><v>9</v></c>?><c r'),
        changed("<v>7</v>", '<v>7</v><extLst><ext uri="x"><c r="Z9"><v>3</v></c></ext></extLst>'),
    ],
    ids=["blank before the end of a tag", "line end before the end of a tag", "instruction", "extension in a cell"],
)
def test_cells_written_in_rare_ways_are_the_same_cells(tmp_path, data):
    found = read(data, tmp_path)
    assert texts(found) == SHOWN
    assert kinds(found) <= {"not_cross_checked"}


def test_letters_written_as_escapes_are_no_difference_between_two_reads(tmp_path):
    found = read(book(worksheet(ROW), EXTRA | {"xl/sharedStrings.xml": strings(plain("_x9879_目"))}), tmp_path)
    assert texts(found) == SHOWN and found.notes == ()


def archive(method: int, comment: bytes = b"") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name in ("甲", "乙", "丙"):
            made.writestr(f"{name}.xlsx", GOOD)
        made.comment = comment
    return out.getvalue()


@pytest.mark.parametrize("share", [0.4, 0.7, 0.9])
def test_an_archive_cut_short_is_not_taken_for_one_of_the_workbooks_in_it(tmp_path, share):
    whole = archive(zipfile.ZIP_STORED)
    (tmp_path / "报送.zip").write_bytes(whole[: int(len(whole) * share)])
    (found,) = find_files(tmp_path / "报送.zip")
    assert "没有传完" in read_book(found).defect.detail


@pytest.mark.parametrize("tail", [bytes(200), bytes(200_000)], ids=["short", "long"])
def test_zeros_behind_a_file_are_no_damage(tmp_path, tail):
    assert texts(read(GOOD + tail, tmp_path)) == SHOWN


def test_a_comment_of_an_archive_may_hold_anything(tmp_path):
    (tmp_path / "报送.zip").write_bytes(archive(zipfile.ZIP_DEFLATED, b"PK\x05\x06 of old, and a comment behind it"))
    assert [texts(read_book(found)) for found in find_files(tmp_path / "报送.zip")] == [SHOWN] * 3


def test_sizes_of_nothing_hide_however_they_are_written(tmp_path):
    columns = '<cols><col min="2" max="2" width="0.00" customWidth="1"/></cols>'
    found = read(book(worksheet(ROW.replace('<row r="1"', '<row r="1" ht="0.00"'), before=columns), EXTRA), tmp_path)
    assert kinds(found) == {"hidden_row_data", "hidden_column_data"}


@pytest.mark.parametrize("code", ['0&#10;"人"', '0_x000A_"人"', '0_x000a_"人"'])
def test_a_line_end_in_a_format_is_shown(tmp_path, code):
    look = styles("@@").replace('"@@"', "'" + code + "'")
    assert texts(read(book(worksheet(ROW), EXTRA | {"xl/styles.xml": look}), tmp_path))["B1"] == "7\n人"


def test_times_before_the_first_day_of_the_calendar_of_1904(tmp_path):
    rows = (
        '<row r="1"><c r="A1" s="1"><v>-0.5</v></c><c r="B1" s="2"><v>-1.5</v></c><c r="C1" s="3"><v>-1</v></c></row>'
    )
    look = {"xl/styles.xml": styles("h:mm", "[h]:mm", "yyyy/m/d")}
    found = read(book(worksheet(rows), look, properties='<workbookPr date1904="1"/>'), tmp_path)
    assert texts(found) == {"A1": "-12:00", "B1": "-36:00", "C1": "-1904/1/2"} and found.notes == ()
    assert kinds(read(book(worksheet(rows), look), tmp_path)) == {"format_hides_value"}


RAISED = '<rPr><vertAlign val="superscript"/></rPr>'


def runs(*pieces: str) -> str:
    """Runs of a rich text, every second one raised."""
    return "".join(f'<r>{RAISED * (at % 2)}<t xml:space="preserve">{piece}</t></r>' for at, piece in enumerate(pieces))


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [(("≥2×10", "4", "人"), "≥2×10^4人"), (("455000", "1"), "455000^1"), (("100m", "2"), "100m2"), (("第", "1", "期"), "第1期")],
)  # fmt: skip
@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize("inline", [False, True])
def test_a_raised_figure_does_not_run_into_the_one_before_it(tmp_path, pieces, shown, prefix, inline):
    cell = '<c r="A1" t="s"><v>0</v></c>' if not inline else f'<c r="A1" t="inlineStr"><is>{runs(*pieces)}</is></c>'
    shared = strings(f"<si>{runs(*pieces)}</si>")
    sheet = worksheet(f'<row r="1">{cell}</row>')
    if prefix:
        shared, sheet = (
            re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", text).replace("xmlns=", "xmlns:x=") for text in (shared, sheet)
        )
    found = read(book(sheet, {"xl/sharedStrings.xml": shared}), tmp_path)
    assert texts(found) == {"A1": shown} and found.notes == ()
    doc = (
        f'<w:document xmlns:w="{WORD}"><w:body><w:p>'
        + "".join(
            f'<w:r>{"""<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>""" * (at % 2)}<w:t>{piece}</w:t></w:r>'
            for at, piece in enumerate(pieces)
        )
        + "</w:p></w:body></w:document>"
    )
    assert texts(read(zipped({"word/document.xml": doc}), tmp_path, "单位.docx")) == {"A1": shown}
    page = "".join(f"<sup>{piece}</sup>" if at % 2 else piece for at, piece in enumerate(pieces))
    assert texts(read(f"<table><tr><td>{page}</td></tr></table>".encode(), tmp_path, "单位.html")) == {"A1": shown}


ZEROS = '<row r="1"><c r="A1"><v>0</v></c><c r="B1" s="1"><v>0</v></c><c r="C1"><v>0.001</v></c><c r="D1" t="b"><v>0</v></c></row>'


@pytest.mark.parametrize("view", ['<sheetView showZeros="0"', "<sheetView  tabSelected='1' showZeros='false'"])
def test_a_sheet_that_shows_zeros_as_blanks(tmp_path, view):
    look = {"xl/styles.xml": styles("0.00")}
    sheet = worksheet(ZEROS, before=f'<sheetViews>{view} workbookViewId="0"/></sheetViews>')
    found = read(book(sheet, look), tmp_path)
    assert texts(found) == {"A1": "", "B1": "", "C1": "0.001", "D1": "FALSE"}
    assert [found.sheets[0].cell(0, 1)[1:4], found.sheets[0].text(0, 1)] == [("", 0, "0.00"), ""]
    assert [(note.kind, note.place.cell) for note in found.notes] == [("format_hides_value", "A1")]
    assert texts(read(book(sheet.replace('"0" w', '"1" w').replace("false", "true"), look), tmp_path))["B1"] == "0.00"


def test_an_old_xml_workbook_that_shows_zeros_as_blanks(tmp_path):
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    cells = "".join(f'<Cell><Data ss:Type="Number">{value}</Data></Cell>' for value in (0, 7))
    options = f'<WorksheetOptions xmlns="{name[:-11]}excel"><DoNotDisplayZeros/></WorksheetOptions>'
    sheet = f'<Worksheet ss:Name="表"><Table><Row>{cells}</Row></Table>{options}</Worksheet>'
    found = read(
        f'<?xml version="1.0"?><Workbook xmlns="{name}" xmlns:ss="{name}">{sheet}</Workbook>'.encode(), tmp_path
    )
    assert texts(found) == {"A1": "", "B1": "7"} and "format_hides_value" in kinds(found)


@pytest.mark.parametrize(
    "after",
    [
        '<conditionalFormatting sqref="B1:B9"><cfRule type="iconSet" priority="1"><iconSet showValue="0"/></cfRule></conditionalFormatting>',
        '<extLst><ext><x14:conditionalFormattings xmlns:x14="urn:x14" xmlns:xm="urn:xm"><x14:conditionalFormatting><x14:cfRule type="iconSet">'
        '<x14:iconSet showValue="0"/></x14:cfRule><xm:sqref>B1:B9</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>',
    ],
)
def test_conditions_that_leave_a_picture_only_are_said(tmp_path, after):
    found = read(book(worksheet(ROW, after), EXTRA), tmp_path)
    assert texts(found) == SHOWN
    assert [(note.kind, note.place.cell, "B1:B9" in note.found) for note in found.notes] == [
        ("format_hides_value", "B1", True)
    ]
    shown = read(book(worksheet(ROW, after.replace('"0"/', '"1"/')), EXTRA), tmp_path)
    assert shown.notes == ()


def test_a_formula_in_a_page_is_said(tmp_path):
    page = "<table><tr><td>=SUM(A1:A3)</td><td>=100%</td><td x:fmla='=A1*2' x:num='2'>2</td></tr></table>"
    found = read(page.encode(), tmp_path, "单位.html")
    assert texts(found) == {"A1": "=SUM(A1:A3)", "B1": "=100%", "C1": "2"}
    assert [note.place.cell for note in found.notes if note.kind == "formula_without_value"] == ["A1"]


def test_a_document_put_into_another_is_said(tmp_path):
    body = f'<w:document xmlns:w="{WORD}" xmlns:r="r"><w:body><w:p><w:r><w:t>前</w:t></w:r></w:p><w:subDoc r:id="a"/></w:body></w:document>'
    found = read(zipped({"word/document.xml": body}), tmp_path, "单位.docx")
    assert [note.found for note in found.notes if note.kind == "left_out"] == ["并入的另一份文档"]
