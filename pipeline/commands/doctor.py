"""`jixiao doctor`: what this machine lacks, and what each thing is needed for."""

from typing import Annotated

import typer

from pipeline.console import Exit, emit, say


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor", help="检查这台电脑缺什么、哪些版本旧了，各自影响什么；不联网。")(doctor)


def doctor(as_json: Annotated[bool, typer.Option("--json", help="逐项打印 JSON。")] = False) -> None:
    """Print one line a check; status 0 unless something the build itself needs is missing."""
    from pipeline.doctor import examine

    checks = examine()
    for check in checks:
        if as_json:
            emit(check._asdict())
        else:
            state = "正常" if check.ok else "不足" if check.needed else "可选"
            say(f"{state}  {check.name}：{check.found}；{check.use}")
    lacking = [check.name for check in checks if check.needed and not check.ok]
    wrong = f"缺少或版本不合适：{'、'.join(lacking)}，请按上面的说明补齐"
    say(f"检查了 {len(checks)} 项，{wrong if lacking else '这台电脑可以完成全部汇总工作'}。")
    raise typer.Exit(Exit.PARTLY if lacking else Exit.DONE)
