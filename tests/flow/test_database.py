"""What passes into a table comes out of it: every text exactly, and nothing where nothing was."""

import os
import random
from datetime import date
from decimal import Decimal

import duckdb
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


def test_a_database_is_let_go_of_whatever_happens_in_it(tmp_path):
    with pytest.raises(database.Error), database.connect(tmp_path / "a.duckdb") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        connection.execute("BEGIN")
        connection.execute("INSERT INTO kept VALUES (2)")
        connection.execute("SELECT nonsense")
    with duckdb.connect(str(tmp_path / "a.duckdb")) as other:  # another instance: the file is free again
        assert other.execute("SELECT * FROM kept").fetchall() == [(1,)]
    with database.connect() as connection, pytest.raises(database.Error):
        connection.execute("SELECT * FROM kept")


def test_what_was_written_before_does_not_show_in_a_file(tmp_path):
    def file(name):
        with database.connect(tmp_path / name, storage="v1.2.0") as connection, database.uncompressed(connection):
            database.create_table(connection, "kept", {"one": "VARCHAR"})
            database.fill_table(connection, "kept", {"one": "VARCHAR"}, [["文字"] * 3000], tmp_path)
            connection.execute("CHECKPOINT")
        return (tmp_path / name).read_bytes()

    assert file("a") == file("b")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_a_fork_finds_no_instance_running():
    database.start()
    read, write = os.pipe()
    if (child := os.fork()) == 0:
        os.write(write, b"%d" % len(database._instance))
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(read, 9) == b"0"
    os.close(read), os.close(write)


def test_what_does_not_fit_into_memory_passes_through_a_folder_that_is_gone_afterwards(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "_MEMORY", "20MB")
    database.stop()
    texts = [random.Random(number).randbytes(400).hex() for number in range(40_000)]
    try:
        for name in ("first", "second"):  # the second where the first, moved away meanwhile, is no longer
            folder, seen = tmp_path / name, []
            folder.mkdir()
            with database.connect(scratch=folder) as connection:
                database.create_table(connection, "long", {"text": "VARCHAR"})
                database.fill_table(connection, "long", {"text": "VARCHAR"}, [texts], folder)
                seen = list(folder.iterdir())
                kept = [text for (text,) in connection.execute("SELECT text FROM long").fetchall()]
            assert kept == texts
            assert [path.name for path in seen] == ["jixiao.passing"]
            assert not list(folder.iterdir())
            folder.rename(tmp_path / f"{name} moved")
    finally:
        database.stop()
