"""Word documents: paragraphs and tables laid on one grid, so that a heading stands above its table as it does on paper.

An own walk, because python-docx leaves out content controls, tracked insertions and nested tables without a word.
A paragraph is a row with its text in column A; a table row is a row; a table inside a cell follows below its row.
"""

from collections.abc import Iterator

from lxml import etree

from pipeline.model import Note
from pipeline.read.content import Content, Refused, note, quoted
from pipeline.read.grid import Grid
from pipeline.read.limits import COLUMNS, LIMITS
from pipeline.read.lxml_part import attribute, local, part_tree
from pipeline.read.package import Package
from pipeline.read.word_text import blocks, cell_text, has_deletions, paragraph_text, struck_text

_MAIN = "word/document.xml"


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
    grid = Grid("正文")
    _lay(body, grid, 0, 0)
    if not grid.cells:
        raise Refused("empty_file", "Word 文件里没有任何文字，如内容是图片，请改报 Excel/WPS 表格（.xlsx）。")
    if has_deletions(body):
        grid.notes.append(note("tracked_changes", grid.name))
    sheet, notes = grid.sheet()
    return Content("docx", (sheet,), (*notes, *_comments(package, grid.name), *_macros(package)))


def _is_main(part: str) -> bool:
    return part.startswith("word/document") and part.endswith(".xml")


def _lay(node: "etree._Element", grid: Grid, row: int, depth: int) -> int:
    """Paragraphs and tables below each other from `row` on. Gives the next free row."""
    if depth > LIMITS.depth:
        raise Refused("damaged", "Word 表格嵌套过深，请另存为新文件再报。")
    for block in blocks(node):
        if local(block) == "tbl":
            row = _table(block, grid, row, depth)
        else:
            text = paragraph_text(block)
            grid.put_shown(row, 0, text.strip("\n"), None, "")
            row += 1
    return row


def _table(table: "etree._Element", grid: Grid, row: int, depth: int) -> int:
    merges = _Open()
    for line in _descend(table, "tr"):
        properties = line.find("{*}trPr")
        if properties is not None and properties.find("{*}del") is not None:
            continue
        nested = _row(line, grid, row, merges)
        row += 1
        for inner in nested:
            row = _table(inner, grid, row, depth + 1) if depth < LIMITS.depth else row
    for column in list(merges.top):
        _close(grid, merges, column)
    return row


def _row(line: "etree._Element", grid: Grid, row: int, merges: _Open) -> list["etree._Element"]:
    """One table row; gives the tables nested in its cells."""
    column = _number(line.find("{*}trPr/{*}gridBefore"), 0)
    nested: list[etree._Element] = []
    left = column
    joined: dict[int, int] = {}
    for cell in _descend(line, "tc"):
        properties = cell.find("{*}tcPr")
        width = max(_number(cell.find("{*}tcPr/{*}gridSpan"), 1), 1)
        merge = properties.find("{*}vMerge") if properties is not None else None
        continues = merge is not None and attribute(merge, "val", "continue") == "continue" and column in merges.top
        if continues:
            top, _, across = merges.top[column]
            merges.top[column] = (top, row, across)
        else:
            for old in range(column, column + min(width, 512)):
                _close(grid, merges, old)
            if merge is not None:
                merges.top[column] = (row, row, width)
            else:
                grid.merge(row, column, row, column + width - 1)
        _put(cell, grid, row, column, continues)
        if (side := cell.find("{*}tcPr/{*}hMerge")) is not None:  # how Word 97 joins cells of a row
            left = column if attribute(side, "val", "continue") == "restart" else left
            joined[left] = column + width - 1
        nested.extend(block for block in blocks(cell) if local(block) == "tbl")
        column += width
    for left, right in joined.items():
        grid.merge(row, left, row, right)
    return nested


def _put(cell: "etree._Element", grid: Grid, row: int, column: int, continues: bool) -> None:
    """Text under a vertical merge is invisible on paper: it stays on the grid and `merged_hides_value` says so."""
    text = cell_text(cell)
    if column < COLUMNS and (text.strip() or (text and not continues)):
        grid.put_shown(row, column, text, None, "")
        if struck := struck_text(cell).strip():
            grid.say("struck_text", row, column, quoted(struck))


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


def _comments(package: Package, sheet: str) -> list[Note]:
    if "word/comments.xml" not in package:
        return []
    root = part_tree(package, "word/comments.xml")
    return [note("comment", sheet, "", quoted(cell_text(comment))) for comment in root.iter("{*}comment")]


def _macros(package: Package) -> list[Note]:
    return [note("macros")] if "word/vbaproject.bin" in package else []
