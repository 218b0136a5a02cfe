"""Import rows for the 一体化 system: what goes in, how it is split, and what is refused with which code."""

import csv
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from pipeline.export.yitihua import COLUMNS, ImportSheet, import_sheets
from pipeline.export.yitihua_value import split
from pipeline.feed import write_feed
from pipeline.model import Indicator, Place, Project
from pipeline.normalize import parse
from pipeline.score import score_project
from pipeline.settings import load_profile

STANDARD = load_profile("national2020", local=Path("absent.toml"))
D = Decimal


@pytest.mark.parametrize(
    ("text", "sign", "value", "unit", "refused"),
    [
        ("≥7人", 1, "7", "人", False),
        ("＞1,200人次", 2, "1200", "人次", False),
        ("100%", 3, "100", "%", False),
        ("≥85百分比", 1, "85", "%", False),
        ("≤6.5万元/年/人", 5, "6.5", "万元/年/人", False),
        ("＜3 次", 4, "3", "次", False),
        ("持续 有效", 6, "持续有效", "", False),
        ("2025-12-31前", 6, "2025年12月31日前", "", False),
        ("90%-95%", 6, "90%至95%", "", False),
        ("60-70%", 6, "60%至70%", "", False),
        ("3～5天", 6, "3天至5天", "", False),
        ("10-20万元", 6, "10万元至20万元", "", False),
        ("≥1800户、4500人", 6, "≥1800户、4500人", "", True),
        ("≥**人次", 6, "≥**人次", "", True),
        ("≥-5%", 1, "-5", "%", True),
    ],
)
def test_the_value_is_three_fields(text: str, sign: int, value: str, unit: str, refused: bool) -> None:
    glued = split(parse(text, year=2025))
    assert (glued.sign, glued.value, glued.unit, bool(glued.refused)) == (sign, value, unit, refused)


def sheet(target: str, actual: str = "", family: str = "self_evaluation", **more: object) -> ImportSheet:
    row = Indicator(1, "产出指标", "数量指标", "培训 人次", parse(target, year=2025), **{"weight": D(90), **more})  # type: ignore[arg-type]
    if actual:
        row = row._replace(actual=parse(actual, year=2025))
    project = Project(
        f"{family}_generic", Place("a.xlsx", "表", "A1"), "项目", 2025, "667201", "中心", indicators=(row,)
    )
    return import_sheets([score_project(project, STANDARD)], STANDARD)[0]


def codes(found: ImportSheet) -> list[str]:
    return [finding.code for finding in found.findings if finding.severity == "error"]


def test_a_self_evaluation_row_in_the_importers_order() -> None:
    found = sheet("≥3万人次", "28000人次", reason="设备故障，已修复", extras={"deducted": "1"})
    assert found.columns == COLUMNS["self_evaluation"] and codes(found) == []
    assert dict(zip(found.columns, found.rows[0].cells, strict=True)) == {
        "一级指标": "产出指标", "二级指标": "数量指标", "三级指标名称": "培训人次", "计算符号": "≥", "指标值": "3",
        "*实际完成值": "2.8", "计量单位": "万人次", "*分值": "90", "*指标得分": "83", "扣减分数": "1",
        "完成情况简要描述": "", "偏差原因及改进措施": "设备故障，已修复",
    }  # fmt: skip
    assert found.rows[0].record["computesign"] == "1" and found.rows[0].record["meterunit"] == "万人次"


@pytest.mark.parametrize(
    ("target", "actual", "more", "expected"),
    [
        ("≥50人", "", {}, ["Y01", "Y01"]),
        ("≥50人", "45人", {}, ["Y06"]),
        ("≥50人", "完成", {"score": D(90)}, ["Y11"]),
        ("≥50人", "50人", {"weight": D(80)}, ["Y05"]),
        ("持续有效", "达成", {"score": D(60), "reason": "未到位"}, ["Y07"]),
        ("持续有效", "达成", {"score": D(90)}, []),
        ("持续有效", "有所提升", {"score": D(90)}, ["Y11"]),
        ("有效*提升", "达成", {"score": D(90)}, ["Y02", "Y03"]),
        ("≥50人、30次", "50人、30次", {}, ["Y03"]),
        ("2025年12月31日前", "2025年12月1日", {}, []),
    ],
)
def test_what_the_importer_would_refuse(target: str, actual: str, more: dict[str, object], expected: list[str]) -> None:
    found = sheet(target, actual, **more)
    assert sorted(codes(found)) == sorted(expected)
    by_row = [code for code in expected if code != "Y05"]
    assert found.rows[0].accepted == (not by_row)


@pytest.mark.parametrize("target", ["60-70%", "3～5天", "2025-12-31前", "2025年10月31日前"])
def test_what_is_said_to_be_written_is_written(target: str) -> None:
    found = sheet(target, family="target")
    (said,) = [finding.message for finding in found.findings if finding.code == "Y09"]
    assert said.endswith(f"按“定性”导入，导入表的指标值写作“{found.rows[0].record['indexval']}”。")
    assert parse(found.rows[0].record["indexval"], year=2025)[1:] == parse(target, year=2025)[1:]


def test_over_long_texts_are_measured_in_bytes() -> None:
    assert codes(sheet("≥1次", family="target", description="字" * 667)) == ["Y04"]
    assert codes(sheet("≥1次", family="target", description="字" * 666)) == []


def test_files(tmp_path: Path) -> None:
    row = Indicator(1, "产出指标", "数量指标", "培训人次", parse("≥7人"))
    bad = row._replace(level3="=合计", target=parse("≥**人"))
    project = Project("target_generic", Place("a.xlsx", "表", "A1"), "项目/一", 2025, indicators=(row, bad))
    feed = write_feed([project], tmp_path, STANDARD)
    assert (feed.projects, feed.taken, feed.refused) == (1, 1, 1)
    book = openpyxl.load_workbook(tmp_path / "绩效目标导入" / "001 项目_一.xlsx")
    assert [tuple(cells) for cells in book["导入"].iter_rows(values_only=True)] == [
        COLUMNS["target"],
        ("产出指标", "数量指标", "培训人次", "≥", "7", "人", None, None),
    ]
    held = list(book["不能导入"].iter_rows(values_only=True))
    assert held[1][2] == "=合计" and "不能作为一个数值导入" in str(held[1][-1])
    assert book["不能导入"]["C2"].data_type == "s"
    with (tmp_path / "字段对照.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [r["indexval"] for r in csv.DictReader(file)] == ["7"]
    again = tmp_path / "再次"
    write_feed([project], again, STANDARD)
    for path in sorted(p for p in again.rglob("*") if p.is_file()):
        assert path.read_bytes() == (tmp_path / path.relative_to(again)).read_bytes()
