"""Which layout describes a form: every layout is weighed, one claims it, and the reasons are kept in Chinese."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.recognize.layout import Layout
from pipeline.text import label_key

_ENOUGH = 0.5
_SAID = {"监控": "monitoring", "自评": "self_evaluation"}
_OTHER_KIND = 0.6


class Features(NamedTuple):
    """What a form shows: heading, folded labels, and parts (`project_name`, `column:target`, `fund:executed`)."""

    heading: str
    labels: frozenset[str]
    parts: frozenset[str]
    structure: str


class Claim(NamedTuple):
    """How well a layout fits a form, and why."""

    score: float
    layout: Layout
    evidence: tuple[str, ...]


def choose_layout(features: Features, layouts: Sequence[Layout]) -> Claim:
    """The one layout that claims the form. A generic layout takes what no other describes."""
    return _choose(_relevant(features, tuple(layouts)), tuple(layouts))


def _relevant(features: Features, layouts: tuple[Layout, ...]) -> Features:
    """What of the features any layout asks for: forms that look alike to the layouts are weighed once."""
    titles, marks = _asked_for(layouts)
    heading = label_key(features.heading)
    said = "\n".join(title for title in titles if title in heading)
    return Features(said, features.labels & marks, features.parts, features.structure)


@lru_cache(maxsize=16)
def _asked_for(layouts: tuple[Layout, ...]) -> tuple[tuple[str, ...], frozenset[str]]:
    parts = [one for layout in layouts for part in (*layout.needs, *layout.never) for one in part.split("|")]
    titles = {label_key(title) for layout in layouts for title in layout.titles}
    titles |= _SAID.keys()
    titles |= {part.removeprefix("title:") for part in parts if part.startswith("title:")}
    return tuple(sorted(titles)), frozenset(label_key(mark) for layout in layouts for mark in layout.marks)


@lru_cache(maxsize=1024)
def _choose(features: Features, layouts: tuple[Layout, ...]) -> Claim:
    claims = sorted(
        (c for layout in layouts if (c := weigh(features, layout))), key=lambda c: (-c.score, c.layout.name)
    )
    special = [c for c in claims if not c.layout.generic and c.score >= _ENOUGH]
    generic = [c for c in claims if c.layout.generic]
    best = (special or generic or [Claim(0.0, _last_resort(features, layouts), ("没有版式相符",))])[0]
    rivals = [c for c in claims if c is not best][:2]
    also = tuple(f"不选“{c.layout.title}”（{c.layout.name}）：{c.score:.2f} 分" for c in rivals)
    return best._replace(evidence=(*best.evidence, *also))


def _last_resort(features: Features, layouts: Sequence[Layout]) -> Layout:
    """What takes a form that no layout fits: the generic layout of its family."""
    family = "department" if "whole" in features.parts else "target"
    return next((one for one in layouts if one.generic and one.family == family), layouts[0])


def weigh(features: Features, layout: Layout) -> Claim | None:
    """The claim of one layout, None where it cannot be: a needed part is missing, or one it never has is there."""
    if layout.structure != features.structure and not layout.generic:
        return None
    if not all(_has(features, part) for part in layout.needs) or any(_has(features, part) for part in layout.never):
        return None
    if (layout.family == "department") != ("whole" in features.parts):
        return None
    heading = label_key(features.heading)
    title = next((t for t in layout.titles if label_key(t) in heading), "")
    marks = [m for m in layout.marks if label_key(m) in features.labels]
    expected = [part for part in layout.expects if _has(features, part)]
    share = len(expected) / len(layout.expects) if layout.expects else 0.5
    own = len(marks) / len(layout.marks) if layout.marks else 0.5
    score = 0.4 * share + 0.35 * own + 0.25 * bool(title) + 0.001 * min(len(title), 20)
    if layout.marks and not marks:
        score *= 0.6
    if any(word in heading and kind not in layout.name for word, kind in _SAID.items()) and not _takes_any(layout):
        score *= _OTHER_KIND
    evidence = [f"版式“{layout.title}”（{layout.name}）：{score:.2f} 分"]
    evidence += [f"标题含“{title}”"] if title else []
    evidence += [f"特有标签：{'、'.join(marks)}"] if marks else []
    evidence += [f"应有的栏目见到 {len(expected)}/{len(layout.expects)}"] if layout.expects else []
    return Claim(round(min(score, 1.0), 3), layout, tuple(evidence))


def _takes_any(layout: Layout) -> bool:
    """Whether a layout is for all forms of a department, whatever their heading says they are for."""
    return layout.generic and layout.family == "department"


def _has(features: Features, part: str) -> bool:
    if "|" in part:
        return any(_has(features, one) for one in part.split("|"))
    if part.startswith("title:"):
        return part.removeprefix("title:") in label_key(features.heading)
    return part in features.parts
