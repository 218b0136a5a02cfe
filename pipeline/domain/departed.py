"""Scores of targets that are not the approved ones: 83% for ≥80% are full marks only because the unit lowered 85%."""

from collections.abc import Iterable, Mapping

from pipeline.model import Departure, Indicator, Place, Project


def departed_targets(departures: Iterable[Departure]) -> Mapping[Place, str]:
    """What to say beside the score of an indicator, by the place of its target, where that is not the approved one."""
    changed = (one for one in departures if one.kind.startswith("target_"))
    return {one.place: f"指标值与批复的“{one.old}”不一致，本条按表上的“{one.new}”计算，请改回后重算" for one in changed}


def target_place(project: Project, indicator: Indicator) -> Place:
    """Where the target of an indicator stands."""
    cell = indicator.cells.get("target") or indicator.ref or project.place.cell
    return project.place._replace(cell=cell)
