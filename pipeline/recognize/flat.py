"""Flat lists: many projects in one table, a project's cells merged, repeated or blank; one reader for each project."""

import re
from dataclasses import dataclass, field
from operator import itemgetter

from pipeline.model import Field, Stored
from pipeline.recognize.grid import Grid, Spot
from pipeline.recognize.header import Column, Header
from pipeline.recognize.reader import Reader
from pipeline.recognize.rows import read_indicator, text_in
from pipeline.recognize.runs import is_filled, read_run
from pipeline.recognize.table import ends_table

_OF_PROJECT = ("project_code", "project_name")
_KEYS = ("agency_code", "agency", *_OF_PROJECT)
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,}")
# After so many rows of a project nothing more is learned of it from the cells it repeats.
_KNOWN = 3

Key = tuple[str, ...]
_SUMS = {"合计": "list_total", "总计": "list_grand", "共计": "list_grand", "总和": "list_grand"}
SUMS = ("list_subtotal", "list_total", "list_grand")


@dataclass(slots=True)
class Listing:
    """What a flat list held: for each project, in order of appearance, its fields and the reader of its rows."""

    file: str
    sheet: str
    readers: dict[Key, Reader] = field(default_factory=dict)
    fields: dict[Key, dict[str, Field]] = field(default_factory=dict)
    current: Key = ("",) * len(_KEYS)
    raw: tuple[object, ...] = ()
    reader: Reader | None = None
    sums: list[tuple[str, Field]] = field(default_factory=list)
    """Total rows of the table at hand that no project stands before."""


def read_list(grid: Grid, header: Header, listing: Listing) -> int:
    """Read the rows of a flat list; the first row that is no longer part of it is returned."""
    keys = [column for name in _KEYS for column in header.listed if column.name == name]
    listing.reader, listing.sums = None, []
    seen: dict[Key, None] = {}
    name, target = header.name_column, header.column("target")
    value = target.left if target else name.left
    lefts = [column.left for column in keys]
    last = max(name.left, value)
    first = end = row = header.bottom + 1
    while row < grid.height:
        cells = grid.values[row]
        plain = len(cells) > last and is_filled(cells[name.left]) and is_filled(cells[value])
        if not plain or cells[name.left] == name.heading or row == first:
            line = grid.line(row)
            if line.spots and ends_table(grid, header, row, line):
                break
            if line.spots and _is_total(line.spots[0]):
                _keep_sum(grid, header, row, line.spots[0], listing)
            if not line.spots or _is_total(line.spots[0]) or _is_codes(line.spots):
                row += 1
                continue
        reader = _reader_for(grid, header, keys, row, listing)
        seen[listing.current] = None
        if (same := _end_of_project(grid, name, value, lefts, row, reader)) > row:
            for at in range(row + 1, min(same, row + _KNOWN - len(reader.rows))):
                _learn(grid, header, at, listing)
            read_run(grid, header, row, same, reader)
            end = row = same
            continue
        read_indicator(grid, header, row, reader)
        end = row = row + 1
    _name_table(header, seen, listing)
    return end


def _end_of_project(grid: Grid, name: Column, value: int, lefts: list[int], row: int, reader: Reader) -> int:
    """The first row from `row` on that may be of another project, or no indicator at all."""
    at_name, heading, last = name.left, name.heading, max(name.left, value, *lefts)
    values, key_of = grid.values, itemgetter(*lefts)
    first = values[row]
    if len(first) <= last or (len(reader.rows) < _KNOWN and not all(_is_text(first[left]) for left in lefts)):
        return row
    held = key_of(first)
    for at in range(row, grid.height):
        cells = values[at]
        if len(cells) <= last or key_of(cells) != held:
            return at
        text, target = cells[at_name], cells[value]
        if text == heading or not (text.strip() if type(text) is str else text is not None):
            return at
        if not (target.strip() if type(target) is str else target is not None):
            return at
    return grid.height


def _is_text(value: Stored) -> bool:
    return type(value) is str and not value.isspace() and value != ""


def _is_codes(spots: tuple[Spot, ...]) -> bool:
    """A second header row with the field names of a system: PRO_CODE, PRO_NAME."""
    return len(spots) > 3 and all(_IDENTIFIER.fullmatch(spot.text.strip()) for spot in spots)


def _is_total(first: Spot) -> bool:
    return first.word.stop is not None and first.word.stop.name == "total"


def _keep_sum(grid: Grid, header: Header, row: int, first: Spot, listing: Listing) -> None:
    """What a total row says the budgets add up to, kept with the project above it: a check adds them up.

    Of two 小计 in a row nobody can say what the second adds up: both are passed over.
    """
    column = next((c for name in ("budget", "fund:adjusted") for c in header.listed if c.name == name), None)
    found = column and grid.filled(row, column.left, column.right, column.unit)
    name = _SUMS.get(first.word.key, "list_subtotal")
    if not found:
        return
    if listing.reader is None:
        listing.sums.append((name, found))
        return
    held = listing.fields[listing.current]
    held[name] = Field("", found.ref) if name in held else found


def _name_table(header: Header, seen: dict[Key, None], listing: Listing) -> None:
    """Tell the projects of a table with total rows which table it is: another one on the sheet has its own."""
    if not seen or not (listing.sums or any(name in listing.fields[key] for key in seen for name in SUMS)):
        return
    for key in seen:
        listing.fields[key].setdefault("list_table", Field(str(header.bottom + 1), ""))
    if len(listing.sums) == 1:
        listing.fields[next(iter(seen))]["list_above"] = listing.sums[0][1]


def _reader_for(grid: Grid, header: Header, keys: list[Column], row: int, listing: Listing) -> Reader:
    """The reader of the project this row belongs to; blank and merged project cells belong to the project above."""
    cells = grid.sheet.values[row]
    raw = tuple([cells[c.left] if c.left < len(cells) else None for c in keys])
    if listing.reader is not None and raw == listing.raw and len(listing.reader.rows) >= _KNOWN:
        return listing.reader
    listing.raw = raw
    own = {column.name: text for column in keys if (text := text_in(grid, row, column).strip())}
    if own:
        named = "project_name" in own or "project_code" in own
        listing.current = tuple(
            [
                own.get(name) or ("" if named and name in _OF_PROJECT else above)
                for name, above in zip(_KEYS, listing.current, strict=True)
            ]
        )
    key = listing.current
    reader = listing.readers.get(key)
    if reader is None:
        reader = listing.readers[key] = Reader(listing.file, listing.sheet)
        listing.fields[key] = {}
    if len(reader.rows) < _KNOWN:
        _learn(grid, header, row, listing)
    listing.reader = reader
    return reader


def _learn(grid: Grid, header: Header, row: int, listing: Listing) -> None:
    """Take from a row what is not yet known of the current project."""
    key = listing.current
    held = listing.fields[key]
    for column in header.listed if len(held) < len(header.listed) else ():
        if column.name in held:
            continue
        if found := grid.filled(row, column.left, column.left, column.unit):
            held[column.name] = found
        elif column.right > column.left and text_in(grid, row, column).strip():
            held[column.name] = grid.field(row, column.left, column.unit)
        elif column.name in _KEYS:
            _from_above(grid, column, row, key[_KEYS.index(column.name)], held)


def _from_above(grid: Grid, column: Column, row: int, text: str, held: dict[str, Field]) -> None:
    """A unit named once for several projects: its cell is the one further up."""
    if not text:
        return
    for above in range(row - 1, -1, -1):
        if grid.text(above, column.left).strip() == text:
            held[column.name] = grid.field(above, column.left, column.unit)
            return
