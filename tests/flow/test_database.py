"""What passes into a table comes out of it: every text exactly, and nothing where nothing was."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import database

AWKWARD = [
    "",
    "0",
    '"',
    '""',
    "\\N",
    "NULL",
    "a,b",
    "一\n二",
    "\r\n",
    "\r",
    " 前后 ",
    "'",
    "\t",
    "😀",
    "=1+1",
    "x" * 70_000,
    "\x01",
]
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def through(folder, kind, values, extra=()):
    types = {"one": kind, **{f"more{index}": "VARCHAR" for index in range(len(extra))}}
    with database.connect() as connection:
        database.create_table(connection, "kept", types)
        database.fill_table(connection, "kept", types, [values, *extra], folder)
        rows = connection.execute("SELECT * FROM kept").fetchall()
    assert not list(folder.iterdir())
    return [row[0] for row in rows]


@pytest.mark.parametrize("values", [AWKWARD, [None, *AWKWARD, None], [None], [], ["0", None, ""]])
def test_texts_come_out_as_they_went_in(tmp_path, values):
    assert through(tmp_path, "VARCHAR", values, [values]) == values


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(TEXT, st.none()), max_size=20))
def test_any_text_comes_out_as_it_went_in(tmp_path_factory, values):
    assert through(tmp_path_factory.mktemp("passing"), "VARCHAR", values) == values


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        ("BIGINT", [0, None, -7, 2**40], [0, None, -7, 2**40]),
        ("BOOLEAN", [True, None, False], [True, None, False]),
        ("DATE", [date(2025, 12, 31), None], [date(2025, 12, 31), None]),
        ("DECIMAL(38,10)", ["0.1000000001", "0", None], [Decimal("0.1000000001"), Decimal(0), None]),
        ("VARCHAR[]", ['["年", "人/次"]', "[]", None], [["年", "人/次"], [], None]),
    ],
)
def test_what_passes_as_text_has_its_type_again(tmp_path, kind, values, expected):
    assert through(tmp_path, kind, values) == expected


def test_rows_longer_than_usual_and_more_than_one_file_pass(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "_ROWS", 2)
    values = ["长" * 900_000 + "\n" + "长" * 900_000, None, "短", "", "末"]
    assert through(tmp_path, "VARCHAR", values) == values
