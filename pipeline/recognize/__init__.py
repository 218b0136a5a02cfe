"""Book → forms: layouts found by their labels."""

from pipeline.recognize.engine import recognize_forms
from pipeline.recognize.layout import Layout, load_layouts

__all__ = ["Layout", "load_layouts", "recognize_forms"]
