"""`jixiao parse TEXT… | -`: read values and show how."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.console import Exit, emit, say

if TYPE_CHECKING:
    from pipeline.normalize.vocabulary import Vocabulary


def register(app: typer.Typer) -> None:
    """Add the command; `-5%` is a value, not an option."""
    settings = {"ignore_unknown_options": True}
    app.command("parse", help="读指标值：逐段说明怎样读的；- 表示从标准输入逐行读。", context_settings=settings)(parse)


def parse(
    texts: Annotated[
        list[str], typer.Argument(metavar="指标值…", help="指标值；三列分填的写成 符号⇥值⇥单位（用制表符隔开）。")
    ],
    year: Annotated[
        int | None, typer.Option("--year", metavar="年份", help="预算年度，补全没有年份的日期。", min=2000, max=2099)
    ] = None,
    table: Annotated[
        list[Path] | None, typer.Option("--table", metavar="文件", help="另外的单位表或词语表（.xlsx、.tsv）。")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="每个值一行 JSON，打印在标准输出。")] = False,
) -> None:
    """Read every value and show how; reading never fails."""
    from pipeline.normalize.columns import parse_line
    from pipeline.normalize.explain import explain
    from pipeline.normalize.record import reading_json

    refuse_options(texts)
    vocabulary = _vocabulary(table) if table else None
    count = unread = 0
    for line in _lines(texts):
        reading = parse_line(line, year=year, vocabulary=vocabulary)
        count, unread = count + 1, unread + (reading.stopped_at is not None)
        if as_json:
            emit(reading_json(reading))
        else:
            say("\n".join(explain(line, year, vocabulary)))
    say(f"共 {count} 个指标值，读懂 {count - unread} 个，没有读懂 {unread} 个。")


def refuse_options(texts: list[str]) -> None:
    """`-5%` is a value; `--yaer` is an option written wrong, and no value begins like that."""
    for text in texts:
        if re.match(r"--[a-z]", text):
            say(f"没有“{text}”这个选项；请用 jixiao parse --help 查看用法。")
            raise typer.Exit(Exit.USAGE)


def _vocabulary(tables: list[Path]) -> "Vocabulary | None":
    from pipeline.clerk import vocabulary_of  # reads workbooks: paid only where a table is given

    return vocabulary_of(tables)


def _lines(texts: list[str]) -> list[str]:
    if texts != ["-"]:
        return [text.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for text in texts]
    if sys.stdin.isatty():
        say("请每行输入一个指标值，以 Ctrl-D 结束。")
    lines = sys.stdin.buffer.read().decode("utf-8-sig", errors="replace").split("\n")
    return [line.removesuffix("\r") for line in (lines if lines[-1] else lines[:-1])]
