"""`jixiao rules [CODE]`: the catalogue, or one rule explained."""

from typing import Annotated

import typer

from pipeline.console import Exit, say
from pipeline.options import PROFILE, ProfileName


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("rules", help="列出全部核对规则；写上编号则解释这一条。")(rules)


def rules(
    code: Annotated[str, typer.Argument(metavar="编号", help="规则编号，如 V05。")] = "",
    profile: ProfileName = PROFILE,
    markdown: Annotated[bool, typer.Option("--markdown", help="打印整本规则手册（Markdown）。")] = False,
) -> None:
    """Print one line per rule, or all about one."""
    from pipeline.check import catalogue
    from pipeline.check.manual import examples, explain, handbook, summary
    from pipeline.settings import load_profile

    chosen = [rule for rule in catalogue() if not code or rule.code == code.upper()]
    if not chosen:
        say(f"没有编号为“{code}”的规则，请用 jixiao rules 查看全部编号。")
        raise typer.Exit(Exit.USAGE)
    settings = load_profile(profile)
    if markdown:
        print(handbook(settings, examples()), end="")
        return
    for rule in chosen:
        print(explain(rule, settings) if code else summary(rule, settings))
    say(f"共 {len(chosen)} 条规则{'' if code else '，用 jixiao rules 编号 查看其中一条的说明、示例和依据'}。")
