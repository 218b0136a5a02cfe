"""The import files for the 一体化 system: a workbook for each project, one flat table by field names, the findings."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.engine.single import replacing
from pipeline.export.yitihua import FIELDS, TITLES, ImportRow, ImportSheet, import_sheets
from pipeline.model import Finding, Project
from pipeline.names import distinct_names
from pipeline.publish import claiming, publishing
from pipeline.render.excel import write_workbook
from pipeline.settings import Profile
from pipeline.sheet import Line, Role, SheetSpec, Style

_HEAD, _TEXT = Style(Role.HEAD, "center", wrap=True), Style(number="@", wrap=True)
_FINDINGS = ("code", "severity", "agency", "project", "position", "text", "message", "suggestion")


class Feed(NamedTuple):
    """What was written: how many projects and rows went in, how many were held back, and the findings."""

    projects: int
    taken: int
    refused: int
    findings: tuple[Finding, ...]


def write_feed(projects: Sequence[Project], folder: Path, profile: Profile) -> Feed:
    """Write the import files below `folder`: those of an earlier export give way, whatever else is there stays.

    Raises PublishError, OSError.
    """
    sheets = import_sheets(projects, profile)
    names = distinct_names(f"{number:03} {sheet.project.name}" for number, sheet in enumerate(sheets, 1))
    named = list(zip(sheets, names, strict=True))
    for family, title in TITLES.items():
        _write_family([(sheet, name) for sheet, name in named if sheet.family == family], folder / title, title)
    rows = [row for sheet in sheets for row in sheet.rows]
    findings = tuple(finding for sheet in sheets for finding in sheet.findings)
    _write_csv(
        folder / "字段对照.csv", FIELDS, (tuple(row.record[name] for name in FIELDS) for row in rows if row.accepted)
    )
    _write_csv(folder / "导入预检问题.csv", _FINDINGS, map(_finding, findings))
    return Feed(len(sheets), sum(row.accepted for row in rows), sum(not row.accepted for row in rows), findings)


def _write_family(named: Sequence[tuple[ImportSheet, str]], folder: Path, title: str) -> None:
    """The workbooks of one kind of form: a folder of our own."""
    if not named and not folder.is_dir():
        return
    with claiming(folder), publishing(folder) as fresh:
        for sheet, name in named:
            write_workbook(tuple(_specs(sheet)), fresh / f"{name}.xlsx", title)
    if not named:
        folder.rmdir()


def _specs(sheet: ImportSheet) -> Iterable[SheetSpec]:
    """The import sheet itself, header first as the importer wants it; rows it would refuse stand in a second sheet."""
    yield _spec("导入", sheet.columns, [row.cells for row in sheet.rows if row.accepted])
    held = [row for row in sheet.rows if not row.accepted]
    if held:
        yield _spec("不能导入", (*sheet.columns, "原因"), list(map(_held, held)))


def _held(row: ImportRow) -> tuple[str, ...]:
    return (*row.cells, row.reason)


def _spec(name: str, columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> SheetSpec:
    """A bare table: every cell is text, as the importer's own template has it."""
    head = Line(tuple(columns), (_HEAD,) * len(columns), 30.0)
    styles = (_TEXT,) * len(columns)
    lines = tuple(Line(row, styles, 18.0 if max(map(len, row)) < 20 else 36.0) for row in rows)
    widths = tuple(28.0 if "三级" in column or "原因" in column else 16.0 for column in columns)
    return SheetSpec(name, "", widths, (head, *lines), freeze=(1, 0))


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with replacing(path) as scratch, scratch.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(rows)


def _finding(finding: Finding) -> tuple[str, ...]:
    file, sheet, cell = finding.place
    return (
        finding.code, finding.severity.value, finding.agency_name, finding.project_name, f"{file}[{sheet}]{cell}",
        finding.text, finding.message, finding.suggestion,
    )  # fmt: skip
