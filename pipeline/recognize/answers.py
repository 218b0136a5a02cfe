"""The answers to the labels around a table; where they stand is remembered: the units of a drop fill one template.

Labels are compared letter by letter, answers only by what the search for answers asks of them, so a sheet on which
these, their places and the merged areas are the same has its answers in the same cells. What is remembered is no text
of an answer. Frames whose answers are not whole cells (a label and its answer in one cell) are searched each time.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.model import Field, cell_ref
from pipeline.recognize.grid import Grid, Spot
from pipeline.recognize.guess import guess_field
from pipeline.recognize.labels import Labels, answer_traits, find_labels, section_spots, with_units
from pipeline.recognize.vocabulary import Vocabulary
from pipeline.recognize.word import word_of

_MOST_FRAMES, _LARGEST = 1024, 256
_MOST_TEXTS, _LONGEST = 8192, 2048

Frame = tuple[object, ...]
"""All that the search for answers sees of some rows."""


class Answers(NamedTuple):
    """What the labels of some rows name, the texts nobody asked for, and the money unit declared there."""

    fields: dict[str, Field]
    loose: Sequence[Spot] = ()
    unit: str = ""


class _Place(NamedTuple):
    """A cell, which of the texts of its row stands there (none where it is blank), and the money unit of that text."""

    row: int
    column: int
    number: int | None
    ref: str
    unit: str


class _Places(NamedTuple):
    """Where the answers of a frame stand: for each name the cell and the unit, or a field that is blank; row and
    number of the texts nobody asked for."""

    fields: tuple[tuple[str, _Place | Field], ...]
    loose: tuple[tuple[int, int], ...]
    unit: str


_frames: dict[Frame, _Places | None] = {}


def find_answers(grid: Grid, rows: Sequence[int], around: Sequence[int]) -> Answers:
    """The answers to the labels of these rows, from the top; `around` are all rows of the form that hold anything."""
    sections = section_spots(grid, around)
    frame = _frame(grid, rows, sections) if rows else None
    places = _frames.get(frame) if frame else None
    if places is not None:
        return _at(grid, places)
    labels = find_labels(grid, rows)
    found = Answers(with_units(labels.best(), labels, grid, sections), labels.loose, _unit(labels))
    if frame and frame not in _frames:
        if len(_frames) >= _MOST_FRAMES:
            _frames.clear()
        reach_far = any(spot.word.bracket and spot.bottom == spot.row for spot in sections)
        _frames[frame] = None if reach_far else _places(grid, rows, labels, found)
    return found


def _unit(labels: Labels) -> str:
    """The unit declared in a corner, else the first one behind a label."""
    return labels.units[0][1] if labels.units else next((hit.unit for hit in labels.hits if hit.unit), "")


def _frame(grid: Grid, rows: Sequence[int], sections: Sequence[Spot]) -> Frame | None:
    """What these rows, and the labels of blocks, look like; None where they are too much to be compared."""
    words, last = grid.words, rows[-1]
    spots = [spot for row in rows for spot in grid.spots(row)]
    if len(spots) > _LARGEST or max(len(spot.text) for spot in spots) > _LONGEST:
        return None
    looks = tuple([(row, column, right, _look(text, words)) for row, column, text, _, right, _ in spots])
    merges = sorted([merge for merge in grid.sheet.merges if merge[0] <= last])
    below = last + 1  # how far an area reaches below the rows changes nothing: a table of any length may stand there
    areas = tuple([(top, left, min(bottom, below), right) for top, left, bottom, right in merges])
    blocks = tuple([(spot.row, min(spot.bottom, below), spot.word.bracket) for spot in sections])
    return words, grid.width, looks, areas, blocks


@lru_cache(maxsize=_MOST_TEXTS)
def _look(text: str, words: Vocabulary) -> object:
    """A text that may be a label, as it is; of any other one what the search for answers asks of it."""
    word = word_of(text, words)
    if word.field or word.section or word.opening_stop or word.corner or word.bracket or guess_field(text):
        return text
    return text if ":" in text or "：" in text else answer_traits(text)


def _at(grid: Grid, places: _Places) -> Answers:
    fields = {name: at if isinstance(at, Field) else _field(grid, at) for name, at in places.fields}
    return Answers(fields, [grid.spots(row)[number] for row, number in places.loose], places.unit)


def _field(grid: Grid, at: _Place) -> Field:
    row, column, number, ref, unit = at
    if number is None:
        return grid.field(row, column, unit)
    return Field(grid.spots(row)[number].text, ref, grid.values[row][column], unit)


def _places(grid: Grid, rows: Sequence[int], labels: Labels, found: Answers) -> _Places | None:
    """Where these answers stand; None where they are made of more, or less, than the text of a cell."""
    spots = {(spot.row, spot.column): (spot, number) for row in rows for number, spot in enumerate(grid.spots(row))}
    if any(grid.spot(row, column) != spot for (row, column), (spot, _) in spots.items()):
        return None  # covered cells, rows that repeat one text
    if any(hit.sense.name == "schedule" for hit in labels.hits):
        return None
    refs = {cell_ref(row, column): (row, column) for row in rows for column in range(grid.width)}
    fields: list[tuple[str, _Place | Field]] = []
    for name, field in found.fields.items():
        row, column = refs[field.ref]
        if grid.field(row, column, field.unit) == field:
            _, number = spots.get((row, column), (None, None))
            fields.append((name, _Place(row, column, number, field.ref, field.unit)))
        elif not field.text and field.raw is None:
            fields.append((name, field))
        else:
            return None
    return _Places(tuple(fields), tuple((s.row, spots[s.row, s.column][1]) for s in found.loose), found.unit)
