"""Which words are labels: `fields.tsv` (what is met everywhere) widened by what a layout adds.

A label is compared by its core: folded, without a leading ordinal or 其中, without trailing brackets. What stood in
the brackets (a money unit, points, a period) is kept beside it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.settings import SettingsError
from pipeline.text import label_key

LONGEST = 60
PARTS = ("field", "column", "tick", "fund", "source", "section", "stop")
LEVELS = ("level1", "level2", "level3")
_OWN = 10
_PLAIN_LEVELS = frozenset(
    f"{n}级{middle}{end}" for n in "一二三" for middle in ("指标", "绩效指标", "") for end in ("", "名称")
)
_FRONT = re.compile(
    r"^(?:其中[::]?|[一二三四五六七八九十]+[、.]|\d{1,2}[、.](?!\d)|\(\d{1,2}\)|\([一二三四五六七八九十]\)|[*★☆●◆√])+"
)
_BACK = re.compile(r"\(([^()]*)\)$|\[([^\[\]]*)\]$")
_POINTS = re.compile(r"(?<=\D)\d{1,3}(?:\.\d+)?分$")
_MONTHS = re.compile(r"(?:(?:\d{1,2}|N)[-—–~～至])?(?:\d{1,2}|N|X|x|\*+)月(?:份)?(?:底)?")
_WORDS_IN_FRONT = (
    "项目",
    "年度",
    "本年度",
    "当年",
    "本年",
    "部门",
    "单位",
    "专项",
    "区域",
    "整体",
    "预算",
    "政策",
    "本项目",
)
_GUESSED = frozenset(
    (
        "goal",
        "goal_midterm",
        "goal_actual",
        "summary",
        "budget",
        "fiscal",
        "other",
        "purpose",
        "grounds",
        "period",
        "conclusion",
    )
)
_MONEY_UNIT = re.compile(r"(?:人民币)?((?:[百千万亿]|百万|千万)?元)")


class Label(NamedTuple):
    """A text read as a label: its core, and what its brackets held."""

    core: str
    brackets: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        """The money unit declared in the brackets, or empty."""
        for text in self.brackets:
            if found := _MONEY_UNIT.fullmatch(text.removeprefix("单位:").removeprefix("单位")):
                return found[1]
        return ""


class Sense(NamedTuple):
    """What a label means: canonical name, rank among the spellings (the least is the most telling).

    `own` spellings are known to one layout only.
    """

    name: str
    rank: int
    way: str = "right"
    own: bool = False


@lru_cache(maxsize=4096)
def read_label(text: str) -> Label:
    """The core of a label: `其中：财政    资金（万元）` → 财政资金, (万元)."""
    key = _FRONT.sub("", label_key(text))
    brackets: list[str] = []
    while found := _BACK.search(key):
        if found.start() == 0:
            break
        brackets.append(found[1] or found[2] or "")
        key = key[: found.start()].rstrip(":")
    return Label(key, tuple(brackets))


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Senses of label cores by part, one of PARTS."""

    parts: Mapping[str, Mapping[str, Sense]]
    titles: Mapping[tuple[str, str], str]
    known: dict[str, Any] = field(default_factory=dict, repr=False)
    """What texts told of themselves (`word.py`): the same labels come again in every workbook."""

    def senses(self, spellings: tuple[str, ...], core: str) -> list[Sense | None]:
        """What a text of these spellings means in each of PARTS."""
        found: list[Sense | None] = [None] * len(PARTS)
        if not _all_spellings(self).isdisjoint(spellings):
            found = [next((words[key] for key in spellings if key in words), None) for words in _in_order(self)]
        if spellings and found[0] is None:
            found[0] = self._guess(self.parts["field"], core)
        return found

    def sense(self, part: str, text: str) -> Sense | None:
        """What this text means as a label of that part, if anything."""
        if not text or len(text) > LONGEST:
            return None
        words = self.parts[part]
        for key in spellings_of(text):
            if found := words.get(key):
                return found
        return self._guess(words, read_label(text).core) if part == "field" else None

    @staticmethod
    def _guess(words: Mapping[str, Sense], core: str) -> Sense | None:
        """The sense of a label with a word too many in front: 项目年度目标 → 年度目标."""
        if not core.startswith(_WORDS_IN_FRONT):
            return None
        for word in _WORDS_IN_FRONT:
            if core.startswith(word) and (found := words.get(core[len(word) :])) and found.name in _GUESSED:
                return found._replace(rank=found.rank + 50)
        return None

    def is_level(self, text: str) -> bool:
        """Whether a text is 一级指标, 二级指标, 三级指标 in a plain spelling, or in one that only a layout knows."""
        if not text or len(text) > 40:
            return False
        core = read_label(text).core
        if core in _PLAIN_LEVELS:
            return True
        sense = self.parts["column"].get(core)
        return sense is not None and sense.rank < 0 and sense.name in LEVELS and sense.own

    def official(self, part: str, name: str) -> str:
        """The most telling spelling of a name: what a form of ours prints."""
        spellings = {key: sense.rank for key, sense in self.parts[part].items() if sense.name == name}
        return min(spellings, key=lambda key: spellings[key], default=name)

    def title(self, part: str, name: str) -> str:
        """The Chinese name of a field or column."""
        return self.titles.get((part, name), name)

    def widened(self, additions: Mapping[str, Mapping[str, Iterable[str]]]) -> "Vocabulary":
        """The vocabulary with a layout's own spellings, which win over the common ones."""
        parts = {part: dict(words) for part, words in self.parts.items()}
        for part, names in additions.items():
            for name, spellings in names.items():
                way = next((s.way for s in parts[part].values() if s.name == name), "right")
                for rank, spelling in enumerate(spellings):
                    key = fold(spelling)
                    parts[part][key] = Sense(name, rank - _OWN, way, key not in self.parts[part])
        return Vocabulary({part: dict(words) for part, words in parts.items()}, self.titles)


@lru_cache(maxsize=4096)
def spellings_of(text: str) -> tuple[str, ...]:
    """The keys to look a text up by, the fullest first."""
    key = _FRONT.sub("", label_key(text))
    core = read_label(text).core
    keys = [key, core]
    if (plain := _POINTS.sub("", core)) != core:
        keys.append(plain)
    if "月" in core and (months := _MONTHS.sub("N月", core, count=1)) != core:
        keys += [months, months.replace("N月", "1-N月"), months.replace("N月", "N月底")]
    return tuple(dict.fromkeys(keys))


@lru_cache(maxsize=64)
def _all_spellings(words: Vocabulary) -> frozenset[str]:
    return frozenset(key for part in words.parts.values() for key in part)


@lru_cache(maxsize=64)
def _in_order(words: Vocabulary) -> tuple[Mapping[str, Sense], ...]:
    return tuple(words.parts[part] for part in PARTS)


def fold(spelling: str) -> str:
    """The key a spelling of a table or layout is stored under."""
    return label_key(spelling)


@lru_cache(maxsize=1)
def load_vocabulary() -> Vocabulary:
    """The labels of `fields.tsv`. Raises SettingsError."""
    path = Path(__file__).with_name("fields.tsv")
    parts: dict[str, dict[str, Sense]] = {}
    titles: dict[tuple[str, str], str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()[1:], 2):
        columns = line.split("\t")
        if len(columns) != 5:
            raise SettingsError(f"{path.name} 第 {number} 行应有 5 列，现有 {len(columns)} 列。")
        part, name, title, way, spellings = columns
        titles.setdefault((part, name), title)
        words = parts.setdefault(part, {})
        for rank, spelling in enumerate(spellings.split("|")):
            words.setdefault(fold(spelling), Sense(name, rank, way))
    return Vocabulary(parts, titles)
