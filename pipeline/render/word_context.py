"""From a batch to what the templates speak of (`word_views`): nothing is computed in a template."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from pipeline.domain.scoring import is_department, named
from pipeline.domain.written import written_target
from pipeline.model import Batch, Fund, Indicator, Place, Project, ProjectOutline
from pipeline.render.word_points import execution_points, points_of, score_remark, total_points
from pipeline.render.word_views import Department, Each, FundView, IndicatorView, ProjectView
from pipeline.spool import outlined

UNKNOWN = "本部门"


def department_of(batch: Batch) -> Department:
    """The department; where no name is known, that of the only agency or a plain word."""
    return Department(batch.department_code, batch.department_name or _only_agency(batch), batch.fiscal_year or "")


def _only_agency(batch: Batch) -> str:
    names = {project.agency_name for project in outlined(batch.projects) if project.agency_name}
    return names.pop() if len(names) == 1 else UNKNOWN


def project_views(projects: Sequence[Project]) -> Sequence[ProjectView]:
    """The projects numbered from 1, each made when a template comes to it."""
    return Each(len(projects), lambda index: project_view(projects[index], index + 1))


def project_view(project: Project, number: int) -> ProjectView:
    """One project as its form shows it."""
    return ProjectView(
        number=number,
        name=named(project),
        code=project.code,
        agency=project.agency_code + project.agency_name,
        agency_code=project.agency_code,
        agency_name=project.agency_name,
        fiscal_year=project.fiscal_year or "",
        budget=project.budget,
        fiscal=project.fiscal,
        other=project.other,
        purpose=project.purpose,
        goal=project.goal,
        indicators=tuple(_indicator_views(project.indicators)),
        department=project.extras.get("department", ""),
        goal_actual=project.extras.get("goal_actual", ""),
        funds=tuple(_fund_view(fund, project) for fund in project.funds),
        total_score=_stated_total(project),
        total=total_points(project) or _stated_total(project),
        score_remark=score_remark(project),
        bookmark=Markup(
            f'<w:bookmarkStart w:id="{number}" w:name="{bookmark(number)}"/><w:bookmarkEnd w:id="{number}"/>'
        ),
        source=place_text(project.place),
        whole=is_department(project),
        tasks=project.extras.get("tasks", "").replace("\t", "　"),
    )


def _stated_total(project: Project) -> str:
    return project.extras.get("total_score") or project.extras.get("goal_score", "")


def _fund_view(fund: Fund, project: Project) -> FundView:
    return FundView(
        source=fund.source,
        initial=fund.initial,
        adjusted=fund.adjusted,
        executed=fund.executed,
        forecast=fund.forecast,
        rate="" if fund.rate is None else f"{fund.rate:f}%",
        weight=fund.weight,
        score=fund.score,
        points=execution_points(fund, project),
    )


def bookmark(number: int) -> str:
    """The name of a heading's bookmark, in the shape of the published attachment."""
    return f"_Toc_4_4_{number:010d}"


def heading(number: int, project: Project | ProjectOutline) -> str:
    """The heading of a project in the attachment."""
    return f"{number}.{named(project)}绩效目标表"


def place_text(place: Place) -> str:
    """网格中心.xlsx[绩效目标]E11."""
    return f"{place.file}{f'[{place.sheet}]' if place.sheet else ''}{place.cell}"


def _indicator_views(indicators: Sequence[Indicator]) -> Iterable[IndicatorView]:
    drawn = _drawn_merged(indicators)
    before: tuple[str, str, str | None, str | None] | None = None
    for one in indicators:
        cells = (one.cells.get("level1"), one.cells.get("level2")) if drawn else (None, None)
        level = one.level1, one.level2, *cells
        starts1 = before is None or level[::2] != before[::2]
        extras = one.extras.get
        target = written_target(one) if one.sign_text or one.unit_text else one.target.text
        yield IndicatorView(
            one.ordinal, one.level1, one.level2, one.level3, one.description, target,
            one.actual.text if one.actual else "", one.weight, one.score, points_of(one.mark, one.score),
            one.reason,
            extras("forecast", ""), extras("likelihood", ""), extras("note", ""), starts1, starts1 or level != before,
        )  # fmt: skip
        before = level


def _drawn_merged(indicators: Sequence[Indicator]) -> bool:
    """Whether the form itself merges levels somewhere: then its own repetitions are kept as it draws them."""
    cells = [indicator.cells.get("level1", "") for indicator in indicators]
    return len(set(cells)) < len(cells) and "" not in cells
