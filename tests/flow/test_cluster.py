"""More than one machine: a real scheduler and two real workers on loopback give the bytes the workers here give."""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import cluster_work
import pytest
from product import ROOT, _environment, content, drop, jixiao

from pipeline.engine.outcome import Died
from pipeline.executors import ExecutorError, cluster, cluster_address
from pipeline.read.files import find_files

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="process groups of POSIX")]
LOG = "cluster.log"


def start(folder, *arguments, code=(ROOT, Path(__file__).parent)):
    """A program of the cluster in a process group of its own, its messages in a file."""
    with (folder / LOG).open("a") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments],
            cwd=folder,
            env={**_environment(), "PYTHONPATH": os.pathsep.join(map(str, code)), cluster_work.ON_WORKER: "yes"},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def start_worker(folder, address, *more, **settings):
    return start(
        folder, "worker", address, "--nworkers", "1", "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1",
        "--local-directory", str(folder / "scratch"), *more, **settings,
    )  # fmt: skip


def end(processes):
    for process in processes:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=20)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def scheduler(folder):
    """A running scheduler: (process, address)."""
    for _ in range(3):  # somebody else may take the port before it does
        port = free_port()
        process = start(folder, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                return process, f"tcp://127.0.0.1:{port}"
            time.sleep(0.1)
        end([process])
    raise AssertionError((folder / LOG).read_text())


def workers_there(address, count):
    """Wait until that many workers have come."""
    from distributed import Client

    with Client(address, timeout=30, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)


@contextmanager
def running(folder, workers, *more, **settings):
    """A scheduler with so many workers: (address, processes of the workers); all of them gone in the end."""
    process, address = scheduler(folder)
    processes = []
    try:
        processes += [start_worker(folder, address, *more, **settings) for _ in range(workers)]
        workers_there(address, workers)
        yield address, processes
    finally:
        end([*processes, process])


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory):
    with running(tmp_path_factory.mktemp("cluster"), 2) as (address, _):
        yield f"dask:{address}"


@pytest.fixture(scope="module")
def local(tmp_path_factory):
    """A drop of 52 files built by the workers here."""
    folder = tmp_path_factory.mktemp("local")
    drop(folder / "input", 52)
    status, _, err = jixiao("build", "--no-cache", cwd=folder)
    assert status == 0, err
    return folder


def copy(folder, target):
    target.mkdir()
    shutil.copytree(folder / "input", target / "input")
    return target


def test_the_same_bytes_come_out_by_parts_and_without_a_shared_disk(two_workers, local, tmp_path):
    place = copy(local, tmp_path / "place")
    status, _, err = jixiao("build", "--executor", two_workers, cwd=place)
    assert status == 0, err
    assert "正在读取 52/52" in err
    assert "改由本机" not in err
    assert content(place / "output") == content(local / "output")
    assert not any((place / ".jixiao" / "parts").iterdir())
    (place / "bar").write_text("no folder")
    status, _, err = jixiao(
        "build", "--executor", two_workers, "--no-cache", "--store", "bar", "--output", "2", cwd=place
    )
    assert status == 0, err
    assert "改由本机" not in err


def files(folder, count=30):
    """That many small files and their hashes."""
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:02}.xlsx").write_bytes(b"%d" % number)
    found = find_files(folder)
    return found, [hashlib.sha256(one.path.read_bytes()).hexdigest() for one in found]


def test_a_file_that_kills_its_reader_or_its_worker_costs_only_itself(two_workers, tmp_path, capsys):
    found, hashes = files(tmp_path / "input")
    outcomes = dict(cluster.on_cluster(cluster_address(two_workers), cluster_work.kill, found, hashes, jobs=1))
    assert sorted(outcomes) == list(range(30))
    died = {found[number].name for number, outcome in outcomes.items() if isinstance(outcome, Died)}
    assert died == {"05.xlsx", "17.xlsx"}
    assert {outcome.why for outcome in outcomes.values() if isinstance(outcome, Died)} == {"读取程序意外中止（信号 6）"}
    assert "改由本机读入" in capsys.readouterr().err


def test_workers_that_are_lost_cost_no_file(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(cluster, "_PATIENCE", 2.0)
    found, hashes = files(tmp_path / "input")
    with running(tmp_path, 1, "--no-nanny") as (address, workers):
        threading.Timer(2.0, end, [workers]).start()
        outcomes = dict(cluster.on_cluster(address, cluster_work.linger, found, hashes, jobs=1))
    assert outcomes == {number: one.name.encode() for number, one in enumerate(found)}
    assert "改由本机读入" in capsys.readouterr().err


def test_a_worker_of_other_code_is_refused_by_name(tmp_path):
    shutil.copytree(ROOT / "pipeline", tmp_path / "code" / "pipeline")
    (tmp_path / "code" / "pipeline" / "rules.tsv").write_text("other")
    found, hashes = files(tmp_path / "input", 3)
    with (
        running(tmp_path, 1, "--no-nanny", code=(tmp_path / "code", Path(__file__).parent)) as (address, _),
        pytest.raises(ExecutorError, match=r"机器 .*上的绩效管道与本机不同.*。"),
    ):
        list(cluster.on_cluster(address, cluster_work.answer, found, hashes))


def test_workers_that_see_another_file_are_told(two_workers, tmp_path):
    found, hashes = files(tmp_path / "input", 3)
    with pytest.raises(ExecutorError, match=r"看不到 .*00\.xlsx"):
        list(cluster.on_cluster(cluster_address(two_workers), cluster_work.answer, found, ["0" * 64, *hashes[1:]]))


def test_a_file_only_we_see_is_taken_in_here(two_workers, tmp_path, capsys):
    found, hashes = files(tmp_path / "input", 3)
    address = cluster_address(two_workers)
    outcomes = dict(cluster.on_cluster(address, cluster_work.answer, found, [*hashes[:2], "0" * 64], jobs=1))
    assert outcomes == {0: b"00.xlsx", 1: b"01.xlsx", 2: b"02.xlsx"}
    assert "没有交回 1 个文件" in capsys.readouterr().err


def test_a_scheduler_without_workers_or_none_at_all_is_said_and_nothing_is_touched(local, tmp_path, monkeypatch):
    place = copy(local, tmp_path / "place")
    monkeypatch.setattr(cluster, "_CONNECT", 1.0)
    process, address = scheduler(tmp_path)
    try:
        with pytest.raises(ExecutorError, match="没有工作进程"):
            list(cluster.on_cluster(address, cluster_work.answer, *files(tmp_path / "input", 1)))
    finally:
        end([process])
    status, _, err = jixiao("build", "--executor", f"dask:{address}", cwd=place)
    assert status == 2
    assert "连不上调度器" in err.strip().splitlines()[-1]
    assert {path.name for path in place.iterdir()} <= {"input", ".jixiao"}
