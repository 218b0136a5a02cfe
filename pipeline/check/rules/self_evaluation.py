"""Z: self-evaluation at year end: actuals, scores, reasons, totals, grades."""

import re
from decimal import Decimal

from pipeline.check.rule import Hit, NotApplicable, Outcome, hit, rule
from pipeline.check.rules.monitoring import fund_hit
from pipeline.domain.scoring import budget_of, comparisons, direction, grade_of, stated_total, times_over, total_fund
from pipeline.model import Indicator, Kind, Project, Severity
from pipeline.settings import Profile
from pipeline.text import label_key

_NO_SCORE = NotApplicable("没有分值或得分")
_SUM = "勾稽关系"
_OWN_RULE = re.compile(r"扣\s*\d|扣分|扣完|得\s*\d+(\.\d+)?\s*分|不得分|每[^，。；]{0,12}扣")


@rule(
    "Z01",
    "error",
    "“{name}”缺少实际完成值，指标值为“{x}”。",
    over=Indicator,
    basis="完整性；一体化系统：完成值为必填项",
    suggestion="请填写实际完成值。",
    stages="Z",
)
def actual_is_given(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """没有完成值就没有自评。指标值本身空白的不在此列。"""
    if not any("actual" in one.cells or one.actual is not None for one in project.indicators):
        return NotApplicable("表上没有实际完成值一栏")
    blank = indicator.actual is None or not indicator.actual.text.strip()
    if blank and indicator.target.kind is not Kind.BLANK:
        yield hit(project, indicator, "actual", name=indicator.level3, x=indicator.target.text, text="")
    return None


@rule(
    "Z02",
    "error",
    "“{name}”的得分{x}{what}，应在0至{w}之间。",
    over=Indicator,
    basis=_SUM,
    suggestion="请核对得分。",
    stages="Z",
)
def score_is_within_the_weight(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """得分不能超过分值，也不能小于零。"""
    if indicator.score is None or indicator.weight is None:
        return _NO_SCORE
    if indicator.score > indicator.weight or indicator.score < 0:
        what = "小于0" if indicator.score < 0 else f"超出分值{indicator.weight:f}"
        yield _score_hit(project, indicator, what=what, w=indicator.weight)
    return None


def _score_hit(project: Project, indicator: Indicator, expected: str = "", **facts: object) -> Hit:
    score = f"{indicator.score:f}"
    found = hit(project, indicator, "score", text=score, expected=expected)
    return found._replace(facts={"name": indicator.level3, "x": score, **facts})


@rule(
    "Z03",
    "error",
    "“{name}”得分{x}，按规则计算应为{b}：{formula}。",
    over=Indicator,
    basis="财预〔2020〕10号（待核对）；一体化系统自评计分",
    suggestion="请重算得分；另有扣分的请填写扣减分数和原因。",
    stages="Z",
    reads=("self_evaluation",),
)
def score_follows_the_formula(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """完成指标值得满分，未完成按比例，反向指标见 self_evaluation.formula；先减去扣减分数，表上另有评分标准的不核对。"""
    mark, score = indicator.mark, indicator.score
    if score is None or mark is None or mark.points is None or indicator.weight is None:
        return NotApplicable("没有得分，或规则不能定分")
    if _OWN_RULE.search(" ".join((indicator.description, *indicator.extras.values()))):
        return NotApplicable("表上另有评分标准")
    room = profile.decimal("self_evaluation", "score_tolerance", "0.01")
    explained = mark.over and score < mark.points and _said(indicator.reason)  # 超额较多的可以酌减
    if 0 <= score <= indicator.weight and abs(score - mark.points) > room and not explained:
        yield _score_hit(project, indicator, f"{mark.points:f}", b=mark.points, formula=mark.formula.rstrip("。"))
    return None


@rule(
    "Z04",
    "error",
    "“{name}”完成情况为“{a}”，得分{x}不在应有的范围{band}之内。",
    over=Indicator,
    basis="定性指标三档：达成100%–80%、部分达成80%–60%、未达成60%–0（待核对）",
    suggestion="请按完成情况所在的档次评分。",
    stages="Z",
    reads=("self_evaluation",),
)
def judged_score_is_in_its_band(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """定性指标按三档给分，每档的上下限见地区方案 self_evaluation。部分达成不含上一档的下限。"""
    mark = indicator.mark
    if indicator.score is None or mark is None or mark.low is None or mark.high is None or mark.points is not None:
        return NotApplicable("不是写明了完成情况的定性指标")
    if not mark.allows(indicator.score):
        band = f"[{_plain(mark.low)}，{_plain(mark.high)}{')' if mark.below else ']'}"
        yield _score_hit(project, indicator, band, a=indicator.actual.text if indicator.actual else "", band=band)
    return None


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


@rule(
    "Z05",
    "error",
    "“{name}”得{x}分，未得满分{w}分，须填写偏差原因及改进措施。",
    over=Indicator,
    basis="一体化系统校验：得分小于分值须填偏差原因",
    suggestion="请填写偏差原因及改进措施。",
    stages="Z",
)
def lost_points_are_explained(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """扣分而不说原因，评价结果就无法用来改进。表上没有偏差原因一栏的，在表下统一说明即可，没有说明的作警告。"""
    if indicator.score is None or indicator.weight is None:
        return _NO_SCORE
    if 0 <= indicator.score < indicator.weight and not _said(indicator.reason):
        asked = any("reason" in one.cells for one in project.indicators)
        if not asked and _told(project):
            return None
        found = _score_hit(project, indicator, w=indicator.weight)
        yield found if asked else found._replace(severity=Severity.WARNING)
    return None


def _told(project: Project) -> bool:
    """Whether a form gives its reasons below the table, for all indicators together."""
    return any(_said(project.extras.get(key, "")) for key in ("problems", "improvement", "reason", "conclusion"))


def _said(text: str) -> bool:
    return label_key(text) not in ("", "无", "/", "-", "—", "——", "不适用")


@rule(
    "Z06",
    "warning",
    "“{name}”完成值{a}为指标值{t}的{p}，超额较多，需说明（指标值是否偏低）。",
    over=Indicator,
    basis="财预〔2020〕10号（待核对）；一体化系统校验：达到指标值1.3倍须说明",
    suggestion="请说明超额的原因。",
    stages="Z",
    reads=("self_evaluation",),
)
def far_overshoot_is_explained(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """年初指标值偏低会使完成率好看。超额多少要说明见地区方案 over_threshold，不自动扣分；单位不明的不说。"""
    pairs, limit = comparisons(indicator), profile.optional("self_evaluation", "over_threshold")
    if not pairs or limit is None or direction(indicator) == "反向" or pairs[0][0] <= 0:
        return NotApplicable("不是正向的定量指标，或地区方案不要求说明")
    scored = indicator.mark is None or indicator.mark.weight is None or indicator.mark.over
    if scored and all(done >= whole * limit for whole, done in pairs) and not _said(indicator.reason):
        actual = indicator.actual.text if indicator.actual else ""
        share = times_over(pairs[0][1] / pairs[0][0])
        yield hit(
            project, indicator, "actual", name=indicator.level3, a=actual, t=indicator.target.text, p=share, text=actual
        )
    return None


def summed_total(project: Project) -> Decimal | None:
    """All scores and the score for execution; None where one is missing."""
    scores = [indicator.score for indicator in project.indicators]
    if not scores or any(score is None for score in scores):
        return None
    execution = next((fund.score for fund in project.funds if fund.score is not None), Decimal(0))
    return sum((score for score in scores if score is not None), start=execution)


@rule(
    "Z07",
    "error",
    "总分{x}与各项得分之和{b}不符。",
    over=Project,
    basis=_SUM,
    suggestion="请重算总分：各指标得分加预算执行率得分。",
    stages="Z",
)
def total_is_the_sum_of_scores(project: Project, profile: Profile) -> Outcome:
    """总分等于各指标得分加预算执行率得分。"""
    stated, summed = stated_total(project), summed_total(project)
    if stated is None or summed is None:
        return NotApplicable("没有总分，或有的指标没有得分")
    if (
        abs(stated - summed) > Decimal("0.011")
        and abs(stated - summed.quantize(Decimal(1).scaleb(int(stated.as_tuple().exponent)))) > 0
    ):
        field = "total_score" if "total_score" in project.cells else "goal_score"
        yield hit(project, field, x=stated, b=summed, text=f"{stated:f}", expected=f"{summed:f}")
    return None


@rule(
    "Z08",
    "error",
    "评价等级“{x}”与得分{score}不符，应为“{y}”。",
    over=Project,
    basis="财政部预算司：优90–100、良80–89、中60–79、差0–59",
    suggestion="请按得分改正等级。",
    stages="Z",
    reads=("grades",),
)
def grade_follows_the_total(project: Project, profile: Profile) -> Outcome:
    """等级由总分决定，界线见地区方案 grades。"""
    total = stated_total(project)
    total = summed_total(project) if total is None else total
    match = re.search(r"[优良中差]", project.extras.get("grade", ""))
    if match is None or total is None:
        return NotApplicable("没有评价等级或总分")
    right = grade_of(total, profile)
    if right and match[0] != right:
        yield hit(project, "grade", x=match[0], score=total, y=right, text=project.extras["grade"], expected=right)
    return None


@rule(
    "Z11",
    "warning",
    "预算执行率{rate}%，未达{least}%，须说明原因。",
    over=Project,
    basis="四川省自评表表内说明：执行率低于90%须说明原因",
    suggestion="请说明执行率低的原因和改进措施。",
    stages="Z",
    reads=("self_evaluation",),
)
def low_execution_is_explained(project: Project, profile: Profile) -> Outcome:
    """钱没有花完总有原因。表上“存在问题”“改进措施”“偏差原因”任何一处写了都算说明。"""
    fund = total_fund(project)
    base = budget_of(fund) if fund else None
    if fund is None or not base or fund.executed is None:
        return NotApplicable("没有执行数或预算数")
    rate, least = fund.executed / base, profile.decimal("self_evaluation", "explain_execution", "0.9")
    told = _told(project) or any("执行" in indicator.reason for indicator in project.indicators)
    if rate < least and not told:
        yield fund_hit(
            project, fund, "executed", f"{fund.executed:,.2f}", rate=f"{rate * 100:.2f}", least=f"{least * 100:.0f}"
        )
    return None


@rule(
    "Z12",
    "warning",
    "{what}，请核对调整后预算数和执行数。",
    over=Project,
    basis="一体化系统校验：执行率最高按100%计",
    suggestion="请核对调整后的全年预算数是否包括结转和追加。",
    stages="Z",
)
def execution_is_at_most_all(project: Project, profile: Profile) -> Outcome:
    """执行数超过预算数，多半是预算数没有用调整后的；执行率得分最多为其分值。"""
    rows = [f for f in project.funds if f.executed is not None or f.score is not None]
    if not rows:
        return NotApplicable("没有执行数")
    for fund in rows:
        base = budget_of(fund)
        if base and fund.executed is not None and fund.executed > base:
            share = f"{fund.executed / base * 100:.2f}"
            yield fund_hit(
                project, fund, "executed", f"{fund.executed:,.2f}", what=f"“{fund.source}”执行率{share}%，超过100%"
            )
        elif fund.score is not None and fund.weight is not None and fund.score > fund.weight:
            yield fund_hit(
                project, fund, "score", f"{fund.score:f}", what=f"执行率得分{fund.score:f}超过分值{fund.weight:f}"
            )
    return None


@rule(
    "Z14",
    "warning",
    "“{name}”完成值“{x}”没有说明调查样本数或来源。",
    over=Indicator,
    basis="审计案例：满意度失真",
    suggestion="请注明调查方式、样本数和有效问卷数。",
    stages="Z",
)
def satisfaction_has_a_sample(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """没有样本的满意度只是估计。描述、备注、完成值里任何一处提到问卷、样本、调查、走访的都算说明。"""
    actual = indicator.actual
    if "满意" not in indicator.level3 + indicator.level2 or actual is None or actual.kind is not Kind.QUANTITY:
        return NotApplicable("不是有完成值的满意度指标")
    if not {"note", "description", "basis", "reason"} & indicator.cells.keys():
        return NotApplicable("表上没有可以说明的栏目")
    texts = (actual.text, indicator.description, indicator.reason, *indicator.extras.values())
    if not re.search(r"样本|问卷|调查|走访|回收|抽样|份|评价系统", " ".join(texts)):
        yield hit(project, indicator, "actual", name=indicator.level3, x=actual.text, text=actual.text)
    return None
