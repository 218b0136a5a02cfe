"""The attachment and the project files are the published form, cell by cell."""

import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from word_samples import PUBLISHED, UNIT, W, batch_of, grid, looking_back, main_xml, one_project, seed_batch, texts

from pipeline.model import Indicator, Reading
from pipeline.render import word


@pytest.fixture(scope="module")
def attachment(tmp_path_factory):
    path = tmp_path_factory.mktemp("attachment") / "绩效目标公开表.docx"
    word.write_attachment(seed_batch(), path)
    return path


def tables(path):
    return [grid(table) for table in ElementTree.fromstring(main_xml(path)).iter(f"{W}tbl")]


def headings(path):
    found = []
    for paragraph in ElementTree.fromstring(main_xml(path)).iter(f"{W}p"):
        if paragraph.find(f"{W}pPr/{W}pStyle[@{W}val='Heading1']") is not None:
            marks = [mark.get(f"{W}name") for mark in paragraph.iter(f"{W}bookmarkStart")]
            found.append(("".join(text.text or "" for text in paragraph.iter(f"{W}t")), marks))
    return found


def test_headings_carry_the_bookmarks_of_the_contents(attachment):
    found = headings(attachment)
    assert [text for text, _ in found] == [one.title for one in PUBLISHED]
    assert [marks for _, marks in found] == [[f"_Toc_4_4_{number:010d}"] for number in (1, 2, 3, 4)]


def test_every_cell_of_the_published_forms(attachment):
    found = tables(attachment)
    assert len(found) == 2 * len(PUBLISHED)
    for one, form, rows in zip(PUBLISHED, found[::2], found[1::2], strict=True):
        assert form == [
            (one.unit, "单位：元"),
            ("项目名称", one.name),
            ("预算规模及资金用途", "预算数", one.budget, "其中：财政    资金", one.fiscal, "其他资金", ""),
            (None, one.purpose),
            ("绩效目标", one.goal),
        ]
        assert rows[0] == ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值")
        assert [tuple(text or "" for text in row) for row in rows[1:]] == list(one.rows)


def test_contents_are_a_field_with_entries_and_pages(attachment):
    xml = main_xml(attachment).decode()
    assert ' TOC \\o "1-1" \\h \\z \\u ' in xml
    assert xml.count('w:fldCharType="begin"') == xml.count('w:fldCharType="end"') == 1 + len(PUBLISHED)
    anchors = re.findall(r'<w:hyperlink w:anchor="([^"]+)"', xml)
    assert anchors == re.findall(r"PAGEREF (\S+) ", xml) == [marks[0] for _, marks in headings(attachment)]
    with zipfile.ZipFile(attachment) as archive:
        assert b'<w:updateFields w:val="true"/>' in archive.read("word/settings.xml")
        styles = archive.read("word/styles.xml").decode()
        footers = [archive.read(name).decode() for name in archive.namelist() if "footer" in name]
    style = re.search(r'w:styleId="([^"]*)"[^>]*>\s*<w:name w:val="toc 1"', styles)[1]
    assert xml.count(f'<w:pStyle w:val="{style}"/>') == len(PUBLISHED)
    assert footers and all(" PAGE " in footer for footer in footers)


def test_header_rows_repeat_and_projects_start_on_a_page_of_their_own(attachment):
    root = ElementTree.fromstring(main_xml(attachment))
    indicator_tables = list(root.iter(f"{W}tbl"))[1::2]
    assert all(table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None for table in indicator_tables)
    with zipfile.ZipFile(attachment) as archive:
        styles = ElementTree.fromstring(archive.read("word/styles.xml"))
    heading = styles.find(f".//{W}style[@{W}styleId='Heading1']")
    assert heading.find(f"{W}pPr/{W}pageBreakBefore") is not None


def levels(*pairs, cells=None):
    return tuple(
        Indicator(n, one, two, f"三级{n}", Reading("1"), cells={"level1": cells[n]} if cells else {})
        for n, (one, two) in enumerate(pairs)
    )


def merged(indicators, tmp_path):
    word.write_projects(batch_of(one_project(indicators=indicators)), tmp_path)
    rows = tables(next(iter(tmp_path.glob("*.docx"))))[1][1:]
    return [(one, two) for one, two, *_ in rows]


def test_equal_levels_merge_and_a_new_first_level_starts_a_new_second(tmp_path):
    rows = levels(("产出", "数量"), ("产出", "数量"), ("产出", "质量"), ("效益", "质量"), ("产出", "质量"))
    assert merged(rows, tmp_path) == [
        ("产出", "数量"),
        (None, None),
        (None, "质量"),
        ("效益", "质量"),
        ("产出", "质量"),
    ]


def test_a_form_that_merges_somewhere_keeps_its_own_repetitions(tmp_path):
    rows = levels(
        ("产出", "数量"), ("产出", "质量"), ("效益", "社会"), ("效益", "生态"), cells=("A1", "A1", "A3", "A4")
    )
    assert [one for one, _ in merged(rows, tmp_path)] == ["产出", None, "效益", "效益"]


def test_one_file_per_project(tmp_path):
    word.write_projects(seed_batch(), tmp_path)
    names = sorted(path.stem for path in tmp_path.iterdir())
    assert names == [f"{number} {one.name}" for number, one in enumerate(PUBLISHED, 1)]
    for path, one in zip(sorted(tmp_path.iterdir()), PUBLISHED, strict=True):
        assert one.title in texts(path)


def test_names_of_cells_do_not_become_paths(tmp_path):
    wicked = ("../../etc/passwd", "CON", "甲/乙:丙?", "x" * 400, "", "名\u202e称")
    word.write_projects(batch_of(*(one_project(name=name) for name in wicked)), tmp_path / "项目")
    files = list(tmp_path.rglob("*"))
    assert len([file for file in files if file.is_file()]) == len(wicked)
    assert all(file.parent == tmp_path / "项目" for file in files if file.is_file())
    assert all(len(file.name.encode()) <= 210 for file in files)


def test_money_blank_stays_blank_and_pennies_stay(tmp_path):
    word.write_projects(batch_of(one_project(budget=None, fiscal=Decimal("0"), other=Decimal("12345678.9"))), tmp_path)
    row = tables(next(tmp_path.iterdir()))[0][2]
    assert row[1:] == ("预算数", "", "其中：财政    资金", "0.00", "其他资金", "12345678.90")


def test_a_project_without_a_name_has_a_file_all_the_same(tmp_path):
    word.write_projects(batch_of(one_project(name=" ")), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["1 未填项目名称.docx"]


def test_numbers_of_files_have_equal_width(tmp_path):
    word.write_projects(batch_of(*(one_project(name=f"项目{number}") for number in range(10))), tmp_path)
    assert sorted(path.stem for path in tmp_path.iterdir())[0] == "01 项目0"


def test_a_project_is_published_once_with_its_goals():
    goal, review = one_project(), one_project(layout="self_evaluation_national")
    alone = replace(review, name="只报了自评的项目")
    assert batch_of(goal, review, alone).published == (goal, alone)
    assert batch_of(review).published == (review,)


def test_every_form_gets_a_file_in_its_own_shape(tmp_path):
    word.write_projects(batch_of(one_project(), looking_back(), looking_back("monitoring_national")), tmp_path)
    shown = ["\n".join(texts(path)) for path in sorted(tmp_path.iterdir())]
    assert [("自评表" in one, "监控表" in one) for one in shown] == [(False, False), (True, False), (False, True)]
    assert all(words in shown[1] for words in ("454900.50", "99.98%", "9.5", "76.49", "政策调整，部分工作延后。"))
    assert all(words in shown[2] for words in ("454900.50", "年底可完成", "确定能"))


def test_notices_go_to_the_units_with_findings_only(tmp_path):
    batch = seed_batch()
    quiet = replace(batch.projects[0], agency_name="没有问题的单位")
    word.write_notices(replace(batch, projects=(*batch.projects, quiet)), tmp_path)
    (notice,) = tmp_path.iterdir()
    assert notice.name == f"{UNIT}.docx"
    shown = "\n".join(texts(notice))
    assert "共4个项目、25条指标，预算合计420.30万元。审核发现错误1条、警告2条、提示1条。" in shown
    assert "请对照附件逐条修改或者书面说明" in shown
    problems, hints = tables(notice)
    assert [row[0] for row in problems[1:]] == [
        f"{PUBLISHED[0].name}（667201{UNIT}.xlsx）",
        "1",
        f"{PUBLISHED[1].name}（667201{UNIT}.xlsx）",
        "2",
        "3",
    ]
    assert hints[2][2] == "提示V02"


def test_no_findings_no_notices(tmp_path):
    word.write_notices(replace(seed_batch(), findings=()), tmp_path / "问题通知单")
    assert not (tmp_path / "问题通知单").exists()


def test_units_whose_names_are_equal_on_disk_get_numbers(tmp_path):
    batch = seed_batch()
    one = batch.findings[0]
    units = tuple(replace(one, agency_name=name) for name in ("a/b", "a:b", "A_B"))
    word.write_notices(replace(batch, findings=units), Path(tmp_path))
    assert len(list(tmp_path.iterdir())) == 3


def test_a_year_that_is_not_known_leaves_no_trace(tmp_path):
    batch = replace(seed_batch(), fiscal_year=None)
    word.write_attachment(batch, tmp_path / "a.docx")
    assert "项目绩效目标公开表" in texts(tmp_path / "a.docx")
    word.write_projects(batch_of(replace(looking_back(), fiscal_year=None)), tmp_path / "项目")
    assert not any("年度）" in text for text in texts(next((tmp_path / "项目").iterdir())))


@pytest.mark.parametrize(
    ("department", "signed"),
    [("天津市滨海新区政法委", "天津市滨海新区政法委"), (UNIT, "（发出单位盖章）"), ("", "（发出单位盖章）")],
)
def test_a_notice_is_signed_by_whoever_sends_it_and_on_the_page_of_its_letter(department, signed, tmp_path):
    word.write_notices(replace(seed_batch(), department_name=department), tmp_path)
    (notice,) = tmp_path.iterdir()
    shown = texts(notice)
    at = shown.index(signed)
    assert shown[at + 1].strip("　 ").startswith("年") and at < shown.index("位置")
