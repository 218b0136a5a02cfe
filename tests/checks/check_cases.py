"""Case files → subjects: a clean project, a clean batch, and what a case changes of it."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.check.rule import NotApplicable, Rule, make_finding, run
from pipeline.history.compare import hold_to
from pipeline.model import (
    Batch,
    Book,
    Defect,
    Finding,
    Form,
    Fund,
    Indicator,
    Note,
    Passed,
    Place,
    Project,
    Severity,
    Source,
)
from pipeline.normalize import parse, parse_columns
from pipeline.score import score_project
from pipeline.settings import Profile, Waiver, load_profile
from pipeline.tables import build_tables

CASES = Path(__file__).parent / "cases"
_PROJECT = {
    "layout": "target_tianjin", "name": "2025年街面巡查服务", "fiscal_year": 2025, "agency_code": "667201",
    "agency_name": "天津市滨海新区网格化管理中心", "code": "", "title": "1.2025年街面巡查服务绩效目标表",
    "budget": "455000.00", "fiscal": "455000.00", "other": "", "money_unit": "元",
    "purpose": "支付巡查人员工资。", "goal": "1.完成全年街面巡查任务，及时发现并上报城市管理问题。",
}  # fmt: skip
_ROWS: list[dict[str, Any]] = [
    {"level1": "产出指标", "level2": "数量指标", "level3": "巡查人数", "target": "≥7人"},
    {"level1": "产出指标", "level2": "质量指标", "level3": "问题上报准确率", "target": "≥95%",
     "description": "计算公式：问题上报准确率=准确上报数÷上报总数×100%"},
    {"level1": "产出指标", "level2": "时效指标", "level3": "巡查完成时间", "target": "2025年11月30日前"},
    {"level1": "产出指标", "level2": "成本指标", "level3": "巡查人员经费标准", "target": "≤65000元/年/人"},
    {"level1": "效益指标", "level2": "社会效益指标", "level3": "城市管理问题处置率", "target": "≥90%",
     "description": "计算公式：城市管理问题处置率=已处置数÷应处置数×100%"},
    {"level1": "满意度指标", "level2": "服务对象满意度指标", "level3": "辖区群众满意度", "target": "≥85%"},
]  # fmt: skip
_LEVEL1 = {"数量": "产出指标", "质量": "产出指标", "时效": "产出指标", "成本": "产出指标", "服务": "满意度指标"}
_MONEY = ("budget", "fiscal", "other")
_FIELDS = (
    "layout",
    "name",
    "fiscal_year",
    "agency_code",
    "agency_name",
    "code",
    "title",
    "money_unit",
    "purpose",
    "goal",
)
_NUMBERS = ("initial", "adjusted", "executed", "forecast", "rate", "weight", "score")


@dataclass(frozen=True)
class Case:
    """One case: `expect` is fires, passes or not_applicable."""

    code: str
    name: str
    expect: str
    count: int
    values: dict[str, Any]

    @property
    def id(self) -> str:
        return f"{self.code} {self.expect} {self.name}"


def load_cases() -> Iterator[Case]:
    for path in sorted(CASES.glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        for values in content["case"]:
            yield Case(path.stem, values["name"], values["expect"], values.get("count", 1), values)


def build_project(values: dict[str, Any], number: int = 1) -> Project:
    """The clean project with the case's changes; `set` changes fields, `rows` replaces, `row` changes one indicator."""
    merged = {**_PROJECT, **values.get("set", {})}
    if "name" in values.get("set", {}) and "title" not in values["set"]:
        merged["title"] = f"1.{merged['name']}绩效目标表"
    rows = [{**row} for row in values.get("rows", [values["row"]] if "row" in values else _ROWS)]
    amounts = {key: Decimal(merged[key]) if _is_number(merged[key]) else None for key in _MONEY}
    if merged["money_unit"] == "万元":
        amounts = {key: None if value is None else value * 10000 for key, value in amounts.items()}
    absent = set(values.get("absent", ()))
    cells = {
        "project_name": "B3",
        "budget": "C4",
        "fiscal": "E4",
        "other": "G4",
        "purpose": "B5",
        "goal": "B6",
        "agency": "A2",
        "title": "A1",
    }
    place = Place(values.get("file", "网格中心.xlsx"), values.get("sheet", f"项目{number}"), "A1")
    return Project(
        **{key: merged[key] if key != "fiscal_year" else (merged[key] or None) for key in _FIELDS},
        **amounts, place=place, texts={**{key: merged[key] for key in _MONEY}, "project_name": merged["name"]},
        cells={key: ref for key, ref in cells.items() if key not in absent},
        indicators=tuple(_indicator(n, row, merged) for n, row in enumerate(rows, 1)),
        funds=tuple(_fund(n, fund) for n, fund in enumerate(values.get("funds", []), 1)),
        extras=values.get("extras", {}), notes=tuple(_note(note, place) for note in values.get("notes", [])),
    )  # fmt: skip


def _is_number(text: str) -> bool:
    return bool(text) and text.replace(".", "", 1).lstrip("-").isdigit()


def _indicator(number: int, row: dict[str, Any], project: dict[str, Any]) -> Indicator:
    level2 = row.get("level2", "数量指标")
    level1 = row.get("level1", _LEVEL1.get(level2[:2], "效益指标"))
    year, timely = project["fiscal_year"] or None, level2.startswith("时效")
    if "sign" in row or "unit" in row:
        target = parse_columns(
            row.get("sign", ""), row.get("target", ""), row.get("unit", ""), year=year, expect_date=timely
        )
    else:
        target = parse(row.get("target", ""), year=year, expect_date=timely)
    known = ("level1", "level2", "level3", "target", "description", "actual", "weight", "score", "reason")
    extras = {key: value for key, value in row.items() if key not in (*known, "sign", "unit", "direction")}
    refs = {key: f"{'ABCGDHIJK'[n]}{7 + number}" for n, key in enumerate(known) if key in row or key in known[:4]}
    return Indicator(
        number, level1, level2, row.get("level3", "巡查人数"), target, row.get("description", ""),
        parse(row["actual"], year=year) if "actual" in row else None, _decimal(row.get("weight")),
        _decimal(row.get("score")), row.get("reason", ""), row.get("direction", ""), sign_text=row.get("sign", ""),
        unit_text=row.get("unit", ""), extras=extras, cells=refs,
    )  # fmt: skip


def _decimal(text: str | None) -> Decimal | None:
    return None if text in (None, "") else Decimal(text)


def _fund(number: int, values: dict[str, str]) -> Fund:
    numbers = {key: _decimal(values.get(key)) for key in _NUMBERS}
    return Fund(values["source"], **numbers, cells=dict.fromkeys(values, f"D{number}"))


def _note(values: dict[str, str], place: Place) -> Note:
    return Note(values["kind"], place._replace(cell=values.get("cell", "")), values.get("found", ""))


def build_batch(values: dict[str, Any]) -> Batch:
    projects = tuple(build_project(one, number) for number, one in enumerate(values.get("projects", [{}]), 1))
    sources = tuple(Source(one["path"], one["fate"]) for one in values.get("sources", []))
    findings = tuple(Finding(one, Severity.NOTE, "", facts={"waiver": "0"}) for one in values.get("waived", []))
    return hold_to(Batch("667", "天津市滨海新区网格化管理中心", 2025, projects, findings, sources), (), "")


def profile_of(values: dict[str, Any]) -> Profile:
    profile = load_profile(values.get("profile", "tianjin"), local=Path("none.toml"))
    changes = {
        section: {**profile.table(section), **content} for section, content in values.get("thresholds", {}).items()
    }
    waivers = tuple(Waiver(one["code"], one["reason"], one.get("until")) for one in values.get("waivers", []))
    return replace(profile, values={**profile.values, **changes}, waivers=waivers, today=values.get("today"))


def judge(rule: Rule, case: Case) -> tuple[list[Finding], list[NotApplicable | None]]:
    """What a rule finds in a case, and what it answered for each subject."""
    profile = profile_of(case.values)
    findings, answers = [], []
    for subject in _subjects(rule, case.values):
        if rule.kinds and subject[0].target.kind not in rule.kinds:
            answers.append(NotApplicable("这种值不问"))  # as check_intake does
            continue
        hits, answer = run(rule, subject, profile)
        findings.extend(make_finding(rule, hit, profile, "单位", "项目") for hit in hits)
        answers.append(answer)
    return findings, answers


def _subjects(rule: Rule, values: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    if rule.over is Batch:
        batch = build_batch(values)
        yield batch, build_tables(batch)
    elif rule.over is Book:
        defect = Defect(values["defect"]) if "defect" in values else None
        passed = tuple(Passed(one["sheet"], one["reason"]) for one in values.get("passed", []))
        forms = tuple(Form("target", "项目1", "A1") for _ in range(values.get("forms", 0)))
        yield Book("网格中心.xlsx", "", defect=defect), forms, passed
    elif rule.over is Project:
        yield (build_project(values),)
    elif rule.over is Form:
        project = build_project(values)
        yield Form(project.layout, project.place.sheet, "A1", notes=project.notes), project
    else:
        project = score_project(build_project(values), profile_of(values))
        for indicator in project.indicators:
            yield indicator, project
