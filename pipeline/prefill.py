"""Self-evaluation and monitoring workbooks pre-filled from the approved goals: the unit adds only what was achieved."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from pipeline.blank import blank_of
from pipeline.engine.single import replacing
from pipeline.model import Indicator, Project
from pipeline.names import distinct_names
from pipeline.recognize import Layout, load_layouts
from pipeline.render.blank import Blank, Filling, write_blank
from pipeline.score.weights import weights_of
from pipeline.settings import Profile, SettingsError

_TOTAL, _FISCAL, _OTHER = "年度资金总额", "其中：财政拨款", "其他资金"
_RESULTS = {
    "self_evaluation": (("weight", "分值"), ("score", "得分"), ("reason", "偏差原因分析及改进措施")),
    "monitoring": (("forecast", "全年预计完成情况"), ("likelihood", "完成目标可能性"), ("reason", "偏差原因分析")),
}
_FUNDS = {
    "self_evaluation": (
        ("initial", "年初预算数"), ("adjusted", "全年预算数"), ("executed", "全年执行数"), ("weight", "分值"),
        ("rate", "执行率"), ("score", "得分"),
    ),
    "monitoring": (("initial", "年初预算数"), ("executed", "1-{month}月执行数"), ("forecast", "全年预计执行数")),
}  # fmt: skip
_ACTUAL = {"self_evaluation": "实际完成值", "monitoring": "1-{month}月执行情况"}
_TITLES = {"self_evaluation": "项目支出绩效自评表", "monitoring": "1-{month}月项目支出绩效目标执行监控表"}


def write_from_goals(
    layout: str, goals: Sequence[Project], output: Path, profile: Profile, month: int = 7
) -> tuple[Path, ...]:
    """One workbook, or one for each unit where `output` is a folder; a sheet for each project. The paths written."""
    chosen = _chosen(layout)
    projects = [goal for goal in goals if goal.layout.startswith("target")]
    if not projects:
        raise SettingsError("给出的来源里没有绩效目标表，不能生成自评表或监控表，请给出批复的绩效目标。")
    if output.suffix.lower() == ".xlsx":
        output.parent.mkdir(parents=True, exist_ok=True)
        _write(chosen, projects, output, profile, month)
        return (output,)
    output.mkdir(parents=True, exist_ok=True)
    units = list(dict.fromkeys(_unit(project) for project in projects))
    paths = tuple(output / f"{name}{_TITLES[chosen.family].format(month=month)}.xlsx" for name in distinct_names(units))
    for unit, path in zip(units, paths, strict=True):
        _write(chosen, [project for project in projects if _unit(project) == unit], path, profile, month)
    return paths


def _chosen(name: str) -> Layout:
    layouts = {one.name: one for one in load_layouts() if one.family in _RESULTS and one.structure != "list"}
    if name not in layouts:
        raise SettingsError(f"不能按批复的目标预填“{name}”，可用的版式有：{'、'.join(sorted(layouts))}。")
    return layouts[name]


def _unit(project: Project) -> str:
    return f"{project.agency_code}{project.agency_name}"


def _write(layout: Layout, projects: Sequence[Project], path: Path, profile: Profile, month: int) -> None:
    year = next((project.fiscal_year for project in projects if project.fiscal_year), None)
    names = distinct_names(f"{number}.{project.name}"[:28] for number, project in enumerate(projects, 1))
    fillings = [_filling(layout.family, project, name, profile) for project, name in zip(projects, names, strict=True)]
    with replacing(path) as scratch:
        write_blank(_blank(layout, projects, year, month), fillings, scratch)


def _blank(layout: Layout, projects: Sequence[Project], year: int | None, month: int) -> Blank:
    """The layout's blank form with the columns that results need, and no more rows than the goals have."""
    family = layout.family
    blank = blank_of(layout, (), year)
    own = dict(blank.columns)
    split = {"sign", "unit"} if any(i.sign_text or i.unit_text for p in projects for i in p.indicators) else set()
    labels = {"sign": "计算符号", "unit": "计量单位"}
    keys = ["level1", "level2", "level3", *(k for k in ("sign", "target", "unit") if k == "target" or k in split)]
    columns = [(key, own.get(key) or labels[key]) for key in keys]
    columns.append(("actual", _ACTUAL[family].format(month=month)))
    fields = dict(blank.fields) | {"agency": "实施单位", "project_name": "项目名称", "goal": "预期目标"}
    order = ("project_name", "project_code", "agency", "goal", "goal_actual", "goal_score", "grade")
    if family == "self_evaluation":
        fields |= {"goal_actual": "实际完成情况", "goal_score": "自评总分", "grade": "评价等级"}
    if any(project.code for project in projects):
        fields |= {"project_code": "项目代码"}
    funds = tuple((key, label.format(month=month)) for key, label in _FUNDS[family])
    asked = tuple((key, fields[key]) for key in order if key in fields)
    return replace(
        blank, title=_TITLES[family].format(month=month), fields=asked,
        columns=(*columns, *_RESULTS[family]), funds=funds, sources=(_TOTAL, _FISCAL, _OTHER),
        rows=max(len(project.indicators) for project in projects),
    )  # fmt: skip


def _filling(family: str, project: Project, sheet: str, profile: Profile) -> Filling:
    weights, _ = weights_of(project, profile)
    fields = {
        "agency": _unit(project), "project_name": project.name, "project_code": project.code, "goal": project.goal,
    }  # fmt: skip
    rows = tuple(_row(i, weight) for i, weight in zip(project.indicators, weights, strict=True))
    money = {_TOTAL: project.budget, _FISCAL: project.fiscal, _OTHER: project.other}
    funds = {source: {"initial": _text(amount)} for source, amount in money.items() if amount is not None}
    if family == "self_evaluation":
        funds.setdefault(_TOTAL, {})["weight"] = _text(profile.decimal("weights", "execution", "10"))
    return Filling(sheet, fields, rows, funds)


def _row(indicator: Indicator, weight: Decimal | None) -> dict[str, str]:
    return {
        "level1": indicator.level1, "level2": indicator.level2, "level3": indicator.level3,
        "sign": indicator.sign_text, "target": indicator.target.text.strip(), "unit": indicator.unit_text,
        "weight": _text(weight),
    }  # fmt: skip


def _text(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"
