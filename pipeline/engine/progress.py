"""Progress of long work on stderr: on a terminal a bar with counts and time left, elsewhere a line now and then."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pipeline.console import say

Progress = Callable[[int, int, str], None]
"""Told (done, all, name of what was just done)."""

QUIET_BELOW = 20  # a drop this small is done before anyone wonders


@contextmanager
def show_progress(title: str) -> Iterator[Progress]:
    """A progress display for one piece of work."""
    if sys.stderr.isatty():
        with _bar(title) as progress:
            yield progress
    else:
        yield _plain(title)


@contextmanager
def _bar(title: str) -> Iterator[Progress]:
    from rich.console import Console  # only a terminal pays for it
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, TextColumn("{task.fields[name]}"), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, name="")
        yield lambda done, total, name: bar.update(task, completed=done, total=total, name=escape(name[-40:]))


def _plain(title: str) -> Progress:
    """A line at every tenth of the work, for logs."""
    told = 0

    def tell(done: int, total: int, _name: str) -> None:
        nonlocal told
        tenth = done * 10 // total if total else 0
        if total >= QUIET_BELOW and tenth > told:
            told = tenth
            say(f"{title} {done}/{total}")

    return tell
