"""得分明细: one row for each score, with its live formula over the figures beside it, its sentence and its basis."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from pipeline.consolidate.annex import with_annex
from pipeline.consolidate.changes import by_column
from pipeline.consolidate.ledger import Ledger
from pipeline.consolidate.scores_charts import SCORE, Scored, charted, label_of
from pipeline.consolidate.sources import position
from pipeline.consolidate.styles import CENTER, FIGURE, TEXT
from pipeline.consolidate.table import Column, Frame, long_table
from pipeline.consolidate.view import UNCLASSED, View
from pipeline.domain.departed import departed_targets, target_place
from pipeline.domain.scoring import named
from pipeline.domain.taxonomy import bare
from pipeline.domain.written import written_target
from pipeline.model import Indicator, Mark, Place, Project
from pipeline.sheet import Cell, Formula, Role, SheetSpec, Style, Styled

NAME = "得分明细"
EXECUTION = "预算执行率"
OPEN = "待人工评分"
_JUDGED = Style(Role.YELLOW, "right", "0.00")
_OFF = Style(Role.RED, "right", "0.00")
COLUMNS = (
    Column("number", "序号", CENTER, 5),
    Column("project", "项目序号", CENTER, 5),
    Column("agency_name", "单位名称", TEXT, 10, 16),
    Column("project_name", "项目", TEXT, 12, 20),
    Column("level1", "一级指标", CENTER, 8, 11),
    Column("level3", "三级指标", TEXT, 12, 22),
    Column("target_text", "指标值", CENTER, 8, 15),
    Column("actual_text", "完成值", CENTER, 8, 15),
    Column("weight", "分值", SCORE, 8),
    Column("points", "得分", SCORE, 8, 11),
    Column("submitted", "填报得分", SCORE, 8),
    Column("difference", "差额", SCORE, 7),
    Column("formula", "计分公式", TEXT, 22, 44),
    Column("asks", "需要人工判断或说明", TEXT, 12, 26),
    Column("target", "指标值（数）", FIGURE, 8, 14, printed=False),
    Column("target_to", "上限（数）", FIGURE, 6, 14, printed=False),
    Column("actual", "完成值（数）", FIGURE, 8, 14, printed=False),
    Column("unit", "单位", CENTER, 5, 10, printed=False),
    Column("group", "归类", CENTER, 8, 12, printed=False),
    Column("basis", "依据", TEXT, 20, 60, printed=False),
    Column("source", "来源", TEXT, 14, 40, printed=False),
)


class Row(NamedTuple):
    """One score: of an indicator, or of the execution where there is none."""

    number: int
    project: Project
    mark: Mark
    indicator: Indicator | None = None


def scored(view: View) -> tuple[tuple[int, Project], ...]:
    """The projects that have scores, with their numbers in the workbook."""
    return tuple((n, p) for n, p in view.appraised if p.appraisal and p.appraisal.light is None)


def rows_of(view: View) -> tuple[Row, ...]:
    """Every score in the order of the projects; the execution stands before the indicators, as on the forms."""
    found: list[Row] = []
    for number, project in scored(view):
        if project.appraisal and project.appraisal.execution:
            found.append(Row(number, project, project.appraisal.execution))
        found.extend(Row(number, project, i.mark, i) for i in project.indicators if i.mark)
    return tuple(found)


def ledger(view: View) -> Ledger:
    """Where the scores stand."""
    return view.ledger(NAME, tuple(column.key for column in COLUMNS), len(rows_of(view)))


def sheets(view: View) -> Iterator[SheetSpec]:
    """The sheet, where anything was scored."""
    rows = rows_of(view)
    if not rows:
        return
    book = ledger(view)
    people = sum(row.mark.points is None for row in rows)
    left = (
        f"得分一栏是公式，改动分值或右侧的数值即重新计算；黄底{people}条按规则不能确定，采用填报得分或等待人工评分；"
        "依据在右侧，得分与失分的图在表下方"
    )
    frame = Frame(f"{view.heading}绩效自评得分明细", left, "", "每一条得分的公式、依据和填报得分，失分的图", freeze=6)
    departed = departed_targets(view.batch.departures)
    cells = [_cells(book, record, row, departed) for record, row in enumerate(rows)]
    table = long_table(book, frame, COLUMNS, by_column(cells, len(COLUMNS)))
    yield from with_annex(table, view.limit, lambda annex, sheet: charted(annex, book, _marks(rows)))


def _marks(rows: Sequence[Row]) -> list[Scored]:
    single = len({row.number for row in rows}) == 1
    names = [EXECUTION if row.indicator is None else row.indicator.level3 for row in rows]
    return [
        Scored(record, group_of(row.indicator), label_of(named(row.project), name, single=single), row.mark)
        for record, (row, name) in enumerate(zip(rows, names, strict=True))
    ]


def group_of(indicator: Indicator | None) -> str:
    """The class an indicator's points are added up in; the execution is one of its own, wherever the form has it."""
    if indicator is None or bare(indicator.level1).startswith("预算执行"):
        return EXECUTION
    return indicator.class1 or bare(indicator.level1) or UNCLASSED


def _cells(book: Ledger, record: int, row: Row, departed: Mapping[Place, str]) -> tuple[Cell, ...]:
    mark, indicator, project = row.mark, row.indicator, row.project
    place = project.place if indicator is None else project.place._replace(cell=indicator.ref)
    texts = (
        ("", "")
        if indicator is None
        else (written_target(indicator), indicator.actual.text if indicator.actual else "")
    )
    submitted = _submitted(row)
    other = "" if indicator is None else departed.get(target_place(project, indicator), "")
    asks = "；".join(filter(None, (*mark.asks, other)))
    names = (EXECUTION,) * 2 if indicator is None else (indicator.level1, indicator.level3)
    return (
        record + 1, row.number, project.agency_name, named(project), *names, *texts, mark.weight,
        points_cell(book, record, mark),
        submitted, _difference(book, record, mark, submitted), mark.formula, asks, mark.target, mark.target_to,
        mark.actual, mark.unit, group_of(indicator), mark.basis, position(*place),
    )  # fmt: skip


def _submitted(row: Row) -> Decimal | None:
    if row.indicator is not None:
        return row.indicator.score
    return next((fund.score for fund in row.project.funds if fund.score is not None), None)


def points_cell(book: Ledger, record: int, mark: Mark) -> Cell:
    """A live formula where a rule gives the points; a person's points, or the word that they are awaited, in yellow."""
    if mark.points is None:
        return Styled(OPEN if mark.counted is None else mark.counted, _JUDGED)
    if not mark.live:
        return mark.points
    keys = ("target", "target_to", "actual", "weight")
    return Formula(mark.live.format(**{key: book.here(key, record) for key in keys}), mark.points)


def _difference(book: Ledger, record: int, mark: Mark, submitted: Decimal | None) -> Cell:
    """Submitted less recomputed, where both are there; red where they differ."""
    if submitted is None or mark.points is None:
        return None
    formula = f"{book.here('submitted', record)}-{book.here('points', record)}"
    difference = submitted - mark.points
    cell = Formula(formula, difference)
    return Styled(cell, _OFF) if abs(difference) >= Decimal("0.01") else cell
