"""子项目合并: one project that several units report on; indicators put together first, then scored, all live."""

from collections.abc import Iterator
from decimal import Decimal

from pipeline.consolidate.canvas import Canvas
from pipeline.consolidate.scores import OPEN
from pipeline.consolidate.scores_charts import SCORE, TOTAL_SCORE
from pipeline.consolidate.styles import CENTER, FIGURE, HEAD, MONEY, REMARK, TEXT, TOTAL
from pipeline.consolidate.table import Frame
from pipeline.consolidate.view import View
from pipeline.model import Joined, Mark, Merged, Part
from pipeline.sheet import Area, Bare, Cell, Formula, Page, Role, SheetSpec, Style, Styled, relative

NAME = "子项目合并"
WIDTHS = (6.0, 24.0, 12.0, 18.0, 18.0, 16.0, 14.0, 10.0, 14.0, 10.0, 8.0, 10.0, 46.0)
TITLES = (
    "序号", "三级指标、单位", "合并方法", "指标值", "完成值", "资金（元）", "指标值（数）", "上限（数）",
    "完成值（数）", "单位", "分值", "得分", "合并与计分",
)  # fmt: skip
STYLES: tuple[Style, ...] = (
    CENTER, TEXT, CENTER, CENTER, CENTER, MONEY, FIGURE, FIGURE, FIGURE, CENTER, SCORE, SCORE, TEXT,
)  # fmt: skip
WAYS = {
    "sum": "相加", "mean": "按资金加权平均", "latest": "取最晚", "same": "一致", "alone": "只有一个单位有",
    "person": "人工",
}  # fmt: skip
_FUNDS, _TARGET, _HIGH, _ACTUAL, _WEIGHT, _POINTS = 5, 6, 7, 8, 10, 11
_COLUMN = {"target": _TARGET, "target_to": _HIGH, "actual": _ACTUAL, "weight": _WEIGHT}
_STRONG = Style(Role.TOTAL, wrap=True)
_JUDGED = Style(Role.YELLOW, "center")


def sheets(view: View) -> Iterator[SheetSpec]:
    """The sheet, where several units report on one project."""
    merged = view.batch.merged
    if not merged:
        return
    canvas = Canvas(WIDTHS)
    left = "同一项目由几个单位各报自评表的，先合并再计分：绝对数相加，比率和单位成本按资金加权平均，其余人工"
    canvas.title(Frame(f"{view.heading}子项目合并自评表", left, "单位：元、分"))
    for number, one in enumerate(merged, 1):
        _project(canvas, number, one)
    canvas.wide("合并依据：公开的自评表备注（绝对值相加，相对值按资金额加权平均，先汇总再计分）。", REMARK)
    yield SheetSpec(
        name=NAME,
        purpose="几个单位报同一项目的，指标先相加或加权平均再计分",
        widths=WIDTHS,
        lines=canvas.lines,
        merges=tuple(canvas.merges),
        freeze=(2, 0),
        page=Page(landscape=True, repeat=None, area=Area(0, 0, canvas.row - 1, len(WIDTHS) - 1)),
        count=len(merged),
    )


def _project(canvas: Canvas, number: int, one: Merged) -> None:
    """The table of one project: execution, every indicator with its sub-projects under it, the total."""
    project, result = one.project, one.project.appraisal
    assert result is not None
    canvas.section(f"{number}. {project.name}（{project.agency_name}）")
    canvas.add(TITLES, (HEAD,) * len(TITLES), 26.0)
    first = canvas.row
    if result.execution is not None:
        done = "" if result.rate is None else f"{result.rate:.2%}"
        _line(canvas, ("预算执行率", "相加", "100%", done), result.execution, ())
    for joined in one.joined:
        _indicator(canvas, joined)
    points = Formula(f"SUM({relative(first, _POINTS)}:{relative(canvas.row - 1, _POINTS)})", result.known)
    total: list[Cell] = [None] * len(TITLES)
    total[0], total[_POINTS], total[-1] = "合计", points, Styled(result.formula, _STRONG)
    styles = [TOTAL] * len(TITLES)
    styles[_POINTS] = TOTAL_SCORE
    canvas.spanned(total, styles, ((0, 4),))


def _indicator(canvas: Canvas, joined: Joined) -> None:
    indicator = joined.indicator
    actual = indicator.actual.text if indicator.actual else ""
    names = (indicator.level3, WAYS[joined.way], indicator.target.text, actual)
    if indicator.mark is not None:
        _line(canvas, names, indicator.mark, joined.parts, joined)
    for part in joined.parts if len(joined.parts) > 1 else ():
        canvas.add(_part(part), STYLES)


def _part(part: Part) -> tuple[Bare, ...]:
    figures = (part.target, part.target_to, part.actual)
    return (
        None, f"　{part.agency_name}", None, part.target_text, part.actual_text, part.funds, *figures, None, None, None,
        f"{part.place.file}[{part.place.sheet}]{part.place.cell}",
    )  # fmt: skip


def _line(
    canvas: Canvas, names: tuple[str, str, str, str], mark: Mark, parts: tuple[Part, ...], joined: Joined | None = None
) -> None:
    """A joined line: its figures live over the lines of its parts below, its points live over its figures."""
    row = canvas.row
    said = "；".join(filter(None, (joined.formula if joined else "", mark.formula)))
    live = parts if joined is not None and joined.way in ("sum", "mean") and parts[0].target is not None else ()
    funds = [part.funds for part in parts]
    whole = (
        None if not live or None in funds else _span(row, _FUNDS, len(parts), sum(f for f in funds if f is not None))
    )
    figures = (
        _figure(row, _TARGET, mark.target, live, joined), _figure(row, _HIGH, mark.target_to, live, joined),
        _figure(row, _ACTUAL, mark.actual, live, joined),
    )  # fmt: skip
    ordinal = joined.indicator.ordinal if joined else None
    cells: tuple[Cell, ...] = (
        ordinal, Styled(names[0], _STRONG), names[1], names[2], names[3], whole, *figures, mark.unit, mark.weight,
        _points(row, mark), said,
    )  # fmt: skip
    canvas.add(cells, STYLES)


def _span(row: int, column: int, parts: int, value: Decimal | int) -> Formula:
    return Formula(f"SUM({_below(row, column, parts)})", value)


def _below(row: int, column: int, parts: int) -> str:
    return f"{relative(row + 1, column)}:{relative(row + parts, column)}"


def _figure(
    row: int, column: int, value: Decimal | None, parts: tuple[Part, ...], joined: Joined | None
) -> Formula | Decimal | None:
    """The sum of the cells below, or their mean weighted by the funds beside them."""
    if value is None or not parts or joined is None:
        return value
    cells = _below(row, column, len(parts))
    if joined.way == "sum":
        return Formula(f"SUM({cells})", value)
    funds = _below(row, _FUNDS, len(parts))
    return Formula(f"ROUND(SUMPRODUCT({cells},{funds})/SUM({funds}),4)", value)


def _points(row: int, mark: Mark) -> Cell:
    if mark.points is None:
        return Styled(OPEN if mark.counted is None else mark.counted, _JUDGED)
    if not mark.live:
        return mark.points
    return Formula(mark.live.format(**{key: relative(row, column) for key, column in _COLUMN.items()}), mark.points)
