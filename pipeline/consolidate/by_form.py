"""Totals by sort of form, for batches in which goals, monitoring and self-evaluation forms come together."""

from collections.abc import Iterable
from decimal import Decimal

from pipeline.consolidate.breakdown import column_sum
from pipeline.consolidate.canvas import Canvas
from pipeline.consolidate.ledger import count_if, sum_if
from pipeline.consolidate.styles import (
    CENTER,
    COUNT,
    HEAD,
    MONEY,
    REMARK,
    TEXT,
    TOTAL,
    TOTAL_COUNT,
    TOTAL_MONEY,
    family,
)
from pipeline.consolidate.view import View
from pipeline.sheet import Formula, relative


def by_form(canvas: Canvas, view: View) -> None:
    """One row for each sort of form, where there are several: a project on two forms is in the totals twice."""
    sums = _sums(view)
    if len(sums) < 2:
        return
    book = view.ledgers["项目清单"]
    canvas.blank()
    canvas.section("四、按表式")
    canvas.spanned(("序号", "表式", None, "项目数", "指标数", "预算数"), (HEAD,) * 6, ((1, 2),))
    first = canvas.row
    for number, (name, (projects, indicators, money)) in enumerate(sums.items(), 1):
        key = f'"="&{relative(canvas.row, 1)}'
        counted = Formula(count_if(book, layout=key), projects)
        read = Formula(sum_if(book, "indicators", layout=key), indicators)
        budget = Formula(sum_if(book, "budget", layout=key), money)
        canvas.spanned(
            (number, name, None, counted, read, budget), (CENTER, TEXT, TEXT, COUNT, COUNT, MONEY), ((1, 2),)
        )
    columns: Iterable[tuple[Decimal | int, ...]] = zip(*sums.values(), strict=True)
    totals = [column_sum(first, canvas.row, 3 + n, sum(column)) for n, column in enumerate(columns)]
    canvas.spanned(
        ("合计", None, None, *totals), (TOTAL, TOTAL, TOTAL, TOTAL_COUNT, TOTAL_COUNT, TOTAL_MONEY), ((0, 2),)
    )
    canvas.wide("注：同一项目既报目标表又报自评表或监控表的，在各项合计中分别计入。", REMARK)


def _sums(view: View) -> dict[str, tuple[int, int, Decimal]]:
    """Projects, indicators and budget of each sort of form, in order of appearance."""
    of = view.projects
    sums: dict[str, tuple[int, int, Decimal]] = {}
    for layout, count, budget in zip(of["layout"], of["indicator_count"], of["budget"], strict=True):
        projects, indicators, money = sums.get(family(layout), (0, 0, Decimal(0)))
        sums[family(layout)] = projects + 1, indicators + count, money + (budget or 0)
    return sums
