"""The number format renderer: what a cell shows, from its stored value and its format code.

`show` is the door. A code that is not a format gives the raw value, and `trouble` says so; so does a format that shows
something else than the value. Texts and dates follow the Chinese edition of Excel and WPS.
"""

from decimal import Decimal
from functools import lru_cache

from pipeline.model import Stored
from pipeline.read.format_code import PAD, Part, Section, Sort, parse_code
from pipeline.read.format_date import show_date
from pipeline.read.format_number import (
    exact,
    show_exponent,
    show_fraction,
    show_general,
    show_general_section,
    show_number,
)

_COMPARE = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}
_SYSTEM = {"date": 'yyyy"年"m"月"d"日"', "time": "h:mm:ss"}
_SHOWS = {
    Sort.GENERAL: show_general_section,
    Sort.NUMBER: show_number,
    Sort.EXPONENT: show_exponent,
    Sort.FRACTION: show_fraction,
}


def show(value: Stored, code: str = "General", date1904: bool = False) -> str:
    """What a cell holding `value` under the format `code` shows."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return _show_text(value, code)
    return _show_number(value, code, date1904)


def trouble(code: str) -> str:
    """What is wrong with a format, as a note kind: `format_unknown`, `format_hides_value`, or nothing."""
    sections = parse_code(code)
    if sections is None:
        return "format_unknown"
    numeric = sections[:1] if len(sections) == 1 else sections[:3]
    literal = any(section.sort is Sort.LITERAL and not section.system for section in _meant(numeric))
    return "format_hides_value" if literal and code.strip() else ""


def changes_text(code: str) -> bool:
    """Whether a text under this format may show as something else than itself."""
    if code in ("General", "@") or ("@" not in code and code.count(";") < 3):
        return False
    return _show_text("字", code) != "字"


def _meant(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Sections that must show their number: a third one is for zero, where `-` or `零` is the usual habit."""
    return sections[:2] if len(sections) == 3 and sections[2].condition is None else sections


@lru_cache(maxsize=16384)
def _show_number(value: float, code: str, date1904: bool) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    number = exact(value)
    sections = parse_code(code) if code.strip() else None
    chosen = _choose(sections, number) if sections else None
    if chosen is None:
        return show_general(number)
    section, drops_sign = chosen
    if section.system:
        return _show_number(value, _SYSTEM[section.system], date1904)
    if section.sort is Sort.DATE:
        shown = show_date(section, number, date1904)
        return show_general(number) if shown is None else _finish(shown)
    if section.sort is Sort.LITERAL:
        minus = number < 0 and not drops_sign and any(token.text for token in section.tokens)
        return _finish(("-" if minus else "") + "".join(token.text for token in section.tokens))
    if section.sort is Sort.TEXT:
        return _fill_text(section, show_general(number))
    text = _SHOWS[section.sort](section, abs(number))
    return _finish(f"-{text}" if number < 0 and not drops_sign else text)


def _choose(sections: tuple[Section, ...], number: Decimal) -> tuple[Section, bool] | None:
    """The section for this number, and whether it stands for negative numbers only (and so drops their sign)."""
    numeric = sections[:3] if len(sections) > 1 or sections[0].sort is not Sort.TEXT else sections
    for section, condition in zip(numeric, _conditions(numeric), strict=True):
        if condition is None or _COMPARE[condition[0]](number, condition[1]):
            return section, _only_negative(condition, numeric, section)
    return None


def _conditions(sections: tuple[Section, ...]) -> list[tuple[str, Decimal] | None]:
    """Own conditions, else the usual ones: positive (and zero), negative, the rest."""
    zero = Decimal(0)
    own = [section.condition for section in sections]
    if len(sections) == 1:
        return own
    if len(sections) == 2:
        return [own[0] or (">=", zero), own[1]]
    return [own[0] or (">", zero), own[1] or ("<", zero), own[2]]


def _only_negative(condition: tuple[str, Decimal] | None, sections: tuple[Section, ...], section: Section) -> bool:
    if condition is not None:
        operator, limit = condition
        return (operator == "<" and limit <= 0) or (operator == "<=" and limit < 0)
    if len(sections) == 2 and section is sections[1]:
        first = sections[0].condition
        return first is None or (first[0] in (">", ">=") and first[1] <= 0)
    return False


def _show_text(text: str, code: str) -> str:
    sections = parse_code(code)
    if not sections:
        return text
    section = sections[3] if len(sections) == 4 else sections[-1]
    if section.sort is Sort.TEXT:
        return _fill_text(section, text)
    if len(sections) == 4:
        return _finish("".join(token.text for token in section.tokens))
    return text


def _fill_text(section: Section, text: str) -> str:
    return _finish("".join(text if token.part is Part.TEXT else token.text for token in section.tokens))


def _finish(text: str) -> str:
    return text.strip(PAD).replace(PAD, " ") if PAD in text else text
