"""J: monitoring during the year (and what self-evaluation shares with it)."""

import re
from decimal import Decimal

from pipeline.check.rule import Hit, NotApplicable, Outcome, hit, rule
from pipeline.domain.answers import doubt_about
from pipeline.domain.pace import COLOURS, colour_of, is_level, pace_of
from pipeline.domain.scoring import budget_of, compare_grades, comparisons, direction, month_of, outcome_of, total_fund
from pipeline.model import Fund, Indicator, Kind, Project, Severity
from pipeline.settings import Profile
from pipeline.text import label_key

_LIGHTS = "一体化系统监控预警：执行率与序时进度之比低于60%为红灯、低于80%为黄灯"


def fund_hit(project: Project, fund: Fund, field: str, text: str, **facts: object) -> Hit:
    """A hit at a figure of the funds block."""
    return Hit((project.place._replace(cell=fund.cells.get(field) or project.place.cell),), facts, text)


@rule(
    "J01",
    "error",
    "“{source}”的执行率{rate}%与执行数÷预算数（{executed}÷{budget}＝{real}%）不符。",
    over=Project,
    basis="勾稽关系",
    suggestion="请按执行数÷调整后预算数重算执行率。",
    stages="JZ",
)
def rate_is_executed_over_budget(project: Project, profile: Profile) -> Outcome:
    """执行率等于执行数除以预算数（有调整的用调整后的）。预算为零的不判断；执行率保留几位小数就比到几位。"""
    complete = [f for f in project.funds if f.rate is not None and f.executed is not None and budget_of(f)]
    if not complete:
        return NotApplicable("没有执行率、执行数和预算数")
    for fund in complete:
        bases = [base for base in (budget_of(fund), fund.initial) if base]
        assert fund.executed is not None and fund.rate is not None
        real = [fund.executed / base * 100 for base in bases]
        exponent = fund.rate.as_tuple().exponent
        room = max(Decimal("0.01"), Decimal(5).scaleb(int(exponent) - 1) if int(exponent) < 0 else Decimal("0.5"))
        if all(abs(fund.rate - value) > room for value in real):
            yield fund_hit(
                project,
                fund,
                "rate",
                f"{fund.rate}",
                source=fund.source or "年度资金",
                rate=f"{fund.rate:f}",
                executed=f"{fund.executed:,.2f}",
                budget=f"{bases[0]:,.2f}",
                real=f"{real[0]:.2f}",
            )
    return None


@rule(
    "J02",
    "warning",
    "预算执行滞后：到{m}月执行{rate}%，为序时进度{pace}%的{share}%（{light}）。",
    over=Project,
    basis=_LIGHTS,
    suggestion="请说明原因，采取措施加快执行，或调整预算。",
    stages="J",
    reads=("monitoring",),
)
def execution_keeps_pace(project: Project, profile: Profile) -> Outcome:
    """执行率与序时进度（月数÷12）相比。截止月份取自表上的“1-7月”，或地区方案 monitoring.month。"""
    fund, month = total_fund(project), month_of(project, profile)
    base = budget_of(fund) if fund else None
    if fund is None or month is None or not base or fund.executed is None:
        return NotApplicable("没有执行数、预算数或截止月份")
    share = pace_of(fund.executed, base, month)
    colour = colour_of(share, profile)
    if colour in ("red", "yellow"):
        yield fund_hit(
            project,
            fund,
            "executed",
            f"{fund.executed:,.2f}",
            m=month,
            rate=f"{fund.executed / base * 100:.1f}",
            pace=f"{Decimal(month) / 12 * 100:.1f}",
            share=f"{share * 100:.0f}",
            light=COLOURS[colour],
        )
    return None


@rule(
    "J03",
    "error",
    "“{name}”完成目标可能性为“{x}”，却没有说明原因。",
    over=Indicator,
    basis="黄石市监控表填报说明：有可能、不可能的须说明原因",
    suggestion="请填写偏差原因和改进措施。",
    stages="J",
)
def doubt_is_explained(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """不能确定完成的指标，监控的意义就在于说清为什么、怎么办。"""
    likelihood = label_key(indicator.extras.get("likelihood", ""))
    if not likelihood:
        return NotApplicable("没有填写完成目标可能性")
    certain = re.search(r"确定能|^能|能够完成|^1$|^是$|^100%?$", likelihood) and "不能" not in likelihood
    reasons = indicator.reason + indicator.extras.get("reason_ticks", "") + indicator.extras.get("note", "")
    if not certain and not reasons.strip():
        yield hit(
            project,
            indicator,
            "likelihood",
            name=indicator.level3,
            x=indicator.extras["likelihood"],
            text=indicator.extras["likelihood"],
        )
    return None


def _number(text: str, scale: str) -> Decimal | None:
    """The figure of a forecast, if it is in the scale (万) of the figure it is compared with."""
    match = re.fullmatch(r"[≥≤>=<＝]?\s*(\d+(?:\.\d+)?)\s*([十百千万亿]*)\D{0,6}", label_key(text).replace(",", ""))
    return Decimal(match[1]) if match and match[2] == scale else None


@rule(
    "J04",
    "warning",
    "“{name}”全年预计完成{x}，小于当前已完成的{y}。",
    over=Indicator,
    basis="可行性：累计数不会减少",
    suggestion="请核对全年预计完成值。",
    stages="J",
)
def forecast_is_not_below_today(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """累计完成的数量到年底只会更多。反向指标和百分率不在此列。"""
    actual = indicator.actual
    scale = "" if actual is None or actual.number == actual.amount else re.sub(r"[^十百千万亿].*", "", actual.unit)
    forecast = _number(indicator.extras.get("forecast", ""), scale)
    if forecast is None or actual is None or actual.kind is not Kind.QUANTITY or actual.number is None:
        return NotApplicable("没有全年预计值或当前完成值")
    if actual.unit == "%" or direction(indicator) == "反向":
        return NotApplicable("不是累计的数量")
    if forecast < actual.number:
        yield hit(
            project,
            indicator,
            "forecast",
            name=indicator.level3,
            x=indicator.extras["forecast"],
            y=actual.text,
            text=indicator.extras["forecast"],
        )
    return None


@rule(
    "J05",
    "error",
    "“{name}”的完成值“{x}”填写格式不符：{want}。",
    over=Indicator,
    basis="一体化系统导入模板：定量填数字，定性填达成/部分达成/未达成",
    suggestion="请按格式改填完成值。",
    stages="JZ",
)
def actual_has_the_right_form(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """定量指标答“完成”，无从计分；定性指标应从三档中选一档。只作警告的：
    定性指标照抄指标值等其他写法；单位与指标值不同的；没有写单位、可以有两种读法的（≥98%填0.97）。
    """
    actual = indicator.actual
    if actual is None or actual.kind is Kind.BLANK or indicator.target.kind is Kind.BLANK:
        return NotApplicable("没有完成值")
    if indicator.target.kind is Kind.QUANTITY:
        if actual.kind is Kind.PHRASE:
            want = f"指标值“{indicator.target.text}”是定量的，应填数字"
            yield hit(project, indicator, "actual", name=indicator.level3, x=actual.text, want=want, text=actual.text)
        elif doubt := doubt_about(indicator):
            want = f"{doubt}，应按指标值的单位填写并写明单位"
            found = hit(project, indicator, "actual", name=indicator.level3, x=actual.text, want=want, text=actual.text)
            yield found._replace(severity=Severity.WARNING)
    elif _is_unjudged(indicator, actual.text):
        want = "定性指标应填“达成”“部分达成”或“未达成”"
        found = hit(project, indicator, "actual", name=indicator.level3, x=actual.text, want=want, text=actual.text)
        yield found._replace(severity=Severity.WARNING)
    return None


def _is_unjudged(indicator: Indicator, answer: str) -> bool:
    words = indicator.target.kind is Kind.PHRASE and indicator.target.stopped_at is None
    graded = compare_grades(indicator.target.text, answer) is not None
    return words and not graded and not outcome_of(answer) and label_key(answer) not in ("是", "否")


@rule(
    "J06",
    "note",
    "“{name}”到{m}月已完成序时目标的{share}%，进度超前，指标值可能偏低。",
    over=Indicator,
    basis="一体化系统监控预警：达到序时目标120%为蓝灯",
    suggestion="请确认指标值是否偏低。",
    stages="J",
    reads=("monitoring",),
)
def progress_is_not_far_ahead(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """远超序时进度的指标，年初多半定低了。只看正向的累计数量，百分率、评分和单位标准不按月累计。"""
    month, pairs = month_of(project, profile), comparisons(indicator)
    counts = indicator.target.unit != "%" and not is_level(indicator, profile)
    if month is None or not pairs or direction(indicator) != "正向" or not counts or not pairs[0][0]:
        return NotApplicable("没有截止月份，或不是正向的累计数量")
    shares = [pace_of(done, whole, month) for whole, done in pairs]
    if all(colour_of(share, profile) == "blue" for share in shares):
        yield hit(project, indicator, "actual", name=indicator.level3, m=month, share=f"{shares[0] * 100:.0f}")
    return None
