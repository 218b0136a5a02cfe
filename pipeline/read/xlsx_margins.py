"""The headers and footers of a sheet: words on paper that stand in no cell."""

import re
from collections.abc import Iterable, Iterator

from pipeline.model import Note
from pipeline.read.content import note, quoted
from pipeline.read.xml_text import unescape

_AREA = re.compile(
    r"<(?:\w+:)?(odd|even|first)(Header|Footer)\b[^>]*>([^<]*)</(?:\w+:)?(?:odd|even|first)(?:Header|Footer)>"
)
_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K\d\d[-+]\d{3}|\d+|[PNDTFAZGBIUESXYOH](?:[-+]\d+)?)', re.IGNORECASE)
_PART = re.compile(r"&[LCR]", re.IGNORECASE)
_PAGE = re.compile(r"(?:[\W\d_第共页总之]|page|of)*", re.IGNORECASE)
_SIDES = {"Header": "页眉", "Footer": "页脚"}


def margin_notes(frame: str, sheet: str) -> Iterator[Note]:
    """A note for each text of the headers and footers of a sheet part."""
    at = frame.find("eaderFooter")
    found = _AREA.findall(frame, at) if at >= 0 else []
    return margins_said(sheet, [(side, unescape(codes)) for _, side, codes in found])


def margins_said(sheet: str, margins: Iterable[tuple[str, str]]) -> Iterator[Note]:
    """A note for each text of these (Header or Footer, codes) that is more than the number of the page."""
    said: set[str] = set()
    for side, codes in margins:
        for piece in _PART.split(codes):
            text = _CODE.sub("", piece.replace("&&", "\0")).replace("\0", "&").strip()
            if text and not _PAGE.fullmatch(text) and text not in said:
                said.add(text)
                yield note("header_footer", sheet, "", f"{_SIDES[side]}“{quoted(text)}”")
