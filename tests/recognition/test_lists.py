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
