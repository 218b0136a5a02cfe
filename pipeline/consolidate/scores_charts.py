"""Where the points were lost: by class, and the indicators that lost most, as live tables and charts under 得分明细."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from pipeline.consolidate.annex import CHART_HEIGHT, Annex, halves
from pipeline.consolidate.ledger import Ledger, count_if, sum_if
from pipeline.consolidate.styles import CENTER, COUNT, HEAD, PLAIN, SHARE, TEXT, TOTAL, TOTAL_COUNT, TOTAL_SHARE
from pipeline.domain.written import plain
from pipeline.model import Mark
from pipeline.sheet import Area, Cell, Chart, Formula, Series, Style, relative

SCORE = Style(align="right", number="0.00")
TOTAL_SCORE = Style(TOTAL.role, "right", "0.00")
MOST_BARS = 15
_NOTHING = Decimal(0)
_NAME = 22
_LABEL, _COUNT, _FULL, _EARNED, _LOST, _SHARE, _OPEN = 3, 4, 5, 6, 7, 8, 9
_SPANS = ((1, 3),)


class Scored(NamedTuple):
    """What the annex needs of one score: its record in the table, its class, its name on a chart, its mark."""

    record: int
    group: str
    label: str
    mark: Mark

    @property
    def settled(self) -> bool:
        """Whether there are points to count."""
        return self.mark.counted is not None and self.mark.weight is not None

    @property
    def full(self) -> Decimal:
        """The weight, where it counts."""
        return (self.mark.weight or _NOTHING) if self.settled else _NOTHING

    @property
    def earned(self) -> Decimal:
        """The points, where they count."""
        return (self.mark.counted or _NOTHING) if self.settled else _NOTHING

    @property
    def lost(self) -> Decimal:
        """What is missing to the full weight."""
        return self.full - self.earned


def charted(annex: Annex, book: Ledger, rows: Sequence[Scored]) -> None:
    """Both tables and both charts; nothing where no score is settled."""
    settled = [row for row in rows if row.settled]
    if not settled:
        return
    canvas = annex.canvas
    canvas.section("按一级指标：得分与失分")
    groups = _by_class(annex, book, rows)
    worst = sorted((row for row in settled if row.lost > 0), key=lambda row: (-row.lost, row.record))[:MOST_BARS]
    title = f"失分最多的{len(worst)}条指标（分）"
    if worst:
        canvas.section(title)
        bars = _worst(annex, book, worst)
    else:
        canvas.wide("已经定分的指标都得了满分，没有失分。", PLAIN)
    left, edge, right = halves(canvas.widths)
    row = annex.place()
    told = f"已定分{len(settled)}条，分值合计{plain(_total(settled, 'full'))}分，得{plain(_total(settled, 'earned'))}分"
    share = (Series("得分率", *_series(groups, _SHARE)),)
    alt = f"柱形图：各一级指标的得分率，{told}。"
    annex.charts.append(Chart("column", "各类指标得分率（%）", alt, share, row, 0, left, CHART_HEIGHT, "0.0%"))
    if worst:
        alt = f"条形图：{'、'.join(f'{one.label}失{plain(one.lost)}分' for one in worst)}。"
        lost = (Series("失分", *_series(bars, _LOST)),)
        annex.charts.append(Chart("bar", title, alt, lost, row, edge, right, CHART_HEIGHT, "0.00"))


def _total(rows: Sequence[Scored], name: str) -> Decimal:
    return sum((getattr(row, name) for row in rows), _NOTHING)


def _series(area: Area, column: int) -> tuple[Area, Area]:
    return area._replace(right=1), area._replace(left=column, right=column)


def _by_class(annex: Annex, book: Ledger, rows: Sequence[Scored]) -> Area:
    """One line for each class: full points of what is settled, points, lost points, share."""
    canvas = annex.canvas
    heads = ("序号", "一级指标", None, None, "条数", "分值", "得分", "失分", "得分率", "待定条数")
    canvas.spanned(heads, (HEAD,) * len(heads), _SPANS, 22.0)
    first, styles = canvas.row, (CENTER, TEXT, TEXT, TEXT, COUNT, SCORE, SCORE, SCORE, SHARE, COUNT)
    groups = list(dict.fromkeys(row.group for row in rows))
    for number, group in enumerate(groups, 1):
        own = [row for row in rows if row.group == group]
        canvas.spanned((number, group, None, None, *_figures(canvas.row, book, own)), styles, _SPANS)
    last = canvas.row - 1
    totals: tuple[Decimal | int, ...] = (len(rows), *(_total(rows, name) for name in ("full", "earned", "lost")))
    sums = [_sum(first, last, _COUNT + n, value) for n, value in enumerate(totals)]
    open_ = _sum(first, last, _OPEN, sum(not row.settled for row in rows))
    share = _share(canvas.row, _total(rows, "earned"), _total(rows, "full"))
    styles = (*(TOTAL,) * 4, TOTAL_COUNT, *(TOTAL_SCORE,) * 3, TOTAL_SHARE, TOTAL_COUNT)
    canvas.spanned(("合计", None, None, None, *sums, share, open_), styles, ((0, 3),))
    return Area(first, 1, last, _OPEN)


def _sum(first: int, last: int, column: int, value: Decimal | int) -> Formula:
    return Formula(f"SUM({relative(first, column)}:{relative(last, column)})", value)


def _figures(here: int, book: Ledger, own: Sequence[Scored]) -> tuple[Cell, ...]:
    """Count, points of what is settled (full, given, lost), share, count of what is open."""
    group, settled = f'"="&{relative(here, 1)}', {"points": '">=0"'}
    full, earned = _total(own, "full"), _total(own, "earned")
    open_ = f"{relative(here, _COUNT)}-({count_if(book, group=group, **settled)})"
    return (
        Formula(count_if(book, group=group), len(own)),
        Formula(sum_if(book, "weight", group=group, **settled), full),
        Formula(sum_if(book, "points", group=group), earned),
        Formula(f"{relative(here, _FULL)}-{relative(here, _EARNED)}", full - earned),
        _share(here, earned, full),
        Formula(open_, sum(not row.settled for row in own)),
    )


def _share(here: int, earned: Decimal, full: Decimal) -> Formula:
    value = (earned / full).quantize(Decimal("1e-12")) if full else _NOTHING
    return Formula(f"IF({relative(here, _FULL)}=0,0,{relative(here, _EARNED)}/{relative(here, _FULL)})", value)


def _worst(annex: Annex, book: Ledger, worst: Sequence[Scored]) -> Area:
    """The indicators that lost most, each figure a pointer to its line in the table."""
    canvas = annex.canvas
    heads = ("序号", "项目、指标", None, None, "明细序号", "分值", "得分", "失分", "得分率")
    canvas.spanned(heads, (HEAD,) * len(heads), _SPANS, 22.0)
    first, styles = canvas.row, (CENTER, TEXT, TEXT, TEXT, COUNT, SCORE, SCORE, SCORE, SHARE)
    for number, one in enumerate(worst, 1):
        here = canvas.row
        cells = (
            Formula(book.cell("weight", one.record), one.full),
            Formula(book.cell("points", one.record), one.earned),
            Formula(f"{relative(here, _FULL)}-{relative(here, _EARNED)}", one.lost),
            _share(here, one.earned, one.full),
        )
        canvas.spanned((number, one.label, None, None, one.record + 1, *cells), styles, _SPANS)
    return Area(first, 1, canvas.row - 1, _LOST)


def label_of(project: str, indicator: str, *, single: bool) -> str:
    """The name of an indicator on a chart; with its project where there are several."""
    if single:
        return _short(indicator, _NAME)
    return f"{_short(project, 10)}：{_short(indicator, 12)}"


def _short(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
