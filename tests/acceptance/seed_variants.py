"""The four published projects laid out in other ways than the sample input: as other hands and programs would."""

import sys
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

sys.path.insert(0, str(Path(__file__).parents[1]))

from make_input import Published, read_published

PROJECTS = read_published((Path(__file__).parents[1] / "seed" / "published.txt").read_text(encoding="utf-8"))
UNIT = PROJECTS[0].unit
NUMBERS = {  # value texts as a clerk may have typed them: a bare number under a number format
    "≥7人": (7, '"≥"0"人"'),
    "100%": (1, "0%"),
    "≥85%": (0.85, '"≥"0%'),
    "≥95%": (0.95, "≥0%"),
    "≥300000件": (300000, '"≥"0"件"'),
    "≥85百分比": (85, '"≥"0"百分比"'),
    "≥95百分比": (95, '"≥"0"百分比"'),
    "365天": (365, '0"天"'),
    "≤3570000元": (3570000, '"≤"0"元"'),
    "≥4000个": (4000, '"≥"0"个"'),
    "1年": (1, '0"年"'),
    "15000元": (15000, 'General"元"'),
    "2套": (2, '0"套"'),
    "3级": (3, '0"级"'),
    "≤118000元": (118000, '"≤"#0"元"'),
    "≤6.5万元/年/人": (6.5, '"≤"0.0"万元/年/人"'),
}


@dataclass(frozen=True)
class Way:
    """How a workbook is laid out."""

    down: int = 0
    right: int = 0
    titles: bool = True
    stacked: bool = False
    gap: int = 1
    repeat_levels: bool = False
    merge: bool = True
    signatures: bool = False
    number_formats: bool = False
    money_as_text: bool = False
    thousands: bool = False
    unit_line: str = "单位：元"
    wan: bool = False


def write(path: Path, way: Way, projects: tuple[Published, ...] = PROJECTS, unit: str = UNIT) -> Path:
    """Write a workbook in this way; the path, for chaining."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    row = 1
    for number, project in enumerate(projects, 1):
        if not way.stacked or number == 1:
            sheet = book.create_sheet("绩效目标" if way.stacked else f"{number}.{project.name[:20]}")
            row = 1 + way.down
        row = _block(sheet, row, 1 + way.right, project, way, unit) + way.gap
    book.save(path)
    return path


def _block(sheet: Worksheet, row: int, left: int, project: Published, way: Way, unit: str) -> int:
    def put(r: int, c: int, value: object, width: int = 1, height: int = 1, form: str = "General") -> None:
        cell = sheet.cell(r, left + c, value)
        cell.number_format, cell.alignment, cell.font = form, Alignment(wrap_text=True), Font(name="宋体")
        if way.merge and (width > 1 or height > 1):
            sheet.merge_cells(None, r, left + c, r + height - 1, left + c + width - 1)

    if way.titles:
        put(row, 0, project.title, 7)
        row += 1
    put(row, 0, unit, 5)
    put(row, 5, way.unit_line, 2)
    put(row + 1, 0, "项目名称")
    put(row + 1, 1, project.name, 6)
    put(row + 2, 0, "预算规模及资金用途", 1, 2)
    for column, label, amount in ((1, "预算数", project.budget), (3, "其中：财政    资金", project.fiscal)):
        put(row + 2, column, label)
        put(row + 2, column + 1, _money(amount, way), form="#,##0.00" if way.thousands else "0.00")
    put(row + 2, 5, "其他资金")
    put(row + 2, 6, " ")
    put(row + 3, 1, project.purpose, 6)
    put(row + 4, 0, "绩效目标")
    put(row + 4, 1, project.goal, 6)
    row += 5
    for column, label in ((0, "一级指标"), (1, "二级指标"), (2, "三级指标"), (6, "指标值")):
        put(row, column, label)
    put(row, 3, "绩效指标描述", 3)
    return _rows(put, row + 1, project, way)


def _money(text: str, way: Way) -> object:
    amount = Decimal(text) / 10000 if way.wan else Decimal(text)
    return f"{amount:,.2f}" if way.money_as_text else float(amount)


def _rows(put: object, row: int, project: Published, way: Way) -> int:
    level = ""
    for level1, level2, level3, description, target in project.rows:
        level = level1 or level
        put(row, 0, level if way.repeat_levels else level1 or None)
        put(row, 1, level2)
        put(row, 2, level3)
        put(row, 3, description, 3)
        value, form = NUMBERS.get(target, (target, "General")) if way.number_formats else (target, "General")
        put(row, 6, value, form=form)
        row += 1
    if way.signatures:
        put(row, 0, "填报人：张三")
        put(row, 3, "单位负责人：李四")
        put(row, 6, "填报日期：2025年1月2日")
        put(row + 1, 0, "注：本表一式两份。", 7)
        row += 2
    return row
