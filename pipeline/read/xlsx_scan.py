"""The cells of one sheet part by pattern: the fast pass, which vouches for itself or leaves the part to the parser.

It counts: every `</c>` of the part must belong to a cell the pattern understood (reference, style and type in the
order all known writers use, no prefix, no comment). Otherwise the whole part goes through the parser.
"""

import re
from collections.abc import Iterable, Iterator

from pipeline.model import Stored
from pipeline.read.content import Refused
from pipeline.read.limits import COLUMNS, LIMITS, ROWS
from pipeline.read.xlsx_cells import COLUMN, Cells, Raw
from pipeline.read.xlsx_parse import parse_cells
from pipeline.read.xlsx_strings import plain_texts, rich_text
from pipeline.read.xml_text import unescape

_CELL = re.compile(
    r'<c r="([A-Z]{1,3})([1-9][0-9]{0,7})"(?: s="([0-9]{1,6})")?(?: t="([a-zA-Z]+)")?'
    r'(?: (?:cm|vm|ph)="[0-9]+")*>(?!</c>)'
    r"(?:<v>([^<]*)</v></c>|<is><t(?: xml:space=\"preserve\")?>([^<]*)</t></is></c>"
    r"|([^<]*(?:<(?!/?c[ >])[^<]*)*)</c>)"
)
_VALUE = re.compile(r"<v(?: [^>]*)?>([^<]*)</v>")
_FORMULA = re.compile(r"<f(?: [^>]*)?(?:/>|>([^<]*)</f>)")
_EMPTY_ROW = re.compile(r"<row [^>]*/>")
_PREFIXED = re.compile(r"xmlns:\w+=[\"'][^\"']*(?:spreadsheetml/2006/main|ooxml/spreadsheetml/main)[\"']")
_CHUNK = 1 << 20


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
    seen = 0
    for at, stop in _chunks(text, start, end):
        found = _CELL.findall(text, at, stop)
        seen += len(found)
        if "inlineStr" in text[at : at + 4096]:
            cells.inlines = plain_texts({match[5] for match in found} - {""})
        _take(found, cells)
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


Matched = tuple[str, str, str, str, str, str, str]


def _take(found: Iterable[Matched], cells: Cells) -> None:
    """The hot loop: strings and plain numbers in order of columns here, all else through `Cells.add`."""
    texts, plain_styles, columns = cells.strings.by_index, cells.plain_styles, COLUMN
    numbers, inlines, last = cells.numbers, cells.inlines, ""
    values: list[Stored] = []
    styles: list[int] = []
    width = allowed = 0
    for letters, digits, style, kind, plain, inline, rest in found:
        if digits != last:
            last, row = digits, int(digits) - 1
            values, styles = cells.row(row) if row < ROWS else ([], [])
            width, allowed = (len(values), COLUMNS) if row < ROWS else (-1, -1)
        if kind == "s":
            value: Stored = texts.get(plain)
        elif kind == "inlineStr":
            value = inlines.get(inline)
        else:
            value = numbers[plain] if plain and (kind == "n" or not kind) else None
        column, number = columns[letters], plain_styles[style]
        if value is None or number < 0 or (column != width and not width < column < allowed):
            cells.add(_raw(letters, digits, style, kind, plain, inline, rest))
            width = len(values) if allowed > 0 else -1
            continue
        if column != width:
            cells.spread(column - width)
            values += [None] * (column - width)
            styles += [0] * (column - width)
        values.append(value)
        styles.append(number)
        width = column + 1


def _raw(letters: str, digits: str, style: str, kind: str, plain: str, simple: str, rest: str) -> Raw:
    if not rest:
        return Raw(letters, digits, int(style or 0), kind, unescape(plain), unescape(simple) or None, None)
    value, formula = _VALUE.search(rest), _FORMULA.search(rest)
    inline = rich_text(rest) if "<is" in rest else None
    return Raw(
        letters,
        digits,
        int(style or 0),
        kind,
        unescape(value[1]) if value else "" if "<v/>" in rest else None,
        unescape(inline) if inline is not None else None,
        unescape(formula[1] or "") if formula else None,
    )
