"""Flat lists: many projects in one table, a project's cells merged, repeated or blank; one reader for each project."""

import re
from dataclasses import dataclass, field

from pipeline.model import Field, Stored
from pipeline.recognize.grid import Grid, Spot
from pipeline.recognize.header import Column, Header
from pipeline.recognize.table import Reader, ends_table, read_row, text_in
from pipeline.recognize.vocabulary import Vocabulary

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


def read_list(grid: Grid, header: Header, words: Vocabulary, listing: Listing) -> int:
    """Read the rows of a flat list; the first row that is no longer part of it is returned."""
    keys = [column for name in _KEYS for column in header.listed if column.name == name]
    name, target = header.name_column, header.column("target")
    sure = (name.left, target.left if target else name.left)
    end = row = header.bottom + 1
    while row < grid.height:
        cells = grid.sheet.values[row]
        plain = len(cells) > max(sure) and all(_is_filled(cells[at]) for at in sure)
        if not plain or cells[name.left] == name.heading or row == header.bottom + 1:
            if (spots := grid.spots(row)) and ends_table(grid, header, row, spots, words):
                break
            if not spots or _is_total(spots[0], words) or _is_codes(spots):
                row += 1
                continue
        read_row(grid, header, row, words, _reader_for(grid, header, keys, row, listing))
        end = row = row + 1
    return end


def _is_filled(value: Stored) -> bool:
    return value is not None and not (type(value) is str and not value.strip())


def _is_codes(spots: tuple[Spot, ...]) -> bool:
    """A second header row with the field names of a system: PRO_CODE, PRO_NAME."""
    return len(spots) > 3 and all(_IDENTIFIER.fullmatch(spot.text.strip()) for spot in spots)


def _is_total(first: Spot, words: Vocabulary) -> bool:
    stop = words.sense("stop", first.text)
    return stop is not None and stop.name == "total"


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
