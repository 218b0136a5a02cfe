"""The table of contents: a real TOC field with its entries already in it, so that it reads before any update."""

import re
from collections.abc import Iterable, Mapping
from itertools import chain

from markupsafe import Markup, escape

from pipeline.text import clean

_BEGIN = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\h \\z \\u </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
)
_END = '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
_UPDATE = b'<w:updateFields w:val="true"/>'
# The schema wants its settings in order: these are the ones that may follow.
_AFTER_UPDATE = re.compile(
    rb"<(?:w:(?:hdrShapeDefaults|footnotePr|endnotePr|compat|docVars|rsids|attachedSchema|themeFontLang|clrSchemeMapping"
    rb"|doNot\w+|shapeDefaults|decimalSymbol|listSeparator)|m:mathPr|w1\d:\w+|/w:settings)\b"
)


def contents(entries: Iterable[tuple[str, str, int]], styles: Mapping[str, str]) -> Markup:
    """The paragraphs of the field; an entry is heading, bookmark and page. `styles` gives the id of `toc 1`."""
    style = styles.get("toc 1", "TOC1")
    paragraphs = (_entry(*entry, style, _BEGIN if not index else "") for index, entry in enumerate(entries))
    first = next(paragraphs, f"<w:p>{_BEGIN}</w:p>")
    return Markup("".join(chain((first,), paragraphs, (_END,))))  # of a large drop as long as a book: copied once


def _entry(heading: str, bookmark: str, page: int, style: str, before: str) -> str:
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{before}<w:hyperlink w:anchor="{bookmark}" w:history="1">'
        f'<w:r><w:t xml:space="preserve">{escape(" ".join(clean(heading).split()))}</w:t></w:r><w:r><w:tab/></w:r>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> PAGEREF {bookmark} \\h </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'<w:r><w:t>{page}</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:hyperlink></w:p>'
    )


def updating(settings: bytes) -> bytes:
    """settings.xml that asks Word to bring the page numbers up to date when it opens the document."""
    if b"updateFields" in settings:
        return settings
    after = _AFTER_UPDATE.search(settings)
    at = after.start() if after else len(settings)
    return settings[:at] + _UPDATE + settings[at:]
