"""Fields of Word that keep no result and are shown all the same: drop-down lists, signs in circles, fractions."""

import re
from collections.abc import Iterator

from lxml import etree

from pipeline.read.lxml_part import attribute
from pipeline.read.word_symbols import symbol

_ON = ("1", "true", "on")
_SIGN = re.compile(r'SYMBOL\s+(0x[0-9A-F]{1,4}|\d{1,5})(?:.*?\\f\s*"?([^"\\]+)"?)?', re.IGNORECASE | re.DOTALL)
_SWITCH = re.compile(r"\\([a-z]+)\s*(-?\d*)\s*", re.IGNORECASE)
_LOOKS = re.compile(r'\\\*\s*(?:"[^"]*"|\S+)\s*')
"""Switches of fonts and sizes, which put no letter on paper."""
_CIRCLES, _BOXES, _TICKS, _CROSSES = "○〇◯", "□☐", "√✓✔", "×✕✗✘"
_DEEP = 16


def form_field(data: "etree._Element") -> str:
    """A check box of the old form fields as a sign, a drop-down list as the entry chosen; nothing for other fields."""
    box = next(data.iter("{*}checkBox"), None)
    if box is not None:
        return "☑" if _states(box, "checked", "default")[:1] in ([state] for state in _ON) else "□"
    choice = next(data.iter("{*}ddList"), None)
    if choice is None:
        return ""
    entries = [attribute(entry, "val") for entry in choice.iterchildren("{*}listEntry")]
    chosen = (_states(choice, "result", "default") or ["0"])[0]
    at = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 6 else 0
    return entries[at] if at < len(entries) else ""


def _states(field: "etree._Element", *names: str) -> list[str]:
    return [attribute(found, "val", "1") for name in names for found in field.iterchildren(f"{{*}}{name}")]


def unsolved(code: str) -> str:
    """What a field shows that keeps no result but only its instruction; nothing for fields that show nothing."""
    word = code.split(None, 1)[0].upper() if code.strip() else ""
    if word == "SYMBOL" and (sign := _SIGN.match(code.strip())):
        return symbol(int(sign[1], 0), (sign[2] or "Symbol").strip())
    if word == "EQ":
        return "".join(_Equation(_LOOKS.sub("", code.strip()[2:])).parts(0)).replace("\0", "")
    return ""


def prompt(code: str) -> str:
    """The words of a place to click on and type into, as templates before content controls have them."""
    words = code.split(None, 2)
    return words[2] if len(words) == 3 and words[0].upper() == "MACROBUTTON" else ""


class _Equation:
    """`\\o\\ac(○,1)` and its like, read from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text.strip()
        self.at = 0

    def parts(self, depth: int) -> Iterator[str]:
        """Texts up to a comma or the bracket that closes these arguments; switches are written out."""
        while self.at < len(self.text) and not (depth and self.text[self.at] in ",;)"):
            switch = _SWITCH.match(self.text, self.at)
            if switch is None:
                escaped = self.text[self.at] == "\\"
                yield self.text[self.at + escaped : self.at + escaped + 1]
                self.at += 1 + escaped
            elif depth < _DEEP:
                yield self._switches(switch[1].lower(), depth)
            else:
                self.at = len(self.text)

    def _switches(self, main: str, depth: int) -> str:
        raised = False
        while switch := _SWITCH.match(self.text, self.at):
            raised = raised or (main == "s" and switch[1].lower() == "up")
            self.at = switch.end()
        arguments: list[str] = []
        if self.text[self.at : self.at + 1] != "(":
            return ""
        while self.at < len(self.text) and self.text[self.at] in "(,;":
            self.at += 1
            arguments.append("".join(self.parts(depth + 1)).strip())
        self.at += 1
        return ("\0" if raised else "") + _written(main, arguments)


def _written(switch: str, arguments: list[str]) -> str:
    """One switch with its arguments, as a line of text. A text lifted above its line begins with NUL until then."""
    if switch == "o":
        return _over_each_other([text for text in arguments if not text.startswith("\0")])
    plain = [text.replace("\0", "") for text in arguments]
    if switch == "f" and len(plain) == 2:
        return f"{plain[0]}/{plain[1]}"
    if switch == "r":
        return f"{plain[0] if len(plain) == 2 else ''}√{plain[-1]}"
    if switch == "b":
        return f"({''.join(plain)})"
    return ("," if switch == "l" else " " if switch == "a" else "").join(plain)


def _over_each_other(texts: list[str]) -> str:
    """Signs printed over each other: a number in a circle, a tick in a box; else one after the other."""
    if len(texts) == 2:
        frame, inner = texts
        if frame in _CIRCLES and frame and inner.isascii() and inner.isdecimal() and 0 < int(inner[:3]) <= 50:
            number = int(inner)
            return chr(number + (0x245F if number <= 20 else 0x323C if number <= 35 else 0x328D))
        if frame in _BOXES and frame and inner:
            return "☑" if inner in _TICKS else "☒" if inner in _CROSSES else inner
        if frame in _CIRCLES:
            return inner
    return "".join(texts)
