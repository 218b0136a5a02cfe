"""The figures at the head of the page, and what its charts and unit lists show: counted here, drawn by the page."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from pipeline.domain.scoring import lacks_budget, named
from pipeline.domain.titles import KIND_TITLES, KINDS, kind_title
from pipeline.finding_text import TITLES
from pipeline.model import Batch, Finding, FindingOutline, Indicator, Kind, Project, Severity
from pipeline.render.html_places import Agency, Locator, agency_labels, agency_of
from pipeline.spool import outlined

_MEASURED = frozenset(KINDS[kind] for kind in (Kind.QUANTITY, Kind.RANGE, Kind.DATE, Kind.SEVERAL))
_MOST_BARS = 16


@dataclass(frozen=True, slots=True)
class Overview:
    """The figures of the whole batch; money in 元, None where every form leaves it blank."""

    agencies: int
    projects: int
    indicators: int
    budget: Decimal | None
    fiscal: Decimal | None
    other: Decimal | None
    measured: int
    findings: tuple[tuple[str, str, int], ...]
    files: int
    taken: int
    left_out: int
    """Forms that no total takes in: further forms of a project, forms of a whole department."""
    repeated: int
    other_years: int
    """Projects in the totals that were sent more than once (C17), and those of another year (X17)."""

    @property
    def measured_share(self) -> Decimal:
        """Share of indicators whose value can be measured (figures, ranges, dates), in percent."""
        return (
            (Decimal(100) * self.measured / self.indicators).quantize(Decimal("0.1")) if self.indicators else Decimal(0)
        )


@dataclass(frozen=True, slots=True)
class Series:
    """One run of bars."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart of horizontal bars, and the sentence that says the same in words."""

    name: str
    title: str
    unit: str
    heading: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    summary: str


@dataclass(frozen=True, slots=True)
class Unit:
    """One agency as listed: its forms by their numbers in the batch, and its findings by theirs.

    `counted`, `indicators` and `budget` take in each project once.
    """

    code: str
    name: str
    projects: tuple[int, ...]
    counted: int
    indicators: int
    budget: Decimal | None
    findings: tuple[int, ...]


class Sort(NamedTuple):
    """What the page counts indicators by."""

    level1: str
    level2: str
    kind: str
    """As documents call it."""


def sorts(batch: Batch) -> Counter[Sort]:
    """How many indicators there are of each sort, in the order they first come: each project once."""
    return Counter(_sort(indicator) for project in batch.counted for indicator in project.indicators)


def _sort(indicator: Indicator) -> Sort:
    target = indicator.target
    level1 = indicator.class1 or indicator.level1 or "（未填一级指标）"
    return Sort(level1, indicator.class2 or indicator.level2, kind_title(target.kind, target.stopped_at))


def overview(batch: Batch, indicators: Counter[Sort] | None = None) -> Overview:
    """Count everything the head of the page says: each project once; `indicators` as `sorts` counts them."""
    indicators = sorts(batch) if indicators is None else indicators
    counted = batch.counted
    kinds = Counter[str]()
    for sort, count in indicators.items():
        kinds[sort.kind] += count
    severities = Counter(finding.severity for finding in outlined(batch.findings))
    return Overview(
        agencies=len({agency_of(project) for project in outlined(batch.projects)}),
        projects=len(counted),
        indicators=sum(kinds.values()),
        budget=_sum(project.budget for project in outlined(counted)),
        fiscal=_sum(project.fiscal for project in outlined(counted)),
        other=_sum(project.other for project in outlined(counted)),
        measured=sum(kinds[kind] for kind in _MEASURED),
        findings=tuple((one.value, title, severities[one]) for one, title in TITLES.items()),
        files=len(batch.sources),
        taken=sum(source.fate == "taken" for source in batch.sources),
        left_out=len(batch.projects) - len(counted),
        repeated=batch.repeated,
        other_years=batch.of_other_years,
    )


def units(batch: Batch, where: Locator) -> tuple[Unit, ...]:
    """The agencies in the order of the batch; findings of no known agency stand under the last one, without a name."""
    projects: dict[Agency, list[int]] = {}
    for number, project in enumerate(outlined(batch.projects)):
        projects.setdefault(agency_of(project), []).append(number)
    owners = _owners(outlined(batch.findings), outlined(batch.projects), where)
    labels = agency_labels(batch.projects)
    counted: dict[Agency, list[Project]] = {}
    for project in outlined(batch.counted):
        counted.setdefault(agency_of(project), []).append(project)
    return tuple(
        _unit(agency, labels.get(agency, agency[1]), projects.get(agency, ()), counted.get(agency, ()), found)
        for agency, found in owners.items()
    )


def charts(batch: Batch, indicators: Counter[Sort] | None = None) -> tuple[Chart, ...]:
    """The charts of the page; one without anything to show is left out. `indicators` as `sorts` counts them."""
    indicators = sorts(batch) if indicators is None else indicators
    counted = outlined(batch.counted)
    drawn = (_funds(counted), _levels(indicators), _kinds(indicators), _codes(outlined(batch.findings)))
    return tuple(chart for chart in drawn if chart.series and chart.categories)


def _owners(
    findings: Sequence[Finding | FindingOutline], projects: Sequence[Project], where: Locator
) -> dict[Agency, list[int]]:
    """Findings by agency: that of the project they are about, else the one they name."""
    owners: dict[Agency, list[int]] = {agency_of(project): [] for project in projects}
    strays: dict[Agency, list[int]] = {}
    for number, finding in enumerate(findings):
        project = where.project(finding)
        if project >= 0:
            owners[agency_of(projects[project])].append(number)
        elif agency := where.agency(finding):
            owners[agency].append(number)
        else:
            strays.setdefault(("", finding.agency_name), []).append(number)
    return owners | {agency: strays[agency] for agency in sorted(strays, key=lambda one: (not one[1], one[1]))}


def _unit(
    agency: Agency, label: str, numbers: Sequence[int], counted: Sequence[Project], findings: Sequence[int]
) -> Unit:
    return Unit(
        code=agency[0],
        name=label,
        projects=tuple(numbers),
        counted=len(counted),
        indicators=sum(len(project.indicators) for project in counted),
        budget=_sum(project.budget for project in counted),
        findings=tuple(findings),
    )


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what is filled in; None where nothing is, because blank is not 0."""
    filled = [value for value in values if value is not None]
    return sum(filled, start=Decimal(0)) if filled else None


def _funds(projects: Sequence[Project]) -> Chart:
    """By agency; a single agency is split by project. What was sent without a budget is said, and not drawn."""
    labels = agency_labels(projects)
    what = "单位" if len(labels) > 1 else "项目"
    sums: dict[str, list[Decimal]] = {}
    for project in projects:
        parts = _parts(project)
        name = labels[agency_of(project)] if len(labels) > 1 else named(project)
        sums[name] = _added([parts, sums.get(name, [Decimal(0)] * 3)])
    rows = _largest(sorted(sums.items(), key=lambda row: -sum(row[1])), f"其余{{}}个{what}")
    total = sum((project.budget for project in projects if project.budget is not None), start=Decimal(0))
    unread = sum(map(lacks_budget, projects))
    unit, scale = ("万元", 10000) if total >= 10000 else ("元", 1)
    series = _series(("财政资金", "其他资金", "未注明来源"), [[f"{v / scale:.2f}" for v in parts] for _, parts in rows])
    most = max(sums.items(), key=lambda row: sum(row[1]), default=("", [Decimal(0)]))
    summary = (
        f"{len(sums)}个{what}共{total / scale:,.2f}{unit}，最多的是“{most[0]}”，{sum(most[1]) / scale:,.2f}{unit}。"
        + (f"另有{unread}个项目填了资金来源，预算数却没有填写或没有读懂，不在其中。" if unread else "")
    )
    return Chart("funds", f"预算资金（按{what}）", unit, what, tuple(name for name, _ in rows), series, summary)


def _parts(project: Project) -> list[Decimal]:
    """A budget by its sources: 财政, 其他, and what the form leaves undivided; sources that exceed it share it."""
    budget, fiscal, other = (part or Decimal(0) for part in (project.budget, project.fiscal, project.other))
    first = min(fiscal, budget)
    second = min(other, budget - first)
    return [first, second, budget - first - second]


def _largest(rows: list[tuple[str, list[Decimal]]], rest: str) -> list[tuple[str, list[Decimal]]]:
    """The first bars; what does not fit is one bar of its own, never left out."""
    if len(rows) <= _MOST_BARS:
        return rows
    tail = rows[_MOST_BARS - 1 :]
    return [*rows[: _MOST_BARS - 1], (rest.format(len(tail)), _added([parts for _, parts in tail]))]


def _added(rows: Sequence[Sequence[Decimal]]) -> list[Decimal]:
    return [sum(values, start=Decimal(0)) for values in zip(*rows, strict=True)]


def _series(names: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[Series, ...]:
    """The rows as one series for each name; a series without any value is left out."""
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return tuple(
        Series(name, tuple(values)) for name, values in zip(names, columns, strict=True) if any(map(Decimal, values))
    )


def _levels(indicators: Counter[Sort]) -> Chart:
    pairs = Counter[tuple[str, str]]()
    for sort, count in indicators.items():
        pairs[sort.level1, sort.level2] += count
    order = {level1: number for number, level1 in enumerate(dict.fromkeys(level1 for level1, _ in pairs))}
    rows = sorted(pairs.items(), key=lambda row: order[row[0][0]])
    names = tuple(" · ".join(filter(None, pair)) for pair, _ in rows)
    firsts = Counter[str]()
    for (level1, _), count in rows:
        firsts[level1] += count
    summary = "，".join(f"{level1}{count}项" for level1, count in firsts.items()) + "。"
    return _counted(
        "levels", "指标结构（按一、二级指标）", "项", "一级 · 二级指标", names, [n for _, n in rows], summary
    )


def _kinds(indicators: Counter[Sort]) -> Chart:
    counts = Counter[str]()
    for sort, count in indicators.items():
        counts[sort.kind] += count
    rows = [(title, counts[title]) for title in KIND_TITLES if counts[title]]
    summary = "，".join(f"{title}{count}项" for title, count in rows) + "。"
    names = tuple(title for title, _ in rows)
    return _counted("kinds", "指标值的类型", "项", "值类型", names, [count for _, count in rows], summary)


def _codes(findings: Sequence[Finding]) -> Chart:
    """By rule, the worst first."""
    counts = Counter((finding.severity, finding.code) for finding in findings)
    order = list(Severity)
    ranked = sorted(counts.items(), key=lambda row: (order.index(row[0][0]), -row[1], row[0][1]))
    bars = [
        (f"{code} {TITLES[severity]}", [Decimal(count if one is severity else 0) for one in order])
        for (severity, code), count in ranked
    ]
    rows = _largest(bars, "其余{}条规则")
    series = _series(tuple(TITLES.values()), [[f"{value:f}" for value in parts] for _, parts in rows])
    rules = Counter(finding.code for finding in findings)  # a rule is one rule, however severe its findings are
    code, most = max(sorted(rules.items()), key=lambda row: row[1], default=("", 0))
    summary = f"{len(rules)}条规则提出{len(findings)}个问题，最多的是{code}，{most}个。"
    return Chart("codes", "问题（按规则）", "个", "规则", tuple(name for name, _ in rows), series, summary)


def _counted(
    name: str, title: str, unit: str, heading: str, names: tuple[str, ...], counts: Sequence[int], summary: str
) -> Chart:
    return Chart(name, title, unit, heading, names, (Series("数量", tuple(map(str, counts))),), summary)
