"""Number formats of web pages that Excel opens as sheets: `mso-number-format`, in a cell or by its class."""

import re
from collections.abc import Mapping

from pipeline.model import Stored
from pipeline.read.formats import complaint, show
from pipeline.read.html_sheets import style_rules
from pipeline.read.spreadsheetml import NAMED_FORMATS

_FORMAT = re.compile(
    r"(?:mso-number-format|vnd\.ms-excel\.numberformat)\s*:\s*(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[^;}]+)",
    re.IGNORECASE,
)
_CLASS = re.compile(r"\.([\w-]+)\s*$")
_ESCAPE = re.compile(r"\\(?:([0-9A-Fa-f]{4}) ?|(.))")
_FIGURE = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")


def class_formats(page: str) -> dict[str, str]:
    """The number format of each class the page's style sheets give one."""
    found: dict[str, str] = {}
    for selectors, rule in style_rules(page):
        if code := format_in(rule):
            found |= {name[1]: code for name in map(_CLASS.search, selectors.split(",")) if name}
    return found


def format_in(style: str) -> str:
    """The number format a style declares, its escapes resolved; empty where it declares none."""
    found = _FORMAT.search(style)
    if not found:
        return ""
    written = found[1].strip()
    code = _ESCAPE.sub(_unescaped, written[1:-1] if written[:1] in "\"'" else written)
    return NAMED_FORMATS.get(code, code)


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else match[2]


def format_of(style: str, classes: str, formats: Mapping[str, str]) -> str:
    """The format of a cell: its own, else that of its class."""
    return format_in(style) or next((formats[name] for name in classes.split() if name in formats), "")


def shown(text: str, number: Stored, code: str) -> tuple[str, Stored]:
    """What Excel shows for a cell and the number behind it: a bare figure under its format, any other text as it is."""
    if text == "" and isinstance(number, int | float):
        return show(number, code or "General"), number
    bare = _FIGURE.fullmatch(text.strip())
    if not isinstance(number, int | float) and bare and code and "@" not in code.partition(";")[0]:
        digits = bare[0].replace(",", "")
        number = float(digits) if "." in digits else int(digits)
    if not isinstance(number, int | float) or not code or complaint(number, code) or (text and not bare):
        return text, number if text else None
    return show(number, code), number
