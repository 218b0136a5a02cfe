"""Word once more: numbers of lists beside figures, controls that programs filled, what every good document has."""
# ruff: noqa: E501 - lines of XML stay whole

from time import process_time

import pytest
from packages import kinds, read, texts, zipped
from test_word_seen import cell, document, field, one_row, paragraph, part, run, said, styled, table

LIST = """<w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
<w:lvl w:ilvl="2"><w:numFmt w:val="decimal"/><w:lvlText w:val="（%3）"/><w:lvlRestart w:val="0"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>"""


def listed(text: str, level: int = 0, looks: str = "", words: str = "") -> str:
    number = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
    return paragraph(run(text, words) if text else "", looks=f"{number}{looks}")


def test_the_number_of_a_list_never_runs_into_a_figure(tmp_path):
    values = table(tuple(cell(listed(text)) for text in ("90%", "5万元", "≥3家", "")))
    found = read(document(values, numbering=LIST), tmp_path, "目标.docx")
    assert texts(found) == {"A1": "1. 90%", "B1": "2. 5万元", "C1": "3.≥3家", "D1": "4."}


def test_numbers_of_cells_merged_downwards_are_counted_once(tmp_path):
    top, under = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = ((top, "甲"), (under, "乙"), ("", "丙"))
    body = table(*((cell(listed(""), looks=looks), cell(paragraph(run(name)))) for looks, name in rows))
    found = read(document(body, numbering=LIST), tmp_path, "目标.docx")
    assert texts(found) == {"A1": "1.", "B1": "甲", "B2": "乙", "A3": "2.", "B3": "丙"}
    assert kinds(found) == set()


def test_hidden_paragraphs_have_no_number_and_levels_may_count_on(tmp_path):
    hidden = listed("藏", looks="<w:rPr><w:vanish/></w:rPr>", words="<w:vanish/>")
    body = listed("甲") + hidden + listed("乙") + listed("子", 2) + listed("丙") + listed("孙", 2)
    found = read(document(body, numbering=LIST), tmp_path, "目标.docx")
    assert list(texts(found).values()) == ["1.甲", "2.乙", "（1）子", "3.丙", "（2）孙"]


def test_a_style_may_take_its_list_from_another_and_its_level_from_itself(tmp_path):
    styles = """<w:style w:type="paragraph" w:styleId="One"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
    <w:style w:type="paragraph" w:styleId="Two"><w:basedOn w:val="One"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>"""
    body = "".join(paragraph(run("甲"), looks=f'<w:pStyle w:val="{name}"/>') for name in ("One", "Two", "Two", "One"))
    found = read(document(body, numbering=LIST, styles=styles), tmp_path, "目标.docx")
    assert list(texts(found).values()) == ["1.甲", "1.1 甲", "1.2 甲", "2.甲"]


def test_a_control_that_a_program_filled_is_no_prompt(tmp_path):
    filled = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('36万元')}</w:sdtContent></w:sdt>"
    styles = '<w:style w:type="character" w:styleId="a3"><w:name w:val="Placeholder Text"/></w:style>'
    grey = filled.replace("<w:rPr></w:rPr>", f"<w:rPr>{styled('a3')}</w:rPr>").replace("36万元", "年月日")
    found = read(document(one_row(paragraph(filled), paragraph(grey)), styles=styles), tmp_path, "目标.docx")
    assert texts(found) == {"A1": "36万元"}
    assert said(found, "unfilled_prompt") == [("B1", "“年月日”")]


def test_a_box_to_tick_is_seen_once(tmp_path):
    box = "<w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData>"
    found = read(document(paragraph(field("FORMCHECKBOX", "☑", box), run("是"))), tmp_path, "目标.docx")
    assert texts(found) == {"A1": "☑是"}


def test_nothing_is_said_of_what_every_document_has(tmp_path):
    shade = '<w:shd w:val="clear" w:fill="1F4E79"/>'
    styles = f"""<w:style w:type="table" w:styleId="T"><w:tblStylePr w:type="firstRow"><w:tcPr>{shade}</w:tcPr></w:tblStylePr></w:style>
    <w:style w:type="table" w:styleId="Child"><w:basedOn w:val="T"/></w:style>
    <w:style w:type="paragraph" w:styleId="P"><w:pPr>{shade}</w:pPr></w:style>"""
    white = run("白字", '<w:color w:val="FFFFFF"/>')
    dark = table((cell(paragraph(white)),)).replace("<w:tbl>", '<w:tbl><w:tblPr><w:tblStyle w:val="Child"/></w:tblPr>')
    dark += paragraph(white, looks='<w:pStyle w:val="P"/>')
    dark += table((cell(paragraph(run("行"))),)).replace("<w:tr>", '<w:tr><w:trPr><w:hidden w:val="0"/></w:trPr>')
    page = paragraph(run("第 "), field("PAGE", "Ⅳ"), run(" 页　共十二页"))
    found = read(document(dark, styles=styles, footer1=page, header1="<w:p/>"), tmp_path, "目标.docx")
    assert list(texts(found).values()) == ["白字", "白字", "行"]
    assert kinds(found) == set()


@pytest.mark.parametrize(
    "body",
    [
        paragraph(field("IF", "1").rpartition("<w:r>")[0] * 5000 + run("字") * 5000),
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" * 50
        + listed("填") * 5000
        + "</w:sdtContent></w:sdt>" * 50,
        listed("字") * 20_000,
        table((cell(listed("字") * 20_000),)),
    ],
    ids=["fields that never end", "controls in controls", "one long list", "a list in a cell"],
)
def test_time_goes_with_the_length(tmp_path, body):
    parts = {"word/document.xml": part("document", f"<w:body>{body}</w:body>")}
    data = zipped(parts | {"word/numbering.xml": part("numbering", LIST)}, stored=True)
    began = process_time()
    assert read(data, tmp_path, "目标.docx").defect is None
    assert process_time() - began < 8


def test_styles_based_on_styles_cost_little(tmp_path):
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{i}"><w:basedOn w:val="s{(i + 1) % 10_000}"/></w:style>'
        for i in range(10_000)
    )
    began = process_time()
    found = read(document(paragraph(run("甲"), looks='<w:pStyle w:val="s1"/>'), styles=styles), tmp_path, "目标.docx")
    assert texts(found) == {"A1": "甲"} and process_time() - began < 3
