"""The merged areas of a sheet, found by cell and never expanded."""

from bisect import bisect_right

from pipeline.model import Merge

_FEW_COLUMNS = 64
_MOST_SPANS = 2_000_000
_BEHIND = 1 << 30  # right of every column


class Areas:
    """Merged areas by corner, and over each column from the top."""

    def __init__(self, merges: tuple[Merge, ...], width: int) -> None:
        self._merges = merges
        self._width = width
        self._sides = tuple(zip(*merges, strict=True)) or ((), (), (), ())
        self.corners = dict(zip(zip(*self._sides[:2], strict=True), merges, strict=True))
        self._over: dict[int, list[Merge]] = {}

    def at(self, row: int, column: int) -> tuple[Merge, int] | None:
        """The area a cell lies in, and the last row of it in this column before another one begins."""
        found = self._over.get(column)
        if found is None:
            found = self._find_over(column)
        after = bisect_right(found, (row, _BEHIND))
        if not after or (bottom := found[after - 1].bottom) < row:
            return None
        return found[after - 1], bottom if after == len(found) else min(bottom, found[after].top - 1)

    def _find_over(self, column: int) -> list[Merge]:
        """The areas over a column. Few columns are ever asked for; where many are, all are looked up at once."""
        if len(self._over) >= _FEW_COLUMNS:
            self._over |= self._over_all()
            return self._over.setdefault(column, [])
        _, lefts, _, rights = self._sides
        sides = zip(self._merges, lefts, rights, strict=True)
        found = self._over[column] = sorted([merge for merge, left, right in sides if left <= column <= right])
        return found

    def _over_all(self) -> dict[int, list[Merge]]:
        columns: dict[int, list[Merge]] = {}
        spans = 0
        for merge in sorted(self._merges):
            right = min(merge.right, self._width - 1)
            spans += max(0, right - merge.left + 1)
            if spans > _MOST_SPANS:
                break
            for column in range(merge.left, right + 1):
                columns.setdefault(column, []).append(merge)
        return columns
