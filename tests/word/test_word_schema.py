"""Word is strict where LibreOffice is not: the children of properties stand in the order the schema gives."""

import zipfile
from xml.etree import ElementTree

import pytest
from word_samples import W, batch_of, looking_back, seed_batch

from pipeline.render import word
from pipeline.settings import TEMPLATES

ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
    "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
    "lang eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked "
    "personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr",
    "font": "altName panose1 charset family notTrueType pitch sig embedRegular",
    "settings": "writeProtection view zoom removePersonalInformation proofState defaultTabStop autoHyphenation "
    "characterSpacingControl savePreviewPicture updateFields hdrShapeDefaults footnotePr endnotePr compat docVars "
    "rsids themeFontLang clrSchemeMapping doNotAutoCompressPictures shapeDefaults decimalSymbol listSeparator",
}
RANKS = {name: {child: rank for rank, child in enumerate(words.split())} for name, words in ORDER.items()}


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    folder = tmp_path_factory.mktemp("schema")
    word.write_documents(seed_batch(), folder)
    word.write_projects(batch_of(looking_back(), looking_back("monitoring_national")), folder / "回看")
    return (*sorted(folder.rglob("*.docx")), *sorted(TEMPLATES.glob("*.docx")))


def parts(path):
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("word/") and name.endswith(".xml") and "chart" not in name:
                yield name, ElementTree.fromstring(archive.read(name))


def test_children_of_properties_are_in_the_order_of_the_schema(documents):
    for path in documents:
        for part, root in parts(path):
            for element in root.iter():
                rank = RANKS.get(element.tag.removeprefix(W))
                names = [child.tag.removeprefix(W) for child in element if child.tag.startswith(W)]
                if rank and element.tag.startswith(W):
                    assert [name for name in names if name not in rank] == [], (path.name, part, names)
                    assert names == sorted(names, key=rank.__getitem__), (path.name, part, names)


def test_every_cell_ends_with_a_paragraph_and_every_row_fills_its_grid(documents):
    for path in documents:
        for _, root in parts(path):
            for table in root.iter(f"{W}tbl"):
                width = len(table.findall(f"{W}tblGrid/{W}gridCol"))
                for row in table.findall(f"{W}tr"):
                    spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.findall(f"{W}tc")]
                    assert sum(1 if span is None else int(span.get(f"{W}val")) for span in spans) == width
                for cell in table.iter(f"{W}tc"):
                    assert cell[-1].tag == f"{W}p"


def test_vertical_merges_begin_before_they_continue(documents):
    for path in documents:
        for _, root in parts(path):
            for table in root.iter(f"{W}tbl"):
                open_at = set()
                for row in table.findall(f"{W}tr"):
                    column, now = 0, set()
                    for cell in row.findall(f"{W}tc"):
                        merged = cell.find(f"{W}tcPr/{W}vMerge")
                        span = cell.find(f"{W}tcPr/{W}gridSpan")
                        if merged is not None:
                            assert merged.get(f"{W}val") == "restart" or column in open_at, path.name
                            now.add(column)
                        column += 1 if span is None else int(span.get(f"{W}val"))
                    open_at = now


def test_names_and_numbers_of_marks_are_unique(documents):
    for path in documents:
        for part, root in parts(path):
            if part == "word/document.xml":
                marks = list(root.iter(f"{W}bookmarkStart"))
                assert len({mark.get(f"{W}id") for mark in marks}) == len(marks)
                assert len({mark.get(f"{W}name") for mark in marks}) == len(marks)
                ends = [mark.get(f"{W}id") for mark in root.iter(f"{W}bookmarkEnd")]
                assert sorted(ends) == sorted(mark.get(f"{W}id") for mark in marks)


def test_styles_that_are_used_exist(documents):
    for path in documents:
        found = dict(parts(path))
        known = {style.get(f"{W}styleId") for style in found["word/styles.xml"].iter(f"{W}style")}
        for root in found.values():
            for tag in ("pStyle", "rStyle", "tblStyle"):
                assert {one.get(f"{W}val") for one in root.iter(f"{W}{tag}")} <= known, path.name
