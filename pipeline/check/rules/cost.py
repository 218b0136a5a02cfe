"""M05–M09: the project's figures against its budget, see `pipeline.domain.reconcile`."""

from decimal import Decimal

from pipeline.check.rule import Hit, NotApplicable, Outcome, rule
from pipeline.domain.reconcile import reconcile, yuan
from pipeline.model import Project, Reconciliation
from pipeline.settings import Profile

_NONE = NotApplicable("没有预算数，或没有能与预算核对的成本指标")


def _hit(one: Reconciliation, **facts: object) -> Hit:
    difference = abs(one.difference or Decimal(0))
    numbers = {
        "sentence": one.sentence, "product": yuan(one.product or one.budget), "budget": f"{one.budget:,.2f}",
        "difference": f"{difference:,.2f}", "share": f"{difference / one.budget * 100:.2f}%",
    }  # fmt: skip
    return Hit(one.places, {**numbers, **facts}, text=_costs(one))


def _costs(one: Reconciliation) -> str:
    return "、".join(factor.text for term in one.terms for factor in term if "cost" in factor.role)


@rule(
    "M05",
    "error",
    "成本指标合计{product}元，超过预算数{budget}元，多{difference}元（{share}）。",
    over=Project,
    basis="可行性：成本控制数不应超过预算",
    suggestion="请核对成本指标和预算数，把成本控制在预算以内。",
    reads=("money",),
)
def cost_cap_is_within_budget(project: Project, profile: Profile) -> Outcome:
    """总成本的上限比预算还大，等于允许超支。几条总成本指标先相加；名称写明是总成本的只看它。"""
    return (yield from _caps(project, profile, "over"))


@rule(
    "M06",
    "warning",
    "成本指标合计{product}元，比预算数{budget}元少{difference}元（{share}），应说明差额的用途。",
    over=Project,
    basis="可行性：成本指标应与预算一致",
    suggestion="请说明差额用在哪里，或补充相应的成本指标，或核减预算。",
    reads=("money",),
    stages="G",
)
def cost_cap_explains_the_budget(project: Project, profile: Profile) -> Outcome:
    """总成本上限比预算少，多出来的预算没有说明去处，是核减预算时最先问到的。"""
    return (yield from _caps(project, profile, "under"))


def _caps(project: Project, profile: Profile, status: str) -> Outcome:
    """The total costs that stand to the budget this way, unless their unit is in doubt."""
    results = [one for one in reconcile(project, profile) if one.kind == "total_cost"]
    if not results:
        return _NONE
    for one in results:
        if one.status == status and not one.suspect_unit:
            yield _hit(one)
    return None


@rule(
    "M07",
    "warning",
    "数量×标准与预算不符：{sentence}。",
    over=Project,
    basis="可行性：预算应由数量和支出标准测算得出",
    suggestion="请核对数量、标准和预算数；另有开支的，请补充指标或说明。",
    reads=("money",),
    stages="G",
)
def quantity_times_standard_meets_budget(project: Project, profile: Profile) -> Outcome:
    """单位成本的每个分母都能由数量指标、期限或预算年度约去时，乘积应等于预算。容许的误差见地区方案 money.tolerance。"""
    results = [one for one in reconcile(project, profile) if one.kind == "unit_cost"]
    if not results:
        return _NONE
    for one in results:
        if one.status in ("over", "under") and not one.suspect_unit:
            yield _hit(one)
    return None


@rule(
    "M08",
    "note",
    "数量×标准与预算已核对：{sentence}。",
    over=Project,
    basis="可行性：预算应由数量和支出标准测算得出",
    suggestion="不必修改。",
    reads=("money",),
    stages="G",
)
def quantity_times_standard_is_budget(project: Project, profile: Profile) -> Outcome:
    """把算过且相符的也说出来，审核的人就不必再算一遍。"""
    results = [one for one in reconcile(project, profile) if one.kind == "unit_cost"]
    if not results:
        return _NONE
    for one in results:
        if one.status == "equal":
            yield _hit(one)
    return None


@rule(
    "M09",
    "warning",
    "有单位成本“{cost}”但无对应数量指标：按预算数{budget}元推算需{needs}。",
    over=Project,
    basis="适当性：有支出标准就应有相应的数量",
    suggestion="请补充数量指标，写明共多少，使数量×标准等于预算数。",
    reads=("money",),
    stages="G",
)
def unit_cost_has_a_quantity(project: Project, profile: Profile) -> Outcome:
    """只有单价没有数量，预算无从核对。推算的数量由预算除以单价得出，供填报人对照。"""
    results = [one for one in reconcile(project, profile) if one.kind == "unmatched"]
    if not results:
        return NotApplicable("没有单位成本，或都有对应的数量")
    for one in results:
        yield _hit(one, cost=_costs(one), needs=one.needs)
    return None
