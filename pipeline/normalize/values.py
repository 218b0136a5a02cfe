"""The front door of the grammar: any text in, a `Reading` out, never an exception."""

import re
from functools import lru_cache

from pipeline.model import Kind, Reading
from pipeline.normalize import dates, grammar
from pipeline.normalize.around import read_rest
from pipeline.normalize.measures import read_measure
from pipeline.normalize.numerals import CHARS
from pipeline.normalize.quick import read_common
from pipeline.normalize.scanner import Scanner, Unexpected
from pipeline.normalize.vocabulary import Vocabulary, standard
from pipeline.text import fold_positions, fold_value

_SYMBOL = re.compile(r"[0-9≥≤><=%‰‱*×_#$￥¥+→±~≈°√□■○△◇☆★①-⓿➀-➓]|[xX]{2,}|\?{2,}")
_COUNTED = re.compile("[一二三四五六七八九十百千万亿两几数半][一二三四五六七八九十百千万亿余多来几]*")
_NUMERALS = re.compile(f"[{CHARS}]{{2,}}")
_WORTH = re.compile(f"[0-9{CHARS}年月季半]")
"""No value but a plain phrase is without all of these."""
_MEMO_SIZE = 1 << 16
_ASSERTIONS = frozenset({"达到", "达", "达到了", "超", "控制", "超过", "不超", "超出"})


def parse(
    text: str, *, year: int | None = None, expect_date: bool = False, vocabulary: Vocabulary | None = None
) -> Reading:
    """Read one value text. `year` completes dates without one; `expect_date` says that `2021.6` is June 2021."""
    return _memo(year, expect_date, vocabulary)[text]


class _Memo(dict[str, Reading]):
    """What texts read as under one year, expectation and vocabulary; forgets all when it has grown too long."""

    def __init__(self, year: int | None, expect_date: bool, words: Vocabulary) -> None:
        self._how = (year, expect_date, words)

    def __missing__(self, text: str) -> Reading:
        year, expect_date, words = self._how
        common = None if expect_date else read_common(text, words)
        if len(self) >= _MEMO_SIZE:
            self.clear()
        self[text] = reading = common or read_value(text, year, expect_date, words)
        return reading


@lru_cache(maxsize=64)
def _memo(year: int | None, expect_date: bool, vocabulary: Vocabulary | None) -> _Memo:
    return _Memo(year, expect_date, vocabulary or standard())


def read_value(text: str, year: int | None, expect_date: bool, words: Vocabulary) -> Reading:
    """value = BLANK | date END | values END | phrase"""
    folded = fold_value(text)
    if not folded or folded in words.words["blank"].entries:
        return Reading(text)
    if _WORTH.search(folded) is None and not is_countable(folded, words):
        return Reading(text, Kind.PHRASE)
    reading, scan = scan_value(text, folded, year, expect_date, words)
    return reading or refused(scan)


def scan_value(
    text: str, folded: str, year: int | None, expect_date: bool, words: Vocabulary
) -> tuple[Reading | None, Scanner]:
    """The reading of a text, or None where it could not be read to its end; and the scanner that read it."""
    scan = Scanner(folded, words, text)
    try:
        if not dates.HINTS.isdisjoint(folded):
            mark = scan.mark()
            try:
                return dates.read_date(scan, year, expect_date), scan
            except Unexpected:
                scan.back(mark)
        return grammar.values(scan), scan
    except Unexpected:
        return None, scan


def refused(scan: Scanner) -> Reading:
    """A phrase; `stopped_at` is set where the text holds something countable that was not understood."""
    if not is_countable(scan.text, scan.words):
        return Reading(scan.source, Kind.PHRASE)
    return Reading(scan.source, Kind.PHRASE, stopped_at=fold_positions(scan.source)[scan.far])


def is_countable(folded: str, words: Vocabulary) -> bool:
    """Whether a text holds figures, symbols, masks or counted numerals, or is nothing but a unit or a sign."""
    if _SYMBOL.search(folded) or _NUMERALS.fullmatch(folded):
        return True
    if folded in words.signs["before"].entries:
        return folded not in _ASSERTIONS
    return _has_counted(folded, words) or _is_measure(folded, words)


def _has_counted(folded: str, words: Vocabulary) -> bool:
    if not _COUNTED.search(folded):
        return False
    for idiom in words.words["idiom"].entries:
        if idiom in folded:
            folded = folded.replace(idiom, "·")
    return any(words.units.longest_at(folded, found.end()) for found in _COUNTED.finditer(folded))


def _is_measure(folded: str, words: Vocabulary) -> bool:
    if not (folded[0] == "/" or words.units.longest_at(folded, 0)):
        return False
    scan = Scanner(folded, words)
    try:
        measure = read_rest(scan, read_measure(scan)).measure
    except Unexpected:
        return False
    return scan.at_end() and bool(measure.name or measure.per)
