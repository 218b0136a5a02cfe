"""What a sheet of a BIFF workbook has beside its cells: margins of the page, text boxes, pictures and controls."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.model import Note
from pipeline.read.content import note, quoted
from pipeline.read.xls_formulas import UNSOUND, records, workbook_stream, worksheet_begins
from pipeline.read.xlsx_margins import margins_said

_HEADER, _FOOTER, _CONTINUE, _OBJECT, _TEXT = 0x14, 0x15, 0x3C, 0x5D, 0x1B6
_MARGINS = {_HEADER: "Header", _FOOTER: "Footer"}
_COMMENT, _PICTURE = 0x19, 0x08
_CONTROLS = {0x07, *range(0x0B, 0x13)}  # not the arrows of filters and lists, which are 0x14
_SHORT = struct.Struct("<H")


class Beside(NamedTuple):
    """The margins of one sheet as (Header or Footer, codes), the texts of its boxes, how many pictures and controls."""

    margins: list[tuple[str, str]]
    texts: list[str]
    pictures: int
    controls: int

    def notes(self, sheet: str) -> Iterator[Note]:
        """What is to be said about it."""
        yield from margins_said(sheet, self.margins)
        for text in self.texts:
            yield note("text_box", sheet, "", f"文本框“{quoted(text)}”")
        if self.controls:
            yield note("text_box", sheet, "", f"{self.controls} 个控件（勾选框、按钮等）")
        if self.pictures:
            yield note("picture", sheet, "", f"{self.pictures} 张")


def beside_cells(data: bytes) -> tuple[Beside, ...]:
    """What stands beside the cells of every worksheet, in the order of the sheets; nothing where that is not clear."""
    try:
        stream = workbook_stream(data)
        wide = stream[4:6] == b"\x00\x06"
        return tuple(_beside(stream, begin, wide) for begin in worksheet_begins(stream))
    except UNSOUND:
        return ()


def _beside(stream: bytes, begin: int, wide: bool) -> Beside:
    margins: list[tuple[str, str]] = []
    texts: list[str] = []
    sorts: list[int] = []
    wanted = 0  # letters of a text still to come
    for code, at, size in records(stream, begin):
        content = stream[at : at + size]
        if code in _MARGINS and size:
            margins.append((_MARGINS[code], _string(content, wide)))
        elif code == _OBJECT and wide and size >= 6:
            sorts.append(_SHORT.unpack_from(content, 4)[0])
        elif code == _TEXT and wide and size >= 12:
            is_comment = sorts[-1:] == [_COMMENT]
            wanted = 0 if is_comment else _SHORT.unpack_from(content, 10)[0]
            texts += [] if is_comment else [""]
        elif code == _CONTINUE and wanted > 0 and texts and size > 1:
            piece = _letters(content, wanted)
            texts[-1] += piece
            wanted -= len(piece)
    texts = [text for text in map(str.strip, texts) if text]
    return Beside(margins, texts, sorts.count(_PICTURE), sum(sort in _CONTROLS for sort in sorts))


def _string(content: bytes, wide: bool) -> str:
    """A text behind its length: since Excel 97 two bytes and a mark whether it is UTF-16, before that one and GBK."""
    if not wide:
        return content[1 : 1 + content[0]].decode("gb18030", "replace")
    return _letters(content[2:], _SHORT.unpack_from(content)[0]) if len(content) > 2 else ""


def _letters(content: bytes, most: int) -> str:
    """Letters behind the mark whether they are UTF-16."""
    encoding, width = ("utf-16-le", 2) if content[0] & 1 else ("latin-1", 1)
    return content[1 : 1 + width * most].decode(encoding, "replace")
