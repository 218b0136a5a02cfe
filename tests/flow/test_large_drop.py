"""A drop too large for memory: its records stand on disk, and not a byte of any output is another."""

import errno
import os
import pickle
import shutil
import signal
import sys
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from product import ROOT, content, drop

import pipeline.consolidate.lines
import pipeline.documents
import pipeline.run
from pipeline import spool
from pipeline.batch import gather, with_findings
from pipeline.check import check_batch
from pipeline.intake import take_in_light
from pipeline.model import Batch, Finding, Place, Severity
from pipeline.parcel import pack, unpack
from pipeline.publish import PublishError
from pipeline.read.files import find_files
from pipeline.recognize import load_layouts
from pipeline.settings import Settings, Waiver, load_profile
from pipeline.spool import (
    Derived,
    OnDisk,
    Picked,
    Spool,
    SpoolError,
    derive,
    followed,
    outlined,
    pick,
    spool_of,
    store_columns,
    write_block,
)
from pipeline.tables import build_tables
from pipeline.taken import StoredIntakes, Taken

PROFILE = load_profile("tianjin")


def settings(folder: Path, output: str) -> Settings:
    return Settings(folder / "input", folder / output, None, "tianjin", 1, False, folder / f"{output}.store")


def test_every_output_of_a_drop_on_disk_is_that_of_one_in_memory(tmp_path, monkeypatch):
    drop(tmp_path / "input", 5)
    shutil.copytree(ROOT / "examples", tmp_path / "input" / "examples")
    shutil.copy(tmp_path / "input" / "03单位.xlsx", tmp_path / "input" / "03单位副本.xlsx")
    pipeline.run.build(settings(tmp_path, "memory"))
    monkeypatch.setattr(pipeline.run, "Taken", partial(Taken, room=0))
    monkeypatch.setattr(pipeline.consolidate.lines, "BLOCK", 2)
    seen: list[Batch] = []
    review = pipeline.run.write
    monkeypatch.setattr(pipeline.run, "write", lambda batch, *rest: (seen.append(batch), review(batch, *rest))[1])
    pipeline.run.build(settings(tmp_path, "disk"))
    assert isinstance(seen[0].projects, Picked) and isinstance(seen[0].findings, Picked)
    memory, disk = content(tmp_path / "memory"), content(tmp_path / "disk")
    assert [name for name in memory if memory[name] != disk.get(name)] == []
    assert memory.keys() == disk.keys()


@pytest.fixture(scope="module")
def intakes():
    found = find_files(ROOT / "examples")
    layouts = load_layouts()
    return found, [take_in_light(one, layouts, PROFILE, None) for one in found if not one.skipped]


def stored(intakes, room=0):
    taken = Taken(room=room)
    for number in reversed(range(len(intakes))):  # as workers finish: in any order
        taken.put(number, pack(intakes[number]))
    return taken.all()


def test_a_packed_intake_comes_back_whole(intakes):
    for intake in intakes[1]:
        back = unpack(pack(intake))
        assert replace(back, findings=()) == replace(intake, findings=())
        assert sorted(map(repr, back.findings)) == sorted(map(repr, intake.findings))
        assert unpack(pack(back)) == back


def test_a_small_drop_stays_in_memory_and_a_large_one_does_not(intakes):
    assert isinstance(stored(intakes[1], room=1 << 30), tuple)
    kept = stored(intakes[1])
    assert isinstance(kept, StoredIntakes)
    assert [one.book.path for one in kept] == [one.book.path for one in intakes[1]]
    assert [one.projects for one in kept[1:3]] == [one.projects for one in intakes[1][1:3]]
    some = stored(intakes[1], room=len(pack(intakes[1][-1])) + 1)  # it spills over when the second comes
    assert [one.projects for one in some] == [one.projects for one in intakes[1]]


def test_a_batch_on_disk_is_that_in_memory_to_all_who_ask(intakes):
    found, own = intakes
    memory, disk = gather(found, own), gather(found, stored(own))
    more = [
        Finding(
            "X09", Severity.NOTE, "两个项目雷同。", (memory.projects[3].place,), project_name=memory.projects[3].name
        )
    ]
    for one, other in ((memory, disk), (with_findings(memory, more), with_findings(disk, more))):
        assert tuple(other.projects) == tuple(one.projects)
        assert tuple(other.findings) == tuple(one.findings)
        assert [f.code for f in outlined(other.findings)] == [f.code for f in one.findings]
        assert tuple(other.published) == tuple(one.published)
        assert tuple(other.counted) == tuple(one.counted)
        assert other.entering == one.entering
        assert other.repeated == one.repeated
        assert replace(other, projects=(), findings=()) == replace(one, projects=(), findings=())
    tables, on_disk = build_tables(memory), build_tables(disk)
    for name in ("projects", "indicators", "findings", "sources"):
        assert list(getattr(on_disk, name).rows()) == list(getattr(tables, name).rows())
    assert isinstance(on_disk.indicators["target_text"], OnDisk)


def test_a_full_disk_is_said_and_nothing_is_changed(tmp_path, monkeypatch):
    def full(self, block):
        raise SpoolError(errno.ENOSPC, "No space left on device")

    drop(tmp_path / "input", 1)
    monkeypatch.setattr(pipeline.run, "Taken", partial(Taken, room=0))
    monkeypatch.setattr(Spool, "append", full)
    with pytest.raises(PublishError, match="磁盘空间不足，原有结果没有改动"):
        pipeline.run.build(settings(tmp_path, "disk"))
    assert not (tmp_path / "disk").exists()


@pytest.mark.parametrize("room", [0, 1 << 30], ids=["on disk", "in memory"])
def test_a_damaged_entry_of_the_cache_is_read_again(tmp_path, monkeypatch, room):
    drop(tmp_path / "input", 2)
    monkeypatch.setattr(pipeline.run, "Taken", partial(Taken, room=room))
    where = replace(settings(tmp_path, "output"), cache=True)
    pipeline.run.build(where)
    right = content(tmp_path / "output")
    first, second = sorted((tmp_path / "output.store" / "cache").rglob("*.intake"))
    whole = first.read_bytes()
    first.write_bytes(whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1 :])
    second.write_bytes(second.read_bytes()[:-9])
    shutil.rmtree(tmp_path / "output")
    pipeline.run.build(where)
    assert content(tmp_path / "output") == right
    assert first.read_bytes() == whole


@pytest.mark.skipif(not hasattr(os, "fork"), reason="elsewhere it is no child")
def test_a_child_that_is_killed_over_the_batch_is_said(tmp_path, monkeypatch):
    drop(tmp_path / "input", 1)
    monkeypatch.setattr(pipeline.run, "Taken", partial(Taken, room=0))
    monkeypatch.setattr(pipeline.documents, "_check", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    with pytest.raises(PublishError, match=r"内存不够.*原有结果没有改动"):
        pipeline.run.build(settings(tmp_path, "disk"))
    assert not (tmp_path / "disk").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="没有 /dev/full")
def test_a_spool_that_cannot_be_written_says_so(monkeypatch):
    monkeypatch.setattr(spool, "TemporaryFile", lambda **_: Path("/dev/full").open("r+b", buffering=0))  # noqa: SIM115
    with pytest.raises(SpoolError) as raised:
        Spool().append(b"x")
    assert raised.value.errno == errno.ENOSPC


def test_rules_over_a_batch_on_disk_find_the_same_and_see_what_was_waived(intakes):
    found, own = intakes
    memory, disk = gather(found, own), gather(found, stored(own))
    idle = Waiver("X99", "没有这样的问题")
    waiving = replace(PROFILE, waivers=(idle, *(Waiver(code, "试验") for code in {f.code for f in memory.findings})))
    held = check_batch(memory, build_tables(memory), waiving)
    assert check_batch(disk, build_tables(disk), waiving) == held
    assert [one.text for one in held if one.code == "B90"].count("X99") == 1
    assert list(followed(disk.findings, held)) == [*memory.findings, *held]


def test_a_sequence_on_disk_answers_as_a_tuple_does():
    spool = Spool()
    values = [f"第{n}项" for n in range(5000)]
    (column,) = store_columns(spool, ((value,) for value in values), 1)
    assert list(column) == values
    assert len(column) == 5000
    assert (column[0], column[-1], column[2047], column[2048]) == (values[0], values[-1], values[2047], values[2048])
    assert column[4990:] == tuple(values[4990:])
    with pytest.raises(IndexError):
        column[5000]
    assert spool_of(column) is spool
    assert spool_of(values) is None


def test_no_rows_on_disk_are_empty_columns():
    columns = store_columns(Spool(), (), 3)
    assert [len(column) for column in columns] == [0, 0, 0]
    assert [list(column) for column in columns] == [[], [], []]


def test_values_in_another_order_keep_their_outlines():
    spool = Spool()
    of = OnDisk(spool, [write_block(spool, part) for part in (("a", "b"), (), ("c",))])
    picked = Picked(of, (2, 0, 1), ("A", "B", "C"))
    assert (list(picked), picked[1], picked[-1]) == (["c", "a", "b"], "a", "b")
    assert list(pick(picked, (1, 0))) == ["a", "c"]
    assert list(outlined(picked)) == ["C", "A", "B"]
    assert list(outlined(pick(picked, (1, 0)))) == ["A", "C"]
    assert pick(("x", "y"), (1,)) == ("y",)


def test_values_are_worked_out_at_once_only_in_memory():
    spool = Spool()
    (column,) = store_columns(spool, ((Decimal(n),) for n in range(3)), 1)
    doubled = derive(lambda value: value * 2, column)
    assert isinstance(doubled, Derived)
    assert list(doubled) == [0, 2, 4] and doubled[2] == 4 and len(doubled) == 3
    assert derive(lambda one, other: one + other, (1, 2), (3, 4)) == [4, 6]


def test_what_is_appended_is_read_again_whatever_was_read_before():
    spool = Spool()
    first = spool.append(b"one")
    assert spool.read(*first) == b"one"
    second = spool.append(pickle.dumps(Place("甲.xlsx")))
    assert pickle.loads(spool.read(*second)) == Place("甲.xlsx")
    assert spool.read(*first) == b"one"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="children of Linux")
def test_a_child_killed_over_the_snapshot_costs_the_snapshot_alone(tmp_path, monkeypatch):
    drop(tmp_path / "input", 2)
    monkeypatch.setattr(pipeline.run, "Taken", partial(Taken, room=0))
    monkeypatch.setattr(pipeline.run, "keep_snapshot", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    report = pipeline.run.build(settings(tmp_path, "output"))
    assert report.written and (tmp_path / "output" / "manifest.json").is_file()
    (said,) = [remark for remark in report.remarks if "快照" in remark]
    assert said.startswith("本次汇总没有存入快照库：") and said.endswith("。")
