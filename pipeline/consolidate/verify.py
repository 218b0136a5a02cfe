"""核对: sums, counts and quantities × unit costs that must agree, each as a formula that can be followed."""

from collections.abc import Iterator
from decimal import Decimal

from pipeline.consolidate.breakdown import column_sum, ratio
from pipeline.consolidate.canvas import Canvas
from pipeline.consolidate.ledger import COUNTED, NO, YES, count_if, count_rows, once, row_count, total, total_once
from pipeline.consolidate.reconciled import BUDGET, GAP, PRODUCT, TITLES, WIDTHS, arithmetic
from pipeline.consolidate.styles import CENTER, COUNT, HEAD, MONEY, REMARK, SHARE, STRESS, TEXT, TOTAL, TOTAL_MONEY
from pipeline.consolidate.summary import UNIT_TOTAL
from pipeline.consolidate.table import Frame
from pipeline.consolidate.view import View, money_sum
from pipeline.sheet import Area, Bare, Formula, Page, SheetSpec, Style, relative

NAME = "核对"
AGREE, DIFFER = "一致", "不一致"
TOTAL_SPANS = ((1, 2), (3, 4), (5, 6), (7, 8), (9, 10))
FUND_STYLES = (
    CENTER, TEXT, CENTER, TEXT, MONEY, TEXT, MONEY, TEXT, CENTER, TEXT, MONEY, MONEY, MONEY, SHARE, STRESS, TEXT,
)  # fmt: skip
FUND_MARK, VERDICT = 8, 14
FUND_SUMS = (4, 6, PRODUCT, BUDGET, GAP)
FUND_TOTALS = tuple(TOTAL_MONEY if n in FUND_SUMS else TOTAL for n in range(len(TITLES)))


def sheets(view: View) -> Iterator[SheetSpec]:
    """The sheet."""
    canvas = Canvas(WIDTHS)
    left = "数字取自“项目清单”“指标明细”“来源”“问题清单”，乘积、差额和结论都由公式算出，点开单元格即可逐步跟踪"
    canvas.title(Frame(f"{view.heading}数据核对表", left, "单位：元"))
    _totals(canvas, view)
    canvas.blank()
    titles = canvas.row + 1
    lines = arithmetic(canvas, view)
    canvas.blank()
    _funds(canvas, view)
    yield SheetSpec(
        name=NAME,
        purpose="总数核对、数量×单位成本与预算的核对、资金来源核对，算式可逐步跟踪",
        widths=WIDTHS,
        lines=canvas.lines,
        merges=tuple(canvas.merges),
        freeze=(2, 0),
        page=Page(landscape=True, repeat=(titles, titles), area=Area(0, 0, canvas.row - 1, len(WIDTHS) - 1)),
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
    """预算数 ＝ 财政资金 ＋ 其他资金, form by form, in the columns of the arithmetic, so that one header suits both.

    The total adds up the rows that totals take in.
    """
    canvas.section("三、预算数＝财政资金＋其他资金")
    canvas.add(TITLES, (HEAD,) * len(TITLES), 26.0)
    first = canvas.row
    sums = dict.fromkeys(FUND_SUMS, Decimal(0))
    for row, (name, entering) in enumerate(zip(view.projects["project_name"], view.entering, strict=True)):
        cells, values = _fund_line(view, row, canvas.row)
        if entering:
            sums = {column: sums[column] + value for column, value in zip(FUND_SUMS, values, strict=True)}
        canvas.add((row + 1, name, "资金来源合计", *cells), FUND_STYLES)
    total: list[Bare] = [None] * len(TITLES)
    total[0] = "合计"
    for column, value in sums.items():
        total[column] = _fund_total(view, first, canvas.row, column, value)
    total[VERDICT] = verdict(canvas.row, GAP, sums[GAP])
    canvas.spanned(total, FUND_TOTALS, ((0, 2),))
    if view.left_out:
        canvas.wide(f"注：{view.left_out}", REMARK)


def _fund_total(view: View, first: int, whole: int, column: int, value: Decimal) -> Formula:
    """The sum of a column, over the rows marked as counted where some are not."""
    if not view.has_left_out:
        return column_sum(first, whole, column, value)
    marks, cells = (f"{relative(first, n)}:{relative(max(first, whole - 1), n)}" for n in (FUND_MARK, column))
    return Formula(f'SUMIFS({cells},{marks},"{YES}")', value)


def _fund_line(view: View, row: int, here: int) -> tuple[tuple[Bare, ...], list[Decimal]]:
    """The figures of one project from the fourth column on, and the values of those that are added up."""
    book = view.ledgers["项目清单"]
    fiscal, other, budget = (view.projects[key][row] or Decimal(0) for key in ("fiscal", "other", "budget"))
    gap = budget - fiscal - other
    whole = relative(here, BUDGET)
    marked: tuple[Bare, Bare] = (None, None)
    if view.has_left_out:
        marked = "计入汇总", Formula(book.cell(COUNTED, row), YES if view.entering[row] else NO)
    cells = (
        "财政资金", Formula(f"N({book.cell('fiscal', row)})", fiscal),
        "其他资金", Formula(f"N({book.cell('other', row)})", other), *marked, None,
        Formula(f"{relative(here, 4)}+{relative(here, 6)}", fiscal + other),
        Formula(f"N({book.cell('budget', row)})", budget),
        Formula(f"{relative(here, BUDGET)}-{relative(here, PRODUCT)}", gap),
        Formula(f"IF({whole}=0,0,{relative(here, GAP)}/{whole})", ratio(gap, budget)), verdict(here, GAP, gap), None,
    )  # fmt: skip
    return cells, [fiscal, other, fiscal + other, budget, gap]
