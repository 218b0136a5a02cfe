"""退回修改: the unit's list, and a copy of its workbook in which nothing but the marks differs."""

import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import xlsxwriter
from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from pipeline.check import catalogue
from pipeline.read.book import read_book
from pipeline.read.files import Found
from pipeline.render.annotate import Remark, annotate, unkept
from pipeline.returning import LIST, send_back
from pipeline.review import review_folder
from pipeline.settings import load_profile

INPUT = Path(__file__).parents[2] / "input"
BAR = {"type": "data_bar", "data_bar_2010": True}
AGENCY = "天津市滨海新区网格化管理中心"


@pytest.fixture(scope="module")
def returned(tmp_path_factory):
    folder = tmp_path_factory.mktemp("back")
    profile = load_profile("tianjin")
    return folder, send_back(review_folder(INPUT, profile), profile, folder)


def test_every_unit_gets_its_list_and_its_marked_workbook(returned):
    folder, (one,) = returned
    assert one.agency == AGENCY and one.refused == ()
    assert sorted(path.name for path in (folder / one.folder).iterdir()) == sorted((LIST, *one.copies))
    rows = list(load_workbook(folder / one.folder / LIST)["问题清单"].iter_rows(min_row=4, values_only=True))
    assert len(rows) == one.findings
    assert any(row[2] == "M06" and row[6] == "G11" and "30,000.00元" in row[8] for row in rows)


def test_the_list_carries_the_rule_book(returned):
    folder, (one,) = returned
    rows = list(load_workbook(folder / one.folder / LIST)["规则手册"].iter_rows(min_row=4, values_only=True))
    assert [row[0] for row in rows] == [rule.code for rule in catalogue()]
    assert any(row[0] == "M07" and "520,000元" in row[4] for row in rows)


def test_what_was_settled_on_the_way_is_not_sent_back(returned):
    folder, (one,) = returned
    codes = {
        row[2] for row in load_workbook(folder / one.folder / LIST)["问题清单"].iter_rows(min_row=4, values_only=True)
    }
    assert "M08" not in codes and "V04" not in codes and "V02" in codes


def test_doubtful_cells_are_marked_and_commented(returned):
    folder, (one,) = returned
    cell = load_workbook(folder / one.folder / one.copies[0])["项目2"]["G11"]
    assert cell.comment.text.startswith("M06 警告：") and "30,000.00元" in cell.comment.text
    assert cell.fill.fgColor.rgb == "FFFFE699"


def test_the_copy_of_the_real_workbook_keeps_everything_else(returned):
    folder, (one,) = returned
    source = next(INPUT.glob("*.xlsx"))
    assert _differences(source, folder / one.folder / one.copies[0]) == set()


def test_the_same_input_gives_the_same_bytes(returned, tmp_path):
    folder, (one,) = returned
    profile = load_profile("tianjin")
    send_back(review_folder(INPUT, profile), profile, tmp_path)
    for name in (LIST, *one.copies):
        assert (tmp_path / one.folder / name).read_bytes() == (folder / one.folder / name).read_bytes()


def test_a_rich_workbook_keeps_everything_else(tmp_path):
    source, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    _rich(source)
    remarks = [
        Remark("表", "C3", "error", "V05 错误：超过100%。"),
        Remark("表", "B6", "note", "在合并区域里"),
        Remark("表", "A2", "warning", "有批注"),
    ]
    assert annotate(source.read_bytes(), remarks, target) == ""
    assert _differences(source, target) == set()
    sheet = load_workbook(target)["表"]
    assert sheet["A6"].comment.text == "在合并区域里"  # the corner of the merged area
    assert "原来的批注" in sheet["A2"].comment.text and "有批注" in sheet["A2"].comment.text


DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d4944415478da63640000000600023081d02f0000000049454e44ae426082"
)


def _made(path: Path, fill) -> Path:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("表")
    sheet.write_column("A1", [1, 2, 3])
    fill(sheet, book)
    book.close()
    return path


def _parts(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("insert", [
    lambda sheet, book: sheet.insert_textbox("D2", "说明"),
    lambda sheet, book: sheet.insert_chart("D2", _chart(book)),
    lambda sheet, book: sheet.conditional_format("A1:A5", BAR),
    lambda sheet, book: sheet.insert_image("D2", "a.png", {"image_data": BytesIO(DOT)}),
    lambda sheet, book: sheet.set_header("&L&G", {"image_left": "a.png", "image_data_left": BytesIO(DOT)}),
    lambda sheet, book: sheet.insert_button("D2", {"caption": "提交"}),
    lambda sheet, book: sheet.insert_checkbox("D2", True),
    lambda sheet, book: sheet.write_formula("D2", "=A1*2", None, 2),
    lambda sheet, book: sheet.write_rich_string("D2", "甲", book.add_format({"bold": True}), "乙", "丙"),
    lambda sheet, book: sheet.add_table("E1:F3"),
    lambda sheet, book: sheet.write_comment("C5", "原来的批注", {"author": "单位"}),
])  # fmt: skip
def test_every_part_but_the_marked_ones_stays_byte_for_byte(tmp_path, insert):
    source, target = _made(tmp_path / "a.xlsx", insert), tmp_path / "b.xlsx"
    assert (
        annotate(source.read_bytes(), [Remark("表", "A1", "error", "错"), Remark("表", "B9", "note", "空")], target)
        == ""
    )
    before, after = _parts(source), _parts(target)
    changed = {name for name in before if before[name] != after.get(name)}
    allowed = {
        "[Content_Types].xml",
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/_rels/sheet1.xml.rels",
    }
    assert changed <= allowed | {name for name in before if "comments" in name or "vmlDrawing1" in name}
    assert _without_styles(before["xl/worksheets/sheet1.xml"]) == _without_styles(after["xl/worksheets/sheet1.xml"])
    sheet = load_workbook(target)["表"]
    assert (sheet["A1"].comment.text, sheet["B9"].comment.text) == ("错", "空")
    assert (sheet["A1"].fill.fgColor.rgb, sheet["B9"].fill.fgColor.rgb) == ("FFFF9999", "FFBDD7EE")


def _without_styles(sheet: bytes) -> bytes:
    """A worksheet without what marks leave in it: styles, the empty cell they made, the drawing of the notes."""
    root = etree.fromstring(sheet)
    main = f"{{{root.nsmap[None]}}}"
    for cell in list(root.iter(f"{main}c")):
        cell.attrib.pop("s", None)
        if not len(cell):
            cell.getparent().remove(cell)
    for row in list(root.iter(f"{main}row")):
        row.attrib.pop("spans", None)
        if not len(row):
            row.getparent().remove(row)
    for drawing in root.findall(f"{main}legacyDrawing"):
        root.remove(drawing)
    return etree.tostring(root, method="c14n", exclusive=True)


@pytest.mark.parametrize("insert", [
    lambda sheet, book: sheet.insert_button("D2", {"caption": "提交"}),
    lambda sheet, book: sheet.write_comment("C5", "原来的批注", {"author": "单位"}),
])  # fmt: skip
def test_boxes_that_were_drawn_before_are_there_after(tmp_path, insert):
    source, target = _made(tmp_path / "a.xlsx", insert), tmp_path / "b.xlsx"
    assert annotate(source.read_bytes(), [Remark("表", "A1", "error", "错")], target) == ""
    before, after = (_shapes(_parts(path)["xl/drawings/vmlDrawing1.vml"]) for path in (source, target))
    assert len(after) == len(before) + 1 and len(set(after)) == len(after)
    assert set(before) < set(after)


def _shapes(drawing: bytes) -> list[str]:
    return [shape.get("id") for shape in etree.fromstring(drawing).iter("{urn:schemas-microsoft-com:vml}shape")]


def test_a_note_that_was_there_keeps_its_letters_and_gets_ours(tmp_path):
    source = _made(tmp_path / "a.xlsx", lambda sheet, book: sheet.write_comment("A1", "原来的批注", {"author": "单位"}))
    target = tmp_path / "b.xlsx"
    assert annotate(source.read_bytes(), [Remark("表", "A1", "warning", "不对\n请改")], target) == ""
    comment = load_workbook(target)["表"]["A1"].comment
    assert comment.text == "（原有批注）原来的批注\n不对\n请改" and comment.author == "单位"
    assert len(_shapes(_parts(target)["xl/drawings/vmlDrawing1.vml"])) == 1


def test_a_marked_copy_can_be_marked_again(tmp_path):
    """What a unit corrected and sent back has our notes of last time."""
    once, twice = tmp_path / "b.xlsx", tmp_path / "c.xlsx"
    source = _made(tmp_path / "a.xlsx", lambda sheet, book: None)
    assert annotate(source.read_bytes(), [Remark("表", "A1", "error", "错")], once) == ""
    again = [Remark("表", "A1", "note", "还错"), Remark("表", "A2", "note", "也错")]
    assert annotate(once.read_bytes(), again, twice) == ""
    sheet = load_workbook(twice)["表"]
    assert sheet["A1"].comment.text == "（原有批注）错\n还错" and sheet["A2"].comment.text == "也错"
    assert len(_shapes(_parts(twice)["xl/drawings/vmlDrawing1.vml"])) == 2


def test_what_is_said_stays_what_was_said(tmp_path):
    """Codes of characters stay letters, what no document can hold goes, signs of markup are words."""
    source, target = _made(tmp_path / "a.xlsx", lambda sheet, book: None), tmp_path / "b.xlsx"
    said = "原值“_x0041_”<b>&“”\x07"
    assert annotate(source.read_bytes(), [Remark("表", "A1", "note", said)], target) == ""
    (note,) = [note for note in read_book(Found(target, "b.xlsx")).notes if note.kind == "comment"]
    assert note.found == "原值“_x0041_”<b>&“”"


SHEET = (
    '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>{rows}</x:sheetData>'
    '<x:mergeCells count="1"><x:mergeCell ref="C2:D4"/></x:mergeCells><x:extLst/></x:worksheet>'
)


def test_rows_and_cells_without_a_place_are_counted(tmp_path):
    rows = '<x:row><x:c/><x:c t="n"><x:v>7</x:v></x:c></x:row><x:row r="5"><x:c r="B5"><x:v>8</x:v></x:c></x:row>'
    source = _made(tmp_path / "plain.xlsx", lambda sheet, book: None)
    changed = {**_parts(source), "xl/worksheets/sheet1.xml": SHEET.format(rows=rows).encode()}
    with ZipFile(tmp_path / "a.xlsx", "w") as out:
        for name, content in changed.items():
            out.writestr(name.replace("xl/worksheets/", "XL/Worksheets/"), content)
    remarks = [Remark("表", ref, "error", ref) for ref in ("B1", "A5", "D3", "F9", "B5")]
    assert annotate((tmp_path / "a.xlsx").read_bytes(), remarks, tmp_path / "b.xlsx") == ""
    book = read_book(Found(tmp_path / "b.xlsx", "b.xlsx"))
    assert {note.place.cell: note.found for note in book.notes if note.kind == "comment"} == {
        "B1": "B1", "C2": "D3", "A5": "A5", "B5": "B5", "F9": "F9"
    }  # fmt: skip
    root = etree.fromstring(_parts(tmp_path / "b.xlsx")["XL/Worksheets/sheet1.xml"])
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    assert [row.get("r") for row in root.iter(f"{main}row")] == [None, "2", "5", "9"]
    assert [cell.get("r") for cell in root.iter(f"{main}c")] == [None, None, "C2", "A5", "B5", "F9"]
    assert [etree.QName(one).localname for one in root] == ["sheetData", "mergeCells", "legacyDrawing", "extLst"]


@pytest.mark.parametrize(("name", "what"), [
    ("xl/threadedComments/threadedComment1.xml", "讨论式批注"), ("_xmlsignatures/sig1.xml", "数字签名"),
])  # fmt: skip
def test_what_a_copy_could_not_keep_is_said_and_no_copy_is_made(tmp_path, name, what):
    source, target = _made(tmp_path / "a.xlsx", lambda sheet, book: None), tmp_path / "b.xlsx"
    with ZipFile(source, "a") as package:
        package.writestr(name, "<x/>")
    assert what in annotate(source.read_bytes(), [Remark("表", "A1", "error", "错")], target)
    assert unkept(source.read_bytes()) == (what,) and not target.exists()


def test_remarks_of_programs_between_the_elements_are_no_elements(tmp_path):
    opened = re.compile(rb"(<(?:commentList|cellXfs|fills|sheetData|xml)\b[^>]*>)")
    source = _made(tmp_path / "plain.xlsx", lambda sheet, book: sheet.write_comment("C5", "原来的批注"))
    with ZipFile(tmp_path / "a.xlsx", "w") as out:
        for name, content in _parts(source).items():
            out.writestr(name, opened.sub(rb"\1<!--x--><?y z?>", content))
    remarks = [Remark("表", "A1", "error", "错"), Remark("表", "C5", "note", "也错")]
    assert annotate((tmp_path / "a.xlsx").read_bytes(), remarks, tmp_path / "b.xlsx") == ""
    sheet = load_workbook(tmp_path / "b.xlsx")["表"]
    assert (sheet["A1"].comment.text, sheet["A1"].fill.fgColor.rgb) == ("错", "FFFF9999")
    assert sheet["C5"].comment.text == "（原有批注）原来的批注\n也错"


def test_a_part_that_nobody_reads_may_be_damaged(tmp_path):
    """The cells are read all the same; a copy that would lose the rest is not made, and the others go on."""
    insert = {"image_data": BytesIO(DOT * 50)}
    source = _made(tmp_path / "a.xlsx", lambda sheet, book: sheet.insert_image("D2", "a.png", insert))
    with ZipFile(source) as package:
        (at,) = (one.header_offset for one in package.infolist() if one.filename.startswith("xl/media/"))
    data = bytearray(source.read_bytes())
    start = at + 30 + int.from_bytes(data[at + 26 : at + 28], "little")
    data[start : start + 20] = b"\xff" * 20
    why = annotate(bytes(data), [Remark("表", "A1", "error", "错")], tmp_path / "b.xlsx")
    assert why == "这个文件不能安全地改写（内部结构不完整）" and not (tmp_path / "b.xlsx").exists()


@pytest.mark.parametrize("broken", ["xl/styles.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"])
def test_a_package_that_does_not_hang_together_gets_no_copy(tmp_path, broken):
    source = _made(tmp_path / "plain.xlsx", lambda sheet, book: None)
    with ZipFile(tmp_path / "a.xlsx", "w") as out:
        for name, content in _parts(source).items():
            out.writestr(name, b"<none/>" if name == broken else content)
    why = annotate((tmp_path / "a.xlsx").read_bytes(), [Remark("表", "A1", "error", "错")], tmp_path / "b.xlsx")
    assert why == "这个文件不能安全地改写（内部结构不完整）" and not (tmp_path / "b.xlsx").exists()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0" * 64])
def test_a_file_that_is_no_package_is_refused_with_a_reason(tmp_path, data):
    assert annotate(data, [], tmp_path / "b.xlsx") == "不是可以改写的 .xlsx 文件"


def _chart(book):
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=表!$A$1:$A$3"})
    return chart


def _rich(path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "表"
    thin = Side(style="thin")
    for row in range(1, 9):
        for column in range(1, 5):
            cell = sheet.cell(row, column, f"文字{row}{column}")
            cell.font = Font("仿宋", 11 + row, bold=row == 1)
            cell.border = Border(thin, thin, thin, thin)
            cell.alignment = Alignment("center", wrap_text=True)
    sheet["C3"], sheet["C3"].number_format = 8.5, "0.0%"
    sheet["D3"] = "=C3*2"
    sheet["C4"].fill = PatternFill("solid", fgColor="FF00FF00")
    sheet["A2"].comment = Comment("原来的批注", "单位")
    sheet["D5"].hyperlink = "https://example.com/"
    sheet.merge_cells("A6:B6")
    sheet.column_dimensions["B"].width, sheet.row_dimensions[3].height = 33.5, 41
    sheet.column_dimensions["D"].hidden, sheet.row_dimensions[8].hidden = True, True
    sheet.freeze_panes, sheet.print_title_rows, sheet.print_area = "B2", "1:1", "A1:D8"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.oddFooter.center.text = "第&P页"
    sheet.auto_filter.ref = "A1:D8"
    sheet.protection.sheet = True
    choices = DataValidation("list", formula1='"是,否"')
    choices.add("B3")
    sheet.add_data_validation(choices)
    sheet.conditional_formatting.add("C3:C5", CellIsRule("greaterThan", ["1"], fill=PatternFill(bgColor="FFFF0000")))
    book.defined_names["税率"] = DefinedName("税率", attr_text="表!$C$3")
    book.create_sheet("隐藏").sheet_state = "hidden"
    book["隐藏"]["A1"] = "000123"
    book.save(path)


def _differences(one: Path, other: Path) -> set[str]:
    """What differs between two workbooks but for comments and the fill of commented cells."""
    marked = load_workbook(other, rich_text=True)
    before, after = _facts(load_workbook(one, rich_text=True), marked), _facts(marked, marked)
    parts = {name for name in ZipFile(one).namelist() if "comment" not in name.lower() and "vml" not in name.lower()}
    lost = {
        f"part {name}"
        for name in parts - set(ZipFile(other).namelist())
        if not name.endswith(("sharedStrings.xml", ".rels"))
    }
    return lost | {str(key) for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


def _facts(book: Workbook, marked: Workbook) -> dict:
    facts = {
        ("sheets",): book.sheetnames,
        ("names",): {k: v.attr_text for k, v in book.defined_names.items()},
        ("modified",): str(book.properties.modified),
        ("author",): book.properties.creator,
    }
    for sheet in book.worksheets:
        where = sheet.title
        for key in ("sheet_state", "freeze_panes", "print_area", "print_title_rows", "dimensions"):
            facts[where, key] = getattr(sheet, key)
        facts[where, "merges"] = sorted(map(str, sheet.merged_cells.ranges))
        facts[where, "widths"] = {k: (d.width, d.hidden) for k, d in sheet.column_dimensions.items()}
        facts[where, "heights"] = {k: (d.height, d.hidden) for k, d in sheet.row_dimensions.items()}
        facts[where, "validations"] = [
            (v.type, v.formula1, str(v.sqref)) for v in sheet.data_validations.dataValidation
        ]
        facts[where, "conditions"] = [
            (str(k.sqref), r.type, r.formula)
            for k, rules in sheet.conditional_formatting._cf_rules.items()
            for r in rules
        ]
        facts[where, "page"] = (
            sheet.page_setup.orientation,
            sheet.page_setup.paperSize,
            sheet.oddFooter.center.text,
            sheet.auto_filter.ref,
            sheet.protection.sheet,
            vars(sheet.page_margins).__repr__(),
        )
        for row in sheet.iter_rows():
            for cell in row:
                fill = None if marked[where][cell.coordinate].comment else cell.fill.fgColor.rgb
                facts[where, cell.coordinate] = (
                    cell.value, cell.number_format, cell.font.name, cell.font.sz, cell.font.b, cell.border.left.style,
                    cell.alignment.horizontal, cell.alignment.wrap_text, cell.hyperlink and cell.hyperlink.target, fill,
                )  # fmt: skip
    return facts


def test_files_that_are_no_workbooks_get_the_list_only(tmp_path):
    source, folder = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "坏.xlsx").write_bytes(b"\x01\x02 nothing" * 50)
    (source / "~$甲.xlsx").write_bytes(b"")
    (source / "甲.xlsx").write_bytes(next(INPUT.glob("*.xlsx")).read_bytes())
    (source / "甲副本.xlsx").write_bytes((source / "甲.xlsx").read_bytes())
    profile = load_profile("tianjin")
    returned = send_back(review_folder(source, profile), profile, folder)
    files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.xlsx"))
    assert files == [f"{AGENCY}/{LIST}", f"{AGENCY}/（已标注）甲.xlsx", f"未识别单位/{LIST}"]
    assert [one.refused for one in returned] == [(), ()]


def test_a_hostile_name_stays_inside_the_folder(tmp_path):
    source, folder = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    book = load_workbook(next(INPUT.glob("*.xlsx")))
    for sheet in book.worksheets:
        sheet["A2"] = "667201../../逃出去"
    book.save(source / "甲.xlsx")
    profile = load_profile("tianjin")
    send_back(review_folder(source, profile), profile, folder)
    assert {path.parent.parent for path in tmp_path.rglob(LIST)} == {folder}


def test_the_command_says_what_each_unit_gets(tmp_path):
    root = INPUT.parent
    command = [sys.executable, "-m", "pipeline", "return", str(INPUT), "--output", str(tmp_path)]
    ran = subprocess.run(command, cwd=root, capture_output=True, check=False)
    last = ran.stderr.decode().rstrip().splitlines()[-1]
    assert ran.returncode == 0 and ran.stdout == b"" and "共写出 1 个单位的退回材料" in last
    assert (tmp_path / "退回修改" / AGENCY / LIST).is_file()


@pytest.mark.parametrize("part", ["word/document.xml", "content.xml"])
def test_a_package_that_is_no_workbook_is_refused_with_the_same_reason(tmp_path, part):
    """A document of Word, which has styles of its own, and a package without any relationships."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    one = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    one += '<Relationship Id="rId1" Type="{}" Target="{}"/></Relationships>'
    with ZipFile(tmp_path / "a.docx", "w") as out:
        out.writestr(part, "<document/>")
        if part.startswith("word/"):
            out.writestr("_rels/.rels", one.format(f"{office}/officeDocument", part))
            out.writestr("word/_rels/document.xml.rels", one.format(f"{office}/styles", "styles.xml"))
            out.writestr("word/styles.xml", "<styles/>")
    why = annotate((tmp_path / "a.docx").read_bytes(), [Remark("表", "A1", "error", "错")], tmp_path / "b.xlsx")
    assert why == "不是可以改写的 .xlsx 文件" and not (tmp_path / "b.xlsx").exists()
