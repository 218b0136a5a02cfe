"""Totals of the reports on self-evaluation and monitoring: recounted from scores, results, funds and lights."""

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from pipeline.trace.records import WORDS, Records, Ref
from pipeline.trace.results import EXECUTION, as_budgeted, whole_fund
from pipeline.trace.total import Total, counted

_CENT = Decimal("0.01")
_FUNDS = {"initial": "年初预算数", "adjusted": "全年预算数", "executed": "执行数"}


def year_totals(records: Records) -> Iterator[Total]:
    """Of all units, and of each where there are several."""
    results = records.rows("results")
    own = [n for n, row in enumerate(results) if not row["layout"].startswith("department")]
    yield from _of(records, "", own)
    names = dict.fromkeys(results[n]["agency_name"] for n in own)
    for name in names if len(names) > 1 else ():
        yield from _of(records, f"{name}的", [n for n in own if results[n]["agency_name"] == name])
    yield from _lights(records)


def _of(records: Records, owner: str, numbers: Sequence[int]) -> Iterator[Total]:
    results = records.rows("results")
    scored = [n for n in numbers if results[n]["light"] in (None, "")]
    yield from _money(records, owner, scored)
    settled = [n for n in scored if results[n]["total"] is not None]
    yield from _averages(records, owner, settled)
    for grade in dict.fromkeys(results[n]["grade"] for n in settled):
        parts = tuple(Ref("results", n, "grade") for n in settled if results[n]["grade"] == grade)
        yield counted(f"{owner}等级{grade}的项目", parts)
        yield _percent(f"{owner}等级{grade}的占比", Decimal(len(parts)), Decimal(len(scored)), parts)
    yield from _levels(records, owner, {results[n]["project_id"] for n in scored})


def _money(records: Records, owner: str, numbers: Sequence[int]) -> Iterator[Total]:
    """Money of the row of the whole of each project, and the rate of execution."""
    rows = records.rows("funds")
    keys = [records.rows("results")[n]["project_id"] for n in numbers]
    wholes = [n for n in (whole_fund(records, key) for key in keys) if n is not None]
    sums: dict[str, tuple[Decimal, tuple[Ref, ...]]] = {}
    for field, title in _FUNDS.items():
        parts = tuple(as_budgeted(records, Ref("funds", n, field)) for n in wholes)
        filled = tuple(part for part in parts if records.value(part) is not None)
        if filled:
            sums[field] = sum((records.value(part) for part in filled), Decimal(0)), filled
            yield Total(f"{owner}{title}合计", sums[field][0], "元", filled)
    if rows and "executed" in sums and sums.get("adjusted", (0,))[0]:
        parts = (*sums["executed"][1], *sums["adjusted"][1])
        yield _percent(f"{owner}预算执行率", sums["executed"][0], sums["adjusted"][0], parts)


def _averages(records: Records, owner: str, settled: Sequence[int]) -> Iterator[Total]:
    rows = records.rows("results")
    parts = tuple(Ref("results", n, "total") for n in settled)
    if not parts:
        return
    totals = [records.value(part) for part in parts]
    yield Total(f"{owner}自评平均", (sum(totals, Decimal(0)) / len(totals)).quantize(_CENT, ROUND_HALF_UP), "分", parts)
    wholes = [whole_fund(records, rows[n]["project_id"]) for n in settled]
    budgets = [n if n is None else as_budgeted(records, Ref("funds", n, "adjusted")) for n in wholes]
    weights = [(budget and records.value(budget)) or Decimal(0) for budget in budgets]
    if whole := sum(weights, Decimal(0)):
        value = sum((total * weight for total, weight in zip(totals, weights, strict=True)), Decimal(0)) / whole
        yield Total(f"{owner}按预算加权平均", value.quantize(_CENT, ROUND_HALF_UP), "分", parts)


def _levels(records: Records, owner: str, keys: set[str]) -> Iterator[Total]:
    """Points by 一级, the execution apart; what is still open counts for neither side of the rate."""
    rows = records.rows("scores")
    groups: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        if row["project_id"] in keys:
            name = row["level3"] if row["ordinal"] == EXECUTION else row.get("level1") or "（未填）"
            groups.setdefault(name, []).append(number)
    for name, own in groups.items():
        yield counted(f"{owner}{name}的得分", tuple(Ref("scores", n, "counted") for n in own))
        known = [n for n in own if rows[n]["counted"] is not None and rows[n]["weight"] is not None]
        full = tuple(Ref("scores", n, "counted") for n in known if rows[n]["counted"] == rows[n]["weight"])
        yield counted(f"{owner}{name}的得满分", full)
        weights, points = (tuple(Ref("scores", n, field) for n in known) for field in ("weight", "counted"))
        weight, earned = (sum((records.value(part) for part in parts), Decimal(0)) for parts in (weights, points))
        yield Total(f"{owner}{name}的满分", weight, "分", weights)
        yield Total(f"{owner}{name}的得分合计", earned, "分", points)
        yield _percent(f"{owner}{name}的得分率", earned, weight, points)


def _lights(records: Records) -> Iterator[Total]:
    rows = records.rows("lights")
    for colour in dict.fromkeys(row["colour"] for row in rows):
        parts = tuple(Ref("lights", n, "colour") for n, row in enumerate(rows) if row["colour"] == colour)
        yield counted(f"{WORDS.get(str(colour), '待判断')}的项目和指标", parts)


def _percent(name: str, part: Decimal, whole: Decimal, parts: tuple[Ref, ...]) -> Total:
    value = (100 * part / whole).quantize(_CENT, ROUND_HALF_UP) if whole else Decimal(0)
    return Total(name, value, "%", parts)
