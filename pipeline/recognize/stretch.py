"""Cutting a sheet into stretches: where a form begins, its tables (a repeated header continues one), where it ends."""

import re
from dataclasses import dataclass, field, replace

from pipeline.recognize.flat import Listing, read_list
from pipeline.recognize.grid import Grid
from pipeline.recognize.header import Header, find_header
from pipeline.recognize.table import Reader, enter_section, is_title, read_table
from pipeline.recognize.vocabulary import Vocabulary, read_label
from pipeline.text import label_key

_MONTHS = re.compile(r"\(?20\d{2}年(?:度)?1月?[-—–~至到]\d{1,2}月(?:份|底)?\)?")
_STARTS = frozenset(("project_name", "project_code", "agency", "department", "fiscal_year"))


@dataclass(slots=True)
class Stretch:
    """The rows of one form: `rows` outside its tables, the first header, and what its tables held."""

    rows: list[int]
    reader: Reader
    header: Header | None = None
    title: str = ""
    title_row: int = -1
    listing: Listing | None = None
    tables: int = 0
    table_rows: list[tuple[int, int]] = field(default_factory=list)

    @property
    def top(self) -> int:
        """Its first row."""
        return min([*self.rows, *(top for top, _ in self.table_rows)], default=0)


def find_stretches(grid: Grid, file: str, words: Vocabulary) -> tuple[Stretch, ...]:
    """The forms of a sheet, top to bottom."""
    stretches: list[Stretch] = []
    row = gap = 0
    while row < grid.height:
        header = _header(grid, row, words)
        if header is None:
            row += 1
            continue
        current = stretches[-1] if stretches else None
        start = _form_start(grid, gap, header.top, words, current)
        if current is None or start is not None or header.is_list != bool(current.listing):
            current = _open(grid, stretches, gap, header.top if start is None else start, header, file, words)
        else:
            current.rows += range(gap, header.top)
            header = _as_before(grid, header, current.header)
            for spot in (s for r in range(gap, header.top) for s in grid.spots(r) if words.sense("section", s.text)):
                enter_section(current.reader, label_key(spot.text))
        if current.listing:
            row = gap = read_list(grid, header, words, current.listing)
        else:
            row = gap = read_table(grid, header, words, current.reader)
        current.tables += 1
        current.table_rows.append((header.top, row))
    if stretches:
        _close(grid, stretches, gap, words)
    elif alone := _without_table(grid, file, words):
        stretches.append(alone)
    return tuple(stretches)


def _as_before(grid: Grid, header: Header, before: Header | None) -> Header:
    """A header printed again means what it meant, also where its second row was not printed again."""
    if before is None or before.bottom == before.top or header.bottom > header.top:
        return header
    old = {(s.column, label_key(s.text)) for s in grid.spots(before.top)}
    new = {(s.column, label_key(s.text)) for s in grid.spots(header.top)}
    return replace(before, top=header.top, bottom=header.bottom) if new <= old else header


def _header(grid: Grid, row: int, words: Vocabulary) -> Header | None:
    if not any(words.is_level(s.text) for s in grid.spots(row)):
        return None
    return find_header(grid, row, words)


def _open(
    grid: Grid, stretches: list[Stretch], gap: int, start: int, header: Header, file: str, words: Vocabulary
) -> Stretch:
    """Begin a form at `start`; the rows since the last table end the form before it."""
    if stretches:
        stretches[-1].rows += range(gap, start)
        rows = list(range(start, header.top))
    else:
        rows = list(range(header.top))
    title, title_row = _title(grid, rows)
    listing = Listing(file, grid.sheet.name) if header.is_list else None
    stretch = Stretch(rows, Reader(file, grid.sheet.name), header, title, title_row, listing)
    for spot in (s for r in rows[-2:] for s in grid.spots(r) if words.sense("section", s.text)):
        enter_section(stretch.reader, label_key(spot.text))
    stretches.append(stretch)
    return stretch


def _close(grid: Grid, stretches: list[Stretch], gap: int, words: Vocabulary) -> None:
    """Give the rows after the last table to the last form, up to what looks like the next form without a table."""
    stretches[-1].rows += range(gap, grid.height)


def _title(grid: Grid, rows: list[int]) -> tuple[str, int]:
    """The heading nearest to the form's labels, and its row."""
    for row in rows:
        for spot in grid.spots(row):
            if is_title(spot.text):
                return spot.text, row
    return "", -1


def _form_start(grid: Grid, top: int, bottom: int, words: Vocabulary, before: Stretch | None) -> int | None:
    """The row where a new form begins between two tables; None where the second table continues the first."""
    begin: int | None = None
    titled = False
    for row in range(top, bottom):
        spots = grid.spots(row)
        if not spots or words.sense("stop", label_key(spots[0].text).split(":")[0]):
            continue
        names = {s.name for spot in spots if (s := words.sense("field", label_key(spot.text).split(":")[0]))}
        title = next((s.text for s in spots if is_title(s.text)), "")
        again = bool(title and before and _same(title, before.title))
        if title or names & _STARTS or any(is_year_line(label_key(s.text)) for s in spots):
            begin = row if begin is None else begin
        titled = titled or (bool(title) and not again) or bool(names & {"project_name", "agency", "project_code"})
    return begin if titled else None


def is_year_line(key: str) -> bool:
    """`(2025年度)`, `2025年`, `(2025年1-7月)`: the year printed under a heading."""
    if _MONTHS.fullmatch(key):
        return True
    digits = "".join(filter(str.isdigit, key))
    return ":" not in key and len(key) <= 14 and len(digits) == 4 and digits.startswith("20") and "年" in key


def _same(one: str, other: str) -> bool:
    """Whether a heading is the same again, as a page break prints it; a general heading may head another form."""
    one_key, other_key = (read_label(text).core.removesuffix("续") for text in (one, other))
    return one_key == other_key


def _without_table(grid: Grid, file: str, words: Vocabulary) -> Stretch | None:
    """A form whose indicator table is missing: a heading of a form, and the labels of one."""
    rows = list(range(grid.height))
    title, title_row = _title(grid, rows[:15])
    names = {s.name for row in rows[:60] for spot in grid.spots(row) if (s := words.sense("field", spot.text))}
    if title and "project_name" in names and names & {"goal", "budget", "purpose"}:
        return Stretch(rows[:200], Reader(file, grid.sheet.name), None, title, title_row)
    return None
