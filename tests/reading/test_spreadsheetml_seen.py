"""Excel-2003 XML: letters struck or white by a style, its parent or in a piece of a cell; rows drawn to nothing."""
# ruff: noqa: E501 - lines of XML stay whole

from packages import kinds, read, texts

from pipeline.model import Book

NAMES = "urn:schemas-microsoft-com:office:spreadsheet"
STYLES = """<Styles><Style ss:ID="Default"><Font ss:Color="#000000"/></Style>
<Style ss:ID="old"><Font ss:StrikeThrough="1"/></Style><Style ss:ID="child" ss:Parent="old"/>
<Style ss:ID="kept" ss:Parent="old"><Font ss:StrikeThrough="0"/></Style>
<Style ss:ID="pale"><Font ss:Color="#FFFFFF"/></Style>
<Style ss:ID="head"><Font ss:Color="#FFFFFF"/><Interior ss:Color="#336699" ss:Pattern="Solid"/></Style></Styles>"""


def workbook(table: str) -> bytes:
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{NAMES}" xmlns:ss="{NAMES}">{STYLES}'
        f'<Worksheet ss:Name="表"><Table>{table}</Table></Worksheet></Workbook>'
    ).encode()


def cell(text: str, style: str = "Default") -> str:
    return f'<Cell ss:StyleID="{style}"><Data ss:Type="String">{text}</Data></Cell>'


def said(found: Book, kind: str) -> list[tuple[str, str]]:
    return [(note.place.cell, note.found) for note in found.notes if note.kind == kind]


def test_letters_struck_and_white(tmp_path):
    piece = '<Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><S>旧</S><Font>新</Font></ss:Data></Cell>'
    cells = "".join(cell(text, style) for text, style in (("甲", "old"), ("乙", "child"), ("丙", "kept"), ("丁", "pale"), ("戊", "head")))  # fmt: skip
    found = read(workbook(f"<Row>{cells}{piece}</Row>"), tmp_path, "单位.xml")
    assert list(texts(found).values()) == ["甲", "乙", "丙", "丁", "戊", "旧新"]
    assert sorted(said(found, "struck_text")) == [("A1", "甲"), ("B1", "乙"), ("F1", "旧")]
    assert said(found, "white_text") == [("D1", "丁")]


def test_rows_and_columns_drawn_to_nothing_are_hidden(tmp_path):
    table = f'<Column/><Column ss:Width="0"/><Row>{cell("甲")}{cell("乙")}</Row><Row ss:Height="0">{cell("丙")}</Row>'
    found = read(workbook(table), tmp_path, "单位.xml")
    assert texts(found) == {"A1": "甲", "B1": "乙", "A2": "丙"}
    assert kinds(found) == {"hidden_row_data", "hidden_column_data"}
