"""指标明细: one row for each indicator, the text as written beside the columns it was read into."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import Any

from pipeline.consolidate.ledger import COUNTED, NO, YES, Ledger
from pipeline.consolidate.sources import LINKS_A_SHEET, source_links
from pipeline.consolidate.styles import CENTER, DATE, FIGURE, LINK_CENTER, LINK_LINE, TEXT, figure_style
from pipeline.consolidate.table import Column, Frame, long_table
from pipeline.consolidate.view import View
from pipeline.domain.titles import SIGNS, kind_title
from pipeline.sheet import Cell, Link, SheetSpec, Styled
from pipeline.spool import Derived, derive
from pipeline.tables import Table

NAME = "指标明细"
COLUMNS = (
    Column("project", "项目序号", LINK_CENTER, 5),
    Column("project_name", "项目名称", TEXT, 16, 28),
    Column("ordinal", "序号", CENTER, 5),
    Column("level1", "一级指标", CENTER, 9, 12),
    Column("level2", "二级指标", CENTER, 9, 13),
    Column("level3", "三级指标", TEXT, 14, 24),
    Column("description", "绩效指标描述", TEXT, 14, 40),
    Column("target_text", "指标值（原文）", CENTER, 10, 18),
    Column("target_kind", "值类型", CENTER, 6),
    Column("target_sign", "计算符号", CENTER, 6),
    Column("target_number", "数值", FIGURE, 9, 15),
    Column("target_number_to", "数值上限", FIGURE, 9, 15),
    Column("target_unit", "计量单位", CENTER, 7, 10),
    Column("target_per", "分母单位", CENTER, 6, 9),
    Column("target_date_from", "时间（起）", DATE, 11, 11),
    Column("target_date_to", "时间（止）", DATE, 11, 11),
    Column("target_repeats", "周期", CENTER, 5),
    Column("target_note", "附注", TEXT, 8, 16),
    Column("weight", "分值", FIGURE, 6, 10),
    Column("actual_text", "实际完成值（原文）", CENTER, 10, 18),
    Column("actual_number", "完成值数值", FIGURE, 9, 15),
    Column("actual_unit", "完成值单位", CENTER, 7, 10),
    Column("score", "得分", FIGURE, 6, 10),
    Column("reason", "偏差原因及改进措施", TEXT, 12, 24),
    Column("direction", "指标方向", CENTER, 6, 8),
    Column(COUNTED, "计入汇总", CENTER, 5),
    Column("target_amount", "折算数值", FIGURE, 10, 20, printed=False),
    Column("target_base_unit", "折算单位", CENTER, 8, 14, printed=False),
    Column("class1", "一级分类", CENTER, 9, 12, printed=False),
    Column("class2", "二级分类", CENTER, 9, 14, printed=False),
    Column("agency_name", "单位名称", TEXT, 12, 40, printed=False),
    Column("source", "来源（文件、工作表、单元格）", LINK_LINE, 24, 80, printed=False),
)
OPTIONAL = frozenset(
    (
        "target_number_to", "target_date_from", "target_repeats", "target_note", "weight", "actual_text",
        "actual_number", "actual_unit", "score", "reason", "direction",
    )
)  # fmt: skip
"""Columns that are left out where no form of the batch has anything for them."""
FIGURES = {
    "target_number": "target_unit",
    "target_number_to": "target_unit",
    "target_amount": "target_base_unit",
    "actual_number": "actual_unit",
}


def columns(view: View) -> tuple[Column, ...]:
    """The columns of this batch."""
    of = view.indicators
    return tuple(
        column for column in COLUMNS if (view.has_left_out if column.key == COUNTED else _is_used(of, column.key))
    )


def _is_used(of: Table, key: str) -> bool:
    return key not in OPTIONAL or any(value not in (None, "") for value in of[key])


def ledger(view: View) -> Ledger:
    """Where the indicators stand."""
    return view.ledger(NAME, tuple(column.key for column in columns(view)), view.indicators.count)


def sheets(view: View) -> Iterator[SheetSpec]:
    """The sheet, or as many as Excel's limit makes of it."""
    used = columns(view)
    frame = Frame(
        f"{view.heading}绩效指标明细",
        "原文一字不改，规范后的符号、数值、单位、时间另列；右侧各列只在屏幕上看，不打印",
        f"共{view.indicators.count}条指标",
        "每条指标一行：原文、规范后的符号、数值、单位、时间、类型和来源",
        freeze=3,
    )
    values = [_column(view, column.key) for column in used]
    yield from long_table(view.ledgers[NAME], frame, used, values)


def _column(view: View, key: str) -> Sequence[Cell]:
    of = view.indicators
    if key in FIGURES:
        return _figures(of[key], of[FIGURES[key]])
    made: dict[str, Callable[[], Sequence[Cell]]] = {
        "project": lambda: _project_links(view),
        COUNTED: lambda: [YES if view.entering[number - 1] else NO for number in view.project_of_indicator],
        "target_kind": lambda: derive(kind_title, of[key], of["target_stopped_at"]),
        "target_sign": lambda: derive(lambda sign: SIGNS.get(sign, sign), of[key]),
        "target_per": lambda: derive("、".join, of[key]),
        "class1": lambda: Derived(itemgetter(0), view.classes),
        "class2": lambda: Derived(itemgetter(1), view.classes),
        "source": lambda: source_links(view, of),
    }
    return made[key]() if key in made else of[key]


def _figures(numbers: Sequence[Any], units: Sequence[Any]) -> Sequence[Cell]:
    """Each number in the format that suits its unit."""
    return derive(lambda number, unit: None if number is None else _figure(number, unit or ""), numbers, units)


@lru_cache(maxsize=16384)
def _figure(number: Decimal, unit: str) -> Styled:
    return Styled(number, figure_style(number, unit))


def _project_links(view: View) -> Sequence[Cell]:
    if view.indicators.count > LINKS_A_SHEET:
        return view.project_of_indicator
    book = view.ledgers["项目清单"]
    links = [Link(number, book.link(number - 1)) for number in range(1, view.projects.count + 1)]
    return [links[number - 1] for number in view.project_of_indicator]
