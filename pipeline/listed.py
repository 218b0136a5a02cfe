"""Sequences whose items are made, or fetched, when they are asked for, and not kept."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import TypeVar, overload

Item = TypeVar("Item", covariant=True)


class Listed(Sequence[Item]):
    """A sequence that says how long it is and what stands at an index; a slice of it is a tuple."""

    __slots__ = ()

    @abstractmethod
    def at(self, index: int) -> Item:
        """The item at an index from 0 up."""

    def __iter__(self) -> Iterator[Item]:
        return map(self.at, range(len(self)))

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Item, ...]: ...
    def __getitem__(self, index: int | slice) -> Item | tuple[Item, ...]:
        if isinstance(index, slice):
            return tuple(map(self.at, range(*index.indices(len(self)))))
        return self.at(range(len(self))[index])
