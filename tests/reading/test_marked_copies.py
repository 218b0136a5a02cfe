"""Marked copies as another program opens them: the same cells shown, and a note at every cell that was marked."""

import re
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from soffice import SOFFICE, convert, shown_cells

from pipeline.render.annotate import Remark, annotate

pytestmark = [pytest.mark.slow, pytest.mark.skipif(SOFFICE is None, reason="needs LibreOffice")]
REMARKS = [Remark("表", cell, "error", f"在{cell}") for cell in ("A1", "B2", "C9")]


def _by_xlsxwriter(path: Path) -> None:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("表")
    sheet.write_column("A1", ["≥7人", 7, 0.5], book.add_format({"num_format": '0.0"人"', "border": 1}))
    sheet.merge_range("B2:C3", "合并", book.add_format({"align": "center"}))
    sheet.write_formula("D1", "=A2*2", None, 14)
    sheet.write_comment("A3", "原来的")
    sheet.insert_button("F2", {"caption": "提交"})
    book.close()


def _by_openpyxl(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "表"
    book.active.append(["指标值", "≥7人", 7])
    book.active["C1"].number_format = '"≥"0"人"'
    book.active["C1"].comment = Comment("原来的", "单位")
    book.save(path)


@pytest.mark.parametrize("make", [_by_xlsxwriter, _by_openpyxl])
def test_another_program_shows_the_same_cells_and_all_notes(tmp_path, make):
    source, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    make(source)
    assert annotate(source.read_bytes(), REMARKS, target) == ""
    before, after = (_filled(shown_cells(path, tmp_path / path.stem)) for path in (source, target))
    assert before == after
    flat = convert(target, "fods", tmp_path).read_text(encoding="utf-8")
    found = re.findall(r"<office:annotation .*?</office:annotation>", flat, re.S)
    notes = [re.sub(r"<[^>]+>", "", note) for note in found]
    assert len(notes) == len(REMARKS) + 1
    assert all(any(remark.text in note for note in notes) for remark in REMARKS)
    assert any("原来的" in note for note in notes)


def _filled(rows: list[list[str]]) -> list[list[str]]:
    """Rows without the empty cells and rows behind the last, which a mark may have made."""
    kept = [row[: max((place + 1 for place, text in enumerate(row) if text), default=0)] for row in rows]
    while kept and not kept[-1]:
        kept.pop()
    return kept
