"""Finding a header and what its headings mean: over one or two rows, for one or two blocks of columns."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from pipeline.recognize.grid import Grid, Spot
from pipeline.recognize.guess import guess_column
from pipeline.recognize.header import OF_PROJECT, Column, Header
from pipeline.recognize.vocabulary import LEVELS, Sense, Vocabulary
from pipeline.recognize.word import LEVEL

_MIDTERM = ("中期", "实施期", "长期", "三年", "总体")
_SPENT = frozenset(("adjusted", "executed", "rate", "forecast"))
"""What is told of a budget once the year has begun."""


def find_header(grid: Grid, row: int) -> Header | None:
    """The header whose level labels stand in this row, if there is one."""
    here, signs = grid.line(row)
    if not signs & LEVEL:
        return None
    below, above = _sub_header(grid, row), _upper_header(grid, row)
    left = min(s.column for s in here if s.word.signs & LEVEL)
    merges = {s.column: grid.merge_at(row, s.column) for s in (*above, *here, *below) if s.column < left}
    deep = frozenset(column for column, merge in merges.items() if merge and merge.bottom > row + 1)
    found = _map(row, here, above, below, deep, grid.words)
    return _divided(grid, found) if found.starts else found.whole


class Mapped(NamedTuple):
    """The columns of a header, where a second block of them begins, and the header there is if none does."""

    top: int
    bottom: int
    columns: tuple[Column, ...]
    starts: int
    whole: Header | None


@lru_cache(maxsize=512)
def _map(
    row: int, here: tuple[Spot, ...], above: tuple[Spot, ...], below: tuple[Spot, ...], deep: frozenset[int],
    words: Vocabulary,
) -> Mapped:  # fmt: skip
    """Map the columns of a header at `row`, its sub-header row included where it has one.

    Forms of one template have the same header: it is mapped once.
    """
    top, bottom, columns = _columns(row, here, above, below, deep, words)
    fields = _unique_fields(columns)
    starts = 0 if fields else _block_starts(columns)
    whole = None if starts else Header(top, bottom, _unique([c for c in columns if c.part != "field"]), listed=fields)
    return Mapped(top, bottom, tuple(columns), starts, _sound(whole) if whole else None)


def _columns(
    row: int, here: tuple[Spot, ...], above: tuple[Spot, ...], below: tuple[Spot, ...], deep: frozenset[int],
    words: Vocabulary,
) -> tuple[int, int, list[Column]]:  # fmt: skip
    """First row, last row and all columns of a header."""
    columns: list[Column] = []
    taken: set[int] = set()
    for spot in above:
        if spot.column not in taken:
            columns.append(_column(spot))
            taken.update(range(spot.column, spot.right + 1))
    for spot in here:
        children = [s for s in below if spot.column <= s.column <= spot.right]
        if children:
            columns += [_child(spot, child) for child in children]
        else:
            columns.append(_column(spot))
    columns = _without_section(here, columns, deep, words)
    parents = {(s.column, s.right) for s in here}
    for spot in below:
        if not any(left <= spot.column <= right for left, right in parents):
            parent = _parent_of(here, spot)
            columns.append(_child(parent, spot) if parent else _column(spot))
    top = min((s.row for s in above), default=row)
    bottom = max([row, *(s.bottom for s in here if s.word.signs & LEVEL), *(s.row for s in below)])
    return top, bottom, _with_project(_joined(columns), words)


def _joined(columns: list[Column]) -> list[Column]:
    """The columns from left to right; a heading repeated in neighbouring cells (a merged area filled out) is one."""
    result: list[Column] = []
    for column in sorted(columns, key=lambda c: c.left):
        before = result[-1] if result else None
        if (
            before
            and before.heading == column.heading
            and before.right + 1 == column.left
            and column.part == before.part
        ):
            result[-1] = before._replace(right=column.right)
        else:
            result.append(column)
    return result


def _without_section(
    here: tuple[Spot, ...], columns: list[Column], deep: frozenset[int], words: Vocabulary
) -> list[Column]:
    """Drop the label that heads the whole table from its left: 绩效指标, merged down (`deep`) or not."""
    left = min(s.column for s in here if s.word.signs & LEVEL)
    return [c for c in columns if c.left >= left or not (c.left in deep or words.sense("section", c.heading))]


def _sub_header(grid: Grid, row: int) -> tuple[Spot, ...]:
    """The spots of the second header row, if the row below is one: nothing under the levels, labels elsewhere."""
    levels = [s for s in grid.spots(row) if s.word.signs & LEVEL]
    below = () if _are_under(grid, row, levels) else grid.spots(row + 1)
    if not below:
        return ()
    under = {spot.column: spot.text for spot in below}
    if all(under.get(level.column) == level.text for level in levels):
        above = {(s.column, s.text) for s in grid.spots(row)}
        return tuple(s for s in below if (s.column, s.text) not in above)
    if any(level.column <= s.column <= level.right for level in levels for s in below):
        return ()
    if levels[0].bottom > row and all(s.row <= levels[0].bottom for s in below):
        return below
    known = sum(1 for s in below if s.word.tick or s.word.column)
    return below if known and known * 2 >= len(below) else ()


def _are_under(grid: Grid, row: int, levels: list[Spot]) -> bool:
    """Whether two different texts stand right under the first levels, as they do in nearly all forms: the first
    indicator, seen without a look at what its texts mean."""
    if len(levels) < 2 or row + 1 >= grid.height:
        return False
    cells = grid.values[row + 1]
    texts = [cells[level.column] if level.column < len(cells) else None for level in levels[:2]]
    first, second = (text if type(text) is str and not text.isspace() else "" for text in texts)
    return bool(first and second) and first not in (second, levels[0].text)


def _upper_header(grid: Grid, row: int) -> tuple[Spot, ...]:
    """Labels of the row above that hold for this row too, merged down or blank below: a two-row header."""
    above = grid.spots(row - 1)
    here = grid.spots(row)
    known = [s for s in above if s.word.column or s.word.field]
    all_labels = len(known) >= 3 and all(s.word.column or s.word.field or s.word.section for s in above)
    found = []
    for spot in known:
        merged = spot.bottom in (row, row + 1)
        if merged or (
            all_labels and spot.bottom == spot.row and not any(spot.column <= s.column <= spot.right for s in here)
        ):
            found.append(spot)
    return tuple(found)


def _parent_of(here: tuple[Spot, ...], child: Spot) -> Spot | None:
    """The unmerged heading a sub-heading stands under: the nearest one to the left without a sub-heading of its own."""
    left = [s for s in here if s.column <= child.column and not s.word.signs & LEVEL]
    return left[-1] if left else None


def _column(spot: Spot) -> Column:
    word = spot.word
    sense = word.column or guess_column(spot.text)
    unit = word.unit
    if sense is None:
        return Column("", spot.column, spot.right, word.key, 99, unit)
    if sense.name == "target" and any(text.startswith(_MIDTERM) for text in word.label.brackets):
        return Column("target_midterm", spot.column, spot.right, word.key, sense.rank, unit)
    return Column(sense.name, spot.column, spot.right, word.key, sense.rank, unit)


def _child(parent: Spot, child: Spot) -> Column:
    """A column of the second row: a tick column, a column of its own, or one named after its parent."""
    heading = f"{parent.word.key}/{child.word.key}"
    above, tick, own = parent.word.column, child.word.tick, child.word.column
    if tick and (above is None or above.name == tick.name or own is None):
        return Column(tick.name, child.column, child.right, child.word.key, tick.rank, part="tick")
    sense = own or above
    return Column(sense.name if sense else "", child.column, child.right, heading, sense.rank if sense else 99)


def _divided(grid: Grid, found: Mapped) -> Header | None:
    """The header of two blocks of columns: the year's, and a mid-term block beside it."""
    top, bottom, columns, starts, _ = found
    first, second = [c for c in columns if c.left < starts], [c for c in columns if c.left >= starts]
    year_is_first = _is_midterm(grid, top, second) and not _is_midterm(grid, top, first)
    year, other = (first, second) if year_is_first else (second, first)
    names = {c.name for c in year}
    shared = [c for c in other if c.name in LEVELS and c.name not in names and c.name != "level3"]
    tail = [c for c in second if c.name in ("note", "weight")] if year_is_first else []
    return _sound(Header(top, bottom, _unique([*shared, *year, *tail]), _unique(other)))


def _sound(header: Header) -> Header | None:
    names = {c.name for c in header.columns}
    levels = names & set(LEVELS)
    return header if len(levels) >= 2 or (levels == {"level3"} and "target" in names) else None


def _with_project(columns: list[Column], words: Vocabulary) -> list[Column]:
    """Where a project stands in a column of its own, the columns beside the indicator columns are fields of it."""
    fields = {c: s for c in columns if (s := words.sense("field", c.heading)) and c.part == "column"}
    if not any(s.name in OF_PROJECT for s in fields.values()):
        return columns
    first = min((c.left for c in columns if c.name in LEVELS and c.rank < 4), default=0)
    spent = _spent(columns, fields, words)
    result = []
    for column in columns:
        sense = fields.get(column)
        if column in spent and (column.left < first or not column.name):
            column = column._replace(name=f"fund:{spent[column].name}", rank=spent[column].rank, part="field")
        elif sense and (column.left < first or not column.name) and column.name not in ("ordinal", "level1", "level2"):
            column = column._replace(name=sense.name, rank=sense.rank, part="field")
        result.append(column)
    return result


def _spent(columns: list[Column], fields: dict[Column, Sense], words: Vocabulary) -> dict[Column, Sense]:
    """What columns of a list tell of the execution of a project's budget: 全年预算数, 全年执行数, 执行率; 年初预算数 is
    the budget where it is a field as well. None where nothing is said to be spent."""
    found = {c: s for c in columns if c.part == "column" and (s := words.sense("fund", c.heading))}
    if not any(sense.name in ("executed", "rate") for sense in found.values()):
        return {}
    return {c: s for c, s in found.items() if s.name in _SPENT or (s.name == "initial" and c not in fields)}


def _block_starts(columns: list[Column]) -> int:
    """The position where a second block of level columns begins, 0 if there is only one."""
    strong = [c for c in columns if c.name in LEVELS and c.rank < 4 and c.part == "column"]
    seen: set[str] = set()
    for column in strong:
        if column.name in seen:
            names = {c.name for c in strong if c.left >= column.left}
            return column.left if "level3" in names else 0
        seen.add(column.name)
    return 0


def _is_midterm(grid: Grid, top: int, columns: list[Column]) -> bool:
    """Whether a block's own headings, or the headings above it, speak of the middle term."""
    headings = "".join(c.heading for c in columns if c.name in ("target", "target_midterm"))
    if any(word in headings for word in _MIDTERM):
        return True
    if "年度" in headings:
        return False
    left, right = columns[0].left, columns[-1].right
    for row in range(top - 1, max(-1, top - 6), -1):
        for spot in grid.spots(row):
            overlap = min(right, spot.right) - max(left, spot.column)
            if overlap >= 0 and spot.right - spot.column <= right - left + 1 and len(spot.text) < 30:
                key = spot.word.key
                if key.startswith(_MIDTERM):
                    return True
                if key.startswith(("年度", "当年", "本年")):
                    return False
    return False


def _unique_fields(columns: Iterable[Column]) -> tuple[Column, ...]:
    """One column for each field of a project, the most telling heading."""
    best: dict[str, Column] = {}
    for column in columns:
        if column.part == "field" and (column.name not in best or column.rank < best[column.name].rank):
            best[column.name] = column
    return tuple(best.values())


def _unique(columns: Iterable[Column]) -> tuple[Column, ...]:
    """One column for each name, the most telling heading; the others keep their headings as names."""
    columns = tuple(columns)
    best: dict[str, Column] = {}
    for column in columns:
        if column.part == "column" and column.name:
            held = best.get(column.name)
            if held is None or column.rank < held.rank:
                best[column.name] = column
    result = []
    for column in columns:
        if column.part == "tick" or best.get(column.name) is column:
            result.append(column)
        elif not column.name or column.name not in LEVELS:
            result.append(column._replace(name="", rank=99))
    return tuple(result)
