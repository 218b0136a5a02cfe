"""`jixiao check INPUT`: findings only."""

import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.console import Exit, emit, say
from pipeline.options import PROFILE, ProfileName, Year, require

if TYPE_CHECKING:
    from pipeline.model import Finding


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check", help="只核对、不汇总：列出每一处应请填报人看的问题。")(check)


def check(
    source: Annotated[Path, typer.Argument(metavar="文件或文件夹", help="要核对的文件或文件夹。")] = Path("input"),
    year: Year = None,
    profile: ProfileName = PROFILE,
    today: Annotated[
        dt.datetime | None,
        typer.Option("--today", metavar="日期", formats=["%Y-%m-%d"], help="判断豁免是否到期的日期；不写则为当天。"),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="有错误级问题时以状态 1 结束。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="每个问题一行 JSON，打印在标准输出。")] = False,
) -> None:
    """Print the findings; status 1 when a file could not be taken in."""
    from pipeline.engine.progress import show_progress
    from pipeline.finding_text import record
    from pipeline.refusal import is_refused
    from pipeline.review import review_folder
    from pipeline.settings import load_profile

    require(source)
    day = today.date() if today else dt.date.today()
    with show_progress() as progress:
        batch = review_folder(source, load_profile(profile, day), year, progress=progress).batch
    if as_json:
        for finding in batch.findings:
            emit(record(finding))
    else:
        _print(batch.findings)
    counts = {level: sum(f.severity == level for f in batch.findings) for level in ("error", "warning", "note")}
    say(
        f"核对了 {len(batch.projects)} 个项目：错误 {counts['error']} 条、警告 {counts['warning']} 条、"
        f"提示 {counts['note']} 条。"
    )
    refused = any(map(is_refused, batch.sources))
    if not batch.projects:
        raise typer.Exit(Exit.NOTHING)
    raise typer.Exit(Exit.PARTLY if refused or (strict and counts["error"]) else Exit.DONE)


def _print(findings: "Sequence[Finding]") -> None:
    from pipeline.finding_text import line, styled

    if not sys.stderr.isatty():
        for finding in findings:
            say(line(finding))
        return
    from rich.console import Console

    console = Console(stderr=True, highlight=False, soft_wrap=True)
    for finding in findings:
        console.print(styled(finding))
