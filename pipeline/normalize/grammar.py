"""The grammar of quantities, ranges and lists of them. Each production's docstring is the production.

Every production either takes what it says and leaves the scanner behind it, or raises Unexpected. A reading counts
only when END has been reached: a number is never taken out of the middle of text that was not understood.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple, TypeVar

from pipeline.model import Kind, Reading
from pipeline.normalize.numerals import CHARS, EXACT, tidy
from pipeline.normalize.scanner import Scanner, Unexpected
from pipeline.normalize.vocabulary import Unit

T = TypeVar("T")

_BRACKET = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_INCLUSIVE = re.compile(r"\(包?含(?:本数)?\)")
_EXCLUSIVE = re.compile(r"不(?:包?含|包括)(?:[0-9]|本数|$|[一二三四五六七八九十百]+[^\W\d])|除外")
_CALENDAR = re.compile(r"月份?|季度?")
_YEARLY = re.compile("[年级届版款]")
_ROUND = re.compile(r"(?:10{1,4})?(?:[百千]?[万亿]|[十百千])(?=[^\W\d_])|10{1,4}")
_BASIS = re.compile(
    r"(?:较|比|与)[12][0-9]{3}年度?(?:同期|末|底|水平)?(?:相比)?,?|以[12][0-9]{3}年度?为基[数期准]年?,?"
)
_NOUN = re.compile(r"[\u4e00-\u9fff]{1,14}")
_NO_NOUN = re.compile(
    r"[一二三四五六七八九十百千万亿两半几数多余以内外前后左右上下的了到达超未不无按已均率应须可将并且或及和与每性龄起至比同各]"
    r"|完成|实现|通过|提高|提升|增加|减少|下降|开展|参加|保障|确保|进行|达标|合格$|覆盖|满意"
)
_SCALES = frozenset("十百千万亿")
_NOUN_UNITS = {"名", "位", "次", "场", "期", "轮"}
_FIGURES = frozenset("0123456789" + CHARS)


class Measure(NamedTuple):
    """What follows a number: scale, unit, denominators (name, is it a time) in order."""

    scale: str = ""
    factor: Decimal = Decimal(1)
    unit: Unit | None = None
    per: tuple[tuple[str, bool], ...] = ()

    @property
    def name(self) -> str:
        """The unit as columns hold it, scale included."""
        return self.scale + (self.unit.name if self.unit else "")

    @property
    def base(self) -> str:
        """The base unit: without scale, denominators sorted, objects before times."""
        per = "·".join(name for _, name in sorted((is_time, name) for name, is_time in self.per))
        return (self.unit.name if self.unit else "") + (f"/{per}" if per else "")


class Rest(NamedTuple):
    """What follows the number of a quantity, to the end of the quantity."""

    measure: Measure
    sign: str = ""
    notes: tuple[str, ...] = ()


class Lead(NamedTuple):
    """What stands before the number of a quantity."""

    sign: str = ""
    framed: str = ""
    per: tuple[tuple[str, bool], ...] = ()
    notes: tuple[str, ...] = ()


def attempt(scan: Scanner, production: Callable[[Scanner], T]) -> T | None:
    """The production, or nothing and the scanner where it was."""
    mark = scan.mark()
    try:
        return production(scan)
    except Unexpected:
        scan.back(mark)
        return None


def values(scan: Scanner) -> Reading:
    """values = range END | quantity END | several END"""
    for production in (read_range, read_quantity, read_several):
        mark = scan.mark()
        try:
            reading = production(scan)
            stop(scan)
            return reading
        except Unexpected:
            scan.back(mark)
    raise scan.fail("number")


def stop(scan: Scanner) -> None:
    """END = ("。" | ";" | ",")?"""
    if len(scan.text) - scan.at == 1 and scan.text[scan.at] in "。;,":
        scan.at += 1
    scan.end()


def read_quantity(scan: Scanner, nouns: bool = True) -> Reading:
    """quantity = lead (percent | fraction | NUMBER) rest"""
    lead = _lead(scan)
    number, unit = _amount(scan)
    if _is_calendar(scan, number) or ((lead.per or not nouns) and scan.text[scan.at : scan.at + 1] == "日"):
        raise scan.fail("date")
    rest = read_rest(scan, unit, nouns)
    return make_quantity(number, rest, lead)


def _is_calendar(scan: Scanner, number: Decimal) -> bool:
    """Whether the word after the number makes it a month, a quarter, a year: 3月 is never three months."""
    if _CALENDAR.match(scan.text, scan.at):
        return True
    return 1900 <= number <= 2100 and not number % 1 and bool(_YEARLY.match(scan.text, scan.at))


def make_quantity(number: Decimal, rest: Rest, lead: Lead, text: str = "") -> Reading:
    """The reading of a quantity; raises Unexpected where the signs before and after contradict each other."""
    sign = _agree(lead.sign, lead.framed, rest.sign)
    notes = (*lead.notes, *rest.notes)
    measure = rest.measure
    if lead.per:
        measure = measure._replace(per=lead.per + measure.per)
    amount = number if measure.factor == 1 else tidy(EXACT.multiply(number, measure.factor))
    return Reading(
        text,
        Kind.QUANTITY,
        sign if sign not in ("", "~") else "=",
        sign not in ("", "~"),
        number,
        None,
        measure.name,
        tuple([name for name, _ in measure.per]),
        amount,
        None,
        measure.base,
        note=",".join(notes),
    )


def _agree(before: str, framed: str, after: str) -> str:
    """Two signs that agree are one; signs that contradict are refused; 控制在 needs the 以内 after the number."""
    if framed and after != framed:
        raise Unexpected("以内")
    if before and after and before != after:
        raise Unexpected("contradiction")
    return before or after


def _lead(scan: Scanner) -> Lead:
    """lead = (basis | compare | change | level | verb | "每" counted)* sign*; a comparison needs its change"""
    words, notes, per, comparing = scan.words.words, [], [], False
    while True:
        start = scan.at
        if scan.match(_BASIS, "note"):
            comparing = True
        elif found := scan.word("lead", words["lead"], "note"):
            comparing = found[1] == "compare" or (comparing and found[1] != "change")
            scan.literal("了")
        elif scan.literal("每", name="per"):
            per.append(_counted(scan))
            scan.space()
            continue
        else:
            break
        scan.literal(",")
        notes.append(scan.text[start : scan.at].rstrip(","))
    if comparing:
        raise scan.fail("change")
    sign, framed, about = _sign(scan)
    return Lead(sign, framed, tuple(per), (*_joined(notes), *about))


def _joined(notes: list[str]) -> tuple[str, ...]:
    """Words that stood together are one note: 较上年, 增长 → 较上年增长."""
    return ("".join(notes),) if notes else ()


def _sign(scan: Scanner) -> tuple[str, str, tuple[str, ...]]:
    """sign = (before | within)*, all agreeing; 约 is no sign but a note"""
    scan.space()
    sign, framed = "", ""
    about: tuple[str, ...] = ()
    while True:
        start = scan.at
        found = scan.word("before", scan.words.signs["before"], "sign")
        if found and found[1] == "~":
            about = (found[0],)
            sign = _agree(sign, "", "~")
        elif found:
            sign = _agree(sign, "", found[1])
        elif frame := scan.word("within", scan.words.signs["within"], "sign"):
            framed = frame[1]
        if scan.at == start:
            return sign, framed, about
        scan.space()


def _amount(scan: Scanner) -> tuple[Decimal, str]:
    """percent = ("百分之" | "千分之") NUMBER;  fraction = NUMBER "/" NUMBER, finite and below one"""
    if family := scan.literal("百分之", "千分之", name="unit"):
        if scan.literal("百", name="number"):
            return Decimal(100), "%"
        if (number := scan.number()) is None:
            raise scan.fail("number")
        return number, "%" if family == "百分之" else "‰"
    if (number := scan.number()) is None:
        raise scan.fail("number")
    fraction = attempt(scan, lambda scan: _fraction(scan, number))
    return (fraction, "") if fraction is not None else (number, "")


def _fraction(scan: Scanner, above: Decimal) -> Decimal:
    if not scan.literal("/"):
        raise Unexpected("/")
    below = scan.number()
    if below is None or not 0 < above < below < 1000 or above % 1 or below % 1:
        raise scan.fail("number")
    bottom = int(below)
    for prime in (2, 5):
        while bottom % prime == 0:
            bottom //= prime
    if int(above) % bottom or scan.text[scan.at : scan.at + 1] in _SCALES:
        raise scan.fail("number")
    return tidy(EXACT.divide(above, below))


def read_rest(scan: Scanner, unit: str = "", nouns: bool = True) -> Rest:
    """rest = measure (inclusive | after | noun | note)*"""
    measure = _measure(scan) if not unit else Measure(unit=scan.words.units[unit])
    sign, notes, inclusive = "", [], False
    words = scan.words.signs
    while True:
        if found := scan.word("after", words["after"], "sign"):
            if found[1] == "~":
                notes.append(found[0])
            sign = _agree(sign, "", found[1])
        elif scan.match(_INCLUSIVE, "sign"):
            inclusive = True
        elif note := attempt(scan, read_note):
            if not measure.name and not measure.per and note in scan.words.units:
                raise scan.fail("unit")
            notes.append(note)
        elif nouns and not notes and not sign and (noun := attempt(scan, lambda scan: _noun(scan, measure))):
            notes.append(noun)
        else:
            break
    if inclusive and not sign:
        sign = ">="
    return Rest(measure, sign, tuple(notes))


def read_note(scan: Scanner) -> str:
    """note = "(" words that hold no sign ")" """
    found = scan.match(_BRACKET, "note")
    if not found or not found[1] or _changes(scan, found[1]):
        raise scan.fail("note")
    return found[1]


def _changes(scan: Scanner, text: str) -> bool:
    """Whether words in brackets hold a sign that would change the value."""
    if any(sign in text for sign in "≥≤<>") or _EXCLUSIVE.search(text) or text in ("内", "超", "达"):
        return True
    for table in (scan.words.signs["before"], scan.words.signs["after"]):
        for spelling, sign in table.items():
            if sign not in ("~", "=") and len(spelling) > 1 and spelling[0] != "(" and spelling in text:
                return spelling not in ("达到", "不超") or any(char.isdigit() for char in text)
    return False


def _noun(scan: Scanner, measure: Measure) -> str:
    """noun = plain words after a measure word: 10台电脑"""
    takes = measure.unit and not measure.per and (measure.unit.dimension == "count" or measure.unit.name in _NOUN_UNITS)
    found = scan.match(_NOUN, "note") if takes else None
    if not found or _NO_NOUN.search(found[0]):
        raise scan.fail("END")
    return found[0]


def _measure(scan: Scanner) -> Measure:
    """measure = SCALE? "个"? UNIT? per*"""
    scale = scan.unit()
    factor, name = Decimal(1), ""
    unit = scale
    if scale and scale.dimension == "scale":
        factor, name = scale.scale, scale.name
        unit = _whole_unit(scan)
    elif scale and scale.name == "个":
        unit = _folded(scan, scale)
    return Measure(name, factor, unit, _per(scan, unit))


def _whole_unit(scan: Scanner) -> Unit | None:
    mark = scan.mark()
    unit = scan.unit()
    if unit and unit.dimension == "scale":
        scan.back(mark)
        return None
    return _folded(scan, unit) if unit and unit.name == "个" else unit


def _folded(scan: Scanner, piece: Unit) -> Unit:
    """个 before a time folds: 个工作日 → 工作日."""
    mark = scan.mark()
    unit = scan.unit()
    if unit and unit.dimension == "time":
        return unit
    scan.back(mark)
    return piece


def _per(scan: Scanner, unit: Unit | None) -> tuple[tuple[str, bool], ...]:
    """per = ("/" | "每") ("(" counted ("·" counted)* ")" | counted) (("/" | "每" | "·" | "." | "*" | "、") counted)*"""
    found: list[tuple[str, bool]] = []
    while True:
        mark = scan.mark()
        marker = scan.literal("/每", ".每", "·每", "、每", "/", "每", "·", ".", "*", "、", name="per")
        if not marker:
            return tuple(found)
        if not found and marker[0] in "·.*、" and not (unit and unit.dimension == "money" and marker[0] != "、"):
            scan.back(mark)
            return tuple(found)
        if marker in "·.*、" and scan.text[scan.at : scan.at + 1] in _FIGURES:
            scan.back(mark)
            return tuple(found)
        try:
            if not found and scan.literal("("):
                found.extend(_bracketed(scan))
                continue
            found.append(_counted(scan))
        except Unexpected:
            if marker in ("、", ".") or "每" in marker:
                scan.back(mark)
                return tuple(found)
            raise


def _bracketed(scan: Scanner) -> list[tuple[str, bool]]:
    inside = [_counted(scan)]
    while scan.literal("/", "·", ".", "*", "、"):
        inside.append(_counted(scan))
    if not scan.literal(")"):
        raise scan.fail(")")
    return inside


def _counted(scan: Scanner) -> tuple[str, bool]:
    """counted = (10 | 100 | … SCALE?)? "个"? UNIT"""
    start = scan.at
    mark = scan.mark()
    whole = scan.unit()
    if whole and whole.dimension != "scale":
        unit = _folded(scan, whole) if whole.name == "个" else whole
        return unit.name, unit.dimension == "time"
    scan.back(mark)
    count = scan.match(_ROUND, "per")
    unit_here = scan.unit()
    if unit_here is None or unit_here.dimension == "scale":
        scan.at = start
        raise scan.fail("unit")
    unit = _folded(scan, unit_here) if unit_here.name == "个" else unit_here
    return (count[0] if count else "") + unit.name, unit.dimension == "time" and not count


def read_range(scan: Scanner) -> Reading:
    """range = lead (NUMBER measure ("-" | "~" | "至" | "到") NUMBER measure "之间"? | "±" NUMBER measure within?) note*"""
    lead = _lead(scan)
    if lead.sign not in ("", "~") or lead.framed:
        raise scan.fail("number")
    if scan.literal("±", name="sign"):
        return _tolerance(scan, lead)
    low, first = _end_of_range(scan)
    if lead.per and scan.text[scan.at - 1] == "日":
        raise scan.fail("date")
    if not scan.literal(" - ", " -", "--", "-", "~", "至", "到", name="range"):
        raise scan.fail("range")
    high, second = _end_of_range(scan)
    about = scan.literal("之间", "左右", name="note")
    measure = _same_measure(scan, first, second)
    if _scaled(low, measure) >= _scaled(high, measure):
        raise scan.fail("range")
    if not measure.unit and all(_like_a_date(end) for end in (low, high)):
        raise scan.fail("date")
    if about == "左右":
        lead = lead._replace(notes=(*lead.notes, about))
    return _make_range(scan, lead, low, high, measure)


def _like_a_date(number: Decimal) -> bool:
    """2023, 2023.5 or 5.31 without a unit may be dates."""
    month, day = divmod(EXACT.multiply(number, Decimal(100)), 100)
    return 1900 <= number <= 2101 or (number % 1 != 0 and 1 <= month <= 12 and not day % 1 and (day <= 31 or not day % 10))


def _tolerance(scan: Scanner, lead: Lead) -> Reading:
    number, measure = _end_of_range(scan)
    scan.literal("以内", "之内", "范围内", "之间", "内", name="sign")
    if number <= 0:
        raise scan.fail("number")
    return _make_range(scan, lead, -number, number, measure)


def _end_of_range(scan: Scanner) -> tuple[Decimal, Measure]:
    if scan.literal("百分之", name="unit"):
        number = scan.number()
        measure = Measure(unit=scan.words.units["%"])
    else:
        number = scan.number()
        if number is not None and _is_calendar(scan, number):
            raise scan.fail("date")
        measure = _measure(scan) if number is not None else Measure()
    if number is None:
        raise scan.fail("number")
    return number, measure


def _same_measure(scan: Scanner, first: Measure, second: Measure) -> Measure:
    """Both ends have one unit; the first may leave it, or its denominators, to the second."""
    if first in (Measure(), second) or (first.name == second.name and not first.per):
        return second
    if first.scale == second.scale and first.unit is None and not first.per:
        return second
    raise scan.fail("unit")


def _scaled(number: Decimal, measure: Measure) -> Decimal:
    return number if measure.factor == 1 else tidy(EXACT.multiply(number, measure.factor))


def _make_range(scan: Scanner, lead: Lead, low: Decimal, high: Decimal, measure: Measure) -> Reading:
    notes = list(lead.notes)
    while note := attempt(scan, read_note):
        notes.append(note)
    if lead.per:
        measure = measure._replace(per=lead.per + measure.per)
    return Reading(
        kind=Kind.RANGE,
        sign="=",
        number=low,
        number_to=high,
        unit=measure.name,
        per=tuple(name for name, _ in measure.per),
        amount=_scaled(low, measure),
        amount_to=_scaled(high, measure),
        base_unit=measure.base,
        note=",".join(notes),
    )


def read_several(scan: Scanner) -> Reading:
    """several = "分别"? part (("、" | "," | ";" | "及" | "和" | " ")+ "分别"? part)+"""
    leads = scan.words.words["part_lead"]
    parts: list[Reading] = []
    while True:
        scan.word("part_lead", leads, "note")
        start = scan.at
        part = attempt(scan, read_range) or read_quantity(scan, nouns=False)
        if not part.unit:
            raise scan.fail("unit")
        parts.append(replace(part, text=scan.text[start : scan.at].strip()))
        if not scan.literal("、", ", ", "; ", ",", ";", "。", "及", "和", " ", name="separator"):
            break
        if scan.at_end():
            break
    if len(parts) < 2 or _is_interval(parts):
        raise scan.fail("separator")
    return Reading(kind=Kind.SEVERAL, parts=tuple(parts))


def _is_interval(parts: list[Reading]) -> bool:
    """≥95%，≤100% bounds one value from both sides; it is not two values."""
    bounds = {part.sign[:1] for part in parts if part.sign_written}
    return bounds >= {"<", ">"} and len({(part.unit, part.per) for part in parts}) == 1
