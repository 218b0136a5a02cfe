"""`jixiao baseline`: freeze the approved goals of a year, list what is kept, compare with it."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pipeline.console import Exit, emit, say
from pipeline.options import PROFILE, STORE, ProfileName, Store, Year

AS_JSON = Annotated[bool, typer.Option("--json", help="每条一行 JSON，打印在标准输出。")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="批复的绩效目标：冻结为当年基线、查看、对照。", no_args_is_help=True)
    group.command("freeze", help="把一次汇总的绩效目标冻结为当年基线；基线不能改写，调整另存一版。")(freeze)
    group.command("list", help="列出快照和基线。")(list_)
    group.command("diff", help="把基线与另一批表对照。")(diff)
    app.add_typer(group, name="baseline")


def freeze(
    build: Annotated[int | None, typer.Argument(metavar="快照", help="快照编号；不写则为最近一次汇总。")] = None,
    year: Year = None,
    adjust: Annotated[
        str, typer.Option("--adjust", metavar="依据", help="目标经批准调整时的依据，另存为新的一版。")
    ] = "",
    store: Store = STORE,
) -> None:
    """Freeze a snapshot as the baseline of its year."""
    from pipeline.history.store import StoreError, load_refused
    from pipeline.history.store import freeze as freeze_build
    from pipeline.refusal import sentence

    try:
        made = freeze_build(store, build, year, adjust, datetime.now().replace(microsecond=0))
        refused = load_refused(store, made.build)
    except StoreError as error:
        say(str(error))
        raise typer.Exit(Exit.NOTHING) from error
    for source in refused:
        say(sentence(source))
    if refused:
        say(
            f"快照 {made.build} 有 {len(refused)} 个文件没有收入，基线不含其中的项目；补齐后请重新汇总，"
            "再用 --adjust 写明依据另存一版。"
        )
    say(f"{made.title}：快照 {made.build} 的 {made.projects} 个项目、{made.indicators} 条指标，自评、监控以此为准。")


def list_(store: Store = STORE, as_json: AS_JSON = False) -> None:
    """List snapshots, then baselines."""
    from pipeline.history.store import StoreError, list_baselines, list_builds

    try:
        builds, baselines = list_builds(store), list_baselines(store)
    except StoreError as error:
        say(str(error))
        raise typer.Exit(Exit.NOTHING) from error
    for build in builds:
        emit({"kind": "build", **build._asdict()}) if as_json else say(
            f"快照 {build.number}　{build.made_at:%Y-%m-%d %H:%M}　{build.fiscal_year or '年度不明'}　"
            f"{build.department_name}　{build.projects} 个项目、{build.indicators} 条指标　来自 {build.source}"
        )
    for one in baselines:
        emit({"kind": "baseline", **one._asdict()}) if as_json else say(
            f"{one.title}　{one.department}　快照 {one.build}　{one.frozen_at:%Y-%m-%d} 冻结　{one.reason}".rstrip()
        )
    say(f"快照库“{store}”里有 {len(builds)} 个快照、{len(baselines)} 个基线。")


def diff(
    new: Annotated[str, typer.Argument(metavar="新", help="文件夹、工作簿、汇总结果或快照编号。")] = "latest",
    year: Annotated[
        int | None, typer.Option("--year", metavar="年份", help="基线的年度；不写则取唯一的一个。", min=2000, max=2099)
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", metavar="文件.xlsx", help="另存一份标色的对照表。")] = None,
    profile: ProfileName = PROFILE,
    store: Store = STORE,
    as_json: AS_JSON = False,
) -> None:
    """Compare a baseline with another batch."""
    from pipeline.commands.diff import diff as diff_versions

    diff_versions(f"基线{year or ''}", new, output, year, profile, store, as_json)
