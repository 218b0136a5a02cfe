"""What the style sheets and styles of a page say about what is seen: hidden, struck through, kept as typed, white."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lxml import etree

_ASKED = {
    *("display", "visibility", "text-decoration", "text-decoration-line", "mso-hide", "white-space"),
    *("color", "background", "background-color", "background-image"),
}
_FOR = re.compile(r"\bmedia\s*=\s*[\"']?([^\"'>]*)", re.IGNORECASE)
_SCREEN = re.compile(r"^\s*$|\b(?:all|screen)\b", re.IGNORECASE)
_SIMPLE = re.compile(r"(\*|[a-z][\w-]*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
_NAMES = re.compile(r"([.#])([\w-]+)")
_MOST = 5_000
_LONG = 2_000_000
_WHITE = re.compile(r"(?:#fff|#ffffff|white|rgb\(255,255,255\))", re.IGNORECASE)
_MARKS = ("id", "class", "style", "hidden", "bgcolor", "color")
_BLOCKS = ("block", "flex", "grid", "list-item", "table", "table-row")
_TYPED = ("pre", "pre-wrap", "break-spaces")
_NO_COLOUR = ("", "transparent", "none", "initial", "inherit", "auto")


class _Simple(NamedTuple):
    """`td.a#b`: what one element has to be."""

    tag: str
    classes: frozenset[str]
    name: str

    def fits(self, element: "etree._Element") -> bool:
        """Whether an element is that."""
        return (
            self.tag in ("", "*", element.tag)
            and (not self.name or element.get("id") == self.name)
            and (not self.classes or self.classes <= set((element.get("class") or "").split()))
        )


class _Rule(NamedTuple):
    """A rule: its weight and place in the page, who it is for, and what it declares."""

    weight: tuple[int, int, int]
    place: int
    path: tuple[_Simple, ...]
    said: Mapping[str, str]

    def fits(self, element: "etree._Element") -> bool:
        """Whether the rule is for an element: the last of its path, the others above it."""
        if not self.path[-1].fits(element):
            return False
        above = element.iterancestors()
        return all(any(each.fits(outer) for outer in above) for each in reversed(self.path[:-1]))


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

    def __init__(self, rules: Mapping[str, tuple[_Rule, ...]]) -> None:
        self._rules = rules
        self._placed = frozenset(key for key, found in rules.items() if any(len(rule.path) > 1 for rule in found))
        """What elements are called whose looks depend on where they stand."""
        self._seen: dict[tuple[str | None, ...], Seen] = {}

    def of(self, element: "etree._Element") -> Seen:
        """How an element is seen, whatever stands around it."""
        key = (str(element.tag), *map(element.get, _MARKS))
        found = self._seen.get(key)
        if found is None:
            found = _seen(element, self._declared(element))
            if len(self._seen) < _MOST and self._placed.isdisjoint(_names(element)):
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
        for declared in (*(rule.said for rule in found), _declared(own) if own else {}):
            for name, value in declared.items():
                (firm if value.endswith("!important") else said)[name] = value.removesuffix("!important").strip()
        return said | firm

    def _fitting(self, element: "etree._Element") -> Iterator[_Rule]:
        for name in _names(element):
            for rule in self._rules.get(name, ()):
                if rule.fits(element):
                    yield rule


def _names(element: "etree._Element") -> tuple[str, ...]:
    """What rules may call an element."""
    classes = sorted(set((element.get("class") or "").split()))
    return "*", str(element.tag), f"#{element.get('id')}", *(f".{each}" for each in classes)


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
    rules: dict[str, list[_Rule]] = {}
    place = 0
    for selectors, body in style_rules(page):
        said = _declared(body)
        for selector in selectors.split(",") if said else ():
            path = _path(selector)
            place += 1
            if path and place < _MOST:
                rules.setdefault(_key(path[-1]), []).append(_Rule(_weight(path), place, path, said))
    return PageStyles({key: tuple(found) for key, found in rules.items()})


def style_rules(page: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of the rules for the screen. Costs no more than the length of the page."""
    for sheet in _sheets(page):
        above: list[bool] = []  # of the blocks around a rule: whether each is for the screen
        for chunk in "".join(_uncommented(sheet)).split("}"):
            *openings, body = chunk.split("{")
            for opening in openings[:-1]:
                above.append(_is_for_screen(opening.rpartition(";")[2].strip()))
            head = openings[-1].rpartition(";")[2].strip() if openings else ""
            if head and not head.startswith("@") and all(above):
                yield head, body
            if not openings and above:
                above.pop()


def _sheets(page: str) -> Iterator[str]:
    """The texts of the style sheets that are not for print or another device only."""
    small, at = page.lower(), 0
    while (start := small.find("<style", at)) >= 0 and (inside := small.find(">", start)) >= 0:
        at = small.find("</style", inside)
        at = len(page) if at < 0 else at
        media = _FOR.search(page, start, inside)
        if media is None or _SCREEN.search(media[1]):
            yield page[inside + 1 : min(at, inside + _LONG)]


def _uncommented(sheet: str) -> Iterator[str]:
    sheet, at = sheet.replace("<!--", "").replace("-->", ""), 0
    while (start := sheet.find("/*", at)) >= 0:
        yield sheet[at:start]
        end = sheet.find("*/", start + 2)
        at = len(sheet) if end < 0 else end + 2
    yield sheet[at:]


def _is_for_screen(opening: str) -> bool:
    """Whether the rules of a block like `@media screen` are for the screen, whatever its width."""
    name, _, about = opening.partition(" ")
    return name.lower() == "@media" and _SCREEN.search(about) is not None and "width" not in about


def _declared(body: str) -> dict[str, str]:
    """The declarations that matter here, in small letters, `!important` at the end where it stands."""
    said: dict[str, str] = {}
    for declaration in body.split(";"):
        name, colon, value = declaration.partition(":")
        if colon and (name := name.strip().lower()) in _ASKED:
            said[name] = re.sub(r"\s*!\s*important$", "!important", value.strip().lower()).replace(", ", ",")
    return said


def _path(selector: str) -> tuple[_Simple, ...]:
    """`table.a > td.b`; nothing for selectors that ask for more than names."""
    found: list[_Simple] = []
    for each in selector.replace(">", " ").split():
        simple = _SIMPLE.fullmatch(each)
        if simple is None:
            return ()
        names = _NAMES.findall(simple[2])
        classes = frozenset(name for sign, name in names if sign == ".")
        found.append(_Simple((simple[1] or "").lower(), classes, next((n for sign, n in names if sign == "#"), "")))
    return tuple(found)


def _key(simple: _Simple) -> str:
    return f"#{simple.name}" if simple.name else f".{min(simple.classes)}" if simple.classes else simple.tag


def _weight(path: tuple[_Simple, ...]) -> tuple[int, int, int]:
    tags = sum(each.tag not in ("", "*") for each in path)
    return sum(bool(each.name) for each in path), sum(len(each.classes) for each in path), tags
