"""The tables of the year's end and of mid-year: what their records are of, and what each of them comes from."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pipeline.domain.scoring import total_row
from pipeline.trace.records import Records, Ref, folded

EXECUTION = 0
"""The ordinal of the execution of the budget, which stands before the indicators."""

_FORMULAS = {"results": "formula", "scores": "formula", "lights": "formula"}
_REPORTED = {"weight": "weight", "submitted": "score"}
ON_FORM = {"submitted_forecast": "forecast", "likelihood": "likelihood"}
"""Fields of the lights that stand on the form, and what they are called there."""


def how(records: Records, ref: Ref) -> str:
    """The sentence that says how a score, a total or a light came about."""
    name = _FORMULAS.get(ref.table)
    if ref.field in _REPORTED or ref.field in ON_FORM or ref.field.startswith("submitted"):
        return ""
    return str(records.tables[ref.table][ref.row][name] or "") if name and ref.field != name else ""


def basis_of(records: Records, ref: Ref) -> Iterator[Ref]:
    """The fields a record of these tables was worked out from; nothing for those that stand on a form themselves."""
    row = records.tables[ref.table][ref.row]
    key = row.get("project_id") or ""
    if ref.table == "lights" and ref.field in ON_FORM:
        return
    if ref.table == "results":
        yield from _of_project(records, key, ref.field)
    elif ref.table in ("scores", "lights") and row["ordinal"] == EXECUTION:
        scored = ref.table == "scores"
        yield from (spending(records, key, field) for field in (_REPORTED.get(ref.field, ""),) if scored and field)
        if not scored:
            yield from _lit(records, key)
        if not scored or ref.field not in _REPORTED:
            yield from _spent(records, key)
    elif ref.table in ("scores", "lights") and (number := indicator_row(records, key, row["ordinal"])) is not None:
        fields = (_REPORTED[ref.field],) if ref.field in _REPORTED else ("target_text", "actual_text")
        yield from (Ref("indicators", number, field) for field in fields)


def _of_project(records: Records, key: str, field: str) -> Iterator[Ref]:
    """A total comes from scores, a rate from the funds, a light from the lights, what was submitted from the form."""
    if field == "rate":
        yield from _spent(records, key)
    elif field in ("light", "month"):
        yield from (Ref("lights", n, "colour") for n in records.of("lights", key))
    elif not field.startswith("submitted"):
        yield from (Ref("scores", n, "counted") for n in records.of("scores", key))


def _lit(records: Records, key: str) -> Iterator[Ref]:
    """A project's light is that of the worst of its indicators."""
    rows = records.tables["lights"]
    yield from (Ref("lights", n, "colour") for n in records.of("lights", key) if rows[n]["ordinal"] != EXECUTION)


def _spent(records: Records, key: str) -> Iterator[Ref]:
    number = whole_fund(records, key)
    if number is not None:
        fields = (Ref("funds", number, "executed"), as_budgeted(records, Ref("funds", number, "adjusted")))
        yield from (ref for ref in fields if records.value(ref) is not None)


def spending(records: Records, key: str, field: str) -> Ref:
    """A field of the row of the whole among a project's funds; of the project where it has none."""
    number = whole_fund(records, key)
    if number is None:
        return Ref("projects", records.of("projects", key)[0], "budget")
    return Ref("funds", number, field)


def whole_fund(records: Records, key: str) -> int | None:
    """The row of a project's funds that is the whole: the one the budget stands in."""
    numbers, rows = records.of("funds", key), records.rows("funds")
    number = total_row([(rows[n]["source"] or "", rows[n]["weight"]) for n in numbers])
    return None if number is None else numbers[number]


def indicator_row(records: Records, key: str, ordinal: int) -> int | None:
    """The row of an indicator by its project and number."""
    rows = records.tables["indicators"]
    return next((n for n in records.of("indicators", key) if rows[n]["ordinal"] == ordinal), None)


class Sheet(NamedTuple):
    """A sheet of the workbook that lists these records: its marks, where the number of the project stands, what tells
    the records of a project apart, and the field each title stands for (of another table where it has a dot)."""

    table: str
    marks: frozenset[str]
    project: str
    own: str
    column: str
    fields: Mapping[str, str]


_READ = {
    "一级指标": "indicators.level1", "三级指标": "indicators.level3", "指标值": "indicators.target_text",
    "单位名称": "projects.agency_name", "项目": "projects.project_name", "项目名称": "projects.project_name",
}  # fmt: skip
SHEETS = (
    Sheet("scores", frozenset({"计分公式", "填报得分", "得分"}), "项目序号", "三级指标", "level3", _READ | {
        "完成值": "indicators.actual_text", "分值": "weight", "得分": "counted", "填报得分": "submitted",
        "计分公式": "formula", "需要人工判断或说明": "asks", "指标值（数）": "indicators.target_number",
        "上限（数）": "indicators.target_number_to", "完成值（数）": "indicators.actual_number",
        "单位": "indicators.actual_unit", "归类": "indicators.level1", "依据": "basis", "差额": "points",
    }),
    Sheet("results", frozenset({"执行率得分", "指标得分", "总分"}), "序号", "", "", _READ | {
        "全年预算数": "funds.adjusted", "全年执行数": "funds.executed", "执行率": "rate", "指标得分": "known",
        "等级": "grade", "填报总分": "submitted_total", "填报等级": "submitted_grade", "待定项": "open",
        "计分说明": "formula", "总分": "total",
    }),
    Sheet("lights", frozenset({"与序时之比", "灯色", "判断依据"}), "序号", "三级指标", "level3", _READ | {
        "当前完成值": "indicators.actual_text", "完成率": "completion", "与序时之比": "pace", "灯色": "colour",
        "按进度推算全年": "forecast", "填报全年预计": "submitted_forecast", "完成可能性": "likelihood",
        "判断依据": "formula", "偏差原因": "indicators.reason",
    }),
    Sheet("funds", frozenset({"资金来源", "执行数", "填报执行率"}), "项目序号", "资金来源", "source", _READ | {
        "年初预算数": "initial", "全年（调整后）预算数": "adjusted", "执行数": "executed",
        "全年预计执行数": "forecast", "执行率": "executed", "填报执行率": "rate", "分值": "weight", "填报得分": "score",
        "资金来源": "source", "执行率的分母": "adjusted",
    }),
)  # fmt: skip


def sheet_of(titles: Mapping[str, str] | list[str]) -> Sheet | None:
    """The sheet whose titles these are."""
    return next((one for one in SHEETS if one.marks <= set(titles)), None)


def listed(records: Records, sheet: Sheet, title: str, texts: Mapping[str, str]) -> Ref | None:
    """The field a cell of such a sheet shows: its row tells project and record, the title above it the field."""
    key = _project(records, texts.get(sheet.project, ""))
    rows = records.rows(sheet.table)
    own, numbers = texts.get(sheet.own, ""), records.of(sheet.table, key) if key else []
    if sheet.own and not own.startswith("（项目"):
        numbers = [n for n in numbers if rows[n][sheet.column] == own]
    elif sheet.own:
        numbers = [n for n in numbers if rows[n]["ordinal"] == EXECUTION]
    around = {folded(text) for text in texts.values()}
    best = max(numbers, key=lambda n: records.likeness(Ref(sheet.table, n, ""), around), default=None)
    found = None if best is None else _field(records, sheet, Ref(sheet.table, best, sheet.fields.get(title, "")), key)
    return found if found and records.has(found) else None


def _project(records: Records, number: str) -> str:
    rows = records.tables["projects"]
    return rows[int(number) - 1]["project_id"] if number.isdecimal() and 0 < int(number) <= len(rows) else ""


def _field(records: Records, sheet: Sheet, ref: Ref, key: str) -> Ref:
    table, _, field = ref.field.rpartition(".")
    row: dict[str, Any] = records.tables[ref.table][ref.row]
    if table == "projects":
        return Ref(table, records.of(table, key)[0], field)
    if table == "funds":
        return as_budgeted(records, spending(records, key, field))
    if table == "indicators" and row["ordinal"] == EXECUTION:
        own = {"target_number": "adjusted", "actual_number": "executed"}.get(field)
        return as_budgeted(records, spending(records, key, own)) if own else ref._replace(field="formula")
    if table == "indicators":
        number = indicator_row(records, key, row["ordinal"])
        return ref._replace(field="formula") if number is None else Ref(table, number, field)
    main = {"results": "total", "scores": "counted", "lights": "colour", "funds": "executed"}
    found = ref if ref.field else ref._replace(field=main[sheet.table])
    return as_budgeted(records, found)


def as_budgeted(records: Records, ref: Ref) -> Ref:
    """The budget as first approved where it was not adjusted."""
    adjusted = ref.table == "funds" and ref.field == "adjusted" and records.value(ref) is None
    return ref._replace(field="initial") if adjusted else ref
