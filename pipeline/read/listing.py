"""A book as flat records, one for each non-empty cell: what `jixiao read` prints."""

from collections.abc import Iterator

from pipeline.model import Book, Stored


def list_cells(book: Book) -> Iterator[dict[str, Stored]]:
    """The non-empty cells of all sheets, row by row; a formula is named only where there is one."""
    for sheet in book.sheets:
        for row, values in enumerate(sheet.values):
            for column, value in enumerate(values):
                if value is None:
                    continue
                cell = sheet.cell(row, column)
                record: dict[str, Stored] = {"sheet": sheet.name, "cell": cell.ref, "text": cell.text}
                record |= {"raw": cell.raw, "format": cell.format}
                yield record | ({"formula": cell.formula} if cell.formula else {})
