"""A figure of a document that is made of several fields."""

from decimal import Decimal
from typing import NamedTuple

from pipeline.trace.records import Ref


class Total(NamedTuple):
    """One figure of a document: its name, value, unit (元, 个, 分, %) and the fields it is made of."""

    name: str
    value: Decimal
    unit: str
    parts: tuple[Ref, ...]


def counted(name: str, parts: tuple[Ref, ...]) -> Total:
    """How many there are."""
    return Total(f"{name}数", Decimal(len(parts)), "个", parts)
