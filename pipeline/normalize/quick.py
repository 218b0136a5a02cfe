"""The common shapes, `words FIGURES words` and `FIGURES-FIGURES words`, from remembered words.

What stands around the figures repeats endlessly; each such frame is read once by the productions of the grammar and
remembered, so that only the figures are read anew. Whatever could be more than these shapes is left to the whole
grammar, which reads them just the same.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from pipeline.model import Kind, Reading
from pipeline.normalize.around import Lead, Rest, changes, is_bound, is_measure_apart, read_lead, read_rest
from pipeline.normalize.grammar import make_quantity, read_part, stop
from pipeline.normalize.measures import read_measure
from pipeline.normalize.numerals import EXACT
from pipeline.normalize.scanner import Scanner, Unexpected
from pipeline.normalize.vocabulary import Vocabulary
from pipeline.text import fold_value

_QUANTITY_SHAPE = re.compile(r"([^0-9]*)([0-9][0-9.,]*)(.*)", re.DOTALL)
_RANGE_SHAPE = re.compile(r"([^0-9]*)([0-9][0-9.,]*)([^0-9]*[-~～—至到][^0-9]*)([0-9][0-9.,]*)([^0-9]*)", re.DOTALL)
_FIGURES = re.compile(r"(0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4})(?:\.([0-9]{1,10}))?")
_FIGURED_NOTE = re.compile(r"(.*[^。;,])\(([^()]*[0-9][^()]*)\)", re.DOTALL)
_DIGIT = re.compile("[0-9]")
_QUANTITY, _RANGE = Kind.QUANTITY, Kind.RANGE
_OTHERWISE = frozenset("月号季旬届版款/.,~-—至到")
"""A text that goes on like this after its figures may be a date, a year's class, a fraction or a range."""
_CALENDAR = frozenset("年月日号季旬级届版款/.,")
"""A range whose figures go on like this may be one of dates."""
_YEARLY = frozenset("年级日学起")
"""2024年 is a year, 2024级 its pupils, 2024学年 its lessons, 2024起 its beginning."""
_DASHES = frozenset("-~—至到")
_STRICT = frozenset("<>")
_LONGEST = 15
_STAMP = 8
"""So many figures without a unit may be a day: 20251231."""
_REMEMBERED = 1 << 14

Frame: TypeAlias = tuple[int, int, str, bool, str, tuple[str, ...], str, str, bool]
"""All that a value has besides its numbers: how many figures it may have before the point, how many places the point
moves when the scale is folded in, then sign, sign_written, unit, per, base_unit, note, and whether only whole numbers
can be counted so (10台电脑). A bare tuple, for speed."""


_NOTHING: Frame = (0, 0, "", False, "", (), "", "", False)

Frames: TypeAlias = dict[tuple[str, ...], Frame | None]
"""The frames met so far, by the words of which they are made; emptied when there are too many."""


def common_reader(words: Vocabulary) -> Callable[[str, str], Reading | None]:
    """What reads texts of a common shape, or gives None where the whole grammar has to look.

    The reader takes the text as written, which the reading carries, and the text to read: the same, or folded.
    """
    shape, digit, make = _QUANTITY_SHAPE.fullmatch, _DIGIT.search, tuple.__new__
    frames: Frames = {}
    ranges: Frames = {}

    def read(text: str, folded: str) -> Reading | None:
        found = shape(folded)
        if found is None:
            return None
        before, figures, after = found.groups()
        try:
            frame = frames[before, after]
        except KeyError:
            if digit(after) and (reading := _read_range(text, folded, ranges, words)):
                return reading
            frame = _remember(frames, (before, after), _quantity_frame(before, after, words))
        if frame is None:
            return None
        longest, shift, sign, written, unit, per, base, note, whole = frame
        if len(figures) <= longest and figures.isdigit() and figures[0] != "0":
            number = Decimal(figures)
            amount = Decimal(figures + "0" * shift) if shift else number
        elif numbers := _numbers(figures, longest, shift):
            number, amount = numbers
            if whole and amount % 1:
                return None
        else:
            return None
        return make(
            Reading,
            (
                text,
                _QUANTITY,
                sign,
                written,
                number,
                None,
                unit,
                per,
                amount,
                None,
                base,
                None,
                None,
                "",
                note,
                (),
                None,
            ),
        )

    return read


def _remember(frames: Frames, around: tuple[str, ...], frame: Frame | None) -> Frame | None:
    if len(frames) >= _REMEMBERED:
        frames.clear()
    frames[around] = frame
    return frame


def _read_range(text: str, folded: str, frames: Frames, words: Vocabulary) -> Reading | None:
    found = _RANGE_SHAPE.fullmatch(folded)
    if found is None:
        return None
    before, first, between, last, after = found.groups()
    around = before, between, after
    frame = frames[around] if around in frames else _remember(frames, around, _range_frame(*around, words))
    if frame is None:
        return None
    longest, shift, sign, written, unit, per, base, note, _ = frame
    low, high = _numbers(first, longest, shift), _numbers(last, longest, shift)
    if low is None or high is None or low >= high:
        return None
    return Reading(text, _RANGE, sign, written, low[0], high[0], unit, per, low[1], high[1], base, note=note)


def _numbers(figures: str, longest: int, shift: int) -> tuple[Decimal, Decimal] | None:
    """The number and the amount, its point moved `shift` places: no arithmetic, no rounding, no trailing zeros."""
    found = _FIGURES.fullmatch(figures)
    if found is None:
        return None
    whole, decimals = found[1].replace(",", ""), (found[2] or "").rstrip("0")
    if len(whole) > longest:
        return None
    number = Decimal(f"{whole}.{decimals}" if decimals else whole)
    if not shift:
        return number, number
    moved, left = whole + decimals[:shift].ljust(shift, "0"), decimals[shift:]
    return number, Decimal(f"{moved}.{left}" if left else moved)


def _quantity_frame(before: str, after: str, words: Vocabulary) -> Frame | None:
    """quantity = lead FIGURES measure rest END"""
    lead, tail = _lead(before, words), _tail(after, words)
    if lead is None or tail is None or (lead.sign in _STRICT and tail.rest.includes()):
        return None
    if not (lead.framed or lead.per or lead.notes or (lead.sign and tail.rest.sign)):  # no signs to agree
        longest, shift, _, _, unit, per, base, note, whole = tail.frame
        return (longest, shift, lead.sign, True, unit, per, base, note, whole) if lead.sign else tail.frame
    if lead.per and tail.scan.text.startswith("日"):  # 每月5日
        return None
    return _frame(tail, lead)


@lru_cache(maxsize=1 << 12)
def _lead(before: str, words: Vocabulary) -> Lead | None:
    scan = Scanner(fold_value(before), words)
    try:
        lead = read_lead(scan)
        scan.end()
    except Unexpected:
        return None
    return lead


class Tail(NamedTuple):
    """What follows the figures, to the end: how it was read, where signs may contradict, the frame without a lead."""

    scan: Scanner
    start: int
    rest: Rest
    frame: Frame


@lru_cache(maxsize=1 << 12)
def _tail(after: str, words: Vocabulary) -> Tail | None:
    scan = Scanner(fold_value(after), words)
    if scan.text[:1] in _OTHERWISE:
        return None
    if noted := _FIGURED_NOTE.fullmatch(scan.text):
        return _noted(_tail(noted[1], words), noted[2], words)
    try:
        measure = read_measure(scan)
        start = scan.at
        rest = read_rest(scan, measure)
        stop(scan)
    except Unexpected:
        return None
    frame = _frame(Tail(scan, start, rest, _NOTHING), Lead())
    return Tail(scan, start, rest, frame) if frame else None


def _noted(tail: Tail | None, note: str, words: Vocabulary) -> Tail | None:
    """The tail and a note; notes with figures, (2022年:73%), are hardly ever the same, what they follow is."""
    if tail is None or changes(note, words) or is_measure_apart(note, tail.rest.measure, words):
        return None
    rest = tail.rest._replace(notes=(*tail.rest.notes, note))
    longest, shift, sign, written, unit, per, base, _, whole = tail.frame
    if not written and is_bound(note, words):
        return None
    frame = longest, shift, sign, written, unit, per, base, ",".join(rest.notes), whole
    return tail._replace(rest=rest, frame=frame)


def _frame(tail: Tail, lead: Lead) -> Frame | None:
    """The frame of a tail and its lead; None where they contradict or the scale is no power of ten."""
    try:
        one = make_quantity(tail.scan, tail.start, Decimal(1), tail.rest, lead)
    except Unexpected:
        return None
    shift = tail.rest.measure.factor.adjusted()
    if tail.rest.measure.factor != Decimal(1).scaleb(shift):
        return None
    longest = 3 if tail.scan.text[:1] in _YEARLY else _LONGEST if one.unit or one.per else _STAMP - 1
    return longest, shift, one.sign, one.sign_written, one.unit, one.per, one.base_unit, one.note, tail.rest.counts


def _range_frame(before: str, between: str, after: str, words: Vocabulary) -> Frame | None:
    """range = lead FIGURES measure dash FIGURES measure notes END, with a unit"""
    last = fold_value(after)
    if not last or last[0] in _CALENDAR or fold_value(between)[:1] in _CALENDAR:
        return None
    tail = _tail(after, words) if not before and between in _DASHES else None
    if tail and tail.rest == Rest(tail.rest.measure) and tail.rest.measure.unit:  # 3-5人
        return tail.frame
    scan = Scanner(fold_value(f"{before}3{between}5{after}"), words)
    try:
        one = read_part(scan)
        stop(scan)
    except Unexpected:
        return None
    if one.kind is not Kind.RANGE or not one.unit or (one.number, one.number_to) != (Decimal(3), Decimal(5)):
        return None
    shift = EXACT.divide(one.amount or Decimal(3), Decimal(3)).adjusted()
    if one.amount != Decimal(3).scaleb(shift):
        return None
    longest = 3 if last[0] in _YEARLY else _LONGEST  # 2024-2025学年
    return longest, shift, one.sign, one.sign_written, one.unit, one.per, one.base_unit, one.note, False
