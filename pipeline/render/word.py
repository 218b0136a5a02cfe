"""The Word files of an output: the public attachment, one form per project, a notice per unit, the analysis report."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import accumulate, islice
from pathlib import Path
from typing import NamedTuple

from pipeline.domain.scoring import named
from pipeline.model import Batch, Project
from pipeline.names import safe_name
from pipeline.render.word_chart import filled
from pipeline.render.word_contents import contents, updating
from pipeline.render.word_context import bookmark, department_of, heading, project_view, project_views
from pipeline.render.word_engine import WordTemplate, load_template, variables
from pipeline.render.word_notice import Unit, notice, units
from pipeline.render.word_pages import page_count
from pipeline.render.word_report import report
from pipeline.render.word_self_report import write_self_reports
from pipeline.render.word_views import Attachment, Department, ProjectDocument
from pipeline.settings import TEMPLATES, Profile, load_profile
from pipeline.spool import outlined

SETTINGS = "word/settings.xml"


def write_documents(batch: Batch, folder: Path, profile: Profile | None = None) -> None:
    """Write every Word file of the batch into `folder`. Raises SettingsError where a template is wrong."""
    folder.mkdir(parents=True, exist_ok=True)
    write_reports(batch, folder, profile or load_profile("tianjin"))
    write_attachment(batch, folder / "绩效目标公开表.docx")
    write_projects(batch, folder / "项目")
    write_notices(batch, folder / "问题通知单")


def write_reports(batch: Batch, folder: Path, profile: Profile) -> None:
    """The analysis report and, at year end, the reports on the self-evaluation."""
    write_report(batch, folder / "绩效目标汇总分析报告.docx", profile)
    write_self_reports(batch, folder, profile)


def write_attachment(batch: Batch, path: Path, template: Path = TEMPLATES / "绩效目标公开表.docx") -> None:
    """The published attachment: every project, with a table of contents that Word brings up to date on opening."""
    ready = load_template(template)
    projects = batch.published
    toc = contents(_entries(projects), ready.styles)
    ready.write(path, Attachment(department_of(batch), project_views(projects), toc), _settings(ready))


def _entries(projects: Sequence[Project]) -> Iterator[tuple[str, str, int]]:
    starts = accumulate((page_count(project) for project in projects), initial=1)
    for number, (project, page) in enumerate(zip(outlined(projects), starts, strict=False), 1):
        yield heading(number, project), bookmark(number), page


def _settings(template: WordTemplate) -> dict[str, bytes]:
    """The settings that make Word number the pages of the contents; nothing where the template has none."""
    if SETTINGS not in template.package.changing:
        return {}
    return {SETTINGS: updating(template.package.members[SETTINGS])}


class Planned(NamedTuple):
    """One of many small documents: its name, what it is made of and how it is written.

    `made_of` gives a text that changes whenever the document would (code, templates and settings aside), empty where
    that cannot be told: so a document of the last build can be known to be still right without being made again.
    """

    name: str
    made_of: Callable[[], str]
    write: Callable[[Path], None]


def plan_projects(batch: Batch, templates: Path = TEMPLATES, part: int = 0, parts: int = 1) -> Iterator[Planned]:
    """One document per project, named by number and project name, in the form its layout calls for.

    Of `parts` shares of the projects, one after the other, only those of share `part`.
    """
    department = department_of(batch)
    width = len(str(len(batch.projects)))
    hashes = {source.path: source.sha256 for source in batch.sources}
    share = -(-len(batch.projects) // parts)
    for number, project in enumerate(batch.projects[part * share : (part + 1) * share], part * share + 1):
        name = safe_name(f"{number:0{width}} {named(project).strip() or '未填项目名称'}")
        source = hashes.get(project.place.file, "")
        made_of = partial(_made_of_form, source, project, number, department)
        template = templates / f"{_form(project.layout)}.docx"
        yield Planned(f"{name}.docx", made_of, partial(_write_project, template, department, project, number))


def _made_of_form(source: str, project: Project, number: int, department: Department) -> str:
    """A project is what its file says at its place; without the file's hash nothing is known."""
    return repr((source, tuple(project.place), number, department)) if source else ""


def _write_project(template: Path, department: Department, project: Project, number: int, path: Path) -> None:
    load_template(template).write(path, ProjectDocument(department, project_view(project, number)))


def write_projects(batch: Batch, folder: Path, templates: Path = TEMPLATES) -> None:
    """Write every project's document into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for planned in plan_projects(batch, templates):
        planned.write(folder / planned.name)


def _form(layout: str) -> str:
    kinds = {"self_evaluation": "项目绩效自评表", "monitoring": "项目绩效监控表"}
    return next((form for kind, form in kinds.items() if kind in layout), "项目绩效目标表")


def plan_notices(
    batch: Batch,
    template: Path = TEMPLATES / "问题通知单.docx",
    part: int = 0,
    parts: int = 1,
    reported: Sequence[Unit] | None = None,
) -> Iterator[Planned]:
    """One notice per unit with findings, named by the unit; of `parts` shares of the units, share `part`.

    `reported` are these units where somebody has gathered them already.
    """
    department = department_of(batch)
    for listed in islice(units(batch) if reported is None else reported, part, None, parts):
        unit = listed._replace(findings=tuple(listed.findings))  # read once, to be compared and to be written
        yield Planned(
            f"{unit.name}.docx",
            partial(_made_of_notice, department, unit),
            partial(_write_notice, template, department, unit),
        )


def _made_of_notice(department: Department, unit: Unit) -> str:
    sums = [(project.budget, len(project.indicators)) for project in unit.projects]
    said = [
        (one.code, one.severity.value, one.message, one.places, one.project_name, one.text, one.expected,
         one.basis, one.suggestion)
        for one in unit.findings
    ]  # fmt: skip
    return repr((department, unit.agency, sums, said))


def _write_notice(template: Path, department: Department, unit: Unit, path: Path) -> None:
    load_template(template).write(path, notice(department, unit))


def write_notices(batch: Batch, folder: Path, template: Path = TEMPLATES / "问题通知单.docx") -> None:
    """Write every unit's notice into `folder`, which is made only if there are any."""
    for planned in plan_notices(batch, template):
        folder.mkdir(parents=True, exist_ok=True)
        planned.write(folder / planned.name)


def write_report(
    batch: Batch, path: Path, profile: Profile, template: Path = TEMPLATES / "绩效目标汇总分析报告.docx"
) -> None:
    """The analysis report, its charts filled with the same figures as its sentences."""
    ready = load_template(template)
    figures = report(batch, profile)
    ready.write(path, figures, filled(ready.package.members, variables(figures.charts)))
