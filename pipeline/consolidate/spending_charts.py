"""How the budget was executed: by unit or by project, and by source of funds, as live tables and charts."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from pipeline.consolidate.annex import CHART_HEIGHT, Annex, halves
from pipeline.consolidate.ledger import Ledger, sum_if
from pipeline.consolidate.styles import (
    CENTER,
    FAMILIES,
    HEAD,
    MONEY,
    MONEY_FORMAT,
    REMARK,
    SHARE,
    TEXT,
    TOTAL,
    TOTAL_MONEY,
    TOTAL_SHARE,
)
from pipeline.sheet import Area, Cell, Chart, Formula, Series, relative

WHOLE = "合计"
MOST_BARS = 15
_ORDER = (FAMILIES["self_evaluation"], FAMILIES["monitoring"], FAMILIES["department"])
_SPANS = ((1, 5),)
_BUDGET, _SPENT, _RATE = 6, 7, 8


class Spent(NamedTuple):
    """One row of the table: which form of which unit and project, whole or which source, budget and execution."""

    record: int
    family: str
    agency: str
    number: int
    project: str
    kind: str
    budget: Decimal | None
    executed: Decimal


class Group(NamedTuple):
    """Rows added up under one name, with the conditions that find them in the table."""

    name: str
    conditions: dict[str, str]
    budget: Decimal
    executed: Decimal

    @property
    def rate(self) -> Decimal:
        """Executed ÷ budget."""
        return (self.executed / self.budget).quantize(Decimal("1e-12")) if self.budget else Decimal(0)


def charted(annex: Annex, book: Ledger, rows: Sequence[Spent]) -> None:
    """Tables and charts over forms of one kind: those of the year's end, else of monitoring, else of departments."""
    usable = [row for row in rows if row.budget and row.budget > 0]
    family = next((name for name in _ORDER if any(r.family == name and r.kind == WHOLE for r in usable)), "")
    whole = [row for row in usable if row.family == family and row.kind == WHOLE]
    if not whole:
        return
    parts = [row for row in usable if row.family == family and row.kind != WHOLE]
    what, groups = _groups(whole)
    shown = sorted(groups, key=lambda group: group.rate)[:MOST_BARS]
    which = f"{what}预算执行率" if len(shown) == len(groups) else f"执行率最低的{len(shown)}个{what[1:]}"
    canvas = annex.canvas
    canvas.section(f"{which}（{family}的合计行）")
    rates = _table(annex, book, what[1:], shown, total=len(shown) == len(groups))
    if family != _ORDER[0]:
        canvas.wide("执行数为监控截止月份的累计数，执行率宜与序时进度（月份÷12）比较。", REMARK)
    kinds = _by_source(parts)
    if kinds:
        bare = len({row.number for row in whole} - {row.number for row in parts})
        canvas.section("按资金来源" + (f"（{bare}个项目的表上没有分来源的执行数，不在内）" if bare else ""))
        sources = _table(annex, book, "资金来源", kinds, total=True)
        divided = {row.number for row in parts}
        if gap := _gap([row for row in whole if row.number in divided], kinds):
            canvas.wide(gap, REMARK)
    left, edge, right = halves(canvas.widths)
    row = annex.place()
    told = "、".join(f"{group.name}{group.rate:.1%}" for group in shown)
    rate = (Series("执行率", rates._replace(right=1), rates._replace(left=_RATE, right=_RATE)),)
    annex.charts.append(Chart("bar", f"{which}（%）", f"条形图：{told}。", rate, row, 0, right, CHART_HEIGHT, "0.0%"))
    if kinds:
        pair = tuple(
            Series(name, sources._replace(right=1), sources._replace(left=column, right=column))
            for name, column in (("预算数", _BUDGET), ("执行数", _SPENT))
        )
        told = "、".join(f"{k.name}预算{k.budget:,.2f}元、执行{k.executed:,.2f}元" for k in kinds)
        alt = f"柱形图：各资金来源的预算数与执行数：{told}。"
        title = "各资金来源预算数与执行数（元）"
        annex.charts.append(
            Chart("column", title, alt, pair, row, right + edge - left, left, CHART_HEIGHT, MONEY_FORMAT)
        )


def _groups(whole: Sequence[Spent]) -> tuple[str, list[Group]]:
    """By unit where there are several, else by project."""
    family = {"layout": f'"{whole[0].family}"', "kind": f'"{WHOLE}"'}
    agencies = list(dict.fromkeys(row.agency for row in whole))
    if len(agencies) > 1:
        named = [(name or "（未写单位）", {"agency_name": f'"{_criterion(name)}"'}) for name in agencies]
        chosen = [[row for row in whole if row.agency == name] for name in agencies]
        what = "各单位"
    else:
        numbers = list(dict.fromkeys(row.number for row in whole))
        chosen = [[row for row in whole if row.number == number] for number in numbers]
        named = [(own[0].project, {"project": str(own[0].number)}) for own in chosen]
        what = "各项目"
    pairs = zip(named, chosen, strict=True)
    return what, [_group(name, {**family, **condition}, own) for (name, condition), own in pairs]


def _by_source(parts: Sequence[Spent]) -> list[Group]:
    """By source of funds, the largest first; the total rows of the forms are left out, so nothing counts twice."""
    kinds = list(dict.fromkeys(row.kind for row in parts))
    groups = [
        _group(kind, {"layout": f'"{parts[0].family}"', "kind": f'"{_criterion(kind)}"'},
               [row for row in parts if row.kind == kind])
        for kind in kinds
    ]  # fmt: skip
    return sorted(groups, key=lambda group: (-group.budget, group.name))[:8]


def _gap(whole: Sequence[Spent], kinds: Sequence[Group]) -> str:
    """What the sources lack of the total rows of the same forms, or have beyond them; empty where they agree."""
    sums = ((row.budget or Decimal(0), row.executed) for row in whole)
    tops = tuple(sum(column, Decimal(0)) for column in zip(*sums, strict=True))
    gaps = [top - sum(own, Decimal(0)) for top, own in zip(tops, zip(*((k.budget, k.executed) for k in kinds),
            strict=True), strict=True)]  # fmt: skip
    told = "、".join(
        f"{name}{'少' if gap > 0 else '多'}{abs(gap):,.2f}元"
        for name, gap in zip(("预算数", "执行数"), gaps, strict=True)
        if gap
    )
    return told and f"注：各来源之和比这些表的合计行{told}：有的表合计与明细不等，或没有把来源列全，见“问题清单”。"


def _group(name: str, conditions: dict[str, str], own: Sequence[Spent]) -> Group:
    budget = sum((row.budget or Decimal(0) for row in own), Decimal(0))
    return Group(name, {**conditions, "budget": '">0"'}, budget, sum((row.executed for row in own), Decimal(0)))


def _criterion(text: str) -> str:
    """A text as a criterion that means itself: quotes doubled, wildcards escaped."""
    escaped = text.replace("~", "~~").replace("*", "~*").replace("?", "~?")
    return "=" + escaped.replace('"', '""')


def _table(annex: Annex, book: Ledger, what: str, groups: Sequence[Group], *, total: bool) -> Area:
    """One line for each group: budget, execution, rate; the area of labels and figures."""
    canvas = annex.canvas
    heads: tuple[Cell, ...] = ("序号", what, None, None, None, None, "预算数", "执行数", "执行率")
    canvas.spanned(heads, (HEAD,) * len(heads), _SPANS, 22.0)
    first, styles = canvas.row, (CENTER, *(TEXT,) * 5, MONEY, MONEY, SHARE)
    for number, group in enumerate(groups, 1):
        figures = (
            Formula(sum_if(book, "budget", **group.conditions), group.budget),
            Formula(sum_if(book, "executed", **group.conditions), group.executed),
            _rate(canvas.row, group.rate),
        )
        canvas.spanned((number, group.name, None, None, None, None, *figures), styles, _SPANS)
    last = canvas.row - 1
    if total:
        _total(annex, first, last, groups)
    return Area(first, 1, last, _RATE)


def _total(annex: Annex, first: int, last: int, groups: Sequence[Group]) -> None:
    canvas = annex.canvas
    whole = _group("合计", {}, ())._replace(
        budget=sum((group.budget for group in groups), Decimal(0)),
        executed=sum((group.executed for group in groups), Decimal(0)),
    )
    sums = (
        Formula(f"SUM({relative(first, column)}:{relative(last, column)})", value)
        for column, value in ((_BUDGET, whole.budget), (_SPENT, whole.executed))
    )
    cells: tuple[Cell, ...] = ("合计", None, None, None, None, None, *sums, _rate(canvas.row, whole.rate))
    canvas.spanned(cells, (*(TOTAL,) * 6, TOTAL_MONEY, TOTAL_MONEY, TOTAL_SHARE), ((0, 5),))


def _rate(row: int, value: Decimal) -> Formula:
    return Formula(f"IF({relative(row, _BUDGET)}=0,0,{relative(row, _SPENT)}/{relative(row, _BUDGET)})", value)
