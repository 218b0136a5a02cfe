"""Form → project: agency split into code and name, money in 元, the year found, every indicator value read."""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from pipeline.model import Field, Form, Fund, Indicator, Note, Place, Project, Reading, Row
from pipeline.normalize.columns import parse_columns
from pipeline.normalize.direction import infer_direction, stated_direction
from pipeline.normalize.identity import agency_of, department_of, name_from_title, split_project, year_of
from pipeline.normalize.money import points, quoted, read_money
from pipeline.normalize.taxonomy import classify
from pipeline.normalize.values import parse
from pipeline.normalize.vocabulary import Vocabulary

_MONEY = ("budget", "fiscal", "other")
_SUMS = ("list_subtotal", "list_total", "list_grand", "list_above")
_TAKEN = frozenset(
    ("agency", "agency_code", "agency_name", "department", "department_code", "project_name", "project_code", "purpose",
     "goal", "money_unit", "fiscal_year", "year_line", "sheet_heading", *_MONEY)
)  # fmt: skip
_ROW_TAKEN = frozenset(
    ("level1", "level2", "level3", "description", "target", "sign", "unit", "direction", "actual", "weight", "score",
     "reason")
)  # fmt: skip
_USUAL = ("level1", "level2", "level3", "description", "target")
_PLAIN = frozenset(_USUAL)
_TEXTS = _USUAL[:4]
_MORE_TEXTS = ("reason", "direction", "sign", "unit")
_FIGURES = ("initial", "adjusted", "executed", "forecast")
_NONE = Field("", "")
_TIMELY = "时效指标"
_make = Indicator._make  # whole from a tuple, its length checked: half the time of a call
_NO_EXTRAS: Mapping[str, str] = {}


class _Reader:
    """One form on its way to a project: where it stands, the words to read it with, and what was noticed."""

    def __init__(
        self, form: Form, path: str, vocabulary: Vocabulary | None, directions: Mapping[str, str] | None
    ) -> None:
        self.form = form
        self.path = path
        self.vocabulary = vocabulary
        self.directions = directions
        self.notes: list[Note] = list(form.notes)

    def note(self, kind: str, ref: str, found: str = "") -> None:
        self.notes.append(Note(kind, Place(self.path, self.form.sheet, ref), found))

    def money(self, field: Field | None) -> Decimal | None:
        """A figure in 元; what cannot be read is noted and left empty."""
        if field is None:
            return None
        amount = read_money(field.text, field.raw, field.unit or self.form.money_unit)
        if amount.problem:
            found = quoted(field.text, field.raw) if amount.problem == "precision" else field.text.strip()
            self.note(f"money_{amount.problem}", field.ref, found)
        return amount.value


def normalize_form(
    form: Form,
    path: str,
    year: int | None,
    vocabulary: Vocabulary | None = None,
    directions: Mapping[str, str] | None = None,
) -> Project:
    """The project of a form. `year` is the fiscal year to take where the form does not say.

    `vocabulary` holds a clerk's own units and words, `directions` the profile's direction of a 一级 or 二级.
    """
    reader = _Reader(form, path, vocabulary, directions)
    fields = form.fields
    code, name = split_project(_text(fields, "project_name"))
    name = name or name_from_title(form.title)
    if name and not _text(fields, "project_name"):
        reader.note("name_from_title", form.ref, form.title)
    agency_code, agency_name = agency_of(fields)
    fiscal_year, source = year_of(form, path, year)
    if source == "file":
        reader.note("year_from_file", form.ref, str(fiscal_year))
    budget, fiscal, other = (reader.money(fields.get(key)) for key in _MONEY)
    if budget is None and "budget" not in fields:
        budget = reader.money(fields.get("total_budget"))
    indicators = tuple(_indicator(number, row, fiscal_year, reader) for number, row in enumerate(form.rows, 1))
    funds = tuple(_fund(row, reader) for row in form.funds)
    extras = {key: field.text.strip() for key, field in fields.items() if key not in _TAKEN and field.text.strip()}
    extras |= department_of(fields) | _sums(fields, form.money_unit)
    return Project(
        layout=form.layout, place=Place(path, form.sheet, form.ref), name=name, fiscal_year=fiscal_year,
        agency_code=agency_code, agency_name=agency_name, code=_text(fields, "project_code") or code, title=form.title,
        budget=budget, fiscal=fiscal, other=other, money_unit=form.money_unit or _declared(fields),
        purpose=_text(fields, "purpose"), goal=_text(fields, "goal"), indicators=indicators, funds=funds, extras=extras,
        texts={key: field.text.strip() for key, field in fields.items()},
        cells={key: field.ref for key, field in fields.items()}, missing=form.missing, notes=tuple(reader.notes),
    )  # fmt: skip


def _sums(fields: Mapping[str, Field], unit: str) -> dict[str, str]:
    """What the total rows of a list say, in 元; empty where that is no amount."""
    given = {key: fields[key] for key in _SUMS if key in fields}
    amounts = {key: read_money(one.text, one.raw, one.unit or unit).value for key, one in given.items()}
    return {key: "" if amount is None else f"{amount:f}" for key, amount in amounts.items()}


def _text(fields: Mapping[str, Field], key: str) -> str:
    return fields.get(key, _NONE).text.strip()


def _declared(fields: Mapping[str, Field]) -> str:
    return next((fields[key].unit for key in _MONEY if key in fields and fields[key].unit), "")


@lru_cache(maxsize=1024)
def _shape(keys: tuple[str, ...]) -> tuple[bool, bool]:
    """Whether a row has but what every goal has, and whether it has anything no field of an indicator holds."""
    return _PLAIN.issuperset(keys), not _ROW_TAKEN.issuperset(keys)


def _indicator(ordinal: int, row: Row, year: int | None, reader: _Reader) -> Indicator:
    fields = row[0]
    keys = tuple(fields)
    if keys != _USUAL:
        return _any_indicator(ordinal, fields, keys, year, reader)
    first, second, name, said, value = fields.values()
    level1, level2, level3 = first[0].strip(), second[0].strip(), name[0].strip()
    class1, class2, level1_weight = classify(level1, level2)
    target = parse(value[0], year=year, expect_date=class2 == _TIMELY, vocabulary=reader.vocabulary)
    return _make((  # in the order of its fields
        ordinal, level1, level2, level3, target, said[0].strip(), None, None, None, "",
        infer_direction(target, class1, class2, level3, reader.directions), class1, class2, "", "", level1_weight,
        _NO_EXTRAS, {"level1": first[1], "level2": second[1], "level3": name[1], "description": said[1],
        "target": value[1]}, None, None,
    ))  # fmt: skip


def _any_indicator(
    ordinal: int, fields: Mapping[str, Field], keys: tuple[str, ...], year: int | None, reader: _Reader
) -> Indicator:
    get = fields.get
    level1, level2, level3, description = [field.text.strip() if (field := get(key)) else "" for key in _TEXTS]
    class1, class2, level1_weight = classify(level1, level2)
    timely, words = class2 == _TIMELY, reader.vocabulary
    plain, more = _shape(keys)
    reason = direction = sign = unit = ""
    actual = weight = score = None
    if not plain:
        reason, direction, sign, unit = [field.text.strip() if (field := get(key)) else "" for key in _MORE_TEXTS]
        actual = _value(done, None, None, year, timely, words) if (done := get("actual")) else None
        weight, score = _points(get("weight"), reader), _points(get("score"), reader)
    target = _value(get("target"), get("sign"), get("unit"), year, timely, words)
    direction = stated_direction(direction) or infer_direction(target, class1, class2, level3, reader.directions)
    return _make((  # in the order of its fields
        ordinal, level1, level2, level3, target, description, actual, weight, score, reason, direction,
        class1, class2, sign, unit, level1_weight, _extras(fields) if more else _NO_EXTRAS,
        {key: field[1] for key, field in fields.items()}, None, None,
    ))  # fmt: skip


def _extras(fields: Mapping[str, Field]) -> dict[str, str]:
    """What the columns say that no other field of an indicator holds."""
    said = ((key, field.text.strip()) for key, field in fields.items() if key not in _ROW_TAKEN)
    return {key: text for key, text in said if text}


def _value(
    field: Field | None,
    sign: Field | None,
    unit: Field | None,
    year: int | None,
    timely: bool,
    words: Vocabulary | None,
) -> Reading:
    """A value; `sign` and `unit` where they stand in columns of their own."""
    text = field.text if field else ""
    if sign is None and unit is None:
        return parse(text, year=year, expect_date=timely, vocabulary=words)
    said, counted = sign.text if sign else "", unit.text if unit else ""
    return parse_columns(said, text, counted, year=year, expect_date=timely, vocabulary=words)


def _points(field: Field | None, reader: _Reader) -> Decimal | None:
    if field is None or not field.text.strip():
        return None
    number = points(field.raw, field.text)
    if number is None and field.text.strip() not in ("-", "—", "——", "/", "无"):
        reader.note("points_unreadable", field.ref, field.text.strip())
    return number


def _fund(row: Row, reader: _Reader) -> Fund:
    fields = row.fields
    figures = {key: reader.money(fields.get(key)) for key in _FIGURES}
    return Fund(
        source=_text(fields, "source"), **figures, rate=_rate(fields.get("rate")),
        weight=_points(fields.get("weight"), reader), score=_points(fields.get("score"), reader),
        cells={key: field.ref for key, field in fields.items()},
    )  # fmt: skip


def _rate(field: Field | None) -> Decimal | None:
    """A rate as percent: `99.97%` → 99.97, a bare 0.9997 of a numeric cell → 99.97."""
    if field is None:
        return None
    number = points(field.raw, field.text)
    if number is None:
        return None
    is_share = isinstance(field.raw, int | float) and not field.text.strip().endswith("%") and abs(number) <= 1
    return number * 100 if is_share else number
