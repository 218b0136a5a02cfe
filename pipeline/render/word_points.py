"""The scores of a self-evaluation form as documents print them: recomputed, with a remark where others were sent."""

from collections.abc import Iterator
from decimal import Decimal

from pipeline.domain.scoring import total_fund
from pipeline.domain.written import plain
from pipeline.model import Fund, Mark, Project

OPEN = "待定"


def points_of(mark: Mark | None, submitted: Decimal | None) -> str:
    """The points that count; those submitted where nothing was recomputed."""
    if mark is None:
        return "" if submitted is None else plain(submitted)
    return OPEN if mark.counted is None else plain(mark.counted)


def execution_points(fund: Fund, project: Project) -> str:
    """The points of the execution, on the row of the whole."""
    mark = project.appraisal.execution if project.appraisal else None
    if mark is not None and fund is total_fund(project):
        return points_of(mark, fund.score)
    return "" if fund.score is None else plain(fund.score)


def total_points(project: Project) -> str:
    """The total as recomputed; empty where nothing was scored, and that of the form stands."""
    result = project.appraisal
    if result is None or result.light is not None:
        return ""
    return OPEN if result.total is None else plain(result.total)


def score_remark(project: Project) -> str:
    """Which recomputed scores are not those submitted; empty where all agree."""
    result = project.appraisal
    if result is None or result.light is not None:
        return ""
    said = "；".join(_differences(project))
    if result.submitted_total is not None and result.submitted_total != result.total:
        total = OPEN if result.total is None else f"{plain(result.total)}分"
        said += f"{'；' if said else ''}总分填报{plain(result.submitted_total)}分，重新计算为{total}"
    return f"注：得分按评分办法重新计算，与填报不同的：{said}。" if said else ""


def _differences(project: Project) -> Iterator[str]:
    fund = total_fund(project)
    spent = project.appraisal.execution if project.appraisal else None
    pairs = [("预算执行率", spent, fund.score if fund else None)]
    pairs += [(indicator.level3, indicator.mark, indicator.score) for indicator in project.indicators]
    for name, mark, submitted in pairs:
        if mark is None or submitted is None or mark.counted == submitted:
            continue
        right = f"应为{plain(mark.counted)}" if mark.counted is not None else OPEN
        yield f"{name}填报{plain(submitted)}，{right}"
