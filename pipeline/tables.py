"""A batch as tables: one schema for CSV, Parquet, DuckDB, the data package and the departmental workbook.

`SCHEMA` names every column once, with its type, its Chinese title and its meaning. Tables hold Python objects (str,
int, Decimal, date, bool, tuple; None where empty), so a figure stays the Decimal it was read as. Who wants a data frame
asks a table for it (`frame`); a build asks for none, and so does not wait for pandas to be imported.
"""

import hashlib
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.domain.pace import COLOURS
from pipeline.domain.scoring import named
from pipeline.domain.titles import KINDS, SIGNS
from pipeline.model import Batch, Finding, Indicator, Kind, Project, Reading, Severity, Source
from pipeline.spool import Spool, spool_of, store_columns

if TYPE_CHECKING:
    import pandas as pd


class Column(NamedTuple):
    """One column: type is text, integer, number, money (元, two decimals), date, boolean, list or json.

    `values`: all that a cell that is not empty can hold, where that is a closed list.
    """

    name: str
    type: str
    title: str
    meaning: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """One table, column by column: each name of the schema with its values in the order of the rows."""

    columns: Mapping[str, Sequence[Any]]

    def __getitem__(self, name: str) -> Sequence[Any]:
        return self.columns[name]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    @property
    def count(self) -> int:
        """How many rows it has."""
        return len(self)

    def rows(self, *names: str) -> Iterator[Any]:
        """The rows, each a named tuple of its values, or of those of some columns."""
        wanted = {name: self.columns[name] for name in names or self.columns}
        row = namedtuple("Row", wanted)  # type: ignore[misc]  # its names are those of the schema
        return map(row._make, zip(*wanted.values(), strict=True))

    def frame(self) -> "pd.DataFrame":
        """The table as a data frame of Python objects."""
        import pandas as pd

        return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in self.columns.items()})


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """The four tables of a batch; rows are sorted, columns are those of `SCHEMA`."""

    projects: Table
    indicators: Table
    findings: Table
    sources: Table


_IDENTITY = (
    Column("project_id", "text", "项目标识", "由来源文件、工作表、单元格算出，两次汇总之间不变"),
    Column("agency_code", "text", "单位编码", "表头填写的预算单位编码；没有填写为空"),
    Column("agency_name", "text", "单位名称", "填报单位，不含编码"),
    Column("fiscal_year", "integer", "预算年度", "四位年份，取自标题、项目名称或文件名"),
    Column("project_code", "text", "项目代码", "表上填写的项目代码；没有填写为空"),
    Column("project_name", "text", "项目名称", "表上填写的项目名称；部门整体的表为部门名称加“整体支出”"),
    Column("layout", "text", "表式", "识别所用表式的名称"),
)
_SOURCE = (
    Column("source_file", "text", "来源文件", "相对于数据文件夹"),
    Column("source_sheet", "text", "来源工作表", "来源文件中的工作表名"),
    Column("source_cell", "text", "来源单元格", "该记录在工作表中的单元格，如 E11"),
)
READING = (
    Column("text", "text", "（原文）", "单元格显示的文字，一字不改"),
    Column("kind", "text", "值类型", "、".join(f"{kind} {title}" for kind, title in KINDS.items()), tuple(Kind)),
    Column("sign", "text", "计算符号", ">= > = < <=，没有意义时为空", tuple(SIGNS)),
    Column("sign_written", "boolean", "符号是否填写", "原文没有符号、按“=”处理的为否"),
    Column("number", "number", "数值", "按原文，不含数量级：6.5万元 为 6.5"),
    Column("number_to", "number", "数值上限", "只用于区间"),
    Column("unit", "text", "计量单位", "规范写法，含数量级：万元、%、平方米"),
    Column("per", "list", "分母单位", "按原文次序：年、人；CSV 里以 / 隔开"),
    Column("amount", "number", "折算数值", "折算到基本单位：65000"),
    Column("amount_to", "number", "折算数值上限", "只用于区间"),
    Column("base_unit", "text", "折算单位", "分母先物后时：元/人·年"),
    Column("date_from", "date", "起", "起始时间，含当日；没有起始时间为空"),
    Column("date_to", "date", "止", "截止时间，含当日"),
    Column("repeats", "text", "周期", "每月10日前 的 月"),
    Column("note", "text", "附注", "识别时放在一边的修饰词"),
    Column("parts", "json", "分项", "多值时每一部分的读法，JSON 数组，键是这里各列的名称"),
    Column("stopped_at", "integer", "未识别位置", "从 0 数起的第一个未能识别的字；全部识别则为空"),
)


def _readings(prefix: str, title: str) -> tuple[Column, ...]:
    return tuple(column._replace(name=f"{prefix}_{column.name}", title=title + column.title) for column in READING)


SCHEMA: Mapping[str, tuple[Column, ...]] = {
    "projects": (
        *_IDENTITY,
        Column("budget", "money", "预算数", "元；空白为空，不是 0"),
        Column("fiscal", "money", "财政资金", "元；空白为空，不是 0"),
        Column("other", "money", "其他资金", "元；空白为空，不是 0"),
        Column("money_unit", "text", "表内金额单位", "表上注明的单位"),
        Column("purpose", "text", "资金用途", "表上的原文"),
        Column("goal", "text", "绩效目标", "表上的原文"),
        Column("indicator_count", "integer", "指标数", "该项目在 indicators 表中的行数"),
        *_SOURCE,
        Column("source_sha256", "text", "来源文件校验值", "来源文件内容的 SHA-256"),
    ),
    "indicators": (
        *_IDENTITY,
        Column("ordinal", "integer", "序号", "在项目内从 1 数起"),
        Column("level1", "text", "一级指标", "表上的原文，合并单元格已补全"),
        Column("level2", "text", "二级指标", "表上的原文，合并单元格已补全"),
        Column("level3", "text", "三级指标", "指标名称，表上的原文"),
        Column("description", "text", "绩效指标描述", "指标解释或计算公式；没有此栏为空"),
        *_readings("target", "指标值"),
        *_readings("actual", "完成值"),
        Column("weight", "number", "分值", "表上的分值或权重；没有此栏为空"),
        Column("score", "number", "得分", "自评表填报的得分；没有此栏为空"),
        Column("reason", "text", "偏差原因", "偏差原因分析及改进措施；没有此栏为空"),
        Column("direction", "text", "指标方向", "正向、反向、等于、定性", ("正向", "反向", "等于", "定性")),
        *_SOURCE,
    ),
    "findings": (
        Column("code", "text", "规则", "规则编号，释义见 jixiao rules"),
        Column("severity", "text", "级别", "error 错误、warning 警告、note 提示", tuple(Severity)),
        Column("message", "text", "问题", "发现了什么、应为什么"),
        Column("agency_name", "text", "单位名称", "问题所属单位；属于文件或整批的为空"),
        Column("project_name", "text", "项目名称", "问题所属项目；属于文件、单位或整批的为空"),
        *_SOURCE,
        Column("text", "text", "原值", "有疑问的单元格显示的文字"),
        Column("expected", "text", "应为", "规则要求的写法或数值"),
        Column("basis", "text", "依据", "规则所依据的文件条款或填报要求"),
        Column("suggestion", "text", "建议", "填报人应当怎样修改"),
    ),
    "sources": (
        Column("source_file", "text", "来源文件", "相对于数据文件夹"),
        Column("fate", "text", "去向", "taken、no form、unreadable: 原因、duplicate of 文件、skipped: 原因"),
        Column("source_sha256", "text", "校验值", "文件内容的 SHA-256"),
        Column("size", "integer", "字节数", "文件大小"),
        Column("format", "text", "文件类型", "按内容判定"),
        Column("forms", "integer", "识别出的表", "从该文件识别出的项目个数"),
        Column("indicators", "integer", "识别出的指标", "从该文件识别出的指标条数"),
        Column("detail", "text", "说明", "未采用的表和原因，或读入时的说明"),
    ),
}

_LIGHTS = tuple(filter(None, COLOURS))
_KEY = Column("project_id", "text", "项目标识", "对应 projects 表")
_ORDINAL = Column("ordinal", "integer", "序号", "对应 indicators 表；0 为预算执行率")
RESULT_SCHEMA: Mapping[str, tuple[Column, ...]] = {
    "results": (
        _KEY,
        Column("total", "number", "总分", "有待定项时为空"),
        Column("grade", "text", "等级", "按总分评定：优、良、中、差"),
        Column("known", "number", "已定得分合计", "不含待定项的得分合计"),
        Column("open", "integer", "待定项数", "需人工评分的项数"),
        Column("full", "number", "满分", "各项分值合计"),
        Column("rate", "number", "预算执行率", "0.99 为 99%"),
        Column("submitted_total", "number", "填报总分", "表上填写的总分"),
        Column("submitted_grade", "text", "填报等级", "表上填写的等级"),
        Column("light", "text", "监控灯色", "red 红、yellow 黄、green 绿、blue 蓝", _LIGHTS),
        Column("month", "integer", "监控截止月份", "监控表填报到几月底"),
        Column("formula", "text", "计算说明", "总分或灯色怎样得出"),
    ),
    "scores": (
        _KEY,
        _ORDINAL,
        Column("level3", "text", "三级指标", "指标名称，表上的原文"),
        Column(
            "rule",
            "text",
            "计分规则",
            "reach 正向、cap 反向、equal 等于、range 区间、deadline 时间、grade 等级、outcome 定性…",
        ),
        Column("weight", "number", "分值", "表上的分值"),
        Column("points", "number", "按规则得分", "需人工评分时为空"),
        Column("low", "number", "得分下限", "需人工评分时可得的最低分"),
        Column("high", "number", "得分上限", "需人工评分时可得的最高分"),
        Column("counted", "number", "计入总分的得分", "规则得分；没有的取填报得分"),
        Column("submitted", "number", "填报得分", "表上填写的得分"),
        Column("completion", "number", "完成程度", "1 为 100%"),
        Column("outcome", "text", "定性结果", "达成预期、部分达成等的判断"),
        Column("formula", "text", "计分公式", "代入数字的算式"),
        Column("basis", "text", "依据", "计分规则所依据的条款"),
        Column("asks", "text", "需要人工判断或说明", "评分人需要补充的内容"),
    ),
    "lights": (
        _KEY,
        _ORDINAL,
        Column("level3", "text", "三级指标", "指标名称，表上的原文"),
        Column("colour", "text", "灯色", "red 红、yellow 黄、green 绿、blue 蓝", _LIGHTS),
        Column("pace", "number", "与序时进度之比", "1 为与时间进度相同"),
        Column("completion", "number", "完成程度", "1 为 100%"),
        Column("forecast", "number", "按进度推算全年", "照当前进度全年的完成程度"),
        Column("submitted_forecast", "text", "填报全年预计", "监控表填写的原文"),
        Column("likelihood", "text", "完成可能性", "监控表填写的原文"),
        Column("formula", "text", "判断依据", "代入数字的算式"),
    ),
    "funds": (
        _KEY,
        Column("ordinal", "integer", "序号", "资金各行从 1 数起"),
        Column("source", "text", "资金来源", "表上的行名，如 年度资金总额"),
        Column("initial", "money", "年初预算数", "元"),
        Column("adjusted", "money", "全年（调整后）预算数", "元"),
        Column("executed", "money", "执行数", "元"),
        Column("forecast", "money", "全年预计执行数", "元"),
        Column("rate", "number", "填报执行率", "百分数，99 为 99%"),
        Column("weight", "number", "分值", "表上的执行率分值"),
        Column("score", "number", "填报得分", "表上填写的执行率得分"),
    ),
    "departures": (
        Column("kind", "text", "变化", "变化的种类（英文代号）"),
        Column("label", "text", "变化（中文）", "变化的种类"),
        Column("agency_name", "text", "单位名称", "填报单位"),
        Column("project_name", "text", "项目名称", "表上填写的项目名称"),
        Column("indicator", "text", "指标", "三级指标；整个项目的变化为空"),
        Column("old", "text", "批复", "批复目标中的写法"),
        Column("new", "text", "本表", "自评或监控表中的写法"),
        Column("matched", "text", "对应依据", "凭什么认为是同一个项目或指标"),
        Column("approved", "text", "对照的批复目标", "批复目标所在的文件或基线"),
        *_SOURCE,
    ),
}
RESULT_TITLES: Mapping[str, str] = {
    "results": "自评总分和监控灯色",
    "scores": "得分",
    "lights": "监控",
    "funds": "资金执行",
    "departures": "与批复不一致",
}


def project_id(project: Project) -> str:
    """A short stable key of a project: where it stands (file, sheet, cell)."""
    return hashlib.blake2b("\n".join(project.place).encode("utf-8", "replace"), digest_size=6).hexdigest()


def build_tables(batch: Batch) -> Tables:
    """The tables of a batch, in its order; those of a batch on disk are on disk, too."""
    hashes = {source.path: source.sha256 for source in batch.sources}
    spool = spool_of(batch.projects)
    indicators = ((p, i) for p in batch.projects for i in p.indicators)
    return Tables(
        table_of(SCHEMA["projects"], (_project_row(project, hashes) for project in batch.projects), spool),
        table_of(SCHEMA["indicators"], (_indicator_row(project, one) for project, one in indicators), spool),
        findings_table(batch),
        table_of(SCHEMA["sources"], map(_source_row, batch.sources)),
    )


def findings_table(batch: Batch) -> Table:
    """The table of the findings alone, for a batch that was given more of them."""
    return table_of(SCHEMA["findings"], map(_finding_row, batch.findings), spool_of(batch.findings))


def table_of(columns: Sequence[Column], rows: Iterable[tuple[Any, ...]], spool: Spool | None = None) -> Table:
    """Rows as a table of these columns, in memory or on disk."""
    values: Sequence[Sequence[Any]]
    if spool is not None:
        values = store_columns(spool, rows, len(columns))
    else:
        values = list(zip(*rows, strict=True)) or [()] * len(columns)
    return Table({column.name: own for column, own in zip(columns, values, strict=True)})


def _identity(project: Project) -> tuple[Any, ...]:
    return (
        project_id(project), project.agency_code, project.agency_name, project.fiscal_year, project.code,
        named(project), project.layout,
    )  # fmt: skip


def _project_row(project: Project, hashes: Mapping[str, str]) -> tuple[Any, ...]:
    return (
        *_identity(project), project.budget, project.fiscal, project.other, project.money_unit, project.purpose,
        project.goal, len(project.indicators), *project.at("project_name"), hashes.get(project.place.file, ""),
    )  # fmt: skip


def reading_row(reading: Reading | None) -> tuple[Any, ...]:
    """The columns of `READING`; all None where there is no reading."""
    if reading is None:
        return (None,) * len(READING)
    return (
        reading.text, reading.kind.value, reading.sign, reading.sign_written, reading.number, reading.number_to,
        reading.unit, reading.per, reading.amount, reading.amount_to, reading.base_unit, reading.date_from,
        reading.date_to, reading.repeats, reading.note, tuple(map(reading_record, reading.parts)), reading.stopped_at,
    )  # fmt: skip


def reading_record(reading: Reading) -> dict[str, Any]:
    """A reading as plain data: Decimals as text without exponent, dates as ISO text, empty parts dropped."""
    plain: Mapping[str, Callable[[Any], Any]] = {
        "number": lambda value: f"{value:f}",
        "date": lambda value: value.isoformat(),
        "list": list,
        "json": list,
    }
    return {
        column.name: plain[column.type](value) if column.type in plain and value is not None else value
        for column, value in zip(READING, reading_row(reading), strict=True)
        if value not in (None, "", ())
    }


def _indicator_row(project: Project, indicator: Indicator) -> tuple[Any, ...]:
    place = project.place
    return (
        *_identity(project), indicator.ordinal, indicator.level1, indicator.level2, indicator.level3,
        indicator.description, *reading_row(indicator.target), *reading_row(indicator.actual), indicator.weight,
        indicator.score, indicator.reason, indicator.direction, place.file, place.sheet, indicator.ref,
    )  # fmt: skip


def _finding_row(finding: Finding) -> tuple[Any, ...]:
    return (
        finding.code, finding.severity.value, finding.message, finding.agency_name, finding.project_name,
        *finding.place, finding.text, finding.expected, finding.basis, finding.suggestion,
    )  # fmt: skip


def _source_row(source: Source) -> tuple[Any, ...]:
    return (
        source.path, source.fate, source.sha256, source.size, source.format, source.forms, source.indicators,
        source.detail,
    )  # fmt: skip
