"""What the styles of an OpenDocument spreadsheet say about what is seen, styles they stand on included."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml import etree

from pipeline.read.lxml_part import attribute, local

_DEEP = 16
_LINES = ("text-line-through-style", "text-line-through-type")
_NO_COLOUR = ("", "transparent", "#ffffff")

_Name = tuple[str, str]
"""Family and name of a style."""


@dataclass(frozen=True, slots=True)
class OdsStyles:
    """Names of the styles that strike, are white on nothing, raise letters; of the sheets nobody sees."""

    struck: frozenset[str] = frozenset()
    white: frozenset[str] = frozenset()
    unseen: frozenset[str] = frozenset()
    raised: frozenset[str] = frozenset()
    scaled: bool = False
    """Whether a number format of the file leaves thousands out."""


def ods_styles(roots: Iterable["etree._Element"]) -> OdsStyles:
    """The styles of the parts of a spreadsheet."""
    found = tuple(roots)
    named = {
        (attribute(style, "family"), attribute(style, "name")): style
        for root in found
        for style in root.iter("{*}style")
    }
    cells = [name for name in named if name[0] in ("table-cell", "text")]
    scaled = any(attribute(each, "display-factor", "1") != "1" for root in found for each in root.iter("{*}number"))
    return OdsStyles(
        frozenset(name[1] for name in cells if _strikes(named, name)),
        frozenset(name[1] for name in cells if _white(named, name)),
        frozenset(
            name[1] for name in named if name[0] == "table" and _said(named, name, "table", "display") == "false"
        ),
        frozenset(name[1] for name in cells if name[0] == "text" and _raises(named, name)),
        scaled,
    )


def _strikes(named: Mapping[_Name, "etree._Element"], name: _Name) -> bool:
    return any(_said(named, name, "text", line) not in ("", "none") for line in _LINES)


def _raises(named: Mapping[_Name, "etree._Element"], name: _Name) -> bool:
    place = _said(named, name, "text", "text-position").partition(" ")[0]
    return place == "super" or place.rstrip("%").strip("0.").isdecimal()


def _white(named: Mapping[_Name, "etree._Element"], name: _Name) -> bool:
    if _said(named, name, "text", "color").lower() != "#ffffff":
        return False
    return all(_said(named, name, of, "background-color").lower() in _NO_COLOUR for of in ("table-cell", "text"))


def _said(named: Mapping[_Name, "etree._Element"], name: _Name, of: str, what: str) -> str:
    """What a style, or the nearest one it stands on, says of something; empty where none does."""
    for _ in range(_DEEP):
        style = named.get(name)
        if style is None:
            return ""
        looks = (child for child in style if local(child) == f"{of}-properties")
        said = next((value for look in looks if (value := attribute(look, what))), "")
        if said:
            return said
        name = (name[0], attribute(style, "parent-style-name"))
    return ""
