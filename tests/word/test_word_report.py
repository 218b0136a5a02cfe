"""Every figure of the report is the batch's figure; charts are Word's own and hold the same figures."""

import io
import re
import zipfile
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree

import openpyxl
import pytest
from word_samples import UNIT, W, batch_of, grid, main_xml, one_project, seed_batch, texts

from pipeline.domain.reconcile import reconcile
from pipeline.model import Kind, Severity
from pipeline.render import word
from pipeline.settings import load_profile

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def written(batch, folder):
    path = folder / "绩效目标汇总分析报告.docx"
    word.write_report(batch, path, load_profile("tianjin"))
    return path


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    return written(seed_batch(), tmp_path_factory.mktemp("report"))


def charts(path):
    """Names and series of each chart, from the caches and from the workbook inside."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        document = archive.read("word/document.xml").decode()
        links = re.findall(r'<wp:docPr[^>]*name="([^"]*)".*?<c:chart[^>]*r:id="([^"]*)"', document)
        rels = ElementTree.fromstring(archive.read("word/_rels/document.xml.rels"))
        targets = {one.get("Id"): one.get("Target").split("/")[-1] for one in rels}
        for name, link in links:
            root = ElementTree.fromstring(archive.read(f"word/charts/{targets[link]}"))
            rels = ElementTree.fromstring(archive.read(f"word/charts/_rels/{targets[link]}.rels"))
            book = openpyxl.load_workbook(
                io.BytesIO(archive.read(f"word/embeddings/{rels[0].get('Target').split('/')[-1]}"))
            )
            cached = {
                series.findtext(f"{C}tx//{C}v"): [
                    (cat.text, Decimal(val.text))
                    for cat, val in zip(series.findall(f"{C}cat//{C}v"), series.findall(f"{C}val//{C}v"), strict=True)
                ]
                for series in root.iter(f"{C}ser")
            }
            found[name] = cached, [list(row) for row in book["Sheet1"].values]
    return found


def test_sentences_say_the_figures_of_the_batch(report):
    shown = "\n".join(texts(report))
    assert f"{UNIT}\n2025年项目绩效目标汇总分析报告" in shown
    assert "本次共收到文件1个，采用1个。汇总1个单位的4个项目、25条绩效指标。" in shown
    assert "预算合计420.30万元（人民币肆佰贰拾万叁仟元整），其中财政资金420.30万元。" in shown
    assert "全部指标25条，按一级指标分：产出指标16条（64.0%）、效益指标5条（20.0%）、满意度指标4条（16.0%）。" in shown
    batch = seed_batch()
    phrases = sum(one.target.kind is Kind.PHRASE for project in batch.projects for one in project.indicators)
    assert phrases == 4 and "定量指标21条，占84.0%；定性指标4条。" in shown
    assert "审核共发现4条：错误1条、警告2条、提示1条。有错误的单位1个，须修改后重新报送。" in shown


def test_tables_add_up(report):
    found = [grid(table) for table in ElementTree.fromstring(main_xml(report)).iter(f"{W}tbl")]
    agencies, classes = found[0], found[1]
    assert agencies[1][:6] == (UNIT, "4", "25", "420.30", "420.30", "")
    assert agencies[-1][1:] == agencies[1][1:]
    assert sum(int(row[2]) for row in classes[1:]) == 25
    assert [row[0] for row in classes[1:]] == ["产出指标", None, None, None, "效益指标", None, "满意度指标"]
    listing = found[-1]
    assert [row[3] for row in listing[1:]] == ["455,000.00", "3,600,000.00", "30,000.00", "118,000.00"]


def test_reconciliations_are_those_of_the_projects(tmp_path):
    batch = seed_batch()
    profile = load_profile("tianjin")
    expected = [one.sentence for project in batch.projects for one in reconcile(project, profile)]
    shown = texts(written(batch, tmp_path))
    assert all(sentence in shown for sentence in expected)


def test_charts_hold_the_same_figures_as_their_workbooks(report):
    found = charts(report)
    assert set(found) == {"budgets", "levels", "quantified", "kinds"}
    for cached, sheet in found.values():
        assert sheet[0][1:] == list(cached)
        for column, points in enumerate(cached.values(), 1):
            assert [(row[0], Decimal(str(row[column]))) for row in sheet[1:]] == points
    assert found["levels"][0] == {"指标数（条）": [("产出指标", 16), ("效益指标", 5), ("满意度指标", 4)]}
    assert found["budgets"][0]["预算数（万元）"][0] == ("2025年网格化服务管理平台", Decimal(360))
    kinds = found["kinds"][0]
    counts = Counter(finding.severity for finding in seed_batch().findings)
    assert {name: sum(value for _, value in points) for name, points in kinds.items()} == {
        "错误": counts[Severity.ERROR],
        "警告": counts[Severity.WARNING],
        "提示": counts[Severity.NOTE],
    }


def test_every_chart_is_described_in_words(report):
    descriptions = re.findall(r'<wp:docPr[^>]*descr="([^"]*)"', main_xml(report).decode())
    assert len(descriptions) == 4
    assert "产出指标16条、效益指标5条、满意度指标4条" in descriptions


def test_a_batch_without_findings_or_budgets_makes_a_sound_report(tmp_path):
    bare = one_project(budget=None, fiscal=None, indicators=())
    path = written(batch_of(bare), tmp_path)
    shown = "\n".join(texts(path))
    assert "各单位都没有填写预算数。" in shown
    assert "没有发现问题。" in shown and "图4" not in shown and "图1" not in shown
    assert charts(path) == {}


def test_names_in_charts_are_plain_text(tmp_path):
    wicked = one_project(name="<a>&\"'{{ x }}\x01]]>")
    path = written(batch_of(wicked, one_project(name="第二个")), tmp_path)
    cached, sheet = charts(path)["budgets"]
    assert cached["预算数（万元）"][0][0] == sheet[1][0] == "<a>&\"'{{ x }}]]>"


def test_long_lists_are_cut_aloud(tmp_path):
    batch = seed_batch()
    more = replace(batch, projects=batch.projects * 20)
    shown = texts(written(more, tmp_path))
    assert "其余30个项目见绩效目标汇总表。" in shown
    sums = sum(len(reconcile(project, load_profile("tianjin"))) for project in more.projects)
    assert (f"其余{sums - 20}笔见绩效目标汇总表。" in shown) == (sums > 20)


def test_many_units_are_told_by_the_largest_and_the_workbook_has_the_others(tmp_path):
    units = (
        one_project(
            agency_code=f"667{n:03}", agency_name=f"第{n}个单位", name=f"项目{n}", budget=Decimal(10_000 * (n + 1))
        )
        for n in range(25)
    )
    shown = texts(written(batch_of(*units), tmp_path))
    assert "表1　预算数最大的20个单位（金额单位：万元）" in shown
    listed = [text for text in shown if text.startswith("第") and text.endswith("个单位")]
    assert listed[:20] == [f"第{n}个单位" for n in range(24, 4, -1)]
    assert "其余5个单位见绩效目标汇总表的“部门汇总”。" in shown and "全部单位合计" in shown
    assert "325.00" in shown  # the total is that of all, not of those listed
