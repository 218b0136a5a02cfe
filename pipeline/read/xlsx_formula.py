"""Shared formulas: a child keeps no text of its own, so the master's is told anew from where the child stands."""

import re

from pipeline.model import Note, column_letters
from pipeline.read.content import quoted_formula
from pipeline.read.limits import COLUMNS, ROWS
from pipeline.read.xlsx_cells import Cells
from pipeline.read.xlsx_rows import COLUMN

_PARTS = re.compile(
    r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'!?|\[[^\]]*\]"  # texts, quoted sheets and files: as they are
    r"|(?<![\w.$])(?P<c1>\$?)(?P<a1>[A-Z]{1,3}):(?P<c2>\$?)(?P<a2>[A-Z]{1,3})(?![\w.(])"
    r"|(?<![\w.$])(?P<r1>\$?)(?P<n1>[1-9][0-9]{0,6}):(?P<r2>\$?)(?P<n2>[1-9][0-9]{0,6})(?![\w.(])"
    r"|(?<![\w.$])(?P<c>\$?)(?P<a>[A-Z]{1,3})(?P<r>\$?)(?P<n>[1-9][0-9]{0,6})(?![\w.(!])"
)
_PLACE = re.compile(r"([A-Z]+)([0-9]+)")
_MOST = 2_000_000
"""Characters of formulas told anew in one sheet; honest sheets stay below a tenth of it."""


def tell_shared(cells: Cells) -> None:
    """Give every child of a shared formula the text it stands for, as far as that can be meant to be read."""
    budget = _MOST
    for (row, column), share in cells.shares.items():
        top, left, formula = cells.masters.get(share, (0, 0, ""))
        budget -= len(formula)
        if formula and budget > 0:
            cells.formulas[row, column] = "=" + moved(formula, row - top, column - left)
    if cells.shares:
        cells.notes = [_told(cells, found) if found.kind == "formula_without_value" else found for found in cells.notes]


def _told(cells: Cells, found: Note) -> Note:
    """A note about a child of a shared formula was made before its formula was known."""
    if found.found != "=":
        return found
    match = _PLACE.fullmatch(found.place.cell)
    formula = cells.formulas.get((int(match[2]) - 1, COLUMN[match[1]]), "=") if match else "="
    return found._replace(found=quoted_formula(formula))


def moved(formula: str, down: int, right: int) -> str:
    """A formula as it reads `down` rows below and `right` columns beside: `A1+$B$1`, one down, is `A2+$B$1`."""

    def part(match: re.Match[str]) -> str:
        found = match.groupdict()
        if found["a"]:
            return _column(found["c"], found["a"], right) + _row(found["r"], found["n"], down)
        if found["a1"]:
            return f"{_column(found['c1'], found['a1'], right)}:{_column(found['c2'], found['a2'], right)}"
        if found["n1"]:
            return f"{_row(found['r1'], found['n1'], down)}:{_row(found['r2'], found['n2'], down)}"
        return match[0]

    return _PARTS.sub(part, formula)


def _column(fixed: str, letters: str, right: int) -> str:
    return fixed + letters if fixed else column_letters((COLUMN[letters] + right) % COLUMNS)


def _row(fixed: str, digits: str, down: int) -> str:
    return fixed + digits if fixed else str((int(digits) - 1 + down) % ROWS + 1)
