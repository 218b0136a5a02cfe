"""Delimited text (CSV, TSV, often saved under .xls): encoding and separator found out, every cell a text."""

import csv
import io

from pipeline.read.content import Content, Refused, note
from pipeline.read.grid import Grid
from pipeline.read.limits import LIMITS

_SEPARATORS = ("\t", ",", ";", "|")


def read_delimited(data: bytes) -> Content:
    """The one sheet of a text file. Raises Refused."""
    text = decode_text(data)
    separator = _separator(text)
    csv.field_size_limit(LIMITS.text)
    grid = Grid("正文")
    try:
        for row, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator)):
            for column, cell in enumerate(cells):
                grid.put_shown(row, column, cell.removeprefix("\ufeff"), None, "@")
    except csv.Error as error:
        raise Refused(
            "damaged", f"文本表格的格式不对（{error}），请在 Excel/WPS 中打开后另存为 .xlsx 再报。"
        ) from error
    if not grid.cells:
        raise Refused("empty_file", "文件里没有任何内容，请检查后重新报送。")
    sheet, notes = grid.sheet()
    return Content("delimited", (sheet,), (note("plain_text"), *notes))


def decode_text(data: bytes) -> str:
    """UTF-16 and UTF-8 by their marks, UTF-8 where it is, else GBK. Raises Refused for what is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("not_a_workbook", "认不出文件是什么格式，可能已经损坏，请在 Excel/WPS 中打开后另存为 .xlsx 再报。")


def _separator(text: str) -> str:
    """The separator that cuts the first lines into the same number of pieces, tabs first."""
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    counts = {separator: sum(line.count(separator) for line in lines) for separator in _SEPARATORS}
    best = max(_SEPARATORS, key=lambda separator: (counts[separator] >= len(lines) / 2, counts[separator]))
    return "\t" if counts["\t"] and counts["\t"] >= counts[best] / 2 else best
