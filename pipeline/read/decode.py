"""Letters out of bytes that do not say their encoding, or say a wrong one: UTF-8, GB18030, Big5, UTF-16."""

import codecs
import re
from collections.abc import Sequence

from pipeline.read.content import Refused

_MARKS = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_WIDE = ("utf-16-le", "utf-16-be")
_CUT = "文件不完整（最后一个字只有一半），可能没有传完，请从原处重新复制。"
_UNKNOWN = "认不出文件是什么格式，可能已经损坏，请在 Excel/WPS 中打开后另存为 .xlsx 再报。"
_UNSURE = "文件像是没有标明编码的 UTF-16 文本，认不准是哪一种，请在 Excel/WPS 中打开后另存为 .xlsx 再报。"
_ORDINARY = re.compile(
    "[\t\r\n -~\u2000-\u22ff\u2460-\u24ff\u25a0-\u26ff\u3000-\u303f\u4e00-\u9fff\uff00-\uffef\ufeff\ufffe°±²³·×÷]"
)
_CHINESE = re.compile("[\u4e00-\u9fff\ue000-\uf8ff]")
_SAMPLE = 20_000
_FEW = 10


def decode_text(data: bytes, encodings: Sequence[str] = ("utf-8", "gb18030")) -> str:
    """UTF-16 and UTF-8 by their marks, else the encoding that loses least, the first of equals.

    A few bytes that are no letters become U+FFFD, which the grid tells of. Raises Refused for what is no text, and
    where the last letter is cut in two.
    """
    marked = wide_encoding(data) or ("utf-8" if data.startswith(codecs.BOM_UTF8) else "")
    if not marked and _is_cut(data):
        raise Refused("damaged", _CUT)
    text = _least_lost(data, (marked,) if marked else encodings)
    if marked == "utf-8" and "\ufffd" in text:  # a mark put before other bytes
        text = min(text, _least_lost(data.removeprefix(codecs.BOM_UTF8), ("gb18030",)), key=_lost)
    if "gb18030" in encodings and not marked and (other := _in_big5(data, text)):
        text = other
    if _lost(text) == 1 and text.endswith("\ufffd"):
        raise Refused("damaged", _CUT)
    if _lost(text) * 50 > len(text):
        raise Refused("not_a_workbook", _UNKNOWN)
    return text.lstrip("\ufeff\ufffe")


def wide_encoding(data: bytes) -> str:
    """Which UTF-16 bytes are: by their mark unless that is wrong, or by zeros among them; empty for other text.

    Raises Refused where zeros stand as they do in UTF-16 but neither order of bytes gives ordinary letters.
    """
    head = data[:_SAMPLE]
    marked = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), "")
    if 0 not in head or head.startswith(codecs.BOM_UTF8):
        return marked
    share = {name: _ordinary(head[: len(head) // 2 * 2].decode(name, "replace")) for name in _WIDE}
    best = max(_WIDE, key=lambda name: share[name])
    if share[best] > 0.95 and min(share.values()) < 0.7:
        return best
    if marked:
        return marked
    odd = sum(1 for byte in head[1::2] if not byte)
    if head.count(0) * 8 > len(head) and min(odd, head.count(0) - odd) * 20 < head.count(0) and share[best] > 0.7:
        raise Refused("not_a_workbook", _UNSURE)
    return ""


def _ordinary(text: str) -> float:
    return len(_ORDINARY.findall(text)) / max(len(text), 1)


def _least_lost(data: bytes, encodings: Sequence[str]) -> str:
    return min((data.decode(encoding, "replace") for encoding in encodings), key=_lost)


def _in_big5(data: bytes, text: str) -> str:
    """The text in Big5, where GB18030 gives letters hardly anybody uses and Big5 common ones; empty where it is not."""
    if "\ufffd" not in text and text.isascii():
        return ""
    if _common(text, "gb18030", 0xB0, 0xD7, 0xA1) > 0.6 or _is_utf8(data):
        return ""
    try:
        other = data.decode("big5hkscs")
    except UnicodeDecodeError:
        return ""
    return other if _common(other, "big5hkscs", 0xA4, 0xC6, 0x40) > 0.85 else ""


def _common(text: str, encoding: str, first: int, last: int, second: int) -> float:
    """Which share of the Chinese letters are of the everyday ones, which an encoding lists first; 1 where few are."""
    letters = [sign.encode(encoding) for sign in text[:_SAMPLE] if _CHINESE.match(sign)]
    common = sum(first <= letter[0] <= last and letter[1] >= second for letter in letters)
    return common / len(letters) if len(letters) >= _FEW else 1.0


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_cut(data: bytes) -> bool:
    """Whether this is UTF-8 but for its last letter, half of which is missing; GB18030 may read it all the same."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        return not decoder.decode(data).isascii() and bool(decoder.getstate()[0])
    except UnicodeDecodeError:
        return False


def _lost(text: str) -> int:
    return text.count("\ufffd")
