"""Texts longer than Excel's cells, from real files through the command line: cut aloud, kept whole in the data."""

import csv
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from pipeline.sheet import TEXT_LIMIT

ROOT = Path(__file__).parents[2]
SAMPLE = next((ROOT / "input").glob("*.xlsx"))
LENGTHS = {"甲项目": 40_000, "乙项目": 33_000, "丙项目": 32_768, "丁项目": 32_767}


def goal(name):
    return "1.目标第一句。" + f"{name[0]}" * (LENGTHS[name] - 8)


def grid(name):
    """The first form of the sample as rows of texts, with another name and a long goal."""
    sheet = load_workbook(SAMPLE).worksheets[0]
    areas = {
        (row, column): (area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    }
    rows = [["" if cell.value is None else str(cell.value) for cell in row] for row in sheet.iter_rows()]
    old = next(rows[r][c + 1] for r, row in enumerate(rows) for c, text in enumerate(row) if text == "项目名称")
    text = next(rows[r][c + 1] for r, row in enumerate(rows) for c, text in enumerate(row) if text == "绩效目标")
    new = {old: name, text: goal(name)}
    return [[new.get(text, text.replace(old, name)) for text in row] for row in rows], areas


def write_csv(path, name):
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(grid(name)[0])


def write_docx(path, name):
    rows, areas = grid(name)
    document = Document()
    table = document.add_table(len(rows), len(rows[0]))
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    for place, start in areas.items():
        if place != start:
            first, last = (table.cell(*(n - 1 for n in one)) for one in (start, place))
            first.merge(last)
    document.save(path)


def write_xlsx(path, name):
    """By hand: openpyxl cuts what it writes at Excel's limit, other programs do not."""
    rows, _ = grid(name)
    book = load_workbook(SAMPLE)
    for other in book.worksheets[1:]:
        book.remove(other)
    for r, row in enumerate(rows, 1):
        for c, text in enumerate(row, 1):
            cell = book.worksheets[0].cell(r, c)
            if text and type(cell).__name__ == "Cell" and isinstance(cell.value, str):
                cell.value = "@@" if text == goal(name) else text
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        members = {one: archive.read(one) for one in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, data in members.items():
            archive.writestr(one, data.replace(b">@@<", f">{goal(name)}<".encode()))


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    folder = tmp_path_factory.mktemp("long")
    inputs = folder / "in"
    inputs.mkdir()
    write_xlsx(inputs / "甲.xlsx", "甲项目")
    write_docx(inputs / "乙.docx", "乙项目")
    write_csv(inputs / "丙.csv", "丙项目")
    write_xlsx(inputs / "丁.xlsx", "丁项目")
    command = [sys.executable, "-m", "pipeline", "build", inputs, "--output", folder / "out", "--store", folder / "st"]
    done = subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder / "out", done.stderr


def table(folder, name):
    csv.field_size_limit(10**7)
    with (folder / "data" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_data_hold_every_character(output):
    goals = {row["project_name"]: row["goal"] for row in table(output[0], "projects")}
    assert goals == {name: goal(name) for name in LENGTHS}


def test_the_workbook_cuts_aloud_with_a_pointer(output):
    sheet = load_workbook(output[0] / "绩效目标汇总表.xlsx", read_only=True)["项目清单"]
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    column, names = rows[0].index("绩效目标"), rows[0].index("项目名称")
    shown = {row[names]: row[column] for row in rows[1:] if row[names]}
    for name, length in LENGTHS.items():
        if length <= TEXT_LIMIT:
            assert shown[name] == goal(name)
        else:
            assert len(shown[name]) == TEXT_LIMIT
            assert shown[name].endswith(f"〔本格原文共{length}个字符，超出Excel单格上限32767，全文见data文件夹〕")


def test_the_clerk_is_told_of_every_cut_and_every_long_cell(output):
    assert output[1].count("已在单元格内截断并注明") >= 3
    told = {row["source_file"] for row in table(output[0], "findings") if row["code"] == "B23"}
    assert told == {"甲.xlsx", "乙.docx", "丙.csv"}


def test_word_files_hold_every_character(output):
    found = dict.fromkeys(LENGTHS, False)
    for path in (output[0] / "项目").glob("*.docx"):
        texts = {cell.text for one in Document(path).tables for row in one.rows for cell in row.cells}
        for name in LENGTHS:
            found[name] |= goal(name) in texts
    assert all(found.values())
