"""The score of the budget's execution: executed ÷ adjusted budget, capped, times its weight; or by steps."""

from decimal import Decimal

from pipeline.domain.scoring import budget_of, total_fund
from pipeline.domain.written import plain
from pipeline.model import Fund, Mark, Project
from pipeline.score.figures import ONE, ZERO, asked
from pipeline.score.terms import Terms, percent
from pipeline.settings import Profile

_LIVE = "ROUND(MAX(MIN({actual}/{target},1),0)*{weight},%d)"


def rate_of(fund: Fund | None) -> Decimal | None:
    """Executed ÷ budget; None where there is nothing to divide by."""
    if fund is None or fund.executed is None or not budget_of(fund):
        return None
    return fund.executed / (budget_of(fund) or ONE)


def mark_execution(project: Project, profile: Profile, terms: Terms, left: Decimal | None = None) -> Mark | None:
    """The mark of the execution; None where the form has no funds block at all.

    `left` is what the indicators leave of the full marks: it is the weight where a form states none but submits more
    points than the profile's weight would give.
    """
    if not project.funds:
        return None
    fund = total_fund(project)
    weight = fund.weight if fund and fund.weight is not None else _weight(project, profile, left)
    if fund is None:
        return asked("execution", weight, terms, "资金表中没有总额一行，无法计算预算执行率，请补填")
    budget, rate = budget_of(fund), rate_of(fund)
    if budget is None or fund.executed is None:
        return asked("execution", weight, terms, "缺少全年预算数或全年执行数，无法计算预算执行率，请补填")
    if rate is None or budget < 0:
        return asked("execution", weight, terms, f"全年预算数为{plain(budget)}元，预算执行率无法计算，请核对资金表")
    used = "调整后（全年）预算数" if fund.adjusted is not None else "年初预算数（表上没有全年预算数）"
    share, said = _share(rate, terms)
    points = terms.round(weight * share)
    counted = f"执行数{plain(fund.executed)}÷{used}{plain(budget)}={percent(rate)}"
    worked = f"{counted}，{said}：{plain(weight)}×{percent(share)}={points}"
    return Mark(
        "execution", weight, points, points, points, completion=rate, target=budget, actual=fund.executed, unit="元",
        over=rate > 1, live="" if terms.steps else _LIVE % terms.places, formula=worked, basis=terms.basis,
    )  # fmt: skip


def _weight(project: Project, profile: Profile, left: Decimal | None) -> Decimal:
    usual = profile.decimal("weights", "execution", "10")
    submitted = next((fund.score for fund in project.funds if fund.score is not None), ZERO)
    return left if left is not None and usual < submitted <= left else usual


def _share(rate: Decimal, terms: Terms) -> tuple[Decimal, str]:
    """The share of the weight a rate earns, and by which rule."""
    for least, share in sorted(terms.steps, reverse=True):
        if rate >= least:
            return share, f"执行率不低于{percent(least)}的一档"
    if terms.steps:
        return ZERO, "低于最低一档"
    return min(max(rate, ZERO), ONE), "执行率（最高按100%）×分值"
