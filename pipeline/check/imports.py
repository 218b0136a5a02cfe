"""Y: what the importer of the 一体化 system would refuse, as rules of the book; `jixiao export` finds them."""

import csv
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from pipeline.check.rule import Rule
from pipeline.model import Indicator, Project, Severity

_TABLE = Path(__file__).parents[1] / "import_checks.tsv"
_OVER = {"指标": Indicator, "项目": Project}


@lru_cache(maxsize=1)
def _rows() -> tuple[Mapping[str, str], ...]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def import_rules() -> Iterator[Rule]:
    """One rule for each code. They have no check of their own: a build says nothing of them, an export does."""
    for row in _rows():
        yield Rule(
            row["code"], Severity(row["severity"]), row["message"], _OVER[row["over"]], row["basis"],
            row["suggestion"], row["stages"], (), f"import_{row['code'].lower()}",
            f"{row['explanation']}导出（jixiao export）时检查。", __name__,
        )  # fmt: skip


def import_examples() -> dict[str, str]:
    """The example sentence of each code."""
    return {row["code"]: row["example"] for row in _rows()}
