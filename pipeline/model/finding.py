"""What deserves a word: findings, reconciliations, and all that is known of one workbook."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from pipeline.model.form import Form, Passed
from pipeline.model.project import Project
from pipeline.model.workbook import Book, Packed, Place


class Severity(StrEnum):
    """How bad a finding is; documents say 错误, 警告, 提示."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


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
