"""Flat lists: many projects in one table, a project's cells merged, repeated or blank; one form for each project."""

from collections.abc import Sequence

from pipeline.model import Form
from pipeline.recognize.grid import Grid
from pipeline.recognize.layout import Layout
from pipeline.recognize.stretch import Stretch
from pipeline.recognize.vocabulary import Vocabulary


def forms_of_list(
    grid: Grid, stretch: Stretch, file: str, layouts: Sequence[Layout], words: Vocabulary
) -> tuple[Form, ...]:
    """One form for each project of the list."""
    return ()
