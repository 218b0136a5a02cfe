"""核对: sums and counts that must agree, each as a formula that can be followed, with the verdict beside it."""

from collections.abc import Iterator
from decimal import Decimal

from pipeline.consolidate.canvas import Canvas
from pipeline.consolidate.ledger import total
from pipeline.consolidate.styles import CENTER, COUNT, HEAD, MONEY, STRESS, TEXT, TOTAL, TOTAL_MONEY
from pipeline.consolidate.summary import money_sum
from pipeline.consolidate.table import Frame
from pipeline.consolidate.view import View
from pipeline.sheet import Area, Formula, Page, SheetSpec, relative

NAME = "核对"
WIDTHS = (6.0, 32.0, 18.0, 18.0, 18.0, 15.0, 12.0)
AGREE, DIFFER, UNKNOWN = "一致", "不一致", "未填预算"


def sheets(view: View) -> Iterator[SheetSpec]:
    """The sheet."""
    canvas = Canvas(WIDTHS)
    canvas.title(Frame(f"{view.heading}数据核对", "数字取自各表，差额和结论由公式算出", "单位：元"))
    _totals(canvas, view)
    canvas.blank()
    _funds(canvas, view)
    yield SheetSpec(
        name=NAME,
        purpose="资金合计、条数、数量×标准与预算的核对，算式可以逐步跟踪",
        widths=WIDTHS,
        lines=tuple(canvas.lines),
        merges=tuple(canvas.merges),
        freeze=(2, 0),
        page=Page(landscape=True, area=Area(0, 0, canvas.row - 1, len(WIDTHS) - 1)),
        count=view.projects.count,
    )


def verdict(row: int, column: int, difference: Decimal | int) -> Formula:
    """一致 or 不一致, by the difference in a cell; half a cent is the tolerance."""
    word = AGREE if abs(difference) < Decimal("0.005") else DIFFER
    return Formula(f'IF(ABS({relative(row, column)})<0.005,"{AGREE}","{DIFFER}")', word)


def _totals(canvas: Canvas, view: View) -> None:
    """Counts and sums across the sheets."""
    projects, indicators, sources = (view.ledgers[name] for name in ("项目清单", "指标明细", "来源"))
    budget = money_sum(view.projects["budget"])
    forms = sum(n or 0 for n in view.sources["forms"])
    rows = "+".join(f"ROWS({cells})" for cells in indicators.ranges("ordinal")) if view.indicators.count else "0"
    canvas.section("一、总数核对")
    canvas.add(("序号", "核对内容", "左边", "右边", "差额", "结论", None), (HEAD,) * 7, 26.0)
    canvas.merge(canvas.row - 1, 5, 6)
    counted = f"COUNT({','.join(projects.ranges('number'))})"
    lines = (
        ("识别出的表（来源）＝项目数（项目清单）", total(sources, "forms"), forms, counted, view.projects.count, COUNT),
        (
            "识别出的指标（来源）＝指标行数（指标明细）",
            total(sources, "indicators"), sum(n or 0 for n in view.sources["indicators"]), rows,
            view.indicators.count, COUNT,
        ),
        (
            "各项目指标数之和（项目清单）＝指标行数（指标明细）",
            total(projects, "indicators"), sum(view.projects["indicator_count"]), rows, view.indicators.count, COUNT,
        ),
        (
            "各单位预算数之和（部门汇总）＝各项目预算数之和（项目清单）",
            _summary_total(view), budget, total(projects, "budget"), budget, MONEY,
        ),
    )  # fmt: skip
    for number, (what, left, left_value, right, right_value, style) in enumerate(lines, 1):
        row = canvas.row
        difference = Decimal(left_value) - Decimal(right_value)
        formula = Formula(f"{relative(row, 2)}-{relative(row, 3)}", difference)
        cells = (number, what, Formula(left, left_value), Formula(right, right_value), formula, verdict(row, 4, difference), None)
        canvas.spanned(cells, (CENTER, TEXT, style, style, style, STRESS, STRESS), ((5, 6),))


def _summary_total(view: View) -> str:
    """The total of 部门汇总, found by its heading so that the sheet may change its layout."""
    return "SUMIFS('部门汇总'!$F:$F,'部门汇总'!$A:$A,\"合计\")"


def _funds(canvas: Canvas, view: View) -> None:
    """预算数 ＝ 财政资金 ＋ 其他资金, project by project."""
    book, of = view.ledgers["项目清单"], view.projects
    canvas.section("二、预算数＝财政资金＋其他资金")
    canvas.add(("序号", "项目名称", "预算数", "财政资金", "其他资金", "差额", "结论"), (HEAD,) * 7, 26.0)
    first = canvas.row
    differences = []
    for row, name in enumerate(of["project_name"]):
        here = canvas.row
        values = [of[key][row] for key in ("budget", "fiscal", "other")]
        figures = [Formula(f"N({book.cell(key, row)})", value or 0) for key, value in zip(("budget", "fiscal", "other"), values, strict=True)]
        difference = (values[0] or Decimal(0)) - (values[1] or 0) - (values[2] or 0)
        differences.append(difference)
        gap = Formula(f"{relative(here, 2)}-{relative(here, 3)}-{relative(here, 4)}", difference)
        canvas.add(
            (row + 1, name, *figures, gap, verdict(here, 5, difference)),
            (CENTER, TEXT, MONEY, MONEY, MONEY, MONEY, STRESS),
        )
    last = max(first, canvas.row - 1)
    sums = [money_sum(of[key]) for key in ("budget", "fiscal", "other")] + [money_sum(differences)]
    cells = [
        Formula(f"SUM({relative(first, 2 + n)}:{relative(last, 2 + n)})", value) for n, value in enumerate(sums)
    ]
    canvas.spanned(
        ("合计", None, *cells, verdict(canvas.row, 5, sums[3])),
        (TOTAL, TOTAL, TOTAL_MONEY, TOTAL_MONEY, TOTAL_MONEY, TOTAL_MONEY, STRESS),
        ((0, 1),),
    )
