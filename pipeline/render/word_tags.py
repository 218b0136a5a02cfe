"""The tags of a template with the places they stand in, as a person counts them: paragraphs, tables, rows, cells."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_PARTS = re.compile(r"\{(?P<kind>[{%#])-?(?P<unit>tr|tc|p|r)?(?(unit)\s)\s*(?P<body>.*?)\s*-?[}%#]\}", re.DOTALL)
_QUOTES = str.maketrans("“”‘’", "\"\"''")
_HALVES = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_WIDE = re.compile(r"[{｛][{｛%％]|[%％}｝][}｝]")
_CONTAINERS = {f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "customXml", "smartTag")}


class Tag(NamedTuple):
    """One tag: `kind` is `{`, `%` or `#`; `unit` is tr, tc, p, r or empty; `body` what is left inside."""

    where: str
    text: str
    kind: str
    unit: str
    body: str
    in_table: bool = False


class Broken(NamedTuple):
    """A piece of a tag without its other half, or braces typed full-width."""

    where: str
    text: str
    wide: bool


def tags(part: bytes, title: str) -> Iterator[Tag | Broken]:
    """Every tag of a part, in the order of the document."""
    root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, huge_tree=True))
    body = root.find(f"{_W}body")
    for where, in_table, text in _paragraphs(root if body is None else body, title):
        yield from _split(where, in_table, text)


def _paragraphs(node: Any, where: str, in_table: bool = False) -> Iterator[tuple[str, bool, str]]:
    count = {"p": 0, "tbl": 0}
    for child in _blocks(node):
        name = child.tag.removeprefix(_W)
        if name in count:
            count[name] += 1
        if name == "p":
            text = "".join(one.text or "" for one in child.iter(f"{_W}t"))
            yield (where if in_table else f"{where}第{count['p']}段"), in_table, text
        elif name == "tbl":
            for row, line in enumerate(_inside(child, "tr"), 1):
                for column, cell in enumerate(_inside(line, "tc"), 1):
                    place = f"{where}第{count['tbl']}个表格第{row}行第{column}格"
                    yield from _paragraphs(cell, place, in_table=True)


def _blocks(node: Any) -> Iterator[Any]:
    for child in node:
        if child.tag in _CONTAINERS:
            yield from _blocks(child)
        else:
            yield child


def _inside(node: Any, name: str) -> list[Any]:
    return [child for child in _blocks(node) if child.tag == f"{_W}{name}"]


def _split(where: str, in_table: bool, text: str) -> Iterator[Tag | Broken]:
    at = 0
    for match in _TAG.finditer(text):
        yield from _halves(where, text[at : match.start()])
        at = match.end()
        yield _tag(where, in_table, match.group(0))
    yield from _halves(where, text[at:])


def _tag(where: str, in_table: bool, text: str) -> Tag:
    parts = _PARTS.fullmatch(text)
    kind, unit, body = (parts["kind"], parts["unit"] or "", parts["body"]) if parts else (text[1], "", text[2:-2])
    return Tag(where, text, kind, unit, body.translate(_QUOTES).strip(), in_table)


def _halves(where: str, text: str) -> Iterator[Broken]:
    for pattern, wide in ((_HALVES, False), (_WIDE, True)):
        found = pattern.search(text)
        if found and (not wide or not _HALVES.search(text)):
            yield Broken(where, text[max(0, found.start() - 10) : found.end() + 20], wide)
