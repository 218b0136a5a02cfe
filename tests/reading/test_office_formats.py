"""Formats as offices write them, held against what Excel shows; what a section hides of a logical value is said."""

from ast import literal_eval
from pathlib import Path

import pytest

from pipeline.read.formats import complaint, doubtful, show

TRUTH = [
    line.split("\t")
    for line in Path(__file__).with_name("formats_of_offices.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("# ")
]


@pytest.mark.parametrize(("value", "code", "shown"), TRUTH)
def test_a_value_shows_as_in_excel(value, code, shown):
    assert show(literal_eval(value), code).strip() == shown


@pytest.mark.parametrize("code", [";;;", "0;-0;0;"])
def test_a_logical_value_without_a_text_section_is_hidden_and_said(code):
    assert show(True, code) == "" and doubtful(code)
    assert complaint(True, code)[0] == "format_hides_value"
    assert complaint(True, "0;0;0;@") is None


def test_a_small_negative_number_rounded_away_hides_nothing():
    assert complaint(-0.004, "0.00;0.00")[0] == "format_hides_value"  # its own section drops the minus
    assert complaint(-0.004, "0.00") is None and not doubtful("0.00")


@pytest.mark.parametrize(
    ("code", "misstated"),
    [
        ('0!.0,"万元"', False),
        ('0!.0000"万元"', False),
        ('0!.00,,"亿"', False),
        ('#,##0.00,"千元"', False),
        ('0.0,,"百万"', False),
        ('0.00,"千克"', False),
        ('0.00"万元"', False),
        ("#,##0,", False),
        ("0!.0000", False),
        ('0"."0', True),
        ('0.00,"万元"', True),
        ('0.00,,"亿元"', True),
        ('0,"元"', True),
        ('0!.00,"万元"', True),
        ('0"00"', True),
        ("0\\0", True),
        ('"1"0', True),
        ('"第1季度"0', False),
        ('0"m2"', False),
        ('0"万"0000', False),
        ("000-0000", False),
        ("# ?/16", False),
        ('yyyy"年"', False),
    ],
)
def test_digits_that_are_not_those_of_the_number_are_said(code, misstated):
    said = complaint(12345, code)
    assert (said is not None and said[0] == "format_hides_value") is misstated
    assert doubtful(code) or not misstated
