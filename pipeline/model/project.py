"""A project as read: indicators with their readings, results and scores, funds, money in 元."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pipeline.model.form import Missing
from pipeline.model.workbook import Kind, Note, Packed, Place


class Reading(NamedTuple):
    """How one indicator value reads: the columns of the value contract, see docs/values.md.

    A tuple, not a dataclass: a drop holds hundreds of thousands of readings, and a frozen dataclass of as many fields
    takes five times as long to make.
    """

    text: str = ""
    kind: Kind = Kind.BLANK
    sign: str = ""
    sign_written: bool = False
    number: Decimal | None = None
    number_to: Decimal | None = None
    unit: str = ""
    per: tuple[str, ...] = ()
    amount: Decimal | None = None
    amount_to: Decimal | None = None
    base_unit: str = ""
    date_from: date | None = None
    date_to: date | None = None
    repeats: str = ""
    note: str = ""
    parts: "tuple[Reading, ...]" = ()
    stopped_at: int | None = None


@dataclass(frozen=True, slots=True)
class Mark(Packed):
    """How one score comes about: points out of a weight, with the formula and its basis in Chinese.

    `points` is None where rules do not decide; `asks` then says what a person has to decide, and his points lie from
    `low` up to `high` (below it where `below` is set). `rule` is a stable word: reach, cap, equal, range, deadline,
    grade, outcome, several, execution, person. `live` is the formula of a sheet over {target}, {target_to}, {actual}
    and {weight}, whose figures stand in `target` … `actual`, in one unit. `counted`: the points that enter the total,
    the rule's, else those a person submitted within the band.
    """

    rule: str
    weight: Decimal | None = None
    points: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    below: bool = False
    completion: Decimal | None = None
    target: Decimal | None = None
    target_to: Decimal | None = None
    actual: Decimal | None = None
    unit: str = ""
    outcome: str = ""
    over: bool = False
    counted: Decimal | None = None
    deducted: Decimal | None = None
    live: str = ""
    formula: str = ""
    basis: str = ""
    asks: tuple[str, ...] = ()

    def allows(self, score: Decimal) -> bool:
        """Whether a person may give this score: inside the band, where there is one."""
        if self.low is None or self.high is None:
            return False
        return self.low <= score and (score < self.high if self.below else score <= self.high)


@dataclass(frozen=True, slots=True)
class Light(Packed):
    """How far one goal has come by the cut-off month: red, yellow, green, blue, or empty where rules do not say.

    `pace` is completion against the time elapsed (1 = on schedule), `forecast` what the year would end with.
    """

    colour: str = ""
    pace: Decimal | None = None
    completion: Decimal | None = None
    forecast: Decimal | None = None
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Appraisal(Packed):
    """A project's result: the score of the execution, the total and its grade, as recomputed and as submitted.

    `total` is None while a person has something to decide, or where more points are to be had than a full score has;
    `known` adds up what is settled, `open` counts the rest.
    """

    execution: Mark | None = None
    rate: Decimal | None = None
    full: Decimal | None = None
    known: Decimal = Decimal(0)
    open: int = 0
    total: Decimal | None = None
    grade: str = ""
    submitted_total: Decimal | None = None
    submitted_grade: str = ""
    formula: str = ""
    light: Light | None = None
    month: int | None = None


_NOTHING: Mapping[str, str] = {}


class Indicator(NamedTuple):
    """One indicator. `level1`, `level2` are texts as written (filled down); `class1`, `class2` their canonical names.

    `cells` maps a field (level1 … reason) to its cell reference. `direction` is 正向, 反向, 等于, 定性 or empty.
    `sign_text`, `unit_text` are set only where sign and unit stand in columns of their own. `mark` (year end) and
    `light` (monitoring) are added by `score`. A tuple, as `Reading` is, and for the same reason.
    """

    ordinal: int
    level1: str
    level2: str
    level3: str
    target: Reading
    description: str = ""
    actual: Reading | None = None
    weight: Decimal | None = None
    score: Decimal | None = None
    reason: str = ""
    direction: str = ""
    class1: str = ""
    class2: str = ""
    sign_text: str = ""
    unit_text: str = ""
    level1_weight: Decimal | None = None
    extras: Mapping[str, str] = _NOTHING
    cells: Mapping[str, str] = _NOTHING
    mark: Mark | None = None
    light: Light | None = None

    @property
    def ref(self) -> str:
        """The cell a reader should look at: the value, else the name."""
        return self.cells.get("target") or self.cells.get("level3", "")


@dataclass(frozen=True, slots=True)
class Fund(Packed):
    """One row of a funds block in 元: source (年度资金总额, 财政拨款 …) and figures; None where the cell is empty."""

    source: str
    initial: Decimal | None = None
    adjusted: Decimal | None = None
    executed: Decimal | None = None
    forecast: Decimal | None = None
    rate: Decimal | None = None
    weight: Decimal | None = None
    score: Decimal | None = None
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Project(Packed):
    """One project of one form. Money in 元 (None where blank), `money_unit` as declared on the form.

    `place` is the form's first cell; `cells` maps a field to its reference; `texts` keeps money and other fields as
    displayed. `title` is the heading printed over the form. `extras` holds what only some forms have.
    """

    layout: str
    place: Place
    name: str
    fiscal_year: int | None = None
    agency_code: str = ""
    agency_name: str = ""
    code: str = ""
    title: str = ""
    budget: Decimal | None = None
    fiscal: Decimal | None = None
    other: Decimal | None = None
    money_unit: str = ""
    purpose: str = ""
    goal: str = ""
    indicators: tuple[Indicator, ...] = ()
    funds: tuple[Fund, ...] = ()
    extras: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[Missing, ...] = ()
    notes: tuple[Note, ...] = ()
    appraisal: Appraisal | None = None

    def at(self, name: str) -> Place:
        """The place of a field, or the form's first cell where the form has no such field."""
        return self.place._replace(cell=self.cells.get(name) or self.place.cell)
