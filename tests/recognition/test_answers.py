"""Where the answers of a form stand is remembered for the next form of the template: with and without is the same."""

import random

from grid_book import book_of, sheet_of
from make_forms import ALL, grid_of, make_sheet

from pipeline.recognize import answers, load_layouts, recognize_forms
from pipeline.recognize.vocabulary import load_vocabulary
from pipeline.recognize.word import word_of

OTHERS = (
    None, "", " ", "　", "无", "/", "——", "12", "3.5", "1200000", "455000.00元", "12.5万元", "元", "万元", "单位：万元",
    "667201天津市图书馆", "滨海新区网格化管理中心", "某项目（二期）运维经费", "其他", "财政", "合计", "项目名称",
    "绩效目标", "51000021R000000019951", "2025年", "目标1：建成三处", "1.建成三处", "二、保障运行", "主管部门：财政局",
    "甲" * 45, "（万元）", "项目资金（万元）", "注：本表一式两份", "填报人：王五", "预算单位", "用于购买服务，运行。",
    7, 0, 0.5, True,
)  # fmt: skip
"""Texts of every kind there is around a table, and figures."""


def alike(value, dice):
    """Another answer that is asked for the same, as the next unit of a drop writes it."""
    words = load_vocabulary()
    if not isinstance(value, str) or len(value) < 5 or word_of(value, words).signs or word_of(value, words).column:
        return value
    signs = (
        "乙" if "\u4e00" <= sign <= "\u9fff" else str(dice.randrange(10)) if sign.isdecimal() else sign
        for sign in value
    )
    other = "".join(signs)
    return other if answers._look(value, words) == answers._look(other, words) else value


def variants(rows, dice, count):
    """The same form filled in by other hands: every answer another one, some cells something else altogether."""
    texts = [value for row in rows for value in row if value is not None]
    for number in range(count):
        made = [[alike(value, dice) for value in row] for row in rows]
        for _ in range(number // 3):
            row = dice.choice(made)
            if row:
                row[dice.randrange(len(row))] = dice.choice(OTHERS if dice.random() < 0.7 else texts)
        yield made


def forms_of(rows, merges):
    return repr(recognize_forms(book_of(sheet_of("表", rows, merges)), load_layouts()))


def test_answers_found_again_are_those_found_by_searching(monkeypatch):
    again, dice, found = [], random.Random(5), answers._at
    monkeypatch.setattr(answers, "_at", lambda grid, places: again.append(places) or found(grid, places))
    for number in range(3 * len(ALL)):
        _, canvas, _ = make_sheet("answers", number, ALL)
        rows = [[None if value == "" else value for value in row] for row in grid_of(canvas)]
        made = list(variants(rows, dice, 8))
        answers._frames.clear()
        remembered = [forms_of(one, canvas.merges) for one in made]
        for one, seen in zip(made, remembered, strict=True):
            answers._frames.clear()
            assert forms_of(one, canvas.merges) == seen, one
    assert len(again) > 100


def test_a_frame_is_known_by_its_labels_not_by_its_answers():
    rows = [
        ["2025年部门项目绩效目标表", None, None, None],
        ["项目名称", "甲区图书馆运行经费", "预算数（万元）", 125],
        ["一级指标", "二级指标", "三级指标", "指标值"],
        ["产出指标", "数量指标", "开放天数", "≥300天"],
    ]
    answers._frames.clear()
    forms_of(rows, [])
    rows[1][1], rows[1][3] = "乙县博物馆维修改造项目", 70
    forms_of(rows, [])
    assert len(answers._frames) == 1
    rows[1][2] = "预算数（元）"
    forms_of(rows, [])
    assert len(answers._frames) == 2
