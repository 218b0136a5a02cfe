"""Normalize: a form's texts become a project; the grammar of indicator values lives here."""

from pipeline.normalize.canonical import canonical
from pipeline.normalize.columns import parse_columns
from pipeline.normalize.form import normalize_form
from pipeline.normalize.values import parse

__all__ = ["canonical", "normalize_form", "parse", "parse_columns"]
