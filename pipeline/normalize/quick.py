"""The common shapes, `words FIGURES words` and `FIGURES-FIGURES words`, from remembered words.

What stands around the figures repeats endlessly; each such frame is read once by the productions of the grammar and
remembered. Whatever could be more than these shapes is left to the whole grammar, which reads them just the same.
"""

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from pipeline.model import Kind, Reading
from pipeline.normalize.around import read_lead, read_rest
from pipeline.normalize.grammar import make_quantity, read_part, stop
from pipeline.normalize.measures import read_measure
from pipeline.normalize.numerals import EXACT
from pipeline.normalize.scanner import Scanner, Unexpected
from pipeline.normalize.vocabulary import Vocabulary
from pipeline.text import fold_value

_NUMBER = r"([1-9][0-9]{0,2}(?:,[0-9]{3}){1,4}|0|[1-9][0-9]{0,14})(\.[0-9]{1,10})?(?![0-9.,])"
_QUANTITY_SHAPE = re.compile(rf"([^0-9]*){_NUMBER}(.*)", re.DOTALL)
_RANGE_SHAPE = re.compile(rf"([^0-9]*){_NUMBER}([^0-9]*[-~～—至到][^0-9]*){_NUMBER}([^0-9]*)", re.DOTALL)
_FIGURE = re.compile("[0-9]")
_QUANTITY, _RANGE = Kind.QUANTITY, Kind.RANGE
_OTHERWISE = frozenset("年月日号季旬届版款/.,~-—至到")
"""A text that goes on like this after its figures may be a date, a year's class, a fraction or a range."""
_CALENDAR = frozenset("年月日号季旬级届版款/.,")
"""A range whose figures go on like this may be one of dates."""


class Frame(NamedTuple):
    """All that a value has besides its numbers; `shift`: places the point moves when the scale is folded in."""

    sign: str
    sign_written: bool
    unit: str
    per: tuple[str, ...]
    shift: int
    base_unit: str
    note: str


def read_common(text: str, words: Vocabulary) -> Reading | None:
    """The reading of a text of a common shape, or None where the whole grammar has to look."""
    found = _QUANTITY_SHAPE.fullmatch(text)
    if found is None:
        return None
    before, whole, part, after = found.groups()
    frame = _quantity_frame(before, after, words)
    if frame is None:
        return _read_range(text, words) if _FIGURE.search(after) else None
    if after[:1] == "级" and len(whole) > 3:  # 3级 is a grade, 2024级 are the pupils of a year
        return None
    number = _number(whole, part, 0)
    sign, sign_written, unit, per, shift, base_unit, note = frame
    amount = _number(whole, part, shift) if shift else number
    return Reading(text, _QUANTITY, sign, sign_written, number, None, unit, per, amount, None, base_unit, note=note)


def _read_range(text: str, words: Vocabulary) -> Reading | None:
    found = _RANGE_SHAPE.fullmatch(text)
    if found is None:
        return None
    before, whole, part, between, last_whole, last_part, after = found.groups()
    frame = _range_frame(before, between, after, words)
    low, high = _number(whole, part, 0), _number(last_whole, last_part, 0)
    if frame is None or low >= high:
        return None
    sign, sign_written, unit, per, shift, base_unit, note = frame
    least, most = (_number(whole, part, shift), _number(last_whole, last_part, shift)) if shift else (low, high)
    return Reading(text, _RANGE, sign, sign_written, low, high, unit, per, least, most, base_unit, note=note)


def _number(whole: str, part: str | None, shift: int) -> Decimal:
    """The written number with its point moved `shift` places: no arithmetic, no rounding, no trailing zeros."""
    if "," in whole:
        whole = whole.replace(",", "")
    decimals = part[1:].rstrip("0") if part else ""
    if shift:
        whole, decimals = whole + decimals[:shift].ljust(shift, "0"), decimals[shift:]
    return Decimal(f"{whole}.{decimals}" if decimals else whole)


@lru_cache(maxsize=1 << 14)
def _quantity_frame(before: str, after: str, words: Vocabulary) -> Frame | None:
    """quantity = lead FIGURES measure rest END"""
    head, tail = Scanner(fold_value(before), words), Scanner(fold_value(after), words)
    if tail.text[:1] in _OTHERWISE:
        return None
    try:
        lead = read_lead(head)
        head.end()
        measure = read_measure(tail)
        start = tail.at
        rest = read_rest(tail, measure)
        stop(tail)
        return _frame(make_quantity(tail, start, Decimal(1), rest, lead), Decimal(1))
    except Unexpected:
        return None


@lru_cache(maxsize=1 << 12)
def _range_frame(before: str, between: str, after: str, words: Vocabulary) -> Frame | None:
    """range = lead FIGURES measure dash FIGURES measure notes END, with a unit"""
    last = fold_value(after)
    if not last or last[0] in _CALENDAR or fold_value(between)[:1] in _CALENDAR:
        return None
    scan = Scanner(fold_value(f"{before}3{between}5{after}"), words)
    try:
        reading = read_part(scan)
        stop(scan)
    except Unexpected:
        return None
    plain = (
        reading.kind is Kind.RANGE and reading.unit and (reading.number, reading.number_to) == (Decimal(3), Decimal(5))
    )
    return _frame(reading, Decimal(3)) if plain else None


def _frame(one: Reading, number: Decimal) -> Frame | None:
    """The frame of a reading of `number`; None where the scale is no power of ten."""
    shift = (EXACT.divide(one.amount or number, number)).adjusted()
    if one.amount != number.scaleb(shift):
        return None
    return Frame(one.sign, one.sign_written, one.unit, one.per, shift, one.base_unit, one.note)
