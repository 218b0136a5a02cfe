"""Delimited text (CSV, TSV, often saved under .xls): encoding and separator found out, every cell a text."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from pipeline.read.content import Content, Refused, is_formula, note, quoted, quoted_formula
from pipeline.read.decode import decode_text
from pipeline.read.grid import Grid
from pipeline.read.limits import COLUMNS, LIMITS

_SEPARATORS = ("\t", ",", ";", "|")
_SAMPLE, _ROWS = 1 << 16, 50
_PADDED = re.compile(r"\t+,\t*|,\t+")
_SAID = re.compile(r"sep=([\t,;|])[ \t]*(?:\r\n|\n|\r)", re.IGNORECASE)
"""A first line for the spreadsheet only: which separator to use."""
_KEPT_TEXT = re.compile(r'="((?:[^"]|"")*)"')
"""How exports make a spreadsheet keep `007` as it is: a formula of nothing but a text."""


def read_delimited(data: bytes) -> Content:
    """The one sheet of a text file. Raises Refused."""
    text = decode_text(data)
    said = _SAID.match(text)
    text, separator = (text[said.end() :], said[1]) if said else (text, _separator(text))
    csv.field_size_limit(LIMITS.text)
    grid = Grid("正文")
    written = ""
    lines: list[str] = []  # what the row being read is written as
    row, cells = 0, list[str]()
    try:
        for row, cells in enumerate(csv.reader(_told(text, lines), delimiter=separator)):
            written = "".join(lines) if len(lines) > 1 else ""
            lines.clear()
            grid.say_beyond(row, sum(map(bool, cells[COLUMNS:])))
            for column, cell in enumerate(cells[:COLUMNS]):
                if not cell:
                    continue
                text = _meant(cell.removeprefix("\ufeff"))
                grid.put_shown(row, column, text, None, "@")
                if is_formula(text):
                    grid.say("formula_without_value", row, column, quoted_formula(text))
    except csv.Error as error:
        why = f"文本表格里有一格超过 {LIMITS.text} 字，多半是引号没有成对，请在 Excel/WPS 中打开后另存为 .xlsx 再报。"
        raise Refused("damaged", why) from error
    if cells and _is_open(written, separator):
        grid.say("open_quote", row, len(cells) - 1, quoted(cells[-1], 40))
    if all(not cell.text.strip() for cell in grid.cells.values()):
        raise Refused("empty_file", "文件里没有任何内容，请检查后重新报送。")
    sheet, notes = grid.sheet()
    return Content("delimited", (sheet,), (note("plain_text"), *notes))


def _told(text: str, lines: list[str]) -> Iterator[str]:
    """The lines of a text, each put into `lines` as well."""
    for line in io.StringIO(text, newline=""):
        lines.append(line)
        yield line


def _is_open(written: str, separator: str) -> bool:
    """Whether the last cell of a row begins with a quote that nothing closes."""
    _, quote, cell = written.rpartition(f'{separator}"') if f'{separator}"' in written else written.partition('"')
    return bool(quote) and '"' not in cell.replace('""', "")


def _meant(cell: str) -> str:
    """`="007"` is shown as 007."""
    kept = _KEPT_TEXT.fullmatch(cell) if cell.startswith('="') else None
    return kept[1].replace('""', '"') if kept else cell


def _separator(text: str) -> str:
    """The separator that cuts most of the first rows into the same number of cells; of equals the one that cuts more.

    Quotes are obeyed. Tabs beside a comma only keep a spreadsheet from taking long digits for a number.
    """
    lines = [line for line in text[:_SAMPLE].splitlines() if line.strip()][:_ROWS]
    bare = [_without_padding(line) for line in lines]
    return max(_SEPARATORS, key=lambda separator: _evenness(bare if separator == "\t" else lines, separator))


def _without_padding(line: str) -> str:
    plain = _PADDED.sub(",", line)
    return line if plain == line else plain.strip("\t")


def _evenness(lines: list[str], separator: str) -> tuple[float, int]:
    """The share of rows cut into as many cells as most are, and how many that is; nothing where none is cut."""
    try:
        widths = Counter(map(len, csv.reader(lines, delimiter=separator)))
    except csv.Error:
        return 0, 0
    rows = widths.total()
    del widths[1]
    width, count = max(widths.items(), key=lambda found: (found[1], found[0]), default=(0, 0))
    return count / max(rows, 1), width
