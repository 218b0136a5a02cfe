"""What a sheet hides from the eye, or takes from elsewhere, is said with the cell and in words a clerk understands."""
# ruff: noqa: E501 - lines of XML stay whole

import struct
from pathlib import Path

import pytest
from packages import MAIN, PACKAGE, RELATIONS, book, read, worksheet, zipped

from pipeline.model import Book
from pipeline.read.xls_formulas import workbook_notes


def relations(*targets: str) -> str:
    listed = "".join(f'<Relationship Id="r{i}" {target}/>' for i, target in enumerate(targets))
    return f'<Relationships xmlns="{PACKAGE}">{listed}</Relationships>'


def said(found: Book, kind: str) -> list[tuple[str, str]]:
    assert found.defect is None, found.defect
    return [(note.place.cell, note.found) for note in found.notes if note.kind == kind]


@pytest.mark.parametrize(
    ("formula", "mistaken"),
    [
        ("300天", True),
        ("≥95.5%以上", True),
        ("3,200人次", True),
        ("单价*数量", False),
        ("B1*2", False),
        ('300&amp;"天"', False),
        ("3*B2", False),
    ],
)
def test_a_text_that_begins_with_an_equals_sign_is_told_from_a_formula(tmp_path: Path, formula: str, mistaken: bool):
    cells = f'<c r="A1"><f>{formula}</f></c><c r="B1" t="e"><f>{formula}</f><v>#NAME?</v></c>'
    found = read(book(worksheet(f'<row r="1">{cells}</row>')), tmp_path)
    ((_, unanswered),) = said(found, "formula_without_value")
    ((_, wrong),) = said(found, "error_value")
    assert unanswered.startswith("=") and ("请去掉等号" in unanswered) is mistaken
    assert wrong.startswith("#NAME?") and ("请去掉等号" in wrong) is mistaken


def test_rows_and_columns_dragged_to_nothing_are_hidden(tmp_path: Path):
    columns = '<cols><col min="1" max="1" width="9"/><col min="3" max="3" width="0" customWidth="1"/></cols>'
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2" ht="0" customHeight="1"><c r="A2"><v>2</v></c></row>'
        '<row r="3" ht="0.75"><c r="A3"><v>3</v></c><c r="C3"><v>4</v></c></row>'
    )
    found = read(book(worksheet(rows, before=columns)), tmp_path)
    assert said(found, "hidden_row_data") == [("A2", "第 2 行")]
    assert said(found, "hidden_column_data") == [("C1", "C 列")]


def test_figures_from_other_files_are_said_where_they_stand(tmp_path: Path):
    extra = {
        "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"/>',
        "xl/externalLinks/_rels/externalLink1.xml.rels": relations(
            f'Type="{RELATIONS}/externalLinkPath" Target="file:///C:/报表/%E5%8F%B0%E8%B4%A6.xlsx" TargetMode="External"'
        ),
    }
    row = '<row r="2"><c r="B2"><f>[1]一季度!A1*2</f><v>5</v></c><c r="C2"><f>表1[金额]</f><v>6</v></c></row>'
    found = read(book(worksheet(row), extra), tmp_path)
    assert said(found, "external_link") == [("B2", "=[台账.xlsx]一季度!A1*2")]
    unused = read(book(worksheet('<row r="1"><c r="A1"><v>1</v></c></row>'), extra), tmp_path)
    assert said(unused, "external_link") == [("", "1 个：台账.xlsx")]


def test_a_thread_of_comments_is_said_once_without_its_apology(tmp_path: Path):
    extra = {
        "xl/worksheets/_rels/sheet1.xml.rels": relations(
            f'Type="{RELATIONS}/comments" Target="../comments1.xml"',
            'Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment" Target="../threads.xml"',
        ),
        "xl/comments1.xml": f'<comments xmlns="{MAIN}"><commentList><comment ref="A1"><text><t>财务科:&#10;含外聘？</t>'
        '</text></comment><comment ref="B1"><text><t>[线程批注] 你的 Excel 版本可读取此线程批注…</t></text></comment>'
        "</commentList></comments>",
        "xl/threads.xml": '<ThreadedComments xmlns="x"><threadedComment ref="B1"><text>应为 85%</text></threadedComment>'
        '<threadedComment ref="B1"><text>已改</text></threadedComment></ThreadedComments>',
    }
    found = read(book(worksheet('<row r="1"><c r="A1"><v>1</v></c></row>'), extra), tmp_path)
    assert sorted(said(found, "comment")) == [("A1", "财务科:⏎含外聘？"), ("B1", "应为 85%⏎已改")]


def test_whole_numbers_below_zero_stay_whole(tmp_path: Path):
    found = read(book(worksheet('<row r="1"><c r="A1"><v>-2</v></c><c r="B1"><v>-2.0</v></c></row>')), tmp_path)
    assert [repr(found.sheets[0].cell(0, column).raw) for column in (0, 1)] == ["-2", "-2.0"]


def test_words_that_float_above_the_cells_are_said(tmp_path: Path):
    drawing = (
        '<xdr:wsDr xmlns:xdr="urn:d" xmlns:a="urn:a"><xdr:sp><xdr:txBody><a:p><a:r><a:t>指标值</a:t></a:r></a:p>'
        "<a:p><a:r><a:t>≥90%</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:sp><xdr:txBody><a:p/></xdr:txBody></xdr:sp></xdr:wsDr>"
    )
    links = relations(
        f'Type="{RELATIONS}/drawing" Target="../drawings/drawing1.xml"',
        f'Type="{RELATIONS}/ctrlProp" Target="../ctrlProps/ctrlProp1.xml"',
    )
    sheet = worksheet('<row r="1"><c r="A1"><v>1</v></c></row>')
    extra = {"xl/worksheets/_rels/sheet1.xml.rels": links, "xl/drawings/drawing1.xml": drawing}
    found = read(book(sheet, extra), tmp_path)
    assert said(found, "text_box") == [("", "文本框“指标值⏎≥90%”"), ("", "1 个控件（勾选框、按钮等）")]
    torn = read(book(sheet, extra | {"xl/drawings/drawing1.xml": drawing[:-5]}), tmp_path)
    assert [cell.text for cell in map(torn.sheets[0].cell, [0], [0])] == ["1"] and len(said(torn, "text_box")) == 2


def biff(code: int, content: bytes) -> bytes:
    return struct.pack("<HH", code, len(content)) + content


def test_sheets_and_links_of_old_workbooks_are_said():
    def bound(kind: int, name: str) -> bytes:
        return biff(0x85, struct.pack("<LBBBB", 0, 0, kind, len(name), 1) + name.encode("utf-16-le"))

    own, other = struct.pack("<HH", 3, 0x0401), struct.pack("<HHB", 1, 8, 0) + b"\x01tz.xls"
    head = biff(0x809, struct.pack("<HHHH", 0x600, 5, 0, 1996)) + bound(0, "表一") + bound(2, "图表") + bound(1, "宏表")
    notes = list(workbook_notes(head + biff(0x1AE, own) + biff(0x1AE, other) + biff(0x0A, b"")))
    assert [(note.kind, note.place.sheet, note.found) for note in notes] == [
        ("sheet_skipped", "图表", "图表工作表，没有单元格可读"),
        ("sheet_skipped", "宏表", "宏工作表，没有单元格可读"),
        ("external_link", "", "1 个"),
    ]
    assert list(workbook_notes(head[:40])) == list(workbook_notes(b"")) == []


def test_struck_words_and_ticked_fields_of_a_document(tmp_path: Path):
    def field(state: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox>{state}</w:checkBox></w:ffData></w:fldChar></w:r>'

    struck = '<w:r><w:rPr><w:strike/></w:rPr><w:t>≥80%</w:t></w:r><w:r><w:rPr><w:strike w:val="0"/></w:rPr><w:t>≥90%</w:t></w:r>'
    unticked = "<w:default w:val='0'/>"
    ticked = f"{field('<w:checked/>')}<w:r><w:t>新增</w:t></w:r>{field(unticked)}<w:r><w:t>延续</w:t></w:r>"
    row = "".join(f"<w:tc><w:p>{content}</w:p></w:tc>" for content in (struck, ticked))
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    page = f'<w:document xmlns:w="{main}"><w:body><w:tbl><w:tr>{row}</w:tr></w:tbl></w:body></w:document>'
    found = read(zipped({"word/document.xml": page}), tmp_path, "目标.docx")
    assert [found.sheets[0].cell(0, column).text for column in (0, 1)] == ["≥80%≥90%", "☑新增□延续"]
    assert said(found, "struck_text") == [("A1", "≥80%")]


def test_figures_in_open_documents_hide_and_come_from_elsewhere(tmp_path: Path):
    office = "urn:oasis:names:tc:opendocument:xmlns"
    cells = "".join(
        f'<t:table-cell o:value-type="float" o:value="{value}"{formula}><x:p>{text}</x:p></t:table-cell>'
        for value, text, formula in [
            ("7", "合格", ""),
            ("-5", "5.00", ""),
            ("-5", "▼5", ""),
            ("12", "十二", ""),
            ("1", "TRUE", ""),
            ("0", "-", ""),
            ("5", "5", " t:formula=\"of:=['file:///c:/%E5%8F%B0%E8%B4%A6.ods'#$Sheet1.A1]\""),
        ]
    )
    content = (
        f'<o:document-content xmlns:o="{office}:office:1.0" xmlns:t="{office}:table:1.0" xmlns:x="{office}:text:1.0">'
        f'<o:body><o:spreadsheet><t:table t:name="表"><t:table-row>{cells}</t:table-row></t:table></o:spreadsheet></o:body>'
        "</o:document-content>"
    )
    parts = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content}
    found = read(zipped(parts | {"Basic/Standard/script-lb.xml": "<x/>"}), tmp_path, "单位.ods")
    assert [cell for cell, _ in said(found, "format_hides_value")] == ["A1", "B1"]
    assert said(found, "external_link") == [("G1", "=['file:///c:/台账.ods'#$Sheet1.A1]")]
    assert "macros" in {note.kind for note in found.notes}
