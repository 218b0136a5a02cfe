"""The front door of the grammar: any text in, a `Reading` out, never an exception."""

import re
from decimal import Decimal
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


@lru_cache(maxsize=16)
def _memo(year: int | None, expect_date: bool, vocabulary: Vocabulary | None) -> _Memo:
    return _Memo(year, expect_date, vocabulary or standard())


def read_value(text: str, year: int | None, expect_date: bool, words: Vocabulary, alone: bool = True) -> Reading:
    """value = BLANK | date END | values END | phrase; not `alone` where the unit stands in a column of its own"""
    folded = fold_value(text)
    if not folded or folded in words.words["blank"].entries:
        return Reading(text)
    if _WORTH.search(folded) is None and not is_countable(folded, words):
        return Reading(text, Kind.PHRASE)
    reading, scan = scan_value(text, folded, year, expect_date, words)
    if reading is None or (alone and _may_be_date(reading, expect_date)):
        return refused(scan)
    return reading


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


def _may_be_date(reading: Reading, expect_date: bool) -> bool:
    """Whether figures without a unit may be dates: 5.1-5.7 always, 12.31 and 6/30 where a date is expected."""
    if reading.unit or reading.per:
        return False
    if reading.kind is Kind.RANGE:
        return all(map(_like_a_date, (reading.number, reading.number_to)))
    return expect_date and reading.kind is Kind.QUANTITY and ("/" in reading.text or _like_a_date(reading.number))


def _like_a_date(number: Decimal | None) -> bool:
    """2023, 2023.5 and 5.31 look like dates."""
    if number is None:
        return False
    month, day = divmod(number * 100, 100)
    if 1900 <= number <= 2101:
        return True
    return number % 1 != 0 and 1 <= month <= 12 and not day % 1 and (day <= 31 or not day % 10)


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
