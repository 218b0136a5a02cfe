"""What we write, we can take in again: our own Word files give the same records."""

import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from word_samples import batch_of, looking_back, many, one_project, seed_batch

from pipeline.intake import take_in_all
from pipeline.model import Indicator, Reading
from pipeline.normalize import parse_columns
from pipeline.render import word
from pipeline.settings import ROOT, load_profile


def facts(project):
    """What a project says, without where it stands."""
    return (
        project.agency_code,
        project.agency_name,
        project.name,
        project.fiscal_year,
        project.budget,
        project.fiscal,
        project.other,
        project.purpose,
        project.goal,
        tuple((one.level1, one.level2, one.level3, one.description, one.target.text) for one in project.indicators),
    )


def taken(folder):
    found = take_in_all(folder, load_profile("tianjin"))
    assert all(intake.book.defect is None for intake in found)
    return [project for intake in found for project in intake.projects]


def test_the_attachment_gives_the_same_records_and_readings(tmp_path):
    original = taken(ROOT / "input")
    word.write_attachment(batch_of(*original), tmp_path / "绩效目标公开表.docx")
    again = taken(tmp_path)
    assert [facts(one) for one in again] == [facts(one) for one in original]
    assert [[i.target for i in one.indicators] for one in again] == [
        [i.target for i in one.indicators] for one in original
    ]


def test_every_project_file_gives_its_project(tmp_path):
    batch = seed_batch()
    word.write_projects(batch, tmp_path)
    assert sorted(map(facts, taken(tmp_path))) == sorted(map(facts, batch.projects))


def test_a_copy_of_a_copy_is_the_same_document(tmp_path):
    first, second = tmp_path / "一.docx", tmp_path / "二.docx"
    word.write_attachment(batch_of(*taken(ROOT / "input")), first)
    (tmp_path / "in").mkdir()
    shutil.copy(first, tmp_path / "in")
    word.write_attachment(batch_of(*taken(tmp_path / "in")), second)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    "changes",
    [
        {"goal": "1.第一项目标，保障工作。\n2.第二项目标，提升效率。\n3.第三项。"},
        {"name": "{{ 7*7 }} <b>&amp; {_{x}_} 项目", "purpose": "{%tr for x in y %}资金用途"},
        {"budget": Decimal("100000.55"), "fiscal": Decimal("100000.05"), "other": Decimal("0.50")},
        {"other": Decimal("0")},
        {"purpose": "长" * 5000},
    ],
)
def test_awkward_projects_read_back(changes, tmp_path):
    project = replace(one_project(), **changes)
    word.write_attachment(batch_of(project), tmp_path / "绩效目标公开表.docx")
    assert [facts(one) for one in taken(tmp_path)] == [facts(project)]


def test_split_columns_read_back_as_one_value(tmp_path):
    rows = (
        Indicator(1, "产出指标", "数量指标", "培训人数", parse_columns("≥", "95", "人"), sign_text="≥", unit_text="人"),
        Indicator(2, "产出指标", "质量指标", "合格率", Reading("≥95%"), "合格率说明"),
    )
    word.write_attachment(batch_of(one_project(indicators=rows)), tmp_path / "a.docx")
    (again,) = taken(tmp_path)
    assert [one.target.text for one in again.indicators] == ["≥95人", "≥95%"]


def test_many_units_and_projects_read_back(tmp_path):
    projects = tuple(
        replace(one, agency_code=f"66720{number % 3}", agency_name=f"第{number % 3}中心")
        for number, one in enumerate(many(12).projects)
    )
    word.write_attachment(batch_of(*projects), Path(tmp_path) / "a.docx")
    assert [facts(one)[:3] for one in taken(tmp_path)] == [facts(one)[:3] for one in projects]
    assert [len(one.indicators) for one in taken(tmp_path)] == [14] * 12


@pytest.mark.parametrize("layout", ["self_evaluation_national", "monitoring_national"])
def test_forms_that_look_back_read_back(layout, tmp_path):
    project = looking_back(layout)
    word.write_projects(batch_of(project), tmp_path)
    (again,) = taken(tmp_path)
    assert again.layout == layout
    assert facts(replace(again, indicators=())) == facts(replace(project, indicators=()))
    for one, other in zip(again.indicators, project.indicators, strict=True):
        assert (one.level1, one.level2, one.level3, one.target.text) == (
            other.level1,
            other.level2,
            other.level3,
            other.target.text,
        )
        assert one.actual.text == other.actual.text
        assert (one.weight, one.score, one.reason) == (other.weight, other.score, other.reason)
        assert dict(one.extras) == dict(other.extras)
    assert [replace(fund, cells={}) for fund in again.funds] == list(project.funds)
