"""How each role looks: fonts of official documents, thin borders, greys that survive a photocopier."""

from typing import Any

from pipeline.sheet import Role, Style

SONG, HEI, FANGSONG, TITLE_FONT = "宋体", "黑体", "仿宋", "方正小标宋简体"
RULE, SHADE, PALE, LINK_INK = "#7F7F7F", "#E7E6E6", "#F2F2F2", "#1F3864"

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
    # Lights and highlights: always beside the word that says the same, since a photocopy has no colours.
    Role.RED: {"font_name": SONG, "font_size": 10, "bold": True, "bg_color": "#FFC7CE"},
    Role.YELLOW: {"font_name": SONG, "font_size": 10, "bold": True, "bg_color": "#FFEB9C"},
    Role.GREEN: {"font_name": SONG, "font_size": 10, "bg_color": "#C6EFCE"},
    Role.BLUE: {"font_name": SONG, "font_size": 10, "bg_color": "#BDD7EE"},
}
_BORDERED = frozenset(Role) - {Role.COVER, Role.TITLE, Role.SECTION, Role.REMARK, Role.PLAIN}


class Palette:
    """The formats of a workbook in the order they were first asked for, numbered from 1 as in `cellXfs`."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[Style, bool], int] = {}
        self._by_look: dict[tuple[tuple[str, Any], ...], int] = {}

    def number(self, style: Style, literal: bool = False) -> int:
        """The number of a style; styles that look the same share one.

        `literal` is for texts that look like formulas: they stay texts when somebody edits the cell in Excel.
        """
        known = self._numbers.get((style, literal))
        if known is None:
            words = properties(style) | ({"quote_prefix": True} if literal else {})
            look = tuple(sorted(words.items()))
            known = self._numbers[style, literal] = self._by_look.setdefault(look, len(self._by_look) + 1)
        return known

    def looks(self) -> tuple[dict[str, Any], ...]:
        """The properties of the formats, in order of their numbers."""
        return tuple(dict(look) for look in self._by_look)


def properties(style: Style) -> dict[str, Any]:
    """A style in xlsxwriter's words."""
    words = {**_ROLES[style.role], "valign": "vcenter", "align": style.align}
    if style.number:
        words["num_format"] = style.number
    if style.wrap:
        words["text_wrap"] = True
    if style.role in _BORDERED:
        words |= {"border": 1, "border_color": RULE}
    if style.align == "right" and style.role in _BORDERED:
        # Figures keep off the border, and one that is too wide for its column gets smaller instead of ####.
        words |= {"indent": 1} if style.wrap else {"indent": 1, "shrink": True}
    return words
