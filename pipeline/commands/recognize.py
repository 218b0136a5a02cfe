"""`jixiao recognize INPUT`: the forms found, one object per project; `-v` says why each layout was chosen."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.console import Exit, emit, say


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("recognize", help="识别文件或文件夹里的绩效表：每个项目一条，含全部指标。")(recognize)


def recognize(
    source: Annotated[Path, typer.Argument(metavar="文件或文件夹", help="要识别的文件，或放着文件的文件夹。")],
    year: Annotated[
        int | None, typer.Option("--year", metavar="年份", help="表中没有写明时采用的预算年度。", min=2000, max=2099)
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="说明为什么选用这个版式，以及没有识别的工作表。")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印结果，每个项目一行 JSON。")] = False,
) -> None:
    """Recognize everything under a path."""
    from pipeline.engine.progress import show_progress
    from pipeline.recognition import explain, recognize_all, record_of, summary

    if not source.exists():
        say(f"没有找到“{source}”，请检查文件或文件夹的位置。")
        raise typer.Exit(Exit.NOTHING)
    with show_progress() as progress:
        found = recognize_all(source, year, progress)
    for one in found:
        for form, project in zip(one.forms, one.projects, strict=True):
            if as_json:
                emit(record_of(form, project))
            else:
                say(summary(project))
            for line in explain(form, project) if verbose else ():
                say(line)
        for passed in one.passed if verbose or not one.forms else ():
            say(f"{one.book.path}[{passed.sheet}]：{passed.reason}。")
        if one.book.defect:
            say(f"{one.book.path}：没有读入，{(one.book.defect.detail or one.book.defect.kind).rstrip('。')}。")
    projects = [project for one in found for project in one.projects]
    rows = sum(len(project.indicators) for project in projects)
    say(f"共 {len(found)} 个文件，识别出 {len(projects)} 个项目、{rows} 条指标。")
    if not projects:
        raise typer.Exit(Exit.NOTHING)
    if any(not one.forms for one in found):
        raise typer.Exit(Exit.PARTLY)
