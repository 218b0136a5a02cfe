"""Parts that come again and again: a drop is filled from few templates, so styles and lists of sheets repeat."""

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import TypeVar

from pipeline.read.package import Package, expanded

Result = TypeVar("Result")


def remembered(parse: Callable[..., Result], size: int = 256) -> Callable[..., Result]:
    """`parse(data, *more)` of a part, called as `(package, name, *more)` and done once for each content.

    A part met before is known by its packed bytes and is not even inflated. `data` is None where there is no part.
    """

    @lru_cache(maxsize=size)
    def known(packed: bytes, method: int, length: int, crc: int, *more: Hashable) -> Result:
        return parse(expanded(packed, method, length, crc), *more)

    def read(package: Package, name: str, *more: Hashable) -> Result:
        entry = package.find(name)
        if entry is None:
            return parse(None, *more)
        return known(package.packed(entry), entry.method, entry.size, entry.crc, *more)

    return read
