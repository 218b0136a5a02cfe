"""Levels filled down over merged and blank cells: from the cell, the merged area it lies in, or the row above."""

from pipeline.model import Field, Merge, cell_ref
from pipeline.recognize.grid import Grid
from pipeline.recognize.header import Header
from pipeline.recognize.reader import Reader
from pipeline.text import label_key


def fill_down(grid: Grid, header: Header, row: int, own: dict[str, Field], reader: Reader) -> None:
    """Take the levels of a row: `own` from its cells, else from a merged area, else from the row above (noted)."""
    until = reader.until
    for key, left, *_ in header.levels:
        found = own.get(key)
        if found is not None:
            _take(reader, key, found)
            until.pop(key, None)
        elif row > until.get(key, -1):
            _from_above(grid, header, row, key, left, reader)


def _from_above(grid: Grid, header: Header, row: int, key: str, left: int, reader: Reader) -> None:
    levels = reader.levels
    merge = grid.merge_at(row, left)
    if merge and _is_held(grid, merge, levels.get(key)):
        reader.until[key] = grid.reach(row, left)
    elif merge and header.bottom < merge.top < row and (text := grid.text(merge.top, merge.left)).strip():
        if merge.left == left:
            _take(reader, key, Field(text, grid.ref(merge.top, left)))
            reader.until[key] = grid.reach(row, left)
    elif key in levels:
        reader.assumed.setdefault(key, cell_ref(row, left))


def _take(reader: Reader, key: str, found: Field) -> None:
    """Let a level hold from here on; under another first level the second begins anew."""
    levels = reader.levels
    if key == "level1":
        held = levels.get(key)
        if held and held.text != found.text and label_key(held.text) != label_key(found.text):
            levels.pop("level2", None)
            reader.until.pop("level2", None)
    levels[key] = found


def _is_held(grid: Grid, merge: Merge, held: Field | None) -> bool:
    """Whether the level held is the text of this very merged area, taken over a row before."""
    return held is not None and held.raw is None and not held.unit and held.ref == grid.ref(merge.top, merge.left)
