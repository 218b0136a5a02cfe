"""`jixiao new`: a blank form to send out, with drop-downs, input checks and hints."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.console import Exit, say
from pipeline.options import STORE, Store


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("new", help="生成空白填报表：带下拉列表、输入检查和提示，填好后可原样读回。")(new)


def new(
    layout: Annotated[
        str, typer.Option("--layout", metavar="版式", help="用哪个版式，如 target_tianjin、target_list。")
    ] = "target_tianjin",
    units: Annotated[
        Path | None, typer.Option("--units", metavar="文件", help="单位名单：每行一个单位（代码和名称）。")
    ] = None,
    last: Annotated[
        Path | None, typer.Option("--last", metavar="文件夹", help="上年的报表：预先填入项目、目标和指标。")
    ] = None,
    goals: Annotated[
        str,
        typer.Option("--from", metavar="来源", help="批复的目标：文件夹、汇总结果或 基线2025；预填自评表、监控表。"),
    ] = "",
    month: Annotated[int, typer.Option("--month", metavar="月份", help="监控截止月份。", min=1, max=12)] = 7,
    profile: Annotated[
        str, typer.Option("--profile", metavar="方案", help="地区方案；预填时按它分配分值。")
    ] = "tianjin",
    store: Store = STORE,
    year: Annotated[
        int | None, typer.Option("--year", metavar="年份", help="填报的预算年度。", min=2000, max=2099)
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", metavar="文件", help="写到哪个 .xlsx；给文件夹则每个单位一个文件。")
    ] = Path("空白填报表.xlsx"),
) -> None:
    """Write blank forms."""
    from pipeline.blank import write_new

    for path in (units, last):
        if path is not None and not path.exists():
            say(f"没有找到“{path}”，请检查位置。")
            raise typer.Exit(Exit.USAGE)
    if goals:
        written, whole = _from_goals(layout, goals, output, profile, store, month, year)
    else:
        written, whole = write_new(layout, output, units, last, year), True
    kind = "预填好目标的" if goals else "空白"
    named = "、".join(map(str, written[:3])) + ("等" if len(written) > 3 else "")
    say(f"已写出 {len(written)} 个{kind}填报表：{named}。")
    raise typer.Exit(Exit.DONE if whole else Exit.PARTLY)


def _from_goals(
    layout: str, goals: str, output: Path, profile: str, store: Path, month: int, year: int | None
) -> tuple[tuple[Path, ...], bool]:
    """Pre-filled forms from approved goals, and whether all of these were read.

    A source that is none ends the command with a sentence.
    """
    from pipeline.engine.progress import show_progress
    from pipeline.history.store import StoreError
    from pipeline.history.versions import open_version
    from pipeline.prefill import write_from_goals
    from pipeline.refusal import tell
    from pipeline.settings import load_profile

    scheme = load_profile(profile)
    try:
        with show_progress() as progress:
            version = open_version(goals, store, scheme, year, progress)
    except StoreError as error:
        say(str(error))
        raise typer.Exit(Exit.NOTHING) from error
    tell(version.refused)
    return write_from_goals(layout, version.projects, output, scheme, month), not version.refused
