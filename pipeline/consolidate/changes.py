"""The sheets of a comparison: 变化统计, 变化清单 with the new texts highlighted, 项目对应 with how each was matched."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from pipeline.consolidate.ledger import Ledger
from pipeline.consolidate.styles import CENTER, COUNT, TEXT
from pipeline.consolidate.table import Column, Frame, Values, long_table
from pipeline.sheet import Cell, Role, SheetSpec, Style, Styled

Record = Mapping[str, str]
_BETTER, _WORSE, _NEW, _GONE = (Style(role, wrap=True) for role in (Role.GREEN, Role.RED, Role.BLUE, Role.YELLOW))
_STYLES = {"target_relaxed": _WORSE, "target_tightened": _BETTER}
_COUNTS = (Column("label", "变化类型", CENTER, 14, 24), Column("count", "处数", COUNT, 8))
_CHANGES = (
    Column("number", "序号", CENTER, 5),
    Column("label", "变化类型", CENTER, 10, 14),
    Column("agency", "单位", TEXT, 12, 24),
    Column("project", "项目", TEXT, 16, 34),
    Column("indicator", "指标", TEXT, 12, 28),
    Column("old", "旧", TEXT, 14, 36),
    Column("new", "新", TEXT, 14, 36),
    Column("matched", "对应依据", CENTER, 8, 14),
    Column("old_at", "旧表位置", TEXT, 14, 40, printed=False),
    Column("new_at", "新表位置", TEXT, 14, 40, printed=False),
)
_MATCHES = (
    Column("number", "序号", CENTER, 5),
    Column("agency", "单位", TEXT, 12, 24),
    Column("old", "旧表项目", TEXT, 20, 40),
    Column("new", "新表项目", TEXT, 20, 40),
    Column("matched", "对应依据", CENTER, 10, 18),
)


def change_sheets(
    before: str, after: str, changes: Sequence[Record], matches: Sequence[Record]
) -> tuple[SheetSpec, ...]:
    """The sheets, from changes and matches as plain records."""
    legend = "红底：目标放宽；绿底：目标收紧；蓝底：新增、重复；黄底：减少或其他改变"
    compared = f"旧：{before}；新：{after}。"
    counts = Counter(change["label"] for change in changes)
    return (
        *_table("变化清单", compared, legend, _CHANGES, [_change(n, c) for n, c in enumerate(changes, 1)]),
        *_table("变化统计", compared, "", _COUNTS, list(counts.items()), landscape=False),
        *_table("项目对应", compared, "", _MATCHES, [_match(n, m) for n, m in enumerate(matches, 1)]),
    )


def _table(
    name: str,
    left: str,
    right: str,
    columns: tuple[Column, ...],
    rows: Sequence[tuple[Cell, ...]],
    *,
    landscape: bool = True,
) -> Iterator[SheetSpec]:
    ledger = Ledger(name, tuple(column.key for column in columns), len(rows))
    frame = Frame(name, f"{left}{right}", "", name, landscape=landscape)
    return long_table(ledger, frame, columns, by_column(rows, len(columns)))


def _change(number: int, change: Record) -> tuple[Cell, ...]:
    style = _style(change["kind"])
    return (
        number, Styled(change["label"], style), change["agency"], change["project"], change["indicator"], change["old"],
        Styled(change["new"], style), change["matched"], _at(change, "old"), _at(change, "new"),
    )  # fmt: skip


def by_column(rows: Sequence[tuple[Cell, ...]], width: int) -> tuple[Values, ...]:
    """Rows turned into the columns a long table is made of."""
    return tuple(zip(*rows, strict=True)) if rows else ((),) * width


def _style(kind: str) -> Style:
    if kind in _STYLES:
        return _STYLES[kind]
    return _NEW if kind.endswith(("_added", "_repeated")) else _GONE


def _at(change: Record, side: str) -> str:
    file, sheet, cell = (change[f"{side}_{part}"] for part in ("file", "sheet", "cell"))
    return f"{file}[{sheet}]{cell}" if file else ""


def _match(number: int, match: Record) -> tuple[Cell, ...]:
    return number, match["agency"], match["old"], match["new"], match["matched"]
