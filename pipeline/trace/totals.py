"""Totals that documents state in words, and what they are made of: recounted from the records, never taken on trust."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeAlias

from pipeline.domain.titles import kind_title
from pipeline.finding_text import TITLES
from pipeline.trace.records import Records, Ref, folded
from pipeline.trace.total import Total, counted
from pipeline.trace.year_totals import year_totals

_STATED = re.compile(r"(?<![A-Za-z\d.])(\d[\d,]*(?:\.\d+)?)\s*(亿元|万元|元|条|项|个|分|%)?")
_SCALES = {"万元": Decimal(10000), "亿元": Decimal(100000000)}
_COUNTERS = frozenset({"条", "项", "个"})
_MEASURED = frozenset({"quantity", "range", "date", "several"})
_KEYS = {
    "预算数": "预算", "财政资金": "财政", "其他资金": "其他", "全年预算数": "预算", "年初预算数": "年初预算",
    "执行数": "执行",
}  # fmt: skip
_MONEY = {"budget": "预算数", "fiscal": "财政资金", "other": "其他资金"}


_Rows: TypeAlias = Sequence[Mapping[str, Any]]


def stated_totals(records: Records, text: str, around: str = "") -> list[Total]:
    """The totals a text states: every figure in it that equals one, the best named only."""
    totals = list(all_totals(records))
    found: dict[str, Total] = {}
    context = folded(text + around)
    for match in _STATED.finditer(folded(text)):
        equal = [total for total in totals if _equal(total, Decimal(match[1].replace(",", "")), match[2] or "")]
        before = folded(text)[max(0, match.start() - 8) : match.end() + 8]
        best = max((_named(total, before, context) for total in equal), default=(0, 0, 0))
        found.update({total.name: total for total in equal if _named(total, before, context) == best})
    return list(found.values())


def _equal(total: Total, number: Decimal, unit: str) -> bool:
    if unit in _SCALES:
        return total.unit == "元" and (total.value / _SCALES[unit]).quantize(number, ROUND_HALF_UP) == number
    if unit == "%":
        return total.unit == "%" and total.value.quantize(number, ROUND_HALF_UP) == number
    if unit in _COUNTERS:
        return total.unit == "个" and total.value == number
    if total.value == number:
        return not unit or total.unit == unit
    if total.unit != "元" or unit or number == 0:
        return False
    scaled = total.value / _SCALES["万元"]  # a table in 万元 says so above, and its figures are rounded
    return scaled == number or (number.as_tuple().exponent == -2 and scaled.quantize(number, ROUND_HALF_UP) == number)


def _named(total: Total, near: str, context: str) -> tuple[int, int, int]:
    """How well a name fits: its words beside the figure, how many are missing there, its words further around."""
    words = [_KEYS.get(word, word) for word in re.split(r"的|合计|数$", total.name) if word]
    beside = sum(word in near for word in words)
    return beside, beside - len(words), sum(word in context for word in words)


def all_totals(records: Records) -> Iterator[Total]:
    """Money by fund and agency; counts of agencies, projects, indicators, findings and files; shares of indicators."""
    projects, indicators = records.tables["projects"], records.tables["indicators"]
    yield from _money(records, "", range(len(projects)))
    yield _count("项目", "projects", range(len(projects)), "project_name")
    yield _count("指标", "indicators", range(len(indicators)), "target_text")
    yield from _agencies(projects, indicators, records)
    yield from _classes(indicators, range(len(indicators)))
    once = _once(projects)
    if len(once) < len(projects):
        keys = {projects[row]["project_id"] for row in once}
        rows = [n for n, row in enumerate(indicators) if row["project_id"] in keys]
        yield from _money(records, "每个项目只计一次的", once)
        yield _count("每个项目只计一次的项目", "projects", once, "project_name")
        yield _count("每个项目只计一次的指标", "indicators", rows, "target_text")
        yield from _classes(indicators, rows)
    findings = records.tables["findings"]
    yield _count("问题", "findings", range(len(findings)), "message")
    for severity, title in TITLES.items():
        rows = [n for n, row in enumerate(findings) if row["severity"] == severity]
        yield _count(f"{title}的问题", "findings", rows, "message")
    for code in sorted({row["code"] for row in findings}):
        rows = [n for n, row in enumerate(findings) if row["code"] == code]
        yield _count(f"{code}的问题", "findings", rows, "message")
    yield _count("文件", "sources", range(len(records.tables["sources"])), "source_file")
    yield from year_totals(records)


def _agencies(projects: _Rows, indicators: _Rows, records: Records) -> Iterator[Total]:
    """Counts and money of the units, told apart by code and name as in every document."""
    groups: dict[tuple[str, str], list[int]] = {}
    for number, row in enumerate(projects):
        groups.setdefault(_agency(row), []).append(number)
    yield _count("单位", "projects", [numbers[0] for numbers in groups.values()], "agency_name")
    shared = Counter(name for _, name in groups)
    for (code, name), own in groups.items() if len(groups) > 1 else ():
        label = f"{code}{name}" if shared[name] > 1 else name
        yield from _money(records, f"{label}的", own)
        yield _count(f"{label}的项目", "projects", own, "project_name")
        rows = [n for n, row in enumerate(indicators) if _agency(row) == (code, name)]
        yield _count(f"{label}的指标", "indicators", rows, "target_text")
        yield from _severities(records, label, name)


def _severities(records: Records, label: str, name: str) -> Iterator[Total]:
    """The findings of a unit by their weight, as its notice counts them."""
    findings = records.tables["findings"]
    for severity, title in TITLES.items():
        rows = [n for n, row in enumerate(findings) if (row["agency_name"], row["severity"]) == (name, severity)]
        yield _count(f"{label}的{title}的问题", "findings", rows, "message")


def _agency(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["agency_code"] or "", row["agency_name"] or ""


def _once(projects: _Rows) -> list[int]:
    """The rows that totals take in: goals, else self-evaluation, else monitoring; none of a whole department."""
    ranks = [2 if "monitoring" in row["layout"] else int("self_evaluation" in row["layout"]) for row in projects]
    names = [(*_agency(row), row["project_name"]) for row in projects]
    own = [n for n, row in enumerate(projects) if not row["layout"].startswith("department")]
    best: dict[tuple[str, ...], int] = {}
    for n in own:
        best[names[n]] = min(best.get(names[n], ranks[n]), ranks[n])
    return [n for n in own if ranks[n] == best[names[n]]]


def _money(records: Records, owner: str, rows: Iterable[int]) -> Iterator[Total]:
    for field, title in _MONEY.items():
        parts = tuple(Ref("projects", row, field) for row in rows)
        filled = [part for part in parts if records.value(part) is not None]
        if filled:
            value = sum((records.value(part) for part in filled), start=Decimal(0))
            yield Total(f"{owner}{title}合计", value, "元", tuple(filled))


def _count(name: str, table: str, rows: Iterable[int], field: str) -> Total:
    return counted(name, tuple(Ref(table, row, field) for row in rows))


def _value_kind(row: Mapping[str, Any]) -> str:
    return "定量" if row["target_kind"] in _MEASURED else kind_title(row["target_kind"], row["target_stopped_at"])


def _classes(indicators: _Rows, rows: Sequence[int]) -> Iterator[Total]:
    groups: dict[str, list[int]] = {}
    measured: dict[str, list[int]] = {}
    for number in rows:
        row = indicators[number]
        for name in (row["level1"] or "（未填）", row["level2"] or "（未填）"):
            groups.setdefault(name, []).append(number)
            if row["target_kind"] in _MEASURED:
                measured.setdefault(name, []).append(number)
        groups.setdefault(f"{_value_kind(row)}指标", []).append(number)
        groups.setdefault(f"{row['target_kind']}类型", []).append(number)
    for name, numbers in groups.items():
        total = _count(f"{name}的", "indicators", dict.fromkeys(numbers), "target_text")
        yield total
        share = (Decimal(100) * total.value / len(rows)).quantize(Decimal("0.1"), ROUND_HALF_UP)
        yield Total(f"{name}的占比", share, "%", total.parts)
    for name, numbers in measured.items():
        total = _count(f"{name}的定量", "indicators", dict.fromkeys(numbers), "target_text")
        yield total
        share = (Decimal(100) * total.value / len(dict.fromkeys(groups[name]))).quantize(Decimal("0.1"), ROUND_HALF_UP)
        yield Total(f"{name}的定量占比", share, "%", total.parts)
