"""`triage`: unread values of a drop by frequency, the unit rows that would read them, and writing these rows."""

import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from pipeline.intake import take_in_all
from pipeline.settings import SettingsError, load_profile
from pipeline.triage import add_rows, proposals, triage

HEADINGS = ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值")


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    """One form whose values are partly unreadable: M is no unit, and neither is 畈."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["2025年道路维护绩效目标表"],
        ["667201某某中心"],
        ["单位：元"],
        ["项目名称", "2025年道路维护"],
        ["预算规模及资金用途", "预算数", "30000.00", "其中：财政资金", "30000.00", "其他资金", ""],
        ["绩效目标", "1.维护道路。"],
        HEADINGS,
        ["产出指标", "数量指标", "带宽", "", "≥80M"],
        ["产出指标", "数量指标", "带宽二", "", "≥80M"],
        ["产出指标", "数量指标", "水田", "", "≥5畈"],
        ["产出指标", "质量指标", "说法", "", "1:1"],
        ["产出指标", "时效指标", "完成时间", "", "2025年12月31日前"],
        ["效益指标", "社会效益指标", "通行", "", "持续有效"],
    ):
        sheet.append(row)
    book.save(tmp_path / "某某中心.xlsx")
    return tmp_path


def test_unread_values_by_frequency_and_the_rows_that_read_them(drop: Path) -> None:
    unread = triage(drop, load_profile("tianjin"))
    assert [(one.value.text, one.times, one.unit) for one in unread] == [
        ("≥80M", 2, "M"),
        ("1:1", 1, ""),
        ("≥5畈", 1, "畈"),
    ]
    assert unread[0].first.cell == "E8"
    assert proposals(unread) == (("M", "M", "count", "1"), ("畈", "畈", "count", "1"))


def test_written_rows_read_the_values_next_time(drop: Path) -> None:
    profile = load_profile("tianjin")
    path = add_rows(drop, proposals(triage(drop, profile)))
    assert path.read_text("utf-8") == "写法\t单位\t量纲\t倍数\nM\tM\tcount\t1\n畈\t畈\tcount\t1\n"
    assert [one.value.text for one in triage(drop, profile)] == ["1:1"]
    add_rows(drop, [("公里", "里", "length", "1")])
    with pytest.raises(SettingsError, match="已经是单位“公里”"):
        triage(drop, profile)


def test_rows_follow_the_columns_and_the_encoding_a_clerk_chose(drop: Path) -> None:
    profile = load_profile("tianjin")
    (drop / "单位表.tsv").write_bytes("单位\t写法\r\n堆\t堆儿\r\n".encode("gbk"))
    path = add_rows(drop, proposals(triage(drop, profile)))
    assert path.read_text("utf-8") == "单位\t写法\n堆\t堆儿\nM\tM\n畈\t畈\n"
    assert [one.value.text for one in triage(drop, profile)] == ["1:1"]


@pytest.mark.parametrize("text", ["300余人", "500多户", "第1名", "八成以上", "0投诉", "5号", "9点前", "100几人"])
def test_what_is_no_unit_is_not_proposed(drop: Path, text: str) -> None:
    book = openpyxl.load_workbook(drop / "某某中心.xlsx")
    book.active["E8"] = text  # type: ignore[index]
    book.save(drop / "某某中心.xlsx")
    assert {one.value.text: one.unit for one in triage(drop, load_profile("tianjin"))}[text] == ""


def test_a_script_asks_for_objects_and_for_the_rows(drop: Path) -> None:
    command = [sys.executable, "-m", "pipeline", "triage", str(drop), "--json"]
    found = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    records = [json.loads(line) for line in found.stdout.splitlines()]
    assert [(one["text"], one["count"], one["proposed_unit"]) for one in records][:1] == [("≥80M", 2, "M")]
    assert not (drop / "单位表.tsv").exists()
    subprocess.run([*command, "--yes"], capture_output=True, check=True)
    assert "M\tM\tcount\t1" in (drop / "单位表.tsv").read_text("utf-8")


def test_the_words_a_clerk_classed_decide_what_is_vague(drop: Path) -> None:
    def vague() -> list[str]:
        (intake,) = take_in_all(drop, load_profile("tianjin"))
        return [one.text for one in intake.findings if one.code == "V09"]

    assert vague() == ["持续有效"]
    (drop / "词语表.tsv").write_text("词语\t类别\t可衡量\n持续有效\t状态\t是\n", encoding="utf-8")
    assert vague() == []
