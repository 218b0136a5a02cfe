"""Pieces of text in a Word document, each with how it looks."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pipeline.read.raised import with_powers

SHOWN, STRUCK, WHITE, HIDDEN, PROMPT = "shown", "struck", "white", "hidden", "prompt"
_SEEN = (SHOWN, STRUCK, WHITE)


class Piece(NamedTuple):
    """A piece of text and how it looks: shown, struck or white (shown, too), hidden, or a prompt nobody answered."""

    text: str
    look: str


def behind(number: str, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Pieces behind the number of their paragraph; a gap stays where the two would read as one: `1. 90%`, `2 项目`."""
    label = number.rstrip(" ")
    yield Piece(label, SHOWN)
    for piece in pieces:
        if label and piece.text and piece.look in _SEEN:
            figures = piece.text[0].isdecimal() and label[-1] not in "、)）"
            if label != number and (figures or (label[-1].isascii() and label[-1].isalnum())):
                yield Piece(" ", SHOWN)
            label = ""
        yield piece


def shown_text(pieces: Iterable[Piece]) -> str:
    """What a reader sees of pieces of text."""
    return with_powers("".join(piece.text for piece in pieces if piece.look in _SEEN)).strip("\n")


def text_that_is(look: str, pieces: Iterable[Piece]) -> str:
    """What looks one way in pieces of text."""
    return with_powers("".join(piece.text for piece in pieces if piece.look == look)).strip()
