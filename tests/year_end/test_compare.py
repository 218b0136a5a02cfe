"""Matching and comparing by meaning, on projects built by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.history.compare import compare, hold_to
from pipeline.history.match import match_indicators, match_projects
from pipeline.history.spans import compare_targets
from pipeline.model import Batch, Indicator, Place, Project
from pipeline.normalize import parse

D = Decimal


def one(name: str, target: str, level2: str = "数量指标", ref: str = "E5", **more: object) -> Indicator:
    cells = {"target": ref, "level3": ref.replace("E", "C")}
    return Indicator(
        1, "产出指标", level2, name, parse(target, year=2025), class1="产出指标", class2=level2, cells=cells, **more
    )  # type: ignore[arg-type]


def project(name: str, *rows: Indicator, layout: str = "target_generic", **more: object) -> Project:
    more = {"agency_code": "667201", "agency_name": "网格中心", "budget": D(455000), **more}
    return Project(layout, Place("a.xlsx", "表", "A1"), name, 2025, indicators=rows, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("≥85%", "≥80%", "target_relaxed"),
        ("≥85%", "≥90%", "target_tightened"),
        ("≥85%", "≥85百分比", ""),
        ("≥85%", "不低于85%", ""),
        ("≥85%", "＞85%", "target_tightened"),
        ("≤6.5万元/年/人", "≤65000元/人·年", ""),
        ("≤6.5万元/年/人", "≤7万元/年/人", "target_relaxed"),
        ("≤6.5万元/年/人", "≤60000元/年/人", "target_tightened"),
        ("100%", "=100%", ""),
        ("100%", "≥95%", "target_relaxed"),
        ("≥95%", "100%", "target_tightened"),
        ("100%", "98%", "target_relaxed"),
        ("≥95%", "≤95%", "target_changed"),
        ("≥50个", "≥50人", "target_changed"),
        ("≥5%", "提高5%", "target_changed"),
        ("≥50个", "有效提升", "target_changed"),
        ("有效提升", "显著提升", "target_changed"),
        ("有效提升", "有效 提升", ""),
        ("90%-95%", "85%-95%", "target_relaxed"),
        ("90%-95%", "91%～94%", "target_tightened"),
        ("90%-95%", "85%-93%", "target_changed"),
        ("2025年10月31日前", "2025年12月31日前", "target_relaxed"),
        ("2025年12月31日前", "2025年12月底前", ""),
        ("2025年12月底前", "2025年11月底前", "target_tightened"),
        ("≥3公里", "≥3000米", ""),
        ("提高5%", "提升5%", ""),
        ("提高5%", "下降5%", "target_changed"),
        ("≤2小时", "≤90分钟", "target_tightened"),
        ("≤2‰", "≤0.3%", "target_relaxed"),
        ("≥15亩", "≥1公顷", ""),
        ("≥30天", "≥1个月", "target_changed"),
        ("≥1800户、4500人", "≥1800户，4500人", ""),
    ],
)
def test_targets_by_meaning(old: str, new: str, kind: str) -> None:
    assert compare_targets(one("甲", old), one("甲", new)) == kind


def test_exact_targets_follow_the_direction() -> None:
    assert compare_targets(one("甲", "3起", direction="反向"), one("甲", "5起", direction="反向")) == "target_relaxed"


def kinds(old: list[Project], new: list[Project]) -> list[str]:
    return [change.kind for change in compare(old, new).changes]


A = one("人员经费发放人数", "≥7人")
B = one("发放准确率", "100%", "质量指标", "E6")
C = one("发放完成时间", "2025年12月31日前", "时效指标", "E7")


def test_moved_rows_and_another_spelling_are_no_change() -> None:
    moved = (C._replace(cells={"target": "F9"}), A, B._replace(target=parse("＝100％")))
    assert kinds([project("甲项目", A, B, C)], [project("甲项目", *moved, budget=D("455000.00"))]) == []


def test_added_dropped_renamed() -> None:
    renamed = A._replace(level3="人员经费实际发放人数")
    added = one("服务对象投诉次数", "≤3次")
    found = compare([project("甲项目", A, B, C)], [project("甲项目", renamed, C, added)]).changes
    assert [(c.label, c.indicator) for c in found] == [
        ("指标更名", "人员经费实际发放人数"),
        ("新增指标", "服务对象投诉次数"),
        ("减少指标", "发放准确率"),
    ]
    assert "名称相似" in found[0].matched and "名称相似" in found[0].sentence


def test_projects_match_by_code_then_name_then_likeness() -> None:
    old = [
        project("网格员补助", code="1" * 21),
        project("2025年图层更新"),
        project("网格化平台运行维护费"),
        project("车辆购置"),
    ]
    new = [
        project("平台维护", code=""),
        project("2026年图层更新"),
        project("网格化平台运行维护经费"),
        project("补助", code="1" * 21),
    ]
    pairs = match_projects(old, new)
    assert [(p.old.name if p.old else "", p.new.name if p.new else "", p.how) for p in pairs] == [
        ("", "平台维护", ""),
        ("2025年图层更新", "2026年图层更新", "name"),
        ("网格化平台运行维护费", "网格化平台运行维护经费", "likeness"),
        ("网格员补助", "补助", "code"),
        ("车辆购置", "", ""),
    ]
    assert pairs[2].said.startswith("名称相似") and pairs[3].said == "代码相同"


def test_equal_names_are_paired_in_order() -> None:
    twins = [one("检查次数", "≥1次", ref="E5"), one("检查次数", "≥2次", ref="E6")]
    assert [(p.old, p.new) for p in match_indicators(twins, twins[::-1])] == [
        (twins[1], twins[1]),
        (twins[0], twins[0]),
    ]
    assert len(match_indicators(twins, twins[:1])) == 2


def test_money_and_texts() -> None:
    old = project("甲项目", A, goal="完成发放。", purpose="发放经费")
    new = project("甲项目", A, goal="完成 发放", purpose="用于发放经费", budget=D(460000))
    assert kinds([old], [new]) == ["budget_up", "purpose"]


def test_swapping_sides_swaps_added_and_dropped() -> None:
    forth, back = kinds([project("甲", A, B)], [project("甲", A)]), kinds([project("甲", A)], [project("甲", A, B)])
    assert forth == ["indicator_dropped"] and back == ["indicator_added"]


def batch(*projects: Project) -> Batch:
    return Batch("667", "某局", 2025, projects)


def test_departures_from_a_baseline_and_from_the_same_drop() -> None:
    goals = project("甲项目", A, B, C)
    report = project("甲项目", A._replace(target=parse("≥6人")), B, layout="self_evaluation_generic", budget=D(1))
    held = hold_to(batch(report), (goals,), "2025年批复绩效目标（基线1）")
    assert [(d.kind, d.indicator, d.old, d.new) for d in held.departures] == [
        ("target_relaxed", A.level3, "≥7人", "≥6人"),
        ("indicator_dropped", C.level3, "2025年12月31日前", ""),
    ]
    assert held.departures[0].place.cell == "E5" and held.approved.startswith("2025年批复")
    same = hold_to(batch(goals, report), (), "")
    assert same.departures[0].approved == "同批报送的绩效目标表" and len(same.departures) == 2
    assert hold_to(batch(report), (), "").approved == ""


def test_a_new_year_is_no_change_by_itself() -> None:
    old = project("2025年图层更新", C._replace(target=parse("2025年12月31日前")), A)
    rows = (C._replace(target=parse("2026年12月31日前")), A)
    new = replace(project("2026年图层更新", *rows), fiscal_year=2026)
    assert kinds([old], [new]) == []
    sooner = replace(new, indicators=(C._replace(target=parse("2026年11月30日前")), A))
    assert kinds([old], [sooner]) == ["target_tightened"]


def test_points_behind_a_name_are_no_other_name() -> None:
    before, after = (project("示范村", one(name, "8个")) for name in ("建设示范村", "建设示范村（20分）"))
    assert kinds([before], [after]) == []


@pytest.mark.parametrize(
    ("old", "new", "how"),
    [
        ("校舍维修（北校区）", "校舍维修（西校区）", ""),
        ("道路改造二期工程", "道路改造三期工程", ""),
        ("道路改造2期工程", "道路改造二期工程", "likeness"),
        ("道路改造工程（一期）", "道路改造工程", "content"),
        ("第一中学运转经费", "第二中学运转经费", ""),
        ("OA系统运行维护", "ERP系统运行维护", ""),
        ("上半年困难群众慰问", "下半年困难群众慰问", ""),
        ("网格化平台运行维护费", "网格化平台运行维护经费", "likeness"),
    ],
)
def test_names_told_apart_by_a_number_or_a_side_are_two_projects(old: str, new: str, how: str) -> None:
    rows = (A, B, C)  # the same indicators on both sides
    pairs = match_projects([project(old, *rows)], [project(new, *rows)])
    assert [pair.how for pair in pairs if pair.old and pair.new] == ([how] if how else [])


def test_what_has_two_equal_candidates_is_not_matched() -> None:
    old = [project("教学楼维修改造", A, B, C), project("宿舍楼维修改造", A, B, C)]
    pairs = match_projects(old, [project("实验楼维修改造", A, B, C)])
    assert all(pair.old is None or pair.new is None for pair in pairs)
    assert match_projects(old[:1], [project("实验楼维修改造", A, B, C)])[0].how == "content"


def test_indicators_told_apart_by_a_number_are_two() -> None:
    found = match_indicators([one("一季度资金发放及时率", "100%")], [one("二季度资金发放及时率", "100%")])
    assert [pair.how for pair in found] == ["", ""]


def test_the_likeness_shown_is_that_of_the_names() -> None:
    (pair,) = match_indicators([one("购买桌子数量", "≥10张")], [one("购买椅子数量", "≥10张")])
    assert pair.said == "名称相似83%"


def test_a_project_stays_with_its_unit_when_held_to_the_approved_goals() -> None:
    other = {"agency_code": "667202", "agency_name": "城管中心"}
    goals = (project("网络运行维护", A), project("甲项目", B, **other))
    report = project("网络运行维护", B, layout="self_evaluation_generic", **other)
    kinds_found = [d.kind for d in hold_to(batch(report), goals, "基线").departures]
    assert kinds_found == ["project_added", "project_dropped"]


def test_a_renamed_and_a_missing_project_are_told() -> None:
    goals = (project("网格员补助", A, code="1" * 21), project("图层更新", B))
    report = project("补助经费", A, layout="self_evaluation_generic", code="1" * 21)
    found = hold_to(batch(report), goals, "基线").departures
    assert [(d.kind, d.old, d.new, d.matched) for d in found] == [
        ("project_renamed", "网格员补助", "补助经费", "代码相同"),
        ("project_dropped", "图层更新", "", ""),
    ]
    assert found[1].place.file == "a.xlsx"


def test_the_own_year_in_a_name_is_no_other_name() -> None:
    assert kinds([project("2025年图层更新", A)], [project("图层更新", A)]) == []
    assert kinds([project("2024年图层更新", A)], [project("图层更新", A)]) == ["project_renamed"]


def test_a_second_copy_is_no_new_project_and_what_differs_in_it_is_said():
    old = project("管网疏通", one("满意度", "≥85%"))
    same, final = old, replace(project("管网疏通", one("满意度", "≥80%")), place=Place("最终版.xlsx", "表", "A1"))
    found = compare((old,), (same, final))
    assert [change.kind for change in found.changes] == ["project_repeated", "target_relaxed"]
    assert "重复报送（最终版.xlsx）" in found.changes[0].sentence and found.matched == 1
    back = compare((same, final), (old,))
    assert [change.kind for change in back.changes] == ["repeat_dropped"] and back.matched == 1
    assert back.changes[0].sentence == "项目“管网疏通”：不再重复报送（最终版.xlsx）。"


def test_projects_of_one_name_in_two_years_or_units_are_no_copies():
    old = project("管网疏通", one("满意度", "≥85%"))
    for other in (replace(old, fiscal_year=2024), replace(old, agency_name="另一个单位")):
        assert [change.kind for change in compare((old,), (old, other)).changes] == ["project_added"]


def test_goals_of_another_year_are_none_to_depart_from():
    goal = replace(project("管网疏通", one("长度", "≥12公里")), fiscal_year=2026)
    report = project("管网疏通", one("长度", "≥10公里"), layout="self_evaluation_national")
    assert not hold_to(Batch("", "", 2025, (goal, report)), (), "").departures
    now = hold_to(Batch("", "", 2025, (replace(goal, fiscal_year=2025), report)), (), "")
    assert [one.kind for one in now.departures] == ["target_relaxed"]
    unsaid = hold_to(Batch("", "", 2025, (replace(goal, fiscal_year=None), report)), (), "")
    assert [one.kind for one in unsaid.departures] == ["target_relaxed"]
