"""Money out of cells: a closed grammar, exact, in 元; what is ambiguous stays unread and is said."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Field, Form
from pipeline.normalize import normalize_form
from pipeline.normalize.money import points, read_money


@pytest.mark.parametrize(
    ("text", "unit", "amount"),
    [
        ("455000.00", "元", "455000.00"), ("455000", "", "455000.00"), ("476,543.21", "元", "476543.21"),
        ("４５．５", "万元", "455000.00"), ("￥30万元", "元", "300000.00"), ("¥1,234.50", "元", "1234.50"),
        ("45.5万元", "元", "455000.00"), ("30万", "元", "300000.00"), ("1.2亿元", "万元", "120000000.00"),
        ("10606.7522", "万元", "106067522.00"), ("0.000001", "万元", "0.01"), ("238.93 ", "万元", "2389300.00"),
        ("（100）", "元", "-100.00"), ("-100", "元", "-100.00"), ("4.5E5", "元", "450000.00"), ("0", "万元", "0.00"),
        ("300000元整", "万元", "300000.00"), ("5千元", "元", "5000.00"), ("人民币100元", "万元", "100.00"),
    ],
)  # fmt: skip
def test_text(text, unit, amount):
    assert str(read_money(text, text, unit).value) == amount


@pytest.mark.parametrize("text", ["", " ", "/", "—", "——", "-", "无", "不适用"])
def test_blank_is_no_amount(text):
    assert read_money(text, text, "万元") == (None, "")


@pytest.mark.parametrize(
    "text",
    [
        "1.234,56",
        "4,76",
        "约30万",
        "30-40",
        "待定",
        "1,2345",
        "#REF!",
        "三十万",
        "10元/人",
        "(100",
        "1.2.3",
        "30 40 50万件",
    ],
)
def test_the_ambiguous_stays_unread(text):
    assert read_money(text, text, "万元") == (None, "unreadable")


@pytest.mark.parametrize(
    ("text", "raw", "unit", "amount"),
    [
        ("455,000.00", 455000.0, "元", "455000.00"), ("45.5", 45.5, "万元", "455000.00"),
        ("45.5万元", 45.5, "元", "455000.00"), ("45.5万元", 455000.0, "元", "455000.00"),
        ("0.1", 0.1, "元", "0.10"), ("2.68", 2.675, "元", "2.68"),
        ("476543", 476543.21, "元", "476543.21"), ("0.3", 0.1 + 0.2, "元", "0.30"),
    ],
)  # fmt: skip
def test_number(text, raw, unit, amount):
    assert str(read_money(text, raw, unit).value) == amount


def test_truth_and_infinity_are_no_money():
    assert read_money("TRUE", True, "元").value is None
    assert read_money("inf", float("inf"), "元").value is None


def test_cut_cents_are_said():
    assert read_money("1.005", "1.005", "元") == (Decimal("1.01"), "precision")
    assert read_money("0.0000001", "0.0000001", "万元").problem == "precision"


@given(st.decimals(0, 10**11, places=2), st.sampled_from(["元", "万元"]))
def test_what_is_written_with_separators_reads_as_itself(amount, unit):
    shown = amount if unit == "元" else amount.scaleb(-4)
    assert read_money(f"{shown:,f}", None, unit) == (amount, "")


@given(st.text(max_size=12))
def test_any_text_is_an_amount_or_none(text):
    amount = read_money(text, text, "元")
    assert amount.value is None or amount.value == amount.value.quantize(Decimal("0.01"))


@pytest.mark.parametrize(
    ("raw", "text", "number"),
    [(8.0, "8", "8"), (22.5, "22.5", "22.5"), ("10分", "10分", "10"), ("—", "—", None), (0.1 + 0.2, "0.3", "0.3")],
)
def test_points(raw, text, number):
    found = points(raw, text)
    assert (None if found is None else str(found)) == number


def test_an_unreadable_amount_is_noted_at_its_cell():
    form = Form("target_plain", "表", "A1", fields={"budget": Field("约30万", "C4")})
    project = normalize_form(form, "a.xlsx", None)
    assert project.budget is None
    assert [(n.kind, n.place.cell, n.found) for n in project.notes] == [("money_unreadable", "C4", "约30万")]


@pytest.mark.parametrize(
    ("text", "raw", "unit", "said"),
    [
        ("1,200,000.00", 1200000.004, "元", "1200000.004"),
        ("120.00万元", 120.00000045, "元", "120.00000045"),
        ("1,200,000.004", 1200000.004, "元", "1,200,000.004"),
        (" 1.005 ", "1.005", "元", "1.005"),
        ("(5.00)", -5.004, "元", "-5.004"),
    ],
)
def test_what_was_cut_is_quoted_as_stored_where_it_is_not_shown(text, raw, unit, said):
    form = Form("target", "表", "A1", fields={"budget": Field(text, "C4", raw, unit)}, money_unit=unit)
    notes = [note for note in normalize_form(form, "a.xlsx", 2025).notes if note.kind.startswith("money_")]
    assert [(note.kind, note.place.cell, note.found) for note in notes] == [("money_precision", "C4", said)]
