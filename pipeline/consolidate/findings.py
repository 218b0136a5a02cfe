"""问题清单: what a reviewer should look at, with room for who sees to it and how far it is."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from pipeline.consolidate.ledger import FIRST_ROW, Ledger
from pipeline.consolidate.sources import LINKS_A_SHEET, position, source_links
from pipeline.consolidate.styles import CENTER, LINK_CENTER, LINK_LINE, SEVERITIES, TEXT
from pipeline.consolidate.table import Column, Frame, Values, long_table
from pipeline.consolidate.view import View
from pipeline.sheet import Area, Choice, Link, SheetSpec
from pipeline.spool import derive

NAME = "问题清单"
STATES = ("待整改", "整改中", "已整改", "说明保留")
COLUMNS = (
    Column("number", "序号", CENTER, 5),
    Column("project", "项目序号", LINK_CENTER, 5),
    Column("agency_name", "单位", TEXT, 10, 17),
    Column("project_name", "项目", TEXT, 12, 21),
    Column("code", "代码", CENTER, 6),
    Column("severity", "级别", CENTER, 6),
    Column("place", "位置", LINK_LINE, 10, 20),
    Column("text", "原值", TEXT, 8, 17),
    Column("message", "问题", TEXT, 20, 38),
    Column("basis", "依据", TEXT, 9, 18),
    Column("suggestion", "建议", TEXT, 12, 27),
    Column("person", "责任人", CENTER, 8),
    Column("state", "状态", CENTER, 9),
    Column("source_file", "来源文件", TEXT, 12, 50, printed=False),
)


def ledger(view: View) -> Ledger:
    """Where the findings stand."""
    return view.ledger(NAME, tuple(column.key for column in COLUMNS), view.findings.count)


def sheets(view: View) -> Iterator[SheetSpec]:
    """The sheet."""
    book, of = view.ledgers[NAME], view.findings
    counts = Counter(of["severity"])
    told = "，".join(f"{word}{counts[name]}条" for name, word in SEVERITIES.items())
    frame = Frame(
        f"{view.heading}绩效目标审核问题清单",
        f"共{of.count}条：{told}。错误须改正，警告须说明，提示供参考；责任人、状态由单位填写",
        "",
        "审核发现的问题：位置、原值、依据和建议，留有责任人和状态两栏",
        freeze=2,
    )
    blank = (None,) * of.count
    values: list[Values] = [
        range(1, of.count + 1), _project_links(view), of["agency_name"], of["project_name"], of["code"],
        derive(SEVERITIES.__getitem__, of["severity"]), source_links(view, of, _spot), of["text"],
        of["message"], of["basis"], of["suggestion"], blank, blank, of["source_file"],
    ]  # fmt: skip
    column = book.column("state")
    for sheet in long_table(book, frame, COLUMNS, values):
        area = Area(FIRST_ROW, column, FIRST_ROW + max(1, sheet.count or 0) - 1, column)
        yield replace(sheet, choices=(Choice(area, STATES, "请选择整改状态"),))


def _spot(file: str, sheet: str, cell: str) -> str:
    """The place within the file, which has a column of its own: `[绩效目标]E11`, or 文件 for the whole of it."""
    return position("", sheet, cell) or (file and "文件")


def _project_links(view: View) -> Values:
    if view.findings.count > LINKS_A_SHEET:
        return view.project_of_finding
    book = view.ledgers["项目清单"]
    links = [None, *(Link(number, book.link(number - 1)) for number in range(1, view.projects.count + 1))]
    return [links[number or 0] for number in view.project_of_finding]
