"""X17: forms of another year than the one the batch is put together for."""

from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.check.rule import Hit, NotApplicable, Outcome, rule
from pipeline.check.rules.over_batch.projects import few
from pipeline.domain.scoring import named
from pipeline.model import Batch, ProjectOutline
from pipeline.settings import Profile
from pipeline.spool import outlined

if TYPE_CHECKING:
    from pipeline.tables import Tables


@rule(
    "X17",
    "warning",
    "有{n}张{y}年度的表（{names}），本批汇总的是{fy}年度，{sum}。",
    over=Batch,
    basis="相关性：年度绩效目标应对应预算年度",
    suggestion="不是本年度的，请移出数据文件夹后重新汇总；确是本年度的，请在表的标题下写明年度。",
)
def forms_are_of_one_year(batch: Batch, tables: "Tables", profile: Profile) -> Outcome:
    """往年的表混在里面，标题写着本年度的合计就多了一截，谁也看不出来。每个单位的每个年度说一次。"""
    if batch.fiscal_year is None:
        return NotApplicable("没有预算年度")
    strange: dict[tuple[str, str, int], list[tuple[ProjectOutline, bool]]] = {}
    for one, entering in zip(outlined(batch.projects), batch.entering, strict=True):
        if one.fiscal_year is not None and one.fiscal_year != batch.fiscal_year:
            strange.setdefault((one.agency_code, one.agency_name, one.fiscal_year), []).append((one, entering))
    for (_, agency, year), forms in strange.items():
        names = few(list(dict.fromkeys(f"“{named(one)}”" for one, _ in forms)), "个项目", 3)
        budgets = [one.budget for one, entering in forms if entering and one.budget is not None]
        said = f"其中的预算数{sum(budgets, Decimal(0)):,.2f}元计入了合计" if budgets else "没有计入合计"
        yield Hit(
            tuple(one.place for one, _ in forms),
            {"n": len(forms), "y": year, "names": names, "fy": batch.fiscal_year, "sum": said, "agency": agency,
             "project": forms[0][0].name},
            f"{year}",
        )  # fmt: skip
    return None
