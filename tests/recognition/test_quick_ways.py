"""The quick ways of recognition change nothing: runs of rows, texts seen before, blank rows left off."""

import pytest
from grid_book import book_of, sheet_of
from make_forms import ALL, grid_of, make_sheet

from pipeline import normalize
from pipeline.model import Cell, Field, Form, Row, cell_ref
from pipeline.normalize import normalize_form
from pipeline.recognize import engine, flat, load_layouts, recognize_forms, table, word
from pipeline.recognize.vocabulary import load_vocabulary


def sheets():
    for number in range(3 * len(ALL)):
        _, canvas, _ = make_sheet("quick", number, ALL)
        yield [[None if value == "" else value for value in row] for row in grid_of(canvas)], canvas.merges


def forms_of(rows, merges=(), **facts):
    return recognize_forms(book_of(sheet_of("表", rows, merges, **facts)), load_layouts())


def test_runs_read_at_once_are_what_row_after_row_gives(monkeypatch):
    at_once = [repr(forms_of(*sheet)) for sheet in sheets()]
    monkeypatch.setattr(table, "end_of_run", lambda grid, header, row, reader: row)
    monkeypatch.setattr(flat, "_end_of_project", lambda grid, name, value, lefts, row, reader: row)
    assert [repr(forms_of(*sheet)) for sheet in sheets()] == at_once
    assert sum(one.count("Row(") for one in at_once) > 300


def test_what_was_seen_before_does_not_matter():
    seen = [repr(forms_of(*sheet)) for sheet in sheets()]
    engine._all_words.cache_clear()
    for layout in load_layouts():
        if layout.words:
            layout.words.known.clear()
    assert [repr(forms_of(*sheet)) for sheet in reversed(list(sheets()))] == seen[::-1]


def test_blank_rows_at_the_end_change_nothing():
    for rows, merges in sheets():
        styled = [*rows, *[[None] * 9] * 400, ["", None], []]
        assert repr(forms_of(styled, merges)) == repr(forms_of(rows, merges))


def test_a_number_that_shows_nothing_ends_no_run_and_names_nothing():
    rows = [
        ["项目名称", "甲"],
        ["一级指标", "二级指标", "三级指标", "指标值"],
        *(["产出指标", "数量指标", f"指标{n}", n] for n in range(5)),
    ]
    rows[4][2] = 7

    def look(row, column):
        value = rows[row][column]
        return Cell(cell_ref(row, column), value if isinstance(value, str) else "" if value in (2, 7) else f"{value}人")

    forms, _ = forms_of(rows, look=look)
    values = [(row.fields.get("level3"), row.fields["target"].text) for row in forms[0].rows]
    assert [(name and name.text, value) for name, value in values] == [
        ("指标0", "0人"), ("指标1", "1人"), ("指标3", "3人"), ("指标4", "4人"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text, signs",
    [
        ("三 级 指 标", word.LEVEL),
        ("附件2：项目支出绩效目标表（2025年度）", word.TITLE | word.ENDS),
        ("（2025年1-7月）", word.YEAR),
        ("项目名称：", word.BEGINS | word.NAMES | word.ENDS),
        ("主管部门：财政局", word.BEGINS | word.ENDS),
        ("年度绩效指标", word.SECTION),
        ("全年执行数", word.FUND),
        ("备注", word.REMARK | word.ENDS),
        ("任务名称", word.TASKS),
        ("明细项目", word.COSTS),
        ("培训100人次", 0),
    ],
)
def test_the_signs_of_a_text(text, signs):
    assert word.word_of(text, load_vocabulary()).signs & signs == signs
    assert bool(word.word_of(text, load_vocabulary()).signs) == bool(signs)


def test_what_is_remembered_of_texts_is_bounded(monkeypatch):
    monkeypatch.setattr(word, "_MOST_KNOWN", 50)
    words = load_vocabulary().widened({})
    assert [word.word_of(f"第{n}个", words).key for n in range(120)] == [f"第{n}个" for n in range(120)]
    assert len(words.known) <= 50


def test_rows_of_the_usual_columns_are_normalized_as_any_others(monkeypatch):
    forms = [form for sheet in sheets() for form in forms_of(*sheet)[0]]
    at_once = [normalize_form(form, "a.xlsx", 2025).indicators for form in forms]
    usual = sum(tuple(row.fields) == normalize.form._USUAL for form in forms for row in form.rows)
    monkeypatch.setattr(normalize.form, "_USUAL", ())
    assert [normalize_form(form, "a.xlsx", 2025).indicators for form in forms] == at_once
    assert usual > 20


def test_an_indicator_has_every_text_in_its_own_field():
    names = ("level1", "level2", "level3", "description", "target")
    texts = ("产出指标", "数量指标", "名称", "说明", "≥3个")
    for keys in (names, (*names, "reason", "sign", "unit", "basis")):
        said = {key: text for key, text in zip(keys, (*texts, "原因", "", "", "依据"), strict=False) if text}
        row = Row({key: Field(text, f"A{at}") for at, (key, text) in enumerate(said.items(), 1)}, "A1")
        (one,) = normalize_form(Form("target", "表", "A1", rows=(row,)), "a.xlsx", 2025).indicators
        assert (one.ordinal, one.level1, one.level2, one.level3, one.description, one.target.text) == (1, *texts)
        assert (one.class1, one.class2, one.direction, one.reason) == (*texts[:2], "正向", said.get("reason", ""))
        assert (one.actual, one.weight, one.score, one.level1_weight, one.mark, one.light) == (None,) * 6
        assert one.extras == {key: text for key, text in said.items() if key == "basis"}
        assert one.cells == {key: field.ref for key, field in row.fields.items()}
