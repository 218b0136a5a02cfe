"""Indicators counted by class and kind of value: the table that 部门汇总 shows by level 1 and 分类统计 by level 2."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from pipeline.consolidate.canvas import Canvas
from pipeline.consolidate.ledger import count_if, once
from pipeline.consolidate.styles import CENTER, COUNT, HEAD, SHARE, TEXT, TOTAL, TOTAL_COUNT, TOTAL_SHARE
from pipeline.consolidate.view import View
from pipeline.domain.titles import KIND_TITLES, kind_title
from pipeline.sheet import Area, Cell, Formula, relative

LABELS = ("class1", "class2")
COUNTED, PART, FIRST_KIND = 3, 4, 5
MEASURED = ("定量", "区间", "时间", "多值")
"""Kinds of values that can be measured; words are judged, the rest is yet to be written so that it can be read."""


def by_kind(canvas: Canvas, view: View, groups: Sequence[tuple[str, ...]], titles: tuple[str, ...]) -> Area:
    """One row for each group (level 1, or level 1 and 2), counts by kind, share and share of measurable ones.

    `groups` gives the group of each indicator that totals take in; `titles` names its levels.
    Gives the area of labels and counts.
    """
    known = (view.indicators_once(view.indicators[f"target_{name}"]) for name in ("kind", "stopped_at"))
    kinds = list(map(kind_title, *known))
    pairs = Counter(zip(groups, kinds, strict=True))
    rows = _in_order(groups)
    spans = ((1, 2),) if len(titles) == 1 else ()
    labels = (*titles, *(None,) * (2 - len(titles)))
    canvas.spanned(
        ("序号", *labels, "指标数", "占比", *KIND_TITLES, "量化率"), (HEAD,) * (6 + len(KIND_TITLES)), spans, 26.0
    )
    first, whole = canvas.row, canvas.row + len(rows)
    styles = (CENTER, TEXT, TEXT, COUNT, SHARE, *(COUNT,) * len(KIND_TITLES), SHARE)
    for number, group in enumerate(rows, 1):
        counts = {kind: pairs[group, kind] for kind in KIND_TITLES}
        padded = (*group, *(None,) * (2 - len(group)))
        canvas.spanned((number, *padded, *_group(canvas.row, view, group, counts, whole)), styles, spans)
    totals = (TOTAL, TOTAL, TOTAL, TOTAL_COUNT, TOTAL_SHARE, *(TOTAL_COUNT,) * len(KIND_TITLES), TOTAL_SHARE)
    canvas.spanned(("合计", None, None, *_total(first, whole, Counter(kinds))), totals, ((0, 2),))
    return Area(first, 1, max(first, whole - 1), COUNTED)


def _in_order(groups: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The groups as they first appear, those of one level-1 class together."""
    classes = list(dict.fromkeys(group[0] for group in groups))
    return sorted(dict.fromkeys(groups), key=lambda group: classes.index(group[0]))


def _group(row: int, view: View, group: tuple[str, ...], counts: dict[str, int], whole: int) -> tuple[Cell, ...]:
    book = view.ledgers["指标明细"]
    keys = {LABELS[n]: f'"="&{relative(row, 1 + n)}' for n in range(len(group))} | once(book)
    count = sum(counts.values())
    kinds = (Formula(count_if(book, **keys, target_kind=f'"{kind}"'), number) for kind, number in counts.items())
    part = share(row, whole, COUNTED, count, sum(view.once("indicator_count")))
    return Formula(count_if(book, **keys), count), part, *kinds, _measured(row, counts)


def _total(first: int, whole: int, counts: Counter[str]) -> tuple[Cell, ...]:
    count = counts.total()
    kinds = (column_sum(first, whole, FIRST_KIND + n, counts[kind]) for n, kind in enumerate(KIND_TITLES))
    part = share(whole, whole, COUNTED, count, count)
    return column_sum(first, whole, COUNTED, count), part, *kinds, _measured(whole, counts)


def _measured(row: int, counts: dict[str, int]) -> Formula:
    """The share of indicators that can be measured."""
    cells = [relative(row, FIRST_KIND + n) for n, kind in enumerate(KIND_TITLES) if kind in MEASURED]
    count = sum(counts.values())
    value = ratio(sum(counts[kind] for kind in MEASURED), count)
    return Formula(f"IF({relative(row, COUNTED)}=0,0,({'+'.join(cells)})/{relative(row, COUNTED)})", value)


def share(row: int, whole: int, column: int, value: Decimal | int, of: Decimal | int) -> Formula:
    """This row's figure as a part of the total row's; 0 where there is nothing to divide by."""
    top, bottom = relative(row, column), relative(whole, column)
    return Formula(f"IF({bottom}=0,0,{top}/{bottom})", ratio(value, of))


def ratio(value: Decimal | int, of: Decimal | int) -> Decimal:
    """value ÷ of, 0 where there is nothing to divide by."""
    return (Decimal(value) / Decimal(of)).quantize(Decimal("1e-12")) if of else Decimal(0)


def column_sum(first: int, whole: int, column: int, value: Decimal | int) -> Formula:
    """The sum of a column from `first` to above `whole`; of no rows it is 0, for it must not count itself."""
    if whole <= first:
        return Formula("0", value)
    return Formula(f"SUM({relative(first, column)}:{relative(whole - 1, column)})", value)
