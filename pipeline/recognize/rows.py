"""One row of an indicator table as an indicator."""

import re

from pipeline.model import Field, Row, cell_ref
from pipeline.recognize.grid import Grid
from pipeline.recognize.header import Column, Header
from pipeline.recognize.levels import fill_down
from pipeline.recognize.reader import Reader

_TICKS = frozenset("√✓✔☑☒■●○1vV是Y有Xx×")
# What a blank form prints where a name is to be filled in.
_UNNAMED = re.compile(r"\s*(?:指标\s*\d*\s*[:：.、]?)?\s*[….。·—-]*\s*")
_new = tuple.__new__


def text_in(grid: Grid, row: int, column: Column) -> str:
    """The text of a row in the span of a column."""
    text = grid.text(row, column.left)
    if column.right > column.left and not text.strip():
        return next((t for at in range(column.left + 1, column.right + 1) if (t := grid.text(row, at)).strip()), text)
    return text


def field_in(grid: Grid, row: int, column: Column) -> Field:
    """The field of a row in the span of a column."""
    found = grid.filled(row, column.left, column.right, column.unit)
    return found or grid.field(row, column.left, column.unit)


def read_indicator(grid: Grid, header: Header, row: int, reader: Reader) -> None:
    """Read an indicator, or the placeholder of one, into `reader`."""
    fields = grid.fields(row, header.cells)
    if not ("level3" in fields and "target" in fields):
        own = grid.fields(row, header.levels)
        if not _has_name(grid, header, row, fields, own):
            _placeholder(header, row, own, fields, reader)
            return
    fill_down(grid, header, row, reader)
    if header.ticks:
        _read_ticks(grid, header, row, fields)
    for key, column in header.kept:
        if key not in fields:
            fields[key] = field_in(grid, row, column)
    reader.rows.append(_new(Row, ({**reader.levels, **fields}, f"{header.letters}{row + 1}")))


def _has_name(grid: Grid, header: Header, row: int, fields: dict[str, Field], own: dict[str, Field]) -> bool:
    """Whether a row has a name or a value; where the form has two levels the second one names its indicators."""
    if "level2" in own and header.column("level3") is None:
        fields["level3"] = own["level2"]
    if "level3" in fields and not fields.keys() & {"target", "actual"} and _UNNAMED.fullmatch(fields["level3"].text):
        del fields["level3"]
    if "level3" not in fields:
        _name_merged(grid, header, row, fields)
    return not fields.keys().isdisjoint(("level3", "target"))


def _read_ticks(grid: Grid, header: Header, row: int, fields: dict[str, Field]) -> None:
    ticks: dict[str, list[str]] = {}
    for column in header.ticks:
        _tick(column, text_in(grid, row, column), ticks)
    for key, words in ticks.items():
        field = Field("、".join(words), grid.ref(row, header.named[key].left))
        fields.setdefault(key, field)
        fields[f"{key}_ticks"] = field


def _tick(column: Column, text: str, ticks: dict[str, list[str]]) -> None:
    text = text.strip()
    if text in _TICKS:
        ticks.setdefault(column.name, []).append(column.heading)
    elif text and text not in "/—-":
        ticks.setdefault(column.name, []).append(f"{column.heading}：{text}")


def _name_merged(grid: Grid, header: Header, row: int, fields: dict[str, Field]) -> None:
    """A name merged over several rows names each of them."""
    name = header.column("level3")
    if name and "level3" not in fields and "target" in fields:
        spot = grid.spot(row, name.left)
        if spot.row > header.bottom and spot.text.strip():
            fields["level3"] = Field(spot.text, spot.ref)


def _placeholder(header: Header, row: int, own: dict[str, Field], fields: dict[str, Field], reader: Reader) -> None:
    """A row without name and value: its level holds for the rows below; it is noted and dropped."""
    long = any(len(f.text) > 30 for f in own.values())
    if long or not own:
        if fields or own:
            reader.note("remark_row", next(iter((own | fields).values())).ref, next(iter((own | fields).values())).text)
        return
    if "level1" in own:
        reader.levels.pop("level2", None)
    reader.begin_levels(reader.levels | own)
    reader.note("placeholder_row", cell_ref(row, header.left), "、".join(f.text.strip() for f in own.values()))
