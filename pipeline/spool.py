"""Records of a large drop on disk: sequences that look like tuples, of which only the part in use is in memory.

A `Spool` is an unnamed file: it is gone when the last process that has it is gone, however that one ended, and forked
children read it without disturbing each other. `OnDisk` reads blocks of values from it, `Picked` puts a sequence into
another order, `Derived` works values out from others as they are asked for.
"""

import os
import pickle
from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Generic, NamedTuple, TypeVar

from pipeline.listed import Listed, Paired

Value = TypeVar("Value")

BLOCK = 2048
"""Values of a column that are written and read together."""
_PLACE = "I"  # of a value among all: four bytes, for there are many such lists
_OPEN = 24
"""Blocks of a sequence that stay in memory: enough for records of several files that take turns."""


class Block(NamedTuple):
    """Where a pickled tuple of values stands in a spool, and how many values it holds."""

    start: int
    size: int
    length: int


class SpoolError(OSError):
    """The disk does not take the records of a drop: it is full, say."""


class Spool:
    """An unnamed temporary file of blocks. Raises SpoolError where it cannot be written."""

    def __init__(self, folder: Path | None = None) -> None:
        try:
            # Unbuffered: what a buffer still held would be written by every forked child once more.
            self._file = TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 - open while anything is to be read
        except OSError as error:
            raise SpoolError(*error.args) from error

    def append(self, block: bytes) -> tuple[int, int]:
        """Write a block at the end; gives where it begins and how long it is.

        One process at a time may do so: forked children share the position.
        """
        start, rest = self._file.seek(0, os.SEEK_END), memoryview(block)
        try:
            while rest:
                rest = rest[self._file.write(rest) or 0 :]
        except OSError as error:
            raise SpoolError(*error.args) from error
        return start, len(block)

    def read(self, start: int, size: int) -> bytes:
        """A block again; where the system allows it the position of the file, which children share, is left alone."""
        if hasattr(os, "pread"):
            return os.pread(self._file.fileno(), size, start)
        self._file.seek(start)
        return self._file.read(size) or b""

    def load(self, block: Block) -> Any:
        """The values of a block."""
        return pickle.loads(self.read(block.start, block.size))


class Blocks(NamedTuple):
    """What there is to know of a stored sequence besides its spool: it may be sent to another process."""

    starts: "array[int]"
    sizes: "array[int]"
    ends: "array[int]"


class Sent(NamedTuple):
    """A `Picked` sequence besides its spool."""

    of: Blocks
    order: "array[int]"
    known: Sequence[Any]


class OnDisk(Listed[Value], Generic[Value]):
    """Values kept in a spool, block by block."""

    __slots__ = ("_ends", "_open", "_sizes", "_starts", "spool")

    def __init__(self, spool: Spool, blocks: Iterable[Block] = ()) -> None:
        self.spool = spool
        self._starts, self._sizes, self._ends = array("q"), array("q"), array("q")
        self._open: OrderedDict[int, Sequence[Value]] = OrderedDict()
        for block in blocks:
            self.add(block)

    def add(self, block: Block) -> None:
        """Let the values of a block follow."""
        if block.length:
            self._ends.append(len(self) + block.length)
            self._starts.append(block.start)
            self._sizes.append(block.size)

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def blocks(self) -> Blocks:
        """Where the values stand."""
        return Blocks(self._starts, self._sizes, self._ends)

    def and_then(self, more: "OnDisk[Value]") -> "OnDisk[Value]":
        """These values and those of another sequence in the same spool."""
        return OnDisk(self.spool, chain(_blocks(self.blocks()), _blocks(more.blocks())))

    def __iter__(self) -> Iterator[Value]:
        return chain.from_iterable(map(self.load, range(len(self._ends))))

    def at(self, index: int) -> Value:
        """The value at an index."""
        number, first, _ = self.where(index)
        return self.block(number)[index - first]

    def where(self, index: int) -> tuple[int, int, int]:
        """Of the block that holds an index: its number, its first index, and the first one after it."""
        number = bisect_right(self._ends, index)
        return number, self._ends[number - 1] if number else 0, self._ends[number]

    def block(self, number: int) -> Sequence[Value]:
        """The values of a block; those used last stay in memory."""
        found = self._open.get(number)
        if found is None:
            found = self._open[number] = self.load(number)
            if len(self._open) > _OPEN:
                self._open.popitem(last=False)
        return found

    def load(self, number: int) -> Sequence[Value]:
        """The values of a block, read anew: for those who pass by once."""
        values: Sequence[Value] = self.spool.load(Block(self._starts[number], self._sizes[number], 0))
        return values


class Picked(Listed[Value], Generic[Value]):
    """Some values of a stored sequence, in an order of their own.

    `known` has in memory, of every value of that sequence, what sorting, counting and grouping ask for.
    """

    __slots__ = ("known", "of", "order")

    def __init__(self, of: OnDisk[Value], order: Iterable[int], known: Sequence[Any]) -> None:
        self.of = of
        self.order = array(_PLACE, order)
        self.known = known

    def __len__(self) -> int:
        return len(self.order)

    def __iter__(self) -> Iterator[Value]:
        first = stop = 0
        values: Sequence[Value] = ()
        for index in self.order:
            if not first <= index < stop:
                number, first, stop = self.of.where(index)
                values = self.of.load(number)
            yield values[index - first]

    def at(self, index: int) -> Value:
        """The value at an index."""
        return self.of[self.order[index]]

    @property
    def outlines(self) -> Sequence[Any]:
        """What is known of these values, in their order."""
        return Known(self.known, self.order)

    def with_more(self, more: "Picked[Value]", places: Sequence[int], known: Sequence[Any]) -> "Picked[Value]":
        """With further values of the same spool; each stands before what is at its place now. Places only grow.

        `known` is of the values in the order they stand on disk, those before and the further ones.
        """
        order, last, first = array(_PLACE), 0, len(self.of)
        for number, place in zip(more.order, places, strict=True):
            order.extend(self.order[last:place])
            order.append(first + number)
            last = place
        order.extend(self.order[last:])
        return Picked(self.of.and_then(more.of), order, known)


class Known(Listed[Any]):
    """What is known of some values of a stored sequence, in an order of their own."""

    __slots__ = ("_known", "_order")

    def __init__(self, known: Sequence[Any], order: "array[int]") -> None:
        self._known = known
        self._order = order

    def __len__(self) -> int:
        return len(self._order)

    def __iter__(self) -> Iterator[Any]:
        known, order = self._known, self._order
        return known.each(order) if isinstance(known, Paired) else map(known.__getitem__, order)

    def at(self, index: int) -> Any:
        """What is known of the value at an index."""
        return self._known[self._order[index]]


class Derived(Listed[Value], Generic[Value]):
    """Values worked out from sequences of equal length, each time they are asked for."""

    __slots__ = ("_function", "_of")

    def __init__(self, function: Callable[..., Value], *of: Sequence[Any]) -> None:
        self._function = function
        self._of = of

    def __len__(self) -> int:
        return len(self._of[0])

    def __iter__(self) -> Iterator[Value]:
        return map(self._function, *self._of)

    def at(self, index: int) -> Value:
        """The value at an index."""
        return self._function(*(values[index] for values in self._of))


def derive(function: Callable[..., Value], *of: Sequence[Any]) -> Sequence[Value]:
    """Values worked out from others: at once where these are in memory, as they are asked for where they are stored."""
    if any(isinstance(values, OnDisk | Picked | Derived) for values in of):
        return Derived(function, *of)
    return list(map(function, *of))


def pick(values: Sequence[Value], chosen: Iterable[int]) -> Sequence[Value]:
    """Some values of a sequence, by their positions; stored ones stay on disk."""
    if not isinstance(values, Picked):
        return tuple(values[index] for index in chosen)
    return Picked(values.of, map(values.order.__getitem__, chosen), values.known)


def outlined(values: Sequence[Any]) -> Sequence[Any]:
    """The values, or the outlines of stored ones, for those who ask only for what outlines have."""
    return values.outlines if isinstance(values, Picked) else values


def chosen(values: Sequence[Value], wanted: Callable[[Any], bool]) -> Sequence[Value]:
    """The values whose outlines are wanted; only these are read."""
    return pick(values, (index for index, one in enumerate(outlined(values)) if wanted(one)))


def followed(values: Sequence[Value], more: Sequence[Value]) -> Sequence[Value]:
    """Values and then some more, for who goes through them once; stored ones stay on disk and lose their outlines."""
    if not isinstance(values, Picked):
        return (*values, *more)
    last = store_each(values.of.spool, more, lambda _: None)
    return values.with_more(last, [len(values)] * len(more), ())


def detached(values: Sequence[Any]) -> Sequence[Any]:
    """A sequence as it may be sent to another process that has the same spool."""
    if isinstance(values, Picked):
        return Sent(values.of.blocks(), values.order, values.known)
    return values.blocks() if isinstance(values, OnDisk) else values


def attached(spool: Spool, values: Sequence[Any]) -> Sequence[Any]:
    """The sequence that another process detached."""
    if isinstance(values, Sent):
        return Picked(OnDisk(spool, _blocks(values.of)), values.order, values.known)
    return OnDisk(spool, _blocks(values)) if isinstance(values, Blocks) else values


def store_each(spool: Spool, values: Iterable[Value], outline: Callable[[Value], Any]) -> Picked[Value]:
    """Write values to a spool, each by itself, for values that belong in different places."""
    blocks, outlines = [], []
    for value in values:
        blocks.append(write_block(spool, (value,)))
        outlines.append(outline(value))
    return Picked(OnDisk(spool, blocks), range(len(blocks)), outlines)


def spool_of(values: Sequence[Any]) -> Spool | None:
    """Where values are stored; None of those in memory."""
    if isinstance(values, Picked):
        return values.of.spool
    return values.spool if isinstance(values, OnDisk) else None


def store_columns(spool: Spool, rows: Iterable[tuple[Any, ...]], width: int) -> list[OnDisk[Any]]:
    """Write rows to a spool column by column; every column can be read without the others."""
    pending = iter(rows)
    blocks: list[list[Block]] = [[] for _ in range(width)]
    while part := tuple(islice(pending, BLOCK)):
        for own, values in zip(blocks, zip(*part, strict=True), strict=True):
            own.append(write_block(spool, values))
    return [OnDisk(spool, own) for own in blocks]


def write_block(spool: Spool, values: Sequence[Any]) -> Block:
    """Write some values as one block."""
    return Block(*spool.append(pickle.dumps(values, protocol=5)), len(values))


def _blocks(blocks: Blocks) -> Iterator[Block]:
    """The blocks one by one; what was added up to their ends is how many values each holds."""
    lengths = (end - before for end, before in zip(blocks.ends, chain((0,), blocks.ends), strict=False))
    return map(Block, blocks.starts, blocks.sizes, lengths)
