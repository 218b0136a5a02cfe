"""The rows of an indicator table: placeholders, totals and remarks told apart from indicators, and where it ends."""

import re

from pipeline.model import Field, cell_ref
from pipeline.recognize.grid import Grid, Line, Spot
from pipeline.recognize.header import Column, Header
from pipeline.recognize.headings import find_header
from pipeline.recognize.reader import Reader
from pipeline.recognize.rows import field_in, read_indicator, text_in
from pipeline.recognize.runs import end_of_run, read_run
from pipeline.recognize.word import ENDS, LEVEL, REMARK, SECTION, TITLE
from pipeline.text import label_key

_EXECUTION = re.compile(r"(?:预算|资金)执行(?:率|情况)?$")


def read_table(grid: Grid, header: Header, reader: Reader) -> int:
    """Read the rows under a header into `reader`; the first row that is no longer part of the table is returned."""
    end = row = header.bottom + 1
    reader.until.clear()
    for at in range(header.top, row):
        _note_section(grid, header, at, reader)
    while row < grid.height:
        plain = end_of_run(grid, header, row, reader)
        if plain > row:
            read_run(grid, header, row, plain, reader)
            end = row = plain
            continue
        line = grid.line(row)
        if line.spots:
            if ends_table(grid, header, row, line):
                break
            read_row(grid, header, row, reader)
            end = row + 1
        row += 1
    return end


def ends_table(grid: Grid, header: Header, row: int, line: Line) -> bool:
    """Whether this row no longer belongs to the table."""
    first = line.spots[0]
    signs = first.word.signs
    if line.signs & LEVEL and find_header(grid, row):
        return True
    if not signs & ENDS:
        return False
    stop = first.word.opening_stop
    if first.column >= header.name_column.left and first.column > header.left:
        return stop is not None and stop.name == "signature" and _has_colon(first)
    if header.is_list and stop and stop.name == "total":
        return False
    if signs & REMARK and _goes_on(grid, header, row):
        return False
    if signs & REMARK or (stop and stop.name in ("signature", "remark")):
        return header.is_list or _has_colon(first) or not _is_indicator(grid, header, row)
    if header.is_list or first.column > _level_column(header):
        return False
    if first.word.opening_field and not signs & SECTION and not stop:
        return not _is_indicator(grid, header, row)
    return len(line.spots) == 1 and bool(signs & TITLE)


def _goes_on(grid: Grid, header: Header, row: int) -> bool:
    """Whether indicators go on under a remark that somebody put between the rows."""
    below = next((at for at in range(row + 1, min(row + 3, grid.height)) if grid.spots(at)), None)
    if below is None or len(grid.spots(row)) > 1 or not _is_indicator(grid, header, below):
        return False
    return not any(s.word.field or s.word.stop or s.word.signs & (LEVEL | TITLE) for s in grid.spots(below))


def _level_column(header: Header) -> int:
    level1 = header.column("level1")
    return level1.left if level1 else header.left


def _has_colon(spot: Spot) -> bool:
    return ":" in spot.word.key or spot.text.rstrip().endswith(("：", ":"))


def _is_indicator(grid: Grid, header: Header, row: int) -> bool:
    """Whether a row has a name and a value, not one text filled out over both."""
    target = header.column("target")
    name = text_in(grid, row, header.name_column).strip()
    value = text_in(grid, row, target).strip() if target else ""
    return bool(name and value) and name != value


def read_row(grid: Grid, header: Header, row: int, reader: Reader) -> None:
    """Read one row of a table: an indicator, a total, a placeholder or a remark."""
    spots = grid.spots(row)
    first = spots[0]
    name = header.name_column
    stop = first.word.stop
    reaches = first.right >= name.right
    _note_section(grid, header, row, reader)
    if reaches and first.column <= name.left and first.right > first.column and len(spots) == 1:
        if first.word.section:
            reader.enter_section(first.word.key)
        else:
            reader.note("remark_row", first.ref, first.text)
    elif stop and stop.name == "total" and first.column < name.left + (name is header.columns[0]):
        _read_total(grid, header, row, reader)
    elif reaches and first.column <= _level_column(header) and _EXECUTION.match(first.word.label.core):
        _read_execution(grid, header, row, first, reader)
    elif reader.in_midterm and not header.midterm:
        _read_midterm(grid, header.columns, row, reader)
    else:
        if header.midterm:
            _read_midterm(grid, header.midterm, row, reader)
        read_indicator(grid, header, row, reader)


def _read_total(grid: Grid, header: Header, row: int, reader: Reader) -> None:
    for key in ("weight", "score"):
        column = header.column(key)
        if column and text_in(grid, row, column).strip():
            reader.totals[f"total_{key}"] = field_in(grid, row, column)


def _read_execution(grid: Grid, header: Header, row: int, label: Spot, reader: Reader) -> None:
    """The points of the budget's execution, a label over all levels: no goal, but scored beside the indicators."""
    if header.named.keys() & {"actual", "score"}:
        reader.begin_levels({"level1": Field(label.text, label.ref)})
        read_indicator(grid, header, row, reader)
    elif column := header.column("weight"):
        reader.totals["execution_weight"] = field_in(grid, row, column)


def _note_section(grid: Grid, header: Header, row: int, reader: Reader) -> None:
    """Remember the label left of the levels (年度绩效指标, 长期绩效指标); the levels begin anew under another one."""
    for column in range(header.left - 1, -1, -1):
        text = label_key(grid.text(row, column))
        if text:
            reader.enter_section(text)
            return


def _read_midterm(grid: Grid, columns: tuple[Column, ...], row: int, reader: Reader) -> None:
    named = {c.name: c for c in columns}
    for key in ("level1", "level2"):
        if key in named and (spot := grid.spot(row, named[key].left)).text.strip():
            reader.midterm_levels[key] = Field(spot.text, spot.ref)
    level3 = text_in(grid, row, named["level3"]) if "level3" in named else ""
    target = named.get("target") or named.get("target_midterm")
    value = text_in(grid, row, target) if target else ""
    if level3.strip() or value.strip():
        above = [reader.midterm_levels[k].text if k in reader.midterm_levels else "" for k in ("level1", "level2")]
        ref = cell_ref(row, target.left if target else columns[0].left)
        parts = [part.replace("\n", " ").replace("\t", " ").strip() for part in (*above, level3, value)]
        reader.midterm.append("\t".join((*parts, ref)))
