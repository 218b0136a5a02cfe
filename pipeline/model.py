"""The frozen types that flow from stage to stage. Every stage knows these and no other stage.

A workbook becomes a `Book` (cells as shown), its forms become `Form`s (labelled texts), these become `Project`s
(values read, money in 元), and whatever deserves a word becomes a `Finding`. `Intake` is all that is known of one
workbook. Texts as written and the cells they came from are never thrown away.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from itertools import compress
from operator import attrgetter
from typing import Any, NamedTuple

Stored = str | int | float | bool | None
"""A stored cell value: text, number (dates are their serial numbers), truth value; None where the cell is empty."""


class Severity(StrEnum):
    """How bad a finding is; documents say 错误, 警告, 提示."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Kind(StrEnum):
    """What sort of value an indicator value is."""

    QUANTITY = "quantity"
    RANGE = "range"
    DATE = "date"
    PHRASE = "phrase"
    SEVERAL = "several"
    BLANK = "blank"


class Place(NamedTuple):
    """Where something stands: file (relative to the input folder), sheet, cell such as `E11`; parts may be empty."""

    file: str
    sheet: str = ""
    cell: str = ""


class Note(NamedTuple):
    """Something a stage noticed and could not or need not act on; a rule of `check` says what it means to a user.

    `kind` is a stable English word listed in `check/notes.tsv`; `found` is the text shown to the user.
    """

    kind: str
    place: Place
    found: str = ""


class Cell(NamedTuple):
    """One cell as the clerk sees it: `text` is what the sheet shows, number format applied; `raw` what is stored."""

    ref: str
    text: str
    raw: Stored = None
    format: str = "General"
    formula: str = ""


class Merge(NamedTuple):
    """A merged area, 0-based and inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@lru_cache(maxsize=16384)
def column_letters(column: int) -> str:
    """Letters of a 0-based column: 0 → A, 25 → Z, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_ref(row: int, column: int) -> str:
    """The reference of a 0-based position: (10, 4) → E11."""
    return f"{column_letters(column)}{row + 1}"


class Packed:
    """Pickles as its class and the values of its fields: half the time of what frozen dataclasses do by themselves."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        """What pickle keeps: the constructor and its arguments."""
        return type(self), _values(type(self).__match_args__)(self)  # type: ignore[attr-defined]


@cache
def _values(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """The fields of a dataclass in order (its `__match_args__`), all at once."""
    return attrgetter(*names) if len(names) > 1 else lambda one: (getattr(one, names[0]),)


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One sheet. `values[row][column]` are stored values, 0-based from A1; rows may differ in length.

    Formats cost time, so a cell that is not text is looked up only when asked for: `look(row, column)` gives it as
    shown. `text` and `cell` are the doors to use; both answer for positions outside the grid with an empty cell.
    """

    name: str
    values: Sequence[Sequence[Stored]] = ()
    merges: tuple[Merge, ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    look: Callable[[int, int], Cell] | None = None
    unanswered: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """Formulas of cells that show nothing, by position: without a stored result, or with an empty one."""
    show: Callable[[int, int], str] | None = None
    """The text of a cell that is not text: what `look` gives, without the trouble of the rest."""

    @property
    def height(self) -> int:
        """Number of rows of the grid."""
        return len(self.values)

    def stored(self, row: int, column: int) -> Stored:
        """The stored value, None outside the grid."""
        if 0 <= row < len(self.values):
            cells = self.values[row]
            if 0 <= column < len(cells):
                return cells[column]
        return None

    def text(self, row: int, column: int) -> str:
        """What the cell shows."""
        value = self.stored(row, column)
        if value is None:
            return ""
        if type(value) is str:
            return value
        if self.show:
            return self.show(row, column)
        return self.look(row, column).text if self.look else str(value)

    def cell(self, row: int, column: int) -> Cell:
        """The whole cell as shown."""
        value = self.stored(row, column)
        if value is None or self.look is None:
            formula = self.unanswered.get((row, column), "")
            return Cell(cell_ref(row, column), "" if value is None else str(value), value, formula=formula)
        return self.look(row, column)


class Defect(NamedTuple):
    """Why a file could not be taken in: `kind` is a stable English word of `check/notes.tsv`, `detail` is Chinese."""

    kind: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Book(Packed):
    """One input file, read. `path` is relative to the input folder, with `/`. `defect` is set when it was refused."""

    path: str
    sha256: str
    sheets: tuple[Sheet, ...] = ()
    notes: tuple[Note, ...] = ()
    defect: Defect | None = None
    format: str = ""

    def outline(self) -> "Book":
        """The book without its cells: small enough to keep and to send between processes."""
        return replace(self, sheets=())


class Field(NamedTuple):
    """One labelled text of a form: the cell it stands in and, for money, the unit declared nearest to it (元, 万元).

    A tuple, as `Row` is: a drop holds millions of them.
    """

    text: str
    ref: str
    raw: Stored = None
    unit: str = ""


class Row(NamedTuple):
    """One indicator row: canonical column → field; levels are filled down over merged and blank cells."""

    fields: Mapping[str, Field]
    ref: str


class Missing(NamedTuple):
    """A label the layout expects and the form has not, and where it was looked for (Chinese)."""

    name: str
    label: str
    looked: str


@dataclass(frozen=True, slots=True)
class Form(Packed):
    """One form found in a sheet, texts as displayed.

    `layout` begins with target, self_evaluation, monitoring or department. `fields` maps canonical names
    (`recognize/fields.tsv`) to fields; `funds` holds the rows of a funds block (year-end and monitoring forms);
    `evidence` says in Chinese why this layout was chosen.
    """

    layout: str
    sheet: str
    ref: str
    title: str = ""
    money_unit: str = ""
    fields: Mapping[str, Field] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    funds: tuple[Row, ...] = ()
    missing: tuple[Missing, ...] = ()
    notes: tuple[Note, ...] = ()
    score: float = 0.0
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passed(Packed):
    """A sheet in which no form was found, and why (Chinese)."""

    sheet: str
    reason: str


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

    `total` is None while a person has something to decide; `known` adds up what is settled, `open` counts the rest.
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


class Factor(NamedTuple):
    """One figure of a reconciliation: `role` is quantity, unit_cost, period or total_cost; `text` as written."""

    role: str
    name: str
    text: str
    amount: Decimal
    unit: str
    place: Place


@dataclass(frozen=True, slots=True)
class Reconciliation(Packed):
    """The arithmetic that ties a project's indicators to its budget, in 元.

    `kind` is unit_cost (quantity × unit cost × period), total_cost (cost caps added up) or unmatched (a unit cost whose
    denominators no quantity indicator cancels: `needs` then says how many of what the budget implies). `terms` are
    added, the factors of a term multiplied. `status` is equal, over, under or open; `difference` is budget − product.
    """

    kind: str
    status: str
    terms: tuple[tuple[Factor, ...], ...]
    budget: Decimal
    product: Decimal | None = None
    difference: Decimal | None = None
    needs: str = ""
    suspect_unit: bool = False
    sentence: str = ""

    @property
    def places(self) -> tuple[Place, ...]:
        """The cells the figures stand in, costs first."""
        factors = sorted((f for term in self.terms for f in term), key=lambda f: "cost" not in f.role)
        return tuple(dict.fromkeys(factor.place for factor in factors if factor.place.cell))


@dataclass(frozen=True, slots=True)
class Finding(Packed):
    """One thing a reviewer should look at: a complete Chinese sentence, where it stands, why, and what to do."""

    code: str
    severity: Severity
    message: str
    places: tuple[Place, ...] = ()
    agency_name: str = ""
    project_name: str = ""
    text: str = ""
    expected: str = ""
    basis: str = ""
    suggestion: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        """The first place, where a reader looks first."""
        return self.places[0] if self.places else Place("")


@dataclass(frozen=True, slots=True)
class Intake(Packed):
    """All that is known of one workbook: picklable and small (`book` is an outline, without cells)."""

    book: Book
    forms: tuple[Form, ...] = ()
    passed: tuple[Passed, ...] = ()
    projects: tuple[Project, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Source(Packed):
    """The fate of one input file: `taken`, `no form`, `unreadable: why`, `duplicate of X`, `skipped: why`."""

    path: str
    fate: str
    sha256: str = ""
    size: int = 0
    format: str = ""
    forms: int = 0
    indicators: int = 0
    detail: str = ""


class Departure(NamedTuple):
    """Where a self-evaluation or monitoring form departs from the approved goals (see `pipeline.compare`).

    `kind` is a stable word: target_relaxed, target_tightened, target_changed, indicator_added, indicator_dropped,
    indicator_renamed, project_added. `old` and `new` are the texts, `matched` says in Chinese how the two were found
    to be the same.
    """

    kind: str
    label: str
    place: Place
    agency_name: str
    project_name: str
    indicator: str
    old: str
    new: str
    old_place: Place
    matched: str
    approved: str


class Part(NamedTuple):
    """What one sub-project brings to an indicator: texts as written, figures in the common unit, its funds in 元."""

    agency_name: str
    place: Place
    target_text: str
    actual_text: str
    target: Decimal | None = None
    target_to: Decimal | None = None
    actual: Decimal | None = None
    funds: Decimal | None = None


class Joined(NamedTuple):
    """One indicator over the sub-projects of a project: added up or averaged first, scored afterwards.

    `way` is sum, mean (weighted by funds), latest, same (all reached), alone (one sub-project has it) or person.
    """

    indicator: "Indicator"
    way: str
    formula: str
    parts: tuple[Part, ...]


class Merged(NamedTuple):
    """One project that several units report on: its indicators joined, its funds added up, and the score of both."""

    project: "Project"
    joined: tuple[Joined, ...]


@dataclass(frozen=True, slots=True)
class Batch(Packed):
    """The whole drop, sorted by agency, file and order in the source: what the documents are made of.

    `departures` compares the forms of the year with the approved goals; `approved` names these (a frozen baseline, or
    the goals of the same drop) and is empty where there are none to compare with. `merged`: projects reported on by
    several units, put together.
    """

    department_code: str
    department_name: str
    fiscal_year: int | None
    projects: tuple[Project, ...] = ()
    findings: tuple[Finding, ...] = ()
    sources: tuple[Source, ...] = ()
    departures: tuple[Departure, ...] = ()
    approved: str = ""
    merged: tuple[Merged, ...] = ()

    @property
    def published(self) -> tuple[Project, ...]:
        """Each project once: by its goals, else by its self-evaluation, else by its monitoring form."""
        return tuple(one for one, first in zip(self.projects, self._first(), strict=True) if first)

    @property
    def entering(self) -> tuple[bool, ...]:
        """Of each project's form, whether it enters the totals: the published ones but those of a whole department."""
        return tuple(first and not _is_department(one) for one, first in zip(self.projects, self._first(), strict=True))

    @property
    def counted(self) -> tuple[Project, ...]:
        """What every total adds up: each project once, forms of a whole department not at all."""
        return tuple(compress(self.projects, self.entering))

    @property
    def repeated(self) -> int:
        """How many projects were sent more than once on the same form (C17): the totals hold each of these forms."""
        places = {project.at("project_name") for project in self.counted}
        return sum(len(places.intersection(one.places)) > 1 for one in self.findings if one.code == "C17")

    def _first(self) -> Iterator[bool]:
        """Of each form, whether none of the same project goes before it."""
        best: dict[tuple[object, ...], int] = {}
        for one in self.projects:
            best[_identity(one)] = min(best.get(_identity(one), _RANKS), _rank(one))
        return (_rank(one) == best[_identity(one)] for one in self.projects)


_RANKS = 3


def _rank(project: Project) -> int:
    """Goals 0, self-evaluation 1, monitoring 2."""
    return 2 if "monitoring" in project.layout else int("self_evaluation" in project.layout)


def _is_department(project: Project) -> bool:
    return project.layout.startswith("department")


def _identity(project: Project) -> tuple[object, ...]:
    return _is_department(project), project.agency_code, project.agency_name, project.name
