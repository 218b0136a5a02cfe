"""The figures that stand only in the charts of a Word file: what each chart shows, as a small sheet of its own."""

from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

from pipeline.model import Sheet
from pipeline.render.word_links import chart_parts
from pipeline.render.word_package import MAIN

MARK = "图表 "
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_CHARTS = "word/charts/"
_READ = (MAIN, "word/_rels/", _CHARTS)


def chart_sheets(path: Path) -> tuple[Sheet, ...]:
    """A sheet for each chart of one of our own Word files: series in the first row, names in the first column."""
    with ZipFile(path) as package:
        names = [name for name in package.namelist() if name.startswith(_READ)]
        if not any(name.startswith(_CHARTS) for name in names):
            return ()
        members = {name: package.read(name) for name in names}
    return tuple(_sheet(title, members[part]) for title, part in chart_parts(members).items() if part in members)


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
