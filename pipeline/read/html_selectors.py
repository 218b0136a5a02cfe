"""Which elements of a page a rule of its style sheets is for, and how much it weighs."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from lxml import etree

_SIMPLE = re.compile(r"(\*|[a-z][\w-]*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
_CHILD = re.compile(r"\s*>\s*")
_NAMES = re.compile(r"([.#])([\w-]+)")


class Simple(NamedTuple):
    """`td.a#b`: what one element has to be; `direct` if it has to lie right in what stands before it."""

    tag: str
    classes: frozenset[str]
    name: str
    direct: bool

    def fits(self, place: "Place") -> bool:
        """Whether an element is that."""
        return (
            self.tag in ("", "*", place.tag)
            and (not self.name or place.name == self.name)
            and self.classes <= place.classes
        )


class Place(NamedTuple):
    """What rules may ask of one element."""

    tag: str
    classes: frozenset[str]
    name: str | None


class Rule(NamedTuple):
    """A rule: its weight and place in the page, who it is for, and what it declares."""

    weight: tuple[int, int, int]
    place: int
    path: tuple[Simple, ...]
    said: Mapping[str, str]

    def fits(self, line: Sequence[Place]) -> bool:
        """Whether the rule is for an element: the last of its path; the others those above it, nearest first."""
        return self.path[-1].fits(line[0]) and (len(self.path) == 1 or self._stands(line))

    def _stands(self, line: Sequence[Place]) -> bool:
        places = [0]
        for inner, outer in pairwise(reversed(self.path)):
            near = [at + 1 for at in places] if inner.direct else range(places[0] + 1, len(line))
            places = [at for at in near if at < len(line) and outer.fits(line[at])]
            if not places:
                return False
        return True


def place_of(element: "etree._Element") -> Place:
    """What rules may ask of an element."""
    return Place(str(element.tag), frozenset((element.get("class") or "").split()), element.get("id"))


def path_of(selector: str) -> tuple[Simple, ...]:
    """`table.a > td.b`; nothing for selectors that ask for more than names."""
    found: list[Simple] = []
    for each in _CHILD.sub(" >", selector).split():
        direct = each.startswith(">")
        simple = _SIMPLE.fullmatch(each[direct:])
        if simple is None:
            return ()
        names = _NAMES.findall(simple[2])
        classes = frozenset(name for sign, name in names if sign == ".")
        name = next((name for sign, name in names if sign == "#"), "")
        found.append(Simple((simple[1] or "").lower(), classes, name, direct))
    return tuple(found)


def key_of(simple: Simple) -> str:
    """What an element is surely called that is this: `#b`, `.a` or `td`."""
    return f"#{simple.name}" if simple.name else f".{min(simple.classes)}" if simple.classes else simple.tag


def weight_of(path: tuple[Simple, ...]) -> tuple[int, int, int]:
    """How much the rule weighs beside others: its identifiers, its classes, its tags (CSS, specificity)."""
    tags = sum(each.tag not in ("", "*") for each in path)
    return sum(bool(each.name) for each in path), sum(len(each.classes) for each in path), tags
