"""监控预警: lights by project and indicator, completion against the time elapsed, forecasts; counted live, charted."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.consolidate.canvas import Canvas
from pipeline.consolidate.styles import CENTER, COUNT, HEAD, REMARK, SHARE, TEXT, TOTAL, TOTAL_COUNT
from pipeline.consolidate.table import Frame
from pipeline.consolidate.view import View
from pipeline.domain.pace import COLOURS
from pipeline.domain.scoring import named
from pipeline.domain.written import written_target
from pipeline.model import Light, Project
from pipeline.sheet import Area, Cell, Chart, Formula, Page, Role, Series, SheetSpec, Style, Styled, relative

NAME = "监控预警"
_FILLS = {
    "red": Style(Role.RED, "center"),
    "yellow": Style(Role.YELLOW, "center"),
    "green": Style(Role.GREEN, "center"),
    "blue": Style(Role.BLUE, "center"),
    "": CENTER,
}
_AMOUNT = Style(align="right", number="#,##0.##")
WIDTHS = (6.0, 18.0, 28.0, 26.0, 14.0, 14.0, 9.0, 9.0, 9.0, 12.0, 12.0, 10.0, 34.0, 26.0)
TITLES = (
    "序号", "单位名称", "项目名称", "三级指标", "指标值", "当前完成值", "完成率", "与序时之比", "灯色",
    "按进度推算全年", "填报全年预计", "完成可能性", "判断依据", "偏差原因",
)  # fmt: skip
STYLES = (CENTER, TEXT, TEXT, TEXT, CENTER, CENTER, SHARE, SHARE, CENTER, _AMOUNT, CENTER, CENTER, TEXT, TEXT)
COLOUR = 8
CHART_LINES = 12


def sheets(view: View) -> Iterator[SheetSpec]:
    """The sheet, where there are monitoring forms."""
    projects = [p for _, p in view.appraised if p.appraisal and p.appraisal.light]
    if not projects:
        return
    canvas = Canvas(WIDTHS)
    canvas.title(Frame(f"{view.heading}绩效运行监控预警表", _left(projects), ""))
    canvas.section("一、灯色统计")
    rows = [row for number, project in enumerate(projects, 1) for row in _rows(number, project)]
    counted, chart_row = _counts(canvas, projects, len(rows))
    canvas.section("二、各项目和指标")
    titles = canvas.add(TITLES, (HEAD,) * len(TITLES), 26.0)
    for row in rows:
        canvas.add(row, STYLES)
    canvas.wide(_remark(view), REMARK)
    yield SheetSpec(
        name=NAME,
        purpose="运行监控的红黄绿蓝灯、序时进度和全年推算",
        widths=WIDTHS,
        lines=canvas.lines,
        merges=tuple(canvas.merges),
        charts=(_chart(chart_row, counted, projects),),
        freeze=(2, 0),
        page=Page(landscape=True, repeat=(titles, titles), area=Area(0, 0, canvas.row - 1, len(WIDTHS) - 1)),
        count=len(projects),
    )


def _left(projects: Sequence[Project]) -> str:
    months = sorted({p.appraisal.month for p in projects if p.appraisal and p.appraisal.month})
    return "监控截止月份：" + (
        "、".join(f"{month}月底" for month in months) or "表上没有写明，请在地区方案 monitoring.month 中设定"
    )


def _counts(canvas: Canvas, projects: Sequence[Project], rows: int) -> tuple[Area, int]:
    """How many projects and indicators have each light, counted over the table below."""
    canvas.add(("序号", "灯色", "项目和指标数", "其中项目数"), (HEAD,) * 4, 22.0)
    first = canvas.row
    below = first + len(COLOURS) + 1 + CHART_LINES + 2
    cells = f"{relative(below, COLOUR)}:{relative(below + rows - 1, COLOUR)}"
    own = [light.colour for project in projects for light in _lights(project)]
    whole = [project.appraisal.light.colour for project in projects if project.appraisal and project.appraisal.light]
    for number, (colour, name) in enumerate(COLOURS.items(), 1):
        count = Formula(f"COUNTIF({cells},{relative(canvas.row, 1)})", own.count(colour))
        canvas.add((number, Styled(name, _FILLS[colour]), count, whole.count(colour)), (CENTER, CENTER, COUNT, COUNT))
    last = canvas.row - 1
    sums = (Formula(f"SUM({relative(first, c)}:{relative(last, c)})", n) for c, n in ((2, len(own)), (3, len(whole))))
    canvas.add(("合计", None, *sums), (TOTAL, TOTAL, TOTAL_COUNT, TOTAL_COUNT))
    chart_row = canvas.row
    for _ in range(CHART_LINES):
        canvas.blank(20.0)
    return Area(first, 1, last, 2), chart_row


def _lights(project: Project) -> Iterator[Light]:
    if project.appraisal and project.appraisal.light:
        yield project.appraisal.light
    yield from (i.light for i in project.indicators if i.light)


def _rows(number: int, project: Project) -> Iterator[tuple[Cell, ...]]:
    assert project.appraisal is not None and project.appraisal.light is not None
    light = project.appraisal.light
    head = (project.agency_name, named(project))
    yield (
        number,
        *head,
        "（项目合计、预算执行）",
        None,
        None,
        *_figures(light, forecast=False),
        None,
        None,
        light.formula,
        None,
    )
    for indicator in project.indicators:
        if indicator.light:
            actual = indicator.actual.text if indicator.actual else ""
            yield (
                number, *head, indicator.level3, written_target(indicator), actual, *_figures(indicator.light),
                indicator.extras.get("forecast"), indicator.extras.get("likelihood"),
                indicator.light.formula, indicator.reason,
            )  # fmt: skip


def _figures(light: Light, *, forecast: bool = True) -> tuple[Cell, ...]:
    colour = Styled(COLOURS[light.colour], _FILLS[light.colour])
    expected = light.forecast if forecast else None
    return _rounded(light.completion, "0.0001"), _rounded(light.pace, "0.0001"), colour, _rounded(expected, "0.01")


def _rounded(value: Decimal | None, to: str) -> Decimal | None:
    """A quotient has more digits than a cell holds exactly."""
    return None if value is None else value.quantize(Decimal(to))


def _remark(view: View) -> str:
    red, yellow, ahead = (view.profile.decimal("monitoring", key, "0") for key in ("red", "yellow", "ahead"))
    return (
        f"灯色按“{view.profile.title}”：完成值÷（指标值×月份÷12）小于{red:.0%}为红灯，小于{yellow:.0%}为黄灯，"
        f"达到{ahead:.0%}为蓝灯，其余为绿灯；反向指标未超过指标值为绿灯，超过为红灯；定性指标达成、部分达成、未达成为绿、黄、红灯；"
        "项目取最差的一项。"
    )


def _chart(row: int, area: Area, projects: Sequence[Project]) -> Chart:
    own = [light.colour for project in projects for light in _lights(project)]
    told = "，".join(f"{name}{own.count(colour)}" for colour, name in COLOURS.items())
    series = Series("项目和指标数", area._replace(right=1), area._replace(left=2))
    return Chart(
        "column",
        "监控灯色分布（个）",
        f"柱形图：项目和指标的灯色：{told}。",
        (series,),
        row,
        0,
        520,
        int(CHART_LINES * 20 * 4 / 3) - 12,
    )
