"""部门汇总: totals by source of funds, by class of indicator and by unit, as live formulas, with native charts."""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.consolidate.canvas import Canvas
from pipeline.consolidate.charts import summary_charts
from pipeline.consolidate.ledger import count_if, sum_if, total
from pipeline.consolidate.styles import (
    CENTER,
    COUNT,
    HEAD,
    KINDS,
    MONEY,
    SEVERITIES,
    SHARE,
    TEXT,
    TOTAL,
    TOTAL_COUNT,
    TOTAL_MONEY,
    TOTAL_SHARE,
)
from pipeline.consolidate.table import Frame
from pipeline.consolidate.view import View
from pipeline.sheet import Area, Bare, Formula, Page, SheetSpec, Style, relative

NAME = "部门汇总"
WIDTHS = (7.0, 11.0, 30.0, 9.0, 9.0, 18.0, 18.0, 17.0, 9.0, 8.0, 8.0, 9.0)
FUNDS = (("财政资金", "fiscal"), ("其他资金", "other"))
CHART_LINES = 13
CHART_LINE = 20.0


def sheets(view: View) -> Iterator[SheetSpec]:
    """The sheet."""
    canvas = Canvas(WIDTHS)
    department = f"编制部门：{view.batch.department_code}{view.batch.department_name}"
    canvas.title(Frame(f"{view.heading}部门预算项目绩效目标汇总表", department, "单位：元"))
    funds = _funds(canvas, view)
    canvas.blank()
    classes = _classes(canvas, view)
    canvas.blank()
    chart_row = canvas.row
    for _ in range(CHART_LINES):
        canvas.blank(CHART_LINE)
    units = _units(canvas, view)
    yield SheetSpec(
        name=NAME,
        purpose="按资金来源、指标类别、单位的合计和图，合计都是可重算的公式",
        widths=WIDTHS,
        lines=tuple(canvas.lines),
        merges=tuple(canvas.merges),
        charts=summary_charts(view, chart_row, CHART_LINES * CHART_LINE, funds, classes, units),
        freeze=(2, 0),
        page=Page(landscape=True, area=Area(0, 0, canvas.row - 1, len(WIDTHS) - 1)),
        count=len(view.units),
    )


def share(row: int, whole: int, column: int, value: Decimal | int, of: Decimal | int) -> Formula:
    """This row's figure as a part of the total row's; 0 where there is nothing to divide by."""
    top, bottom = relative(row, column), relative(whole, column)
    part = (Decimal(value) / Decimal(of)).quantize(Decimal("1e-9")) if of else Decimal(0)
    return Formula(f"IF({bottom}=0,0,{top}/{bottom})", part)


def money_sum(values: Sequence[Decimal | None]) -> Decimal:
    """The sum of those that are filled in."""
    return sum((value for value in values if value is not None), Decimal(0))


def _funds(canvas: Canvas, view: View) -> Area:
    """Totals by source of funds; what the forms leave undivided is shown as such."""
    book, of = view.ledgers["项目清单"], view.projects
    sums = {key: money_sum(of[key]) for key in ("budget", "fiscal", "other")}
    having = {key: sum(1 for value in of[key] if value) for key in sums}
    spans = ((1, 2), (3, 4))
    styles = (CENTER, TEXT, TEXT, COUNT, COUNT, MONEY, SHARE)
    canvas.section("一、按资金来源")
    canvas.spanned(("序号", "资金来源", None, "有此项资金的项目数", None, "金额", "占比"), (HEAD,) * 7, spans)
    first, whole = canvas.row, canvas.row + len(FUNDS) + 1
    for number, (title, key) in enumerate(FUNDS, 1):
        counted = Formula(count_if(book, **{key: '"<>0"', "budget": '"<>"'}), having[key])
        part = share(canvas.row, whole, 5, sums[key], sums["budget"])
        canvas.spanned((number, title, None, counted, None, Formula(total(book, key), sums[key]), part), styles, spans)
    rest = sums["budget"] - sums["fiscal"] - sums["other"]
    formula = f"{relative(whole, 5)}-" + "-".join(relative(first + n, 5) for n in range(len(FUNDS)))
    part = share(canvas.row, whole, 5, rest, sums["budget"])
    label = "表上未分列来源"
    canvas.spanned((len(FUNDS) + 1, label, None, None, None, Formula(formula, rest), part), styles, spans)
    counted = Formula(count_if(book, budget='"<>0"'), having["budget"])
    cells = ("合计（预算数）", None, None, counted, None, Formula(total(book, "budget"), sums["budget"]),
             share(whole, whole, 5, sums["budget"], sums["budget"]))  # fmt: skip
    styles = (TOTAL, TOTAL, TOTAL, TOTAL_COUNT, TOTAL_COUNT, TOTAL_MONEY, TOTAL_SHARE)
    canvas.spanned(cells, styles, ((0, 2), (3, 4)))
    return Area(first, 1, first + len(FUNDS) - 1, 5)


def _classes(canvas: Canvas, view: View) -> Area:
    """Indicators by level-1 class and kind of value."""
    book = view.ledgers["指标明细"]
    kinds = [KINDS[kind] for kind in view.indicators["target_kind"]]
    pairs = Counter(zip((first for first, _ in view.classes), kinds, strict=True))
    classes = tuple(dict.fromkeys(first for first, _ in view.classes))
    canvas.section("二、按一级指标")
    titles = ("序号", "一级指标", None, "指标数", "占比", *KINDS.values(), "量化率")
    canvas.spanned(titles, (HEAD,) * len(titles), ((1, 2),))
    first, whole = canvas.row, canvas.row + len(classes)
    for number, name in enumerate(classes, 1):
        row = canvas.row
        key = f'"="&{relative(row, 1)}'
        count = sum(n for (own, _), n in pairs.items() if own == name)
        by_kind = (Formula(count_if(book, class1=key, target_kind=f'"{kind}"'), pairs[name, kind]) for kind in KINDS.values())
        cells = (
            number, name, None, Formula(count_if(book, class1=key), count),
            share(row, whole, 3, count, len(kinds)), *by_kind, _measured(row, count, name, pairs),
        )  # fmt: skip
        canvas.spanned(cells, (CENTER, TEXT, TEXT, COUNT, SHARE, *(COUNT,) * len(KINDS), SHARE), ((1, 2),))
    counts = Counter(kinds)
    rows = (first, max(first, whole - 1))
    cells = (
        "合计", None, None, _sum(rows, 3, len(kinds)), share(whole, whole, 3, len(kinds), len(kinds)),
        *(_sum(rows, 5 + n, counts[kind]) for n, kind in enumerate(KINDS.values())),
        _measured(whole, len(kinds), None, pairs),
    )  # fmt: skip
    styles = (TOTAL, TOTAL, TOTAL, TOTAL_COUNT, TOTAL_SHARE, *(TOTAL_COUNT,) * len(KINDS), TOTAL_SHARE)
    canvas.spanned(cells, styles, ((0, 2),))
    return Area(first, 1, whole - 1, 3)


def _measured(row: int, count: int, name: str | None, pairs: Counter[tuple[str, str]]) -> Formula:
    """The share of indicators that can be measured: quantities, ranges, dates and several values."""
    words = {"定量", "区间", "时间", "多值"}
    number = sum(n for (own, kind), n in pairs.items() if kind in words and name in (None, own))
    cells = [relative(row, 5 + n) for n, kind in enumerate(KINDS.values()) if kind in words]
    value = (Decimal(number) / count).quantize(Decimal("1e-9")) if count else Decimal(0)
    return Formula(f"IF({relative(row, 3)}=0,0,({'+'.join(cells)})/{relative(row, 3)})", value)


def _sum(rows: tuple[int, int], column: int, value: Decimal | int) -> Formula:
    return Formula(f"SUM({relative(rows[0], column)}:{relative(rows[1], column)})", value)


def _units(canvas: Canvas, view: View) -> Area:
    """One row for each unit: projects, indicators, money, findings."""
    book = view.ledgers["项目清单"]
    canvas.section("三、按单位")
    canvas.add(
        ("序号", "单位编码", "单位名称", "项目数", "指标数", "预算数", "财政资金", "其他资金", "占比", *SEVERITIES.values()),
        (HEAD,) * 12,
        26.0,
    )
    first, whole = canvas.row, canvas.row + len(view.units)
    budget = money_sum([unit.budget for unit in view.units])
    for unit in view.units:
        row = canvas.row
        key = relative(row, 0)
        figures: tuple[tuple[str, Bare], ...] = (
            ("indicators", unit.indicators), ("budget", unit.budget), ("fiscal", unit.fiscal), ("other", unit.other),
        )  # fmt: skip
        sums = [Formula(sum_if(book, name, unit=key), value) for name, value in figures]  # type: ignore[arg-type]
        cells = (
            unit.number, unit.code, unit.name, Formula(count_if(book, unit=key), unit.projects), *sums,
            share(row, whole, 5, unit.budget, budget),
            *(Formula(sum_if(book, word, unit=key), unit.findings[word]) for word in SEVERITIES.values()),
        )  # fmt: skip
        canvas.add(cells, _STYLES)
    rows = (first, max(first, whole - 1))
    values: tuple[Decimal | int, ...] = (
        sum(u.projects for u in view.units), sum(u.indicators for u in view.units), budget,
        money_sum([u.fiscal for u in view.units]), money_sum([u.other for u in view.units]),
    )  # fmt: skip
    cells = (
        "合计", None, None, *(_sum(rows, 3 + n, value) for n, value in enumerate(values)),
        share(whole, whole, 5, budget, budget),
        *(_sum(rows, 9 + n, sum(u.findings[w] for u in view.units)) for n, w in enumerate(SEVERITIES.values())),
    )  # fmt: skip
    canvas.spanned(cells, _TOTALS, ((0, 2),))
    return Area(first, 2, whole - 1, 5)


_STYLES: tuple[Style, ...] = (CENTER, CENTER, TEXT, COUNT, COUNT, MONEY, MONEY, MONEY, SHARE, COUNT, COUNT, COUNT)
_TOTALS: tuple[Style, ...] = (
    TOTAL, TOTAL, TOTAL, TOTAL_COUNT, TOTAL_COUNT, TOTAL_MONEY, TOTAL_MONEY, TOTAL_MONEY, TOTAL_SHARE,
    TOTAL_COUNT, TOTAL_COUNT, TOTAL_COUNT,
)  # fmt: skip
