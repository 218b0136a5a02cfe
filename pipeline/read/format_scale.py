"""Sections whose digits are not those of the number: divided by another power than their unit names, or added to."""

import re
from functools import lru_cache
from itertools import pairwise

from pipeline.read.format_code import Part, Section, Sort, Token
from pipeline.read.format_number import divisions

_SMALL = {"": 0, "十": 1, "百": 2, "千": 3}
_LARGE = {"万": 4, "亿": 8}
_UNIT = re.compile("(?P<small>[十百千]?)(?P<large>[万亿])|(?P<alone>[十百千])")
_USUAL = (3, 4, 6, 8)
"""Powers of ten of amounts whose unit stands elsewhere: in the head of the table."""
_PLACES = (Part.DIGIT, Part.POINT)


@lru_cache(maxsize=1024)
def misstates(section: Section) -> bool:
    """`0.00,"万元"` divides by a thousand and says ten thousand; `0"00"` shows 7 as 700; `0!.0,"万元"` is right."""
    if section.sort is not Sort.NUMBER:
        return False
    if any(_touches(a, b) for a, b in pairwise(section.tokens)):
        return True
    power, behind = _power(section.tokens), _behind(section.tokens)
    unit = _unit(behind)
    return power > 0 and (power != unit if unit or "元" in behind else power not in _USUAL)


def _touches(a: Token, b: Token) -> bool:
    """Whether a figure written into the format stands right beside one of the number."""
    if a.part is Part.LITERAL and b.part in _PLACES:
        return a.text[-1:].isdecimal()
    return a.part in _PLACES and b.part is Part.LITERAL and b.text[:1].isdecimal()


def _power(tokens: tuple[Token, ...]) -> int:
    """By how many places the number is shown smaller: thousands, and digits behind a point that is only written."""
    written = [i for i, token in enumerate(tokens) if token.part is Part.LITERAL and token.text == "."]
    behind = sum(token.part is Part.DIGIT for token in tokens[written[0] :]) if len(written) == 1 else 0
    before = any(token.part is Part.DIGIT for token in tokens[: written[0]]) if written else False
    return 3 * divisions(tokens) + (behind if before else 0)


def _behind(tokens: tuple[Token, ...]) -> str:
    """The text behind the number."""
    last = max(i for i, token in enumerate(tokens) if token.part in _PLACES)
    return "".join(token.text for token in tokens[last + 1 :] if token.part is Part.LITERAL)


def _unit(behind: str) -> int:
    """The power of ten that the text behind the number names; 0 where it names none."""
    found = _UNIT.search(behind)
    if found is None:
        return 0
    return _SMALL[found["alone"]] if found["alone"] else _SMALL[found["small"]] + _LARGE[found["large"]]
