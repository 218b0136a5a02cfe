"""Sequences whose items are made, or fetched, when they are asked for, and not kept."""

from abc import abstractmethod
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import add
from typing import Any, TypeVar, overload

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


Part = tuple[Any, ...]


class Paired(Listed[Item]):
    """Items made of a head and a kind, of which few differ: these are kept once each, the items as their numbers."""

    __slots__ = ("_head_of", "_kind_of", "_make", "heads", "kinds")

    def __init__(self, make: Callable[[Part], Item], pairs: Iterable[tuple[Part, Part]] = ()) -> None:
        """`make` turns the values of a head and those of a kind, one after the other, into an item."""
        self._make = make
        self._head_of, self._kind_of = array("I"), array("H")
        heads: dict[Part, int] = {}
        kinds: dict[Part, int] = {}
        for head, kind in pairs:
            self._head_of.append(heads.setdefault(head, len(heads)))
            self._kind_of.append(kinds.setdefault(kind, len(kinds)))
        self.heads, self.kinds = list(heads), list(kinds)

    def __len__(self) -> int:
        return len(self._head_of)

    def at(self, index: int) -> Item:
        """The item at an index from 0 up."""
        return self.made(self.heads[self._head_of[index]], self.kinds[self._kind_of[index]])

    def made(self, head: Part, kind: Part) -> Item:
        """The item of a head and a kind."""
        return self._make(head + kind)

    def each(self, order: Iterable[int]) -> Iterator[Item]:
        """The items at these indexes."""
        positions = array("I", order)
        heads = map(self.heads.__getitem__, map(self._head_of.__getitem__, positions))
        kinds = map(self.kinds.__getitem__, map(self._kind_of.__getitem__, positions))
        return map(self._make, map(add, heads, kinds))

    def numbers(self, order: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Of the items at these indexes the numbers of head and kind."""
        return ((self._head_of[index], self._kind_of[index]) for index in order)

    def extend(self, more: "Paired[Item]") -> None:
        """Add the items of another sequence; heads of its own are taken for new ones, kinds are not."""
        known = {kind: number for number, kind in enumerate(self.kinds)}
        kinds = [known.setdefault(kind, len(known)) for kind in more.kinds]
        first = len(self.heads)
        self.heads.extend(more.heads)
        self.kinds = list(known)
        self._head_of.extend(first + number for number in more._head_of)
        self._kind_of.extend(kinds[number] for number in more._kind_of)

    def and_then(self, more: "Paired[Item]") -> "Paired[Item]":
        """These items and those of another sequence."""
        both: Paired[Item] = Paired(self._make)
        both.extend(self)
        both.extend(more)
        return both
