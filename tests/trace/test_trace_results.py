"""From the outputs of the year's end and of mid-year back to the forms: scores, results, lights, funds, charts."""

import json
import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from pipeline.domain.scoring import total_row
from pipeline.intake import take_in
from pipeline.model import Project
from pipeline.prefill import write_from_goals
from pipeline.read.files import find_files
from pipeline.recognize import load_layouts
from pipeline.run import build
from pipeline.settings import ROOT, Settings, load_profile
from pipeline.trace.chain import Node
from pipeline.trace.follow import Tracer, Unknown
from pipeline.trace.open import open_output
from pipeline.trace.records import Records, Ref, holds
from pipeline.trace.results import basis_of
from pipeline.trace.word_charts import chart_sheets

BOOK, REPORT, WHOLE = "绩效目标汇总表.xlsx", "绩效目标汇总分析报告.docx", "部门整体支出绩效自评报告.docx"
FIRST = "2025年编制外长聘-机关事业单位辅助人员（行政政法室）"


class Year:
    """The examples of all three kinds of forms, built."""

    def __init__(self, folder: Path) -> None:
        self.input, self.output = folder / "input", folder / "output"
        shutil.copytree(ROOT / "examples", self.input)
        build(Settings(self.input, self.output))

    def tracer(self, file: str = "") -> Tracer:
        return open_output(self.output / file if file else self.output, self.input, 4)

    def trace(self, asked: str, file: str = "") -> tuple[Node, ...]:
        return self.tracer(file).trace(asked)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    return Year(tmp_path_factory.mktemp("year"))


@pytest.fixture(scope="module")
def workbook(year: Year) -> openpyxl.Workbook:
    return openpyxl.load_workbook(year.output / BOOK, data_only=True)


def walk(*nodes: Node) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from walk(*node.children)


def sources(*nodes: Node) -> list[Node]:
    return [node for node in walk(*nodes) if node.kind == "source"]


def stored(year: Year, node: Node) -> object:
    assert node.place is not None
    return openpyxl.load_workbook(year.input / node.place.file)[node.place.sheet][node.place.cell].value


def where(workbook: openpyxl.Workbook, sheet: str, title: str, **texts: str) -> str:
    """The cell under a title in the row that holds these texts."""
    page = workbook[sheet]
    head = next(row for row in page.iter_rows() if {title, *texts} <= {cell.value for cell in row})
    titles = [cell.value for cell in head]
    for row in page.iter_rows(min_row=head[0].row + 1):
        if all(row[titles.index(name)].value == text for name, text in texts.items()):
            return f"{sheet}!{row[titles.index(title)].coordinate}"
    raise AssertionError((sheet, title, texts))


def test_every_figure_of_the_workbook_leads_somewhere(year: Year, workbook: openpyxl.Workbook) -> None:
    tracer, lost, asked = year.tracer(), [], 0
    for name in ("部门汇总", "自评汇总", "得分明细", "执行情况", "监控预警"):
        for cell in (cell for row in workbook[name].iter_rows() for cell in row):
            if isinstance(cell.value, int | float):
                asked += 1
                chain = tracer.trace(f"{name}!{cell.coordinate}")
                if not sources(*chain) and not any("公式涉及" in node.text for node in walk(*chain)):
                    lost.append((name, cell.coordinate, cell.value))
    assert asked > 500 and lost == []


@pytest.mark.parametrize(
    ("sheet", "title", "texts", "expected"),
    [
        ("得分明细", "完成值（数）", {"三级指标": "多种用工人员经费发放人数"}, "7人"),
        ("得分明细", "填报得分", {"三级指标": "多种用工人员到岗率"}, "14.78"),
        ("自评汇总", "填报总分", {"项目名称": "2025年网格化服务管理平台"}, "90.92"),
        ("执行情况", "执行数", {"项目": "2025年网格图层更新", "表式": "项目绩效自评表"}, 15000),
    ],
)
def test_a_cell_of_a_year_end_sheet_ends_in_the_very_cell(
    year: Year, workbook: openpyxl.Workbook, sheet: str, title: str, texts: dict[str, str], expected: object
) -> None:
    found = sources(*year.trace(where(workbook, sheet, title, **texts)))
    values = [stored(year, node) for node in found]
    assert found and str(expected) in map(str, values), values


@pytest.mark.parametrize(("title", "cell", "text"), [("完成可能性", "G11", "确定能"), ("填报全年预计", "F11", "7人")])
def test_what_stands_on_the_form_alone_leads_to_its_own_cell(
    year: Year, workbook: openpyxl.Workbook, title: str, cell: str, text: str
) -> None:
    (chain,) = year.trace(where(workbook, "监控预警", title, 三级指标="多种用工人员经费发放人数"))
    (found,) = sources(chain)
    assert found.place is not None and (found.place.cell, stored(year, found)) == (cell, text)
    assert chain.children[0].facts == {title: text}  # written, not worked out


def test_a_score_shows_its_sum_and_what_it_was_worked_out_from(year: Year, workbook: openpyxl.Workbook) -> None:
    cell = where(workbook, "自评汇总", "执行率", 项目名称=FIRST)
    assert {stored(year, node) for node in sources(*year.trace(cell))} == {455000, 450000}
    (light,) = year.trace(where(workbook, "监控预警", "灯色", 三级指标="多种用工人员经费发放人数"))
    (told,) = light.children
    assert "÷" in told.facts["算法"] and {stored(year, node) for node in sources(light)} == {"≥7人", "7人"}


@pytest.mark.parametrize("table", ["results", "scores", "lights", "funds", "departures"])
@pytest.mark.parametrize("form", ["", "csv", "parquet"])
def test_cells_of_the_result_tables(year: Year, table: str, form: str) -> None:
    header = (year.output / "data" / f"{table}.csv").read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    column = openpyxl.utils.get_column_letter(len(header))
    asked, file = (f"{table}!{column}2", "") if not form else (f"{column}2", f"data/{table}.{form}")
    (chain,) = year.trace(asked, file)
    assert header[-1] in chain.text and sources(chain)


def test_the_report_tells_a_total_by_its_scores(year: Year) -> None:
    (chain,) = [one for one in year.trace("98.67", WHOLE) if one.children[0].kind == "record"][:1]
    (result,) = chain.children
    assert FIRST in result.text and "88.78＋预算执行率得分9.89＝98.67" in result.facts["算法"]
    assert {455000, 450000} <= {stored(year, node) for node in sources(result)}


@pytest.mark.parametrize(
    ("asked", "totals"),
    [
        ("平均94.07分，按预算加权平均91.76分", ["自评平均 = 94.07分", "按预算加权平均 = 91.76分"]),
        ("执行415.30万元，预算执行率98.81%", ["执行数合计 = 4,153,000.00元", "预算执行率 = 98.81%"]),
        ("得34.81分，得分率87.03%", ["预算执行率的得分合计 = 34.81分", "预算执行率的得分率 = 87.03%"]),
    ],
)
def test_sentences_of_the_report_name_their_totals(year: Year, asked: str, totals: list[str]) -> None:
    found = [node for node in walk(*year.trace(asked, WHOLE)) if node.kind == "total"]
    assert [node.text for node in found] == totals
    for node in found:
        assert node.facts["parts"] != "0 项" and sources(node)


def test_every_figure_of_every_word_chart_is_found(year: Year) -> None:
    tracer, charts = year.tracer(), 0
    for path in sorted(year.output.rglob("*.docx")):
        name = path.relative_to(year.output).as_posix()
        for sheet in chart_sheets(path):
            charts += 1
            for row in range(1, sheet.height):
                for column in range(1, len(sheet.values[row])):
                    value = sheet.text(row, column)
                    spots = [s for s in tracer.outputs.find(value) if s.file == name and s.sheet.name == sheet.name]
                    assert spots, (name, sheet.name, value)
                    if Decimal(value):
                        assert sources(*(tracer._spot(spot, value) for spot in spots)), (name, sheet.name, value)
    assert charts >= 8


def test_a_value_that_stands_only_in_a_chart(year: Year) -> None:
    for asked in ("360.00", "360"):
        (chain,) = [one for one in year.trace(asked, REPORT) if "图表" in one.text]
        assert "2025年网格化服务管理平台" in chain.text
        assert {stored(year, node) for node in sources(chain)} == {3600000}


def test_a_text_that_is_not_in_the_file_asked_is_not_taken_for_another(year: Year) -> None:
    with pytest.raises(Unknown, match="里没有“V05”"):
        year.trace("V05", REPORT)


def test_counts_and_hashes_of_the_manifest(year: Year) -> None:
    manifest = json.loads((year.output / "manifest.json").read_text(encoding="utf-8"))
    (counted,) = year.trace(str(manifest["counts"]["indicators"]), "manifest.json")
    assert re.search(r"指标数 = 25个", counted.children[0].text)
    name, sha256 = next(iter(manifest["inputs"].items()))
    (told,) = year.trace(sha256, "manifest.json")
    assert name in told.text and name in told.children[0].text


def test_titles_say_that_they_are_titles(year: Year, workbook: openpyxl.Workbook) -> None:
    (chain,) = year.trace("部门汇总!A4")
    assert [node.kind for node in chain.children] == ["note"]


@pytest.mark.parametrize(
    ("text", "wanted", "expected"),
    [
        ("预算3600元", "360", False), ("1,360元", "360", False), ("共360元", "360", True), ("占84.0%", "84.0", True),
        ("占84.0%。", "84.0%", True), ("1.2025年平台绩效目标表", "2025年平台", True), ("评分12.5，", "12.5", True),
    ],
)  # fmt: skip
def test_a_figure_must_stand_whole(text: str, wanted: str, expected: bool) -> None:
    assert holds(text, wanted) is expected


def test_prefilled_forms_and_returned_workbooks_are_followed_too(year: Year) -> None:
    goals = open_goals(year.input / "目标")
    (path,) = write_from_goals(
        "self_evaluation_national", goals, year.output / "填报表" / "自评.xlsx", load_profile("tianjin")
    )
    file = path.relative_to(year.output).as_posix()
    sheet = openpyxl.load_workbook(path).sheetnames[0]
    assert sheet.startswith("1.2025年")
    for asked in (f"{sheet}!D14", f"'{sheet}'!$D$14", f"[{sheet}]D14"):
        (chain,) = year.trace(asked, file)
        assert chain.facts["text"] == "≥7人"
        assert {stored(year, node) for node in sources(chain)} == {"≥7人"}


def open_goals(folder: Path) -> list[Project]:
    profile, layouts = load_profile("tianjin"), load_layouts()
    return [project for found in find_files(folder) for project in take_in(found, layouts, profile, None).projects]


def test_the_departments_of_an_output_are_named(tmp_path: Path) -> None:
    for name in ("667", "668"):
        (tmp_path / name / "data").mkdir(parents=True)
        (tmp_path / name / "data" / "projects.parquet").touch()
    (tmp_path / "部门索引.xlsx").touch()
    for asked in (tmp_path, tmp_path / "部门索引.xlsx"):
        with pytest.raises(Unknown, match="有的是：667、668。"):
            open_output(asked)


@pytest.mark.parametrize(
    ("filled", "expected"),
    [((), []), (("initial",), ["initial"]), (("executed", "initial", "adjusted"), ["executed", "adjusted"])],
)
def test_a_rate_comes_from_those_funds_that_were_filled_in(filled: tuple[str, ...], expected: list[str]) -> None:
    figures = {name: Decimal(5) if name in filled else None for name in ("executed", "adjusted", "initial")}
    funds = {"project_id": "p", "source": "年度资金总额", "weight": None, **figures}
    records = Records({"results": [{"project_id": "p", "rate": None}], "funds": [funds]})
    assert list(basis_of(records, Ref("results", 0, "rate"))) == [Ref("funds", 0, name) for name in expected]


@pytest.mark.parametrize(
    ("rows", "whole"),
    [
        ([("财政拨款", None), ("其他资金", None), ("合 计", None)], 2),
        ([("财政拨款", None), ("其他资金", None)], None),
        ([("财政拨款（不含合计）", None), ("资金总额", None)], 1),
        ([("甲", None), ("乙", Decimal(10))], 1),
        ([("甲", None)], 0),
    ],
)
def test_the_whole_of_the_funds_is_that_which_scores_are_made_of(rows, whole) -> None:
    assert total_row(rows) == whole
