"""The figures that stand only in the charts of a Word file: what each chart shows, as a small sheet of its own."""

import re
from pathlib import Path
from posixpath import join, normpath
from xml.etree import ElementTree
from zipfile import ZipFile

from pipeline.model import Sheet

MARK = "图表 "
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_CHART = re.compile(r'<wp:docPr\b[^>]*?\bname="([^"]*)"(?:(?!<wp:docPr\b).)*?<c:chart\b[^>]*?r:id="([^"]*)"', re.DOTALL)
_LINK = re.compile(r"<Relationship\b[^>]*>")
_PART = re.compile(r'\b(Id|Target)="([^"]*)"')


def chart_sheets(path: Path) -> tuple[Sheet, ...]:
    """A sheet for each chart of one of our own Word files: series in the first row, names in the first column."""
    with ZipFile(path) as package:
        names = set(package.namelist())
        if not any(name.startswith("word/charts/") for name in names):
            return ()
        links = (dict(_PART.findall(one)) for one in _LINK.findall(_text(package, "word/_rels/document.xml.rels")))
        parts = {one.get("Id", ""): normpath(join("word", one.get("Target", ""))) for one in links}
        charts = _CHART.findall(_text(package, "word/document.xml"))
        return tuple(_sheet(title, package.read(parts[link])) for title, link in charts if parts.get(link) in names)


def _text(package: ZipFile, name: str) -> str:
    return package.read(name).decode("utf-8")


def _sheet(title: str, part: bytes) -> Sheet:
    series = list(ElementTree.fromstring(part).iter(f"{_C}ser"))
    names = _points(series[0], "cat") if series else []
    columns = [names, *(_points(one, "val") for one in series)]
    heads: list[str | None] = [None, *(next(iter(_points(one, "tx")), None) for one in series)]
    rows = [[column[row] if row < len(column) else None for column in columns] for row in range(len(names))]
    return Sheet(f"{MARK}{title}", [heads, *rows])


def _points(series: ElementTree.Element, tag: str) -> list[str | None]:
    found = series.find(f"{_C}{tag}")
    return [] if found is None else [value.text for value in found.iter(f"{_C}v")]
