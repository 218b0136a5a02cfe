"""Parts of the cluster that need no cluster: addresses, the child below a worker, parts, and what is said."""

import os
import pickle
import sys
from pathlib import Path

import cluster_work
import pytest
from product import SEED, jixiao

from pipeline.engine.outcome import Died
from pipeline.engine.workers import Limits
from pipeline.executors import ExecutorError, cluster, cluster_address, take_in_by
from pipeline.executors.child import Child
from pipeline.executors.parts import Row, part_bytes, read_part, write_part
from pipeline.executors.task import Share
from pipeline.read.files import Found


def found(name):
    return Found(Path(name), name)


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.fspath(Path(__file__).parent))


@pytest.mark.parametrize(
    ("executor", "address"),
    [
        ("pool", ""),
        ("dask:tcp://127.0.0.1:8786", "tcp://127.0.0.1:8786"),
        ("dask:tls://cluster.local:80/", "tls://cluster.local:80"),
        ("dask:tcp://[::1]:8786", "tcp://[::1]:8786"),
    ],
)
def test_addresses(executor, address):
    assert cluster_address(executor) == address


@pytest.mark.parametrize("executor", ["", "dask", "dask:", "dask:127.0.0.1:8786", "tcp://a:1", "dask:tcp://a", "ray"])
def test_what_is_no_executor_is_wrong_usage(executor):
    with pytest.raises(ExecutorError, match=r"应为 pool.*。"):
        cluster_address(executor)


def test_a_wrong_executor_and_a_scheduler_that_is_not_there_are_status_2(tmp_path):
    (tmp_path / "input").mkdir()
    (tmp_path / "input" / SEED.name).write_bytes(SEED.read_bytes())
    for executor, said in (("dusk", "应为 pool"), ("dask:tcp://127.0.0.1:1", "连不上调度器 tcp://127.0.0.1:1")):
        status, _, err = jixiao("build", "--executor", executor, cwd=tmp_path)
        assert status == 2
        assert said in err.strip().splitlines()[-1]
        assert not (tmp_path / "output").exists()


def test_a_missing_library_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ExecutorError, match=r"没有安装.*docs/cluster\.md.*。"):
        list(take_in_by("dask:tcp://127.0.0.1:1", cluster_work.answer, [found("a")], [""]))


def test_no_files_ask_no_cluster():
    assert list(take_in_by("dask:tcp://127.0.0.1:1", cluster_work.answer, [], [])) == []


def test_a_child_answers_and_says_how_it_died():
    child = Child(pickle.dumps(cluster_work.kill))
    try:
        assert child.take_in(found("01")) == b"01"
        assert child.take_in(found("02")) == b"02"
        assert child.alive
        assert child.take_in(found("05")) == Died("读取程序意外中止（信号 6）")
        assert not child.alive
    finally:
        child.close()


def test_a_child_that_hangs_is_stopped():
    child = Child(pickle.dumps(cluster_work.hang), Limits(seconds=5))
    assert child.take_in(found("01")) == b"01"
    assert child.take_in(found("02")) == Died("用时超过 5 秒")
    assert not child.alive


def test_what_a_library_prints_is_no_answer():
    child = Child(pickle.dumps(cluster_work.chatter))
    try:
        assert [child.take_in(found(name)) for name in ("a", "b")] == [b"a", b"b"]
    finally:
        child.close()


def test_a_bug_of_ours_costs_the_file_and_not_the_child():
    child = Child(pickle.dumps(cluster_work.fail))
    try:
        outcome = child.take_in(found("a"))
        assert isinstance(outcome, Died)
        assert "ValueError" in outcome.why
        assert child.alive
    finally:
        child.close()


def test_parts_hold_what_was_put_in(tmp_path):
    rows = [
        Row(3, "甲\udc80.xlsx", b"\x00\xff" * 1000),
        Row(4, "乙.xlsx", Died("用时超过 60 秒")),
        Row(5, "丙.xlsx", None),
    ]
    write_part(rows, tmp_path / "part.parquet")
    expected = [Row(3, "甲?.xlsx", rows[0].outcome), rows[1]]
    assert list(read_part(tmp_path / "part.parquet")) == list(read_part(part_bytes(rows))) == expected
    assert [path.name for path in tmp_path.iterdir()] == ["part.parquet"]


@pytest.mark.parametrize(("count", "threads"), [(1, 2), (24, 2), (25, 8), (49, 8), (60, 2), (1000, 2), (12345, 16)])
def test_shares_hold_every_file_once_and_at_least_25(count, threads):
    files = [(number, found(str(number)), "") for number in range(count)]
    shares = cluster._shares(files, threads)
    assert [one for share in shares for one in share.files] == files
    sizes = [len(share.files) for share in shares]
    assert min(sizes) >= min(count, 25)
    assert max(sizes) <= 100
    assert all(isinstance(share, Share) for share in shares)
