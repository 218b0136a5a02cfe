"""What no unit filled in is not printed as 0.00 on the first page of what goes to the budget office."""

import openpyxl
from acceptance_cli import ROOT, jixiao


def test_other_funds_nobody_filled_in(tmp_path):
    jixiao("build", ROOT / "input", "--output", "out", cwd=tmp_path)
    book = openpyxl.load_workbook(tmp_path / "out" / "绩效目标汇总表.xlsx")
    cover = book["封面与目录"]
    lines = {str(row[0].value).strip(): row[3] for row in cover.iter_rows() if row[0].value}
    assert lines["其他资金"].number_format == "#,##0.00;-#,##0.00;"
    assert lines["预算数合计"].number_format == "#,##0.00"
