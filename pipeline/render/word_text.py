"""How values become text in a document: the Jinja environment, and line feeds and tabs inside Word's runs."""

import re
from decimal import Decimal
from functools import cache

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pipeline.render.word_filters import FILTERS
from pipeline.text import clean

_BROKEN_TEXT = re.compile(r"<w:t(?: [^>]*)?>[^<]*[\n\t][^<]*</w:t>")
_RUN_START = re.compile(r"<w:r(?: [^>]*)?>")
_RUN_STYLE = re.compile(r"<w:rPr>.*?</w:rPr>")


def finalize(value: object) -> object:
    """How a value becomes text: nothing for None, no control characters, plain decimals. Markup passes as it is."""
    if type(value) is str:
        return clean(value)
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value


@cache
def environment() -> ImmutableSandboxedEnvironment:
    """The one Jinja environment: sandboxed, escaping, strict about unknown fields."""
    env = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=finalize)
    env.globals = {"range": env.globals["range"]}
    env.filters.update(FILTERS)
    return env


def break_lines(xml: str) -> str:
    """Line feeds and tabs inside texts become Word's breaks and tabs, in the style of the run they stand in."""

    def split(match: re.Match[str]) -> str:
        text = match.group(0)
        if "\t" in text:
            style = _style_before(xml, match.start())
            text = text.replace("\t", f'</w:t></w:r><w:r>{style}<w:tab/></w:r><w:r>{style}<w:t xml:space="preserve">')
        return text.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')

    return _BROKEN_TEXT.sub(split, xml)


def _style_before(xml: str, position: int) -> str:
    start = max(xml.rfind("<w:r>", 0, position), xml.rfind("<w:r ", 0, position))
    style = _RUN_STYLE.search(xml, start, position) if start >= 0 and _RUN_START.match(xml, start) else None
    return style.group(0) if style else ""
