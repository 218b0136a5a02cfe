"""The source side of a chain: the file a record came from, opened again, and the very cell as it stands there."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.domain.scoring import named
from pipeline.intake import take_in
from pipeline.model import Book, Indicator, Intake, Place, Project, Stored, split_ref
from pipeline.read.book import read_book
from pipeline.read.files import Found, find_files
from pipeline.recognize import load_layouts
from pipeline.settings import load_profile
from pipeline.trace.chain import Node
from pipeline.trace.records import Records, Ref
from pipeline.trace.results import ON_FORM

_PROJECT_FIELDS = {
    "agency_code": "agency", "agency_name": "agency", "project_code": "project_code", "project_name": "project_name",
    "budget": "budget", "fiscal": "fiscal", "other": "other", "purpose": "purpose", "goal": "goal",
    "fiscal_year": "fiscal_year", "submitted_total": "total_score", "submitted_grade": "grade",
}  # fmt: skip
_WITH_CELLS = frozenset({"projects", "indicators", "funds", "results"})
_ELSE = {"agency": "agency_name", "total_score": "goal_score"}


@dataclass
class Origin:
    """The input folder, if it can be reached; files are opened once, when they are first needed."""

    folder: Path | None
    year: int | None = None
    profile: str = "tianjin"
    _found: dict[str, Found] | None = None
    _books: dict[str, Book] = field(default_factory=dict)
    _intakes: dict[str, Intake] = field(default_factory=dict)

    def source(self, records: Records, ref: Ref) -> Node:
        """The cell a field came from, as it stands in the source file."""
        place = self._place(records, ref)
        book = self._book(place.file)
        if book is None and _on_the_form(ref) and not _is_recorded(ref):
            place = place._replace(cell="")  # the record names another field's cell
        words = f"{place.file}{f'[{place.sheet}]' if place.sheet else ''}{place.cell}"
        if book is None:
            return Node(
                "source", words, {"核对": "没有找到来源文件，未能打开核对；可用 --input 指明数据文件夹"}, place=place
            )
        facts = {"核对": _unchanged(records, place.file, book)}
        sheet = next((sheet for sheet in book.sheets if sheet.name == place.sheet), None)
        if sheet is None or not place.cell:
            return Node("source", words, facts | {"sha256": book.sha256}, place=place)
        cell = sheet.cell(*split_ref(place.cell))
        shown = {
            "text": _visible(cell.text),
            "stored": _visible(cell.raw),
            "format": cell.format,
            "formula": cell.formula,
        }
        return Node("source", words, shown | facts, place=place)

    def _place(self, records: Records, ref: Ref) -> Place:
        """The field's own cell, which only the recognized form knows; else the cell its record names."""
        place = records.place(ref)
        on_form = ref.table == "lights" and ref.field in ON_FORM
        if not _on_the_form(ref) or self._book(place.file) is None:
            return place
        row = records.tables[ref.table][ref.row]
        project = self._project(place, row["project_name"])
        if project is None:
            return place
        if ref.table == "funds":
            own = project.funds[row["ordinal"] - 1].cells
            return place._replace(cell=own.get(ref.field) or own.get("source") or place.cell)
        indicator = _indicator(project, row) if on_form or ref.table == "indicators" else None
        cells = indicator.cells if indicator else {}
        name = _cell_name(ref)
        if name in cells:
            return place._replace(cell=cells[name])
        own = _PROJECT_FIELDS.get(ref.field, "")
        fallback = project.cells.get(own) or project.cells.get(_ELSE.get(own, ""))
        return place._replace(cell=fallback) if fallback else place

    def _project(self, place: Place, name: str) -> Project | None:
        intake = self._intake(place.file)
        near = [p for p in intake.projects if p.place.sheet == place.sheet and named(p) == name] if intake else []
        exact = [p for p in near if place.cell in (p.place.cell, *p.cells.values())]
        exact = exact or [p for p in near if any(place.cell in one.cells.values() for one in p.indicators)]
        return next(iter(exact or near), None)

    def _files(self) -> dict[str, Found]:
        if self._found is None:
            found = find_files(self.folder) if self.folder and self.folder.is_dir() else ()
            self._found = {one.name: one for one in found if not one.skipped}
        return self._found

    def _book(self, name: str) -> Book | None:
        if name not in self._books and name in self._files():
            self._books[name] = read_book(self._files()[name])
        return self._books.get(name)

    def _intake(self, name: str) -> Intake | None:
        if name not in self._intakes and name in self._files():
            layouts, profile = load_layouts(), load_profile(self.profile)
            self._intakes[name] = take_in(self._files()[name], layouts, profile, self.year)
        return self._intakes.get(name)


def _on_the_form(ref: Ref) -> bool:
    """Whether the field has a cell of its own, which only the recognized form knows."""
    return (ref.table == "lights" and ref.field in ON_FORM) or ref.table in _WITH_CELLS


def _is_recorded(ref: Ref) -> bool:
    """Whether the cell that the record names is that of this field."""
    return (ref.table, ref.field) == ("projects", "project_name") or (
        ref.table == "indicators" and ref.field.startswith("target_")
    )


def _indicator(project: Project, row: dict[str, Any]) -> Indicator | None:
    return next((one for one in project.indicators if one.ordinal == row["ordinal"]), None)


def _cell_name(ref: Ref) -> str:
    for prefix in ("target", "actual"):
        if ref.field.startswith(f"{prefix}_"):
            return prefix
    return ON_FORM.get(ref.field, ref.field) if ref.table == "lights" else ref.field


def _unchanged(records: Records, file: str, book: Book) -> str:
    known = next((row["source_sha256"] for row in records.tables["sources"] if row["source_file"] == file), "")
    return "与汇总时是同一文件" if known == book.sha256 else "汇总之后文件有改动，请重新汇总"


def _visible(value: Stored) -> str:
    """A value as words, so that nothing and white space can be told apart."""
    text = "" if value is None else str(value)
    return text if text.strip() else "（空白字符）" if text else "（空）"
