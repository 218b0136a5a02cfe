"""How much room text takes: widths and row heights for Chinese text, computed here because nobody opens the file first.

A column of width w shows w half-width characters of the 11-point default font, 7 pixels each; a Chinese character of
s points is s × 96 / 72 pixels wide. Lines break anywhere between Chinese characters, but punctuation does not start a
line, so every wrapped line may lose one character.
"""

from collections.abc import Collection, Sequence
from decimal import Decimal

from pipeline.sheet import Cell, Formula, Line, Link, Role, Style, Styled

PIXELS_PER_UNIT = 7.0
SIZES = {Role.TITLE: 18.0, Role.COVER: 26.0, Role.SECTION: 12.0, Role.REMARK: 10.5, Role.PLAIN: 12.0}
BODY_SIZE = 10.0
TALLEST = 409.0
_KNOWN = 10_000
"""Texts whose height is remembered: those that come back do so soon."""


def size_of(role: Role) -> float:
    """Font size in points of a role."""
    return SIZES.get(role, BODY_SIZE)


def display_width(text: str) -> int:
    """Width of the longest line in half-width characters: Chinese characters and full-width signs count two.

    GB 18030 is exactly that table (signs such as ≥ and ℃ are full width in 宋体), and encoding runs in C.
    """
    if text.isascii():
        return len(text) if "\n" not in text else max(map(len, text.split("\n")))
    return max(len(line.encode("gb18030", "replace")) for line in text.split("\n"))


def line_count(text: str, width: float, size: float = BODY_SIZE) -> int:
    """Lines the text needs in a column of that width."""
    half = size * 96 / 72 / 2
    room = max(2.0, width * PIXELS_PER_UNIT / half)
    count = 0
    for line in text.split("\n"):
        taken = len(line) if line.isascii() else len(line.encode("gb18030", "replace"))
        count += 1 if taken <= room else -int(-taken // max(2.0, room - 2))
    return count


def height_of(lines: int, size: float = BODY_SIZE) -> float:
    """Height in points of a row with so many lines; Excel allows no more than 409."""
    return min(TALLEST, round(lines * size * 1.4 + 6, 1))


class Heights(dict[object, float]):
    """Value → height of a row that shows it wholly in a column of that width; each distinct value is measured once."""

    def __init__(self, width: float, size: float = BODY_SIZE, least: float = 18.0) -> None:
        super().__init__({None: least, "": least})
        self._width = width
        self._size = size
        self._least = least

    def __missing__(self, value: object) -> float:
        if len(self) > _KNOWN:
            self.clear()
        height = self[value] = self._height(value if type(value) is str else shown(value))
        return height

    def _height(self, text: str) -> float:
        if not text:
            return self._least
        return max(self._least, height_of(line_count(text, self._width, self._size), self._size))


def shown(value: object) -> str:
    """The text of a cell as far as measuring is concerned; numbers never wrap and count as nothing."""
    if type(value) is str:
        return value
    if isinstance(value, Styled):
        return shown(value.value)
    if isinstance(value, Link):
        return str(value.text)
    if isinstance(value, Formula):
        return value.value if isinstance(value.value, str) else ""
    return ""


def spread(value: object) -> str:
    """The text that a cell's column should be wide enough for: text, or a number with its thousands separators."""
    if isinstance(value, Styled):
        return spread(value.value)
    if isinstance(value, Formula):
        return spread(value.value)
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return f"{value:,}" if type(value) is int else shown(value)


def fitted(cells: Sequence[object], styles: Sequence[Style], widths: Sequence[float], least: float = 18.0) -> float:
    """Height of a row in which every wrapping cell is wholly visible."""
    height = least
    for cell, style, width in zip(cells, styles, widths, strict=False):
        own = cell.style if isinstance(cell, Styled) else style
        text = shown(cell)
        if text and (own.wrap or "\n" in text):
            size = size_of(own.role)
            height = max(height, height_of(line_count(text, width, size), size))
    return height


def line(cells: tuple[Cell, ...], styles: tuple[Style, ...], widths: Sequence[float], least: float = 18.0) -> Line:
    """A line whose height fits its cells."""
    return Line(cells, styles, fitted(cells, styles, widths, least))


def fitting_width(title: str, texts: Collection[str], least: float, most: float) -> float:
    """A column width between the bounds that suits the title (which may wrap once) and the texts."""
    scale = BODY_SIZE * 96 / 72 / 2 / PIXELS_PER_UNIT
    longest = display_width(max(texts, key=len, default=""))
    if longest * scale + 1.5 < most:  # else the others need not be measured
        longest = max(map(display_width, texts), default=0)
    wanted = max(display_width(title) / 2 + 1, longest) * scale + 1.5
    return round(min(most, max(least, wanted)), 1)
