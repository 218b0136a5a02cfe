"""How values become text in a document: the Jinja environment, and line feeds and tabs inside Word's runs."""

import re
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pipeline.render import word_views
from pipeline.render.word_filters import FILTERS
from pipeline.text import clean

_BROKEN_TEXT = re.compile(r"<w:t(?: [^>]*)?>[^<]*[\n\t][^<]*</w:t>")
_RUN_START = re.compile(r"<w:r(?: [^>]*)?>")
_RUN_STYLE = re.compile(r"<w:rPr>.*?</w:rPr>")


def finalize(value: object) -> object:
    """How a value becomes text: nothing for None, no control characters, plain decimals. Markup passes as it is."""
    if type(value) is str:
        return value if value.isprintable() else clean(value)
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox; the fields of our own views need no inspection, and there are many of them."""

    open_fields: ClassVar = {
        view: frozenset(one.name for one in fields(view))
        for view in vars(word_views).values()
        if isinstance(view, type) and is_dataclass(view)
    }

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The attribute, or an undefined value where the sandbox forbids it."""
        if attribute in self.open_fields.get(type(obj), ()):
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)


@cache
def environment() -> ImmutableSandboxedEnvironment:
    """The one Jinja environment: sandboxed, escaping, strict about unknown fields."""
    env = _Sandbox(autoescape=True, undefined=StrictUndefined, finalize=finalize)
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
