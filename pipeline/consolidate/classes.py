"""分类统计: indicators by level and kind of value, by sign and by unit of measure, as live formulas."""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.consolidate.canvas import Canvas
from pipeline.consolidate.ledger import count_if, row_count
from pipeline.consolidate.styles import (
    CENTER,
    COUNT,
    HEAD,
    KINDS,
    SHARE,
    SIGNS,
    TEXT,
    TOTAL,
    TOTAL_COUNT,
    TOTAL_SHARE,
)
from pipeline.consolidate.summary import share
from pipeline.consolidate.table import Frame
from pipeline.consolidate.view import View
from pipeline.sheet import Area, Formula, Page, SheetSpec, relative

NAME = "分类统计"
WIDTHS = (7.0, 15.0, 18.0, 9.0, 9.0, 8.0, 8.0, 8.0, 8.0, 8.0, 8.0)


def sheets(view: View) -> Iterator[SheetSpec]:
    """The sheet."""
    canvas = Canvas(WIDTHS)
    canvas.title(Frame(f"{view.heading}绩效指标分类统计", "分类按规范名称，原写法见“指标明细”", "单位：条"))
    _levels(canvas, view)
    canvas.blank()
    signs = [SIGNS.get(sign, "") for sign in view.indicators["target_sign"]]
    _plain(canvas, view, "二、按计算符号", "计算符号", "target_sign", signs, tuple(SIGNS.values()))
    canvas.blank()
    units = [unit or "" for unit in view.indicators["target_unit"]]
    order = tuple(sorted({unit for unit in units if unit}, key=lambda unit: (-units.count(unit), unit)))
    _plain(canvas, view, "三、按计量单位", "计量单位", "target_unit", units, order)
    yield SheetSpec(
        name=NAME,
        purpose="指标按一级、二级、值类型、计算符号、计量单位分别有多少",
        widths=WIDTHS,
        lines=tuple(canvas.lines),
        merges=tuple(canvas.merges),
        freeze=(2, 0),
        page=Page(area=Area(0, 0, canvas.row - 1, len(WIDTHS) - 1)),
        count=len(set(view.classes)),
    )


def _levels(canvas: Canvas, view: View) -> None:
    """One row for each level-2 class, by kind of value."""
    book = view.ledgers["指标明细"]
    kinds = [KINDS[kind] for kind in view.indicators["target_kind"]]
    pairs = Counter(zip(view.classes, kinds, strict=True))
    order = list(dict.fromkeys(first for first, _ in view.classes))
    classes = sorted(dict.fromkeys(view.classes), key=lambda own: order.index(own[0]))
    canvas.section("一、按指标级次和值类型")
    titles = ("序号", "一级指标", "二级指标", "指标数", "占比", *KINDS.values())
    canvas.add(titles, (HEAD,) * len(titles), 26.0)
    first, whole = canvas.row, canvas.row + len(classes)
    for number, own in enumerate(classes, 1):
        row = canvas.row
        keys = {"class1": f'"="&{relative(row, 1)}', "class2": f'"="&{relative(row, 2)}'}
        count = sum(n for (name, _), n in pairs.items() if name == own)
        by_kind = (Formula(count_if(book, **keys, target_kind=f'"{kind}"'), pairs[own, kind]) for kind in KINDS.values())
        cells = (
            number, *own, Formula(count_if(book, **keys), count), share(row, whole, 3, count, len(kinds)), *by_kind,
        )  # fmt: skip
        canvas.add(cells, (CENTER, TEXT, TEXT, COUNT, SHARE, *(COUNT,) * len(KINDS)))
    counts = Counter(kinds)
    sums = (_sum(first, whole, 5 + n, counts[kind]) for n, kind in enumerate(KINDS.values()))
    cells = (
        "合计", None, None, _sum(first, whole, 3, len(kinds)), share(whole, whole, 3, len(kinds), len(kinds)), *sums,
    )  # fmt: skip
    canvas.spanned(cells, (TOTAL, TOTAL, TOTAL, TOTAL_COUNT, TOTAL_SHARE, *(TOTAL_COUNT,) * len(KINDS)), ((0, 2),))


def _plain(
    canvas: Canvas, view: View, title: str, word: str, key: str, values: Sequence[str], order: tuple[str, ...]
) -> None:
    """A count for each value of one column, and those without a value."""
    book = view.ledgers["指标明细"]
    counts = Counter(values)
    canvas.section(title)
    canvas.spanned(("序号", word, None, "指标数", "占比"), (HEAD,) * 5, ((1, 2),))
    first, whole = canvas.row, canvas.row + len(order) + 1
    for number, value in enumerate(order, 1):
        row = canvas.row
        formula = Formula(count_if(book, **{key: f'"="&{relative(row, 1)}'}), counts[value])
        cells = (number, value, None, formula, share(row, whole, 3, counts[value], len(values)))
        canvas.spanned(cells, (CENTER, CENTER, CENTER, COUNT, SHARE), ((1, 2),))
    counted = "-".join((relative(whole, 3), *((f"SUM({relative(first, 3)}:{relative(whole - 2, 3)})",) if order else ())))
    cells = (len(order) + 1, f"无{word}", None, Formula(counted, counts[""]), share(whole - 1, whole, 3, counts[""], len(values)))
    canvas.spanned(cells, (CENTER, CENTER, CENTER, COUNT, SHARE), ((1, 2),))
    cells = ("合计", None, None, Formula(row_count(book, "ordinal"), len(values)), share(whole, whole, 3, len(values), len(values)))
    canvas.spanned(cells, (TOTAL, TOTAL, TOTAL, TOTAL_COUNT, TOTAL_SHARE), ((0, 2),))


def _sum(first: int, whole: int, column: int, value: Decimal | int) -> Formula:
    return Formula(f"SUM({relative(first, column)}:{relative(max(first, whole - 1), column)})", value)
