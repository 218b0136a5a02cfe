"""`jixiao layout`: draft a layout from an unknown form, list the layouts, run them over their cases."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.console import Exit, say


def register(app: typer.Typer) -> None:
    """Add the commands."""
    layout = typer.Typer(help="表式的版式文件：起草、列出、试验。", no_args_is_help=True)
    layout.command("init", help="照着一个没有版式的表起草版式文件（TOML）。")(init)
    layout.command("list", help="列出全部版式。")(show)
    layout.command("test", help="用全部版式试验各自的用例，逐个说明不符之处。")(test)
    app.add_typer(layout, name="layout")


def init(
    file: Annotated[Path, typer.Argument(metavar="文件", help="照着哪个文件起草。")],
    output: Annotated[Path | None, typer.Option("--output", metavar="文件", help="写到哪里；不写则打印出来。")] = None,
) -> None:
    """Draft a layout."""
    from pipeline.read.book import read_book
    from pipeline.read.files import find_files
    from pipeline.recognize.draft import draft_layout
    from pipeline.recognize.layout import load_layouts

    found = [one for one in find_files(file) if not one.skipped] if file.exists() else []
    book = read_book(found[0]) if found else None
    if book is None or book.defect or not book.sheets:
        say(f"没有可读的表：{file}，{book.defect.detail if book and book.defect else '请检查文件的位置'}。")
        raise typer.Exit(Exit.NOTHING)
    text = draft_layout(book, load_layouts())
    if output is None:
        print(text, end="")
    else:
        from pipeline.engine.single import replacing

        with replacing(output) as scratch:
            scratch.write_text(text, encoding="utf-8")
    say(f"已照 {file.name} 起草 1 个版式文件，请按文件里的提示核对标签并命名。")


def show() -> None:
    """List the layouts."""
    from pipeline.recognize.layout import load_layouts

    layouts = load_layouts()
    for layout in layouts:
        print(f"{layout.name}\t{layout.title}")
    say(f"共 {len(layouts)} 个版式。")


def test(
    cases: Annotated[Path | None, typer.Option("--cases", metavar="文件夹", help="用例所在的文件夹。")] = None,
) -> None:
    """Run the layouts over their cases."""
    from pipeline.recognize.cases import CASES, load_cases, run_cases
    from pipeline.recognize.layout import load_layouts

    loaded = load_cases(cases or CASES)
    failures = run_cases(loaded, load_layouts())
    for failure in failures:
        say(f"{failure.case}：{failure.message}。")
    say(f"共 {len(loaded)} 个用例，{len(loaded) - len({f.case for f in failures})} 个相符。")
    if failures:
        raise typer.Exit(Exit.SETTINGS)
