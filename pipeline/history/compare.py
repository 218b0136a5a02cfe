"""What changed between two builds, by meaning.

`≥85% → ≥80%` is 目标放宽; 元 against 万元, another spelling, moved rows are no change.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from pipeline.domain.scoring import bare_name, is_department, named, project_key, stage_of
from pipeline.domain.written import written_target
from pipeline.history.match import Pair, agency_key, match_indicators, match_projects, meaning, title_of
from pipeline.history.spans import compare_targets
from pipeline.model import Batch, Departure, Indicator, Place, Project
from pipeline.text import label_key

LABELS = {
    "project_added": "新增项目", "project_dropped": "减少项目", "project_repeated": "重复报送",
    "repeat_dropped": "不再重复报送", "project_renamed": "项目更名",
    "project_code": "项目代码改变", "agency": "单位改变", "budget_up": "预算调增", "budget_down": "预算调减",
    "money_changed": "资金改变", "goal": "绩效目标修改", "purpose": "资金用途修改",
    "indicator_added": "新增指标", "indicator_dropped": "减少指标", "indicator_renamed": "指标更名",
    "class": "归类改变", "target_relaxed": "目标放宽", "target_tightened": "目标收紧", "target_changed": "目标改变",
    "weight": "分值改变", "description": "指标描述修改", "actual": "完成值改变", "score": "得分改变",
    "reason": "偏差原因修改",
}  # fmt: skip
_STAGES = ("target", "monitoring", "self_evaluation")


class Change(NamedTuple):
    """One difference: what kind, of which project and indicator, both texts, both places, how the two were matched."""

    kind: str
    project: str
    indicator: str
    old: str
    new: str
    old_place: Place
    new_place: Place
    agency: str = ""
    matched: str = ""

    @property
    def label(self) -> str:
        """The kind in Chinese."""
        return LABELS[self.kind]

    @property
    def sentence(self) -> str:
        """One line for a reader."""
        what = f"项目“{self.project}”" + (f"指标“{self.indicator}”" if self.indicator else "")
        if self.kind in ("project_repeated", "repeat_dropped"):
            advice = "，下面与同一个旧项目比较，请确认以哪一份为准" if self.kind == "project_repeated" else ""
            return f"{what}：{self.label}（{self.new or self.old}）{advice}。"
        if self.kind.endswith(("_added", "_dropped")):
            text = self.new or self.old
            return f"{what}：{self.label}" + (f"（{text}）" if text and self.indicator else "") + "。"
        how = f"（{self.matched}）" if self.matched.endswith("%") else ""
        return f"{what}：{self.label}，{_short(self.old)} → {_short(self.new)}{how}。"


def change_record(change: Change) -> dict[str, str]:
    """A change as plain data: what `--json` prints and the workbook shows."""
    return {
        "kind": change.kind, "label": change.label, "agency": change.agency, "project": change.project,
        "indicator": change.indicator, "old": change.old, "new": change.new, "matched": change.matched,
        "old_file": change.old_place.file, "old_sheet": change.old_place.sheet, "old_cell": change.old_place.cell,
        "new_file": change.new_place.file, "new_sheet": change.new_place.sheet, "new_cell": change.new_place.cell,
    }  # fmt: skip


def match_record(pair: Pair[Project]) -> dict[str, str]:
    """How a project of one side was found on the other."""
    old, new = pair.old, pair.new
    return {
        "agency": (new or old).agency_name,  # type: ignore[union-attr]
        "old": named(old) if old else "",
        "new": named(new) if new else "",
        "matched": pair.said or ("只在新表" if new else "只在旧表"),
    }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two builds side by side: the pairs of projects, and every difference in the order of the new build."""

    pairs: tuple[Pair[Project], ...]
    changes: tuple[Change, ...]

    @property
    def matched(self) -> int:
        """How many projects stand in both."""
        both = (pair.how for pair in self.pairs if pair.old is not None and pair.new is not None)
        return sum(how not in ("repeated", "repeat_dropped") for how in both)

    @property
    def unknown(self) -> int:
        """How many projects have a partner that may stand in a file that could not be read."""
        return sum(pair.how == "unread" for pair in self.pairs)

    def counts(self) -> dict[str, int]:
        """Changes by label, in the order of `LABELS`."""
        labels = [change.label for change in self.changes]
        return {label: labels.count(label) for label in LABELS.values() if label in labels}


def compare(
    old: Sequence[Project], new: Sequence[Project], is_unknown: Callable[[Pair[Project]], bool] = lambda _: False
) -> Comparison:
    """Compare two sets of projects; forms of one stage with their like, what is left over with each other.

    Forms of a whole department meet only their like. `is_unknown` tells of a project without a partner whether that
    may be for want of a file: then it is neither new nor gone.
    """
    sides = [[[p for p in side if is_department(p) == whole] for side in (old, new)] for whole in (False, True)]
    pairs = tuple(pair for before, after in sides for pair in _with_repeats(tuple(_pair_by_stage(before, after))))
    pairs = tuple(pair._replace(how="unread") if is_unknown(pair) else pair for pair in pairs)
    return Comparison(pairs, tuple(change for pair in pairs for change in _project_changes(pair)))


def _pair_by_stage(old: Sequence[Project], new: Sequence[Project]) -> Iterator[Pair[Project]]:
    """Targets with targets; where only one side has a stage, its forms meet the other side's leftovers."""
    left: tuple[list[Project], list[Project]] = ([], [])
    for stage in _STAGES:
        sides = [[p for p in side if stage_of(p) == stage] for side in (old, new)]
        if all(sides):
            yield from match_projects(*sides)
        else:
            for rest, side in zip(left, sides, strict=True):
                rest.extend(side)
    yield from match_projects(*left)


def _with_repeats(pairs: Sequence[Pair[Project]]) -> Iterator[Pair[Project]]:
    """A project sent twice that has one partner: its other copy is no new project and none that is gone.

    It is held against the same partner, so that nothing that differs in it goes unseen.
    """
    matched = [pair for pair in pairs if pair.old is not None and pair.new is not None]
    olds, news = ({_sent(p): pair for pair in matched if (p := getattr(pair, side))} for side in ("old", "new"))
    for pair in pairs:
        if pair.old is None and pair.new is not None and (twin := news.get(_sent(pair.new))):
            yield Pair(twin.old, pair.new, "repeated")
        elif pair.new is None and pair.old is not None and (twin := olds.get(_sent(pair.old))):
            yield Pair(pair.old, twin.new, "repeat_dropped")
        else:
            yield pair


def _sent(project: Project) -> tuple[object, ...]:
    """What two copies of one project share."""
    return stage_of(project), project.fiscal_year, agency_key(project), project.code or bare_name(named(project))


def _project_changes(pair: Pair[Project]) -> Iterator[Change]:
    old, new = pair.old, pair.new
    if pair.how == "unread":
        return
    if pair.how in ("repeated", "repeat_dropped") and old is not None and new is not None:
        gone = pair.how == "repeat_dropped"
        copy = old if gone else new
        kind, place = ("repeat_dropped" if gone else "project_repeated"), copy.at("project_name")
        texts, places = (place.file, ""), (place, Place(""))
        told = (*texts, *places) if gone else (*texts[::-1], *places[::-1])
        yield Change(kind, named(copy), "", *told, copy.agency_name, pair.said)
        if gone:
            return
    if old is None or new is None:
        one = new or old
        assert one is not None
        kind, place = ("project_added", one.at("project_name")) if new else ("project_dropped", one.at("project_name"))
        places = (Place(""), place) if new else (place, Place(""))
        name = named(one)
        yield Change(kind, name, "", "" if new else name, name if new else "", *places, one.agency_name)
        return
    yield from _own_changes(old, new, pair.said)
    same = stage_of(old) == stage_of(new)
    for match in match_indicators(old.indicators, new.indicators):
        yield from _indicator_changes(old, new, match, same)


def _own_changes(old: Project, new: Project, matched: str) -> Iterator[Change]:
    def change(kind: str, field: str, before: str, after: str) -> Change:
        return Change(kind, named(new), "", before, after, old.at(field), new.at(field), new.agency_name, matched)

    if _renamed(old, new):
        yield change("project_renamed", "project_name", named(old), named(new))
    if old.code and new.code and not _same_text(old.code, new.code):
        yield change("project_code", "project_code", old.code, new.code)
    if old.agency_name and new.agency_name and not _same_text(old.agency_name, new.agency_name):
        yield change("agency", "agency", old.agency_name, new.agency_name)
    if old.budget is not None and new.budget is not None and old.budget != new.budget:
        kind = "budget_up" if new.budget > old.budget else "budget_down"
        yield change(kind, "budget", _yuan(old.budget), _yuan(new.budget))
    same = stage_of(old) == stage_of(new)
    for field, title in (("fiscal", "财政资金"), ("other", "其他资金")):
        before, after = getattr(old, field), getattr(new, field)
        if same and (before or Decimal(0)) != (after or Decimal(0)):
            yield change("money_changed", field, f"{title}{_yuan(before)}", f"{title}{_yuan(after)}")
    for field in ("goal", "purpose"):
        before, after = getattr(old, field), getattr(new, field)
        if before and after and not _same_text(before, after):
            yield change(field, field, before, after)


def _renamed(old: Project, new: Project) -> bool:
    """Whether the name is another one. Next year's year is none, nor is the form's own year, written or left out."""
    if old.fiscal_year != new.fiscal_year and project_key(old) == project_key(new):
        return False
    names = [_own_year(bare_name(named(project)), project.fiscal_year) for project in (old, new)]
    return names[0] != names[1] and not _same_text(*names)


def _own_year(name: str, year: int | None) -> str:
    return re.sub(rf"^{year}年?度?", "", name) if year else name


def _indicator_changes(old: Project, new: Project, pair: Pair[Indicator], same: bool) -> Iterator[Change]:
    before, after = pair.old, pair.new

    def change(kind: str, field: str, was: str, now: str) -> Change:
        name = (after or before).level3  # type: ignore[union-attr]
        places = (_place(old, before, field), _place(new, after, field))
        return Change(kind, named(new), name, was, now, *places, new.agency_name, pair.said)

    if before is None or after is None:
        kind = "indicator_added" if before is None else "indicator_dropped"
        yield change(kind, "level3", written_target(before) if before else "", written_target(after) if after else "")
        return
    if not _same_text(title_of(before), title_of(after)):
        yield change("indicator_renamed", "level3", before.level3, after.level3)
    if before.class2 and after.class2 and (before.class1, before.class2) != (after.class1, after.class2):
        yield change("class", "level2", f"{before.level1}—{before.level2}", f"{after.level1}—{after.level2}")
    years = (new.fiscal_year or 0) - (old.fiscal_year or 0) if old.fiscal_year and new.fiscal_year else 0
    if kind := compare_targets(before, after, years):
        yield change(kind, "target", written_target(before), written_target(after))
    if before.weight != after.weight and (same or None not in (before.weight, after.weight)):
        yield change("weight", "weight", _plain(before.weight), _plain(after.weight))
    if same:
        yield from _results(before, after, change)


def _results(before: Indicator, after: Indicator, change: Callable[[str, str, str, str], Change]) -> Iterator[Change]:
    if meaning(before.actual) != meaning(after.actual):
        was, now = (i.actual.text if i.actual else "" for i in (before, after))
        yield change("actual", "actual", was, now)
    if before.score != after.score:
        yield change("score", "score", _plain(before.score), _plain(after.score))
    for field in ("description", "reason"):
        was, now = getattr(before, field), getattr(after, field)
        if not _same_text(was, now):
            yield change(field, field, was, now)


_DEPARTURES = frozenset(
    kind for kind in LABELS if kind.startswith(("target_", "indicator_")) or kind == "project_renamed"
)


def hold_to(batch: Batch, approved: Sequence[Project], name: str) -> Batch:
    """The batch with the departures of its self-evaluation and monitoring forms from the approved goals.

    `approved` is the frozen baseline of the year; where there is none, the goals of the same drop take its place.
    Goals of another year are none that a form could depart from.
    """
    reported = [p for p in batch.projects if stage_of(p) != "target"]
    goals = [p for p in approved or batch.projects if stage_of(p) == "target"]
    if not reported or not goals:
        return batch
    title = name if approved else "同批报送的绩效目标表"
    agencies = {agency_key(goal) for goal in approved}
    found: list[Departure] = []
    years = sorted({p.fiscal_year for p in reported}, key=lambda year: year or 0)
    for year, stage, whole in product(years, ("monitoring", "self_evaluation"), (False, True)):
        own = [p for p in reported if (p.fiscal_year, stage_of(p), is_department(p)) == (year, stage, whole)]
        first = {agency_key(p): p for p in reversed(own)}
        held = [p for p in goals if is_department(p) == whole and (year is None or p.fiscal_year in (year, None))]
        for pair in match_projects(held, own, across=False):
            if pair.old is not None and pair.new is not None:
                found.extend(_departures(pair, title))
            elif pair.new is not None and agency_key(pair.new) in agencies:
                found.append(_unknown(pair.new, title))
            elif approved and pair.old is not None and (sender := first.get(agency_key(pair.old))):
                found.append(_missing(pair.old, sender, title))
    return replace(batch, departures=tuple(found), approved=title)


def _unknown(project: Project, title: str) -> Departure:
    """A form of a unit with approved goals, about a project that is not among them."""
    place = project.at("project_name")
    return Departure(
        "project_added", LABELS["project_added"], place, project.agency_name, named(project), "", "", named(project),
        Place(""), "", title,
    )  # fmt: skip


def _missing(goal: Project, sender: Project, title: str) -> Departure:
    """An approved project that a unit does not report on, though it does on others; told at the first of its forms."""
    return Departure(
        "project_dropped", LABELS["project_dropped"], sender.place, sender.agency_name, named(goal), "", named(goal),
        "",
        goal.at("project_name"), "", title,
    )  # fmt: skip


def _departures(pair: Pair[Project], title: str) -> Iterator[Departure]:
    assert pair.new is not None
    for change in _project_changes(pair):
        if change.kind in _DEPARTURES:
            place = change.new_place if change.new_place.file else pair.new.place
            yield Departure(
                change.kind, change.label, place, pair.new.agency_name, named(pair.new), change.indicator, change.old,
                change.new, change.old_place, change.matched, title,
            )  # fmt: skip


def _place(project: Project, indicator: Indicator | None, field: str) -> Place:
    if indicator is None:
        return Place("")
    return project.place._replace(cell=indicator.cells.get(field) or indicator.ref or project.place.cell)


def _same_text(one: str, other: str) -> bool:
    return label_key(one).strip("。;,") == label_key(other).strip("。;,")


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _yuan(value: Decimal | None) -> str:
    return "空白" if value is None else f"{value:,.2f}元"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return (text if len(text) <= 60 else text[:59] + "…") or "空白"
