"""Text tables and their encodings: marks missing, doubled or wrong, line ends, quotes, texts that exports keep."""

import pytest
from packages import kinds, read, texts

TABLE = "绩效目标表\n一级指标,二级指标,指标值\n产出指标,一开始,≥95%\n满意度,“群众”,100 人\n"
CELLS = {"A1": "绩效目标表", "A2": "一级指标", "B2": "二级指标", "C2": "指标值", "A3": "产出指标", "B3": "一开始"}
CELLS |= {"C3": "≥95%", "A4": "满意度", "B4": "“群众”", "C4": "100 人"}
PAGE = "<html><body><table><tr><td>项目名称<td>一开始</tr><tr><td>指标值<td>≥95%</tr></table></body></html>"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", "\t"])
def test_utf_16_without_a_mark(tmp_path, encoding, separator):
    found = read(TABLE.replace(",", separator).replace("\n", "\r\n").encode(encoding), tmp_path, "单位.xls")
    assert found.format == "delimited" and texts(found) == CELLS


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16"])
@pytest.mark.parametrize("head", ["", "<meta charset=utf-16>", "<meta charset=gb2312>"])
def test_a_page_in_utf_16(tmp_path, encoding, head):
    found = read((head + PAGE).encode(encoding), tmp_path, "单位.xls")
    assert found.format == "html" and list(texts(found).values()) == ["项目名称", "一开始", "指标值", "≥95%"]


def test_a_table_in_utf_16_that_nobody_can_be_sure_of_is_refused(tmp_path):
    odd = "".join(chr(0x0C80 + number) for number in range(80))  # letters no office writes
    found = read((("x" * 400 + odd) * 3).encode("utf-16-le"), tmp_path, "单位.csv")
    assert found.defect is not None and "UTF-16" in found.defect.detail and "另存为" in found.defect.detail


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\xef\xbb\xbf\xef\xbb\xbf" + TABLE.encode(), "标记两次"),
        (b"\xef\xbb\xbf" + TABLE.encode("gb18030"), "标记不实"),
        (TABLE.encode("gb18030"), "GB18030"),
        (b"\xff\xfe" + TABLE.encode("utf-16-be"), "字节顺序不实"),
        (TABLE.encode("utf-16"), "UTF-16"),
        (b"\xef\xbb\xbf\xef\xbb\xbfsep=,\r\n" + TABLE.encode(), "标记两次，写明分隔符"),
        (TABLE.replace("\n", "\r").encode(), "只有回车"),
        (TABLE.replace("\n", ",,,\r\n").encode(), "多余的逗号"),
        (TABLE.replace("产出指标", '"产出指标"').encode(), "引号"),
        (TABLE.replace("\n", "\r\n", 2).encode(), "换行不一"),
    ],
)
def test_marks_and_line_ends(tmp_path, data, name):
    assert texts(read(data, tmp_path, f"{name}.csv")) == CELLS


@pytest.mark.parametrize("declared", ["", "<meta charset=big5>"])
def test_big5_is_no_mojibake(tmp_path, declared):
    words = "專案名稱績效目標預算金額產出指標數量品質時效成本滿意度群眾服務"
    page = f"<html>{declared}<table><tr><td>{words}</table></html>"
    assert texts(read(page.encode("big5"), tmp_path, "单位.xls")) == {"A1": words}
    if not declared:
        assert texts(read(f"{words},甲\n".encode("big5"), tmp_path, "单位.csv")) == {"A1": words, "B1": "甲"}


def test_rare_letters_of_gbk_stay_gbk(tmp_path):
    for words in ("昝褚赟翀甡淏旸喆犇堃", "項目名稱績效目標預算金額產出指標數量質量時效成本滿意度"):
        assert texts(read(f"{words},甲\n".encode("gbk"), tmp_path, "单位.csv")) == {"A1": words, "B1": "甲"}


def test_cells_as_a_spreadsheet_shows_them(tmp_path):
    text = '编号;名称;金额;说明\r\n="007";"甲""乙""";1,234.50;"一行\n二行"\r\n"=""008""";丙;"1,000";\r\n'
    found = read(text.encode("gbk"), tmp_path, "单位.csv")
    assert [value for place, value in texts(found).items() if place[1] != "1"] == [
        *("007", '甲"乙"', "1,234.50", "一行\n二行", "008", "丙", "1,000")
    ]


def test_a_list_that_begins_with_id_is_a_table(tmp_path):
    assert texts(read("ID;名称\n1;甲\n2;乙\n".encode(), tmp_path, "单位.csv"))["B3"] == "乙"
    assert texts(read("ID,名称\n1,甲\n2,乙\n".encode("gbk"), tmp_path, "单位.xls"))["B2"] == "甲"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"ID;PWXL;N;E\r\nP;PGeneral\r\nC;Y1;X1;K\"a\"\r\nE\r\n", "SYLK"),
        (b'TABLE\r\n0,1\r\n"EXCEL"\r\nVECTORS\r\n0,2\r\n""\r\n', "DIF"),
        # a database: its header, one column
        (b"\x03\x7d\x0b\x17\x02\x00\x00\x00\x61\x00\x29\x00" + bytes(20) + b"NAME" + bytes(28) + b"\r", "dBase"),
    ],
)  # fmt: skip
def test_other_kinds_of_tables_are_called_what_they_are(tmp_path, data, what):
    found = read(data, tmp_path, "单位.xls")
    assert found.defect is not None and what in found.defect.detail and "另存为 .xlsx" in found.defect.detail


def test_zero_bytes_are_taken_out_and_said(tmp_path):
    found = read(TABLE.replace("满意度", "满意度\0").encode("gbk") + TABLE.encode("gbk") * 3, tmp_path, "单位.csv")
    assert found.defect is None and texts(found)["A4"] == "满意度" and "control_characters" in kinds(found)


def test_a_quote_that_never_closes_is_said(tmp_path):
    found = read('编号,名称\n1,"甲\n2,乙\n3,丙\n'.encode(), tmp_path, "单位.csv")
    assert texts(found)["B2"] == "甲\n2,乙\n3,丙\n"
    assert [(note.kind, note.place.cell) for note in found.notes if note.kind == "open_quote"] == [("open_quote", "B2")]


@pytest.mark.parametrize("row", ['甲,"一\n二",5" 管', '"甲\n乙",""', '"甲\n""乙""",1', '甲,"一\n二"\n'])
def test_a_quote_that_closes_is_not_said(tmp_path, row):
    assert "open_quote" not in kinds(read(f"名称,说明\n{row}".encode(), tmp_path, "单位.csv"))


def test_formulas_are_said_and_targets_with_an_equals_sign_are_not(tmp_path):
    cells = ["=SUM(A1:A3)", "=B2", '=""12""&""3""', "=3/4", "=100%", "=300天", "==", "=≥7人", "-5", "+3%"]
    text = "公式,值\n" + "".join(f'"{cell}",甲\n' for cell in cells)
    found = read(text.encode(), tmp_path, "单位.csv")
    assert [note.place.cell for note in found.notes if note.kind == "formula_without_value"] == ["A2", "A3", "A4", "A5"]
    assert texts(found)["A6"] == "=100%" and texts(found)["A2"] == "=SUM(A1:A3)"


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        ("证号,电话\n\t1101,\t138\n\t1102,\t139\n", ["证号", "电话", "1101", "138", "1102", "139"]),
        ("单号\t,金额\t\n2025\t,5\t\n2026\t,6\t\n", ["单号", "金额", "2025", "5", "2026", "6"]),
        ("标题\n目标,1;2;3;4;5\n一,二\n三,四\n", ["标题", "目标", "1;2;3;4;5", "一", "二", "三", "四"]),
        ("标题\n说明\t一,二,三,四,五\n甲\t乙\n丙\t丁\n", ["标题", "说明", "一,二,三,四,五", "甲", "乙", "丙", "丁"]),
    ],
    ids=["tabs before long digits", "tabs behind every cell", "semicolons in a text", "commas in a text"],
)
def test_the_separator_is_what_cuts_the_rows_evenly(tmp_path, table, cells):
    found = texts(read(table.encode("gbk"), tmp_path, "单位.csv"))
    assert [text.strip("\t") for text in found.values()] == cells
