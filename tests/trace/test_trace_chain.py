"""From every kind of output back to the cell a clerk filled in; the source is read here by another library."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from pipeline.run import build
from pipeline.settings import ROOT, Settings
from pipeline.trace.chain import Node, lines, record
from pipeline.trace.follow import Tracer, Unknown
from pipeline.trace.open import open_output, trace

BOOK = "绩效目标汇总表.xlsx"
PUBLIC = "绩效目标公开表.docx"


class Drop:
    """A built output with its input."""

    def __init__(self, folder: Path) -> None:
        self.input, self.output = folder / "input", folder / "output"
        self.tracers: dict[tuple[str, int], Tracer] = {}
        self.input.mkdir()
        for path in sorted((ROOT / "input").glob("*.xlsx")):
            shutil.copy(path, self.input)
        build(Settings(self.input, self.output))

    def trace(self, asked: str, file: str = "", limit: int = 0) -> tuple[Node, ...]:
        if (file, limit) not in self.tracers:
            self.tracers[file, limit] = open_output(self.output / file if file else self.output, self.input, limit)
        return self.tracers[file, limit].trace(asked)


@pytest.fixture(scope="module")
def drop(tmp_path_factory: pytest.TempPathFactory) -> Drop:
    return Drop(tmp_path_factory.mktemp("trace"))


@pytest.fixture(scope="module")
def workbook(drop: Drop) -> openpyxl.Workbook:
    return openpyxl.load_workbook(drop.output / BOOK)


def walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from walk(child)


def sources(*nodes: Node) -> list[Node]:
    return [one for node in nodes for one in walk(node) if one.kind == "source"]


def stored(drop: Drop, node: Node) -> object:
    """What another library finds in the cell a chain ends in."""
    assert node.place is not None
    return openpyxl.load_workbook(drop.input / node.place.file)[node.place.sheet][node.place.cell].value


def test_department_total_lists_its_parts(drop: Drop, workbook: openpyxl.Workbook) -> None:
    sheet = workbook["部门汇总"]
    row = next(row for row in range(1, sheet.max_row) if str(sheet.cell(row, 1).value).startswith("合计（预算数"))
    cell = next(one for one in sheet[row] if str(one.value).startswith("=SUM("))
    (chain,) = drop.trace(f"部门汇总!{cell.coordinate}")
    found = sources(chain)
    assert chain.facts["formula"] == cell.value and len(chain.children) == len(found) == 4
    assert sum(Decimal(str(stored(drop, node))) for node in found) == Decimal("4203000.00")
    assert all(node.facts["text"].replace(".00", "") == str(stored(drop, node)) for node in found)
    assert {node.facts["format"] for node in found} == {"0.00"}


def test_every_formula_ends_in_source_cells(drop: Drop, workbook: openpyxl.Workbook) -> None:
    """Counted parts are as many as the figure says; added parts add up to it; every part has a source."""
    checked = 0
    for sheet in (workbook["部门汇总"], workbook["项目清单"]):
        for cell in (
            cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith(("=SUM('", "=COUNTIFS('"))
        ):
            (chain,) = drop.trace(f"{sheet.title}!{cell.coordinate}")
            shown = Decimal(chain.facts["text"].replace("（空）", "0").replace(",", ""))  # nobody filled it in
            if cell.value.startswith("=COUNTIFS('指标明细'") or cell.value.startswith("=COUNTIFS('问题清单'"):
                assert sum(one.kind == "output" for one in chain.children) == shown, (sheet.title, cell.coordinate)
                assert len(sources(chain)) == shown
            elif re.fullmatch(r"=SUM\('项目清单'!\$E\$\d+:\$E\$\d+\)", cell.value):
                amounts = [Decimal(str(stored(drop, node))) for node in sources(chain)]
                assert sum(amounts) == shown
            checked += 1
    assert checked > 20


def test_every_indicator_value_ends_in_its_cell(drop: Drop, workbook: openpyxl.Workbook) -> None:
    sheet = workbook["指标明细"]
    titles = [cell.value for cell in sheet[3]]
    value, place = titles.index("指标值（原文）"), titles.index("来源（文件、工作表、单元格）")
    for row in sheet.iter_rows(min_row=4):
        if row[value].value is None:
            continue
        (chain,) = drop.trace(f"指标明细!{row[value].coordinate}")
        (source,) = sources(chain)
        assert "{}[{}]{}".format(*source.place) == row[place].value
        assert source.facts["text"] == row[value].value == stored(drop, source)


def test_normalized_figure_shows_how_it_was_read(drop: Drop) -> None:
    chain = next(one for one in drop.trace("≤6.5万元/年/人", BOOK) if "指标明细" in one.text)
    assert [node.kind for node in walk(chain)] == ["output", "record", "reading", "source"]
    reading = chain.children[0].children[0]
    assert reading.facts["数值"] == "6.5" and reading.facts["折算数值"] == "65000"
    assert reading.facts["折算单位"] == "元/人·年" and reading.facts["分母单位"] == "年、人"


def test_word_table_text_leads_to_the_right_project(drop: Drop) -> None:
    chains = drop.trace("100%", PUBLIC)
    cells = [source.place[1:] for chain in chains for source in sources(chain)]
    expected = [
        (sheet.title, cell.coordinate)
        for path in sorted(drop.input.glob("*.xlsx"))
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value == "100%"
    ]
    assert sorted(cells) == sorted(expected) and len(expected) == 3


def test_word_money_of_one_project(drop: Drop) -> None:
    (chain,) = [one for one in drop.trace("30000.00", PUBLIC) if "第" in one.text][:1]
    assert {stored(drop, source) for source in sources(chain)} == {30000}


def test_word_sentence_names_its_totals(drop: Drop) -> None:
    report = "绩效目标汇总分析报告.docx"
    sentence = drop.trace("预算合计420.30万元", report)
    totals = {node.text.split(" = ")[0]: node for chain in sentence for node in walk(chain) if node.kind == "total"}
    assert list(totals) == ["预算数合计"]
    assert sum(Decimal(str(stored(drop, node))) for node in sources(totals["预算数合计"])) == Decimal("4203000")
    counted = [node for chain in drop.trace("产出指标16条", report) for node in walk(chain) if node.kind == "total"]
    assert len(counted) == 1 and len(sources(counted[0])) == 16


def test_word_of_one_project_and_of_one_unit(drop: Drop) -> None:
    names = sorted(path.relative_to(drop.output).as_posix() for path in drop.output.rglob("*.docx"))
    project = next(name for name in names if re.match("项目/3 ", name))
    (chain,) = drop.trace("≥4000个", project)
    assert stored(drop, sources(chain)[0]) == "≥4000个"
    notice = next(name for name in names if name.startswith("问题通知单/"))
    chains = drop.trace("15000元", notice)
    assert chains and all(stored(drop, source) == "15000元" for chain in chains for source in sources(chain))


@pytest.mark.parametrize("file", ["报告.html", "data/indicators.csv", "data/indicators.parquet", "data/jixiao.duckdb"])
def test_page_and_data_files(drop: Drop, file: str) -> None:
    found = sources(*drop.trace("≥85百分比", file))
    assert found and all(stored(drop, source) == "≥85百分比" for source in found)


def test_page_total(drop: Drop) -> None:
    totals = [node for node in walk(drop.trace("4,203,000.00元", "报告.html")[0]) if node.kind == "total"]
    assert {node.text for node in totals} >= {"预算数合计 = 4,203,000.00元"}


def test_cell_of_a_data_table(drop: Drop) -> None:
    rows = (drop.output / "data" / "projects.csv").read_text(encoding="utf-8-sig").splitlines()
    column = openpyxl.utils.get_column_letter(rows[0].split(",").index("budget") + 1)
    for asked, file in ((f"projects!{column}3", ""), (f"{column}3", "data/projects.csv")):
        (chain,) = drop.trace(asked, file)
        assert chain.facts["text"] == "3600000"
        assert stored(drop, sources(chain)[0]) == 3600000


def test_spellings_of_a_cell(drop: Drop) -> None:
    chains = [drop.trace(asked) for asked in ("项目清单!E5", "'项目清单'!$E$5", "[项目清单]E5", f"{BOOK}[项目清单]E5")]
    assert all(chain == chains[0] for chain in chains)


def test_parts_beyond_the_limit_are_counted(drop: Drop, workbook: openpyxl.Workbook) -> None:
    sheet = workbook["部门汇总"]
    row = next(row for row in range(1, sheet.max_row) if sheet.cell(row, 2).value == "产出指标")
    (chain,) = drop.trace(f"部门汇总!D{row}", limit=3)
    assert len(chain.children) == 4 and chain.children[-1].text.startswith("另有 13 项")


def test_sources_are_found_where_the_manifest_says_they_were(
    drop: Drop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where no folder is called input
    shutil.copytree(drop.input, tmp_path / "报来的表")
    shutil.copytree(drop.output, tmp_path / "某处" / "结果")
    manifest = tmp_path / "某处" / "结果" / "manifest.json"
    told = json.loads(manifest.read_text(encoding="utf-8"))
    told["surroundings"]["source"] = "../../报来的表"
    manifest.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    assert trace(manifest.parent, "项目清单!E5") == drop.trace("项目清单!E5")
    shutil.rmtree(tmp_path / "报来的表")
    (lost,) = trace(manifest.parent, "项目清单!E5")
    assert "没有找到来源文件" in sources(lost)[0].facts["核对"] and not sources(lost)[0].place.cell


def test_changed_or_missing_source_is_said(drop: Drop, tmp_path: Path) -> None:
    (lost,) = trace(drop.output, "项目清单!E5", tmp_path)
    assert "没有找到来源文件" in sources(lost)[0].facts["核对"]
    assert sources(lost)[0].text.endswith("]") and not sources(lost)[0].place.cell  # the record's cell is not its own
    for path in drop.input.glob("*.xlsx"):
        book = openpyxl.load_workbook(path)
        book.active["Z99"] = "后来加的"
        book.save(tmp_path / path.name)
    (changed,) = trace(drop.output, "项目清单!E5", tmp_path)
    assert "有改动" in sources(changed)[0].facts["核对"]


@pytest.mark.parametrize("asked", ["没有这句话", "不存在的表!A1", "indicators!A9999", "123456789.5"])
def test_what_is_not_there_is_said(drop: Drop, asked: str) -> None:
    with pytest.raises(Unknown, match="。"):
        drop.trace(asked)


def test_folder_without_output(tmp_path: Path) -> None:
    with pytest.raises(Unknown, match="jixiao build"):
        trace(tmp_path, "A1")


def test_lines_and_data_say_the_same(drop: Drop) -> None:
    (chain,) = drop.trace("项目清单!E5")
    printed = list(lines(chain))
    assert [len(line) - len(line.lstrip()) for line in printed] == [0, 4, 8]
    data = record(chain)
    assert data["from"][0]["from"][0] == record(sources(chain)[0]) and data["sheet"] == "项目清单"


def test_command(drop: Drop) -> None:
    command = [
        sys.executable,
        "-m",
        "pipeline",
        "trace",
        str(drop.output),
        "项目清单!E5",
        "--input",
        str(drop.input),
        "--json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["from"][0]["from"][0]["stored"] == "3600000"
    missing = subprocess.run([*command[:5], "没有这句话"], capture_output=True, text=True, cwd=ROOT, check=False)
    assert missing.returncode == 3 and "没有找到" in missing.stderr


def test_no_formula_is_left_without_an_answer(drop: Drop, workbook: openpyxl.Workbook) -> None:
    """Every formula of cover, totals and reconciliations ends in source cells, or says why there are none."""
    formulas = [
        (sheet.title, cell.coordinate)
        for sheet in (workbook["封面与目录"], workbook["部门汇总"], workbook["核对"])
        for row in sheet.iter_rows()
        for cell in row
        if str(cell.value).startswith("=")
    ]
    unanswered = []
    for title, ref in formulas:
        (chain,) = drop.trace(f"{title}!{ref}", limit=2)
        if not any(one.kind in ("source", "note") or "来源文件" in one.text for one in walk(chain)):
            unanswered.append((title, ref))
    assert len(formulas) > 50 and unanswered == []
