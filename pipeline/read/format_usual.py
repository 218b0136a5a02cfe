"""The usual number formats (`0`, `#,##0.00`, `0.0%`, `0"人"`): filled at once, not placeholder by placeholder."""

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from pipeline.read.format_code import Part, Section, Token

_AROUND = (Part.LITERAL, Part.PERCENT)


class Usual(NamedTuple):
    """A section that is one run of placeholders: texts around it, decimals, how often a percent sign stands there."""

    before: str
    behind: str
    spec: str
    places: int
    percents: int

    def fill(self, rounded: Decimal) -> str:
        """What the section shows of a number that is not negative, rounded to its places."""
        return f"{self.before}{rounded:{self.spec}}{self.behind}"


@lru_cache(maxsize=1024)
def usual(section: Section) -> Usual | None:
    """The section as one run of placeholders that shows at least one digit before the point; None where it is none."""
    tokens = section.tokens
    inside = [at for at, (part, _) in enumerate(tokens) if part not in _AROUND]
    if not inside or section.numerals:
        return None
    first, last = inside[0], inside[-1] + 1
    spec = _spec(tokens[first:last])
    if spec is None:
        return None
    percents = sum(part is Part.PERCENT for part, _ in tokens)
    before, behind = ("".join(text for _, text in some) for some in (tokens[:first], tokens[last:]))
    return Usual(before, behind, *spec, percents)


def _spec(run: tuple[Token, ...]) -> tuple[str, int] | None:
    """How Python formats what these placeholders show, and their decimals."""
    if not all(part in (Part.DIGIT, Part.COMMA, Part.POINT) for part, _ in run):
        return None
    signs = "".join("." if part is Part.POINT else "," if part is Part.COMMA else text for part, text in run)
    whole, point, decimals = signs.partition(".")
    if decimals.strip("0") or (point and not decimals):
        return None
    if not whole.endswith("0") or whole.rstrip("0").strip("#,") or whole.count("0") != 1 or whole.startswith(","):
        return None
    return ",f" if "," in whole else "f", len(decimals)
