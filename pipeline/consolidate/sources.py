"""来源: every input file with its fate, and the links from figures back to the cells they came from."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from pipeline.consolidate.ledger import Ledger, total
from pipeline.consolidate.styles import CENTER, COUNT, LINK, TEXT, TOTAL, TOTAL_COUNT, fate
from pipeline.consolidate.table import Column, Frame, Values, long_table
from pipeline.consolidate.view import View
from pipeline.sheet import Cell, Formula, Line, Link, SheetSpec, Style, Styled, quoted
from pipeline.spool import derive
from pipeline.tables import Table

NAME = "来源"
COLUMNS = (
    Column("number", "序号", CENTER, 5),
    Column("source_file", "来源文件", LINK, 24, 56),
    Column("fate", "处理结果", TEXT, 12, 40),
    Column("format", "文件类型", CENTER, 8, 12),
    Column("forms", "识别出的表", COUNT, 7),
    Column("indicators", "识别出的指标", COUNT, 7),
    Column("size", "字节数", COUNT, 9),
    Column("detail", "说明", TEXT, 10, 44),
    Column("sha256", "校验值（SHA-256）", Style(wrap=True), 36, 36),
)
LINKS_A_SHEET = 32_000
WITH_CELLS = (".xlsx", ".xlsm", ".xls", ".et", ".ods")
LONGEST_PATH = 600
"""Excel allows 2,079 characters of escaped address."""


def ledger(view: View) -> Ledger:
    """Where the files stand."""
    return view.ledger(NAME, tuple(column.key for column in COLUMNS), view.sources.count)


def sheets(view: View) -> Iterator[SheetSpec]:
    """The sheet."""
    book, of = view.ledgers[NAME], view.sources
    frame = Frame(
        f"{view.heading}来源文件",
        f"收到文件{of.count}个，每一个都在本表中有交代",
        "",
        "收到的每一个文件：是否已汇总、识别出多少、校验值",
        freeze=2,
    )
    values: list[Values] = [
        range(1, of.count + 1), [file_link(view, file) for file in of["source_file"]],
        [fate(text) for text in of["fate"]], of["format"], of["forms"], of["indicators"], of["size"], of["detail"],
        of["source_sha256"],
    ]  # fmt: skip
    yield from long_table(book, frame, COLUMNS, values, _total(book, of["forms"], of["indicators"], of["size"]))


def _total(book: Ledger, *values: Sequence[int]) -> Line:
    cells: list[Cell] = [Styled(None, TOTAL)] * len(COLUMNS)
    cells[0] = "合计"
    for key, numbers in zip(("forms", "indicators", "size"), values, strict=True):
        cells[book.column(key)] = Styled(Formula(total(book, key), sum(n or 0 for n in numbers)), TOTAL_COUNT)
    return Line(tuple(cells), (TOTAL,) * len(COLUMNS), 22.0)


def position(file: str, sheet: str, cell: str) -> str:
    """Where something stands, as findings write it: `网格中心.xlsx[绩效目标]E11`."""
    return f"{file}[{sheet}]{cell}" if sheet or cell else file


def file_link(view: View, file: str) -> Cell:
    """The file itself where its folder is known relative to the workbook, else its name."""
    target = _outside(view.inputs, file, "", "") if view.inputs else ""
    return Link(file, target, "打开来源文件") if target else file


def source_links(view: View, of: Table, word: Callable[[str, str, str], str] = position) -> Values:
    """For each record the cell in the unit's file where the folder is known, else the file's line on 来源.

    `word` makes the text to be seen. Excel allows 65,530 links a sheet; beyond that there is only the text.
    """
    columns = of["source_file"], of["source_sheet"], of["source_cell"]
    if of.count > LINKS_A_SHEET:
        return derive(word, *columns)
    places = list(zip(*columns, strict=True))
    texts = [word(*place) for place in places]
    if view.inputs:
        targets = [_outside(view.inputs, *place) for place in places]
    else:
        rows = {path: view.ledgers[NAME].link(row) for path, row in view.source_rows.items()}
        targets = [rows.get(file, "") for file, _, _ in places]
    return [Link(text, target) if target else text for text, target in zip(texts, targets, strict=True)]


def _outside(inputs: str, file: str, sheet: str, cell: str) -> str:
    """The address of a cell in a file of the input folder; of the whole archive where the file is inside one."""
    path, has_cells = _address(file)
    if not path:
        return ""
    return f"{inputs}/{path}#{quoted(sheet)}!{cell}" if has_cells and sheet and cell else f"{inputs}/{path}"


@lru_cache(maxsize=1024)
def _address(file: str) -> tuple[str, bool]:
    """What of a file's path can be opened, and whether that opens at a cell."""
    path, packed, _ = re.sub(r"(?i)(\.zip)/", r"\1\0", file).partition("\0")
    if len(path) > LONGEST_PATH:
        return "", False
    return path, not packed and path.lower().endswith(WITH_CELLS)
