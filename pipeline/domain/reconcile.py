"""Dimensional reconciliation: quantity × unit cost × period against the budget, cost caps against the budget.

`7人 × 6.5万元/年/人 = 455,000元，与预算数455,000.00元一致`. Every denominator of a unit cost must be cancelled by a
quantity indicator, by the period, or by 年 (a budget is for one year); otherwise nothing is claimed but what the budget
would imply. Where several quantities fit, the one that explains the budget is preferred, then the one named alike.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import islice, product
from typing import NamedTuple

from pipeline.domain.costs import TIMES, Cost, cancel, costs_of, nearest, quantities, shared, shown
from pipeline.domain.last import keep_last
from pipeline.model import Factor, Project, Reconciliation
from pipeline.settings import Profile

_CENT = Decimal("0.01")
_SHIFT = Decimal(10000)
_TRIES = 4000
_EVENTS = {"次": "场", "场": "次"}
"""What an event is counted by: 4场 and 2.5万元/次 are held to be one thing where nothing else is counted so."""


class _Term(NamedTuple):
    """One unit cost with what cancels its denominators; `firm` when no period had to be assumed."""

    factors: tuple[Factor, ...]
    product: Decimal
    firm: bool
    distance: int = 0


@keep_last
def reconcile(project: Project, profile: Profile) -> tuple[Reconciliation, ...]:
    """Everything the project's figures say about its budget; empty where there is no budget or no cost indicator."""
    budget = project.budget
    if budget is None or budget <= 0:
        return ()
    units, totals = costs_of(project, profile)
    if not totals and not units:
        return ()
    counts = quantities(project, profile) if units else ()
    options, best = _choose(units, counts, totals, budget, profile)
    complete = all(options)
    results: list[Reconciliation] = []
    if best is not None:
        results.extend(_weigh_units(best, complete, totals, budget, profile))
    if totals and not any(_mixed(one) for one in results):
        results.append(_weigh_totals(totals, budget, profile))
    claimed = sum((term.product for term in best), start=Decimal(0)) if best else Decimal(0)
    open_costs = [cost for cost, terms in zip(units, options, strict=True) if not terms]
    rest = budget - claimed if claimed < budget and len(open_costs) == 1 else budget
    results.extend(_unmatched(cost, counts, rest, budget) for cost in open_costs)
    return tuple(results)


def _choose(
    units: Sequence[Cost], counts: Sequence[Factor], totals: Sequence[Cost], budget: Decimal, profile: Profile
) -> tuple[list[tuple[_Term, ...]], tuple[_Term, ...] | None]:
    """The terms of each unit cost and the best choice among them.

    A unit cost that does not say what it is counted by is tried with every quantity, one that says it in name and value
    with and without the name's, and claimed only if that explains the budget.
    """
    certain = [tuple(_named(cost, counts)) or tuple(_terms(cost, counts)) for cost in units]
    guesses = [(*sure, *_guesses(cost, counts)) for cost, sure in zip(units, certain, strict=True)]
    for options in (guesses, certain):
        matched = [terms for terms in options if terms]
        best = _best(matched, totals, budget, profile) if matched else None
        if best is not None and (options is not guesses or _explains(best, totals, budget, profile)):
            return options, best
    return [() for _ in units], None


def _named(cost: Cost, counts: Sequence[Factor]) -> Iterable[_Term]:
    """With what only the name says, where quantities cancel it: 单次培训费 300元/人 by 50人 and 4次."""
    if cost.named and all(_fitting(cost, unit, counts) for unit in cost.named):
        yield from _terms(cost._replace(denominators=(*cost.denominators, *cost.named)), counts)


def _guesses(cost: Cost, counts: Sequence[Factor]) -> Iterable[_Term]:
    """What is believed only if it explains the budget."""
    if cost.denominators == ("?",):
        for rank, count in enumerate(nearest(cost.factor.name, [c for c in counts if c.role == "quantity"])):
            yield _Term((count, cost.factor), cost.factor.amount * count.amount, True, rank)
        return
    if cost.named:
        yield from _terms(cost, counts)
    swapped = tuple(_event(cost, unit, counts) for unit in cost.denominators)
    if swapped != cost.denominators:
        yield from _terms(cost._replace(denominators=swapped), counts)


def _event(cost: Cost, unit: str, counts: Sequence[Factor]) -> str:
    return _EVENTS[unit] if unit in _EVENTS and not _fitting(cost, unit, counts) else unit


def _explains(terms: tuple[_Term, ...], totals: Sequence[Cost], budget: Decimal, profile: Profile) -> bool:
    sum_ = sum((term.product for term in terms), start=Decimal(0))
    caps = sum((cost.factor.amount for cost in totals), start=Decimal(0))
    return _close(sum_, budget, profile) or _close(sum_ + caps, budget, profile)


def _mixed(one: Reconciliation) -> bool:
    return any(factor.role == "total_cost" for term in one.terms for factor in term)


def _terms(cost: Cost, counts: Sequence[Factor]) -> Iterable[_Term]:
    """Every way to cancel the denominators of a unit cost, the quantity named most alike first."""
    if cost.denominators == ("?",):
        return
    choices = []
    for denominator in cost.denominators:
        found = _fitting(cost, denominator, counts)
        if denominator == "年":
            found = [(None, Decimal(1))]  # type: ignore[list-item]
        elif not found and denominator in TIMES:
            found = [(_assumed(denominator, cost.factor), TIMES[denominator])]
        choices.append(list(enumerate(found)))
    for pick in islice(product(*choices), 64):
        used = [factor for _, (factor, _n) in pick if factor is not None]
        value = cost.factor.amount
        for _, (_factor, number) in pick:
            value *= number
        if len(set(used)) < len(used) or (not used and len(cost.denominators) > 1):
            continue
        periods = [f for f in used if f.role == "period"]
        others = [f for f in used if f.role != "period"]
        firm = all(factor.place.cell for factor in used) and all(_certain(cost, choice) for choice in choices)
        yield _Term((*others, cost.factor, *periods), value, firm, sum(rank for rank, _ in pick))


def _fitting(cost: Cost, denominator: str, counts: Sequence[Factor]) -> list[tuple[Factor, Decimal]]:
    """The quantities that cancel a denominator and how many of it they hold, the one named most alike first."""
    held = {count: number for count in counts if (number := cancel(denominator, count)) is not None}
    return [(count, held[count]) for count in nearest(cost.factor.name, held)]


def _certain(cost: Cost, choice: list[tuple[int, tuple[Factor, Decimal]]]) -> bool:
    """One quantity fits, or one of several is named like the cost and the next is not as much."""
    if len(choice) < 2:
        return True
    first, second = (shared(cost.factor.name, factor.name) for _, (factor, _n) in choice[:2])
    return first > second


def _assumed(unit: str, cost: Factor) -> Factor:
    return Factor("period", "预算年度", f"{TIMES[unit]}{'个' if unit == '月' else ''}{unit}", TIMES[unit], unit,
                  cost.place._replace(cell=""))  # fmt: skip


def _best(
    options: Sequence[tuple[_Term, ...]], totals: Sequence[Cost], budget: Decimal, profile: Profile
) -> tuple[_Term, ...]:
    """One term for each unit cost: the choice that explains the budget, else the one whose names fit best."""
    caps = sum((cost.factor.amount for cost in totals), start=Decimal(0))
    tries = list(islice(product(*options), _TRIES))

    def unfit(choice: tuple[_Term, ...]) -> tuple[bool, bool, int]:
        sum_ = sum((term.product for term in choice), start=Decimal(0))
        used = [f for term in choice for f in term.factors if f.role == "quantity"]
        explains = _close(sum_, budget, profile) or _close(sum_ + caps, budget, profile)
        exact = budget in (sum_, sum_ + caps)
        return (not exact, not explains, sum(term.distance for term in choice) + 100 * (len(used) - len(set(used))))

    return min(tries, key=unfit)


def _weigh_units(
    terms: tuple[_Term, ...], complete: bool, totals: Sequence[Cost], budget: Decimal, profile: Profile
) -> Iterable[Reconciliation]:
    sum_ = sum((term.product for term in terms), start=Decimal(0))
    caps = sum((cost.factor.amount for cost in totals), start=Decimal(0))
    factors = tuple(term.factors for term in terms)
    firm = all(term.firm for term in terms)
    if caps and not _close(sum_, budget, profile) and _close(sum_ + caps, budget, profile):
        yield _result("unit_cost", (*factors, *((cost.factor,) for cost in totals)), sum_ + caps, budget, profile)
    elif _close(sum_, budget, profile) or (firm and (complete or sum_ > budget)):
        yield _result("unit_cost", factors, sum_, budget, profile)
    elif len(terms) == 1:
        yield from (_open(term, budget) for term in terms if not all(factor.place.cell for factor in term.factors))


def _weigh_totals(totals: Sequence[Cost], budget: Decimal, profile: Profile) -> Reconciliation:
    """Cost caps are added up, unless one of them alone is the budget: then the others are its parts."""
    whole = [cost for cost in totals if cost.factor.amount == budget]
    chosen = whole[:1] or totals
    return _result("total_cost", tuple((cost.factor,) for cost in chosen),
                   sum((cost.factor.amount for cost in chosen), start=Decimal(0)), budget, profile)  # fmt: skip


def _result(
    kind: str, terms: tuple[tuple[Factor, ...], ...], product_: Decimal, budget: Decimal, profile: Profile
) -> Reconciliation:
    difference = budget - product_
    close = _close(product_, budget, profile) if kind == "unit_cost" else abs(difference) < _CENT
    status = "equal" if close else "over" if difference < 0 else "under"
    suspect = any(_close(product_ * a, budget * b, profile) for a, b in ((_SHIFT, 1), (1, _SHIFT)))
    left = " ＋ ".join(" × ".join(shown(factor) for factor in term) for term in terms)
    equals = "" if len(terms) == 1 and len(terms[0]) == 1 else f" = {yuan(product_)}元"
    return Reconciliation(kind, status, terms, budget, product_, difference, "", suspect,
                          f"{left}{equals}，{_verdict(status, difference, budget)}")  # fmt: skip


def _verdict(status: str, difference: Decimal, budget: Decimal) -> str:
    shown = f"预算数{budget:,.2f}元"
    if abs(difference) < _CENT:
        return f"与{shown}一致"
    share = f"{abs(difference) / budget * 100:.2f}%"
    if status == "equal":
        return f"与{shown}相差{yuan(abs(difference))}元（{share}），在允许误差以内"
    return f"比{shown}{'多' if status == 'over' else '少'}{yuan(abs(difference))}元（{share}）"


def _open(term: _Term, budget: Decimal) -> Reconciliation:
    """A term that needed a whole year's months or days and does not meet the budget: how many would?"""
    assumed = next(factor for factor in term.factors if not factor.place.cell)
    needed = _count(budget / (term.product / assumed.amount))
    known = tuple(factor for factor in term.factors if factor is not assumed)
    left = " × ".join(shown(factor) for factor in known)
    unit = f"{'个' if assumed.unit == '月' else ''}{assumed.unit}"
    sentence = f"{left}，没有写明多少{unit}；按预算数{budget:,.2f}元推算需{needed}{unit}"
    return Reconciliation("unmatched", "open", (known,), budget, needs=f"{needed}{unit}", sentence=sentence)


def _unmatched(cost: Cost, counts: Sequence[Factor], rest: Decimal, budget: Decimal) -> Reconciliation:
    """A unit cost that nothing cancels: what the budget implies, over the denominators that are covered."""
    value, known, missing = cost.factor.amount, [], []
    for denominator in cost.denominators:
        found = _fitting(cost, denominator, counts)
        if denominator == "年":
            continue
        if found:
            known.append(found[0][0])
            value *= found[0][1]
        else:
            missing.append("个计量单位" if denominator == "?" else denominator)
    needed = f"{_count(rest / value)}{'·'.join(missing)}"
    left = " × ".join(shown(factor) for factor in (*known, cost.factor))
    return Reconciliation("unmatched", "open", ((*known, cost.factor),), budget, needs=needed,
                          sentence=f"{left}，没有对应的数量指标；按预算数{budget:,.2f}元推算需{needed}")  # fmt: skip


def _close(one: Decimal, other: Decimal, profile: Profile) -> bool:
    return abs(one - other) <= max(_CENT, abs(other) * _tolerance(profile))


@lru_cache(maxsize=8)
def _tolerance(profile: Profile) -> Decimal:
    return profile.decimal("money", "tolerance", "0.01")


def _count(number: Decimal) -> str:
    """A number of things: whole where it is whole, else about."""
    if number == number.to_integral_value():
        return f"{number:,.0f}"
    return f"约{number:,.2f}".rstrip("0").rstrip(".")


def yuan(amount: Decimal) -> str:
    """Money without needless decimals: 455,000; 28.4; 0.05."""
    text = f"{amount.quantize(_CENT, ROUND_HALF_UP):,.2f}"
    return re.sub(r"\.?0+$", "", text) if "." in text else text
