"""The number format renderer against LibreOffice's own display of the same cells.

Where the two differ and ours follows Excel, the format stands in `EXCEL_IS_RIGHT` with the reason; nothing else may.
"""

import pytest
import xlsxwriter
from oracle_cases import cases
from soffice import SOFFICE, shown_cells

from pipeline.read.formats import show

EXCEL_IS_RIGHT = {
    '0!.0,"万元"': "! 是中文版 Excel/WPS 的转义符，LibreOffice 当作普通字符",
    '0!.0000"万元"': "同上",
    "!≥0!人": "同上",
    "0.###": "Excel 保留小数点：7 显示为 7.",
    "#.##": "同上",
    '[>=1000]0.0,"千";0': "带条件的区段里负数仍显示负号",
    '[>=100]"高"0;[>=10]"中"0;"低"0': "同上",
    "[红色]0.0;[蓝色]-0.0": "LibreOffice 不认中文颜色名",
    "[$-804]ddd": "Excel 显示 周三，LibreOffice 显示 三",
    "[h]:mm": "LibreOffice 对过大的时间显示 #FMT",
    "[h]:mm:ss": "同上",
    "[mm]:ss": "同上",
    '[$-804]上午/下午h"时"mm"分"': "LibreOffice 不认 上午/下午",
    "[$-F800]dddd, mmmm dd, yyyy": "随系统的长日期，中文系统为 2025年11月23日",
    '[DBNum2][$-804]yyyy"年"m"月"d"日"': "Excel 显示 壹拾壹月，LibreOffice 显示 拾壹月",
    "[DBNum1][$-804]0": "Excel 对 0 逐位转换，LibreOffice 按数读出",
    "[DBNum2][$-804]0": "同上",
    '[DBNum2][$-804]0"元整"': "同上",
    "e-m-d": "LibreOffice 在中文地区外不认 e",
}


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is the oracle")
def test_cells_show_what_libreoffice_shows(tmp_path):
    listed = cases()
    path = tmp_path / "oracle.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.set_column(0, 0, 60)
    for row, (value, code) in enumerate(listed):
        style = book.add_format({"num_format": code})
        if isinstance(value, str):
            sheet.write_string(row, 0, value, style)
        else:
            sheet.write_number(row, 0, value, style)
        sheet.write_string(row, 1, "|")
    book.close()
    shown = shown_cells(path, tmp_path)
    assert len(shown) == len(listed)
    differing = [
        (code, value, show(value, code), row[0])
        for (value, code), row in zip(listed, shown, strict=True)
        if show(value, code).strip() != row[0].strip()
    ]
    assert [found for found in differing if found[0] not in EXCEL_IS_RIGHT] == []
    assert {found[0] for found in differing} >= set(EXCEL_IS_RIGHT) - {"e-m-d"}, "a listed difference is gone"
