"""Files that are hostile by accident or design: each ends in a refusal that says what to do, or in a note; none hangs."""
# ruff: noqa: E501 - lines of XML stay whole

import re
import struct
import time
import zipfile
import zlib
from io import BytesIO

import pytest
from packages import book, kinds, parts, plain, read, strings, styles, texts, worksheet, zipped

from pipeline.model import Merge, column_letters
from pipeline.read.content import Refused
from pipeline.read.limits import LIMITS, Limits
from pipeline.read.package import Package
from pipeline.read.sheet_notes import merge_notes

ROW = '<row r="1"><c r="A1"><v>7</v></c></row>'
GOOD = book(worksheet(ROW))
ODF = "urn:oasis:names:tc:opendocument:xmlns"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET = "xl/worksheets/sheet1.xml"


def with_sheet(content: str | bytes) -> bytes:
    return zipped(parts({"表": ""}) | {SHEET: content})


@pytest.mark.parametrize(
    ("data", "kind", "says"),
    [
        (b"", "empty_file", "0 字节"),
        (b"\0" * 5000, "not_a_workbook", "网盘"),
        (bytes(range(256)) * 40, "not_a_workbook", "认不出"),
        (b"%PDF-1.7\n%\xe2\xe3", "not_a_workbook", "PDF"),
        (b"\xef\xbb\xbf\r\n%PDF-1.4", "not_a_workbook", "PDF"),
        (b"RIFF\x00\x10\0\0WEBPVP8 " + b"\0" * 90, "not_a_workbook", "WEBP"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 60, "not_a_workbook", "HEIC"),
        (b"\0\1\0\0Standard Jet DB\0" + b"\0" * 60, "not_a_workbook", "Access"),
        (b"a.xlsx" + b"\0" * 251 + b"ustar\x0000" + b"\0" * 300, "not_a_workbook", "TAR"),
        (b"<svg xmlns='x'><text>x</text></svg>", "not_a_workbook", "XML"),
        (b" \r\n\t\r\n", "empty_file", "没有任何内容"),
        ("<html><body>登录已超时，请重新登录</body></html>".encode("gbk"), "not_a_workbook", "登录页面"),
        (b"<html><script>top.location='/sso/in'</script></html>", "not_a_workbook", "登录页面"),
        (
            "<html><table><tr><td>账号<input id=a><td>验证码<input></table><button>登录</button></html>".encode(),
            "not_a_workbook",
            "登录页面",
        ),
        (b"<html><h1>502 Bad Gateway</h1></html>", "not_a_workbook", "没有表格"),
        ("<html><table><tr><td>项目名称</td></tr><tr><td>网格".encode(), "damaged", "没有结尾"),
        ("项目名称\t网格化管理".encode("gbk")[:-1], "damaged", "只有一半"),
        (OLE + b"\0" * 22 + b"\x09\0" + b"\0" * 16 + b"\x09\0\0\0" + b"\0" * 2000, "damaged", "不完整"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not_a_workbook", "图片"),
        (b"Rar!\x1a\x07\x01\0", "not_a_workbook", "RAR"),
        (b"<!DOCTYPE html><html><form><input type='password'></form></html>", "not_a_workbook", "登录"),
        ("<html><body>没有表格</body></html>".encode(), "not_a_workbook", "没有表格"),
        (b"<?xml version='1.0'?><x/>", "not_a_workbook", "XML"),
        (
            b'<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>',
            "unsupported",
            "OpenDocument",
        ),
        (
            b'<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>',
            "unsupported",
            "Word",
        ),
        (zipped({"单位.xlsx": GOOD}), "not_a_workbook", "ZIP"),
        (zipped({"word/x.xml": "", "ppt/y.xml": ""}), "damaged", "document.xml"),
        (zipped({"ppt/presentation.xml": ""}), "not_a_workbook", "PPT"),
        (zipped({"xl/workbook.bin": ""}), "unsupported", "xlsb"),
        (OLE + b"\0" * 2000, "not_a_workbook", "旧格式"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600, "encrypted", "密码"),
        (OLE + b"\0" * 600 + "Workbook".encode("utf-16-le") + b"\0" * 600, "damaged", "另存"),
        (GOOD[:-30], "damaged", "不完整"),
        (GOOD[: len(GOOD) // 2], "damaged", "不完整"),
    ],
)
def test_what_is_no_workbook_is_refused_by_its_true_name(tmp_path, data, kind, says):
    found = read(data, tmp_path)
    assert found.defect is not None
    assert (found.defect.kind, says in found.defect.detail) == (kind, True), found.defect
    assert found.sheets == ()


@pytest.mark.parametrize(
    "content",
    [
        worksheet(ROW)[:-20],
        worksheet(ROW).replace("</row>", ""),
        worksheet(ROW).replace("<v>7", "<v>\x01"),
        worksheet(ROW).encode().replace(b"<v>7", b"<v>\xff\xfe"),
        "<!DOCTYPE x [<!ENTITY a 'b'>]>" + worksheet(ROW).partition("?>")[2],
        worksheet(ROW).replace("?>", "?><!DOCTYPE worksheet SYSTEM 'http://example.invalid/x.dtd'>"),
        worksheet(ROW).replace("UTF-8", "UTF-16").replace("?>", "?><!DOCTYPE x>").encode("utf-16"),
        worksheet(ROW).replace("UTF-8", "UTF-7").encode(),
        "",
    ],
)
def test_xml_that_is_not_well_formed_or_has_a_dtd_is_refused(tmp_path, content):
    began = time.process_time()
    found = read(with_sheet(content), tmp_path)
    assert found.defect is not None and found.defect.kind == "damaged", found
    assert time.process_time() - began < 5


def test_a_wrong_checksum_and_a_part_stored_twice_are_refused(tmp_path):
    data = bytearray(zipped(parts({"表": worksheet(ROW)}), stored=True))
    at = data.find(b"<v>7</v>")
    data[at + 3 : at + 4] = b"8"
    assert read(bytes(data), tmp_path).defect.kind == "damaged"
    out = BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning):
        archive.writestr(SHEET, worksheet(ROW.replace("7", "8")))
    assert "两次" in read(out.getvalue(), tmp_path).defect.detail


def test_garbage_before_and_backslashes_are_taken(tmp_path):
    assert texts(read(b"PK\x03\x04" + b"garbage" * 9 + GOOD, tmp_path)) == {"A1": "7"}
    members = {name.replace("/", "\\"): content for name, content in parts({"表": worksheet(ROW)}).items()}
    assert texts(read(zipped(members), tmp_path)) == {"A1": "7"}


def test_bombs_are_refused_before_they_are_inflated(tmp_path):
    bomb = worksheet(ROW, after=" " * 100_000_000)
    began = time.process_time()
    found = read(with_sheet(bomb), tmp_path)
    assert found.defect is not None and found.defect.kind == "too_large"
    assert time.process_time() - began < 20


def test_sizes_that_lie_are_refused(tmp_path):
    data = bytearray(GOOD)
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<L", data, at + 24, 10)
        at = data.find(b"PK\x01\x02", at + 4)
    assert read(bytes(data), tmp_path).defect.kind == "damaged"


def test_bounds_are_options():
    with pytest.raises(Refused, match="部件"):
        Package(GOOD, Limits(entries=3))
    with pytest.raises(Refused, match="解压后"):
        Package(GOOD, Limits(part_bytes=50)).read(SHEET)


@pytest.mark.parametrize(
    "lie",
    [
        'uniqueCount="4294967295"',
        "uniqueCount = '4294967295'",
        " " * 5000 + 'uniqueCount="4294967295"',
        'uniqueCount="&#52;294967295"',
        'uniqueCount="-1"',
    ],
)
@pytest.mark.parametrize("items", [(plain("项目"),), ()])
def test_a_lying_count_of_strings_does_not_kill_the_process(tmp_path, lie, items):
    shared = strings(*items).replace(f'uniqueCount="{len(items)}"', lie)
    found = read(
        book(worksheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), {"xl/sharedStrings.xml": shared}), tmp_path
    )
    assert texts(found) == ({"A1": "项目"} if items else {})
    assert "not_cross_checked" in kinds(found)


@pytest.mark.parametrize(
    "cell",
    [
        'X t="s"><v>0</v></c>',
        'X t="s"><v>9</v></c>',
        'X t="inlineStr"><is><t></t></is></c>',
        'X t="str"><f>1</f><v></v></c>',
        'X t="e"><v></v></c>',
        "X><f>1</f></c>",
        'X s="1"/>',
    ],
)
def test_cells_that_hold_nothing_far_away_do_not_kill_the_process(tmp_path, cell):
    far = f'<row r="1048576"><c r="XFD1048576"{cell[1:]}</row>'
    found = read(book(worksheet(ROW + far), {"xl/sharedStrings.xml": strings("<si><t/></si>")}), tmp_path)
    assert texts(found) == {"A1": "7"} and found.sheets[0].height == 1


@pytest.mark.parametrize(
    "rows",
    [
        ROW + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="XFD1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row>',
        ROW + '<row r="1048577"><c r="A1048577"><v>1</v></c></row>',
        ROW + '<row r="1048576"><c r="XFD1048576"><f>A1</f></c></row>',
        "".join(f'<row r="{i}" s="1" customFormat="1"/>' for i in range(1, 200_000)),
        "<row r='1'>" + "".join(f'<c r="A{i}" s="1"/>' for i in range(1, 200_000)) + "</row>",
        '<row r="1">' + '<c r="A1"><f>' * 50_000 + "</row>",
        '<row r="1">' + "<x>" * 100_000 + "</x>" * 100_000 + "</row>",
        "".join(f'<row r="{i}"><c r="XFD{i}"><v>1</v></c></row>' for i in range(1, 100_000)),
        "<row>" + "<x>" * 100_000 + "</x>" * 100_000 + "</row>",
    ],
)
def test_far_cells_and_empty_formats_cost_little(tmp_path, rows):
    began = time.process_time()
    found = read(book(worksheet(rows)), tmp_path)
    assert found.defect is None or found.defect.kind in ("damaged", "too_large")
    assert time.process_time() - began < 8


def test_scattered_tables_of_other_formats_are_bounded(tmp_path):
    line = '<table:table-row><table:table-cell table:number-columns-repeated="16383"/>'
    line += '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    body = (
        "<office:body><office:spreadsheet><table:table>"
        + line * 3000
        + "</table:table></office:spreadsheet></office:body>"
    )
    found = read(zipped({"mimetype": "x", "content.xml": f"<d {spaces}>{body}</d>"}), tmp_path)
    assert found.defect is not None and found.defect.kind == "too_large"


def test_merges_are_never_expanded(tmp_path):
    refs = "".join(f'<mergeCell ref="A{i}:XFD1048576"/>' for i in range(2, 3000))
    began = time.process_time()
    found = read(book(worksheet(ROW, f"<mergeCells>{refs}</mergeCells>")), tmp_path)
    assert time.process_time() - began < 8
    assert "merges_overlap" in kinds(found)
    assert list(merge_notes("表", [[1]], found.sheets[0].merges)) == []


def test_a_bad_merge_is_said(tmp_path):
    found = read(book(worksheet(ROW, '<mergeCells><mergeCell ref="A1:乱"/></mergeCells>')), tmp_path)
    assert "bad_merge" in kinds(found) and texts(found) == {"A1": "7"}


def test_every_cut_of_a_good_file_is_refused_or_read(tmp_path):
    for cut in range(0, len(GOOD), 37):
        found = read(GOOD[:cut], tmp_path)
        assert found.defect is not None and found.defect.detail.endswith("。"), cut


def test_flipped_bytes_never_raise(tmp_path):
    for at in range(0, len(GOOD), 11):
        data = bytearray(GOOD)
        data[at] ^= 0x55
        found = read(bytes(data), tmp_path)
        assert found.defect is not None or texts(found) in ({"A1": "7"}, {}) or found.notes or found.sheets


def test_notes_of_one_kind_are_capped_and_counted(tmp_path):
    rows = "".join(f'<row r="{i}"><c r="A{i}" t="e"><v>#N/A</v></c></row>' for i in range(1, 101))
    found = read(book(worksheet(rows)), tmp_path)
    said = [n for n in found.notes if n.kind == "error_value"]
    assert len(said) == 21 and "80" in said[-1].found


def test_crc_is_zlibs():
    entry = Package(GOOD).parts[SHEET]
    assert zlib.crc32(Package(GOOD).read(SHEET)) == entry.crc


@pytest.mark.parametrize(
    "make",
    [
        lambda: b"<html><table>" + b"<tr><td rowspan=65000 colspan=16000>x" * 300 + b"</table></html>",
        lambda: b"<html><table>" + b"<tr><td>x<td>y" * 600_000 + b"</table></html>",
        lambda: zipped(
            {
                "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
                "content.xml": f'<o:x xmlns:o="{ODF}:office:1.0" xmlns:t="{ODF}:table:1.0"><o:spreadsheet><t:table t:name="a">'
                '<t:table-row t:number-rows-repeated="1048576"><t:table-cell t:number-columns-repeated="16384" '
                'o:value-type="float" o:value="1"/></t:table-row></t:table></o:spreadsheet></o:x>',
            }
        ),
    ],
)
def test_tables_that_are_larger_than_they_look_are_refused_before_they_are_laid_out(tmp_path, make):
    data = make()
    began = time.process_time()
    found = read(data, tmp_path, "单位.xls")
    assert found.defect is not None and found.defect.kind == "too_large", found.defect
    assert time.process_time() - began < 2


def test_shared_formulas_are_told_within_a_budget(tmp_path, monkeypatch):
    monkeypatch.setattr("pipeline.read.xlsx_formula._MOST", 10_000)
    master = '<row r="1"><c r="A1"><f t="shared" si="0" ref="A1:A999">' + "A1+" * 1_000 + "1</f><v>1</v></c></row>"
    children = "".join(f'<row r="{n}"><c r="A{n}"><f t="shared" si="0"/><v>1</v></c></row>' for n in range(2, 1_000))
    found = read(book(worksheet(master + children)), tmp_path)
    formulas = [found.sheets[0].cell(row, 0).formula for row in (0, 1, 3, 4)]
    assert [formula[:7] for formula in formulas] == ["=A1+A1+", "=A2+A2+", "=A4+A4+", "="]


@pytest.mark.parametrize(
    "code", ["0" * 200_000, "#,##0." + "0" * 240, "0" + "%" * 250, "[>1e9999]0;[<1E999999999]0", "# ?/" + "?" * 240]
)
@pytest.mark.parametrize("number", ["1e308", "1e-300", "7", "-1.5"])
def test_formats_that_ask_for_too_much_cost_nothing(tmp_path, code, number):
    row = f'<row r="1"><c r="A1" s="1"><v>{number}</v></c></row>'
    began = time.process_time()
    found = read(book(worksheet(row), {"xl/styles.xml": styles(code)}), tmp_path)
    assert found.defect is None and texts(found)["A1"]
    assert time.process_time() - began < 2


def _ods(tables: str) -> bytes:
    spaces = " ".join(f'xmlns:{n}="{ODF}:{n}:1.0"' for n in ("office", "table", "text"))
    content = f"<d {spaces}><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></d>"
    return zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def _copies(text: str, rows: int, columns: int) -> str:
    cell = f'<table:table-cell office:value-type="string" table:number-columns-repeated="{columns}"><text:p>{text}</text:p></table:table-cell>'
    return f'<table:table><table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row></table:table>'


def _sheets(count: int, rows: int, columns: int) -> bytes:
    letters = [column_letters(column) for column in range(columns)]
    lines = "".join(
        f'<row r="{r}">{"".join(f"""<c r="{c}{r}"><v>{r}</v></c>""" for c in letters)}</row>'
        for r in range(1, rows + 1)
    )
    return book({f"表{i}": worksheet(lines) for i in range(count)})


@pytest.mark.parametrize(
    "make",
    [
        lambda: _sheets(1, 10_500, 100),
        lambda: _sheets(20, 800, 100),
        lambda: book({f"表{i}": worksheet("".join(f'<row r="{r}"><c r="XFD{r}"><v>1</v></c></row>' for r in range(1, 700))) for i in range(2)}),
        lambda: _ods(_copies("1", 1000, 900)),
        lambda: _ods(_copies("1", 100, 900) * 3),
        lambda: _ods(_copies("字" * 100_000, 50, 50)),
    ],
    ids=["a sheet of a million cells", "sheets of a million together", "far cells on many sheets", "copies", "copies on many sheets", "long copies"],
)  # fmt: skip
def test_what_all_sheets_hold_together_is_bounded(tmp_path, monkeypatch, make):
    small = Limits(filled=1_500_000 // 10, spread=20_000_000)
    monkeypatch.setattr("pipeline.read.xlsx.LIMITS", small)
    began = time.process_time()
    found = read(make(), tmp_path, "单位.xls")
    assert found.defect is not None and found.defect.kind == "too_large", found.defect
    assert time.process_time() - began < 15


def test_the_longest_honest_list_has_room():
    """200,000 indicators of a province in twelve columns, and their heading."""
    assert LIMITS.filled > 200_001 * 12 and LIMITS.cells > 200_001 * 12
    assert LIMITS.spread > 200_001 * 12 and LIMITS.dense_area > 200_001 * 12


def test_a_part_named_by_many_sheets_is_read_once_and_said(tmp_path):
    made = parts({f"表{i}": "" for i in range(300)}) | {SHEET: worksheet(ROW)}
    made["xl/_rels/workbook.xml.rels"] = re.sub(r"sheet\d+\.xml", "sheet1.xml", str(made["xl/_rels/workbook.xml.rels"]))
    found = read(zipped(made), tmp_path)
    assert len(found.sheets) == 1 and texts(found) == {"A1": "7"}
    assert sum(note.kind == "sheet_skipped" for note in found.notes) == 299


def test_areas_over_areas_are_not_looked_at_without_end():
    rows = [[7] * 300 for _ in range(300)]
    merges = tuple(Merge(top, 0, 299, 299) for top in range(300))
    began = time.process_time()
    assert 300 < sum(1 for _ in merge_notes("表", rows, merges)) <= 100_000
    assert time.process_time() - began < 5
    assert [found.place.cell for found in merge_notes("表", rows, merges[298:299])][:2] == ["B299", "C299"]


def test_cells_stored_from_the_last_to_the_first_cost_no_more(tmp_path):
    letters = [column_letters(column) for column in range(16_384)]
    cells = "".join(f'<c r="{each}1"><v>{at}</v></c>' for at, each in enumerate(letters))
    backwards = "".join(f'<c r="{each}1"><v>{at}</v></c>' for at, each in reversed([*enumerate(letters)]))
    times = []
    for row in (cells, backwards):
        data = book(worksheet(f'<row r="1">{row}</row>'))
        began = time.process_time()
        assert read(data, tmp_path).sheets[0].values == [list(range(16_384))]
        times.append(time.process_time() - began)
    assert times[1] < 20 * times[0] + 1


@pytest.mark.parametrize(
    "data", [b"1," * 40_000, b"<table><tr>" + b"<td>1" * 40_000 + b"</table>"], ids=["text", "page"]
)
def test_what_stands_beyond_the_last_column_is_said_once_a_row(tmp_path, data):
    found = read(data, tmp_path, "单位.xls")
    assert len(found.sheets[0].values[0]) == 16_384
    beyond = [(note.place.cell, note.found) for note in found.notes if note.kind == "bad_reference"]
    assert beyond == [("XFE1", f"这一行在最后一列之外还有 {40_000 - 16_384} 格")]
