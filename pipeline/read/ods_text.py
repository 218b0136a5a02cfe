"""Texts of OpenDocument cells, and whether they say what the number behind them says."""

import re
from collections.abc import Iterator
from decimal import Decimal

from lxml import etree

from pipeline.model import Stored
from pipeline.read.lxml_part import attribute, local
from pipeline.read.raised import RAISED, with_powers

_FIGURE = re.compile(r"\d[\d,，]*(?:\.\d*)?(?:[Ee][+-]?\d{1,3})?|\.\d+")
_SCALES = (("%", 2), ("‰", 3), ("亿", -8), ("万", -4), ("百万", -6), ("千", -3), ("百", -2))
_PARAGRAPHS = ("p", "h")


def paragraphs(node: "etree._Element") -> list["etree._Element"]:
    """The paragraphs of a cell or a note."""
    return [child for child in node if local(child) in _PARAGRAPHS]


def paragraph_text(node: "etree._Element", raised: frozenset[str] = frozenset()) -> str:
    """The text of a paragraph, with the blanks, tabs and breaks that OpenDocument writes as elements.

    White space that stands in the file itself is shown as it is: LibreOffice does so, whatever the standard says.
    `raised` are the styles that raise letters.
    """
    return with_powers("".join(_pieces(node, raised)))


def _pieces(node: "etree._Element", raised: frozenset[str]) -> Iterator[str]:
    if raised and local(node) == "span" and attribute(node, "style-name") in raised:
        yield RAISED
    yield node.text or ""
    for child in node:
        name = local(child)
        if name == "s":
            given = attribute(child, "c", "1")
            yield " " * (
                min(max(int(given), 1), 1000) if given.isascii() and given.isdecimal() and len(given) < 9 else 1
            )
        elif name in ("tab", "line-break"):
            yield "\t" if name == "tab" else "\n"
        elif name not in ("annotation", "ruby-text") and not name.startswith("annotation"):
            yield from _pieces(child, raised)
        yield child.tail or ""


def hides(text: str, raw: Stored, told: bool) -> bool:
    """Whether a number is shown as a fixed text, as nothing where the file tells what is shown, or without its minus.

    A zero may have a text of its own.
    """
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not raw or text in ("TRUE", "FALSE"):
        return False
    if not text:
        return told
    if not any(sign.isnumeric() for sign in text):
        return True
    rounded_off = raw > -1 and not any(sign in "123456789" for sign in text)  # nothing is left to be less than zero
    return raw < 0 and text[0].isdecimal() and "-" not in text and not rounded_off


def disagrees(text: str, raw: Stored, kind: str, scaled: bool) -> bool:
    """Whether none of the figures of a text is the number behind it, rounded, in percent or in ten thousands."""
    figures = _FIGURE.findall(text)
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not figures or "/" in text or ":" in text:
        return False
    value = abs(Decimal(repr(raw)))
    scales = {scale for sign, scale in _SCALES if sign in text} | ({-3, -4, -6, -8, -9} if scaled else set[int]())
    if kind != "percentage" or 2 not in scales:  # a percent sign may also be a mere word of a format
        scales.add(0)
    if any(_is(value.scaleb(scale), figure) for figure in map(_decimal, figures) for scale in scales):
        return False
    return "".join(filter(str.isdecimal, text)).lstrip("0") not in (str(int(value)), str(int(value + Decimal("0.5"))))


def _decimal(figure: str) -> Decimal:
    return Decimal(figure.replace(",", "").replace("，", ""))


def _is(value: Decimal, shown: Decimal) -> bool:
    """Whether a figure is a value rounded to as many places as it shows."""
    exponent = shown.as_tuple().exponent
    unit = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    return abs(value - shown) <= unit * Decimal("0.5000001")
