"""执行情况: every row of the funds blocks, with the rate as a live formula beside the rate as submitted, and charts."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from pipeline.consolidate.annex import with_annex
from pipeline.consolidate.changes import by_column
from pipeline.consolidate.ledger import Ledger
from pipeline.consolidate.sources import position
from pipeline.consolidate.spending_charts import WHOLE, Spent, charted
from pipeline.consolidate.styles import CENTER, MONEY, SHARE, TEXT, family
from pipeline.consolidate.table import Column, Frame, long_table
from pipeline.consolidate.view import View
from pipeline.domain.scoring import budget_of, named, total_fund
from pipeline.model import Fund, Project
from pipeline.sheet import Cell, Formula, SheetSpec, Style
from pipeline.text import label_key

NAME = "执行情况"
_POINTS = Style(align="right", number="0.00")
_OF_WHICH = re.compile(r"^其中:?|:$|[(].*?[)]")
_FISCAL = frozenset(
    ("财政拨款", "本年财政拨款", "当年财政拨款", "财政资金", "当年财政资金", "本年财政资金", "财政拨款资金")
)
COLUMNS = (
    Column("number", "序号", CENTER, 5),
    Column("project", "项目序号", CENTER, 5),
    Column("agency_name", "单位名称", TEXT, 10, 18),
    Column("project_name", "项目", TEXT, 16, 26),
    Column("layout", "表式", TEXT, 12, 18),
    Column("source", "资金来源", TEXT, 12, 18),
    Column("initial", "年初预算数", MONEY, 14, 22),
    Column("adjusted", "全年（调整后）预算数", MONEY, 14, 22),
    Column("executed", "执行数", MONEY, 14, 22),
    Column("forecast", "全年预计执行数", MONEY, 14, 22),
    Column("rate", "执行率", SHARE, 8),
    Column("submitted", "填报执行率", SHARE, 8),
    Column("weight", "分值", _POINTS, 6),
    Column("score", "填报得分", _POINTS, 7),
    Column("budget", "执行率的分母", MONEY, 14, 22, printed=False),
    Column("kind", "归类", CENTER, 8, 20, printed=False),
    Column("place", "来源", TEXT, 14, 30, printed=False),
)


class Row(NamedTuple):
    """One row of a funds block that reports what was spent."""

    number: int
    project: Project
    fund: Fund
    kind: str


def sheets(view: View) -> Iterator[SheetSpec]:
    """The sheet, where a form reports what was spent."""
    rows = [row for number, project in view.funded for row in _rows(number, project)]
    if not rows:
        return
    book = view.ledger(NAME, tuple(column.key for column in COLUMNS), len(rows))
    left = "执行率＝执行数÷全年（调整后）预算数，没有调整后预算数的用年初预算数；执行率的图在表下方"
    frame = Frame(f"{view.heading}预算执行情况", left, "单位：元", "自评表、监控表的预算执行数、执行率和图", freeze=4)
    cells = [_cells(book, record, row) for record, row in enumerate(rows)]
    table = long_table(book, frame, COLUMNS, by_column(cells, len(COLUMNS)))
    yield from with_annex(table, view.limit, lambda annex, sheet: charted(annex, book, _spent(rows)))


def _rows(number: int, project: Project) -> Iterator[Row]:
    whole = total_fund(project)
    for fund in project.funds:
        if fund.executed is not None:
            yield Row(number, project, fund, WHOLE if fund is whole else _source(fund.source))


def _source(text: str) -> str:
    """The source of funds by one name: 其中：本年财政拨款 and 财政资金 are 财政拨款."""
    name = _OF_WHICH.sub("", label_key(text)) or text
    return "财政拨款" if name in _FISCAL else name


def _spent(rows: list[Row]) -> list[Spent]:
    return [
        Spent(
            record,
            family(p.layout),
            p.agency_name,
            number,
            named(p),
            kind,
            budget_of(fund),
            fund.executed or Decimal(0),
        )
        for record, (number, p, fund, kind) in enumerate(rows)
    ]


def _cells(book: Ledger, record: int, row: Row) -> tuple[Cell, ...]:
    number, project, fund, kind = row
    place = project.place._replace(cell=fund.cells.get("executed") or project.place.cell)
    submitted = None if fund.rate is None else fund.rate / 100
    return (
        record + 1, number, project.agency_name, named(project), family(project.layout), fund.source, fund.initial,
        fund.adjusted, fund.executed, fund.forecast, _rate(book, record, fund), submitted, fund.weight, fund.score,
        _budget(book, record, fund), kind, position(*place),
    )  # fmt: skip


def _budget(book: Ledger, record: int, fund: Fund) -> Cell:
    budget = budget_of(fund)
    if budget is None:
        return None
    return Formula(book.here("initial" if fund.adjusted is None else "adjusted", record), budget)


def _rate(book: Ledger, record: int, fund: Fund) -> Cell:
    budget = budget_of(fund)
    if not budget or fund.executed is None:
        return None
    return Formula(f"{book.here('executed', record)}/{book.here('budget', record)}", fund.executed / budget)
