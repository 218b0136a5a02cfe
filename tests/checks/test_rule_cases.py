"""Every rule has a case that fires and one that does not; every coded rule answers "not applicable" where it should."""

import pytest
from check_cases import judge, load_cases

from pipeline.check import catalogue
from pipeline.check.rule import Rule

CASES = tuple(load_cases())
RULES: dict[str, Rule] = {rule.code: rule for rule in catalogue() if rule.check is not None}


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_case(case):
    findings, answers = judge(RULES[case.code], case)
    if case.expect == "fires":
        assert len(findings) == case.count, [finding.message for finding in findings] or answers
        assert all(finding.message.endswith("。") and "{" not in finding.message for finding in findings)
        assert all(finding.suggestion.endswith("。") and finding.place.file for finding in findings)
    else:
        assert [finding.message for finding in findings] == []
        inapplicable = all(answer is not None for answer in answers)
        assert inapplicable == (case.expect == "not_applicable") or case.expect == "passes", answers


@pytest.mark.parametrize("code", RULES)
def test_every_rule_has_a_passing_and_a_failing_case(code):
    assert {case.expect for case in CASES if case.code == code} >= {"fires", "passes"}


@pytest.mark.parametrize("code", RULES)
def test_every_rule_explains_itself(code):
    rule = RULES[code]
    assert rule.explanation.endswith("。") and rule.basis and rule.suggestion
    assert rule.message.endswith("。") and 10 <= len(rule.message) <= 120


def test_the_catalogue_is_complete():
    wanted = {
        "C": 20, "V": 23, "T": 7, "M": 14, "X": 16, "W": 5, "J": 6, "Z": 14,
    }  # fmt: skip
    codes = {rule.code for rule in catalogue()}
    assert {f"{letter}{n:02}" for letter, most in wanted.items() for n in range(1, most + 1)} <= codes
