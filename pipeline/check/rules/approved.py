"""Z over the batch: the self-evaluation against the approved goals, and against all others."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.check.rule import Hit, NotApplicable, Outcome, at, rule
from pipeline.model import Batch, Indicator, Kind, Project
from pipeline.settings import Profile
from pipeline.text import label_key

if TYPE_CHECKING:
    from pipeline.tables import Tables

_BASIS = "财预〔2020〕10号第四条：对照批复的绩效目标自评"
_NONE = NotApplicable("整批中没有同一项目的目标表和自评表")


def pairs(batch: Batch) -> Iterator[tuple[Project, Project]]:
    """Each self-evaluation with the goals of the same project and year: by code, else by agency and name."""
    goals: dict[tuple[object, ...], Project] = {}
    for project in batch.projects:
        if project.layout.startswith("target"):
            for key in _keys(project):
                goals.setdefault(key, project)
    for project in batch.projects:
        if project.layout.startswith("self_evaluation"):
            found = next((goals[key] for key in _keys(project) if key in goals), None)
            if found is not None:
                yield found, project


def _keys(project: Project) -> Iterator[tuple[object, ...]]:
    if project.code:
        yield project.fiscal_year, project.code
    if project.name:
        yield project.fiscal_year, label_key(project.agency_name), label_key(project.name)


def _named(project: Project) -> dict[str, Indicator]:
    return {label_key(indicator.level3): indicator for indicator in project.indicators if indicator.level3}


def _value(indicator: Indicator) -> tuple[object, ...]:
    reading = indicator.target
    if reading.kind is Kind.PHRASE:
        return (label_key(reading.text),)
    return (reading.kind, reading.sign, reading.amount, reading.amount_to, reading.base_unit, reading.date_to)


@rule(
    "Z09",
    "error",
    "“{name}”的指标值与批复不一致：批复为“{old}”，自评表为“{new}”。",
    over=Batch,
    basis=_BASIS,
    suggestion="请改回批复的指标值；经批准调整的请附批复。",
)
def targets_are_the_approved_ones(batch: Batch, tables: "Tables", profile: Profile) -> Outcome:
    """自评要对照批复的目标，不能自己改低指标值。写法不同而含义相同的（85百分比与85%）不算改动。"""
    found = list(pairs(batch))
    if not found:
        return _NONE
    for goal, project in found:
        approved = _named(goal)
        for key, indicator in _named(project).items():
            old = approved.get(key)
            if old is not None and _value(old) != _value(indicator):
                yield Hit(
                    (at(project, indicator), at(goal, old)),
                    {
                        "name": indicator.level3,
                        "old": old.target.text,
                        "new": indicator.target.text,
                        "agency": project.agency_name,
                        "project": project.name,
                    },
                    indicator.target.text,
                    old.target.text,
                )
    return None


@rule(
    "Z10",
    "error",
    "指标与批复的目标不一致：{what}。",
    over=Batch,
    basis=_BASIS,
    suggestion="请按批复的指标逐条自评；经批准调整的请附批复。",
)
def indicators_are_the_approved_ones(batch: Batch, tables: "Tables", profile: Profile) -> Outcome:
    """自评时少了批复的指标，或多了没有批复的指标。"""
    found = list(pairs(batch))
    if not found:
        return _NONE
    for goal, project in found:
        approved, own = _named(goal), _named(project)
        lost = [indicator.level3 for key, indicator in approved.items() if key not in own]
        new = [indicator.level3 for key, indicator in own.items() if key not in approved]
        parts = [
            f"{title}{'、'.join(f'“{name}”' for name in names)}"
            for title, names in (("缺少", lost), ("多出", new))
            if names
        ]
        if parts:
            yield Hit(
                (project.at("project_name"), goal.at("project_name")),
                {"what": "；".join(parts), "agency": project.agency_name, "project": project.name},
                "、".join(lost + new),
            )
    return None


@rule(
    "Z13",
    "note",
    "{n}个项目全部满分，请复核完成值和评分依据。",
    over=Batch,
    basis="审计案例：自评流于形式",
    suggestion="请抽查几个项目的佐证材料。",
)
def not_everything_is_perfect(batch: Batch, tables: "Tables", profile: Profile) -> Outcome:
    """一个部门所有项目每条指标都是满分，要么指标值定低了，要么没有认真评。至少三个项目才作判断。"""
    scored = [
        [(i.score, i.weight) for i in p.indicators if i.score is not None and i.weight is not None]
        for p in batch.projects
        if p.layout.startswith("self_evaluation")
    ]
    scored = [own for own in scored if own]
    if len(scored) < 3:
        return NotApplicable("有得分的自评项目不到三个")
    if all(score == weight for own in scored for score, weight in own):
        first = next(p for p in batch.projects if p.layout.startswith("self_evaluation"))
        yield Hit((first.place,), {"n": len(scored), "agency": batch.department_name})
    return None
