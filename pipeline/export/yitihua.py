"""Rows for the import sheets of the 一体化 system, checked beforehand against what its importer refuses.

The columns are those the importer asks for, in its order. A quantitative value is a bare number beside its sign and
unit; what has no such number (a deadline, a range, words) goes in as 6 定性 with its text. A row that would be refused
is kept apart, with a finding that says why.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pipeline.domain.answers import doubt_about
from pipeline.domain.scoring import other_reading
from pipeline.export.yitihua_value import Glued, outcome, same_unit, split
from pipeline.model import Finding, Indicator, Mark, Place, Project, Severity
from pipeline.settings import Profile
from pipeline.text import clean

SIGNS = {1: "≥", 2: "＞", 3: "＝", 4: "＜", 5: "≤", 6: "定性"}
COLUMNS = {
    "target": ("一级指标", "二级指标", "三级指标名称", "计算符号", "指标值", "计量单位", "分值", "指标解释"),
    "self_evaluation": (
        "一级指标", "二级指标", "三级指标名称", "计算符号", "指标值", "*实际完成值", "计量单位", "*分值", "*指标得分",
        "扣减分数", "完成情况简要描述", "偏差原因及改进措施",
    ),
    "monitoring": (
        "一级指标", "二级指标", "三级指标名称", "计算符号", "年度指标值", "计量单位", "*当前完成值", "*完成可能性分析",
        "偏差原因说明",
    ),
}  # fmt: skip
TITLES = {"target": "绩效目标导入", "self_evaluation": "自评指标导入", "monitoring": "监控指标导入"}
FIELDS = (
    "agencycode", "agencyname", "fiscalyear", "procode", "proname", "lv1name", "lv2name", "lv3name", "computesign",
    "computesignname", "indexval", "meterunit", "weight", "kpicontent", "endval", "score", "deductscore", "kpiremark",
    "completerate",
)  # fmt: skip
_REQUIRED = {
    "target": ("一级指标", "二级指标", "三级指标名称", "计算符号", "指标值"),
    "self_evaluation": (
        "一级指标", "二级指标", "三级指标名称", "计算符号", "指标值", "*实际完成值", "*分值", "*指标得分",
    ),
    "monitoring": (
        "一级指标", "二级指标", "三级指标名称", "计算符号", "年度指标值", "*当前完成值", "*完成可能性分析",
    ),
}  # fmt: skip
_LENGTHS = {
    "三级指标名称": "level3", "指标值": "target", "年度指标值": "target", "指标解释": "description",
    "完成情况简要描述": "description", "偏差原因及改进措施": "description", "偏差原因说明": "description",
}  # fmt: skip
_LIKELY = {"确定能": "1", "有可能": "2", "完全不可能": "3"}
_ORDINARY = ("指标值", "年度指标值")


class Problem(NamedTuple):
    """What the importer refuses, as the rule book (import_checks.tsv) has it."""

    severity: str
    message: str
    basis: str
    suggestion: str


@lru_cache(maxsize=1)
def problems() -> dict[str, Problem]:
    """The codes of the pre-validation; `jixiao rules` prints the same table."""
    with (Path(__file__).parents[1] / "import_checks.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["code"]: Problem(*(row[name] for name in Problem._fields)) for row in rows}


class ImportRow(NamedTuple):
    """One row: its cells in the order of `COLUMNS`, the record by field names, whether the importer would take it."""

    cells: tuple[str, ...]
    record: dict[str, str]
    accepted: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ImportSheet:
    """The import sheet of one project."""

    family: str
    project: Project
    rows: tuple[ImportRow, ...]
    findings: tuple[Finding, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings, in the importer's order."""
        return COLUMNS[self.family]


def family_of(project: Project) -> str:
    """Which import sheet a form goes into; empty where there is none."""
    return next((name for name in COLUMNS if project.layout.startswith(name)), "")


def import_sheets(projects: Sequence[Project], profile: Profile) -> tuple[ImportSheet, ...]:
    """One sheet for each project that has one."""
    return tuple(_sheet(project, family, profile) for project in projects if (family := family_of(project)))


def _sheet(project: Project, family: str, profile: Profile) -> ImportSheet:
    findings = [*_as_set(_over_project(project, family, profile), profile)]
    rows = []
    for indicator in project.indicators:
        found = tuple(_as_set(_checked(project, indicator, family, profile), profile))
        row = _row(project, indicator, family)
        errors = [one.message for one in found if one.severity is Severity.ERROR]
        rows.append(row._replace(accepted=not errors, reason="；".join(errors)))
        findings.extend(found)
    return ImportSheet(family, project, tuple(rows), tuple(findings))


def _row(project: Project, indicator: Indicator, family: str) -> ImportRow:
    glued = split(indicator.target)
    values = _values(indicator, family, glued)
    record = {
        "agencycode": project.agency_code, "agencyname": project.agency_name,
        "fiscalyear": str(project.fiscal_year or ""), "procode": project.code, "proname": squeezed(project.name),
        "lv1name": squeezed(indicator.level1), "lv2name": squeezed(indicator.level2),
        "lv3name": squeezed(indicator.level3), "computesign": str(glued.sign), "computesignname": SIGNS[glued.sign],
        "indexval": glued.value, "meterunit": glued.unit, "weight": _plain(_weight(indicator)),
        "kpicontent": squeezed(indicator.description), "endval": values["*实际完成值"],
        "score": values["*指标得分"], "deductscore": values["扣减分数"],
        "kpiremark": squeezed(indicator.reason),
        "completerate": _LIKELY.get(indicator.extras.get("likelihood", ""), ""),
    }  # fmt: skip
    return ImportRow(tuple(values[column] for column in COLUMNS[family]), record, True)


def _values(indicator: Indicator, family: str, glued: Glued) -> dict[str, str]:
    """Every cell of a row by its heading."""
    actual = _actual(indicator, glued)
    return {
        "一级指标": squeezed(indicator.level1), "二级指标": squeezed(indicator.level2),
        "三级指标名称": squeezed(indicator.level3), "计算符号": SIGNS[glued.sign], "指标值": glued.value,
        "年度指标值": glued.value, "计量单位": glued.unit, "分值": _plain(_weight(indicator)),
        "*分值": _plain(_weight(indicator)), "指标解释": squeezed(indicator.description), "*实际完成值": actual,
        "*当前完成值": actual, "*指标得分": _plain(_score(indicator)),
        "扣减分数": _plain(indicator.mark.deducted if indicator.mark else None),
        "完成情况简要描述": _described(indicator, glued), "偏差原因及改进措施": squeezed(indicator.reason),
        "偏差原因说明": squeezed(indicator.reason), "*完成可能性分析": squeezed(indicator.extras.get("likelihood", "")),
    }  # fmt: skip


def _described(indicator: Indicator, glued: Glued) -> str:
    """A qualitative result wants its words; the clerk's note, else what he wrote as the result."""
    said = indicator.extras.get("note", "")
    return squeezed(said or (indicator.actual.text if indicator.actual and glued.sign == 6 else ""))


def _actual(indicator: Indicator, glued: Glued) -> str:
    """A number in the target's unit, or one of the three outcomes; empty where it is neither, or may be two numbers."""
    if indicator.actual is None:
        return ""
    settled = indicator.mark is not None and indicator.mark.points is not None
    if not settled and other_reading(indicator.target, indicator.actual, indicator.level3):
        return ""
    if glued.sign == 6:
        return outcome(indicator.actual, indicator.mark)
    number = same_unit(indicator.target, indicator.actual)
    return "" if number is None else _plain(number)


def _weight(indicator: Indicator) -> Decimal | None:
    mark = indicator.mark
    return indicator.weight if indicator.weight is not None or mark is None else mark.weight


def _score(indicator: Indicator) -> Decimal | None:
    """The score as recomputed, else as submitted."""
    mark = indicator.mark
    return mark.counted if mark is not None and mark.counted is not None else indicator.score


def _checked(project: Project, indicator: Indicator, family: str, profile: Profile) -> Iterator[Finding]:
    """What the importer would say of a row."""

    def say(code: str, at: str, text: str = "", **facts: object) -> Finding:
        return _finding(code, _place(project, indicator, at), project, text, facts | {"text": text})

    glued = split(indicator.target)
    values = _values(indicator, family, glued)
    if glued.refused:
        yield say("Y03", "target", indicator.target.text, why=glued.refused)
    elif glued.remark:
        yield say("Y09", "target", indicator.target.text, why=glued.remark, value=glued.value)
    yield from _actual_checked(indicator, family, glued, values, say)
    for column in _REQUIRED[family]:
        if not values[column] and not (column in _ORDINARY and glued.refused) and not _told(column, indicator):
            yield say("Y01", _FIELD[column], field=column)
    for mark in profile.text("export", "forbidden", "*_-"):
        if mark in glued.value:
            yield say("Y02", "target", glued.value, field="指标值", mark=mark)
    yield from _lengths(values, family, profile, say)
    if family == "self_evaluation":
        yield from _scores(indicator, say)


_WANTED = "定量指标应为数字，定性指标应为达成、部分达成或未达成"
Say = Callable[..., Finding]
_FIELD = {
    "一级指标": "level1", "二级指标": "level2", "三级指标名称": "level3", "计算符号": "target", "指标值": "target",
    "年度指标值": "target", "*实际完成值": "actual", "*当前完成值": "actual", "*分值": "weight", "*指标得分": "score",
    "*完成可能性分析": "likelihood",
}  # fmt: skip


def _told(column: str, indicator: Indicator) -> bool:
    """An actual that is there but has the wrong form was said already."""
    return column in ("*实际完成值", "*当前完成值") and bool(indicator.actual and indicator.actual.text.strip())


def _actual_checked(
    indicator: Indicator, family: str, glued: Glued, values: dict[str, str], say: Say
) -> Iterator[Finding]:
    column = {"self_evaluation": "*实际完成值", "monitoring": "*当前完成值"}.get(family)
    actual = indicator.actual
    if column and actual is not None and actual.text.strip() and not values[column] and not glued.refused:
        yield say("Y11", "actual", actual.text, why=doubt_about(indicator) or _WANTED)


def _lengths(values: dict[str, str], family: str, profile: Profile, say: Say) -> Iterator[Finding]:
    lengths, encoding = profile.table("export", "lengths"), profile.text("export", "encoding", "utf-8")
    for column in COLUMNS[family]:
        most = lengths.get(_LENGTHS.get(column, ""))
        size = len(values[column].encode(encoding, "replace"))
        if most is not None and size > int(most):
            yield say("Y04", _FIELD.get(column, "reason"), values[column][:20], field=column, n=size, max=most)


def _scores(indicator: Indicator, say: Say) -> Iterator[Finding]:
    weight, score, mark = _weight(indicator), _score(indicator), indicator.mark
    if weight is not None and weight <= 0:
        yield say("Y10", "weight", n=_plain(weight))
    if weight is None or score is None:
        return
    if score < weight and not indicator.reason.strip():
        yield say("Y06", "reason", n=_plain(score), max=_plain(weight))
    if mark is not None and mark.points is None and mark.low is not None and not mark.allows(score):
        yield say("Y07", "score", _band(mark), n=_plain(score))


def _band(mark: Mark) -> str:
    return f"{_plain(mark.low)}～{_plain(mark.high)}{'（不含上限）' if mark.below else ''}"


def _over_project(project: Project, family: str, profile: Profile) -> Iterator[Finding]:
    """What concerns the whole form: names, squeezed blanks, sums of weights, names that stand twice."""
    lengths, encoding = profile.table("export", "lengths"), profile.text("export", "encoding", "utf-8")
    for field, text in (("project_name", project.name), ("project_code", project.code)):
        size, most = len(text.encode(encoding, "replace")), lengths.get(field)
        if most is not None and size > int(most):
            facts = {"field": {"project_name": "项目名称"}.get(field, "项目代码"), "n": size, "max": most}
            yield _finding("Y04", project.at(field), project, text, facts)
    seen: set[tuple[str, str]] = set()
    for indicator in project.indicators:
        key = (squeezed(indicator.level2), squeezed(indicator.level3))
        if key in seen:
            yield _finding("Y12", _place(project, indicator, "level3"), project, key[1], {"text": key[1]})
        seen.add(key)
        if squeezed(indicator.level3) != indicator.level3:
            facts = {"field": "三级指标名称", "text": indicator.level3}
            yield _finding("Y08", _place(project, indicator, "level3"), project, indicator.level3, facts)
    weights = [weight for indicator in project.indicators if (weight := _weight(indicator)) is not None]
    whole = profile.decimal("weights", "full", "100") - profile.decimal("weights", "execution", "10")
    if (
        family == "self_evaluation"
        and weights
        and sum(weights) not in (whole, profile.decimal("weights", "full", "100"))
    ):
        facts = {"n": _plain(sum(weights, Decimal(0))), "max": _plain(whole)}
        yield _finding("Y05", project.place, project, "", facts)


def _finding(code: str, place: Place, project: Project, text: str, facts: dict[str, object]) -> Finding:
    problem = problems()[code]
    shown = {key: str(value) for key, value in facts.items()}
    return Finding(
        code, Severity(problem.severity), problem.message.format_map(shown), (place,), project.agency_name,
        project.name, text, basis=problem.basis, suggestion=problem.suggestion, facts=shown,
    )  # fmt: skip


def _as_set(found: Iterator[Finding], profile: Profile) -> Iterator[Finding]:
    """Findings with the severities the operator has set; what he turned off is not said and holds nothing back."""
    for one in found:
        level = profile.severities.get(one.code, one.severity.value)
        if level != "off":
            yield one if level == one.severity.value else replace(one, severity=Severity(level))


def _place(project: Project, indicator: Indicator, field: str) -> Place:
    return project.place._replace(cell=indicator.cells.get(field) or indicator.ref or project.place.cell)


def squeezed(text: str) -> str:
    """Text as the importer takes it: no blanks and no line breaks inside."""
    return "".join(clean(text).split())


def _plain(value: Decimal | None) -> str:
    """A bare number: digits, no exponent, no needless zeros."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
