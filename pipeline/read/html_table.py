"""Tables of web pages laid on a grid as a browser lays them: spans, sections, columns and rows out of sight."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple, cast

from lxml import etree

from pipeline.read.content import Refused, erroneous, is_formula, quoted, quoted_formula
from pipeline.read.formats import complaint
from pipeline.read.grid import Grid
from pipeline.read.html_formats import format_of, shown
from pipeline.read.html_styles import PageStyles
from pipeline.read.html_text import HIDDEN, SHOWN, STRUCK, UNSEEN, WHITE, pieces, shown_text, text_that_is
from pipeline.read.limits import COLUMNS, LIMITS
from pipeline.read.xlsx_cells import to_number

_IN_TABLE = ("tr", "thead", "tbody", "tfoot", "form", "div", "span", "center", "font")
_SECTIONS = ("thead", "tbody", "tfoot")
_ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}


class _Row(NamedTuple):
    """The cells of a row, the row itself if the page has one, and the section no span goes beyond."""

    cells: list["etree._Element"]
    element: "etree._Element | None"
    section: "etree._Element"


class _Spans:
    """The cells below spans of a section, and how much spans have asked for so far."""

    def __init__(self) -> None:
        self.free: dict[int, int] = {}
        """The first row in which each column below a span is free again."""
        self.area = 0

    def free_from(self, column: int, row: int) -> int:
        """The first free column of a row from this one on."""
        while self.free.get(column, 0) > row:
            column += 1
        return column

    def take(self, cell: "etree._Element", row: int, column: int, end: int) -> tuple[int, int]:
        """How many rows and columns a cell covers, none behind its section. Raises Refused for too many."""
        asked, across = _span(cell, "rowspan", 65534), max(_span(cell, "colspan", COLUMNS), 1)
        if self.area + asked * across > LIMITS.grid_cells:
            raise Refused("too_large", "网页表格里跨行跨列的单元格太多，不像报表，请另存为 .xlsx 再报。")
        down = min(asked or end, end - row)  # 0 means as far as the section goes
        self.area += down * across
        if down > 1:
            self.free.update(dict.fromkeys(range(column, min(column + across, COLUMNS)), row + down))
        return down, across


@dataclass(frozen=True, slots=True)
class PageTables:
    """A grid that the tables of one page are laid on."""

    grid: Grid
    styles: PageStyles
    formats: Mapping[str, str]

    def lay(self, table: "etree._Element", row: int) -> int:
        """A table, then the tables nested in its cells below it. Gives the next free row."""
        for caption in table.iterchildren("caption"):
            if title := shown_text(pieces(caption, self.styles)):
                self.grid.put_shown(row, 0, title, None, "")
                row += 1
        row += self._table(table, row)
        inner = table.xpath(
            ".//table[count(ancestor::table) = $depth]", depth=len(list(table.iterancestors("table"))) + 1
        )
        for nested in cast("list[etree._Element]", inner):
            row = self.lay(nested, row)
        return row

    def _table(self, table: "etree._Element", start: int) -> int:
        """Lay one table on the grid; spans push later cells aside. Gives the number of rows."""
        row, spans = start, _Spans()
        self.grid.hidden_columns.update(self._hidden_columns(table))
        unseen = any(self.styles.of(outer).gone for outer in (table, *table.iterancestors()))
        for section in self._sections(table):
            spans.free.clear()
            end = row + len(section)
            for each in section:
                if unseen or self._is_hidden(each):
                    self.grid.hidden_rows.add(row)
                self._row(each, row, end, spans)
                row += 1
        return row - start

    def _sections(self, table: "etree._Element") -> list[list[_Row]]:
        """The rows of a table by the sections that spans end with.

        LibreOffice writes a section for each row, which only a reader that lets spans go on sees as it was meant.
        """
        rows = list(_rows(table, table))
        sections = [list(section) for _, section in groupby(rows, key=lambda each: id(each.section))]
        if len(sections) > 1 and self._uneven([rows]) < self._uneven(sections):
            return [rows]
        return sections

    def _uneven(self, sections: list[list[_Row]]) -> int:
        """How many rows end elsewhere than the longest ones do."""
        spans, row, widths = _Spans(), 0, list[int]()
        for section in sections:
            spans.free.clear()
            end = row + len(section)
            for each in section:
                column = 0
                for cell in each.cells:
                    if not self.styles.of(cell).gone:
                        column = spans.free_from(column, row)
                        column += spans.take(cell, row, column, end)[1]
                widths.append(spans.free_from(column, row))
                row += 1
        return len(widths) - widths.count(max(widths))

    def _row(self, given: _Row, row: int, end: int, spans: "_Spans") -> None:
        """The cells of one row; `end` is the row behind its section."""
        column, look = 0, self._look(given)
        for at, cell in enumerate(given.cells):
            column = spans.free_from(column, row)
            if column >= COLUMNS:
                self.grid.say_beyond(row, len(given.cells) - at)
                return
            if self.styles.of(cell).gone:
                if hidden := text_that_is(HIDDEN, pieces(cell, self.styles)):
                    self.grid.say("hidden_text", row, column, quoted(hidden))
                continue
            down, across = spans.take(cell, row, column, end)
            self._cell(cell, row, column, look)
            self.grid.merge(row, column, row + down - 1, column + across - 1)
            column += across

    def _is_hidden(self, row: _Row) -> bool:
        """Whether a row is out of sight: by its own word, or by that of its section."""
        if row.element is None:
            return False
        elements = [self.styles.of(each) for each in (row.element, row.section)]
        return any(each.gone or each.visibility in UNSEEN for each in elements)

    def _hidden_columns(self, table: "etree._Element") -> Iterator[int]:
        """Columns that the page's `<col>` elements take out of sight."""
        at = 0
        for element in table.iterchildren("col", "colgroup"):
            for one in element.findall("col") or [element]:
                width = max(_span(one, "span", COLUMNS), 1)
                seen = [self.styles.of(each) for each in (one, element)]
                if any(each.gone or each.visibility in UNSEEN for each in seen):
                    yield from range(at, min(at + width, COLUMNS))
                at += width

    def _look(self, row: _Row) -> str:
        """How the letters of a row look that say nothing themselves."""
        if row.element is None:
            return SHOWN
        if any(self.styles.of(each).struck for each in (row.element, row.section)):
            return STRUCK
        return WHITE if self.styles.white_on_white(row.element) else SHOWN

    def _cell(self, cell: "etree._Element", row: int, column: int, look: str) -> None:
        found = pieces(cell, self.styles, look)
        text = shown_text(found) or (cell.get("x:str") or "").removeprefix("'")
        number = cell.get("x:num") or (cell.get("data-value") if text else "") or ""
        formula = cell.get("x:fmla") or ""
        code = format_of(cell.get("style") or "", cell.get("class") or "", self.formats)
        raw = None
        if number.strip():
            try:
                raw = to_number(number)
            except ValueError:
                raw = None
        text, kept = shown(text, raw, code)
        self.grid.put_shown(row, column, text, kept, code, formula)
        if kept is None and is_formula(text):  # a spreadsheet would work it out, the page shows how it is written
            self.grid.say("formula_without_value", row, column, quoted_formula(text))
        if text.strip() in _ERRORS:
            self.grid.say("error_value", row, column, erroneous(text.strip(), formula))
        if struck := text_that_is(STRUCK, found):
            self.grid.say("struck_text", row, column, quoted(struck))
        if hidden := text_that_is(HIDDEN, found):
            self.grid.say("hidden_text", row, column, quoted(hidden))
        if white := text_that_is(WHITE, found):
            self.grid.say("white_text", row, column, quoted(white))
        if said := complaint(kept, code):
            self.grid.say(said[0], row, column, said[1])


def _rows(node: "etree._Element", section: "etree._Element") -> Iterator[_Row]:
    """The rows of a table: also those in a form, and cells that stand in no row."""
    loose: list[etree._Element] = []
    for child in node:
        if child.tag in ("td", "th"):
            loose.append(child)
            continue
        if loose and child.tag in _IN_TABLE:
            yield _Row(loose, None, section)
            loose = []
        if child.tag == "tr":
            yield _Row(list(_cells(child)), child, section)
        elif child.tag in _IN_TABLE:
            yield from _rows(child, child if child.tag in _SECTIONS else section)
    if loose:
        yield _Row(loose, None, section)


def _cells(row: "etree._Element") -> Iterator["etree._Element"]:
    """The cells of a row, also those a form stands around."""
    for child in row:
        if child.tag in ("td", "th"):
            yield child
        elif child.tag in _IN_TABLE:
            yield from _cells(child)


def _span(cell: "etree._Element", name: str, most: int) -> int:
    given = (cell.get(name) or "1").strip()
    return min(int(given), most) if given.isascii() and given.isdecimal() and len(given) < 7 else 1
