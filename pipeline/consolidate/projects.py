"""项目清单: one row for each project, its money, its goal, how many indicators and findings, and where it came from."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from pipeline.consolidate.ledger import COUNTED, NO, YES, Ledger, count_if, total, total_once
from pipeline.consolidate.sources import source_links
from pipeline.consolidate.styles import (
    CENTER,
    COUNT,
    LINK_LINE,
    MONEY,
    SEVERITIES,
    TEXT,
    TOTAL,
    TOTAL_COUNT,
    TOTAL_MONEY,
    TOTAL_UNFILLED,
    family,
)
from pipeline.consolidate.table import Column, Frame, Values, long_table
from pipeline.consolidate.view import View, money_sum
from pipeline.sheet import Cell, Formula, Line, SheetSpec, Styled

NAME = "项目清单"
HERE = "§"
"""Stands for the cell with the project's own number in a formula that is the same for every project."""
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
    Column(COUNTED, "计入汇总", CENTER, 5),
    Column("project_code", "项目代码", CENTER, 9, 24, printed=False),
    Column("unit", "单位序号", CENTER, 5, printed=False),
    Column("layout", "表式", TEXT, 12, 20, printed=False),
    Column("fiscal_year", "预算年度", CENTER, 6, printed=False),
    Column("money_unit", "表内金额单位", CENTER, 7, printed=False),
    Column("source", "来源（文件、工作表、单元格）", LINK_LINE, 24, 80, printed=False),
)


def columns(view: View) -> tuple[Column, ...]:
    """The columns of this batch: whether a row is counted is said where some are not."""
    return tuple(column for column in COLUMNS if column.key != COUNTED or view.has_left_out)


def ledger(view: View) -> Ledger:
    """Where the projects stand."""
    return view.ledger(NAME, tuple(column.key for column in columns(view)), view.projects.count)


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
    used = columns(view)
    values = [_column(view, column.key) for column in used]
    yield from long_table(book, frame, used, values, _total(view, book))


def _column(view: View, key: str) -> Values:
    of, count = view.projects, view.projects.count
    if key in SEVERITIES.values():
        return _counted(view, "问题清单", [found[key] for found in view.found[1:]], severity=f'"{key}"')
    made: dict[str, Callable[[], Values]] = {
        "number": lambda: range(1, count + 1),
        "unit": lambda: view.unit_of,
        COUNTED: lambda: [YES if entering else NO for entering in view.entering],
        "layout": lambda: [family(layout) for layout in of["layout"]],
        "indicators": lambda: _counted(view, "指标明细", of["indicator_count"]),
        "source": lambda: source_links(view, of),
    }
    return made[key]() if key in made else of[key]


def _counted(view: View, table: str, counts: Sequence[int], **conditions: str) -> Values:
    """The rows of a table for each project, by its number; plain figures where so many formulas would be a burden."""
    if not view.is_live(table):
        return counts
    formula = count_if(view.ledgers[table], project=HERE, **conditions)
    return [Formula(formula.replace(HERE, _key(view, number)), count) for number, count in enumerate(counts, 1)]


def _key(view: View, number: int) -> str:
    """The cell with the project's number, in the same sheet."""
    return view.ledgers[NAME].cell("number", number - 1).rsplit("!", 1)[-1]


def _total(view: View, book: Ledger) -> Line:
    """Money and indicators of the rows that totals take in, findings of all."""
    sums: dict[str, Decimal | int] = {name: money_sum(view.once(name)) for name in ("budget", "fiscal", "other")}
    sums["indicators"] = sum(view.once("indicator_count"))
    cells: list[Cell] = ["合计", *(None,) * (len(book.keys) - 1)]
    for key, value in sums.items():
        style = TOTAL_MONEY if isinstance(value, Decimal) else TOTAL_COUNT
        if style is TOTAL_MONEY and all(amount is None for amount in view.once(key)):
            style = TOTAL_UNFILLED
        cells[book.column(key)] = Styled(Formula(total_once(book, key), value), style)
    for word in SEVERITIES.values():
        found = Formula(total(book, word), sum(found[word] for found in view.found[1:]))
        cells[book.column(word)] = Styled(found, TOTAL_COUNT)
    return Line(tuple(cells), (TOTAL,) * len(book.keys), 22.0)
