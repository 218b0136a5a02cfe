"""A first TOML for a form nobody has described: what is known of its labels, and what its author has to decide."""

import re
from collections.abc import Sequence

from pipeline.model import Book, Form
from pipeline.recognize.complete import row_of
from pipeline.recognize.engine import recognize_forms
from pipeline.recognize.grid import Grid, Spot
from pipeline.recognize.layout import FAMILIES, Layout
from pipeline.recognize.vocabulary import load_vocabulary, read_label
from pipeline.text import label_key

_LEVEL1 = frozenset(("产出指标", "效益指标", "满意度指标", "成本指标", "产出", "效益", "满意度"))
_LEVEL2 = frozenset(
    ("数量指标", "质量指标", "时效指标", "社会效益指标", "经济效益指标", "数量", "质量", "时效", "成本指标")
)
_FEW = 40
_YEAR = re.compile(r"\(?20\d{2}年度?\)?")


def draft_layout(book: Book, layouts: Sequence[Layout]) -> str:
    """The TOML text of a layout for the first form of a book; texts that may be labels stand in it as remarks."""
    forms, _ = recognize_forms(book, layouts)
    form = forms[0] if forms else None
    sheet = next((s for s in book.sheets if form and s.name == form.sheet), book.sheets[0] if book.sheets else None)
    if sheet is None:
        return ""
    grid = Grid(sheet, load_vocabulary())
    family = next((f for f in FAMILIES if form and form.layout.startswith(f)), "target")
    title = label_key(form.title) if form and form.title else _first_text(grid)
    columns = _columns_by_content(grid) if form is None or not form.rows else {}
    lines = [
        f"# 文件名应以 {'、'.join(FAMILIES)} 之一开头，如 {family}_某地.toml，放进 pipeline/recognize/layouts/。",
        f'title = "{_quoted(title)}"',
        f'titles = ["{_quoted(_YEAR.sub("", title))}"]',
        f"marks = {_listed(_marks(grid, form))}  # 只有这种表才有的标签",
        'needs = ["column:level3"]',
        f"expects = {_listed(_expects(form))}",
        "",
        "# 下面的文字没有认出来；是栏目名称的，写进 [fields]（名称 = [写法]）：",
        *(f"#   {spot.text.strip()!r} 在 {spot.ref}" for spot in _unknown(grid, form)),
        "[fields]",
        "",
        "[columns]",
        *(f'{name} = ["{_quoted(heading)}"]' for name, heading in columns.items()),
    ]
    return "\n".join(lines) + "\n"


def _first_text(grid: Grid) -> str:
    return next((label_key(spot.text) for row in range(grid.height) for spot in grid.spots(row)), "")


def _quoted(text: str) -> str:
    return text.replace("\\", "").replace('"', "”").replace("\n", "")


def _listed(texts: Sequence[str]) -> str:
    return "[" + ", ".join(f'"{_quoted(text)}"' for text in texts) + "]"


def _expects(form: Form | None) -> list[str]:
    if form is None:
        return ["project_name", "column:level1", "column:level2", "column:level3", "column:target"]
    known = {sense.name for part in ("field", "column") for sense in load_vocabulary().parts[part].values()}
    fields = [name for name, field in form.fields.items() if field.text.strip() and name in known]
    columns = dict.fromkeys(name for row in form.rows for name in row.fields if name in known)
    return [*fields, *(f"column:{name}" for name in columns)]


def _marks(grid: Grid, form: Form | None) -> list[str]:
    """Labels of the form that are known words, the least usual ones: their author keeps what is peculiar."""
    words = load_vocabulary()
    found = []
    for row in range(min(grid.height, _FEW)):
        for spot in grid.spots(row):
            sense = words.sense("field", spot.text) or words.sense("column", spot.text)
            if sense and sense.rank >= 3:
                found.append(read_label(spot.text).core)
    return list(dict.fromkeys(found))[:6]


def _unknown(grid: Grid, form: Form | None) -> list[Spot]:
    """Short texts that no table knows, with something right of them: they may be labels."""
    words = load_vocabulary()
    table = {row_of(row) for row in form.rows} if form else set()
    parts = ("field", "column", "fund", "source", "section", "stop", "tick")
    found = []
    for row in (r for r in range(min(grid.height, _FEW)) if r not in table):
        spots = grid.spots(row)
        for spot, after in zip(spots, (*spots[1:], None), strict=False):
            short = len(label_key(spot.text)) <= 12 and not any(c.isdigit() for c in spot.text)
            if short and after and not any(words.sense(part, spot.text) for part in parts):
                found.append(spot)
    return [s for s in found if label_key(s.text) not in _LEVEL1 | _LEVEL2][:20]


def _columns_by_content(grid: Grid) -> dict[str, str]:
    """Level columns told by what stands in them, with their headings: for a header whose words are unknown."""
    for row in range(grid.height):
        spots = grid.spots(row)
        one = next((s for s in spots if label_key(s.text) in _LEVEL1), None)
        two = next((s for s in spots if label_key(s.text) in _LEVEL2 and one and s.column > one.column), None)
        if one and two:
            header = next((grid.spots(r) for r in range(row - 1, -1, -1) if len(grid.spots(r)) >= 3), ())
            right = [s for s in header if s.column > two.column]
            named = {"level1": one.column, "level2": two.column}
            heads = {n: label_key(s.text) for n, at in named.items() for s in header if s.column == at}
            return heads | {n: label_key(s.text) for n, s in zip(("level3", "target"), right, strict=False)}
    return {}
