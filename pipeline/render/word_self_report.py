"""The figures of the year-end reports: totals, grades, scores by level, deviations with their reasons, charts."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from pipeline.domain.departed import departed_targets, target_place
from pipeline.domain.scoring import budget_of, is_department, named, total_fund
from pipeline.domain.written import plain, written_target
from pipeline.model import Batch, Indicator, Mark, Place, Project
from pipeline.names import distinct_names
from pipeline.render.word_chart import filled
from pipeline.render.word_context import department_of
from pipeline.render.word_engine import load_template, variables
from pipeline.render.word_filters import percent
from pipeline.render.word_points import OPEN
from pipeline.render.word_self_views import (
    DepartureView,
    GradeView,
    LevelView,
    ResultView,
    ScoreView,
    SelfCharts,
    SelfReport,
)
from pipeline.render.word_views import ChartView, Department
from pipeline.settings import TEMPLATES, Profile
from pipeline.spool import chosen

EXECUTION = "预算执行率"
_DROPPED = "project_dropped"
_CENT = Decimal("0.01")
_BARS = 20
UNIT_REPORT, WHOLE_REPORT = "项目支出绩效自评报告", "部门整体支出绩效自评报告"


def write_self_reports(batch: Batch, folder: Path, profile: Profile, templates: Path = TEMPLATES) -> None:
    """One report for each unit and one for the whole department; nothing where nothing was evaluated."""
    projects = evaluated(batch.projects)
    if not projects:
        return
    of_projects = tuple(project for project in projects if not is_department(project))
    departments = tuple(project for project in projects if is_department(project)) if of_projects else ()
    report = self_report(batch, of_projects or projects, department_of(batch), profile, departments)
    _write(templates / f"{WHOLE_REPORT}.docx", folder / f"{WHOLE_REPORT}.docx", report)
    units: dict[tuple[str, str], list[Project]] = {}
    for project in of_projects:
        units.setdefault((project.agency_code, project.agency_name), []).append(project)
    (folder / "自评报告").mkdir(parents=True, exist_ok=True)
    names = distinct_names(f"{name or '未注明单位'}{UNIT_REPORT}" for _, name in units)
    for ((code, name), own), file in zip(units.items(), names, strict=True):
        unit = Department(code, name or "（未注明单位）", batch.fiscal_year or "")
        path = folder / "自评报告" / f"{file}.docx"
        _write(templates / f"{UNIT_REPORT}.docx", path, self_report(batch, own, unit, profile))


def _write(template: Path, path: Path, report: SelfReport) -> None:
    ready = load_template(template)
    ready.write(path, report, filled(ready.package.members, variables(report.charts)))


def evaluated(projects: Sequence[Project]) -> tuple[Project, ...]:
    """The projects that were scored."""
    scored = chosen(projects, lambda one: bool(one.appraisal))
    return tuple(p for p in scored if p.appraisal is not None and p.appraisal.light is None)


def self_report(
    batch: Batch, projects: Sequence[Project], department: Department, profile: Profile, whole: Sequence[Project] = ()
) -> SelfReport:
    """Everything the templates of the reports may show of these projects.

    `whole` are the department's own forms beside them: their money holds that of the projects and is not added to it.
    """
    departed = departed_targets(batch.departures)
    above = tuple(_result(project, number, departed) for number, project in enumerate(whole, 1))
    results = tuple(_result(project, number, departed) for number, project in enumerate(projects, 1))
    departmental = bool(projects) and all(map(is_department, projects))
    scores = [score for result in results for score in result.scores]
    told = [score for result in above for score in result.scores] + scores
    levels = tuple(_levels(projects, scores))
    grades = tuple(_grades(projects, profile))
    budget, executed = _sum(r.budget for r in results), _sum(r.executed for r in results)
    names = {named(project) for project in (*whole, *projects)}
    indicators = [indicator for project in projects for indicator in project.indicators]
    return SelfReport(
        department=department,
        agencies=tuple(dict.fromkeys(project.agency_name for project in projects)),
        results=results,
        whole=above,
        initial=_sum(result.initial for result in results),
        budget=budget,
        executed=executed,
        rate=executed / budget if budget and executed is not None else None,
        average=_average([(p, Decimal(1)) for p in projects]),
        weighted=_average([(p, r.budget or Decimal(0)) for p, r in zip(projects, results, strict=True)]),
        grades=grades,
        levels=levels,
        indicators=len(indicators),
        full=sum(bool(i.mark and i.mark.counted is not None and i.mark.counted == i.mark.weight) for i in indicators),
        deviations=tuple(score for result in (*above, *results) for score in result.deviations),
        questions=tuple(score for score in told if score.asks),
        departures=tuple(_departures(batch, names, {project.agency_name for project in (*whole, *projects)})),
        approved=batch.approved,
        bands="，".join(f"{grade.name}{grade.span}" for grade in grades if grade.name != OPEN),
        basis=_basis(profile),
        charts=_charts(results, grades, levels, "部门整体" if departmental else "各项目"),
        overall=results if departmental else above,
        departmental=departmental,
    )


def _result(project: Project, number: int, departed: Mapping[Place, str]) -> ResultView:
    result = project.appraisal
    assert result is not None
    fund = total_fund(project)
    budget = budget_of(fund) if fund else None
    scores = tuple(_scores(project, departed))
    submitted = "" if result.submitted_total is None else f"{result.submitted_total:f}"
    return ResultView(
        number=number, name=named(project), code=project.code, agency=project.agency_name, purpose=project.purpose,
        goal=project.goal, goal_actual=project.extras.get("goal_actual", ""), initial=fund.initial if fund else None,
        budget=project.budget if budget is None else budget, executed=fund.executed if fund else None,
        rate=result.rate, total=OPEN if result.total is None else f"{result.total:f}", grade=result.grade,
        submitted=f"{submitted}{result.submitted_grade and f'（{result.submitted_grade}）'}", formula=result.formula,
        problems=project.extras.get("problems", ""), improvement=project.extras.get("improvement", ""), scores=scores,
        deviations=tuple(score for score in scores if score.deviation),
        tasks="；".join(map(_task, project.extras.get("tasks", "").splitlines())),
    )  # fmt: skip


def _task(line: str) -> str:
    """A task in words: amounts without their headings say nothing in a sentence."""
    return "，".join(part for part in line.split("\t") if part.strip("0123456789.,，%/-— "))


def _scores(project: Project, departed: Mapping[Place, str]) -> Iterator[ScoreView]:
    """The execution first, then every indicator."""
    spent = project.appraisal.execution if project.appraisal else None
    if spent is not None:
        yield _score(1, project, spent, None, "")
    for number, indicator in enumerate(project.indicators, 2 if spent is not None else 1):
        if indicator.mark is not None:
            other = departed.get(target_place(project, indicator), "")
            yield _score(number, project, indicator.mark, indicator, other)


def _score(number: int, project: Project, mark: Mark, indicator: Indicator | None, other: str) -> ScoreView:
    target = written_target(indicator) if indicator else "100%"
    actual = (indicator.actual.text if indicator.actual else "") if indicator else percent(mark.completion, 2)
    return ScoreView(
        number=number, project=named(project), level1=indicator.level1 if indicator else EXECUTION,
        level2=indicator.level2 if indicator else EXECUTION, level3=indicator.level3 if indicator else EXECUTION,
        target=target, actual=actual, weight=mark.weight, score=OPEN if mark.counted is None else f"{mark.counted:f}",
        submitted=indicator.score if indicator else next((f.score for f in project.funds if f.score is not None), None),
        formula=f"{mark.formula}（{other}）" if other else mark.formula, reason=indicator.reason if indicator else "",
        asks="；".join(mark.asks), deviation=_deviation(mark, target, actual),
    )  # fmt: skip


def _deviation(mark: Mark, target: str, actual: str) -> str:
    """What fell short or went far beyond; empty where the target was met."""
    if mark.rule == "execution" and (mark.over or mark.completion is None):
        return f"执行率{actual}，超过100%，请核对调整后预算数" if mark.over else mark.formula
    if mark.over and mark.completion is not None:
        return f"目标{target}，完成{actual}，为目标的{percent(mark.completion, 0)}，超出较多"
    if mark.counted is not None and mark.counted == mark.weight:
        return ""
    done = f"，完成{percent(mark.completion, 2)}" if mark.completion is not None and mark.rule == "reach" else ""
    lost = "得分待定" if mark.counted is None or mark.weight is None else f"扣{mark.weight - mark.counted:f}分"
    return f"目标{target}，实际{actual or '没有填写'}{done}，{lost}"


def _levels(projects: Sequence[Project], scores: Sequence[ScoreView]) -> Iterator[LevelView]:
    """By 一级 in the order the forms first use them, the execution first."""
    groups: dict[str, list[ScoreView]] = {}
    names = iter([i.class1 for p in projects for i in p.indicators if i.mark])
    for score in scores:
        known = EXECUTION if score.level1 == EXECUTION else next(names, "") or score.level1
        groups.setdefault(known, []).append(score)
    for name, own in groups.items():
        settled = [score for score in own if score.score != OPEN]
        weight = _sum(score.weight for score in settled) or Decimal(0)
        earned = sum((Decimal(score.score) for score in settled), Decimal(0))
        full = sum(score.score != OPEN and Decimal(score.score) == score.weight for score in own)
        share = earned / weight if weight else Decimal(0)
        open_ = len(own) - len(settled)
        counted = f"，其中{open_}条待人工评分不计入，其余" if open_ else "，"
        points = f"满分{plain(weight)}分，得{plain(earned)}分，得分率{percent(share, 2)}"
        sentence = f"共{len(own)}条，得满分{full}条{counted}{points}。"
        yield LevelView(name, len(own), weight, earned, share, open_, sentence, tuple(own))


def _grades(projects: Sequence[Project], profile: Profile) -> Iterator[GradeView]:
    table = sorted(profile.table("grades").items(), key=lambda band: -Decimal(str(band[1])))
    above = ""
    counted = [p.appraisal.grade if p.appraisal and p.appraisal.total is not None else OPEN for p in projects]
    for name, least in table:
        own = counted.count(str(name))
        span = f"{least}分以上" if not above else f"{least}分（含）至{above}分"
        yield GradeView(str(name), span, own, _share(own, len(projects)))
        above = str(least)
    if OPEN in counted:
        yield GradeView(OPEN, "有待人工评分的项", counted.count(OPEN), _share(counted.count(OPEN), len(projects)))


def _share(part: int, whole: int) -> Decimal:
    return Decimal(part) / whole if whole else Decimal(0)


def _average(weighted: Sequence[tuple[Project, Decimal]]) -> str:
    """The mean of the totals that are settled; empty where there is none."""
    pairs = [(p.appraisal.total, w) for p, w in weighted if p.appraisal and p.appraisal.total is not None]
    whole = sum((weight for _, weight in pairs), Decimal(0))
    if not whole:
        return ""
    return f"{(sum((total * weight for total, weight in pairs), Decimal(0)) / whole).quantize(_CENT, ROUND_HALF_UP)}"


def _departures(batch: Batch, names: set[str], agencies: set[str]) -> Iterator[DepartureView]:
    """What the projects of a report depart in, and which of their units' approved projects are not reported on."""
    own = [d for d in batch.departures if d.project_name in names or (d.kind == _DROPPED and d.agency_name in agencies)]
    for number, one in enumerate(own, 1):
        yield DepartureView(number, one.project_name, one.indicator, one.label, one.old, one.new)


def _basis(profile: Profile) -> str:
    known, doubt = profile.text("sources", "self_evaluation"), profile.doubt("self_evaluation")
    return "；".join(part for part in (known or profile.title, f"待核对：{doubt}" if doubt else "") if part)


def _charts(
    results: Sequence[ResultView], grades: Sequence[GradeView], levels: Sequence[LevelView], whose: str
) -> SelfCharts:
    settled = [r for r in results if r.total != OPEN][:_BARS]
    rated = [r for r in results if r.rate is not None][:_BARS]
    return SelfCharts(
        totals=_chart("自评总分（分）", f"{whose}自评总分", [(r.name, Decimal(r.total)) for r in settled]),
        grades=_chart("项目数（个）", "自评等级分布", [(g.name, Decimal(g.projects)) for g in grades]),
        levels=_chart("得分率（%）", "各类指标得分率", [(level.name, _percent(level.share)) for level in levels]),
        rates=_chart("预算执行率（%）", f"{whose}预算执行率", [(r.name, _percent(r.rate)) for r in rated]),
    )


def _chart(title: str, what: str, points: Sequence[tuple[str, Decimal]]) -> ChartView:
    told = "、".join(f"{name}{value:f}" for name, value in points)
    values = tuple(value for _, value in points)
    return ChartView(tuple(name for name, _ in points), ((title, values),), f"{what}：{told}。")


def _percent(share: Decimal | None) -> Decimal:
    return ((share or Decimal(0)) * 100).quantize(_CENT, ROUND_HALF_UP)


def _sum(figures: "Iterator[Decimal | None] | Sequence[Decimal | None]") -> Decimal | None:
    """The sum of those that are there; None where none is."""
    written = [figure for figure in figures if figure is not None]
    return sum(written, Decimal(0)) if written else None
