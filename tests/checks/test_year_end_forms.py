"""Self-evaluation and monitoring workbooks as printed: what a reviewer would send back is found, at its cell."""

from pathlib import Path

import xlsxwriter

from pipeline.review import review_folder
from pipeline.settings import load_profile

SELF = [
    ["项目支出绩效自评表"],
    ["（2025年度）"],
    ["项目名称", "委托业务项目"],
    ["主管部门", "219-棠溪镇人民政府", "", "", "", "实施单位", "219001-棠溪镇人民政府"],
    ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    ["", "年度资金总额", 0, 0, 0, 10, 0, 10],
    ["", "其中：本年财政拨款", 90, 89.974, 80, "—", "", "—"],
    ["年度总体目标", "预期目标", "", "", "", "实际完成情况"],
    ["", "完成全部基建工程委托业务，保证工程质量。", "", "", "", "已完成"],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"],
    ["产出指标(50分)", "数量指标", "基建工程委托业务项目数量", "≥50个", "40", 20, 20, ""],
    ["", "质量指标", "委托业务报告合格率", "≥100百分比", "完成", 20, 20, ""],
    ["", "时效指标", "提交报告及时性", "在项目计划完成时间内完成", "达成预期指标", 10, 6, ""],
    ["效益指标(30分)", "社会效益指标", "服务企业数量", "≥10家", "25家", 30, 31, ""],
    ["满意度指标(10分)", "服务对象满意度指标", "群众满意度", "≥90%", "", 10, 10, ""],
    ["总分", "", "", "", "", 100, 120, ""],
]
MONITOR = [
    ["2025年1-7月项目支出绩效目标执行监控表"],
    ["（2025年度）"],
    ["项目名称", "街面巡查"],
    ["主管部门及代码", "219-棠溪镇人民政府", "", "", "实施单位", "219001-棠溪镇人民政府"],
    ["项目资金（万元）", "", "年初预算数", "1-7月执行数", "1-7月执行率", "全年预计执行数"],
    ["", "年度资金总额", 100, 20, "35%", 100],
    ["年度总体目标", "完成全年街面巡查任务，及时上报问题。"],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "1-7月执行情况", "全年预计完成情况", "完成目标可能性", "备注"],
    ["产出指标", "数量指标", "巡查次数", "≥100次", "90次", "80次", "有可能", ""],
    ["", "质量指标", "上报准确率", "≥95%", "96%", "96%", "确定能", ""],
]  # fmt: skip


def found(tmp_path: Path, rows: list[list[object]]) -> set[str]:
    book = xlsxwriter.Workbook(tmp_path / "自评.xlsx")
    sheet = book.add_worksheet("表")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value != "":
                sheet.write(number, column, value)
    for top, bottom in ((10, 12),) if rows is SELF else ((8, 9),):
        sheet.merge_range(top, 0, bottom, 0, rows[top][0])
    book.close()
    findings = review_folder(tmp_path, load_profile("national2020")).batch.findings
    return {f"{finding.code}@{finding.place.cell}" for finding in findings}


def test_a_self_evaluation_is_sent_back_for_what_does_not_add_up(tmp_path):
    codes = found(tmp_path, SELF)
    assert {"M11@C6", "Z03@G11", "Z05@G13", "Z04@G13", "Z02@G14", "Z06@E14", "J05@E12", "Z01@E15", "Z07@G16"} <= codes
    assert not {code for code in codes if code.startswith(("W01", "W02", "B0"))}


def test_a_monitoring_form_is_sent_back_for_what_lags_and_is_not_explained(tmp_path):
    codes = found(tmp_path, MONITOR)
    assert {"J01@E6", "J02@D6", "J03@G9", "J04@F9", "J06@E9"} <= codes
