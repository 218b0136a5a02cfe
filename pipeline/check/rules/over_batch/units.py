"""V15, V22: units over the whole batch."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from sys import intern
from typing import TYPE_CHECKING

from pipeline.check.rule import Hit, NotApplicable, Outcome, rule
from pipeline.check.rules.over_batch.projects import Goal, few, goals, groups, place_of
from pipeline.model import Batch, Place
from pipeline.settings import Profile
from pipeline.text import label_key

if TYPE_CHECKING:
    from pipeline.tables import Tables

_PERCENT = re.compile("%|百分[之比率数百]")
_Columns = Mapping[tuple[str, str, str], str]
"""What stands in a unit column of its own, by the place of the indicator."""


@rule(
    "V15",
    "warning",
    "同名指标“{name}”的计量单位不一致：{list}。",
    over=Batch,
    basis="计量单位正确性（包头市2024年审核六方面之五）",
    suggestion="请统一计量单位，含义不同的请改名区别。",
)
def one_indicator_one_unit(batch: Batch, tables: "Tables", profile: Profile) -> Outcome:
    """同一单位里同名指标用不同的单位或数量级，无法汇总比较。写法不同而单位相同的（百分比与%）由 V22 说。"""
    first: dict[int, str] = {}
    mixed: set[int] = set()
    for row in _measured(tables):
        name, unit = _same(row), intern(_unit(row))
        if first.setdefault(name, unit) != unit:
            mixed.add(name)
    if not first:
        return NotApplicable("没有定量指标")
    doubtful = (row for row in _measured(tables) if _same(row) in mixed)
    for rows in groups(doubtful, lambda row: (row.agency_name, label_key(row.level3))):
        units: dict[str, dict[str, None]] = {}
        for row in rows:
            units.setdefault(_unit(row), {})[row.project_name] = None
        if len(units) > 1 and len({row.project_id for row in rows}) > 1:
            listed = "；".join(f"“{unit}”（{few(list(names), '个项目', 3)}）" for unit, names in units.items())
            yield Hit(
                tuple(map(place_of, rows)),
                {"name": rows[0].level3, "list": listed, "agency": rows[0].agency_name},
                rows[0].target_text,
            )
    return None


def _measured(tables: "Tables") -> Iterator[Goal]:
    rows = goals(tables.indicators)
    return (row for row in rows if row.target_kind == "quantity" and row.target_base_unit)


def _same(row: Goal) -> int:
    """A number that indicators of one name in one agency share: of all of a drop, texts would fill the memory."""
    return hash((row.agency_name, label_key(row.level3)))


def _unit(row: Goal) -> str:
    return row.target_unit + _joined(row.target_per)


def _joined(per: Iterable[str]) -> str:
    return "".join(f"/{unit}" for unit in per) if per else ""


@rule(
    "V22",
    "warning",
    "本部门计量单位写法不统一：{list}。",
    over=Batch,
    basis="计量单位应统一、规范",
    suggestion="请统一写法，百分率一律写“%”，金额按表头单位。",
)
def units_are_spelt_alike(batch: Batch, tables: "Tables", profile: Profile) -> Outcome:
    """同一部门里“%”与“百分比”、“元”与“万元”混用，汇总表看起来就像两样东西。只就含义相同的单位比较。"""
    spelt: dict[tuple[str, str], dict[str, dict[str, None]]] = {}
    columns = _percent_columns(batch, tables)
    for row in goals(tables.indicators):
        for meaning, spelling in _spellings(row, columns):
            spelt.setdefault(meaning, {}).setdefault(spelling, {})[row.project_name] = None
    mixed = {meaning: spellings for meaning, spellings in spelt.items() if len(spellings) > 1}
    if mixed:
        listed = "；".join(
            "与".join(f"“{s}”（{few(list(names), '个项目', 3)}）" for s, names in spellings.items())
            for spellings in mixed.values()
        )
        text, places = _others(tables, columns, mixed)
        yield Hit(places, {"list": listed, "agency": batch.department_name}, text)
    elif all(row.target_kind != "quantity" for row in goals(tables.indicators)):
        return NotApplicable("没有定量指标")
    return None


def _percent_columns(batch: Batch, tables: "Tables") -> _Columns:
    """The unit columns of shares; empty, and no project gone through, where every value spells its own unit."""
    rows = goals(tables.indicators)
    if not any(row.target_unit == "%" and not _percent(row.target_text) for row in rows):
        return {}
    return {
        (place.file, place.sheet, one.ref or place.cell): intern(one.unit_text)
        for project in batch.projects
        for place in (project.place,)
        for one in project.indicators
        if one.unit_text and one.target.unit == "%"
    }


def _others(
    tables: "Tables", columns: _Columns, mixed: Mapping[tuple[str, str], Mapping[str, object]]
) -> tuple[str, tuple[Place, ...]]:
    """Where values are not spelt as the first of their meaning was, spelling by spelling, and the first such value."""
    order = [(meaning, spelling) for meaning, spellings in mixed.items() for spelling in list(spellings)[1:]]
    found: dict[tuple[tuple[str, str], str], list[Place]] = {key: [] for key in order}
    texts: dict[tuple[tuple[str, str], str], str] = {}
    for row in goals(tables.indicators):
        for key in _spellings(row, columns):
            if key in found:
                found[key].append(place_of(row))
                texts.setdefault(key, row.target_text)
    return texts[order[0]], tuple(place for key in order for place in found[key])


def _spellings(row: Goal, columns: _Columns) -> Iterator[tuple[tuple[str, str], str]]:
    """What a unit means and how it is spelt; nothing of a share that is not seen to be spelt."""
    if row.target_kind != "quantity":
        return
    per = _joined(row.target_per)
    if row.target_unit == "%":
        column = columns.get((row.source_file, row.source_sheet, row.source_cell), "") if columns else ""
        if spelling := _percent(row.target_text) or _percent(column):
            yield ("%", ""), spelling
    elif row.target_unit in ("元", "万元", "亿元") and per:
        yield ("元", per), row.target_unit + per


@lru_cache(maxsize=4096)
def _percent(text: str) -> str:
    """How a percentage is spelt: %, 百分比, 百分之; empty where no such word is there."""
    found = _PERCENT.search(label_key(text))
    return found[0] if found else ""
