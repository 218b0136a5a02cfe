"""What templates may speak of: one frozen type per thing, each field with its Chinese description.

`docs/templates.md` and `jixiao template check` read the descriptions from here, so a field is written down once.
Texts are as the clerk wrote them; money is Decimal in 元 and None where blank.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Generic, TypeVar, overload

from markupsafe import Markup

Item = TypeVar("Item")
Count = int


@dataclass(frozen=True, slots=True)
class Each(Sequence[Item], Generic[Item]):
    """A sequence whose items are made when they are asked for and not kept: a big drop stays flat in memory."""

    size: int
    make: Callable[[int], Item]

    def __len__(self) -> int:
        return self.size

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | Sequence[Item]:
        if isinstance(index, slice):
            return tuple(self.make(one) for one in range(*index.indices(self.size)))
        return self.make(range(self.size)[index])

    def __iter__(self) -> Iterator[Item]:
        return map(self.make, range(self.size))


@dataclass(frozen=True, slots=True)
class Department:
    """部门"""

    code: Annotated[str, "部门编码"]
    name: Annotated[str, "部门名称"]
    fiscal_year: Annotated[int | str, "预算年度，未识别到时为空"]


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """指标"""

    ordinal: Annotated[Count, "在本项目中的序号"]
    level1: Annotated[str, "一级指标"]
    level2: Annotated[str, "二级指标"]
    level3: Annotated[str, "三级指标"]
    description: Annotated[str, "绩效指标描述"]
    target: Annotated[str, "指标值（原文；分栏填写的拼成一个）"]
    actual: Annotated[str, "实际完成值（原文）"]
    weight: Annotated[Decimal | None, "分值（权重）"]
    score: Annotated[Decimal | None, "得分"]
    reason: Annotated[str, "偏差原因"]
    starts1: Annotated[bool, "一级指标单元格从本行开始（否则与上一行合并）"]
    starts2: Annotated[bool, "二级指标单元格从本行开始（否则与上一行合并）"]


@dataclass(frozen=True, slots=True)
class ProjectView:
    """项目"""

    number: Annotated[Count, "序号"]
    name: Annotated[str, "项目名称"]
    code: Annotated[str, "项目代码"]
    agency: Annotated[str, "单位编码和名称，如 667201天津市…中心"]
    agency_code: Annotated[str, "单位编码"]
    agency_name: Annotated[str, "单位名称"]
    fiscal_year: Annotated[int | str, "预算年度"]
    budget: Annotated[Decimal | None, "预算数（元）"]
    fiscal: Annotated[Decimal | None, "其中：财政资金（元）"]
    other: Annotated[Decimal | None, "其他资金（元）"]
    purpose: Annotated[str, "资金用途"]
    goal: Annotated[str, "绩效目标"]
    indicators: Annotated[Sequence[IndicatorView], "指标，按原表顺序"]
    bookmark: Annotated[Markup, "目录书签，写作 {{r project.bookmark }}，放在标题最前面"]
    source: Annotated[str, "来源：文件[工作表]单元格"]


@dataclass(frozen=True, slots=True)
class FindingView:
    """问题"""

    number: Annotated[Count, "序号"]
    code: Annotated[str, "规则编号"]
    severity: Annotated[str, "级别：错误、警告、提示"]
    project: Annotated[str, "项目名称"]
    place: Annotated[str, "位置：文件[工作表]单元格"]
    text: Annotated[str, "原文"]
    message: Annotated[str, "问题描述"]
    expected: Annotated[str, "应为"]
    basis: Annotated[str, "依据"]
    suggestion: Annotated[str, "修改建议"]
    advice: Annotated[str, "修改建议；没有建议的写应为什么"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """绩效目标公开表.docx"""

    department: Annotated[Department, "部门"]
    projects: Annotated[Sequence[ProjectView], "全部项目"]
    contents: Annotated[Markup, "带页码的目录，单独成段，写作 {{p contents }}"]


@dataclass(frozen=True, slots=True)
class ProjectDocument:
    """项目绩效目标表.docx"""

    department: Annotated[Department, "部门"]
    project: Annotated[ProjectView, "项目"]


@dataclass(frozen=True, slots=True)
class Notice:
    """问题通知单.docx"""

    department: Annotated[Department, "部门"]
    agency: Annotated[str, "单位名称"]
    project_count: Annotated[Count, "本单位报送的项目个数"]
    indicator_count: Annotated[Count, "本单位报送的指标条数"]
    budget: Annotated[Decimal, "本单位预算数合计（元）"]
    errors: Annotated[Count, "错误条数"]
    warnings: Annotated[Count, "警告条数"]
    notes: Annotated[Count, "提示条数"]
    problems: Annotated[Sequence[FindingView], "需要修改或说明的问题（错误、警告）"]
    hints: Annotated[Sequence[FindingView], "供参考的提示"]
