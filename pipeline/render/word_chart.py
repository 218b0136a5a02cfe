"""Charts native to Word: the chart stands in the template, restyled there at will; only its data is written here.

The caches in the chart part are what is shown; the small workbook inside the document is what “编辑数据” opens.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from decimal import Decimal
from html import escape
from typing import Any

from lxml import etree

from pipeline.model import column_letters
from pipeline.render.word_links import chart_parts, targets
from pipeline.render.word_package import zip_members
from pipeline.render.word_views import ChartView
from pipeline.text import clean

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LONGEST = 30  # characters of a name at an axis: a longer one would leave no room for the bars
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def filled(members: Mapping[str, bytes], charts: Mapping[str, ChartView]) -> dict[str, bytes]:
    """The parts of the document that hold the charts' data, with this data."""
    parts: dict[str, bytes] = {}
    for name, part in chart_parts(members).items():
        if name not in charts:
            continue
        chart = _short_named(charts[name])
        parts[part] = fill(members[part], chart)
        for path, kind in targets(members, part).values():
            if kind.endswith("/package"):
                parts[path] = workbook(chart)
    return parts


def _short_named(chart: ChartView) -> ChartView:
    """The chart with names that leave room for it, on its face and in its workbook; its alt text has them whole."""
    names = (name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…" for name in map(_one_line, chart.names))
    return chart._replace(names=tuple(names))


def _one_line(name: str) -> str:
    return " ".join(name.split())


def fill(part: bytes, chart: ChartView) -> bytes:
    """The chart part with these categories and series; style and layout stay as they are in the template."""
    root = etree.fromstring(part)
    plot = next(one for one in root.iter(f"{_C}plotArea"))
    group = next(one for one in plot if one.find(f"{_C}ser") is not None)
    patterns = group.findall(f"{_C}ser")
    at = group.index(patterns[0])
    for pattern in patterns:
        group.remove(pattern)
    for index, (title, values) in enumerate(chart.series):
        series = deepcopy(patterns[min(index, len(patterns) - 1)])
        group.insert(at + index, _series(series, index, title, chart.names, values))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _series(series: Any, index: int, title: str, names: Sequence[str], values: Sequence[Decimal]) -> Any:
    column, last = column_letters(index + 1), len(names) + 1
    for tag in ("idx", "order"):
        series.find(f"{_C}{tag}").set("val", str(index))
    _put(series, "tx", "str", f"Sheet1!${column}$1", (title,))
    _put(series, "cat", "str", f"Sheet1!$A$2:$A${last}", names)
    _put(series, "val", "num", f"Sheet1!${column}$2:${column}${last}", tuple(f"{value:f}" for value in values))
    return series


def _put(series: Any, tag: str, kind: str, formula: str, points: Sequence[str]) -> None:
    holder = series.find(f"{_C}{tag}")
    shown = holder.findtext(f".//{_C}formatCode")
    for child in list(holder):
        holder.remove(child)
    reference = etree.SubElement(holder, f"{_C}{kind}Ref")
    etree.SubElement(reference, f"{_C}f").text = formula
    cache = etree.SubElement(reference, f"{_C}{kind}Cache")
    if kind == "num":
        etree.SubElement(cache, f"{_C}formatCode").text = shown or "General"
    etree.SubElement(cache, f"{_C}ptCount").set("val", str(len(points)))
    for index, text in enumerate(points):
        point = etree.SubElement(cache, f"{_C}pt")
        point.set("idx", str(index))
        etree.SubElement(point, f"{_C}v").text = clean(text)


def workbook(chart: ChartView) -> bytes:
    """The smallest workbook that holds the chart's data: names in column A, one column per series."""
    return zip_members((name, (_DECLARATION + text).encode("utf-8")) for name, text in _workbook_parts(chart))


def _workbook_parts(chart: ChartView) -> Iterator[tuple[str, str]]:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    yield (
        "[Content_Types].xml",
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
    )
    yield "_rels/.rels", _relation("officeDocument", "xl/workbook.xml")
    yield (
        "xl/workbook.xml",
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets>'
        "</workbook>",
    )
    yield "xl/_rels/workbook.xml.rels", _relation("worksheet", "worksheets/sheet1.xml")
    yield "xl/worksheets/sheet1.xml", _sheet(chart)


def _relation(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{_RELS}"><Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        "</Relationships>"
    )


def _sheet(chart: ChartView) -> str:
    heads = _cells(1, ("", *(title for title, _ in chart.series)), ())
    rows = (
        _cells(number, (name,), tuple(values[number - 2] for _, values in chart.series))
        for number, name in enumerate(chart.names, 2)
    )
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{heads}{"".join(rows)}</sheetData></worksheet>'


def _cells(row: int, texts: Sequence[str], numbers: Sequence[Decimal]) -> str:
    cells = [
        f't="inlineStr"><is><t xml:space="preserve">{escape(clean(text), quote=False)}</t></is></c>' for text in texts
    ]
    cells += [f"><v>{number:f}</v></c>" for number in numbers]
    placed = "".join(f'<c r="{column_letters(index)}{row}" {cell}' for index, cell in enumerate(cells))
    return f'<row r="{row}">{placed}</row>'
