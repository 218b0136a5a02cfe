"""部门汇总: totals by source of funds, by class of indicator and by unit, as live formulas, with native charts."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.consolidate.breakdown import by_kind, column_sum, share
from pipeline.consolidate.by_form import by_form
from pipeline.consolidate.canvas import Canvas
from pipeline.consolidate.charts import MOST_BARS, Ranking, ranking, summary_charts
from pipeline.consolidate.ledger import Ledger, count_if, once, sum_if, total_once
from pipeline.consolidate.styles import (
    CENTER,
    COUNT,
    HEAD,
    MONEY,
    REMARK,
    SEVERITIES,
    SHARE,
    TEXT,
    TOTAL,
    TOTAL_COUNT,
    TOTAL_MONEY,
    TOTAL_SHARE,
    TOTAL_UNFILLED,
    UNFILLED,
)
from pipeline.consolidate.table import Frame
from pipeline.consolidate.view import Unit, View, money_sum
from pipeline.domain.scoring import lacks_budget
from pipeline.sheet import Area, Bare, Cell, Formula, Line, Page, SheetSpec, Style, Styled, relative
from pipeline.spool import outlined

NAME = "部门汇总"
UNIT_TOTAL = "各单位合计"
WIDTHS = (7.0, 11.0, 30.0, 9.0, 9.0, 18.0, 18.0, 17.0, 9.0, 8.0, 8.0, 8.0, 9.0)
FUNDS = (("财政资金", "fiscal"), ("其他资金", "other"))
FUND_SPANS = ((1, 2), (3, 4))
AMOUNT = 5
CHART_LINES = MOST_BARS + 1
CHART_LINE = 16.5
DATA = len(WIDTHS) + 1
"""Where the figures of the chart of the largest stand: right of the table, on the screen and not on paper."""
DATA_WIDTHS = (3.0, 36.0, 18.0)
UNIT_TITLES = ("序号", "单位编码", "单位名称", "项目数", "指标数", "预算数", "财政资金", "其他资金", "占比")
UNIT_STYLES: tuple[Style, ...] = (CENTER, CENTER, TEXT, COUNT, COUNT, MONEY, MONEY, MONEY, SHARE, COUNT, COUNT, COUNT)
UNIT_TOTALS: tuple[Style, ...] = (
    *(TOTAL,) * 3, *(TOTAL_COUNT,) * 2, *(TOTAL_MONEY,) * 3, TOTAL_SHARE, *(TOTAL_COUNT,) * 3,
)  # fmt: skip


def sheets(view: View) -> Iterator[SheetSpec]:
    """The sheet."""
    canvas = Canvas(WIDTHS)
    department = f"编制部门：{view.batch.department_code}{view.batch.department_name}"
    canvas.title(Frame(f"{view.heading}部门预算项目绩效目标汇总表", department, "单位：元"))
    if view.left_out:
        canvas.wide(f"注：{view.left_out}", REMARK)
    canvas.section("一、按资金来源")
    funds = _funds(canvas, view)
    canvas.section("二、按一级指标")
    classes = by_kind(canvas, view, [(first,) for first, _ in view.indicators_once(view.classes)], ("一级指标",))
    canvas.blank()
    chart_row = canvas.row
    ranked = ranking(view, chart_row + CHART_LINES + 2)
    bars = _chart_data(canvas, ranked)
    canvas.section("三、按单位")
    units = _units(canvas, view)
    _remark(canvas, view)
    last = canvas.row
    by_form(canvas, view)
    repeated = (units.top - 1, units.top - 1) if canvas.row == last else (0, 1)
    yield SheetSpec(
        name=NAME,
        purpose="按资金来源、指标类别、单位的合计和图，合计都是可重算的公式",
        widths=(*WIDTHS, *DATA_WIDTHS),
        lines=canvas.lines,
        merges=tuple(canvas.merges),
        charts=summary_charts(view, chart_row, CHART_LINES * CHART_LINE, funds, classes, ranked, bars),
        freeze=(2, 0),
        page=Page(landscape=True, repeat=repeated, area=Area(0, 0, canvas.row - 1, len(WIDTHS) - 1)),
        count=len(view.units),
    )


def _funds(canvas: Canvas, view: View) -> Area:
    """Totals by source of funds; what the forms leave undivided is shown as such."""
    book = view.ledgers["项目清单"]
    styles = (CENTER, TEXT, TEXT, COUNT, COUNT, MONEY, SHARE)
    titles = ("序号", "资金来源", None, "有此项资金的项目数", None, "金额", "占比")
    canvas.spanned(titles, (HEAD,) * 7, FUND_SPANS)
    first, whole = canvas.row, canvas.row + len(FUNDS) + 1
    budget = money_sum(view.once("budget"))
    rest = budget
    for number, (title, key) in enumerate(FUNDS, 1):
        amount = money_sum(view.once(key))
        rest -= amount
        formula = Formula(total_once(book, key), amount)
        money = formula if any(value is not None for value in view.once(key)) else Styled(formula, UNFILLED)
        cells = (number, title, None, _having(book, key, view.once(key)), None, money)
        canvas.spanned((*cells, share(canvas.row, whole, AMOUNT, amount, budget)), styles, FUND_SPANS)
    parts = "-".join(relative(first + n, AMOUNT) for n in range(len(FUNDS)))
    formula = Formula(f"{relative(whole, AMOUNT)}-{parts}", rest)
    part = share(canvas.row, whole, AMOUNT, rest, budget)
    label = "表上未分列来源"
    canvas.spanned((len(FUNDS) + 1, label, None, None, None, formula, part), styles, FUND_SPANS)
    having = _having(book, "budget", view.once("budget"))
    sums = (Formula(total_once(book, "budget"), budget), share(whole, whole, AMOUNT, budget, budget))
    totals = (TOTAL, TOTAL, TOTAL, TOTAL_COUNT, TOTAL_COUNT, TOTAL_MONEY, TOTAL_SHARE)
    canvas.spanned(("合计（预算数）", None, None, having, None, *sums), totals, ((0, 2), (3, 4)))
    if unread := _without_budget(view):
        canvas.wide(
            f"注：有{len(unread)}个项目填了资金来源（{sum(unread):,.2f}元），预算数却没有填写或没有读懂：上面的资金来源含这些项目，"
            "预算数合计不含，所以“表上未分列来源”会偏小，甚至是负数；见“问题清单”，改正预算数后即对得上。",
            REMARK,
        )
    return Area(first, 1, first + len(FUNDS) - 1, AMOUNT)


def _without_budget(view: View) -> list[Decimal]:
    """The funds of the projects that name their sources and have no budget."""
    lacking = filter(lacks_budget, outlined(view.batch.counted))
    return [money_sum((project.fiscal, project.other)) for project in lacking]


def _chart_data(canvas: Canvas, ranked: Ranking) -> Area:
    """The lines the charts stand on; beside them the figures of the ranking, each leading to its own row."""
    first = canvas.row
    plain, gap = (REMARK,) * DATA, (None,) * DATA
    rows: list[tuple[Cell, Cell]] = [(f"图表数据：{ranked.title}", "预算数"), *ranked.rows]
    for number in range(CHART_LINES):
        if len(rows) > 2 and number < len(rows):
            styles = (HEAD, HEAD) if not number else (TEXT, MONEY)
            canvas.lines.append(Line((*gap, *rows[number]), (*plain, *styles), CHART_LINE))
        else:
            canvas.blank(CHART_LINE)
    return Area(first + 1, DATA, max(first + 1, first + len(rows) - 1), DATA + 1)


def _having(book: Ledger, key: str, values: Sequence[Decimal | None]) -> Formula:
    """How many projects have money of that sort."""
    return Formula(
        count_if(book, **{key: '">0"'}, **once(book)), sum(1 for value in values if value is not None and value > 0)
    )


def _units(canvas: Canvas, view: View) -> Area:
    """One row for each unit: projects, indicators, money, findings."""
    canvas.add((*UNIT_TITLES, *SEVERITIES.values()), (HEAD,) * 12, 26.0)
    first, whole = canvas.row, canvas.row + len(view.units)
    budget = money_sum([unit.budget for unit in view.units])
    for unit in view.units:
        canvas.add(_unit(view, unit, canvas.row, whole, budget), UNIT_STYLES)
    columns: list[Sequence[Decimal | int]] = list(zip(*map(_figures, view.units), strict=True)) or [(0,)] * 8
    added = [column_sum(first, whole, 3 + n, sum(column)) for n, column in enumerate(columns[:5])]
    found = [column_sum(first, whole, 9 + n, sum(column)) for n, column in enumerate(columns[5:])]
    filled = frozenset[str]().union(*(unit.filled for unit in view.units))
    money = zip(("budget", "fiscal", "other"), added[2:], strict=True)
    sums = (*added[:2], *(cell if name in filled else Styled(cell, TOTAL_UNFILLED) for name, cell in money))
    part = share(whole, whole, AMOUNT, budget, budget)
    canvas.spanned((UNIT_TOTAL, None, None, *sums, part, *found), UNIT_TOTALS, ((0, 2),))
    return Area(first, 2, max(first, whole - 1), AMOUNT)


def _figures(unit: Unit) -> tuple[Decimal | int, ...]:
    """The figures of a unit that are added up, from left to right."""
    counts = (unit.findings[word] for word in SEVERITIES.values())
    return unit.projects, unit.indicators, unit.budget, unit.fiscal, unit.other, *counts


def _unit(view: View, unit: Unit, row: int, whole: int, budget: Decimal) -> tuple[Cell, ...]:
    book, key = view.ledgers["项目清单"], relative(row, 0)
    figures: dict[str, Bare] = {
        "indicators": unit.indicators, "budget": unit.budget, "fiscal": unit.fiscal, "other": unit.other,
    }  # fmt: skip
    sums: list[Cell] = []
    conditions = {"unit": key} | once(book)
    for name, value in figures.items():
        formula = Formula(sum_if(book, name, **conditions), value)  # type: ignore[arg-type]
        is_blank = name != "indicators" and name not in unit.filled
        sums.append(Styled(formula, UNFILLED) if is_blank else formula)
    found = [Formula(sum_if(book, word, unit=key), unit.findings[word]) for word in SEVERITIES.values()]
    part = share(row, whole, AMOUNT, unit.budget, budget)
    return (
        unit.number, unit.code, unit.name, Formula(count_if(book, **conditions), unit.projects), *sums, part, *found,
    )  # fmt: skip


def _remark(canvas: Canvas, view: View) -> None:
    """Findings about files, units or the department belong to no project and are not in the table."""
    loose = view.found[0].total()
    if loose:
        canvas.wide(f"注：另有{loose}条问题属于文件、单位或整个部门，不计入各单位的问题数，见“问题清单”。", REMARK)
