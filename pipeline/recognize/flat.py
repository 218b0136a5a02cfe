"""Flat lists: many projects in one table, a project's cells merged, repeated or blank; one reader for each project."""

import re
from dataclasses import dataclass, field

from pipeline.model import Field
from pipeline.recognize.grid import Grid, Spot
from pipeline.recognize.header import Column, Header
from pipeline.recognize.reader import Reader
from pipeline.recognize.rows import is_filled, read_indicator, text_in
from pipeline.recognize.table import ends_table

_KEYS = ("agency_code", "agency", "project_code", "project_name")
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,}")

Key = tuple[str, ...]


@dataclass(slots=True)
class Listing:
    """What a flat list held: for each project, in order of appearance, its fields and the reader of its rows."""

    file: str
    sheet: str
    readers: dict[Key, Reader] = field(default_factory=dict)
    fields: dict[Key, dict[str, Field]] = field(default_factory=dict)
    current: Key = ()
    raw: tuple[object, ...] = ()
    reader: Reader | None = None


def read_list(grid: Grid, header: Header, listing: Listing) -> int:
    """Read the rows of a flat list; the first row that is no longer part of it is returned."""
    keys = [column for name in _KEYS for column in header.listed if column.name == name]
    name, target = header.name_column, header.column("target")
    value = target.left if target else name.left
    last = max(name.left, value)
    first = end = row = header.bottom + 1
    while row < grid.height:
        cells = grid.values[row]
        plain = len(cells) > last and is_filled(cells[name.left]) and is_filled(cells[value])
        if not plain or cells[name.left] == name.heading or row == first:
            line = grid.line(row)
            if line.spots and ends_table(grid, header, row, line):
                break
            if not line.spots or _is_total(line.spots[0]) or _is_codes(line.spots):
                row += 1
                continue
        read_indicator(grid, header, row, _reader_for(grid, header, keys, row, listing))
        end = row = row + 1
    return end


def _is_codes(spots: tuple[Spot, ...]) -> bool:
    """A second header row with the field names of a system: PRO_CODE, PRO_NAME."""
    return len(spots) > 3 and all(_IDENTIFIER.fullmatch(spot.text.strip()) for spot in spots)


def _is_total(first: Spot) -> bool:
    return first.word.stop is not None and first.word.stop.name == "total"


def _reader_for(grid: Grid, header: Header, keys: list[Column], row: int, listing: Listing) -> Reader:
    """The reader of the project this row belongs to; blank and merged project cells belong to the project above."""
    cells = grid.sheet.values[row]
    raw = tuple([cells[c.left] if c.left < len(cells) else None for c in keys])
    if listing.reader is not None and raw == listing.raw and len(listing.reader.rows) >= 3:
        return listing.reader
    listing.raw = raw
    own = tuple(text_in(grid, row, column).strip() for column in keys)
    if any(own):
        above = listing.current or ("",) * len(own)
        named = any(text and c.name.startswith("project") for text, c in zip(own, keys, strict=True))
        listing.current = tuple(
            text or (old if not named or not c.name.startswith("project") else "")
            for text, old, c in zip(own, above, keys, strict=True)
        )
    key = listing.current
    reader = listing.readers.get(key)
    if reader is None:
        reader = listing.readers[key] = Reader(listing.file, listing.sheet)
        listing.fields[key] = {}
    held = listing.fields[key]
    if len(reader.rows) < 3 and len(held) < len(header.listed):
        for column in header.listed:
            if column.name not in held and text_in(grid, row, column).strip():
                held[column.name] = grid.field(row, column.left, column.unit)
            elif column.name in _KEYS and column.name not in held:
                _from_above(grid, column, row, key, keys, held)
    listing.reader = reader
    return reader


def _from_above(grid: Grid, column: Column, row: int, key: Key, keys: list[Column], held: dict[str, Field]) -> None:
    """A unit named once for several projects: its cell is the one further up."""
    text = key[keys.index(column)] if column in keys else ""
    if not text:
        return
    for above in range(row - 1, -1, -1):
        if grid.text(above, column.left).strip() == text:
            held[column.name] = grid.field(above, column.left, column.unit)
            return
