"""The labelled corpus (labels written by reading, not by a parser), and variants of its texts that mean the same."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.model import Kind, Reading
from pipeline.normalize import canonical, parse, parse_columns
from pipeline.normalize.record import reading_json

RECORDS = [json.loads(line) for line in (Path(__file__).parent / "corpus.jsonl").read_text("utf-8").splitlines()]
WHOLE = [record for record in RECORDS if record["op"] is None and record["unit_col"] is None]
QUANTITIES = [record for record in WHOLE if record["expect"]["kind"] == "quantity" and record["strict"]]


def read(record: dict[str, Any]) -> Reading:
    if record["op"] is None and record["unit_col"] is None:
        return parse(record["text"], year=record["year"])
    return parse_columns(record["op"], record["text"], record["unit_col"], year=record["year"])


def agrees(expected: dict[str, Any], got: dict[str, Any]) -> bool:
    """Whether every labelled column is as labelled; a column without label is not compared."""
    got = {**got, "stopped": got["stopped_at"] is not None}
    for key, value in expected.items():
        if key == "parts":
            if len(value) != len(got["parts"]) or not all(map(agrees, value, got["parts"])):
                return False
        elif (value or None) != (got[key] or None):
            return False
    return True


def is_right(record: dict[str, Any], reading: Reading) -> bool:
    return any(agrees(one, reading_json(reading)) for one in [record["expect"], *(record.get("also") or [])])


@pytest.mark.parametrize("record", RECORDS, ids=[record["id"] for record in RECORDS])
def test_every_labelled_value_reads_as_labelled(record: dict[str, Any]) -> None:
    assert is_right(record, read(record)), reading_json(read(record))


def wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if 0x21 <= ord(char) <= 0x7E else char for char in text)


def spaced(text: str) -> str:
    """Spaces where clerks put them: after the sign, before the unit."""
    for sign in ("≥", "≤", "=", ">", "<"):
        text = text.replace(sign, f"{sign} ").replace("> =", ">=").replace("< =", "<=")
    for unit in ("%", "元", "个", "人", "亩"):
        text = text.replace(unit, f" {unit}", 1)
    return f"\u3000{text}\n"


def variants(text: str) -> Iterator[str]:
    yield wide(text)
    yield spaced(text)
    for sign, words in {
        "≥": ("不低于", "不少于", ">=", "大于等于", "＞＝", "≧"),
        "≤": ("不超过", "<=", "不高于"),
    }.items():
        if text.startswith(sign) and text[1:2].isdigit():
            yield from (word + text[1:] for word in words)
            if "(" not in text and "（" not in text:
                yield text[1:] + ("以上" if sign == "≥" else "以内")


@pytest.mark.parametrize("record", QUANTITIES, ids=[record["id"] for record in QUANTITIES])
def test_other_spellings_of_a_quantity_read_the_same(record: dict[str, Any]) -> None:
    for variant in variants(record["text"]):
        assert is_right(record, parse(variant, year=record["year"])), variant


@pytest.mark.parametrize(
    "record", [r for r in WHOLE if r["expect"].get("stopped") and r["strict"]], ids=lambda r: r["id"]
)
def test_what_must_be_refused_is_refused_in_full_width_too(record: dict[str, Any]) -> None:
    reading = parse(wide(record["text"]), year=record["year"])
    assert reading.kind is Kind.PHRASE and reading.stopped_at is not None


def cases(name: str) -> list[list[str]]:
    lines = (Path(__file__).parent / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize(("text", "expected"), cases("refused.tsv"), ids=lambda text: text)
def test_traps_are_refused(text: str, expected: str) -> None:
    reading = parse(text, year=2024)
    assert reading.kind is Kind.PHRASE
    assert ("stopped" if reading.stopped_at is not None else "words") == expected


@pytest.mark.parametrize("case", cases("readings.tsv"), ids=lambda case: case[0])
def test_readings_written_out(case: list[str]) -> None:
    """text, sign, number[~number_to], unit, per, amount, base unit, note."""
    text, sign, number, unit, per, amount, base, note = (*case, *[""] * 8)[:8]
    reading = parse(text)
    low, _, high = number.partition("~")
    assert (reading.sign, reading.sign_written) == (sign.strip("()"), not sign.startswith("("))
    assert (reading.number, reading.number_to) == (Decimal(low), Decimal(high) if high else None)
    assert (reading.unit, "/".join(reading.per)) == (unit, per)
    assert (reading.amount, reading.base_unit, reading.note) == (Decimal(amount or low), base or unit, note)


@pytest.mark.parametrize("case", cases("dates.tsv"), ids=lambda case: case[0])
def test_dates_written_out(case: list[str]) -> None:
    """text, year of the form, sign, from, to, repeats, number, note."""
    text, year, sign, first, last, repeats, number, note = (*case, *[""] * 8)[:8]
    reading = parse(text, year=int(year) if year else None)
    assert (reading.kind, reading.sign) == (Kind.DATE, sign)
    assert reading.date_from == (date.fromisoformat(first) if first else None)
    assert reading.date_to == (date.fromisoformat(last) if last else None)
    assert (reading.repeats, reading.number, reading.note) == (repeats, Decimal(number) if number else None, note)


def test_a_date_is_expected_only_where_the_caller_says_so() -> None:
    assert parse("2021.6").number == Decimal("2021.6")
    assert parse("2021.6", expect_date=True).date_to == date(2021, 6, 30)
    assert parse("2021.6前").date_to == date(2021, 6, 30)


@pytest.mark.parametrize("case", cases("columns.tsv"), ids="│".join)
def test_split_columns_written_out(case: list[str]) -> None:
    sign, value, unit, expected = case
    reading = parse_columns(sign, value, unit, year=2025)
    refused = reading.kind is Kind.PHRASE and reading.stopped_at is not None
    assert ("refused" if refused else canonical(reading)) == expected


def test_twelve_months_or_december() -> None:
    assert parse_columns("≤", "12", "月").number == 12
    assert parse_columns("≤", "12", "月", expect_date=True).kind is Kind.PHRASE
