"""The header of an indicator table: which column holds what."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from pipeline.model import cell_ref, column_letters
from pipeline.recognize.grid import Span
from pipeline.recognize.vocabulary import LEVELS, spellings_of

OF_PROJECT = ("project_name", "project_code")
# Columns whose blank cells say something: nothing was set, nothing was reported, nothing was explained.
_KEPT_BLANK = ("target", "actual", "reason")


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
    def sure(self) -> tuple[int, int, int, int]:
        """Where name, value, first level and the last of them stand: enough to know most rows for indicators."""
        columns = self.name_column, self.column("target"), self.column("level1")
        name, value, level = ((column or self.name_column).left for column in columns)
        return name, value, level, max(name, value, level)

    @cached_property
    def cells(self) -> tuple[Span, ...]:
        """The columns read cell by cell: neither levels filled down nor ticks."""
        plain = (c for c in self.columns if c.name not in LEVELS[:2] and c.part != "tick")
        return tuple(
            (key, c.left, c.right, column_letters(c.left), c.unit) for c in plain if (key := c.name or c.heading)
        )

    @cached_property
    def is_sure(self) -> bool:
        """Whether a row of which every cell is filled surely has a name and a value, without a look at ticks."""
        return not self.ticks and {span[0] for span in self.cells}.issuperset(("level3", "target"))

    @cached_property
    def levels(self) -> tuple[Span, ...]:
        """The columns of the levels that are filled down."""
        named = ((key, self.named.get(key)) for key in LEVELS[:2])
        return tuple((key, c.left, c.right, column_letters(c.left), c.unit) for key, c in named if c)

    @cached_property
    def kept(self) -> tuple[tuple[str, Column], ...]:
        """The columns whose blank cells say something."""
        return tuple((key, self.named[key]) for key in _KEPT_BLANK if key in self.named)

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
        return any(c.name in OF_PROJECT for c in self.listed)

    @cached_property
    def left(self) -> int:
        """The leftmost mapped position."""
        return min(c.left for c in (*self.columns, *self.midterm, *self.listed))

    @cached_property
    def parts(self) -> frozenset[str]:
        """The columns as a layout names them."""
        return frozenset(f"column:{c.name}" for c in self.columns if c.name)

    @cached_property
    def spelled(self) -> frozenset[str]:
        """The spellings of all headings of indicators."""
        return frozenset(key for c in self.columns for key in spellings_of(c.heading))

    @cached_property
    def letters(self) -> str:
        """The letters of the leftmost mapped position."""
        return column_letters(self.left)

    @property
    def ref(self) -> str:
        """Where the header stands."""
        return cell_ref(self.top, self.left)
