"""核对: sums, counts and quantities × unit costs that must agree, each as a formula that can be followed."""

from collections.abc import Iterator
from decimal import Decimal

from pipeline.consolidate.breakdown import column_sum
from pipeline.consolidate.canvas import Canvas
from pipeline.consolidate.ledger import COUNTED, NO, YES, count_if, count_rows, once, row_count, total, total_once
from pipeline.consolidate.reconciled import WIDTHS, arithmetic
from pipeline.consolidate.styles import CENTER, COUNT, HEAD, MONEY, REMARK, STRESS, TEXT, TOTAL, TOTAL_MONEY
from pipeline.consolidate.summary import UNIT_TOTAL
from pipeline.consolidate.table import Frame
from pipeline.consolidate.view import View, money_sum
from pipeline.sheet import Area, Bare, Formula, Page, SheetSpec, Style, relative

NAME = "核对"
AGREE, DIFFER = "一致", "不一致"
TOTAL_SPANS = ((1, 2), (3, 4), (5, 6), (7, 8), (9, 10))
FUND_SPANS = ((1, 2), (3, 4), (5, 6), (7, 8), (9, 10))
FUND_STYLES = (CENTER, TEXT, TEXT, *(MONEY,) * 8, STRESS, CENTER)
FUND_MARK = 12
MONEY_KEYS = ("budget", "fiscal", "other")


def sheets(view: View) -> Iterator[SheetSpec]:
    """The sheet."""
    canvas = Canvas(WIDTHS)
    left = "数字取自“项目清单”“指标明细”“来源”“问题清单”，乘积、差额和结论都由公式算出，点开单元格即可逐步跟踪"
    canvas.title(Frame(f"{view.heading}数据核对表", left, "单位：元"))
    _totals(canvas, view)
    canvas.blank()
    lines = arithmetic(canvas, view)
    canvas.blank()
    _funds(canvas, view)
    yield SheetSpec(
        name=NAME,
        purpose="总数核对、数量×单位成本与预算的核对、资金来源核对，算式可逐步跟踪",
        widths=WIDTHS,
        lines=tuple(canvas.lines),
        merges=tuple(canvas.merges),
        freeze=(2, 0),
        page=Page(landscape=True, repeat=(0, 1), area=Area(0, 0, canvas.row - 1, len(WIDTHS) - 1)),
        count=lines,
    )


def verdict(row: int, column: int, difference: Decimal | int) -> Formula:
    """一致 or 不一致, by the difference in a cell; half a cent is the tolerance."""
    word = AGREE if abs(Decimal(difference)) < Decimal("0.005") else DIFFER
    return Formula(f'IF(ABS({relative(row, column)})<0.005,"{AGREE}","{DIFFER}")', word)


def _totals(canvas: Canvas, view: View) -> None:
    """Counts and sums across the sheets."""
    canvas.section("一、总数核对")
    canvas.spanned(
        ("序号", "核对内容", None, "左边", None, "右边", None, "差额", None, "结论", None), (HEAD,) * 11, TOTAL_SPANS
    )
    for number, (what, left, right, style) in enumerate(_pairs(view), 1):
        row = canvas.row
        difference = Decimal(left.value) - Decimal(right.value)
        gap = Formula(f"{relative(row, 3)}-{relative(row, 5)}", difference)
        cells = (number, what, None, left, None, right, None, gap, None, verdict(row, 7, difference), None)
        styles = (CENTER, TEXT, TEXT, style, style, style, style, style, style, STRESS, STRESS)
        canvas.spanned(cells, styles, TOTAL_SPANS)


def _pairs(view: View) -> Iterator[tuple[str, Formula, Formula, Style]]:
    """What must agree: its name, the left and the right side."""
    projects, indicators, findings, sources = (view.ledgers[n] for n in ("项目清单", "指标明细", "问题清单", "来源"))
    count = view.indicators.count
    rows = Formula(row_count(indicators, "ordinal"), count)
    project_rows = Formula(count_rows(projects, "number"), view.projects.count)
    budget = Formula(total_once(projects, "budget"), money_sum(view.once("budget")))
    forms = Formula(total(sources, "forms"), sum(n or 0 for n in view.sources["forms"]))
    read = Formula(total(sources, "indicators"), sum(n or 0 for n in view.sources["indicators"]))
    listed = Formula(total(projects, "indicators"), sum(view.projects["indicator_count"]))
    found = Formula("+".join(total(projects, word) for word in ("错误", "警告", "提示")), _placed(view))
    placed = Formula(count_rows(findings, "project"), _placed(view))
    units = Formula(f"SUMIFS('部门汇总'!$F:$F,'部门汇总'!$A:$A,\"{UNIT_TOTAL}\")", budget.value)
    rows_of = "行数" if view.has_left_out else "项目数"
    yield f"识别出的表（来源）＝{rows_of}（项目清单）", forms, project_rows, COUNT
    yield "识别出的指标（来源）＝指标行数（指标明细）", read, rows, COUNT
    yield "各项目指标数之和（项目清单）＝指标行数（指标明细）", listed, rows, COUNT
    yield "各项目问题数之和（项目清单）＝属于项目的问题（问题清单）", found, placed, COUNT
    if conditions := once(projects):
        own = Formula(total_once(projects, "indicators"), sum(view.once("indicator_count")))
        counted = Formula(count_if(indicators, **conditions), own.value)
        yield "计入汇总的各项目指标数之和（项目清单）＝计入汇总的指标行数（指标明细）", own, counted, COUNT
    which = "计入汇总的" if conditions else ""
    yield f"各单位预算数之和（部门汇总）＝{which}各项目预算数之和（项目清单）", units, budget, MONEY


def _placed(view: View) -> int:
    return sum(1 for project in view.project_of_finding if project)


def _funds(canvas: Canvas, view: View) -> None:
    """预算数 ＝ 财政资金 ＋ 其他资金, form by form; the total adds up the rows that totals take in."""
    canvas.section("三、预算数＝财政资金＋其他资金")
    told = ("计入汇总",) if view.has_left_out else ()
    titles = ("序号", "项目名称", None, "预算数", None, "财政资金", None, "其他资金", None, "差额", None, "结论", *told)
    canvas.spanned(titles, (HEAD,) * len(titles), FUND_SPANS)
    first = canvas.row
    sums = [Decimal(0)] * 4
    for row, (name, entering) in enumerate(zip(view.projects["project_name"], view.entering, strict=True)):
        cells, values = _fund_line(view, row, canvas.row)
        if entering:
            sums = [one + more for one, more in zip(sums, values, strict=True)]
        canvas.spanned((row + 1, name, None, *cells), FUND_STYLES[: 3 + len(cells)], FUND_SPANS)
    totals: list[Bare] = []
    for n, value in enumerate(sums):
        totals += [_fund_total(view, first, canvas.row, 3 + 2 * n, value), None]
    cells = (*totals, verdict(canvas.row, 9, sums[3]), *(None for _ in told))
    styles = (*(TOTAL,) * 3, *(TOTAL_MONEY,) * 8, STRESS, *(TOTAL for _ in told))
    canvas.spanned(("合计", None, None, *cells), styles, ((0, 2), *FUND_SPANS[1:]))
    if view.left_out:
        canvas.wide(f"注：{view.left_out}", REMARK)


def _fund_total(view: View, first: int, whole: int, column: int, value: Decimal) -> Formula:
    """The sum of a column, over the rows marked as counted where some are not."""
    if not view.has_left_out:
        return column_sum(first, whole, column, value)
    marks, cells = (f"{relative(first, n)}:{relative(max(first, whole - 1), n)}" for n in (FUND_MARK, column))
    return Formula(f'SUMIFS({cells},{marks},"{YES}")', value)


def _fund_line(view: View, row: int, here: int) -> tuple[tuple[Bare, ...], list[Decimal]]:
    """The figures of one project, spread over pairs of merged columns, and their values."""
    book = view.ledgers["项目清单"]
    values = [view.projects[key][row] or Decimal(0) for key in MONEY_KEYS]
    gap = values[0] - values[1] - values[2]
    cells: list[Bare] = []
    for key, value in zip(MONEY_KEYS, values, strict=True):
        cells += [Formula(f"N({book.cell(key, row)})", value), None]
    formula = Formula(f"{relative(here, 3)}-{relative(here, 5)}-{relative(here, 7)}", gap)
    told = (Formula(book.cell(COUNTED, row), YES if view.entering[row] else NO),) if view.has_left_out else ()
    return (*cells, formula, None, verdict(here, 9, gap), *told), [*values, gap]
