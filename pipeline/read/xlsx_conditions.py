"""Conditional formats that put another number format in place of a cell's own: whether they do is not worked out."""

import re
from collections.abc import Iterator, Mapping

from pipeline.model import Note
from pipeline.read.content import note, quoted

_AREA = re.compile(
    r"<(?:\w+:)?conditionalFormatting\b[^>]*?\bsqref=[\"']([^\"']*)[\"'][^>]*>(.*?)</(?:\w+:)?conditionalFormatting>",
    re.DOTALL,
)
_RULE = re.compile(r"\bdxfId=[\"'](\d{1,6})[\"']")
_FIRST = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}", re.ASCII)


def condition_notes(frame: str, sheet: str, formats: Mapping[int, str]) -> Iterator[Note]:
    """A note for each area whose conditions bring a number format; `formats` are those, by number."""
    at = frame.find("conditionalFormatting")
    for area, rules in _AREA.findall(frame, max(at - 32, 0)) if at >= 0 else ():
        codes = [formats[int(number)] for number in _RULE.findall(rules) if int(number) in formats]
        first = _FIRST.search(area)
        for code in dict.fromkeys(codes):
            found = f"{quoted(area, 40)} 的条件格式另有数字格式 {quoted(code, 40)}，屏幕上显示的可能不同"
            yield note("format_hides_value", sheet, first[0] if first else "", found)
