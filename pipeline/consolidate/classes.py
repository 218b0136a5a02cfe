"""分类统计: indicators by level and kind of value, by sign and by unit of measure, as live formulas."""

from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.consolidate.breakdown import by_kind, share
from pipeline.consolidate.canvas import Canvas
from pipeline.consolidate.ledger import count_if, once, row_count
from pipeline.consolidate.styles import CENTER, COUNT, HEAD, REMARK, SHARE, TOTAL, TOTAL_COUNT, TOTAL_SHARE
from pipeline.consolidate.table import Frame
from pipeline.consolidate.view import View
from pipeline.domain.titles import SIGNS
from pipeline.sheet import Area, Formula, Page, SheetSpec, relative

NAME = "分类统计"
WIDTHS = (7.0, 15.0, 18.0, 9.0, 9.0, 7.0, 7.0, 7.0, 7.0, 7.0, 7.0, 8.0, 9.0)
SPANS = ((1, 2),)
COUNTED = 3


def sheets(view: View) -> Iterator[SheetSpec]:
    """The sheet."""
    canvas = Canvas(WIDTHS)
    canvas.title(Frame(f"{view.heading}绩效指标分类统计", "分类按规范名称，原写法见“指标明细”", "单位：条"))
    if view.left_out:
        canvas.wide(f"注：{view.left_out}", REMARK)
    canvas.section("一、按指标级次和值类型")
    classes = view.indicators_once(view.classes)
    by_kind(canvas, view, classes, ("一级指标", "二级指标"))
    canvas.blank()
    canvas.section("二、按计算符号")
    signs = [SIGNS.get(sign, "") for sign in view.indicators_once(view.indicators["target_sign"])]
    _counted(canvas, view, "计算符号", "target_sign", signs, tuple(SIGNS.values()))
    canvas.blank()
    canvas.section("三、按计量单位")
    titles = canvas.row
    units = [unit or "" for unit in view.indicators_once(view.indicators["target_unit"])]
    counts = Counter(filter(None, units))
    _counted(canvas, view, "计量单位", "target_unit", units, sorted(counts, key=lambda unit: (-counts[unit], unit)))
    yield SheetSpec(
        name=NAME,
        purpose="指标按一级、二级、值类型、计算符号、计量单位各有多少条",
        widths=WIDTHS,
        lines=canvas.lines,
        merges=tuple(canvas.merges),
        freeze=(2, 0),
        page=Page(repeat=(titles, titles), area=Area(0, 0, canvas.row - 1, len(WIDTHS) - 1)),
        count=len(set(classes)),
    )


def _counted(canvas: Canvas, view: View, word: str, key: str, values: Sequence[str], order: Sequence[str]) -> None:
    """A count for each value of one column, then those without a value."""
    book, counts, count = view.ledgers["指标明细"], Counter(values), len(values)
    styles = (CENTER, CENTER, CENTER, COUNT, SHARE)
    canvas.spanned(("序号", word, None, "指标数", "占比"), (HEAD,) * 5, SPANS)
    first, whole = canvas.row, canvas.row + len(order) + 1
    for number, value in enumerate(order, 1):
        row = canvas.row
        formula = Formula(count_if(book, **{key: f'"="&{relative(row, 1)}'}, **once(book)), counts[value])
        canvas.spanned((number, value, None, formula, share(row, whole, 3, counts[value], count)), styles, SPANS)
    named = f"-SUM({relative(first, COUNTED)}:{relative(whole - 2, COUNTED)})" if order else ""
    rest = Formula(f"{relative(whole, COUNTED)}{named}", counts[""])
    part = share(whole - 1, whole, COUNTED, counts[""], count)
    canvas.spanned((len(order) + 1, f"无{word}", None, rest, part), styles, SPANS)
    conditions = once(book)
    rows = Formula(count_if(book, **conditions) if conditions else row_count(book, "ordinal"), count)
    part = share(whole, whole, COUNTED, count, count)
    canvas.spanned(("合计", None, None, rows, part), (TOTAL, TOTAL, TOTAL, TOTAL_COUNT, TOTAL_SHARE), ((0, 2),))
