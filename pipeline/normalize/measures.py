"""What follows a number: scale, unit, denominators: `万元/年/人`."""

import re
from decimal import Decimal
from typing import NamedTuple

from pipeline.normalize.numerals import CHARS, EXACT, tidy
from pipeline.normalize.scanner import Scanner, Unexpected
from pipeline.normalize.vocabulary import Unit

_ROUND = re.compile(r"(?:10{1,4})?(?:[百千]?[万亿]|[十百千])(?=[^\W\d_])|10{1,4}")
_FIGURES = frozenset("0123456789" + CHARS)
_MARKS = ("/每", ".每", "·每", "、每", "/", "每", "·", ".", "*", "、")
_ONE = Decimal(1)
_NEVER_SCALED = frozenset(("grade", "percent", "point"))
"""十万级 is a class of clean rooms, not ten of anything; and nothing is counted by the percent, 80%/100%."""


class Per(NamedTuple):
    """A denominator, and whether it is a time; objects are written before times in a base unit."""

    name: str
    is_time: bool


class Measure(NamedTuple):
    """Scale, unit and denominators in the order written."""

    scale: str = ""
    factor: Decimal = _ONE
    unit: Unit | None = None
    per: tuple[Per, ...] = ()

    @property
    def name(self) -> str:
        """The unit as columns hold it, scale included."""
        return self.scale + (self.unit.name if self.unit else "")

    @property
    def base(self) -> str:
        """The base unit: without scale, denominators sorted, objects before times."""
        per = "·".join(one.name for one in sorted(self.per, key=lambda one: (one.is_time, one.name)))
        return (self.unit.name if self.unit else "") + (f"/{per}" if per else "")

    def scaled(self, number: Decimal) -> Decimal:
        """The number in the base unit."""
        return number if self.factor is _ONE else tidy(EXACT.multiply(number, self.factor))


def read_measure(scan: Scanner) -> Measure:
    """measure = SCALE? "个"? UNIT? per"""
    factor, scale = _ONE, ""
    unit = scan.unit()
    if unit and unit.dimension == "scale":
        factor, scale = unit.scale, unit.name
        mark = scan.mark()
        unit = scan.unit()
        if unit and unit.dimension == "scale":
            scan.back(mark)
            unit = None
        if unit and unit.dimension in _NEVER_SCALED:
            scan.back(mark)
            raise scan.fail("unit")
    unit = _fold_classifier(scan, unit) if unit else None
    per = read_per(scan, unit)
    if _is_idle(scan, unit, per):
        raise scan.fail("unit")
    return Measure(scale, factor, unit, per)


def per_each(scan: Scanner, measure: Measure, per: tuple[Per, ...]) -> Measure:
    """The measure with the denominators that stand before the number, 每人; 每年5年 says one unit twice."""
    if per and _is_idle(scan, measure.unit, per):
        raise scan.fail("unit")
    return measure._replace(per=per + measure.per) if per else measure


def _is_idle(scan: Scanner, unit: Unit | None, per: tuple[Per, ...]) -> bool:
    """平方米/㎡ says one unit twice; 300/元 leaves out what the money buys."""
    if unit is None:
        bought = scan.words.units.entries.get(per[0].name) if per else None
        return bought is not None and bought.dimension == "money"
    return unit.dimension != "money" and any(one.name == unit.name for one in per)


def _fold_classifier(scan: Scanner, unit: Unit, *also: str) -> Unit:
    """个 before a time folds, 个工作日 → 工作日; in a denominator before a place too, 每个村 → 村."""
    if unit.name != "个":
        return unit
    mark = scan.mark()
    counted = scan.unit()
    if counted and counted.dimension in ("time", *also):
        return counted
    scan.back(mark)
    return unit


def read_per(scan: Scanner, unit: Unit | None) -> tuple[Per, ...]:
    """per = (("/" | "每" | "·" | "." | "*" | "、") (counted | "(" counted ("·" counted)* ")"))*

    The weaker marks need a "/" before them, or money: `元/人、天`, `元·月`; never before a number: `元/人、3天`.
    """
    found: list[Per] = []
    while True:
        mark = scan.mark()
        marker = scan.literal(*_MARKS, name="per")
        if not marker:
            break
        money = unit is not None and unit.dimension == "money" and marker != "、"
        weak = marker in "·.*、"
        if weak and (not (found or money) or scan.text[scan.at : scan.at + 1] in _FIGURES):
            scan.back(mark)
            break
        try:
            found.extend(_read_bracketed(scan) if not found and scan.literal("(") else (read_counted(scan),))
        except Unexpected:
            if marker not in ("、", ".", "每"):
                raise
            scan.back(mark)
            break
    return tuple(found)


def _read_bracketed(scan: Scanner) -> list[Per]:
    inside = [read_counted(scan)]
    while scan.literal("/", "·", ".", "*", "、"):
        inside.append(read_counted(scan))
    if not scan.literal(")"):
        raise scan.fail(")")
    return inside


def read_counted(scan: Scanner) -> Per:
    """counted = (10 | 100 | … SCALE?)? "个"? UNIT"""
    mark = scan.mark()
    unit = scan.unit()
    count = ""
    if unit is None or unit.dimension == "scale":
        scan.back(mark)
        round_number = scan.match(_ROUND, "per")
        count = round_number[0] if round_number else ""
        unit = scan.unit()
    if unit is None or unit.dimension == "scale":
        scan.back(mark)
        raise scan.fail("unit")
    if unit.dimension in _NEVER_SCALED:
        raise scan.fail("unit")
    unit = _fold_classifier(scan, unit, "place")
    return Per(count + unit.name, unit.dimension == "time" and not count)
