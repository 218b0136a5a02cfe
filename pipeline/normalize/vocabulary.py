"""The words of the grammar: units, signs, words and phrases from the tables beside this module, and from clerks.

A `Vocabulary` is a value: whoever wants other words makes another one (`extended`) and passes it on.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from pipeline.domain.phrases import PhraseWord, read_phrases, standard_phrases
from pipeline.domain.titles import SIGNS
from pipeline.settings import SettingsError
from pipeline.text import clean, fold_value

_HERE = Path(__file__).parent
_SIGNS = {*SIGNS, "~"}
_PLACES = {"before", "after", "within", "date", "mark"}
_ROLES = {"blank", "verb", "level", "compare", "change", "finish", "at", "part_lead", "idiom", "compound", "noun"}
_BRACKETED = {"each", "bound"}
"""What changes a value when it stands in brackets after it: 500元（人均）, 500元（封顶）."""
_LEADS = ("verb", "level", "change", "compare")
"""Words before a number; a word of two roles keeps the last of them."""


class Unit(NamedTuple):
    """A unit: its normalized spelling, what it measures, and for a scale word (万) the factor."""

    name: str
    dimension: str
    scale: Decimal = Decimal(1)


_VAGUE = re.compile("[余多几来第一二两三四五六七八九十]|[百千万亿][余多几来]|半$")
"""What begins like this belongs to the number before: 余人 in 300余人 is no unit."""

Row = Sequence[str]
T = TypeVar("T")


class Table(Generic[T]):
    """Words of one kind and what they mean; knows the longest of them that stands at a place of a text."""

    __slots__ = ("_lengths", "entries")

    def __init__(self, entries: Mapping[str, T]) -> None:
        self.entries = entries
        lengths: dict[str, set[int]] = {}
        for spelling in entries:
            lengths.setdefault(spelling[0], set()).add(len(spelling))
        self._lengths = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}

    def all_at(self, text: str, at: int) -> Iterator[tuple[str, T]]:
        """Every word that stands at `at`, the longest first."""
        for length in self._lengths.get(text[at : at + 1], ()):
            spelling = text[at : at + length]
            if spelling in self.entries and len(spelling) == length:
                yield spelling, self.entries[spelling]

    def longest_at(self, text: str, at: int) -> tuple[str, T] | None:
        """The longest word that stands at `at`, or None."""
        for length in self._lengths.get(text[at : at + 1], ()):
            spelling = text[at : at + length]
            if spelling in self.entries:
                return spelling, self.entries[spelling]
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Every word the grammar knows, by folded spelling: units, signs by place, words by role, phrases."""

    units: Table[Unit]
    signs: Mapping[str, Table[str]]
    words: Mapping[str, Table[str]]
    phrases: Mapping[str, PhraseWord]

    def extended(self, units: Iterable[Row] = (), phrases: Iterable[Row] = (), source: str = "单位表") -> "Vocabulary":
        """This vocabulary and a clerk's rows (写法, 单位, 量纲, 倍数; 词语, 类别, 可衡量). Raises SettingsError."""
        known = self.units.entries
        more = _read_units(units, source, self)
        named = {unit.name: unit for unit in more.values()}  # 兆 reads too, where M is 兆
        return replace(
            self,
            units=Table({**named, **known, **more}),
            phrases={**self.phrases, **read_phrases(phrases, source)},
        )


@lru_cache(maxsize=1)
def standard() -> Vocabulary:
    """The vocabulary of the tables we ship."""
    signs = _read_pairs("signs.tsv", "place", _PLACES)
    for spelling, sign in ((s, v) for table in signs.values() for s, v in table.items()):
        if sign not in _SIGNS:
            raise SettingsError(f"signs.tsv：“{spelling}”的符号“{sign}”不认识，应为 {' '.join(sorted(_SIGNS))} 之一。")
    words = _read_pairs("words.tsv", "role", _ROLES | _BRACKETED)
    words["lead"] = {word: role for role in _LEADS for word in words[role]}
    return Vocabulary(
        units=Table(_read_units(_rows("units.tsv"), "units.tsv")),
        signs={place: Table(table) for place, table in signs.items()},
        words={role: Table(table) for role, table in words.items()},
        phrases=standard_phrases(),
    )


def _rows(name: str) -> list[list[str]]:
    lines = (_HERE / name).read_text(encoding="utf-8").splitlines()[1:]
    return [line.split("\t") for line in lines if line.strip()]


def _read_pairs(name: str, heading: str, allowed: set[str]) -> dict[str, dict[str, str]]:
    """A table of `spelling [value] group`, one mapping for each group."""
    groups: dict[str, dict[str, str]] = {group: {} for group in sorted(allowed)}
    for row in _rows(name):
        spelling, value, group = row if len(row) == 3 else (row[0], row[0], row[-1])
        if group not in allowed:
            raise SettingsError(
                f"{name}：“{spelling}”的 {heading} 是“{group}”，应为 {' '.join(sorted(allowed))} 之一。"
            )
        groups[group][fold_value(spelling)] = value
    return groups


def _read_units(rows: Iterable[Row], source: str, beside: Vocabulary | None = None) -> dict[str, Unit]:
    """The rows of a table of units; a clerk's rows are held against the words they stand `beside`."""
    units: dict[str, Unit] = {}
    for number, row in enumerate(rows, 2):
        if not any(map(str.strip, row)):
            continue
        spelling, name, dimension, scale = (*(clean(cell).strip() for cell in row), "", "", "", "")[:4]
        where = f"{source} 第{number}行"
        folded = fold_value(spelling)
        if not folded:
            raise SettingsError(f"{where}：没有写“写法”，请填写，例如“公里”。")
        unit = Unit(fold_value(name) or folded, dimension or "count", _factor(scale or "1", where))
        wrong = _wrong_spelling("写法", folded) or _wrong_spelling("单位", unit.name) or _wrong_scale(spelling, unit)
        if beside is not None:
            wrong = wrong or _wrong_beside(spelling, folded, unit, beside)
        if not wrong and units.get(folded, unit) != unit:
            wrong = f"写法“{spelling}”前面已经有一行，内容不同，请只留一行"
        if wrong:
            raise SettingsError(f"{where}：{wrong}。")
        units[folded] = unit
    return units


def _wrong_spelling(column: str, folded: str) -> str:
    if folded[0].isdigit() or folded[0] in "≥≤><=~-(/":
        return f"{column}“{folded}”以数字或符号开头，不能作单位，请改正"
    return ""


def _wrong_scale(spelling: str, unit: Unit) -> str:
    if unit.scale != 1 and unit.dimension != "scale":
        return f"倍数只用于万、亿这样的数量级词（量纲 scale）；“{spelling}”的倍数请留空"
    return ""


def _wrong_beside(spelling: str, folded: str, unit: Unit, beside: Vocabulary) -> str:
    """What is wrong with a clerk's row beside the words there are."""
    known = beside.units.entries
    if _VAGUE.match(folded):
        return f"写法“{spelling}”以“{folded[0]}”开头，是数或约数的一部分，不能作单位，请改正或删去这一行"
    if any(mark in folded + unit.name for mark in "/、,;≥≤<>="):
        return f"“{spelling}”里有分母或符号，请只写一个单位；元/人 这样的写法本来就读得出"
    tables = (*beside.signs.values(), beside.words["lead"], beside.words["finish"])
    if folded not in known and any(folded in table.entries for table in tables):
        return f"写法“{spelling}”是符号词或动词，不能作单位，请改正或删去这一行"
    dimensions = sorted({one.dimension for one in known.values()})
    if unit.dimension not in dimensions:
        return f"量纲“{unit.dimension}”不认识，可用的有：{'、'.join(dimensions)}；不清楚时请留空"
    if known.get(folded, unit) != unit:
        return f"写法“{spelling}”已经是单位“{known[folded].name}”，不能再指向“{unit.name}”，请改正或删去这一行"
    return ""


def _factor(text: str, where: str) -> Decimal:
    try:
        factor = Decimal(text)
    except InvalidOperation:
        factor = Decimal(0)
    if not factor.is_finite() or factor <= 0:
        raise SettingsError(f"{where}：倍数“{text}”应为大于 0 的数，不折算时请留空。")
    return factor
