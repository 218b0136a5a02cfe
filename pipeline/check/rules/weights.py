"""W: weights, where the form has them."""

from decimal import Decimal

from pipeline.check.rule import Hit, NotApplicable, Outcome, at, hit, rule
from pipeline.domain.points import split_points
from pipeline.domain.taxonomy import level1
from pipeline.model import Indicator, Project
from pipeline.settings import Profile

_NONE = NotApplicable("表上没有分值")
_BASIS = "一体化系统校验：三级指标权重之和应等于设定的权重"


def weighted(project: Project) -> tuple[Indicator, ...]:
    """The indicators that have a weight."""
    return tuple(indicator for indicator in project.indicators if indicator.weight is not None)


def total_weight(project: Project) -> Decimal:
    """All weights together."""
    return sum((i.weight for i in project.indicators if i.weight is not None), start=Decimal(0))


def execution_weight(project: Project, profile: Profile) -> Decimal:
    """The points for budget execution: as printed in the funds block, else as the profile has them."""
    printed = [fund.weight for fund in project.funds if fund.weight is not None]
    return printed[0] if printed else profile.decimal("weights", "execution", "10")


@rule(
    "W01",
    "error",
    "权重合计为{x}，应为{y}。",
    over=Project,
    basis=_BASIS,
    suggestion="请调整各指标的分值，使合计等于{y}。",
    reads=("weights",),
    stages="GJZD",
)
def weights_add_up(project: Project, profile: Profile) -> Outcome:
    """三级指标的分值加预算执行率的分值应为满分。两种写法都认：指标合计90（另有预算执行率10分），或指标合计100。"""
    if not weighted(project):
        return _NONE
    full, execution = profile.decimal("weights", "full", "100"), execution_weight(project, profile)
    total = total_weight(project)
    scale = Decimal(100) if total <= 1 else Decimal(1)
    if total * scale not in (full, full - execution):
        places = tuple(at(project, indicator, "weight") for indicator in weighted(project))
        yield Hit(
            places, {"x": total, "y": f"{full - execution:f}（不含预算执行率{execution:f}分）或{full:f}"}, f"{total:f}"
        )
    return None


@rule(
    "W02",
    "error",
    "“{lv}”标明{y}分，下级权重合计却为{x}分。",
    over=Project,
    basis=_BASIS,
    suggestion="请核对这一类各指标的分值。",
    stages="GJZD",
)
def weights_fill_their_class(project: Project, profile: Profile) -> Outcome:
    """一级指标栏里印着“产出指标（50分）”的，下面各条分值相加应等于50。"""
    if not weighted(project):
        return _NONE
    for label in dict.fromkeys(i.level1 for i in project.indicators):
        own = [i for i in project.indicators if i.level1 == label]
        declared = split_points(label)[1]
        weights = [i.weight for i in own if i.weight is not None]
        if declared is None or len(weights) < len(own):
            continue
        total = sum(weights, start=Decimal(0))
        if total != declared:
            yield hit(project, own[0], "level1", lv=label, x=total, y=declared, text=label, expected=f"{declared:f}")
    return None


@rule(
    "W03",
    "warning",
    "一级指标“{lv}”的权重为{x}，规定为{y}。",
    over=Project,
    basis="10/50/30/10：公开的自评表栏目标注",
    suggestion="请按规定调整，或说明调整的理由。",
    reads=("weights",),
    stages="GZ",
)
def first_levels_have_their_weight(project: Project, profile: Profile) -> Outcome:
    """规定了各一级指标权重的地区才核对；规定的分值见地区方案 weights.level1。"""
    fixed = profile.table("weights", "level1")
    if not weighted(project) or not profile.flag("weights", "fixed") or not fixed:
        return NotApplicable("表上没有分值，或地区方案没有固定的权重")
    if len(weighted(project)) < len(project.indicators):
        return NotApplicable("有的指标没有分值")
    for name, points in fixed.items():
        own = [i for i in project.indicators if level1(i, profile) == name]
        total = sum((i.weight for i in own if i.weight is not None), start=Decimal(0))
        if own and total != Decimal(str(points)):
            yield hit(
                project, own[0], "level1", lv=own[0].level1, x=total, y=points, text=f"{total:f}", expected=str(points)
            )
    return None


@rule(
    "W04",
    "error",
    "“{name}”的分值为{x}，应大于0。",
    over=Indicator,
    basis="一体化系统校验：权重应大于0",
    suggestion="请填写大于0的分值，不用的指标请删去。",
    stages="GJZD",
    shape=lambda i, _: i.weight is not None,
)
def weight_is_positive(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """分值为零的指标做与不做都一样。"""
    if indicator.weight is None:
        return _NONE
    if indicator.weight <= 0:
        yield hit(project, indicator, "weight", name=indicator.level3, x=indicator.weight, text=f"{indicator.weight:f}")
    return None


@rule(
    "W05",
    "warning",
    "“{name}”一条占{x}分，超过合计{total}分的{p}，权重过高。",
    over=Indicator,
    basis="大英县公开自评表中的实例（一条90分）",
    suggestion="请拆分指标或调低分值。",
    reads=("weights",),
    stages="GJZD",
    shape=lambda i, _: i.weight is not None,
)
def no_indicator_outweighs_all(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """一条指标占一半以上，其余指标形同虚设。比例见地区方案 weights.single_max_share。"""
    if indicator.weight is None or len(weighted(project)) < 1:
        return _NONE
    share = profile.decimal("weights", "single_max_share", "0.5")
    total = total_weight(project)
    if indicator.weight > 1 and indicator.weight > share * total:
        yield hit(
            project,
            indicator,
            "weight",
            name=indicator.level3,
            x=indicator.weight,
            total=total,
            p=f"{share * 100:.0f}%",
            text=f"{indicator.weight:f}",
        )
    return None
