"""The scanner: takes words of the tables from a folded text, longest first, and remembers how far it came."""

import re
from decimal import Decimal
from typing import NamedTuple

from pipeline.normalize.numerals import CHARS, read_numeral, tidy
from pipeline.normalize.vocabulary import Table, Unit, Vocabulary

_ARABIC = re.compile(
    r"(?P<minus>-?)(?P<whole>[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4}|0|[1-9][0-9]{0,14})(?P<part>\.[0-9]{1,10})?"
    r"(?![0-9]|[.,][0-9])"
)
_CHINESE = re.compile(f"[{CHARS}]+")
_SCALED = re.compile("万亿?$|亿$")


class Piece(NamedTuple):
    """A stretch of the folded text and what it was read as."""

    name: str
    start: int
    end: int
    meaning: str = ""


class Unexpected(Exception):
    """The text does not go on as the production says."""


class Scanner:
    """Reads one folded text. `at` is where it stands, `far` the farthest place where something was missing.

    `source` is the text as written, which readings carry; `trail` are the pieces taken on the way to `far`.
    """

    __slots__ = ("at", "expected", "far", "pieces", "source", "text", "trail", "words")

    def __init__(self, text: str, words: Vocabulary, source: str = "") -> None:
        self.text = text
        self.source = source
        self.words = words
        self.at = 0
        self.far = 0
        self.expected: list[str] = []
        self.pieces: list[Piece] = []
        self.trail: tuple[Piece, ...] = ()

    def fail(self, expected: str) -> Unexpected:
        """What to raise where `expected` is missing."""
        self.miss(expected)
        return Unexpected(expected)

    def miss(self, expected: str) -> None:
        """Remember that `expected` would have let the reading go on here."""
        if self.at > self.far:
            self.far, self.expected, self.trail = self.at, [], tuple(self.pieces)
        if self.at == self.far and expected not in self.expected:
            self.expected.append(expected)

    def back(self, mark: tuple[int, int]) -> None:
        """Return to a `mark`, forgetting the pieces taken since."""
        self.at = mark[0]
        del self.pieces[mark[1] :]

    def mark(self) -> tuple[int, int]:
        """Where we are, to come `back` to."""
        return self.at, len(self.pieces)

    def at_end(self) -> bool:
        """END"""
        return self.at >= len(self.text)

    def end(self) -> None:
        """END, or fail."""
        if self.at < len(self.text):
            raise self.fail("END")

    def literal(self, *spellings: str, name: str = "") -> str:
        """The first of these spellings that stands here, or nothing."""
        if not self.text.startswith(spellings, self.at):  # most calls end here
            return ""
        for spelling in spellings:
            if self.text.startswith(spelling, self.at):
                self._take(name, self.at + len(spelling), spelling)
                return spelling
        return ""

    def match(self, pattern: re.Pattern[str], name: str) -> re.Match[str] | None:
        """What the pattern matches here, or None."""
        found = pattern.match(self.text, self.at)
        if found:
            self._take(name, found.end(), found[0])
        return found

    def word(self, table: Table[str], name: str) -> tuple[str, str] | None:
        """The longest word of a table that stands here, and its meaning, or None."""
        found = table.longest_at(self.text, self.at)
        if found is None:
            self.miss(name)
            return None
        self._take(name, self.at + len(found[0]), found[1])
        return found

    def space(self) -> None:
        """The space that folding leaves before a number."""
        if self.text.startswith(" ", self.at):
            self.at += 1

    def unit(self) -> Unit | None:
        """UNIT: the longest spelling of units.tsv; a Latin one ends where the letters end."""
        for spelling, unit in self.words.units.all_at(self.text, self.at):
            end = self.at + len(spelling)
            if not (self._latin(end - 1) and self._latin(end)):
                self._take("scale" if unit.dimension == "scale" else "unit", end, unit.name)
                return unit
        self.miss("unit")
        return None

    def number(self, idioms: bool = True) -> Decimal | None:
        """NUMBER = "-"? DIGITS ("," DIGITS)* ("." DIGITS)? | numeral; none where an idiom begins, 一站式"""
        start = self.at
        self.space()
        found = _ARABIC.match(self.text, self.at)
        if found:
            number = tidy(Decimal(found["minus"] + found["whole"].replace(",", "") + (found["part"] or "")))
            self._take("number", found.end(), str(number))
            return number
        numeral = self._numeral(idioms)
        if numeral is None:
            self.at = start
            self.miss("number")
        return numeral

    def _numeral(self, idioms: bool) -> Decimal | None:
        found = _CHINESE.match(self.text, self.at)
        if not found or (idioms and self.words.words["idiom"].longest_at(self.text, self.at)):
            return None
        run = found[0]
        if run[-1] in "千百" and len(run) > 1 and self._own_unit(found.end() - 1):
            run = run[:-1]
        scaled = _SCALED.search(run)
        if scaled and scaled.start() and not set(run[: scaled.start()]) & set("万亿"):
            run = run[: scaled.start()]
        number = read_numeral(run)
        if number is None:
            return None
        self._take("number", self.at + len(run), str(number))
        return number

    def _own_unit(self, start: int) -> bool:
        """Whether a unit of its own begins here with a scale word: 千克, 千瓦时, 百分点."""
        return any(unit.dimension != "scale" for _, unit in self.words.units.all_at(self.text, start))

    def _latin(self, place: int) -> bool:
        return place < len(self.text) and self.text[place].isascii() and self.text[place].isalnum()

    def _take(self, name: str, end: int, meaning: str) -> None:
        if name:
            self.pieces.append(Piece(name, self.at, end, meaning))
        self.at = end
