"""How each role looks: fonts of official documents, thin borders, greys that survive a photocopier."""

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from pipeline.sheet import Role, Style

SONG, HEI, FANGSONG, TITLE_FONT = "宋体", "黑体", "仿宋", "方正小标宋简体"
INK, RULE, SHADE, PALE, LINK_INK = "#000000", "#7F7F7F", "#E7E6E6", "#F2F2F2", "#1F3864"

_ROLES: dict[Role, dict[str, Any]] = {
    Role.COVER: {"font_name": TITLE_FONT, "font_size": 26},
    Role.TITLE: {"font_name": TITLE_FONT, "font_size": 18},
    Role.SECTION: {"font_name": HEI, "font_size": 12},
    Role.REMARK: {"font_name": FANGSONG, "font_size": 10.5},
    Role.PLAIN: {"font_name": FANGSONG, "font_size": 12},
    Role.HEAD: {"font_name": HEI, "font_size": 10, "bg_color": SHADE},
    Role.BODY: {"font_name": SONG, "font_size": 10},
    Role.LINK: {"font_name": SONG, "font_size": 10, "font_color": LINK_INK, "underline": 1},
    Role.TOTAL: {"font_name": SONG, "font_size": 10, "bold": True, "bg_color": PALE},
    Role.STRESS: {"font_name": SONG, "font_size": 10, "bold": True},
}
_BORDERED = frozenset({Role.HEAD, Role.BODY, Role.LINK, Role.TOTAL, Role.STRESS})


class Formats(dict[Style, Format]):
    """The format of a style, made when first asked for."""

    def __init__(self, book: Workbook) -> None:
        super().__init__()
        self._book = book

    def __missing__(self, style: Style) -> Format:
        made = self[style] = self._book.add_format(properties(style))
        return made


def properties(style: Style) -> dict[str, Any]:
    """A style in xlsxwriter's words."""
    words = {**_ROLES[style.role], "valign": "vcenter", "align": style.align}
    if style.number:
        words["num_format"] = style.number
    if style.wrap:
        words["text_wrap"] = True
    if style.role in _BORDERED:
        words |= {"border": 1, "border_color": RULE}
    return words
