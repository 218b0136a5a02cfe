"""Forms of a whole department through the year, and projects that come back under another name or not at all."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from keeping import save_build

from pipeline.domain.scoring import named, stage_of
from pipeline.history.compare import compare, hold_to
from pipeline.history.match import match_projects
from pipeline.history.store import freeze, list_baselines, load_baseline
from pipeline.model import Batch, Indicator, Place, Project
from pipeline.normalize import parse
from pipeline.score import score_project
from pipeline.settings import load_profile
from pipeline.tables import build_tables

STANDARD = load_profile("national2020", local=Path("absent.toml"))
NOW = datetime(2025, 3, 1)
TARGETS = ("≥6座", "≥98%", "≤18万元", "持续加强")


def form(layout: str, name: str = "", targets: tuple[str, ...] = TARGETS, actual: str = "", **more: object) -> Project:
    rows = tuple(
        Indicator(
            n, "产出指标", "数量指标", f"指标{'甲乙丙丁戊'[n]}", parse(text, year=2025), weight=Decimal(20),
            actual=parse(actual, year=2025) if actual else None,
        )
        for n, text in enumerate(targets)
    )  # fmt: skip
    made = Project(layout, Place(f"{layout}{name}.xlsx", "表", "A1"), name, 2025, "", "某水利局", indicators=rows)
    return replace(made, **more)  # type: ignore[arg-type]


def batch(*projects: Project) -> Batch:
    return Batch("", "某水利局", 2025, projects)


def test_the_stage_of_a_form() -> None:
    layouts = ("target_tianjin", "monitoring_list", "self_evaluation_hubei", "department_target")
    assert [stage_of(form(layout)) for layout in layouts] == ["target", "monitoring", "self_evaluation", "target"]
    assert stage_of(form("department_monitoring")) == "monitoring"
    assert stage_of(form("department_generic")) == "target"
    assert stage_of(form("department_generic", actual="完成")) == "self_evaluation"
    assert named(form("department_target")) == "某水利局整体支出" and named(form("target_list", "修路")) == "修路"


@pytest.mark.parametrize("layout", ["department_self_evaluation", "department_monitoring"])
def test_a_department_is_held_to_its_frozen_goals(layout: str, tmp_path: Path) -> None:
    goals = batch(form("department_target"), form("target_list", "修路"))
    save_build(tmp_path, goals, build_tables(goals), "1", "目标", "national2020", NOW)
    baseline = freeze(tmp_path, None, None, "", NOW)
    assert (baseline.projects, baseline.indicators) == (2, 8)
    approved = load_baseline(tmp_path, baseline)
    reported = batch(form(layout, targets=("≥5座", "≥98%", "≤18万元"), actual="达成"))
    found = hold_to(reported, approved, baseline.title)
    assert [(d.kind, d.indicator, d.old) for d in found.departures] == [
        ("target_relaxed", "指标甲", "≥6座"),
        ("indicator_dropped", "指标丁", "持续加强"),
    ]


def test_a_baseline_frozen_without_the_department_still_opens(tmp_path: Path) -> None:
    goals = batch(form("target_list", "修路"))
    save_build(tmp_path, goals, build_tables(goals), "1", "目标", "national2020", NOW)
    mark = freeze(tmp_path, None, None, "", NOW).sha256
    both = batch(form("department_target"), form("target_list", "修路"))
    save_build(tmp_path, both, build_tables(both), "2", "目标", "national2020", NOW)
    old = list_baselines(tmp_path)[0]._replace(build=2, sha256=mark)
    assert [project.name for project in load_baseline(tmp_path, old)] == ["修路"]


def test_departments_and_projects_never_match_each_other() -> None:
    found = compare([form("department_target")], [form("target_list", "某水利局整体支出")])
    assert [change.kind for change in found.changes] == ["project_added", "project_dropped"]
    same = compare([form("department_target")], [form("department_self_evaluation", actual="达成")])
    assert same.changes == () and same.pairs[0].said == "名称相同"


def test_a_department_is_scored_under_its_own_name() -> None:
    scored = score_project(form("department_generic", targets=("≥6座",), actual="6座"), STANDARD)
    assert scored.appraisal is not None and scored.appraisal.known == 20


def test_another_name_with_the_same_indicators_is_the_same_project() -> None:
    old, new = form("target_list", "河长制信息平台运维"), form("self_evaluation_list", "河长信息化平台运行保障费")
    (pair,) = match_projects([old], [new])
    assert pair.how == "content" and pair.said == "名称不同，指标相同100%"
    assert [c.kind for c in compare([old], [new]).changes] == ["project_renamed"]
    stranger = form("self_evaluation_list", "河长信息化平台运行保障费", targets=("≥1次", "≥2次", "≥3次"))
    assert [pair.how for pair in match_projects([old], [stranger])] == ["", ""]


def test_a_code_before_the_name_is_no_new_name() -> None:
    new = form("self_evaluation_list", "51000021R000000019951-修路")
    assert compare([form("target_list", "修路")], [new]).changes == ()


def test_a_project_that_was_never_approved_is_a_departure() -> None:
    approved = (form("target_list", "修路"),)
    reported = batch(
        form("self_evaluation_list", "修路"), form("self_evaluation_list", "购车", targets=("≥2辆", "≥1次"))
    )
    assert [(d.kind, d.new) for d in hold_to(reported, approved, "基线").departures] == [("project_added", "购车")]
    elsewhere = replace(reported.projects[1], agency_name="另一个局")
    assert hold_to(batch(elsewhere), approved, "基线").departures == ()


def test_a_target_in_three_columns_is_told_in_one_piece() -> None:
    old = form("target_list", "修路", targets=("≥90%", "≥1次", "≥2次"))
    new = form("self_evaluation_sichuan", "修路", targets=("≥85%", "≥1次", "≥2次"))
    split = new.indicators[0]._replace(
        target=new.indicators[0].target._replace(text="85"), sign_text="≥", unit_text="%"
    )
    (change,) = compare([old], [replace(new, indicators=(split, *new.indicators[1:]))]).changes
    assert (change.kind, change.old, change.new) == ("target_relaxed", "≥90%", "≥85%")


def test_a_department_goes_by_its_name_in_every_table_and_document(tmp_path: Path) -> None:
    from pipeline.render.word import plan_projects

    whole = batch(form("department_self_evaluation", actual="达成"), form("self_evaluation_national", "修路"))
    tables = build_tables(whole)
    assert list(tables.projects["project_name"]) == ["某水利局整体支出", "修路"]
    assert set(tables.indicators["project_name"]) == {"某水利局整体支出", "修路"}
    assert [planned.name for planned in plan_projects(whole)] == ["1 某水利局整体支出.docx", "2 修路.docx"]
    goals = batch(form("department_target"))
    save_build(tmp_path, goals, build_tables(goals), "1", "目标", "national2020", NOW)
    approved = load_baseline(tmp_path, freeze(tmp_path, None, None, "", NOW))
    told = [d.project_name for d in hold_to(whole, approved, "基线").departures if not d.indicator]
    assert told == ["修路"]
