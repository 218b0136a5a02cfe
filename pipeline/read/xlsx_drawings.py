"""What floats above the cells of a sheet: boxes, diagrams, pictures, controls and files hold words that no cell has."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from pipeline.model import Note, cell_ref
from pipeline.read.content import Refused, note, quoted
from pipeline.read.limits import COLUMNS, ROWS
from pipeline.read.xml_text import local, parse_xml, xml_text

_CONTROLS = {
    "ctrlProp": "控件（勾选框、按钮等）",
    "oleObject": "嵌入的文件",
    "package": "嵌入的文件",
}
"""Relationships of a sheet → what they are, for those that only count."""


class Drawing(NamedTuple):
    """The texts of the boxes and shapes of a drawing, in order, and the cells its pictures begin at."""

    texts: list[str]
    pictures: list[str]


def read_drawing(data: bytes, part: str) -> Drawing:
    """What a drawing, or the model of a diagram, says; the texts of charts are not in it. Raises Refused."""
    found = Drawing([], [])
    inside: list[str] = []
    corner = {"col": "", "row": ""}

    def start(name: str, _: dict[str, str]) -> None:
        inside.append(local(name))
        if "Fallback" in inside:  # the same again for old programs
            return
        if inside[-1] == "txBody" or (inside[-1] == "t" and "p" not in inside):
            found.texts.append("")
        elif inside[-1] in ("p", "br") and found.texts and found.texts[-1]:
            found.texts[-1] += "\n"
        elif inside[-1] == "from":
            corner.update(col="", row="")
        elif inside[-1] == "pic":
            found.pictures.append(_place(corner))

    def end(_: str) -> None:
        inside.pop()

    def characters(text: str) -> None:
        if inside[-1:] == ["t"] and found.texts and "Fallback" not in inside:
            found.texts[-1] += text
        elif inside[-2:-1] == ["from"] and inside[-1] in corner:
            corner[inside[-1]] += text

    parse_xml(xml_text(data, part), part, start, end, characters)
    return Drawing([text for text in map(str.strip, found.texts) if text], found.pictures)


def floating_notes(sheet: str, kinds: Iterable[str], drawings: Iterable[Callable[[], Drawing]]) -> Iterator[Note]:
    """A note for each box, one for the pictures and one for each sort of thing that only counts."""
    pictures: list[str] = []
    for read in drawings:
        try:
            drawing = read()
        except Refused:  # what floats is no data: it costs nothing but a word
            drawing = Drawing(["内容损坏，读不出来"], [])
        pictures += drawing.pictures
        for text in drawing.texts:
            yield note("text_box", sheet, "", f"文本框“{quoted(text)}”")
    if pictures:
        yield note("picture", sheet, pictures[0], f"{len(pictures)} 张")
    names = [_CONTROLS[kind] for kind in kinds if kind in _CONTROLS]
    for name in dict.fromkeys(names):
        yield note("text_box", sheet, "", f"{names.count(name)} 个{name}")


def _place(corner: dict[str, str]) -> str:
    """The cell a thing begins at; nothing where it floats over the sheet as a whole."""
    row, column = (text if text.isascii() and text.isdecimal() and len(text) < 8 else "" for text in _both(corner))
    if not row or not column or int(row) >= ROWS or int(column) >= COLUMNS:
        return ""
    return cell_ref(int(row), int(column))


def _both(corner: dict[str, str]) -> tuple[str, str]:
    return corner["row"].strip(), corner["col"].strip()
