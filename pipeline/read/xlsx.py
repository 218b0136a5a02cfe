"""Office Open XML workbooks (.xlsx, .xlsm, strict too): which sheets there are, their parts, and what hangs on them."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from typing import NamedTuple
from urllib.parse import unquote

from pipeline.model import Note, Stored, cell_ref
from pipeline.read.content import Content, Refused, note, quoted, too_many_cells
from pipeline.read.cross_check import cross_check
from pipeline.read.limits import LIMITS
from pipeline.read.package import Package
from pipeline.read.remembered import remembered
from pipeline.read.repacked import repacked
from pipeline.read.xlsx_drawings import Drawing, floating_notes, read_drawing
from pipeline.read.xlsx_sheet import Worksheet, read_worksheet
from pipeline.read.xlsx_strings import read_strings
from pipeline.read.xlsx_styles import read_styles
from pipeline.read.xml_text import local, parse_xml, unescape_x, xml_text

_KINDS = {
    "chartsheet": "图表工作表",
    "dialogsheet": "对话框工作表",
    "xlMacrosheet": "宏工作表",
    "xlIntlMacrosheet": "宏工作表",
}

_EXTERNAL = re.compile(r"xl/externallinks/externallink(\d+)\.xml")
_CITED = re.compile(r"\[(\d+)\]")


class SheetEntry(NamedTuple):
    """A sheet as the workbook part lists it."""

    name: str
    state: str
    relation: str


class Relation(NamedTuple):
    """A relationship of a part: its type (last word) and the part it points to."""

    kind: str
    target: str
    external: bool


class Workbook(NamedTuple):
    """workbook.xml: the sheets in order, and which calendar dates count from."""

    sheets: tuple[SheetEntry, ...]
    date1904: bool


class _Room:
    """What the sheets of one workbook have taken of the room there is for all of them together."""

    def __init__(self) -> None:
        self.parts: set[str] = set()
        self.filled = self.places = 0
        self.uncounted: list[Sequence[Sequence[Stored]]] = []

    def is_new(self, part: str) -> bool:
        """Whether no sheet before had this part: a small file may name one part as thousands of sheets."""
        new = part.lower() not in self.parts
        self.parts.add(part.lower())
        return new

    def take(self, worksheet: Worksheet) -> None:
        """Count what a sheet holds. Raises Refused for a workbook that is larger than any report."""
        self.places += sum(map(len, worksheet.sheet.values))
        self.uncounted.append(worksheet.sheet.values)
        if self.places > LIMITS.filled:  # before that, there cannot be more cells than there may
            self.filled += sum(len(row) - row.count(None) for rows in self.uncounted for row in rows)
            self.uncounted.clear()
        if self.filled > LIMITS.filled or self.places > LIMITS.spread:
            raise too_many_cells(worksheet.sheet.name)


def read_xlsx(package: Package) -> Content:
    """All sheets of a workbook. Raises Refused."""
    main = _main_part(package)
    book: Workbook = _workbook(package, main)
    relations = _relations(package, main)
    by_kind = {relation.kind: relation.target for relation in relations.values()}
    texts = by_kind.get("sharedStrings", "xl/sharedStrings.xml")
    inflated = {texts.lower(): package.read(texts)}
    strings = read_strings(inflated[texts.lower()])
    styles = read_styles(package, by_kind.get("styles", "xl/styles.xml"))
    notes = list(_book_notes(package))
    read: list[tuple[int, Worksheet]] = []
    room = _Room()
    for position, entry in enumerate(book.sheets):
        relation = relations.get(entry.relation)
        part = package.read(relation.target) if relation and relation.kind == "worksheet" else None
        if relation is None or part is None or not room.is_new(relation.target):
            notes.append(_skipped(entry, relation, part is not None))
            continue
        hidden = entry.state in ("hidden", "veryHidden")
        worksheet = read_worksheet(part, relation.target, entry.name, hidden, strings, styles, book.date1904)
        room.take(worksheet)
        inflated[relation.target.lower()] = worksheet.plain
        read.append((position, worksheet))
        notes.extend(worksheet.notes)
        notes.extend(_comments(package, relation.target, entry.name))
        notes.extend(_floating(package, relation.target, entry.name))
    if not read:
        raise Refused("damaged", "工作簿里没有可以读取的工作表，请在 Excel/WPS 中打开检查，另存为新文件后重新报送。")
    notes.extend(_link_notes(package, (worksheet for _, worksheet in read)))
    again = partial(repacked, package, ("_rels/.rels", main, _rels(main), *inflated), inflated)
    checked = list(cross_check(again, len(book.sheets), read, strings.suspicious))
    if any(found.kind == "not_cross_checked" for found in checked):
        _check_well_formed(package, book, relations)
    notes.extend(checked)
    return Content("xlsx", tuple(worksheet.sheet for _, worksheet in read), tuple(notes))


def _check_well_formed(package: Package, book: Workbook, relations: dict[str, Relation]) -> None:
    """Where the second reader did not vouch for the XML, the parser has to. Raises Refused."""
    for entry in book.sheets:
        relation = relations.get(entry.relation)
        data = package.read(relation.target) if relation and relation.kind == "worksheet" else None
        if relation and data is not None:
            parse_xml(xml_text(data, relation.target), f"工作表“{entry.name}”")


def _main_part(package: Package) -> str:
    if "xl/workbook.xml" in package:
        return "xl/workbook.xml"
    for relation in _relations(package, "").values():
        if relation.kind == "officeDocument" and relation.target in package:
            return relation.target
    raise Refused("damaged", "压缩包里没有工作簿（workbook.xml），请在 Excel/WPS 中打开检查，另存为新文件后重新报送。")


def _parse_workbook(data: bytes | None) -> Workbook:
    sheets: list[SheetEntry] = []
    flags: list[bool] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(" id")), "")
            sheets.append(SheetEntry(attributes.get("name", ""), attributes.get("state", "visible"), relation))
        elif name == "workbookPr":
            flags.append(attributes.get("date1904") in ("1", "true"))

    parse_xml(xml_text(data or b"", "workbook.xml"), "workbook.xml", start)
    return Workbook(tuple(sheets), any(flags))


def _parse_relations(data: bytes | None, folder: str, part: str) -> dict[str, Relation]:
    """The relationships of a part whose folder is `folder`, by identifier; none when there is no such part."""
    found: dict[str, Relation] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "Relationship":
            target = attributes.get("Target", "").replace("\\", "/")
            external = attributes.get("TargetMode") == "External"
            absolute = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = Relation(kind, target if external else absolute.lstrip("/"), external)

    if data is not None:
        parse_xml(xml_text(data, part), part, start)
    return found


_workbook = remembered(_parse_workbook)
_relationships = remembered(_parse_relations)


def _relations(package: Package, part: str) -> dict[str, Relation]:
    found: dict[str, Relation] = _relationships(package, _rels(part), posixpath.dirname(part), _rels(part))
    return found


@lru_cache(maxsize=256)
def _rels(part: str) -> str:
    """Where the relationships of a part stand."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _skipped(entry: SheetEntry, relation: Relation | None, again: bool) -> Note:
    if again:
        return note("sheet_skipped", entry.name, "", "与前面的一张工作表是同一份内容，只读一次")
    if relation is not None and relation.kind in _KINDS:
        return note("sheet_skipped", entry.name, "", f"{_KINDS[relation.kind]}，没有单元格可读")
    return note("sheet_skipped", entry.name, "", "文件里缺少这张工作表的内容")


def _book_notes(package: Package) -> list[Note]:
    notes = []
    names = "\n".join(package.parts)
    if "vbaproject.bin" in names:
        notes.append(note("macros"))
    return notes


def _link_notes(package: Package, worksheets: Iterable[Worksheet]) -> Iterator[Note]:
    """Cells whose formulas take figures from other files, by the names of these; the files alone where no cell does."""
    files = {
        match[1]: _file_name(package, part)
        for part in package.parts
        if (match := _EXTERNAL.fullmatch(part)) is not None
    }
    if not files:
        return
    told = False
    for worksheet in worksheets:
        for (row, column), formula in worksheet.cells.formulas.items():
            named = _CITED.sub(lambda match: f"[{files.get(match[1], match[1])}]", formula)
            if named != formula:
                yield note("external_link", worksheet.sheet.name, cell_ref(row, column), quoted(named))
                told = True
    if not told:
        yield note("external_link", "", "", f"{len(files)} 个：{quoted('、'.join(sorted(files.values())))}")


def _file_name(package: Package, part: str) -> str:
    """What the file behind an external link is called."""
    found = [relation.target for relation in _relations(package, part).values() if relation.external]
    return unquote(posixpath.basename(found[0].replace("\\", "/"))) if found else "未写明的文件"


def _comments(package: Package, part: str, sheet: str) -> list[Note]:
    """Cell comments: not form content, but a person wrote them to be read."""
    if _rels(part) not in package:
        return []
    said: dict[str, list[str]] = {}
    for kind in ("threadedComment", "comments"):  # a thread stands among the comments again, behind a long apology
        for relation in _relations(package, part).values():
            data = package.read(relation.target) if relation.kind == kind and not relation.external else None
            for ref, text in _comment_texts(data, relation.target) if data is not None else ():
                if kind == "threadedComment" or ref not in said:
                    said.setdefault(ref, []).append(text)
    return [note("comment", sheet, ref, quoted("⏎".join(texts))) for ref, texts in said.items()]


def _floating(package: Package, part: str, sheet: str) -> Iterator[Note]:
    """Text boxes, diagrams, pictures and controls above the cells: what they say is in no cell."""
    if _rels(part) not in package:
        return iter(())
    relations = [relation for relation in _relations(package, part).values() if not relation.external]
    drawn = [relation.target for relation in relations if relation.kind == "drawing"]
    drawn += [diagram for target in drawn for diagram in _diagrams(package, target)]
    return floating_notes(
        sheet,
        [relation.kind for relation in relations],
        [partial(_drawing, package, target) for target in drawn],
    )


def _diagrams(package: Package, drawing: str) -> list[str]:
    """The parts with the words of the diagrams in a drawing."""
    try:
        beside = _relations(package, drawing).values()
    except Refused:  # what floats is no data
        return []
    return [relation.target for relation in beside if relation.kind == "diagramData" and not relation.external]


def _drawing(package: Package, part: str) -> Drawing:
    return read_drawing(package.read(part) or b"<none/>", part)


def _comment_texts(data: bytes, part: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    inside: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        inside.append(local(name))
        if inside[-1] in ("comment", "threadedComment"):
            found.append((attributes.get("ref", ""), ""))

    def end(_: str) -> None:
        inside.pop()

    def characters(text: str) -> None:
        if inside[-1:] in (["t"], ["text"]) and found and "rPh" not in inside:
            found[-1] = (found[-1][0], found[-1][1] + text)

    parse_xml(xml_text(data, part), part, start, end, characters)
    return [(ref, unescape_x(text)) for ref, text in found]
