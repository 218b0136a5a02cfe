"""The cells of one sheet part by pattern: the fast pass, which vouches for itself or leaves the part to the parser.

It counts: every `</c>` of the part must belong to a cell the pattern understood (reference, style and type in the
order all known writers use, no prefix, no comment). Otherwise the whole part goes through the parser.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple, TypeVar

from pipeline.model import Stored
from pipeline.read.content import Refused
from pipeline.read.limits import COLUMNS, LIMITS, ROWS
from pipeline.read.xlsx_cells import COLUMN, Cells, Raw, number
from pipeline.read.xlsx_parse import parse_cells
from pipeline.read.xlsx_strings import Strings, plain_texts, rich_text
from pipeline.read.xml_text import unescape

_CELL = re.compile(
    r'<c r="([A-Z]+)([1-9][0-9]*)"(?: s="([0-9]+)")?+'
    r"([^>/]*+>(?:<v>[^<]*+</v>|<is><t>[^<]*+</t></is>|(?!</c>)[^<]*+(?:<(?!/?c[ >])[^<]*+)*+))</c>"
)
"""Column letters, row digits, style, and all the rest as one text, whose meaning is looked up as a whole."""
_KNOWN = re.compile(r'(?: t="([a-zA-Z]+)")?(?: (?:cm|vm|ph)="[0-9]+")*>')
_NUMERIC = re.compile(r'(?: t="n")?><v>([^<]*)</v>')
_INLINE, _INLINE_END = ' t="inlineStr"><is><t>', "</t></is>"
_VALUE = re.compile(r"<v(?: [^>]*)?>([^<]*)</v>")
_FORMULA = re.compile(r"<f((?: [^>]*?)?)(?:/>|>([^<]*)</f>)")
_SHARED = re.compile(r' t="shared".* si="(\d+)"| si="(\d+)".* t="shared"')
_EMPTY_ROW = re.compile(r"<row [^>]*/>")
_PREFIXED = re.compile(r"xmlns:\w+=[\"'][^\"']*(?:spreadsheetml/2006/main|ooxml/spreadsheetml/main)[\"']")
_CHUNK = 1 << 20
Item = TypeVar("Item")


def read_cells(text: str, cells: Cells, part: str) -> None:
    """Fill `cells` from the text of a sheet part."""
    if len(text) > 4 * LIMITS.cells:  # `<c/>` is the shortest cell there is
        opened = text.count("<c ") + text.count("<c>") + text.count("<c/")
        if opened > LIMITS.cells:
            why = f"工作表“{cells.sheet}”有 {opened} 个单元格，超过 {LIMITS.cells} 个，请删去空白格式后再报。"
            raise Refused("too_large", why)
    if not scan_cells(text, cells):
        cells.clear()
        parse_cells(text, part, cells.add)


def scan_cells(text: str, cells: Cells) -> bool:
    """The fast pass; False where it cannot vouch for having understood every cell."""
    start, end = text.find("<sheetData>"), text.rfind("</sheetData>")
    if start < 0:
        return "<sheetData/>" in text and "</worksheet>" in text[-40:] and "</c>" not in text
    if end < start or not text.endswith("</worksheet>", 0, len(text.rstrip())) or not _is_plain(text, start):
        return False
    seen, meanings = 0, _Meanings(cells.strings)
    for at, stop in _chunks(text, start, end):
        pieces = _CELL.split(text[at:stop])
        found = Found(pieces[1::5], pieces[2::5], pieces[3::5], pieces[4::5])
        seen += len(found.rests)
        if "inlineStr" in text[at : at + 4096]:
            meanings.learn_inlines(found.rests)
        if not _take(found, cells, meanings):
            return False
    closed = text.count("</c>")
    return seen == closed or seen + text.count('"></c>') == closed


def _is_plain(text: str, start: int) -> bool:
    """One namespace for cells, no comments or CDATA, and as many rows closed as opened."""
    head = text[:start]
    if "<worksheet" not in head or _PREFIXED.search(head) or ("!" in text and "<!" in text):
        return False
    opened, closed = text.count("<row "), text.count("</row>")
    return opened == closed or opened == closed + len(_EMPTY_ROW.findall(text))


def _chunks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Pieces of about a megabyte that end behind a row, so that long lists do not fill the memory with tuples."""
    while start < end:
        stop = text.find("</row>", min(start + _CHUNK, end), end)
        stop = end if stop < 0 else stop + 6
        yield start, stop
        start = stop


Matched = tuple[str, str, str | None, str]


class Found(NamedTuple):
    """The cells of a piece of a sheet, column by column of what the pattern gives."""

    letters: list[str]
    digits: list[str]
    styles: list[str | None]
    rests: list[str]


class _Meanings(dict[str, Stored]):
    """What stands behind the style of a cell → its value: shared strings and inline texts known beforehand, numbers
    worked out once each; None for what `Cells.add` has to look at."""

    def __init__(self, strings: Strings) -> None:
        super().__init__(strings.by_cell)
        self.any_odd = self.unknown = False

    def __missing__(self, rest: str) -> Stored:
        match = _NUMERIC.fullmatch(rest)
        self[rest] = value = number(match[1]) if match else None
        if value is None:
            self.any_odd = True
            self.unknown = self.unknown or not _KNOWN.match(rest)
        return value

    def learn_inlines(self, rests: Iterable[str]) -> None:
        """Decode the inline texts of these cells at one go."""
        at, stop = len(_INLINE), -len(_INLINE_END)
        known = {rest[at:stop] for rest in rests if rest.startswith(_INLINE)}
        texts = plain_texts({fragment for fragment in known if "<" not in fragment})
        self.update({f"{_INLINE}{fragment}{_INLINE_END}": text for fragment, text in texts.items()})


class _Plans(dict[tuple[str, ...], tuple[int, ...]]):
    """The letters of a row's cells → their columns; nothing where they do not go from left to right."""

    def __missing__(self, letters: tuple[str, ...]) -> tuple[int, ...]:
        columns = tuple(COLUMN[each] for each in letters)
        ordered = bool(columns) and columns[-1] < COLUMNS and all(a < b for a, b in pairwise(columns))
        plan = columns if ordered else ()
        if len(self) < _MOST_PLANS and len(letters) < _MOST_PLANS:
            self[letters] = plan
        return plan


_MOST_PLANS = 1024
_plans = _Plans()


def _take(found: Found, cells: Cells, meanings: _Meanings) -> bool:
    """All cells of a piece at once, then row by row: a row of plain cells as a whole, any other cell by cell.

    False where a cell has attributes nobody knows.
    """
    letters, digits, written, rests = found
    values = list(map(meanings.__getitem__, rests))
    styles = list(map(cells.plain_styles.__getitem__, written))
    wary = meanings.any_odd or bool(cells.styles.text_changing)
    stops = {number: at for at, number in enumerate(digits, 1)}
    if len(list(groupby(digits))) != len(stops):  # a row in two parts
        _take_row(zip(*found, strict=True), values, styles, cells)
        return not meanings.unknown
    rows, end = cells.rows, 0
    for name, stop in stops.items():
        begin, end = end, stop
        row, plan = int(name) - 1, _plans[tuple(letters[begin:end])]
        mine, looks = values[begin:end], styles[begin:end]
        if not plan or row >= ROWS or row in rows or (wary and (None in mine or -1 in looks)):
            _take_row(zip(*(each[begin:end] for each in found), strict=True), mine, looks, cells)
        elif (width := plan[-1] + 1) == len(plan):
            rows[row] = mine, looks
        else:
            cells.spread(width - len(plan))
            rows[row] = _spread(mine, plan, None), _spread(looks, plan, 0)
    return not meanings.unknown


def _spread(dense: Sequence[Item], plan: Sequence[int], blank: Item) -> list[Item]:
    """The values of a row at the columns where they stand."""
    wide = [blank] * (plan[-1] + 1)
    for column, value in zip(plan, dense, strict=True):
        wide[column] = value
    return wide


def _take_row(found: Iterable[Matched], mine: Sequence[Stored], looks: Sequence[int], cells: Cells) -> None:
    """A row in which something is out of the ordinary: what is plain and stands in order here, the rest by `add`."""
    values: list[Stored] = []
    styles: list[int] = []
    for match, value, style in zip(found, mine, looks, strict=True):
        row, column = int(match[1]) - 1, COLUMN[match[0]]
        if row < ROWS:
            values, styles = cells.row(row)
        if value is None or style < 0 or not len(values) <= column < COLUMNS or row >= ROWS:
            cells.add(_raw(*match))
            continue
        gap = column - len(values)
        cells.spread(gap)
        values += [None] * gap
        styles += [0] * gap
        values.append(value)
        styles.append(style)


def _raw(letters: str, digits: str, style: str | None, rest: str) -> Raw:
    kind, value, formula = _KNOWN.match(rest), _VALUE.search(rest), _FORMULA.search(rest)
    inline = rich_text(rest) if "<is" in rest else None
    shared = _SHARED.search(formula[1]) if formula else None
    return Raw(
        letters,
        digits,
        int(style or 0),
        (kind and kind[1]) or "",
        unescape(value[1]) if value else "" if "<v/>" in rest else None,
        unescape(inline) if inline is not None else None,
        unescape(formula[2] or "") if formula else None,
        (shared[1] or shared[2]) if shared else "",
    )
