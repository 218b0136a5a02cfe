"""What a clerk sees beside the text of a cell: pictures, margins of the page, crossed out runs, letters in hiding."""

from pathlib import Path

import pytest
from packages import (
    HEAD,
    MAIN,
    PACKAGE,
    RELATIONS,
    STRING_PART,
    book,
    kinds,
    parts,
    plain,
    read,
    strings,
    texts,
    worksheet,
    zipped,
)

DRAWING = (
    '<xdr:wsDr xmlns:xdr="urn:d" xmlns:a="urn:a"><xdr:twoCellAnchor><xdr:from><xdr:col>2</xdr:col>'
    "<xdr:colOff>0</xdr:colOff><xdr:row>4</xdr:row></xdr:from><xdr:pic/></xdr:twoCellAnchor><xdr:absoluteAnchor><xdr:pic/>"
    "<xdr:sp><xdr:txBody><a:p><a:r><a:t>一</a:t></a:r><a:br/><a:r><a:t>二</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
    "</xdr:absoluteAnchor></xdr:wsDr>"
)
DIAGRAM = (
    '<dgm:dataModel xmlns:dgm="urn:m" xmlns:a="urn:a"><dgm:pt><dgm:t><a:p><a:r><a:t>总目标</a:t></a:r></a:p></dgm:t>'
    "</dgm:pt><dgm:pt><dgm:t><a:p/></dgm:t></dgm:pt></dgm:dataModel>"
)


def row(cells: str) -> str:
    return f'<row r="1">{cells}</row>'


def relations(**kinds_and_targets: str) -> str:
    items = (
        f'<Relationship Id="{kind}" Type="{RELATIONS}/{kind}" Target="{to}"/>' for kind, to in kinds_and_targets.items()
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}">{"".join(items)}</Relationships>'


def said(found, kind: str) -> list[tuple[str, str]]:
    return [(note.place.cell, note.found) for note in found.notes if note.kind == kind]


def test_pictures_diagrams_and_embedded_files_are_said(tmp_path: Path):
    extra = {
        "xl/worksheets/_rels/sheet1.xml.rels": relations(
            drawing="../drawings/drawing1.xml", oleObject="../embeddings/a.bin", package="../embeddings/b.docx"
        ),
        "xl/drawings/drawing1.xml": DRAWING,
        "xl/drawings/_rels/drawing1.xml.rels": relations(diagramData="../diagrams/data1.xml"),
        "xl/diagrams/data1.xml": DIAGRAM,
    }
    found = read(book(worksheet(row('<c r="A1"><v>1</v></c>')), extra), tmp_path)
    assert said(found, "picture") == [("C5", "2 张")]
    assert [text for _, text in said(found, "text_box")] == ["文本框“一⏎二”", "文本框“总目标”", "2 个嵌入的文件"]


def test_pictures_inside_cells_are_said_and_are_no_errors(tmp_path: Path):
    cells = (
        '<c r="A1" t="str"><f>_xlfn.DISPIMG("ID_A",1)</f><v>=DISPIMG("ID_A",1)</v></c>'
        '<c r="B1"><f>DISPIMG("ID_B",1)</f></c>'
        '<c r="C1" t="e" vm="1"><v>#VALUE!</v></c><c r="D1" t="e"><v>#VALUE!</v></c>'
    )
    found = read(book(worksheet(row(cells))), tmp_path)
    assert [cell for cell, _ in said(found, "picture")] == ["A1", "B1", "C1"]
    assert said(found, "error_value") == [("D1", "#VALUE!")]
    assert "formula_without_value" not in kinds(found)


def test_words_in_the_margins_of_the_page_are_said(tmp_path: Path):
    margins = (
        '<headerFooter><oddHeader>&amp;C&amp;"宋体,加粗"&amp;14绩效目标表&amp;R&amp;8第&amp;P页 共&amp;N页</oddHeader>'
        "<oddFooter>&amp;L填报单位：甲&amp;&amp;乙&amp;CPage &amp;P of &amp;N&amp;R&amp;D</oddFooter>"
        "<evenFooter>- &amp;P -</evenFooter><firstHeader>&amp;R单位：万元</firstHeader></headerFooter>"
    )
    found = read(book(worksheet(row('<c r="A1"><v>1</v></c>'), margins)), tmp_path)
    texts_of = [text for _, text in said(found, "header_footer")]
    assert texts_of == ["页眉“绩效目标表”", "页脚“填报单位：甲&乙”", "页眉“单位：万元”"]


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_runs_struck_through_of_inline_texts_are_said(tmp_path: Path, prefix: str):
    sheet = worksheet(
        row(
            '<c r="A1" t="inlineStr"><is><r><t>现</t></r><r><rPr><strike/></rPr><t>旧</t></r><r><t>值</t></r></is></c>'
            '<c r="B1" t="inlineStr"><is><r><rPr><strike val="0"/></rPr><t>不删</t></r></is></c>'
        )
    )
    if prefix:
        sheet = sheet.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")
    found = read(zipped(parts({"表": sheet})), tmp_path)
    assert texts(found) == {"A1": "现旧值", "B1": "不删"}
    assert said(found, "struck_text") == [("A1", "旧")]


@pytest.mark.parametrize(
    ("font", "fill", "unseen"),
    [
        ('<color rgb="FFFFFFFF"/>', 'rgb="FFFFFFFF"', True),
        ('<color theme="0"/>', 'indexed="9"', True),
        ('<color rgb="FFFF0000"/>', 'rgb="00FF0000"', True),
        ('<color theme="4" tint="0.5"/>', 'theme="4" tint="0.5"', True),
        ('<color theme="4" tint="0.5"/>', 'theme="4"', False),
        ("", 'rgb="FF000000"', True),
        ("", 'rgb="FFFFFF00"', False),
        ('<color theme="0" tint="-0.5"/>', "", False),
        ('<color rgb="FFFFFFFF"/>', "", True),
    ],
)
def test_letters_of_the_colour_behind_them_are_said(tmp_path: Path, font: str, fill: str, unseen: bool):
    solid = f'<fill><patternFill patternType="solid"><fgColor {fill}/></patternFill></fill>' if fill else ""
    styles = (
        f'{HEAD}<styleSheet xmlns="{MAIN}"><fonts><font/><font>{font}</font></fonts>'
        f'<fills><fill><patternFill patternType="none"/></fill>{solid}</fills>'
        f'<cellXfs><xf fontId="0" fillId="0"/><xf fontId="1" fillId="{int(bool(fill))}"/></cellXfs></styleSheet>'
    )
    sheet = worksheet(row('<c r="A1" t="s" s="1"><v>0</v></c><c r="B1" t="s"><v>0</v></c>'))
    found = read(book(sheet, {STRING_PART: strings(plain("甲")), "xl/styles.xml": styles}), tmp_path)
    assert said(found, "white_text") == ([("A1", "甲")] if unseen else [])
