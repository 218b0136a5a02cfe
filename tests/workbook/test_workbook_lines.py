"""The lines of a sheet made of small tables: on disk or in memory, they are the same lines with the same styles."""

import pytest

import pipeline.consolidate.lines
from pipeline.consolidate.canvas import Canvas
from pipeline.consolidate.lines import Lines
from pipeline.consolidate.styles import HEAD, MONEY, TEXT
from pipeline.sheet import Formula, Line, Styled

LOOK = (TEXT, MONEY)
LINES = [
    Line((f"第{number}行", Styled(Formula(f"A{number}+1", number), HEAD)), LOOK if number % 3 else (HEAD, HEAD), 18.0)
    for number in range(11)
]


@pytest.fixture(params=[1, 4, 100])
def lines(request, monkeypatch):
    monkeypatch.setattr(pipeline.consolidate.lines, "BLOCK", request.param)
    lines = Lines()
    lines.extend(LINES[:-1])
    lines.append(LINES[-1])
    return lines


def test_lines_come_back_in_order_one_by_one_and_by_slices(lines):
    assert [*lines] == LINES and len(lines) == len(LINES)
    assert [lines[number] for number in range(-11, 11)] == LINES * 2
    assert lines[2:7] == tuple(LINES[2:7])
    with pytest.raises(IndexError):
        lines[11]


def test_rows_of_a_table_share_their_styles_when_they_come_back(lines):
    assert len({id(line.styles) for line in lines if line.styles == LOOK}) == 1


def test_equal_styles_made_anew_for_each_line_are_kept_once(monkeypatch):
    monkeypatch.setattr(pipeline.consolidate.lines, "BLOCK", 2)
    canvas = Canvas((5.0, 9.0))
    for number in range(50):
        canvas.wide(f"第{number}段", HEAD)
    assert [line.cells[0] for line in canvas.lines] == [f"第{number}段" for number in range(50)]
    assert {line.styles for line in canvas.lines} == {(HEAD, HEAD)}
    assert len({id(line.styles) for line in canvas.lines}) == 1
