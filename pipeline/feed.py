"""The import files for the 一体化 system: a workbook for each project, one flat table by field names, the findings."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.export.yitihua import FIELDS, TITLES, ImportRow, ImportSheet, import_sheets
from pipeline.model import Finding, Project
from pipeline.names import distinct_names
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
    """Write the import files below `folder`."""
    sheets = import_sheets(projects, profile)
    names = distinct_names(f"{number:03} {sheet.project.name}" for number, sheet in enumerate(sheets, 1))
    for sheet, name in zip(sheets, names, strict=True):
        path = folder / TITLES[sheet.family] / f"{name}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_workbook(tuple(_specs(sheet)), path, TITLES[sheet.family])
    rows = [row for sheet in sheets for row in sheet.rows]
    findings = tuple(finding for sheet in sheets for finding in sheet.findings)
    folder.mkdir(parents=True, exist_ok=True)
    _write_csv(
        folder / "字段对照.csv", FIELDS, (tuple(row.record[name] for name in FIELDS) for row in rows if row.accepted)
    )
    _write_csv(folder / "导入预检问题.csv", _FINDINGS, map(_finding, findings))
    return Feed(len(sheets), sum(row.accepted for row in rows), sum(not row.accepted for row in rows), findings)


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
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(rows)


def _finding(finding: Finding) -> tuple[str, ...]:
    file, sheet, cell = finding.place
    return (
        finding.code, finding.severity.value, finding.agency_name, finding.project_name, f"{file}[{sheet}]{cell}",
        finding.text, finding.message, finding.suggestion,
    )  # fmt: skip
