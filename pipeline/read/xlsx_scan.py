"""The cells of one sheet part by pattern: the fast pass, which vouches for itself or leaves the part to the parser.

The pattern takes out every cell with content that is written as all known writers do (reference, style and type in
this order, no prefix). What is left, the frame, must hold no other such cell, and goes through the parser, with those
cells that are more than a number or a text. Otherwise the whole part goes through the parser, cell by cell.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import count, zip_longest
from operator import ne
from typing import NamedTuple

from pipeline.model import Merge, Stored
from pipeline.read.content import Refused, too_many_cells
from pipeline.read.limits import LIMITS, ROWS
from pipeline.read.xlsx_block import LARGEST, STYLE, block_of, place
from pipeline.read.xlsx_cells import Cells, Raw, number
from pipeline.read.xlsx_merges import take_merges
from pipeline.read.xlsx_parse import parse_cells
from pipeline.read.xlsx_rows import COLUMN, spreads_over
from pipeline.read.xlsx_strings import Strings, plain_texts, rich_text, struck_runs
from pipeline.read.xml_text import parse_xml, unescape

_CONTENT = (
    r"<v>[^<]*+</v>|<is><t(?: xml:space=\"preserve\")?+>[^<]*+</t></is>"
    r"|(?!</c>)[^<]*+(?:<(?!/?c[ >])[^<]*+)*+"
)
_BLANK = r'<c r="[^"<>&]*+"(?: s="[0-9]*+")?+(?:/>| t="n"></c>|></c>)'
_ROW = r'<row(?: (?!hidden|ht="0)[a-zA-Z0-9:]++="[^"<>&]*+")++'
_REST = rf'"(?: s="([0-9]{{1,6}}+)")?+([^>/]*+>(?:{_CONTENT}))</c>(?:{_BLANK}|</row>{_ROW}(?:/>{_ROW})*+>)*+'
_CELL = re.compile(rf'<c r="([A-Z]{{1,3}}+)([1-9][0-9]{{0,6}}+){_REST}')
"""Column letters, row digits, style, and all the rest as one text, whose meaning is looked up as a whole.

Empty cells and the border between two rows that are not hidden, if they follow, are taken with it.
"""
_BY_REF = re.compile(rf'<c r="([A-Z]{{1,3}}+[1-9][0-9]{{0,6}}+){_REST}')
"""The same with letters and digits in one."""
_KNOWN = re.compile(r'(?: t="([a-zA-Z]+)")?(?: (?:cm|vm|ph)="[0-9]+")*>')
_NUMERIC = re.compile(r'(?: t="n")?><v>([^<]*)</v>')
_INLINE = ' t="inlineStr"><is><t>'
_KEPT = ' t="inlineStr"><is><t xml:space="preserve">'
_INLINE_END = "</t></is>"
_VALUE = re.compile(r"<v(?: [^>]*)?>([^<]*)</v>")
_FORMULA = re.compile(r"<f((?: [^>]*?)?)(?:/>|>([^<]*)</f>)")
_SHARED = re.compile(r' t="shared".* si="(\d+)"| si="(\d+)".* t="shared"')
_PREFIXED = re.compile(r"xmlns:\w+=[\"'][^\"']*(?:spreadsheetml/2006/main|ooxml/spreadsheetml/main)[\"']")
_DIMENSION = re.compile(r'<dimension ref="[A-Z]{1,3}[0-9]{1,7}:([A-Z]{1,3})[0-9]')
_CHUNK = 1 << 20
_SINGLE = 1 << 22
_SHORT = 1 << 14


class Frame(NamedTuple):
    """A part without the cells that were read by pattern, and the merged areas if they were, too.

    `text` is the whole part where it had to be parsed.
    """

    text: str
    merges: tuple[Merge, ...] | None = None


def read_cells(text: str, cells: Cells, part: str) -> Frame:
    """Fill `cells` from the text of a sheet part."""
    if len(text) > 4 * LIMITS.cells:  # `<c/>` is the shortest cell there is
        opened = text.count("<c ") + text.count("<c>") + text.count("<c/")
        if opened > LIMITS.cells:
            why = f"工作表“{cells.sheet}”有 {opened} 个单元格，超过 {LIMITS.cells} 个，请删去空白格式后再报。"
            raise Refused("too_large", why)
    if len(text) > len("<c><v>1</v></c>") * LIMITS.filled:
        filled = text.count("</c>") + text.count(":c>") - text.count('"></c>')
        if filled > LIMITS.filled:
            raise too_many_cells(cells.sheet)
    frame = scan_cells(text, cells)
    if frame is not None:
        merges, rest = take_merges(frame)
        if _known_sound(rest) if len(rest) < _SHORT else _is_sound(rest):
            return Frame(frame, merges)
    cells.clear()
    parse_cells(text, part, cells.add)
    return Frame(text)


def scan_cells(text: str, cells: Cells) -> str | None:
    """The fast pass: the text that is left without the cells; None where it cannot vouch for having read every cell."""
    start, end = text.find("<sheetData>"), text.rfind("</sheetData>")
    if start < 0:
        return text if "<sheetData/>" in text and "</c>" not in text and "<!" not in text else None
    if end < start or "<worksheet" not in text[:start] or _PREFIXED.search(text, 0, start):
        return None
    gaps, meanings = [text[: start + 11]], _Meanings(cells.strings)
    said = _DIMENSION.search(text, 0, start)
    width = COLUMN[said[1]] + 1 if said else 0
    short = _take_block(text[start + 11 : end], cells, meanings, width) if _is_short(text, start, end) else None
    gaps += short or ()
    for at, stop in _chunks(text, start + 11, end) if short is None else ():
        gaps += _take(text[at:stop], cells, meanings)
    frame = "".join(gaps)
    if frame.count("</c", start) != frame.count('"></c>', start) or not all(map(_KNOWN.match, meanings.odd)):
        return None
    odd = "".join([f"<c{rest}</c>" for rest in meanings.odd])
    frame = f"{frame}{odd}{text[end:]}"
    return frame if "<!" not in frame and frame.find("<?", start) < 0 else None


def _is_short(text: str, start: int, end: int) -> bool:
    """Whether the cells may be laid out as one block; where they hardly fit it is not even tried."""
    return end - start < _CHUNK or (end - start < _SINGLE and text.count("<c ", start, end) <= LARGEST)


def _is_sound(frame: str) -> bool:
    """Whether the parser finds no fault with what is left of a part."""
    try:
        parse_xml(frame, "")
    except Refused:
        return False
    return True


_known_sound = lru_cache(maxsize=512)(_is_sound)


def _chunks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Pieces of about a megabyte that end behind a row, so that long lists do not fill the memory with pieces."""
    while start < end:
        stop = text.find("</row>", min(start + _CHUNK, end), end)
        stop = end if stop < 0 else stop + 6
        yield start, stop
        start = stop


class _Meanings(dict[str, Stored]):
    """What stands behind the style of a cell → its value: shared strings and inline texts known beforehand, numbers
    worked out once each; None for what `Cells.read` has to look at, which `odd` lists."""

    def __init__(self, strings: Strings) -> None:
        super().__init__(strings.by_cell)
        self.odd: list[str] = []

    def __missing__(self, rest: str) -> Stored:
        match = _NUMERIC.fullmatch(rest)
        self[rest] = value = number(match[1]) if match else None
        if value is None:
            self.odd.append(rest)
        return value

    def of(self, rests: Sequence[str], run: str) -> list[Stored]:
        """The values of these cells of a run; inline texts are decoded at one go."""
        for before in (_INLINE, _KEPT):
            if before in run:
                self.update(plain_texts([rest for rest in rests if rest.startswith(before)], before, _INLINE_END))
        return [*map(self.__getitem__, rests)]


def _take_block(run: str, cells: Cells, meanings: _Meanings, width: int) -> list[str] | None:
    """The cells of a short sheet as one block, those that need a look of their own after the rest. Gives what is left.

    None where the cells do not stand in order.
    """
    pieces = _BY_REF.split(run)
    refs, looks, rests = pieces[1::4], pieces[2::4], pieces[3::4]
    values = meanings.of(rests, run)
    wary = _wary(values, looks, cells) if meanings.odd or cells.styles.text_changing else ()
    for at in wary:
        values[at] = ""
    block = block_of(refs, looks, values, width)
    if block is None:
        return None
    cells.rows = block
    for at in wary:
        row, column = place(refs[at])
        block.put(row, column, None, 0)
        letters = refs[at].rstrip("0123456789")
        cells.add(_raw(letters, refs[at][len(letters) :], STYLE[looks[at]], rests[at]))
    return pieces[::4]


def _wary(values: Sequence[Stored], looks: Sequence[str | None], cells: Cells) -> list[int]:
    """Which cells need a look of their own: what is no plain value, and texts that their format changes."""
    changing = cells.styles.text_changing
    return [
        at
        for at, (value, look) in enumerate(zip(values, looks, strict=True))
        if value is None or (STYLE[look] in changing and type(value) is str)
    ]


def _take(run: str, cells: Cells, meanings: _Meanings) -> list[str]:
    """The cells of a run of rows: a row of plain cells in order as a whole, others one by one. Gives what is left."""
    pieces = _CELL.split(run)
    letters, digits, rests = pieces[1::5], pieces[2::5], pieces[4::5]
    values = meanings.of(rests, run)
    styles = list(map(STYLE.__getitem__, pieces[3::5]))
    wary = bool(meanings.odd or cells.styles.text_changing)
    rows, runs, end = cells.lines, _runs(digits), 0
    width = max(map(COLUMN.__getitem__, {*letters}), default=0) + 1
    spreads = spreads_over(width if width * len(runs) < 8 * len(letters) + 64 else 0)
    for name, stop in runs:
        begin, end = end, stop
        mine, looks = values[begin:end], styles[begin:end]
        columns, over = spreads[tuple(letters[begin:end])]
        row = int(name) - 1
        if not columns or row >= ROWS or row in rows or (wary and not cells.is_plain(mine, looks)):
            for at in range(begin, end):
                cells.add(_raw(letters[at], digits[at], styles[at], rests[at]))
            continue
        mine.append(None)
        places = [*over(mine)]
        rows.leave(len(places) - len(columns))
        rows[row] = places, columns, looks
    return pieces[::5]


def _runs(digits: list[str]) -> list[tuple[str, int]]:
    """The rows of these cells and where each ends."""
    ends = dict(zip(digits, count(1), strict=False))
    if sum(map(ne, digits, digits[1:])) < len(ends):
        return list(ends.items())
    return [(name, at) for at, (name, after) in enumerate(zip_longest(digits, digits[1:]), 1) if name != after]


def _raw(letters: str, digits: str, style: int, rest: str) -> Raw:
    kind, value, formula = _KNOWN.match(rest), _VALUE.search(rest), _FORMULA.search(rest)
    inline = rich_text(rest) if "<is" in rest else None
    shared = _SHARED.search(formula[1]) if formula else None
    return Raw(
        letters,
        digits,
        style,
        (kind and kind[1]) or "",
        unescape(value[1]) if value else "" if "<v/>" in rest else None,
        unescape(inline) if inline is not None else None,
        unescape(formula[2] or "") if formula else None,
        (shared[1] or shared[2]) if shared else "",
        struck_runs(rest) if inline and "strike" in rest else "",
        kind is not None and " vm=" in kind[0],
    )
