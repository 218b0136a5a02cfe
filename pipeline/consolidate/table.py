"""A long table as sheets: title, unit line, header repeated on every page, rows of the right height, filter, total."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.consolidate.ledger import FIRST_ROW, HEAD_ROW, Ledger
from pipeline.consolidate.measure import (
    display_width,
    fitting_width,
    height_of,
    line,
    line_count,
    shown,
    size_of,
    spread,
)
from pipeline.consolidate.styles import HEAD, REMARK, REMARK_RIGHT, TEXT, TITLE
from pipeline.sheet import Area, Cell, Line, Page, SheetSpec, Style, Styled


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


def long_table(
    ledger: Ledger,
    frame: Frame,
    columns: Sequence[Column],
    rows: Sequence[tuple[Cell, ...]],
    total: Line | None = None,
) -> Iterator[SheetSpec]:
    """The sheets of a table: one, or as many as the rows need. The total stands under the last."""
    widths = _widths(columns, rows)
    printed = _printed(columns)
    top = _top(frame, columns, widths, printed)
    styles = tuple(column.style for column in columns)
    parts = ledger.parts()
    for number, (name, start, stop) in enumerate(parts):
        body = tuple(_lines(rows[start:stop], styles, widths))
        end = (total,) if total and number == len(parts) - 1 else ()
        yield _sheet(name, frame, widths, (*top, *body, *end), len(columns), printed, stop - start)


def _sheet(
    name: str, frame: Frame, widths: tuple[float, ...], lines: tuple[Line, ...], width: int, printed: int, count: int
) -> SheetSpec:
    last = FIRST_ROW + count - 1
    return SheetSpec(
        name=name,
        purpose=frame.purpose,
        widths=widths,
        lines=lines,
        merges=heading_merges(printed),
        freeze=(FIRST_ROW, frame.freeze),
        filter=Area(HEAD_ROW, 0, max(HEAD_ROW, last), width - 1),
        page=Page(frame.landscape, (HEAD_ROW, HEAD_ROW), Area(0, 0, len(lines) - 1, printed - 1)),
        count=count,
    )


def heading(frame: Frame, widths: Sequence[float], printed: int) -> tuple[Line, Line]:
    """The title line and the line of remarks under it; the right remark sits in the right third."""
    split = right_column(printed)
    title = Line((frame.title,) + (None,) * (printed - 1), (TITLE,) * printed, 34.0)
    cells: list[Cell] = [None] * printed
    cells[0] = frame.left
    styles = [REMARK] * printed
    height = 20.0
    if printed > 1:
        cells[split] = Styled(frame.right, REMARK_RIGHT)
        room = sum(widths[:split])
        height = max(height, height_of(line_count(frame.left, room, size_of(REMARK.role)), size_of(REMARK.role)))
    return title, Line(tuple(cells), tuple(styles), height)


def heading_merges(printed: int) -> tuple[Area, ...]:
    """The merged areas of `heading`."""
    split = right_column(printed)
    areas = (Area(0, 0, 0, printed - 1), Area(1, 0, 1, split - 1), Area(1, split, 1, printed - 1))
    return tuple(area for area in areas if area.right > area.left)


def right_column(printed: int) -> int:
    """Where the right remark begins."""
    return max(1, printed - max(2, printed // 4))


def _top(frame: Frame, columns: Sequence[Column], widths: Sequence[float], printed: int) -> tuple[Line, ...]:
    titles = tuple(column.title for column in columns)
    return (*heading(frame, widths, printed), line(titles, (HEAD,) * len(columns), widths, 26.0))


def _printed(columns: Sequence[Column]) -> int:
    return sum(1 for column in columns if column.printed)


def _widths(columns: Sequence[Column], rows: Sequence[tuple[Cell, ...]]) -> tuple[float, ...]:
    texts: Iterable[Iterable[str]] = (
        (set(map(spread, values)) for values in zip(*rows, strict=True)) if rows else [()] * len(columns)
    )
    return tuple(
        fitting_width(column.title, found, column.least, column.most)
        for column, found in zip(columns, texts, strict=True)
    )


def _lines(rows: Sequence[tuple[Cell, ...]], styles: tuple[Style, ...], widths: Sequence[float]) -> Iterator[Line]:
    """Lines with fitting heights; only wrapping columns in which a text can be too wide are looked at."""
    wrapping = [
        (column, widths[column], size_of(style.role)) for column, style in enumerate(styles) if style.wrap
    ]
    for cells in rows:
        most = 1
        for column, width, size in wrapping:
            value = cells[column]
            text = value if type(value) is str else shown(value)
            if text and (display_width(text) + 1 > width or "\n" in text):
                most = max(most, line_count(text, width, size))
        yield Line(cells, styles, max(18.0, height_of(most)))

