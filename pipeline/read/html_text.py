"""The text of web pages as a browser shows it: white space, line breaks, fields filled in, what is hidden or struck."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from lxml import etree

from pipeline.read.html_styles import PageStyles, Seen
from pipeline.read.raised import RAISED, with_powers

BREAKS = {
    *("p", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote"),
    *("center", "hr", "section", "article", "header", "footer", "address", "fieldset", "form", "tr", "caption"),
}
NOT_TEXT = {"script", "style", "head", "title", "noscript", "template", "rt", "rp", "datalist"}
_KEPT = {"textarea", "pre"}
_BLANKS = re.compile(r"[ \t\r\n\f]+")
SHOWN, STRUCK, HIDDEN, WHITE, GONE = "shown", "struck", "hidden", "white", "gone"
_SEEN = (SHOWN, STRUCK, WHITE)
UNSEEN = ("hidden", "collapse")
_NO_VALUE = ("hidden", "password", "submit", "button", "reset", "image", "file", "color", "range")
"""Fields that show nothing of what stands in them, or nothing that was filled in."""


class Piece(NamedTuple):
    """A piece of text and how it looks: shown, struck or white (shown, too), or hidden."""

    text: str
    look: str


class _Line:
    """Pieces as they come, blanks and breaks kept as a browser keeps them."""

    def __init__(self, styles: PageStyles) -> None:
        self.styles = styles
        self.pieces: list[Piece] = []
        self.last = "\n"

    def put(self, text: str, look: str, kept: bool = False) -> None:
        """Text as it stands in the page."""
        words = text if kept else _BLANKS.sub(" ", text)
        if look in _SEEN:
            words = words.lstrip(" ") if self.last in " \n" and not kept else words
            self.last = words[-1:] or self.last
        if words:
            self.pieces.append(Piece(words, look))

    def turn(self) -> None:
        """A new line, unless this one has just begun."""
        if self.last != "\n":
            self.put("\n", SHOWN, kept=True)

    def walk(self, node: "etree._Element", look: str, kept: bool) -> None:
        """A node and all that is in it, tables left out."""
        tag = node.tag if isinstance(node.tag, str) else ""
        if tag in NOT_TEXT or not tag or tag == "table":
            return
        seen = self.styles.of(node)
        look, kept = self._look(node, seen, look), kept or tag in _KEPT or seen.typed
        if tag == "br" and look in _SEEN:
            self.put("\n", SHOWN, kept=True)
        elif tag in ("input", "select"):
            self.put(filled_in(node), look)
        else:
            turns = (tag in BREAKS or seen.block) and look in _SEEN and tag not in ("td", "th")
            if turns:
                self.turn()
            if tag == "sup" and look in _SEEN:
                self.pieces.append(Piece(RAISED, look))
            self.put(node.text or "", look, kept)
            for child in node:
                self.walk(child, look, kept)
                self.put(child.tail or "", look, kept)
            if turns:
                self.turn()

    def _look(self, node: "etree._Element", seen: Seen, look: str) -> str:
        """How the text of a node looks inside one that looks so; what is taken off the page never comes back."""
        if unseen := hides(look, seen):
            return unseen
        if look == STRUCK or seen.struck:
            return STRUCK
        inherited = look == WHITE and not seen.colour and not seen.shaded
        return WHITE if inherited or (seen.colour and self.styles.white_on_white(node)) else SHOWN


def hides(look: str, seen: Seen) -> str:
    """Whether what is in a node goes unseen inside one that looks so: gone for good, hidden, or nothing of that."""
    if look == GONE or seen.gone:
        return GONE
    hidden = seen.visibility in UNSEEN or (look == HIDDEN and seen.visibility != "visible")
    return HIDDEN if hidden else ""


def pieces(cell: "etree._Element", styles: PageStyles, look: str = SHOWN) -> tuple[Piece, ...]:
    """The pieces of a cell or caption in a row that looks so, nested tables left out."""
    line = _Line(styles)
    line.walk(cell, look, kept=False)
    return tuple(line.pieces)


def shown_text(found: Iterable[Piece]) -> str:
    """What is seen of pieces of text."""
    lines = with_powers("".join(piece.text for piece in found if piece.look in _SEEN)).split("\n")
    return "\n".join(line.strip(" ") for line in lines).strip("\n")


def text_that_is(look: str, found: Iterable[Piece]) -> str:
    """What looks one way in pieces of text; what is taken off the page counts as hidden."""
    looks = (look, GONE) if look == HIDDEN else (look,)
    return with_powers("".join(piece.text for piece in found if piece.look in looks)).strip()


def filled_in(field: "etree._Element") -> str:
    """What stands in a field of a form that was saved with the page."""
    if field.tag == "select":
        options = list(field.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None]
        if not chosen and field.get("multiple") is None and options and options[0].get("value") != "":
            chosen = options  # a browser shows the first one
        return "".join("".join(str(piece) for piece in option.itertext()).strip() for option in chosen[:1])
    kind = (field.get("type") or "text").lower()
    if kind in ("checkbox", "radio"):
        return "☑" if field.get("checked") is not None else "□"
    return "" if kind in _NO_VALUE else field.get("value") or ""
