"""Cells and rows: each kind of value through its own xlsxwriter call, never through the guessing `write`."""

from datetime import date, datetime
from decimal import Decimal

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipeline.model import cell_ref
from pipeline.render.excel_formats import Formats
from pipeline.sheet import TEXT_LIMIT, Bare, Formula, Line, Link, Style, Styled
from pipeline.text import clean

SAFE_DIGITS = 15
POINTER = "……〔本格原文共{count}个字符，超出Excel单格上限{limit}，全文见data文件夹〕"


class Writer:
    """Writes the lines of one sheet and remembers what had to be cut."""

    def __init__(self, page: Worksheet, formats: Formats, name: str) -> None:
        self._page = page
        self._formats = formats
        self._name = name
        self._styles: tuple[Style, ...] = ()
        self._ready: list[Format] = []
        self.cut: list[str] = []

    def write(self, row: int, line: Line) -> None:
        """One row. Rows of a table share their tuple of styles, so it is looked up once for all of them."""
        if line.styles is not self._styles:
            self._styles = line.styles
            self._ready = [self._formats[style] for style in line.styles]
        self._check(self._page.set_row(row, line.height), row, 0)
        for column, (value, form) in enumerate(zip(line.cells, self._ready, strict=True)):
            if type(value) is str:
                self._check(self._text(row, column, value, form), row, column)
            elif isinstance(value, Styled):
                self._other(row, column, value.value, self._formats[value.style])
            else:
                self._other(row, column, value, form)

    def _text(self, row: int, column: int, text: str, form: Format) -> int:
        text = clean(text)
        if len(text) > TEXT_LIMIT // 2:
            text = self._shortened(row, column, text)
        return self._page.write_string(row, column, text, form) if text else self._page.write_blank(row, column, None, form)

    def _other(self, row: int, column: int, value: Bare, form: Format) -> None:
        page = self._page
        if value is None:
            code = page.write_blank(row, column, None, form)
        elif isinstance(value, Formula):
            code = page.write_formula(row, column, "=" + value.text, form, cached(value.value))
        elif isinstance(value, Link):
            code = self._link(row, column, value, form)
        elif isinstance(value, str):
            code = self._text(row, column, value, form)
        elif isinstance(value, Decimal):
            code = self._number(row, column, value, form)
        elif isinstance(value, int):
            code = page.write_number(row, column, value, form)
        elif isinstance(value, date):
            code = self._date(row, column, value, form)
        else:
            raise TypeError(f"no way to write {type(value).__name__}")
        self._check(code, row, column)

    def _number(self, row: int, column: int, value: Decimal, form: Format) -> int:
        """A number where a double holds every digit, else its digits as text: better unsummable than wrong."""
        if not value.is_finite() or len(value.normalize().as_tuple().digits) > SAFE_DIGITS:
            return self._page.write_string(row, column, f"{value:f}", form)
        return self._page.write_number(row, column, float(value), form)

    def _date(self, row: int, column: int, value: date, form: Format) -> int:
        """A date; Excel's calendar begins in 1900, what lies before is written as text."""
        if value.year < 1900:
            return self._page.write_string(row, column, value.isoformat(), form)
        return self._page.write_datetime(row, column, datetime(value.year, value.month, value.day), form)

    def _link(self, row: int, column: int, link: Link, form: Format) -> int:
        """A link, the shown text being text or a number in its own right."""
        inside = link.target.startswith("#")
        target = f"internal:{link.target[1:]}" if inside else f"external:{link.target}"
        shown = link.text if isinstance(link.text, str) else str(link.text)
        code = self._page.write_url(row, column, target, form, clean(shown), link.tip or None)
        if not code and isinstance(link.text, int):
            code = self._page.write_number(row, column, link.text, form)
        return code

    def _shortened(self, row: int, column: int, text: str) -> str:
        """Text within Excel's limit, counted in UTF-16 units as Excel does; what is cut is said in the cell."""
        units = len(text.encode("utf-16-le")) // 2
        if units <= TEXT_LIMIT:
            return text
        pointer = POINTER.format(count=len(text), limit=TEXT_LIMIT)
        room = TEXT_LIMIT - len(pointer)
        kept = text.encode("utf-16-le")[: room * 2].decode("utf-16-le", "ignore")
        where = f"{self._name}!{cell_ref(row, column)}"
        self.cut.append(f"{where} 的文字共{len(text)}个字符，超出Excel单格上限{TEXT_LIMIT}，已截断，全文见data文件夹。")
        return kept + pointer

    def _check(self, code: int, row: int, column: int) -> None:
        if code:
            raise ValueError(f"{self._name}!{cell_ref(row, column)}: xlsxwriter returned {code}")


def cached(value: str | int | Decimal) -> str | float | int:
    """The value a formula has now, for programs that do not recalculate."""
    return float(value) if isinstance(value, Decimal) else value
