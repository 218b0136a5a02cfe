"""What deserves a word about a sheet whatever its format: hidden parts with content, merges that hide values."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from pipeline.model import Merge, Note, Stored, cell_ref, column_letters
from pipeline.read.content import note, quoted
from pipeline.read.limits import LIMITS
from pipeline.text import ranges

Rows = Sequence[Sequence[Stored]]


def hidden_notes(
    sheet: str, values: Rows, hidden: bool, hidden_rows: frozenset[int], hidden_columns: frozenset[int]
) -> Iterator[Note]:
    """Content in a hidden sheet, in hidden rows, in hidden columns: it is read like any other, and said."""
    if hidden and any(any(value is not None for value in row) for row in values):
        yield note("hidden_sheet_data", sheet, "", f"工作表“{sheet}”整张隐藏")
    rows = sorted(row for row in hidden_rows if row < len(values) and any(value is not None for value in values[row]))
    if rows:
        yield note("hidden_row_data", sheet, cell_ref(rows[0], 0), f"第 {ranges(row + 1 for row in rows)} 行")
    columns = sorted(
        column for column in hidden_columns if any(len(row) > column and row[column] is not None for row in values)
    )
    if columns:
        names = "、".join(column_letters(column) for column in columns[:10])
        yield note("hidden_column_data", sheet, cell_ref(0, columns[0]), f"{names} 列")


def is_zero(value: Stored) -> bool:
    """Whether a value is the number zero, which a sheet may be set to show as a blank."""
    return value == 0 and isinstance(value, int | float) and not isinstance(value, bool)


def zero_notes(sheet: str, values: Rows) -> Iterator[Note]:
    """A note on a sheet that shows its zeros as blanks, if it has any."""
    zeros = [(row, column) for row, cells in enumerate(values) for column, value in enumerate(cells) if is_zero(value)]
    if zeros:
        found = f"工作表设为不显示零值，{len(zeros)} 个单元格存着 0，显示为空白"
        yield note("format_hides_value", sheet, cell_ref(*zeros[0]), found)


def merge_notes(sheet: str, values: Rows, merges: Iterable[Merge]) -> Iterator[Note]:
    """Values under a merged area that nobody sees. Areas are never expanded: only rows that exist are looked at.

    Areas over areas would be looked at again and again; there is an end to that, and to how many values are told.
    """
    under = _under(values, merges, LIMITS.merges * 10)
    for row, column, value in islice(under, LIMITS.merges):
        yield note("merged_hides_value", sheet, cell_ref(row, column), quoted(str(value)))


def _under(values: Rows, merges: Iterable[Merge], budget: int) -> Iterator[tuple[int, int, Stored]]:
    """The values under merged areas but for their corners, as far as no more than `budget` places are looked at."""
    height = len(values)
    for top, left, bottom, right in merges:
        for row in range(top, min(bottom, height - 1) + 1):
            first = left + 1 if row == top else left
            under = values[row][first : right + 1]
            budget -= 1 + len(under)
            if budget < 0:
                return
            if under and under.count(None) != len(under):
                yield from (
                    (row, column, value) for column, value in enumerate(under, first) if value not in (None, "")
                )


def overlap_notes(sheet: str, merges: Sequence[Merge]) -> Iterator[Note]:
    """Two merged areas over one cell: no spreadsheet writes that, and readers disagree about it."""
    if merge := _first_overlap(tuple(merges)):
        yield note("merges_overlap", sheet, cell_ref(merge.top, merge.left), merge_ref(merge))


@lru_cache(maxsize=512)
def _first_overlap(merges: tuple[Merge, ...]) -> Merge | None:
    deepest: dict[int, int] = {}
    for merge in sorted(merges):
        for column in range(merge.left, min(merge.right, merge.left + 256) + 1):
            if deepest.get(column, -1) >= merge.top:
                return merge
            deepest[column] = merge.bottom
    return None


def merge_ref(merge: Merge) -> str:
    """A merged area as a reference: A1:G1."""
    return f"{cell_ref(merge.top, merge.left)}:{cell_ref(merge.bottom, merge.right)}"


def long_texts(sheet: str, values: Rows, limit: int = 32_767) -> Iterator[Note]:
    """Texts longer than a cell of a spreadsheet can hold."""
    for row, cells in enumerate(values):
        for column, value in enumerate(cells):
            if type(value) is str and len(value) > limit:
                yield note("long_text", sheet, cell_ref(row, column), f"{len(value)} 字")
