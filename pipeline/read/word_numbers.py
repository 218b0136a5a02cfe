"""Numbers that Word puts before paragraphs by itself: seen on paper, stored nowhere, so they are counted here."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lxml import etree

from pipeline.read.format_chinese import spell_digits, spell_ordinal
from pipeline.read.lxml_part import attribute, first, local, parse_tree
from pipeline.read.package import Package
from pipeline.read.remembered import remembered
from pipeline.read.word_styles import WordStyles, word_part

_PLACE = re.compile(r"%([1-9])")
_UNWRITTEN = ("bullet", "none")
_LEVELS = 9
_MOST = 100_000
_LONG = 60
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"))
_ROMAN_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_CYCLES = {"ideographTraditional": "甲乙丙丁戊己庚辛壬癸", "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥"}
_CHINESE = {
    **dict.fromkeys(("chineseCounting", "chineseCountingThousand", "ideographDigital", "japaneseCounting"), 1),
    **dict.fromkeys(("taiwaneseCounting", "taiwaneseCountingThousand"), 1),
    **dict.fromkeys(("chineseLegalSimplified", "ideographLegalTraditional"), 2),
}


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list: where it starts, how it counts and what is written."""

    start: int
    style: str
    text: str
    plain: bool
    follow: str
    restarts_after: int
    """How many of the outer levels make it start again: all of them, mostly."""


@dataclass(frozen=True, slots=True)
class _List:
    """A list of the document; those of one `family` go on counting where another left off."""

    family: str
    levels: Mapping[int, _Level]
    restarts: Mapping[int, int]


def paragraph_numbers(
    package: Package, styles: WordStyles, body: "etree._Element", is_gone: Callable[["etree._Element"], bool]
) -> dict["etree._Element", str]:
    """The number before each paragraph that shows one, a blank behind it where there is a gap. Raises Refused."""
    lists = _known_lists(package, word_part(package, "numbering"))
    counts: dict[str, list[int | None]] = {}
    begun: set[tuple[str, int]] = set()
    numbers: dict[etree._Element, str] = {}
    for paragraph in body.iter("{*}p") if lists else ():
        number, level = _membership(paragraph, styles)
        found = lists.get(number)
        if found is None or level not in found.levels or level >= _LEVELS:
            continue
        if is_gone(paragraph) or styles.hides_number(paragraph):
            continue
        count = counts.setdefault(found.family, [None] * _LEVELS)
        if level in found.restarts and (number, level) not in begun:
            begun.add((number, level))
            count[level] = found.restarts[level] - 1
        before = count[level]
        count[level] = found.levels[level].start if before is None else min(before + 1, _MOST)
        for deeper in range(level + 1, _LEVELS):
            if deeper not in found.levels or found.levels[deeper].restarts_after > level:
                count[deeper] = None
        if label := _label(found, level, count):
            numbers[paragraph] = label
    return numbers


def _membership(paragraph: "etree._Element", styles: WordStyles) -> tuple[str, int]:
    """The list a paragraph is part of, and its level in it."""
    number, level = styles.numbered.get(styles.paragraph_style(paragraph), ("", ""))
    properties = first(paragraph, "pPr")
    own = next(properties.iterchildren("{*}numPr"), None) if properties is not None else None
    if own is not None:
        for child in own:
            if local(child) == "numId":
                number = attribute(child, "val")
            elif local(child) == "ilvl":
                level = attribute(child, "val")
    return number, _number(level, 0)


def _label(found: _List, level: int, count: list[int | None]) -> str:
    own = found.levels[level]
    if own.style == "bullet":
        return ""

    def counted(place: re.Match[str]) -> str:
        at = int(place[1]) - 1
        other = found.levels.get(at)
        now = count[at]
        number = now if now is not None else other.start if other else 1
        return _written(number, "decimal" if own.plain or other is None else other.style)

    label = _PLACE.sub(counted, own.text)
    return label + " " if label and own.follow != "nothing" else label


def _written(number: int, style: str) -> str:
    if style in _UNWRITTEN:
        return ""
    if style in _CHINESE:
        return spell_digits(str(number), 1) if style == "ideographDigital" else spell_ordinal(number, _CHINESE[style])
    if style in _CYCLES:
        return _CYCLES[style][(number - 1) % len(_CYCLES[style])]
    if style in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 0 < number <= 20:
        return chr(0x245F + number)
    if style in ("decimalEnclosedParen", "decimalEnclosedFullstop") and 0 < number <= 20:
        return chr((0x2473 if style.endswith("Paren") else 0x2487) + number)
    if style == "decimalFullWidth":
        return spell_digits(str(number), 3)
    if style == "decimalZero":
        return f"{number:02d}"
    if style in ("lowerLetter", "upperLetter") and number > 0:
        letters = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 30)
        return letters.upper() if style == "upperLetter" else letters
    if style in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        return _roman(number).upper() if style == "upperRoman" else _roman(number)
    return str(number)


def _roman(number: int) -> str:
    out = ""
    for value, letters in _ROMAN:
        out += letters * (number // value)
        number %= value
    return out + _ROMAN_ONES[number]


def _lists(data: bytes | None) -> Mapping[str, _List]:
    if data is None:
        return {}
    root = parse_tree(data, "word/numbering.xml")
    named = {_linked(each, "styleLink"): _levels(each) for each in root.iterchildren("{*}abstractNum")}
    families = {
        attribute(each, "abstractNumId"): _levels(each) or named.get(_linked(each, "numStyleLink") or "-", {})
        for each in root.iterchildren("{*}abstractNum")
    }
    lists: dict[str, _List] = {}
    for each in root.iterchildren("{*}num"):
        family = each.find("{*}abstractNumId")
        name = attribute(family, "val") if family is not None else ""
        restarts: dict[int, int] = {}
        levels = dict(families.get(name, {}))
        for override in each.iterchildren("{*}lvlOverride"):
            at = _number(attribute(override, "ilvl"), 0)
            if (start := override.find("{*}startOverride")) is not None:
                restarts[at] = _number(attribute(start, "val"), 1)
            levels |= _levels(override)
        lists[attribute(each, "numId")] = _List(name, levels, restarts)
    return lists


_known_lists = remembered(_lists)


def _linked(family: "etree._Element", name: str) -> str:
    """The style that a list is kept under, or taken from."""
    return next((attribute(each, "val") for each in family.iterchildren(f"{{*}}{name}")), "")


def _levels(element: "etree._Element") -> dict[int, _Level]:
    return {_number(attribute(each, "ilvl"), 0): _level(each) for each in element.iterchildren("{*}lvl")}


def _level(element: "etree._Element") -> _Level:
    def said(name: str, default: str) -> str:
        found = next(element.iterchildren(f"{{*}}{name}"), None)
        return default if found is None else attribute(found, "val", default)

    plain = next(element.iterchildren("{*}isLgl"), None) is not None
    start, restart = _number(said("start", "1"), 1), _number(said("lvlRestart", ""), _LEVELS)
    return _Level(start, _style(element), said("lvlText", "")[:_LONG], plain, said("suff", "tab"), restart)


def _style(element: "etree._Element") -> str:
    """How a level counts; newer ways stand in an alternative the older ones are the fallback of."""
    found = next((each for each in element.iter("{*}numFmt") if attribute(each, "val") != "custom"), None)
    return attribute(found, "val", "decimal") if found is not None else "decimal"


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else default
