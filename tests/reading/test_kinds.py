"""Every kind the reading stage can say is in its table, and the other way round."""

import ast
import re
from pathlib import Path

import pipeline.read

FOLDER = Path(pipeline.read.__file__).parent
SAYERS = {"note", "say", "Refused"}
ELSEWHERE = {"reader_died", "format_unknown", "format_hides_value"}


def said() -> set[str]:
    """The first argument of every note, say and Refused in the code."""
    found = set()
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
                if name in SAYERS:
                    found.add(node.args[0].value)
    return found


def test_kinds_said_and_kinds_listed_are_the_same():
    rows = [line.split("\t") for line in (FOLDER / "kinds.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    listed = [row[0] for row in rows]
    assert len(listed) == len(set(listed))
    assert all(len(row) == 3 and all(row) for row in rows)
    assert said() | ELSEWHERE | {"too_large"} == set(listed)


def test_the_docstring_names_every_kind():
    words = set(re.findall(r"[a-z_]+", pipeline.read.__doc__ or ""))
    rows = (FOLDER / "kinds.tsv").read_text(encoding="utf-8").splitlines()[1:]
    assert {row.partition("\t")[0] for row in rows} <= words
