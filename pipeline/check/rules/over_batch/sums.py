"""M15: the total rows of a list against the projects above them."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate
from typing import TYPE_CHECKING

from pipeline.check.rule import Hit, NotApplicable, Outcome, rule
from pipeline.domain.reconcile import yuan
from pipeline.model import Batch, ProjectOutline
from pipeline.settings import Profile
from pipeline.spool import outlined

if TYPE_CHECKING:
    from pipeline.tables import Tables

_LABELS = {"list_subtotal": "小计", "list_total": "合计", "list_grand": "总计", "list_above": "合计"}
_HUNDRED = Decimal(100)


@rule(
    "M15",
    "error",
    "表上“{label}”的预算数{a}元与{what}的预算数之和{b}元不一致，相差{d}元。",
    over=Batch,
    basis="完整性：勾稽关系",
    suggestion="请核对合计行，以及有没有漏掉、重复或者没有读出来的项目。",
)
def total_rows_are_sums(batch: Batch, tables: "Tables", profile: Profile) -> Outcome:
    """一览表的小计、合计、总计应等于上面各项目之和（写在最上面的合计等于全表之和），对不上多半是漏了项目，或改了明细忘了改合计。"""
    sheets: dict[tuple[str, str], list[ProjectOutline]] = {}
    files: dict[str, list[Decimal | None]] = {}
    for one in outlined(batch.projects):
        sheets.setdefault((one.place.file, one.place.sheet), []).append(one)
        files.setdefault(one.place.file, []).append(one.budget)
    lists = {key: own for key, own in sheets.items() if any(one.extras.get("list_table") for one in own)}
    if not lists:
        return NotApplicable("没有带合计行的一览表")
    for (file, _), projects in lists.items():
        yield from _hits(sorted(projects, key=_row_of), _sum(files[file]))
    return None


def _row_of(project: ProjectOutline) -> int:
    return int(re.sub(r"\D", "", project.place.cell) or 0)


def _hits(projects: Sequence[ProjectOutline], whole: Decimal | None) -> Iterator[Hit]:
    """Each total row against what it may add up: from the last total row, the last 合计 or the header above it, from
    the top of the sheet (a long list repeats its header on every page), or of all sheets of the file (`whole`)."""
    budgets, tables = _Added(projects), [one.extras.get("list_table", "") for one in projects]
    tops: dict[str, int] = {}
    last, final, count = 0, 0, len(projects)
    for number, (one, table) in enumerate(zip(projects, tables, strict=True), 1):
        top = tops.setdefault(table, number - 1)
        if "list_above" in one.extras:
            below = budgets.between(top, top + tables.count(table))
            yield from _hit(one, "list_above", [below, budgets.between(0, count), whole], "下面各项目", count)
        for name, first in (("list_subtotal", last), ("list_total", max(top, final)), ("list_grand", top)):
            if name not in one.extras:
                continue
            starts = dict.fromkeys(start for start in (first, last, final, top, 0) if start < number)
            sums = [*(budgets.between(start, number) for start in starts), whole]
            yield from _hit(one, name, sums, "上面各项目", count)
            last, final = number, final if name == "list_subtotal" else number


class _Added:
    """The budgets of a list, added up once: what any stretch of it comes to."""

    def __init__(self, projects: Sequence[ProjectOutline]) -> None:
        self._sums = list(accumulate((one.budget or Decimal(0) for one in projects), initial=Decimal(0)))
        self._unknown = list(accumulate((one.budget is None for one in projects), initial=0))

    def between(self, start: int, end: int) -> Decimal | None:
        """The sum from one project up to another; None where a budget between them is not known."""
        return None if self._unknown[end] > self._unknown[start] else self._sums[end] - self._sums[start]


def _hit(project: ProjectOutline, name: str, sums: Sequence[Decimal | None], what: str, count: int) -> Iterator[Hit]:
    """A total row that is none of these sums of up to `count` budgets; the first of them is told."""
    stated = project.extras.get(name)
    if not stated or sums[0] is None:
        return
    given, known = Decimal(stated), [each for each in sums if each is not None]
    if any(abs(each - given) <= _room(given, each, count) for each in known):
        return
    facts = {
        "label": _LABELS[name], "a": yuan(given), "b": yuan(sums[0]), "d": yuan(abs(given - sums[0])), "what": what,
    }  # fmt: skip
    yield Hit((project.at(name),), facts, yuan(given))


def _sum(budgets: Sequence[Decimal | None]) -> Decimal | None:
    """The sum; None where one of them is not known."""
    known = [each for each in budgets if each is not None]
    return sum(known, Decimal(0)) if len(known) == len(budgets) else None


def _room(one: Decimal, other: Decimal, count: int) -> Decimal:
    """How far rounding may lead: amounts of whole hundreds were written in 万元 with two places, each off by 50 元."""
    return count * (Decimal(50) if one % _HUNDRED == other % _HUNDRED == 0 else Decimal("0.01"))
