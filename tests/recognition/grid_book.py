"""A book out of plain texts, or out of a workbook read without number formats: enough to test recognition alone."""

from pathlib import Path

from python_calamine import CalamineWorkbook

from pipeline.model import Book, Merge, Sheet


def sheet_of(name, rows, merges=(), **facts):
    """A sheet from rows of texts; merges are (top, left, bottom, right)."""
    values = [[None if value in ("", None) else value for value in row] for row in rows]
    return Sheet(name, values, tuple(Merge(*m) for m in merges), **facts)


def book_of(*sheets, path="测试.xlsx"):
    return Book(path, "0" * 64, tuple(sheets))


def read_plainly(path):
    """A workbook's stored values and merges, without number formats."""
    workbook = CalamineWorkbook.from_path(str(path))
    sheets = []
    for name in workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(name)
        values = sheet.to_python(skip_empty_area=False)
        merges = tuple(
            Merge(top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        )
        rows = [[None if v == "" else v for v in row] for row in values]
        sheets.append(Sheet(name, rows, merges))
    return Book(Path(path).name, "0" * 64, tuple(sheets))
