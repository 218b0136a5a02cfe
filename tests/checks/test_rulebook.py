"""The 规则手册 and the table of rules are generated: they always say what the code does."""

import csv
import subprocess
import sys
from pathlib import Path

from make_rules import texts

from pipeline.check import catalogue
from pipeline.check.catalogue import batch_rules
from pipeline.model import Batch

ROOT = Path(__file__).parents[2]


def test_the_generated_files_are_current():
    for path, text in texts().items():
        assert path.read_text(encoding="utf-8") == text, f"run python tests/checks/make_rules.py ({path.name})"


def test_the_table_has_every_rule_with_an_example():
    path = next(path for path in texts() if path.suffix == ".tsv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert [row["code"] for row in rows] == [rule.code for rule in catalogue()]
    assert all(row["example"] for row in rows if not row["code"].startswith("B") and row["code"] not in ("C19", "C20"))
    assert all(value is not None and "\n" not in value for row in rows for value in row.values())


def test_the_rules_over_the_batch_are_found_without_the_others():
    assert batch_rules() == tuple(rule for rule in catalogue() if rule.over is Batch)
    script = (
        "import sys; from pipeline.check.catalogue import batch_rules; batch_rules(); "
        "print(sorted(name for name in sys.modules if name.startswith('pipeline.check.rules.')))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "pipeline.check.rules.over_batch.projects" in done.stdout
    assert "pipeline.check.rules.texts" not in done.stdout
