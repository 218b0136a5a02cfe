"""The other formats: the same small form, written by hand in each, reads as the same cells."""
# ruff: noqa: E501 - lines of XML stay whole

import struct
from email.message import EmailMessage

import pytest
from packages import kinds, read, texts, zipped

from pipeline.model import Merge
from pipeline.read.book import read_book
from pipeline.read.files import Found, find_files

FORM = {"A1": "绩效目标表", "A2": "项目名称", "B2": "网格化服务", "A3": "≥7人", "B3": "93.7%"}
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def html(charset: str) -> bytes:
    return (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head><body><table>'
        '<tr><td colspan="2">绩效目标表</td></tr><tr><td>项目名称</td><td>网格化服务</td></tr>'
        "<tr><td>≥7人</td><td x:num='0.937' style='mso-number-format:0\\.0%'>93.7%</td></tr></table></body></html>"
    ).encode(charset)


def spreadsheetml() -> bytes:
    return """<?xml version="1.0"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="s1"><NumberFormat ss:Format="&quot;≥&quot;0&quot;人&quot;"/></Style>
<Style ss:ID="s2"><NumberFormat ss:Format="0.0%"/></Style></Styles>
<Worksheet ss:Name="正文"><Table>
<Row><Cell ss:MergeAcross="1"><Data ss:Type="String">绩效目标表</Data></Cell></Row>
<Row ss:Index="2"><Cell><Data ss:Type="String">项目名称</Data></Cell><Cell><Data ss:Type="String">网格化服务</Data></Cell></Row>
<Row><Cell ss:StyleID="s1"><Data ss:Type="Number">7</Data></Cell>
<Cell ss:Index="2" ss:StyleID="s2" ss:Formula="=1"><Data ss:Type="Number">0.937</Data></Cell></Row>
</Table></Worksheet></Workbook>""".encode()


def ods() -> bytes:
    content = f"""<office:document-content xmlns:office="{OFFICE}:office:1.0" xmlns:table="{OFFICE}:table:1.0"
 xmlns:text="{OFFICE}:text:1.0"><office:body><office:spreadsheet><table:table table:name="正文">
<table:table-row><table:table-cell table:number-columns-spanned="2" office:value-type="string"><text:p>绩效目标表</text:p>
</table:table-cell><table:covered-table-cell/></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>项目名称</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>网格化<text:span>服务</text:span></text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell office:value-type="float" office:value="7"><text:p>≥7人</text:p></table:table-cell>
<table:table-cell office:value-type="percentage" office:value="0.937"><text:p>93.7%</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="1048573"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""
    # ruff: noqa: E501 - lines of XML stay whole
    return zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def docx(body: str) -> bytes:
    return zipped({"word/document.xml": f"<w:document {WORD}><w:body>{body}</w:body></w:document>"})


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


RESTART = '<w:vMerge w:val="restart"/>'
WORD_FORM = (
    "<w:tbl>"
    + row(cell("绩效目标表", '<w:gridSpan w:val="2"/>'))
    + row(cell("项目名称"), cell("网格化服务"))
    + row(cell("≥7人"), cell("93.7%"))
    + "</w:tbl>"
)


def mhtml() -> bytes:
    message = EmailMessage()
    message["Subject"] = "表"
    message.set_content("纯文本")
    message.add_alternative(html("utf-8").decode(), subtype="html")
    return message.as_bytes()


@pytest.mark.parametrize(
    ("data", "kind", "merged"),
    [
        (html("gbk"), "html", True),
        (html("utf-8"), "html", True),
        (mhtml(), "mhtml", True),
        (spreadsheetml(), "spreadsheetml", True),
        (ods(), "ods", True),
        (docx(WORD_FORM), "docx", True),
        ("绩效目标表\n项目名称,网格化服务\n≥7人,93.7%\n".encode("gbk"), "delimited", False),
        ("绩效目标表\r\n项目名称\t网格化服务\r\n≥7人\t93.7%\r\n".encode("utf-16"), "delimited", False),
        ("\ufeff绩效目标表\n项目名称;网格化服务\n≥7人;93.7%\n".encode(), "delimited", False),
    ],
)
def test_the_same_form_reads_the_same(tmp_path, data, kind, merged):
    found = read(data, tmp_path, "单位.xls")
    assert found.defect is None, found.defect
    assert (found.format, texts(found)) == (kind, FORM)
    assert found.sheets[0].merges == ((Merge(0, 0, 0, 1),) if merged else ())
    assert "wrong_extension" in kinds(found)


def test_numbers_behind_shown_texts_are_kept(tmp_path):
    for data in (html("gbk"), spreadsheetml(), ods()):
        assert read(data, tmp_path).sheets[0].cell(2, 1).raw == 0.937


def biff(code: int, payload: bytes) -> bytes:
    return struct.pack("<HH", code, len(payload)) + payload


def biff5(codepage: bytes = b"") -> bytes:
    """A workbook of Excel 5 without a container: GBK texts, a number under a format, a date."""
    name, label = "表".encode("gbk"), "项目名称".encode("gbk")
    code = '"≥"0"人"'.encode("gbk")
    font = struct.pack("<5H4B", 200, 0, 0x7FFF, 400, 0, 0, 0, 134, 0) + b"\x02" + "宋".encode("gbk")
    xf = [struct.pack("<HHHHHHHH", 0, number, 1, 0, 0, 0, 0, 0) for number in (0, 164, 14)]
    head = biff(0x809, struct.pack("<HHHH", 0x500, 5, 0, 1993)) + codepage + biff(0x31, font) * 4
    head += biff(0x41E, struct.pack("<HB", 164, len(code)) + code) + b"".join(biff(0xE0, each) for each in xf)
    place = len(head) + 4 + 7 + len(name) + 4
    head += biff(0x85, struct.pack("<LHB", place, 0, len(name)) + name) + biff(0x0A, b"")
    sheet = biff(0x809, struct.pack("<HHHH", 0x500, 0x10, 0, 1993))
    sheet += biff(0x204, struct.pack("<HHHH", 0, 0, 0, len(label)) + label)
    sheet += biff(0x203, struct.pack("<HHHd", 0, 1, 1, 7.0)) + biff(0x203, struct.pack("<HHHd", 0, 2, 2, 45984.0))
    return head + sheet + biff(0x0A, b"")


@pytest.mark.parametrize("codepage", [b"", biff(0x42, struct.pack("<H", 936))])
def test_excel_95_in_gbk_is_no_mojibake(tmp_path, codepage):
    found = read(biff5(codepage), tmp_path, "单位.xls")
    assert found.defect is None, found.defect
    assert found.sheets[0].name == "表"
    assert texts(found) == {"A1": "项目名称", "B1": "≥7人", "C1": "2025/11/23"}


def test_word_walk_sees_what_a_reader_sees(tmp_path):
    nested = "<w:tbl>" + row(cell("内层甲"), cell("内层乙")) + "</w:tbl>"
    body = (
        "<w:p><w:r><w:t>1.2025年</w:t></w:r><w:ins><w:r><w:t>修订</w:t></w:r></w:ins><w:del><w:r><w:delText>删</w:delText>"
        "</w:r></w:del><w:r><w:tab/><w:t>表</w:t><w:br/><w:t>二</w:t></w:r></w:p>"
        f"<w:sdt><w:sdtContent><w:tbl>{row(cell('产出', RESTART), cell('数量'))}"
        f"<w:sdt><w:sdtContent>{row(cell('', '<w:vMerge/>'), cell('质量'))}</w:sdtContent></w:sdt>"
        "<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>" + cell("靠右") + "</w:tr>"
        "<w:tr><w:trPr><w:del/></w:trPr>" + cell("删掉的行") + "</w:tr>"
        f"<w:tr><w:tc><w:p><w:r><w:t>外</w:t></w:r></w:p>{nested}</w:tc>"
        "<w:tc><w:p><w:r><w:sym w:font='Wingdings' w:char='F0FE'/></w:r></w:p></w:tc></w:tr></w:tbl></w:sdtContent></w:sdt>"
    )
    found = read(docx(body), tmp_path, "目标.docx")
    assert texts(found) == {
        "A1": "1.2025年修订\t表\n二",
        "A2": "产出",
        "B2": "数量",
        "B3": "质量",
        "B4": "靠右",
        "A5": "外",
        "B5": "☑",
        "A6": "内层甲",
        "B6": "内层乙",
    }
    assert found.sheets[0].merges == (Merge(1, 0, 2, 0),)
    assert kinds(found) == {"tracked_changes"}


def test_html_spans_nested_tables_and_hidden_rows(tmp_path):
    page = (
        "<html><body><h3>标题</h3><table><tr><td rowspan=2>甲</td><td>一<br>二</td></tr>"
        "<tr style='display:none'><td>丙&nbsp;</td></tr><tr><td><table><tr><td>内</td></tr></table></td></tr></table>"
        "<p>落款</p></body></html>"
    )
    found = read(page.encode(), tmp_path, "表.html")
    assert texts(found) == {"A1": "标题", "A2": "甲", "B2": "一\n二", "B3": "丙\xa0", "A5": "内", "A6": "落款"}
    assert kinds(found) == {"html_table", "hidden_row_data"}


def test_an_encrypted_ods_is_refused(tmp_path):
    members = {"mimetype": "x", "content.xml": "xx", "META-INF/manifest.xml": "<m><encryption-data/></m>"}
    assert read(zipped(members), tmp_path).defect.kind == "encrypted"


@pytest.mark.parametrize("part", ["word/document.xml", "content.xml"])
def test_a_dtd_is_refused_everywhere(tmp_path, part):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    found = read(zipped({"mimetype": "x", part: bomb}), tmp_path)
    assert found.defect is not None and "DTD" in found.defect.detail


def test_deep_word_tables_do_not_overflow(tmp_path):
    body = "<w:tbl><w:tr><w:tc>" * 3000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 3000
    found = read(docx(body), tmp_path)
    assert found.defect is not None and found.defect.kind == "damaged"


def test_an_archive_of_workbooks_with_gbk_names(tmp_path):
    inner = spreadsheetml()
    data = zipped({"AAAAAA.xls": inner, "BB/~$AAAAAA.xls": b"", "BB/.hidden": b"", "BB/CCCCCC.xls": inner})
    for ascii_name, name in (("AAAAAA", "单位甲"), ("BB", "夹"), ("CCCCCC", "单位乙")):
        data = data.replace(ascii_name.encode(), name.encode("gbk"))
    (tmp_path / "报送.zip").write_bytes(data)
    found = find_files(tmp_path)
    assert [(f.name, f.skipped) for f in found] == [
        ("报送.zip/单位甲.xls", ""),
        ("报送.zip/夹/~$单位甲.xls", "Excel/WPS 打开文件时的临时文件"),
        ("报送.zip/夹/单位乙.xls", ""),
    ]
    assert texts(read_book(found[0])) == FORM
    assert read_book(found[0]).path == "报送.zip/单位甲.xls"
    assert isinstance(found[0], Found)


def test_a_page_of_bare_figures_is_shown_under_its_formats(tmp_path):
    page = """<html><head><style><!-- td {mso-number-format:General;}
        .p {mso-number-format:"0\\.00%";} .n {mso-number-format:"\\0022≥\\00220\\0022人\\0022";}
        .d {mso-number-format:"yyyy\\0022年\\0022m\\0022月\\0022";} .t, .u {mso-number-format:"\\@";} --></style></head>
        <body><table><tr><td class=p x:num="0.95">95.00%</td><td class=n x:num>7</td><td class="x d" x:num="45984"></td>
        <td style="mso-number-format:'0%'">0.5</td><td class=u>007</td><td style="mso-number-format:Percent">0.1</td>
        <td style="mso-number-format:'#,##0.00'">约 5</td></tr></table></body></html>"""
    found = read(page.encode("gb18030").replace(b"<head>", b"<head><meta charset=gbk>"), tmp_path, "a.xls")
    assert list(texts(found).values()) == ["95.00%", "≥7人", "2025年11月", "50%", "007", "10.00%", "约 5"]
    assert found.sheets[0].values[0][1:4] == [7, 45984, 0.5]


@pytest.mark.parametrize("text", ['{"code":401,"msg":"未登录"}', '[{"项目": "甲"}]', '\n { "a" : 1 }'])
def test_an_answer_of_a_website_is_no_table(tmp_path, text):
    found = read(text.encode(), tmp_path, "单位.xls")
    assert found.defect is not None and found.defect.kind == "not_a_workbook" and "JSON" in found.defect.detail


@pytest.mark.parametrize("name", ["单位.csv", "单位.html"])
def test_a_byte_that_is_no_letter_costs_its_cell_only(tmp_path, name):
    text = "项目名称\t网格化@服务\n指标\t说明\n" * 20
    page = f"<html><meta charset=gbk><table><tr><td>项目名称<td>网格化@服务{'<tr><td>指标<td>说明' * 40}</table></html>"
    data = (page if name.endswith("html") else text).encode("gbk").replace(b"@", b"\xff", 1)
    found = read(data, tmp_path, name)
    assert found.defect is None
    assert [(n.kind, n.place.cell) for n in found.notes if n.kind == "undecodable"] == [("undecodable", "B1")]
    assert texts(found)["B1"] == "网格化\ufffd服务" and texts(found)["B2"] == "说明"


def test_a_page_that_misstates_its_encoding_is_read_by_its_bytes(tmp_path):
    table = "<table><tr><td>绩效目标表<td>≥7人次，每年度按期完成的比例不低于百分之九十五</table>"
    for declared, encoding in (("gb2312", "utf-8"), ("utf-8", "gbk")):
        found = read(f"<html><meta charset={declared}>{table}</html>".encode(encoding), tmp_path, "单位.xls")
        assert texts(found)["A1"] == "绩效目标表", (declared, encoding)


def test_fields_saved_with_a_page_keep_what_was_filled_in(tmp_path):
    row = (
        "<tr><td>指标值<td><input type=text value='≥7人'><td><select><option>定量<option selected>定性</select>"
        "<td><input type=checkbox checked>新增<input type=checkbox>延续<td><textarea>持续有效</textarea>"
        "<td><input type=hidden value=x><input type=submit value=保存>"
    )
    found = read(f"<html><table>{row}</table></html>".encode(), tmp_path, "单位.html")
    assert list(texts(found).values()) == ["指标值", "≥7人", "定性", "☑新增□延续", "持续有效"]


def test_a_page_whose_formats_hide_the_number_says_so(tmp_path):
    style = '<style>.a{mso-number-format:"\\0022合格\\0022";} .b{mso-number-format:"\\0022≥\\00220";}</style>'
    row = '<tr><td class=a x:num="7">合格<td class=a>8<td class=b x:num="9">≥9<td class=b>10'
    found = read(f"<html><head>{style}</head><table>{row}</table></html>".encode(), tmp_path, "单位.html")
    assert [(n.place.cell, n.found.partition("，")[2]) for n in found.notes if n.kind == "format_hides_value"] == [
        ("A1", "存储的值 7，显示“合格”"),
        ("B1", "存储的值 8，显示“合格”"),
    ]
    assert list(texts(found).values())[2:] == ["≥9", "≥10"]


def test_an_old_workbook_with_a_password_is_refused_as_such(tmp_path):
    whole = biff5()
    locked = whole[:12] + biff(0x2F, struct.pack("<HH", 0x1234, 0x5678)) + whole[12:]
    found = read(locked, tmp_path, "单位.xls")
    assert found.defect is not None and found.defect.kind == "encrypted" and "密码" in found.defect.detail


def biff4() -> bytes:
    """A sheet of Excel 4, which is a file of its own: a GBK text, a number under a format."""
    label, code = "项目名称".encode("gbk"), '"≥"0"人"'.encode("gbk")
    font = struct.pack("<HHHB", 200, 0, 0x7FFF, 2) + "宋".encode("gbk")
    formats = b"".join(biff(0x41E, struct.pack("<HB", 0, len(one)) + one) for one in (b"General", code))
    xf = [struct.pack("<BBHHHHBB", 0, number, 1, 0, 0, 0, 0, 0) for number in (0, 1)]
    sheet = biff(0x409, struct.pack("<HHH", 0, 0x10, 0)) + biff(0x42, struct.pack("<H", 936)) + biff(0x231, font) * 4
    sheet += formats + b"".join(biff(0x443, each) for each in xf)
    sheet += biff(0x204, struct.pack("<HHHH", 0, 0, 0, len(label)) + label)
    return sheet + biff(0x203, struct.pack("<HHHd", 0, 1, 1, 7.0)) + biff(0x0A, b"")


def test_a_sheet_of_excel_4_is_read_with_its_formats(tmp_path):
    found = read(biff4(), tmp_path, "单位.xls")
    assert found.defect is None, found.defect
    assert list(texts(found).values()) == ["项目名称", "≥7人"]


@pytest.mark.parametrize(("head", "what"), [
    (b"\xfd7zXZ\0", "XZ 压缩包"), (b"BZh91AY&SY\0", "BZ2 压缩包"), (b"\x28\xb5\x2f\xfd\0", "ZST 压缩包"),
    (b"MSCF\0\0", "CAB 压缩包"), (b"\x21\0-lh5-", "LZH 压缩包"),
])  # fmt: skip
def test_other_archives_are_named(tmp_path, head, what):
    found = read(head + bytes(200), tmp_path, "单位.zip")
    assert found.defect is not None and what in found.defect.detail and "解压" in found.defect.detail
