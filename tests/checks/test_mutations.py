"""One cell of the real workbook is changed: exactly the expected findings come and go, at the expected cell."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.review import review_folder
from pipeline.settings import load_profile

INPUT = Path(__file__).parents[2] / "input"
MUTATIONS = [
    # sheet, cell, new value, findings that come, findings that go
    ("项目1", "G8", "≥8人", "M07@G11", "M08@G11"),
    ("项目1", "G8", "≥7.5人", "M07@G11 V13@G8", "M08@G11"),
    ("项目1", "G8", "≥7%", "M09@G11 V07@G8", "M08@G11"),
    ("项目1", "G8", "7", "M09@G11 V02@G8 V03@G8", "M08@G11"),
    ("项目1", "G8", "≥**人", "C15@G8 M09@G11", "M08@G11"),
    ("项目1", "G8", "-7人", "M09@G11 V02@G8 V11@G8 X12@G8", "M08@G11"),
    ("项目1", "C8", None, "C06@G8", ""),
    ("项目1", "G8", None, "C06@G8 M09@G11", "M08@G11"),
    ("项目1", "B3", None, "B43@A1 C01@B3", ""),
    ("项目1", "A2", None, "C02@A1", ""),
    ("项目1", "B6", None, "C04@B6", "X03@B6"),
    ("项目1", "B6", "1.为7名人员发放工资，安排资金40万元。", "M13@B6", "X03@B6"),
    ("项目1", "B8", None, "C08@A1 C18@G8", ""),
    ("项目1", "G9", "≥850%", "V05@G9", "V02@G9"),
    ("项目1", "G9", "292%", "V05@G9", ""),
    ("项目1", "G10", "2024年12月31日前", "T01@G10", ""),
    ("项目1", "G10", "2025年2月30日前", "T05@G10", ""),
    ("项目1", "G10", "按时完成", "T04@G10", ""),
    ("项目1", "G11", "≥6.5万元/年/人", "V08@G11", ""),
    ("项目1", "G11", "≤6.5万", "V16@G11", "M08@G11 V23@G11"),
    ("项目1", "G12", "≥良好", "V20@G12", "V02@G12"),
    ("项目1", "G14", "≥85人", "V06@G14", ""),
    ("项目1", "C4", 455001, "M01@C4", ""),
    ("项目1", "C4", 45.5, "M01@C4 M04@G11", "M08@G11"),
    ("项目1", "C4", "待定", "M02@C4", "M08@G11"),
    ("项目1", "B3", "2024年编制外长聘", "X01@B3 X02@A1", ""),
    ("项目1", "F2", "", "M03@C4", "V23@G11"),
    ("项目2", "G11", "≤3700000元", "M05@G11", "M06@G11"),
    ("项目2", "G11", "≤3600000元", "", "M06@G11"),
    ("项目2", "G8", "≥30万件、50件", "V21@G8", ""),
    ("项目2", "C9", "全年数据处理数量", "V07@G9", "X04@D9 X08@D9"),
    ("项目3", "G8", "2次", "M08@G11 V02@G8", "M09@G11"),
    ("项目4", "C13", "使用单位满意度", "", "X04@D13 X07@C13"),
    ("项目4", "B12", "进度指标", "C12@B12 C09@", ""),
]  # fmt: skip


def fired(folder: Path) -> Counter:
    findings = review_folder(folder, load_profile("tianjin")).batch.findings
    return Counter(
        (f.place.sheet, f"{f.code}@{f.place.cell if f.code != 'C09' else ''}") for f in findings if f.code != "V22"
    )


@pytest.fixture(scope="module")
def clean() -> Counter:
    return fired(INPUT)


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "come", "gone"), MUTATIONS, ids=[f"{m[0]} {m[1]} {m[2]}" for m in MUTATIONS]
)
def test_one_changed_cell_changes_exactly_its_findings(tmp_path, clean, sheet, cell, value, come, gone):
    path = tmp_path / next(INPUT.glob("*.xlsx")).name
    shutil.copy(next(INPUT.glob("*.xlsx")), path)
    book = load_workbook(path)
    book[sheet][cell] = value
    book.save(path)
    now = fired(tmp_path)
    assert sorted((now - clean).elements()) == sorted((sheet, one) for one in come.split())
    assert sorted((clean - now).elements()) == sorted((sheet, one) for one in gone.split())
