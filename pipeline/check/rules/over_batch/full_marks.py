"""Z13: the self-evaluations of a batch held against each other."""

from typing import TYPE_CHECKING

from pipeline.check.rule import Hit, NotApplicable, Outcome, rule
from pipeline.model import Batch, Project, ProjectOutline
from pipeline.settings import Profile
from pipeline.spool import chosen

if TYPE_CHECKING:
    from pipeline.tables import Tables


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
        for p in chosen(batch.projects, _is_evaluated)
    ]
    scored = [own for own in scored if own]
    if len(scored) < 3:
        return NotApplicable("有得分的自评项目不到三个")
    if all(score == weight for own in scored for score, weight in own):
        first = next(iter(chosen(batch.projects, _is_evaluated)))
        yield Hit((first.place,), {"n": len(scored), "agency": batch.department_name})
    return None


def _is_evaluated(project: Project | ProjectOutline) -> bool:
    return project.layout.startswith("self_evaluation")
