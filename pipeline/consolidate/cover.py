"""封面与目录: whose document this is, the few figures everybody asks for, and where to find the rest."""

from collections.abc import Iterator, Sequence

from pipeline.consolidate.canvas import Canvas
from pipeline.consolidate.ledger import count_if, count_rows, once, row_count, total_once
from pipeline.consolidate.styles import (
    CENTER,
    COUNT,
    COVER,
    HEAD,
    LINK,
    MONEY,
    PLAIN_CENTER,
    REMARK,
    SECTION,
    TEXT,
    UNFILLED,
)
from pipeline.consolidate.view import View, money_sum
from pipeline.sheet import Area, Bare, Formula, Link, Page, SheetSpec, Style, quoted

NAME = "封面与目录"
WIDTHS = (7.0, 18.0, 20.0, 46.0, 10.0)
REMARKS = (
    "1. 金额单位均为元；各单位以万元填报的，已折算为元，原写法见“项目清单”“指标明细”。空白表示未填，不等于零。",
    "2. 合计、占比、核对均为公式，修改明细后会重新计算；每个数字都可以追溯到来源文件、工作表和单元格。",
    "3. 级别：错误须改正后重新报送，警告须作说明，提示供参考。级别用文字表示，不依靠颜色。",
    "4. 机器可读的全部数据（CSV、Parquet、DuckDB）在同一文件夹的 data 中，各列含义见“数据字典”。",
)
SIGNATURES = "　　　　　　　".join(("单位负责人：", "财务负责人：", "填表人：", "填表日期：　　年　月　日"))


def sheet(view: View, others: Sequence[SheetSpec]) -> Iterator[SheetSpec]:
    """The sheet; the contents list the other sheets."""
    canvas = Canvas(WIDTHS)
    canvas.blank(60.0)
    name = view.batch.department_name or f"部门{view.batch.department_code}"
    year = f"{view.batch.fiscal_year}年度" if view.batch.fiscal_year else ""
    canvas.wide(name, COVER, 44.0)
    canvas.wide(f"{year}部门预算项目绩效目标汇总表", COVER, 48.0)
    canvas.blank(16.0)
    canvas.wide(_identity(view), PLAIN_CENTER, 24.0)
    canvas.blank(24.0)
    _figures(canvas, view)
    canvas.blank(16.0)
    _contents(canvas, others)
    canvas.blank(12.0)
    canvas.wide("说　明", SECTION, 22.0)
    for remark in (*REMARKS, *_once(view)):
        canvas.wide(remark, REMARK, 20.0)
    canvas.blank(16.0)
    canvas.wide(
        SIGNATURES,
        REMARK,
        24.0,
    )
    yield SheetSpec(
        name=NAME,
        purpose="目录、总数和说明",
        widths=WIDTHS,
        lines=canvas.lines,
        merges=tuple(canvas.merges),
        page=Page(area=Area(0, 0, canvas.row - 1, len(WIDTHS) - 1)),
    )


def _once(view: View) -> Iterator[str]:
    """What the sums are where a project came on several forms: each project once."""
    if view.left_out:
        budget = money_sum(view.once("budget"))
        yield (
            f"{len(REMARKS) + 1}. {view.left_out}上面的合计为{sum(view.entering)}个项目，预算数{budget:,.2f}元；"
            "填报单位和审核问题按收到的全部表计。"
        )


def _identity(view: View) -> str:
    code = f"部门编码：{view.batch.department_code}　　" if view.batch.department_code else ""
    year = f"预算年度：{view.batch.fiscal_year}" if view.batch.fiscal_year else "预算年度：未识别"
    return f"{code}{year}"


def _figures(canvas: Canvas, view: View) -> None:
    projects, indicators, findings = (view.ledgers[name] for name in ("项目清单", "指标明细", "问题清单"))
    other = MONEY if any(amount is not None for amount in view.once("other")) else UNFILLED
    conditions = once(projects)
    count = count_if(projects, **conditions) if conditions else count_rows(projects, "number")
    rows = count_if(indicators, **conditions) if conditions else row_count(indicators, "ordinal")
    budget, fiscal, rest = (
        Formula(total_once(projects, key), money_sum(view.once(key))) for key in ("budget", "fiscal", "other")
    )
    lines: tuple[tuple[str, Bare, str, Style], ...] = (
        ("填报单位", len(view.units), "个", COUNT),
        ("项目", Formula(count, sum(view.entering)), "个", COUNT),
        ("绩效指标", Formula(rows, sum(view.once("indicator_count"))), "条", COUNT),
        ("预算数合计", budget, "元", MONEY),
        ("其中：财政资金", fiscal, "元", MONEY),
        ("　　　其他资金", rest, "元", other),
        ("审核问题", Formula(count_rows(findings, "number"), view.findings.count), "条", COUNT),
    )
    canvas.wide("基本数字", SECTION, 22.0)
    for label, value, unit, style in lines:
        canvas.spanned((label, None, None, value, unit), (TEXT, TEXT, TEXT, style, CENTER), ((0, 2),))
    if repeated := view.batch.repeated:
        canvas.wide(f"有 {repeated} 个项目重复报送，预算合计含重复，请先处理问题清单中的 C17。", REMARK)
    if strange := view.batch.of_other_years:
        canvas.wide(f"有 {strange} 个项目是其他年度的，预算合计含这些项目，请先处理问题清单中的 X17。", REMARK)


def _contents(canvas: Canvas, others: Sequence[SheetSpec]) -> None:
    canvas.wide("目　录", SECTION, 22.0)
    canvas.spanned(("序号", "表名", "内容", None, "行数"), (HEAD,) * 5, ((2, 3),))
    for number, other in enumerate(others, 1):
        link = Link(other.name, f"#{quoted(other.name)}!A1", f"到“{other.name}”")
        canvas.spanned((number, link, other.purpose, None, other.count), (CENTER, LINK, TEXT, TEXT, COUNT), ((2, 3),))
