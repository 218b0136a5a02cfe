"""Delimited text (CSV, TSV, often saved under .xls): encoding and separator found out, every cell a text."""

import codecs
import csv
import io
import re
from collections.abc import Sequence

from pipeline.read.content import Content, Refused, note
from pipeline.read.grid import Grid
from pipeline.read.limits import LIMITS

_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8"))
_CUT = "文件不完整（最后一个字只有一半），可能没有传完，请从原处重新复制。"
_SEPARATORS = ("\t", ",", ";", "|")
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
    try:
        for row, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator)):
            for column, cell in enumerate(cells):
                grid.put_shown(row, column, _meant(cell.removeprefix("\ufeff")), None, "@")
    except csv.Error as error:
        why = f"文本表格里有一格超过 {LIMITS.text} 字，多半是引号没有成对，请在 Excel/WPS 中打开后另存为 .xlsx 再报。"
        raise Refused("damaged", why) from error
    if all(not cell.text.strip() for cell in grid.cells.values()):
        raise Refused("empty_file", "文件里没有任何内容，请检查后重新报送。")
    sheet, notes = grid.sheet()
    return Content("delimited", (sheet,), (note("plain_text"), *notes))


def _meant(cell: str) -> str:
    """`="007"` is shown as 007."""
    kept = _KEPT_TEXT.fullmatch(cell) if cell.startswith('="') else None
    return kept[1].replace('""', '"') if kept else cell


def decode_text(data: bytes, encodings: Sequence[str] = ("utf-8", "gb18030")) -> str:
    """UTF-16 and UTF-8 by their marks, else the encoding that loses least, the first of equals.

    A few bytes that are no letters become U+FFFD, which the grid tells of. Raises Refused for what is no text, and
    where the last letter is cut in two.
    """
    marked = [encoding for mark, encoding in _MARKS if data.startswith(mark)]
    if not marked and _is_cut(data):
        raise Refused("damaged", _CUT)
    text = min((data.decode(encoding, "replace") for encoding in marked or encodings), key=_lost).removeprefix("\ufeff")
    if _lost(text) == 1 and text.endswith("\ufffd"):
        raise Refused("damaged", _CUT)
    if _lost(text) * 50 > len(text):
        raise Refused(
            "not_a_workbook", "认不出文件是什么格式，可能已经损坏，请在 Excel/WPS 中打开后另存为 .xlsx 再报。"
        )
    return text


def _is_cut(data: bytes) -> bool:
    """Whether this is UTF-8 but for its last letter, half of which is missing; GB18030 may read it all the same."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        return not decoder.decode(data).isascii() and bool(decoder.getstate()[0])
    except UnicodeDecodeError:
        return False


def _lost(text: str) -> int:
    return text.count("\ufffd")


def _separator(text: str) -> str:
    """The separator that cuts the first lines into the same number of pieces, tabs first."""
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    counts = {separator: sum(line.count(separator) for line in lines) for separator in _SEPARATORS}
    best = max(_SEPARATORS, key=lambda separator: (counts[separator] >= len(lines) / 2, counts[separator]))
    return "\t" if counts["\t"] and counts["\t"] >= counts[best] / 2 else best
