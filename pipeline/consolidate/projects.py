"""项目清单: one row for each project, its money, its goal, how many indicators and findings, and where it came from."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pipeline.consolidate.ledger import Ledger, count_if, total
from pipeline.consolidate.sources import source_link
from pipeline.consolidate.styles import (
    CENTER,
    COUNT,
    LINK,
    MONEY,
    SEVERITIES,
    TEXT,
    TOTAL,
    TOTAL_COUNT,
    TOTAL_MONEY,
    family,
)
from pipeline.consolidate.table import Column, Frame, long_table
from pipeline.consolidate.view import View
from pipeline.sheet import Cell, Formula, Line, SheetSpec, Styled

NAME = "项目清单"
COLUMNS = (
    Column("number", "序号", CENTER, 5),
    Column("agency_code", "单位编码", CENTER, 8, 10),
    Column("agency_name", "单位名称", TEXT, 14, 20),
    Column("project_name", "项目名称", TEXT, 20, 28),
    Column("budget", "预算数", MONEY, 14, 24),
    Column("fiscal", "财政资金", MONEY, 14, 24),
    Column("other", "其他资金", MONEY, 11, 24),
    Column("purpose", "资金用途", TEXT, 16, 27),
    Column("goal", "绩效目标", TEXT, 16, 31),
    Column("indicators", "指标数", COUNT, 6),
    Column("错误", "错误", COUNT, 5),
    Column("警告", "警告", COUNT, 5),
    Column("提示", "提示", COUNT, 5),
    Column("project_code", "项目代码", CENTER, 9, 24, printed=False),
    Column("unit", "单位序号", CENTER, 5, printed=False),
    Column("layout", "表式", TEXT, 12, 20, printed=False),
    Column("fiscal_year", "预算年度", CENTER, 6, printed=False),
    Column("money_unit", "表内金额单位", CENTER, 7, printed=False),
    Column("source", "来源（文件、工作表、单元格）", LINK, 24, 50, printed=False),
)


def ledger(view: View) -> Ledger:
    """Where the projects stand."""
    return view.ledger(NAME, tuple(column.key for column in COLUMNS), view.projects.count)


def sheets(view: View) -> Iterator[SheetSpec]:
    """The sheet."""
    book = view.ledgers[NAME]
    frame = Frame(
        f"{view.heading}项目清单",
        f"编制部门：{view.batch.department_code}{view.batch.department_name}",
        "单位：元",
        "每个项目一行：预算、资金用途、绩效目标、指标数、问题数和来源",
        freeze=book.column("project_name") + 1,
    )
    rows = tuple(_row(view, book, row) for row in range(view.projects.count))
    yield from long_table(book, frame, COLUMNS, rows, _total(view, book))


def _row(view: View, book: Ledger, row: int) -> tuple[Cell, ...]:
    of = view.projects
    number = row + 1
    found = view.found[number]
    return (
        number, of["agency_code"][row], of["agency_name"][row], of["project_name"][row], of["budget"][row],
        of["fiscal"][row], of["other"][row], of["purpose"][row], of["goal"][row], _indicators(view, book, row),
        *(_findings(view, book, row, word, found) for word in SEVERITIES.values()),
        of["project_code"][row], view.unit_of[row], family(of["layout"][row]), of["fiscal_year"][row], of["money_unit"][row],
        source_link(view, of["source_file"][row], of["source_sheet"][row], of["source_cell"][row]),
    )  # fmt: skip


def _indicators(view: View, book: Ledger, row: int) -> Cell:
    count = view.projects["indicator_count"][row]
    key = book.cell("number", row).rsplit("!", 1)[-1]
    return Formula(count_if(view.ledgers["指标明细"], project=key), count) if view.live else count


def _findings(view: View, book: Ledger, row: int, word: str, found: Counter[str]) -> Cell:
    key = book.cell("number", row).rsplit("!", 1)[-1]
    formula = count_if(view.ledgers["问题清单"], project=key, severity=f'"{word}"')
    return Formula(formula, found[word]) if view.live else found[word]


def _total(view: View, book: Ledger) -> Line:
    of = view.projects
    found = view.found
    sums: dict[str, Any] = {name: sum((v for v in of[name] if v is not None), Decimal(0)) for name in ("budget", "fiscal", "other")}
    sums["indicators"] = view.indicators.count
    sums |= {word: sum(found[n][word] for n in range(1, of.count + 1)) for word in SEVERITIES.values()}
    cells: list[Cell] = [Styled(None, TOTAL)] * len(COLUMNS)
    cells[0] = Styled("合计", TOTAL)
    for key, value in sums.items():
        style = TOTAL_MONEY if isinstance(value, Decimal) else TOTAL_COUNT
        cells[book.column(key)] = Styled(Formula(total(book, key), value), style)
    return Line(tuple(cells), (TOTAL,) * len(COLUMNS), 22.0)
