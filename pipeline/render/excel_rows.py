"""Lines → rows of sheet XML: ten times as fast as a call for each cell, and every text a shared string.

Only a `Formula` of ours ever becomes a formula: a text from a unit's file has no way into an `<f>` element.

In the XML of a row everything but the row's number repeats: the XML of a value, up to and with the opening of the next
cell, is made once for each column and distinct value, and a row is these pieces joined by its number.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from operator import getitem

from pipeline.model import column_letters
from pipeline.render.excel_formats import Palette
from pipeline.render.excel_strings import Strings, attribute, escaped
from pipeline.sheet import COLUMN_LIMIT, ROW_LIMIT, Bare, Cell, Formula, Line, Link, Style, Styled

SAFE_DIGITS = 15
_EPOCH = date(1899, 12, 30).toordinal()
_FIRST_DAY = date(1900, 3, 1)
_KNOWN = 8_000
"""Values of a column whose cells are remembered: those that come back do so soon."""
_LIKE_FORMULAS = ("=", "+", "-", "@")


class Pieces(dict[Cell, str]):
    """Value → the rest of its cell after the row number, and what begins the next cell (or ends the row).

    In `linked` the columns that hold links enter themselves, by number, with their letters.
    """

    def __init__(
        self, column: int, style: Style, last: bool, palette: Palette, strings: Strings, linked: dict[int, str]
    ) -> None:
        super().__init__()
        self.number = column
        self.letters = column_letters(column)
        self._linked = linked
        self._palette = palette
        self._strings = strings
        self._style = style
        self._mark = f'" s="{palette.number(style)}"'
        self._next = "</row>" if last else f'<c r="{column_letters(column + 1)}'

    def __missing__(self, cell: Cell) -> str:
        if len(self) > _KNOWN:
            self.clear()
        if isinstance(cell, Styled):
            mark, value, style = f'" s="{self._palette.number(cell.style)}"', cell.value, cell.style
        else:
            mark, value, style = self._mark, cell, self._style
        if isinstance(value, str) and value.startswith(_LIKE_FORMULAS):
            mark = f'" s="{self._palette.number(style, literal=True)}"'
        piece = self[cell] = f"{mark}{self._content(value)}{self._next}"
        return piece

    def _content(self, value: Bare) -> str:
        """What follows the style of a cell; the commonest sorts of values come first."""
        kind = type(value)
        if kind is str:
            return self._strings.cell(value) if value else "/>"  # type: ignore[arg-type]
        if kind is Decimal:
            number = exact(value)  # type: ignore[arg-type]
            return f"><v>{number}</v></c>" if number else self._strings.cell(f"{value:f}")
        if value is None:
            return "/>"
        if isinstance(value, Formula):
            return _formula(value)
        if isinstance(value, Link):
            self._linked[self.number] = self.letters
            return self._content(value.text)
        if isinstance(value, date):
            return self._date(value)
        if isinstance(value, int):
            return f"><v>{int(value)}</v></c>"
        if isinstance(value, str):
            return self._content(str(value))
        raise TypeError(f"no way to write {kind.__name__} into column {self.letters}")

    def _date(self, value: date) -> str:
        """A serial number; before March 1900 Excel's calendar is wrong, so such a date is written as text."""
        if value < _FIRST_DAY:
            return self._content(value.isoformat())
        return f"><v>{value.toordinal() - _EPOCH}</v></c>"


class Rows:
    """Renders the lines of one sheet; links found on the way are kept in `links` as (cell, link)."""

    def __init__(self, palette: Palette, strings: Strings) -> None:
        self._palette = palette
        self._strings = strings
        self.links: list[tuple[str, Link]] = []
        self._linked: dict[int, str] = {}
        self.bottom = 0
        self.right = 0

    def render(self, lines: Iterable[Line]) -> Iterator[str]:
        """The `<row>` elements, one text for each line. Rows of a table share their tuple of styles."""
        styles: tuple[Style, ...] | None = None
        columns: list[Pieces] = []
        for row, (cells, own, height) in enumerate(lines, 1):
            if own is not styles:
                styles, columns = own, self._columns(own)
            if len(cells) != len(columns):
                raise ValueError(f"row {row}: {len(cells)} cells, {len(columns)} styles")
            pieces = map(getitem, columns, cells)
            start = f'" ht="{height:g}" customHeight="1">' + ('<c r="A' if cells else "</row>")
            self.bottom = row
            yield str(row).join(('<row r="', start, *pieces))
            for number, letters in sorted(self._linked.items()) if self._linked else ():
                self._link(f"{letters}{row}", cells[number])
        if self.bottom > ROW_LIMIT or self.right > COLUMN_LIMIT:
            raise ValueError(f"{self.bottom} rows × {self.right} columns do not fit into a sheet")

    def _columns(self, styles: tuple[Style, ...]) -> list[Pieces]:
        self.right = max(self.right, len(styles))
        self._linked, last = {}, len(styles) - 1
        shared = self._palette, self._strings, self._linked
        return [Pieces(n, style, n == last, *shared) for n, style in enumerate(styles)]

    def _link(self, place: str, cell: Cell) -> None:
        value = cell.value if isinstance(cell, Styled) else cell
        if isinstance(value, Link):
            self.links.append((place, value))


def exact(value: Decimal) -> str | None:
    """The number for a cell, or None where a double cannot hold every digit: better a text than a wrong figure."""
    text = f"{value:f}"
    if len(text) <= SAFE_DIGITS and value.is_finite():
        return text
    if not value.is_finite() or len(value.normalize().as_tuple().digits) > SAFE_DIGITS or abs(value) >= 10**300:
        return None
    return text


def _formula(formula: Formula) -> str:
    """A formula of ours with the value it has now, for programs that do not recalculate."""
    text, value = escaped(formula.text), formula.value
    if isinstance(value, str):
        return f' t="str"><f>{text}</f><v>{escaped(value)}</v></c>'
    if isinstance(value, Decimal):
        value = exact(value) or repr(float(value))
    return f"><f>{text}</f><v>{value}</v></c>"


def hyperlinks(links: Iterable[tuple[str, Link]], targets: dict[str, str]) -> str:
    """The `<hyperlinks>` element; `targets` collects files outside the workbook with their relationship ids."""
    parts = []
    for cell, link in links:
        tip = f" tooltip={attribute(link.tip)}" if link.tip else ""
        if link.target.startswith("#"):
            parts.append(f'<hyperlink ref="{cell}" location={attribute(link.target[1:])}{tip}/>')
            continue
        file, _, anchor = link.target.partition("#'")
        identity = targets.setdefault(file, f"rIdLink{len(targets) + 1}")
        location = f" location={attribute(chr(39) + anchor)}" if anchor else ""
        parts.append(f'<hyperlink ref="{cell}" r:id="{identity}"{location}{tip}/>')
    return f"<hyperlinks>{''.join(parts)}</hyperlinks>" if parts else ""
