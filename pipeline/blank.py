"""A blank form to send out, made from a layout: what it asks for, what it offers to choose, what is known already."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.engine.single import replacing
from pipeline.model import Indicator, Kind, Project
from pipeline.names import safe_name
from pipeline.read.book import read_book
from pipeline.read.files import find_files
from pipeline.recognition import recognize_all
from pipeline.recognize import Layout, load_layouts
from pipeline.recognize.vocabulary import load_vocabulary
from pipeline.render.blank import Blank, Filling, write_blank
from pipeline.settings import SettingsError

_YEAR = re.compile(r"(?<!\d)20\d{2}(?!\d)")
_FIELDS = (
    "project_code", "project_name", "agency", "department", "budget", "fiscal", "other", "purpose", "goal_midterm",
    "goal", "goal_actual",
)  # fmt: skip
_LIST_FIELDS = ("agency_code", "agency", "project_code", "project_name", "budget", "fiscal", "other", "goal")
_COLUMNS = (
    "level1", "level2", "level3", "description", "sign", "target", "unit", "actual", "forecast", "weight", "score",
    "reason", "likelihood",
)  # fmt: skip
# What a form of this kind asks of every indicator, whether its layout insists on it or not.
_OF_KIND = {"monitoring": ("actual", "forecast", "likelihood"), "self_evaluation": ("actual", "score", "reason")}
_FUNDS = ("initial", "adjusted", "executed", "forecast", "rate")
_SOURCES = ("年度资金总额", "其中：财政拨款", "其他资金")
_TEXTS = tomllib.loads(Path(__file__).with_name("blank.toml").read_text(encoding="utf-8"))


def write_new(
    layout: str, output: Path, units: Path | None = None, last: Path | None = None, year: int | None = None
) -> tuple[Path, ...]:
    """Write the blank workbook, or one for each unit where `output` is a folder; the paths written."""
    chosen = _chosen(layout)
    agencies = read_units(units) if units else ()
    known = tuple(p for one in recognize_all(last, None) for p in one.projects) if last else ()
    blank = blank_of(chosen, agencies, year)
    if output.suffix.lower() == ".xlsx":
        with replacing(output) as scratch:
            write_blank(blank, _fillings(blank, agencies, known, year), scratch)
        return (output,)
    output.mkdir(parents=True, exist_ok=True)
    written = []
    for agency in agencies or tuple(sorted({f"{p.agency_code}{p.agency_name}" for p in known})) or ("空白表",):
        own = tuple(p for p in known if f"{p.agency_code}{p.agency_name}" == agency)
        path = output / f"{safe_name(agency)}.xlsx"
        with replacing(path) as scratch:
            write_blank(blank, _fillings(blank, (agency,) if agencies else (), own, year), scratch)
        written.append(path)
    return tuple(written)


def _chosen(name: str) -> Layout:
    layouts = {layout.name: layout for layout in load_layouts()}
    if name not in layouts:
        raise SettingsError(f"没有名为“{name}”的版式，可用的有：{'、'.join(sorted(layouts))}。")
    return layouts[name]


def blank_of(layout: Layout, agencies: Sequence[str] = (), year: int | None = None, unit: str = "元") -> Blank:
    """What a blank form of this layout asks for."""
    words = layout.words or load_vocabulary()
    parts = {one for part in (*layout.expects, *layout.needs) for one in part.split("|")[:1]}
    parts |= {f"column:{key}" for kind, keys in _OF_KIND.items() if kind in layout.name for key in keys}
    is_list = layout.structure == "list"
    asked = {"project_name", "goal", "agency", "budget", "fiscal", "other"} | parts
    if layout.family == "department":
        asked -= {"project_name", "project_code"}
    has_funds = any(part.startswith("fund:") for part in parts) or layout.family in ("self_evaluation", "monitoring")
    asked -= {"budget", "fiscal", "other"} if has_funds and not is_list else set()
    fields = [
        key
        for key in (_LIST_FIELDS if is_list else _FIELDS)
        if key in asked | ({"agency_code", "project_code"} if is_list else set())
    ]
    columns = [key for key in _COLUMNS if f"column:{key}" in parts or key in ("level1", "level2", "level3", "target")]
    if any(part.startswith(("column:unit", "column:sign")) for part in parts):
        columns = [key for key in _COLUMNS if key in {*columns, "sign", "unit"}]
    funds = (
        [key for key in _FUNDS if key != "forecast" or layout.family == "monitoring"]
        if has_funds and not is_list
        else []
    )
    choices = {key: tuple(offered) for key, offered in _TEXTS["choices"].items() if key in columns}
    return Blank(
        title=_title(layout), year_line=f"（{year}年度）" if year else "（    年度）", unit=unit,
        fields=tuple((key, words.official("field", key)) for key in fields),
        columns=tuple((key, words.official("column", key)) for key in columns),
        funds=tuple((key, words.official("fund", key)) for key in funds), sources=_SOURCES if funds else (),
        choices=choices | ({"agency": tuple(agencies)} if agencies else {}), hints=_TEXTS["hints"],
        guide=tuple(_TEXTS["guide"]), is_list=is_list,
    )  # fmt: skip


def _title(layout: Layout) -> str:
    if layout.structure == "list":
        return {"target": "绩效目标明细表", "self_evaluation": "绩效自评明细表", "monitoring": "绩效监控明细表"}[
            layout.family
        ]
    general = {
        "target": "项目支出绩效目标表", "self_evaluation": "项目支出绩效自评表", "monitoring": "项目支出绩效运行监控表",
        "department": "部门整体支出绩效目标表",
    }  # fmt: skip
    return next((title for title in layout.titles if len(title) > 6), general[layout.family])


def read_units(path: Path) -> tuple[str, ...]:
    """The units of a file, a unit a line: code and name in one text or two columns; text, CSV or a workbook."""
    if path.suffix.lower() in (".txt", ".csv", ".tsv"):
        raw = path.read_bytes()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("gb18030", errors="replace")
        rows = [[part.strip().strip('"') for part in line.replace("\t", ",").split(",")] for line in text.splitlines()]
    else:
        book = read_book(find_files(path)[0])
        rows = [[sheet.text(r, c).strip() for c in range(2)] for sheet in book.sheets[:1] for r in range(sheet.height)]
    names = ["".join(row[:2]) for row in rows if any(row)]
    return tuple(dict.fromkeys(name for name in names if any(c.isdigit() for c in name) or len(name) > 3))


def _fillings(blank: Blank, agencies: Sequence[str], known: Sequence[Project], year: int | None) -> tuple[Filling, ...]:
    """One sheet for each project known from last year, else one for each unit, else one empty sheet."""
    if blank.is_list:
        return (Filling("清单", rows=tuple(row for project in known for row in _list_rows(project, year))),)
    if known:
        return tuple(_filled(project, number, year) for number, project in enumerate(known, 1))
    if agencies:
        return tuple(
            Filling(_sheet_name(n, agency), {"agency": agency}) for n, agency in enumerate(agencies, 1)
        )  # fmt: skip
    return (Filling("项目1"),)


def _filled(project: Project, number: int, year: int | None) -> Filling:
    """Last year's project without its money and results: name, unit, goal, indicators."""
    fields = {
        "agency": f"{project.agency_code}{project.agency_name}", "project_name": _renamed(project, year),
        "project_code": project.code, "purpose": project.purpose, "goal": project.goal,
    }  # fmt: skip
    rows = tuple(_row(indicator_texts) for indicator_texts in _texts(project, year))
    return Filling(_sheet_name(number, fields["project_name"]), fields, rows)


def _sheet_name(number: int, name: str) -> str:
    """A name Excel takes for a sheet: no forbidden signs, 31 characters, unlike all others by its number."""
    return re.sub(r"[\[\]:*?/\\\x00-\x1f']", "_", f"{number}.{name}")[:31]


def _texts(project: Project, year: int | None) -> tuple[dict[str, str], ...]:
    return tuple(
        {"level1": i.level1, "level2": i.level2, "level3": i.level3, "description": i.description,
         "target": _dated(i, project.fiscal_year, year), "sign": i.sign_text, "unit": i.unit_text}
        for i in project.indicators
    )  # fmt: skip


def _dated(indicator: Indicator, old: int | None, new: int | None) -> str:
    """A target; a date of last year in the new year, for 2025年10月底前 is no date for 2026."""
    text = indicator.target.text
    years = set(_YEAR.findall(text))
    if indicator.target.kind is not Kind.DATE or old is None or new is None or years != {str(old)}:
        return text
    return text.replace(str(old), str(new))


def _row(texts: Mapping[str, str]) -> dict[str, str]:
    return {key: text.strip() for key, text in texts.items()}


def _list_rows(project: Project, year: int | None) -> list[dict[str, str]]:
    own = {
        "agency_code": project.agency_code, "agency": project.agency_name, "project_code": project.code,
        "project_name": _renamed(project, year), "goal": project.goal,
    }  # fmt: skip
    return [own | _row(texts) for texts in _texts(project, year)]


def _renamed(project: Project, year: int | None) -> str:
    """The name with the new year in front where the old one was there."""
    old = str(project.fiscal_year or "")
    return f"{year}{project.name.removeprefix(old)}" if year and old and project.name.startswith(old) else project.name
