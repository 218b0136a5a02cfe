"""Tables with one row for each project: a monitoring list, or the basics of projects told elsewhere by indicators."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from pipeline.model import Field, Form, Note, Place, Row
from pipeline.recognize.choose import Features, choose_layout
from pipeline.recognize.grid import Grid, Spot
from pipeline.recognize.header import Column
from pipeline.recognize.labels import find_labels
from pipeline.recognize.layout import Layout
from pipeline.recognize.rows import text_in
from pipeline.recognize.vocabulary import spellings_of
from pipeline.recognize.word import TITLE
from pipeline.text import label_key

_EXECUTED = frozenset(("executed", "rate"))
_LEAST = 4


class Ledger(NamedTuple):
    """The header of such a table: fields and figures of a project by column."""

    top: int
    bottom: int
    columns: tuple[Column, ...]

    def named(self, name: str) -> Column | None:
        """The column of a field."""
        return next((c for c in self.columns if c.part == "field" and c.name == name), None)


def find_ledger(grid: Grid) -> Ledger | None:
    """The first row that names a project and several of its fields, each in a column."""
    for row in range(min(grid.height, 15)):
        columns = tuple(_column(spot) for spot in grid.spots(row))
        fields = {c.name for c in columns if c.part == "field"}
        known = sum(1 for c in columns if c.name)
        if fields & {"project_name", "project_code"} and known >= _LEAST and known * 2 >= len(columns):
            bottom = max(s.bottom for s in grid.spots(row))
            return Ledger(row, bottom if bottom <= row + 1 else row, columns)
    return None


def _column(spot: Spot) -> Column:
    word = spot.word
    if word.fund and word.fund.name not in ("reason", "weight", "score"):
        return Column(word.fund.name, spot.column, spot.right, word.key, word.fund.rank, word.unit, "fund")
    if word.field:
        return Column(word.field.name, spot.column, spot.right, word.key, word.field.rank, word.unit, "field")
    return Column("", spot.column, spot.right, word.key)


def forms_of_ledger(grid: Grid, ledger: Ledger, file: str, layouts: Sequence[Layout]) -> tuple[Form, ...]:
    """One form without indicators for each row of a monitoring list; none where it is another list of projects."""
    named = {c.name for c in ledger.columns if c.name}
    if not ({"goal", "goal_actual"} & named and _EXECUTED & named):
        return ()
    above = find_labels(grid, [r for r in range(ledger.top) if grid.spots(r)])
    title = next((s.text for r in range(ledger.top) for s in grid.spots(r) if s.word.signs & TITLE), "")
    spelled = frozenset(key for c in ledger.columns for key in spellings_of(c.heading))
    parts = frozenset((*named, *(f"fund:{c.name}" for c in ledger.columns if c.part == "fund")))
    claim = choose_layout(Features(f"{title}{grid.sheet.name}", spelled, parts, "project_list"), layouts)
    common = {name: field for name, field in above.best().items() if field.text.strip()}
    unit = above.units[0][1] if above.units else ""
    return tuple(
        Form(
            layout=claim.layout.name, sheet=grid.sheet.name, ref=next(iter(fields.values())).ref, title=title,
            money_unit=unit, fields=common | fields, funds=funds, score=claim.score, evidence=claim.evidence,
        )
        for fields, funds in _rows(grid, ledger)
    )  # fmt: skip


def _rows(grid: Grid, ledger: Ledger) -> list[tuple[dict[str, Field], tuple[Row, ...]]]:
    result: list[tuple[dict[str, Field], tuple[Row, ...]]] = []
    name = ledger.named("project_name") or ledger.named("project_code")
    for row in range(ledger.bottom + 1, grid.height):
        if (
            name is None
            or not text_in(grid, row, name).strip()
            or label_key(text_in(grid, row, name)) in ("合计", "总计")
        ):
            continue
        fields: dict[str, Field] = {}
        funds: dict[str, Field] = {}
        for column in ledger.columns:
            if not text_in(grid, row, column).strip():
                continue
            field = grid.field(row, column.left, column.unit)
            if column.part == "fund":
                funds.setdefault(column.name, field)
            else:
                fields.setdefault(column.name or column.heading, field)
        budget = funds.get("initial") or funds.get("adjusted")
        if budget and "budget" not in fields:
            fields["budget"] = budget
        result.append((fields, (Row(funds, budget.ref if budget else ""),) if funds else ()))
    return result


def join_basics(forms: Sequence[Form], grid: Grid, ledger: Ledger, file: str) -> tuple[tuple[Form, ...], bool]:
    """Give forms of a list what another sheet of the book says of the same project code; whether any was found."""
    code = ledger.named("project_code")
    if code is None:
        return tuple(forms), False
    basics = {
        fields["project_code"].text.strip(): fields for fields, _ in _rows(grid, ledger) if "project_code" in fields
    }
    joined = []
    for form in forms:
        own = form.fields.get("project_code")
        more = basics.get(own.text.strip()) if own else None
        if more:
            place = Place(file, form.sheet, own.ref if own else "")
            found = {name: _elsewhere(grid, field) for name, field in more.items() if name not in form.fields}
            notes = (*form.notes, Note("joined_sheet", place, grid.sheet.name))
            form = replace(form, fields={**form.fields, **found}, notes=notes)
        joined.append(form)
    return tuple(joined), any(a is not b for a, b in zip(forms, joined, strict=True))


def _elsewhere(grid: Grid, field: Field) -> Field:
    """A field of another sheet: its reference names the sheet."""
    return field._replace(ref=f"'{grid.sheet.name}'!{field.ref}")
