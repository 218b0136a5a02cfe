"""A project with its results: every indicator marked, execution scored, total and grade, or the lights of mid-year."""

from dataclasses import replace
from decimal import Decimal

from pipeline.domain.scoring import grade_of, stage_of, stated_total, total_fund
from pipeline.domain.taxonomy import bare
from pipeline.domain.written import plain
from pipeline.model import Appraisal, Indicator, Mark, Project
from pipeline.score.execution import mark_execution, rate_of
from pipeline.score.indicator import mark_indicator
from pipeline.score.lights import light_project
from pipeline.score.terms import Terms, terms_of
from pipeline.score.weights import weights_of
from pipeline.settings import Profile

_TOO_FEW = "；分值合计只有%s分，不足满分%s分，总分和等级按现有分值算出，请先改正分值"
_TOO_MANY = "；分值合计%s分，超过满分%s分，总分待定，请先改正分值"


def score_project(project: Project, profile: Profile) -> Project:
    """The project with marks (self-evaluation) or lights (monitoring); targets pass through unchanged."""
    match stage_of(project):
        case "self_evaluation":
            return _scored(project, profile, terms_of(profile))
        case "monitoring":
            return light_project(project, profile)
    return project


def _scored(project: Project, profile: Profile, terms: Terms) -> Project:
    weights, allotted = weights_of(project, profile)
    pairs = zip(project.indicators, weights, strict=True)
    indicators = tuple(
        i._replace(mark=_mark(i, weight, allotted, profile, terms), weight=i.weight if allotted else weight)
        for i, weight in pairs
    )
    submitted = next((fund.score for fund in project.funds if fund.score is not None), None)
    execution = _counted(_execution(project, indicators, profile, terms), submitted)
    return replace(project, indicators=indicators, appraisal=_appraise(project, indicators, execution, profile))


def _execution(project: Project, indicators: tuple[Indicator, ...], profile: Profile, terms: Terms) -> Mark | None:
    """The mark of the execution; None where it already has its points: a row of its own, or indicators that fill up."""
    full = profile.decimal("weights", "full", "100")
    given = sum((i.mark.weight for i in indicators if i.mark and i.mark.weight is not None), Decimal(0))
    written = any(i.weight is not None for i in indicators)
    mark = mark_execution(project, profile, terms, full - given if written else None)
    if mark is None or mark.weight is None or any(bare(i.level1).startswith("预算执行") for i in indicators):
        return None
    stated = any(fund.weight is not None for fund in project.funds)
    return mark if stated or given < full else None


def _mark(indicator: Indicator, weight: Decimal | None, allotted: bool, profile: Profile, terms: Terms) -> Mark | None:
    mark = mark_indicator(indicator, weight, profile, terms)
    if allotted and weight is not None:
        said = f"{mark.formula}（表上没有分值，按地区方案平均分配为{plain(weight)}分，请确认）"
        mark = replace(mark, formula=said)
    return _counted(mark, indicator.score)


def _counted(mark: Mark | None, submitted: Decimal | None) -> Mark | None:
    """The points that count: the rule's, else the person's where they lie inside the band the rule leaves him."""
    if mark is None or mark.points is not None:
        return mark and replace(mark, counted=mark.points)
    given = submitted is not None and mark.rule != "person" and mark.allows(submitted)
    return replace(mark, counted=submitted) if given else mark


def _appraise(
    project: Project, indicators: tuple[Indicator, ...], execution: Mark | None, profile: Profile
) -> Appraisal:
    marks = [mark for mark in (*(i.mark for i in indicators), execution) if mark is not None]
    known = sum((mark.counted for mark in marks if mark.counted is not None), Decimal(0))
    open_ = sum(mark.counted is None for mark in marks)
    full = sum((mark.weight for mark in marks if mark.weight is not None), Decimal(0))
    most = profile.decimal("weights", "full", "100")
    total = known if marks and not open_ and full <= most else None
    return Appraisal(
        execution=execution,
        rate=rate_of(total_fund(project)),
        full=full,
        known=known,
        open=open_,
        total=total,
        grade=grade_of(total, profile) if total is not None else "",
        submitted_total=stated_total(project),
        submitted_grade=project.extras.get("grade", ""),
        formula=_formula(marks, execution, known, open_)
        + (_TOO_MANY % (plain(full), plain(most)) if full > most else "")
        + (_TOO_FEW % (plain(full), plain(most)) if most - full >= 1 and total is not None else ""),
    )


def _formula(marks: list[Mark], execution: Mark | None, known: Decimal, open_: int) -> str:
    """How the total comes about, in one sentence."""
    spent = execution.counted if execution else None
    said = f"各项指标得分合计{plain(known - (spent or 0))}"
    if spent is not None:
        said += f"＋预算执行率得分{plain(spent)}＝{plain(known)}"
    if taken := sum(mark.points is None and mark.counted is not None for mark in marks):
        said += f"；其中{taken}项按规则不能确定，采用填报得分，请复核"
    return f"{said}；另有{open_}项需人工评分，总分待定" if open_ else said
