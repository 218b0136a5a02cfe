"""Totals by sort of form, for batches in which goals, monitoring and self-evaluation forms come together."""

from decimal import Decimal

from pipeline.consolidate.breakdown import column_sum
from pipeline.consolidate.canvas import Canvas
from pipeline.consolidate.ledger import count_if, once, sum_if
from pipeline.consolidate.styles import (
    CENTER,
    COUNT,
    HEAD,
    MONEY,
    TEXT,
    TOTAL,
    TOTAL_COUNT,
    TOTAL_MONEY,
    family,
)
from pipeline.consolidate.view import View
from pipeline.sheet import Formula, relative

TITLES = ("序号", "表式", None, "表数", "指标数", "表内预算数", "计入汇总的预算数", "计入汇总的项目数")
STYLES = (CENTER, TEXT, TEXT, COUNT, COUNT, MONEY, MONEY, COUNT)
TOTALS = (*(TOTAL,) * 3, *(TOTAL_COUNT,) * 2, *(TOTAL_MONEY,) * 2, TOTAL_COUNT)
SPANS = ((1, 2),)
PLAIN = 6
"""Columns where every form enters the totals."""


def by_form(canvas: Canvas, view: View) -> None:
    """One row for each sort of form, where there are several: all that came, and the part that enters the totals.

    Where some forms are left out, the money of all is not added up: it would hold a
    project's money once for each of its forms.
    """
    sums = _sums(view)
    if len(sums) < 2:
        return
    book = view.ledgers["项目清单"]
    canvas.blank()
    canvas.section("四、按表式")
    size = len(TITLES) if view.has_left_out else PLAIN
    canvas.spanned(TITLES[:size], (HEAD,) * size, SPANS, 26.0)
    first = canvas.row
    for number, (name, (forms, indicators, money, budget, projects)) in enumerate(sums.items(), 1):
        key = f'"="&{relative(canvas.row, 1)}'
        cells = (
            Formula(count_if(book, layout=key), forms),
            Formula(sum_if(book, "indicators", layout=key), indicators),
            Formula(sum_if(book, "budget", layout=key), money),
            Formula(sum_if(book, "budget", layout=key, **once(book)), budget),
            Formula(count_if(book, layout=key, **once(book)), projects),
        )
        canvas.spanned((number, name, None, *cells)[:size], STYLES[:size], SPANS)
    columns: list[tuple[Decimal | int, ...]] = list(zip(*sums.values(), strict=True))
    added = [column_sum(first, canvas.row, 3 + n, sum(column)) for n, column in enumerate(columns)]
    whole = None if view.has_left_out else added[2]
    canvas.spanned(("合计", None, None, *added[:2], whole, *added[3:])[:size], TOTALS[:size], ((0, 2),))


def _sums(view: View) -> dict[str, tuple[int, int, Decimal, Decimal, int]]:
    """Of each sort of form in order of appearance: forms, indicators, budget; budget and projects that are counted."""
    of = view.projects
    sums: dict[str, tuple[int, int, Decimal, Decimal, int]] = {}
    for layout, count, amount, entering in zip(
        of["layout"], of["indicator_count"], of["budget"], view.entering, strict=True
    ):
        forms, indicators, money, budget, projects = sums.get(family(layout), (0, 0, Decimal(0), Decimal(0), 0))
        own = amount or Decimal(0)
        counted = own if entering else Decimal(0)
        sums[family(layout)] = forms + 1, indicators + count, money + own, budget + counted, projects + int(entering)
    return sums
