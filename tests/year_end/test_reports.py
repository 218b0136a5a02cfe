"""The year-end Word reports of the sample input: figures, deviations, native charts, one report for each unit."""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from test_cycle import EXAMPLES, PROFILE

from pipeline.batch import gather
from pipeline.domain.written import plain
from pipeline.history.approved import against_approved
from pipeline.intake import take_in_all
from pipeline.model import Batch
from pipeline.read.files import find_files
from pipeline.render.word import write_projects
from pipeline.render.word_context import department_of, project_view
from pipeline.render.word_self_report import evaluated, self_report, write_self_reports
from pipeline.score import score_project


@pytest.fixture(scope="module")
def batch() -> Batch:
    return against_approved(gather(find_files(EXAMPLES), take_in_all(EXAMPLES, PROFILE)), None)[0]


def text_of(path: Path) -> str:
    with ZipFile(path) as package:
        return re.sub(r"<[^>]+>", "", package.read("word/document.xml").decode("utf-8"))


def test_figures(batch: Batch) -> None:
    found = self_report(batch, evaluated(batch.projects), department_of(batch), PROFILE)
    assert [result.total for result in found.results] == ["98.67", "90.71", "89.00", "97.89"]
    assert (found.average, found.weighted) == ("94.07", "91.76")
    assert [(g.name, g.projects) for g in found.grades] == [("优", 3), ("良", 1), ("中", 0), ("差", 0)]
    assert [(level.name, level.indicators) for level in found.levels] == [
        ("预算执行率", 4), ("产出指标", 16), ("效益指标", 5), ("满意度指标", 4),
    ]  # fmt: skip
    assert sum(level.score for level in found.levels) == sum(
        p.appraisal.known for p in evaluated(batch.projects) if p.appraisal
    )
    assert found.full == 18 and len(found.departures) == 1 and len(found.questions) == 5
    over = next(score for score in found.deviations if score.level3 == "划分网格总量")
    assert "为目标的135%，超出较多" in over.deviation


def test_documents(batch: Batch, tmp_path: Path) -> None:
    write_self_reports(batch, tmp_path, PROFILE)
    names = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.docx"))
    unit = "天津市滨海新区网格化管理中心"
    assert names == [f"自评报告/{unit}项目支出绩效自评报告.docx", "部门整体支出绩效自评报告.docx"]
    for name in names:
        text = text_of(tmp_path / name)
        assert unit in text and "{{" not in text and "98.67" in text and "执行415.30万元，预算执行率98.81%" in text
        assert "两名人员年中离职" in text and "目标放宽" in text and "请补充" in text
        with ZipFile(tmp_path / name) as package:
            charts = [package.read(n).decode() for n in package.namelist() if n.startswith("word/charts/chart")]
        assert len(charts) == 4 and sum("<c:v>98.67</c:v>" in chart for chart in charts) == 1


def test_nothing_without_self_evaluations(batch: Batch, tmp_path: Path) -> None:
    goals = replace(batch, projects=tuple(p for p in batch.projects if p.layout.startswith("target")))
    write_self_reports(goals, tmp_path, PROFILE)
    assert not list(tmp_path.iterdir())


def test_a_department_of_its_own_form_is_told_beside_its_projects(batch: Batch, tmp_path: Path) -> None:
    form = evaluated(batch.projects)[0]
    whole = replace(form, layout="department_self_evaluation", name="", agency_name="某局")
    both = replace(batch, projects=(*batch.projects, whole))
    write_self_reports(both, tmp_path, PROFILE)
    text = text_of(tmp_path / "部门整体支出绩效自评报告.docx")
    assert "部门整体支出：" in text and "某局整体支出（98.67分" in text
    assert "纳入自评的项目4个" in text and "执行415.30万元" in text  # the department's money holds that of its projects
    assert len(list((tmp_path / "自评报告").iterdir())) == 1


def test_the_form_of_a_project_shows_what_was_recomputed(batch: Batch) -> None:
    project = evaluated(batch.projects)[0]
    assert project.appraisal is not None
    first = project.indicators[0]
    assert first.mark is not None and first.mark.counted is not None
    wrong = first._replace(score=first.mark.counted - 1)
    view = project_view(replace(project, indicators=(wrong, *project.indicators[1:])), 1)
    assert view.indicators[0].points == plain(first.mark.counted) and view.total == "98.67"
    assert f"{first.level3}填报{plain(wrong.score)}，应为{view.indicators[0].points}" in view.score_remark
    blank = project_view(replace(project, appraisal=None), 1)
    assert blank.score_remark == "" and blank.total == blank.total_score


def test_a_departments_own_form_has_its_own_title_and_tasks(batch: Batch, tmp_path: Path) -> None:
    first = evaluated(batch.projects)[0]
    tasks = "公路养护\t养护300公里\t1200\t已完成\n公交补贴\t12条线路\t800\t已完成"
    own = replace(first, name="", layout="department_self_evaluation", extras={**first.extras, "tasks": tasks})
    write_projects(replace(batch, projects=(own, first)), tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [f"1 {own.agency_name}整体支出.docx", f"2 {first.name}.docx"]
    whole, single = (text_of(tmp_path / name) for name in names)
    assert "部门（单位）整体支出绩效自评表" in whole and "部门（单位）名称" in whole and "项目名称" not in whole
    assert "公路养护　养护300公里　1200　已完成" in whole
    assert "项目支出绩效自评表" in single and "项目名称" in single and "年度主要任务" not in single


def test_the_report_of_the_department_takes_goal_and_tasks_from_its_own_form(batch: Batch, tmp_path: Path) -> None:
    first = evaluated(batch.projects)[0]
    extras = {**first.extras, "tasks": "公路养护\t养护300公里\t1,200.00\t95%", "goal_actual": "任务完成。"}
    own = replace(first, name="", layout="department_self_evaluation", goal="保障畅通。", extras=extras)
    silent = replace(first, goal="")
    write_self_reports(replace(batch, projects=(own, silent)), tmp_path, PROFILE)
    text = text_of(tmp_path / "部门整体支出绩效自评报告.docx")
    assert "年度总体目标：保障畅通。" in text and "年度主要任务：公路养护，养护300公里" in text
    assert "〔请补充：年度主要任务" not in text and "自评表没有填写预期目标。" in text and "预期目标：<" not in text
    figures = re.findall(r"图(\d)　", text)
    assert figures == sorted(figures)


def test_a_budget_of_nothing_is_said_and_not_replaced(batch: Batch) -> None:
    first = evaluated(batch.projects)[0]
    funds = tuple(replace(fund, adjusted=Decimal(0), executed=Decimal(0)) for fund in first.funds)
    nothing = score_project(replace(first, funds=funds), PROFILE)
    over = tuple(replace(fund, executed=(fund.adjusted or fund.initial or 0) * 2) for fund in first.funds)
    twice = score_project(replace(first, funds=over), PROFILE)
    found = self_report(batch, (nothing, twice), department_of(batch), PROFILE)
    assert found.results[0].budget == 0
    empty, much = (next(s for s in result.deviations if s.level3 == "预算执行率") for result in found.results)
    assert "无法计算" in empty.deviation and "没有填写" not in empty.deviation
    assert "执行率200.00%，超过100%" in much.deviation


def test_the_report_of_a_department_alone_does_not_call_it_a_project(batch: Batch, tmp_path: Path) -> None:
    first = evaluated(batch.projects)[0]
    own = replace(first, name="", layout="department_self_evaluation", goal="保障畅通。")
    write_self_reports(replace(batch, projects=(own,)), tmp_path, PROFILE)
    text = text_of(tmp_path / "部门整体支出绩效自评报告.docx")
    assert "1个单位开展了部门整体支出绩效自评，共" in text and "部门整体支出年初预算" in text
    assert "个项目" not in text and "各项目" not in text and "项目名称" not in text
    assert "年度总体目标：保障畅通。" in text and "其中项目支出" not in text
