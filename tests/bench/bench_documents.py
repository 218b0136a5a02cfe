"""Ratios of the writers of documents to the libraries they stand on, on the same data, in turn in one process (CPU).

    python tests/bench/bench_documents.py [--rows 20000] [--tables 1000] [--rounds 3]

Workbook: our rows beside xlsxwriter's typed calls and pandas.to_excel, on one table, cell-equal when read by openpyxl
and calamine. Word: a unit document beside docxtpl's documented use; the attachment beside the rendering alone, its
growth and the memory it takes. `run.py` puts the same lines into its report.
"""

import argparse
import gc
import io
import sys
import tempfile
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path

import pandas as pd
from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook
from xlsxwriter.workbook import Workbook

sys.path.insert(0, str(Path(__file__).parents[1] / "word"))
sys.path.insert(0, str(Path(__file__).parents[2]))

from word_samples import batch_of, many

from pipeline.consolidate.styles import CENTER, COUNT, DATE, MONEY, TEXT
from pipeline.model import Batch
from pipeline.render import word
from pipeline.render.excel import CREATED, write_workbook
from pipeline.render.excel_formats import properties
from pipeline.render.word_contents import contents
from pipeline.render.word_context import department_of, project_view, project_views
from pipeline.render.word_docxtpl import prepare
from pipeline.render.word_engine import load_template, variables
from pipeline.render.word_filters import FILTERS
from pipeline.render.word_text import environment, finalize
from pipeline.render.word_views import Attachment, ProjectDocument
from pipeline.settings import TEMPLATES
from pipeline.sheet import Line, SheetSpec

STYLES = (CENTER, TEXT, TEXT, CENTER, CENTER, TEXT, TEXT, CENTER, CENTER, CENTER, MONEY, CENTER, CENTER, DATE, COUNT,
          MONEY, TEXT, TEXT, CENTER, TEXT)  # fmt: skip
Row = tuple[str | int | Decimal | date | None, ...]


def compare(runs: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The least processor time of each, taken in turn."""
    best = dict.fromkeys(runs, float("inf"))
    gc.collect()
    gc.disable()  # as a build does
    for _ in range(rounds):
        for name, run in runs.items():
            begun = time.process_time()
            run()
            best[name] = min(best[name], time.process_time() - begun)
    gc.enable()
    return best


# -- the workbook -----------------------------------------------------------------------------------------------


def rows(count: int) -> list[Row]:
    """A long table as batches have it: texts that repeat, texts that do not, numbers, dates, blanks."""
    return [
        (
            number, f"第{number // 9}个单位", f"第{number // 5}个项目（{number % 7}）", "产出指标", "数量指标",
            f"三级指标{number}", "说明" * (number % 13), f"≥{number % 400}人次", "定量", "≥", Decimal(number % 400),
            "人次", "年" if number % 3 else None, date(2025, 1 + number % 12, 1 + number % 28) if number % 2 else None,
            number * 7, Decimal(number * 1234) / 100, "=1+1 只是文字", f"单位{number // 9}.xlsx[绩效目标]E{number}",
            "正向", "偏差原因" if number % 5 else None,
        )
        for number in range(1, count + 1)
    ]  # fmt: skip


def ours(table: list[Row], path: Path) -> None:
    """Our own rows in xlsxwriter's package."""
    lines = tuple(Line(row, STYLES, 18.0) for row in table)
    write_workbook((SheetSpec("表", "", (12.0,) * len(STYLES), lines),), path)


def typed(table: list[Row], path: Path) -> None:
    """xlsxwriter as it is meant to be used: one typed call for each cell."""
    with Workbook(path) as book:
        book.set_properties({"created": CREATED})
        sheet = book.add_worksheet("表")
        formats = [book.add_format(properties(style)) for style in STYLES]
        for row, values in enumerate(table):
            sheet.set_row(row, 18.0)
            for column, value in enumerate(values):
                look = formats[column]
                if value is None:
                    sheet.write_blank(row, column, None, look)
                elif isinstance(value, str):
                    sheet.write_string(row, column, value, look)
                elif isinstance(value, date):
                    sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), look)
                else:
                    sheet.write_number(row, column, value, look)


def by_pandas(table: list[Row], path: Path) -> None:
    """What a script writes first; it formats nothing."""
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs=options) as writer:
        pd.DataFrame(table).to_excel(writer, sheet_name="表", index=False, header=False)


def cells(path: Path) -> Iterator[list[list[object]]]:
    """What openpyxl and calamine read, blanks as None, whole numbers as int, dates as ISO text."""
    book = load_workbook(path, read_only=True)
    yield [list(map(_plain, row)) for row in book["表"].iter_rows(values_only=True)]
    book.close()
    yield [list(map(_plain, row)) for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_name("表").to_python()]


def _plain(value: object) -> object:
    if value in ("", None):
        return None
    if isinstance(value, date):
        return value.isoformat()[:10]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def workbook(count: int, rounds: int) -> Iterator[str]:
    """G7: how much faster ours is, with the proof that all cells are the same."""
    table = rows(count)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours(table[:2000], folder / "a.xlsx")
        typed(table[:2000], folder / "b.xlsx")
        same = len({repr(one) for path in ("a.xlsx", "b.xlsx") for one in cells(folder / path)}) == 1
        cost = compare(
            {
                "ours": lambda: ours(table, folder / "a.xlsx"),
                "typed": lambda: typed(table, folder / "b.xlsx"),
                "pandas": lambda: by_pandas(table, folder / "c.xlsx"),
            },
            rounds,
        )
    size = f"{count} 行 × {len(STYLES)} 列"
    proof = "openpyxl、calamine 读回逐格相等" if same else "**读回不相等**"
    yield line("G7", f"工作簿：xlsxwriter 逐格调用 / 本程序，{size}，{proof}", cost["typed"] / cost["ours"], "≥ 4")
    yield line("G7", f"工作簿：pandas.to_excel / 本程序，{size}", cost["pandas"] / cost["ours"], "≥ 1.8")


# -- Word -------------------------------------------------------------------------------------------------------


def unit_documents(rounds: int) -> Iterator[str]:
    """G5: how much faster one small document is than docxtpl's documented use, with the same text."""
    template, one = TEMPLATES / "项目绩效目标表.docx", many(1).projects[0]
    record = ProjectDocument(department_of(batch_of(one)), project_view(one, 1))
    ready = load_template(template)

    def documented(target: io.BytesIO) -> None:
        document = DocxTemplate(template)
        document.render(variables(record), environment())
        document.save(target)

    theirs, mine = io.BytesIO(), io.BytesIO()
    documented(theirs)
    ready.write_to(mine, record)
    same = canonical(theirs) == canonical(mine)
    cost = compare(
        {
            "docxtpl": lambda: documented(io.BytesIO()),
            "ours": lambda: [ready.write_to(io.BytesIO(), record) for _ in range(20)],
        },
        rounds + 2,
    )
    proof = "document.xml 相等（C14N）" if same else "**document.xml 不相等**"
    yield line("G5", f"一份单位文件：docxtpl / 本程序，{proof}", cost["docxtpl"] * 20 / cost["ours"], "≥ 20")


def canonical(document: io.BytesIO) -> bytes:
    """The text part of a Word file, canonical."""
    with zipfile.ZipFile(document) as package:
        part: bytes = etree.tostring(etree.fromstring(package.read("word/document.xml")), method="c14n")
    return part


def attachment_costs(tables: int, rounds: int) -> dict[str, float]:
    """Processor time of the attachment whole, and of its rendering alone: in plain Jinja over plain dicts, as docxtpl
    is used, and in Jinja's own sandbox."""
    batch, template = many(tables), TEMPLATES / "绩效目标公开表.docx"
    ready, source = load_template(template), prepare(template.read_bytes())[0]
    toc = contents(word._entries(batch.published), ready.styles)
    views = tuple(project_views(batch.published))
    record = variables(Attachment(department_of(batch), views, toc))
    dicts = [one._asdict() | {"indicators": [row._asdict() for row in one.indicators]} for one in views]
    plain, sandbox = (
        kind(autoescape=True, undefined=StrictUndefined, finalize=finalize)
        for kind in (Environment, ImmutableSandboxedEnvironment)
    )
    for one in (plain, sandbox):
        one.filters.update(FILTERS)
    renderings = {
        "plain": (plain.from_string(source), {**record, "projects": dicts}),
        "sandbox": (sandbox.from_string(source), record),
    }
    runs = {name: partial(_render, *given) for name, given in renderings.items()}
    with tempfile.TemporaryDirectory() as name:
        return compare({"whole": lambda: anew(batch, Path(name) / "a.docx"), **runs}, rounds + 2)


def _render(template: Template, record: Mapping[str, object]) -> None:
    for _ in template.generate(record):
        pass


def attachment(tables: int, rounds: int) -> Iterator[str]:
    """G6: what the attachment costs beside its rendering, how it grows, and the memory it takes."""
    cost = attachment_costs(tables, rounds)
    whole = f"公开表 {tables} 张表（整理、目录、填充、检查、压缩、写盘）"
    for name, title, goal in (
        ("plain", "Jinja 对普通字典的填充", "≤ 2"),
        ("sandbox", "Jinja 沙箱的填充", ""),
    ):
        yield line("G6", f"{whole} / 其中{title}", cost["whole"] / cost[name], goal)
    small, large = many(tables), many(4 * tables)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "a.docx"
        grown = compare(
            {
                "small": lambda: anew(small, path),
                "large": lambda: anew(large, path),
            },
            rounds,
        )
        extra = memory(lambda: word.write_attachment(large, path))
    yield line("G6", f"公开表 {4 * tables} 张表 / {tables} 张表", grown["large"] / grown["small"], "≤ 4.4")
    yield line("G6", f"公开表 {4 * tables} 张表另外占用的内存（MiB）", extra, "≤ 50")


def anew(batch: Batch, path: Path) -> None:
    """Write the attachment as a build does: with nothing remembered of the texts of the last."""
    environment()._texts.clear()
    load_template(TEMPLATES / "绩效目标公开表.docx").start.plain.clear()
    word.write_attachment(batch, path)


def memory(run: Callable[[], object]) -> float:
    """MiB a piece of work holds at its peak, beyond what was held before."""
    gc.collect()
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


# -- the report -------------------------------------------------------------------------------------------------

HEAD = "| 目标 | 文档的写入（同一进程轮流测得的 CPU 之比） | 结果 | 要求 |\n| --- | --- | ---: | --- |"


def line(goal: str, title: str, value: float, wanted: str) -> str:
    """A row of the table."""
    return f"| {goal} | {title} | {value:.2f} | {wanted} |"


def documents(count: int = 20_000, tables: int = 1000, rounds: int = 3) -> Iterator[str]:
    """The table of every ratio, line by line."""
    yield HEAD
    yield from unit_documents(rounds)
    yield from attachment(tables, rounds)
    yield from workbook(count, rounds)


def main() -> None:
    """Print every ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    for one in documents(given.rows, given.tables, given.rounds):
        print(one, flush=True)


if __name__ == "__main__":
    main()
