"""Remembering one answer: for pure functions that several callers ask in turn about one and the same thing."""

from collections.abc import Callable
from functools import wraps
from operator import is_
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
Answer = TypeVar("Answer")


def keep_last(function: Callable[P, Answer]) -> Callable[P, Answer]:
    """Remember the answer for the arguments last given, compared by identity (projects and profiles have no hash).

    Arguments are given by position and are never changed: frozen data.
    """
    kept: tuple[tuple[Any, ...], Any] | None = None

    @wraps(function)
    def ask(*arguments: P.args, **named: P.kwargs) -> Answer:
        nonlocal kept
        if kept is None or named or not all(map(is_, arguments, kept[0])):
            kept = (arguments, function(*arguments, **named))
        answer: Answer = kept[1]
        return answer

    return ask
