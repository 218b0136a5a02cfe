"""The rows of an indicator table: levels filled down, placeholders, totals and remarks told apart from indicators."""

import re
from dataclasses import dataclass, field

from pipeline.model import Field, Merge, Note, Place, Row, cell_ref
from pipeline.recognize.grid import Grid, Spot
from pipeline.recognize.header import Column, Header, find_header
from pipeline.recognize.vocabulary import Vocabulary, read_label
from pipeline.text import label_key

TITLE = re.compile(
    r"(?:绩效|自评|监控).{0,30}(?:表|申报书|审批书|任务书)$|绩效目标$|绩效自评$|(?:申报|审批|批复|公开)(?:表|书)\(.*绩效.*\)$"
)
_ANNEX = re.compile(r"^附[件表]?[\d一二三四五六七八九十-]*:?")
_REMARK = re.compile(r"(?:备注|注|说明|附注|填表说明|填报说明|填写说明)\d?[:：、.]")
_TICKS = frozenset("√✓✔☑■●○1vV是Y有Xx×")
_EXECUTION = re.compile(r"(?:预算|资金)执行(?:率|情况)?$")
# What a blank form prints where a name is to be filled in.
_UNNAMED = re.compile(r"\s*(?:指标\s*\d*\s*[:：.、]?)?\s*[….。·—-]*\s*")
_MIDTERM = ("中期", "实施期", "长期", "三年", "中长期", "总体绩效指标", "总体指标")
# Columns whose blank cells say something: nothing was set, nothing was reported, nothing was explained.
_KEPT_BLANK = ("target", "actual", "reason")


@dataclass(slots=True)
class Reader:
    """What is carried from row to row, and over a repeated header to the next page, while one form is read."""

    file: str
    sheet: str
    rows: list[Row] = field(default_factory=list)
    midterm: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    totals: dict[str, Field] = field(default_factory=dict)
    levels: dict[str, Field] = field(default_factory=dict)
    midterm_levels: dict[str, Field] = field(default_factory=dict)
    assumed: dict[str, str] = field(default_factory=dict)
    section: str = ""

    def note(self, kind: str, ref: str, found: str = "") -> None:
        """Keep a note."""
        self.notes.append(Note(kind, Place(self.file, self.sheet, ref), found))


def read_table(grid: Grid, header: Header, words: Vocabulary, reader: Reader) -> int:
    """Read the rows under a header into `reader`; the first row that is no longer part of the table is returned."""
    end = row = header.bottom + 1
    for at in range(header.top, row):
        _note_section(grid, header, at, reader)
    while row < grid.height:
        if _is_plain(grid, header, row, reader):
            _read_indicator(grid, header, row, reader)
            end = row = row + 1
            continue
        spots = grid.spots(row)
        if spots:
            if ends_table(grid, header, row, spots, words):
                break
            read_row(grid, header, row, words, reader)
            end = row + 1
        row += 1
    return end


def _is_plain(grid: Grid, header: Header, row: int, reader: Reader) -> bool:
    """Whether a row is surely an indicator: name and value filled, no new text in or before the first level."""
    cells = grid.sheet.values[row]
    name, value, level = header.sure
    if len(cells) <= max(header.sure) or header.midterm or reader.section.startswith(_MIDTERM):
        return False
    text, target, first = cells[name], cells[value], cells[level]
    if type(text) is not str or target is None or not text.strip() or target == text or any(cells[:level]):
        return False
    if (type(target) is str and not target.strip()) or text.rstrip().endswith(("：", ":")):
        return False
    held = reader.levels.get("level1")
    return held is not None and (first is None or first == held.text)


def is_title(text: str) -> bool:
    """Whether a text is a form's heading: …绩效目标表, …自评表(2024年度), …申报表(含绩效目标)."""
    core = _ANNEX.sub("", read_label(text).core.removesuffix("续"))
    if not 5 <= len(text) <= 90 or ":" in core:
        return False
    return bool(TITLE.search(core) or TITLE.search(label_key(text)))


def ends_table(grid: Grid, header: Header, row: int, spots: tuple[Spot, ...], words: Vocabulary) -> bool:
    """Whether this row no longer belongs to the table."""
    first = spots[0]
    if any(words.is_level(s.text) for s in spots) and find_header(grid, row, words):
        return True
    before = _before_colon(first.text)
    stop = words.sense("stop", before)
    if first.column >= header.name_column.left and first.column > header.left:
        return stop is not None and stop.name == "signature" and _has_colon(first.text)
    if header.is_list and stop and stop.name == "total":
        return False
    if _is_remark(first) and _goes_on(grid, header, row, words):
        return False
    if _is_remark(first) or (stop and stop.name in ("signature", "remark")):
        return header.is_list or _has_colon(first.text) or not _is_indicator(grid, header, row)
    if header.is_list or first.column > _level_column(header):
        return False
    if words.sense("field", before) and not words.sense("section", first.text) and not stop:
        return not _is_indicator(grid, header, row)
    return len(spots) == 1 and is_title(first.text)


def _goes_on(grid: Grid, header: Header, row: int, words: Vocabulary) -> bool:
    """Whether indicators go on under a remark that somebody put between the rows."""
    below = next((at for at in range(row + 1, min(row + 3, grid.height)) if grid.spots(at)), None)
    if below is None or len(grid.spots(row)) > 1 or not _is_indicator(grid, header, below):
        return False
    texts = [spot.text for spot in grid.spots(below)]
    return not any(words.sense("field", t) or words.sense("stop", t) or words.is_level(t) or is_title(t) for t in texts)


def _level_column(header: Header) -> int:
    level1 = header.column("level1")
    return level1.left if level1 else header.left


def _is_remark(spot: Spot) -> bool:
    return bool(_REMARK.match(label_key(spot.text) + ":" if len(spot.text) < 4 else label_key(spot.text)))


def _has_colon(text: str) -> bool:
    return ":" in label_key(text) or text.rstrip().endswith(("：", ":"))


def _before_colon(text: str) -> str:
    key = label_key(text[:80])
    return key.split(":", 1)[0] if ":" in key else text


def _is_indicator(grid: Grid, header: Header, row: int) -> bool:
    """Whether a row has a name and a value, not one text filled out over both."""
    target = header.column("target")
    name = text_in(grid, row, header.name_column).strip()
    value = text_in(grid, row, target).strip() if target else ""
    return bool(name and value) and name != value


def text_in(grid: Grid, row: int, column: Column) -> str:
    """The text of a row in the span of a column."""
    text = grid.text(row, column.left)
    if column.right > column.left and not text.strip():
        return next((t for at in range(column.left + 1, column.right + 1) if (t := grid.text(row, at)).strip()), text)
    return text


def _field(grid: Grid, row: int, column: Column) -> Field:
    found = grid.filled(row, column.left, column.right, column.unit)
    return found or grid.field(row, column.left, column.unit)


def read_row(grid: Grid, header: Header, row: int, words: Vocabulary, reader: Reader) -> None:
    """Read one row of a table: an indicator, a total, a placeholder or a remark."""
    if header.is_list:
        _read_indicator(grid, header, row, reader)
        return
    spots = grid.spots(row)
    first = spots[0]
    name = header.name_column
    _note_section(grid, header, row, reader)
    if first.column <= name.left and first.right >= name.right and first.right > first.column and len(spots) == 1:
        if words.sense("section", first.text):
            enter_section(reader, label_key(first.text))
        else:
            reader.note("remark_row", first.ref, first.text)
        return
    stop = words.sense("stop", first.text)
    if stop and stop.name == "total" and first.column < name.left + (name is header.columns[0]):
        _read_total(grid, header, row, reader)
        return
    if (
        first.column <= _level_column(header)
        and first.right >= name.right
        and _EXECUTION.match(read_label(first.text).core)
    ):
        _read_execution(grid, header, row, first, reader)
        return
    if reader.section.startswith(_MIDTERM) and not header.midterm:
        _read_midterm(grid, header.columns, row, reader)
        return
    if header.midterm:
        _read_midterm(grid, header.midterm, row, reader)
    _read_indicator(grid, header, row, reader)


def _read_total(grid: Grid, header: Header, row: int, reader: Reader) -> None:
    for key in ("weight", "score"):
        column = header.column(key)
        if column and text_in(grid, row, column).strip():
            reader.totals[f"total_{key}"] = _field(grid, row, column)


def _read_execution(grid: Grid, header: Header, row: int, label: Spot, reader: Reader) -> None:
    """The points of the budget's execution, a label over all levels: no goal, but scored beside the indicators."""
    if header.named.keys() & {"actual", "score"}:
        reader.levels = {"level1": Field(label.text, label.ref)}
        _read_indicator(grid, header, row, reader)
    elif column := header.column("weight"):
        reader.totals["execution_weight"] = _field(grid, row, column)


def _note_section(grid: Grid, header: Header, row: int, reader: Reader) -> None:
    """Remember the label left of the levels (年度绩效指标, 长期绩效指标); the levels begin anew under another one."""
    for column in range(header.left - 1, -1, -1):
        text = label_key(grid.text(row, column))
        if text:
            enter_section(reader, text)
            return


def enter_section(reader: Reader, text: str) -> None:
    """Take note that what follows stands under this label."""
    if len(text) < 20 and text != reader.section:
        if text.startswith(_MIDTERM) or reader.section.startswith(_MIDTERM):
            reader.levels.clear()
            reader.midterm_levels.clear()
        reader.section = text


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


def _read_indicator(grid: Grid, header: Header, row: int, reader: Reader) -> None:
    fields = grid.fields(row, header.cells)
    own = grid.fields(row, header.levels)
    if "level2" in own and _two_levels(header):
        fields["level3"] = own["level2"]
    if "level3" in fields and not fields.keys() & {"target", "actual"} and _UNNAMED.fullmatch(fields["level3"].text):
        del fields["level3"]
    if "level3" not in fields:
        _name_merged(grid, header, row, fields)
        if not fields.keys() & {"level3", "target"}:
            _placeholder(header, row, own, fields, reader)
            return
    _fill_down(grid, header, row, own, reader)
    if header.ticks:
        _read_ticks(grid, header, row, fields)
    for key in _KEPT_BLANK:
        if key not in fields and (column := header.named.get(key)):
            fields[key] = _field(grid, row, column)
    reader.rows.append(Row({**reader.levels, **fields}, grid.ref(row, header.left)))


def _read_ticks(grid: Grid, header: Header, row: int, fields: dict[str, Field]) -> None:
    ticks: dict[str, list[str]] = {}
    for column in header.ticks:
        _tick(column, text_in(grid, row, column), ticks)
    for key, words in ticks.items():
        field = Field("、".join(words), grid.ref(row, header.named[key].left))
        fields.setdefault(key, field)
        fields[f"{key}_ticks"] = field


def _two_levels(header: Header) -> bool:
    return header.column("level3") is None


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
    reader.levels.update(own)
    reader.note("placeholder_row", cell_ref(row, header.left), "、".join(f.text.strip() for f in own.values()))


def _fill_down(grid: Grid, header: Header, row: int, own: dict[str, Field], reader: Reader) -> None:
    """Levels from the cell itself, else from the merged area it lies in, else from the row above (noted)."""
    for key in ("level1", "level2"):
        column = header.column(key)
        if column is None:
            continue
        found = own.get(key)
        if found is None:
            merge = grid.merge_at(row, column.left)
            if merge and _is_held(grid, merge, reader.levels.get(key)):
                continue
            if merge and merge.top > header.bottom and grid.text(merge.top, merge.left).strip() and merge.top < row:
                spot = grid.spot(row, column.left)
                found = Field(spot.text, spot.ref) if spot.column == column.left else reader.levels.get(key)
            elif key in reader.levels:
                reader.assumed.setdefault(key, cell_ref(row, column.left))
        if found is None:
            continue
        held = reader.levels.get(key)
        if key == "level1" and held and held.text != found.text and label_key(held.text) != label_key(found.text):
            reader.levels.pop("level2", None)
        reader.levels[key] = found


def _is_held(grid: Grid, merge: Merge, held: Field | None) -> bool:
    """Whether the level held is the text of this very merged area, taken over a row before."""
    return held is not None and held.raw is None and not held.unit and held.ref == grid.ref(merge.top, merge.left)
