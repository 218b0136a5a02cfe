"""数据字典: every column of the data tables, with its type and meaning, from the schema itself."""

from collections.abc import Iterator

from pipeline.consolidate.styles import CENTER, TEXT
from pipeline.consolidate.table import Column, Frame, long_table
from pipeline.consolidate.view import View
from pipeline.model import Batch
from pipeline.sheet import SheetSpec
from pipeline.spool import outlined
from pipeline.tables import RESULT_SCHEMA, RESULT_TITLES, SCHEMA

NAME = "数据字典"
COLUMNS = (
    Column("number", "序号", CENTER, 5),
    Column("table", "数据表", TEXT, 14, 24),
    Column("name", "列名", TEXT, 18, 28),
    Column("title", "中文名称", TEXT, 14, 26),
    Column("type", "类型", CENTER, 8),
    Column("meaning", "含义", TEXT, 30, 60),
)
TABLES = {
    "projects": "projects 项目",
    "indicators": "indicators 指标",
    "findings": "findings 问题",
    "sources": "sources 来源",
    **{name: f"{name} {title}" for name, title in RESULT_TITLES.items()},
}
TYPES = {
    "text": "文字",
    "integer": "整数",
    "number": "数字",
    "money": "金额（元）",
    "date": "日期",
    "boolean": "是否",
    "list": "列表",
    "json": "JSON",
}


def sheets(view: View) -> Iterator[SheetSpec]:
    """The sheet."""
    schema = {**SCHEMA, **RESULT_SCHEMA} if _has_results(view.batch) else SCHEMA
    named = [(table, column) for table, columns in schema.items() for column in columns]
    values = (
        range(1, len(named) + 1),
        [TABLES.get(table, table) for table, _ in named],
        [column.name for _, column in named],
        [column.title for _, column in named],
        [TYPES.get(column.type, column.type) for _, column in named],
        [column.meaning for _, column in named],
    )
    frame = Frame(
        "数据字典",
        "data 文件夹中各数据表的列；指标值各列的读法见 docs/values.md",
        "",
        "data 文件夹中各数据表每一列的类型和含义",
        landscape=False,
    )
    book = view.ledger(NAME, tuple(column.key for column in COLUMNS), len(named))
    yield from long_table(book, frame, COLUMNS, values)


def _has_results(batch: Batch) -> bool:
    """Whether the year's results are exported, too; such a table is written only where it has rows."""
    return bool(batch.departures) or any(project.appraisal or project.funds for project in outlined(batch.projects))
