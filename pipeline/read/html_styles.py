"""What the style sheets and styles of a page say about what is seen: hidden, struck through, kept as typed, white."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lxml import etree

from pipeline.read.content import Refused
from pipeline.read.html_selectors import Rule, key_of, path_of, place_of, weight_of
from pipeline.read.html_sheets import declared, style_rules

_MOST = 5_000
_WORK = 2_000_000
_WHITE = re.compile(r"(?:#fff|#ffffff|white|rgb\(255,255,255\))", re.IGNORECASE)
_MARKS = ("id", "class", "style", "hidden", "bgcolor", "color")
_BLOCKS = ("block", "flex", "grid", "list-item", "table", "table-row")
_TYPED = ("pre", "pre-wrap", "break-spaces")
_NO_COLOUR = ("", "transparent", "none", "initial", "inherit", "auto")


class Seen(NamedTuple):
    """How one element is seen, by its own word: gone, visible, struck, white, white space kept, shaded, a block."""

    gone: bool
    visibility: str
    struck: bool
    colour: str
    typed: bool
    shaded: bool
    block: bool


class PageStyles:
    """The rules of a page that say something about what is seen, by what their last element is called."""

    def __init__(self, rules: Mapping[str, tuple[Rule, ...]]) -> None:
        self._rules = rules
        self._placed = frozenset(key for key, found in rules.items() if any(len(rule.path) > 1 for rule in found))
        """What elements are called whose looks depend on where they stand."""
        self._seen: dict[tuple[str | None, ...], Seen] = {}
        self._work = 0

    def of(self, element: "etree._Element") -> Seen:
        """How an element is seen, whatever stands around it. Raises Refused for a page with too many rules."""
        key = (str(element.tag), *map(element.get, _MARKS))
        found = self._seen.get(key)
        if found is None:
            if not self._placed.isdisjoint(_names(element)):
                key += tuple(name for outer in element.iterancestors() for name in _called(outer))
                found = self._seen.get(key)
            found = found or _seen(element, self._declared(element))
            if len(self._seen) < _MOST:
                self._seen[key] = found
        return found

    def white_on_white(self, element: "etree._Element") -> bool:
        """Whether the letters of an element are white, and nothing around it has a colour."""
        white = _WHITE.fullmatch(self.of(element).colour)
        return white is not None and not any(self.of(each).shaded for each in (element, *element.iterancestors()))

    def _declared(self, element: "etree._Element") -> Mapping[str, str]:
        """What is declared for an element: its own style over rules, heavier and later ones over the others."""
        own = element.get("style")
        found = sorted(self._fitting(element), key=lambda rule: (rule.weight, rule.place)) if self._rules else []
        said: dict[str, str] = {}
        firm: dict[str, str] = {}
        for each in (*(rule.said for rule in found), declared(own) if own else {}):
            for name, value in each.items():
                (firm if value.endswith("!important") else said)[name] = value.removesuffix("!important").strip()
        return said | firm

    def _fitting(self, element: "etree._Element") -> Iterator[Rule]:
        line = [place_of(each) for each in (element, *element.iterancestors())]
        for name in _names(element):
            rules = self._rules.get(name, ())
            self._work += len(rules)
            if self._work > _WORK:
                raise Refused("too_large", "网页的样式太复杂，不像报表，请在 Excel/WPS 中打开后另存为 .xlsx 再报。")
            yield from (rule for rule in rules if rule.fits(line))


def _names(element: "etree._Element") -> tuple[str, ...]:
    """What rules may call an element."""
    classes = sorted(set((element.get("class") or "").split()))
    return "*", str(element.tag), f"#{element.get('id')}", *(f".{each}" for each in classes)


def _called(element: "etree._Element") -> tuple[str | None, ...]:
    return str(element.tag), element.get("id"), element.get("class")


def _seen(element: "etree._Element", said: Mapping[str, str]) -> Seen:
    display = said.get("display", "none" if element.get("hidden") is not None else "")
    lines = said.get("text-decoration", "") + said.get("text-decoration-line", "")
    shades = [said.get(name, "") for name in ("background", "background-color", "background-image")]
    shades.append((element.get("bgcolor") or "").lower())
    return Seen(
        display == "none" or said.get("mso-hide") == "all",
        said.get("visibility", ""),
        element.tag in ("s", "strike", "del") or "line-through" in lines,
        said.get("color", "") or (element.get("color") or "").lower(),
        said.get("white-space", "") in _TYPED,
        any(shade not in _NO_COLOUR and not _WHITE.fullmatch(shade) for shade in shades),
        display in _BLOCKS,
    )


def page_styles(page: str) -> PageStyles:
    """The style sheets of a page, what is for print or another device left out."""
    rules: dict[str, list[Rule]] = {}
    place = 0
    for selectors, body in style_rules(page):
        said = declared(body)
        for selector in selectors.split(",") if said else ():
            path = path_of(selector)
            place += 1
            if path and place < _MOST:
                rules.setdefault(key_of(path[-1]), []).append(Rule(weight_of(path), place, path, said))
    return PageStyles({key: tuple(found) for key, found in rules.items()})
