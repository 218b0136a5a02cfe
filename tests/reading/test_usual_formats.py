"""Usual number formats are filled at once: they show what filling them placeholder by placeholder shows."""

import pytest

from pipeline.read import format_number
from pipeline.read.format_code import parse_code
from pipeline.read.format_usual import usual
from pipeline.read.formats import _show_number, show

RUNS = [
    "0", "#", "#,##0", "#,#0", "00", "0,0", "#0", "?0", "##0", "0.0", "0.00", "0.", "#,##0.00", ".00", "0,", "#,##0,",
    "0.0#", "0.0?", "0%", "0.00%", "0%%", "#,##0%", ",0", "#,0,0", "0#", "#,##00", "0.00E+00", "# ?/?", "0.0.0", "0,.0",
    "General", "0;(0)", "0.0;-0.0;0",
]  # fmt: skip
AROUND = ("", '"人"', "¥", '"≥"', "_ ", "* ", "-", "(", "%", "[DBNum1]", "[Red]", "元")
NUMBERS = (
    0, 1, 9, 12, 99.5, 999, 1000, 1234.5, 1234567.891, 0.5, 0.05, 0.005, 0.004999, 1e-7, 1e15, 123456789012345678,
    1e300, 0.1 + 0.2, 2.675, -1, -0.4, -1234.5, 0.9999,
)  # fmt: skip


@pytest.mark.parametrize("run", RUNS)
def test_at_once_and_one_by_one(monkeypatch, run):
    codes = [f"{before}{run}{behind}" for before, behind in zip(AROUND, (*AROUND[5:], *AROUND[:5]), strict=True)]
    at_once = [show(number, code) for code in codes for number in NUMBERS]
    monkeypatch.setattr(format_number, "usual", lambda section: None)
    _show_number.cache_clear()
    assert [show(number, code) for code in codes for number in NUMBERS] == at_once
    _show_number.cache_clear()


@pytest.mark.parametrize("code", ["0", "0.00", "#,##0", '#,##0.00"万元"', "0.0%", '"≥"0"人"', "¥#,##0.00_ "])
def test_what_forms_use_is_usual(code):
    (section,) = parse_code(code)
    assert usual(section) is not None


@pytest.mark.parametrize("code", ["00", "0.0#", "0,", "# ?/?", "0.00E+00", "[DBNum1]0", "0.", "#", ".00", '0"万"0'])
def test_what_is_filled_one_by_one(code):
    assert all(usual(section) is None for section in parse_code(code))
