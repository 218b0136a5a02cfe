"""The charts of 部门汇总: native, titled, described in words, told apart by pattern and label rather than by colour."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from pipeline.consolidate.styles import MONEY_FORMAT, UNFILLED
from pipeline.consolidate.view import View
from pipeline.sheet import Area, Chart, Formula, Series, relative

MOST_BARS = 15
LABEL = 14
"""Characters of a name beside its bar; what is longer would run out of the chart."""
PIXELS_A_POINT = 4 / 3


class Ranking(NamedTuple):
    """The largest units by money, or projects where there is one unit: as formulas that lead to their own rows."""

    title: str
    alt: str
    rows: Sequence[tuple[Formula, Formula]]


def ranking(view: View, first_unit: int) -> Ranking:
    """What the third chart shows, largest first; the table of units begins in row `first_unit`."""
    if len(view.units) > 1:
        what, measure = "单位", "个单位"
        filled = [(unit.budget, n, unit.name) for n, unit in enumerate(view.units) if "budget" in unit.filled]
    else:
        what, measure = "项目", "个项目"
        names, budgets = view.projects["project_name"], view.projects["budget"]
        kept = (n for n, entering in enumerate(view.entering) if entering and budgets[n] is not None)
        filled = [(budgets[n], n, names[n]) for n in kept]
    largest = sorted(filled, key=lambda one: (-one[0], one[1]))[:MOST_BARS]
    title = f"预算数最大的{MOST_BARS}{measure}（元）" if len(filled) > MOST_BARS else f"各{what}预算数（元，由大到小）"
    told = "，".join(f"{name}{amount:,.2f}元" for amount, _, name in largest[:3])
    alt = f"条形图：{title.removesuffix('（元）')}，共{len(filled)}{measure}填有预算数，居前的是：{told}。"
    return Ranking(title, alt, [_row(view, first_unit, what, *one) for one in largest])


def _row(view: View, first: int, what: str, amount: Decimal, number: int, name: str) -> tuple[Formula, Formula]:
    """The name, cut where it is long, and the amount, each from the cell it stands in."""
    book = view.ledgers["项目清单"]
    if what == "单位":
        label, budget = relative(first + number, 2), relative(first + number, 5)
    else:
        label, budget = book.cell("project_name", number), book.cell("budget", number)
    short = name if len(name) <= LABEL else f"{name[: LABEL - 1]}…"
    return Formula(f'IF(LEN({label})>{LABEL},LEFT({label},{LABEL - 1})&"…",{label}&"")', short), Formula(budget, amount)


def summary_charts(
    view: View, row: int, points: float, funds: Area, classes: Area, ranked: Ranking, bars: Area
) -> tuple[Chart, ...]:
    """Funds by source, indicators by class, the largest by budget; a chart of nothing, or of one thing, is left out."""
    height = int(points * PIXELS_A_POINT) - 12
    return tuple(
        chart
        for chart in (
            _funds(view, row, height, funds) if any(view.once("fiscal")) or any(view.once("other")) else None,
            _classes(view, row, height, classes) if view.indicators_once(view.classes) else None,
            _largest(ranked, row, height, bars) if len(ranked.rows) > 1 else None,
        )
        if chart
    )


def _column(area: Area, column: int) -> Area:
    return Area(area.top, column, area.bottom, column)


def _funds(view: View, row: int, height: int, area: Area) -> Chart:
    series = Series("金额（元）", _column(area, 1), _column(area, 5))
    budget = sum(unit.budget for unit in view.units)
    alt = f"柱形图：按资金来源的金额。预算合计{budget:,.2f}元，各来源金额见本页“一、按资金来源”。"
    return Chart("column", "资金来源构成（元）", alt, (series,), row, 4, 330, height, UNFILLED.number)


def _classes(view: View, row: int, height: int, area: Area) -> Chart:
    series = Series("指标数（条）", _column(area, 1), _column(area, 3))
    names: dict[str, int] = {}
    for first, _ in view.indicators_once(view.classes):
        names[first] = names.get(first, 0) + 1
    told = "，".join(f"{name}{count}条" for name, count in names.items())
    alt = f"柱形图：各一级指标的指标数。{told}。"
    return Chart("column", "一级指标构成（条）", alt, (series,), row, 342, 330, height)


def _largest(ranked: Ranking, row: int, height: int, area: Area) -> Chart:
    series = Series("预算数（元）", _column(area, area.left), _column(area, area.right))
    return Chart("bar", ranked.title, ranked.alt, (series,), row, 680, 436, height, MONEY_FORMAT)
