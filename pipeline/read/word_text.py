"""The text of Word paragraphs as a reader sees it, and what of it is hidden, struck through, or still a prompt."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from pipeline.read.lxml_part import attribute, first, local, named
from pipeline.read.raised import RAISED
from pipeline.read.word_blocks import SKIPPED, blocks
from pipeline.read.word_fields import form_field, prompt, unsolved
from pipeline.read.word_math import math_text
from pipeline.read.word_pieces import HIDDEN, PROMPT, SHOWN, STRUCK, WHITE, Piece, behind
from pipeline.read.word_styles import WordStyles, is_on, is_shade
from pipeline.read.word_symbols import in_font, symbol

_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_FEW = 64
"""Pieces of a content control looked at to tell a prompt, which is short, from what was filled in."""
_ASKING = re.compile("单击|点击|此处|输入|选择|填写|请|click|enter|choose|select|tap|type", re.IGNORECASE)


@dataclass(slots=True)
class _Field:
    """A field being read: its instruction first, then its result."""

    data: "etree._Element | None"
    code: str = ""
    within: bool = True
    """Whether the fields around it have come to their results."""
    result: bool = False
    told: bool = False
    box: bool = False

    @property
    def seen(self) -> bool:
        """Whether what comes now is seen."""
        return self.within and self.result


@dataclass(frozen=True, slots=True)
class WordText:
    """Texts of one document: its styles, and the numbers its lists show."""

    styles: WordStyles = field(default_factory=WordStyles)
    numbers: Mapping["etree._Element", str] = field(default_factory=dict)
    prompts: dict["etree._Element", bool] = field(default_factory=dict)
    """What is known already of content controls: whether they still ask."""

    def pieces(self, paragraphs: Iterable["etree._Element"]) -> Iterator[Piece]:
        """The pieces of paragraphs that stand in one line, without text boxes that hang on them."""
        for paragraph in paragraphs:
            number = self.numbers.get(paragraph)
            yield from behind(number, self._paragraph(paragraph)) if number else self._paragraph(paragraph)

    def _paragraph(self, paragraph: "etree._Element") -> Iterator[Piece]:
        fields: list[_Field] = []
        held: list[Piece] = []
        look = PROMPT if any(map(self._asks, paragraph.iterancestors("{*}sdt"))) else SHOWN
        for piece in self._walk(paragraph, Piece("", look), fields):
            if fields and not fields[-1].seen:
                held.append(piece)  # a result inside an instruction, which nobody sees
                continue
            held.clear()
            if fields and piece.text:
                fields[-1].told = True
            yield piece
        if fields and not fields[-1].seen:  # no instruction after all: its end is missing
            yield from held

    def cell(self, cell: "etree._Element") -> tuple[Piece, ...]:
        """The paragraphs of a table cell, one line each; tables nested in it are not part of its text."""
        pieces: list[Piece] = []
        for line in self.lines(cell):
            if isinstance(line, tuple):
                pieces += [Piece("\n", SHOWN), *self.pieces(line)]
        return tuple(pieces)

    def lines(self, node: "etree._Element") -> Iterator["etree._Element | tuple[etree._Element, ...]"]:
        """Tables, and the paragraphs that stand in one line: more than one where the end of the first is hidden."""
        line: list[etree._Element] = []
        for block in blocks(node):
            if local(block) == "tbl":
                if line:
                    yield tuple(line)
                line = []
                yield block
                continue
            line.append(block)
            if not self.styles.hides_end(block):
                yield tuple(line)
                line = []
        if line:
            yield tuple(line)

    def _walk(self, node: "etree._Element", within: Piece, fields: list[_Field]) -> Iterator[Piece]:
        """The pieces of a node; `within` holds the font of the run it stands in, and how that looks."""
        for child in node:
            name = local(child)
            if name == "t":
                yield Piece(in_font((child.text or "").replace("\n", " "), within.text), within.look)
            elif name in _SIGNS:
                yield Piece(_SIGNS[name], within.look)
            elif name == "r":
                if _is_raised(child):
                    yield Piece(RAISED, within.look)
                yield from self._walk(child, self._run(child, within), fields)
            elif name == "sym":
                yield Piece(symbol(_code(attribute(child, "char")), attribute(child, "font")), within.look)
            elif name == "oMath":
                yield Piece(math_text(child), within.look)
            elif name == "instrText":
                if fields and not fields[-1].result:
                    fields[-1].code += child.text or ""
            elif name == "fldChar":
                yield from _field(child, within, fields)
            elif name == "fldSimple":
                inner = tuple(self._walk(child, within, fields))
                yield from inner or (Piece(unsolved(attribute(child, "instr")), within.look),)
            elif name == "sdt" and self._asks(child):
                yield from self._walk(child, Piece(within.text, PROMPT), fields)
            elif name not in SKIPPED and name != "txbxContent":
                yield from self._walk(child, within, fields)

    def _asks(self, control: "etree._Element") -> bool:
        """Whether a content control still shows what to fill in."""
        known = self.prompts.get(control)
        if known is None:
            known = self.prompts[control] = self._is_prompt(control)
        return known

    def _is_prompt(self, control: "etree._Element") -> bool:
        """Whether a control asks: a program may fill it and leave the mark behind."""
        shown = control.find("{*}sdtPr/{*}showingPlcHdr")
        if shown is None or not is_on(shown):
            return False
        pieces = list(islice(control.iter("{*}rStyle", "{*}t"), _FEW))
        if any(local(each) == "rStyle" and attribute(each, "val") in self.styles.prompts for each in pieces):
            return True
        words = "".join(each.text or "" for each in pieces)
        return not words.strip() or _ASKING.search(words) is not None

    def _run(self, run: "etree._Element", within: Piece) -> Piece:
        own = named(first(run, "rPr"))
        if not own and self.styles.plain:
            return Piece("", within.look)
        fonts = own.get("rFonts")
        font = attribute(fonts, "ascii") or attribute(fonts, "hAnsi") if fonts is not None else ""
        if within.look != SHOWN:
            return Piece(font, within.look)
        if self.styles.has("vanish", own, run):
            return Piece(font, HIDDEN)
        if self.styles.has("strike", own, run) or self.styles.has("dstrike", own, run):
            return Piece(font, STRUCK)
        return Piece(font, WHITE if "color" in own and self._is_white(run, own) else SHOWN)

    def _is_white(self, run: "etree._Element", own: Mapping[str, "etree._Element"]) -> bool:
        """Whether letters are white by their own word and nothing they stand on is coloured."""
        if attribute(own["color"], "val").upper() != "FFFFFF" or "highlight" in own:
            return False
        for outer in run.iterancestors("{*}p", "{*}tc", "{*}tbl", "{*}txbxContent"):
            if local(outer) == "txbxContent":  # a box may be filled by many means
                return False
            if any(map(is_shade, outer.iterfind(f"{{*}}{local(outer)}Pr/{{*}}shd"))):
                return False
            styles = outer.iterfind("{*}tblPr/{*}tblStyle" if local(outer) == "tbl" else "{*}pPr/{*}pStyle")
            if any(attribute(style, "val") in self.styles.shaded for style in styles):
                return False
        return "shd" not in own or not is_shade(own["shd"])


def _is_raised(run: "etree._Element") -> bool:
    properties = first(run, "rPr")
    align = first(properties, "vertAlign") if properties is not None else None
    return align is not None and attribute(align, "val") == "superscript"


def _field(mark: "etree._Element", within: Piece, fields: list[_Field]) -> Iterator[Piece]:
    """The begin, middle or end of a field; one without a result is shown by its instruction or its form."""
    kind = attribute(mark, "fldCharType")
    if kind == "begin" and next(mark.iter("{*}checkBox"), None) is not None:
        yield Piece(form_field(mark), within.look)
        fields.append(_Field(None, within=not fields or fields[-1].seen, told=True, box=True))
    elif kind == "begin":
        fields.append(_Field(next(mark.iterchildren("{*}ffData"), None), within=not fields or fields[-1].seen))
    elif fields and kind == "separate":
        fields[-1].result = not fields[-1].box  # what some programs keep behind a box is a second box
    elif fields and kind == "end":
        ended = fields.pop()
        if ended.told and fields:
            fields[-1].told = True
        if not ended.told:
            yield Piece(unsolved(ended.code) if ended.data is None else form_field(ended.data), within.look)
            yield Piece(prompt(ended.code), PROMPT)


def _code(written: str) -> int:
    try:
        return int(written, 16)
    except ValueError:
        return 0xFFFF
