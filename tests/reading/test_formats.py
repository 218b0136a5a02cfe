"""The number format renderer against a hand-written truth table, and its refusals."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.format_code import parse_code
from pipeline.read.formats import changes_text, complaint, doubtful, show
from pipeline.read.xlsx_styles import BUILTIN

TRUTH = [
    line.split("\t")
    for line in Path(__file__).with_name("formats_truth.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("# ")
]


def stored(text: str):
    if text in ("true", "false"):
        return text == "true"
    try:
        return int(text) if "." not in text else float(text)
    except ValueError:
        return text


@pytest.mark.parametrize(("value", "code", "shown"), TRUTH)
def test_truth(value, code, shown):
    assert show(stored(value), code) == shown


@pytest.mark.parametrize(
    "code",
    ["0abc", '"没有结束', "[Purple]0", "0;0;0;0;0", "yyyy0", "hello", "[>=]0", "General0", "[DBNum2][$RMB]General"],
)
def test_what_is_no_format_gives_the_raw_value_and_is_said(code):
    assert show(7.25, code) == "7.25"
    assert complaint(7.25, code)[0] == "format_unknown" and doubtful(code)


@pytest.mark.parametrize("code", ['0;-0;"-"', "General", '"≥"0"人"', "@"])
def test_a_format_that_hides_nothing_leaves_no_doubt(code):
    assert not doubtful(code)


@pytest.mark.parametrize(
    ("value", "code", "seen"),
    [
        (0.95, '"≥90%"', "≥90%"),  # a fixed text that looks like the value
        (7, '"合格"', "合格"),
        (7, ";;;", ""),
        (20251231, "yyyy/m/d;0", "####"),
        (0, '"是";"否"', "是"),
        (5, '[=1]"男";[=2]"女"', "####"),
        (20251231, "yyyy/m/d", "####"),
        (-3, 'yyyy"年"m"月"d"日";@', "####"),
        (-5, "0.00;[红色]0.00", "5.00"),  # the minus is told by the colour alone
        (-5, "0%;", ""),
        (75, '[>=90]"优";[>=60]"及格";"不及格"', "及格"),
    ],
)
def test_a_value_that_cannot_be_seen_is_said(value, code, seen):
    kind, found = complaint(value, code)
    assert kind == "format_hides_value" and doubtful(code)
    assert found.endswith(f"存储的值 {value}，显示“{seen}”")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (0, '0;-0;"-"'),
        (0, "0;-0;"),
        (0, '[=0]"";0'),
        (-5, "0.00_);(0.00)"),
        (-5, "▲0;▼0"),
        (45984, "yyyy/m/d"),
        (45984, "[$-F800]dddd, mmmm dd, yyyy"),
        (-3, "[>5]0.0"),
        (True, '"合格"'),
        ("文", "hello"),
        (-0.001, "0.00"),
    ],
)
def test_a_value_that_can_be_seen_needs_no_word(value, code):
    assert complaint(value, code) is None


@pytest.mark.parametrize(("serial", "shown"), [(0, "1904-01-01"), (44522, "2025-11-23")])
def test_the_calendar_of_1904(serial, shown):
    assert show(serial, "yyyy-mm-dd", date1904=True) == shown


def test_dates_no_spreadsheet_can_show_are_shown_raw():
    assert show(-1, "yyyy-mm-dd") == "-1"
    assert show(3000000, "yyyy-mm-dd") == "3000000"


def test_every_builtin_format_is_a_format():
    assert [number for number, code in BUILTIN.items() if parse_code(code) is None] == []


def test_questions_about_formats():
    assert changes_text('@"人"') and not changes_text("@") and not changes_text("0.00") and not changes_text("0;0;0;@")


@given(st.text(alphabet='0#?.,%/@;[]"\\!_*-+ EeGgyYmMdDhHsSaA年月日≥人$>=<1', max_size=24), st.floats(-1e12, 1e12))
def test_any_code_and_number_show_something(code, value):
    assert isinstance(show(value, code), str)
    found = complaint(value, code)
    assert found is None or (found[0] in ("format_unknown", "format_hides_value") and doubtful(code))


@given(st.integers(-(10**9), 10**9))
def test_plain_integers_show_as_themselves(value):
    assert show(value, "0") == show(value) == str(value)
    assert show(value, "#,##0").replace(",", "") == str(value)
