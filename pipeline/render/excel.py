"""Sheets → an .xlsx file: the only door to xlsxwriter.

xlsxwriter makes the package: styles, charts, drop-downs, merges, print set-up. The rows, which are nearly all of the
work, are our own XML (`excel_rows`). xlsxwriter reports loss by return codes and warnings; here both are errors.
"""

import gc
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from io import BytesIO
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from zipfile import ZipFile

from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pipeline.model import cell_ref
from pipeline.render.excel_charts import insert_charts
from pipeline.render.excel_formats import Palette
from pipeline.render.excel_package import Body, join
from pipeline.render.excel_page import set_page
from pipeline.render.excel_rows import Rows, hyperlinks
from pipeline.render.excel_strings import Strings
from pipeline.sheet import Area, SheetSpec

CREATED = datetime(2020, 1, 1)
"""The creation time written into every workbook: the same input gives the same bytes."""
LINK_LIMIT = 65_530


class WorkbookError(Exception):
    """Something would not fit or would be lost: a bug, not a user's mistake."""


def write_workbook(sheets: Sequence[SheetSpec], path: Path, title: str = "绩效目标汇总表") -> tuple[str, ...]:
    """Write the sheets to `path`. Returns, in Chinese, what did not fit into Excel's limits and was cut."""
    palette, strings = Palette(), Strings()
    with _strictly(), ExitStack() as files:
        bodies = []
        for sheet in sheets:
            bodies.append(_body(sheet, palette, strings, files))
        package = files.enter_context(ZipFile(_package(sheets, palette, title)))
        _same_numbers(package, len(palette.looks()))
        join(package, bodies, strings.part(), path)
    return tuple(strings.cut)


@contextmanager
def _strictly() -> Iterator[None]:
    """Warnings are errors; the collector rests, since millions of cells and no cycles only cost it time."""
    active = gc.isenabled()
    gc.disable()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            yield
    except (UserWarning, ValueError, TypeError, XlsxWriterException) as error:
        raise WorkbookError(str(error)) from error
    finally:
        if active:
            gc.enable()


def _body(sheet: SheetSpec, palette: Palette, strings: Strings, files: ExitStack) -> Body:
    """Render the rows of a sheet into a temporary file."""
    strings.sheet = sheet.name
    rows = Rows(palette, strings)
    spool = files.enter_context(TemporaryFile())  # noqa: SIM115 - closed by the stack, after the joining
    size, pending = 0, rows.render(sheet.lines)
    while part := "".join(islice(pending, 512)):
        size += spool.write(part.encode())
    if len(rows.links) > LINK_LIMIT:
        raise WorkbookError(f"{sheet.name}: {len(rows.links)} links, Excel allows {LINK_LIMIT}")
    targets: dict[str, str] = {}
    extent = f"A1:{cell_ref(max(0, rows.bottom - 1), max(0, rows.right - 1))}"
    return Body(spool, size, extent, hyperlinks(rows.links, targets), targets)


def _package(sheets: Sequence[SheetSpec], palette: Palette, title: str) -> BytesIO:
    """What xlsxwriter makes of everything but the rows."""
    made = BytesIO()
    with Workbook(made, {"in_memory": True}) as book:
        book.set_properties({"title": title, "created": CREATED})
        pages = [book.add_worksheet(sheet.name) for sheet in sheets]
        for column, look in enumerate(palette.looks()):
            must(pages[0].write_blank(0, column, None, book.add_format(look)), "write_blank")
        must(pages[0].write_string(1, 0, "x"), "write_string")
        for page, sheet in zip(pages, sheets, strict=True):
            _furnish(page, sheet)
            insert_charts(book, page, sheet)
            set_page(page, sheet)
    return made


def _same_numbers(package: ZipFile, count: int) -> None:
    """Our rows number the formats 1, 2, 3 …; make sure that xlsxwriter does, too."""
    row = package.read("xl/worksheets/sheet1.xml").decode().partition('<row r="2"')[0]
    numbers = [int(number) for number in re.findall(r'<c r="[A-Z]+1" s="(\d+)"', row)]
    if numbers != list(range(1, count + 1)):
        raise WorkbookError(f"formats are numbered {numbers[:20]} instead of 1 to {count}")


def _furnish(page: Worksheet, sheet: SheetSpec) -> None:
    """Widths, merges, frozen panes, filter and drop-downs."""
    page.hide_gridlines(2)
    for column, width in enumerate(sheet.widths):
        must(page.set_column(column, column, width), "set_column")
    if sheet.charts:  # their size is reckoned from the heights of the rows
        for row, one in enumerate(sheet.lines):
            must(page.set_row(row, one.height), "set_row")
    for area in sheet.merges:
        must(page.merge_range(*_corners(area), ""), "merge_range")
    if sheet.freeze:
        page.freeze_panes(*sheet.freeze)
    if sheet.filter:
        page.autofilter(*_corners(sheet.filter))
    for area, options, prompt in sheet.choices:
        rule = {"validate": "list", "source": list(options), "input_title": "填写提示", "input_message": prompt}
        must(page.data_validation(*_corners(area), rule), "data_validation")


def _corners(area: Area) -> tuple[int, int, int, int]:
    return area.top, area.left, area.bottom, area.right


def must(code: int | None, call: str) -> None:
    """Every call that reports failure by a number goes through here."""
    if code:
        raise WorkbookError(f"{call} returned {code}")
