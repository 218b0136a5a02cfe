"""Z09, Z10: year-end and mid-year forms held to the approved goals, by what `pipeline.history.compare` found."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.check.rule import Hit, NotApplicable, Outcome, rule
from pipeline.model import Batch, Departure, Severity
from pipeline.settings import Profile

if TYPE_CHECKING:
    from pipeline.tables import Tables

_BASIS = "财预〔2020〕10号第四条：单位自评对照批复的绩效目标"
_NONE = NotApplicable("没有可以对照的批复绩效目标")


@rule(
    "Z09",
    "error",
    "指标“{name}”的指标值与批复不一致（{old}→{new}，{label}），应与{approved}相同。",
    over=Batch,
    basis=_BASIS,
    suggestion="请改回批复的指标值“{old}”；确有调整的，附目标调整的批复文件。",
    stages="JZ",
)
def targets_are_the_approved_ones(batch: Batch, tables: "Tables", profile: Profile) -> Outcome:
    """自评和监控以批复的绩效目标为准。按含义比较：写法、单位（元、万元）、行的次序不同都不算，只报放宽、收紧和改变。"""
    if not batch.approved:
        return _NONE
    yield from _hits(batch, "target_")
    return None


@rule(
    "Z10",
    "error",
    "“{name}”与批复目标不一致：{label}（{said}），应与{approved}相同。",
    over=Batch,
    basis=_BASIS,
    suggestion="请按批复的指标填报；确有调整的，附目标调整的批复文件。",
    stages="JZ",
)
def indicators_are_the_approved_ones(batch: Batch, tables: "Tables", profile: Profile) -> Outcome:
    """自评表、监控表的指标应与批复的逐条对应。指标按代码、名称、相似程度对应，怎样对应的写在括号里。

    批复中没有的项目一并指出；项目改名、本单位另有批复的项目没有报送的只作警告。
    """
    if not batch.approved:
        return _NONE
    yield from _hits(batch, "indicator_")
    yield from _hits(batch, "project_")
    return None


def _hits(batch: Batch, prefix: str) -> Iterator[Hit]:
    for one in batch.departures:
        if one.kind.startswith(prefix):
            facts = {
                "name": one.indicator or one.new or one.old, "old": one.old, "new": one.new, "label": one.label,
                "said": _said(one),
                "approved": one.approved, "agency": one.agency_name, "project": one.project_name,
            }  # fmt: skip
            found = Hit((one.place,), facts, one.new or one.indicator, one.old)
            mild = one.kind in ("project_renamed", "project_dropped")
            yield found._replace(severity=Severity.WARNING) if mild else found


def _said(one: Departure) -> str:
    """What became of the indicator, and by what it was recognised."""
    if one.kind == "project_added":
        return "批复中没有这个项目"
    if one.kind == "project_dropped":
        return "批复的项目，没有见到这次的表"
    if one.kind == "indicator_added":
        return f"批复中没有，自填指标值“{one.new}”"
    if one.kind == "indicator_dropped":
        return f"批复的指标值“{one.old}”，本表没有"
    return f"{one.old} → {one.new}，{one.matched}"
