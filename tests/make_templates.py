"""How the shipped templates are made: `python tests/make_templates.py`. A user edits the .docx in Word."""

import io
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor, Twips
from docx.table import _Cell

sys.path.insert(0, str(Path(__file__).parent.parent))

from make_charts import COLOURS, add_chart, bars, pie

from pipeline.render.word_views import ChartView

TEMPLATES = Path(__file__).parent.parent / "templates"
TITLE, HEAD, BODY, TABLE = "方正小标宋简体", "黑体", "仿宋_GB2312", "宋体"
FALLBACK = {TITLE: "宋体", BODY: "仿宋", "楷体_GB2312": "楷体"}
KAI = "楷体_GB2312"
CENTER, RIGHT, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT
JUSTIFY = WD_ALIGN_PARAGRAPH.JUSTIFY


# -- styles -----------------------------------------------------------------------------------------------------


def font(style, name, size, bold=False):
    style.font.name, style.font.size, style.font.bold, style.font.italic = name, Pt(size), bold, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "eastAsia"):
        fonts.set(qn(f"w:{script}"), name)


def spacing(style, before=0, after=0, line=1.0, indent=0.0, align=None):
    shape = style.paragraph_format
    shape.space_before, shape.space_after, shape.alignment = Pt(before), Pt(after), align
    shape.line_spacing = Pt(line) if line > 3 else line
    if indent:
        # In characters, as 公文 counts: 首行缩进 2 字符.
        ind = style.element.get_or_add_pPr().get_or_add_ind()
        ind.set(qn("w:firstLineChars"), str(int(indent * 100)))
        ind.set(qn("w:firstLine"), str(int(indent * style.font.size.pt * 20)))
    return shape


def add_style(document, name, face, size, base="Normal", **shape):
    known = {style.name for style in document.styles}
    style = document.styles[name] if name in known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if name != "Normal":
        style.base_style = document.styles[base]
    style.quick_style = True
    style.hidden = False
    font(style, face, size)
    spacing(style, **shape)
    return style


def new_document(portrait=True):
    document = Document()
    document.styles.element.find(qn("w:docDefaults")).getparent().remove(
        document.styles.element.find(qn("w:docDefaults"))
    )
    document.styles.element.insert(
        0,
        parse_xml(
            f'<w:docDefaults {nsdecls("w")}><w:rPrDefault><w:rPr><w:rFonts w:ascii="{BODY}" w:hAnsi="{BODY}" '
            f'w:eastAsia="{BODY}" w:cs="Times New Roman"/><w:sz w:val="32"/><w:szCs w:val="32"/>'
            '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/>'
            "</w:docDefaults>"
        ),
    )
    add_style(document, "Normal", BODY, 16, line=28)
    add_style(document, "公文标题", TITLE, 22, line=33, after=16, align=CENTER)
    add_style(document, "公文正文", BODY, 16, line=28, indent=2, align=JUSTIFY)
    add_style(document, "表格文字", TABLE, 10, line=13)
    add_style(document, "表格居中", TABLE, 10, base="表格文字", line=13, align=CENTER)
    add_style(document, "表格数字", TABLE, 10, base="表格文字", line=13, align=RIGHT)
    document.styles["表格数字"].paragraph_format.right_indent = Twips(45)  # figures keep off the border
    add_style(document, "表头文字", HEAD, 10, base="表格文字", line=13, align=CENTER)
    add_style(
        document, "表题", HEAD, 14, line=24, before=8, after=4, align=CENTER
    ).paragraph_format.keep_with_next = True
    add_style(document, "页码", TABLE, 14, line=1.0, align=CENTER)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    page(section)
    language = document.settings.element.find(qn("w:themeFontLang"))
    language.set(qn("w:eastAsia"), "zh-CN")
    properties = document.core_properties
    properties.author, properties.last_modified_by, properties.comments, properties.title = "绩效管道", "", "", ""
    return document


def page(section):
    # 公文用纸：天头 37 mm，订口 28 mm，版心 156 × 225 mm.
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    section.footer_distance, section.header_distance = Cm(2.5), Cm(1.5)


def heading_style(document, level, face, size, **shape):
    style = document.styles[f"Heading {level}"]
    font(style, face, size)
    spacing(style, **shape)
    style.paragraph_format.keep_with_next = True
    return style


# -- pieces -----------------------------------------------------------------------------------------------------


def field(paragraph, instruction, shown):
    for kind, text in (("begin", None), (None, instruction), ("separate", None), ("shown", shown), ("end", None)):
        run = paragraph.add_run()
        if kind == "shown":
            run.text = text
        elif kind:
            run._r.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>'))
        else:
            run._r.append(parse_xml(f'<w:instrText {nsdecls("w")} xml:space="preserve"> {text} </w:instrText>'))


def page_numbers(section, form=None, start=None):
    section.footer.is_linked_to_previous = False
    paragraph = section.footer.paragraphs[0]
    paragraph.style = section.part.document.styles["页码"]
    paragraph.add_run("— ")
    field(paragraph, "PAGE", "1")
    paragraph.add_run(" —")
    kind = section._sectPr.find(qn("w:pgNumType"))
    if kind is None:
        kind = parse_xml(f"<w:pgNumType {nsdecls('w')}/>")
        section._sectPr.find(qn("w:pgMar")).addnext(kind)
    if form:
        kind.set(qn("w:fmt"), form)
    if start is not None:
        kind.set(qn("w:start"), str(start))


def tag(document, text):
    """A paragraph that holds nothing but a tag: it vanishes when the template is filled in."""
    return document.add_paragraph(text, style="表格文字")


def table(document, widths, rows):
    made = document.add_table(rows=rows, cols=len(widths))
    made.style = document.styles["Table Grid"]
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    properties = made._tbl.tblPr
    properties.find(qn("w:tblLook")).addprevious(
        parse_xml(
            f'<w:tblCellMar {nsdecls("w")}><w:top w:w="28" w:type="dxa"/><w:left w:w="57" w:type="dxa"/>'
            '<w:bottom w:w="28" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
        )
    )
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)
    for row in made.rows:
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
    return made


def put(cell, text, style="表格文字", document=None):
    cell.text = ""
    while len(cell.paragraphs) > 1:
        cell._tc.remove(cell.paragraphs[-1]._p)
    cell.paragraphs[0].style = (document or cell.part.document).styles[style]
    if text:
        cell.paragraphs[0].add_run(text)
    cell.vertical_alignment = 1
    return cell


def merge(table, row, first, last):
    cell = table.cell(row, first).merge(table.cell(row, last)) if last > first else table.cell(row, first)
    while len(cell.paragraphs) > 1:
        cell._tc.remove(cell.paragraphs[-1]._p)
    return cell


def height(row, cm):
    row.height, row.height_rule = Cm(cm), WD_ROW_HEIGHT_RULE.AT_LEAST


def header_row(row):
    row._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))


def no_border(cell, *sides):
    borders = parse_xml(
        f"<w:tcBorders {nsdecls('w')}>" + "".join(f'<w:{side} w:val="nil"/>' for side in sides) + "</w:tcBorders>"
    )
    properties = cell._tc.get_or_add_tcPr()
    before = properties.find(qn("w:vAlign"))
    properties.append(borders) if before is None else before.addprevious(borders)


def vertical(cell, value):
    properties = cell._tc.get_or_add_tcPr()
    made = parse_xml(f"<w:vMerge {nsdecls('w')}{' w:val=' + chr(34) + value + chr(34) if value == 'restart' else ''}/>")
    at = properties.find(qn("w:tcBorders"))
    at = properties.find(qn("w:vAlign")) if at is None else at
    properties.append(made) if at is None else at.addprevious(made)


# -- the published form -----------------------------------------------------------------------------------------


def form_block(document):
    made = table(document, (2.6, 1.5, 2.7, 2.3, 2.7, 1.9, 1.9), 5)
    put(merge(made, 0, 0, 4), "{{ project.agency }}")
    put(merge(made, 0, 5, 6), "单位：元", "表格数字")
    for cell in (made.cell(0, 0), made.cell(0, 5)):
        no_border(cell, "top", "left", "right")
    put(made.cell(1, 0), "项目名称", "表格居中")
    put(merge(made, 1, 1, 6), "{{ project.name }}")
    put(made.cell(2, 0), "预算规模及资金用途", "表格居中")
    pairs = (
        "预算数",
        "{{ project.budget|元 }}",
        "其中：财政    资金",
        "{{ project.fiscal|元 }}",
        "其他资金",
        "{{ project.other|元 }}",
    )
    for column, text in enumerate(pairs, 1):
        put(made.cell(2, column), text, "表格居中")
    put(merge(made, 3, 1, 6), "{{ project.purpose }}")
    vertical(made.cell(2, 0), "restart")
    put(made.cell(3, 0), "", "表格居中")
    vertical(made.rows[3].cells[0], "continue")
    put(made.cell(4, 0), "绩效目标", "表格居中")
    put(merge(made, 4, 1, 6), "{{ project.goal }}")
    for row, size in zip(made.rows, (0.7, 0.8, 0.9, 1.1, 1.1), strict=True):
        height(row, size)


PUBLISHED = (
    ("一级指标", "level1", 2.0),
    ("二级指标", "level2", 2.35),
    ("三级指标", "level3", 2.9),
    ("绩效指标描述", "description", 5.95),
    ("指标值", "target", 2.4),
)
EVALUATED = (
    ("一级指标", "level1", 1.7),
    ("二级指标", "level2", 2.1),
    ("三级指标", "level3", 2.6),
    ("年度指标值", "target", 2.0),
    ("实际完成值", "actual", 2.0),
    ("分值", "weight", 1.1),
    ("得分", "points", 1.2),
    ("偏差原因分析及改进措施", "reason", 2.9),
)
MONITORED = (
    ("一级指标", "level1", 1.7),
    ("二级指标", "level2", 2.1),
    ("三级指标", "level3", 2.6),
    ("年度指标值", "target", 2.0),
    ("执行情况", "actual", 2.0),
    ("全年预计完成情况", "forecast", 1.8),
    ("偏差原因", "reason", 1.9),
    ("完成目标可能性", "likelihood", 1.5),
)


def indicator_block(document, columns=PUBLISHED):
    widths = tuple(width for _, _, width in columns)
    made = table(document, widths, 8)
    for column, (text, _, _) in enumerate(columns):
        put(made.cell(0, column), text, "表头文字")
    header_row(made.rows[0])
    rest = tuple("{{ row." + name + " }}" for _, name, _ in columns[2:])
    lines = (
        ("", "", "{%tr for row in project.indicators %}"),
        ("", "", "{%tr if row.starts1 %}"),
        ("{{ row.level1 }}", "{{ row.level2 }}", *rest),
        ("", "", "{%tr elif row.starts2 %}"),
        ("", "{{ row.level2 }}", *rest),
        ("", "", "{%tr else %}"),
        ("", "", *rest),
    )
    prose = ("level3", "description", "reason")
    styles = tuple("表格文字" if name in prose else "表格居中" for _, name, _ in columns)
    for number, line in enumerate(lines, 1):
        for column, text in enumerate(line):
            put(made.cell(number, column), text, styles[column])
        height(made.rows[number], 0.8)
    for text in ("{%tr endif %}", "{%tr endfor %}"):
        row = made.add_row()
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        for column, width in enumerate(widths):
            put(row.cells[column], text if column == 2 else "", styles[column]).width = Cm(width)
    # Ordinary merged cells: what the clerk sees in Word is one 一级 cell over all rows and two 二级 cells.
    for column, starts in ((0, {3}), (1, {3, 5})):
        for number in range(3, 8):
            vertical(_Cell(made.rows[number]._tr.tc_lst[column], made), "restart" if number in starts else "continue")
    height(made.rows[0], 0.9)


def project_page(document):
    document.add_paragraph(
        "{{r project.bookmark }}{{ project.number }}.{{ project.name }}绩效目标表", style="Heading 1"
    )
    form_block(document)
    document.add_paragraph("", style="表格文字")
    indicator_block(document)


def attachment():
    document = new_document()
    heading_style(
        document, 1, HEAD, 16, line=26, before=0, after=8, align=CENTER
    ).paragraph_format.page_break_before = True
    entry = add_style(document, "toc 1", BODY, 14, line=26)
    entry.paragraph_format.tab_stops.add_tab_stop(Cm(15.6), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    document.add_paragraph("{{ department.name }}", style="公文标题").paragraph_format.space_after = Pt(0)
    document.add_paragraph(
        "{{ department.fiscal_year }}{% if department.fiscal_year %}年{% endif %}项目绩效目标公开表", style="公文标题"
    )
    document.add_paragraph("目　　录", style="表题")
    tag(document, "{{p contents }}")
    body = document.add_section(WD_SECTION.NEW_PAGE)
    page_numbers(document.sections[0], form="upperRoman", start=1)
    page_numbers(body, form="decimal", start=1)
    tag(document, "{%p for project in projects %}")
    project_page(document)
    tag(document, "{%p endfor %}")
    return document


def single():
    document = new_document()
    heading_style(document, 1, HEAD, 16, line=26, before=0, after=8, align=CENTER)
    page_numbers(document.sections[0])
    project_page(document)
    return document


def notice():
    document = new_document()
    page_numbers(document.sections[0])
    document.add_paragraph("绩效目标问题通知单", style="公文标题")
    document.add_paragraph("{{ agency }}：", style="公文正文").paragraph_format.first_line_indent = Pt(0)
    document.paragraphs[-1]._p.pPr.ind.set(qn("w:firstLineChars"), "0")
    document.add_paragraph(
        "经审核，你单位报送的{{ department.fiscal_year }}年{% if department.fiscal_year %}度{% endif %}项目绩效目标表"
        "共{{ project_count }}个项目、{{ indicator_count }}条指标，"
        "{% if budget is none %}预算数没有填写或没有读懂{% else %}预算合计{{ budget|万元 }}万元{% endif %}。"
        "审核发现错误{{ errors }}条、警告{{ warnings }}条、提示{{ notes }}条。"
        "{% if problems|length %}请对照附件逐条修改或者书面说明，修改后重新报送。"
        "{% else %}请对照附件核实，无误的不必重新报送。{% endif %}",
        style="公文正文",
    )
    document.add_paragraph(
        "附件：{% if problems|length %}{% if hints|length %}1.{% endif %}需要修改或说明的问题{% endif %}"
        "{% if problems|length and hints|length %}　2.{% endif %}{% if hints|length %}提示事项（供参考）{% endif %}",
        style="公文正文",
    )
    document.add_paragraph("", style="公文正文").paragraph_format.keep_with_next = True
    for text in ("{{ sender }}", "　　　　年　　月　　日"):
        signature = document.add_paragraph(text, style="公文正文")
        signature.alignment = RIGHT
        signature.paragraph_format.keep_together = True
        signature.paragraph_format.keep_with_next = text.startswith("{")
        signature.paragraph_format.right_indent = Pt(32)
    for title, source in (("需要修改或说明的问题", "problems"), ("提示事项（供参考）", "hints")):
        tag(document, "{%p if " + source + "|length %}")
        document.add_paragraph(
            "附件{% if problems|length and hints|length %}"
            + ("1" if source == "problems" else "2")
            + "{% endif %}　"
            + title,
            style="表题",
        ).paragraph_format.space_before = Pt(18)
        finding_table(document, source)
        tag(document, "{%p endif %}")
    return document


def finding_table(document, source):
    heads = ("序号", "位置", "级别", "问题", "原文", "修改建议", "整改情况")
    texts = (
        "{{ row.number }}",
        "{{ row.place }}",
        "{{ row.severity }}\n{{ row.code }}",
        "{{ row.message }}",
        "{{ row.text|truncate(40, true, '…') }}",
        "{{ row.advice }}",
        "",
    )
    widths = (0.95, 1.9, 1.05, 4.9, 2.1, 3.0, 1.7)
    made = table(document, widths, 6)
    heading = put(merge(made, 2, 0, 6), "{{ group.project }}（{{ group.file }}）")
    heading.paragraphs[0].paragraph_format.keep_with_next = True
    for column, text in enumerate(heads):
        put(made.cell(0, column), text, "表头文字")
    for row, text in ((1, f"for group in {source}"), (3, "for row in group.findings"), (5, "endfor")):
        put(made.cell(row, 0), "{%tr " + text + " %}")
    for column, text in enumerate(texts):
        put(made.cell(4, column), text, "表格居中" if column in (0, 2) else "表格文字")
    last = made.add_row()
    put(last.cells[0], "{%tr endfor %}")
    header_row(made.rows[0])
    for row in (0, 2, 4):
        height(made.rows[row], 0.7)
    shade(made.cell(2, 0))


def shade(cell, colour="F2F2F2"):
    properties = cell._tc.get_or_add_tcPr()
    made = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{colour}"/>')
    at = properties.find(qn("w:vAlign"))
    properties.append(made) if at is None else at.addprevious(made)


def loop_table(document, heads, texts, styles, widths, loop):
    """A table with one row for each item of a loop, and a header row repeated on every page."""
    made = table(document, widths, 4)
    for column, text in enumerate(heads):
        put(made.cell(0, column), text, "表头文字")
        put(made.cell(1, column), "{%tr for " + loop + " %}" if not column else "")
        put(made.cell(2, column), texts[column], styles[column])
        put(made.cell(3, column), "{%tr endfor %}" if not column else "")
    header_row(made.rows[0])
    height(made.rows[2], 0.7)
    return made


def report():
    document = new_document()
    heading_style(document, 1, HEAD, 16, line=28, before=10, after=0, indent=2)
    add_style(document, "图表", TABLE, 10.5, line=1.0, before=6, align=CENTER).paragraph_format.keep_with_next = True
    add_style(document, "图题", HEAD, 12, line=20, after=8, align=CENTER)
    page_numbers(document.sections[0])
    document.add_paragraph("{{ department.name }}", style="公文标题").paragraph_format.space_after = Pt(0)
    document.add_paragraph(
        "{{ department.fiscal_year }}{% if department.fiscal_year %}年{% endif %}项目绩效目标汇总分析报告",
        style="公文标题",
    )
    general(document)
    structure(document)
    funds(document)
    findings(document)
    listing(document)
    return document


def say(document, *sentences):
    document.add_paragraph("".join(sentences), style="公文正文")


def when(document, condition):
    tag(document, "{%p if " + condition + " %}")


def done(document):
    tag(document, "{%p endif %}")


def sample(*series):
    values = ((4, 3), (2, 1), (1, 1))
    pairs = tuple((name, tuple(map(Decimal, values[index]))) for index, name in enumerate(series))
    return ChartView(("甲", "乙"), pairs, "")


def general(document):
    document.add_paragraph("一、总体情况", style="Heading 1")
    say(
        document,
        "本次共收到文件{{ files }}个，采用{{ files_taken }}个",
        "{% if files_refused %}，没有读入或者没有识别出绩效目标表的{{ files_refused }}个{% endif %}",
        "{% if files_duplicate %}，内容重复的{{ files_duplicate }}个{% endif %}"
        "{% if files_skipped %}，跳过的{{ files_skipped }}个{% endif %}。",
        "汇总{{ agencies|length }}个单位的{{ total.projects }}个项目、{{ total.indicators }}条绩效指标。",
    )
    say(
        document,
        "{% if total.budget is none %}各单位都没有填写预算数。{% else %}预算合计{{ total.budget|万元 }}万元",
        "（{{ total.budget|大写金额 }}）",
        "{% if total.fiscal is not none %}，其中财政资金{{ total.fiscal|万元 }}万元{% endif %}",
        "{% if total.other is not none %}，其他资金{{ total.other|万元 }}万元{% endif %}。{% endif %}"
        "{% if unread_budgets %}有{{ unread_budgets }}个项目填了资金来源，预算数却没有填写或没有读懂："
        "资金来源的合计含这些项目，预算合计不含，改正后才对得上。{% endif %}"
        "{% if repeated %}有{{ repeated }}个项目重复报送，预算合计含重复，须先处理（规则C17）。{% endif %}"
        "{% if other_years %}有{{ other_years }}个项目是其他年度的，预算合计含这些项目，须先处理（规则X17）。"
        "{% endif %}",
    )
    document.add_paragraph(
        "表1　{% if agencies_left %}预算数最大的{{ leading|length }}个单位{% else %}"
        "各单位项目、指标和预算情况{% endif %}（金额单位：万元）",
        style="表题",
    )
    made = loop_table(
        document,
        ("单位", "项目数", "指标数", "预算数", "财政资金", "其他资金", "错误", "警告", "提示"),
        (
            "{{ row.name }}",
            "{{ row.projects }}",
            "{{ row.indicators }}",
            "{{ row.budget|万元 }}",
            "{{ row.fiscal|万元 }}",
            "{{ row.other|万元 }}",
            "{{ row.errors }}",
            "{{ row.warnings }}",
            "{{ row.notes }}",
        ),
        ("表格文字", *["表格数字"] * 8),
        (3.8, 1.3, 1.3, 1.95, 1.95, 1.7, 1.2, 1.2, 1.2),
        "row in leading",
    )
    last = made.add_row()
    sums = (
        "{% if agencies_left %}全部单位合计{% else %}合　　计{% endif %}",
        *(made.cell(2, column).text.replace("row.", "total.") for column in range(1, 9)),
    )
    for column, text in enumerate(sums):
        put(last.cells[column], text, "表格数字" if column else "表格居中")
        shade(last.cells[column])
    height(last, 0.7)
    when(document, "agencies_left")
    say(document, "其余{{ agencies_left }}个单位见绩效目标汇总表的“部门汇总”。")
    done(document)
    when(document, "charts.budgets.names|length > 1")
    add_chart(document, "budgets", bars(True, form="#,##0.00"), sample("预算数（万元）"), 5.6)
    document.add_paragraph("图1　预算最大的项目（万元）", style="图题")
    done(document)


def structure(document):
    document.add_paragraph("二、指标结构", style="Heading 1")
    say(
        document,
        "全部指标{{ total.indicators }}条，按一级指标分：{{ levels }}。",
        "定量指标{{ quantified }}条，占{{ quantified_share|百分比 }}；",
        "定性指标{{ qualitative }}条{% if unread %}；指标值没有读懂、须改写的{{ unread }}条{% endif %}",
        "{% if blank %}；没有填写指标值的{{ blank }}条{% endif %}。",
    )
    document.add_paragraph("表2　绩效指标分类统计", style="表题")
    made = table(document, (3.2, 4.2, 2.0, 2.0, 2.2, 2.0), 6)
    heads = ("一级指标", "二级指标", "指标数", "占比", "其中：定量", "定量占比")
    rest = (
        "{{ row.level2 }}",
        "{{ row.indicators }}",
        "{{ row.share|百分比 }}",
        "{{ row.quantified }}",
        "{{ row.quantified_share|百分比 }}",
    )
    lines = (
        heads,
        ("", "{%tr for row in classes %}"),
        ("", "{%tr if row.starts %}"),
        ("{{ row.level1 }}", *rest),
        ("", "{%tr else %}"),
        ("", *rest),
    )
    for number, line in enumerate(lines):
        for column, text in enumerate(line):
            style = "表头文字" if not number else ("表格居中", "表格文字", *["表格数字"] * 4)[column]
            put(made.cell(number, column), text, style)
        height(made.rows[number], 0.7)
    for text in ("endif", "endfor"):
        put(made.add_row().cells[1], "{%tr " + text + " %}")
    header_row(made.rows[0])
    for number in (3, 4, 5):
        vertical(_Cell(made.rows[number]._tr.tc_lst[0], made), "restart" if number == 3 else "continue")
    when(document, "total.indicators")
    made = document.add_table(rows=2, cols=2)  # two charts side by side: no frame, nothing but places
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    pair = (("levels", bars(False), "图2　各类指标数量（条）"), ("quantified", pie(), "图3　定量与定性指标（条）"))
    for column, (name, plot, title) in enumerate(pair):
        put(made.cell(0, column), "", "图表").width = put(made.cell(1, column), title, "图题").width = Cm(7.8)
        add_chart(document, name, plot, sample("指标数（条）"), 4.8, 7.4, made.cell(0, column).paragraphs[0])
    for row in made.rows:
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
    done(document)


def funds(document):
    document.add_paragraph("三、预算核对", style="Heading 1")
    say(document, "以“数量×标准×时间”和成本上限核对各项目的预算数，{{ reconciled }}")
    when(document, "reconciliations|length")
    document.add_paragraph("表3　预算核对情况", style="表题")
    loop_table(
        document,
        ("序号", "项目", "算式和结论", "结果"),
        ("{{ row.number }}", "{{ row.project }}", "{{ row.sentence }}", "{{ row.status }}"),
        ("表格居中", "表格文字", "表格文字", "表格居中"),
        (1.0, 4.6, 8.0, 2.0),
        "row in reconciliations",
    )
    when(document, "reconciliations_left")
    say(document, "其余{{ reconciliations_left }}笔见绩效目标汇总表。")
    done(document)
    done(document)


def findings(document):
    document.add_paragraph("四、审核发现", style="Heading 1")
    when(document, "findings")
    say(
        document,
        "审核共发现{{ findings }}条：错误{{ total.errors }}条、警告{{ total.warnings }}条、提示{{ total.notes }}条。",
        "{% if unsound %}有错误的单位{{ unsound }}个，须修改后重新报送。{% else %}没有必须退回修改的错误。{% endif %}",
    )
    document.add_paragraph("表4　各类问题条数", style="表题")
    loop_table(
        document,
        ("类别", "错误", "警告", "提示", "合计"),
        ("{{ row.name }}", "{{ row.errors }}", "{{ row.warnings }}", "{{ row.notes }}", "{{ row.total }}"),
        ("表格文字", *["表格数字"] * 4),
        (5.6, 2.5, 2.5, 2.5, 2.5),
        "row in kinds",
    )
    add_chart(document, "kinds", bars(False, COLOURS, gap=80), sample("错误", "警告", "提示"), 4.8)
    document.add_paragraph("图4　各类问题条数", style="图题")
    done(document)
    when(document, "not findings")
    say(document, "没有发现问题。")
    done(document)
    when(document, "frequent|length")
    document.add_paragraph("表5　最常见的问题", style="表题")
    loop_table(
        document,
        ("序号", "编号", "级别", "条数", "单位数", "举例", "修改建议"),
        (
            "{{ row.number }}",
            "{{ row.code }}",
            "{{ row.severity }}",
            "{{ row.count }}",
            "{{ row.agencies }}",
            "{{ row.example }}",
            "{{ row.suggestion }}",
        ),
        (*["表格居中"] * 5, "表格文字", "表格文字"),
        (1.0, 1.1, 1.1, 1.1, 1.3, 5.6, 4.4),
        "row in frequent",
    )
    done(document)


def listing(document):
    document.add_paragraph("附：项目一览", style="Heading 1")
    document.add_paragraph("（金额单位：元）", style="表格数字")
    loop_table(
        document,
        ("序号", "单位", "项目名称", "预算数", "财政资金", "其他资金", "指标数"),
        (
            "{{ row.number }}",
            "{{ row.agency_name }}",
            "{{ row.name }}",
            "{{ row.budget|千分位(2) }}",
            "{{ row.fiscal|千分位(2) }}",
            "{{ row.other|千分位(2) }}",
            "{{ row.indicators|length }}",
        ),
        ("表格居中", "表格文字", "表格文字", "表格数字", "表格数字", "表格数字", "表格数字"),
        (0.95, 2.9, 3.75, 2.4, 2.4, 2.1, 1.1),
        "row in projects",
    )
    when(document, "projects_left")
    say(document, "其余{{ projects_left }}个项目见绩效目标汇总表。")
    done(document)


def follow_up(subject, columns, money):
    """A form that looks back at the goals: funds, goals and what became of them, indicators."""
    document = new_document()
    page_numbers(document.sections[0])
    title = either(f"部门（单位）整体支出{subject}", f"项目支出{subject}")
    document.add_paragraph(title, style="公文标题").paragraph_format.space_after = Pt(0)
    when(document, "project.fiscal_year")
    document.add_paragraph("（{{ project.fiscal_year }}年度）", style="表题")
    done(document)
    fund_block(document, money)
    goal_block(document)
    document.add_paragraph("", style="表格文字")
    indicator_block(document, columns)
    return document


def either(whole, project):
    """One text for a department's own form, the other for a project's."""
    return "{% if project.whole %}" + whole + "{% else %}" + project + "{% endif %}"


def fund_block(document, money):
    made = table(document, (2.6, *(width for _, _, width in money)), 9)
    last = len(money)
    middle = (last + 1) // 2
    put(made.cell(0, 0), either("部门（单位）名称", "项目名称"), "表格居中")
    put(merge(made, 0, 1, last), either("{{ project.agency }}", "{{ project.name }}"))
    put(made.cell(1, 0), "{%tr if not project.whole %}")
    put(made.cell(2, 0), "主管部门", "表格居中")
    put(merge(made, 2, 1, middle - 1), "{{ project.department }}")
    put(made.cell(2, middle), "实施单位", "表格居中")
    put(merge(made, 2, middle + 1, last), "{{ project.agency }}")
    put(made.cell(3, 0), "{%tr endif %}")
    put(made.cell(4, 0), either("部门资金（元）", "项目资金（元）"), "表头文字")
    for column, (text, _, _) in enumerate(money, 1):
        put(made.cell(4, column), text, "表头文字")
    put(made.cell(5, 0), "{%tr for fund in project.funds %}")
    put(made.cell(6, 0), "{{ fund.source }}")
    for column, (_, words, _) in enumerate(money, 1):
        put(made.cell(6, column), "{{ fund." + words + " }}", "表格数字")
    put(made.cell(7, 0), "{%tr endfor %}")
    made._tbl.remove(made.rows[8]._tr)
    for row in (0, 2, 4, 6):
        height(made.rows[row], 0.8)


def goal_block(document):
    document.add_paragraph("", style="表格文字")
    made = table(document, (2.6, 6.5, 6.5), 5)
    put(made.cell(0, 0), "{%tr if project.tasks %}")
    put(made.cell(1, 0), "年度主要任务", "表格居中")
    put(merge(made, 1, 1, 2), "{{ project.tasks }}")
    put(made.cell(2, 0), "{%tr endif %}")
    put(made.cell(3, 0), "年度总体目标", "表格居中")
    vertical(made.cell(3, 0), "restart")
    put(made.cell(3, 1), "预期目标", "表头文字")
    put(made.cell(3, 2), "实际完成情况", "表头文字")
    put(made.cell(4, 0), "", "表格居中")
    vertical(made.cell(4, 0), "continue")
    put(_Cell(made.rows[4]._tr.tc_lst[1], made), "{{ project.goal }}")
    put(_Cell(made.rows[4]._tr.tc_lst[2], made), "{{ project.goal_actual }}")
    for row, size in ((1, 0.8), (3, 0.8), (4, 1.2)):
        height(made.rows[row], size)


def evaluation():
    money = (
        ("年初预算数", "initial|元", 2.47),
        ("全年预算数", "adjusted|元", 2.47),
        ("全年执行数", "executed|元", 2.47),
        ("分值", "weight", 1.5),
        ("执行率", "rate", 2.045),
        ("得分", "points", 2.045),
    )
    document = follow_up("绩效自评表", EVALUATED, money)
    made = document.tables[-1]
    row = made.add_row()
    put(merge(made, len(made.rows) - 1, 0, 5), "总分", "表格居中")
    put(row.cells[6], "{{ project.total }}", "表格居中")
    put(row.cells[7], "")
    when(document, "project.score_remark")
    document.add_paragraph("{{ project.score_remark }}", style="表格文字")
    done(document)
    return document


def monitoring():
    money = (
        ("年初预算数", "initial|元", 2.6),
        ("全年预算数", "adjusted|元", 2.6),
        ("执行数", "executed|元", 2.6),
        ("执行率", "rate", 2.6),
        ("全年预计执行数", "forecast|元", 2.6),
    )
    return follow_up("绩效目标执行监控表", MONITORED, money)


# -- saving -----------------------------------------------------------------------------------------------------


def font_table():
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, other in FALLBACK.items()
    )
    plain = "".join(
        f'<w:font w:name="{name}"><w:charset w:val="86"/><w:family w:val="auto"/></w:font>' for name in (HEAD, TABLE)
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts {nsdecls("w")}>{fonts}{plain}</w:fonts>'


def slim(document):
    """Leave out what python-docx's own blank brings along and no template uses: three quarters of every document.

    That is a hundred table styles, the copy of all styles for Word 2010, and an empty list of literature.
    """
    used = {each.get(qn("w:val")) for each in document.element.iter(qn("w:tblStyle"))}
    for style in document.styles.element.findall(qn("w:style")):
        kept = style.get(qn("w:type")) != "table" or style.get(qn("w:default")) or style.get(qn("w:styleId")) in used
        if not kept:
            document.styles.element.remove(style)
    relations = document.part.rels
    for number in [key for key, one in relations.items() if one.reltype.endswith(("/stylesWithEffects", "/customXml"))]:
        del relations[number]


def save(document, name):
    """Save with fixed time stamps, without python-docx's own thumbnail, with fonts that have a fallback."""
    slim(document)
    document.core_properties.title = name.removesuffix(".docx")
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    buffer = io.BytesIO()
    document.save(buffer)
    TEMPLATES.mkdir(exist_ok=True)
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(TEMPLATES / name, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info.filename)
            if info.filename == "docProps/thumbnail.jpeg":
                continue
            if info.filename == "_rels/.rels":
                data = b"".join(part for part in _split_relations(data) if b"thumbnail" not in part)
            if info.filename == "word/fontTable.xml":
                data = font_table().encode()
            if info.filename == "docProps/core.xml":
                data = data.replace(b"2013-12-23T23:15:00Z", b"2026-01-01T00:00:00Z")
            new.writestr(zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)


def _split_relations(data):
    import re

    return re.split(rb"(?=<Relationship )|(?=</Relationships>)", data)


def main():
    save(attachment(), "绩效目标公开表.docx")
    save(single(), "项目绩效目标表.docx")
    save(evaluation(), "项目绩效自评表.docx")
    save(monitoring(), "项目绩效监控表.docx")
    save(notice(), "问题通知单.docx")
    save(report(), "绩效目标汇总分析报告.docx")


if __name__ == "__main__":
    main()
