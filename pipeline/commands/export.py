"""`jixiao export --to yitihua`: the import files for the 一体化 system, checked beforehand."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.console import Exit, emit, say
from pipeline.options import PROFILE, STORE, ProfileName, Store, Year

if TYPE_CHECKING:
    from pipeline.model import Finding


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export", help="生成导入其他系统的文件：--to yitihua 为预算管理一体化系统，导入前先预检。")(export)


def export(
    source: Annotated[
        str, typer.Argument(metavar="来源", help="文件夹、工作簿、汇总结果、快照编号或 基线2025。")
    ] = "input",
    to: Annotated[str, typer.Option("--to", metavar="系统", help="导入哪个系统，目前有 yitihua。")] = "yitihua",
    output: Annotated[Path, typer.Option("--output", metavar="文件夹", help="写到哪里。")] = Path("导入一体化"),
    year: Year = None,
    profile: ProfileName = PROFILE,
    store: Store = STORE,
    as_json: Annotated[bool, typer.Option("--json", help="每个预检问题一行 JSON，打印在标准输出。")] = False,
) -> None:
    """Write the import files; findings say what cannot go in."""
    from pipeline.domain.scoring import is_department
    from pipeline.engine.progress import show_progress
    from pipeline.feed import write_feed
    from pipeline.history.store import StoreError
    from pipeline.history.versions import open_version
    from pipeline.publish import PublishError
    from pipeline.refusal import tell
    from pipeline.score import score_project
    from pipeline.settings import load_profile

    if to != "yitihua":
        say(f"不认识“--to {to}”，目前只能导出到 yitihua（预算管理一体化系统）。")
        raise typer.Exit(Exit.USAGE)
    scheme = load_profile(profile)
    try:
        with show_progress() as progress:
            version = open_version(source, store, scheme, year, progress)
    except StoreError as error:
        say(str(error))
        raise typer.Exit(Exit.NOTHING) from error
    tell(version.refused, as_json)
    try:
        feed = write_feed([score_project(project, scheme) for project in version.projects], output, scheme)
    except PublishError as error:
        say(str(error))
        raise typer.Exit(Exit.PARTLY) from error
    whole = sum(map(is_department, version.projects))
    if not feed.projects:
        say(f"“{source}”里没有可以导入的绩效目标表、自评表或监控表。")
        raise typer.Exit(Exit.NOTHING)
    for finding in feed.findings:
        if as_json:
            emit(_record(finding))
        elif finding.severity.value == "error":
            say(f"{finding.place.file}[{finding.place.sheet}]{finding.place.cell}: {finding.code} {finding.message}")
    say(
        f"已为 {feed.projects} 个项目写出导入文件：可导入 {feed.taken} 条指标，"
        f"{feed.refused} 条不能导入（另列一张表并写明原因）；"
        f"{f'部门整体的表{whole}张不属于项目导入表，没有导出；' if whole else ''}"
        f"结果在“{output}”文件夹。"
    )
    raise typer.Exit(Exit.PARTLY if version.refused else Exit.DONE)


def _record(finding: "Finding") -> dict[str, str]:
    """A finding as one line: the columns of `findings` that an import has."""
    return {
        "code": finding.code, "severity": finding.severity.value, "message": finding.message,
        "project_name": finding.project_name, "source_file": finding.place.file,
        "source_sheet": finding.place.sheet, "source_cell": finding.place.cell, "text": finding.text,
    }  # fmt: skip
