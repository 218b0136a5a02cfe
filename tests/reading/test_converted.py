"""Whole files made by other programs: old formats, encryption, and what LibreOffice writes read as the workbook itself."""
# ruff: noqa: E501 - lines of XML stay whole

import io
import os
import random
import time
from pathlib import Path

import msoffcrypto.format.ooxml
import openpyxl
import pytest
import xlsxwriter
from packages import book, kinds, read, texts, worksheet
from soffice import SOFFICE, convert

from pipeline.read import legacy_word
from pipeline.read.content import Refused
from pipeline.read.legacy_word import find_converter

SHEET = worksheet('<row r="1"><c r="A1"><v>7</v></c></row>')
GOOD = book(SHEET, {"xl/media/image1.png": random.Random(1).randbytes(20_000)})


def encrypted(password: str) -> bytes:
    out = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(GOOD)).encrypt(password, out)
    return out.getvalue()


def test_the_default_password_is_tried_and_said(tmp_path):
    found = read(encrypted("VelvetSweatshop"), tmp_path)
    assert texts(found) == {"A1": "7"} and "default_password" in kinds(found)


def test_any_other_password_is_refused(tmp_path):
    found = read(encrypted("秘密"), tmp_path)
    assert found.defect is not None and found.defect.kind == "encrypted"


def form(path):
    made = xlsxwriter.Workbook(str(path))
    sheet = made.add_worksheet("绩效目标表")
    sheet.merge_range("A1:C1", "1.2025年网格化服务绩效目标表")
    rows = [
        ("项目名称", "网格化服务\n（二期）", None, ""),
        ("预算数", 455000, '#,##0.00"元"', ""),
        ("数量", 7, '"≥"0"人"', ""),
        ("比率", 0.937, "0.0%", ""),
        ("完成", 45984, 'yyyy"年"m"月"d"日"', ""),
    ]
    for number, (name, value, code, _) in enumerate(rows, 1):
        sheet.write_string(number, 0, name)
        sheet.write(number, 1, value, made.add_format({"num_format": code} if code else {}))
    sheet.set_column("B:B", 40)
    made.close()


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice makes the files")
@pytest.mark.parametrize(("target", "kind"), [("xls", "xls"), ("ods", "ods"), ("html", "html"), ("xlsx", "xlsx")])
def test_what_libreoffice_writes_reads_as_the_workbook(tmp_path, target, kind):
    source = tmp_path / "form.xlsx"
    form(source)
    expected = texts(read(source.read_bytes(), tmp_path))
    assert expected["B4"] == "≥7人" and expected["B6"] == "2025年11月23日"
    folder = tmp_path / "made"
    folder.mkdir()
    made = convert(source, target, folder)
    found = read(made.read_bytes(), tmp_path, "单位.et")
    assert found.format == kind
    assert texts(found) == expected
    assert {cell.top for sheet in found.sheets for cell in sheet.merges} == {0}


@pytest.mark.slow
@pytest.mark.skipif(find_converter() is None, reason="old Word files need LibreOffice")
def test_an_old_word_file_is_converted(tmp_path):
    page = "<html><body><p>1.2025年绩效目标表</p><table border=1><tr><td>项目名称</td><td>网格化</td></tr></table></body></html>"
    (tmp_path / "form.html").write_text(page, encoding="utf-8")
    folder = tmp_path / "made"
    folder.mkdir()
    made = convert(tmp_path / "form.html", "doc:MS Word 97", folder)
    found = read(made.read_bytes(), tmp_path, "目标.wps")
    assert found.defect is None, found.defect
    assert found.format == "doc" and "converted" in kinds(found)
    assert "1.2025年绩效目标表" in texts(found).values() and "网格化" in texts(found).values()


def test_without_libreoffice_an_old_word_file_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("pipeline.read.legacy_word.find_converter", lambda: None)
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "WordDocument".encode("utf-16-le") + b"\0" * 600
    found = read(data, tmp_path, "目标.doc")
    assert found.defect is not None and found.defect.kind == "converter_missing"


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="needs LibreOffice")
def test_the_formulas_of_an_old_workbook_are_counted(tmp_path):
    source = openpyxl.Workbook()
    source.active.append([1, "=A1*2", "=A1&B1"])
    source.create_sheet("二").append(["没有公式"])
    source.save(tmp_path / "f.xlsx")
    (tmp_path / "out").mkdir()
    made = convert(tmp_path / "f.xlsx", "xls:MS Excel 97", tmp_path / "out")
    found = read(made.read_bytes(), tmp_path, "f.xls")
    said = [note for note in found.notes if note.kind == "formula_result_only"]
    assert [(note.place.sheet, note.place.cell, note.found) for note in said] == [("Sheet", "B1", "2 处")]


@pytest.mark.slow
@pytest.mark.skipif(find_converter() is None, reason="RTF needs LibreOffice")
def test_a_doc_that_is_rtf_inside_is_converted(tmp_path):
    def rtf(text):
        return "".join(f"\\'{byte:02x}" if byte > 127 else chr(byte) for byte in text.encode("gbk"))

    row = f"\\trowd\\cellx2000\\cellx4000\\intbl {rtf('项目名称')}\\cell {rtf('≥7人')}\\cell\\row"
    page = (
        "{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0\\fcharset134 SimSun;}}\\f0 "
        + rtf("绩效目标表")
        + "\\par "
        + row
        + "\\pard\\par}"
    )
    found = read(page.encode("ascii"), tmp_path, "目标.doc")
    assert found.defect is None, found.defect
    assert {"绩效目标表", "项目名称", "≥7人"} <= set(texts(found).values()) and "converted" in kinds(found)


@pytest.mark.skipif(os.name != "posix", reason="process groups of POSIX")
def test_a_converter_that_hangs_is_ended_with_all_it_has_started(tmp_path, monkeypatch):
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\nsleep 600 &\necho $! > {tmp_path}/child\nwait\n")
    program.chmod(0o755)
    monkeypatch.setattr("pipeline.read.legacy_word.find_converter", lambda: str(program))
    monkeypatch.setattr("pipeline.read.legacy_word._SECONDS", 1)
    with pytest.raises(Refused, match="转换失败"):
        legacy_word.convert(b"old")
    child = int((tmp_path / "child").read_text())
    deadline = time.monotonic() + 5
    while _runs(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(child)


def _runs(number):
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{number}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"
