"""XML parts as text: encoding decided, DTDs refused by the parser, illegal bytes refused, line ends made one.

Also the two things spreadsheets add to XML texts: entities (the five of XML, nothing else) and `_x000D_` escapes.
"""

import re
from collections.abc import Callable
from xml.parsers import expat

from pipeline.read.content import Refused
from pipeline.read.limits import LIMITS

_ILLEGAL = bytes(code for code in range(32) if code not in (9, 10, 13))
# A prolog in which no DTD can stand, in the one encoding the parser would take it for: nothing left to ask it.
_PLAIN_PROLOG = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml version=[\"']1\.[01][\"']"
    rb"(?: encoding=[\"'](?:UTF-8|utf-8)[\"'])?(?: standalone=[\"'](?:yes|no)[\"'])?\s*\?>)?\s*<[A-Za-z_]"
)
_DECLARED = re.compile(r"<\?xml[^>]*?encoding=[\"']([A-Za-z0-9._-]+)[\"']")
_ENCODINGS = {"utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii", "iso-8859-1", "windows-1252"}
_CHINESE = {"gb2312", "gbk", "gb18030", "x-gbk", "cp936", "hz-gb-2312"}
_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def xml_text(data: bytes, part: str) -> str:
    """A part decoded, safe to scan or parse. Raises Refused naming the part."""
    text = decoded(data, part)
    refuse_controls(data, part)
    return text


def decoded(data: bytes, part: str) -> str:
    """A part decoded, without a DTD; `refuse_controls` is still to be asked, unless the parser is. Raises Refused."""
    plain = _PLAIN_PROLOG.match(data) is not None
    try:
        text = data.decode("utf-8-sig" if data[:1] == b"\xef" else "utf-8") if plain else _decode(data, part)
    except UnicodeDecodeError as error:
        raise broken(part, f"第 {error.start} 字节处编码不对") from error
    if not plain:
        _check_prolog(text, part)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def refuse_controls(data: bytes, part: str) -> None:
    """Control characters, which XML does not allow, are refused."""
    if len(data.translate(None, _ILLEGAL)) != len(data) and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise broken(part, "含有不允许的控制字符")


def broken(part: str, why: str) -> Refused:
    """The refusal of a part that is not well-formed."""
    return Refused("damaged", f"文件内容损坏（{part}：{why}），请在 Excel/WPS 中打开检查，另存为新文件后重新报送。")


def _decode(data: bytes, part: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    if data[:2] in (b"<\0", b"\0<"):
        return data.decode("utf-16-le" if data[0] else "utf-16-be")
    declared = _DECLARED.match(data[:200].lstrip(b"\xef\xbb\xbf").decode("latin-1"))
    encoding = declared[1].lower() if declared else "utf-8"
    if encoding in _CHINESE:
        return data.decode("gb18030")
    if encoding not in _ENCODINGS:
        raise broken(part, f"不支持的编码 {encoding}")
    return data.decode("utf-8-sig" if encoding.startswith("utf") else encoding)


def _check_prolog(text: str, part: str) -> None:
    """Let the parser read as far as the root element: a DTD before it is refused, whatever its encoding."""
    parser = expat.ParserCreate()
    reached: list[str] = []

    def refuse(*_: object) -> None:
        raise Refused(
            "damaged", f"文件带有文档类型声明（DTD，{part}），正常报表没有，为安全已拒绝，请另存为新文件再报。"
        )

    def stop(name: str, _: object) -> None:
        reached.append(name)
        raise StopIteration

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = stop
    try:
        parser.Parse(text[:65536], False)
    except StopIteration:
        return
    except expat.ExpatError as error:
        raise broken(part, f"第 {error.lineno} 行格式不对") from error
    raise broken(part, "没有根元素")


def parse_xml(
    text: str,
    part: str,
    start: Callable[[str, dict[str, str]], None] | None = None,
    end: Callable[[str], None] | None = None,
    characters: Callable[[str], None] | None = None,
) -> None:
    """Run the real parser over a decoded part (namespaces as `uri name`). Raises Refused when it is not well-formed."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    depth = 0

    def refuse(*_: object) -> None:
        raise Refused("damaged", f"文件带有文档类型声明（DTD，{part}），为安全已拒绝，请另存为新文件再报。")

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > LIMITS.depth:
            raise broken(part, f"元素嵌套超过 {LIMITS.depth} 层")
        if start:
            start(name, attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end:
            end(name)

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    if characters:
        parser.CharacterDataHandler = characters
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        raise broken(part, f"第 {error.lineno} 行格式不对") from error


def unescape(text: str) -> str:
    """The five entities and character references; one outside Unicode or XML becomes U+FFFD."""
    return _ENTITY.sub(_entity, text) if "&" in text else text


def _entity(match: re.Match[str]) -> str:
    if match[3]:
        return _NAMED[match[3]]
    code = int(match[1], 16) if match[1] else int(match[2])
    legal = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code <= 0x10FFFF
    return chr(code) if legal else "\ufffd"


def unescape_x(text: str) -> str:
    """`_x000D_` → the character; done once, as a spreadsheet does: `_x005F_x000D_` stays `_x000D_`."""
    if "_x" not in text:
        return text
    meant = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return _PAIR.sub(_joined, meant) if meant != text else meant


def _joined(match: re.Match[str]) -> str:
    """Two escapes that are the halves of one letter beyond the basic plane."""
    return match[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def local(name: str) -> str:
    """The name of an element without its namespace."""
    return name.rpartition(" ")[2]
