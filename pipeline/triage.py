"""The values of a drop that could not be read, by frequency, and the unit rows that would read them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.batch import without_copies
from pipeline.clerk import clerk_tables, table_text, vocabulary_of
from pipeline.engine.progress import Progress, quiet
from pipeline.intake import take_in_all
from pipeline.model import Indicator, Intake, Kind, Place, Project, Reading
from pipeline.normalize.columns import parse_columns
from pipeline.normalize.explain import nearest_units, unit_candidate
from pipeline.normalize.values import parse
from pipeline.normalize.vocabulary import Vocabulary, standard
from pipeline.settings import Profile, SettingsError

HEADING = ("写法", "单位", "量纲", "倍数")
TABLE = "单位表.tsv"
_NO_UNIT = re.compile(r"^[号点成楼强档届名]|[前后内外]$|以[上下]$|^.{6,}$")
_NOTHING = re.compile(r"[^0-9]*0+(?:\.0+)?[^0-9.]")


class Written(NamedTuple):
    """A value as written: alone, or over three columns."""

    text: str
    sign: str = ""
    unit: str = ""

    def __str__(self) -> str:
        return " │ ".join(self) if self.sign or self.unit else self.text


class Unread(NamedTuple):
    """One spelling that could not be read: how often, where first, and the unit that would read it (or nothing)."""

    value: Written
    times: int
    first: Place
    stopped_at: int
    unit: str
    nearest: tuple[str, ...]


def triage(root: Path, profile: Profile, year: int | None = None, progress: Progress = quiet) -> tuple[Unread, ...]:
    """Every value of the drop that holds figures or symbols and could not be read, the most frequent first."""
    return unread_in(root, take_in_all(root, profile, year, progress))


def unread_in(root: Path, intakes: Sequence[Intake]) -> tuple[Unread, ...]:
    """The same of a drop that has been taken in; `root` has the clerk's own tables."""
    words = vocabulary_of(clerk_tables(root)) or standard()
    counts: Counter[Written] = Counter()
    first: dict[Written, tuple[Place, int]] = {}
    for intake in without_copies(intakes):
        for value, stopped_at, place in _stopped(intake.projects):
            counts[value] += 1
            first.setdefault(value, (place, stopped_at))
    unread = (_unread(value, count, *first[value], words) for value, count in counts.items())
    return tuple(sorted(unread, key=lambda one: (-one.times, one.value)))


def _stopped(projects: Iterable[Project]) -> Iterator[tuple[Written, int, Place]]:
    for project in projects:
        for indicator in project.indicators:
            for name, reading in (("target", indicator.target), ("actual", indicator.actual)):
                if reading is not None and reading.kind is Kind.PHRASE and reading.stopped_at is not None:
                    place = project.place._replace(cell=indicator.cells.get(name) or indicator.ref)
                    yield _written(reading, indicator, name), reading.stopped_at, place


def _written(reading: Reading, indicator: Indicator, name: str) -> Written:
    split = name == "target" and (indicator.sign_text or indicator.unit_text)
    return Written(reading.text, indicator.sign_text, indicator.unit_text) if split else Written(reading.text)


def _unread(value: Written, count: int, first: Place, stopped_at: int, words: Vocabulary) -> Unread:
    candidate = value.unit.strip() or unit_candidate(value.text[stopped_at:])
    unit = candidate if _may_be_unit(value, candidate) and _would_read(value, candidate, words) else ""
    return Unread(value, count, first, stopped_at, unit, tuple(nearest_units(candidate, words)))


def _may_be_unit(value: Written, candidate: str) -> bool:
    """Whether a word could be a unit at all: 号, 点 and 成 after a number make no quantity, 0投诉 counts nothing."""
    nothing = not value.unit and _NOTHING.match(value.text)
    return bool(candidate) and not nothing and not _NO_UNIT.search(candidate)


def _would_read(value: Written, unit: str, words: Vocabulary) -> bool:
    """Whether the value reads once `unit` is a unit."""
    try:
        more = words.extended(units=[(unit, unit, "", "")])
    except SettingsError:
        return False
    if value.sign or value.unit:
        return parse_columns(value.sign, value.text, value.unit, vocabulary=more).kind is not Kind.PHRASE
    return parse(value.text, vocabulary=more).kind is not Kind.PHRASE


def proposals(unread: Iterable[Unread]) -> tuple[tuple[str, str, str, str], ...]:
    """The rows of a unit table that would read these values, each unit once."""
    return tuple((unit, unit, "count", "1") for unit in dict.fromkeys(one.unit for one in unread if one.unit))


def add_rows(root: Path, rows: Iterable[tuple[str, str, str, str]]) -> Path:
    """Append rows to the 单位表.tsv of the drop, in the order of its columns, making it where there is none."""
    path = root / TABLE
    text = table_text(path) if path.exists() else "\t".join(HEADING) + "\n"
    text += "" if text.endswith("\n") else "\n"
    heading = text.partition("\n")[0].split("\t")
    for row in rows:
        cells = dict(zip(HEADING, row, strict=True))
        text += "\t".join(cells.get(name.strip(), "") for name in heading) + "\n"
    aside = path.with_name(f".{TABLE}.part")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)
    return path
