"""OpenDocument spreadsheets as LibreOffice shows them, and texts that do not say what the file holds."""
# ruff: noqa: E501 - lines of XML stay whole

import zipfile
from io import BytesIO

import pytest
from packages import kinds, read, texts, zipped

from pipeline.model import Book

OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = " ".join(
    f'xmlns:{short}="{OFFICE}:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("draw", "drawing"), ("number", "datastyle"))
) + f' xmlns:fo="{OFFICE}:xsl-fo-compatible:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'  # fmt: skip


def ods(rows: str, looks: str = "", named: str = "", columns: str = "", after: str = "") -> bytes:
    content = (
        f"<office:document-content {SPACES}><office:automatic-styles>{looks}</office:automatic-styles><office:body>"
        f'<office:spreadsheet><table:table table:name="表">{columns}{rows}{after}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    members: dict[str, str | bytes] = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content}  # fmt: skip
    if named:
        members["styles.xml"] = f"<office:document-styles {SPACES}><office:styles>{named}</office:styles></office:document-styles>"  # fmt: skip
    return zipped(members)


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def cell(inner: str, more: str = "", text: bool = True) -> str:
    body = f"<text:p>{inner}</text:p>" if text else inner
    return f'<table:table-cell office:value-type="string" {more}>{body}</table:table-cell>'


def figure(value: str, text: str, kind: str = "float", more: str = "") -> str:
    return f'<table:table-cell office:value-type="{kind}" office:value="{value}" {more}><text:p>{text}</text:p></table:table-cell>'


def said(found: Book, kind: str) -> list[tuple[str, str]]:
    return [(note.place.cell, note.found) for note in found.notes if note.kind == kind]


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        ("甲<text:s/>乙<text:s text:c='3'/>丙", "甲 乙   丙"),
        ("甲<text:line-break/>乙<text:tab/>丙", "甲\n乙\t丙"),
        ("  甲   乙\n丙", "  甲   乙\n丙"),
        ("<text:span>≥</text:span> <text:a>95%</text:a>", "≥ 95%"),
        ("<text:ruby><text:ruby-base>卓</text:ruby-base><text:ruby-text>zhuó</text:ruby-text></text:ruby>", "卓"),
    ],
)
def test_blanks_and_breaks(tmp_path, inner, shown):
    assert texts(read(ods(row(cell(inner))), tmp_path, "单位.ods")) == {"A1": shown}


def test_a_heading_and_two_paragraphs_are_lines(tmp_path):
    lines = "<text:h>甲</text:h><text:p>乙</text:p><text:p/>"
    assert texts(read(ods(row(cell(lines, text=False))), tmp_path, "单位.ods")) == {"A1": "甲\n乙\n"}


STRUCK = '<style:text-properties style:text-line-through-style="solid"/>'


def test_styles_of_the_whole_file_strike(tmp_path):
    named = f"""<style:style style:name="Void" style:family="table-cell">{STRUCK}</style:style>"""
    looks = """<style:style style:name="ce1" style:family="table-cell" style:parent-style-name="Void"/>
    <style:style style:name="ce2" style:family="table-cell" style:parent-style-name="Void"><style:text-properties
    style:text-line-through-style="none"/></style:style><style:style style:name="ce3" style:family="paragraph">
    <style:text-properties style:text-line-through-style="solid"/></style:style>"""
    columns = '<table:table-column table:number-columns-repeated="3"/><table:table-column table:default-cell-style-name="ce1"/>'
    cells = (
        cell("甲", 'table:style-name="ce1"'),
        cell("乙", 'table:style-name="ce2"'),
        cell("丙", 'table:style-name="ce3"'),
        cell("丁"),
    )
    found = read(ods(row(*cells), looks, named, columns), tmp_path, "单位.ods")
    assert said(found, "struck_text") == [("A1", "甲"), ("D1", "丁")] and texts(found)["D1"] == "丁"


def test_white_letters_on_nothing_are_said(tmp_path):
    looks = """<style:style style:name="a" style:family="table-cell"><style:text-properties fo:color="#ffffff"/></style:style>
    <style:style style:name="b" style:family="table-cell"><style:table-cell-properties fo:background-color="#336699"/>
    <style:text-properties fo:color="#ffffff"/></style:style>"""
    cells = (cell("甲", 'table:style-name="a"'), cell("乙", 'table:style-name="b"'))
    assert said(read(ods(row(*cells), looks), tmp_path, "单位.ods"), "white_text") == [("A1", "甲")]


@pytest.mark.parametrize(
    ("value", "text", "kind"),
    [
        ("0.937", "93.7%", "percentage"),
        ("0.9371", "94%", "percentage"),
        ("1234567.891", "1,234,567.89", "float"),
        ("-5", "(5.00)", "float"),
        ("476543.21", "47.65万元", "float"),
        ("12000", "1.2E+04", "float"),
        ("7", "≥7人", "float"),
        ("3", "第3批（共12批）", "float"),
        ("0.5", "1/2", "float"),
        ("1234567", "123-4567", "float"),
        ("12", "十二", "float"),
        ("1.005", "1.01", "float"),
        ("0", "-", "float"),
        ("1e-7", "0.0000001", "float"),
        ("100", "￥100.00", "currency"),
        ("9", "2025年9月", "float"),
        ("-0.4", "0", "float"),
        ("-0.004", "0.00元", "float"),
    ],
)
def test_a_text_that_says_its_number_is_left_in_peace(tmp_path, value, text, kind):
    found = read(ods(row(figure(value, text, kind))), tmp_path, "单位.ods")
    assert texts(found) == {"A1": text} and not kinds(found)


@pytest.mark.parametrize(
    ("value", "text", "kind"),
    [
        ("95", "96", "float"),
        ("0.95", "59%", "percentage"),
        ("0.95", "0.95%", "percentage"),
        ("100", "1000.00", "currency"),
        ("95", "≥90人", "float"),
        ("476543.21", "48.65万元", "float"),
    ],
)
def test_a_text_that_says_another_number_is_said(tmp_path, value, text, kind):
    found = read(ods(row(figure(value, text, kind))), tmp_path, "单位.ods")
    assert said(found, "format_hides_value") == [("A1", f"存储的值 {value}，显示“{text}”")]


def test_times_are_kept_as_parts_of_a_day(tmp_path):
    time = '<table:table-cell office:value-type="time" office:time-value="{}"><text:p>{}</text:p></table:table-cell>'
    found = read(ods(row(time.format("PT10H30M00S", "10:30"), time.format("半天", "半天"))), tmp_path, "单位.ods")
    assert texts(found) == {"A1": "10:30", "B1": "半天"} and found.sheets[0].values[0] == [0.4375, "半天"]


def test_errors_are_no_numbers(tmp_path):
    error = '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#VALEUR !</text:p></table:table-cell>'
    old = figure("0", "Err:502", more='table:formula="of:=SQRT(-1)"')
    found = read(ods(row(error, old)), tmp_path, "单位.ods")
    assert said(found, "error_value") == [("A1", "#VALEUR !"), ("B1", "Err:502")]
    assert kinds(found) == {"error_value"} and found.sheets[0].cell(0, 1).raw == "Err:502"


def test_what_lies_over_the_cells_is_said(tmp_path):
    box = "<draw:frame><draw:text-box><text:p>≥90%</text:p></draw:text-box></draw:frame>"
    picture = "<draw:frame><draw:image/></draw:frame>"
    shapes = f"<table:shapes>{box.replace('≥90%', '浮着')}<draw:control/>{picture}</table:shapes>"
    found = read(ods(row(cell(f"<text:p>甲</text:p>{box}{picture}", text=False)), after=shapes), tmp_path, "单位.ods")
    assert texts(found) == {"A1": "甲"}
    assert said(found, "text_box") == [("A1", "文本框“≥90%”"), ("", "文本框“浮着”"), ("", "控件（勾选框、按钮等）")]


def test_rows_and_columns_out_of_sight_and_covered_cells(tmp_path):
    columns = '<table:table-column/><table:table-column-group><table:table-column table:visibility="collapse"/></table:table-column-group>'
    covered = cell("压").replace("table-cell", "covered-table-cell")
    rows = row(cell("甲", 'table:number-columns-spanned="1" table:number-rows-spanned="2"'), cell("乙"))
    rows += f"""<table:table-row-group>{row(covered, more='table:visibility="filter"')}</table:table-row-group>"""
    found = read(ods(rows, columns=columns), tmp_path, "单位.ods")
    assert texts(found) == {"A1": "甲", "B1": "乙", "A2": "压"}
    assert kinds(found) == {"hidden_row_data", "hidden_column_data", "merged_hides_value"}


@pytest.mark.parametrize("said", ["false", "true"])
def test_a_file_that_shows_zeros_as_blanks(tmp_path, said):
    look = f'<x xmlns:c="urn:c"><c:item c:name="ShowZeroValues" c:type="boolean">{said}</c:item></x>'
    members: dict[str, str | bytes] = {"settings.xml": look}
    with zipfile.ZipFile(BytesIO(ods(row(figure("0", "0.00"), figure("7", "7"))))) as made:
        members |= {name: made.read(name) for name in made.namelist()}
    found = read(zipped(members), tmp_path)
    assert texts(found) == {"A1": "" if said == "false" else "0.00", "B1": "7"}
    assert [note.kind for note in found.notes if note.place.cell] == ["format_hides_value"] * (said == "false")
