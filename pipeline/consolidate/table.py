"""A long table as sheets: title, unit line, header repeated on every page, rows of the right height, filter, total.

Tables are given column by column: widths and heights are worked out once for each distinct text, and the rows are put
together only while they are written, so that a table of half a million rows costs little more than its columns.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, repeat

from pipeline.consolidate.ledger import FIRST_ROW, HEAD_ROW, Ledger
from pipeline.consolidate.measure import TALLEST, Heights, fitting_width, height_of, line, line_count, size_of, spread
from pipeline.consolidate.styles import HEAD, REMARK, REMARK_RIGHT, TEXT, TITLE
from pipeline.listed import Listed
from pipeline.sheet import Area, Cell, Line, Page, SheetSpec, Style, Styled

Values = Sequence[Cell]
WIDEST = 260.0
"""Characters across a page of A4 that can still be read; a wider table is printed on two pages side by side."""
_AT_ONCE = 50_000
INDENT = 1.0
"""Right-aligned figures stand a little off the border."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a long table: key, header, style, bounds of its width, and whether it is printed."""

    key: str
    title: str
    style: Style = TEXT
    least: float = 6.0
    most: float = 30.0
    printed: bool = True


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds the rows: the heading, the remarks left and right under it, the sheet's purpose."""

    title: str
    left: str = ""
    right: str = ""
    purpose: str = ""
    freeze: int = 0
    landscape: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class TableLines(Listed[Line]):
    """The lines of a table: those on top, a part of the columns' values as rows, those at the end."""

    top: tuple[Line, ...]
    values: Sequence[Values]
    styles: tuple[Style, ...]
    heights: Sequence[float]
    start: int
    stop: int
    end: tuple[Line, ...] = ()

    def __len__(self) -> int:
        return len(self.top) + self.stop - self.start + len(self.end)

    def __iter__(self) -> Iterator[Line]:
        part = [islice(values, self.start, self.stop) for values in self.values]
        yield from self.top
        yield from map(Line, zip(*part, strict=True), repeat(self.styles), self.heights[self.start : self.stop])
        yield from self.end

    def at(self, index: int) -> Line:
        """One line, without making the others."""
        if index < len(self.top):
            return self.top[index]
        record = index - len(self.top) + self.start
        if record >= self.stop:
            return self.end[record - self.stop]
        return Line(tuple(values[record] for values in self.values), self.styles, self.heights[record])


def long_table(
    ledger: Ledger, frame: Frame, columns: Sequence[Column], values: Sequence[Values], total: Line | None = None
) -> Iterator[SheetSpec]:
    """The sheets of a table, given by columns: one, or as many as the rows need. The total stands under the last."""
    widths = tuple(_width(column, found) for column, found in zip(columns, values, strict=True))
    printed = sum(1 for column in columns if column.printed)
    titles = line(tuple(column.title for column in columns), (HEAD,) * len(columns), widths, 26.0)
    across = 1 if sum(widths[:printed]) <= WIDEST else 2
    first = frame.freeze if across > 1 else 0  # a heading over repeated columns would be repeated cut in two
    shown = printed if across == 1 else max(first + 2, _half(widths[:printed]))
    top = (*heading(frame, widths, shown, first), titles)
    styles = tuple(column.style for column in columns)
    heights = _heights(columns, values, widths, ledger.count)
    parts = ledger.parts()
    for name, start, stop in parts:
        end = (total,) if total and stop == ledger.count else ()
        lines = TableLines(top, values, styles, heights, start, stop, end)
        page = Page(
            frame.landscape, (HEAD_ROW, HEAD_ROW), Area(0, 0, len(lines) - 1, printed - 1), across=across,
            columns=frame.freeze,
        )  # fmt: skip
        yield _sheet(name, frame, widths, lines, heading_merges(shown, first), page)


def _half(widths: Sequence[float]) -> int:
    """How many columns the first of two pages surely holds: the title must not run over its edge."""
    room = sum(widths) * 0.45
    return max(2, sum(1 for n in range(1, len(widths) + 1) if sum(widths[:n]) <= room))


def _sheet(
    name: str, frame: Frame, widths: tuple[float, ...], lines: TableLines, merges: tuple[Area, ...], page: Page
) -> SheetSpec:
    count = lines.stop - lines.start
    return SheetSpec(
        name=name,
        purpose=frame.purpose,
        widths=widths,
        lines=lines,
        merges=merges,
        freeze=(FIRST_ROW, frame.freeze),
        filter=Area(HEAD_ROW, 0, max(HEAD_ROW, FIRST_ROW + count - 1), len(widths) - 1),
        page=page,
        count=count,
    )


def _width(column: Column, values: Values) -> float:
    """The width of a column: as wide as its widest value, within the bounds.

    A text that would be taller than a row can be makes a wrapping column up to three times as wide as it should be.
    """
    if column.least >= column.most:
        return column.least
    room = INDENT if column.style.align == "right" else 0.0
    longest, widest = "", column.least
    for texts in _texts(values):
        if widest < column.most:
            widest = max(widest, fitting_width(column.title, texts, column.least, column.most))
        # of equals always the same: sets have no order
        longest = max(longest, *texts, key=lambda text: (len(text), text))
    width = min(column.most, (widest if longest else fitting_width(column.title, (), column.least, column.most)) + room)
    size = size_of(column.style.role)
    while (
        column.style.wrap and width < column.most * 3 and height_of(line_count(longest, width, size), size) >= TALLEST
    ):
        width = round(width * 1.15, 1)
    return width


def _texts(values: Values) -> Iterator[set[str]]:
    """The distinct texts of a column, so many values at a time."""
    pending = iter(values)
    while part := set(islice(pending, _AT_ONCE)):
        yield {value if type(value) is str else spread(value) for value in part}


def _heights(
    columns: Sequence[Column], values: Sequence[Values], widths: Sequence[float], count: int
) -> Sequence[float]:
    """The height of each row: that of its tallest wrapping cell."""
    tall = [
        map(Heights(width, size_of(column.style.role)).__getitem__, found)
        for column, found, width in zip(columns, values, widths, strict=True)
        if column.style.wrap
    ]
    if not tall:
        return [18.0] * count
    return array("d", tall[0] if len(tall) == 1 else map(max, *tall))


def heading(frame: Frame, widths: Sequence[float], printed: int, first: int = 0) -> tuple[Line, Line]:
    """The title line and the line of remarks under it, from column `first`; the right remark in the right quarter."""
    split = right_column(printed, first)
    lead = (None,) * first
    title = Line((*lead, frame.title) + (None,) * (printed - first - 1), (TITLE,) * printed, 34.0)
    cells: list[Cell] = [*lead, frame.left, *(None,) * (printed - first - 1)]
    cells[split] = Styled(frame.right, REMARK_RIGHT)
    size = size_of(REMARK.role)
    height = max(20.0, height_of(line_count(frame.left, sum(widths[first:split]), size), size))
    return title, Line(tuple(cells), (REMARK,) * printed, height)


def heading_merges(printed: int, first: int = 0) -> tuple[Area, ...]:
    """The merged areas of `heading`."""
    split = right_column(printed, first)
    areas = (Area(0, first, 0, printed - 1), Area(1, first, 1, split - 1), Area(1, split, 1, printed - 1))
    return tuple(area for area in areas if area.right > area.left)


def right_column(printed: int, first: int = 0) -> int:
    """Where the right remark begins; tables have at least two columns."""
    return max(first + 1, printed - max(2, printed // 4))
