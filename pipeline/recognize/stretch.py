"""Cutting a sheet into stretches: where a form begins, its tables (a repeated header continues one), where it ends."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.recognize.flat import Listing, read_list
from pipeline.recognize.grid import Grid
from pipeline.recognize.header import Header
from pipeline.recognize.headings import find_header
from pipeline.recognize.reader import Reader
from pipeline.recognize.table import read_table
from pipeline.recognize.vocabulary import read_label
from pipeline.recognize.word import BEGINS, LEVEL, NAMES, SECTION, TITLE, YEAR


@dataclass(slots=True)
class Stretch:
    """The rows of one form: `rows` outside its tables, the first header, and what its tables held.

    `columns` are the names of the columns of all its tables.
    """

    rows: list[int]
    reader: Reader
    header: Header | None = None
    title: str = ""
    title_row: int = -1
    listing: Listing | None = None
    columns: set[str] = field(default_factory=set)
    table_rows: list[tuple[int, int]] = field(default_factory=list)

    @property
    def top(self) -> int:
        """Its first row."""
        return min([*self.rows, *(top for top, _ in self.table_rows)], default=0)


def find_stretches(grid: Grid, file: str) -> tuple[Stretch, ...]:
    """The forms of a sheet, top to bottom."""
    stretches: list[Stretch] = []
    row = gap = 0
    while row < grid.height:
        header = find_header(grid, row) if grid.line(row).signs & LEVEL else None
        if header is None:
            row += 1
            continue
        current = stretches[-1] if stretches else None
        start = _form_start(grid, gap, header.top, current)
        if current is None or start is not None or header.is_list != bool(current.listing):
            current = _open(grid, stretches, gap, header.top if start is None else start, header, file)
        else:
            current.rows += range(gap, header.top)
            header = _as_before(grid, header, current.header)
            _enter_sections(grid, range(gap, header.top), current.reader)
        if current.listing:
            row = gap = read_list(grid, header, current.listing)
        else:
            row = gap = read_table(grid, header, current.reader)
        current.columns |= header.named.keys()
        current.table_rows.append((header.top, row))
    if stretches:
        stretches[-1].rows += range(gap, grid.height)
    elif alone := _without_table(grid, file):
        stretches.append(alone)
    return tuple(stretches)


def _enter_sections(grid: Grid, rows: Sequence[int], reader: Reader) -> None:
    """Take note of the labels over a table that head a block of rows."""
    for row in rows:
        spots, signs = grid.line(row)
        if signs & SECTION:
            for spot in spots:
                if spot.word.section:
                    reader.enter_section(spot.word.key)


def _as_before(grid: Grid, header: Header, before: Header | None) -> Header:
    """A header printed again means what it meant, also where its second row was not printed again."""
    if before is None or before.bottom == before.top or header.bottom > header.top:
        return header
    old = {(s.column, s.word.key) for s in grid.spots(before.top)}
    new = {(s.column, s.word.key) for s in grid.spots(header.top)}
    return replace(before, top=header.top, bottom=header.bottom) if new <= old else header


def _open(grid: Grid, stretches: list[Stretch], gap: int, start: int, header: Header, file: str) -> Stretch:
    """Begin a form at `start`; the rows since the last table end the form before it."""
    if stretches:
        stretches[-1].rows += range(gap, start)
        rows = list(range(start, header.top))
    else:
        rows = list(range(header.top))
    title, title_row = _title(grid, rows)
    listing = Listing(file, grid.sheet.name) if header.is_list else None
    stretch = Stretch(rows, Reader(file, grid.sheet.name), header, title, title_row, listing)
    _enter_sections(grid, rows[-2:], stretch.reader)
    stretches.append(stretch)
    return stretch


def _title(grid: Grid, rows: Sequence[int]) -> tuple[str, int]:
    """The heading nearest to the form's labels, and its row."""
    for row in rows:
        if grid.line(row).signs & TITLE:
            return next(s.text for s in grid.spots(row) if s.word.signs & TITLE), row
    return "", -1


def _form_start(grid: Grid, top: int, bottom: int, before: Stretch | None) -> int | None:
    """The row where a new form begins between two tables; None where the second table continues the first."""
    begin: int | None = None
    titled = False
    for row in range(top, bottom):
        spots, signs = grid.line(row)
        if not signs & (TITLE | BEGINS | YEAR) or spots[0].word.opening_stop:
            continue
        begin = row if begin is None else begin
        title = next((s.text for s in spots if s.word.signs & TITLE), "")
        again = bool(title and before and _same(title, before.title))
        titled = titled or (bool(title) and not again) or bool(signs & NAMES)
    return begin if titled else None


def _same(one: str, other: str) -> bool:
    """Whether a heading is the same again, as a page break prints it; a general heading may head another form."""
    one_key, other_key = (read_label(text).core.removesuffix("续") for text in (one, other))
    return one_key == other_key


def _without_table(grid: Grid, file: str) -> Stretch | None:
    """A form whose indicator table is missing: a heading of a form, and the labels of one."""
    rows = list(range(grid.height))
    title, title_row = _title(grid, rows[:15])
    names = {s.word.field.name for row in rows[:60] for s in grid.spots(row) if s.word.field}
    if title and "project_name" in names and names & {"goal", "budget", "purpose"}:
        return Stretch(rows[:200], Reader(file, grid.sheet.name), None, title, title_row)
    return None
