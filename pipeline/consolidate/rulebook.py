"""规则手册: every rule with what it finds, why, an example and its basis, and how often it spoke in this batch."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.consolidate.ledger import Ledger, count_if
from pipeline.consolidate.styles import CENTER, COUNT, TEXT
from pipeline.consolidate.table import Column, Frame, Values, long_table
from pipeline.consolidate.view import View
from pipeline.sheet import Formula, SheetSpec

NAME = "规则手册"
RULE = (
    Column("code", "规则", CENTER, 6),
    Column("severity", "级别", CENTER, 6),
    Column("message", "问题", TEXT, 16, 34),
    Column("explanation", "为什么", TEXT, 20, 44),
    Column("example", "示例", TEXT, 20, 40),
    Column("basis", "依据", TEXT, 12, 28),
)
"""What is said of a rule, here and in the list a unit gets back."""
COLUMNS = (*RULE, Column("count", "本次条数", COUNT, 6))


class RuleRow(NamedTuple):
    """A rule in words, as the catalogue tells it; `severity` is 错误, 警告, 提示 or 停用."""

    code: str
    severity: str
    message: str
    explanation: str
    example: str
    basis: str


def sheets(view: View, rules: Sequence[RuleRow]) -> Iterator[SheetSpec]:
    """The sheet, where the rules are known to the caller: this stage does not know the checks."""
    if not rules:
        return
    book = Ledger(NAME, tuple(column.key for column in COLUMNS), len(rules), view.limit)
    told, findings = Counter(view.findings["code"]), view.ledgers["问题清单"]
    frame = Frame(
        NAME,
        "标“待核对”的依据未见原文，以当地财政部门文件为准；“本次条数”由问题清单统计",
        f"共{len(rules)}条规则",
        "全部审核规则的说明、示例、依据和本次查出的条数",
        freeze=1,
    )
    counts = [
        Formula(count_if(findings, code=f'"{row.code}"'), told[row.code]) if findings.count else 0 for row in rules
    ]
    values: list[Values] = [
        [row.code for row in rules], [row.severity for row in rules], [row.message for row in rules],
        [row.explanation for row in rules], [row.example or None for row in rules], [row.basis for row in rules],
        counts,
    ]  # fmt: skip
    yield from long_table(book, frame, COLUMNS, values)
