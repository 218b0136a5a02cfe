"""The common shape, `words FIGURES words`, from remembered halves: same grammar, same reading, a tenth of the time.

What stands before the figures and what stands after them repeat endlessly; each pair is read once by the productions
of the grammar and remembered. Whatever could be more than this shape is left to the whole grammar.
"""

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from pipeline.model import Kind, Reading
from pipeline.normalize.around import read_lead, read_rest
from pipeline.normalize.grammar import make_quantity, stop
from pipeline.normalize.measures import read_measure
from pipeline.normalize.numerals import EXACT, tidy
from pipeline.normalize.scanner import Scanner, Unexpected
from pipeline.normalize.vocabulary import Vocabulary
from pipeline.text import fold_value

_SHAPE = re.compile(r"([^0-9]*)(0|[1-9][0-9]{0,14})(\.[0-9]{1,10})?(?![0-9.,])(.*)", re.DOTALL)
_OTHERWISE = frozenset("年月日号季旬级届版款/.,~-至到")
"""A text that goes on like this after its figures may be a date, a year's class, a fraction or a range."""


class Frame(NamedTuple):
    """All that a quantity has besides its number; `factor` is None where nothing is scaled."""

    sign: str
    sign_written: bool
    unit: str
    per: tuple[str, ...]
    factor: Decimal | None
    base_unit: str
    note: str


def read_common(text: str, words: Vocabulary) -> Reading | None:
    """The reading of a text of the common shape, or None where the whole grammar has to look."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        return None
    before, whole, part, after = found.groups()
    frame = read_frame(before, after, words)
    if frame is None:
        return None
    number = Decimal(whole) if part is None else tidy(Decimal(whole + part))
    sign, sign_written, unit, per, factor, base_unit, note = frame
    amount = number if factor is None else tidy(EXACT.multiply(number, factor))
    return Reading(text, Kind.QUANTITY, sign, sign_written, number, None, unit, per, amount, None, base_unit, note=note)


@lru_cache(maxsize=1 << 14)
def read_frame(before: str, after: str, words: Vocabulary) -> Frame | None:
    """The frame of a quantity: lead FIGURES measure rest END, by the same productions as anywhere."""
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
        one = make_quantity(tail, start, Decimal(1), rest, lead)
    except Unexpected:
        return None
    factor = None if one.amount == 1 else one.amount
    return Frame(one.sign, one.sign_written, one.unit, one.per, factor, one.base_unit, one.note)
