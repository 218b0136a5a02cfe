"""What a target allows, as a set of results: the larger the set, the easier the target."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pipeline.domain.changes import change_of
from pipeline.history.match import meaning, measured
from pipeline.model import Indicator, Kind, Reading


def compare_targets(old: Indicator, new: Indicator, years: int = 0) -> str:
    """target_relaxed, target_tightened, target_changed, or empty where both mean the same.

    A value stands for the set of results that satisfy it: a larger set is easier. Between two exact values (＝) the
    direction of the indicator decides. Between forms of different years (`years` apart) a deadline moves along.
    """
    target = shifted(old.target, years)
    if meaning(target) == meaning(new.target):
        return ""
    before, after = span(target), span(new.target)
    if before is None or after is None or before.unit != after.unit:
        return "target_changed"
    if before == after:
        return ""
    if before.exact and after.exact:
        easier = (after.low < before.low) != ("反向" in (old.direction, new.direction))  # type: ignore[operator]
        return "target_relaxed" if easier else "target_tightened"
    if after.holds(before):
        return "target_relaxed"
    return "target_tightened" if before.holds(after) else "target_changed"


def shifted(reading: Reading, years: int) -> Reading:
    """The reading with its dates so many years later."""
    if not years or reading.kind is not Kind.DATE:
        return reading
    first, last = (None if day is None else _later(day, years) for day in (reading.date_from, reading.date_to))
    return reading._replace(date_from=first, date_to=last)


def _later(day: date, years: int) -> date:
    """The same day of another year; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


Edge = Decimal | date | None


class Span(NamedTuple):
    """The results a value allows: from `low` to `high` (None: without end), the ends included unless open."""

    unit: str
    low: Edge
    high: Edge
    low_open: bool = False
    high_open: bool = False

    @property
    def exact(self) -> bool:
        """One single value."""
        return self.low is not None and self.low == self.high

    def holds(self, other: "Span") -> bool:
        """Whether every result the other allows is allowed here."""
        below = self.low is None or (
            other.low is not None
            and (self.low < other.low or (self.low == other.low and (not self.low_open or other.low_open)))  # type: ignore[operator]
        )
        above = self.high is None or (
            other.high is not None
            and (self.high > other.high or (self.high == other.high and (not self.high_open or other.high_open)))  # type: ignore[operator]
        )
        return below and above


def span(reading: Reading) -> Span | None:
    """The span of a value; None for words, several values and dates that repeat."""
    if reading.kind is Kind.DATE and reading.date_to is not None and not reading.repeats:
        return Span("日期", None, reading.date_to)
    if reading.kind not in (Kind.QUANTITY, Kind.RANGE) or reading.amount is None or reading.repeats:
        return None
    low, high, unit = measured(reading)
    assert low is not None
    unit += change_of(reading)
    match reading.sign:
        case ">=" | ">":
            return Span(unit, low, None, low_open=reading.sign == ">")
        case "<=" | "<":
            return Span(unit, None, low, high_open=reading.sign == "<")
    return Span(unit, low, low if high is None else high)
