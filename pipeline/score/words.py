"""Words that stand for results: the three outcomes of qualitative indicators, and grades in their order."""

import csv
from functools import lru_cache
from pathlib import Path

from pipeline.text import label_key

REACHED, PARTLY, MISSED = "达成", "部分达成", "未达成"
_FOLDER = Path(__file__).parent
_ORDINAL_UNITS = frozenset(("级", "等", "星", "类", "档", "名"))


@lru_cache(maxsize=1)
def _outcomes() -> dict[str, str]:
    with (_FOLDER / "outcomes.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {word: row["outcome"] for row in rows for word in row["words"].split("|")}


@lru_cache(maxsize=1)
def _scales() -> tuple[tuple[str, ...], ...]:
    lines = (_FOLDER / "grades.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return tuple(tuple(line.split("|")) for line in lines if line)


def plain(text: str) -> str:
    """A phrase as it is compared: widths folded, no spaces, no punctuation at its ends."""
    return label_key(text).strip("。.,;!、'\"“”()（）")


def outcome_of(text: str) -> str:
    """达成, 部分达成 or 未达成 where the words say exactly that; any other text is empty, for a person to judge."""
    return _outcomes().get(plain(text), "")


def is_ordinal(unit: str) -> bool:
    """Whether figures with this unit are ranks: they can be compared, not divided."""
    return unit in _ORDINAL_UNITS


def compare_grades(target: str, actual: str) -> bool | None:
    """Whether a grade is at least the one wanted; None where the words belong to no common scale."""
    wanted, given = plain(target), plain(actual)
    verdicts = {scale.index(given) <= scale.index(wanted) for scale in _scales() if wanted in scale and given in scale}
    return verdicts.pop() if len(verdicts) == 1 else None
