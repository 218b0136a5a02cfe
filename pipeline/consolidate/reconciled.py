"""The arithmetic of 核对: quantity × unit cost × period, and cost caps, against the budget, factor by factor.

Every factor is a cell that points at the figure in 指标明细, so that the product can be followed back to the text.
"""

from collections.abc import Iterator, Sequence
from decimal import Context, Decimal

from pipeline.consolidate.canvas import Canvas
from pipeline.consolidate.styles import CENTER, FIGURE, HEAD, MONEY, PLAIN, REMARK, SHARE, STRESS, TEXT, figure_style
from pipeline.consolidate.view import View
from pipeline.domain.reconcile import reconcile
from pipeline.model import Factor, Reconciliation
from pipeline.settings import Profile
from pipeline.sheet import Bare, Cell, Formula, Style, Styled, relative

WIDTHS = (6.0, 24.0, 10.0, 17.0, 13.0, 17.0, 13.0, 10.0, 8.0, 7.0, 15.0, 15.0, 13.0, 8.0, 10.0, 30.0)
TITLES = (
    "序号", "项目名称", "核对方式", "因素一", "数值", "因素二", "数值", "因素三", "数值", "换算系数",
    "乘积或合计（元）", "预算数（元）", "差额（元）", "差额占比", "结论", "说明",
)  # fmt: skip
STYLES: tuple[Style, ...] = (
    CENTER, TEXT, CENTER, TEXT, FIGURE, TEXT, FIGURE, TEXT, FIGURE, FIGURE, MONEY, MONEY, MONEY, SHARE, STRESS, TEXT,
)  # fmt: skip
KINDS = {"unit_cost": "数量×单位成本", "total_cost": "成本指标合计", "unmatched": "单位成本无数量"}
SLOTS = 3
SAFE_DIGITS = 15
PRODUCT, BUDGET, GAP = 10, 11, 12
_DIGITS = Context(prec=SAFE_DIGITS)
CLOSE, NEAR, UNDER, OVER, OPEN = "一致", "误差以内", "少于预算", "超过预算", "待补数量"


def arithmetic(canvas: Canvas, view: View) -> int:
    """The part of the sheet; gives the number of reconciliations."""
    canvas.section("二、数量×单位成本、成本指标与预算数")
    count = first = 0
    canvas.add(TITLES, (HEAD,) * len(TITLES), 26.0)
    for row, project in enumerate(view.batch.projects):
        stop = first + len(project.indicators)
        found = reconcile(project, view.profile)
        rows = _rows(view, range(first, stop)) if found else {}
        for one in found:
            count += 1
            _reconciliation(canvas, view, row, count, one, rows)
        first = stop
    if not count:
        canvas.wide("没有可以核对的成本指标：表上没有预算数，或者没有以金额计的成本指标。", PLAIN)
    canvas.wide(
        "差额＝预算数－乘积。“一致”为分毫不差，“误差以内”为不超过允许误差"
        f"（{tolerance(view.profile):.2%}），“待补数量”为有单位成本而没有对应的数量指标。",
        REMARK,
    )
    return count


def tolerance(profile: Profile) -> Decimal:
    """The relative difference that still counts as agreement."""
    return profile.decimal("money", "tolerance", "0.01")


def _rows(view: View, own: range) -> dict[tuple[str, str, str], int]:
    """The row of 指标明细, among those of one project, that came from a source cell."""
    files, sheets, cells = (view.indicators[name] for name in ("source_file", "source_sheet", "source_cell"))
    return {(files[row], sheets[row], cells[row]): row for row in own}


def _figure(view: View, rows: dict[tuple[str, str, str], int], factor: Factor) -> Cell:
    """The figure of a factor, as a pointer to its amount in 指标明细 where it stands there."""
    style = figure_style(factor.amount, factor.unit)
    row = rows.get(factor.place) if factor.place.cell else None
    if row is None or view.indicators["target_amount"][row] != factor.amount:
        return Styled(factor.amount, style)
    return Styled(Formula(view.ledgers["指标明细"].cell("target_amount", row), factor.amount), style)


def _reconciliation(
    canvas: Canvas, view: View, row: int, number: int, one: Reconciliation, rows: dict[tuple[str, str, str], int]
) -> None:
    """One line for each term; the last also weighs the sum of the terms against the budget."""
    first = canvas.row
    products = _products(one)
    for index, (term, product) in enumerate(zip(one.terms, products, strict=True)):
        here, is_last = canvas.row, index == len(one.terms) - 1
        head: tuple[Bare, ...] = (number, view.projects["project_name"][row], KINDS.get(one.kind, one.kind))
        figures = [_figure(view, rows, factor) for factor in term[:SLOTS]]
        cells = (*(head if not index else (None, None, None)), *_factors(here, term, product, figures))
        tail: tuple[Bare, ...] = (None,) * 5
        if is_last:
            tail = _weighed(view, row, one, first, here)
        canvas.add((*cells, *tail), STYLES)


def _products(one: Reconciliation) -> Sequence[Decimal]:
    """The product of each term; where the whole differs from them, conversion is put to the only term there is."""
    plain = [_multiply(term) for term in one.terms]
    if len(plain) == 1 and one.product is not None:
        return [one.product]
    return plain


def _multiply(term: Sequence[Factor]) -> Decimal:
    value = Decimal(1)
    for factor in term:
        value *= factor.amount
    return value


def _factors(here: int, term: Sequence[Factor], product: Decimal, figures: Sequence[Cell]) -> Iterator[Cell]:
    """Text and figure of up to three factors, further ones joined in the last; conversion; product as a formula."""
    shown = list(term[:SLOTS])
    rest = _multiply(term[SLOTS:])
    for factor, figure in zip(shown, figures, strict=True):
        yield from (f"{factor.name}\n{factor.text}", figure)
    for _ in range(SLOTS - len(shown)):
        yield from (None, None)
    plain = _multiply(shown)
    ratio = (_DIGITS.divide(product, plain) if plain else rest).normalize()
    yield None if ratio == 1 else ratio
    cells = [relative(here, 4 + 2 * n) for n in range(len(shown))]
    yield Formula("*".join([*cells, *([relative(here, 9)] if ratio != 1 else [])]), product)


def _weighed(view: View, row: int, one: Reconciliation, first: int, here: int) -> tuple[Bare, ...]:
    """Budget, difference, share, verdict and the sentence."""
    book = view.ledgers["项目清单"]
    budget = Formula(book.cell("budget", row), one.budget)
    if one.status == "open":
        return budget, None, None, OPEN, one.sentence
    product = one.product or Decimal(0)
    gap = one.budget - product
    cells = f"SUM({relative(first, PRODUCT)}:{relative(here, PRODUCT)})"
    difference = relative(here, GAP)
    bound = relative(here, BUDGET)
    share = Formula(f"IF({bound}=0,0,{difference}/{bound})", (gap / one.budget).quantize(Decimal("1e-9")))
    return (
        budget, Formula(f"{bound}-{cells}", gap), share,
        _verdict(one, difference, bound, gap, tolerance(view.profile)), f"{one.sentence}{_doubt(one)}",
    )  # fmt: skip


def _verdict(one: Reconciliation, difference: str, bound: str, gap: Decimal, allowed: Decimal) -> Formula:
    """The word for a difference; cost caps must meet the budget exactly, products within the tolerance."""
    near = allowed if one.kind == "unit_cost" else Decimal(0)
    if abs(gap) < Decimal("0.005"):
        word = CLOSE
    elif abs(gap) <= one.budget * near:
        word = NEAR
    else:
        word = UNDER if gap > 0 else OVER
    formula = (
        f'IF(ABS({difference})<0.005,"{CLOSE}",IF(ABS({difference})<={bound}*{near:f},"{NEAR}",'
        f'IF({difference}>0,"{UNDER}","{OVER}")))'
    )
    return Formula(formula, word)


def _doubt(one: Reconciliation) -> str:
    return "；两者正好相差一万倍，疑似元、万元混用" if one.suspect_unit else ""
