"""A sheet of the departmental workbook as neutral frozen data: what stands where and what it means.

`consolidate` makes these from data frames, `render/excel.py` writes them. A sheet is a run of `Line`s from row 0;
everything else (merges, charts, drop-downs, print set-up) refers to 0-based rows and columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from pipeline.model import Merge as Area
from pipeline.model import cell_ref, column_letters

__all__ = [
    "COLUMN_LIMIT", "NAME_LIMIT", "ROW_LIMIT", "TEXT_LIMIT", "Area", "Bare", "Cell", "Chart", "Choice", "Formula",
    "Line", "Link", "Page", "Role", "Series", "SheetSpec", "Style", "Styled", "absolute", "quoted", "relative",
]  # fmt: skip

ROW_LIMIT = 1_048_576
COLUMN_LIMIT = 16_384
TEXT_LIMIT = 32_767
NAME_LIMIT = 31


class Role(StrEnum):
    """What a cell is in the document; fonts, sizes and fills follow from it in the renderer."""

    TITLE = "title"
    COVER = "cover"
    SECTION = "section"
    REMARK = "remark"
    PLAIN = "plain"
    HEAD = "head"
    BODY = "body"
    LINK = "link"
    TOTAL = "total"
    STRESS = "stress"
    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Style:
    """How one kind of cell looks: its role, alignment (left, center, right), number format and wrapping."""

    role: Role = Role.BODY
    align: str = "left"
    number: str = ""
    wrap: bool = False


class Formula(NamedTuple):
    """A live formula (without `=`) and the value it has now, for programs that do not recalculate."""

    text: str
    value: "str | int | Decimal"


class Link(NamedTuple):
    """A text that leads somewhere: `#'来源'!A5` inside the workbook, else a path relative to the workbook."""

    text: str | int
    target: str
    tip: str = ""


Bare: TypeAlias = str | int | Decimal | date | Formula | Link | None


class Styled(NamedTuple):
    """A cell whose style is not that of its column."""

    value: Bare
    style: Style


Cell: TypeAlias = Bare | Styled


class Line(NamedTuple):
    """One row: cells, the style of each (shared by all rows of a table) and the height in points."""

    cells: tuple[Cell, ...]
    styles: tuple[Style, ...]
    height: float


class Choice(NamedTuple):
    """Cells in which one of a few words is to be chosen."""

    area: Area
    options: tuple[str, ...]
    prompt: str


class Series(NamedTuple):
    """One series of a chart: its name, and the cells of categories and values in the chart's own sheet."""

    name: str
    categories: Area
    values: Area


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart, `left` pixels from the left edge of the sheet. `alt` says in words what it shows."""

    kind: str
    title: str
    alt: str
    series: tuple[Series, ...]
    row: int
    left: int
    width: int
    height: int
    number: str = "#,##0"
    stacked: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Print set-up on A4: orientation, rows repeated on every page, printed area; `breaks`: rows that begin a page.

    `across` is the number of pages side by side, each of which begins with the first `columns` columns.
    """

    landscape: bool = False
    repeat: tuple[int, int] | None = None
    area: Area | None = None
    centred: bool = True
    breaks: tuple[int, ...] = ()
    across: int = 1
    columns: int = 0


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """One sheet, ready to be written. `name` is unique and fit for Excel; `widths` in characters, column by column."""

    name: str
    purpose: str
    widths: tuple[float, ...]
    lines: Sequence[Line]
    merges: tuple[Area, ...] = ()
    charts: tuple[Chart, ...] = ()
    choices: tuple[Choice, ...] = ()
    freeze: tuple[int, int] | None = None
    filter: Area | None = None
    page: Page = Page()
    count: int | None = None


def quoted(sheet: str) -> str:
    """A sheet name as formulas and links want it: `'指标明细'`."""
    return "'" + sheet.replace("'", "''") + "'"


def absolute(area: Area, sheet: str = "") -> str:
    """An absolute reference: `'项目清单'!$H$4:$H$7`, or one cell."""
    first = f"${column_letters(area.left)}${area.top + 1}"
    last = f"${column_letters(area.right)}${area.bottom + 1}"
    reference = first if first == last else f"{first}:{last}"
    return f"{quoted(sheet)}!{reference}" if sheet else reference


def relative(row: int, column: int, sheet: str = "") -> str:
    """A relative reference to one cell, in this or in another sheet."""
    return f"{quoted(sheet)}!{cell_ref(row, column)}" if sheet else cell_ref(row, column)
