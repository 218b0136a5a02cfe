"""A form as recognized: labelled texts with the cells they stand in, and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.model.workbook import Note, Packed, Stored


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
