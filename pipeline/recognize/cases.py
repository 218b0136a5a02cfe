"""The cases of the layouts: small sheets as text under `cases/`, and what must come out of each."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.model import Book, Form, Merge, Sheet, column_number
from pipeline.recognize.engine import recognize_forms
from pipeline.recognize.layout import Layout
from pipeline.settings import SettingsError

CASES = Path(__file__).with_name("cases")
_AREA = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")


class Case(NamedTuple):
    """One case: the layout it belongs to, its sheet, and the values expected of its forms."""

    name: str
    sheet: Sheet
    expect: Mapping[str, Any]

    @property
    def layout(self) -> str:
        """The layout that must claim the forms: the name of the file up to the dot."""
        return self.name.split(".")[0]


class Failure(NamedTuple):
    """A case that did not come out: what was expected and what was found (Chinese)."""

    case: str
    message: str


def load_cases(folder: Path = CASES) -> tuple[Case, ...]:
    """All cases of the folder, by name. Raises SettingsError."""
    return tuple(_load(path) for path in sorted(folder.glob("*.toml")))


def _load(path: Path) -> Case:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        rows = [[text or None for text in line.split("|")] for line in values["sheet"].strip("\n").split("\n")]
        merges = tuple(_merge(area) for area in values.get("merges", ()))
        return Case(path.stem, Sheet(values.get("name", "表"), rows, merges), values["expect"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise SettingsError(
            f"版式用例 {path.name} 写得不对：{error}，应有 sheet（各行用竖线分列）和 [expect]。"
        ) from error


def _merge(area: str) -> Merge:
    found = _AREA.fullmatch(area)
    if found is None:
        raise SettingsError(f"合并区域“{area}”写得不对，应如 A4:A5。")
    return Merge(int(found[2]) - 1, column_number(found[1]), int(found[4]) - 1, column_number(found[3]))


def run_cases(cases: Sequence[Case], layouts: Sequence[Layout]) -> tuple[Failure, ...]:
    """Run every layout over every case; the cases that did not come out."""
    return tuple(failure for case in cases for failure in _run(case, layouts))


def _run(case: Case, layouts: Sequence[Layout]) -> list[Failure]:
    forms, _ = recognize_forms(Book("用例.xlsx", "", (case.sheet,)), layouts)
    found = {"layouts": sorted({form.layout for form in forms}), "forms": len(forms)}
    wanted = {"layouts": [case.layout], "forms": case.expect.get("forms", 1)}
    failures = [
        Failure(case.name, f"{key} 应为 {wanted[key]}，实为 {found[key]}")
        for key in wanted
        if wanted[key] != found[key]
    ]
    return failures if failures else _compare(case, forms[0])


def _compare(case: Case, form: Form) -> list[Failure]:
    failures = []
    for key, wanted in case.expect.items():
        if key in ("forms", "rows", "row", "funds"):
            continue
        found = form.fields[key].text if key in form.fields else ""
        if found != wanted:
            failures.append(Failure(case.name, f"{key} 应为“{wanted}”，实为“{found}”"))
    rows = case.expect.get("rows", len(form.rows))
    if rows != len(form.rows):
        failures.append(Failure(case.name, f"指标应有 {rows} 行，实为 {len(form.rows)} 行"))
    for key, wanted in case.expect.get("row", {}).items():
        found = form.rows[0].fields[key].text if form.rows and key in form.rows[0].fields else ""
        if found != wanted:
            failures.append(Failure(case.name, f"第一条指标的 {key} 应为“{wanted}”，实为“{found}”"))
    return failures
