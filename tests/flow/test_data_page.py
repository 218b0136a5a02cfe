"""docs/data.md: every query gives what the page shows, every snippet runs, every command prints the keys promised."""

import json
import re
import shutil
from datetime import date
from decimal import Decimal

import duckdb
import pytest
from product import ROOT, SEED, jixiao

from pipeline.cli import _run

PAGE = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```\n```text\n(.*?)```", PAGE, re.S)
ROWS = [
    (command, what, keys)
    for commands, what, keys in re.findall(r"^\| (`[^|]*`) \| ([^|]*) \| (`[a-z_`0-9 ]+`) \|$", PAGE, re.M)
    for command in re.findall(r"`([a-z][a-z -]*)`", commands)
]
VALUES = ("≤6.5万元/年/人", "3-5天", "2025年12月31日前", "≥1800户、4500人", "xx人", "")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The examples, goals and self-evaluations, built as the page says, and a baseline."""
    folder = tmp_path_factory.mktemp("page")
    shutil.copytree(ROOT / "examples", folder / "examples")
    for arguments in (
        ("build", "examples/目标"),
        ("baseline", "freeze"),
        ("build", "examples/自评", "--output", "年底"),
    ):
        status, _, err = jixiao(*arguments, cwd=folder)
        assert status == 0, err
    return folder


def shown(value):
    """A figure without the zeros its column adds; money keeps its two places."""
    if isinstance(value, Decimal):
        places = -value.as_tuple().exponent
        return f"{value:.2f}" if places == 2 else f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else str(value)


@pytest.mark.parametrize(("query", "expected"), QUERIES, ids=range(len(QUERIES)))
def test_a_query_gives_what_the_page_shows(built, query, expected):
    folder = built / ("年底" if "FROM scores" in query else "output")
    with duckdb.connect(str(folder / "data" / "jixiao.duckdb"), read_only=True) as connection:
        rows = connection.execute(query).fetchall()
    assert [" | ".join(map(shown, row)) for row in rows] == expected.splitlines()


def test_there_are_ten_questions():
    assert len(QUERIES) == 10


def test_the_snippets_run(built, monkeypatch):
    monkeypatch.chdir(built)
    for snippet in re.findall(r"```python\n(.*?)```", PAGE, re.S):
        exec(compile(snippet, "docs/data.md", "exec"), {})


def test_the_tables_named_are_those_written(built):
    named = set(re.findall(r"`([a-z]+)`", " ".join(re.findall(r"^\| (`[a-z` ]+`) \| .* \| .* \| .* \|$", PAGE, re.M))))
    written = {path.stem for path in (built / "年底" / "data").glob("*.csv")}
    assert written <= named and {"projects", "scores", "departures"} <= written


def arguments(command, built):
    """How to call a command so that it has something of each kind to say."""
    (built / "表.docx").write_bytes(b"")
    return {
        "build": (SEED.parent, "--output", "另"),
        "build --dry-run": (SEED.parent, "--output", "另"),
        "check": (SEED,),
        "parse": VALUES,
        "read": (SEED,),
        "recognize": (SEED,),
        "diff": ("examples/目标", "examples/自评"),
        "baseline diff": ("examples/自评",),
        "score": ("examples",),
        "export": ("examples/自评", "--output", "导入"),
        "baseline list": (),
        "template check": ("表.docx",),
        "doctor": (),
    }[command]


@pytest.mark.parametrize("command", sorted({command for command, _, _ in ROWS} - {"triage"}))
def test_a_command_prints_the_keys_promised(built, command, monkeypatch, capsys):
    monkeypatch.chdir(built)
    promised = {tuple(re.findall(r"`(\w+)`", keys)) for name, _, keys in ROWS if name == command}
    _run(["jixiao", *command.split(), *map(str, arguments(command, built)), "--json"])
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {tuple(record) for record in records} == promised


def test_triage_prints_the_keys_promised(tmp_path):
    (tmp_path / "表.txt").write_text(
        "项目绩效目标表\n项目名称\t甲\n一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t台数\t≥80鼍\n",
        encoding="utf-8",
    )
    _, out, err = jixiao("triage", tmp_path, "--json", cwd=tmp_path)
    promised = [tuple(re.findall(r"`(\w+)`", keys)) for name, _, keys in ROWS if name == "triage"]
    assert [tuple(json.loads(line)) for line in out.splitlines()][:1] == promised, err
