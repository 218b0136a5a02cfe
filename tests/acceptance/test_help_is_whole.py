"""Help is there to the last word at the width of a plain terminal; last lines count; JSON lines of one kind agree."""

import json
import re
from collections import defaultdict

import pytest
from acceptance_cli import ROOT, jixiao

from pipeline.cli import _run, make_app

SEED = next((ROOT / "input").glob("*.xlsx"))
COUNTED = re.compile(r"\d+ (个|条|项).*。$")


def commands(group=None, path=()):
    """Every command there is, as the words that call it."""
    import typer

    for name, one in (group or typer.main.get_command(make_app())).commands.items():
        yield (*path, name)
        if hasattr(one, "commands"):
            yield from commands(one, (*path, name))


def test_no_help_is_cut_off(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")
    cut = []
    for words in commands():
        assert _run(["jixiao", *words, "--help"]) == 0
        shown = capsys.readouterr().out
        assert "用法：" in shown
        cut += [(words, line) for line in shown.splitlines() if re.search(r"…\s*│$", line)]
    assert not cut


@pytest.mark.parametrize(
    "arguments", [("doctor",), ("template", "fields"), ("layout", "list"), ("layout", "init", SEED)]
)
def test_last_line_counts(arguments, tmp_path):
    _, _, err = jixiao(*arguments, cwd=tmp_path)
    assert COUNTED.search(err.splitlines()[-1])


@pytest.mark.parametrize("kind", ["自评", "监控"])
def test_score_lines_of_one_kind_have_the_same_keys(kind, tmp_path):
    status, out, _ = jixiao("score", ROOT / "examples" / kind, "--json", cwd=tmp_path)
    keys = defaultdict(set)
    for record in map(json.loads, out.splitlines()):
        keys["level3" in record].add(tuple(record))
    assert status == 0 and [len(found) for found in keys.values()] == [1, 1]
