"""What the style sheets and styles of a page say about what is seen: hidden, struck through, kept as typed, white."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from lxml import etree

from pipeline.read.content import Refused

_ASKED = {
    *("display", "visibility", "text-decoration", "text-decoration-line", "mso-hide", "white-space"),
    *("color", "background", "background-color", "background-image"),
}
_FOR = re.compile(r"\bmedia\s*=\s*[\"']?([^\"'>]*)", re.IGNORECASE)
_SCREEN = ("", "all", "screen", "only screen", "only all", "not print")
"""Who the rules for what is seen are for; those for a width of the window or a dark room are not for everybody."""
_SIMPLE = re.compile(r"(\*|[a-z][\w-]*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
_CHILD = re.compile(r"\s*>\s*")
_NAMES = re.compile(r"([.#])([\w-]+)")
_MOST = 5_000
_WORK = 2_000_000
_LONG = 2_000_000
_WHITE = re.compile(r"(?:#fff|#ffffff|white|rgb\(255,255,255\))", re.IGNORECASE)
_MARKS = ("id", "class", "style", "hidden", "bgcolor", "color")
_BLOCKS = ("block", "flex", "grid", "list-item", "table", "table-row")
_TYPED = ("pre", "pre-wrap", "break-spaces")
_NO_COLOUR = ("", "transparent", "none", "initial", "inherit", "auto")


class _Simple(NamedTuple):
    """`td.a#b`: what one element has to be; `direct` if it has to lie right in what stands before it."""

    tag: str
    classes: frozenset[str]
    name: str
    direct: bool

    def fits(self, place: "_Place") -> bool:
        """Whether an element is that."""
        return (
            self.tag in ("", "*", place.tag)
            and (not self.name or place.name == self.name)
            and self.classes <= place.classes
        )


class _Place(NamedTuple):
    """What rules may ask of one element."""

    tag: str
    classes: frozenset[str]
    name: str | None


class _Rule(NamedTuple):
    """A rule: its weight and place in the page, who it is for, and what it declares."""

    weight: tuple[int, int, int]
    place: int
    path: tuple[_Simple, ...]
    said: Mapping[str, str]

    def fits(self, line: Sequence[_Place]) -> bool:
        """Whether the rule is for an element: the last of its path; the others those above it, nearest first."""
        return self.path[-1].fits(line[0]) and (len(self.path) == 1 or self._stands(line))

    def _stands(self, line: Sequence[_Place]) -> bool:
        places = [0]
        for inner, outer in pairwise(reversed(self.path)):
            near = [at + 1 for at in places] if inner.direct else range(places[0] + 1, len(line))
            places = [at for at in near if at < len(line) and outer.fits(line[at])]
            if not places:
                return False
        return True


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
        for declared in (*(rule.said for rule in found), _declared(own) if own else {}):
            for name, value in declared.items():
                (firm if value.endswith("!important") else said)[name] = value.removesuffix("!important").strip()
        return said | firm

    def _fitting(self, element: "etree._Element") -> Iterator[_Rule]:
        line = [_place(each) for each in (element, *element.iterancestors())]
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


def _place(element: "etree._Element") -> _Place:
    return _Place(str(element.tag), frozenset((element.get("class") or "").split()), element.get("id"))


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
                name, _, media = opening.rpartition(";")[2].strip().partition(" ")
                above.append(name.lower() == "@media" and _is_for_screen(media))
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
        if media is None or _is_for_screen(media[1]):
            yield page[inside + 1 : min(at, inside + _LONG)]


def _uncommented(sheet: str) -> Iterator[str]:
    sheet, at = sheet.replace("<!--", "").replace("-->", ""), 0
    while (start := sheet.find("/*", at)) >= 0:
        yield sheet[at:start]
        end = sheet.find("*/", start + 2)
        at = len(sheet) if end < 0 else end + 2
    yield sheet[at:]


def _is_for_screen(media: str) -> bool:
    """Whether rules for such media are for the screen, whatever its width."""
    return any(" ".join(each.lower().split()) in _SCREEN for each in media.split(","))


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
    for each in _CHILD.sub(" >", selector).split():
        direct = each.startswith(">")
        simple = _SIMPLE.fullmatch(each[direct:])
        if simple is None:
            return ()
        names = _NAMES.findall(simple[2])
        classes = frozenset(name for sign, name in names if sign == ".")
        name = next((name for sign, name in names if sign == "#"), "")
        found.append(_Simple((simple[1] or "").lower(), classes, name, direct))
    return tuple(found)


def _key(simple: _Simple) -> str:
    return f"#{simple.name}" if simple.name else f".{min(simple.classes)}" if simple.classes else simple.tag


def _weight(path: tuple[_Simple, ...]) -> tuple[int, int, int]:
    tags = sum(each.tag not in ("", "*") for each in path)
    return sum(bool(each.name) for each in path), sum(len(each.classes) for each in path), tags
