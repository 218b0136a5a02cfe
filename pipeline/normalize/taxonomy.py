"""The names of 一级 and 二级指标 in every regime, from taxonomy.tsv: `产出指标（50分）` → 产出指标, 50."""

from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pipeline.domain.points import split_points
from pipeline.text import label_key

_TABLE = Path(__file__).parent / "taxonomy.tsv"
_SUFFIXES = ("绩效指标", "指标", "类指标", "类")


class Name(NamedTuple):
    """A canonical name of the taxonomy and the 一级 it belongs to."""

    name: str
    parent: str


@lru_cache(maxsize=1)
def _names() -> dict[tuple[str, str], Name]:
    lines = _TABLE.read_text(encoding="utf-8").splitlines()[1:]
    rows = (line.split("\t") for line in lines if line)
    return {(level, spelling): Name(name, parent) for spelling, level, name, parent in rows}


def classify_level1(text: str) -> tuple[str, Decimal | None]:
    """The canonical 一级 of a label (empty where unknown), and the weight printed with it."""
    return _classify(text, "1")


def classify_level2(text: str) -> tuple[str, Decimal | None]:
    """The canonical 二级 of a label (empty where unknown), and the weight printed with it."""
    return _classify(text, "2")


@lru_cache(maxsize=4096)
def classify(level1: str, level2: str) -> tuple[str, str, Decimal | None]:
    """Both canonical names and the weight printed beside the 一级; a 二级 names the 一级 where the form leaves it out.

    Some forms print the levels one step too high (实施效果指标 → 产出指标 → …): then the 二级 column holds a 一级.
    """
    class1, weight = classify_level1(level1)
    class2, _ = classify_level2(level2)
    if class1 == "实施效果指标" or not class2:
        shifted, _ = classify_level1(level2)
        if shifted and class1 in ("", "实施效果指标", "绩效指标"):
            return shifted, class2, weight
    if not class1 and not label_key(level1) and class2:
        class1 = parent_of(class2)
    if not class1 and label_key(level1):
        upper, points = classify_level2(level1)  # 一级 and 二级 written in one column
        class1, class2, weight = parent_of(upper), class2 or upper, weight or points
    return class1, class2, weight


def parent_of(class2: str) -> str:
    """The 一级 a 二级 belongs to, or nothing."""
    return next((name.parent for (level, _), name in _names().items() if level == "2" and name.name == class2), "")


@lru_cache(maxsize=8192)
def _classify(text: str, level: str) -> tuple[str, Decimal | None]:
    key, points = split_points(text)
    names = _names()
    for candidate in (key, *(key.removesuffix(suffix) for suffix in _SUFFIXES)):
        if found := names.get((level, candidate.strip("★*☆()[]【】"))):
            return found.name, points
    return "", points
