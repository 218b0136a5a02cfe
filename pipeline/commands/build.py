"""`jixiao build`: everything, from the data drop to the published output."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.console import Exit, emit, say
from pipeline.options import PROFILE, ProfileName, Year

if TYPE_CHECKING:
    from pipeline.run import Report
    from pipeline.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("build", help="一条命令完成全部工作：读表、识别、核对，写出汇总表、Word、网页和数据。")(build)


def build(
    source: Annotated[Path, typer.Argument(metavar="数据文件夹", help="各单位报来的文件所在的文件夹。")] = Path(
        "input"
    ),
    output: Annotated[Path, typer.Option("--output", metavar="文件夹", help="结果写到哪里。")] = Path("output"),
    year: Year = None,
    profile: ProfileName = PROFILE,
    jobs: Annotated[int, typer.Option("--jobs", metavar="数目", help="同时处理的进程数，0 为自动。", min=0)] = 0,
    executor: Annotated[
        str,
        typer.Option("--executor", metavar="方式", help="由谁读表：pool 为本机；dask:tcp://主机:端口 为集群。"),
    ] = "pool",
    by: Annotated[
        str, typer.Option("--by", metavar="方式", help="department：每个部门单独一套结果，放在各自的文件夹。")
    ] = "",
    store: Annotated[
        Path, typer.Option("--store", metavar="文件夹", help="缓存、历次汇总的快照和批复基线放在哪里。")
    ] = Path(".jixiao"),
    no_cache: Annotated[bool, typer.Option("--no-cache", help="不用缓存，全部重新读。")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只说哪些文件新增、改动、未变、删除，不做汇总。")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="有错误级问题时以状态 1 结束。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印结果（JSON）。")] = False,
) -> None:
    """Build everything; exit status as documented in the README."""
    from pipeline.engine.stop import Stopped, heeding_signals
    from pipeline.publish import home, identity, misplaced
    from pipeline.settings import Settings

    if not source.exists():
        say(f"没有找到数据文件夹“{source}”，请把各单位的文件放进去，或者写明文件夹的位置。")
        raise typer.Exit(Exit.NOTHING)
    if by not in ("", "department"):
        say(f"不认识“--by {by}”，可以写 department（每个部门单独一套结果），或者不写。")
        raise typer.Exit(Exit.USAGE)
    if why := misplaced(source, output):
        say(why)
        raise typer.Exit(Exit.USAGE)
    where = home(output)
    if dry_run:
        show_preview(Settings(source, where, store=store), as_json)
        return
    settings = Settings(source, where, year, profile, jobs, strict, store, not no_cache, executor, by)
    before = identity(where)
    try:
        with heeding_signals():
            report = run_build(settings)
    except Stopped as stopped:
        changed = identity(where) != before
        say(
            "已停止；新的结果在此之前已经换上，是完整的。"
            if changed
            else "已停止，没有改动任何结果；再次运行即可继续。"
        )
        raise typer.Exit(stopped.status) from stopped
    finish(report, output, strict, as_json)


def run_build(settings: "Settings") -> "Report":
    """One output for the whole drop, or one for each department; a failure becomes a sentence and a status."""
    from pipeline.engine.conserve import LossError
    from pipeline.engine.manifest import NAME
    from pipeline.engine.progress import show_progress
    from pipeline.engine.workers import Later, starting_early
    from pipeline.executors import ExecutorError, cluster_address
    from pipeline.publish import PublishError

    try:
        cluster = cluster_address(settings.executor)
        known = settings.cache and (settings.output / NAME).is_file()  # then there may be nothing to read
        reader = None if cluster or known else Later("pipeline.intake", "get_ready")
        with starting_early(reader), show_progress() as progress:
            if settings.by:
                from pipeline.departments.run import build_by_department

                return build_by_department(settings, progress)
            from pipeline.run import build

            return build(settings, progress)
    except ExecutorError as error:
        say(str(error))
        raise typer.Exit(Exit.USAGE) from error
    except (PublishError, LossError) as error:
        say(str(error))
        raise typer.Exit(Exit.PARTLY) from error


def show_preview(settings: "Settings", as_json: bool) -> None:
    """Say what a build would meet, without building."""
    from pipeline.stock import preview

    plan = preview(settings)
    if as_json:
        emit(plan)
    words = {"new": "新增", "changed": "改动", "removed": "删除", "unchanged": "未变"}
    for key in ("new", "changed", "removed"):
        for name in plan[key]:
            say(f"{words[key]}  {name}")
    say("、".join(f"{words[key]} {len(names)} 个" for key, names in plan.items()) + "；没有做汇总。")


def finish(report: "Report", output: Path, strict: bool, as_json: bool) -> None:
    """Name what could not be taken in, print the counts, end with the right status."""
    from pipeline.engine.manifest import NAME
    from pipeline.refusal import is_refused, sentence

    for source in filter(is_refused, report.batch.sources if report.batch is not None else ()):
        say(sentence(source))
    counts, status = report.counts, Exit.DONE
    if as_json:
        emit({**counts, "output": str(output), "written": report.written})
    if not counts["agencies"]:
        last = f"（“{output}”里还是上一次的结果）" if (output / NAME).is_file() else ""
        say(f"没有识别出任何绩效目标表，什么也没有写{last}；请把各单位的绩效目标表放进数据文件夹后重试。")
        raise typer.Exit(Exit.NOTHING)
    if counts["files"]["unreadable"] or counts["files"]["no form"] or (strict and counts["findings"]["error"]):
        status = Exit.PARTLY
    for remark in report.remarks:
        say(remark)
    say(_sentence(report, output))
    raise typer.Exit(status)


def _sentence(report: "Report", output: Path) -> str:
    counts = report.counts
    findings, files = counts["findings"], counts["files"]
    whole, _, cents = counts["budget"].partition(".")
    twice, strange, refused = counts["repeated"], counts["other_years"], files["unreadable"] + files["no form"]
    departments = counts.get("departments")
    parts = (
        f"{len(departments)} 个部门共 " if departments else "",
        f"{counts['agencies']} 个单位的 {counts['projects']} 个项目、{counts['indicators']} 条指标，",
        f"预算合计 {int(whole):,}.{cents or '00'} 元",
        f"（含重复报送的 {twice} 个项目，请先处理规则 C17 列出的重复）" if twice else "",
        f"（含其他年度的 {strange} 个项目，请先处理规则 X17 列出的表）" if strange else "",
        f"；错误 {findings['error']} 条、警告 {findings['warning']} 条、提示 {findings['note']} 条；",
        f"有 {refused} 个文件没有收入汇总；" if refused else "",
        f"结果在“{output}”文件夹。",
    )
    return ("已汇总 " if report.written else "没有变化，结果保持不动：") + "".join(parts)
