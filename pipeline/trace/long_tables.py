"""The long tables of the workbook: which table a row belongs to, and the field a title stands for."""

from pipeline.model import Sheet
from pipeline.trace.records import COLUMNS
from pipeline.trace.results import Sheet as Listed
from pipeline.trace.results import sheet_of

_HEADS = {
    "indicators": {"指标值（原文）", "三级指标"}, "findings": {"代码", "级别", "问题"},
    "sources": {"来源文件", "处理结果"}, "projects": {"项目名称", "预算数", "绩效目标"},
}  # fmt: skip
PLACES = ("来源（文件、工作表、单元格）", "位置", "来源")
_MAIN = {"projects": "project_name", "indicators": "target_text", "findings": "message", "sources": "source_file"}
_TITLES = {
    "时间（起）": "target_date_from", "时间（止）": "target_date_to", "单位": "agency_name", "项目": "project_name",
    "代码": "code", "级别": "severity", "问题": "message", "处理结果": "fate", "文件类型": "format",
    "识别出的表": "forms", "识别出的指标": "indicators", "位置": "source_cell", "指标数": "indicator_count",
}  # fmt: skip
_FARTHEST = 3000


def head(sheet: Sheet, row: int) -> "tuple[str | Listed, list[str]] | None":
    """The long table a row belongs to, and the titles above its columns: at the top of the sheet, else above it."""
    for number in (*range(min(row, 8)), *range(row - 1, max(7, row - _FARTHEST), -1)):
        titles = [sheet.text(number, column) for column in range(len(sheet.values[number]))]
        if results := sheet_of(titles):
            return results, titles
        for table, marks in _HEADS.items():
            if marks <= set(titles):
                return table, titles
    return None


def field_of(table: str, title: str) -> str:
    """The column of a table a title of the workbook stands for; its main column where there is none."""
    known = {column.title: column.name for column in reversed(COLUMNS[table])}
    names = {column.name for column in COLUMNS[table]}
    for name in (known.get(title), known.get(f"指标值{title}"), _TITLES.get(title)):
        if name in names:
            return str(name)
    return _MAIN[table]
