"""Flat lists: what a page break, another header and repeated cells do to the projects of a list."""

from grid_book import book_of, sheet_of

from pipeline.recognize import load_layouts, recognize_forms

INDICATORS = ["一级指标", "二级指标", "三级指标", "指标值"]


def forms_of(*rows):
    return recognize_forms(book_of(sheet_of("表", rows)), load_layouts())[0]


def names_of(form):
    return [row.fields["level3"].text for row in form.rows]


def test_a_list_goes_on_under_a_header_with_other_columns_of_the_project():
    forms = forms_of(
        ["单位编码", "单位名称", "项目名称", *INDICATORS],
        ["021", "林业局", "森林防火", "产出指标", "数量指标", "巡护人数", "13人"],
        [None, None, None, None, "质量指标", "查处率", "95%"],
        ["单位名称", "项目名称", None, *INDICATORS],
        [None, None, None, "产出指标", "时效指标", "完成时间", "年底前"],
        [None, "种苗补助", None, "产出指标", "数量指标", "发放种苗", "1500株"],
        ["镇政府", "书记补贴", None, "产出指标", "数量指标", "发放人数", "7人"],
    )
    assert [(form.fields["project_name"].text, names_of(form)) for form in forms] == [
        ("森林防火", ["巡护人数", "查处率", "完成时间"]),
        ("种苗补助", ["发放种苗"]),
        ("书记补贴", ["发放人数"]),
    ]


def test_repeated_cells_and_blank_ones_belong_to_one_project():
    head = ["单位名称", "项目名称", "绩效目标", *INDICATORS]
    rows = [
        [name, name and "防火", goal, "产出指标", "数量指标", f"指标{n}", f"{n}人"]
        for n, (name, goal) in enumerate(
            [("甲局", None), ("甲局", "保安全"), ("甲局", "保安全"), *[("甲局", None)] * 4]
        )
    ]
    repeated, blank = forms_of(head, *rows), forms_of(head, rows[0], *([None, None, *row[2:]] for row in rows[1:]))
    for forms in (repeated, blank):
        assert [names_of(form) for form in forms] == [[f"指标{n}" for n in range(7)]]
        assert forms[0].fields["goal"].text == "保安全"
        assert forms[0].fields["goal"].ref == "C3"


def test_a_number_that_shows_nothing_is_no_name():
    rows = [["甲局", "防火", "产出指标", "数量指标", f"指标{n}", f"{n}人"] for n in range(6)]
    rows[4][4:] = ["", None]
    forms = forms_of(["单位名称", "项目名称", *INDICATORS], *rows)
    assert [names_of(form) for form in forms] == [["指标0", "指标1", "指标2", "指标3", "指标5"]]


def test_a_list_that_begins_without_its_project_is_read_from_the_first_project_on():
    forms = forms_of(
        ["单位编码", "项目名称", *INDICATORS],
        [None, None, "产出指标", "数量指标", "培训人次", "9人"],
        ["021", "森林防火", "产出指标", "数量指标", "巡护人数", "13人"],
        [None, None, None, "质量指标", "查处率", "95%"],
    )
    assert [(form.fields["project_name"].text, names_of(form)) for form in forms] == [
        ("森林防火", ["巡护人数", "查处率"])
    ]


RESULTS = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]


def figures_of(form):
    return [{key: field.text for key, field in row.fields.items()} for row in form.funds]


def test_what_a_list_says_was_spent_is_read():
    """Without it a project that has every point of its indicators would be marked 90 of 100."""
    done = ["产出指标", "数量指标", "接种剂次", "≥3万剂次", "3.1万剂次", 90, 90]
    forms = forms_of(
        ["单位名称", "项目名称", "年初预算数", "全年预算数", "全年执行数", "执行率", *RESULTS],
        ["疾控中心", "接种", 500, 480, 432, "90%", *done],
        [None, None, None, None, None, None, "满意度指标", "服务对象满意度指标", "满意度", "≥90%", "92%", 10, 10],
        ["妇幼保健院", "筛查", 300, 300, 300, "100%", *done],
    )
    assert [figures_of(form) for form in forms] == [
        [{"initial": "500", "adjusted": "480", "executed": "432", "rate": "90%"}],
        [{"initial": "300", "adjusted": "300", "executed": "300", "rate": "100%"}],
    ]
    assert [form.fields["budget"].text for form in forms] == ["500", "300"]
    assert not any(key.startswith("fund:") for form in forms for key in form.fields)


def test_a_list_without_what_was_spent_has_fields_only():
    forms = forms_of(
        ["单位名称", "项目名称", "年初预算数", "全年预算数", *INDICATORS],
        ["疾控中心", "接种", 500, 480, "产出指标", "数量指标", "接种剂次", "≥3万剂次"],
    )
    assert forms[0].funds == () and forms[0].fields["budget"].text == "500"


def test_a_list_that_gives_the_adjusted_budget_alone_has_it_as_the_budget():
    forms = forms_of(
        ["单位名称", "项目名称", "全年预算数", "1-7月执行数", *INDICATORS, "1-7月完成情况"],
        ["疾控中心", "接种", 480, 200, "产出指标", "数量指标", "接种剂次", "≥3万剂次", "2万剂次"],
    )
    assert figures_of(forms[0]) == [{"adjusted": "480", "executed": "200"}]
    assert forms[0].fields["budget"].text == "480"


def sums_of(form):
    names = ("list_subtotal", "list_total", "list_grand", "list_above")
    return {name: form.fields[name].text for name in names if name in form.fields}


def test_total_rows_are_kept_with_the_project_above_them():
    goal = ["产出指标", "数量指标", "人数", "≥7人"]
    head = ["单位名称", "项目名称", "预算数", *INDICATORS]
    forms = forms_of(
        head,
        ["甲局", "防火", 20, *goal], [None, None, None, *goal],
        ["小计", None, 20, None, None, None, None],
        ["乙局", "种苗", 30, *goal],
        ["小计", None, 30, None, None, None, None],
        ["合计", None, 60, None, None, None, None],
    )  # fmt: skip
    assert [sums_of(form) for form in forms] == [{"list_subtotal": "20"}, {"list_subtotal": "30", "list_total": "60"}]
    assert len({form.fields["list_table"].text for form in forms}) == 1
    above = forms_of(head, ["合计", None, 50, *[None] * 4], ["甲局", "防火", 20, *goal], ["乙局", "种苗", 30, *goal])
    assert [sums_of(form) for form in above] == [{"list_above": "50"}, {}]
    twice = forms_of(
        head, ["甲局", "防火", 20, *goal], ["小计", None, 20, *[None] * 4], ["小计", None, 90, *[None] * 4]
    )
    assert [sums_of(form) for form in twice] == [{"list_subtotal": ""}]
    assert "list_table" not in forms_of(head, ["甲局", "防火", 20, *goal])[0].fields
