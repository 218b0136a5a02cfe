"""The cells of a worksheet part, marked in place, and the styles that colour them."""

import copy
import re
from collections.abc import Callable, Iterable

from lxml import etree

from pipeline.model import cell_ref, split_ref
from pipeline.render.annotate_package import parse, serialize

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_AFTER_NOTES = frozenset({
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "AlternateContent", "webPublishItems",
    "tableParts", "extLst",
})  # fmt: skip
"""What stands behind the drawing of notes in a worksheet (CT_Worksheet, ISO/IEC 29500-1 18.3.1.99)."""


def _tag(name: str) -> str:
    return f"{{{_MAIN}}}{name}"


class MarkedStyles:
    """The styles of a workbook, to which filled ones are added."""

    def __init__(self, data: bytes) -> None:
        """Read the part. Raises LookupError where it has no formats of cells."""
        self._root = parse(data)
        self._fills, self._formats = self._found("fills"), self._found("cellXfs")
        self._numbers: dict[str, int] = {}
        self._known: dict[tuple[int, str], int] = {}

    def filled(self, style: int, colour: str) -> int:
        """The number of the style that differs from another by its fill alone. Raises LookupError."""
        if (style, colour) not in self._known:
            one = copy.deepcopy(self._formats[style])
            one.set("fillId", str(self._fill(colour)))
            one.set("applyFill", "1")
            self._known[style, colour] = self._append(self._formats, one)
        return self._known[style, colour]

    def written(self) -> bytes:
        """The part."""
        return serialize(self._root)

    def _fill(self, colour: str) -> int:
        if colour not in self._numbers:
            fill = etree.Element(_tag("fill"))
            pattern = etree.SubElement(fill, _tag("patternFill"), patternType="solid")
            etree.SubElement(pattern, _tag("fgColor"), rgb=colour)
            etree.SubElement(pattern, _tag("bgColor"), indexed="64")
            self._numbers[colour] = self._append(self._fills, fill)
        return self._numbers[colour]

    def _append(self, those: etree._Element, one: etree._Element) -> int:
        those.append(one)
        those.set("count", str(len(those)))
        return len(those) - 1

    def _found(self, name: str) -> etree._Element:
        found = self._root.find(_tag(name))
        if found is None:
            raise LookupError(name)
        return found


class MarkedSheet:
    """A worksheet whose cells get other styles; everything else stays as it is."""

    def __init__(self, data: bytes) -> None:
        """Read the part. Raises LookupError where it has no cells."""
        self._root = parse(data)
        found = self._root.find(_tag("sheetData"))
        if found is None:
            raise LookupError("sheetData")
        self._data = found
        self._rows = dict(_numbered(found))
        self._merged = [one.get("ref", "") for one in self._root.iter(_tag("mergeCell"))]
        self._areas = [(*split_ref(first), *split_ref(last or first)) for first, _, last in map(_parted, self._merged)]

    def corner(self, ref: str) -> str:
        """The cell itself, or the corner of the merged area it lies in: only that one is seen."""
        row, column = split_ref(ref)
        for top, left, bottom, right in self._areas:
            if top <= row <= bottom and left <= column <= right:
                return cell_ref(top, left)
        return ref

    def restyle(self, ref: str, styled: Callable[[int], int]) -> None:
        """Give a cell, which is made where there is none, the style that its own is to be changed into."""
        cell = self._cell(ref)
        cell.set("s", str(styled(int(cell.get("s", "0")))))

    def notes_relation(self) -> str:
        """The identifier of the drawing that its notes have; empty where it has none."""
        found = self._root.find(_tag("legacyDrawing"))
        return "" if found is None else found.get(f"{{{_OFFICE}}}id", "")

    def relate_notes(self, identifier: str) -> None:
        """Say which drawing its notes have."""
        if self.notes_relation():
            return
        places = [place for place, one in enumerate(self._root) if _local(one) in _AFTER_NOTES]
        one = etree.Element(_tag("legacyDrawing"), nsmap={"r": _OFFICE})
        one.set(f"{{{_OFFICE}}}id", identifier)
        self._root.insert(min(places, default=len(self._root)), one)

    def written(self) -> bytes:
        """The part."""
        return serialize(self._root)

    def _cell(self, ref: str) -> etree._Element:
        row, column = split_ref(ref)
        cells = dict(_placed(self._row(row)))
        if column not in cells:
            cells[column] = etree.Element(_tag("c"), r=ref)
            _insert(self._row(row), cells[column], column, cells)
            self._row(row).attrib.pop("spans", "")
        return cells[column]

    def _row(self, number: int) -> etree._Element:
        if number not in self._rows:
            self._rows[number] = etree.Element(_tag("row"), r=str(number + 1))
            _insert(self._data, self._rows[number], number, self._rows)
        return self._rows[number]


def _insert(parent: etree._Element, new: etree._Element, place: int, known: dict[int, etree._Element]) -> None:
    """Put a new row or cell before the first that stands behind it."""
    behind = [number for number in known if number > place]
    if behind:
        known[min(behind)].addprevious(new)
    else:
        parent.append(new)


def _numbered(data: etree._Element) -> Iterable[tuple[int, etree._Element]]:
    """The rows with their places from 0; one without a number follows that before it."""
    number = -1
    for row in data.iterchildren(_tag("row")):
        number = int(row.get("r", str(number + 2))) - 1
        yield number, row


def _placed(row: etree._Element) -> Iterable[tuple[int, etree._Element]]:
    """The cells with their columns from 0; one without a reference follows that before it."""
    column = -1
    for cell in row.iterchildren(_tag("c")):
        ref = cell.get("r")
        column = split_ref(ref)[1] if ref else column + 1
        yield column, cell


def _parted(area: str) -> tuple[str, str, str]:
    return re.sub(r"\$", "", area).partition(":")


def _local(one: etree._Element) -> str:
    return etree.QName(one).localname if isinstance(one.tag, str) else ""
