"""Stages 1 to 3 of every file under a path, and their result as `recognize` prints it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.clerk import clerk_tables, vocabulary_of
from pipeline.engine.progress import Progress, quiet
from pipeline.model import Book, Form, Indicator, Passed, Project, Row
from pipeline.normalize import normalize_form
from pipeline.read.book import read_book
from pipeline.read.files import find_files
from pipeline.recognize import load_layouts, recognize_forms

_INDICATOR = (
    "level1", "level2", "level3", "description", "target", "sign", "unit", "actual", "weight", "score", "reason",
)  # fmt: skip
_MORE = ("forecast", "likelihood", "direction", "nature", "basis", "note")


class Recognized(NamedTuple):
    """One file: what was found in it, and what was passed over."""

    book: Book
    forms: tuple[Form, ...]
    passed: tuple[Passed, ...]
    projects: tuple[Project, ...]


def recognize_all(source: Path, year: int | None, progress: Progress = quiet) -> list[Recognized]:
    """Read, recognize and normalize every file under `source`."""
    layouts = load_layouts()
    words = vocabulary_of(clerk_tables(source))
    wanted = [found for found in find_files(source) if not found.skipped]
    result = []
    progress(0, len(wanted), "")
    for done, found in enumerate(wanted, 1):
        book = read_book(found)
        forms, passed = recognize_forms(book, layouts)
        projects = tuple(normalize_form(form, book.path, year, words) for form in forms)
        result.append(Recognized(book.outline(), forms, passed, projects))
        progress(done, len(wanted), found.name)
    return result


def record_of(form: Form, project: Project) -> dict[str, Any]:
    """One project as an object: texts as displayed, money in 元 as a decimal text, empty where the form is."""
    money = {key: "" if amount is None else str(amount) for key, amount in _money(project)}
    return {
        "source_file": project.place.file, "source_sheet": project.place.sheet, "layout": project.layout,
        "agency_code": project.agency_code, "agency_name": project.agency_name, "fiscal_year": project.fiscal_year,
        "project_code": project.code, "project_name": project.name, **money, "purpose": project.purpose,
        "goal": project.goal, "title": project.title, "source_cell": project.place.cell,
        "money_unit": project.money_unit, "extras": dict(project.extras), "funds": [_fund(row) for row in form.funds],
        "missing": [part.name for part in project.missing],
        "indicators": [_indicator(row, one) for row, one in zip(form.rows, project.indicators, strict=True)],
    }  # fmt: skip


def _money(project: Project) -> tuple[tuple[str, Any], ...]:
    return ("budget", project.budget), ("fiscal", project.fiscal), ("other", project.other)


def _indicator(row: Row, indicator: Indicator) -> dict[str, str]:
    texts = {key: row.fields[key].text.strip() if key in row.fields else "" for key in _INDICATOR}
    texts |= {key: row.fields[key].text.strip() for key in _MORE if key in row.fields}
    return {**texts, "cell": indicator.ref}


def _fund(row: Row) -> dict[str, str]:
    return {key: field.text.strip() for key, field in row.fields.items()}


def summary(project: Project) -> str:
    """One project as one line for a reader."""
    money = "" if project.budget is None else f"，{project.budget} 元"
    year = f"{project.fiscal_year} 年" if project.fiscal_year else "年度不明"
    agency = f"{project.agency_code}{project.agency_name}" or "单位不明"
    name = project.name or "部门整体"
    where = f"{project.place.file}[{project.place.sheet}]{project.place.cell}"
    return f"{where}\t{project.layout}\t{agency}\t{year}\t{name}{money}，{len(project.indicators)} 条指标"


def explain(form: Form, project: Project) -> Iterator[str]:
    """Why this layout was chosen, and what the form has not."""
    yield f"{project.place.file}[{project.place.sheet}]{project.place.cell}："
    yield from (f"    {line}" for line in form.evidence)
    for part in form.missing:
        yield f"    没有找到“{part.label}”（在{part.looked}找过）"
    for note in project.notes:
        yield f"    {note.kind} {note.place.cell} {note.found}"
