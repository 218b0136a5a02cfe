"""What a sheet hides from the eye, or takes from elsewhere, is said with the cell and in words a clerk understands."""
# ruff: noqa: E501 - lines of XML stay whole

from pathlib import Path

import pytest
from packages import MAIN, PACKAGE, RELATIONS, book, read, worksheet

from pipeline.model import Book


def relations(*targets: str) -> str:
    listed = "".join(f'<Relationship Id="r{i}" {target}/>' for i, target in enumerate(targets))
    return f'<Relationships xmlns="{PACKAGE}">{listed}</Relationships>'


def said(found: Book, kind: str) -> list[tuple[str, str]]:
    assert found.defect is None, found.defect
    return [(note.place.cell, note.found) for note in found.notes if note.kind == kind]


@pytest.mark.parametrize(
    ("formula", "mistaken"),
    [
        ("300天", True),
        ("≥95.5%以上", True),
        ("3,200人次", True),
        ("单价*数量", False),
        ("B1*2", False),
        ('300&amp;"天"', False),
        ("3*B2", False),
    ],
)
def test_a_text_that_begins_with_an_equals_sign_is_told_from_a_formula(tmp_path: Path, formula: str, mistaken: bool):
    cells = f'<c r="A1"><f>{formula}</f></c><c r="B1" t="e"><f>{formula}</f><v>#NAME?</v></c>'
    found = read(book(worksheet(f'<row r="1">{cells}</row>')), tmp_path)
    ((_, unanswered),) = said(found, "formula_without_value")
    ((_, wrong),) = said(found, "error_value")
    assert unanswered.startswith("=") and ("请去掉等号" in unanswered) is mistaken
    assert wrong.startswith("#NAME?") and ("请去掉等号" in wrong) is mistaken


def test_rows_and_columns_dragged_to_nothing_are_hidden(tmp_path: Path):
    columns = '<cols><col min="1" max="1" width="9"/><col min="3" max="3" width="0" customWidth="1"/></cols>'
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2" ht="0" customHeight="1"><c r="A2"><v>2</v></c></row>'
        '<row r="3" ht="0.75"><c r="A3"><v>3</v></c><c r="C3"><v>4</v></c></row>'
    )
    found = read(book(worksheet(rows, before=columns)), tmp_path)
    assert said(found, "hidden_row_data") == [("A2", "第 2 行")]
    assert said(found, "hidden_column_data") == [("C1", "C 列")]


def test_figures_from_other_files_are_said_where_they_stand(tmp_path: Path):
    extra = {
        "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"/>',
        "xl/externalLinks/_rels/externalLink1.xml.rels": relations(
            f'Type="{RELATIONS}/externalLinkPath" Target="file:///C:/报表/%E5%8F%B0%E8%B4%A6.xlsx" TargetMode="External"'
        ),
    }
    row = '<row r="2"><c r="B2"><f>[1]一季度!A1*2</f><v>5</v></c><c r="C2"><f>表1[金额]</f><v>6</v></c></row>'
    found = read(book(worksheet(row), extra), tmp_path)
    assert said(found, "external_link") == [("B2", "=[台账.xlsx]一季度!A1*2")]
    unused = read(book(worksheet('<row r="1"><c r="A1"><v>1</v></c></row>'), extra), tmp_path)
    assert said(unused, "external_link") == [("", "1 个：台账.xlsx")]


def test_a_thread_of_comments_is_said_once_without_its_apology(tmp_path: Path):
    extra = {
        "xl/worksheets/_rels/sheet1.xml.rels": relations(
            f'Type="{RELATIONS}/comments" Target="../comments1.xml"',
            'Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment" Target="../threads.xml"',
        ),
        "xl/comments1.xml": f'<comments xmlns="{MAIN}"><commentList><comment ref="A1"><text><t>财务科:&#10;含外聘？</t>'
        '</text></comment><comment ref="B1"><text><t>[线程批注] 你的 Excel 版本可读取此线程批注…</t></text></comment>'
        "</commentList></comments>",
        "xl/threads.xml": '<ThreadedComments xmlns="x"><threadedComment ref="B1"><text>应为 85%</text></threadedComment>'
        '<threadedComment ref="B1"><text>已改</text></threadedComment></ThreadedComments>',
    }
    found = read(book(worksheet('<row r="1"><c r="A1"><v>1</v></c></row>'), extra), tmp_path)
    assert sorted(said(found, "comment")) == [("A1", "财务科:⏎含外聘？"), ("B1", "应为 85%⏎已改")]


def test_whole_numbers_below_zero_stay_whole(tmp_path: Path):
    found = read(book(worksheet('<row r="1"><c r="A1"><v>-2</v></c><c r="B1"><v>-2.0</v></c></row>')), tmp_path)
    assert [repr(found.sheets[0].cell(0, column).raw) for column in (0, 1)] == ["-2", "-2.0"]
