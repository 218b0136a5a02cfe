"""Runs of rows that surely are indicators: found row by row, read column by column."""

from collections.abc import Sequence
from functools import lru_cache

from pipeline.model import Field, Row, Stored
from pipeline.recognize.grid import Grid, Span, refs_down
from pipeline.recognize.header import Header
from pipeline.recognize.levels import take, take_from_above
from pipeline.recognize.reader import Reader
from pipeline.recognize.rows import field_in, read_indicator
from pipeline.recognize.vocabulary import LONGEST, Vocabulary
from pipeline.recognize.word import LEVEL, Word, word_of

_new = tuple.__new__
_is_level = lru_cache(maxsize=1 << 14)(Vocabulary.is_level)  # nothing else is to be known of the texts of indicators


def is_filled(value: Stored) -> bool:
    """Whether something stands in a cell."""
    return value is not None and not (type(value) is str and not value.strip())


def end_of_run(grid: Grid, header: Header, row: int, reader: Reader) -> int:
    """The first row from `row` on that may be something else than an indicator.

    Its name and value are filled, and what stands in the column of the first level is no other label.
    """
    name, value, level, last = header.sure
    if header.midterm or reader.in_midterm:
        return row
    held = reader.levels["level1"].text if "level1" in reader.levels else None
    for at in range(row, grid.height):
        cells = grid.values[at]
        if len(cells) <= last:
            return at
        text, target, first = cells[name], cells[value], cells[level]
        if type(text) is not str or target == text or target is None or (type(target) is str and not target.strip()):
            return at
        if not (shown := text.rstrip()) or shown[-1] in ":：" or (level and any(cells[:level])):
            return at
        if held is None or (first is not None and first != held):
            if type(first) is not str or not _begins_level(grid, at, level, name, first):
                return at
            held = first
    return grid.height


def _begins_level(grid: Grid, row: int, level: int, name: int, first: str) -> bool:
    """Whether the text in the column of the first level surely is a level, and no row of labels begins with it."""
    cells = grid.values[row]
    merge = grid.areas.corners.get((row, level))
    if level >= name or (merge and merge.right >= name) or any(cell not in (None, "") for cell in cells[:level]):
        return False
    words = grid.words
    word = word_of(first, words)
    if word.signs or word.stop or first.isspace() or not first:
        return False
    known: dict[str, Word] = words.known
    for column, cell in enumerate(cells):
        if cell is not None:
            text = cell if type(cell) is str else grid.text(row, column)
            seen = known.get(text)
            if seen.signs & LEVEL if seen else len(text) <= LONGEST and _is_level(words, text):
                return False
    return True


def read_run(grid: Grid, header: Header, top: int, bottom: int, reader: Reader) -> None:
    """Read the rows from `top` up to `bottom`, all of them indicators."""
    levels = [grid.down(top, bottom, span) for span in header.levels]
    cells = [grid.down(top, bottom, span) for span in header.cells]
    names = [span[0] for span in header.levels]
    keys = [span[0] for span in header.cells]
    if not all(map(all, levels)) or list(reader.levels) != names[: len(reader.levels)]:
        _read_rows(grid, header, top, (keys, cells), list(zip(header.levels, levels, strict=True)), reader)
        return
    # Every row names its levels, as rows of lists do: they are cells like the others.
    keys, cells = names + keys, levels + cells
    if header.is_sure and all(map(all, cells)):
        lines = zip(zip(*cells, strict=True), refs_down(header.letters, top, bottom), strict=True)
        reader.rows += [_new(Row, (dict(zip(keys, line, strict=True)), ref)) for line, ref in lines]
    else:
        _read_rows(grid, header, top, (keys, cells), None, reader)
    for name, found in zip(names, levels, strict=True):
        if level := found[-1]:
            take(reader, name, level)


def _read_rows(
    grid: Grid,
    header: Header,
    top: int,
    columns: tuple[Sequence[str], Sequence[Sequence[Field | None]]],
    levels: Sequence[tuple[Span, Sequence[Field | None]]] | None,
    reader: Reader,
) -> None:
    """Read rows out of these columns, one by one; `levels` are filled down, None where they are among the columns."""
    keys, cells = columns
    until, sure = reader.until, header.is_sure
    for row, filled in enumerate(zip(*cells, strict=True), top):
        pairs, whole = zip(keys, filled, strict=True), all(filled)
        fields = dict(pairs) if whole else {key: field for key, field in pairs if field}
        if not (whole and sure) and (header.ticks or not ("level3" in fields and "target" in fields)):
            read_indicator(grid, header, row, reader)
            continue
        for span, found in levels or ():
            if level := found[row - top]:
                take(reader, span[0], level)
            elif row > until.get(span[0], -1):
                take_from_above(grid, header, row, span, reader)
        if levels is not None:
            fields = {**reader.levels, **fields}
        for key, column in () if whole else header.kept:
            if key not in fields:
                fields[key] = field_in(grid, row, column)
        reader.rows.append(_new(Row, (fields, f"{header.letters}{row + 1}")))
