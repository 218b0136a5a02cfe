"""A target whose sign and unit stand in columns of their own, as one text; and what a change says."""

import pytest

from pipeline.domain.changes import change_of, doubt
from pipeline.domain.written import written_target
from pipeline.model import Indicator
from pipeline.normalize import parse, parse_columns


@pytest.mark.parametrize(
    ("sign", "text", "unit", "written"),
    [
        ("≥", "300", "人次", "≥300人次"),
        ("≤", "80", "/", "≤80"),
        ("≥", "80", "无", "≥80"),
        ("≥", "80％", "%", "≥80％"),
        ("不低于", "不低于80", "%", "不低于80%"),
        ("定性", "良好", "", "良好"),
        ("", "有效提升", "%", "有效提升"),
        ("", "≥7人", "", "≥7人"),
        ("", "7", "人", "7人"),
        ("≥", "≥95%", "%", "≥95%"),
        ("≥", "-5", "%", "≥-5%"),
        ("≥", "三百", "人", "≥三百人"),
        ("不低于", "80以上", "%", "80以上%"),
        ("≤", "2025年12月31日", "", "≤2025年12月31日"),
        ("≤", "12月底前", "日期", "12月底前"),
        ("≥", "", "%", ""),
    ],
)
def test_columns_are_joined_as_they_read(sign, text, unit, written):
    target = parse_columns(sign, text, unit) if sign or unit else parse(text)
    indicator = Indicator(1, "产出指标", "数量指标", "名称", target, sign_text=sign, unit_text=unit)
    assert written_target(indicator) == written


@pytest.mark.parametrize(
    ("name", "target", "actual", "asked"),
    [
        ("投诉率", "≤5%", "增加3%", True),
        ("群众满意度", "≥90%", "提高95%", True),
        ("群众满意度", "≥90%", "提升至95%", False),
        ("减税降费企业户数", "≥100户", "新增120户", False),
        ("节约用水宣传场次", "≥10场", "新增12场", False),
        ("投诉下降率", "≥10%", "上升12%", True),
        ("投诉下降率", "≥10%", "下降12%", False),
    ],
)
def test_a_change_answers_a_change_of_its_direction_only(name, target, actual, asked):
    assert bool(doubt(name, parse(target), parse(actual))) is asked


def test_a_level_reached_roughly_is_no_change():
    assert change_of(parse("提升至90%左右")) == ""
