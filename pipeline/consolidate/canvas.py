"""A sheet made of several small tables one under the other: collects lines and merges, and knows where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.consolidate.lines import Lines
from pipeline.consolidate.measure import fitted, line
from pipeline.consolidate.styles import SECTION
from pipeline.consolidate.table import Frame, heading, heading_merges
from pipeline.sheet import Area, Cell, Line, Style


@dataclass
class Canvas:
    """Lines so far. `row` is the row the next line will get; `start` that of the first, under something else."""

    widths: tuple[float, ...]
    lines: Lines = field(default_factory=Lines)
    merges: list[Area] = field(default_factory=list)
    start: int = 0

    @property
    def row(self) -> int:
        """The 0-based row of the next line."""
        return self.start + len(self.lines)

    @property
    def columns(self) -> int:
        """Number of columns."""
        return len(self.widths)

    def title(self, frame: Frame) -> None:
        """The heading of the sheet, in the first two rows."""
        self.lines.extend(heading(frame, self.widths, self.columns))
        self.merges.extend(heading_merges(self.columns))

    def section(self, text: str) -> None:
        """The heading of a part."""
        self.wide(text, SECTION, least=24.0)

    def wide(self, text: str, style: Style, least: float = 18.0) -> None:
        """A text over the whole width."""
        height = fitted((text,), (style,), (sum(self.widths),), least)
        self.merge(self.row, 0, self.columns - 1)
        self.lines.append(Line((text,) + (None,) * (self.columns - 1), (style,) * self.columns, height))

    def add(self, cells: Sequence[Cell], styles: Sequence[Style], least: float = 18.0) -> int:
        """A line whose height fits; gives its row."""
        self.lines.append(line(tuple(cells), tuple(styles), self.widths, least))
        return self.row - 1

    def spanned(
        self, cells: Sequence[Cell], styles: Sequence[Style], spans: Sequence[tuple[int, int]], least: float = 18.0
    ) -> int:
        """A line in which some neighbouring columns are merged; heights count with their joint width."""
        widths = list(self.widths)
        for left, right in spans:
            widths[left] = sum(self.widths[left : right + 1])
            self.merge(self.row, left, right)
        self.lines.append(line(tuple(cells), tuple(styles), widths, least))
        return self.row - 1

    def blank(self, height: float = 10.0) -> None:
        """An empty line."""
        self.lines.append(Line((), (), height))

    def merge(self, row: int, left: int, right: int) -> None:
        """Merge cells of a row."""
        if right > left:
            self.merges.append(Area(row, left, row, right))
