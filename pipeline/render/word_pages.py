"""How many pages a project takes: an estimate for the page numbers shown before Word has counted them itself."""

import unicodedata
from math import ceil

from pipeline.model import Project

# Measures of the shipped template, in points: printable height, and the widths of the wrapping columns in characters.
_PAGE = 638
_LINE = 13.7
_ROW = 23
_FIXED = 34 + 20 + 26 + 14 + 26
_NAME, _WIDE = 9, 34
_DESCRIPTION, _VALUE, _LEVEL3 = 13, 6, 8


def _lines(text: str, width: int) -> int:
    return sum(max(1, ceil(_width(line) / width)) for line in text.split("\n")) if text else 1


def _width(text: str) -> float:
    if text.isascii():
        return len(text) / 2
    return sum(1.0 if unicodedata.east_asian_width(mark) in "WFA" else 0.5 for mark in text)


def page_count(project: Project) -> int:
    """Pages of the project in the attachment, at least one."""
    height = _FIXED + _lines(project.name, 24) * 26 + _LINE * _lines(project.name, _WIDE)
    height += max(37, _LINE * _lines(project.purpose, _WIDE)) + max(45, _LINE * _lines(project.goal, _WIDE))
    for indicator in project.indicators:
        lines = max(
            _lines(indicator.level3, _LEVEL3),
            _lines(indicator.description, _DESCRIPTION),
            _lines(indicator.target.text, _VALUE),
        )
        height += max(_ROW, _LINE * lines)
    return max(1, ceil(height / _PAGE))
