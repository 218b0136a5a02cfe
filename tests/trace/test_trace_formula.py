"""Which cells a formula takes in."""

import pytest

from pipeline.model import column_number
from pipeline.trace.formula import Part, parts_of
from pipeline.trace.outputs import location

SHEETS = {
    "清单": [["类", "额", "数"], ["甲", 1, 10], ["乙", None, 20], ["甲", 3, "x"], ["", 0, 40]],
    "汇 总": [["甲", 2]],
}


class Sheets:
    """The two sheets above as a grid."""

    def look(self, sheet: str, row: int, column: int) -> str | int | None:
        rows = SHEETS.get(sheet, [])
        value = rows[row][column] if row < len(rows) else None
        return None if value == "" else value

    def height(self, sheet: str) -> int:
        return len(SHEETS.get(sheet, []))


@pytest.mark.parametrize(
    ("formula", "cells"),
    [
        ("=SUM('清单'!$B$2:$B$5)", "清单B2 清单B4 清单B5"),
        ("=SUM(B2:B5)", "清单B2 清单B4 清单B5"),
        ("=B2/B4+清单!C2", "清单B2 清单B4 清单C2"),
        ('=IF(B2=0,"A1",B2/B4)', "清单B2 清单B4"),
        ("=COUNTIFS(清单!$A$2:$A$5,\"=\"&'汇 总'!A1)", "清单A2 清单A4"),
        ("=COUNTIFS(清单!$A$2:$A$5,'汇 总'!A1)", "清单A2 清单A4"),
        ('=COUNTIFS(清单!$A$2:$A$5,"甲",清单!$B$2:$B$5,">1")', "清单A4"),
        ('=COUNTIFS(清单!$B$2:$B$5,"<>")', "清单B2 清单B4 清单B5"),
        ('=SUMIFS(清单!$C$2:$C$5,清单!$A$2:$A$5,"甲")', "清单C2 清单C4"),
        ("=SUM(B2)+COUNTIF(清单!$A$2:$A$5,\"乙\")*'汇 总'!B1", "清单A3 清单B2 汇 总B1"),
        ('=SUMIFS(清单!$C:$C,清单!$A:$A,"甲")', "清单C2 清单C4"),
        ("=N(清单!B3)", "清单B3"),
        ("=ROUND(12.5,2)", ""),
    ],
)
def test_parts(formula: str, cells: str) -> None:
    found = [part.sheet + part.ref for part in parts_of(formula, "清单", Sheets())]
    expected = cells.replace("汇 总", "汇_总").split()
    assert [cell.replace("汇 总", "汇_总") for cell in found] == expected


def test_columns() -> None:
    assert [column_number(letters) for letters in ("A", "Z", "AA", "XFD")] == [0, 25, 26, 16383]
    assert Part("甲", 10, 4).ref == "E11"


@pytest.mark.parametrize(
    ("text", "file", "place"),
    [
        ("网格中心.xlsx[绩效目标]E11", "", ("网格中心.xlsx", "绩效目标", "E11")),
        ("[绩效目标]E11", "甲/网格中心.xlsx", ("甲/网格中心.xlsx", "绩效目标", "E11")),
        ("甲[1].xlsx[表[2]]B3", "", ("甲[1].xlsx", "表[2]", "B3")),
        ("坏.xlsx", "", ("坏.xlsx", "", "")),
        ("", "", None),
    ],
)
def test_places_as_documents_write_them(text: str, file: str, place: tuple[str, str, str] | None) -> None:
    assert location(text, file) == place
