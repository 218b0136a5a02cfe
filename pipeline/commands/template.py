"""`jixiao template`: check the Word templates a clerk has edited, list the fields they may use."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.console import Exit, emit, say


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(name="template", help="检查 Word 模板，列出模板可用的字段。", no_args_is_help=True)
    group.command("check", help="检查模板：不认识或拼错的字段、不完整的标签，指出在哪一段、哪一格。")(check)
    group.command("fields", help="列出模板可用的全部字段和过滤器。")(fields)
    app.add_typer(group)


def check(
    files: Annotated[list[Path], typer.Argument(metavar="模板…", help="一个或几个 .docx 模板文件。")],
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印结果（JSON）。")] = False,
) -> None:
    """Check templates; status 4 when one of them cannot be used as it is."""
    from pipeline.render.word_check import check_template

    bad = 0
    for file in files:
        problems = check_template(file)
        bad += bool(problems)
        for where, tag, message in problems:
            if as_json:
                emit({"file": str(file), "where": where, "tag": tag, "message": message})
            say("：".join(part for part in (file.name, where, tag, message) if part))
    say(f"检查了 {len(files)} 个模板，{f'{bad} 个需要修改。' if bad else '都可以使用。'}")
    if bad:
        raise typer.Exit(Exit.SETTINGS)


def fields() -> None:
    """Print the fields as Markdown, as docs/templates.md shows them."""
    from pipeline.render.word_fields import fields_markdown

    listed = fields_markdown()
    print(listed, end="")
    say(f"共 {sum(line.startswith('| `') for line in listed.splitlines())} 个字段和过滤器。")
