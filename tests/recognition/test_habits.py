"""Single habits of clerks and provinces, each met in the wild or sure to be met."""

from decimal import Decimal

import pytest
from grid_book import book_of, sheet_of

from pipeline.normalize import normalize_form
from pipeline.recognize import load_layouts, recognize_forms

LEVELS = ["一级指标", "二级指标", "三级指标", "指标值"]
ROW = ["产出指标", "数量指标", "培训人次", "≥100人次"]


def projects_of(*sheets, merges=(), path="a.xlsx"):
    book = book_of(*(sheet_of(f"表{n}", rows, merges) for n, rows in enumerate(sheets)), path=path)
    forms, _ = recognize_forms(book, load_layouts())
    return forms, [normalize_form(form, path, None) for form in forms]


def one(rows, merges=()):
    forms, projects = projects_of(rows, merges=merges)
    assert len(forms) == 1
    return forms[0], projects[0]


def test_labels_with_their_values_in_one_cell():
    _, project = one(
        [
            ["项目支出绩效目标表（单位：万元）"],
            ["项目名称：维修费 预算单位：667201区图书馆"],
            ["年度资金总额：100", "其中：财政拨款：60", "其他资金：40"],
            ["绩效目标：全年完成维修。"],
            LEVELS,
            ROW,
        ]
    )
    assert (project.name, project.agency_code, project.agency_name) == ("维修费", "667201", "区图书馆")
    assert (project.budget, project.fiscal, project.other) == (Decimal(1000000), Decimal(600000), Decimal(400000))
    assert project.goal == "全年完成维修。"


def test_midterm_and_year_side_by_side_lose_nothing():
    form, project = one(
        [
            ["项目支出绩效目标申报表"],
            ["（2025年度）"],
            ["项目名称", "甲"],
            ["总体目标", "中期目标（2025年—2027年）", "", "", "年度目标"],
            ["", "三年建成", "", "", "今年开工"],
            ["一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值"],
            ["产出指标", "数量指标", "三年座数", "3座", "数量指标", "今年座数", "1座"],
            ["", "质量指标", "合格率", "100%", "", "", ""],
        ],
        merges=[(3, 0, 4, 0), (3, 1, 3, 3), (3, 4, 3, 6), (4, 1, 4, 3), (4, 4, 4, 6)],
    )
    assert project.goal == "今年开工"
    assert [(i.level1, i.level2, i.level3, i.target.text) for i in project.indicators] == [
        ("产出指标", "数量指标", "今年座数", "1座")
    ]
    assert project.extras["goal_midterm"] == "三年建成"
    assert project.extras["midterm_indicators"].splitlines() == [
        "产出指标\t数量指标\t三年座数\t3座\tD7",
        "产出指标\t质量指标\t合格率\t100%\tD8",
    ]
    assert "midterm_kept" in {note.kind for note in form.notes}


def test_midterm_and_year_stacked():
    long = [["长期绩效指标", *LEVELS], ["", *ROW[:2], "三年", "300人次"]]
    year = [["年度绩效指标", *LEVELS], ["", *ROW]]
    _, project = one([["项目绩效目标申报表"], ["项目名称", "甲"], ["年度目标", "g"], *long, *year])
    assert [i.level3 for i in project.indicators] == ["培训人次"]
    assert "三年" in project.extras["midterm_indicators"]


def test_monitoring_ticks_under_a_two_row_header():
    head = [
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "1-8月执行情况",
        "全年预计完成情况",
        "偏差原因分析",
        "",
        "",
        "完成目标可能性",
        "",
    ]
    below = ["", "", "", "", "", "", "经费保障", "人员保障", "原因说明", "确定能", "有可能"]
    row = ["产出指标", "数量指标", "场次", "≥10场", "6场", "10场", "√", "", "资金到位晚", "", "☒"]
    other = ["", "", "人次", "≥10人次", "6人次", "8人次", "", "√", "", "", "√"]
    form, project = one(
        [["项目支出绩效运行监控表"], ["项目名称", "甲"], ["年度总体目标", "g"], head, below, row, other],
        merges=[(3, c, 4, c) for c in range(6)] + [(3, 6, 3, 8), (3, 9, 3, 10)],
    )
    assert form.layout == "monitoring_national"
    first, second = project.indicators
    assert (first.actual.text, first.reason, first.extras["forecast"], first.extras["likelihood"]) == (
        "6场",
        "资金到位晚",
        "10场",
        "有可能",
    )
    assert first.extras["reason_ticks"] == "经费保障"
    assert second.reason == "人员保障"


def test_the_funds_block_of_a_self_evaluation():
    _, project = one(
        [
            ["项目支出绩效自评表"],
            ["（2022年度）"],
            ["项目名称", "甲"],
            ["主管部门", "219-区文旅局", "实施单位", "219001-区图书馆"],
            ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
            ["", "年度资金总额：", 90, 89.974, 89.974, 10, "100.00%", 10],
            ["", "其中：本年财政拨款", "80", "79.974", "79.974", "—", "", "—"],
            ["", "其他资金", "10", "10", "10"],
            ["年度总体目标", "预期目标", "", "", "实际完成情况"],
            ["", "完成", "", "", "已完成"],
            ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"],
            ["产出指标(50分)", "数量指标", "场次", "≥10场", "12", "8", "8", ""],
            ["总分", "", "", "", "", "100", "98", ""],
        ],
        merges=[(4, 0, 7, 0), (8, 0, 9, 0)],
    )
    total, fiscal, _ = project.funds
    assert (total.initial, total.adjusted, total.executed) == (Decimal(900000), Decimal(899740), Decimal(899740))
    assert (total.rate, total.weight, total.score) == (Decimal("100.00"), Decimal(10), Decimal(10))
    assert (project.budget, project.fiscal, project.other) == (Decimal(900000), Decimal(800000), Decimal(100000))
    assert fiscal.cells["executed"] == "E7"
    assert (project.goal, project.extras["goal_actual"]) == ("完成", "已完成")
    assert project.indicators[0].level1_weight == Decimal(50)
    assert project.extras["total_score"] == "98"
    assert (project.extras["department"], project.extras["department_code"]) == ("区文旅局", "219")


@pytest.mark.parametrize(
    ("heading", "texts", "key"),
    [
        ("指标性质", ["≥", "定性"], "sign"),
        ("指标性质", ["定量", "定性"], "nature"),
        ("指标方向", ["≥", "≤"], "sign"),
        ("指标方向", ["正向", "反向"], "direction"),
    ],
)
def test_what_a_column_holds_is_told_by_its_content(heading, texts, key):
    header = [*LEVELS[:3], heading, "指标值", "计量单位"]
    rows = [["产出指标", "数量指标", f"x{text}", text, "10", "个"] for text in texts]
    form, _ = one([["绩效目标表"], ["项目名称", "甲"], header, *rows])
    assert [row.fields[key].text for row in form.rows] == texts


def test_a_sheet_says_once_what_holds_for_all_its_forms():
    rows = [
        ["2025年绩效目标表"],
        ["667201区图书馆", "单位：万元"],
        ["项目名称：甲"],
        ["预算数", "1"],
        LEVELS,
        ROW,
        ["项目名称：乙"],
        ["预算数", "2"],
        LEVELS,
        ROW,
    ]
    _, projects = projects_of(rows)
    assert [(p.name, p.agency_code, p.fiscal_year, p.budget) for p in projects] == [
        ("甲", "667201", 2025, Decimal(10000)),
        ("乙", "667201", 2025, Decimal(20000)),
    ]


def test_a_goal_in_several_rows_is_one_text():
    _, project = one([["绩效目标表"], ["项目名称", "甲"], ["年度绩效目标", "目标1：a"], ["", "目标2：b"], LEVELS, ROW])
    assert project.goal == "目标1：a\n目标2：b"


def test_an_answer_that_looks_like_a_label():
    _, project = one(
        [["绩效目标表"], ["项目名称", "甲"], ["项目属性", "其他", "项目期", "1年"], ["其他", "20"], LEVELS, ROW]
    )
    assert project.extras["project_type"] == "其他"
    assert project.other == Decimal(20)


def test_labels_nobody_listed_are_guessed():
    _, project = one(
        [
            ["项目支出绩效目标表"],
            ["拟申报项目名称", "甲"],
            ["项目责任单位", "667201图书馆"],
            ["全部资金总额（万元）", "100"],
            ["该项绩效目标", "g"],
            ["一级指标", "二级指标", "三级指标", "本期指标值", "所占权重", "考评细则"],
            [*ROW, "5", "按比例"],
        ]
    )
    assert (project.name, project.agency_code, project.budget, project.goal) == ("甲", "667201", Decimal(1000000), "g")
    assert (project.indicators[0].target.text, project.indicators[0].weight) == ("≥100人次", Decimal(5))
    assert project.indicators[0].description == "按比例"


def test_values_of_other_years_are_not_this_years():
    header = [*LEVELS[:3], "前年实际值", "上年预计值", "指标值（中期）", "指标值（年度）"]
    _, project = one([["绩效目标表"], ["项目名称", "甲"], header, ["产出指标", "数量指标", "a", "7", "8", "30", "10"]])
    assert project.indicators[0].target.text == "10"
    assert project.indicators[0].actual is None


def test_one_row_for_each_project():
    header = [
        "序号",
        "单位名称",
        "项目编码",
        "支出项目名称",
        "年初预算数",
        "调整预算数",
        "绩效目标",
        "截止7月底支出数",
        "预算执行率",
        "是否达到序时支出进度",
    ]
    rows = [
        ["1", "区图书馆", "120", "免费开放", "100", "90", "开放300天", "50", "55.56%", "是"],
        ["合计", "", "", "", "100"],
    ]
    form, project = one([["2025年绩效监控表"], ["单位：万元"], header, *rows])
    assert form.layout == "monitoring_projects"
    assert (project.name, project.code, project.budget, project.goal) == (
        "免费开放",
        "120",
        Decimal(1000000),
        "开放300天",
    )
    assert project.funds[0].executed == Decimal(500000)


def test_two_sheets_are_joined_by_the_project_code():
    basics = [
        ["项目代码", "项目名称", "项目单位", "项目总预算（万元）", "绩效目标"],
        ["12000022P1", "桥", "667201水务局", "1000", "建成"],
    ]
    indicators = [
        [
            "项目代码",
            "项目名称",
            "一级绩效指标代码",
            "一级绩效指标名称",
            "二级绩效指标名称",
            "三级绩效指标名称",
            "绩效指标说明",
            "指标值",
        ],
        ["PRO_CODE", "PRO_NAME", "LV1_CODE", "LV1", "LV2", "LV3", "CONTENT", "KPI_VAL"],
        ["12000022P1", "桥", "1", "产出指标", "数量指标", "桥梁座数", "x", "≥1座"],
    ]
    forms, projects = projects_of(basics, indicators)
    assert [(p.name, p.goal, p.budget, len(p.indicators)) for p in projects] == [("桥", "建成", Decimal(10000000), 1)]
    assert projects[0].cells["goal"] == "'表0'!E2"
    assert "joined_sheet" in {note.kind for note in forms[0].notes}


def test_totals_in_a_list_are_no_project():
    header = ["单位", "项目名称", *LEVELS]
    rows = [["合计", "", "", "", "", ""], ["图书馆", "甲", *ROW], ["小计", "", "", "", "", ""], ["图书馆", "乙", *ROW]]
    _, projects = projects_of([header, *rows])
    assert [(p.name, len(p.indicators)) for p in projects] == [("甲", 1), ("乙", 1)]


def test_a_hidden_sheet_is_read_and_said():
    rows = [["绩效目标表"], ["项目名称", "甲"], LEVELS, ROW]
    forms, _ = recognize_forms(book_of(sheet_of("表", rows, hidden=True)), load_layouts())
    assert "hidden_data" in {note.kind for note in forms[0].notes}
