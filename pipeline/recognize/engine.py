"""Book → forms: a sheet is cut into stretches, one for each form; labels and tables are read; a layout claims it."""

from collections.abc import Sequence
from functools import lru_cache

from pipeline.model import Book, Form, Passed
from pipeline.recognize.assemble import Above, assemble, assemble_list
from pipeline.recognize.grid import Grid
from pipeline.recognize.layout import Layout
from pipeline.recognize.ledger import Ledger, find_ledger, forms_of_ledger, join_basics
from pipeline.recognize.reject import reason_to_pass
from pipeline.recognize.stretch import Stretch, find_stretches
from pipeline.recognize.vocabulary import Vocabulary, load_vocabulary


def recognize_forms(book: Book, layouts: Sequence[Layout]) -> tuple[tuple[Form, ...], tuple[Passed, ...]]:
    """All forms of a book, one for each project, and the sheets passed over with the reason."""
    words = _all_words(tuple(layouts))
    forms: list[Form] = []
    passed: list[Passed] = []
    ledgers: list[tuple[Grid, Ledger]] = []
    for sheet in book.sheets:
        grid = Grid(sheet, words)
        found, reason = _of_sheet(grid, book.path, layouts)
        if own := _own_layout(found, layouts):
            others = tuple(layout for layout in layouts if layout.generic)
            found, reason = _of_sheet(Grid(sheet, own.words or words), book.path, (own, *others))
        forms += found
        if not found:
            passed.append(Passed(sheet.name, reason))
            if ledger := find_ledger(grid):
                ledgers.append((grid, ledger))
    for grid, ledger in ledgers if forms else ():
        forms[:], used = join_basics(forms, grid, ledger, book.path)
        if used:
            at = next(n for n, one in enumerate(passed) if one.sheet == grid.sheet.name)
            passed[at] = Passed(grid.sheet.name, "没有指标，各项目的基本情况已按项目代码并入")
    return tuple(forms), tuple(passed)


def _own_layout(forms: Sequence[Form], layouts: Sequence[Layout]) -> Layout | None:
    """The layout all forms of a sheet have, where it gives common labels a meaning of its own."""
    name = forms[0].layout if forms else ""
    own = next((one for one in layouts if one.overrides and one.name == name), None)
    return own if own and all(form.layout == name for form in forms) else None


def _of_sheet(grid: Grid, path: str, layouts: Sequence[Layout]) -> tuple[tuple[Form, ...], str]:
    if reason := reason_to_pass(grid):
        return (), reason
    stretches = find_stretches(grid, path)
    forms: list[Form] = []
    if not any(stretch.header for stretch in stretches) and (ledger := find_ledger(grid)):
        forms += forms_of_ledger(grid, ledger, path, layouts)
        return tuple(forms), "" if forms else _why_none(())
    above = Above()
    for stretch in stretches:
        if stretch.listing:
            forms += assemble_list(grid, stretch, path, layouts)
            continue
        if form := assemble(grid, stretch, path, layouts, above):
            forms.append(form)
            above = above.after(form)
    return tuple(forms), "" if forms else _why_none(stretches)


def _why_none(stretches: Sequence[Stretch]) -> str:
    if any(stretch.reader.rows for stretch in stretches):
        return "有三级指标的表头，但没有指标值，也没有项目、单位和目标，不是绩效表"
    if stretches:
        return "有绩效表的表头，但表内没有填写项目和指标，是空白表"
    return "未见“一级指标、二级指标、三级指标”和“指标值”的表头，不是绩效表"


@lru_cache(maxsize=8)
def _all_words(layouts: tuple[Layout, ...]) -> Vocabulary:
    """The common labels widened by those which layouts add and nobody else uses."""
    common = load_vocabulary()
    parts = {part: dict(senses) for part, senses in common.parts.items()}
    for layout in layouts:
        if layout.words and layout.words is not common:
            for part, senses in layout.words.parts.items():
                for key, sense in senses.items():
                    parts[part].setdefault(key, sense)
    return Vocabulary(parts, common.titles)
