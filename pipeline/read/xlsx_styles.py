"""styles.xml: which number format each cell style has. Built-in formats are those of the Chinese edition."""

from collections.abc import Callable

from pipeline.read.content import Refused
from pipeline.read.formats import changes_text, doubtful
from pipeline.read.limits import LIMITS
from pipeline.read.package import Package
from pipeline.read.remembered import remembered
from pipeline.read.xml_text import local, parse_xml, xml_text

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


class Styles:
    """Format codes by style number, and which of them may need a word: worked out once per styles part."""

    def __init__(
        self,
        codes: tuple[str, ...],
        struck: frozenset[int] = frozenset(),
        white: frozenset[int] = frozenset(),
    ) -> None:
        self.codes = codes or ("General",)
        self.doubtful = frozenset(style for style, code in enumerate(self.codes) if doubtful(code))
        self.text_changing = frozenset(style for style, code in enumerate(self.codes) if changes_text(code))
        self.struck = struck
        self.white = white

    def code(self, style: int) -> str:
        """The format code of a style; General for a style that does not exist."""
        return self.codes[style] if style < len(self.codes) else "General"


class _Reader:
    """The handlers that gather what is needed of a styles part."""

    def __init__(self) -> None:
        self.codes: dict[int, str] = {}
        self.cells: list[tuple[int, int, int]] = []
        self.struck: set[int] = set()
        self.white: set[int] = set()
        self.filled: set[int] = set()
        self.fonts = self.fills = -1
        self.inside: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opened."""
        name = local(name)
        group = self.inside[1] if len(self.inside) > 1 else ""
        if name == "numFmt" and attributes.get("numFmtId", "").isdecimal():
            self.codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "General")
        elif group == "cellXfs" and name == "xf":
            self._style(attributes)
        elif group == "fonts":
            self._font(name, attributes)
        elif group == "fills":
            self.fills += name == "fill"
            if (name == "patternFill" and attributes.get("patternType", "none") != "none") or name == "gradientFill":
                self.filled.add(self.fills)
        self.inside.append(name)

    def end(self, _: str) -> None:
        """An element closed."""
        self.inside.pop()

    def _style(self, attributes: dict[str, str]) -> None:
        if len(self.cells) >= LIMITS.styles:
            raise Refused("too_large", f"单元格样式超过 {LIMITS.styles} 种，不像报表，请另存为新文件再报。")
        numbers = (attributes.get(key, "0") for key in ("numFmtId", "fontId", "fillId"))
        code, font, fill = (int(number) if number.isdecimal() else 0 for number in numbers)
        self.cells.append((code, font, fill))

    def _font(self, name: str, attributes: dict[str, str]) -> None:
        self.fonts += name == "font"
        if name == "strike" and attributes.get("val", "1") not in ("0", "false"):
            self.struck.add(self.fonts)
        plain_white = attributes.get("rgb", "").upper()[-6:] == "FFFFFF" or attributes.get("theme") == "0"
        if name == "color" and (plain_white or attributes.get("indexed") in ("1", "9")):
            self.white.add(self.fonts)

    def styles(self) -> Styles:
        """What was gathered; white letters count only where no fill makes them readable."""
        codes = tuple(self.codes.get(code) or BUILTIN.get(code, "General") for code, _, _ in self.cells)
        struck = frozenset(i for i, (_, font, _) in enumerate(self.cells) if font in self.struck)
        white = frozenset(
            i for i, (_, font, fill) in enumerate(self.cells) if font in self.white and fill not in self.filled
        )
        return Styles(codes, struck, white)


def parse_styles(data: bytes | None) -> Styles:
    """The styles of a workbook from their part."""
    if data is None:
        return Styles(())
    reader = _Reader()
    parse_xml(xml_text(data, "styles.xml"), "styles.xml", reader.start, reader.end)
    return reader.styles()


read_styles: Callable[[Package, str], Styles] = remembered(parse_styles)
"""The styles of a package, worked out once for each content of the part of that name."""
