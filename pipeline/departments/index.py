"""部门索引.xlsx: which folder holds which department, where every file went, and what belongs to no department."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.consolidate.styles import (
    CENTER,
    COUNT,
    HEAD,
    LINK,
    MONEY,
    SEVERITIES,
    TEXT,
    TITLE,
    TOTAL,
    TOTAL_COUNT,
    TOTAL_MONEY,
    fate,
)
from pipeline.departments.split import INDEX, Split
from pipeline.finding_text import position
from pipeline.model import Source
from pipeline.render.excel import write_workbook
from pipeline.sheet import Area, Cell, Formula, Line, Link, Page, SheetSpec, Style, relative

_DEPARTMENTS = (
    ("部门代码", CENTER, 10.0),
    ("部门", LINK, 34.0),
    ("单位数", COUNT, 9.0),
    ("项目数", COUNT, 9.0),
    ("指标数", COUNT, 9.0),
    ("预算合计（元）", MONEY, 18.0),
    *((name, COUNT, 8.0) for name in SEVERITIES.values()),
    ("文件夹", TEXT, 40.0),
)
_FILES = (("来源文件", TEXT, 48.0), ("处理结果", TEXT, 26.0), ("部门", TEXT, 40.0), ("说明", TEXT, 44.0))
_FINDINGS = (
    ("编号", CENTER, 8.0),
    ("级别", CENTER, 8.0),
    ("位置", TEXT, 44.0),
    ("问题", TEXT, 64.0),
    ("建议", TEXT, 48.0),
)


def write_index(
    split: Split, counts: Sequence[Mapping[str, Any]], sources: Sequence[Source], folder: Path
) -> tuple[str, ...]:
    """Write the index into `folder`; `counts` are those of each portion's manifest, in order. What was cut, if any."""
    sheets = (_departments(split, counts), _files(split, sources), _findings(split))
    return write_workbook([sheet for sheet in sheets if sheet], folder / INDEX, "部门索引")


def _departments(split: Split, counts: Sequence[Mapping[str, Any]]) -> SheetSpec:
    rows = []
    for portion, count in zip(split.portions, counts, strict=True):
        book = Link(portion.name or portion.title, f"{portion.folder}/绩效目标汇总表.xlsx", "打开这个部门的汇总表")
        figures = (count["agencies"], count["projects"], count["indicators"], Decimal(count["budget"]))
        rows.append((portion.code, book, *figures, *(count["findings"][name] for name in SEVERITIES), portion.folder))
    return _sheet("部门", "按部门分别汇总的结果，每个部门一个文件夹", _DEPARTMENTS, rows, totals=range(2, 9))


def _files(split: Split, sources: Sequence[Source]) -> SheetSpec:
    holders: dict[str, list[str]] = {}
    for portion in split.portions:
        for one in portion.found:
            holders.setdefault(one.name, []).append(portion.title)
    rows = [
        (source.path, fate(source.fate), "、".join(holders.get(source.path, ("没有归入部门",))), source.detail)
        for source in sources
    ]
    return _sheet("文件", "收到的每一个文件归入哪个部门", _FILES, rows)


def _findings(split: Split) -> SheetSpec | None:
    """Findings about files of no department, or of several at once: no department's own list has them."""
    rows = [
        (one.code, SEVERITIES[one.severity.value], position(one), one.message, one.suggestion) for one in split.findings
    ]
    return _sheet("未归入部门的问题", "不属于任何一个部门的文件里的问题", _FINDINGS, rows) if rows else None


def _sheet(
    name: str,
    title: str,
    columns: Sequence[tuple[str, Style, float]],
    rows: Sequence[tuple[Cell, ...]],
    totals: Sequence[int] = (),
) -> SheetSpec:
    """A heading, the column titles, the rows, and their totals where there are columns to add up."""
    last = len(columns) - 1
    styles = tuple(style for _, style, _ in columns)
    lines = [
        Line((title, *(None,) * last), (TITLE,) * (last + 1), 32.0),
        Line(tuple(name for name, _, _ in columns), (HEAD,) * (last + 1), 30.0),
        *(Line(row, styles, 20.0) for row in rows),
    ]
    if totals:
        lines.append(Line(tuple(_total(rows, totals, last)), tuple(map(_totalled, styles)), 22.0))
    return SheetSpec(
        name, title, tuple(width for _, _, width in columns), lines, merges=(Area(0, 0, 0, last),), freeze=(2, 0),
        page=Page(landscape=True, repeat=(0, 1)),
    )  # fmt: skip


def _total(rows: Sequence[tuple[Cell, ...]], totals: Sequence[int], last: int) -> Iterator[Cell]:
    for column in range(last + 1):
        if column in totals:
            numbers = [row[column] for row in rows]
            area = f"{relative(2, column)}:{relative(len(rows) + 1, column)}"
            yield Formula(f"SUM({area})", sum(n for n in numbers if isinstance(n, int | Decimal)))
        else:
            yield None if column else "合计"


def _totalled(style: Style) -> Style:
    return {COUNT: TOTAL_COUNT, MONEY: TOTAL_MONEY}.get(style, TOTAL)
