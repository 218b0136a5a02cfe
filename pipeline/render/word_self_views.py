"""What the templates of the year-end reports may speak of; see `word_views` for the rules."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, NamedTuple

from pipeline.render.word_views import ChartView, Count, Department


class ScoreView(NamedTuple):
    """一条指标的得分"""

    number: Annotated[Count, "序号"]
    project: Annotated[str, "项目名称"]
    level1: Annotated[str, "一级指标"]
    level2: Annotated[str, "二级指标"]
    level3: Annotated[str, "三级指标"]
    target: Annotated[str, "指标值（原文）"]
    actual: Annotated[str, "实际完成值（原文）"]
    weight: Annotated[Decimal | None, "分值"]
    score: Annotated[str, "得分；按规则不能确定又没有合适的填报得分时为“待定”"]
    submitted: Annotated[Decimal | None, "填报得分"]
    formula: Annotated[str, "计分公式和算式"]
    reason: Annotated[str, "偏差原因及改进措施（原文）"]
    asks: Annotated[str, "需要人工判断或说明的事项"]
    deviation: Annotated[str, "一句话：完成情况与目标的偏差"]


class LevelView(NamedTuple):
    """一类指标的得分"""

    name: Annotated[str, "一级指标；预算执行率自成一类"]
    indicators: Annotated[Count, "指标条数"]
    weight: Annotated[Decimal, "分值合计"]
    score: Annotated[Decimal, "得分合计（不含待定项）"]
    share: Annotated[Decimal, "得分率（0.95，可用 百分比）"]
    open: Annotated[Count, "待定项数"]
    sentence: Annotated[str, "一句话：条数、完成条数、得分"]
    scores: Annotated[Sequence[ScoreView], "这一类的各条指标"]


class ResultView(NamedTuple):
    """一个项目的自评结果"""

    number: Annotated[Count, "序号"]
    name: Annotated[str, "项目名称"]
    code: Annotated[str, "项目代码"]
    agency: Annotated[str, "单位名称"]
    purpose: Annotated[str, "资金用途"]
    goal: Annotated[str, "预期目标"]
    goal_actual: Annotated[str, "目标完成情况"]
    initial: Annotated[Decimal | None, "年初预算数（元）"]
    budget: Annotated[Decimal | None, "全年（调整后）预算数（元）"]
    executed: Annotated[Decimal | None, "全年执行数（元）"]
    rate: Annotated[Decimal | None, "预算执行率（0.99，可用 百分比）"]
    total: Annotated[str, "总分；有待定项时为“待定”"]
    grade: Annotated[str, "等级；总分待定时为空"]
    submitted: Annotated[str, "填报总分和等级"]
    formula: Annotated[str, "总分的来历"]
    problems: Annotated[str, "存在问题（原文）"]
    improvement: Annotated[str, "改进措施（原文）"]
    scores: Annotated[Sequence[ScoreView], "各条得分，预算执行率在前"]
    deviations: Annotated[Sequence[ScoreView], "没有得满分或明显超额的指标"]
    tasks: Annotated[str, "年度主要任务，各项以分号隔开（部门整体的表）"] = ""


class GradeView(NamedTuple):
    """一个等级"""

    name: Annotated[str, "等级"]
    span: Annotated[str, "分数段"]
    projects: Annotated[Count, "项目个数"]
    share: Annotated[Decimal, "占比"]


class DepartureView(NamedTuple):
    """一处与批复目标不一致"""

    number: Annotated[Count, "序号"]
    project: Annotated[str, "项目名称"]
    indicator: Annotated[str, "指标"]
    kind: Annotated[str, "目标放宽、目标收紧、目标改变、新增指标、减少指标、指标更名"]
    old: Annotated[str, "批复的指标值或名称"]
    new: Annotated[str, "自评表上的指标值或名称"]


class SelfCharts(NamedTuple):
    """自评报告中的图表"""

    totals: Annotated[ChartView, "各项目自评总分，图表名称 totals"]
    grades: Annotated[ChartView, "等级分布（个），图表名称 grades"]
    levels: Annotated[ChartView, "各类指标得分率（%），图表名称 levels"]
    rates: Annotated[ChartView, "各项目预算执行率（%），图表名称 rates"]


class SelfReport(NamedTuple):
    """项目支出绩效自评报告.docx、部门整体支出绩效自评报告.docx"""

    department: Annotated[Department, "部门；单位的报告中为单位"]
    agencies: Annotated[Sequence[str], "各单位名称"]
    results: Annotated[Sequence[ResultView], "各项目的自评结果"]
    whole: Annotated[Sequence[ResultView], "部门整体支出自评表的结果；没有这种表、或只有这种表时为空"]
    initial: Annotated[Decimal | None, "年初预算数合计（元）"]
    budget: Annotated[Decimal | None, "全年（调整后）预算数合计（元）"]
    executed: Annotated[Decimal | None, "全年执行数合计（元）"]
    rate: Annotated[Decimal | None, "预算执行率"]
    average: Annotated[str, "平均分：各项目总分的平均数，待定的不计"]
    weighted: Annotated[str, "加权平均分：按全年预算数加权，待定的不计"]
    grades: Annotated[Sequence[GradeView], "等级分布"]
    levels: Annotated[Sequence[LevelView], "按一级指标的得分"]
    indicators: Annotated[Count, "指标条数"]
    full: Annotated[Count, "得满分的指标条数"]
    deviations: Annotated[Sequence[ScoreView], "全部没有得满分或明显超额的指标"]
    questions: Annotated[Sequence[ScoreView], "需要人工判断或说明的指标"]
    departures: Annotated[Sequence[DepartureView], "与批复目标不一致之处"]
    approved: Annotated[str, "对照的是哪一份批复目标；没有对照时为空"]
    bands: Annotated[str, "一句话：等级的分数段"]
    basis: Annotated[str, "评分办法的依据，待核对的写明"]
    charts: Annotated[SelfCharts, "图表"]
    overall: Annotated[Sequence[ResultView], "部门整体支出自评表的结果，只有这种表时也在内"] = ()
    departmental: Annotated[bool, "是否只有部门整体支出自评表"] = False
