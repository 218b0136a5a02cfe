"""What a clerk sees beside the text of a cell: pictures, margins of the page, crossed out runs, letters in hiding."""

import struct
from pathlib import Path

import pytest
from packages import (
    HEAD,
    MAIN,
    PACKAGE,
    RELATIONS,
    STRING_PART,
    book,
    kinds,
    parts,
    plain,
    read,
    strings,
    texts,
    worksheet,
    zipped,
)

from pipeline.read.book import read_book
from pipeline.read.files import find_files
from pipeline.read.xls import read_xls
from pipeline.read.xls_objects import beside_cells

DRAWING = (
    '<xdr:wsDr xmlns:xdr="urn:d" xmlns:a="urn:a"><xdr:twoCellAnchor><xdr:from><xdr:col>2</xdr:col>'
    "<xdr:colOff>0</xdr:colOff><xdr:row>4</xdr:row></xdr:from><xdr:pic/></xdr:twoCellAnchor><xdr:absoluteAnchor><xdr:pic/>"
    "<xdr:sp><xdr:txBody><a:p><a:r><a:t>一</a:t></a:r><a:br/><a:r><a:t>二</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
    "<mc:Fallback xmlns:mc='urn:c'><xdr:sp><xdr:txBody><a:p><a:r><a:t>一二</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
    "<xdr:pic/></mc:Fallback></xdr:absoluteAnchor></xdr:wsDr>"
)
DIAGRAM = (
    '<dgm:dataModel xmlns:dgm="urn:m" xmlns:a="urn:a"><dgm:pt><dgm:t><a:p><a:r><a:t>总目标</a:t></a:r></a:p></dgm:t>'
    "</dgm:pt><dgm:pt><dgm:t><a:p/></dgm:t></dgm:pt></dgm:dataModel>"
)


def row(cells: str) -> str:
    return f'<row r="1">{cells}</row>'


def relations(**kinds_and_targets: str) -> str:
    items = (
        f'<Relationship Id="{kind}" Type="{RELATIONS}/{kind}" Target="{to}"/>' for kind, to in kinds_and_targets.items()
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}">{"".join(items)}</Relationships>'


def said(found, kind: str) -> list[tuple[str, str]]:
    return [(note.place.cell, note.found) for note in found.notes if note.kind == kind]


def test_pictures_diagrams_and_embedded_files_are_said(tmp_path: Path):
    extra = {
        "xl/worksheets/_rels/sheet1.xml.rels": relations(
            drawing="../drawings/drawing1.xml", oleObject="../embeddings/a.bin", package="../embeddings/b.docx"
        ),
        "xl/drawings/drawing1.xml": DRAWING,
        "xl/drawings/_rels/drawing1.xml.rels": relations(diagramData="../diagrams/data1.xml"),
        "xl/diagrams/data1.xml": DIAGRAM,
    }
    found = read(book(worksheet(row('<c r="A1"><v>1</v></c>')), extra), tmp_path)
    assert said(found, "picture") == [("C5", "2 张")]
    assert [text for _, text in said(found, "text_box")] == ["文本框“一⏎二”", "文本框“总目标”", "2 个嵌入的文件"]


def test_pictures_inside_cells_are_said_and_are_no_errors(tmp_path: Path):
    cells = (
        '<c r="A1" t="str"><f>_xlfn.DISPIMG("ID_A",1)</f><v>=DISPIMG("ID_A",1)</v></c>'
        '<c r="B1"><f>DISPIMG("ID_B",1)</f></c>'
        '<c r="C1" t="e" vm="1"><v>#VALUE!</v></c><c r="D1" t="e"><v>#VALUE!</v></c>'
    )
    found = read(book(worksheet(row(cells))), tmp_path)
    assert [cell for cell, _ in said(found, "picture")] == ["A1", "B1", "C1"]
    assert said(found, "error_value") == [("D1", "#VALUE!")]
    assert "formula_without_value" not in kinds(found)


def test_words_in_the_margins_of_the_page_are_said(tmp_path: Path):
    margins = (
        '<headerFooter><oddHeader>&amp;C&amp;"宋体,加粗"&amp;14绩效目标表&amp;R&amp;8第&amp;P页 共&amp;N页</oddHeader>'
        "<oddFooter>&amp;L填报单位：甲&amp;&amp;乙&amp;CPage &amp;P of &amp;N&amp;R&amp;D</oddFooter>"
        "<evenFooter>- &amp;P -</evenFooter><firstHeader>&amp;R单位：万元</firstHeader></headerFooter>"
    )
    found = read(book(worksheet(row('<c r="A1"><v>1</v></c>'), margins)), tmp_path)
    texts_of = [text for _, text in said(found, "header_footer")]
    assert texts_of == ["页眉“绩效目标表”", "页脚“填报单位：甲&乙”", "页眉“单位：万元”"]


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_runs_struck_through_of_inline_texts_are_said(tmp_path: Path, prefix: str):
    sheet = worksheet(
        row(
            '<c r="A1" t="inlineStr"><is><r><t>现</t></r><r><rPr><strike/></rPr><t>旧</t></r><r><t>值</t></r></is></c>'
            '<c r="B1" t="inlineStr"><is><r><rPr><strike val="0"/></rPr><t>不删</t></r></is></c>'
        )
    )
    if prefix:
        sheet = sheet.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")
    found = read(zipped(parts({"表": sheet})), tmp_path)
    assert texts(found) == {"A1": "现旧值", "B1": "不删"}
    assert said(found, "struck_text") == [("A1", "旧")]


@pytest.mark.parametrize(
    ("font", "fill", "unseen"),
    [
        ('<color rgb="FFFFFFFF"/>', 'rgb="FFFFFFFF"', True),
        ('<color theme="0"/>', 'indexed="9"', True),
        ('<color rgb="FFFF0000"/>', 'rgb="00FF0000"', True),
        ('<color theme="4" tint="0.5"/>', 'theme="4" tint="0.5"', True),
        ('<color theme="4" tint="0.5"/>', 'theme="4"', False),
        ("", 'rgb="FF000000"', True),
        ("", 'rgb="FFFFFF00"', False),
        ('<color theme="0" tint="-0.5"/>', "", False),
        ('<color rgb="FFFFFFFF"/>', "", True),
    ],
)
def test_letters_of_the_colour_behind_them_are_said(tmp_path: Path, font: str, fill: str, unseen: bool):
    solid = f'<fill><patternFill patternType="solid"><fgColor {fill}/></patternFill></fill>' if fill else ""
    styles = (
        f'{HEAD}<styleSheet xmlns="{MAIN}"><fonts><font/><font>{font}</font></fonts>'
        f'<fills><fill><patternFill patternType="none"/></fill>{solid}</fills>'
        f'<cellXfs><xf fontId="0" fillId="0"/><xf fontId="1" fillId="{int(bool(fill))}"/></cellXfs></styleSheet>'
    )
    sheet = worksheet(row('<c r="A1" t="s" s="1"><v>0</v></c><c r="B1" t="s"><v>0</v></c>'))
    found = read(book(sheet, {STRING_PART: strings(plain("甲")), "xl/styles.xml": styles}), tmp_path)
    assert said(found, "white_text") == ([("A1", "甲")] if unseen else [])


def biff(code: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", code, len(content)) + content


def wide(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def test_what_stands_beside_the_cells_of_an_old_workbook_is_said():
    def thing(sort: int) -> bytes:
        return biff(0x5D, struct.pack("<4H", 0x15, 0x12, sort, 1))

    def words(text: str, cut: int) -> bytes:
        head = biff(0x1B6, struct.pack("<5HH6x", 0, 0, 0, 0, 0, len(text)))
        pieces = biff(0x3C, b"\x01" + text[:cut].encode("utf-16-le")) + biff(0x3C, b"\0" + text[cut:].encode("latin-1"))
        return head + pieces + biff(0x3C, bytes(16))

    head = biff(0x809, struct.pack("<HHHH", 0x600, 5, 0, 1996))
    bound = struct.pack("<BBBB", 0, 0, 1, 1) + "表".encode("utf-16-le")
    place = len(head) + 4 + 4 + len(bound) + 4
    head += biff(0x85, struct.pack("<L", place) + bound) + biff(0x0A)
    sheet = biff(0x809, struct.pack("<HHHH", 0x600, 0x10, 0, 1996)) + biff(0x14, wide("&C绩效目标表&R&P")) + biff(0x15)
    sheet += thing(0x06) + words("指标值90%", 3) + thing(0x19) + words("批注abc", 2)
    sheet += thing(0x08) + thing(0x0B) + thing(0x14) + biff(0x0A)
    (beside,) = beside_cells(head + sheet)
    assert [(found.kind, found.found) for found in beside.notes("表")] == [
        ("header_footer", "页眉“绩效目标表”"),
        ("text_box", "文本框“指标值90%”"),
        ("text_box", "1 个控件（勾选框、按钮等）"),
        ("picture", "1 张"),
    ]
    for cut in range(len(head + sheet)):
        beside_cells((head + sheet)[:cut])


def test_a_part_named_with_escapes_on_one_side_is_found(tmp_path: Path):
    made = parts({"表": worksheet(row('<c r="A1"><v>1</v></c>'))})
    links = made["xl/_rels/workbook.xml.rels"]
    for stored, target in (("sheet 1", "sheet%201"), ("表1", "%E8%A1%A81"), ("%E8%A1%A81", "表1"), ("a%20b", "a%20b")):
        renamed = {name.replace("sheet1", stored): content for name, content in made.items()}
        renamed["xl/_rels/workbook.xml.rels"] = str(links).replace("sheet1", target)
        assert texts(read(zipped(renamed), tmp_path)) == {"A1": "1"}


def test_a_64_bit_directory_nobody_needs_is_no_damage(tmp_path: Path):
    data = book(worksheet(row('<c r="A1"><v>1</v></c>')))
    at = data.rfind(b"PK\5\6")
    count, size, offset = struct.unpack_from("<HLL", data, at + 10)
    wide_end = b"PK\6\6" + struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = b"PK\6\7" + struct.pack("<LQL", 0, at, 1)
    assert texts(read(data[:at] + wide_end + locator + data[at:], tmp_path)) == {"A1": "1"}


def test_an_archive_with_a_password_is_named_as_the_one_that_has_it(tmp_path: Path):
    data = bytearray(zipped({"甲/单位.xlsx": book(worksheet(row('<c r="A1"><v>1</v></c>')))}))
    data[6] |= 1
    data[data.find(b"PK\1\2") + 8] |= 1
    path = tmp_path / "报送.zip"
    path.write_bytes(data)
    (found,) = find_files(path)
    defect = read_book(found).defect
    assert defect and defect.kind == "encrypted" and "压缩包设有密码" in defect.detail


def test_boxes_to_tick_in_cells_are_shown_as_boxes(tmp_path: Path):
    styles = (
        f'{HEAD}<styleSheet xmlns="{MAIN}"><fonts><font/></fonts><fills><fill/></fills><cellXfs><xf numFmtId="0"/>'
        '<xf numFmtId="0"><extLst><ext uri="{C7286773-470A-42A8-94C5-96B5CB345126}">'
        '<x:xfComplement xmlns:x="http://schemas.microsoft.com/office/spreadsheetml/2022/featurepropertybag" i="0"/>'
        "</ext></extLst></xf></cellXfs></styleSheet>"
    )
    cells = '<c r="A1" s="1" t="b"><v>1</v></c><c r="B1" s="1" t="b"><v>0</v></c><c r="C1" t="b"><v>1</v></c>'
    found = read(book(worksheet(row(cells)), {"xl/styles.xml": styles}), tmp_path)
    assert texts(found) == {"A1": "☑", "B1": "☐", "C1": "TRUE"}
    assert found.sheets[0].cell(0, 0).raw is True and not found.notes


def test_formats_of_conditional_formats_are_no_formats_of_cells(tmp_path: Path):
    styles = (
        f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="1">'
        '<numFmt numFmtId="164" formatCode="0&quot;人&quot;"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>'
        '<dxfs><dxf><font><strike/></font><numFmt numFmtId="164" formatCode="0.00"/></dxf></dxfs></styleSheet>'
    )
    sheet = worksheet(row('<c r="A1" s="1"><v>7</v></c>'))
    found = read(book(sheet, {"xl/styles.xml": styles}), tmp_path)
    assert texts(found) == {"A1": "7人"} and not found.notes


def test_halves_of_a_letter_written_as_escapes_are_that_letter(tmp_path: Path):
    sheet = worksheet(row('<c r="A1" t="inlineStr"><is><t>_xD842__xDFB7_野_xD842_</t></is></c>'))
    assert texts(read(book(sheet), tmp_path)) == {"A1": "𠮷野\ufffd"}


@pytest.mark.parametrize(
    ("number", "spelled", "value", "shown"),
    [
        (37, "", -1234.0, "-1,234"),  # built in, and not spelled out by the programs that write .xls for websites
        (44, "", 1234.5, "¥1,234.50"),
        (7, "", -3.0, "¥-3.00"),
        (31, "", 45984.0, "2025年11月23日"),
        (37, "#,##0_);(#,##0)", -1234.0, "(1,234)"),  # spelled out, and so meant
    ],
)
def test_formats_an_old_workbook_only_numbers_are_those_of_the_chinese_edition(number, spelled, value, shown):
    font = struct.pack("<5H4B", 200, 0, 0x7FFF, 400, 0, 0, 0, 134, 0) + b"\x05Arial"
    head = biff(0x809, struct.pack("<HHHH", 0x500, 5, 0, 1993)) + biff(0x31, font) * 4
    if spelled:
        head += biff(0x41E, struct.pack("<HB", number, len(spelled)) + spelled.encode())
    head += b"".join(biff(0xE0, struct.pack("<8H", 0, each, 1, 0, 0, 0, 0, 0)) for each in (0, number))
    head += biff(0x85, struct.pack("<LHB", len(head) + 4 + 8 + 4, 0, 1) + b"a") + biff(0x0A)
    sheet = biff(0x809, struct.pack("<HHHH", 0x500, 0x10, 0, 1993))
    sheet += biff(0x203, struct.pack("<HHHd", 0, 0, 1, value)) + biff(0x0A)
    assert read_xls(head + sheet).sheets[0].cell(0, 0).text == shown


def test_a_broken_list_of_what_a_drawing_cites_costs_nothing(tmp_path: Path):
    extra = {
        "xl/worksheets/_rels/sheet1.xml.rels": relations(drawing="../drawings/drawing1.xml"),
        "xl/drawings/drawing1.xml": DRAWING,
        "xl/drawings/_rels/drawing1.xml.rels": "<Relationships><",
    }
    found = read(book(worksheet(row('<c r="A1"><v>1</v></c>')), extra), tmp_path)
    assert texts(found) == {"A1": "1"} and said(found, "picture") == [("C5", "2 张")]


def test_a_table_of_variants_has_no_formula_of_its_own(tmp_path: Path):
    found = read(book(worksheet(row('<c r="A1"><f t="dataTable" ref="A1:A2" r1="B1"/><v>4</v></c>'))), tmp_path)
    assert (found.sheets[0].cell(0, 0).text, found.sheets[0].cell(0, 0).formula) == ("4", "")


def test_number_formats_that_depend_on_conditions_are_said(tmp_path: Path):
    styles = (
        f'{HEAD}<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/></cellXfs><dxfs><dxf><font/></dxf>'
        '<dxf><numFmt numFmtId="170" formatCode="0.0&quot;万元&quot;"/></dxf></dxfs></styleSheet>'
    )
    rule = (
        '<conditionalFormatting sqref="{}"><cfRule type="cellIs" dxfId="{}" priority="1"><formula>1</formula></cfRule>'
    )
    rules = "".join(rule.format(*each) + "</conditionalFormatting>" for each in (("A1:A9", 1), ("B1", 0)))
    found = read(book(worksheet(row('<c r="A1"><v>7</v></c>'), rules), {"xl/styles.xml": styles}), tmp_path)
    assert texts(found) == {"A1": "7"}
    ((cell, words),) = said(found, "format_hides_value")
    assert cell == "A1" and 'A1:A9 的条件格式另有数字格式 0.0"万元"' in words
