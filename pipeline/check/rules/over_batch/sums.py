"""M15: the total rows of a list against the projects above them."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
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
    lists: dict[tuple[str, str, str], list[ProjectOutline]] = {}
    for one in outlined(batch.projects):
        if table := one.extras.get("list_table"):
            lists.setdefault((one.place.file, one.place.sheet, table), []).append(one)
    if not lists:
        return NotApplicable("没有带合计行的一览表")
    for projects in lists.values():
        yield from _hits(sorted(projects, key=_row_of))
    return None


def _row_of(project: ProjectOutline) -> int:
    return int(re.sub(r"\D", "", project.place.cell) or 0)


def _hits(projects: Sequence[ProjectOutline]) -> Iterator[Hit]:
    """Each total row against what it may add up: since the last one, since the last 合计, or from the top."""
    budgets = [one.budget for one in projects]
    since = {"list_subtotal": 0, "list_total": 0}
    for number, one in enumerate(projects, 1):
        for name in ("list_subtotal", "list_total", "list_grand"):
            if name not in one.extras:
                continue
            starts = sorted({0, *since.values()}, reverse=name != "list_grand")
            sums = [_sum(budgets[start:number]) for start in starts if start < number]
            yield from _hit(one, name, sums, budgets, "上面各项目")
            since["list_subtotal"] = number
            if name != "list_subtotal":
                since["list_total"] = number
    yield from _hit(projects[0], "list_above", [_sum(budgets)], budgets, "下面各项目")


def _hit(
    project: ProjectOutline, name: str, sums: Sequence[Decimal | None], budgets: Sequence[Decimal | None], what: str
) -> Iterator[Hit]:
    stated = project.extras.get(name)
    if not stated or not sums or None in sums:
        return
    given, near = Decimal(stated), [each for each in sums if each is not None]
    if any(abs(each - given) <= _room((given, *budgets)) for each in near):
        return
    wanted = near[-1] if name != "list_subtotal" else near[0]
    facts = {"label": _LABELS[name], "a": yuan(given), "b": yuan(wanted), "d": yuan(abs(given - wanted)), "what": what}
    yield Hit((project.at(name),), facts, yuan(given))


def _sum(budgets: Sequence[Decimal | None]) -> Decimal | None:
    """The sum; None where one of them is not known."""
    known = [each for each in budgets if each is not None]
    return sum(known, Decimal(0)) if len(known) == len(budgets) else None


def _room(amounts: Sequence[Decimal | None]) -> Decimal:
    """How far rounding may lead: amounts of whole hundreds were written in 万元 with two places, each off by 50 元."""
    known = [each for each in amounts if each is not None]
    coarse = all(each % _HUNDRED == 0 for each in known)
    return (Decimal(50) if coarse else Decimal("0.01")) * len(known)
