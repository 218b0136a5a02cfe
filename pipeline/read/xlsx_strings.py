"""Shared and inline strings: rich text joined, phonetic guides left out, escapes decoded, controls dropped."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from types import MappingProxyType
from xml.parsers import expat

from pipeline.read.content import Refused
from pipeline.read.limits import LIMITS
from pipeline.read.raised import RAISED, with_powers
from pipeline.read.xml_text import local, parse_xml, unescape_x, xml_text
from pipeline.text import clean

_PLAIN = re.compile(
    r'<si>\s*(?:<t(?: xml:space="preserve")?(?:/>|>([^<]*)</t>))?\s*(?:<phoneticPr [^>]*/>\s*)?</si>|<si/>'
)
_ITEM = re.compile(r"<si>([^<]*(?:<(?!/?si[ >/])[^<]*)*)</si>|<si/>")
_PHONETIC = re.compile(r"<rPh[ >][^<]*(?:<(?!/rPh>)[^<]*)*</rPh>")
_RUN = re.compile(r"<t(?: [^>]*)?>([^<]*)</t>")
_ROOT = re.compile(r"\s*(?:<\?xml[^<>]*\?>)?\s*<sst(?: [^<>]*)?>\s*</sst>\s*")
_COUNTS = re.compile(r"uniqueCount\s*=\s*[\"']([^\"']*)")
_SUPERSCRIPT = 'val="superscript"'
_BETWEEN = "\t\n\t"
# Bytes that begin what `clean` would change: DEL, C1 controls and no-break space (C2 xx), U+FFFE and U+FFFF.
_SUSPECTS = (b"\x7f", b"\xc2", b"\xef\xbf")


_SHORTEST = len("<si/>")
_MOST_KEYS = 1 << 16
_MOST_TEXTS, _SHORT_TEXT = 1 << 14, 2048
_keys: list[str] = []
_texts: dict[str, str] = {}


class Strings:
    """The shared strings: cleaned texts by index, and the indexes whose texts lost control characters."""

    struck: Mapping[str, str] = MappingProxyType({})
    """Texts of which some run is struck through → what is struck."""

    def __init__(self, texts: list[str], dropped: frozenset[int] = frozenset(), suspicious: bool = False) -> None:
        self.texts = texts
        self.dropped = dropped
        self.by_cell = dict(zip(_cells(len(texts)), texts, strict=True))
        blank = (index for index, text in enumerate(texts) if not text) if "" in texts else ()
        for index in (*dropped, *blank):
            self.by_cell.pop(_cell(index), None)
        self.longest = max(map(len, texts), default=0)
        self.suspicious = suspicious  # counts that lie make other readers ask for memory without end


def _cell(index: int) -> str:
    """What stands in a cell, behind its style, that shows the shared string of this index."""
    return f' t="s"><v>{index}</v>'


def _cells(count: int) -> Iterable[str]:
    """`_cell` of every index below `count`, made once for the first so many."""
    if len(_keys) < min(count, _MOST_KEYS):
        _keys.extend(map(_cell, range(len(_keys), min(count, _MOST_KEYS))))
    return islice(_keys, count) if count <= len(_keys) else chain(_keys, map(_cell, range(len(_keys), count)))


def read_strings(data: bytes | None) -> Strings:
    """The shared strings of a workbook."""
    if data is None:
        return Strings([])
    text = xml_text(data, "sharedStrings.xml")
    if len(text) > _SHORTEST * LIMITS.strings:
        total = text.count("<si>") + text.count("<si/>") + text.count("<si ")
        if total > LIMITS.strings:
            why = f"文件里有 {total} 条文字，超过 {LIMITS.strings} 条，不像报表，已拒绝读取。"
            raise Refused("too_large", why)
    scanned = _scan(text) if "<!" not in text else None
    found, head = scanned or (_parse(text), text)
    suspicious = _counts_lie(head, len(found))
    odd = any(suspect in data for suspect in _SUSPECTS) or ("&#" in text and not is_plain("".join(found)))
    strings = _cleaned(found, suspicious) if odd or "_x" in text else Strings(found, suspicious=suspicious)
    if "strike" in text:
        strings.struck = _struck(text)
    return strings


def _counts_lie(head: str, total: int) -> bool:
    """Whether the part claims far more strings than it has, or says so in a way that is hard to tell."""
    counts = _COUNTS.findall(head)
    plausible = all(count.isdecimal() and int(count) <= 100 * total + 10_000 for count in counts)
    return not plausible or len(counts) != head.count("uniqueCount")


def clean_text(text: str) -> tuple[str, bool]:
    """A text as a spreadsheet means it, and whether control characters were dropped from it."""
    meant = unescape_x(text).replace("\r\n", "\n").replace("\r", "\n")
    shown = clean(meant)
    return shown, len(shown) != len(meant)


def plain_texts(items: list[str], before: str, behind: str) -> dict[str, str]:
    """Items that are a fragment of XML text between two others → texts, for those that no cleaning changes.

    Those not met lately are decoded at once by the parser, in C. What is left out goes the slow way, one by one.
    """
    if len(_texts) > _MOST_TEXTS:
        _texts.clear()
    tags, at, stop = before.count("<") + behind.count("<"), len(before), -len(behind)
    new = [item for item in {*items}.difference(_texts) if item.count("<") == tags and item.endswith(behind)]
    texts = _decoded([item[at:stop] for item in new])
    plain = is_plain("".join(texts))
    found = {
        item: text
        for item, text in zip(new, texts, strict=False)
        if text and len(text) < 32_768 and ((plain and "_x" not in text) or clean_text(text)[0] == text)
    }
    known = {item: text for item in items if (text := found.get(item) or _texts.get(item))}
    _texts.update([pair for pair in found.items() if len(pair[0]) < _SHORT_TEXT])
    return known


def is_plain(text: str) -> bool:
    """Whether a text surely holds nothing that cleaning would drop."""
    return text.replace("\n", "").replace("\t", "").replace("\u3000", "").isprintable()


def _decoded(fragments: Sequence[str]) -> list[str]:
    """Fragments of character data as the parser understands them; none where it finds fault, or a separator in one."""
    found: list[str] = []
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    parser.CharacterDataHandler = found.append
    try:
        parser.Parse(f"<r>{_BETWEEN.join(fragments)}</r>", True)
    except expat.ExpatError:
        return []
    texts = "".join(found).split(_BETWEEN)
    return texts if len(texts) == len(fragments) else []


def rich_text(item: str) -> str:
    """The text of one `<si>` or `<is>`: all runs, without the phonetic guide; entities still to be decoded."""
    if "<rPh" in item:
        item = _PHONETIC.sub("", item)
    if _SUPERSCRIPT in item:
        runs = ((RAISED if _SUPERSCRIPT in run.partition("</rPr>")[0] else "", run) for run in item.split("<r>"))
        return with_powers("".join(mark + "".join(_RUN.findall(run)) for mark, run in runs))
    return "".join(_RUN.findall(item))


def is_raised(name: str, attributes: Mapping[str, str]) -> bool:
    """Whether this element, among the properties of a run, raises its letters."""
    return name == "vertAlign" and attributes.get("val") == "superscript"


def struck_runs(item: str) -> str:
    """What is struck through in one `<si>` or `<is>`."""
    opened, closed = item.find("<is>"), item.rfind("</is>")
    found = _struck(f"<sst><si>{item[opened + 4 : closed]}</si></sst>") if 0 <= opened < closed else {}
    return "".join(found.values()).strip()


def _cleaned(texts: list[str], suspicious: bool) -> Strings:
    pairs = [clean_text(text) for text in texts]
    dropped = frozenset(index for index, (_, lost) in enumerate(pairs) if lost)
    return Strings([text for text, _ in pairs], dropped, suspicious)


def _scan(text: str) -> tuple[list[str], str] | None:
    """The fast way, by pattern: the texts, and what is left of the part; None where that is more than the root."""
    for pattern in (_PLAIN, _ITEM):
        pieces = pattern.split(text)
        head = "".join(pieces[::2])
        if _ROOT.fullmatch(head):
            items = [item or "" for item in pieces[1::2]]
            texts = items if pattern is _PLAIN else list(map(rich_text, items))
            texts = _decoded(texts) if "&" in text else texts
            return (texts, head) if len(texts) == len(items) else None
    return None


def _struck(text: str) -> dict[str, str]:
    """The texts with a run struck through, and what is struck in each: old values are crossed out before new ones."""
    found: dict[str, str] = {}
    inside: list[str] = []
    item: list[str] = ["", ""]
    strikes = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal strikes
        inside.append(local(name))
        if inside[-1] == "si":
            item[:] = "", ""
        elif inside[-1] == "r":
            strikes = False
        elif inside[-1] == "strike":
            strikes = attributes.get("val", "1") not in ("0", "false")
        elif is_raised(inside[-1], attributes):
            item[0] += RAISED

    def end(_: str) -> None:
        if inside.pop() == "si" and item[1].strip():
            found[clean_text(with_powers(item[0]))[0]] = item[1]

    def characters(data: str) -> None:
        if inside[-1:] == ["t"] and "rPh" not in inside:
            item[0] += data
            item[1] += data if strikes and "r" in inside else ""

    parse_xml(text, "sharedStrings.xml", start, end, characters)
    return found


def _parse(text: str) -> list[str]:
    """The sure way: by the parser. Any prefix, any attribute order."""
    texts: list[str] = []
    inside: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        inside.append(local(name))
        if inside[-1] == "si":
            texts.append("")
        elif texts and is_raised(inside[-1], attributes):
            texts[-1] += RAISED

    def end(_: str) -> None:
        inside.pop()

    def characters(data: str) -> None:
        if inside[-1:] == ["t"] and "rPh" not in inside and texts:
            texts[-1] += data

    parse_xml(text, "sharedStrings.xml", start, end, characters)
    return [*map(with_powers, texts)]
