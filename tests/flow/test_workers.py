import multiprocessing
import os
import signal
import subprocess
import sys
import time
from functools import partial

import pytest

from pipeline.engine import workers
from pipeline.engine.outcome import Died
from pipeline.engine.workers import Later, Limits, count_workers, work_through


def _abort_on_some(number: int) -> int:
    if number % 37 == 5:
        os.abort()
    if number == 20:
        time.sleep(30)
    if number == 21:
        raise ValueError("bug")
    return number * number


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_an_item_that_kills_its_worker_costs_only_itself(jobs):
    results = dict(work_through(_abort_on_some, range(60), jobs, Limits(seconds=0.5)))
    assert sorted(results) == list(range(60))
    died = {number: result.why for number, result in results.items() if isinstance(result, Died)}
    assert sorted(died) == [5, 20, 21, 42]
    assert "信号 6" in died[5]
    assert "用时超过" in died[20]
    assert "ValueError" in died[21]
    assert all(results[number] == number * number for number in results if number not in died)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="children of Linux")
def test_a_child_whose_parent_is_gone_before_it_starts_ends():
    """Killed between the fork and the child's asking to die with it, the parent would leave the child for ever."""
    ours, theirs = multiprocessing.Pipe()
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    process = multiprocessing.get_context("fork").Process(
        target=workers._serve, args=(theirs, int(gone.stdout), abs, Limits())
    )
    process.start()
    process.join(timeout=20)
    alive = process.is_alive()
    process.kill()
    ours.close()
    assert not alive


def test_nothing_to_do_starts_nothing():
    assert list(work_through(_abort_on_some, [], 4)) == []


def test_meanwhile_is_called_once():
    calls = []
    list(work_through(abs, range(30), 2, meanwhile=lambda: calls.append(1)))
    assert calls == [1]


def test_small_drops_stay_with_one_worker():
    assert count_workers(10, 0) == 1
    assert count_workers(10, 4) == 4
    assert count_workers(3, 8) == 3


@pytest.fixture
def prepared(tmp_path):
    """A worker started early, and the file in which it noted that it is prepared."""
    note = tmp_path / "prepared"
    with workers.starting_early(partial(note.write_text, "yes")):
        yield note


linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="children of Linux")


@linux
def test_a_worker_started_early_does_the_first_work_and_no_other(prepared):
    (early,) = workers._early
    pids = {pid for _, pid in work_through(process_of, range(20), 1, early=True)}
    assert pids == {early.process.pid}
    assert prepared.read_text() == "yes"
    assert not early.process.is_alive()
    assert early.process.pid not in {pid for _, pid in work_through(process_of, range(20), 1, early=True)}


@linux
def test_a_worker_started_early_ends_where_there_is_no_work():
    with workers.starting_early(print):
        (first,) = workers._early
        assert list(work_through(abs, [], early=True)) == []
        assert not first.process.is_alive()
    with workers.starting_early(print):
        (second,) = workers._early
        assert workers.side_by_side([os.getpid, os.getpid], 2) != (second.process.pid,) * 2
    assert not second.process.is_alive()
    assert workers._early == []


@linux
@pytest.mark.parametrize("prepare", [partial(int, "no number"), os.abort])
def test_a_worker_that_cannot_prepare_costs_at_most_the_file_it_dies_over(prepare):
    with workers.starting_early(prepare):
        results = dict(work_through(abs, range(8), 2, early=True))
    died = {number for number, result in results.items() if isinstance(result, Died)}
    assert len(died) <= (prepare is os.abort)
    assert all(results[number] == number for number in set(range(8)) - died)


def test_a_function_for_later_is_found_by_its_name():
    assert Later("math", "hypot")(3, 4) == 5
    assert list(work_through(partial(Later("builtins", "pow"), exp=2), [2, 3], 1)) == [(0, 4), (1, 9)]


def process_of(_: int) -> int:
    return os.getpid()


@linux
def test_the_first_tasks_have_a_child_each_and_the_others_share():
    tasks = [lambda: (time.sleep(0.05), os.getpid())[1]] * 9
    pids = workers.side_by_side(tasks, 2, fresh=3)
    assert [pids.count(pid) for pid in pids[:3]] == [1, 1, 1]
    assert len({*pids[3:]}) <= 2  # two at a time, and none of those is replaced
    assert len({*workers.side_by_side(tasks, 2)}) <= 2


def _killed_once(folder, number):
    mark = folder / f"{number}"
    if number == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.parametrize("jobs", [1, 3])
def test_an_item_whose_worker_was_killed_for_no_fault_of_its_own_is_tried_again(tmp_path, jobs):
    results = dict(work_through(partial(_killed_once, tmp_path), range(12), jobs))
    assert results == {number: number for number in range(12)}


STOPPED = """
import time
from pipeline.engine.workers import Limits, work_through
def nap(number):
    time.sleep(0.5)
    return number
print("go", flush=True)
print(sorted(dict(work_through(nap, range(4), 2, Limits(seconds=2.0))).items()))
"""


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="process groups of Linux")
def test_nobodys_time_runs_while_all_are_stopped():
    command = [sys.executable, "-c", STOPPED]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout.readline() == "go\n"
        time.sleep(0.4)
        os.killpg(process.pid, signal.SIGSTOP)
        time.sleep(4)
        os.killpg(process.pid, signal.SIGCONT)
        assert process.stdout.read() == f"{[(number, number) for number in range(4)]}\n"
