"""`jixiao diff OLD NEW`: what changed between two drops, builds or workbooks, by meaning."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.console import Exit, emit, say
from pipeline.options import PROFILE, STORE, ProfileName, Store, Year

if TYPE_CHECKING:
    from pipeline.history.compare import Comparison
    from pipeline.history.versions import Version


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("diff", help="两批表有什么不同：按含义比较，写法、单位、行次不同不算。")(diff)


def diff(
    old: Annotated[str, typer.Argument(metavar="旧", help="文件夹、工作簿、汇总结果、快照编号、latest 或 基线2025。")],
    new: Annotated[str, typer.Argument(metavar="新", help="同上。")],
    output: Annotated[Path | None, typer.Option("--output", metavar="文件.xlsx", help="另存一份标色的对照表。")] = None,
    year: Year = None,
    profile: ProfileName = PROFILE,
    store: Store = STORE,
    as_json: Annotated[bool, typer.Option("--json", help="每处变化一行 JSON，打印在标准输出。")] = False,
) -> None:
    """Print the changes, one line each; with --output also as a highlighted workbook."""
    from pipeline.engine.progress import show_progress
    from pipeline.history.compare import change_record
    from pipeline.history.store import StoreError
    from pipeline.history.versions import compare_versions, open_version
    from pipeline.refusal import tell
    from pipeline.settings import load_profile

    scheme = load_profile(profile)
    try:
        with show_progress() as progress:
            before, after = (open_version(text, store, scheme, year, progress) for text in (old, new))
    except StoreError as error:
        say(str(error))
        raise typer.Exit(Exit.NOTHING) from error
    found = compare_versions(before, after)
    refused = (*before.refused, *after.refused)
    units = {one.agency_name for pair in found.pairs for one in (pair.old, pair.new) if one is not None}
    for change in found.changes:
        if as_json:
            emit(change_record(change))
        else:
            say(f"{change.agency}：{change.sentence}" if len(units) > 1 and change.agency else change.sentence)
    if output is not None:
        _write(found, _titled(before), _titled(after), output)
    for version in (before, after):
        if version.refused:
            say(f"“{version.title}”有 {len(version.refused)} 个文件没有收入，其中的项目无法比较：")
            tell(version.refused, as_json)
    say(_summary(found, output))
    raise typer.Exit(Exit.PARTLY if refused else Exit.DONE)


def _titled(version: "Version") -> str:
    missing = "、".join(one.source.path for one in version.refused)
    return version.title + (f"（没有收入：{missing}，其中的项目无法比较）" if missing else "")


def _write(found: "Comparison", before: str, after: str, output: Path) -> None:
    from pipeline.consolidate.changes import change_sheets
    from pipeline.engine.single import replacing
    from pipeline.history.compare import change_record, match_record
    from pipeline.render.excel import write_workbook

    if output.suffix.lower() != ".xlsx":
        say(f"对照表只能存为 .xlsx 文件，“{output}”不行，请改名后再试。")
        raise typer.Exit(Exit.USAGE)
    changes = tuple(map(change_record, found.changes))
    sheets = change_sheets(before, after, changes, tuple(map(match_record, found.pairs)))
    with replacing(output) as scratch:
        write_workbook(sheets, scratch, "绩效目标对照表")


def _summary(found: "Comparison", output: Path | None) -> str:
    untold = f"；{found.unknown} 个项目因文件没有读入而无法比较" if found.unknown else ""
    if not found.changes:
        return f"两边对应上 {found.matched} 个项目，按含义比较没有变化{untold}。"
    counts = "、".join(f"{label} {count} 处" for label, count in found.counts().items())
    saved = f"；对照表在“{output}”" if output else ""
    return f"两边对应上 {found.matched} 个项目，共 {len(found.changes)} 处变化：{counts}{untold}{saved}。"
