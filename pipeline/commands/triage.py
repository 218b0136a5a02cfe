"""`jixiao triage INPUT`: the values that could not be read, and the unit rows that would read them."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.console import Exit, emit, say
from pipeline.options import PROFILE, ProfileName, Year

if TYPE_CHECKING:
    from pipeline.triage import Unread


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("triage", help="列出没有读懂的指标值（按次数），并建议补进单位表的行。")(triage)


def triage(
    source: Annotated[Path, typer.Argument(metavar="数据文件夹", help="各单位报来的文件所在的文件夹。")] = Path(
        "input"
    ),
    year: Year = None,
    profile: ProfileName = PROFILE,
    yes: Annotated[bool, typer.Option("--yes", help="不再询问，直接把建议的行写进单位表.tsv。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="每个值一行 JSON，打印在标准输出。")] = False,
) -> None:
    """Print them; write the proposed rows when the person in front of the screen agrees."""
    from pipeline.engine.progress import show_progress
    from pipeline.intake import take_in_all
    from pipeline.refusal import refusals, tell
    from pipeline.settings import load_profile
    from pipeline.triage import proposals, unread_in

    if not source.exists():
        say(f"没有找到“{source}”，请写明文件夹的位置。")
        raise typer.Exit(Exit.NOTHING)
    with show_progress() as progress:
        intakes = take_in_all(source, load_profile(profile), year, progress)
    unread, refused = unread_in(source, intakes), refusals(intakes)
    for one in unread:
        emit(_record(one)) if as_json else say(_line(one))
    tell(refused, as_json)
    rows = proposals(unread)
    say(f"没有读懂的写法有 {len(unread)} 种，共 {sum(one.times for one in unread)} 处；建议补充单位 {len(rows)} 个。")
    if rows and (yes or not as_json):
        _offer(source, rows, yes)
    raise typer.Exit(Exit.PARTLY if refused else Exit.DONE)


def _record(one: "Unread") -> dict[str, object]:
    return {
        "text": one.value.text, "sign": one.value.sign, "unit": one.value.unit, "count": one.times,
        "stopped_at": one.stopped_at, "source_file": one.first.file, "source_sheet": one.first.sheet,
        "source_cell": one.first.cell, "proposed_unit": one.unit, "nearest": list(one.nearest),
    }  # fmt: skip


def _line(one: "Unread") -> str:
    where = f"{one.first.file}[{one.first.sheet}]{one.first.cell}"
    hint = f"；作为单位“{one.unit}”即可读出" if one.unit else ""
    nearest = f"；相近的单位：{'、'.join(one.nearest)}" if one.nearest else ""
    rest = one.value.text[one.stopped_at :][:8]
    return f"{one.times:>5} 次  {one.value}  停在“{rest or '末尾'}”{hint}{nearest}  （首见于 {where}）"


def _offer(source: Path, rows: tuple[tuple[str, str, str, str], ...], yes: bool) -> None:
    from pipeline.triage import HEADING, add_rows

    for row in (HEADING, *rows):
        say("  " + "\t".join(row))
    if not source.is_dir():
        say("要写进单位表，请给出数据文件夹，而不是单个文件。")
        return
    if yes or (sys.stdin.isatty() and typer.confirm("把以上各行写进数据文件夹的 单位表.tsv 吗？", default=False)):
        say(f"已写入“{add_rows(source, rows)}”；量纲可改为 length、area 等，再次汇总即生效。")
    else:
        say("没有写入；要写入请加 --yes。")
