"""The published seed: what must fire fires as often as stated, what must not fire does not (domain rules, §4.9)."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.check import check_batch
from pipeline.domain.reconcile import reconcile
from pipeline.intake import take_in_all
from pipeline.model import Batch, Intake, Severity
from pipeline.settings import load_profile
from pipeline.tables import build_tables

INPUT = Path(__file__).parents[2] / "input"

MUST = {
    "2025年编制外长聘-机关事业单位辅助人员（行政政法室）": "M08 V02 V02 V09 X03 X16 V23",
    "2025年网格化服务管理平台": "M06 V04 V04 V02 T02 V09 X03 X04 X04 X04 X04 X04 X04 X07 X08 X16",
    "2025年网格图层更新": "M09 V02 V02 V02 T02 V09 X03 X04 X04 X04 X04 X04 X04 X05 X07 X08 X16",
    "2025年信息系统安全等级保护经费": "V02 V02 V02 V18 V04 T02 V09 X03 X04 X04 X04 X04 X04 X04 X07 X16",
}


@pytest.fixture(scope="module")
def intakes() -> tuple[Intake, ...]:
    return take_in_all(INPUT, load_profile("tianjin"))


@pytest.mark.parametrize("name", MUST)
def test_every_project_fires_exactly_what_the_oracle_says(intakes, name):
    fired = [finding.code for intake in intakes for finding in intake.findings if finding.project_name == name]
    assert Counter(fired) == Counter(MUST[name].split())


def test_nothing_in_the_seed_is_an_error(intakes):
    assert [f for intake in intakes for f in intake.findings if f.severity is Severity.ERROR] == []


def test_the_department_mixes_percent_spellings_and_nothing_else(intakes):
    projects = tuple(project for intake in intakes for project in intake.projects)
    batch = Batch("667201", "天津市滨海新区网格化管理中心", 2025, projects)
    findings = check_batch(batch, build_tables(batch), load_profile("tianjin"))
    assert [finding.code for finding in findings] == ["V22"]
    message = findings[0].message
    assert "“%”（2025年编制外长聘-机关事业单位辅助人员（行政政法室）、2025年网格图层更新）" in message
    assert "“百分比”（2025年网格化服务管理平台、2025年信息系统安全等级保护经费）" in message


def test_cost_under_output_is_misplaced_only_under_the_2021_classes():
    profile = load_profile("national2021")
    findings = [finding for intake in take_in_all(INPUT, profile) for finding in intake.findings]
    assert Counter(finding.code for finding in findings)["C13"] == 4
    assert "待核对" in next(finding for finding in findings if finding.code == "C13").basis


def test_the_arithmetic_is_shown(intakes):
    profile = load_profile("tianjin")
    projects = [project for intake in intakes for project in intake.projects]
    results = [reconcile(project, profile) for project in projects]
    assert [[one.sentence for one in found] for found in results] == [
        ["7人 × 6.5万元/年/人 = 455,000元，与预算数455,000.00元一致"],
        ["3570000元，比预算数3,600,000.00元少30,000元（0.83%）"],
        ["15000元，没有对应的数量指标；按预算数30,000.00元推算需2次"],
        ["118000元，与预算数118,000.00元一致"],
    ]
    hired = results[0][0]
    assert (hired.product, hired.difference) == (Decimal(455000), Decimal(0))
    assert [(factor.amount, factor.unit, factor.place.cell) for factor in hired.terms[0]] == [
        (Decimal(7), "人", "G8"),
        (Decimal(65000), "元/人·年", "G11"),
    ]
