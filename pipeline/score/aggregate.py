"""One project that several units report on: each indicator first put together over the sub-projects, then scored.

Absolute figures are added up; relative ones (rates, points, amounts per something) are averaged, weighted by the funds
of the sub-projects. What is neither, or cannot be brought to one unit, is for a person.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from pipeline.domain.answers import in_doubt
from pipeline.domain.changes import doubt
from pipeline.domain.scoring import (
    REACHED,
    budget_of,
    is_department,
    is_ordinal,
    is_relative,
    is_time_limit,
    other_reading,
    outcome_of,
    project_key,
    stage_of,
    total_fund,
)
from pipeline.domain.titles import SIGNS
from pipeline.domain.written import plain, unit_of
from pipeline.model import Fund, Indicator, Joined, Kind, Merged, Part, Project, Reading
from pipeline.score.align import Figures, align
from pipeline.score.project import score_project
from pipeline.settings import Profile
from pipeline.spool import chosen
from pipeline.text import label_key

LAYOUT = "self_evaluation_merged"
_PLACES = Decimal("0.0001")
_PERSON = "person"


class Own(NamedTuple):
    """An indicator of a sub-project with the funds it weighs."""

    project: Project
    indicator: Indicator
    funds: Decimal | None


def merge_projects(projects: Sequence[Project], profile: Profile) -> tuple[Merged, ...]:
    """The projects that two units or more report on at year end, put together and scored."""
    groups: dict[tuple[object, ...], list[Project]] = defaultdict(list)
    for project in chosen(projects, lambda one: stage_of(one) == "self_evaluation" and not is_department(one)):
        if len(project_key(project)) >= 4:
            groups[(project.fiscal_year, project_key(project))].append(project)
    found = (_one_of_each_unit(own) for group in groups.values() for own in _by_code(group))
    merged = (_merged(group, profile) for group in found if len(group) > 1)
    return tuple(one for one in merged if 2 * sum(len(j.parts) > 1 for j in one.joined) >= len(one.joined))


def _by_code(group: Sequence[Project]) -> Iterator[list[Project]]:
    """Projects of one name, apart where their codes differ: many a unit has a project called 设备购置."""
    codes = dict.fromkeys(label_key(project.code) for project in group)
    known = [code for code in codes if code]
    if len(known) <= 1:
        yield list(group)
        return
    for code in codes:
        yield [project for project in group if label_key(project.code) == code]


def _one_of_each_unit(group: Sequence[Project]) -> list[Project]:
    """The first form of each unit: what a unit sent twice counts once."""
    return list({label_key(p.agency_code + p.agency_name): p for p in reversed(group)}.values())[::-1]


def _merged(group: Sequence[Project], profile: Profile) -> Merged:
    first = group[0]
    joined = tuple(_join(ordinal, own) for ordinal, own in enumerate(_alike(group), 1))
    project = replace(
        first, layout=LAYOUT, agency_code="", agency_name=f"{len(group)}个单位", texts={}, cells={}, notes=(),
        extras={}, funds=tuple(_funds(group)), indicators=tuple(one.indicator for one in joined), appraisal=None,
    )  # fmt: skip
    scored = score_project(project, profile)
    pairs = zip(joined, scored.indicators, strict=True)
    return Merged(scored, tuple(one._replace(indicator=indicator) for one, indicator in pairs))


def _alike(group: Sequence[Project]) -> Iterator[list[Own]]:
    """The same indicator of each sub-project, in the order they first stand in."""
    found: dict[tuple[str, str], list[Own]] = defaultdict(list)
    for project in group:
        fund = total_fund(project)
        funds = (budget_of(fund) if fund else None) or project.budget
        for indicator in project.indicators:
            key = (label_key(indicator.class1 or indicator.level1), label_key(indicator.level3))
            if all(own.project is not project for own in found[key]):
                found[key].append(Own(project, indicator, funds))
    yield from found.values()


def _funds(group: Sequence[Project]) -> Iterator[Fund]:
    """The total rows added up; a figure that one sub-project lacks is lacking."""
    rows = [fund for project in group if (fund := total_fund(project))]
    if len(rows) == len(group):
        weights = {fund.weight for fund in rows}
        executed = _sum([fund.executed for fund in rows])
        weight = rows[0].weight if len(weights) == 1 else None
        budgets = _sum([budget_of(fund) for fund in rows])
        yield Fund("年度资金总额", _sum([fund.initial for fund in rows]), budgets, executed, weight=weight)


def _sum(values: Sequence[Decimal | None]) -> Decimal | None:
    return None if None in values else sum((value for value in values if value is not None), Decimal(0))


def _join(ordinal: int, own: Sequence[Own]) -> Joined:
    """One indicator: the sum, the mean, the latest day, or the reason why a person must look."""
    way, said, target, actual, parts = _together(own)
    first = own[0].indicator
    weights = {one.indicator.weight for one in own}
    weight = first.weight if len(weights) == 1 else None
    if len(weights) > 1:
        said += "；各子项目的分值不同，合并后的分值需人工确定"
    made = first._replace(
        ordinal=ordinal, target=target, actual=actual, weight=weight, score=None, reason="", extras={}, mark=None
    )
    return Joined(made, way, said, parts)


Together = tuple[str, str, Reading, Reading, tuple[Part, ...]]


def _together(own: Sequence[Own]) -> Together:
    targets = [one.indicator.target for one in own]
    if len(own) == 1:
        one = own[0]
        return "alone", f"只有{one.project.agency_name}有这条指标", targets[0], _actual(one), tuple(map(_part, own))
    if all(target.kind in (Kind.QUANTITY, Kind.RANGE) for target in targets):
        return _figures(own)
    if all(target.kind is Kind.DATE for target in targets):
        return _dates(own)
    return _words(own)


def _actual(one: Own) -> Reading:
    return one.indicator.actual or Reading()


def _part(one: Own) -> Part:
    place = one.project.place._replace(cell=one.indicator.ref or one.project.place.cell)
    actual = one.indicator.actual
    return Part(
        one.project.agency_name, place, one.indicator.target.text, actual.text if actual else "", funds=one.funds
    )


def _ask(own: Sequence[Own], why: str) -> Together:
    """What a person has to put together: the target as the first form has it, the actuals side by side."""
    told = "、".join(f"{one.project.agency_name}{_actual(one).text or '未填'}" for one in own)
    asked = Reading(text=told, kind=Kind.PHRASE)
    return _PERSON, why, own[0].indicator.target, asked, tuple(map(_part, own))


def _figures(own: Sequence[Own]) -> Together:
    """Sum or mean of targets and of actuals, all in one unit."""
    targets = [one.indicator.target for one in own]
    if len({(target.kind, target.sign) for target in targets}) > 1:
        return _ask(own, "各子项目的比较符号不同，不能合并")
    if any(is_time_limit(t) or t.repeats for t in targets) or any(is_ordinal(one.indicator) for one in own):
        return _ask(own, "时限、等级、周期性的要求既不能相加也不能平均")
    if len({is_relative(target) for target in targets}) > 1:
        return _ask(own, "有的子项目填绝对数、有的填比率，不能合并")
    given = _in_one_unit(own)
    if isinstance(given, str):
        return _ask(own, given)
    parts = tuple(
        _part(one)._replace(target=f.target, target_to=f.target_to, actual=f.actual)
        for one, f in zip(own, given, strict=True)
    )
    relative = is_relative(targets[0])
    if relative and any(not part.funds or part.funds < 0 for part in parts):
        return _ask(own, "有的子项目没有资金数，比率不能按资金加权平均")
    return _combined(targets[0], given[0].unit, parts, relative=relative)


def _in_one_unit(own: Sequence[Own]) -> list[Figures] | str:
    """Target and actual of each sub-project in one unit, or the reason why there is none."""
    found: list[Figures] = []
    for one in own:
        actual = _actual(one)
        if actual.kind is not Kind.QUANTITY or (actual.sign_written and actual.sign != "="):
            return f"{one.project.agency_name}的完成值“{actual.text}”不是一个数，不能合并"
        name, target = one.indicator.level3, one.indicator.target
        if other_reading(target, actual, name):
            return f"{one.project.agency_name}的{in_doubt(target, actual, name)}，请写明单位"
        if why := doubt(name, target, actual):
            return f"{one.project.agency_name}的{why}"
        given = align(target, actual)
        if isinstance(given, str):
            return given
        found.append(given)
    units = {given.unit for given in found}
    if len(units) == 1:
        return found
    return _in_base_unit(own, found)


def _in_base_unit(own: Sequence[Own], found: Sequence[Figures]) -> list[Figures] | str:
    targets = [one.indicator.target for one in own]
    if len({target.base_unit for target in targets}) > 1 or not targets[0].base_unit:
        return f"各子项目的单位不同（{'、'.join(dict.fromkeys(map(unit_of, targets)))}），不能合并"
    based = []
    for target, given in zip(targets, found, strict=True):
        assert target.amount is not None
        factor = target.amount / given.target if given.target else Decimal(1)
        high = None if given.target_to is None else given.target_to * factor
        actual = given.actual * factor
        based.append(Figures(target.amount, high, actual, actual, target.base_unit))
    return based


def _combined(like: Reading, unit: str, parts: tuple[Part, ...], *, relative: bool) -> Together:
    target, actual = (_value(parts, name, relative=relative) for name in ("target", "actual"))
    high = _value(parts, "target_to", relative=relative) if like.kind is Kind.RANGE else None
    span = plain(target) if high is None else f"{plain(target)}-{plain(high)}"
    said = "；".join(
        f"{what}{_worked(parts, name, relative=relative)}＝{plain(value)}{unit}"
        for what, name, value in (("指标值", "target", target), ("完成值", "actual", actual))
    )
    goal = like._replace(
        text=f"{SIGNS[like.sign] if like.sign_written else ''}{span}{unit}", number=target, number_to=high, unit=unit,
        per=(), amount=target, amount_to=high, base_unit=unit, parts=(), note=like.note,
    )  # fmt: skip
    done = Reading(
        f"{plain(actual)}{unit}", Kind.QUANTITY, "=", False, actual, None, unit, (), actual, None, unit
    )  # fmt: skip
    how = "比率按资金加权平均" if relative else "绝对数相加"
    return ("mean" if relative else "sum"), f"{how}：{said}", goal, done, parts


def _value(parts: Sequence[Part], name: str, *, relative: bool) -> Decimal:
    values = [getattr(part, name) or Decimal(0) for part in parts]
    if not relative:
        return sum(values, Decimal(0))
    funds = [part.funds or Decimal(0) for part in parts]
    weighted = sum((value * fund for value, fund in zip(values, funds, strict=True)), Decimal(0))
    mean = (weighted / sum(funds, Decimal(0))).quantize(_PLACES, ROUND_HALF_UP)
    return Decimal(plain(mean))


def _worked(parts: Sequence[Part], name: str, *, relative: bool) -> str:
    """32＋18, or (95×100＋90×50)÷150."""
    values = [plain(getattr(part, name) or Decimal(0)) for part in parts]
    if not relative:
        return "＋".join(values)
    funds = [plain(part.funds or Decimal(0)) for part in parts]
    top = "＋".join(f"{value}×{fund}" for value, fund in zip(values, funds, strict=True))
    return f"（{top}）÷{plain(sum((part.funds or Decimal(0) for part in parts), Decimal(0)))}"


def _dates(own: Sequence[Own]) -> Together:
    """All is done when the last sub-project is: one deadline, the latest day."""
    targets, actuals = [one.indicator.target for one in own], [_actual(one) for one in own]
    if len({target.date_to for target in targets}) > 1 or targets[0].date_to is None:
        return _ask(own, "各子项目的时间要求不同，不能合并")
    days = [actual.date_to for actual in actuals if actual.kind is Kind.DATE and actual.date_to]
    if len(days) < len(own):
        return _ask(own, "有的子项目没有写完成日期，不能合并")
    latest = max(actuals, key=lambda actual: actual.date_to or days[0])
    return "latest", f"以最晚完成的为准：{latest.text}", targets[0], latest, tuple(map(_part, own))


def _words(own: Sequence[Own]) -> Together:
    """All reached is reached; anything less a person weighs."""
    outcomes = [outcome_of(_actual(one).text) for one in own]
    if all(outcome == REACHED for outcome in outcomes):
        done = Reading(text=REACHED, kind=Kind.PHRASE)
        return "same", f"{len(own)}个子项目都达成", own[0].indicator.target, done, tuple(map(_part, own))
    return _ask(own, "定性指标的各子项目结果不一，请人工合并")
