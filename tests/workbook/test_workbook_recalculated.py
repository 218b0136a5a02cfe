"""LibreOffice works out every formula itself and agrees with the values we kept; it prints without error."""

import subprocess

import openpyxl
import pytest
from recalculate import SOFFICE, recalculated
from workbook_samples import PROFILE, batch, mixed

from pipeline.consolidate.workbook import consolidate
from pipeline.render import excel_strings
from pipeline.render.excel import write_workbook
from pipeline.render.excel_strings import ROOM
from pipeline.tables import build_tables

pytestmark = [pytest.mark.slow, pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")]


@pytest.mark.parametrize(
    ("sample", "limit", "shared"),
    [(batch, 1_048_576, 40), (batch, 9, ROOM), (mixed, 1_048_576, ROOM), (mixed, 9, ROOM)],
)
def test_recalculated_values_are_those_we_kept(tmp_path, monkeypatch, sample, limit, shared):
    """`shared` texts: of the others COUNTIFS and SUMIFS must see what stands in the cells."""
    monkeypatch.setattr(excel_strings, "ROOM", shared)
    one = sample()
    path = tmp_path / "book.xlsx"
    write_workbook(consolidate(one, build_tables(one), PROFILE, limit=limit), path)
    formulas, kept = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    fresh = openpyxl.load_workbook(recalculated(path, tmp_path), data_only=True)
    places = [
        (page.title, cell.coordinate) for page in formulas for row in page.iter_rows() for cell in row
        if cell.data_type == "f"
    ]  # fmt: skip
    assert len(places) > 200
    wrong = [
        (title, place, formulas[title][place].value, kept[title][place].value, fresh[title][place].value)
        for title, place in places
        if not agree(kept[title][place].value, fresh[title][place].value)
    ]
    assert not wrong


def agree(one, other):
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= 1e-9 * max(1, abs(one))
    return one == other


def test_it_prints(tmp_path):
    one = batch()
    path = tmp_path / "book.xlsx"
    write_workbook(consolidate(one, build_tables(one), PROFILE), path)
    command = [SOFFICE, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(path)], check=True, capture_output=True, timeout=240)
    from pypdf import PdfReader

    pages = PdfReader(tmp_path / "book.pdf").pages
    assert 9 <= len(pages) <= 14
    assert all(f"第 {number} 页 共 {len(pages)} 页" in page.extract_text() for number, page in enumerate(pages, 1))
    sizes = {tuple(sorted((round(float(p.mediabox.width)), round(float(p.mediabox.height))))) for p in pages}
    assert sizes == {(595, 842)}
