"""What a form lacks against its layout, and what a reader of it should be told."""

from collections.abc import Set
from functools import lru_cache

from pipeline.model import Missing, Note, Place, Row
from pipeline.recognize.choose import Claim
from pipeline.recognize.grid import Grid
from pipeline.recognize.header import Header
from pipeline.recognize.layout import Layout
from pipeline.recognize.reader import Reader
from pipeline.recognize.vocabulary import Vocabulary
from pipeline.text import ranges

_LEVELS = {"level1": "一级指标", "level2": "二级指标"}
_PARTS = {"column": "column", "fund": "fund"}


def find_missing(
    layout: Layout, have: Set[str], header: Header | None, words: Vocabulary, sheet: str
) -> tuple[Missing, ...]:
    """The labels the layout expects and the form has not, and where they were looked for."""
    found: list[Missing] = []
    for options, kind, name in _expected(layout):
        if have.isdisjoint(options):
            label = words.title(_PARTS.get(kind, "field"), name)
            where = f"第 {header.top + 1} 行的表头" if kind == "column" and header else "指标表以外的各行"
            found.append(Missing(name, label, f"工作表“{sheet}”{where}"))
    return tuple(found)


@lru_cache(maxsize=512)
def _expected(layout: Layout) -> tuple[tuple[frozenset[str], str, str], ...]:
    """What a layout expects: parts of which one must be there, and kind and name of the first of them."""
    parts = [part.split("|") for part in layout.expects]
    return tuple(
        (frozenset(options), kind, name) for options in parts for kind, _, name in [options[0].rpartition(":")]
    )


def notes_of(grid: Grid, header: Header | None, reader: Reader, file: str, claim: Claim) -> list[Note]:
    """The notes of a form: those of its rows, and those of the form as a whole."""
    notes = list(reader.notes)
    place = Place(file, grid.sheet.name)
    if claim.layout.generic:
        notes.append(Note("generic_layout", place._replace(cell=header.ref if header else ""), claim.layout.title))
    for key, cells in sorted(reader.assumed.items()):
        found = f"“{_LEVELS[key]}”一栏第 {ranges(cells)} 行"
        notes.append(Note("level_assumed", place._replace(cell=next(iter(cells.values()))), found))
    if reader.midterm:
        ref = reader.midterm[0].rsplit("\t", 1)[-1]
        notes.append(Note("midterm_kept", place._replace(cell=ref), str(len(reader.midterm))))
    if grid.sheet.hidden:
        notes.append(Note("hidden_data", place, "工作表"))
    elif grid.sheet.hidden_rows and (hidden := [r.ref for r in reader.rows if row_of(r) in grid.sheet.hidden_rows]):
        notes.append(Note("hidden_data", place._replace(cell=hidden[0]), "行"))
    return notes


def row_of(row: Row) -> int:
    """The 0-based sheet row of an indicator row."""
    return int("".join(filter(str.isdigit, row.ref))) - 1
