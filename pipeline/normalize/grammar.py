"""The grammar of quantities, ranges and lists of them. Each production's docstring is the production.

Every production either takes what it says and leaves the scanner behind it, or raises Unexpected. A reading counts
only when END has been reached: a number is never taken out of the middle of text that was not understood.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from pipeline.model import Kind, Reading
from pipeline.normalize.around import Lead, Rest, agree, is_bound, read_lead, read_notes, read_rest
from pipeline.normalize.measures import Measure, per_each, read_measure
from pipeline.normalize.numerals import CHARS, EXACT, tidy
from pipeline.normalize.scanner import Scanner, Unexpected

T = TypeVar("T")

_CALENDAR = re.compile(r"月份?|季度?")
_YEARLY = re.compile("学?年|[级届版款起]")
_COMPOUND = re.compile(f"(?=[十百千万亿]*[一二两三四五六七八九贰叁肆伍陆柒捌玖])[{CHARS}]{{2,}}")
"""A numeral nobody makes a slogan of: 三十二个行政村, but 两个维护, 百家讲坛."""
_COUNTING = frozenset("个家户名所条项件台套辆座处间份场口盏栋幢棵株头只艘张本册篇")
"""What a spelled number before a noun counts with; others may name it: 二十届中央委员会, 十八线城市, 十二位数."""
_SCALES = frozenset("十百千万亿")
DASHES = ("--", "-", "——", "—", "~", "至", "到")
_SEPARATORS = ("、", ",", ";", "。", "及", "和", " ")
_SEPARATING = frozenset(_SEPARATORS)


def attempt(scan: Scanner, production: Callable[[Scanner], T]) -> T | None:
    """The production, or nothing and the scanner where it was."""
    mark = scan.mark()
    try:
        return production(scan)
    except Unexpected:
        scan.back(mark)
        return None


def values(scan: Scanner) -> Reading:
    """values = part END | several END"""
    mark = scan.mark()
    try:
        reading = read_part(scan)
        stop(scan)
    except Unexpected:
        if _SEPARATING.isdisjoint(scan.text):
            raise
        scan.back(mark)
        reading = read_several(scan)
        stop(scan)
    return reading


def stop(scan: Scanner) -> None:
    """END = ("。" | ";" | ",")?"""
    if len(scan.text) - scan.at == 1 and scan.text[scan.at] in "。;,":
        scan.at += 1
    scan.end()


def read_part(scan: Scanner, alone: bool = True) -> Reading:
    """part = lead ("±" tolerance | amount measure (dash range | rest))"""
    lead = read_lead(scan)
    if scan.literal("±", name="sign"):
        return _read_tolerance(scan, lead)
    spelled = scan.text[scan.at : scan.at + 1] in CHARS
    counting = not spelled or _COMPOUND.match(scan.text, scan.at)  # 一站式服务, 两个维护 count nothing
    number, measure = _read_amount(scan, lead, alone)
    nouns = alone and bool(counting) and not (spelled and (measure.unit is None or measure.unit.name not in _COUNTING))
    end = scan.at
    if scan.literal(*DASHES, name="range"):
        if scan.text.startswith("日", end - 1) and measure.name == "天":  # 5日至10日 are days of a month
            raise scan.fail("date")
        return _read_range(scan, lead, number, measure)
    start = scan.at
    if lead.per and not nouns and measure == Measure():  # 每周五 is a day of the week
        raise scan.fail("unit")
    return make_quantity(scan, start, number, read_rest(scan, measure, nouns), lead)


def _read_amount(scan: Scanner, lead: Lead, alone: bool) -> tuple[Decimal, Measure]:
    """amount = "百分百" | ("百分之" | "千分之") NUMBER | fraction measure | NUMBER measure"""
    if scan.literal("百分百", name="number"):
        return Decimal(100), Measure(unit=scan.words.units.entries["%"])
    if family := scan.literal("百分之", "千分之", name="unit"):
        unit = scan.words.units.entries["%" if family == "百分之" else "‰"]
        number = Decimal(100) if scan.literal("百", name="number") else scan.number()
        if number is None:
            raise scan.fail("number")
        return number, Measure(unit=unit)
    if (number := scan.number(idioms=not lead.per)) is None:  # 每月一期, but 一期工程
        raise scan.fail("number")
    if scan.text.startswith("/", scan.at):
        whole = number
        fraction = attempt(scan, lambda scan: _read_fraction(scan, whole))
        if fraction is not None:
            return fraction, _read_rate(scan)
    elif _is_calendar(scan, number) or ((lead.per or not alone) and scan.text.startswith("日", scan.at)):
        raise scan.fail("date")
    return number, read_measure(scan)


def _read_fraction(scan: Scanner, above: Decimal) -> Decimal:
    """fraction = NUMBER "/" NUMBER, below one and with a finite decimal"""
    scan.literal("/", name="number")
    below = scan.number()
    if below is None or not 0 < above < below < 1000 or above % 1 or below % 1:
        raise scan.fail("number")
    odd = int(below)
    for prime in (2, 5):
        while odd % prime == 0:
            odd //= prime
    if int(above) % odd or scan.text[scan.at : scan.at + 1] in _SCALES:
        raise scan.fail("number")
    return tidy(EXACT.divide(above, below))


def _read_rate(scan: Scanner) -> Measure:
    """What a fraction counts: nothing, or 比例; 1/4季度 is no quarter of a quarter."""
    measure = read_measure(scan)
    if measure.per or (measure.name and measure.unit is None) or (measure.unit and measure.unit.dimension != "rate"):
        raise scan.fail("END")
    return measure


def _is_calendar(scan: Scanner, number: Decimal) -> bool:
    """Whether the word after the number makes it a month, a quarter, a year, half a date: 3月 is not three months."""
    if _CALENDAR.match(scan.text, scan.at):
        return True
    if not 1900 <= abs(number) <= 2100:
        return False
    whole = not number % 1
    return bool(_YEARLY.match(scan.text, scan.at)) if whole else scan.text.startswith(("日", "起"), scan.at)  # 2025.6起


def make_quantity(scan: Scanner, start: int, number: Decimal, rest: Rest, lead: Lead) -> Reading:
    """The reading of a quantity; the sign before the number and the sign after it must agree."""
    if lead.framed and rest.sign != lead.framed:
        raise scan.fail("sign")
    sign = agree(scan, start, lead.sign, rest.sign)
    if sign in ("<", ">") and rest.includes(number):
        scan.at = start
        raise scan.fail("same sign")
    if not sign and any(is_bound(note, scan.words) for note in rest.notes):
        raise scan.fail("sign")
    measure = per_each(scan, rest.measure, lead.per)
    if rest.counts and measure.scaled(number) % 1:
        raise scan.fail("number")
    return Reading(
        text=scan.source,
        kind=Kind.QUANTITY,
        sign=sign if sign not in ("", "~") else "=",
        sign_written=sign not in ("", "~"),
        number=number,
        unit=measure.name,
        per=tuple([one.name for one in measure.per]),
        amount=measure.scaled(number),
        base_unit=measure.base,
        note=",".join(lead.notes + rest.notes),
    )


def _read_range(scan: Scanner, lead: Lead, low: Decimal, first: Measure) -> Reading:
    """range = … dash amount measure ("之间" | "左右")? notes; both ends in one unit, the first below the second"""
    high, second = _read_amount(scan, Lead(), alone=True)
    measure = _same_measure(scan, first, second)
    if measure.scaled(low) >= measure.scaled(high):
        raise scan.fail("rising")
    about = scan.literal("之间", "左右", name="note")
    if about == "左右":
        lead = lead._replace(notes=(*lead.notes, about))
    return _make_range(scan, lead, low, high, measure)


def _same_measure(scan: Scanner, first: Measure, second: Measure) -> Measure:
    """Both ends have one unit; the first may leave it, or its denominators, to the second."""
    if first in (Measure(), second) or (first.name == second.name and not first.per):
        return second
    if first.scale == second.scale and first.unit is None and not first.per:
        return second
    raise scan.fail("unit")


def _read_tolerance(scan: Scanner, lead: Lead) -> Reading:
    """tolerance = NUMBER measure ("以内" | "内" | "之间")? notes"""
    number, measure = _read_amount(scan, Lead(), alone=True)
    scan.literal("以内", "之内", "范围内", "之间", "内", name="sign")
    if number <= 0:
        raise scan.fail("number")
    return _make_range(scan, lead, -number, number, measure)


def _make_range(scan: Scanner, lead: Lead, low: Decimal, high: Decimal, measure: Measure) -> Reading:
    """A range has no sign of its own: ≥90-95% is refused."""
    if lead.sign not in ("", "~") or lead.framed:
        raise scan.fail("no sign")
    notes = lead.notes + read_notes(scan)
    measure = per_each(scan, measure, lead.per)
    return Reading(
        text=scan.source,
        kind=Kind.RANGE,
        sign="=",
        number=low,
        number_to=high,
        unit=measure.name,
        per=tuple([one.name for one in measure.per]),
        amount=measure.scaled(low),
        amount_to=measure.scaled(high),
        base_unit=measure.base,
        note=",".join(notes),
    )


def read_several(scan: Scanner) -> Reading:
    """several = "分别"? part (("、" | "," | ";" | "及" | "和" | " ") "分别"? part)+; each part with its unit"""
    leads = scan.words.words["part_lead"]
    parts: list[Reading] = []
    changes = set()
    while True:
        scan.word(leads, "note")
        start = scan.at
        changes.add(_begins_a_change(scan))
        part = read_part(scan, alone=False)
        if not part.unit:
            raise scan.fail("unit")
        parts.append(part._replace(text=scan.text[start : scan.at].strip()))
        if not scan.literal(*_SEPARATORS, name="separator") or scan.at_end():
            break
    if len(parts) < 2 or len(changes) > 1 or _is_interval(parts) or _is_listed(parts):
        raise scan.fail("separator")
    return Reading(scan.source, Kind.SEVERAL, parts=tuple(parts))


def _begins_a_change(scan: Scanner) -> bool:
    """Whether a part is told as a change: 95%，较上年提高2% is a value and a remark on it."""
    found = scan.words.words["lead"].longest_at(scan.text, scan.at)
    return found is not None and found[1] in ("compare", "change")


def _is_listed(parts: list[Reading]) -> bool:
    """1.5次；2.3场 may be the items 1. and 2. of a list."""
    numbers = [part.number for part in parts if part.number is not None]
    plain = len(numbers) == len(parts) and not any(part.sign_written for part in parts)
    return plain and all(one % 1 and one // 1 == item for item, one in enumerate(numbers, 1))


def _is_interval(parts: list[Reading]) -> bool:
    """≥95%，≤100% bounds one value from both sides; it is not two values."""
    bounds = {part.sign[:1] for part in parts if part.sign_written}
    return bounds >= {"<", ">"} and len({(part.unit, part.per) for part in parts}) == 1
