"""Notes of a worksheet (legacy comments) and the boxes they are drawn in, to which ours are added.

A cell that has a note keeps it: its runs stay as they are, ours follow, and the box is made large enough for both.
"""

import re
from collections.abc import Iterator

from lxml import etree

from pipeline.model import split_ref
from pipeline.render.annotate_package import Parts, Relations, parse, serialize
from pipeline.text import clean

AUTHOR = "绩效管道"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_VML, _EXCEL = "urn:schemas-microsoft-com:vml", "urn:schemas-microsoft-com:office:excel"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_WIDTH, _LINE = 320, 18  # of a box and of a line in it, pixels
_PER_LINE = 24  # Chinese characters
_BEFORE = "（原有批注）"
_EMPTY_COMMENTS = f'<comments xmlns="{_MAIN}"><authors/><commentList/></comments>'.encode()
_EMPTY_DRAWING = (
    f'<xml xmlns:v="{_VML}" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="{_EXCEL}">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
).encode()
_TYPE = (
    f'<v:shapetype xmlns:v="{_VML}" xmlns:o="urn:schemas-microsoft-com:office:office" id="_x0000_t202" '
    'coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    f'<v:shape xmlns:v="{_VML}" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="{_EXCEL}" '
    'id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:59.25pt;margin-top:1.5pt;'
    'width:{width}px;height:{height}px;z-index:1;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"/></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill>'
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # which would be read as the code of a character
_NUMBER = re.compile(r"_x0000_s(\d+)")


class MarkedNotes:
    """The notes of one worksheet; `written` puts them into the package."""

    def __init__(self, parts: Parts, sheet: str, drawing: str) -> None:
        """`drawing` is the identifier of the drawing that the sheet's notes have; empty where it has none."""
        self._parts, self._relations = parts, Relations(parts, sheet)
        self._identifier = drawing
        self._drawing_part = self._relations.by_id(drawing)
        self._comments_part = self._relations.first("comments")
        self._comments = parse(parts[self._comments_part] if self._comments_part else _EMPTY_COMMENTS)
        self._drawing = parse(parts[self._drawing_part] if self._drawing_part else _EMPTY_DRAWING)
        self._list = _child(self._comments, "commentList")
        self._known = {one.get("ref", ""): one for one in self._list}
        self._boxes = dict(_boxes(self._drawing))
        numbers = (int(found) for one in self._drawing.iter() for found in _NUMBER.findall(one.get("id", "")))
        self._number = max(numbers, default=1024)
        if not any(one.get("id") == "_x0000_t202" for one in self._drawing.iter(f"{{{_VML}}}shapetype")):
            self._drawing.append(etree.fromstring(_TYPE))

    def add(self, cell: str, lines: list[str]) -> None:
        """Say something at a cell, after what is said there already."""
        if cell in self._known:
            text = _child(self._known[cell], "text")
            before = _BEFORE + "".join(one.text or "" for one in text.iter(f"{{{_MAIN}}}t"))
            _continue(text, "\n".join(lines))
            lines = [before, *lines]
        else:
            self._known[cell] = self._new(cell, "\n".join(lines))
        self._box(split_ref(cell), lines)

    def written(self) -> str:
        """Put the parts into the package; gives the identifier of the drawing."""
        self._list[:] = sorted(self._list, key=lambda one: split_ref(one.get("ref", "A1")))
        if not self._comments_part:
            self._comments_part = self._parts.unused("xl/comments{}.xml")
            self._parts.declare(self._comments_part, _COMMENTS)
            self._relations.add("comments", self._comments_part)
        if not self._drawing_part:
            self._drawing_part = self._parts.unused("xl/drawings/vmlDrawing{}.vml")
            self._parts.declare(self._drawing_part, _DRAWING)
            self._identifier = self._relations.add("vmlDrawing", self._drawing_part)
        self._parts[self._comments_part] = serialize(self._comments)
        self._parts[self._drawing_part] = serialize(self._drawing)
        return self._identifier

    def _new(self, cell: str, said: str) -> etree._Element:
        one = etree.Element(f"{{{_MAIN}}}comment", ref=cell, authorId=str(self._author()))
        _run(etree.SubElement(one, f"{{{_MAIN}}}text"), said)
        self._list.append(one)
        return one

    def _author(self) -> int:
        authors = _child(self._comments, "authors")
        names = [one.text for one in authors]
        if AUTHOR not in names:
            etree.SubElement(authors, f"{{{_MAIN}}}author").text = AUTHOR
            return len(names)
        return names.index(AUTHOR)

    def _box(self, place: tuple[int, int], lines: list[str]) -> None:
        """Draw the box, in place of the one that is there."""
        old = self._boxes.get(place)
        if old is not None and (parent := old.getparent()) is not None:
            parent.remove(old)
        self._number += 1
        height = _LINE * (2 + sum(1 + len(one) // _PER_LINE for line in lines for one in line.split("\n")))
        shape = _SHAPE.format(number=self._number, width=_WIDTH, height=height, row=place[0], column=place[1])
        self._boxes[place] = etree.fromstring(shape)
        self._drawing.append(self._boxes[place])


def _boxes(drawing: etree._Element) -> Iterator[tuple[tuple[int, int], etree._Element]]:
    """The boxes of notes by the cells they belong to."""
    for shape in drawing.iter(f"{{{_VML}}}shape"):
        data = shape.find(f"{{{_EXCEL}}}ClientData[@ObjectType='Note']")
        if data is not None:
            row, column = (int(data.findtext(f"{{{_EXCEL}}}{name}") or -1) for name in ("Row", "Column"))
            yield (row, column), shape


def _continue(text: etree._Element, said: str) -> None:
    """Say more after the runs that are there; what is there is told as what was there before."""
    for one in text.findall(f"{{{_MAIN}}}t"):  # a plain text may not stand beside runs
        run = etree.Element(f"{{{_MAIN}}}r")
        one.addprevious(run)
        run.append(one)
    first = etree.Element(f"{{{_MAIN}}}r")
    text.insert(0, first)
    _words(first, _BEFORE)
    _run(text, f"\n{said}")


def _run(text: etree._Element, said: str) -> None:
    run = etree.Element(f"{{{_MAIN}}}r")
    phonetic = next((one for one in text if etree.QName(one).localname in ("rPh", "phoneticPr")), None)
    if phonetic is None:
        text.append(run)
    else:
        phonetic.addprevious(run)
    form = etree.SubElement(run, f"{{{_MAIN}}}rPr")
    etree.SubElement(form, f"{{{_MAIN}}}sz", val="9")
    etree.SubElement(form, f"{{{_MAIN}}}rFont", val="宋体")
    _words(run, said)


def _words(run: etree._Element, said: str) -> None:
    words = etree.SubElement(run, f"{{{_MAIN}}}t")
    words.set(_SPACE, "preserve")
    words.text = _ESCAPE.sub("_x005F_", clean(said))


def _child(parent: etree._Element, name: str) -> etree._Element:
    """The child of that name. Raises LookupError."""
    found = parent.find(f"{{{_MAIN}}}{name}")
    if found is None:
        raise LookupError(name)
    return found
