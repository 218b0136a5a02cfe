"""Which cells a formula of our workbook takes in: ranges are spelled out, conditions of COUNTIFS and SUMIFS applied."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple, Protocol

from pipeline.model import Stored, cell_ref, column_number

_SHEET = r"(?:'((?:[^']|'')+)'!|([^\s'!(),=+\-*/&<>\"]+)!)?"
_CELLS = r"\$?([A-Z]{1,3})\$?([1-9]\d*)(?::\$?([A-Z]{1,3})\$?([1-9]\d*))?"
_REFERENCE = re.compile(rf"{_SHEET}(?:{_CELLS}|\$?([A-Z]{{1,3}}):\$?([A-Z]{{1,3}}))(?![\w(])")
_CONDITIONAL = re.compile(r"\b(COUNT|SUM)IFS?\(")
_CRITERION = re.compile(r"(<>|>=|<=|=|>|<)?(.*)", re.DOTALL)
_TEXT = re.compile(r'"(?:[^"]|"")*"')


class Grid(Protocol):
    """The cells of a workbook."""

    def look(self, sheet: str, row: int, column: int) -> Stored:
        """The stored value of a cell, 0-based."""

    def height(self, sheet: str) -> int:
        """Number of rows of a sheet."""


class Area(NamedTuple):
    """Cells of one sheet, 0-based and inclusive."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int


class Part(NamedTuple):
    """One cell a formula takes in."""

    sheet: str
    row: int
    column: int

    @property
    def ref(self) -> str:
        """The cell as written: E11."""
        return cell_ref(self.row, self.column)


def parts_of(formula: str, sheet: str, grid: Grid) -> tuple[Part, ...]:
    """The cells that make up the result, each once, in the order of the formula; empty cells of ranges are left out."""
    found: dict[Part, None] = {}
    rest = formula.removeprefix("=")
    while match := _CONDITIONAL.search(rest):
        arguments, end = _arguments(rest, match.end())
        found.update(dict.fromkeys(_matching(match[1], arguments, sheet, grid)))
        rest = rest[: match.start()] + " " + rest[end:]
    for area in _areas(_TEXT.sub(" ", rest), sheet, grid):
        single = area[1:3] == area[3:5]
        found.update(dict.fromkeys(part for part in _cells(area) if single or grid.look(*part) is not None))
    return tuple(found)


def _areas(text: str, sheet: str, grid: Grid) -> Iterator[Area]:
    for match in _REFERENCE.finditer(text):
        quoted, bare, left, top, right, bottom, first, last = match.groups()
        name = quoted.replace("''", "'") if quoted else bare or sheet
        if first:
            yield Area(name, 0, column_number(first), grid.height(name) - 1, column_number(last))
            continue
        start = (int(top) - 1, column_number(left))
        end = (int(bottom) - 1, column_number(right)) if right else start
        yield Area(name, *start, *end)


def _cells(area: Area) -> Iterator[Part]:
    for row in range(area.top, area.bottom + 1):
        for column in range(area.left, area.right + 1):
            yield Part(area.sheet, row, column)


def _arguments(text: str, start: int) -> tuple[list[str], int]:
    """The arguments of a call whose bracket opened before `start`, and where the call ends."""
    arguments, depth, begun, quote = [], 0, start, ""
    for place in range(start, len(text)):
        sign = text[place]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign == "(":
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
        elif sign == ")" or (sign == "," and not depth):
            arguments.append(text[begun:place])
            begun = place + 1
            if sign == ")":
                return arguments, place + 1
    return arguments, len(text)


def _matching(name: str, arguments: Sequence[str], sheet: str, grid: Grid) -> Iterator[Part]:
    """The counted or added cells of COUNTIFS and SUMIFS: those in whose row every condition holds."""
    own = arguments[:1] if name == "SUM" else ()
    pairs = arguments[len(own) :]
    ranges = [next(_areas(argument, sheet, grid), None) for argument in pairs[::2]]
    tests = [_criterion(argument, sheet, grid) for argument in pairs[1::2]]
    target = next(_areas(own[0], sheet, grid), None) if own else (ranges[0] if ranges else None)
    if target is None or None in ranges:
        return
    for offset in range(target.bottom - target.top + 1):
        cells = [Part(area.sheet, area.top + offset, area.left) for area in ranges if area is not None]
        if all(_holds(grid.look(*cell), *test) for cell, test in zip(cells, tests, strict=False)):
            part = Part(target.sheet, target.top + offset, target.left)
            if not own or grid.look(*part) is not None:
                yield part


def _criterion(argument: str, sheet: str, grid: Grid) -> tuple[str, str]:
    """A condition as sign and operand: `"="&B12` with 产出指标 in B12 → = 产出指标."""
    words = ""
    for piece in re.findall(r'"(?:[^"]|"")*"|[^&"]+', argument):
        if piece.startswith('"'):
            words += piece[1:-1].replace('""', '"')
        elif area := next(_areas(piece, sheet, grid), None):
            value = grid.look(area.sheet, area.top, area.left)
            words += "" if value is None else _plain(value)
        else:
            words += piece.strip()
    match = _CRITERION.fullmatch(words)
    return (match[1] or "=", match[2]) if match else ("=", words)


def _plain(value: Stored) -> str:
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)


def _holds(value: Stored, sign: str, operand: str) -> bool:
    text = "" if value is None else _plain(value)
    if sign in ("=", "<>"):
        return (text.casefold() == operand.casefold()) is (sign == "=")
    try:
        left, right = Decimal(text), Decimal(operand)
    except ArithmeticError:
        return False
    return {">": left > right, "<": left < right, ">=": left >= right, "<=": left <= right}[sign]
