"""Lay the published document (tests/seed/published.txt) out as the workbook it came from: one sheet per project.

python tests/make_input.py [FOLDER]      writes FOLDER/667201天津市滨海新区网格化管理中心.xlsx (default: input/)
"""

import datetime as dt
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).parent
LEVELS = ("产出指标", "效益指标", "满意度指标")


@dataclass(frozen=True)
class Published:
    """One project as published; `rows` are the five columns of the indicator table, blank where merged."""

    title: str
    unit: str
    name: str
    budget: str
    fiscal: str
    purpose: str
    goal: str
    rows: tuple[tuple[str, ...], ...]


def read_published(text: str) -> tuple[Published, ...]:
    """The projects of the published text: a cell a line, rows of a table divided by blank lines."""
    starts = [match.start() for match in re.finditer(r"(?m)^\s*(?:\[bookmark[^\]]*\])+\d+\.", text)]
    blocks = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    return tuple(_project(re.sub(r"\[bookmark[^\]]*\]", "", block).strip()) for block in blocks)


def _project(block: str) -> Published:
    head, table = block.split("\n\t指标值\n", 1)
    lines = [line.strip() for line in head.split("\n")]

    def after(label: str) -> str:
        return lines[next(i for i, line in enumerate(lines) if re.sub(r"\s", "", line) == label) + 1]

    rows: list[list[str]] = [[]]
    for line in table.split("\n"):
        if line.strip() or line == "\t":  # a tab alone is a merged (blank) cell
            rows[-1].append(line.strip())
        elif rows[-1]:
            rows.append([])
    purpose = lines[lines.index("其他资金") + 4]
    return Published(
        title=lines[0], unit=lines[1], name=after("项目名称"), budget=after("预算数"), fiscal=after("其中：财政资金"),
        purpose=purpose, goal=after("绩效目标"), rows=tuple(tuple(row) for row in rows if len(row) == 5),
    )  # fmt: skip


def write(projects: tuple[Published, ...], path: Path) -> None:
    """Write the workbook, the same bytes every time."""
    book = xlsxwriter.Workbook(path)
    book.set_properties({"created": dt.datetime(2025, 1, 2), "author": projects[0].unit})
    font = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "text_wrap": True}
    styles = {
        "title": book.add_format(
            {"font_name": "方正小标宋简体", "font_size": 16, "align": "center", "valign": "vcenter"}
        ),
        "plain": book.add_format(font | {"text_wrap": False}),
        "right": book.add_format(font | {"align": "right"}),
        "head": book.add_format(font | {"align": "center", "border": 1}),
        "cell": book.add_format(font | {"border": 1}),
        "money": book.add_format(font | {"border": 1, "num_format": "0.00", "align": "right"}),
    }
    for number, project in enumerate(projects, 1):
        _sheet(book.add_worksheet(f"项目{number}"), project, styles)
    book.close()


def _sheet(sheet: "xlsxwriter.worksheet.Worksheet", project: Published, styles: dict) -> None:
    sheet.set_column("A:A", 14)
    sheet.set_column("B:C", 18)
    sheet.set_column("D:F", 16)
    sheet.set_column("G:G", 18)
    sheet.set_paper(9)
    sheet.merge_range("A1:G1", project.title, styles["title"])
    sheet.merge_range("A2:E2", project.unit, styles["plain"])
    sheet.merge_range("F2:G2", "单位：元", styles["right"])
    sheet.write_string("A3", "项目名称", styles["head"])
    sheet.merge_range("B3:G3", project.name, styles["cell"])
    sheet.merge_range("A4:A5", "预算规模及资金用途", styles["head"])
    for column, label in (("B", "预算数"), ("D", "其中：财政    资金"), ("F", "其他资金")):
        sheet.write_string(f"{column}4", label, styles["head"])
    sheet.write_number("C4", float(project.budget), styles["money"])
    sheet.write_number("E4", float(project.fiscal), styles["money"])
    sheet.write_string("G4", " ", styles["money"])
    sheet.merge_range("B5:G5", project.purpose, styles["cell"])
    sheet.write_string("A6", "绩效目标", styles["head"])
    sheet.merge_range("B6:G6", project.goal, styles["cell"])
    for column, label in zip("ABCG", ("一级指标", "二级指标", "三级指标", "指标值"), strict=True):
        sheet.write_string(f"{column}7", label, styles["head"])
    sheet.merge_range("D7:F7", "绩效指标描述", styles["head"])
    _rows(sheet, project.rows, styles)


def _rows(sheet: "xlsxwriter.worksheet.Worksheet", rows: tuple[tuple[str, ...], ...], styles: dict) -> None:
    tops = [i for i, row in enumerate(rows) if row[0]]
    for top, end in zip(tops, [*tops[1:], len(rows)], strict=True):
        if end - top > 1:
            sheet.merge_range(7 + top, 0, 6 + end, 0, rows[top][0], styles["cell"])
        else:
            sheet.write_string(7 + top, 0, rows[top][0], styles["cell"])
    for i, (_level1, level2, level3, description, target) in enumerate(rows, 7):
        sheet.write_string(i, 1, level2, styles["cell"])
        sheet.write_string(i, 2, level3, styles["cell"])
        sheet.merge_range(i, 3, i, 5, description, styles["cell"])
        sheet.write_string(i, 6, target, styles["cell"])


def main() -> None:
    """Write the input workbook."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "input"
    projects = read_published((HERE / "seed" / "published.txt").read_text(encoding="utf-8"))
    write(projects, folder / f"{projects[0].unit}.xlsx")


if __name__ == "__main__":
    main()
