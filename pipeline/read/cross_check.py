"""The second, independent read: calamine reads the same cells, and a difference is a note.

calamine aborts the whole process where a file makes it ask for too much memory, so it is only called for workbooks
whose bounds our own pass has just measured; the rest is said to be read once.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import chain, zip_longest
from typing import Any

from python_calamine import CalamineWorkbook

from pipeline.model import Note, Stored, cell_ref
from pipeline.read.content import note, quoted
from pipeline.read.format_date import iso_serial
from pipeline.read.limits import LIMITS
from pipeline.read.xlsx_sheet import Worksheet
from pipeline.read.xml_text import unescape_x

_DATES = (datetime, date, time, timedelta)
_BLANK = {"": None}  # an empty cell is an empty text to one and nothing to the other
_WORST = 5


def cross_check(
    package: Callable[[], bytes], sheets: int, read: Sequence[tuple[int, Worksheet]], suspicious: bool
) -> Iterator[Note]:
    """Compare every sheet with what calamine reads of the package; `sheets` is how many the workbook lists."""
    dense = sum(_area(worksheet) for _, worksheet in read) <= LIMITS.dense_area
    odd = any(found.kind == "bad_reference" for _, worksheet in read for found in worksheet.notes)
    if suspicious or odd or not dense:
        yield note("not_cross_checked", "", "", "计数或范围异常，未用第二种读法核对")
        return
    try:
        theirs = _calamine(package(), sheets, [position for position, _ in read])
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a Rust panic is no Exception
        yield note("not_cross_checked", "", "", "另一种读法打不开这个文件")
        return
    names: set[str] = set()
    for (_, worksheet), grid in zip(read, theirs, strict=True):
        if worksheet.sheet.name in names:  # calamine would give the first sheet of that name again
            yield note("duplicate_sheet_name", worksheet.sheet.name)
        else:
            yield from _differences(worksheet, grid)
        names.add(worksheet.sheet.name)


def _area(worksheet: Worksheet) -> int:
    """Rows × columns of what another reader would keep, formulas without a value and empty texts among it."""
    values, cells = worksheet.sheet.values, worksheet.cells
    height = max(len(values), cells.bottom + 1)
    return height * max(max(map(len, values), default=0), cells.right + 1)


def _calamine(package: bytes, sheets: int, positions: Sequence[int]) -> list[list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(package))
    if len(book.sheet_names) != sheets:
        raise ValueError(f"{len(book.sheet_names)} / {sheets}")
    return [book.get_sheet_by_index(position).to_python(skip_empty_area=False) for position in positions]


def _differences(worksheet: Worksheet, theirs: list[list[Any]]) -> Iterator[Note]:
    """The first few cells the two readers see differently."""
    ours = worksheet.sheet.values
    flat = ["" if value is None else value for value in chain.from_iterable(ours)]
    if flat == [*chain.from_iterable(theirs)] and [*map(len, ours)] == [*map(len, theirs)]:
        return
    blanks = [None] * max(map(len, theirs), default=0)
    shown = 0
    for row, (mine, other) in enumerate(zip_longest(ours, theirs, fillvalue=())):
        if list(map(_BLANK.get, other, other)) == [*mine, *blanks[len(mine) :]]:
            continue
        for found in _row_differences(worksheet, row, mine, other):
            yield found
            shown += 1
        if shown >= _WORST:
            return


def _row_differences(worksheet: Worksheet, row: int, mine: Sequence[Stored], theirs: Sequence[Any]) -> Iterator[Note]:
    for column, (a, b) in enumerate(zip_longest(mine, theirs)):
        other = "" if b is None else b
        if a != other and not (a is None and other == "") and not _alike(worksheet, row, column, a, other):
            yield _difference(worksheet, row, column, a, other)


def _difference(worksheet: Worksheet, row: int, column: int, mine: Stored, other: Any) -> Note:
    found = f"一种读法“{quoted(str('' if mine is None else mine), 40)}”，另一种“{quoted(str(other), 40)}”"
    return note("readers_disagree", worksheet.sheet.name, cell_ref(row, column), found)


def _alike(worksheet: Worksheet, row: int, column: int, mine: Stored, other: Any) -> bool:
    """Differences that are the other reader's habits: dates as objects, errors as nothing, texts not cleaned."""
    if isinstance(other, _DATES):
        return isinstance(mine, (int, float)) and not isinstance(mine, bool)
    if isinstance(mine, (int, float)) and isinstance(other, (int, float)):
        return float(mine) == float(other)
    if isinstance(mine, (int, float)) and isinstance(other, str):
        return iso_serial(other, worksheet.cells.date1904) == mine
    if isinstance(mine, str):
        stored = worksheet.cells.stored.get((row, column), mine)
        if other == "":
            return mine.startswith("#") or not mine.strip()
        if isinstance(other, str):
            return stored == other or _same_words(_bare(stored), other)
        return worksheet.cells.odd(row, column)
    stored = worksheet.cells.stored.get((row, column), "")
    return mine is None and isinstance(other, str) and _bare(other) == _bare(stored)


def _same_words(ours: str, other: str) -> bool:
    """Whether two texts differ in escapes and in powers only, of which the other reader knows nothing."""
    theirs = _bare(unescape_x(other))
    return ours in (_bare(other), theirs) or ours.replace("^", "") == theirs


def _bare(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable() and sign != "\ufffd").strip()
