"""Word documents: paragraphs and tables laid on one grid, so that a heading stands above its table as it does on paper.

An own walk, because python-docx leaves out content controls, tracked insertions and nested tables without a word.
A paragraph is a row with its text in column A; a table row is a row; a table inside a cell follows below its row.
"""

from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from pipeline.model import Note, cell_ref
from pipeline.read.content import Content, Refused, note, quoted
from pipeline.read.grid import Grid
from pipeline.read.limits import COLUMNS, LIMITS
from pipeline.read.lxml_part import attribute, first, local, named, part_tree
from pipeline.read.package import Package
from pipeline.read.word_blocks import blocks, has_changes, is_taken_out, is_unseen
from pipeline.read.word_numbers import paragraph_numbers
from pipeline.read.word_outside import left_out
from pipeline.read.word_pieces import HIDDEN, PROMPT, SHOWN, STRUCK, WHITE, Piece, shown_text, text_that_is
from pipeline.read.word_styles import is_on, word_styles
from pipeline.read.word_text import WordText

_MAIN = "word/document.xml"


class _Document:
    """The grid a document is laid on, how its texts are read, prompts nobody answered, and where comments belong."""

    def __init__(self, text: WordText) -> None:
        self.grid = Grid("正文")
        self.text = text
        self.prompts: list[tuple[str, str]] = []
        self.noted: dict[str, str] = {}
        self.has_comments = False

    def point(self, row: int, column: int, places: Iterable["etree._Element"]) -> None:
        """Remember which comments point at these paragraphs or this cell."""
        for place in places if self.has_comments else ():
            for mark in place.iter("{*}commentReference"):
                self.noted.setdefault(attribute(mark, "id"), cell_ref(row, column))

    def put(self, row: int, column: int, pieces: tuple[Piece, ...], covered: bool = False) -> None:
        """Text under a vertical merge is unseen on paper: it stays on the grid and `merged_hides_value` says so."""
        shown = shown_text(pieces)
        if column < COLUMNS and (shown.strip() or (shown and not covered)):
            self.grid.put_shown(row, column, shown, None, "")
        if all(piece.look == SHOWN for piece in pieces):
            return
        if struck := text_that_is(STRUCK, pieces):
            self.grid.say("struck_text", row, column, quoted(struck))
        if white := text_that_is(WHITE, pieces):
            self.grid.say("white_text", row, column, quoted(white))
        if hidden := text_that_is(HIDDEN, pieces):
            self.grid.say("hidden_text", row, column, quoted(hidden))
        if asked := text_that_is(PROMPT, pieces):
            self.prompts.append((cell_ref(row, column), asked))


class _Open:
    """Vertical merges still open in a table: first row by column and width."""

    def __init__(self) -> None:
        self.top: dict[int, tuple[int, int, int]] = {}


def read_docx(package: Package) -> Content:
    """The one sheet of a document. Raises Refused."""
    name = _MAIN if _MAIN in package else next((part for part in package.parts if _is_main(part)), _MAIN)
    root = part_tree(package, name)
    body = next(root.iter("{*}body"), None)
    if body is None:
        raise Refused("damaged", "Word 文件里没有正文，请在 Word/WPS 中打开检查，另存为新文件后重新报送。")
    styles = word_styles(package)
    document = _Document(WordText(styles, paragraph_numbers(package, styles, body, is_unseen)))
    document.has_comments = next(body.iter("{*}commentReference"), None) is not None
    _lay(body, document, 0, 0)
    if not document.grid.cells and not document.grid.notes and not document.prompts:
        raise Refused("empty_file", "Word 文件里没有任何文字，如内容是图片，请改报 Excel/WPS 表格（.xlsx）。")
    sheet, notes = document.grid.sheet()
    return Content("docx", (sheet,), (*notes, *_said(package, body, document)))


def _said(package: Package, body: "etree._Element", document: _Document) -> Iterator[Note]:
    """What is said of the whole document."""
    sheet = document.grid.name
    if document.prompts:
        first, asked = document.prompts[0]
        more = f"等，共 {len(document.prompts)} 处" if len(document.prompts) > 1 else ""
        yield note("unfilled_prompt", sheet, first, f"“{quoted(asked, 40)}”{more}")
    if has_changes(body):
        yield note("tracked_changes", sheet)
    yield from left_out(package, body, sheet, document.text, document.noted)
    if "word/vbaproject.bin" in package:
        yield note("macros")


def _is_main(part: str) -> bool:
    return part.startswith("word/document") and part.endswith(".xml")


def _lay(node: "etree._Element", document: _Document, row: int, depth: int) -> int:
    """Paragraphs and tables below each other from `row` on. Gives the next free row."""
    if depth > LIMITS.depth:
        raise Refused("damaged", "Word 表格嵌套过深，请另存为新文件再报。")
    for line in document.text.lines(node):
        if isinstance(line, tuple):
            document.put(row, 0, tuple(document.text.pieces(line)))
            document.point(row, 0, line)
            row += 1
        else:
            row = _table(line, document, row, depth)
    return row


def _table(table: "etree._Element", document: _Document, row: int, depth: int) -> int:
    merges = _Open()
    for line in _descend(table, "tr"):
        if is_taken_out(line):
            continue
        if (hidden := line.find("{*}trPr/{*}hidden")) is not None and is_on(hidden):
            document.grid.hidden_rows.add(row)
        nested = _row(line, document, row, merges)
        row += 1
        for inner in nested:
            row = _table(inner, document, row, depth + 1) if depth < LIMITS.depth else row
    for column in list(merges.top):
        _close(document.grid, merges, column)
    return row


def _row(line: "etree._Element", document: _Document, row: int, merges: _Open) -> list["etree._Element"]:
    """One table row; gives the tables nested in its cells."""
    grid = document.grid
    column = _number(line.find("{*}trPr/{*}gridBefore"), 0)
    nested: list[etree._Element] = []
    left = column
    joined: dict[int, int] = {}
    cells = list(_descend(line, "tc"))
    for at, cell in enumerate(cells):
        if column >= COLUMNS:
            grid.say_beyond(row, len(cells) - at)
            break
        properties = named(first(cell, "tcPr"))
        if "cellDel" in properties:
            continue
        width = max(_number(properties.get("gridSpan"), 1), 1)
        merge = _vertical(properties)
        continues = merge == "continue" and column in merges.top
        if continues:
            top, _, across = merges.top[column]
            merges.top[column] = (top, row, across)
        else:
            for old in range(column, column + min(width, 512)):
                _close(grid, merges, old)
            if merge:
                merges.top[column] = (row, row, width)
            else:
                grid.merge(row, column, row, column + width - 1)
        document.put(row, column, document.text.cell(cell), continues)
        document.point(row, column, (cell,))
        if not grid.text(row, column).strip() and next(cell.iter("{*}blip", "{*}imagedata"), None) is not None:
            grid.say("picture", row, column, "这一格里只有图片")
        if (side := properties.get("hMerge")) is not None:  # how Word 97 joins cells of a row
            left = column if attribute(side, "val", "continue") == "restart" else left
            joined[left] = column + width - 1
        nested.extend(block for block in blocks(cell) if local(block) == "tbl")
        column += width
    for left, right in joined.items():
        grid.merge(row, left, row, right)
    return nested


def _vertical(properties: Mapping[str, "etree._Element"]) -> str:
    """How a cell is part of a vertical merge: restart, continue, or empty; one being tracked counts as accepted."""
    if (tracked := properties.get("cellMerge")) is not None:
        return {"cont": "continue", "rest": "restart"}.get(attribute(tracked, "vMerge"), "")
    merge = properties.get("vMerge")
    return "" if merge is None else attribute(merge, "val", "continue")


def _close(grid: Grid, merges: _Open, column: int) -> None:
    if column in merges.top:
        top, bottom, width = merges.top.pop(column)
        grid.merge(top, column, bottom, column + width - 1)


def _descend(node: "etree._Element", wanted: str) -> Iterator["etree._Element"]:
    """Rows of a table, cells of a row: also inside content controls and insertions, not in nested tables."""
    for child in node:
        name = local(child)
        if name == wanted:
            yield child
        elif name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "AlternateContent", "Choice"):
            yield from _descend(child, wanted)


def _number(element: "etree._Element | None", default: int) -> int:
    given = attribute(element, "val") if element is not None else ""
    return min(int(given), COLUMNS) if given.isascii() and given.isdecimal() and len(given) < 9 else default
