"""V15, V22: units over the whole batch."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pipeline.check.rule import Hit, NotApplicable, Outcome, rule
from pipeline.check.rules.batch import Goal, few, goals, groups, place_of
from pipeline.check.rules.units import written_unit
from pipeline.model import Batch
from pipeline.settings import Profile
from pipeline.text import label_key

if TYPE_CHECKING:
    from pipeline.tables import Tables


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
    measured = [row for row in goals(tables.indicators) if row.target_kind == "quantity" and row.target_base_unit]
    if not measured:
        return NotApplicable("没有定量指标")
    for rows in groups(measured, lambda row: (row.agency_name, label_key(row.level3))):
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
    measured = [row for row in goals(tables.indicators) if row.target_kind == "quantity"]
    if not measured:
        return NotApplicable("没有定量指标")
    spelt: dict[tuple[str, str], dict[str, list[Goal]]] = {}
    for row in measured:
        for meaning, spelling in _spellings(row):
            spelt.setdefault(meaning, {}).setdefault(spelling, []).append(row)
    mixed = {meaning: spellings for meaning, spellings in spelt.items() if len(spellings) > 1}
    if mixed:
        listed = "；".join(
            "与".join(f"“{s}”（{_names(rows)}）" for s, rows in spellings.items()) for spellings in mixed.values()
        )
        rows = [row for spellings in mixed.values() for rows in list(spellings.values())[1:] for row in rows]
        yield Hit(tuple(map(place_of, rows)), {"list": listed, "agency": batch.department_name}, rows[0].target_text)
    return None


def _spellings(row: Goal) -> Iterator[tuple[tuple[str, str], str]]:
    per = _joined(row.target_per)
    if row.target_unit == "%":
        yield ("%", ""), "%" if written_unit(row.target_text, False).startswith("%") else "百分比"
    elif row.target_unit in ("元", "万元", "亿元") and per:
        yield ("元", per), row.target_unit + per


def _names(rows: list[Goal]) -> str:
    return few(list(dict.fromkeys(row.project_name for row in rows)), "个项目", 3)
