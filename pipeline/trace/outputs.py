"""The output side: workbooks and Word files of an output folder, opened as any other file is, and the cells in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from pipeline.model import Book, Cell, Place, Sheet, Stored
from pipeline.read.book import read_book
from pipeline.read.files import Found, find_files
from pipeline.trace.records import figure, folded, holds
from pipeline.trace.word_charts import MARK, chart_sheets

_HEADING = re.compile(r"^(?:第[一二三四五六七八九十]+[章节]|[一二三四五六七八九十]+、|\d+\.).*|.*（.+）$")


class Spot(NamedTuple):
    """One cell of an output file."""

    file: str
    sheet: Sheet
    row: int
    column: int

    @property
    def cell(self) -> Cell:
        """The cell as shown."""
        return self.sheet.cell(self.row, self.column)

    @property
    def charted(self) -> bool:
        """Whether it is a figure of a chart in a Word file."""
        return self.file.endswith(".docx") and self.sheet.name.startswith(MARK)

    @property
    def place(self) -> Place:
        """Where it is, as data."""
        return Place(self.file, self.sheet.name, self.cell.ref)

    @property
    def words(self) -> str:
        """Where it is, in words: workbooks by cell, Word files by row."""
        if self.charted:
            return f"{self.file} {self.sheet.name}中的“{self.sheet.text(self.row, 0)}”"
        if self.file.endswith(".docx"):
            return f"{self.file} 第{self.row + 1}行第{self._filled()}格"
        return f"{self.file}[{self.sheet.name}]{self.cell.ref}"

    def _filled(self) -> int:
        return sum(bool(self.sheet.text(self.row, column)) for column in range(self.column + 1))

    def around(self) -> set[str]:
        """Folded texts that say what the cell is about: its row, levels and headings above."""
        texts = {folded(self.sheet.text(self.row, column)) for column in range(_width(self.sheet, self.row))}
        for row in range(self.row - 1, max(-1, self.row - 400), -1):
            filled = [text for column in range(_width(self.sheet, row)) if (text := self.sheet.text(row, column))]
            if len(filled) == 2 and filled[0] in ("项目名称", "项目"):
                texts.add(folded(filled[1]))
                break
            if len(filled) == 1 and _HEADING.match(filled[0]):
                name = re.sub(r"^\d+\.|绩效\w*表$|（[^（）]*）$", "", filled[0])
                texts |= {folded(filled[0]), folded(name)}
                break
        return texts - {""}


def _width(sheet: Sheet, row: int) -> int:
    return len(sheet.values[row]) if 0 <= row < sheet.height else 0


@dataclass
class Outputs:
    """The files of an output folder that can be opened like workbooks, or one of them."""

    folder: Path
    only: str = ""
    _books: dict[str, Book] = field(default_factory=dict)
    _found: dict[str, Found] = field(default_factory=dict)

    def names(self, ending: str) -> list[str]:
        """Files of that kind, the departmental workbook first."""
        names = [name for name, one in self._files().items() if name.endswith(ending) and not one.skipped]
        chosen = [name for name in names if not self.only or name == self.only]
        return sorted(chosen, key=lambda name: (name.count("/"), name))

    def _files(self) -> dict[str, Found]:
        """The files of the folder, looked for once."""
        if not self._found:
            self._found.update((one.name, one) for one in find_files(self.folder))
        return self._found

    def book(self, name: str) -> Book:
        """A file, opened once."""
        if name not in self._books:
            book = read_book(self._files()[name])
            charts = chart_sheets(self.folder / name) if name.endswith(".docx") else ()
            self._books[name] = replace(book, sheets=(*book.sheets, *charts)) if charts else book
        return self._books[name]

    def sheet(self, name: str) -> tuple[str, Sheet] | None:
        """The sheet of that name, in the first workbook that has it."""
        for file in self.names(".xlsx"):
            for sheet in self.book(file).sheets:
                if sheet.name == name:
                    return file, sheet
        return None

    def look(self, sheet: str, row: int, column: int) -> Stored:
        """The stored value of a cell of the workbook in hand."""
        found = self.sheet(sheet)
        return found[1].stored(row, column) if found else None

    def height(self, sheet: str) -> int:
        """Number of rows of a sheet of the workbook in hand."""
        found = self.sheet(sheet)
        return found[1].height if found else 0

    def find(self, text: str) -> Iterator[Spot]:
        """Cells that show a text, or the figure it is; those that merely contain it only where no cell shows it."""
        wanted, number = folded(text), figure(text)
        spots = [
            (Spot(file, sheet, row, column), folded(sheet.text(row, column)))
            for file in (*self.names(".docx"), *self.names(".xlsx"))
            for sheet in self.book(file).sheets
            for row in range(sheet.height)
            for column in range(_width(sheet, row))
            if sheet.stored(row, column) is not None
        ]
        exact = [spot for spot, shown in spots if shown == wanted or (number is not None and figure(shown) == number)]
        yield from exact or (spot for spot, shown in spots if len(wanted) > 1 and holds(shown, wanted))


def location(text: str, file: str = "") -> Place | None:
    """A place as documents write it: `网格中心.xlsx[绩效目标]E11`, or `[绩效目标]E11` beside the name of the file."""
    match = re.fullmatch(r"(.*?\.\w{2,4}|)\[(.*)\]([A-Z]{0,3}\d*)", text)
    if match is None:
        return Place(file or text) if file or text else None
    return Place(match[1] or file, match[2], match[3])
