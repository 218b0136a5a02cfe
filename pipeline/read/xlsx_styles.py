"""styles.xml: which number format each cell style has. Built-in formats are those of the Chinese edition."""

from functools import lru_cache

from pipeline.read.content import Refused
from pipeline.read.formats import changes_text, trouble
from pipeline.read.limits import LIMITS
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
    """Format codes by style number, and which of them need a word: worked out once per styles part."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        self.codes = codes or ("General",)
        self.troubles = {style: found for style, code in enumerate(self.codes) if (found := trouble(code))}
        self.text_changing = frozenset(style for style, code in enumerate(self.codes) if changes_text(code))

    def code(self, style: int) -> str:
        """The format code of a style; General for a style that does not exist."""
        return self.codes[style] if style < len(self.codes) else "General"


@lru_cache(maxsize=256)
def read_styles(data: bytes | None) -> Styles:
    """The styles of a workbook; drops come from few templates, so the same part is met again and again."""
    if data is None:
        return Styles(())
    own: dict[int, str] = {}
    cells: list[int] = []
    inside: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if name == "numFmt" and attributes.get("numFmtId", "").isdecimal():
            own[int(attributes["numFmtId"])] = attributes.get("formatCode", "General")
        elif name == "xf" and inside and inside[-1] == "cellXfs":
            if len(cells) >= LIMITS.styles:
                raise Refused("too_large", f"单元格样式超过 {LIMITS.styles} 种，不像报表，请另存为新文件再报。")
            number = attributes.get("numFmtId", "0")
            cells.append(int(number) if number.isdecimal() else 0)
        inside.append(name)

    def end(_: str) -> None:
        inside.pop()

    parse_xml(xml_text(data, "styles.xml"), "styles.xml", start, end)
    return Styles(tuple(own.get(number) or BUILTIN.get(number, "General") for number in cells))
