"""The codes of the pre-validation stand in the rule book, and every example there is what the export really says."""

import csv
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.check import catalogue
from pipeline.check.imports import import_examples
from pipeline.cli import make_app
from pipeline.export.yitihua import import_sheets, problems
from pipeline.model import Finding, Indicator, Place, Project
from pipeline.normalize import parse
from pipeline.score import score_project
from pipeline.settings import load_profile

STANDARD = load_profile("national2020", local=Path("absent.toml"))
D = Decimal


def row(target: str = "≥15期", actual: str = "15期", weight: int = 90, **more: object) -> Indicator:
    made = Indicator(
        1,
        "产出指标",
        "数量指标",
        "培训人次",
        parse(target, year=2025),
        actual=parse(actual, year=2025),
        weight=D(weight),
    )
    return made._replace(**more)  # type: ignore[arg-type]


CASES: dict[str, tuple[Indicator, ...]] = {
    "Y01": (row(actual=""),),
    "Y02": (row("甲-乙", "达成", score=D(80)),),
    "Y03": (row("≥1800户、4500人", "1800户、4500人"),),
    "Y04": (row(actual="12期", reason="字" * 700),),
    "Y05": (row(weight=80),),
    "Y06": (row(actual="12期"),),
    "Y07": (row("持续有效", "达成", score=D(60), reason="未到位"),),
    "Y08": (row(level3="培训 人次"),),
    "Y09": (row("2025年10月31日前", "2025年9月1日"),),
    "Y10": (row(weight=0),),
    "Y11": (row("持续有效", "基本完成"),),
    "Y12": (row(weight=45), row(weight=45)),
}


def found(code: str, profile: object = STANDARD) -> list[Finding]:
    place = Place("a.xlsx", "表", "A1")
    project = Project("self_evaluation_generic", place, "项目", 2025, "101", "中心", indicators=CASES[code])
    sheets = import_sheets([score_project(project, STANDARD)], profile)  # type: ignore[arg-type]
    return [finding for finding in sheets[0].findings if finding.code == code]


def test_the_codes_of_the_export_are_those_of_the_rule_book() -> None:
    listed = {rule.code: rule for rule in catalogue() if rule.code.startswith("Y")}
    assert listed.keys() == problems().keys() == CASES.keys()
    for code, problem in problems().items():
        assert (listed[code].message, listed[code].basis) == (problem.message, problem.basis)
        assert problem.basis and problem.suggestion.endswith("。") and listed[code].explanation.endswith("。")


@pytest.mark.parametrize("code", CASES)
def test_the_example_is_what_the_export_says(code: str) -> None:
    assert import_examples()[code] in [finding.message for finding in found(code)]
    assert {finding.basis for finding in found(code)} == {problems()[code].basis}


def test_a_code_that_is_turned_off_holds_nothing_back() -> None:
    assert found("Y06")
    assert not found("Y06", replace(STANDARD, severities={"Y06": "off"}))
    assert {f.severity.value for f in found("Y06", replace(STANDARD, severities={"Y06": "note"}))} == {"note"}


def test_the_command_explains_them() -> None:
    said = CliRunner().invoke(make_app(), ["rules", "Y07"])
    assert said.exit_code == 0 and "达成、部分达成、未达成" in said.output and "依据：一体化系统" in said.output


def test_the_table_has_no_empty_field() -> None:
    path = Path(__file__).parents[2] / "pipeline" / "import_checks.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        assert all(all(line.values()) for line in csv.DictReader(file, delimiter="\t"))


@pytest.mark.parametrize(
    ("target", "actual", "written"),
    [("≥98%", "0.97", ""), ("≥12公里", "11400", ""), ("≥12公里", "11400米", "11.4"), ("≤2小时", "90分钟", "1.5")],
)
def test_a_figure_that_may_be_two_is_not_sent(target: str, actual: str, written: str) -> None:
    form = Project(
        "self_evaluation_national", Place("a.xlsx", "表", "A1"), "项目", 2025, indicators=(row(target, actual),)
    )
    (sheet,) = import_sheets([score_project(form, STANDARD)], STANDARD)
    assert sheet.rows[0].record["endval"] == written
    assert ("Y11" in {finding.code for finding in sheet.findings}) == (not written)
