"""False alarms are a defect: what the rules say of published forms was judged one by one, and stays right."""

import pytest
from make_hits import ROOT, judged, precision, report


@pytest.fixture(scope="module")
def pairs():
    return judged()


def test_errors_are_right_nineteen_times_out_of_twenty(pairs):
    right, all_ = precision(pairs, "error")
    assert all_ >= 60 and right / all_ >= 0.95


def test_at_least_two_hundred_findings_were_judged_and_hardly_any_was_not(pairs):
    words = [word for _, word in pairs]
    assert sum(word in ("对", "可商榷", "误报") for word in words) >= 200
    unread = [hit for hit, word in pairs if word == "未判"]
    assert len(unread) <= len(pairs) // 50, unread


def test_the_table_of_hits_is_current(pairs):
    assert (ROOT / "docs" / "rule_hits.md").read_text(encoding="utf-8") == report(pairs)
