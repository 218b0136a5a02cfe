"""自评汇总: grades and totals of all projects as live formulas over 得分明细, with native charts."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.consolidate.canvas import Canvas
from pipeline.consolidate.ledger import Ledger, count_if, sum_if
from pipeline.consolidate.scores import EXECUTION, OPEN, group_of, ledger, scored
from pipeline.consolidate.scores_charts import SCORE
from pipeline.consolidate.styles import CENTER, COUNT, HEAD, MONEY, REMARK, SHARE, TEXT, TOTAL, TOTAL_COUNT
from pipeline.consolidate.table import Frame
from pipeline.consolidate.view import View
from pipeline.domain.scoring import bands as grade_bands
from pipeline.domain.scoring import budget_of, named, total_fund
from pipeline.model import Appraisal, Project
from pipeline.sheet import Area, Bare, Chart, Formula, Page, Series, SheetSpec, Style, relative

NAME = "自评汇总"
WIDTHS = (6.0, 20.0, 30.0, 16.0, 16.0, 9.0, 9.0, 9.0, 9.0, 7.0, 9.0, 8.0, 7.0, 40.0)
TITLES = (
    "序号", "单位名称", "项目名称", "全年预算数", "全年执行数", "执行率", "执行率得分", "指标得分", "总分", "等级",
    "填报总分", "填报等级", "待定项", "计分说明",
)  # fmt: skip
STYLES: tuple[Style, ...] = (
    CENTER, TEXT, TEXT, MONEY, MONEY, SHARE, SCORE, SCORE, SCORE, CENTER, SCORE, CENTER, COUNT, TEXT,
)  # fmt: skip
BUDGET, SPENT, RATE, EXECUTED, EARNED, TOTAL_AT, GRADE, OPEN_AT = 3, 4, 5, 6, 7, 8, 9, 12
PENDING = "待定"
MOST_BARS = 15
CHART_LINES = 12
CHART_HEIGHT = int(CHART_LINES * 20 * 4 / 3) - 12


def sheets(view: View) -> Iterator[SheetSpec]:
    """The sheet, where anything was scored."""
    projects = scored(view)
    if not projects:
        return
    canvas = Canvas(WIDTHS)
    canvas.title(
        Frame(f"{view.heading}项目支出绩效自评汇总表", f"编制部门：{view.batch.department_name}", "单位：元、分")
    )
    bands = grade_bands(view.profile)
    canvas.section("一、等级分布")
    chart_row, grades = _grades(canvas, view, bands, projects)
    canvas.section("二、各项目得分")
    canvas.add(TITLES, (HEAD,) * len(TITLES), 26.0)
    first, book, most = canvas.row, ledger(view), view.profile.decimal("weights", "full", "100")
    for number, project in projects:
        canvas.add(_project(canvas.row, book, number, project, bands, most), STYLES)
    canvas.wide(_remark(view, bands), REMARK)
    yield SheetSpec(
        name=NAME,
        purpose="自评总分、等级、执行率，由得分明细的公式汇总而成",
        widths=WIDTHS,
        lines=canvas.lines,
        merges=tuple(canvas.merges),
        charts=_charts(
            chart_row, grades, Area(first, 2, first + min(len(projects), MOST_BARS) - 1, TOTAL_AT), projects
        ),
        freeze=(2, 0),
        page=Page(landscape=True, repeat=(first - 1, first - 1), area=Area(0, 0, canvas.row - 1, len(WIDTHS) - 1)),
        count=len(projects),
    )


def _grades(
    canvas: Canvas, view: View, bands: Sequence[tuple[str, Decimal]], projects: Sequence[tuple[int, Project]]
) -> tuple[int, Area]:
    """How many projects have each grade; the row for the charts and the area of labels and counts."""
    canvas.add(("序号", "等级", "分数段", "项目数", "占比"), (HEAD,) * 5, 22.0)
    first = canvas.row
    labels = [*(name for name, _ in bands), PENDING]
    last = first + len(labels) - 1
    below = last + 1 + 1 + CHART_LINES + 2  # total line, charts, section, header
    for number, label in enumerate(labels, 1):
        own = sum(_grade(project) == label for _, project in projects)
        cells = absolute_column(below, below + len(projects) - 1, GRADE)
        count = Formula(f"COUNTIF({cells},{relative(canvas.row, 1)})", own)
        part = Formula(
            f"IF({len(projects)}=0,0,{relative(canvas.row, 3)}/{len(projects)})", Decimal(own) / len(projects)
        )
        canvas.add((number, label, _span(label, bands), count, part), (CENTER, CENTER, CENTER, COUNT, SHARE))
    total = Formula(f"SUM({relative(first, 3)}:{relative(last, 3)})", len(projects))
    canvas.add(("合计", None, None, total, None), (TOTAL, TOTAL, TOTAL, TOTAL_COUNT, TOTAL))
    chart_row = canvas.row
    for _ in range(CHART_LINES):
        canvas.blank(20.0)
    return chart_row, Area(first, 1, last, 3)


def absolute_column(first: int, last: int, column: int) -> str:
    """The cells of a column on the same sheet."""
    return f"{relative(first, column)}:{relative(last, column)}"


def _span(label: str, bands: Sequence[tuple[str, Decimal]]) -> str:
    if label == PENDING:
        return "有待人工评分的项，或分值合计超过满分"
    names = [name for name, _ in bands]
    at = names.index(label)
    above = f"，＜{bands[at - 1][1]}" if at else ""
    return f"≥{bands[at][1]}{above}"


def _grade(project: Project) -> str:
    result = project.appraisal
    return (result.grade if result and result.total is not None else "") or PENDING


def _project(
    row: int, book: Ledger, number: int, project: Project, bands: Sequence[tuple[str, Decimal]], most: Decimal
) -> tuple[Bare, ...]:
    """One line; the total waits while points are open, or more than `most` are to be had."""
    result = project.appraisal or Appraisal()
    fund = total_fund(project)
    budget, spent = (budget_of(fund), fund.executed) if fund else (None, None)
    key = {"project": relative(row, 0)}
    executed = sum_if(book, "points", **key, group=f'"{EXECUTION}"')
    earned = sum_if(book, "points", **key, group=f'"<>{EXECUTION}"')
    counted = _executed(project, result)
    rate = None if result.rate is None else Formula(f"{relative(row, SPENT)}/{relative(row, BUDGET)}", result.rate)
    waits = f"OR({relative(row, OPEN_AT)}>0,ROUND({sum_if(book, 'weight', **key)},6)>{most})"
    total = f'IF({waits},"{PENDING}",{relative(row, EXECUTED)}+{relative(row, EARNED)})'
    return (
        number, project.agency_name, named(project), budget, spent, rate,
        Formula(executed, counted), Formula(earned, result.known - counted),
        Formula(total, PENDING if result.total is None else result.total),
        Formula(_grade_formula(relative(row, TOTAL_AT), bands), _grade(project)),
        result.submitted_total, result.submitted_grade,
        Formula(count_if(book, **key, points=f'"{OPEN}"'), result.open), result.formula,
    )  # fmt: skip


def _executed(project: Project, result: Appraisal) -> Decimal:
    """The points of the execution, from the funds block or from rows of its own among the indicators."""
    marks = [result.execution, *(i.mark for i in project.indicators if group_of(i) == EXECUTION)]
    return sum((mark.counted for mark in marks if mark and mark.counted is not None), Decimal(0))


def _grade_formula(total: str, bands: Sequence[tuple[str, Decimal]]) -> str:
    """Nested IFs over the bands, best first."""
    formula = '""'
    for name, least in reversed(bands):
        formula = f'IF({total}>={least},"{name}",{formula})'
    return f'IF(ISNUMBER({total}),{formula},"{PENDING}")'


def _remark(view: View, bands: Sequence[tuple[str, Decimal]]) -> str:
    doubt = view.profile.doubt("self_evaluation")
    said = "、".join(f"{name}{_span(name, bands)}" for name, _ in bands)
    return f"等级按“{view.profile.title}”：{said}。" + (f"评分办法待核对：{doubt}。" if doubt else "")


def _charts(row: int, grades: Area, totals: Area, projects: Sequence[tuple[int, Project]]) -> tuple[Chart, ...]:
    counted = "、".join(
        f"{named(p)}{p.appraisal.total if p.appraisal and p.appraisal.total is not None else PENDING}"
        for _, p in projects[:MOST_BARS]
    )
    names, figures = grades._replace(right=1), grades._replace(left=3)
    spread = Chart("column", "自评等级分布（个）", "柱形图：各等级的项目数，数值见本页“一、等级分布”。",
                   (Series("项目数", names, figures),), row, 0, 420, CHART_HEIGHT)  # fmt: skip
    which = "各项目" if len(projects) <= MOST_BARS else f"前{MOST_BARS}个项目（按单位排序）"
    bars = Chart(
        "bar", f"{which}自评总分（分）", f"条形图：{which}的自评总分：{counted}。",
        (Series("总分", totals._replace(right=2), totals._replace(left=TOTAL_AT)),),
        row, 440, 720, CHART_HEIGHT, "0.00",
    )  # fmt: skip
    return spread, bars
