"""What a money indicator says about the budget: a unit cost and its denominators, or a total cost. Domain knowledge."""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from pipeline.domain.conversions import basic, common
from pipeline.domain.taxonomy import is_cost, is_output, level2
from pipeline.domain.written import written_target
from pipeline.model import Factor, Indicator, Kind, Project, Reading
from pipeline.settings import Profile

_UNIT_COST = re.compile(
    r"单次|单价|单位(成本|造价|价格|费用|投资|支出|产品|面积)|每|[人户亩车件生床]均|平均|均价|标准(?!化)"
)
_TOTAL_COST = re.compile(r"总|全年|费|经费|成本|预算|投资|支出|资金|金额")
_GRAND_TOTAL = re.compile(r"总(成本|费用|支出|投资|经费|金额|额|预算|价|投入|造价|量)|合计")
_OF_ALL = re.compile(r"(?:指标\d*[:：.、]?)?(?:本?项目|全年|年度|预算|全部|整体|支出|资金)*(?:总|合计)")
_PER_NAME = re.compile(
    r"(?:每|单)(?:个|一)?(人次|平方米|平方公里|立方米|公里|工作日|[人户次台套件个项场期辆份米亩批节篇吨年月天日家村处座株头只名位床班])"
)
_PER_MEAN = re.compile(r"(人|户|亩|车|件|生|床)均")
_COUNT = re.compile(r"^(\d+)?(十|百|千|万|亿)?(.+)$")
_SCALE = {None: 1, "十": 10, "百": 100, "千": 1000, "万": 10000, "亿": 10**8}
_SIGN_WORDS = re.compile(
    r"^[≥≤≧≦⩾⩽＞＜><=＝﹥﹤\s]+|^(控制在|不得?[低高少多小大超][于过]|[大小]于(等于)?|等于|至少|达到|超过|约)|(以上|以下|以内|左右|（含）)+$"
)
_UNCOUNTED = ("%", "‰", "百分点", "级", "等", "")
_SAME = {"名": "人", "位": "人", "日": "天", "生": "人", "车": "辆", "场次": "场", "批次": "批"}
TIMES = {unit: Decimal(n) for unit, n in {"年": 1, "季度": 4, "季": 4, "月": 12, "周": 52, "天": 365}.items()}
"""How often a time unit goes into a budget year; 年 is 1 because a budget is for one year."""
_OF_TIME = frozenset(basic(unit)[1] for unit in ("天", "月"))
"""Times are not turned into one another: 质保期3年 is not 36 months of wages, 响应时间2小时 no part of a day."""


class Cost(NamedTuple):
    """A money indicator of a project: its factor and, for a unit cost, what it is counted by (`?`: not said).

    `named` are those only the name says (单次费用 500元/人: 次) where the value says for itself what it is counted by.
    """

    indicator: Indicator
    factor: Factor
    denominators: tuple[str, ...]
    named: tuple[str, ...] = ()

    @property
    def grand(self) -> bool:
        """Named as the sum of everything."""
        return bool(_GRAND_TOTAL.search(self.indicator.level3))


def is_money(reading: Reading) -> bool:
    """A single amount in 元, with or without denominators."""
    return (
        reading.kind is Kind.QUANTITY
        and reading.amount is not None
        and (reading.base_unit == "元" or reading.base_unit.startswith("元/"))
    )


def is_level(reading: Reading) -> bool:
    """A level, not a change: `增加2万元`, `下降5元/人` say nothing of what the project costs."""
    return not re.search(r"增|减|降|提高|节约|上升", reading.note)


def classify(indicator: Indicator, profile: Profile) -> str:
    """unit_cost, total_cost, or empty where the indicator says nothing certain about the budget."""
    reading = indicator.target
    if not is_money(reading) or not is_level(reading) or re.search(r"节约|节省|收入|收益|增收", indicator.level3):
        return ""
    named = bool(_UNIT_COST.search(indicator.level3))
    if is_cost(indicator, profile):
        if named or (reading.per and reading.per != ("年",)):
            return "unit_cost"
        if reading.per:
            return "total_cost"  # so much a year, and a budget is for one year
        return "total_cost" if _TOTAL_COST.search(indicator.level3) or level2(indicator, profile) == "经济成本" else ""
    return "unit_cost" if is_output(indicator, profile) and reading.per not in ((), ("年",)) else ""


def costs_of(project: Project, profile: Profile) -> tuple[tuple[Cost, ...], tuple[Cost, ...]]:
    """The unit costs of a project, and the cost caps that count against its budget."""
    units, totals = [], []
    for one in project.indicators:
        if one.target.base_unit[:1] == "元" and is_money(one.target):  # the first says no of nearly all
            kind = classify(one, profile)
            if kind == "unit_cost":
                units.append(Cost(one, _factor(project, one, kind), *denominators(one)))
            elif kind:
                totals.append(Cost(one, _factor(project, one, kind), ()))
    return tuple(units), _counted(tuple(totals), project.budget)


def _counted(totals: tuple[Cost, ...], budget: Decimal | None) -> tuple[Cost, ...]:
    """All cost caps, or those named a total: 项目总成本 holds the others, 场地总费用 and 师资总费用 go side by side."""
    grand = tuple(cost for cost in totals if cost.grand)
    if not grand or (len(totals) > 1 and _sum(totals) == budget):
        return totals
    if whole := tuple(cost for cost in grand if _OF_ALL.match(cost.indicator.level3)):
        return whole[:1]
    return grand if len(grand) == 1 or _sum(grand) == budget else totals


def _sum(costs: Iterable[Cost]) -> Decimal:
    return sum((cost.factor.amount for cost in costs), start=Decimal(0))


def quantities(project: Project, profile: Profile) -> tuple[Factor, ...]:
    """Every count a unit cost could be multiplied by: outputs that are neither money nor a share."""
    return tuple(
        _factor(project, i, "period" if _fold(i.target.base_unit) in TIMES else "quantity")
        for i in project.indicators
        if i.target.kind is Kind.QUANTITY
        and i.target.base_unit not in _UNCOUNTED
        and i.target.amount is not None
        and i.target.amount > 0
        if not i.target.per and not is_money(i.target) and is_output(i, profile)
    )


def denominators(indicator: Indicator) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a unit cost is counted by (`?`: not said), and what only its name adds to the objects written.

    A written object wins over the name: 单次服务费 120元/人次 is counted by 人次. The name completes what has no object
    (人均费用 300元/天) or no time (每月补助 500元/人).
    """
    heard = (m[1] for pattern in (_PER_NAME, _PER_MEAN) for m in pattern.finditer(indicator.level3))
    written, named = (tuple(dict.fromkeys(map(_fold, said))) for said in (indicator.target.per, heard))
    if all(unit in TIMES for unit in written):
        found = tuple(dict.fromkeys((*written, *named)))
        return (("?",) if found in ((), ("年",)) else found), ()
    times = (unit for unit in named if unit in TIMES and unit not in written)
    apart = (unit for unit in named if unit not in TIMES and not any(one.endswith(unit) for one in written))
    return (*written, *times), tuple(apart)


def cancel(denominator: str, factor: Factor) -> Decimal | None:
    """How many denominators the factor holds: 100公里 by 3万公里 is 300; None where the units do not fit."""
    terms = _conversion(denominator, factor.unit)
    return None if terms is None else factor.amount * terms[0] / terms[1] / terms[2]


@lru_cache(maxsize=4096)
def _conversion(denominator: str, unit: str) -> tuple[Decimal, Decimal, Decimal] | None:
    """What to multiply an amount in `unit` by, then to divide it by twice; None where the units do not fit."""
    match = _COUNT.match(denominator)
    if match is None:
        return None
    want, have = _fold(match[3]), _fold(unit)
    if want != have and basic(want)[1] in _OF_TIME:
        return None
    shared = common(have, want)
    return shared and (shared.first, shared.second, Decimal(int(match[1] or 1) * _SCALE[match[2]]))


def shown(factor: Factor) -> str:
    """The figure without its sign: `不超过10万元` stands in an equation as 10万元."""
    return _SIGN_WORDS.sub("", factor.text)


def nearest(name: str, factors: Iterable[Factor]) -> tuple[Factor, ...]:
    """The factors in order of how much of their name they share with `name`; ties keep the form's order."""
    found = tuple(factors)
    return tuple(sorted(found, key=lambda factor: -shared(name, factor.name))) if len(found) > 1 else found


def shared(one: str, other: str) -> int:
    """How many pairs of neighbouring characters two names have in common."""
    pairs = {one[i : i + 2] for i in range(len(one) - 1)}
    return sum(other[i : i + 2] in pairs for i in range(len(other) - 1))


def _fold(unit: str) -> str:
    return _SAME.get(unit, unit)


def _factor(project: Project, indicator: Indicator, role: str) -> Factor:
    reading = indicator.target
    assert reading.amount is not None
    place = project.place._replace(cell=indicator.ref or project.place.cell)
    text = written_target(indicator).strip()  # put together again where sign and unit stand in columns of their own
    return Factor(role, indicator.level3, text, reading.amount, reading.base_unit, place)
