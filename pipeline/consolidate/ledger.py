"""Where the long tables stand, so that other sheets can point at them: formulas over columns, links to rows.

A long table is a title, a unit line, a header and its rows; it goes on in a next sheet where Excel's sheet ends.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.sheet import NAME_LIMIT, ROW_LIMIT, Area, absolute, quoted, relative

HEAD_ROW = 2
FIRST_ROW = 3
COUNTED = "counted"
"""The column that says of a row whether totals take it in; only tables with rows that they leave out have it."""
YES, NO = "是", "否"


@dataclass(frozen=True, slots=True)
class Ledger:
    """One long table: its name, the keys of its columns from left to right, its number of rows."""

    name: str
    keys: tuple[str, ...]
    count: int
    limit: int = ROW_LIMIT

    @property
    def room(self) -> int:
        """Data rows a sheet holds; one row stays free for the total."""
        return self.limit - FIRST_ROW - 1

    def parts(self) -> tuple[tuple[str, int, int], ...]:
        """The sheets of the table: name, first and one past the last record."""
        starts = range(0, max(1, self.count), self.room)
        return tuple((self._sheet(n), start, min(self.count, start + self.room)) for n, start in enumerate(starts))

    def _sheet(self, part: int) -> str:
        suffix = f"（续{part}）" if part else ""
        return self.name[: NAME_LIMIT - len(suffix)] + suffix

    def column(self, key: str) -> int:
        """The 0-based column of a key."""
        return self.keys.index(key)

    def ranges(self, key: str) -> tuple[str, ...]:
        """The cells of a column, one range for each sheet of the table; of an empty table its titles, adding nothing.

        The row under the titles of an empty table is that of its total, which must not take itself in.
        """
        column = self.column(key)
        first = FIRST_ROW if self.count else HEAD_ROW
        return tuple(
            absolute(Area(first, column, max(first, first + stop - start - 1), column), sheet)
            for sheet, start, stop in self.parts()
        )

    def cell(self, key: str, record: int) -> str:
        """The cell of a record in a column, for formulas."""
        part, row = divmod(record, self.room)
        return relative(FIRST_ROW + row, self.column(key), self._sheet(part))

    def here(self, key: str, record: int) -> str:
        """The cell of a record in a column, for formulas of the same sheet."""
        return self.cell(key, record).rsplit("!", 1)[-1]

    def link(self, record: int, key: str = "") -> str:
        """The target of a link to a record."""
        part, row = divmod(record, self.room)
        column = self.column(key) if key else 0
        return f"#{quoted(self._sheet(part))}!{relative(FIRST_ROW + row, column)}"


def total(ledger: Ledger, key: str) -> str:
    """SUM over a column."""
    return f"SUM({','.join(ledger.ranges(key))})"


def sum_if(ledger: Ledger, key: str, **conditions: str) -> str:
    """SUMIFS over a column; conditions are column keys and criteria as they stand in a formula."""
    terms = zip(ledger.ranges(key), *(ledger.ranges(name) for name in conditions), strict=True)
    return "+".join(f"SUMIFS({cells},{_pairs(ranges, conditions.values())})" for cells, *ranges in terms)


def count_if(ledger: Ledger, **conditions: str) -> str:
    """COUNTIFS over the table."""
    terms = zip(*(ledger.ranges(name) for name in conditions), strict=True)
    return "+".join(f"COUNTIFS({_pairs(ranges, conditions.values())})" for ranges in terms)


def once(ledger: Ledger) -> dict[str, str]:
    """The condition for totals in which a project counts once; none where every row is taken in."""
    return {COUNTED: f'"{YES}"'} if COUNTED in ledger.keys else {}


def total_once(ledger: Ledger, key: str) -> str:
    """The sum of a column over the rows that totals take in."""
    conditions = once(ledger)
    return sum_if(ledger, key, **conditions) if conditions else total(ledger, key)


def count_rows(ledger: Ledger, key: str) -> str:
    """The number of records, counted over a column of numbers that is never empty."""
    return f"COUNT({','.join(ledger.ranges(key))})"


def row_count(ledger: Ledger, key: str) -> str:
    """The number of records as the size of their ranges, whatever the cells hold."""
    return "+".join(f"ROWS({cells})" for cells in ledger.ranges(key)) if ledger.count else "0"


def _pairs(ranges: Iterable[str], criteria: Iterable[str]) -> str:
    return ",".join(f"{cells},{criterion}" for cells, criterion in zip(ranges, criteria, strict=True))
