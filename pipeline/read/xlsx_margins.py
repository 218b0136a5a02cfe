"""The headers and footers of a sheet: words on paper that stand in no cell."""

import re
from collections.abc import Iterator

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
    """A note for each text of a header or footer that is more than the number of the page."""
    at = frame.find("eaderFooter")
    said: set[str] = set()
    for _, side, codes in _AREA.findall(frame, at) if at >= 0 else ():
        for piece in _PART.split(unescape(codes)):
            text = _CODE.sub("", piece.replace("&&", "\0")).replace("\0", "&").strip()
            if text and not _PAGE.fullmatch(text) and text not in said:
                said.add(text)
                yield note("header_footer", sheet, "", f"{_SIDES[side]}“{quoted(text)}”")
