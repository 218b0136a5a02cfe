"""What Word's styles say about letters: hidden, struck through; and which of them number their paragraphs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from pipeline.read.lxml_part import attribute, first, local, named, parse_tree
from pipeline.read.package import Package
from pipeline.read.remembered import remembered

_OFF = ("0", "false", "off")
_TOGGLES = ("vanish", "strike", "dstrike")
_DEEP = 16


@dataclass(frozen=True, slots=True)
class WordStyles:
    """`on` holds what each style turns on or off, those it is based on included; `usual` is every paragraph's style."""

    on: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    usual: str = ""
    everywhere: frozenset[str] = frozenset()
    numbered: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Number and level of the list that a paragraph style is part of."""
    shaded: frozenset[str] = frozenset()
    """Styles of tables and paragraphs that colour what letters stand on, by themselves or by one they are based on."""
    prompts: frozenset[str] = frozenset()
    """Styles of letters that ask to be written over."""

    def has(self, name: str, own: Mapping[str, "etree._Element"], element: "etree._Element") -> bool:
        """Whether a run or the end of a paragraph looks so: by its `own` properties, else by its styles.

        Two styles that say so undo each other.
        """
        said = own.get(name)
        if said is not None:
            return is_on(said)
        if self.plain:
            return False
        by_letters = "rStyle" in own and self.on.get(attribute(own["rStyle"], "val"), {}).get(name, False)
        by_paragraph = self.on.get(self.paragraph_style(element), {}).get(name, False)
        return by_letters != by_paragraph or name in self.everywhere

    @property
    def plain(self) -> bool:
        """Whether no style says anything, so that a run without properties of its own looks like any other."""
        return not self.on and not self.everywhere

    def hides_end(self, paragraph: "etree._Element") -> bool:
        """Whether the end of a paragraph is hidden or deleted: the next one goes on in its line."""
        mark = paragraph_mark(paragraph)
        return "del" in mark or "moveFrom" in mark or self.has("vanish", mark, paragraph)

    def hides_number(self, paragraph: "etree._Element") -> bool:
        """Whether a hidden paragraph goes without its number; one whose end alone is taken away keeps it."""
        mark = paragraph_mark(paragraph)
        return "specVanish" not in mark and self.has("vanish", mark, paragraph)

    def paragraph_style(self, element: "etree._Element") -> str:
        """The style of a paragraph, or of the one a run stands in."""
        paragraph = element if local(element) == "p" else next(element.iterancestors("{*}p"), None)
        properties = first(paragraph, "pPr") if paragraph is not None else None
        found = first(properties, "pStyle") if properties is not None else None
        return attribute(found, "val") if found is not None else self.usual


def paragraph_mark(paragraph: "etree._Element") -> "dict[str, etree._Element]":
    """The properties of the end of a paragraph."""
    properties = first(paragraph, "pPr")
    return named(next(properties.iterchildren("{*}rPr"), None)) if properties is not None else {}


def word_part(package: Package, name: str) -> str:
    """The part of a document called so, or so and a number, as some programs do; empty where there is none."""
    around = len("word/") + len(name), -len(".xml")
    like = sorted(part for part in package.parts if part.startswith(f"word/{name}") and part.endswith(".xml"))
    return next((part for part in like if not part[slice(*around)].strip("0123456789")), "")


def word_styles(package: Package) -> WordStyles:
    """The styles of a document; one without any has plain ones. Raises Refused."""
    return _known_styles(package, word_part(package, "styles"))


def _parse_styles(data: bytes | None) -> WordStyles:
    if data is None:
        return WordStyles()
    root = parse_tree(data, "word/styles.xml")
    styles = {attribute(style, "styleId"): _style(style) for style in root.iterchildren("{*}style")}
    usual = next((attribute(style, "styleId") for style in root.iterchildren("{*}style") if _is_usual(style)), "")
    defaults = root.find("{*}docDefaults/{*}rPrDefault/{*}rPr")
    chains = {name: _chain(styles, name) for name in styles}
    return WordStyles(
        {name: on for name, chain in chains.items() if (on := _toggles(chain))},
        usual,
        frozenset(name for name, on in _said(defaults).items() if on),
        {name: member for name, chain in chains.items() if (member := _list(chain))},
        frozenset(name for name, chain in chains.items() if any(style.shaded for style in chain)),
        frozenset(name for name, style in styles.items() if style.called == "placeholder text"),
    )


_known_styles = remembered(_parse_styles)


def is_on(mark: "etree._Element") -> bool:
    """Whether a mark that may be turned off is on."""
    return attribute(mark, "val", "1") not in _OFF


def is_shade(shade: "etree._Element") -> bool:
    """Whether a shading colours what it is said of."""
    themed = attribute(shade, "themeFill") not in ("", "background1", "light1")
    return (
        themed
        or attribute(shade, "fill", "auto").upper() not in ("AUTO", "FFFFFF")
        or attribute(shade, "val") == "solid"
    )


def _is_usual(style: "etree._Element") -> bool:
    return attribute(style, "type") == "paragraph" and attribute(style, "default", "0") not in _OFF


class _Style(NamedTuple):
    """What one style says itself, and which one it is based on."""

    based: str
    called: str
    on: Mapping[str, bool]
    number: str
    level: str
    shaded: bool


def _style(style: "etree._Element") -> _Style:
    parts = named(style)
    listed = parts["pPr"].find("{*}numPr") if "pPr" in parts else None
    places = {local(part): attribute(part, "val") for part in listed} if listed is not None else {}
    return _Style(
        attribute(parts["basedOn"], "val") if "basedOn" in parts else "",
        attribute(parts["name"], "val").lower() if "name" in parts else "",
        _said(parts.get("rPr")),
        places.get("numId", ""),
        places.get("ilvl", ""),
        any(map(is_shade, style.iter("{*}shd"))),
    )


def _chain(styles: Mapping[str, _Style], name: str) -> list[_Style]:
    """A style and those it is based on, itself first."""
    chain: list[_Style] = []
    while name in styles and len(chain) < _DEEP:
        chain.append(styles[name])
        name = styles[name].based
    return chain


def _toggles(chain: list[_Style]) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for style in reversed(chain):
        if style.on:
            found |= style.on
    return found


def _said(looks: "etree._Element | None") -> dict[str, bool]:
    """Which of the looks that matter here are turned on or off."""
    marks = looks.iterchildren(*(f"{{*}}{name}" for name in _TOGGLES)) if looks is not None else ()
    return {local(mark): is_on(mark) for mark in marks}


def _list(chain: list[_Style]) -> tuple[str, str] | None:
    """Number and level of a style's list, each said by itself or by the nearest one it is based on."""
    level = ""
    for style in chain:
        level = level or style.level
        if style.number:
            return style.number, level
    return None
