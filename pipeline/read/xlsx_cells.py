"""The cells of one sheet part: a fast pass by pattern that vouches for itself, and the parser where it cannot.

The fast pass counts: every `</c>` of the part must belong to a cell the pattern understood (reference, style and type
in the order all known writers use, no prefix, no comment). Otherwise the whole part goes through the parser.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pipeline.model import Note, Stored, cell_ref
from pipeline.read.content import Refused, note, quoted
from pipeline.read.formats import show
from pipeline.read.limits import COLUMNS, LIMITS, ROWS
from pipeline.read.xlsx_strings import Strings, clean_text, plain_texts, rich_text
from pipeline.read.xlsx_styles import Styles
from pipeline.read.xml_text import local, parse_xml, unescape

_CELL = re.compile(
    r'<c r="([A-Z]{1,3})([1-9][0-9]{0,7})"(?: s="([0-9]{1,6})")?(?: t="([a-zA-Z]+)")?>(?!</c>)'
    r"(?:<v>([^<]*)</v></c>|<is><t(?: xml:space=\"preserve\")?>([^<]*)</t></is></c>"
    r"|([^<]*(?:<(?!/?c[ >])[^<]*)*)</c>)"
)
_VALUE = re.compile(r"<v(?: [^>]*)?>([^<]*)</v>")
_FORMULA = re.compile(r"<f(?: [^>]*)?(?:/>|>([^<]*)</f>)")
_NUMBER = re.compile(r"\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,4})?\s*", re.ASCII)
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,7})", re.ASCII)
_EMPTY_ROW = re.compile(r"<row [^>]*/>")
_CHUNK = 1 << 20


class Raw(NamedTuple):
    """A cell as the XML has it, texts decoded."""

    letters: str
    digits: str
    style: int
    kind: str
    value: str | None
    inline: str | None
    formula: str | None


class _Letters(dict[str, int]):
    """Column letters → 0-based column, worked out once each."""

    def __missing__(self, letters: str) -> int:
        number = 0
        for letter in letters.upper():
            number = number * 26 + ord(letter) - 64
        self[letters] = number - 1
        return number - 1


class _Numbers(dict[str, int | float | None]):
    """Stored numbers as written → numbers; None for what is not a finite number."""

    def __missing__(self, text: str) -> int | float | None:
        self[text] = number = to_number(text) if _NUMBER.fullmatch(text) else None
        return number


class _PlainStyles(dict[str, int]):
    """Style numbers as written → numbers; -1 where the style may change texts, and every cell needs a look."""

    def __init__(self, changing: frozenset[int]) -> None:
        self.changing = changing

    def __missing__(self, text: str) -> int:
        number = int(text or 0)
        self[text] = number = -1 if number in self.changing else number
        return number


COLUMN = _Letters()
"""Column letters → 0-based column."""


class Cells:
    """What the cells of a sheet hold: filled by one of the passes, then only read."""

    def __init__(self, sheet: str, strings: Strings, styles: Styles) -> None:
        self.sheet = sheet
        self.strings = strings
        self.styles = styles
        self.rows: dict[int, tuple[list[Stored], list[int]]] = {}
        self.stored: dict[tuple[int, int], str] = {}
        self.formulas: dict[tuple[int, int], str] = {}
        self.notes: list[Note] = []
        self.count = 0
        self.inlines: dict[str, str] = {}
        self.numbers = _Numbers()
        self.plain_styles = _PlainStyles(styles.text_changing)

    def row(self, number: int) -> tuple[list[Stored], list[int]]:
        """The values and styles of a row, made when first met."""
        return self.rows.setdefault(number, ([], []))

    def say(self, kind: str, row: int, column: int, found: str = "") -> None:
        """Note something about a cell."""
        self.notes.append(note(kind, self.sheet, cell_ref(row, column), found))

    def odd(self, row: int, column: int) -> bool:
        """Whether something was said about this very cell already."""
        ref = cell_ref(row, column)
        return any(found.place.cell == ref for found in self.notes)

    def add(self, raw: Raw) -> None:
        """Take one cell, whatever is in it."""
        row, column = int(raw.digits) - 1, COLUMN[raw.letters] if raw.digits != "0" else -1
        if not (0 <= row < ROWS and 0 <= column < COLUMNS):
            at = raw.letters + raw.digits.removeprefix("0")
            self.notes.append(note("bad_reference", self.sheet, quoted(at, 20), quoted(raw.value or raw.inline or "")))
            return
        value = self._value(raw, row, column)
        if raw.formula is not None:
            self.formulas[row, column] = f"={raw.formula}"
            if value is None and not (raw.kind == "str" and raw.value is not None):
                self.say("formula_without_value", row, column, quoted(f"={raw.formula}"))
        if value is not None:
            self._put(row, column, value, raw.style)

    def _put(self, row: int, column: int, value: Stored, style: int) -> None:
        values, styles = self.row(row)
        if column < len(values):
            before = values[column]
            if before is not None and before != value:
                self.say("duplicate_cell", row, column, f"{quoted(str(before))}｜{quoted(str(value))}")
            values[column], styles[column] = value, style
            return
        self.count += 1
        gap = column - len(values)
        values.extend([None] * gap)
        styles.extend([0] * gap)
        values.append(value)
        styles.append(style)

    def _value(self, raw: Raw, row: int, column: int) -> Stored:
        if raw.kind == "inlineStr":
            return self._text(raw.inline if raw.inline is not None else raw.value or "", row, column, raw.style)
        if raw.value is None or (raw.value == "" and raw.kind != "str"):
            return self._text(raw.inline, row, column, raw.style) if raw.inline else None
        if raw.kind == "s":
            return self._shared(raw.value, row, column, raw.style)
        if raw.kind == "b" and raw.value.strip() in ("0", "1", "true", "false"):
            return raw.value.strip() in ("1", "true")
        if raw.kind == "e":
            self.say("error_value", row, column, quoted(raw.value))
            return raw.value
        if raw.kind in ("", "n") and (number := self.numbers[raw.value]) is not None:
            return number
        if raw.kind not in ("str", "d"):
            self.say("bad_value", row, column, quoted(raw.value))
        return self._text(raw.value, row, column, raw.style) or None

    def _shared(self, index: str, row: int, column: int, style: int) -> Stored:
        place = int(index) if index.strip().isascii() and index.strip().isdecimal() else -1
        if not 0 <= place < len(self.strings.texts):
            self.say("bad_value", row, column, f"共享文字编号 {quoted(index)}")
            return None
        if place in self.strings.dropped:
            self.say("control_characters", row, column, quoted(self.strings.texts[place]))
        return self._shown(self.strings.texts[place], row, column, style) or None

    def _text(self, text: str | None, row: int, column: int, style: int) -> str:
        shown, lost = clean_text(text or "")
        if lost:
            self.say("control_characters", row, column, quoted(text or ""))
        return self._shown(shown, row, column, style)

    def _shown(self, text: str, row: int, column: int, style: int) -> str:
        """A format like `@"人"` shows more than the text: the grid has what is shown, `stored` what is kept."""
        if style in self.styles.text_changing:
            shown = show(text, self.styles.code(style))
            if shown != text:
                self.stored[row, column] = text
                return shown
        return text


def to_number(text: str) -> int | float | None:
    """A stored number; None when it is not finite (1E400)."""
    text = text.strip()
    if text.isascii() and text.isdecimal() and len(text) < 19:
        return int(text)
    number = float(text)
    return None if number in (float("inf"), float("-inf")) else number


def read_cells(text: str, cells: Cells, part: str) -> None:
    """Fill `cells` from the text of a sheet part."""
    opened = text.count("<c ") + text.count("<c>") + text.count("<c/")
    if opened > LIMITS.cells:
        raise Refused(
            "too_large", f"工作表“{cells.sheet}”有 {opened} 个单元格，超过 {LIMITS.cells} 个，请删去空白格式后再报。"
        )
    if not _scan(text, cells):
        cells.__init__(cells.sheet, cells.strings, cells.styles)  # type: ignore[misc]
        for raw in parse_cells(text, part):
            cells.add(raw)


def _scan(text: str, cells: Cells) -> bool:
    """The fast pass; False where it cannot vouch for having understood every cell."""
    start, end = text.find("<sheetData>"), text.rfind("</sheetData>")
    if start < 0:
        return "<sheetData/>" in text and "</worksheet>" in text[-40:] and "</c>" not in text
    if end < start or "<!" in text or not text.rstrip().endswith("</worksheet>"):
        return False
    if any(mark in text for mark in (":c>", ":c ", "<c>", "AlternateContent><row", ":sheetData")):
        return False
    rows = text.count("<row ") + text.count("<row>")
    if rows != text.count("</row>") + (
        len(_EMPTY_ROW.findall(text)) if "/><row" in text or "/></sheetD" in text else 0
    ):
        return False
    seen = 0
    for at, stop in _chunks(text, start, end):
        found = _CELL.findall(text, at, stop)
        seen += len(found)
        cells.inlines = plain_texts({match[5] for match in found} - {""}) if "inlineStr" in text else {}
        _take(found, cells)
    return seen + text.count('"></c>') == text.count("</c>")


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
    texts, plain_styles = cells.strings.by_index, cells.plain_styles
    numbers, inlines, last = cells.numbers, cells.inlines, ""
    values: list[Stored] = []
    styles: list[int] = []
    width = allowed = 0
    for letters, digits, style, kind, plain, inline, rest in found:
        if digits != last:
            last, row = digits, int(digits) - 1
            values, styles = cells.row(row) if row < ROWS else ([], [])
            width, allowed = len(values), COLUMNS if row < ROWS else -1
        column, number = COLUMN[letters], plain_styles[style]
        if kind == "s":
            value: Stored = texts.get(plain)
        elif kind == "inlineStr":
            value = inlines.get(inline)
        else:
            value = numbers[plain] if plain and (kind == "n" or not kind) else None
        if value is None or number < 0 or not width <= column < allowed:
            cells.add(_raw(letters, digits, style, kind, plain, inline, rest))
            width = len(values)
            continue
        if column > width:
            values += [None] * (column - width)
            styles += [0] * (column - width)
        values.append(value)
        styles.append(number)
        width = column + 1
        cells.count += 1


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


def parse_cells(text: str, part: str) -> list[Raw]:
    """All cells of a sheet part by the parser: any prefix, attribute order, missing references, inline strings."""
    found: list[Raw] = []
    inside: list[str] = []
    state: dict[str, str | None] = {}
    at = {"row": 0, "column": 0}

    def start(name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        inside.append(name)
        if name == "row":
            given = attributes.get("r", "")
            at["row"] = int(given) if given.isascii() and given.isdecimal() and len(given) < 9 else at["row"] + 1
            at["column"] = 0
        elif name == "c":
            state.clear()
            state.update(r=attributes.get("r"), s=attributes.get("s", "0"), t=attributes.get("t", ""))
        elif name in ("v", "f", "is"):
            state.setdefault(name, "")

    def end(name: str) -> None:
        inside.pop()
        if local(name) == "c":
            found.append(_parsed(state, at))

    def characters(data: str) -> None:
        here = inside[-1]
        if here in ("v", "f"):
            state[here] = (state.get(here) or "") + data
        elif here == "t" and "is" in inside and "rPh" not in inside:
            state["is"] = (state.get("is") or "") + data

    parse_xml(text, part, start, end, characters)
    return [raw for raw in found if raw.value is not None or raw.inline is not None or raw.formula is not None]


def _parsed(state: dict[str, str | None], at: dict[str, int]) -> Raw:
    """A cell closed: its own reference, or the place after the last one where it has none."""
    given = (state.get("r") or "").strip()
    match = _REFERENCE.fullmatch(given)
    if given and not match:
        letters, digits = given, "0"
    elif match:
        letters, digits = match[1].upper(), match[2]
        at["column"] = COLUMN[letters] + 1
    else:
        at["column"] += 1
        letters, digits = cell_ref(0, at["column"] - 1)[:-1], str(max(at["row"], 1))
    style = state.get("s") or "0"
    number = int(style) if style.isascii() and style.isdecimal() and len(style) < 7 else 0
    return Raw(letters, digits, number, state.get("t") or "", state.get("v"), state.get("is"), state.get("f"))
