"""The number format renderer: what a cell shows, from its stored value and its format code.

`show` is the door. A code that is not a format gives the raw value, and `complaint` says so; it says, too, which
format shows something else than the value. Texts and dates follow the Chinese edition of Excel and WPS.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from pipeline.model import Stored
from pipeline.read.content import quoted
from pipeline.read.format_code import PAD, Part, Section, Sort, parse_code
from pipeline.read.format_date import show_date
from pipeline.read.format_number import (
    exact,
    rounds_to_zero,
    show_exponent,
    show_fraction,
    show_general,
    show_general_section,
    show_number,
)
from pipeline.read.format_scale import misstates

_COMPARE = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}
_SYSTEM = {"date": 'yyyy"年"m"月"d"日"', "time": "h:mm:ss"}
_HASHES = "####"
CHECKBOX = "[☑]"
"""Stands for the format of cells that show a box, ticked for TRUE; no format code is written like this."""
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
    if isinstance(value, bool) and code == CHECKBOX:
        return "☑" if value else "☐"
    if isinstance(value, bool):  # follows the section for texts, and so `;;;` hides it
        return _show_text("TRUE" if value else "FALSE", code)
    if isinstance(value, str):
        return _show_text(value, code)
    return _show_number(value, code, date1904)


def doubtful(code: str) -> bool:
    """Whether cells under a format have to be looked at one by one, by `complaint`."""
    sections = parse_code(code)
    if sections is None or any(_hides(probe, code) for probe in _probes(sections)):
        return True
    return len(sections) == 4 and all(token.part is not Part.TEXT for token in sections[3].tokens)


def complaint(value: Stored, code: str, date1904: bool = False) -> tuple[str, str] | None:
    """What is to be said about a figure under a format: format_unknown or format_hides_value, and what was found."""
    if isinstance(value, bool):
        if code == CHECKBOX:
            return None
        return text_complaint("TRUE" if value else "FALSE", show(value, code), code)
    if not isinstance(value, int | float):
        return None
    kind = "format_unknown" if parse_code(code) is None else "format_hides_value"
    if kind == "format_hides_value" and not _hides(value, code, date1904):
        return None
    seen = _HASHES if _overflows(value, code, date1904) else quoted(_show_number(value, code, date1904), 40)
    return kind, f"格式 {quoted(code, 40)}，存储的值 {value}，显示“{seen}”"


def text_complaint(text: str, shown: str, code: str) -> tuple[str, str] | None:
    """What is to be said where a format shows a text as something without it: `;;;`, or a fourth section of its own."""
    if not text.strip() or text.strip() in shown:
        return None
    return "format_hides_value", f"格式 {quoted(code, 40)}，存储的文字“{quoted(text, 40)}”，显示“{quoted(shown, 40)}”"


def changes_text(code: str) -> bool:
    """Whether a text under this format may show as something else than itself."""
    if code in ("General", "@") or ("@" not in code and code.count(";") < 3):
        return False
    return _show_text("字", code) != "字"


def _probes(sections: tuple[Section, ...]) -> Iterator[int]:
    """Numbers that between them fall into every section, and one too large for a date."""
    yield from (1, -1, 10**7)
    for section in sections:
        if section.condition is not None:
            limit = int(section.condition[1])
            yield from (limit - 1, limit, limit + 1)


@lru_cache(maxsize=16384)
def _hides(value: float, code: str, date1904: bool = False) -> bool:
    """Whether a number is shown as a fixed text, as ####, with other digits, or without its minus.

    A zero may have a text of its own.
    """
    sections = parse_code(code) if code.strip() else None
    if not sections or value != value:
        return False
    if _overflows(value, code, date1904):
        return True
    number = exact(value)
    chosen = _choose(sections, number)
    if chosen is None or chosen[0].system or chosen[0].sort is Sort.DATE:
        return False
    if chosen[0].sort is Sort.LITERAL:
        return bool(number) or not _is_for_zero(chosen[0], sections)
    if number and misstates(chosen[0]):
        return True
    drops_sign = chosen[1] and number < 0
    return drops_sign and _show_number(value, code, date1904) == _show_number(-value, code, date1904)


def _overflows(value: float, code: str, date1904: bool) -> bool:
    """Whether a spreadsheet shows #### whatever the width: no date, or a number for which no section stands."""
    sections = parse_code(code) if code.strip() else None
    if not sections or value != value or value in (float("inf"), float("-inf")):
        return False
    chosen = _choose(sections, exact(value))
    if chosen is None:
        return len(sections) > 1  # one section with a condition leaves the rest to General
    return chosen[0].sort is Sort.DATE and show_date(chosen[0], exact(value), date1904) is None


def _is_for_zero(section: Section, sections: tuple[Section, ...]) -> bool:
    """Whether a section stands for zero alone: `0;-0;"-"`, `[=0]"";0`."""
    if section.condition is not None:
        return section.condition == ("=", Decimal(0))
    return section is _numeric(sections)[-1] and len(_numeric(sections)) == 3 and not any(s.condition for s in sections)


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
    if section.sort is Sort.TEXT:  # `@"人"` is for texts, a number under it is shown plainly
        return show_general(number)
    text = _SHOWS[section.sort](section, abs(number))
    minus = number < 0 and not drops_sign and not (len(sections or ()) == 1 and _rounds_away(section, number))
    return _finish(f"-{text}" if minus else text)


def _rounds_away(section: Section, number: Decimal) -> bool:
    """Whether nothing but zeros is left to show: the one section of a format then puts no minus before them."""
    return section.sort is Sort.NUMBER and rounds_to_zero(section, number)


def _choose(sections: tuple[Section, ...], number: Decimal) -> tuple[Section, bool] | None:
    """The section for this number, and whether it stands for negative numbers only (and so drops their sign)."""
    numeric = _numeric(sections)
    for section, condition in zip(numeric, _conditions(numeric), strict=True):
        if condition is None or _COMPARE[condition[0]](number, condition[1]):
            return section, _only_negative(condition, numeric, section)
    return None


def _numeric(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """The sections that stand for numbers: the fourth is for texts, and so is a last one with `@`."""
    texts = len(sections) > 1 and sections[-1].sort is Sort.TEXT
    return sections[: min(3, len(sections) - texts)]


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
        return (operator == "<" and limit <= 0) or (operator in ("<=", "=") and limit < 0)
    if len(sections) == 2 and section is sections[1]:
        operator, limit = sections[0].condition or ("", Decimal(0))
        return not (operator == "=" or (operator in (">", ">=") and limit > 0))
    return False


def _show_text(text: str, code: str) -> str:
    sections = parse_code(code)
    if not sections:
        return text
    section = sections[3] if len(sections) == 4 else sections[-1]
    if section.sort is Sort.TEXT:
        return _fill_text(section, text)
    return _fill_text(section, text) if len(sections) == 4 else text


def _fill_text(section: Section, text: str) -> str:
    own = (Part.TEXT, Part.GENERAL)
    return _finish("".join(text if token.part in own else token.text for token in section.tokens))


def _finish(text: str) -> str:
    return text.strip(PAD).replace(PAD, " ") if PAD in text else text
