"""Bounds on what one file may cost, checked before anything is parsed. Honest files stay far below each of them."""

from dataclasses import dataclass

ROWS = 1_048_576
COLUMNS = 16_384


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds. Honest public workbooks reach 57 MB inflated, 1,033 parts and a ratio of 121."""

    file_bytes: int = 200 * 2**20
    entries: int = 20_000
    part_bytes: int = 256 * 2**20
    total_bytes: int = 512 * 2**20
    ratio: int = 200
    ratio_from: int = 2**20
    depth: int = 64
    cells: int = 5_000_000
    grid_cells: int = 1_000_000
    """Cells with content in all sheets together, in the formats that are put together cell by cell."""
    filled: int = 3_000_000
    """Cells with content in all sheets of an .xlsx together; a list of 200,000 indicators has 2.2 million."""
    spread: int = 20_000_000
    """Places from the first column to the last cell of each row, over all rows and sheets: what they cost in memory."""
    letters: int = 64 * 2**20
    """Letters in all cells of a file together, in the formats that are put together cell by cell."""
    copies: int = 100_000
    """Cells with content that a file keeps once and says to stand in more places."""
    oddities: int = 200_000
    """Cells of a file of which something is to be said, in the same formats."""
    tree_bytes: int = 64 * 2**20
    """Size of an XML or HTML part that is made into a tree, which costs several times as much."""
    strings: int = 2_000_000
    styles: int = 100_000
    merges: int = 100_000
    text: int = 1_000_000
    dense_area: int = 8_000_000
    """Rows × columns of the used areas up to which a reader that keeps dense grids of them may be called."""
    notes: int = 1_000
    notes_alike: int = 20


LIMITS = Limits()
