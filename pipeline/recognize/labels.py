"""Labelled texts outside the indicator table: find a label, then look right of it or below it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from pipeline.model import Field
from pipeline.recognize.grid import Grid, Spot
from pipeline.recognize.guess import guess_field
from pipeline.recognize.units import bracket_unit, corner_unit
from pipeline.recognize.vocabulary import Sense, Vocabulary
from pipeline.recognize.word import SECTION
from pipeline.text import label_key

_IN_CELL = re.compile(r"\s*(?:其中[:：]\s*)?([^:：\n]{2,20})[:：]\s*(\S.*)", re.DOTALL)
_SEVERAL = re.compile(r"(?<=\S)[ \t\u3000\xa0\n]+(?=\S{2,8}[:：])")
_SHORT = frozenset(("其他", "其它", "财政", "合计", "总额", "当年"))
_MONEY = frozenset(("budget", "fiscal", "other", "total_budget", "fiscal_central", "fiscal_local"))
_CODE = re.compile(r"[^\u4e00-\u9fff]+$|[^\u4e00-\u9fff]{12}")
_BELOW_ROWS = 3
_GOALS = 8
_BLOCK = 10
_GOAL_LINE = re.compile(r"(?:目标)?\d{1,2}[、.:]|目标[一二三四五六七八九十]")
_NOTHING = "/-—无"
_IN_LINES = frozenset(("goal", "goal_actual", "goal_midterm"))

_LONGEST_LABEL = 40

Pure = dict[tuple[int, int], Sense]
"""Cells that are labels, by row and column, and what each means."""


class Hit(NamedTuple):
    """A label found: its sense, where it stands, the field it names (None where nothing was found), its money unit."""

    sense: Sense
    spot: Spot
    value: Field | None
    unit: str


@dataclass(slots=True)
class Labels:
    """All labels of a stretch of rows, the units declared there, and the texts nobody asked for."""

    hits: list[Hit] = field(default_factory=list)
    units: list[tuple[int, str]] = field(default_factory=list)
    loose: list[Spot] = field(default_factory=list)

    def best(self) -> dict[str, Field]:
        """For every name the field of its most telling label; filled ones first, of money those that are amounts."""
        chosen: dict[str, tuple[bool, bool, int, Field]] = {}
        for hit in self.hits:
            value = hit.value or Field("", hit.spot.ref)
            no_amount = hit.sense.name in _MONEY and not _is_amount(value.text)
            key = (not value.text.strip(), no_amount, hit.sense.rank)
            held = chosen.get(hit.sense.name)
            if held is None or key < held[:3]:
                chosen[hit.sense.name] = (*key, value)
        return {name: held[3] for name, held in chosen.items()}


def find_labels(grid: Grid, rows: Sequence[int]) -> Labels:
    """Read the labels of these rows, from the top."""
    inside = frozenset(rows)
    found = Labels()
    pure = _pure_labels(grid, rows, found)
    used: set[tuple[int, int]] = set()
    for (row, column), sense in pure.items():
        spot = grid.spot(row, column)
        value = _right(grid, spot, pure, inside) or _below(grid, spot, pure, inside)
        if value and value.row != row and _is_foreign(sense.name, value.text):
            value = None
        if value:
            used.add((value.row, value.column))
        field = _as_field(grid, value, spot) if value else _blank(grid, spot, pure)
        if value and sense.name in _IN_LINES:
            field = _with_lines(grid, spot, value, field, inside, used)
        elif value and sense.name == "schedule" and field:
            field = field._replace(text=_block_text(grid, spot, inside, used))
        found.hits.append(Hit(sense, spot, field, spot.word.bracket))
    _read_rest(grid, rows, pure, used, found)
    if any(hit.sense.name == "budget_midterm" for hit in found.hits):
        found.hits = [_of_block(hit, found.hits) for hit in found.hits]
    found.units += _named_units(found.hits)
    return found


def _pure_labels(grid: Grid, rows: Sequence[int], found: Labels) -> Pure:
    """The cells that are labels and nothing else; units declared in a corner are kept in `found`."""
    pure: Pure = {}
    for row in rows:
        after_label = False
        spots = grid.spots(row)
        for spot in spots:
            word = spot.word
            if word.corner:
                found.units.append((row, word.corner))
                after_label = False
                continue
            sense = word.field if len(spot.text) <= _LONGEST_LABEL else None
            if sense is None and not after_label and spots[-1].column > spot.right:
                sense = guess_field(spot.text)
            after_label = sense is not None and not _is_answer(grid, spot)
            if sense and after_label:
                pure[row, spot.column] = sense
    return pure


def _is_foreign(name: str, text: str) -> bool:
    """Whether a text under a label cannot be its answer: no amount under money, no code under one."""
    return (name in _MONEY and not _is_amount(text)) or (name == "project_code" and not _CODE.match(text))


def _is_amount(text: str) -> bool:
    return len(text) < 25 and any(char.isdigit() for char in text)


def answer_traits(text: str) -> tuple[object, ...]:
    """What is asked here of a text that is no label: an answer of the same traits is taken, or not, in the same way."""
    return (
        _is_amount(text), any(map(str.isdigit, text)), _CODE.match(text) is None, text.strip() in _NOTHING,
        _GOAL_LINE.match(label_key(text)) is None, _named_unit(text),
    )  # fmt: skip


def _with_lines(
    grid: Grid, label: Spot, value: Spot, field: Field | None, inside: frozenset[int], used: set[tuple[int, int]]
) -> Field | None:
    """A goal told in several rows beside its label (目标1, 目标2): one text, a line for each row."""
    lines = [value.text]
    for row in range(value.bottom + 1, max(label.bottom, label.row + _GOALS) + 1):
        spots = grid.spots(row) if row in inside else ()
        if len(spots) != 1 or spots[0].column != value.column or value.column <= label.right:
            break
        if row > label.bottom and not _GOAL_LINE.match(spots[0].word.key):
            break
        lines.append(spots[0].text)
        used.add((row, value.column))
    return field._replace(text="\n".join(lines)) if field and len(lines) > 1 else field


def _block_text(grid: Grid, label: Spot, inside: frozenset[int], used: set[tuple[int, int]]) -> str:
    """A small table beside its label (资金支出计划: 3月底 …) as one text: a line for each row, cells by tabs."""
    lines = []
    for row in range(label.row, _reach(grid, label) + 1):
        spots = [s for s in grid.spots(row) if s.column > label.right] if row in inside else []
        used.update((row, s.column) for s in spots)
        lines += ["\t".join(s.text.strip() for s in spots)] if spots else []
    return "\n".join(lines)


def _is_answer(grid: Grid, spot: Spot) -> bool:
    """Whether a short word is the answer to the label before it (项目属性 | 其他), not a label of money itself."""
    label = spot.word.label
    if label.core not in _SHORT or label.brackets:
        return False
    after = next((s for s in grid.spots(spot.row) if s.column > spot.right), None)
    return after is not None and not any(char.isdigit() for char in after.text) and after.text.strip() not in _NOTHING


def _right(grid: Grid, label: Spot, pure: Pure, inside: frozenset[int]) -> Spot | None:
    """The first text right of a label, in its row or the rows it reaches down to; a label there ends the search."""
    for row in range(label.row, max(label.bottom, label.row + _BELOW_ROWS) + 1):
        if row not in inside:
            break
        if row > label.bottom and any(s.column <= label.right for s in grid.spots(row)):
            break
        for spot in grid.spots(row):
            if spot.column <= label.right:
                continue
            if (row, spot.column) in pure or spot.word.corner or spot.word.section:
                break
            if spot.word.opening_stop and spot.word.opening_stop.name == "signature":
                break
            adjacent = spot.column == label.right + 1
            if adjacent or not _in_cell(spot.text, grid.words):
                return spot
            break
        else:
            if row == label.row and label.bottom == label.row:
                return None
    return None


def _below(grid: Grid, label: Spot, pure: Pure, inside: frozenset[int]) -> Spot | None:
    """The text right under a label, in the column where the label begins."""
    row = label.bottom + 1
    if row not in inside:
        return None
    spot = next((s for s in grid.spots(row) if s.column == label.column), None)
    if spot is None or (row, spot.column) in pure or spot.word.corner or spot.word.section:
        return None
    if spot.right > max(label.right, label.column) and len(grid.spots(row)) == 1:
        return None
    before = max((s for s in grid.spots(row) if s.column < spot.column), key=lambda s: s.column, default=None)
    if before is not None and (row, before.column) in pure and not _are_headings(grid, label.row, pure):
        return None  # the answer to the label beside it, not to a blank one above
    return spot


def _are_headings(grid: Grid, row: int, pure: Pure) -> bool:
    """Whether labels stand side by side with no room for answers between them: the answers stand below."""
    spots = grid.spots(row)
    together = all(one.right + 1 == other.column for one, other in pairwise(spots))
    return len(spots) > 1 and together and all((row, spot.column) in pure for spot in spots)


def _as_field(grid: Grid, value: Spot, label: Spot) -> Field:
    return grid.field_of(value, label.word.unit or label.word.bracket)


def _blank(grid: Grid, label: Spot, pure: Pure) -> Field | None:
    """The empty cell right of a label: the field is there, nothing was filled in."""
    at = (label.row, label.right + 1)
    if at in pure or at[1] >= grid.width or grid.text(*at).strip():
        return None
    return grid.field(*at, label.word.unit)


def _in_cell(text: str, words: Vocabulary) -> tuple[Sense, str] | None:
    """A label and its value in one cell: `主管部门：天津市财政局`."""
    found = _IN_CELL.match(text[:4000]) if ":" in text or "：" in text else None
    sense = words.sense("field", found[1]) if found else None
    return (sense, text[found.start(2) :].strip()) if found and sense else None


def _read_rest(grid: Grid, rows: Sequence[int], pure: Pure, used: set[tuple[int, int]], found: Labels) -> None:
    """Cells that are nobody's value: labels with their value in the same cell, or loose texts such as the title."""
    for row in rows:
        for spot in grid.spots(row):
            if (row, spot.column) in pure or (row, spot.column) in used:
                continue
            known = False
            for part in _SEVERAL.split(spot.text) if ":" in spot.text or "：" in spot.text else ():
                inner = _in_cell(part, grid.words)
                if inner and not (inner[0].name == "agency" and corner_unit(part)):
                    unit = bracket_unit(part.split("：")[0].split(":")[0])
                    value = Field(inner[1], spot.ref, None, unit)
                    found.hits.append(Hit(inner[0], spot, value, bracket_unit(part)))
                    known = True
            if not known:
                found.loose.append(spot)


def _of_block(hit: Hit, hits: list[Hit]) -> Hit:
    """Money under 中期资金总额 belongs to the middle term: it is named so, to keep it off the year's money."""
    if hit.sense.name not in _MONEY or hit.sense.name == "budget":
        return hit
    blocks = [h for h in hits if h.sense.name in ("budget", "budget_midterm") and h.spot.row < hit.spot.row]
    above = [h for h in blocks if h.spot.column == hit.spot.column]
    if above and max(above, key=lambda h: h.spot.row).sense.name == "budget_midterm":
        return hit._replace(sense=hit.sense._replace(name=f"{hit.sense.name}_midterm"))
    return hit


def _named_units(hits: list[Hit]) -> list[tuple[int, str]]:
    """Units given as the value of a label: 金额单位 | 万元."""
    found = []
    for hit in hits:
        if hit.sense.name in ("money_unit", "agency") and hit.value and (unit := _named_unit(hit.value.text)):
            found.append((hit.spot.row, unit))
    return found


def _named_unit(text: str) -> str:
    return corner_unit(f"单位:{text}") if len(text) < 8 else ""


def with_units(fields: dict[str, Field], labels: Labels, grid: Grid, sections: Sequence[Spot]) -> dict[str, Field]:
    """Give money fields without a unit the one of the block label that reaches over their row: 项目资金（万元）."""
    blocks = [(s.row, _reach(grid, s), s.word.bracket) for s in sections if s.word.bracket]
    blocks += [(h.spot.row, h.spot.bottom, h.unit) for h in labels.hits if h.unit]
    if not blocks:
        return fields
    result = {}
    for name, value in fields.items():
        row = int("".join(filter(str.isdigit, value.ref)) or "0") - 1
        unit = next((u for top, bottom, u in blocks if top <= row <= bottom), "")
        result[name] = Field(value.text, value.ref, value.raw, unit) if unit and not value.unit else value
    return result


def _reach(grid: Grid, label: Spot) -> int:
    """The last row a block label speaks for: its merged area, or down to the next text in its column."""
    row = label.bottom
    while label.bottom == label.row and row + 1 < min(grid.height, label.row + _BLOCK):
        if any(s.column <= label.right for s in grid.spots(row + 1)):
            break
        row += 1
    return row


def section_spots(grid: Grid, rows: Iterable[int]) -> list[Spot]:
    """Labels that head a block of rows: 项目资金（万元）, 绩效指标."""
    lines = [grid.line(row) for row in rows]
    return [s for spots, signs in lines if signs & SECTION for s in spots if s.word.section and len(s.text) < 40]
