"""`jixiao trace OUTPUT VALUE_OR_CELL`: the chain from a figure of the output back to the source cell."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.console import Exit, emit, say


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("trace", help="查一个数从哪里来：从产出一直追到来源文件、工作表和单元格。")(trace)


def trace(
    output: Annotated[Path, typer.Argument(metavar="输出", help="汇总结果的文件夹，或其中的一个文件。")],
    asked: Annotated[
        str,
        typer.Argument(metavar="数值或单元格", help="如 部门汇总!F8、indicators!R5、≤6.5万元/年/人、4,203,000.00。"),
    ],
    source: Annotated[Path | None, typer.Option("--input", metavar="文件夹", help="来源文件所在的文件夹。")] = None,
    everything: Annotated[bool, typer.Option("--all", help="合计的组成全部列出，不只前 20 项。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印结果，每条一行 JSON。")] = False,
) -> None:
    """Print every chain; status 3 when nothing was found."""
    from pipeline.trace.chain import lines, record
    from pipeline.trace.follow import Unknown
    from pipeline.trace.open import trace as follow

    try:
        chains = follow(output, asked, source, 0 if everything else 20)
    except Unknown as unknown:
        say(str(unknown))
        raise typer.Exit(Exit.NOTHING) from None
    for chain in chains:
        if as_json:
            emit(record(chain))
        else:
            say("\n".join(lines(chain)))
    say(f"“{asked}”共有 {len(chains)} 处。")
