"""Jinja's sandbox for our templates: the fields of our own views need no inspection, and there are many of them."""

from collections.abc import Mapping
from typing import Any, ClassVar

from jinja2.sandbox import ImmutableSandboxedEnvironment


class Sandbox(ImmutableSandboxedEnvironment):
    """`open_fields` are the fields of types of ours that a template may read; all else is asked of Jinja's sandbox."""

    open_fields: ClassVar[Mapping[type, frozenset[str]]] = {}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The attribute, or an undefined value where the sandbox forbids it."""
        if attribute in self.open_fields.get(type(obj), ()):
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)
