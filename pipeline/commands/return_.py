"""`jixiao return [INPUT]`: 退回修改/<单位>/ with the list and the marked workbooks."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.console import Exit, say
from pipeline.options import PROFILE, ProfileName, Year, require

if TYPE_CHECKING:
    from pipeline.returning import Returned

FOLDER = "退回修改"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("return", help="退回修改：给每个单位写出问题清单，和标注过的原表。")(return_)


def return_(
    source: Annotated[Path, typer.Argument(metavar="数据文件夹", help="各单位报来的文件所在的文件夹。")] = Path(
        "input"
    ),
    output: Annotated[Path, typer.Option("--output", metavar="文件夹", help="在哪里建立“退回修改”文件夹。")] = Path(
        "output"
    ),
    year: Year = None,
    profile: ProfileName = PROFILE,
) -> None:
    """Write the folders and say what each unit gets."""
    from pipeline.engine.progress import show_progress
    from pipeline.publish import PublishError, claiming, home, publishing
    from pipeline.refusal import is_refused, sentence
    from pipeline.returning import send_back
    from pipeline.review import review_folder
    from pipeline.settings import load_profile

    require(source)
    settings, where = load_profile(profile, dt.date.today()), home(output)
    try:
        with show_progress() as progress:
            review = review_folder(source, settings, year, progress=progress, besides=(where / FOLDER,))
            if not review.intakes:
                say(f"“{source}”里没有可读的文件，什么也没有写。")
                raise typer.Exit(Exit.NOTHING)
            with claiming(where), publishing(where / FOLDER) as folder:
                returned = send_back(review, settings, folder, progress)
    except PublishError as error:
        say(str(error))
        raise typer.Exit(Exit.PARTLY) from error
    _tell(returned)
    refused = list(filter(is_refused, review.batch.sources))
    for left in refused:
        say(sentence(left))
    say(f"共写出 {len(returned)} 个单位的退回材料，在“{output / FOLDER}”文件夹。")
    raise typer.Exit(Exit.PARTLY if refused else Exit.DONE)


def _tell(returned: Iterable["Returned"]) -> None:
    """What each unit gets, and which of its files cannot be marked."""
    for one in returned:
        say(f"{one.agency}：问题 {one.findings} 条，标注原表 {len(one.copies)} 份。")
        for name, why in one.refused:
            say(f"  {name}：{why}，只给清单，不附标注件。")
