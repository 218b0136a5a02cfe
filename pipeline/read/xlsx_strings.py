"""Shared and inline strings: rich text joined, phonetic guides left out, escapes decoded, controls dropped."""

import re
from collections.abc import Iterable
from xml.parsers import expat

from pipeline.read.content import Refused
from pipeline.read.limits import LIMITS
from pipeline.read.xml_text import local, parse_xml, unescape, unescape_x, xml_text
from pipeline.text import clean

_PLAIN = re.compile(
    r'<si>\s*(?:<t(?: xml:space="preserve")?(?:/>|>([^<]*)</t>))?\s*(?:<phoneticPr [^>]*/>\s*)?</si>|<si/>'
)
_ITEM = re.compile(r"<si>([^<]*(?:<(?!/?si[ >/])[^<]*)*)</si>|<si/>")
_PHONETIC = re.compile(r"<rPh[ >][^<]*(?:<(?!/rPh>)[^<]*)*</rPh>")
_RUN = re.compile(r"<t(?: [^>]*)?>([^<]*)</t>")
_COUNTS = re.compile(r"uniqueCount\s*=\s*[\"']([^\"']*)")
# Bytes that begin what `clean` would change: DEL, C1 controls and no-break space (C2 xx), U+FFFE and U+FFFF.
_SUSPECTS = (b"\x7f", b"\xc2", b"\xef\xbf")


class Strings:
    """The shared strings: cleaned texts by index, and the indexes whose texts lost control characters."""

    def __init__(self, texts: list[str], dropped: frozenset[int] = frozenset(), suspicious: bool = False) -> None:
        self.texts = texts
        self.dropped = dropped
        self.by_cell = {f' t="s"><v>{index}</v>': text for index, text in enumerate(texts) if text}
        for index in dropped:
            self.by_cell.pop(f' t="s"><v>{index}</v>', None)
        self.longest = max(map(len, texts), default=0)
        self.suspicious = suspicious  # counts that lie make other readers ask for memory without end


def read_strings(data: bytes | None) -> Strings:
    """The shared strings of a workbook."""
    if data is None:
        return Strings([])
    text = xml_text(data, "sharedStrings.xml")
    total = text.count("<si>") + text.count("<si/>") + text.count("<si ")
    if total > LIMITS.strings:
        raise Refused("too_large", f"文件里有 {total} 条文字，超过 {LIMITS.strings} 条，不像报表，已拒绝读取。")
    found = _scan(text) if "<!" not in text and "&#" not in text else None
    if found is None:
        found = _parse(text)
    elif "&" in text:
        found = [unescape(item) for item in found]
    counts = _COUNTS.findall(text)
    suspicious = not all(count.isdecimal() and int(count) <= 100 * total + 10_000 for count in counts)
    suspicious = suspicious or len(counts) != text.count("uniqueCount")
    if "_x" in text or "&#" in text or any(suspect in data for suspect in _SUSPECTS):
        return _cleaned(found, suspicious)
    return Strings(found, suspicious=suspicious)


def clean_text(text: str) -> tuple[str, bool]:
    """A text as a spreadsheet means it, and whether control characters were dropped from it."""
    meant = unescape_x(text).replace("\r\n", "\n").replace("\r", "\n")
    shown = clean(meant)
    return shown, len(shown) != len(meant)


def plain_texts(fragments: Iterable[str]) -> dict[str, str]:
    """Fragments of XML text → texts, for those that no cleaning changes; decoded at once, by the parser in C.

    What is left out (too long, not plain) goes the slow way, cell by cell.
    """
    raw = [fragment for fragment in fragments if len(fragment) < 32_768]
    texts = _decoded(raw) if any("&" in fragment for fragment in raw) else raw
    if not "".join(texts).isprintable():
        return {key: text for key, text in zip(raw, texts, strict=False) if text and clean_text(text)[0] == text}
    return {key: text for key, text in zip(raw, texts, strict=False) if text and "_x" not in text}


def _decoded(fragments: list[str]) -> list[str]:
    """All fragments through the parser in one go, an empty element between them; nothing where it finds fault."""
    texts = [""]
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def characters(text: str) -> None:
        texts[-1] += text

    def between(name: str, _: object) -> None:
        if name == "t":
            texts.append("")

    parser.CharacterDataHandler, parser.StartElementHandler = characters, between
    try:
        parser.Parse("<r>" + "<t/>".join(fragments) + "</r>", True)
    except expat.ExpatError:
        return []
    return texts


def rich_text(item: str) -> str:
    """The text of one `<si>` or `<is>`: all runs, without the phonetic guide; entities still to be decoded."""
    if "<rPh" in item:
        item = _PHONETIC.sub("", item)
    return "".join(_RUN.findall(item))


def _cleaned(texts: list[str], suspicious: bool) -> Strings:
    pairs = [clean_text(text) for text in texts]
    dropped = frozenset(index for index, (_, lost) in enumerate(pairs) if lost)
    return Strings([text for text, _ in pairs], dropped, suspicious)


def _scan(text: str) -> list[str] | None:
    """The fast way: by pattern, vouched for by the number of items; None where it cannot vouch."""
    closed = text.count("</si>") + text.count("<si/>")
    if not closed or not text.rstrip().endswith("</sst>"):
        return None
    plain = _PLAIN.findall(text)
    if len(plain) == closed:
        return plain
    items = _ITEM.findall(text)
    return [rich_text(item) for item in items] if len(items) == closed else None


def _parse(text: str) -> list[str]:
    """The sure way: by the parser. Any prefix, any attribute order."""
    texts: list[str] = []
    inside: list[str] = []

    def start(name: str, _: dict[str, str]) -> None:
        inside.append(local(name))
        if inside[-1] == "si":
            texts.append("")

    def end(_: str) -> None:
        inside.pop()

    def characters(data: str) -> None:
        if inside[-1:] == ["t"] and "rPh" not in inside and texts:
            texts[-1] += data

    parse_xml(text, "sharedStrings.xml", start, end, characters)
    return texts
