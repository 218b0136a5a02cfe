"""Formulas: kept beside their values, shared ones told for each cell, those without a result shown all the same."""

import pytest
from packages import book, worksheet

from pipeline.read.book import read_content
from pipeline.read.listing import list_cells
from pipeline.read.xlsx_formula import moved


@pytest.mark.parametrize(
    ("formula", "down", "right", "expected"),
    [
        ("A1+$B$1", 1, 0, "A2+$B$1"),
        ("A$1+$B1", 2, 3, "D$1+$B3"),
        ("SUM(A1:B2)", 1, 1, "SUM(B2:C3)"),
        ("SUM(A:A)+SUM(1:1)", 1, 1, "SUM(B:B)+SUM(2:2)"),
        ('"A1"&LOG10(A1)', 1, 0, '"A1"&LOG10(A2)'),
        ("Sheet2!A1+'A1 年'!B2+AB1!C3", 1, 0, "Sheet2!A2+'A1 年'!B3+AB1!C4"),
        ("[1]表1!A1*税率A1", 1, 0, "[1]表1!A2*税率A1"),
        ('IF(A1>=0,TRUE,"a""A1")', 1, 0, 'IF(A2>=0,TRUE,"a""A1")'),
    ],
)
def test_a_shared_formula_moves_with_its_cell(formula: str, down: int, right: int, expected: str) -> None:
    assert moved(formula, down, right) == expected


ROWS = (
    '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:B3" si="0">A1*2</f><v>2</v></c></row>'
    '<row r="2"><c r="A2"><v>2</v></c><c r="B2"><f t="shared" si="0"/><v>4</v></c></row>'
    '<row r="3"><c r="A3"><v>3</v></c><c r="B3"><f si="0" t="shared"></f><v>6</v></c><c r="C3"><f>A3+1</f></c></row>'
)


def test_every_child_has_its_own_formula_in_both_passes() -> None:
    for text in (worksheet(ROWS), worksheet(ROWS).replace('<c r="A1">', "<c r='A1'>")):
        content = read_content(book(text))
        sheet = content.sheets[0]
        assert [sheet.cell(row, 1).formula for row in range(3)] == ["=A1*2", "=A2*2", "=A3*2"]
        assert sheet.cell(2, 2) == ("C3", "", None, "General", "=A3+1")
        assert [found.kind for found in content.notes] == ["formula_without_value"]


def test_a_formula_without_result_is_listed() -> None:
    from pipeline.model import Book

    content = read_content(book(worksheet(ROWS)))
    cells = {record["cell"]: record for record in list_cells(Book("b.xlsx", "", content.sheets))}
    assert list(cells) == ["A1", "B1", "A2", "B2", "A3", "B3", "C3"]
    assert cells["C3"] == {
        "sheet": content.sheets[0].name, "cell": "C3", "text": "", "raw": None, "format": "General", "formula": "=A3+1"
    }  # fmt: skip
