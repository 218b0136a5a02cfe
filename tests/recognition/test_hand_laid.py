"""Workbooks laid out by hand, each with what a clerk or a province does to a form; and sheets that are no forms.

A line of `hand_laid.jsonl` is a workbook: sheets as lines of cells divided by `|`, where `<` joins a cell to the one
left of it, `^` to the one above, and `#5~0%` is a number (or a day) with its number format.
"""

import json
import re
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from pipeline.recognition import recognize_all, record_of
from pipeline.text import label_key

CASES = [json.loads(line) for line in Path(__file__).with_name("hand_laid.jsonl").read_text("utf-8").splitlines()]
FORMS = [case for case in CASES if case["expect"]]
OTHERS = [case for case in CASES if not case["expect"]]
NUMBER = re.compile(r"#(\d{4}-\d\d-\d\d|-?[\d.]+)(?:~(.+))?")


def lay_out(sheet, text):
    cells = [
        [one.strip() if one.strip() in ("<", "^") else one for one in line.split("|")] for line in text.split("\n")
    ]
    corners = {}
    for row, line in enumerate(cells):
        for column, one in enumerate(line):
            joined = {"<": (row, column - 1), "^": (row - 1, column)}.get(one)
            corners[row, column] = corners[joined] if joined else (row, column)
            if not joined and one:
                put(sheet.cell(row + 1, column + 1), one.replace("\\n", "\n"))
    areas = {}
    for at, corner in corners.items():
        areas.setdefault(corner, []).append(at)
    for (top, left), parts in areas.items():
        if len(parts) > 1:
            sheet.merge_cells(None, top + 1, left + 1, max(r for r, _ in parts) + 1, max(c for _, c in parts) + 1)


def put(cell, text):
    number = NUMBER.fullmatch(text)
    if number is None:
        cell.value, cell.data_type = text, "s"
        return
    cell.value = datetime.fromisoformat(number[1]) if number[1].count("-") == 2 else float(number[1])
    cell.number_format = number[2] or "General"


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("laid")
    for case in CASES:
        book = Workbook()
        book.remove(book.active)
        for name, text in case["sheets"].items():
            lay_out(book.create_sheet(name), text)
        book.save(folder / f"{case['name']}.xlsx")
    return {
        Path(one.book.path).stem: [record_of(f, p) for f, p in zip(one.forms, one.projects, strict=True)]
        for one in recognize_all(folder, None)
    }


def key_of(value):
    return label_key(value) if isinstance(value, str) else value


@pytest.mark.parametrize("case", FORMS, ids=[case["name"] for case in FORMS])
def test_every_field_and_row_is_found(case, found):
    records = found[case["name"]]
    assert [record["project_name"] for record in records] == [w.get("project_name", "") for w in case["expect"]]
    for record, wanted in zip(records, case["expect"], strict=True):
        assert record["layout"].startswith(wanted["layout"])
        for name in wanted.keys() - {"layout", "rows"}:
            if isinstance(wanted[name], list):
                assert record[name] in wanted[name]
            else:
                assert key_of(record[name]) == key_of(wanted[name] or ""), name
        rows = [
            {name: key_of(one[name]) for name in row}
            for row, one in zip(wanted["rows"], record["indicators"], strict=True)
        ]
        assert rows == [{name: key_of(text) for name, text in row.items()} for row in wanted["rows"]]


@pytest.mark.parametrize("case", OTHERS, ids=[case["name"] for case in OTHERS])
def test_what_is_no_form_is_left_alone(case, found):
    assert found[case["name"]] == []
