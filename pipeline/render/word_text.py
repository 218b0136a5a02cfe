"""How values become text in a document: the Jinja environment, and what it makes of blanks and numbers."""

from decimal import Decimal
from functools import cache
from typing import Any, ClassVar

from jinja2 import StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import escape

from pipeline.render import word_views
from pipeline.render.sandbox import Sandbox
from pipeline.render.word_filters import FILTERS
from pipeline.text import clean

_SHORT, _KEPT = 300, 8192
"""Characters of a text worth remembering, and how many are."""


def finalize(value: object) -> object:
    """How a value becomes text: nothing for None, no control characters, plain decimals. Markup passes as it is."""
    if type(value) is str:
        return value if value.isprintable() else clean(value)
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value


class _Generator(CodeGenerator):
    """Compiles templates so that values are written by `written`, which does for many alike what it did for one."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.written(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_post(node, frame, finalize)
        else:
            self.write(")")


class _Sandbox(Sandbox):
    """Our sandbox, which remembers how texts are written."""

    open_fields: ClassVar = {
        view: frozenset(word_views.view_names(view)) for view in vars(word_views).values() if isinstance(view, type)
    }

    code_generator_class = _Generator

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._texts: dict[str, str] = {}

    def overlay(self, *options: Any, **named: Any) -> "_Sandbox":
        """Another environment like this one, which may finalize otherwise and so remembers texts of its own."""
        other: _Sandbox = super().overlay(*options, **named)
        other._texts = {}
        return other

    def written(self, value: object) -> str:
        """A value finalized and escaped; texts of the usual length are remembered, for a batch repeats its own."""
        if type(value) is not str:
            return str(value) if type(value) is int else escape(self.finalize(value))  # type: ignore[misc]
        known = self._texts.get(value)
        if known is None:
            known = str(escape(self.finalize(value)))  # type: ignore[misc]
            if len(value) <= _SHORT and len(self._texts) < _KEPT:
                self._texts[value] = known
        return known


@cache
def environment() -> ImmutableSandboxedEnvironment:
    """The one Jinja environment: sandboxed, escaping, strict about unknown fields."""
    env = _Sandbox(autoescape=True, undefined=StrictUndefined, finalize=finalize)
    env.globals = {"range": env.globals["range"]}
    env.filters.update(FILTERS)
    return env
