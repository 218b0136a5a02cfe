"""The frozen types that flow from stage to stage. Every stage knows these and no other stage.

A workbook becomes a `Book` (cells as shown), its forms become `Form`s (labelled texts), these become `Project`s
(values read, money in 元), and whatever deserves a word becomes a `Finding`. `Intake` is all that is known of one
workbook. Texts as written and the cells they came from are never thrown away.
"""

from pipeline.model.batch import (
    Batch,
    Departure,
    FindingOutline,
    Joined,
    Merged,
    Part,
    ProjectOutline,
    Source,
)
from pipeline.model.finding import Factor, Finding, Intake, Reconciliation, Severity
from pipeline.model.form import Field, Form, Missing, Passed, Row
from pipeline.model.project import Appraisal, Fund, Indicator, Light, Mark, Project, Reading
from pipeline.model.workbook import (
    Book,
    Cell,
    Defect,
    Kind,
    Merge,
    Note,
    Packed,
    Place,
    Sheet,
    Stored,
    cell_ref,
    column_letters,
    column_number,
    split_ref,
)

__all__ = [
    "Appraisal",
    "Batch",
    "Book",
    "Cell",
    "Defect",
    "Departure",
    "Factor",
    "Field",
    "Finding",
    "FindingOutline",
    "Form",
    "Fund",
    "Indicator",
    "Intake",
    "Joined",
    "Kind",
    "Light",
    "Mark",
    "Merge",
    "Merged",
    "Missing",
    "Note",
    "Packed",
    "Part",
    "Passed",
    "Place",
    "Project",
    "ProjectOutline",
    "Reading",
    "Reconciliation",
    "Row",
    "Severity",
    "Sheet",
    "Source",
    "Stored",
    "cell_ref",
    "column_letters",
    "column_number",
    "split_ref",
]
