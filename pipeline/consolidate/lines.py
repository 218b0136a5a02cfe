"""The lines of a sheet as they are added one by one: of many only the last stay in memory, the others wait on disk."""

from collections.abc import Iterable, Iterator
from itertools import chain

from pipeline.listed import Listed
from pipeline.sheet import Cell, Line, Style
from pipeline.spool import BLOCK, OnDisk, Spool, write_block

_Kept = tuple[tuple[Cell, ...], int, float]


class Lines(Listed[Line]):
    """Lines one under the other; a sheet of a large drop has one or more for each project, full of formulas."""

    __slots__ = ("_looks", "_numbers", "_recent", "_stored")

    def __init__(self) -> None:
        self._stored: OnDisk[_Kept] | None = None
        self._recent: list[Line] = []
        self._numbers: dict[tuple[Style, ...], int] = {}
        self._looks: list[tuple[Style, ...]] = []

    def __len__(self) -> int:
        return len(self._recent) + len(self._stored or ())

    def __iter__(self) -> Iterator[Line]:
        return chain(map(self._line, self._stored or ()), self._recent)

    def at(self, index: int) -> Line:
        """The line of a row."""
        stored = self._stored
        if stored is None or index >= len(stored):
            return self._recent[index - len(stored or ())]
        return self._line(stored.at(index))

    def append(self, line: Line) -> None:
        """Add a line. Raises SpoolError where the disk is full."""
        self._recent.append(line)
        if len(self._recent) >= BLOCK:
            self._store()

    def extend(self, lines: Iterable[Line]) -> None:
        """Add some lines."""
        for line in lines:
            self.append(line)

    def _store(self) -> None:
        spool = self._stored.spool if self._stored else Spool()
        kept = [(line.cells, self._number(line.styles), line.height) for line in self._recent]
        more: OnDisk[_Kept] = OnDisk(spool, (write_block(spool, kept),))
        self._stored = self._stored.and_then(more) if self._stored else more
        self._recent.clear()

    def _number(self, styles: tuple[Style, ...]) -> int:
        """Styles are numbered, for all rows of a table are to have the same ones when they come back."""
        number = self._numbers.setdefault(styles, len(self._looks))
        if number == len(self._looks):
            self._looks.append(styles)
        return number

    def _line(self, kept: _Kept) -> Line:
        cells, number, height = kept
        return Line(cells, self._looks[number], height)
