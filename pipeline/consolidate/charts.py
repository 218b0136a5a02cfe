"""The charts of 部门汇总: native, titled, described in words, told apart by pattern and label rather than by colour."""

from pipeline.consolidate.styles import MONEY_FORMAT
from pipeline.consolidate.view import View
from pipeline.sheet import Area, Chart, Series

MOST_UNITS = 15
PIXELS_A_POINT = 4 / 3


def summary_charts(view: View, row: int, points: float, funds: Area, classes: Area, units: Area) -> tuple[Chart, ...]:
    """Funds by source, indicators by class, budget by unit; a chart of nothing is left out."""
    height = int(points * PIXELS_A_POINT) - 12
    return tuple(
        chart
        for chart in (
            _funds(view, row, height, funds),
            _classes(view, row, height, classes) if view.indicators_once(view.classes) else None,
            _units(view, row, height, units) if view.units else None,
        )
        if chart
    )


def _column(area: Area, column: int) -> Area:
    return Area(area.top, column, area.bottom, column)


def _funds(view: View, row: int, height: int, area: Area) -> Chart:
    series = Series("金额（元）", _column(area, 1), _column(area, 5))
    budget = sum(unit.budget for unit in view.units)
    alt = f"柱形图：按资金来源的金额。预算合计{budget:,.2f}元，各来源金额见本页“一、按资金来源”。"
    return Chart("column", "资金来源构成（元）", alt, (series,), row, 4, 330, height, MONEY_FORMAT)


def _classes(view: View, row: int, height: int, area: Area) -> Chart:
    series = Series("指标数（条）", _column(area, 1), _column(area, 3))
    names: dict[str, int] = {}
    for first, _ in view.indicators_once(view.classes):
        names[first] = names.get(first, 0) + 1
    told = "，".join(f"{name}{count}条" for name, count in names.items())
    alt = f"柱形图：各一级指标的指标数。{told}。"
    return Chart("column", "一级指标构成（条）", alt, (series,), row, 342, 330, height)


def _units(view: View, row: int, height: int, area: Area) -> Chart:
    shown = min(area.bottom, area.top + MOST_UNITS - 1)
    area = area._replace(bottom=shown)
    series = Series("预算数（元）", _column(area, 2), _column(area, 5))
    count = area.bottom - area.top + 1
    which = "各单位" if count == len(view.units) else f"前{count}个单位（按单位编码排序）"
    alt = f"条形图：{which}的预算数，共{len(view.units)}个单位，数值见本页“三、按单位”。"
    return Chart("bar", f"{which}预算数（元）", alt, (series,), row, 680, 436, height, MONEY_FORMAT)
