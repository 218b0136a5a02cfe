"""The header of an indicator table: which column holds what, over one or two rows, for one or two blocks."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from pipeline.model import cell_ref
from pipeline.recognize.grid import Grid, Spot
from pipeline.recognize.guess import guess_column
from pipeline.recognize.vocabulary import LEVELS, Vocabulary, read_label
from pipeline.text import label_key

_OF_PROJECT = ("project_name", "project_code")
_MIDTERM = ("中期", "实施期", "长期", "三年", "总体")


class Column(NamedTuple):
    """One column of a table: canonical name, the positions it spans, its heading as written."""

    name: str
    left: int
    right: int
    heading: str
    rank: int = 0
    unit: str = ""
    part: str = "column"


@dataclass(frozen=True, eq=False)
class Header:
    """The header of an indicator table: `columns` belong to the year, `midterm` to a mid-term block beside it.

    `listed` are the columns of a flat list that hold fields of a project.
    """

    top: int
    bottom: int
    columns: tuple[Column, ...]
    midterm: tuple[Column, ...] = ()
    listed: tuple[Column, ...] = ()

    @cached_property
    def named(self) -> dict[str, Column]:
        """The columns by name; of several tick columns of a name the first."""
        return {column.name: column for column in reversed(self.columns)}

    @cached_property
    def name_column(self) -> Column:
        """The column that names an indicator: level3, or level2 where the form has two levels only."""
        return self.column("level3") or self.column("level2") or self.columns[0]

    @cached_property
    def sure(self) -> tuple[int, int, int]:
        """Where name, value and first level stand: enough to know most rows for indicators."""
        value = self.column("target") or self.name_column
        return self.name_column.left, value.left, (self.column("level1") or self.name_column).left

    @cached_property
    def cells(self) -> tuple[tuple[str, int, int, str], ...]:
        """The columns read cell by cell as key, left, right, unit: neither levels filled down nor ticks."""
        plain = (c for c in self.columns if c.name not in LEVELS[:2] and c.part != "tick")
        return tuple((key, c.left, c.right, c.unit) for c in plain if (key := c.name or c.heading))

    @cached_property
    def levels(self) -> tuple[tuple[str, int, int, str], ...]:
        """The columns of the levels that are filled down."""
        return tuple((key, c.left, c.right, c.unit) for key in LEVELS[:2] if (c := self.named.get(key)))

    @cached_property
    def ticks(self) -> tuple[Column, ...]:
        """The narrow columns that are ticked."""
        return tuple(c for c in self.columns if c.part == "tick")

    def column(self, name: str) -> Column | None:
        """The column of that name."""
        return self.named.get(name)

    @cached_property
    def is_list(self) -> bool:
        """Whether projects stand in columns of this table: a flat list of many projects."""
        return any(c.name in _OF_PROJECT for c in self.listed)

    @cached_property
    def left(self) -> int:
        """The leftmost mapped position."""
        return min(c.left for c in (*self.columns, *self.midterm, *self.listed))

    @property
    def ref(self) -> str:
        """Where the header stands."""
        return cell_ref(self.top, self.left)


def find_header(grid: Grid, row: int, words: Vocabulary) -> Header | None:
    """The header whose level labels stand in this row, if there is one."""
    spots = grid.spots(row)
    if not any(words.is_level(s.text) for s in spots):
        return None
    top, bottom, columns = _columns(grid, row, words)
    header = _arrange(grid, top, bottom, _with_project(columns, words))
    names = {c.name for c in header.columns}
    if not names & {"level3", "level2"} or len(names & set(LEVELS)) < 2:
        return None
    return header


def _columns(grid: Grid, row: int, words: Vocabulary) -> tuple[int, int, list[Column]]:
    """All mapped columns of a header at `row`, its sub-header row included where it has one."""
    below = _sub_header(grid, row, words)
    above = _upper_header(grid, row, words)
    columns: list[Column] = []
    taken: set[int] = set()
    for spot in above:
        if spot.column not in taken:
            columns.append(_column(spot, words))
            taken.update(range(spot.column, spot.right + 1))
    for spot in grid.spots(row):
        children = [s for s in below if spot.column <= s.column <= spot.right]
        if children:
            columns += [_child(spot, child, words) for child in children]
            children_right = max(s.right for s in children)
            if children_right < spot.right and spot.right > spot.column:
                continue
        else:
            columns.append(_column(spot, words))
        taken.update(range(spot.column, spot.right + 1))
    columns = _without_section(grid, row, columns, words)
    parents = {(s.column, s.right) for s in grid.spots(row)}
    for spot in below:
        if not any(left <= spot.column <= right for left, right in parents):
            parent = _parent_of(grid, row, spot, words)
            columns.append(_child(parent, spot, words) if parent else _column(spot, words))
    bottom = max([row, *(s.bottom for s in grid.spots(row) if words.is_level(s.text)), *(s.row for s in below)])
    return (min((s.row for s in above), default=row)), bottom, _joined(columns)


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


def _without_section(grid: Grid, row: int, columns: list[Column], words: Vocabulary) -> list[Column]:
    """Drop the label that heads the whole table from its left: 绩效指标, merged down or not."""
    strong = [s.column for s in grid.spots(row) if words.is_level(s.text)]

    def heads(column: Column) -> bool:
        merge = grid.merge_at(row, column.left)
        deep = merge is not None and merge.bottom > row + 1
        return column.left < min(strong) and (deep or words.sense("section", column.heading) is not None)

    return [c for c in columns if not heads(c)]


def _sub_header(grid: Grid, row: int, words: Vocabulary) -> tuple[Spot, ...]:
    """The spots of the second header row, if the row below is one: nothing under the levels, labels elsewhere."""
    below = grid.spots(row + 1)
    if not below:
        return ()
    levels = [s for s in grid.spots(row) if words.is_level(s.text)]
    above = {(s.column, s.text) for s in grid.spots(row)}
    if all((level.column, level.text) in {(s.column, s.text) for s in below} for level in levels):
        return tuple(s for s in below if (s.column, s.text) not in above)
    if any(level.column <= s.column <= level.right for level in levels for s in below):
        return ()
    if levels[0].bottom > row and all(s.row <= levels[0].bottom for s in below):
        return below
    known = sum(1 for s in below if words.sense("tick", s.text) or words.sense("column", s.text))
    return below if known and known * 2 >= len(below) else ()


def _upper_header(grid: Grid, row: int, words: Vocabulary) -> tuple[Spot, ...]:
    """Labels of the row above that hold for this row too, merged down or blank below: a two-row header."""
    above = grid.spots(row - 1)
    here = grid.spots(row)
    known = [s for s in above if words.sense("column", s.text) or words.sense("field", s.text)]
    all_labels = len(known) >= 3 and all(s in known or words.sense("section", s.text) for s in above)
    found = []
    for spot in known:
        under = any(spot.column <= s.column <= spot.right for s in here)
        merged = spot.bottom in (row, row + 1)
        if merged or (all_labels and spot.bottom == spot.row and not under):
            found.append(spot)
    return tuple(found)


def _parent_of(grid: Grid, row: int, child: Spot, words: Vocabulary) -> Spot | None:
    """The unmerged heading a sub-heading stands under: the nearest one to the left without a sub-heading of its own."""
    left = [s for s in grid.spots(row) if s.column <= child.column and not words.is_level(s.text)]
    return left[-1] if left else None


def _column(spot: Spot, words: Vocabulary) -> Column:
    sense = words.sense("column", spot.text) or guess_column(spot.text)
    heading = label_key(spot.text)
    unit = read_label(spot.text).unit
    if sense is None:
        return Column("", spot.column, spot.right, heading, 99, unit)
    if sense.name == "target" and any(text.startswith(_MIDTERM) for text in read_label(spot.text).brackets):
        return Column("target_midterm", spot.column, spot.right, heading, sense.rank, unit)
    return Column(sense.name, spot.column, spot.right, heading, sense.rank, unit)


def _child(parent: Spot, child: Spot, words: Vocabulary) -> Column:
    """A column of the second row: a tick column, a column of its own, or one named after its parent."""
    heading = f"{label_key(parent.text)}/{label_key(child.text)}"
    above = words.sense("column", parent.text)
    tick = words.sense("tick", child.text)
    own = words.sense("column", child.text)
    if tick and (above is None or above.name == tick.name or own is None):
        return Column(tick.name, child.column, child.right, label_key(child.text), tick.rank, part="tick")
    sense = own or above
    return Column(sense.name if sense else "", child.column, child.right, heading, sense.rank if sense else 99)


def _arrange(grid: Grid, top: int, bottom: int, columns: list[Column]) -> Header:
    """Divide the columns into the year's block and a mid-term block; keep one column for each name."""
    listed = tuple(_unique_fields(columns))
    columns = [c for c in columns if c.part != "field"]
    starts = 0 if listed else _block_starts(columns)
    if not starts:
        return Header(top, bottom, tuple(_unique(columns)), listed=listed)
    first, second = [c for c in columns if c.left < starts], [c for c in columns if c.left >= starts]
    year_is_first = _is_midterm(grid, top, second) and not _is_midterm(grid, top, first)
    year, other = (first, second) if year_is_first else (second, first)
    names = {c.name for c in year}
    shared = [c for c in other if c.name in LEVELS and c.name not in names and c.name != "level3"]
    tail = [c for c in second if c.name in ("note", "weight")] if year_is_first else []
    return Header(top, bottom, tuple(_unique([*shared, *year, *tail])), tuple(_unique(other)))


def _with_project(columns: list[Column], words: Vocabulary) -> list[Column]:
    """Where a project stands in a column of its own, the columns beside the indicator columns are fields of it."""
    fields = {c: s for c in columns if (s := words.sense("field", c.heading)) and c.part == "column"}
    if not any(s.name in _OF_PROJECT for s in fields.values()):
        return columns
    first = min(c.left for c in columns if c.name in LEVELS and c.rank < 4)
    result = []
    for column in columns:
        sense = fields.get(column)
        if sense and (column.left < first or not column.name) and column.name not in ("ordinal", "level1", "level2"):
            column = column._replace(name=sense.name, rank=sense.rank, part="field")
        result.append(column)
    return result


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
                key = label_key(spot.text)
                if key.startswith(_MIDTERM):
                    return True
                if key.startswith(("年度", "当年", "本年")):
                    return False
    return False


def _unique_fields(columns: list[Column]) -> list[Column]:
    """One column for each field of a project, the most telling heading."""
    best: dict[str, Column] = {}
    for column in columns:
        if column.part == "field" and (column.name not in best or column.rank < best[column.name].rank):
            best[column.name] = column
    return list(best.values())


def _unique(columns: list[Column]) -> list[Column]:
    """One column for each name, the most telling heading; the others keep their headings as names."""
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
    return result
