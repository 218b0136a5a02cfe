"""Rules over the whole batch, on its tables: duplicates, names and codes, spellings, totals, sameness."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations, compress
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.check.rule import Hit, NotApplicable, Outcome, rule
from pipeline.domain.reconcile import yuan
from pipeline.model import Batch, Place, Project
from pipeline.settings import Profile
from pipeline.spool import outlined, pick
from pipeline.text import label_key

if TYPE_CHECKING:
    from pipeline.tables import Table, Tables


class Goal(NamedTuple):
    """What the rules want of an indicator: a few columns of its many."""

    project_id: str
    project_name: str
    agency_name: str
    level3: str
    target_text: str
    target_kind: str
    target_unit: str
    target_per: Sequence[str]
    target_base_unit: str
    target_date_to: date | None
    source_file: str
    source_sheet: str
    source_cell: str


def goals(table: "Table") -> Iterator[Goal]:
    """The rows of target forms where there are any: the other forms of the year repeat the same targets."""
    wanted = [layout.startswith("target") for layout in table["layout"]]
    rows = map(Goal._make, zip(*(table[name] for name in Goal._fields), strict=True))
    return compress(rows, wanted) if any(wanted) else rows


def place_of(row: Any) -> Place:
    """Where a row of a table comes from."""
    return Place(row.source_file, row.source_sheet, row.source_cell)


def _where(row: Any) -> str:
    return f"{row.source_file}[{row.source_sheet}]"


def few(texts: Sequence[str], what: str, most: int = 6) -> str:
    """The first of many texts and how many there are: a list cut off in the middle of a name says nothing."""
    listed = "、".join(texts[:most])
    return listed if len(texts) <= most else f"{listed}等{len(texts)}{what}"


def groups(rows: Iterable[Any], key: Callable[[Any], tuple[Hashable, ...]]) -> Iterator[list[Any]]:
    """Rows that share a key none of whose parts is empty, in the order of the batch."""
    gathered: dict[tuple[Hashable, ...], list[Any]] = {}
    for row in rows:
        gathered.setdefault(key(row), []).append(row)
    for shared, own in gathered.items():
        if all(part is not None and str(part).strip() for part in shared):
            yield own


_SENT = (
    "project_id", "agency_code", "agency_name", "fiscal_year", "project_code", "project_name", "layout", "source_file",
    "source_sheet", "source_cell",
)  # fmt: skip
"""What the rules want of a project: a few columns of its many."""


@rule(
    "C17",
    "error",
    "项目“{p}”重复报送（{files}），同一项目只应报一份。",
    over=Batch,
    basis="完整性",
    suggestion="请确认以哪一份为准，删去另一份。",
)
def projects_are_sent_once(batch: Batch, tables: "Tables", profile: Profile) -> Outcome:
    """同一单位、同一年度、同一种表里，项目代码或名称相同的出现两次，合计就会多算一遍。"""
    if len(tables.projects) < 2:
        return NotApplicable("只有一个项目")
    sent = list(tables.projects.rows(*_SENT))
    seen: set[frozenset[Any]] = set()
    for key in (_key_by_name, _key_by_code):
        for rows in groups(sent, key):
            group = frozenset(row.project_id for row in rows)
            if len(rows) > 1 and group not in seen:
                seen.add(group)
                yield Hit(
                    tuple(map(place_of, rows[1:] + rows[:1])),
                    {
                        "p": rows[0].project_name,
                        "files": few([_where(row) for row in rows], "处"),
                        "agency": rows[0].agency_name,
                        "project": rows[0].project_name,
                    },
                    rows[1].project_name,
                )
    return None


def _key_by_name(row: Any) -> tuple[Hashable, ...]:
    agency = label_key(row.agency_code + row.agency_name)
    return _kind(row.layout), str(row.fiscal_year), agency, label_key(row.project_name)


def _key_by_code(row: Any) -> tuple[Hashable, ...]:
    return _kind(row.layout), str(row.fiscal_year), label_key(row.project_code)


def _kind(layout: str) -> str:
    return layout.split("_")[0]


@rule(
    "X09",
    "warning",
    "{n}个项目的{what}雷同：{names}。",
    over=Batch,
    basis="相关性：不同项目应有各自的目标和指标",
    suggestion="请按各项目的实际内容分别设定。",
)
def projects_differ(batch: Batch, tables: "Tables", profile: Profile) -> Outcome:
    """几个项目的目标或整套指标相同或几乎相同，多半是复制后没有修改。只比较同一单位的项目。"""
    by_agency: dict[tuple[str, str], list[int]] = {}
    for number, one in enumerate(outlined(batch.projects)):
        if one.layout.startswith("target"):
            by_agency.setdefault((one.agency_code, one.agency_name), []).append(number)
    if sum(map(len, by_agency.values())) < 2:
        return NotApplicable("不到两个项目")
    for own in by_agency.values():
        yield from _same(tuple(pick(batch.projects, own)))
    return None


def _same(projects: Sequence[Project]) -> Iterator[Hit]:
    """The projects of one agency that are the same in their goals, or in all of their indicators."""
    seen: set[frozenset[str]] = set()
    for what, text in (("绩效目标", _goal_text), ("整套指标", _indicator_text)):
        for group in _alike(projects, text):
            key = frozenset("|".join(p.place) for p in group)
            if key in seen or len({label_key(p.name) for p in group}) < 2:
                continue
            seen.add(key)
            names = few(list(dict.fromkeys(f"“{p.name}”" for p in group)), "个名称")
            yield Hit(
                tuple(p.at("goal") for p in group),
                {
                    "n": len(group),
                    "what": what,
                    "names": names,
                    "agency": group[0].agency_name,
                    "project": group[0].name,
                },
                group[0].goal if what == "绩效目标" else names,
            )


def _goal_text(project: Project) -> str:
    text = label_key(project.goal)
    return text if len(text) >= 15 else ""


def _indicator_text(project: Project) -> str:
    return "\n".join(label_key(f"{i.level3} {i.target.text}") for i in project.indicators)


def _alike(projects: Sequence[Project], text: Callable[[Project], str]) -> Iterator[list[Project]]:
    """Groups of projects whose texts are (nearly) the same; 97 of 100 characters is nearly."""
    exact: dict[str, list[Project]] = {}
    for project in projects:
        if key := text(project):
            exact.setdefault(key, []).append(project)
    keys = list(exact)
    if len(keys) <= 400:
        for one, other in combinations(keys, 2):
            if one in exact and other in exact and abs(len(one) - len(other)) < 8 and _near(one, other):
                exact[one].extend(exact.pop(other))
    yield from (group for group in exact.values() if len(group) > 1)


def _near(one: str, other: str) -> bool:
    """Nearly the same, and not merely in the figures: a series of projects may differ in place and number."""
    if min(len(one), len(other)) < 40:
        return False
    from rapidfuzz.fuzz import ratio  # paid where texts are compared, not by every reader that lists the rules

    return ratio(one, other, score_cutoff=97) > 0


@rule(
    "X10",
    "error",
    "{what}编码{c}对应多个名称：{names}，一个编码只应有一个名称。",
    over=Batch,
    basis="完整性",
    suggestion="请核对编码和名称。",
)
def a_code_has_one_name(batch: Batch, tables: "Tables", profile: Profile) -> Outcome:
    """同一编码下名称不同，汇总时会当成两个单位或两个项目。写错的可能是任何一方，每个单位都说一次。"""
    if not len(tables.projects):
        return NotApplicable("没有项目")
    coded = list(tables.projects.rows(*_SENT))
    for code, name, what in (("agency_code", "agency_name", "单位"), ("project_code", "project_name", "项目")):
        for rows in groups(coded, lambda row, code=code: (getattr(row, code),)):  # type: ignore[misc]
            names = dict.fromkeys(getattr(row, name).strip() for row in rows if getattr(row, name).strip())
            if len({label_key(one) for one in names}) < 2:
                continue
            listed = few([f"“{one}”" for one in names], "个名称")
            for own in groups(rows, lambda row: (row.agency_name or "（未注明单位）",)):
                facts = {"what": what, "c": getattr(own[0], code), "names": listed}
                owner = {"agency": own[0].agency_name, "project": own[0].project_name}
                yield Hit(tuple(map(place_of, own)), {**facts, **owner}, getattr(own[0], name))
    return None


@rule(
    "T07",
    "note",
    "{n}个项目的时效都是12月31日，建议按实际进度设置。",
    over=Batch,
    basis="适当性",
    suggestion="请按各项目的实际进度填写完成时间。",
)
def deadlines_are_not_all_year_end(batch: Batch, tables: "Tables", profile: Profile) -> Outcome:
    """所有项目一律写年底，监控时看不出进度。至少三个项目写明日期才作判断。"""
    projects = {row.project_id for row in _dated(tables)}
    if len(projects) < 3:
        return NotApplicable("写明日期的项目不到三个")
    days = (row.target_date_to for row in _dated(tables) if row.target_date_to)
    if all((day.month, day.day) == (12, 31) for day in days):
        rows = list(_dated(tables))
        facts = {"n": len(projects), "agency": batch.department_name}
        yield Hit(tuple(map(place_of, rows)), facts, rows[0].target_text)
    return None


def _dated(tables: "Tables") -> Iterator[Goal]:
    rows = goals(tables.indicators)
    return (row for row in rows if row.target_kind == "date" and row.target_date_to is not None)


@rule(
    "M10",
    "error",
    "项目合计{a}元与部门预算表{b}元不一致，相差{d}元。",
    over=Batch,
    basis="完整性：勾稽关系",
    suggestion="请核对是否漏报、重报项目，或部门预算表的合计。",
    reads=("department",),
)
def projects_sum_to_the_department(batch: Batch, tables: "Tables", profile: Profile) -> Outcome:
    """部门合计来自部门整体支出绩效目标表，或写在设置的 department.total；都没有就不核对。"""
    forms = outlined(batch.projects)
    totals = [(p.budget, p.at("budget")) for p in forms if p.layout.startswith("department_target") and p.budget]
    given = profile.optional("department", "total")
    if given is not None:
        totals.append((given, Place("jixiao.toml")))
    projects = [p for p in forms if p.layout.startswith("target") and p.budget is not None]
    if not totals or not projects:
        return NotApplicable("没有部门预算表的合计可比")
    total = sum((p.budget for p in projects if p.budget is not None), start=Decimal(0))
    for stated, place in totals:
        if abs(total - stated) > profile.decimal("money", "rounding", "0.01"):
            yield Hit(
                (place,),
                {
                    "a": f"{total:,.2f}",
                    "b": f"{stated:,.2f}",
                    "d": yuan(abs(total - stated)),
                    "agency": batch.department_name,
                },
                f"{stated:f}",
            )
    return None
