"""Native charts: black borders, hatching and labels, so that a black-and-white print says the same."""

from decimal import Decimal
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pipeline.render.excel_formats import HEI, SONG
from pipeline.sheet import Area, Chart, Formula, Series, SheetSpec, Styled

_PATTERNS: tuple[dict[str, str], ...] = (
    {"pattern": "wide_upward_diagonal", "fg_color": "#404040", "bg_color": "#FFFFFF"},
    {"pattern": "percent_25", "fg_color": "#404040", "bg_color": "#FFFFFF"},
    {"pattern": "dark_horizontal", "fg_color": "#404040", "bg_color": "#FFFFFF"},
)

_COLUMN_PLOT = {"x": 0.06, "y": 0.22, "width": 0.88, "height": 0.62}
_BAR_PLOT = {"x": 0.41, "y": 0.13, "width": 0.38, "height": 0.83}
"""Room is left for the labels at the ends of the bars."""


def insert_charts(book: Workbook, page: Worksheet, sheet: SheetSpec) -> None:
    """Put the charts of a sheet in their places."""
    for chart in sheet.charts:
        drawn: Any = book.add_chart({"type": chart.kind, **({"subtype": "stacked"} if chart.stacked else {})})
        for number, series in enumerate(chart.series):
            drawn.add_series(_series(sheet, chart, number, series))
        _dress(drawn, chart)
        options = {"x_offset": chart.left, "y_offset": 6, "description": chart.alt, "object_position": 2}
        if page.insert_chart(chart.row, 0, drawn, options):
            raise ValueError(f"chart {chart.title!r} could not be placed")


def _series(sheet: SheetSpec, chart: Chart, number: int, series: Series) -> dict[str, Any]:
    return {
        "name": series.name,
        "categories": [sheet.name, *series.categories],
        "values": [sheet.name, *series.values],
        "categories_data": _data(sheet, series.categories),
        "values_data": _data(sheet, series.values),
        "pattern": _PATTERNS[number % len(_PATTERNS)],
        "border": {"color": "#000000", "width": 0.75},
        "gap": 80,
        "data_labels": {"value": True, "num_format": chart.number, "font": {"name": SONG, "size": 9}},
    }


def _data(sheet: SheetSpec, area: Area) -> list[str | float]:
    """What the cells of a column show now, kept in the chart for programs that do not recalculate."""
    data: list[str | float] = []
    for line in sheet.lines[area.top : area.bottom + 1]:
        value = line.cells[area.left]
        value = value.value if isinstance(value, Styled) else value
        value = value.value if isinstance(value, Formula) else value
        data.append(float(value) if isinstance(value, Decimal | int) else str(value or ""))
    return data


def _dress(drawn: Any, chart: Chart) -> None:
    """Title, axes, size; one series needs no legend."""
    bars = chart.kind == "bar"
    words = {"num_font": {"name": SONG, "size": 9}, "line": {"color": "#7F7F7F"}, "reverse": bars}
    figures = {
        "num_font": {"name": SONG, "size": 8}, "num_format": chart.number, "min": 0,
        "major_gridlines": {"visible": False}, "visible": False,
    }  # fmt: skip
    drawn.set_title({"name": chart.title, "name_font": {"name": HEI, "size": 11, "bold": False}, "overlay": False})
    drawn.set_x_axis(figures if bars else words)
    drawn.set_y_axis(words if bars else figures)
    drawn.set_legend({"none": True} if len(chart.series) == 1 else {"position": "bottom"})
    drawn.set_size({"width": chart.width, "height": chart.height})
    drawn.set_plotarea({"layout": _BAR_PLOT if bars else _COLUMN_PLOT})
    drawn.set_chartarea({"border": {"color": "#7F7F7F", "width": 0.5}})
