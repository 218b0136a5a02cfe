"""Folding of widths, spaces, signs and numerals: once, at the border, on a copy; texts as written stay untouched.

And the other way, numbers as a clerk would list them.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_MARKS = (
    0xB7, 0xD7, *range(0x2010, 0x2017), *range(0x2018, 0x2028), 0x2264, 0x2265, *range(0x2460, 0x2474),
    *range(0x3000, 0x302A), *range(0xFF01, 0xFF5F), 0xFFE5,
)  # fmt: skip
# NFKC folds these, and plain letters, one by one, whatever stands beside them: a table does it in half the time.
_FOLDED = {code: unicodedata.normalize("NFKC", chr(code)) for code in _MARKS}
_USUAL = re.compile(rf"[\x00-\x7f\u4e00-\u9fff{re.escape(''.join(map(chr, _MARKS)))}]*")
_SPACE = re.compile(r"[\s\u3000\xa0\u200b-\u200f\u2060\ufeff]+")


def clean(text: str) -> str:
    """Drop what no document can hold: control characters (tab and line feed stay), lone surrogates become U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", text))


@lru_cache(maxsize=65536)
def label_key(text: str) -> str:
    """The key labels are compared by, NFKC without spaces and final colon: `其中：财政    资金` → `其中:财政资金`."""
    if not unicodedata.is_normalized("NFKC", text):
        text = text.translate(_FOLDED) if _USUAL.fullmatch(text) else unicodedata.normalize("NFKC", text)
    return _SPACE.sub("", text).rstrip(":")


_SIGNS = str.maketrans(
    {
        **dict.fromkeys("≧⩾≽⪰", "≥"),
        **dict.fromkeys("≦⩽≼⪯", "≤"),
        **dict.fromkeys("﹥〉›⟩˃", ">"),
        **dict.fromkeys("﹤〈‹⟨˂", "<"),
        **dict.fromkeys("═﹦꞊", "="),
        **dict.fromkeys("﹪٪", "%"),
        **dict.fromkeys("‐‑‒–﹣−﹘", "-"),
        **dict.fromkeys("―─━", "—"),
        **dict.fromkeys("～〜∼˜∽", "~"),
        **dict.fromkeys("•∙⋅・･‧●", "·"),
        **dict.fromkeys("〔【﹙", "("),
        **dict.fromkeys("〕】﹚", ")"),
        **dict.fromkeys("﹐", ","),
        **dict.fromkeys("﹔", ";"),
        **dict.fromkeys("⁄∕", "/"),
        **dict.fromkeys("﹢", "+"),
    }
)
_TRADITIONAL = str.maketrans(
    "萬億畝個臺項輛戶場條噸頃達過間時無種內於約點約產節組雙張號級類塊課實現較減長週裡畫歲舉數園區縣鄉鎮貳參陸兩",
    "万亿亩个台项辆户场条吨顷达过间时无种内于约点约产节组双张号级类块课实现较减长周里画岁举数园区县乡镇贰叁陆两",
)
_WIDE = str.maketrans({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {"\u3000": " ", "\xa0": " "})
_FOLDS = {**_WIDE, **_SIGNS, **_TRADITIONAL}
_SQUARED = r"\u2e80-\u2fdf\u3371-\u337a\u3380-\u33df\uf900-\ufaff℃℉"
_COMPATIBLE = re.compile(rf"(?<=[mM米])[²³]|[{_SQUARED}]")
_BETWEEN = re.compile(r"(?<=[^\W\d_%‰)]) +(?=[0-9≥≤><=])|(?<=[%‰)]) +(?=[0-9≥≤><=])|(?<=[0-9]) +(?=[0-9])")
_ITEM = re.compile(r"(?<!\. )(?<![0-9.])([0-9]{1,2}\.|^-) +(?=[0-9])")
_THOUSANDS = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?: [0-9]{3})+(?![0-9])")
_UNSEEN = r"\x00-\x08\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff"
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_RAISED = {"²": "2", "³": "3"}
_BLANKS = re.compile(r"\s+")
_TOUCHED = re.compile(rf"[{re.escape(''.join(map(chr, _FOLDS)))}²³\s{_UNSEEN}{_SQUARED}]")
"""Every character that folding may change: a text without them folds to itself."""


def fold_value(text: str) -> str:
    """A value as the grammar reads it: half width, simplified, one spelling of each sign, no idle spaces.

    A space stays, as one, where a number follows a unit (`5个 20人`), another number that it does not group, or what
    begins an item of a list (`1. 5个`, `- 5个`).
    """
    if _TOUCHED.search(text) is None:
        return text
    text = _BLANKS.sub(" ", _INVISIBLE.sub("", text.translate(_FOLDS))).strip(" ")
    if _COMPATIBLE.search(text):
        text = _COMPATIBLE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    if " " not in text:
        return text
    text = _THOUSANDS.sub(lambda found: found[0].replace(" ", ""), text)
    text = _ITEM.sub("\\1\0", text)
    return _BETWEEN.sub("\0", text).replace(" ", "").replace("\0", " ")


def fold_positions(text: str) -> tuple[int, ...]:
    """For each character of `fold_value(text)`, and for its end, the index in `text` it came from."""
    folded = fold_value(text)
    if folded == text:
        return tuple(range(len(text) + 1))
    pieces = [" " if one.isspace() else _RAISED.get(one) or fold_value(one) for one in text]
    places: list[int] = []
    at = 0
    for char in folded:
        while at < len(text) and char not in pieces[at]:
            at += 1
        places.append(min(at, max(len(text) - 1, 0)))
        if at < len(text) and pieces[at][-1:] == char:
            at += 1
    return (*places, len(text))


def ranges(numbers: Iterable[int]) -> str:
    """Numbers in a row shortened: 3、5—8、12."""
    out: list[list[int]] = []
    for number in numbers:
        if out and number == out[-1][1] + 1:
            out[-1][1] = number
        else:
            out.append([number, number])
    shown = "、".join(f"{a}" if a == b else f"{a}—{b}" for a, b in out[:10])
    return shown + (" 等" if len(out) > 10 else "")
