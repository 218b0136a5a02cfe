"""The whole cycle on the sample input: goals, monitoring, self-evaluation, through every stage."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.batch import gather
from pipeline.consolidate.workbook import consolidate
from pipeline.history.approved import against_approved
from pipeline.history.compare import compare
from pipeline.intake import take_in_all
from pipeline.model import Batch, Project
from pipeline.prefill import write_from_goals
from pipeline.read.files import find_files
from pipeline.settings import load_profile
from pipeline.sheet import Formula, Styled
from pipeline.tables import build_tables

EXAMPLES = Path(__file__).parents[2] / "examples"
PROFILE = load_profile("tianjin", local=Path("absent.toml"))


@pytest.fixture(scope="module")
def batch() -> Batch:
    found = tuple(one for one in find_files(EXAMPLES) if one.name.endswith(".xlsx"))
    intakes = tuple(one for one in take_in_all(EXAMPLES, PROFILE) if one.book.path.endswith(".xlsx"))
    return against_approved(gather(found, intakes), None)[0]


def of(batch: Batch, family: str) -> list[Project]:
    return [project for project in batch.projects if project.layout.startswith(family)]


def test_every_form_of_the_cycle_is_read(batch: Batch) -> None:
    assert [len(of(batch, family)) for family in ("target", "monitoring", "self_evaluation")] == [4, 4, 4]
    assert {project.fiscal_year for project in batch.projects} == {2025}
    assert sum(len(project.indicators) for project in batch.projects) == 75


def test_totals_and_grades(batch: Batch) -> None:
    found = [(p.appraisal.total, p.appraisal.grade) for p in of(batch, "self_evaluation") if p.appraisal]
    assert found == [(Decimal(t), g) for t, g in (("98.67", "优"), ("90.71", "优"), ("89.00", "良"), ("97.89", "优"))]


def test_the_lowered_target_is_found(batch: Batch) -> None:
    assert [(d.kind, d.indicator, d.old, d.new) for d in batch.departures] == [
        ("target_relaxed", "全年数据处理合格率", "≥85百分比", "≥80百分比")
    ]
    assert batch.approved == "同批报送的绩效目标表"


def test_lights(batch: Batch) -> None:
    colours = [p.appraisal.light.colour for p in of(batch, "monitoring") if p.appraisal and p.appraisal.light]
    assert colours == ["yellow", "red", "red", "green"]
    assert {p.appraisal.month for p in of(batch, "monitoring") if p.appraisal} == {7}


@pytest.mark.parametrize("layout", ["self_evaluation_national", "monitoring_national"])
def test_pre_filled_forms_read_back_without_loss(batch: Batch, layout: str, tmp_path: Path) -> None:
    goals = of(batch, "target")
    (path,) = write_from_goals(layout, goals, tmp_path / "表.xlsx", PROFILE)
    back = [project for intake in take_in_all(path, PROFILE) for project in intake.projects]
    assert [p.layout for p in back] == [layout] * 4
    assert compare(goals, back).changes == ()
    assert [[f.initial for f in p.funds] for p in back] == [[p.budget, p.fiscal] for p in goals]
    assert [len(p.indicators) for p in back] == [len(p.indicators) for p in goals]


def test_sheets_hold_live_formulas(batch: Batch) -> None:
    sheets = {sheet.name: sheet for sheet in consolidate(batch, build_tables(batch), PROFILE)}
    assert {"自评汇总", "得分明细", "执行情况", "监控预警"} <= sheets.keys()
    assert all(sheets[name].charts for name in ("自评汇总", "得分明细", "执行情况", "监控预警"))
    lines = list(sheets["得分明细"].lines)
    at = [cell.value if isinstance(cell, Styled) else cell for cell in lines[2].cells].index("得分")
    points = [line.cells[at] for line in lines[3 : 3 + (sheets["得分明细"].count or 0)]]
    live = [cell for cell in points if isinstance(cell, Formula)]
    assert len(points) == 29 and len(live) == 25
    assert sum(1 for cell in points if isinstance(cell, Styled)) == 4


def test_no_sheet_without_results(batch: Batch) -> None:
    goals = replace(batch, projects=tuple(of(batch, "target")), departures=())
    names = {sheet.name for sheet in consolidate(goals, build_tables(goals), PROFILE)}
    assert not {"自评汇总", "得分明细", "执行情况", "监控预警"} & names
