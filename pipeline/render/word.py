"""The Word files of an output: the public attachment, one form per project, a notice per unit, the analysis report."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path

from pipeline.model import Batch, Project
from pipeline.names import distinct_names, safe_name
from pipeline.render.word_chart import filled
from pipeline.render.word_contents import contents, updating
from pipeline.render.word_context import bookmark, department_of, heading, project_views, published
from pipeline.render.word_engine import WordTemplate, load_template, variables
from pipeline.render.word_notice import notices
from pipeline.render.word_pages import page_count
from pipeline.render.word_report import report
from pipeline.render.word_self_report import write_self_reports
from pipeline.render.word_views import Attachment, ProjectDocument
from pipeline.settings import TEMPLATES, Profile, load_profile

SETTINGS = "word/settings.xml"


def write_documents(batch: Batch, folder: Path, profile: Profile | None = None) -> None:
    """Write every Word file of the batch into `folder`. Raises SettingsError where a template is wrong."""
    folder.mkdir(parents=True, exist_ok=True)
    profile = profile or load_profile("tianjin")
    write_report(batch, folder / "绩效目标汇总分析报告.docx", profile)
    write_self_reports(batch, folder, profile)
    write_attachment(batch, folder / "绩效目标公开表.docx")
    write_projects(batch, folder / "项目")
    write_notices(batch, folder / "问题通知单")


def write_attachment(batch: Batch, path: Path, template: Path = TEMPLATES / "绩效目标公开表.docx") -> None:
    """The published attachment: every project, with a table of contents that Word brings up to date on opening."""
    ready = load_template(template)
    projects = published(batch)
    toc = contents(_entries(projects), ready.styles)
    ready.write(path, Attachment(department_of(batch), project_views(projects), toc), _settings(ready))


def _entries(projects: Sequence[Project]) -> Iterator[tuple[str, str, int]]:
    starts = accumulate((page_count(project) for project in projects), initial=1)
    for number, (project, page) in enumerate(zip(projects, starts, strict=False), 1):
        yield heading(number, project), bookmark(number), page


def _settings(template: WordTemplate) -> dict[str, bytes]:
    """The settings that make Word number the pages of the contents; nothing where the template has none."""
    if SETTINGS not in template.package.changing:
        return {}
    return {SETTINGS: updating(template.package.members[SETTINGS])}


def write_projects(batch: Batch, folder: Path, templates: Path = TEMPLATES) -> None:
    """One file per project, named by number and project name, in the form its layout calls for."""
    folder.mkdir(parents=True, exist_ok=True)
    department = department_of(batch)
    width = len(str(len(batch.projects)))
    for project, view in zip(batch.projects, project_views(batch.projects), strict=True):
        name = safe_name(f"{view.number:0{width}} {view.name.strip() or '未填项目名称'}")
        template = load_template(templates / f"{_form(project.layout)}.docx")
        template.write(folder / f"{name}.docx", ProjectDocument(department, view))


def _form(layout: str) -> str:
    kinds = {"self_evaluation": "项目绩效自评表", "monitoring": "项目绩效监控表"}
    return next((form for kind, form in kinds.items() if kind in layout), "项目绩效目标表")


def write_notices(batch: Batch, folder: Path, template: Path = TEMPLATES / "问题通知单.docx") -> None:
    """One notice per unit with findings, named by the unit."""
    units = tuple(notices(batch))
    if units:
        folder.mkdir(parents=True, exist_ok=True)
    for notice, name in zip(units, distinct_names(unit.agency for unit in units), strict=True):
        load_template(template).write(folder / f"{name}.docx", notice)


def write_report(
    batch: Batch, path: Path, profile: Profile, template: Path = TEMPLATES / "绩效目标汇总分析报告.docx"
) -> None:
    """The analysis report, its charts filled with the same figures as its sentences."""
    ready = load_template(template)
    figures = report(batch, profile)
    ready.write(path, figures, filled(ready.package.members, variables(figures.charts)))
