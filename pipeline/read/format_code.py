"""The grammar of number format codes: one code becomes up to four sections of tokens, or nothing when it is not one.

    code     = section (";" section){0,3}
    section  = (colour | condition | locale | DBNum | literal | digit | date part | "General" | "@" | "%" | "E+" | "/")*

What a section means (a number, a date, a text …) is decided once, here; the renderers never look at the code again.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

_LONGEST = 255
"""What Excel takes for a format code."""
_LARGEST = 308
PAD = "\ue0ff"
"""Stands for the blank of `_x` and of an unused `?`; blanks at the ends of a shown text are dropped, others stay."""


class Part(StrEnum):
    """What a token of a section is."""

    LITERAL = "literal"
    DIGIT = "digit"
    POINT = "point"
    COMMA = "comma"
    PERCENT = "percent"
    EXPONENT = "exponent"
    SLASH = "slash"
    GENERAL = "general"
    TEXT = "text"
    DATE = "date"
    ELAPSED = "elapsed"
    NOON = "noon"
    SUBSECOND = "subsecond"


class Token(NamedTuple):
    """A piece of a section: its sort and its spelling (for a literal: the text it shows)."""

    part: Part
    text: str


class Sort(StrEnum):
    """What a section shows."""

    GENERAL = "general"
    NUMBER = "number"
    FRACTION = "fraction"
    EXPONENT = "exponent"
    DATE = "date"
    TEXT = "text"
    LITERAL = "literal"


@dataclass(frozen=True, slots=True)
class Section:
    """One section, ready to render. `condition` is (operator, limit) where the section has one of its own."""

    sort: Sort
    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None = None
    chinese: bool = False
    numerals: int = 0
    system: str = ""


_BRACKET = re.compile(
    r"\[(?:(?P<colour>(?:Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|黑色|蓝色|青色|绿色|洋红|红色|白色|黄色)"
    r"|(?:Color|颜色)\s*\d{1,2})"
    r"|(?P<op>[<>]=|<>|[<>=])\s*(?P<limit>[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)"
    r"|\$(?P<currency>[^\]-]*)(?:-(?P<locale>[^\]]*))?"
    r"|(?P<elapsed>h{1,9}|m{1,9}|s{1,9})"
    r"|DBNum(?P<dbnum>[1-4])"
    r"|(?P<ignored>NatNum\d+[^\]]*|ENG|HIJ|TWN))\]",
    re.IGNORECASE,
)
_SIMPLE = re.compile(
    r"(?P<general>General|G/通用格式|G/標準|G/标准|Standard)"
    r'|"(?P<quoted>[^"]*)"'
    r"|[\\!](?P<escaped>.)"
    r"|_(?P<pad>.)|\*(?P<fill>.)"
    r"|(?P<noon>AM/PM|A/P|上午/下午)"
    r"|(?P<exponent>E[-+](?=[0#?]))"
    r"|(?P<date>y{1,9}|m{1,9}|d{1,9}|h{1,9}|s{1,9}|a{3,4}(?![/a-z])|e{1,4}|b{2,4})"
    r"|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<slash>/)|(?P<text>@)"
    r"|(?P<literal>(?<=/)[1-9]\d*|[-+ $():&'~{}<>=^|\t\n1-9]|[^\x00-\x7f])",
    re.IGNORECASE | re.DOTALL,
)
_PARTS = {part.value: part for part in Part}
_SHAPES = {"1e": 1, "1f": 2, "20": 3, "21": 1, "22": 2, "23": 3}
"""Shapes of figures before a locale (`[$-1E000804]`, as LibreOffice writes into old workbooks): the same as DBNum."""
_ERAS = ("404", "411", "412", "ja-jp", "ko-kr", "zh-tw")
_CHINESE_LOCALES = {"804", "1004", "404", "c04", "1404", "zh", "zh-cn", "zh-hans", "zh-hant", "zh-tw", "zh-hk"}


@lru_cache(maxsize=4096)
def parse_code(code: str) -> tuple[Section, ...] | None:
    """The sections of a format code, None when it is not one that Excel would accept."""
    sections: list[Section] = []
    at = 0
    if len(code) > _LONGEST:
        return None
    while True:
        scanned = _section(code, at)
        if scanned is None:
            return None
        section, at = scanned
        sections.append(section)
        if at >= len(code):
            break
        at += 1
    return tuple(sections) if len(sections) <= 4 else None


def _section(code: str, at: int) -> tuple[Section, int] | None:
    """section = token* , up to `;` or the end."""
    tokens: list[Token] = []
    marks: dict[str, str] = {}
    start = at
    while at < len(code) and code[at] != ";":
        match = _BRACKET.match(code, at) if code[at] == "[" else _SIMPLE.match(code, at)
        if match is None or (code[at] == "[" and _is_refused(match, marks)):
            return None
        at = match.end()
        group = match.lastgroup or ""
        if code[match.start()] == "[":
            tokens.extend(_bracket(match, marks))
        else:
            tokens.extend(_token(group, match[group]))
    tokens = _commas(_minutes(_subseconds(tokens)))
    if start == 0 and at >= len(code) and "colour" in marks:
        marks["alone"] = "colour"
    sort = None if _is_of_an_era(tokens, marks) else _sort(tokens)
    return (_finish(sort, tokens, marks), at) if sort else None


def _is_refused(match: re.Match[str], marks: dict[str, str]) -> bool:
    """Limits no number reaches; `[DBNum2][$RMB]`, which WPS writes out with 元角分 and Excel with RMB before it."""
    if match["op"]:
        return Decimal(match["limit"]).adjusted() > _LARGEST
    return match["currency"] == "RMB" and "dbnum" in marks


def _bracket(match: re.Match[str], marks: dict[str, str]) -> list[Token]:
    """What stands in square brackets is a mark of the section, but for currency signs and elapsed times."""
    if match["op"]:
        marks["op"], marks["limit"] = match["op"], match["limit"]
    elif match["colour"]:
        marks["colour"] = match["colour"]
    elif match["elapsed"]:
        return [Token(Part.ELAPSED, match["elapsed"].lower())]
    elif match["dbnum"]:
        marks["dbnum"] = match["dbnum"]
    elif match["currency"] is not None:
        marks["locale"] = (match["locale"] or marks.get("locale", "")).lower()
        return [Token(Part.LITERAL, match["currency"])] if match["currency"] else []
    return []


def _is_of_an_era(tokens: list[Token], marks: dict[str, str]) -> bool:
    """Years of a Japanese, Korean or Chinese (民国) era under a locale that has one: `[$-404]e` is no year of ours."""
    eras = marks.get("locale", "").endswith(_ERAS)
    return eras and any(token.part is Part.DATE and token.text[0] == "e" for token in tokens)


def _token(group: str, text: str) -> list[Token]:
    if group == "fill":
        return []
    if group == "pad":
        return [Token(Part.LITERAL, PAD)]
    if group in ("quoted", "escaped", "literal"):
        return [Token(Part.LITERAL, text)]
    if group in ("date", "noon", "exponent"):
        text = text.lower() if group == "date" else text.upper()
    return [Token(_PARTS[group], text)]


def _subseconds(tokens: list[Token]) -> list[Token]:
    """`.000` behind seconds are fractions of a second, not digits of a number."""
    out: list[Token] = []
    dated = any(token.part in (Part.DATE, Part.ELAPSED) for token in tokens)
    for token in tokens:
        if dated and token.part is Part.DIGIT and token.text == "0" and out and out[-1].part is Part.POINT:
            out[-1] = Token(Part.SUBSECOND, "0")
        elif dated and token.part is Part.DIGIT and token.text == "0" and out and out[-1].part is Part.SUBSECOND:
            out[-1] = Token(Part.SUBSECOND, out[-1].text + "0")
        else:
            out.append(token)
    return out


def _commas(tokens: list[Token]) -> list[Token]:
    """A comma behind a text is a comma; only behind a placeholder or the point it groups or divides."""
    before: tuple[Token | None, ...] = (None, *tokens)
    return [
        Token(Part.LITERAL, ",") if token.part is Part.COMMA and last and last.part is Part.LITERAL else token
        for last, token in zip(before, tokens, strict=False)
    ]


def _minutes(tokens: list[Token]) -> list[Token]:
    """`m` next to hours before it or seconds behind it means minutes: it is renamed `i`."""
    clock = [i for i, token in enumerate(tokens) if token.part in (Part.DATE, Part.ELAPSED)]
    for order, i in enumerate(clock):
        token = tokens[i]
        if token.part is Part.DATE and token.text in ("m", "mm"):
            before = tokens[clock[order - 1]].text[0] if order else ""
            after = tokens[clock[order + 1]].text[0] if order + 1 < len(clock) else ""
            if before == "h" or after == "s":
                tokens[i] = Token(Part.DATE, "i" * len(token.text))
    return tokens


def _sort(tokens: list[Token]) -> Sort | None:
    """What these tokens make together; None for a mixture that means nothing (digits in a date)."""
    parts = {token.part for token in tokens}
    if parts & {Part.DATE, Part.ELAPSED, Part.NOON}:
        mixed = parts & {Part.DIGIT, Part.GENERAL, Part.TEXT, Part.EXPONENT, Part.PERCENT}
        return None if mixed else Sort.DATE
    if Part.GENERAL in parts:
        mixed = parts & {Part.DIGIT, Part.TEXT, Part.PERCENT, Part.EXPONENT}
        return None if mixed or _is_scaled(tokens) else Sort.GENERAL
    if Part.TEXT in parts:
        return None if Part.DIGIT in parts else Sort.TEXT
    if Part.DIGIT not in parts:
        return Sort.LITERAL
    if Part.EXPONENT in parts:
        return Sort.EXPONENT
    return Sort.FRACTION if _is_fraction(tokens) else Sort.NUMBER


def _is_scaled(tokens: list[Token]) -> bool:
    """A comma right behind General, of which nobody can tell whether it divides."""
    return any(a.part is Part.GENERAL and b.part is Part.COMMA for a, b in pairwise(tokens))


def _is_fraction(tokens: list[Token]) -> bool:
    """A slash with a placeholder before it and a placeholder or a number behind it."""
    slashes = [i for i, token in enumerate(tokens) if token.part is Part.SLASH]
    if len(slashes) != 1 or any(token.part is Part.POINT for token in tokens):
        return False
    i = slashes[0]
    behind = tokens[i + 1] if i + 1 < len(tokens) else Token(Part.POINT, "")
    digits = behind.part is Part.DIGIT or (behind.part is Part.LITERAL and behind.text.isdigit())
    return i > 0 and tokens[i - 1].part is Part.DIGIT and digits


def _finish(sort: Sort, tokens: list[Token], marks: dict[str, str]) -> Section:
    locale = marks.get("locale", "")
    chinese = locale in _CHINESE_LOCALES or locale.endswith("0804")
    system = {"f800": "date", "x-sysdate": "date", "f400": "time", "x-systime": "time"}.get(locale, "")
    numerals = int(marks.get("dbnum", "0")) or (_SHAPES.get(locale[:-6], 0) if len(locale) == 8 else 0)
    if not tokens and (numerals or "alone" in marks):  # `[DBNum2]`, `[Red]` alone: the General format, only so
        sort, tokens = Sort.GENERAL, [Token(Part.GENERAL, "General")]
    condition = (marks["op"], Decimal(marks["limit"])) if "op" in marks else None
    return Section(sort, tuple(tokens), condition, chinese, numerals, system)
