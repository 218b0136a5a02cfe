"""Options that mean the same in every command that has them, so that they are worded once."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from pipeline.console import Exit, say

Year: TypeAlias = Annotated[
    int | None, typer.Option("--year", metavar="年份", help="预算年度；不写则从表中识别。", min=2000, max=2099)
]
ProfileName: TypeAlias = Annotated[str, typer.Option("--profile", metavar="方案", help="地区方案。")]
Store: TypeAlias = Annotated[Path, typer.Option("--store", metavar="文件夹", help="快照库所在的文件夹。")]

PROFILE = "tianjin"
STORE = Path(".jixiao")


def require(source: Path) -> None:
    """End the command, with a sentence, where there is no file or folder of this name."""
    if not source.exists():
        say(f"没有找到“{source}”，请写明文件或文件夹的位置。")
        raise typer.Exit(Exit.NOTHING)
