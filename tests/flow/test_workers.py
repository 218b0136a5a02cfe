import multiprocessing
import os
import subprocess
import sys
import time

import pytest

from pipeline.engine import workers
from pipeline.engine.workers import Died, Limits, count_workers, work_through


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
        target=workers._serve, args=(abs, theirs, Limits(), int(gone.stdout))
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
