"""执行情况: every row of the funds blocks, with the rate as a live formula beside the rate as submitted."""

from collections.abc import Iterator
from decimal import Decimal

from pipeline.consolidate.changes import by_column
from pipeline.consolidate.ledger import Ledger
from pipeline.consolidate.sources import position
from pipeline.consolidate.styles import CENTER, MONEY, SHARE, TEXT, family
from pipeline.consolidate.table import Column, Frame, long_table
from pipeline.consolidate.view import View
from pipeline.model import Fund, Project
from pipeline.sheet import Cell, Formula, SheetSpec, Style

NAME = "执行情况"
_POINTS = Style(align="right", number="0.00")
COLUMNS = (
    Column("number", "序号", CENTER, 5),
    Column("project", "项目序号", CENTER, 5),
    Column("agency_name", "单位名称", TEXT, 10, 22),
    Column("project_name", "项目", TEXT, 16, 30),
    Column("layout", "表式", TEXT, 12, 20),
    Column("source", "资金来源", TEXT, 12, 20),
    Column("initial", "年初预算数", MONEY, 14, 22),
    Column("adjusted", "全年（调整后）预算数", MONEY, 14, 22),
    Column("executed", "执行数", MONEY, 14, 22),
    Column("forecast", "全年预计执行数", MONEY, 14, 22),
    Column("rate", "执行率", SHARE, 8),
    Column("submitted", "填报执行率", SHARE, 8),
    Column("weight", "分值", _POINTS, 6),
    Column("score", "填报得分", _POINTS, 7),
    Column("place", "来源", TEXT, 14, 30, printed=False),
)


def sheets(view: View) -> Iterator[SheetSpec]:
    """The sheet, where a form reports what was spent."""
    rows = [(n, p, f) for n, p in enumerate(view.batch.projects, 1) for f in p.funds if f.executed is not None]
    if not rows:
        return
    book = view.ledger(NAME, tuple(column.key for column in COLUMNS), len(rows))
    left = "执行率＝执行数÷全年（调整后）预算数，没有调整后预算数的用年初预算数"
    frame = Frame(f"{view.heading}预算执行情况", left, "单位：元", "自评表、监控表的预算执行数和执行率", freeze=4)
    cells = [_cells(book, record, *row) for record, row in enumerate(rows)]
    yield from long_table(book, frame, COLUMNS, by_column(cells, len(COLUMNS)))


def _cells(book: Ledger, record: int, number: int, project: Project, fund: Fund) -> tuple[Cell, ...]:
    place = project.place._replace(cell=fund.cells.get("executed") or project.place.cell)
    submitted = None if fund.rate is None else fund.rate / 100
    return (
        record + 1, number, project.agency_name, project.name, family(project.layout), fund.source, fund.initial,
        fund.adjusted, fund.executed, fund.forecast, _rate(book, record, fund), submitted, fund.weight, fund.score,
        position(*place),
    )  # fmt: skip


def _rate(book: Ledger, record: int, fund: Fund) -> Cell:
    key = "initial" if fund.adjusted is None else "adjusted"
    budget = fund.initial if fund.adjusted is None else fund.adjusted
    if not budget or fund.executed is None:
        return None
    spent, whole = (book.cell(name, record).rsplit("!", 1)[-1] for name in ("executed", key))
    return Formula(f"{spent}/{whole}", Decimal(fund.executed / budget))
