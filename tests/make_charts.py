"""The charts first put into the report's template: ordinary Word charts, restyled in Word since then."""

from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Cm

from pipeline.render.word_chart import fill, workbook
from pipeline.render.word_views import ChartView

C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
COLOURS = ("1F4E79", "C55A11", "595959")
PATTERNS = ("", "wdUpDiag", "pct25")
"""A photocopy has no colours: what stands side by side differs by pattern, and everything has a black outline."""
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def text_style(size=900):
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size}"><a:latin typeface="宋体"/>'
        '<a:ea typeface="宋体"/></a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def labels(position, percent=False):
    return (
        f"<c:dLbls><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{text_style()}"
        + (f'<c:dLblPos val="{position}"/>' if position else "")
        + f'<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="{int(percent)}"/><c:showSerName val="0"/>'
        f'<c:showPercent val="{int(percent)}"/><c:showBubbleSize val="0"/>'
        + ("<c:separator>　</c:separator>" if percent else "")
        + "</c:dLbls>"
    )


def fill_of(colour):
    ink, pattern = f'<a:srgbClr val="{colour}"/>', PATTERNS[COLOURS.index(colour)]
    paper = '<a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr>'
    inside = (
        f'<a:pattFill prst="{pattern}"><a:fgClr>{ink}</a:fgClr>{paper}</a:pattFill>'
        if pattern
        else f"<a:solidFill>{ink}</a:solidFill>"
    )
    return f'<c:spPr>{inside}<a:ln w="9525"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln></c:spPr>'


def series(colour, points=(), form="General", invert=True):
    shape = "" if points else fill_of(colour)
    inverted = '<c:invertIfNegative val="0"/>' if invert else ""
    dots = "".join(
        f'<c:dPt><c:idx val="{i}"/><c:bubble3D val="0"/>{fill_of(one)}</c:dPt>' for i, one in enumerate(points)
    )
    return (
        f'<c:ser><c:idx val="0"/><c:order val="0"/><c:tx/>{shape}{inverted}{dots}'
        f"{labels('outEnd', bool(points))}<c:cat/>"
        f"<c:val><c:numRef><c:f/><c:numCache><c:formatCode>{form}</c:formatCode></c:numCache></c:numRef></c:val></c:ser>"
    )


def axes(horizontal):
    line = '<c:spPr><a:ln w="9525"><a:solidFill><a:srgbClr val="7F7F7F"/></a:solidFill></a:ln></c:spPr>'
    category, value = ("l", "b") if horizontal else ("b", "l")
    order = "maxMin" if horizontal else "minMax"
    return (
        f'<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="{order}"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{category}"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{line}{text_style()}<c:crossAx val="2"/>'
        '<c:crosses val="autoZero"/><c:auto val="1"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>'
        '<c:noMultiLvlLbl val="0"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling>'
        f'<c:delete val="1"/><c:axPos val="{value}"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:crossAx val="1"/>'
        '<c:crosses val="autoZero"/></c:valAx>'
    )


def bars(horizontal, colours=COLOURS[:1], form="General", gap=60):
    plots = "".join(series(colour, form=form) for colour in colours)
    plot = (
        f'<c:barChart><c:barDir val="{"bar" if horizontal else "col"}"/><c:grouping val="clustered"/>'
        f'<c:varyColors val="0"/>{plots}<c:gapWidth val="{gap}"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
    )
    return space(plot + axes(horizontal), legend=len(colours) > 1)


def pie():
    plot = (
        f'<c:pieChart><c:varyColors val="1"/>{series("", COLOURS, invert=False)}<c:firstSliceAng val="0"/></c:pieChart>'
    )
    return space(plot, legend=False)


def space(plot, legend):
    key = f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{text_style()}</c:legend>' if legend else ""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<c:chartSpace xmlns:c="{C}" xmlns:a="{A}" xmlns:r="{R}"><c:date1904 val="0"/><c:roundedCorners val="0"/>'
        f'<c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>{plot}</c:plotArea>{key}'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        '<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr>'
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    ).encode()


def add_chart(document, name, xml, sample: ChartView, height, width=15, paragraph=None):
    """A centred paragraph with the chart; `name` is what Word's selection pane shows."""
    package = document.part.package
    number = sum("/charts/" in part.partname for part in package.iter_parts()) + 1
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), CHART_TYPE, fill(xml, sample), package)
    sheet = Part(PackURI(f"/word/embeddings/sheet{number}.xlsx"), SHEET_TYPE, workbook(sample), package)
    part.relate_to(sheet, RT.PACKAGE)
    link = document.part.relate_to(part, RT.CHART)
    paragraph = paragraph or document.add_paragraph(style="图表")
    paragraph.add_run()._r.append(
        parse_xml(
            '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
            'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
            f'xmlns:a="{A}" xmlns:c="{C}" xmlns:r="{R}"><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{Cm(width)}" cy="{Cm(height)}"/><wp:docPr id="{number}" name="{name}" '
            f'descr="{{{{ charts.{name}.alt }}}}"/><wp:cNvGraphicFramePr/>'
            f'<a:graphic><a:graphicData uri="{C}"><c:chart r:id="{link}"/></a:graphicData></a:graphic>'
            "</wp:inline></w:drawing>"
        )
    )
    return paragraph
