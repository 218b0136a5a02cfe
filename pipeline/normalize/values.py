"""The front door of the grammar: any text in, a `Reading` out, never an exception."""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from pipeline.model import Kind, Reading
from pipeline.normalize import dates, grammar
from pipeline.normalize.around import read_rest
from pipeline.normalize.measures import read_measure
from pipeline.normalize.numerals import CHARS
from pipeline.normalize.quick import common_reader
from pipeline.normalize.quick_dates import read_common_date
from pipeline.normalize.scanner import Scanner, Unexpected
from pipeline.normalize.vocabulary import Vocabulary, standard
from pipeline.text import fold_positions, fold_value

_SYMBOL = re.compile(r"[0-9≥≤><=%‰‱*×_#$￥¥+→±~≈°√□■○△◇☆★①-⓿➀-➓]|[xX]{2,}|^\?+$|\?{2,}")
_COUNTED = re.compile("[一二三四五六七八九十百千万亿两几数半][一二三四五六七八九十百千万亿余多来几]*")
_NUMERALS = re.compile(f"[{CHARS}]{{2,}}|[{CHARS}几数][{CHARS}几余多来]*[十百千万亿][余多来]?")
_TENTHS = re.compile(
    "[一二两三四五六七八九]{1,2}成(?:[以多左半及一二三四五六七八九]|$)|[一二两三四五六七八九十百千万]分之"
)
_PAIRS = re.compile("一[^一]一[^一]")
_WORTH = re.compile(f"[0-9{CHARS}年月季半]")
"""No value but a plain phrase is without all of these."""
_MEMO_SIZE = 1 << 16
_ASSERTIONS = frozenset({"达到", "达", "达到了", "超", "控制", "超过", "不超", "超出"})


def parse(
    text: str, *, year: int | None = None, expect_date: bool = False, vocabulary: Vocabulary | None = None
) -> Reading:
    """Read one value text. `year` completes dates without one; `expect_date` says that `2021.6` is June 2021."""
    readings, common = _memo(year, expect_date, vocabulary)
    reading = readings.get(text)
    if reading is None:
        reading = common(text, text)
        if reading is None or (expect_date and not (reading.unit or reading.per)):
            words = vocabulary or standard()
            reading = read_quickly(text, year, expect_date, words) or read_value(text, year, expect_date, words)
        if len(readings) >= _MEMO_SIZE:
            readings.clear()
        readings[text] = reading
    return reading


@lru_cache(maxsize=16)
def _memo(
    year: int | None, expect_date: bool, vocabulary: Vocabulary | None
) -> tuple[dict[str, Reading], Callable[[str, str], Reading | None]]:
    """What texts read as under one year, expectation and vocabulary, and what reads common shapes."""
    return {}, _common(vocabulary or standard())


@lru_cache(maxsize=16)
def _common(words: Vocabulary) -> Callable[[str, str], Reading | None]:
    return common_reader(words)


def read_quickly(text: str, year: int | None, expect_date: bool, words: Vocabulary) -> Reading | None:
    """The reading of a common shape, as written or folded; None where the whole grammar (`read_value`) has to look."""
    folded, common = fold_value(text), _common(words)
    for spelling in (text, folded) if folded != text else (text,):
        reading = common(text, spelling)
        if reading is not None and (reading.unit or reading.per or not expect_date):
            return reading
    return read_common_date(text, folded, year)


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
        if dates.HINTS.search(folded):
            mark = scan.mark()
            try:
                return dates.read_date(scan, year, expect_date), scan
            except Unexpected:
                scan.back(mark)
        return grammar.values(scan), scan
    except Unexpected:
        return None, scan


def _may_be_date(reading: Reading, expect_date: bool) -> bool:
    """Whether bare figures may be dates: 5.1-5.7 and 20251231; where one is expected 12.31, 6/30 and 1-12 too."""
    if reading.unit or reading.per:
        return False
    if reading.kind is Kind.RANGE:
        ends = reading.number, reading.number_to
        return expect_date or all(map(_like_a_date, ends)) or all(_is_stamp(end, "%Y%m%d") for end in ends)
    if reading.kind is not Kind.QUANTITY or _is_stamp(reading.number, "%Y%m%d"):
        return reading.kind is Kind.QUANTITY
    return expect_date and ("/" in reading.text or _like_a_date(reading.number) or _is_stamp(reading.number, "%Y%m"))


def _like_a_date(number: Decimal | None) -> bool:
    """2023, 2023.5 and 5.31 look like dates."""
    if number is None:
        return False
    month, day = divmod(number * 100, 100)
    if 1900 <= number <= 2101:
        return True
    return number % 1 != 0 and 1 <= month <= 12 and not day % 1 and (day <= 31 or not day % 10)


def _is_stamp(number: Decimal | None, pattern: str) -> bool:
    """20251231, or 202512, is a day, or a month, without its points."""
    length = 8 if "%d" in pattern else 6
    if number is None or number % 1 or not 1900 <= number / 10 ** (length - 4) < 2101:
        return False
    try:
        datetime.strptime(str(number), pattern)
    except ValueError:
        return False
    return True


def refused(scan: Scanner) -> Reading:
    """A phrase; `stopped_at` is set where the text holds something countable that was not understood."""
    if not is_countable(scan.text, scan.words):
        return Reading(scan.source, Kind.PHRASE)
    far = scan.far if scan.text == scan.source else fold_positions(scan.source)[scan.far]
    return Reading(scan.source, Kind.PHRASE, stopped_at=far)


def is_countable(folded: str, words: Vocabulary) -> bool:
    """Whether a text holds figures, symbols, masks or counted numerals, or is nothing but a unit or a sign."""
    if _SYMBOL.search(folded) or _NUMERALS.fullmatch(folded) or _TENTHS.match(folded):
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
    for pair in _PAIRS.finditer(folded):  # 一人一策, but 一年一次
        if not words.units.longest_at(folded, pair.end() - 1):
            folded = folded.replace(pair[0], "····")
    return any(words.units.longest_at(folded, found.end()) for found in _COUNTED.finditer(folded))


def _is_measure(folded: str, words: Vocabulary) -> bool:
    if not (folded[0] == "/" or words.units.longest_at(folded, 0)):
        return False
    scan = Scanner(folded, words)
    try:
        measure, sign, *_ = read_rest(scan, read_measure(scan), nouns=False)  # 条理清晰 is no 条
    except Unexpected:
        return False
    if sign and (folded[-2:-1] not in "以之" or (measure.unit and measure.unit.dimension == "place")):
        return False  # 园内, 县及以上
    return scan.at_end() and bool(measure.name or measure.per)
