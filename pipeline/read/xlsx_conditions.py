"""Conditional formats that show a cell otherwise: under another number format, or as a picture without its number."""

import re
from collections.abc import Iterator, Mapping

from pipeline.model import Note
from pipeline.read.content import note, quoted

_AREA = re.compile(
    r"<(?:\w+:)?conditionalFormatting\b([^>]*)(?<!/)>(.*?)</(?:\w+:)?conditionalFormatting>",
    re.DOTALL,
)
_WHERE = re.compile(r"\bsqref\s*=\s*[\"']([^\"']*)[\"']|<(?:\w+:)?sqref>([^<]*)<")
"""The cells a rule is for: said by the rule, or, in those of newer editions, inside it."""
_NO_VALUE = re.compile(r"\bshowValue\s*=\s*[\"'](?:0|false)[\"']")
_RULE = re.compile(r"\bdxfId=[\"'](\d{1,6})[\"']")
_FIRST = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}", re.ASCII)


def condition_notes(frame: str, sheet: str, formats: Mapping[int, str]) -> Iterator[Note]:
    """A note for each area whose conditions bring a number format, or a picture alone; `formats` are by number."""
    at = frame.find("conditionalFormatting")
    for marks, rules in _AREA.findall(frame, max(at - 32, 0)) if at >= 0 else ():
        where = _WHERE.search(f"{marks}>{rules}")
        area = (where[1] or where[2] or "") if where else ""
        codes = [formats[int(number)] for number in _RULE.findall(rules) if int(number) in formats]
        first = _FIRST.search(area)
        if _NO_VALUE.search(rules):
            found = f"{quoted(area, 40)} 的条件格式只显示图标或数据条，不显示存储的数"
            yield note("format_hides_value", sheet, first[0] if first else "", found)
        for code in dict.fromkeys(codes):
            found = f"{quoted(area, 40)} 的条件格式另有数字格式 {quoted(code, 40)}，屏幕上显示的可能不同"
            yield note("format_hides_value", sheet, first[0] if first else "", found)
