"""A label left unanswered stays blank: what stands under it answers another label."""

import pytest
from grid_book import book_of, sheet_of

from pipeline.normalize import normalize_form
from pipeline.recognize import load_layouts, recognize_forms

CODE = "51000021R000000019951"
TAIL = [
    ["年度资金总额（万元）", "12"],
    ["其中：财政拨款", "12"],
    ["年度目标", "全年培训五十人。"],
    ["一级指标", "二级指标", "三级指标", "指标值"],
    ["产出指标", "数量指标", "培训人数", "≥50人"],
]


def project_of(head, tail=TAIL, merges=()):
    rows = [["项目支出绩效目标申报表（2026年度）"], *head, *tail]
    forms, _ = recognize_forms(book_of(sheet_of("表", rows, merges)), load_layouts())
    assert len(forms) == 1
    return forms[0], normalize_form(forms[0], "a.xlsx", None)


@pytest.mark.parametrize(
    ("head", "merges"),
    [
        (
            [["项目名称", "培训费", "", "项目代码", ""], ["主管部门", "财政局", "实施单位", "219001图书馆"]],
            [(1, 1, 1, 2)],
        ),
        ([["项目名称", "培训费", "项目代码", ""], ["单位", "219001图书馆", "市财政局", ""]], []),
        ([["项目名称", "培训费", "", "项目代码", ""], ["类别", "", "经办单位", "219001图书馆"]], [(1, 1, 1, 2)]),
        ([["项目名称", "培训费", "项目代码"], ["单位", "219001图书馆", "主管部门"]], []),
    ],
)
def test_a_blank_code_is_not_the_unit_below(head, merges):
    _, project = project_of(head, merges=merges)
    assert (project.name, project.code) == ("培训费", "")


def test_a_blank_unit_is_not_the_heading_of_the_block_below():
    _, project = project_of(
        [
            ["项目名称", "培训费", "主管部门", ""],
            ["主管部门", "", "实施单位", ""],
            ["项目资金（万元）", "年度资金总额", "12"],
        ],
        [["", "其中：财政拨款", "12"], *TAIL[2:]],
    )
    assert (project.agency_name, project.agency_code) == ("", "")
    assert "department" not in project.extras
    assert project.budget == 120000


def test_what_stands_under_the_table_is_kept():
    """A short remark is kept, how to fill in the form is not; neither is an indicator."""
    guide = "填表说明：" + "一级指标和二级指标按照规定的目录填写，三级指标由单位自行设定。" * 8
    _, project = project_of(
        [["项目名称", "培训费"]], [*TAIL, ["备注", "本项目无服务对象，不设满意度指标。"], ["填报人：甲"], [guide]]
    )
    assert project.extras["remark"] == "备注\n本项目无服务对象，不设满意度指标。"
    assert len(project.indicators) == 1


def test_a_code_under_its_heading_is_read():
    _, project = project_of([["项目名称", "项目代码", "预算单位"], ["培训费", CODE, "219001图书馆"]])
    assert (project.name, project.code, project.agency_name) == ("培训费", CODE, "图书馆")
    _, project = project_of([["项目代码", "预算单位"], [f"{CODE}-培训费", "219001图书馆"]])
    assert project.code.startswith(CODE)


@pytest.mark.parametrize("kind", ["其他", "部门"])
def test_an_answer_under_headings_may_look_like_a_label(kind):
    _, project = project_of([["项目名称", "项目类别", "预算单位"], ["培训费", kind, "219001图书馆"]])
    assert (project.name, project.agency_code, project.agency_name) == ("培训费", "219001", "图书馆")


@pytest.mark.parametrize(
    ("header", "levels"),
    [
        (["二级指标", "三级指标", "指标值"], ["level2", "level3"]),
        (["二级指标", "指标", "指标值"], ["level2", "level3"]),
        (["三级指标", "指标值"], ["level3"]),
        (["指标编号", "三级指标", "指标值"], ["level3"]),
    ],
)
def test_a_header_without_a_first_level(header, levels):
    """The columns there are are read, row for row; nothing is made up for the first level."""
    rows = [["数量指标", "培训人数", "≥50人"], ["质量指标", "合格率", "≥95%"], ["", "学员满意度", "≥90%"]]
    form, project = project_of(
        [["项目名称", "培训费"], ["单位", "219001图书馆"]], [*TAIL[:3], header, *(row[-len(header) :] for row in rows)]
    )
    assert [(i.level3, i.target.text) for i in project.indicators] == [tuple(row[1:]) for row in rows]
    assert {key for row in form.rows for key in row.fields} & {"level1", "level2", "level3"} == set(levels)
    assert {i.level1 for i in project.indicators} == {""}


def test_words_under_the_funds_are_no_money():
    """Regional self-evaluations put 资金管理情况 right under the funds: its words are no figures."""
    head = [
        ["转移支付名称", "农田建设补助"],
        ["", "年初预算数（万元）", "全年预算数", "全年执行数", "预算执行率"],
        ["年度资金总额：", "100", "100", "90", "90%"],
        ["其中：地方资金", "/", "", "—", ""],
        ["资金管理情况", "情况说明", "存在问题和改进措施"],
        ["分配科学性", "科学", "无"],
        ["下达及时性", "及时", "无"],
    ]
    table = [
        ["一级指标", "二级指标", "三级指标", "指标值", "全年实际完成值"],
        ["产出指标", "数量指标", "建设面积", "≥10万亩", "10.5"],
    ]
    form, project = project_of(head, table)
    assert [fund.fields["source"].text for fund in form.funds] == ["年度资金总额：", "其中：地方资金"]
    assert project.budget == 1000000
    assert not [note for note in (*form.notes, *project.notes) if note.kind == "money_unreadable"]
