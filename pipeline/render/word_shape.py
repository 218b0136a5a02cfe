"""From the pieces Jinja yields to the bytes of a document, well-formed: expat sees each distinct piece once.

The pieces are values, which hold no tags, and the template's own markup, some dozens of texts that come again and
again. What a piece of markup does depends only on what is open before it, so a document is a walk through a few states;
only a step never taken before is parsed, and its bytes are kept. Line feeds and tabs in a text become Word's.
"""

import re
from collections.abc import Iterable, Iterator
from xml.parsers import expat

_PIECES = 1024
_KEPT = 128  # steps remembered of a state: the markup of any template, not the bookmarks of ten thousand projects
_ESCAPED = re.compile(r"(?:[^&\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|&(?:amp|lt|gt|quot|#34|#39);)*")
_TAGS = re.compile(r"(<[^>]*>)")
_RUN = re.compile(r"<w:r(?: [^>]*)?>(<w:rPr>.*?</w:rPr>)?", re.DOTALL)
_QUOTED = re.compile(r'"[^"<>&]*"')
_SHORT = 300
_LONG = 1 << 16  # a piece as long as a book, the contents of ten thousand projects, is walked through by paragraphs
_END = "</w:p>"
_PLAIN = 8192  # values remembered with their bytes: those of one document come again in the next
_TEXT = "w:t"


class IllFormed(ValueError):
    """What a template rendered is not well-formed XML."""


class State(dict[str, "tuple[State, bytes]"]):
    """Piece of markup → the state after it and the bytes it gives.

    `opened` are the open elements (None before the document has begun), `pending` is the beginning of a tag whose end
    has not come yet, `style` the properties of the run it is in. `plain` are values without marks, with their bytes.
    """

    __slots__ = ("_all", "_shapes", "opened", "pending", "plain", "style")

    def __init__(self, opened: tuple[str, ...] | None, pending: str, style: str, known: "dict[object, State]") -> None:
        super().__init__()
        self.opened = opened
        self.pending = pending
        self.style = style
        self._all = known
        self._shapes: dict[str, tuple[str, ...]] = {}
        self.plain: dict[str, bytes] = {}

    def __missing__(self, piece: str) -> "tuple[State, bytes]":
        text, pending = "".join((self.pending, piece)), ""  # a piece may be Markup, which escapes what it is added to
        cut = text.rfind("<")
        if cut > text.rfind(">"):
            text, pending = text[:cut], text[cut:]
        opened = self._after(text) if text else self.opened
        runs = _RUN.findall(text)
        key = opened, pending, runs[-1] if runs else self.style
        state = self._all.get(key) or State(*key, self._all)
        step = state, self._bytes(piece)
        if len(self) < _KEPT:
            self._all[key] = state
            if len(piece) <= _LONG:
                self[piece] = step
        return step

    def value(self, piece: str) -> "tuple[State, bytes]":
        """The step for a piece without tags that is not plain: references, line feeds, tabs, or what XML forbids."""
        if not _ESCAPED.fullmatch(piece):
            return self[piece]
        return self, (self._broken(str(piece)) if self._in_text else piece).encode()

    @property
    def _in_text(self) -> bool:
        return bool(self.opened) and self.opened[-1] == _TEXT  # type: ignore[index]

    def _after(self, text: str) -> tuple[str, ...]:
        """The elements open after a piece; pieces that differ in plain attribute values only are told alike."""
        if len(text) > _SHORT or "'" in text or not text.isprintable():
            return self._parsed(text)
        shape = _QUOTED.sub('""', text)
        known = self._shapes.get(shape)
        if known is None:
            known = self._parsed(text)
            if len(self._shapes) < _KEPT:
                self._shapes[shape] = known
        return known

    def _parsed(self, text: str) -> tuple[str, ...]:
        """The elements open after a piece, by the parser."""
        if self.opened == ():
            raise IllFormed("文档结束之后还有内容")
        stack: list[str] = []
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda name, _: stack.append(name)
        parser.EndElementHandler = lambda _: stack.pop()
        try:
            parser.Parse("".join(f"<{name}>" for name in self.opened or ()) + text + "<!---->", False)
        except (expat.ExpatError, UnicodeEncodeError) as error:
            raise IllFormed(f"{error}，在“{text[:60]}”") from error
        return tuple(stack)

    def _bytes(self, piece: str) -> bytes:
        """The bytes of a piece of markup; line feeds and tabs in its own texts are broken too."""
        if self.pending or not ("\n" in piece or "\t" in piece):
            return piece.encode()
        state, parts = self, []
        for part in _TAGS.split(str(piece)):
            if part.startswith("<"):
                state = state[part][0]
            parts.append(state._broken(part) if state._in_text and not part.startswith("<") else part)
        return "".join(parts).encode()

    def _broken(self, text: str) -> str:
        """A text inside `<w:t>` with Word's breaks and tabs, in the style of the run it stands in."""
        if "\t" in text:
            run = f"</w:r><w:r>{self.style}"
            text = text.replace("\t", f'</w:t>{run}<w:tab/>{run}<w:t xml:space="preserve">')
        return text.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')


def beginning() -> State:
    """The state before a document; what is learnt about a template stays with it."""
    return State(None, "", "", {})


def _paragraphs(piece: str) -> Iterator[str]:
    """A long piece, cut where paragraphs end."""
    start = 0
    while len(piece) - start > _LONG and (end := piece.find(_END, start + _LONG)) >= 0:
        yield piece[start : end + len(_END)]
        start = end + len(_END)
    yield piece[start:]


def encoded(pieces: Iterable[str], state: State) -> Iterator[bytes]:
    """The document in chunks, none of which ends within a tag. Raises IllFormed."""
    chunk: list[bytes] = []
    plain = state.plain
    for piece in pieces:
        known = plain.get(piece)
        if known is not None and not state.pending:
            data = known
        elif "<" in piece or state.pending or ">" in piece:
            if len(piece) > _LONG:
                parts = _paragraphs(piece)
                piece = next(parts)
                for after in parts:
                    state, data = state[piece]
                    yield b"".join((*chunk, data))
                    chunk.clear()
                    piece = after
            state, data = state[piece]
        elif "&" in piece or not piece.isprintable():
            state, data = state.value(piece)
        else:
            data = piece.encode()
            if len(piece) <= _SHORT and len(plain) < _PLAIN:
                plain[piece] = data
        chunk.append(data)
        if len(chunk) >= _PIECES and not state.pending:
            yield b"".join(chunk)
            chunk.clear()
    if state.opened != () or state.pending:
        raise IllFormed(f"有元素没有结束：{'、'.join((state.opened or ())[-3:]) or '文档没有内容'}")
    yield b"".join(chunk)
