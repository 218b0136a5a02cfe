"""The merged areas of a sheet part: read by pattern where they are written as all known writers do, else one by one."""

import re
from collections.abc import Iterable, Sequence
from itertools import chain
from operator import itemgetter

from pipeline.model import Merge, Note, cell_ref
from pipeline.read.content import Refused, note, quoted
from pipeline.read.limits import COLUMNS, LIMITS, ROWS
from pipeline.read.xlsx_rows import COLUMN

_MERGE = re.compile(r"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*([\"'])(.*?)\1")
_PLAIN = re.compile(r'<mergeCell ref="([A-Z]{1,3}+[1-9][0-9]{0,6}+:[A-Z]{1,3}+[1-9][0-9]{0,6}+)"/>')
_AREA = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})(?::\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6}))?", re.ASCII)
_MOST, _LARGE = 1 << 14, 1 << 10


class _Areas(dict[str, Merge | None]):
    """A reference as known writers write it → the merged area; None for one that is none. Forms repeat them."""

    def __missing__(self, ref: str) -> Merge | None:
        if len(self) > _MOST:
            self.clear()
        area = parse_area(ref)
        plain = area is not None and ref == f"{cell_ref(*area[:2])}:{cell_ref(*area[2:])}" and area[:2] != area[2:]
        self[ref] = found = area if plain else None
        return found


class _Covered(dict[Merge, tuple[str, ...]]):
    """A merged area → the references of its cells, its corner first; nothing for a large one."""

    def __missing__(self, area: Merge) -> tuple[str, ...]:
        if len(self) > _MOST:
            self.clear()
        top, left, bottom, right = area
        size = (bottom - top + 1) * (right - left + 1)
        rows, columns = range(top, bottom + 1), range(left, right + 1)
        self[area] = refs = tuple(cell_ref(row, column) for row in rows for column in columns) if size < _LARGE else ()
        return refs


_areas, _covered = _Areas(), _Covered()


def take_merges(frame: str) -> tuple[tuple[Merge, ...] | None, str]:
    """The merged areas listed in a part, and the part without the list; None where it is out of the ordinary."""
    if "mergeCell " not in frame:
        return (), frame
    pieces = _PLAIN.split(frame)
    rest = "".join(pieces[::2])
    if "mergeCell " in rest or len(pieces) > 2 * LIMITS.merges:
        return None, frame
    areas = [area for area in map(_areas.__getitem__, pieces[1::2]) if area]
    return (tuple(areas), rest) if len(areas) == len(pieces) // 2 else (None, frame)


def read_merges(text: str, sheet: str) -> tuple[tuple[Merge, ...], list[Note]]:
    """Merged areas one by one: those that are none are said."""
    found = _MERGE.findall(text, max(text.rfind("</sheetData>"), 0))
    if len(found) > LIMITS.merges:
        raise Refused(
            "too_large", f"工作表“{sheet}”有 {len(found)} 个合并区域，超过 {LIMITS.merges} 个，请另存为新文件再报。"
        )
    areas = [(ref, parse_area(ref)) for _, ref in found]
    bad = [note("bad_merge", sheet, "", quoted(ref)) for ref, area in areas if area is None]
    return tuple(area for _, area in areas if area and (area.top, area.left) != (area.bottom, area.right)), bad


def parse_area(text: str) -> Merge | None:
    """`A1:G1` as a merged area; None when it is not an area of a sheet."""
    match = _AREA.fullmatch(text.strip())
    if match is None:
        return None
    left, top = COLUMN[match[1]], int(match[2]) - 1
    right, bottom = (COLUMN[match[3]], int(match[4]) - 1) if match[3] else (left, top)
    area = Merge(min(top, bottom), min(left, right), max(top, bottom), max(left, right))
    return area if area.bottom < ROWS and area.right < COLUMNS else None


def are_tidy(merges: Sequence[Merge], filled: Iterable[str]) -> bool:
    """Whether no two of these areas overlap and none covers a filled cell but its corner; False also where some are
    too large to be laid out cell by cell."""
    groups = list(map(_covered.__getitem__, merges))
    if () in groups:
        return False
    covered = list(chain.from_iterable(groups))
    under = set(covered)
    if len(under) != len(covered):
        return False
    under.difference_update(map(itemgetter(0), groups))
    return under.isdisjoint(filled)
