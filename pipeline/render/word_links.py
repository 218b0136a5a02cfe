"""Which part of a Word file another part names: its relationships, and the charts by their names."""

import re
from collections.abc import Mapping
from posixpath import dirname, join, normpath

from lxml import etree

from pipeline.render.word_package import MAIN

_CHART = re.compile(r'<wp:docPr\b[^>]*?\bname="([^"]*)"(?:(?!<wp:docPr\b).)*?<c:chart\b[^>]*?r:id="([^"]*)"', re.DOTALL)


def chart_parts(members: Mapping[str, bytes]) -> dict[str, str]:
    """Name of a chart in the document (as in Word's selection pane) → its part."""
    found = targets(members, MAIN)
    return {name: found[link][0] for name, link in _CHART.findall(members[MAIN].decode("utf-8")) if link in found}


def targets(members: Mapping[str, bytes], part: str) -> dict[str, tuple[str, str]]:
    """Relationship id → (part, type) of a part's relationships."""
    folder = dirname(part)
    data = members.get(f"{folder}/_rels/{part.rsplit('/', 1)[-1]}.rels")
    if data is None:
        return {}
    found = {}
    for one in etree.fromstring(data):
        target = one.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
        found[one.get("Id", "")] = (path, one.get("Type", ""))
    return found
