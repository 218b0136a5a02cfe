"""The direction of an indicator: 正向 the more the better, 反向 the less, 等于 neither, 定性 words; none if unread."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from pipeline.model import Kind, Reading
from pipeline.text import label_key

_BY_SIGN = {">=": "正向", ">": "正向", "<=": "反向", "<": "反向"}
_BLANK, _PHRASE, _SEVERAL, _QUANTITY = Kind.BLANK, Kind.PHRASE, Kind.SEVERAL, Kind.QUANTITY
_TABLE = Path(__file__).parent / "direction.tsv"


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    """The words of direction.tsv, by where they stand: `class` and `name` suggest a direction, in their order; a form
    that has a column for it says it with one of `stated`.
    """
    words: dict[str, dict[str, str]] = {"class": {}, "name": {}, "stated": {}}
    for line in _TABLE.read_text(encoding="utf-8").splitlines()[1:]:
        word, place, direction = line.split("\t")
        words[place][word] = direction
    return words


def infer_direction(
    reading: Reading, class1: str, class2: str, name: str, preferred: Mapping[str, str] | None = None
) -> str:
    """The sign decides; without one the profile's word (`preferred`, by 二级 or 一级), then class, then name."""
    if said := _BY_SIGN.get(reading.sign):
        return said
    kind = reading.kind
    if kind is _PHRASE or kind is _BLANK:
        return "定性" if kind is _PHRASE and reading.stopped_at is None else ""
    if kind is _SEVERAL:
        directions = {infer_direction(part, class1, class2, name, preferred) for part in reading.parts}
        return directions.pop() if len(directions) == 1 else ""
    if reading.sign_written or kind is not _QUANTITY:
        return "等于"
    wanted = preferred or {}
    return wanted.get(class2) or wanted.get(class1) or _expected(class1, class2, name)


@lru_cache(maxsize=1024)
def stated_direction(text: str) -> str:
    """The direction a form states, 正向指标 or 越大越好, in our word for it; nothing where it is not known."""
    return _words()["stated"].get(label_key(text).partition("(")[0].removesuffix("指标"), "")


@lru_cache(maxsize=4096)
def _expected(class1: str, class2: str, name: str) -> str:
    words = _words()
    by_class = words["class"].get(class2) or words["class"].get(class1, "")
    by_name = next((direction for word, direction in words["name"].items() if word in name), "")
    return by_class or by_name or "等于"
