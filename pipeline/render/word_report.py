"""The figures of the analysis report: every sentence and table of it is counted from the batch here."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from pipeline.domain.reconcile import reconcile
from pipeline.domain.scoring import lacks_budget, named
from pipeline.domain.titles import KINDS as VALUES
from pipeline.domain.titles import UNREAD, kind_title
from pipeline.finding_text import TITLES
from pipeline.model import Batch, Finding, FindingOutline, Indicator, Kind, Project, ProjectOutline, Severity
from pipeline.render.word_context import department_of, project_view
from pipeline.render.word_filters import percent, wan
from pipeline.render.word_views import (
    Charts,
    ChartView,
    ClassView,
    FrequentView,
    Group,
    KindView,
    ReconciliationView,
    Report,
)
from pipeline.settings import Profile
from pipeline.spool import outlined

Form = Project | ProjectOutline
Problem = Finding | FindingOutline
KINDS: Mapping[str, str] = {
    "B": "文件",
    "C": "完整性",
    "V": "指标值和计量单位",
    "T": "时间",
    "M": "资金和成本",
    "X": "文字和一致性",
    "W": "权重",
    "J": "运行监控",
    "Z": "绩效自评",
}
STATUS: Mapping[str, str] = {"equal": "一致", "over": "超出预算", "under": "低于预算", "open": "待补充"}
_LISTED, _LEADING, _FREQUENT, _BARS = 50, 20, 10, 10
_UNMEASURED = frozenset({VALUES[Kind.PHRASE], UNREAD})
_UNNAMED, _EMPTY, _NO_UNIT = "未分类", "未填", "（未注明单位）"
_LOOSE = "（文件和整批的问题）"


def report(batch: Batch, profile: Profile) -> Report:
    """Everything the report's template may show; a project that came on several forms counts once."""
    agencies, loose = _agencies(batch)
    repeated, other_years = batch.repeated, batch.of_other_years
    batch = replace(batch, projects=batch.counted)
    indicators = _sorts(batch.projects)
    kinds = Counter(one.kind for one in indicators)
    sums, reckoned = _reconciliations(batch.projects, profile)
    findings, forms = outlined(batch.findings), outlined(batch.projects)
    problems = tuple(_kinds(findings))
    fates = Counter(source.fate.split(":")[0].split(" of ")[0] for source in batch.sources)
    classes = tuple(_classes(indicators))
    return Report(
        department=department_of(batch),
        total=_group("合计", forms, findings),
        agencies=agencies,
        leading=_leading(agencies, loose),
        agencies_left=max(0, len(agencies) - _LEADING),
        files=len(batch.sources),
        files_taken=fates["taken"],
        files_refused=fates["unreadable"] + fates["no form"],
        files_duplicate=fates["duplicate"],
        files_skipped=fates["skipped"],
        repeated=repeated,
        other_years=other_years,
        unread_budgets=sum(map(lacks_budget, forms)),
        levels=_levels_sentence(indicators),
        classes=classes,
        quantified=kinds["定量"],
        qualitative=kinds["定性"],
        unread=kinds[UNREAD],
        blank=kinds[_EMPTY],
        quantified_share=_share(kinds["定量"], len(indicators)),
        reconciliations=sums[:_LEADING],
        reconciliations_left=max(0, len(sums) - _LEADING),
        reconciled=_reconciled_sentence(sums, reckoned),
        findings=len(batch.findings),
        kinds=problems,
        frequent=tuple(_frequent(batch.findings)),
        unsound=sum(bool(agency.errors) for agency in agencies),
        projects=tuple(project_view(one, number) for number, one in enumerate(batch.projects[:_LISTED], 1)),
        projects_left=max(0, len(batch.projects) - _LISTED),
        charts=_charts(forms, indicators, kinds, problems),
    )


class Sort(NamedTuple):
    """What the report counts indicators by."""

    level1: str
    level2: str
    kind: str


def _sorts(projects: Iterable[Project]) -> list[Sort]:
    """What sort each indicator is; the same sort is the same object, for there are few of them and many indicators."""
    known: dict[Sort, Sort] = {}
    found = (
        Sort(_level(one, "level1", "class1"), _level(one, "level2", "class2"), _value_kind(one))
        for project in projects
        for one in project.indicators
    )
    return [known.setdefault(one, one) for one in found]


def _share(part: int, whole: int) -> Decimal:
    return Decimal(part) / Decimal(whole) if whole else Decimal(0)


def _value_kind(indicator: Indicator) -> str:
    if indicator.target.kind is Kind.BLANK:
        return _EMPTY
    kind = kind_title(indicator.target.kind, indicator.target.stopped_at)
    return kind if kind in _UNMEASURED else "定量"


def _level(indicator: Indicator, written: str, canonical: str) -> str:
    name = getattr(indicator, canonical) or getattr(indicator, written) or _UNNAMED
    return str(name) if name == _UNNAMED or str(name).endswith("指标") else f"{name}指标"


def _sum(figures: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of the figures; None where every cell is blank, because nothing is not zero."""
    written = [figure for figure in figures if figure is not None]
    return sum(written, Decimal(0)) if written else None


def _group(name: str, projects: Sequence[Form], findings: Sequence[Problem]) -> Group:
    counts = Counter(finding.severity for finding in findings)
    return Group(
        name=name,
        projects=len(projects),
        indicators=sum(len(project.indicators) for project in projects),
        budget=_sum(project.budget for project in projects),
        fiscal=_sum(project.fiscal for project in projects),
        other=_sum(project.other for project in projects),
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        notes=counts[Severity.NOTE],
    )


def _agencies(batch: Batch) -> tuple[tuple[Group, ...], Group | None]:
    """The units by code and name, as every document counts them; names shared by several have their code before them.

    Beside them the findings of no unit, about files or the whole department. A finding belongs to the unit of its
    project, else to the one unit of that name. A unit that sent no form that counts is listed with its findings all
    the same.
    """
    projects: dict[tuple[str, str], list[Form]] = {}
    owners: dict[tuple[str, str, str], tuple[str, str]] = {}
    for project, entering in zip(outlined(batch.projects), batch.entering, strict=True):
        key = project.agency_code, project.agency_name
        projects.setdefault(key, []).extend([project] if entering else [])
        owners[project.place.file, project.place.sheet, named(project)] = key
    names = {name: (code, name) for code, name in reversed(projects)}
    shared = Counter(name for _, name in projects)
    findings: dict[tuple[str, str] | None, list[Problem]] = {}
    for finding in outlined(batch.findings):
        own = owners.get((finding.place.file, finding.place.sheet, finding.project_name))
        findings.setdefault(own or names.get(finding.agency_name), []).append(finding)
    labels = {key: (f"{key[0]}{key[1]}" if shared[key[1]] > 1 else key[1]) or _NO_UNIT for key in projects}
    groups = tuple(_group(labels[key], members, findings.get(key, [])) for key, members in projects.items())
    loose = findings.get(None)
    return groups, _group(_LOOSE, [], loose) if loose else None


def _leading(agencies: Sequence[Group], loose: Group | None) -> Sequence[Group]:
    """The units a report lists: all where they are few, and what belongs to none, so that the rows make the total;
    else those with most money; the workbook lists the others."""
    if len(agencies) <= _LEADING:
        return (*agencies, loose) if loose else agencies
    return tuple(sorted(agencies, key=lambda one: -(one.budget or 0))[:_LEADING])


def _classes(indicators: Sequence[Sort]) -> Iterable[ClassView]:
    """Counts by 一级 and 二级, in the order the forms first use them."""
    counted: dict[str, dict[str, Counter[str]]] = {}
    for one in indicators:
        counted.setdefault(one.level1, {}).setdefault(one.level2, Counter())[one.kind] += 1
    for level1, level2s in counted.items():
        for index, (level2, kinds) in enumerate(level2s.items()):
            size = kinds.total()
            yield ClassView(
                level1=level1,
                level2=level2,
                indicators=size,
                share=_share(size, len(indicators)),
                quantified=kinds["定量"],
                quantified_share=_share(kinds["定量"], size),
                starts=not index,
            )


def _levels_sentence(indicators: Sequence[Sort]) -> str:
    counts = Counter(one.level1 for one in indicators)
    return "、".join(f"{name}{size}条（{percent(_share(size, len(indicators)))}）" for name, size in counts.items())


def _reconciliations(projects: Sequence[Project], profile: Profile) -> tuple[tuple[ReconciliationView, ...], int]:
    """What needs a look first: over the budget, under it, open; then what agrees. And of how many projects it is."""
    order = ("over", "under", "open", "equal")
    told = [(named(one), reconcile(one, profile)) for one in projects]
    found = [(name, each.sentence, each.status) for name, own in told for each in own]
    found.sort(key=lambda each: order.index(each[2]) if each[2] in order else len(order))
    views = (
        ReconciliationView(n, name, said, STATUS.get(status, status)) for n, (name, said, status) in enumerate(found, 1)
    )
    return tuple(views), sum(bool(own) for _, own in told)


def _reconciled_sentence(sums: Sequence[ReconciliationView], projects: int) -> str:
    if not sums:
        return "各项目的指标中没有可以与预算核对的数量、标准和成本。"
    counts = Counter(one.status for one in sums)
    parts = "、".join(f"{status}{counts[status]}笔" for status in STATUS.values() if counts[status])
    return f"涉及{projects}个项目，共核对{len(sums)}笔：{parts}。"


def _kinds(findings: Sequence[Problem]) -> Iterable[KindView]:
    counted: dict[str, Counter[Severity]] = {}
    for finding in findings:
        counted.setdefault(finding.code[:1], Counter())[finding.severity] += 1
    order = list(KINDS)
    for letter in sorted(counted, key=lambda one: (order.index(one) if one in KINDS else len(order), one)):
        counts = counted[letter]
        yield KindView(
            letter=letter,
            name=KINDS.get(letter, letter),
            errors=counts[Severity.ERROR],
            warnings=counts[Severity.WARNING],
            notes=counts[Severity.NOTE],
            total=counts.total(),
        )


def _frequent(findings: Sequence[Finding]) -> Iterable[FrequentView]:
    """The rules that fired most, errors before warnings; hints are not problems."""
    said = outlined(findings)
    grouped: dict[tuple[Severity, str], list[int]] = {}
    for position, finding in enumerate(said):
        if finding.severity is not Severity.NOTE:
            grouped.setdefault((finding.severity, finding.code), []).append(position)
    ranked = sorted(grouped.items(), key=lambda item: (-len(item[1]), item[0][0] is not Severity.ERROR, item[0][1]))
    for number, ((severity, code), members) in enumerate(islice(ranked, _FREQUENT), 1):
        first = findings[members[0]]
        yield FrequentView(
            number=number,
            code=code,
            severity=TITLES[severity],
            count=len(members),
            agencies=len({said[one].agency_name for one in members}),
            example=first.message,
            suggestion=first.suggestion or first.expected,
        )


def _charts(
    projects: Sequence[Form], indicators: Sequence[Sort], kinds: Counter[str], problems: Sequence[KindView]
) -> Charts:
    largest = sorted((one for one in projects if one.budget is not None), key=lambda one: -(one.budget or 0))[:_BARS]
    levels = Counter(one.level1 for one in indicators)
    return Charts(
        budgets=_chart(
            "预算数（万元）",
            [(one.name, (one.budget or Decimal(0)) / 10000) for one in largest],
            lambda name, value: f"{name}{wan(value * 10000)}万元",
        ),
        levels=_chart("指标数（条）", [(name, Decimal(size)) for name, size in levels.items()], _pieces),
        quantified=_chart(
            "指标数（条）",
            [
                (name, Decimal(kinds[name]))
                for name in ("定量", "定性", UNREAD, _EMPTY)
                if kinds[name] or name in ("定量", "定性")
            ],
            _pieces,
        ),
        kinds=_counts_by_severity(problems),
    )


def _pieces(name: str, value: Decimal) -> str:
    return f"{name}{value}条"


def _chart(title: str, points: Sequence[tuple[str, Decimal]], say: Callable[[str, Decimal], str]) -> ChartView:
    names = tuple(name for name, _ in points)
    values = tuple(value for _, value in points)
    return ChartView(names, ((title, values),), "、".join(say(name, value) for name, value in points))


def _counts_by_severity(problems: Sequence[KindView]) -> ChartView:
    names = tuple(one.name for one in problems)
    series = (
        ("错误", tuple(Decimal(one.errors) for one in problems)),
        ("警告", tuple(Decimal(one.warnings) for one in problems)),
        ("提示", tuple(Decimal(one.notes) for one in problems)),
    )
    said = "；".join(f"{one.name}：错误{one.errors}条、警告{one.warnings}条、提示{one.notes}条" for one in problems)
    return ChartView(names, series, said)
