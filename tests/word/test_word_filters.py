"""Money, dates, signs as Chinese documents show them; file names."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.names import distinct_names, safe_name
from pipeline.render.word_text import environment


def shown(expression, value):
    return environment().from_string("{{ x|" + expression + " }}").render(x=value)


@pytest.mark.parametrize(
    ("expression", "value", "text"),
    [
        ("元", Decimal("455000"), "455000.00"),
        ("元", Decimal("0.005"), "0.01"),
        ("元", None, ""),
        ("元", "面议", "面议"),
        ("万元", Decimal("4203000.00"), "420.30"),
        ("万元", Decimal("123456789012"), "12,345,678.90"),
        ("万元(6)", Decimal("1"), "0.000100"),
        ("千分位", Decimal("4203000.00"), "4,203,000.00"),
        ("千分位(0)", Decimal("1234.5"), "1,235"),
        ("千分位", 25, "25"),
        ("千分位", Decimal("-0.5"), "-0.5"),
        ("中文日期", date(2025, 12, 31), "2025年12月31日"),
        ("中文日期", "2025-01-02", "2025年1月2日"),
        ("中文日期", "年底", "年底"),
        ("中文日期", None, ""),
        ("符号", "<=", "≤"),
        ("符号", ">", "＞"),
        ("符号", "", ""),
        ("百分比", Decimal("0.68"), "68.0%"),
        ("百分比(0)", Decimal("1"), "100%"),
    ],
)
def test_filters(expression, value, text):
    assert shown(expression, value) == text


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("1.05", "壹元零伍分"),
        ("10", "壹拾元整"),
        ("1010", "壹仟零壹拾元整"),
        ("10000.05", "壹万元零伍分"),
        ("10050", "壹万零伍拾元整"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("455000.00", "肆拾伍万伍仟元整"),
        ("4203000", "肆佰贰拾万叁仟元整"),
        ("100000010", "壹亿零壹拾元整"),
        ("100500000", "壹亿零伍拾万元整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("-3.20", "负叁元贰角整"),
        ("200000000000", "贰仟亿元整"),
        ("1.999", "贰元整"),
    ],
)
def test_capital_amounts(amount, words):
    assert shown("大写金额", Decimal(amount)) == f"人民币{words}"


def digits_of(words):
    """Read a capital amount back, cents as an integer: the check of the check."""
    number = {mark: value for value, mark in enumerate("零壹贰叁肆伍陆柒捌玖")}
    total = section = digit = 0
    for mark in words.removeprefix("人民币"):
        if mark in number:
            digit = number[mark]
        elif mark in "拾佰仟":
            section += digit * 10 ** ("拾佰仟".index(mark) + 1)
            digit = 0
        elif mark in "万亿元":
            factor = {"万": 10**4, "亿": 10**8, "元": 1}[mark]
            section += digit
            total = (total + section) * factor if mark == "亿" else total + section * factor
            section = digit = 0
        elif mark in "角分":
            total += Decimal(digit) / (10 if mark == "角" else 100)
            digit = 0
    return Decimal(total)


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_capital_amounts_read_back(cents):
    amount = Decimal(cents) / 100
    assert digits_of(shown("大写金额", amount)) == amount


@given(st.lists(st.text(max_size=120), max_size=12))
def test_names_are_safe_distinct_and_stable(texts):
    names = distinct_names(texts)
    assert len({name.casefold() for name in names}) == len(texts)
    for name in names:
        assert name and name not in (".", "..") and not name.startswith((".", "-", "~"))
        assert not set(name) & set('<>:"/\\|?*\x00\n\t')
        assert name == name.strip() and not name.endswith(".")
        assert len(name) <= 80 and len(name.encode("utf-8")) <= 200
    assert names == distinct_names(texts)


@pytest.mark.parametrize("name", ["CON", "con.txt", "NUL", "com1", "LPT9.docx", "aux "])
def test_reserved_names_of_windows(name):
    assert safe_name(name).startswith("_")


def test_ordinary_names_stay_as_they_are():
    name = "1 2025年编制外长聘-机关事业单位辅助人员（行政政法室）"
    assert safe_name(name) == name
    assert distinct_names(["养老服务", "养老服务", "救助"]) == ("养老服务", "养老服务 (2)", "救助")
