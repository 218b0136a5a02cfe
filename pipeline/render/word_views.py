"""What templates may speak of: one frozen type per thing, each field with its Chinese description.

`docs/templates.md` and `jixiao template check` read the descriptions from here, so a field is written down once.
Texts are as the clerk wrote them; money is Decimal in 元 and None where blank. Views that come by the thousand are
named tuples, which are made in a tenth of the time of a frozen dataclass.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Generic, NamedTuple, TypeVar

from markupsafe import Markup

from pipeline.listed import Listed

Item = TypeVar("Item")
Count = int


def view_names(kind: Any) -> tuple[str, ...]:
    """The names of a view's fields in their order; none for anything that is no view."""
    return getattr(kind, "__match_args__", ()) if isinstance(kind, type) else ()


@dataclass(frozen=True, slots=True)
class Each(Listed[Item], Generic[Item]):
    """Items by number, each made when a template comes to it: a big drop stays flat in memory."""

    size: int
    make: Callable[[int], Item]

    def __len__(self) -> int:
        return self.size

    def at(self, index: int) -> Item:
        """The item of that number from 0 up."""
        return self.make(index)


class Department(NamedTuple):
    """部门"""

    code: Annotated[str, "部门编码"]
    name: Annotated[str, "部门名称"]
    fiscal_year: Annotated[int | str, "预算年度，未识别到时为空"]


class IndicatorView(NamedTuple):
    """指标"""

    ordinal: Annotated[Count, "在本项目中的序号"]
    level1: Annotated[str, "一级指标"]
    level2: Annotated[str, "二级指标"]
    level3: Annotated[str, "三级指标"]
    description: Annotated[str, "绩效指标描述"]
    target: Annotated[str, "指标值（原文；分栏填写的拼成一个）"]
    actual: Annotated[str, "实际完成值（原文）"]
    weight: Annotated[Decimal | None, "分值（权重）"]
    score: Annotated[Decimal | None, "得分（填报）"]
    points: Annotated[str, "得分（按评分办法重新计算；没有确定的为“待定”）"]
    reason: Annotated[str, "偏差原因"]
    forecast: Annotated[str, "全年预计完成情况（原文）"]
    likelihood: Annotated[str, "完成目标可能性（原文）"]
    note: Annotated[str, "备注（原文）"]
    starts1: Annotated[bool, "一级指标单元格从本行开始（否则与上一行合并）"]
    starts2: Annotated[bool, "二级指标单元格从本行开始（否则与上一行合并）"]


class FundView(NamedTuple):
    """一行资金"""

    source: Annotated[str, "资金来源，如 年度资金总额"]
    initial: Annotated[Decimal | None, "年初预算数（元）"]
    adjusted: Annotated[Decimal | None, "全年预算数（元）"]
    executed: Annotated[Decimal | None, "执行数（元）"]
    forecast: Annotated[Decimal | None, "全年预计执行数（元）"]
    rate: Annotated[str, "执行率，如 99.97%"]
    weight: Annotated[Decimal | None, "分值"]
    score: Annotated[Decimal | None, "得分（填报）"]
    points: Annotated[str, "得分（合计行按评分办法重新计算）"]


class ProjectView(NamedTuple):
    """项目"""

    number: Annotated[Count, "序号"]
    name: Annotated[str, "项目名称"]
    code: Annotated[str, "项目代码"]
    agency: Annotated[str, "单位编码和名称，如 667201天津市…中心"]
    agency_code: Annotated[str, "单位编码"]
    agency_name: Annotated[str, "单位名称"]
    fiscal_year: Annotated[int | str, "预算年度"]
    budget: Annotated[Decimal | None, "预算数（元）"]
    fiscal: Annotated[Decimal | None, "其中：财政资金（元）"]
    other: Annotated[Decimal | None, "其他资金（元）"]
    purpose: Annotated[str, "资金用途"]
    goal: Annotated[str, "绩效目标"]
    indicators: Annotated[Sequence[IndicatorView], "指标，按原表顺序"]
    department: Annotated[str, "主管部门（自评表、监控表）"]
    goal_actual: Annotated[str, "目标完成情况（自评表、监控表）"]
    funds: Annotated[Sequence[FundView], "资金执行情况（自评表、监控表）"]
    total_score: Annotated[str, "总分（自评表，原文）"]
    total: Annotated[str, "总分（按评分办法重新计算；有待定项时为“待定”）"]
    score_remark: Annotated[str, "一句话：重新计算的得分与填报不同之处；没有时为空"]
    bookmark: Annotated[Markup, "目录书签，写作 {{r project.bookmark }}，放在标题最前面"]
    source: Annotated[str, "来源：文件[工作表]单元格"]
    whole: Annotated[bool, "是否部门（单位）整体的表"] = False
    tasks: Annotated[str, "年度主要任务，一行一项（部门整体的表）"] = ""


class FindingView(NamedTuple):
    """问题"""

    number: Annotated[Count, "序号"]
    code: Annotated[str, "规则编号"]
    severity: Annotated[str, "级别：错误、警告、提示"]
    project: Annotated[str, "项目名称"]
    place: Annotated[str, "位置：工作表和单元格"]
    text: Annotated[str, "原文"]
    message: Annotated[str, "问题描述"]
    expected: Annotated[str, "应为"]
    basis: Annotated[str, "依据"]
    suggestion: Annotated[str, "修改建议"]
    advice: Annotated[str, "修改建议；没有建议的写应为什么"]


class FindingGroup(NamedTuple):
    """一个项目的问题"""

    project: Annotated[str, "项目名称；与项目无关的为“（本单位）”"]
    file: Annotated[str, "来源文件"]
    findings: Annotated[Sequence[FindingView], "问题，序号在整张表中连续"]


class Attachment(NamedTuple):
    """绩效目标公开表.docx"""

    department: Annotated[Department, "部门"]
    projects: Annotated[Sequence[ProjectView], "全部项目"]
    contents: Annotated[Markup, "带页码的目录，单独成段，写作 {{p contents }}"]


class ProjectDocument(NamedTuple):
    """项目绩效目标表.docx、项目绩效自评表.docx、项目绩效监控表.docx"""

    department: Annotated[Department, "部门"]
    project: Annotated[ProjectView, "项目"]


class Notice(NamedTuple):
    """问题通知单.docx"""

    department: Annotated[Department, "部门"]
    agency: Annotated[str, "单位名称"]
    sender: Annotated[str, "发出单位；没有注明部门，或者部门就是收件单位时，是留给盖章的空位"]
    project_count: Annotated[Count, "本单位报送的项目个数"]
    indicator_count: Annotated[Count, "本单位报送的指标条数"]
    budget: Annotated[Decimal | None, "本单位预算数合计（元）；一个也没有填写或读懂时为空"]
    errors: Annotated[Count, "错误条数"]
    warnings: Annotated[Count, "警告条数"]
    notes: Annotated[Count, "提示条数"]
    problems: Annotated[Sequence[FindingGroup], "需要修改或说明的问题（错误、警告），按项目分组"]
    hints: Annotated[Sequence[FindingGroup], "供参考的提示，按项目分组"]


class Group(NamedTuple):
    """一个单位的合计"""

    name: Annotated[str, "单位名称"]
    projects: Annotated[Count, "项目个数"]
    indicators: Annotated[Count, "指标条数"]
    budget: Annotated[Decimal | None, "预算数（元），一个也没有填时为空"]
    fiscal: Annotated[Decimal | None, "财政资金（元），一个也没有填时为空"]
    other: Annotated[Decimal | None, "其他资金（元），一个也没有填时为空"]
    errors: Annotated[Count, "错误条数"]
    warnings: Annotated[Count, "警告条数"]
    notes: Annotated[Count, "提示条数"]


class ClassView(NamedTuple):
    """一类指标"""

    level1: Annotated[str, "一级指标"]
    level2: Annotated[str, "二级指标"]
    indicators: Annotated[Count, "指标条数"]
    share: Annotated[Decimal, "占全部指标的比例（0.64，可用 百分比）"]
    quantified: Annotated[Count, "其中定量指标条数"]
    quantified_share: Annotated[Decimal, "定量指标占本类的比例"]
    starts: Annotated[bool, "一级指标单元格从本行开始（否则与上一行合并）"]


class KindView(NamedTuple):
    """一类问题"""

    letter: Annotated[str, "类别代号，规则编号的首字母"]
    name: Annotated[str, "类别名称"]
    errors: Annotated[Count, "错误条数"]
    warnings: Annotated[Count, "警告条数"]
    notes: Annotated[Count, "提示条数"]
    total: Annotated[Count, "合计"]


@dataclass(frozen=True, slots=True)
class FrequentView:
    """一条规则查出的问题"""

    number: Annotated[Count, "序号"]
    code: Annotated[str, "规则编号"]
    severity: Annotated[str, "级别"]
    count: Annotated[Count, "条数"]
    agencies: Annotated[Count, "涉及单位数"]
    example: Annotated[str, "举例：第一条的问题描述"]
    suggestion: Annotated[str, "修改建议"]


class ReconciliationView(NamedTuple):
    """一笔预算核对"""

    number: Annotated[Count, "序号"]
    project: Annotated[str, "项目名称"]
    sentence: Annotated[str, "算式和结论"]
    status: Annotated[str, "结果：一致、超出预算、低于预算、待补充"]


class ChartView(NamedTuple):
    """图表的数据；图表本身是模板中的 Word 图表，名称写在“选择窗格”里"""

    names: Annotated[tuple[str, ...], "各类的名称"]
    series: Annotated[tuple[tuple[str, tuple[Decimal, ...]], ...], "各系列的名称和数值"]
    alt: Annotated[str, "替代文字：用一句话说出图中的数字"]


class Charts(NamedTuple):
    """报告中的图表"""

    budgets: Annotated[ChartView, "预算最大的项目（万元），图表名称 budgets"]
    levels: Annotated[ChartView, "各类指标数量（条），图表名称 levels"]
    quantified: Annotated[ChartView, "定量与定性指标（条），图表名称 quantified"]
    kinds: Annotated[ChartView, "各类问题（条），图表名称 kinds"]


class Report(NamedTuple):
    """绩效目标汇总分析报告.docx"""

    department: Annotated[Department, "部门"]
    total: Annotated[Group, "全部门合计"]
    agencies: Annotated[Sequence[Group], "各单位"]
    leading: Annotated[
        Sequence[Group], "预算数最大的单位，至多二十个；不超过时为全部单位和不属于单位的问题，按原来的顺序"
    ]
    agencies_left: Annotated[Count, "没有列出的单位个数"]
    files: Annotated[Count, "收到的文件个数"]
    files_taken: Annotated[Count, "采用的文件个数"]
    files_refused: Annotated[Count, "没有读入或没有识别出表格的文件个数"]
    files_duplicate: Annotated[Count, "重复的文件个数"]
    files_skipped: Annotated[Count, "跳过的文件个数"]
    repeated: Annotated[Count, "重复报送而合计里各份都有的项目个数"]
    other_years: Annotated[Count, "合计里其他年度的项目个数"]
    unread_budgets: Annotated[Count, "填了资金来源而没有预算数的项目个数"]
    levels: Annotated[str, "一句话：各一级指标的条数和比例"]
    classes: Annotated[Sequence[ClassView], "按一级、二级指标统计"]
    quantified: Annotated[Count, "定量指标条数"]
    qualitative: Annotated[Count, "定性指标条数"]
    unread: Annotated[Count, "指标值没有读懂的指标条数"]
    blank: Annotated[Count, "没有指标值的指标条数"]
    quantified_share: Annotated[Decimal, "定量指标占全部指标的比例"]
    reconciliations: Annotated[Sequence[ReconciliationView], "以“数量×标准”和成本上限核对预算，至多二十笔，不符的在前"]
    reconciliations_left: Annotated[Count, "没有列出的核对笔数"]
    reconciled: Annotated[str, "一句话：核对的结果"]
    findings: Annotated[Count, "问题总条数"]
    kinds: Annotated[Sequence[KindView], "各类问题的条数"]
    frequent: Annotated[Sequence[FrequentView], "最常见的问题，至多十条规则"]
    unsound: Annotated[Count, "有错误的单位数"]
    projects: Annotated[Sequence[ProjectView], "项目一览，至多五十个"]
    projects_left: Annotated[Count, "一览没有列出的项目个数"]
    charts: Annotated[Charts, "图表"]
