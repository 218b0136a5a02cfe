"""How values become text in a document: the Jinja environment, and what it makes of blanks and numbers."""

from decimal import Decimal
from functools import cache
from typing import Any, ClassVar

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pipeline.render import word_views
from pipeline.render.word_filters import FILTERS
from pipeline.text import clean


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
        view: frozenset(word_views.view_names(view)) for view in vars(word_views).values() if isinstance(view, type)
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
