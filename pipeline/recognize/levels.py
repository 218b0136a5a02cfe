"""Levels filled down over merged and blank cells: from the cell, the merged area it lies in, or the row above."""

from pipeline.model import Field, cell_ref
from pipeline.recognize.grid import Grid, Span
from pipeline.recognize.header import Header
from pipeline.recognize.reader import Reader
from pipeline.text import label_key

_new = tuple.__new__


def fill_down(grid: Grid, header: Header, row: int, reader: Reader) -> None:
    """Take the levels of a row from its own cells, else from above."""
    for span in header.levels:
        key, left, right, _, unit = span
        if own := grid.filled(row, left, right, unit):
            take(reader, key, own)
        elif row > reader.until.get(key, -1):
            take_from_above(grid, header, row, span, reader)


def take(reader: Reader, key: str, found: Field) -> None:
    """Let a level hold from here on; under another first level the second begins anew."""
    levels = reader.levels
    if key == "level1":
        held = levels.get(key)
        if held and held.text != found.text and label_key(held.text) != label_key(found.text):
            levels.pop("level2", None)
            reader.until.pop("level2", None)
    levels[key] = found
    if reader.until:
        reader.until.pop(key, None)


def take_from_above(grid: Grid, header: Header, row: int, span: Span, reader: Reader) -> None:
    """Take a level from the merged area its cell lies in, else from the row above (noted)."""
    key, left, _, letters, _ = span
    held = reader.levels.get(key)
    if area := grid.areas.at(row, left):
        (top, first, _, _), last = area
        ref = f"{letters}{top + 1}" if first == left else grid.ref(top, first)
        if held is not None and held.raw is None and held.ref == ref and not held.unit:
            reader.until[key] = last
            return
        if header.bottom < top < row and (text := grid.text(top, first)).strip():
            if first == left:
                take(reader, key, _new(Field, (text, ref, None, "")))
                reader.until[key] = last
            return
    if held is not None:
        reader.assumed.setdefault(key, {})[row + 1] = cell_ref(row, left)
