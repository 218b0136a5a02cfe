"""Sheets → an .xlsx file: the only door to xlsxwriter.

xlsxwriter reports loss by return codes and warnings; here both are errors. Text is always written as text.
"""

import gc
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pipeline.render.excel_cells import Writer
from pipeline.render.excel_charts import insert_charts
from pipeline.render.excel_formats import Formats
from pipeline.render.excel_page import set_page
from pipeline.sheet import SheetSpec

CREATED = datetime(2020, 1, 1)
"""The creation time written into every workbook: the same input gives the same bytes."""


class WorkbookError(Exception):
    """xlsxwriter refused or would have lost something: a bug, not a user's mistake."""


def write_workbook(sheets: Sequence[SheetSpec], path: Path, title: str = "绩效目标汇总表") -> tuple[str, ...]:
    """Write the sheets to `path`. Returns, in Chinese, what did not fit into Excel's limits and was cut."""
    cut: list[str] = []
    with _strictly(), Workbook(str(path), {"strings_to_urls": False, "in_memory": True}) as book:
        book.set_properties({"title": title, "created": CREATED, "author": "", "comments": ""})
        book.set_calc_mode("auto")
        formats = Formats(book)
        for sheet in sheets:
            cut.extend(_write_sheet(book, formats, sheet))
    return tuple(cut)


@contextmanager
def _strictly() -> Iterator[None]:
    """Warnings are errors; the collector rests, since millions of cells and no cycles only cost it time."""
    resting = gc.isenabled()
    gc.disable()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            yield
    except (UserWarning, ValueError, TypeError) as error:
        raise WorkbookError(str(error)) from error
    finally:
        if resting:
            gc.enable()


def _write_sheet(book: Workbook, formats: Formats, sheet: SheetSpec) -> list[str]:
    page = book.add_worksheet(sheet.name)
    page.hide_gridlines(2)
    for column, width in enumerate(sheet.widths):
        must(page.set_column(column, column, width), "set_column")
    writer = Writer(page, formats, sheet.name)
    for area in sheet.merges:
        _merge(page, formats, sheet, area)
    for row, line in enumerate(sheet.lines):
        writer.write(row, line)
    _furnish(page, sheet)
    insert_charts(book, page, sheet)
    set_page(page, sheet)
    return writer.cut


def _merge(page: Worksheet, formats: Formats, sheet: SheetSpec, area: "tuple[int, int, int, int]") -> None:
    """Merge first, write the text over it afterwards, as xlsxwriter wants it."""
    top, left, bottom, right = area
    style = sheet.lines[top].styles[left]
    must(page.merge_range(top, left, bottom, right, "", formats[style]), "merge_range")


def _furnish(page: Worksheet, sheet: SheetSpec) -> None:
    """Frozen panes, filter and drop-downs."""
    if sheet.freeze:
        page.freeze_panes(*sheet.freeze)
    if sheet.filter:
        page.autofilter(*_corners(sheet.filter))
    for area, options, prompt in sheet.choices:
        rule = {"validate": "list", "source": list(options), "input_title": "填写提示", "input_message": prompt}
        must(page.data_validation(*_corners(area), rule), "data_validation")


def _corners(area: "tuple[int, int, int, int]") -> tuple[int, int, int, int]:
    return area[0], area[1], area[2], area[3]


def must(code: int | None, call: str) -> None:
    """Every call that reports failure by a number goes through here."""
    if code:
        raise WorkbookError(f"{call} returned {code}")
