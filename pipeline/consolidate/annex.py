"""Small tables and charts under a long table: figures added up over it, drawn, on a page of their own when printed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.consolidate.canvas import Canvas
from pipeline.consolidate.table import TableLines
from pipeline.sheet import Area, Chart, SheetSpec

CHART_LINES = 14
CHART_HEIGHT = int(CHART_LINES * 20 * 4 / 3) - 12
"""Pixels of a chart that fills the lines kept free for it."""
_PAGE_WIDTH, _PAGE_HEIGHT, _CHARACTER = 760.0, 470.0, 5.5
"""Points of an A4 page lying across inside its margins, and points of a character of a column's width."""


@dataclass
class Annex:
    """What stands under a table: the lines so far, and the charts."""

    canvas: Canvas
    charts: list[Chart]

    def place(self) -> int:
        """Keep lines free for charts side by side; gives their first row."""
        row = self.canvas.row
        for _ in range(CHART_LINES):
            self.canvas.blank(20.0)
        return row


def with_annex(
    sheets: Iterator[SheetSpec], limit: int, fill: Callable[[Annex, SheetSpec], None]
) -> Iterator[SheetSpec]:
    """The sheets of a long table, with what `fill` makes under the last of them where there is room."""
    *others, last = sheets
    yield from others
    lines = last.lines
    assert isinstance(lines, TableLines) and last.page.area is not None
    printed = last.page.area.right + 1
    annex = Annex(Canvas(last.widths[:printed], start=len(lines)), [])
    annex.canvas.blank()
    fill(annex, last)
    bottom = annex.canvas.row - 1
    if not annex.charts or bottom >= limit:
        yield last
        return
    page = replace(last.page, area=Area(0, 0, bottom, printed - 1), breaks=_breaks(last, lines, annex.canvas))
    yield replace(
        last,
        lines=replace(lines, end=(*lines.end, *annex.canvas.lines)),
        merges=(*last.merges, *annex.canvas.merges),
        charts=(*last.charts, *annex.charts),
        page=page,
    )


def _breaks(sheet: SheetSpec, lines: TableLines, canvas: Canvas) -> tuple[int, ...]:
    """A page break before the annex, unless all fits one page: a chart cut in two tells nothing."""
    scale = min(1.0, _PAGE_WIDTH / (sum(canvas.widths) * _CHARACTER))
    heights = [line.height for line in (*lines.top, *canvas.lines)]
    whole = sum(heights) + sum(lines.heights[lines.start : lines.stop])
    return (canvas.start,) if whole * scale > _PAGE_HEIGHT else ()


def pixels(widths: Sequence[float]) -> int:
    """How wide columns are on the screen."""
    return int(sum(width * 7 + 5 for width in widths))


def halves(widths: Sequence[float]) -> tuple[int, int, int]:
    """Two charts side by side over these columns: width of the first, left edge and width of the second."""
    whole = min(pixels(widths) - 12, 1500)
    first = int(whole * 0.42)
    return first, first + 16, whole - first - 16
