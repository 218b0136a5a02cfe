"""`jixiao read FILE`: every non-empty cell as the sheet shows it."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.console import Exit, emit, say


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("read", help="查看一个文件里每个单元格显示的内容。")
    def read(
        file: Annotated[Path, typer.Argument(help="要查看的文件", metavar="文件")],
        as_json: Annotated[bool, typer.Option("--json", help="每个单元格一行 JSON")] = False,
    ) -> None:
        from pipeline.read.book import read_book
        from pipeline.read.files import find_files
        from pipeline.read.listing import describe, list_cells

        books = [read_book(found) for found in find_files(file) if not found.skipped]
        if not books:
            say(f"没有可读的文件：{file}，请检查路径。")
            raise typer.Exit(Exit.NOTHING)
        count = 0
        for book in books:
            for record in list_cells(book):
                count += 1
                if as_json:
                    emit(record)
                else:
                    say(f"{record['sheet']}\t{record['cell']}\t{record['text']}")
            for note in book.notes:
                say(describe(note))
            if book.defect:
                say(f"{book.path}：{book.defect.detail}")
        say(f"共读出 {count} 个有内容的单元格。")
        if any(book.defect for book in books):
            raise typer.Exit(Exit.PARTLY if count else Exit.NOTHING)
