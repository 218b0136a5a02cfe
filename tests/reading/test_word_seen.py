"""Word documents as they look on paper: what is hidden, asked for, drawn with other fonts, or counted by Word itself."""
# ruff: noqa: E501 - lines of XML stay whole

import pytest
from packages import kinds, read, texts, zipped

from pipeline.model import Book

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)


def part(name: str, inner: str) -> str:
    return f"<w:{name} {SPACES}>{inner}</w:{name}>"


def document(body: str, **parts: str) -> bytes:
    members = {f"word/{name}.xml": part(name, inner) for name, inner in parts.items()}
    return zipped({"word/document.xml": part("document", f"<w:body>{body}</w:body>"), **members})


def run(text: str, looks: str = "") -> str:
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, looks: str = "") -> str:
    return f"<w:p><w:pPr>{looks}</w:pPr>{''.join(runs)}</w:p>"


def cell(*content: str, looks: str = "") -> str:
    return f"<w:tc><w:tcPr>{looks}</w:tcPr>{''.join(content) or '<w:p/>'}</w:tc>"


def table(*rows: tuple[str, ...]) -> str:
    lines = ("".join(cells) for cells in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{line}</w:tr>' for line in lines)}</w:tbl>"


def one_row(*cells: str) -> str:
    return table(tuple(cell(each if each.startswith("<w:p") else paragraph(each)) for each in cells))


def said(found: Book, kind: str) -> list[tuple[str, str]]:
    return [(note.place.cell, note.found) for note in found.notes if note.kind == kind]


def field(code: str, result: str | None = None, data: str = "") -> str:
    middle = "" if result is None else f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(result)}'
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r><w:r><w:instrText>{code}</w:instrText></w:r>'
        f'{middle}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


STYLES = """<w:style w:type="paragraph" w:default="1" w:styleId="a"/>
<w:style w:type="character" w:styleId="Unseen"><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Child"><w:basedOn w:val="Unseen"/></w:style>
<w:style w:type="character" w:styleId="Seen"><w:basedOn w:val="Unseen"/><w:rPr><w:vanish w:val="0"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Gone"><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Void"><w:rPr><w:strike/></w:rPr></w:style>"""


def styled(name: str) -> str:
    return f'<w:rStyle w:val="{name}"/>'


def test_hidden_words_are_said_and_not_read(tmp_path):
    body = one_row(
        run("≥95%") + run("（旧值90%）", "<w:vanish/>"),
        run("甲") + run("乙", styled("Child")) + run("丙", styled("Seen")) + run("丁", '<w:vanish w:val="0"/>'),
        paragraph(run("整段"), run("看得见", '<w:vanish w:val="false"/>'), run("负负得正", styled("Unseen")), looks='<w:pStyle w:val="Gone"/>'),
        paragraph(run("作废"), looks='<w:pStyle w:val="Void"/>'),
        run("网页里", "<w:webHidden/>"),
    )  # fmt: skip
    found = read(document(body, styles=STYLES), tmp_path, "目标.docx")
    assert texts(found) == {"A1": "≥95%", "B1": "甲丙丁", "C1": "看得见负负得正", "D1": "作废", "E1": "网页里"}
    assert said(found, "hidden_text") == [("A1", "（旧值90%）"), ("B1", "乙"), ("C1", "整段")]
    assert said(found, "struck_text") == [("D1", "作废")]


@pytest.mark.parametrize("mark", ["<w:vanish/><w:specVanish/>", "<w:vanish/>", "<w:del w:id='1' w:author='甲'/>"])
def test_a_paragraph_whose_end_is_unseen_goes_on_in_the_next(tmp_path, mark):
    joined = paragraph(run("7"), looks=f"<w:rPr>{mark}</w:rPr>") + paragraph(run("人"))
    found = read(document(joined + table((cell(joined), cell(paragraph(run("二")))))), tmp_path, "目标.docx")
    assert texts(found) == {"A1": "7人", "A2": "7人", "B2": "二"}


def test_a_prompt_nobody_answered_is_no_value(tmp_path):
    def control(text: str, inner: str = "<w:showingPlcHdr/>") -> str:
        return f"<w:sdt><w:sdtPr>{inner}</w:sdtPr><w:sdtContent>{text}</w:sdtContent></w:sdt>"

    click = run("单击此处输入文字。", styled("PlaceholderText"))
    body = table(
        (
            cell(paragraph(run("项目名称"))),
            control(cell(paragraph(click))),
            cell(control(paragraph(click))),
            cell(paragraph(run("≥"), control(click), run("人"))),
            cell(paragraph(control(run("已填"), "<w:text/>"))),
            cell(paragraph(field("MACROBUTTON NoMacro [键入名称]"))),
        )
    )
    found = read(document(body), tmp_path, "目标.docx")
    assert texts(found) == {"A1": "项目名称", "D1": "≥人", "E1": "已填"}
    assert said(found, "unfilled_prompt") == [("B1", "“单击此处输入文字。”等，共 4 处")]


def test_rows_and_cells_of_tracked_changes(tmp_path):
    gone = '<w:cellDel w:id="1" w:author="甲"/>'
    deleted = f"<w:tr><w:trPr><w:del w:id='1'/></w:trPr>{cell(paragraph(run('删掉的行')))}</w:tr>"
    added = f"<w:tr><w:trPr><w:ins w:id='1'/></w:trPr>{cell(paragraph(run('加上的行')))}</w:tr>"
    moved = paragraph(
        f"<w:moveFrom w:id='1'>{run('旧处')}</w:moveFrom>", run("移"), f"<w:moveTo>{run('到')}</w:moveTo>"
    )
    body = table(
        (cell(paragraph(run("一"))), cell(paragraph(run("删")), looks=gone), cell(paragraph(run("二")))),
        (
            cell(moved),
            cell(paragraph(run("删")), looks=gone),
            cell(paragraph(run("新")), looks='<w:cellIns w:id="2"/>'),
        ),
    ).replace("</w:tbl>", f"{deleted}{added}</w:tbl>")
    found = read(document(body), tmp_path, "目标.docx")
    assert texts(found) == {"A1": "一", "B1": "二", "A2": "移到", "B2": "新", "A3": "加上的行"}
    assert kinds(found) == {"tracked_changes"}
    only = read(
        document(table((cell(paragraph(run("留"))), cell(paragraph(run("删")), looks=gone)))), tmp_path, "b.docx"
    )
    assert texts(only) == {"A1": "留"} and kinds(only) == {"tracked_changes"}


def test_text_boxes_are_read_once(tmp_path):
    def box(inner: str) -> str:
        return f"<w:txbxContent>{inner}</w:txbxContent>"

    modern = f"<w:drawing><wps:wsp><wps:txbx>{box(paragraph(run('框')))}</wps:txbx></wps:wsp></w:drawing>"
    old = f"<w:pict><v:shape><v:textbox>{box(paragraph(run('框')))}</v:textbox></v:shape></w:pict>"
    both = f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'>{modern}</mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"
    within = old.replace(run("框"), run("外") + f"<w:r>{old.replace('框', '内')}</w:r>")
    found = read(
        document(one_row(run("甲") + both, run("乙") + f"<w:r>{old}</w:r>", f"<w:r>{within}</w:r>")),
        tmp_path,
        "目标.docx",
    )
    assert texts(found) == {"A1": "甲\n框", "B1": "乙\n框", "C1": "外\n内"}


def sym(font: str, code: str) -> str:
    return f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (sym("Wingdings", "F0FE"), "☑"),
        (sym("Wingdings 2", "F052"), "☑"),
        (sym("Wingdings", "F0A8"), "□"),
        (sym("Wingdings 2", "F0A3"), "□"),
        (sym("Symbol", "F0B3") + run("90%"), "≥90%"),
        (sym("Symbol", "F0A3") + run("5"), "≤5"),
        (sym("Wingdings", "F0FC"), "√"),
        (sym("Wingdings", "F083"), "③"),
        (run("þ", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>') + run("新增"), "☑新增"),
        (run("\uf06f", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'), "□"),
        (run("≥7", '<w:rFonts w:ascii="Symbol"/>'), "≥7"),
        (run("³7", '<w:rFonts w:ascii="Symbol"/>'), "≥7"),
        ("<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val='1'/></w14:checkbox></w:sdtPr><w:sdtContent>" + run("☒") + "</w:sdtContent></w:sdt>", "☒"),
    ],
)  # fmt: skip
def test_signs_of_pictorial_fonts(tmp_path, given, shown):
    assert texts(read(document(one_row(given)), tmp_path, "目标.docx")) == {"A1": shown}


def test_a_sign_nobody_knows_is_said(tmp_path):
    found = read(document(one_row(sym("Wingdings", "F0D3"))), tmp_path, "目标.docx")
    assert texts(found) == {"A1": "\ufffd"} and kinds(found) == {"undecodable"}


LIST = '<w:ffData><w:ddList>{}<w:listEntry w:val="请选择"/><w:listEntry w:val="数量指标"/><w:listEntry w:val="质量指标"/></w:ddList></w:ffData>'
BOX = "<w:ffData><w:checkBox><w:sizeAuto/><w:default w:val='0'/>{}</w:checkBox></w:ffData>"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (field("REF 金额", "12.5") + run("万元"), "12.5万元"),
        (field(' IF "' + field("REF a", "1") + '"="1" "是" "否" ', "是"), "是"),
        ('<w:fldSimple w:instr=" DOCPROPERTY 项目 ">' + run("网格化") + "</w:fldSimple>", "网格化"),
        (field("FORMDROPDOWN", None, LIST.format('<w:result w:val="2"/>')), "质量指标"),
        (field("FORMDROPDOWN", None, LIST.format('<w:default w:val="1"/>')), "数量指标"),
        (field("FORMDROPDOWN", "已选", LIST.format("")), "已选"),
        (field("FORMCHECKBOX", None, BOX.format("<w:checked/>")) + run("是"), "☑是"),
        (field("FORMCHECKBOX", "", BOX.format("<w:checked w:val='0'/>")) + run("否"), "□否"),
        (field("FORMTEXT", "100", "<w:ffData><w:textInput/></w:ffData>") + run("人"), "100人"),
        (field(r"eq \o\ac(○,3)") + run("项"), "③项"),
        (field(r"eq \o\ac(□,√)") + run("新增"), "☑新增"),
        (field(r"EQ \F(1,2)"), "1/2"),
        (field(r'EQ \* jc2 \* "Font:宋体" \* hps10 \o\ad(\s\up 9(zhuó),卓)') + run("越"), "卓越"),
        (field("SYMBOL 254 \\f \"Wingdings\" \\s 12") + run("是"), "☑是"),
        ('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + run("没有结尾"), "没有结尾"),
        ("<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t><w:softHyphen/><w:t>c</w:t><w:br/><w:t>d</w:t><w:ptab/></w:r>", "a-bc\nd\t"),
        ("<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>zhuó</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>卓</w:t></w:r></w:rubyBase></w:ruby></w:r>", "卓"),
        ("<m:oMath><m:r><m:t>≥7</m:t></m:r></m:oMath>" + run("人"), "≥7人"),
        ("<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>", "1/2"),
        ("<m:oMath><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>4</m:t></m:r></m:sup></m:sSup></m:oMath>", "10^4"),
        ("<m:oMathPara><m:oMath><m:sSup><m:e><m:r><m:t>m</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath></m:oMathPara>", "m²"),
        ("<m:oMath><m:d><m:e><m:r><m:t>5</m:t></m:r></m:e></m:d></m:oMath>", "(5)"),
    ],
)  # fmt: skip
def test_fields_and_equations(tmp_path, given, shown):
    found = read(document(one_row(given)), tmp_path, "目标.docx")
    assert texts(found) == {"A1": shown} and not kinds(found)


def level(at: int, style: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'
    )


NUMBERS = f"""<w:abstractNum w:abstractNumId="0">{level(0, "chineseCounting", "%1、")}{level(1, "decimal", "（%2）")}</w:abstractNum>
<w:abstractNum w:abstractNumId="1">{level(0, "decimal", "%1")}{level(1, "decimal", "%1.%2")}</w:abstractNum>
<w:abstractNum w:abstractNumId="2">{level(0, "bullet", "●")}</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>"""


def listed(text: str, number: int, at: int = 0) -> str:
    looks = f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(run(text), looks=looks)


def test_numbers_that_word_counts_are_seen(tmp_path):
    style = '<w:style w:type="paragraph" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    body = listed("总体目标", 1) + listed("甲", 1, 1) + listed("乙", 1, 1) + listed("绩效指标", 1) + listed("丙", 1, 1)
    body += paragraph(run("样式"), looks='<w:pStyle w:val="L"/>') + listed("点", 3) + listed("重来", 4)
    body += paragraph(run("没有"), looks='<w:pStyle w:val="L"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    body += table((cell(listed("", 2)), cell(listed("数量", 2, 1))))
    found = read(document(body, styles=style, numbering=NUMBERS), tmp_path, "目标.docx")
    assert [text for place, text in texts(found).items() if place.startswith("A")] == [
        "一、总体目标", "（1）甲", "（2）乙", "二、绩效指标", "（1）丙", "1 样式", "点", "一、重来", "没有", "2",
    ]  # fmt: skip
    assert texts(found)["B10"] == "2.1 数量"


def test_lists_kept_under_a_style_and_paragraphs_moved_away(tmp_path):
    kept = (
        f'<w:abstractNum w:abstractNumId="7"><w:styleLink w:val="S"/>{level(0, "upperLetter", "%1.")}</w:abstractNum>'
    )
    taken = '<w:abstractNum w:abstractNumId="8"><w:numStyleLink w:val="S"/></w:abstractNum>'
    numbers = f'{kept}{taken}<w:num w:numId="9"><w:abstractNumId w:val="8"/></w:num>'
    away = "<w:rPr><w:moveFrom w:id='1'/></w:rPr><w:numPr><w:numId w:val='9'/></w:numPr>"
    moved = paragraph(f"<w:moveFrom>{run('旧')}</w:moveFrom>", looks=away)
    found = read(document(listed("甲", 9) + moved + listed("乙", 9), numbering=numbers), tmp_path, "目标.docx")
    assert texts(found) == {"A1": "A.甲", "A2": "B.乙"}


def test_comments_are_said_where_they_belong(tmp_path):
    mark = '<w:r><w:commentReference w:id="{}"/></w:r>'
    comments = "".join(
        f'<w:comment w:id="{at}">{paragraph(run(text))}</w:comment>' for at, text in enumerate(("核", "改", "无"))
    )
    body = paragraph(run("标题") + mark.format(1)) + one_row(run("甲"), run("乙") + mark.format(0))
    found = read(document(body, comments=comments), tmp_path, "目标.docx")
    assert said(found, "comment") == [("B2", "核"), ("A1", "改"), ("", "无")]


def test_parts_with_numbers_in_their_names(tmp_path):
    body = paragraph(run("藏", styled("Unseen"))) + listed("甲", 1)
    found = read(document(body, styles2=STYLES, numbering3=NUMBERS, comments1=""), tmp_path, "目标.docx")
    assert texts(found) == {"A2": "一、甲"} and said(found, "hidden_text") == [("A1", "藏")]


def test_what_stands_outside_the_text_is_said(tmp_path):
    embedded = '<w:r><w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object></w:r>'
    parts = {
        "header1": paragraph(run("附件2  单位：万元")),
        "footer1": paragraph(run("第 1 页 共 3 页")),
        "footnotes": f"<w:footnote>{paragraph(run('以决算为准'))}</w:footnote>",
    }
    found = read(document(one_row(run("甲")) + paragraph(embedded), **parts), tmp_path, "目标.docx")
    assert said(found, "left_out") == [("", "脚注“以决算为准”")]
    assert said(found, "header_footer") == [("", "页眉“附件2  单位：万元”")]
    assert len(said(found, "sheet_skipped")) == 1


def test_pictures_and_things_that_are_not_text_are_said(tmp_path):
    picture = "<w:r><w:drawing><blip/></w:drawing></w:r>"
    things = '<w:r><w:object><o:OLEObject ProgID="Equation.3"/></w:object><w:object><w:control w:name="CheckBox1"/></w:object><w:pict><v:shape><v:textpath string="作废"/></v:shape></w:pict></w:r>'
    found = read(document(one_row(picture, run("盖章") + picture) + paragraph(things)), tmp_path, "目标.docx")
    assert texts(found) == {"B1": "盖章"}
    assert said(found, "left_out") == [
        *(("", "公式编辑器写的公式（Equation.3）"), ("", "控件（勾选框、输入框等）"), ("", "艺术字“作废”"))
    ]
    assert said(found, "picture") == [("A1", "这一格里只有图片")]


def test_white_letters_are_said_where_nothing_is_coloured(tmp_path):
    white = '<w:color w:val="FFFFFF"/>'
    shade = '<w:shd w:val="clear" w:fill="336699"/>'
    cells = (
        cell(paragraph(run("暗", white))),
        cell(paragraph(run("表头", white)), looks=shade),
        cell(paragraph(run("底", white + shade))),
        cell(paragraph(run("段", white), looks=shade)),
        cell(paragraph(run("白底", white)), looks='<w:shd w:val="clear" w:fill="auto"/>'),
    )
    found = read(document(table(cells)), tmp_path, "目标.docx")
    assert said(found, "white_text") == [("A1", "暗"), ("E1", "白底")] and texts(found)["A1"] == "暗"
    named = f'<w:style w:type="table" w:styleId="T"><w:tblStylePr w:type="firstRow"><w:tcPr>{shade}</w:tcPr></w:tblStylePr></w:style>'
    styled_table = table(cells).replace("<w:tbl>", '<w:tbl><w:tblPr><w:tblStyle w:val="T"/></w:tblPr>')
    assert not said(read(document(styled_table, styles=named), tmp_path, "b.docx"), "white_text")


def test_a_hidden_row_is_read_and_said(tmp_path):
    body = table((cell(paragraph(run("甲"))),), (cell(paragraph(run("乙"))),)).replace(
        "<w:tr>", "<w:tr><w:trPr><w:hidden/></w:trPr>", 1
    )
    found = read(document(body), tmp_path, "目标.docx")
    assert texts(found) == {"A1": "甲", "A2": "乙"} and kinds(found) == {"hidden_row_data"}
