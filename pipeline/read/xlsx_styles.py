"""styles.xml: which number format each cell style has. Built-in formats are those of the Chinese edition."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

from pipeline.read.content import Refused
from pipeline.read.formats import CHECKBOX, changes_text, doubtful
from pipeline.read.limits import LIMITS
from pipeline.read.package import Package
from pipeline.read.remembered import remembered
from pipeline.read.xml_text import local, parse_xml, unescape_x, xml_text

_ACCOUNTING = '_ * #,##0{d}_ ;_ * -#,##0{d}_ ;_ * "-"{q}_ ;_ @_ '
BUILTIN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0',
    6: '"¥"#,##0;[Red]"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00',
    8: '"¥"#,##0.00;[Red]"¥"-#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    **dict.fromkeys((34, 55), '上午/下午h"时"mm"分"'),
    **dict.fromkeys((35, 56), '上午/下午h"时"mm"分"ss"秒"'),
    37: "#,##0;-#,##0",
    38: "#,##0;[Red]-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;[Red]-#,##0.00",
    41: _ACCOUNTING.format(d="", q=""),
    43: _ACCOUNTING.format(d=".00", q="??"),
    42: _ACCOUNTING.format(d="", q="").replace("* ", '"¥"* '),
    44: _ACCOUNTING.format(d=".00", q="??"),
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
}
BUILTIN[44] = BUILTIN[44].replace("* ", '"¥"* ')
_STYLE = re.compile(
    r'(<xf(?: [a-zA-Z]++="[^"<]*+")*+(?:/>|>(?:<(?:alignment|protection)(?: [a-zA-Z]++="[^"<]*+")*+/>)*+</xf>))'
)
_CODE = re.compile(r'(<numFmt(?: [a-zA-Z]++="[^"<]*+")*+/>)')
_BLACK, _WHITE, _SOLID, _MIXED = "000000", "FFFFFF", "solid", "mixed"
_THEME = {"0": _WHITE, "1": _BLACK}
_INDEXED = {"0": _BLACK, "8": _BLACK, "64": _BLACK, "1": _WHITE, "9": _WHITE, "65": _WHITE}
_LARGE = 1 << 16  # characters of a part from which on nothing of it is remembered


class Styles:
    """Format codes by style number, and which of them may need a word: worked out once per styles part."""

    def __init__(
        self,
        codes: tuple[str, ...],
        struck: frozenset[int] = frozenset(),
        white: frozenset[int] = frozenset(),
        conditional: Mapping[int, str] = MappingProxyType({}),
    ) -> None:
        self.codes = codes or ("General",)
        judged = [*map(_judged, self.codes)]
        self.doubtful = frozenset([style for style, (found, _) in enumerate(judged) if found])
        self.text_changing = frozenset([style for style, (_, changes) in enumerate(judged) if changes])
        self.struck = struck
        self.white = white
        self.conditional = conditional  # the formats that conditions put in their place, by number

    def code(self, style: int) -> str:
        """The format code of a style; General for a style that does not exist."""
        return self.codes[style] if style < len(self.codes) else "General"


@lru_cache(maxsize=4096)
def _judged(code: str) -> tuple[bool, bool]:
    """Whether a format code may need a word, and whether it shows more than a text: drops have few of them."""
    return doubtful(code), changes_text(code)


def _colour(attributes: dict[str, str]) -> str:
    """A colour as a word that only equal colours share."""
    if rgb := attributes.get("rgb", ""):
        return rgb.upper()[-6:]
    theme, tint = attributes.get("theme", ""), attributes.get("tint", "0")
    if theme:
        return f"theme {theme} {tint}" if tint.strip("0.") else _THEME.get(theme, f"theme {theme}")
    indexed = attributes.get("indexed", "")
    return _INDEXED.get(indexed, f"indexed {indexed}") if indexed else _BLACK


def _is_number(digits: str) -> bool:
    return digits.isdecimal() and len(digits) < 10


class _Reader:
    """The handlers that gather what is needed of a styles part."""

    def __init__(self) -> None:
        self.codes: dict[int, str] = {}
        self.cells: list[tuple[int, int, int]] = []
        self.struck: set[int] = set()
        self.ticked: set[int] = set()
        self.inks: dict[int, str] = {}
        self.papers: dict[int, str] = {}
        self.fonts = self.fills = -1
        self.conditional: dict[int, str] = {}
        self.conditions = -1
        self.lists = 0
        self.inside: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opened."""
        name = local(name)
        group = self.inside[1] if len(self.inside) > 1 else ""
        listed = self.inside[-1:] == ["numFmts"]  # conditional formats have numbers of their own
        if listed and name == "numFmt" and _is_number(attributes.get("numFmtId", "")):
            self.codes[int(attributes["numFmtId"])] = unescape_x(attributes.get("formatCode", "General"))
        elif group == "cellXfs" and name == "xf":
            self._style(attributes)
        elif group == "dxfs":
            self.conditions += name == "dxf"
            if name == "numFmt":
                self.conditional[self.conditions] = unescape_x(attributes.get("formatCode", ""))
        elif group == "fonts":
            self._font(name, attributes)
        elif group == "fills":
            self._fill(name, attributes)
        elif group == "cellXfs" and name == "xfComplement":  # what Excel hangs on a style whose cells are boxes to tick
            self.ticked.add(len(self.cells) - 1)
        elif name == "cellXfs":
            self.lists += 1 if len(self.inside) == 1 else 2
        self.inside.append(name)

    def end(self, _: str) -> None:
        """An element closed."""
        self.inside.pop()

    def _style(self, attributes: dict[str, str]) -> None:
        if len(self.cells) >= LIMITS.styles:
            raise Refused("too_large", f"单元格样式超过 {LIMITS.styles} 种，不像报表，请另存为新文件再报。")
        numbers = (attributes.get(key, "0") for key in ("numFmtId", "fontId", "fillId"))
        code, font, fill = (int(number) if _is_number(number) else 0 for number in numbers)
        self.cells.append((code, font, fill))

    def _font(self, name: str, attributes: dict[str, str]) -> None:
        self.fonts += name == "font"
        if name == "strike" and attributes.get("val", "1") not in ("0", "false"):
            self.struck.add(self.fonts)
        if name == "color":
            self.inks[self.fonts] = _colour(attributes)

    def _fill(self, name: str, attributes: dict[str, str]) -> None:
        self.fills += name == "fill"
        if (name == "patternFill" and attributes.get("patternType", "none") != "none") or name == "gradientFill":
            self.papers[self.fills] = _SOLID if attributes.get("patternType") == "solid" else _MIXED
        elif name == "fgColor" and self.papers.get(self.fills) == _SOLID:
            self.papers[self.fills] = _colour(attributes)


def parse_styles(data: bytes | None) -> Styles:
    """The styles of a workbook from their part."""
    if data is None:
        return Styles(())
    text = xml_text(data, "styles.xml")
    found = _by_items(text) if len(text) < _LARGE and "<!" not in text else None
    if found is None:
        whole = _gather(text)
        found = _styles(whole, tuple(whole.codes.items()), tuple(whole.cells))
    return found


def _by_items(text: str) -> Styles | None:
    """The fast way: formats and cell styles are known again one by one, and all the rest of the part as a whole.

    None where the part is out of the ordinary, or not sound.
    """
    before, _, behind = text.partition("<cellXfs")
    listed, _, behind = behind.partition("</cellXfs>")
    codes, styles = _CODE.split(before), _STYLE.split(listed)
    rest = "".join((*codes[::2], "<cellXfs", *styles[::2], "</cellXfs>", behind))
    try:
        frame = _frame(rest)
        if frame.codes or frame.cells or frame.lists != 1 or rest.rfind("<?") > 0:
            return None
        return _known_styles(frame, tuple(map(_code, codes[1::2])), tuple(map(_style, styles[1::2])))
    except (Refused, ValueError):
        return None


def _styles(rest: _Reader, codes: tuple[tuple[int, str], ...], cells: tuple[tuple[int, int, int], ...]) -> Styles:
    """The styles of these cells; letters count as white where they have the colour of what is behind them."""
    known = dict(codes)
    shown = tuple([known.get(code) or BUILTIN.get(code, "General") for code, _, _ in cells])
    if rest.ticked:
        shown = tuple([CHECKBOX if i in rest.ticked else code for i, code in enumerate(shown)])
    struck = frozenset([i for i, (_, font, _) in enumerate(cells) if font in rest.struck])
    ink, paper = rest.inks.get, rest.papers.get
    white = frozenset([i for i, (_, font, fill) in enumerate(cells) if ink(font, _BLACK) == paper(fill, _WHITE)])
    return Styles(shown, struck, white, rest.conditional)


_known_styles = lru_cache(maxsize=256)(_styles)


def _gather(text: str) -> _Reader:
    reader = _Reader()
    parse_xml(text, "styles.xml", reader.start, reader.end)
    return reader


_frame = lru_cache(maxsize=256)(_gather)


@lru_cache(maxsize=4096)
def _code(item: str) -> tuple[int, str]:
    """One `numFmt` by the parser. Raises ValueError where it has no number."""
    ((number, code),) = _gather(f"<numFmts>{item}</numFmts>").codes.items()
    return number, code


@lru_cache(maxsize=4096)
def _style(item: str) -> tuple[int, int, int]:
    """One `xf` by the parser: numbers of its format, font and fill."""
    (cell,) = _gather(f"<styleSheet><cellXfs>{item}</cellXfs></styleSheet>").cells
    return cell


read_styles: Callable[[Package, str], Styles] = remembered(parse_styles)
"""The styles of a package, worked out once for each content of the part of that name."""
