"""What a finding advises may be written as it stands: a unit behind its figure, a date where a date is asked."""

import pytest
from check_cases import Case, judge

from pipeline.check import catalogue


def message(code, row):
    case = Case(code, "", "fires", 1, {"row": row})
    findings, _ = judge(next(rule for rule in catalogue() if rule.code == code), case)
    return findings[0].message


@pytest.mark.parametrize(
    ("name", "target", "examples"),
    [
        ("家属满意度", "90 以上", "“90%以上”"),
        ("家属满意度", "≧85", "“≧85%”"),
        ("合格率", "0.95以上", "“95%以上”"),
        ("培训人数", "1,000以上", "“1,000个以上”“1,000人次以上”"),
        ("培训人数", "８８", "“８８个”“８８人次”"),
    ],
)
def test_a_missing_unit_is_put_behind_the_figure(name, target, examples):
    assert f"应写成{examples}这样" in message("V03", {"level3": name, "target": target})


def test_an_unreadable_date_is_to_be_a_date():
    row = {"level2": "时效指标", "level3": "竣工时间", "target": "12.31日之前全部做完"}
    assert "应写成截止日期，如“2025年12月31日前”，或带单位的时限、比率" in message("V01", row)
    assert message("V01", {"target": "2次×12个月"}).endswith("应写成比较符号、数值、计量单位三样，如“≥95%”。")
