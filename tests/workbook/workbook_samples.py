"""A small batch made by hand: the seed's first and third project and a second unit with texts meant to do harm."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

from pipeline.model import Batch, Finding, Indicator, Kind, Place, Project, Reading, Severity, Source
from pipeline.settings import Profile

PROFILE = Profile("test", "测试")
BOOK = "网格中心.xlsx"
NASTY = '=cmd|" /C calc"!A0'


def quantity(text, number, unit, *, sign=">=", per=(), amount=None, base=None):
    number = D(number)
    return Reading(
        text, Kind.QUANTITY, sign, True, number, unit=unit, per=tuple(per), amount=D(amount or number),
        base_unit=base if base is not None else unit,
    )  # fmt: skip


def phrase(text):
    return Reading(text, Kind.PHRASE)


def indicators(sheet_rows, start=11):
    return tuple(
        Indicator(
            n, first, second, name, value, description, class1=first, class2=second,
            cells={"target": f"E{start + n - 1}", "level3": f"C{start + n - 1}"},
        )
        for n, (first, second, name, description, value) in enumerate(sheet_rows, 1)
    )  # fmt: skip


LONG = (
    "通过多种用工人员经费发放准确的人数与多种用工人员经费发放总人数比对，反映多种用工人员经费发放的准确情况。计算公式："
    "多种用工人员经费发放准确率=多种用工人员经费发放准确的人数÷多种用工人员经费发放总人数×100%"
)


def staff():
    rows = (
        ("产出指标", "数量指标", "多种用工人员经费发放人数", "实际发放人数。", quantity("≥7人", 7, "人")),
        ("产出指标", "质量指标", "多种用工人员经费发放准确率", LONG, quantity("100%", 100, "%", sign="=")),
        ("产出指标", "时效指标", "经费发放完成时间", "完成时间。",
         Reading("2025年12月31日前", Kind.DATE, "<=", True, date_to=date(2025, 12, 31))),
        ("产出指标", "成本指标", "多种用工人员经费标准", "支出标准。",
         quantity("≤6.5万元/年/人", "6.5", "万元", sign="<=", per=("年", "人"), amount=65000, base="元/人·年")),
        ("效益指标", "可持续影响指标", "完善管理制度", "长效保障。", phrase("持续有效")),
    )  # fmt: skip
    return Project(
        "target_tianjin", Place(BOOK, "1长聘", "A1"), "2025年编制外长聘-机关事业单位辅助人员（行政政法室）", 2025,
        "667201", "天津市滨海新区网格化管理中心", budget=D("455000.00"), fiscal=D("455000.00"), money_unit="元",
        purpose="通过发放多种用工派遣人员工作经费，保障派遣员工的基本合法权益，保障工作顺利推进。",
        goal="1.通过发放多种用工派遣人员工作经费，保障派遣员工的基本合法权益，保障工作顺利推进。",
        indicators=indicators(rows), cells={"project_name": "B3", "budget": "C4"},
    )  # fmt: skip


def layers():
    rows = (
        ("产出指标", "数量指标", "划分网格总量", "划分网格总量", quantity("≥4000个", 4000, "个")),
        ("产出指标", "成本指标", "单次图层更新服务费", "服务费", quantity("15000元", 15000, "元", sign="=")),
        ("满意度指标", "服务对象满意度指标", "区网格中心满意度", "满意度", quantity("≥95%", 95, "%")),
    )
    return Project(
        "target_tianjin", Place(BOOK, "3图层", "A1"), "2025年网格图层更新", 2025,
        "667201", "天津市滨海新区网格化管理中心", budget=D("30000.00"), fiscal=D("30000.00"), money_unit="元",
        goal="实现新区网格划分全域覆盖。",
        indicators=indicators(rows), cells={"project_name": "B3"},
    )  # fmt: skip


def nasty():
    rows = (
        ("成本指标", "经济成本指标", NASTY, "{=1+1}", quantity("=6辆", 6, "辆", sign="=")),
        ("", "", "@SUM(1)", "https://example.org/?a=1#b", phrase("internal:Sheet1!A1")),
        ("产出指标", "数量指标", "大数", "超过十五位", quantity("1", "12345678901234567.89", "元", sign="=")),
    )
    return Project(
        "self_evaluation_std", Place("坏'名#%1.xlsx", "it's", "A1"), "*?~<>'项目", 2025, "007", "=1+1单位",
        "12000022P67371310001B", budget=D("10.10"), fiscal=D("4.00"), other=D("6.00"), money_unit="万元",
        purpose="甲\n乙\n丙", goal="国" * 40000, indicators=indicators(rows), cells={"project_name": "B3"},
    )  # fmt: skip


def batch():
    projects = (staff(), layers(), nasty())
    place = Place(BOOK, "1长聘", "E12")
    findings = (
        Finding("V02", Severity.NOTE, "指标值“100%”没有写比较符号，已按“＝”处理，请确认。", (place,),
                projects[0].agency_name, projects[0].name, "100%", "写明符号", "计算符号代码表", "写成“＝100%”"),
        Finding("M01", Severity.ERROR, "预算数10.10元不等于财政资金4.00元加其他资金6.00元，请核对。",
                (Place("坏'名#%1.xlsx", "it's", "C4"),), projects[2].agency_name, projects[2].name, "10.10"),
        Finding("B01", Severity.ERROR, "文件已加密，请去掉密码后重新报送。", (Place("加密.xlsx"),)),
    )  # fmt: skip
    sources = (
        Source(BOOK, "taken", "ab" * 32, 12345, "xlsx", 2, 8),
        Source("加密.xlsx", "unreadable: 已加密", "cd" * 32, 99, "ole"),
        Source("坏'名#%1.xlsx", "taken", "ef" * 32, 5, "xlsx", 1, 3),
    )
    return Batch("667", "天津市滨海新区网格化管理中心", 2025, projects, findings, sources)


def mixed():
    """Two projects on goals, self-evaluation and monitoring forms, one only self-evaluated, a department's own form."""
    followed = [
        replace(one, layout=layout, place=Place(f"{word}.xlsx", one.place.sheet, "A1"))
        for layout, word in (("self_evaluation_national", "自评"), ("monitoring_national", "监控"))
        for one in (staff(), layers())
    ]
    only = [
        replace(layers(), layout=layout, name="只有年终表的项目", place=Place(f"{layout}.xlsx", "表", "A1"))
        for layout in ("self_evaluation_national", "monitoring_national")
    ]
    whole = replace(staff(), layout="department_target", name="", place=Place("部门.xlsx", "整体", "A1"))
    projects = (*followed, staff(), layers(), nasty(), *only, whole)
    return replace(batch(), projects=projects)
