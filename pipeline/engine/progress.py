"""Progress of long work on stderr: on a terminal a bar with counts and time left, elsewhere a line now and then."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from pipeline.console import say

READING, CHECKING, WRITING, KEEPING = "正在读取", "正在核对", "正在写出", "正在保存"
"""The pieces of work, one after another."""
QUIET_BELOW = 20  # a drop this small is done before anyone wonders


class Progress(Protocol):
    """Told how far a piece of work is, which `title` names; a `total` of 0 where nobody can say how long it will take.

    `name` is what was just done, or is the first to be. When the title changes, the piece before is finished.
    """

    def __call__(self, done: int, total: int, name: str, title: str = READING, /) -> None:
        """Take note."""


def quiet(done: int, total: int, name: str, title: str = READING, /) -> None:
    """For work that nobody watches."""


def steps(progress: Progress, names: list[str], title: str) -> Callable[[int], None]:
    """Tells `progress` of steps that are done in any order, each by its number; begins with none of them."""
    done = 0

    def tell(number: int) -> None:
        nonlocal done
        done += 1
        progress(done, len(names), names[number], title)

    progress(0, len(names), names[0] if names else "", title)
    return tell


@contextmanager
def show_progress() -> Iterator[Progress]:
    """A progress display, for one piece of work after another."""
    if sys.stderr.isatty():
        with _bar() as progress:
            yield progress
    else:
        yield _plain()


@contextmanager
def _bar() -> Iterator[Progress]:
    from rich.console import Console  # only a terminal pays for it
    from rich.markup import escape
    from rich.progress import BarColumn, TaskID, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    count, name = TextColumn("[green]{task.fields[count]}"), TextColumn("{task.fields[name]}")
    columns = (TextColumn("{task.description}"), BarColumn(), count, TimeRemainingColumn(), name)
    shown: dict[str, TaskID] = {}
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:

        def tell(done: int, total: int, name: str, title: str = READING, /) -> None:
            if title not in shown:
                for old in shown.values():
                    bar.remove_task(old)
                shown.clear()
                shown[title] = bar.add_task(title, total=total or None, count="", name="")
            count = f"{done}/{total}" if total else ""
            bar.update(shown[title], completed=done, total=total or None, count=count, name=escape(name[-40:]))

        tell(0, 0, "")
        yield tell


def _plain() -> Progress:
    """A line at every tenth of the work, for logs; of a small drop none, nor of what follows its reading."""
    told, current, large = 0, "", False

    def tell(done: int, total: int, name: str, title: str = READING, /) -> None:
        nonlocal told, current, large
        large = large or (total >= QUIET_BELOW and title == READING)
        begins = title != current
        if begins:
            told, current = 0, title
        if large and begins and not total:
            say(f"{title}……")
        tenth = done * 10 // total if total else 0
        if large and tenth > told:
            told = tenth
            say(f"{title} {done}/{total}")

    return tell
