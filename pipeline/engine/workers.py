"""Run one function over many items in child processes: an item that kills or hangs its worker costs only itself.

A native reader can abort the whole process; a pool of the standard library then loses every task in flight. Here each
worker has a pipe of its own and works through short runs of items: when it dies, the item it was on is the first of its
run that has not come back. It is tried once more, for a worker may be killed for what is none of its item's fault (the
system had no memory left, say); then that item is reported, and the rest of the run goes to a new worker.
"""

import ctypes
import errno
import gc
import multiprocessing
import os
import signal
import sys
import time
import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from pipeline.engine.outcome import Died, answer, confine, died, overdue
from pipeline.engine.stop import as_child, holding_signals

Item = TypeVar("Item")
Result = TypeVar("Result")

RUN = 8  # items handed to a worker at a time: few enough to share the work evenly, many enough to hide the pipe
AHEAD = 6 * RUN  # items a worker may have before it: as much as it can do while we import the documents
PARALLEL_FROM = 60  # below this a second worker costs more than it saves
_DIE_WITH_PARENT = 1  # prctl(2): PR_SET_PDEATHSIG
_COLLECT_AFTER = 20_000  # new objects; the 700 of the standard would cost a child a tenth of its time
_STALLED = (
    3.0  # seconds: we ask once a second; who comes so late was stopped himself (Ctrl-Z), and his children with him
)
_FORKS = sys.platform == "linux"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one item may cost: seconds of wall time, bytes of address space of its worker (0: no limit).

    `run` items are handed to a worker at a time, up to `ahead` before it has done any. So many items as `fresh` says,
    the first ones, use a worker up: a new one takes its place.
    """

    seconds: float = 60.0
    memory: int = 4 << 30
    run: int = RUN
    ahead: int = AHEAD
    fresh: int = 0
    tries: int = 2


@dataclass(frozen=True, slots=True)
class Later:
    """A function of a module that only the worker that calls it imports."""

    module: str
    name: str

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call it."""
        return getattr(import_module(self.module), self.name)(*arguments, **named)


@dataclass(slots=True)
class _Worker(Generic[Item]):
    """One child and the run it works on: `run[0]` is the item it is on, since `since`."""

    process: BaseProcess
    pipe: "Connection[Any, Any]"
    run: deque[tuple[int, Item]] = field(default_factory=deque)
    since: float = 0.0

    def end(self) -> None:
        """End the child."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


def count_workers(items: int, jobs: int) -> int:
    """How many workers to use: as asked, else one for a small drop, else one a core."""
    if jobs > 0:
        return max(1, min(jobs, items))
    return 1 if items < PARALLEL_FROM else min(os.cpu_count() or 1, 8)


_early: list[_Worker[Any]] = []
"""The worker that was started early and has no work yet, if there is one."""


@contextmanager
def starting_early(prepare: Callable[[], object] | None) -> Iterator[None]:
    """Within the block the first worker for files is there already, preparing itself while we do our own imports.

    Only where it is wanted, can be forked and has a core to itself.
    """
    if prepare is None or not _FORKS or (os.cpu_count() or 1) < 2:
        yield
        return
    worker: _Worker[Any] = _child(_serve_later, prepare)
    _early.append(worker)
    try:
        yield
    finally:
        if worker in _early:
            _early.remove(worker)
            worker.end()


def work_through(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    jobs: int = 0,
    limits: Limits | None = None,
    meanwhile: Callable[[], object] | None = None,
    early: bool = False,
) -> Iterator[tuple[int, Result | Died]]:
    """Yield (index, result) as results come in, in any order; `Died` in place of a result that will never come.

    `meanwhile` is called once, when every worker has its first run: work of the parent's own (imports, say).
    `early`: the worker of `starting_early` is for this; the function is pickled for it.
    """
    bounds = limits or Limits()
    waiting = deque(enumerate(items))
    deaths: Counter[int] = Counter()
    asked = time.monotonic()
    gc.freeze()  # what is there by now stays: no child should walk through it, and so copy it
    workers: list[_Worker[Item]] = [_early.pop()] if early and _early else []
    try:
        for worker in workers:
            with suppress(OSError):  # dead already: met at its first item
                worker.pipe.send((function, bounds))
        more = count_workers(len(items), jobs) - len(workers) if items else 0
        workers.extend(_start(function, bounds) for _ in range(more))
        while any(worker.run for worker in workers) or waiting:
            for worker in workers:
                _feed(worker, waiting, len(workers), bounds)
            if meanwhile is not None:
                meanwhile()
                meanwhile = None
            ready = wait([worker.pipe for worker in workers if worker.run], timeout=1.0)
            asked = _allow_for_stall(workers, asked)
            for number, worker in enumerate(workers):
                if worker.pipe in ready:
                    outcome = _receive(worker)
                elif worker.run and 0 < bounds.seconds < time.monotonic() - worker.since:
                    outcome = _stop(worker, overdue(bounds.seconds))
                else:
                    continue
                if isinstance(outcome[1], Died) and worker.process.exitcode is not None:
                    worker.pipe.close()
                    waiting.extendleft(reversed(worker.run))
                    workers[number] = _start(function, bounds)
                    deaths[outcome[0]] += 1 if worker.pipe in ready else bounds.tries  # time is up only once
                    if deaths[outcome[0]] < bounds.tries:
                        waiting.appendleft((outcome[0], items[outcome[0]]))
                        continue
                elif outcome[0] < bounds.fresh and waiting and not worker.run:
                    worker.end()
                    workers[number] = _start(function, bounds)
                yield outcome
    finally:
        for worker in workers:
            worker.end()


def side_by_side(
    tasks: Sequence[Callable[[], Result]],
    jobs: int = 0,
    meanwhile: Callable[[], object] | None = None,
    *,
    fresh: int = 0,
    told: Callable[[int], object] = lambda number: None,
) -> tuple[Result, ...]:
    """What each task gives, in their order, worked on by forked children; here, one by one, where that cannot be.

    The longest should come first. What a task raises is raised here; a task that is killed raises OSError.
    `meanwhile` is called while children are at work, not where there are none. The first `fresh` tasks have a child
    each, gone with all the memory that it has used up. `told` hears the number of each task that is done.
    """
    workers = jobs or min(os.cpu_count() or 1, 8)
    if workers < 2 or not _FORKS:
        return tuple(_told(task(), number, told) for number, task in enumerate(tasks))
    results: dict[int, Any] = {}
    limits = Limits(seconds=0, memory=0, run=1, ahead=0 if fresh else 1, fresh=fresh, tries=1)
    if fresh:
        _give_back()
    for number, outcome in work_through(partial(_attempt, tasks), range(len(tasks)), workers, limits, meanwhile):
        if isinstance(outcome, Died):
            raise OSError(errno.ENOMEM, f"{outcome.why}，可能内存不够")
        if isinstance(outcome, Exception):
            raise outcome
        results[number] = _told(outcome, number, told)
    return tuple(results[number] for number in range(len(tasks)))


def _told(result: Result, number: int, told: Callable[[int], object]) -> Result:
    told(number)
    return result


def apart(task: Callable[[], Result]) -> Result:
    """What a task gives in a child of its own, with which the memory is gone that it has used up."""
    return side_by_side((task,), 2, fresh=1)[0]


def _give_back() -> None:
    """Let the system have what is free again here: every child begins with all that we hold."""
    with suppress(AttributeError):  # a C library that has no such call
        ctypes.CDLL(None).malloc_trim(0)


def _attempt(tasks: Sequence[Callable[[], Result]], number: int) -> Result | Exception:
    """The result of a task, or what it raised with its traceback as a note."""
    try:
        return tasks[number]()
    except Exception as error:
        error.add_note(traceback.format_exc())
        return error


def _allow_for_stall(workers: Sequence[_Worker[Any]], asked: float) -> float:
    """Nobody's time runs while all of us are stopped. Gives the time of day."""
    now = time.monotonic()
    if now - asked > _STALLED:
        for worker in workers:
            worker.since += now - asked
    return now


def _start(function: Callable[[Item], Result], limits: Limits) -> _Worker[Item]:
    return _child(_serve, function, limits)


def _child(serve: Callable[..., None], *arguments: Any) -> _Worker[Any]:
    """A new child; forked where that is safe and quick, spawned elsewhere."""
    context = multiprocessing.get_context("fork" if _FORKS else "spawn")
    with holding_signals():
        ours, theirs = context.Pipe()
        process = context.Process(  # type: ignore[attr-defined]
            target=serve, args=(theirs, os.getpid(), *arguments), daemon=True
        )
        process.start()
        theirs.close()
    return _Worker(process, ours)


def _serve(pipe: "Connection[Any, Any]", parent: int, function: Callable[[Item], Result], limits: Limits) -> None:
    """The child: answer every item of every run until the parent, the process of that number, hangs up."""
    if _settle(parent):
        _answer_all(pipe, function, limits)


def _serve_later(pipe: "Connection[Any, Any]", parent: int, prepare: Callable[[], object]) -> None:
    """The child that was started early: prepare, then learn what the work is."""
    if not _settle(parent):
        return
    gc.disable()
    with suppress(Exception):  # what is wrong with our files is met, and said, over the first item
        prepare()
    gc.freeze()
    gc.enable()
    with suppress(EOFError, OSError):
        _answer_all(pipe, *pipe.recv())


def _settle(parent: int) -> bool:
    """Become a child that neither hears Ctrl-C nor outlives its parent; False where the parent is gone already."""
    as_child()
    gc.enable()
    gc.set_threshold(_COLLECT_AFTER, 20, 20)
    if not _FORKS:
        return True
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    # A parent that was killed before this sends no signal, and our own copy of its end keeps the pipe open.
    return os.getppid() == parent


def _answer_all(pipe: "Connection[Any, Any]", function: Callable[[Item], Result], limits: Limits) -> None:
    confine(limits.memory)
    while True:
        try:
            run = pipe.recv()
        except (EOFError, OSError):
            return
        for item in run:
            pipe.send(answer(function, item))


def _feed(worker: _Worker[Item], waiting: deque[tuple[int, Item]], workers: int, limits: Limits) -> None:
    """Hand a worker its next runs, shorter towards the end so that all finish together.

    It may have several before it, so that it need not wait for us while we are at work ourselves.
    """
    while waiting:
        share = max(1, len(waiting) // (2 * workers)) if workers > 1 else len(waiting)
        if worker.run and len(worker.run) >= min(limits.ahead, share):
            return
        part = [waiting.popleft() for _ in range(min(limits.run, share))]
        if not worker.run:
            worker.since = time.monotonic()
        worker.run.extend(part)
        with suppress(OSError):  # dead meanwhile: met when it is listened to
            worker.pipe.send([item for _, item in part])


def _receive(worker: _Worker[Item]) -> tuple[int, Any]:
    """The next result of a worker that has something to say, even if it is only that it is gone."""
    try:
        result = worker.pipe.recv()
    except (EOFError, OSError):
        worker.process.join()
        return worker.run.popleft()[0], died(worker.process.exitcode)
    index, _ = worker.run.popleft()
    worker.since = time.monotonic()
    return index, result


def _stop(worker: _Worker[Item], why: Died) -> tuple[int, Died]:
    worker.process.kill()
    worker.process.join()
    return worker.run.popleft()[0], why
