"""The shared strings of a workbook: every distinct text once, made fit for XML and for Excel's limit."""

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.sheet import TEXT_LIMIT
from pipeline.text import clean

POINTER = "……〔本格原文共{count}个字符，超出Excel单格上限{limit}，全文见data文件夹〕"
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9a-fA-F]{4}_)")
_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


ROOM = 120_000
"""Distinct texts that are shared; of a workbook with more, the others stand in their cells: memory stays flat."""


class Strings(dict[str, int]):
    """Text → its index. `cut` tells, in Chinese, which texts were too long for a cell."""

    def __init__(self) -> None:
        super().__init__()
        self._items: list[str] = []
        self.cut: list[str] = []
        self.sheet = ""

    def __missing__(self, text: str) -> int:
        index = self[text] = len(self._items)
        self._items.append(self._item(text))
        return index

    def cell(self, text: str) -> str:
        """What follows the style of a cell with this text: its index, or the text itself where there is no room.

        A text that looks escaped is always shared: readers do not agree on what that means in a cell.
        """
        if len(self) < ROOM or text in self or "_x" in text:
            return f' t="s"><v>{self[text]}</v></c>'
        return f' t="inlineStr"><is>{self._text(text)}</is></c>'

    def _item(self, text: str) -> str:
        return f"<si>{self._text(text)}</si>"

    def _text(self, text: str) -> str:
        fit = clean(text)
        if len(fit) > TEXT_LIMIT // 2:
            fit = self._shortened(fit)
        keep = ' xml:space="preserve"' if fit != fit.strip() or "\n" in fit or "\t" in fit else ""
        return f"<t{keep}>{escaped(fit)}</t>"

    def _shortened(self, text: str) -> str:
        """Text within the limit, counted in UTF-16 units as Excel does; that it was cut is said in the cell."""
        units = text.encode("utf-16-le")
        if len(units) // 2 <= TEXT_LIMIT:
            return text
        pointer = POINTER.format(count=len(text), limit=TEXT_LIMIT)
        kept = units[: (TEXT_LIMIT - len(pointer)) * 2].decode("utf-16-le", "ignore")
        self.cut.append(
            f"“{self.sheet}”中以“{text[:12]}”开头的文字共{len(text)}个字符，超出Excel单格上限{TEXT_LIMIT}，"
            "已在单元格内截断并注明，全文见data文件夹。"
        )
        return kept + pointer

    def part(self) -> Iterator[bytes]:
        """The part `xl/sharedStrings.xml`."""
        count = len(self._items)
        yield (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f'<sst xmlns="{_NAMESPACE}" count="{count}" uniqueCount="{count}">'
        ).encode()
        for start in range(0, count, 4096):
            yield "".join(self._items[start : start + 4096]).encode()
        yield b"</sst>"


def escaped(text: str) -> str:
    """Text between tags; `_x0041_` as typed must not be read back as an A."""
    if "_x" in text:
        text = _LOOKS_ESCAPED.sub("_x005F_", text)
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text or ">" in text:
        text = text.replace("<", "&lt;").replace(">", "&gt;")
    return text


@lru_cache(maxsize=8192)
def attribute(text: str) -> str:
    """Text as a quoted attribute."""
    return '"' + escaped(clean(text)).replace('"', "&quot;").replace("\n", "&#10;") + '"'
