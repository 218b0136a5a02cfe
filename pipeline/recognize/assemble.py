"""One stretch of rows → one form: fields, funds, rows, the layout that claims it, and what is missing."""

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import reduce
from operator import or_
from types import MappingProxyType
from typing import NamedTuple

from pipeline.model import Field, Form, Row, cell_ref
from pipeline.recognize.answers import Answers, find_answers
from pipeline.recognize.choose import Claim, Features, choose_layout
from pipeline.recognize.complete import find_missing, notes_of
from pipeline.recognize.costs import Costs, find_costs
from pipeline.recognize.cut_off import cut_off
from pipeline.recognize.funds import Funds, find_funds, money_of
from pipeline.recognize.grid import Grid, Spot
from pipeline.recognize.header import Header
from pipeline.recognize.labels import find_labels
from pipeline.recognize.layout import Layout
from pipeline.recognize.stretch import Stretch
from pipeline.recognize.tasks import Tasks, find_tasks
from pipeline.recognize.vocabulary import spellings_of
from pipeline.recognize.word import COSTS, FUND, TASKS, YEAR
from pipeline.text import label_key

_CONTEXT = frozenset(("project_name", "project_code", "agency", "goal", "budget", "purpose", "department"))
_UNIT_TAIL = re.compile(r"[\s(（]*(?:金额|货币)?单位\s*[:：].*$", re.DOTALL)
_AGENCY = ("agency", "agency_code", "agency_name")
_FUND = "fund:"
_YEAR = frozenset(("fiscal_year", "year_line"))
_SHARED = (*_AGENCY, *sorted(_YEAR))
_LEVEL = re.compile(r"产出|效益|满意|成本|数量|质量|时效|可持续|投入|过程|效果|履职|决策|管理|效率|效能")
_OF_CATALOGUES = ("行业", "领域", "适用", "支出方向", "资金用途分类", "共性", "指标来源", "使用频率", "参考")
_STANDARDS = frozenset(("标准值", "设定值", "年度值", "目标"))
_SIGNS = frozenset("≥≤><=≧≦⩾⩽═﹥﹤")
_SIGN_WORDS = frozenset(("大于等于", "小于等于", "大于", "小于", "等于", "不低于", "不超过", "不少于", "不高于"))
_LONGEST_REMARK = 200


class Above(NamedTuple):
    """What a form further up on the sheet said for those below it as well: unit, heading, agency, year."""

    unit: str = ""
    heading: str = ""
    fields: Mapping[str, Field] = MappingProxyType({})

    def after(self, form: Form) -> "Above":
        """What holds for the form after this one."""
        said = {key: form.fields[key] for key in _SHARED if key in form.fields and form.fields[key].text.strip()}
        return Above(form.money_unit or self.unit, self.heading or form.title, {**self.fields, **said})


def assemble(grid: Grid, stretch: Stretch, file: str, layouts: Sequence[Layout], above: Above) -> Form | None:
    """The form of this stretch, None where it is none after all."""
    rows = sorted(row for row in stretch.rows if grid.spots(row))
    top, bottom = (rows[0], rows[-1] + 1) if rows else (0, 0)
    signs = reduce(or_, (grid.line(row).signs for row in range(top, bottom)), 0)
    funds = find_funds(grid, top, bottom) if signs & FUND else Funds()
    tasks = find_tasks(grid, top, bottom) if signs & TASKS else Tasks()
    costs = find_costs(grid, top, bottom) if signs & COSTS else Costs()
    taken = funds.taken | tasks.taken | costs.taken
    answers = find_answers(grid, [r for r in rows if r not in taken] if taken else rows, rows)
    fields = {**costs.money, **answers.fields, **money_of(funds, grid.words), **tasks.money}
    if not _is_form(stretch, fields):
        return None
    fields |= _loose_fields(answers.loose, fields)
    if not any(fields[key].text.strip() for key in _AGENCY if key in fields):
        fields |= {key: above.fields[key] for key in _AGENCY if key in above.fields}
    if not stretch.title and not fields.keys() & _YEAR:
        fields |= {key: above.fields[key] for key in _YEAR if key in above.fields}
        fields |= {"sheet_heading": Field(above.heading, _first_ref(grid, stretch.top))} if above.heading else {}
    claim = choose_layout(_features(grid, stretch, answers.loose, fields, funds, above), layouts)
    return _form(grid, stretch, file, claim, answers, fields, funds, tasks.field, above.unit)


def _is_form(stretch: Stretch, fields: dict[str, Field]) -> bool:
    """A table with levels and values is a form where it has rows; without values it needs a project around it."""
    header = stretch.header
    context = {name for name in fields.keys() & _CONTEXT if fields[name].text.strip()}
    if not stretch.reader.rows and not context - {"agency", "department"}:
        return False
    if header is None:
        return len(context) >= 2
    if not stretch.reader.rows:
        return bool(context) or bool(stretch.title)
    if not context and not stretch.title and _is_catalogue(header):
        return False
    if not context - {"agency", "department"} and not _of_performance(stretch.reader.rows):
        return False
    has_value = header.column("target") is not None or header.column("actual") is not None
    return (
        (has_value and header.column("level3") is not None)
        or len(context) >= 2
        or (bool(context) and bool(stretch.title))
    )


def _is_catalogue(header: Header) -> bool:
    """Whether a table lists indicators to choose from: by sector, or with a standard in the place of a target."""
    target = header.column("target")
    headings = {column.heading for column in header.columns}
    return (
        any(heading.startswith(_OF_CATALOGUES) for heading in headings)
        or target is None
        or target.heading in _STANDARDS
    )


def _of_performance(rows: Sequence[Row]) -> bool:
    """Whether the levels are those of performance goals, not of some other system of indicators."""
    levels = {row.fields[key].text for row in rows for key in ("level1", "level2") if key in row.fields}
    return not levels or any(_LEVEL.search(label_key(text)) for text in levels)


def _features(
    grid: Grid, stretch: Stretch, loose: Sequence[Spot], fields: dict[str, Field], funds: Funds, above: Above
) -> Features:
    header = stretch.header
    parts = {*fields, *(f"fund:{key}" for key in funds.columns), *(header.parts if header else ())}
    parts |= {"midterm"} if (header and header.midterm) or stretch.reader.midterm else set()
    parts |= {"whole"} if _is_whole(stretch, loose, fields) else set()
    spelled = set(header.spelled) if header else set()
    spelled.update(*[spot.word.spellings for row in stretch.rows for spot in grid.spots(row)])
    structure = "side_by_side" if header and header.midterm else "form"
    heading = "\n".join((stretch.title or above.heading, *(s.text for s in loose[:4] if len(s.text) < 60)))
    return Features(heading, frozenset(spelled), frozenset(parts), structure)


def _is_whole(stretch: Stretch, loose: Sequence[Spot], fields: dict[str, Field]) -> bool:
    """Whether the form is of a whole department or unit, not of a project."""
    project = fields["project_name"].text.strip() if "project_name" in fields else ""
    if project and not (project.endswith("整体支出") and len(project) <= 12):
        return False
    heading = label_key(stretch.title) + label_key("".join(s.text for s in loose[:3] if len(s.text) < 60))
    if "整体支出" in heading or ("整体" in heading and ("部门" in heading or "单位" in heading)):
        return True
    return bool({"tasks", "duty"} & fields.keys())


def _form(
    grid: Grid, stretch: Stretch, file: str, claim: Claim, answers: Answers, fields: dict[str, Field], funds: Funds,
    tasks: Field | None, unit: str,
) -> Form:  # fmt: skip
    reader = stretch.reader
    fields |= reader.totals
    if reader.midterm:
        fields["midterm_indicators"] = Field("\n".join(reader.midterm), reader.midterm[0].rsplit("\t", 1)[-1])
    if tasks:
        fields["tasks"] = tasks
    if remark := _remark(answers.loose, stretch):
        fields["remark"] = remark
    if stretch.header:
        fields |= cut_off(stretch.header.columns, stretch.header.ref)
    have = {*fields, *(stretch.header.parts if stretch.header else ()), *(f"fund:{name}" for name in funds.columns)}
    have |= {"budget", "fiscal", "other"} if funds.columns else set()
    return Form(
        layout=claim.layout.name, sheet=grid.sheet.name, ref=_first_ref(grid, stretch.top), title=stretch.title.strip(),
        money_unit=answers.unit or unit, fields=fields,
        rows=_signs_told(reader.rows, stretch.columns), funds=funds.rows,
        missing=find_missing(claim.layout, have, stretch.header, grid.words, grid.sheet.name),
        notes=tuple(notes_of(grid, stretch.header, reader, file, claim)), score=claim.score, evidence=claim.evidence,
    )  # fmt: skip


def _signs_told(rows: Sequence[Row], columns: Set[str]) -> tuple[Row, ...]:
    """指标性质 or 指标方向 holds the sign in some forms and 定量, 正向 in others: its content decides."""
    key = next((k for k in ("nature", "direction") if k in columns and _holds_signs(rows, k)), "")
    if not key or any("sign" in row.fields for row in rows):
        return tuple(rows)
    return tuple(
        Row({"sign" if k == key and _is_sign(f.text, key) else k: f for k, f in row.fields.items()}, row.ref)
        for row in rows
    )


def _holds_signs(rows: Sequence[Row], key: str) -> bool:
    texts = {row.fields[key].text.strip() for row in rows if key in row.fields}
    if any(label_key(text)[:1] in _SIGNS or text in _SIGN_WORDS for text in texts):
        return True
    return key == "nature" and texts == {"定性"} and any("unit" in row.fields for row in rows)


def _is_sign(text: str, key: str) -> bool:
    text = text.strip()
    return label_key(text)[:1] in _SIGNS or text in _SIGN_WORDS or (key == "nature" and text == "定性")


def _first_ref(grid: Grid, top: int) -> str:
    row = next((r for r in range(top, grid.height) if grid.spots(r)), top)
    return grid.spots(row)[0].ref if grid.spots(row) else cell_ref(row, 0)


def assemble_list(grid: Grid, stretch: Stretch, file: str, layouts: Sequence[Layout]) -> tuple[Form, ...]:
    """The forms of a flat list, one for each project; what stands over the list holds for all of them."""
    listing, header = stretch.listing, stretch.header
    if listing is None or header is None or not header.named.keys() & {"target", "actual"}:
        return ()
    labels = find_labels(grid, sorted(r for r in stretch.rows if r < header.top and grid.spots(r)))
    common = {k: v for k, v in labels.best().items() if v.text.strip()}
    common |= _loose_fields(labels.loose, common)
    common |= cut_off((*header.columns, *header.listed), header.ref)
    have = {*common, *(c.name for c in header.listed), *header.parts}
    spelled = frozenset(key for c in (*header.columns, *header.listed) for key in spellings_of(c.heading))
    claim = choose_layout(Features(stretch.title, spelled, frozenset(have), "list"), layouts)
    unit = labels.units[0][1] if labels.units else ""
    forms = []
    for key, reader in listing.readers.items():
        fields, funds = _with_funds(common | listing.fields[key])
        if not reader.rows or not any(fields.get(n) for n in ("project_name", "project_code")):
            continue
        forms.append(Form(
            layout=claim.layout.name, sheet=grid.sheet.name, ref=reader.rows[0].ref, title=stretch.title.strip(),
            money_unit=unit, fields=fields, rows=_signs_told(reader.rows, stretch.columns), funds=funds,
            missing=find_missing(claim.layout, have, header, grid.words, grid.sheet.name),
            notes=tuple(notes_of(grid, header, reader, file, claim)), score=claim.score, evidence=claim.evidence,
        ))  # fmt: skip
    return tuple(forms)


def _with_funds(fields: dict[str, Field]) -> tuple[dict[str, Field], tuple[Row, ...]]:
    """The fields of a project in a list, and what its columns of funds say as the one row of a funds block."""
    spent = {key.removeprefix(_FUND): field for key, field in fields.items() if key.startswith(_FUND)}
    rest = {key: field for key, field in fields.items() if not key.startswith(_FUND)}
    if not spent:
        return rest, ()
    if budget := rest.get("budget"):
        spent.setdefault("initial", budget)
    elif figure := spent.get("initial") or spent.get("adjusted"):
        rest["budget"] = figure
    return rest, (Row(spent, next(iter(spent.values())).ref),)


def _loose_fields(loose: Iterable[Spot], fields: dict[str, Field]) -> dict[str, Field]:
    """Texts without a label that mean something by their look: the code-and-name line, the year under the heading."""
    found: dict[str, Field] = {}
    for spot in loose:
        if "agency" not in fields and "agency" not in found and is_code_and_name(spot.word.key):
            found["agency"] = Field(_UNIT_TAIL.sub("", spot.text), spot.ref)
        if "year_line" not in found and spot.word.signs & YEAR:
            found["year_line"] = Field(spot.text, spot.ref)
    return found


def _remark(loose: Sequence[Spot], stretch: Stretch) -> Field | None:
    """What a clerk wrote under the table, as far as it is short: how to fill in a form is longer."""
    last = max((end for _, end in stretch.table_rows), default=None)
    below = [s for s in loose if last is not None and s.row >= last and len(s.text) <= _LONGEST_REMARK]
    said = [spot for spot in below if not (spot.word.opening_stop and spot.word.opening_stop.name == "signature")]
    return Field("\n".join(spot.text.strip() for spot in said), said[0].ref) if said else None


def is_code_and_name(key: str) -> bool:
    """`667201天津市…`, `219001-池州市…`: a unit's code and name in one text."""
    digits = len(key) - len(key.lstrip("0123456789"))
    rest = key[digits:].lstrip("-—_: ")
    return (
        3 <= digits <= 21 and len(rest) >= 3 and "\u4e00" <= rest[0] <= "\u9fff" and rest[0] not in "年月日号元万个项"
    )
