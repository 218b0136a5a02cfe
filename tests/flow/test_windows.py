"""What Windows lacks or does otherwise, acted out: renaming in two steps, locks, links, signals, children, names."""

import errno
import os
import shutil
import signal
import sys
import types
from pathlib import Path

import pytest
from product import SEED, content, is_whole

from pipeline import publish
from pipeline.doctor import examine
from pipeline.engine import lock, patience, workers
from pipeline.engine.link import link_or_copy
from pipeline.engine.lock import Busy, locked
from pipeline.engine.outcome import Died
from pipeline.engine.stop import Stopped, heeding_signals
from pipeline.engine.workers import Limits, side_by_side, work_through
from pipeline.names import distinct_names, safe_name
from pipeline.publish import PublishError, claiming, publishing, recover
from pipeline.run import build
from pipeline.settings import Settings


@pytest.fixture
def two_steps(monkeypatch):
    """No exchange of folders in one step."""
    monkeypatch.setattr(publish, "_exchange", lambda one, other: False)


@pytest.fixture
def output(tmp_path):
    with publishing(tmp_path / "output") as folder:
        (folder / "a").write_text("1")
    return tmp_path / "output"


def write(output, text):
    with publishing(output) as folder:
        (folder / "a").write_text(text)


def held(output):
    return (output / "a").read_text(), sorted(path.name for path in output.parent.iterdir())


class Refusing:
    """Path.rename that refuses some calls, as Windows does while a file inside is open."""

    def __init__(self, monkeypatch, refuse):
        self.calls, self.refuse, self.real = [], refuse, Path.rename
        monkeypatch.setattr(Path, "rename", lambda one, other: self.rename(one, other))

    def rename(self, one, other):
        self.calls.append((one.name, other.name))
        if self.refuse(len(self.calls), one.name, other.name):
            raise PermissionError(errno.EACCES, "另一个程序正在使用此文件")
        return self.real(one, other)


def test_in_two_steps_the_output_is_replaced_all_the_same(two_steps, output):
    write(output, "2")
    assert held(output) == ("2", ["output"])


@pytest.mark.parametrize("call", [1, 2])
def test_an_output_that_is_open_stays_and_is_said(two_steps, output, monkeypatch, call):
    """Whether the old folder cannot be moved away, or the new one not into its place."""
    refusing = Refusing(monkeypatch, lambda number, *_: number == call)
    with pytest.raises(PublishError, match=r"原有结果没有改动，请关闭正在打开的结果文件后重试。"):
        write(output, "2")
    assert held(output) == ("1", ["output"])
    refusing.refuse = lambda *_: False
    write(output, "3")
    assert held(output) == ("3", ["output"])


def test_a_kill_between_the_two_steps_is_undone_by_the_next_run(two_steps, output, monkeypatch):
    class Killed(BaseException):
        pass

    def kill(number, _, new):
        if number >= 2:
            raise Killed

    refusing = Refusing(monkeypatch, kill)
    with pytest.raises(Killed):
        write(output, "2")
    assert not output.exists()
    refusing.refuse = lambda *_: False
    recover(output)
    assert held(output) == ("1", ["output"])


def test_an_old_output_that_cannot_be_removed_is_never_taken_for_the_new(two_steps, output, monkeypatch):
    real = shutil.rmtree
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)
    write(output, "2")
    assert held(output) == ("2", [".output.jixiao-gone-1", "output"])
    monkeypatch.setattr(shutil, "rmtree", real)
    recover(output)
    assert held(output) == ("2", ["output"])


def test_virus_scanners_are_waited_for(two_steps, output, monkeypatch):
    monkeypatch.setattr(patience, "sys", types.SimpleNamespace(platform="win32"))
    refusing = Refusing(monkeypatch, lambda number, *_: number < 4)
    write(output, "2")
    assert held(output) == ("2", ["output"])
    assert len(refusing.calls) > 4


def test_files_marked_read_only_are_removed(two_steps, output, monkeypatch):
    """Windows refuses to remove them; people mark their own files beside ours, which are carried along."""
    real = shutil.rmtree

    def rmtree(folder, ignore_errors=False):
        if all(path.stat().st_mode & 0o200 for path in Path(folder).rglob("*")):
            real(folder, ignore_errors=ignore_errors)

    (output / "a").chmod(0o400)
    monkeypatch.setattr(shutil, "rmtree", rmtree)
    write(output, "2")
    assert held(output) == ("2", ["output"])


def test_a_path_that_is_too_long_is_said(tmp_path):
    with pytest.raises(PublishError, match=r"路径太长.*短一些"), claiming(tmp_path / ("长" * 83)):
        pass


@pytest.fixture
def windows_locks(monkeypatch):
    """A stand-in for msvcrt on real files: one lock a file, and open files cannot be removed."""
    taken = {}

    def locking(handle, mode, count):
        key = os.fstat(handle).st_ino
        if taken.setdefault(key, handle) != handle:
            raise PermissionError(errno.EACCES, "Permission denied")

    real = Path.unlink

    def unlink(path):
        for handle in taken.values():
            if Path(f"/proc/self/fd/{handle}").exists() and os.path.samestat(os.fstat(handle), path.stat()):
                raise PermissionError(errno.EACCES, "in use")
        real(path)

    monkeypatch.setitem(sys.modules, "msvcrt", types.SimpleNamespace(locking=locking, LK_NBLCK=2))
    monkeypatch.setattr(lock, "sys", types.SimpleNamespace(platform="win32"))
    monkeypatch.setattr(Path, "unlink", unlink)
    return taken


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="acted out on Linux")
def test_locks_of_windows(windows_locks, tmp_path):
    path = tmp_path / "lock"
    with locked(path), pytest.raises(Busy) as busy, locked(path):
        pass
    assert busy.value.pid == os.getpid()
    assert not path.exists()


def test_a_lock_whose_owner_cannot_be_read_is_still_a_lock(tmp_path, monkeypatch):
    monkeypatch.delattr(os, "pread", raising=False)
    with locked(tmp_path / "lock"), pytest.raises(Busy) as busy, locked(tmp_path / "lock"):
        pass
    assert busy.value.pid == 0


@pytest.mark.skipif(sys.platform == "win32", reason="flock of POSIX")
def test_a_disk_without_locks_is_said(tmp_path, monkeypatch):
    import fcntl

    def flock(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", flock)
    with pytest.raises(PublishError, match="不支持文件锁"), claiming(tmp_path / "output"):
        pass


@pytest.mark.parametrize("error", [OSError(errno.EXDEV, "other disk"), NotImplementedError("no os.link")])
def test_without_links_files_are_copied(tmp_path, monkeypatch, error):
    def refuse(*_):
        raise error

    (tmp_path / "a").write_text("1")
    monkeypatch.setattr(Path, "hardlink_to", refuse)
    link_or_copy(tmp_path / "a", tmp_path / "b" / "a")
    assert (tmp_path / "b" / "a").read_text() == "1"
    assert (tmp_path / "b" / "a").stat().st_ino != (tmp_path / "a").stat().st_ino


def test_signals_a_system_does_not_have_are_not_asked_for(monkeypatch):
    for name in ("SIGHUP", "SIGTERM"):
        monkeypatch.delattr(signal, name)
    with pytest.raises(Stopped) as stopped, heeding_signals():
        signal.raise_signal(signal.SIGINT)
    assert stopped.value.status == 130


def square(number):
    if number == 3:
        os._exit(9)
    return number * number


def test_spawned_children_work_as_forked_ones(monkeypatch):
    monkeypatch.setattr(workers, "_FORKS", False)
    outcomes = dict(work_through(square, range(5), 2, Limits(run=2)))
    assert outcomes.pop(3) == Died("读取程序意外中止")
    assert outcomes == {0: 0, 1: 1, 2: 4, 4: 16}
    assert side_by_side([lambda: 1, lambda: 2], 2) == (1, 2)


def test_a_build_as_on_windows_gives_the_same_bytes(tmp_path, monkeypatch):
    """Spawned readers, no exchange, no links, no forks for writing, with what stands in the output kept."""
    (tmp_path / "input").mkdir()
    shutil.copy(SEED, tmp_path / "input")
    settings = Settings(tmp_path / "input", tmp_path / "output", store=tmp_path / "store")
    build(settings)
    (tmp_path / "output" / "批示.txt").write_text("同意", encoding="utf-8")
    before = content(tmp_path / "output")
    monkeypatch.setattr(workers, "_FORKS", False)
    monkeypatch.setattr(publish, "_exchange", lambda one, other: False)
    monkeypatch.setattr(Path, "hardlink_to", lambda *_: (_ for _ in ()).throw(NotImplementedError))
    (tmp_path / "output" / "报告.html").write_text("changed")
    build(settings)
    assert content(tmp_path / "output") == before
    (tmp_path / "output" / "批示.txt").unlink()
    assert is_whole(tmp_path / "output")
    assert {path.name for path in tmp_path.iterdir()} == {"input", "output", "store"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("CON", "_CON"), ("nul.xlsx", "_nul.xlsx"), ("com1", "_com1"), ("LPT³", "_LPT³"), ("局.", "局"),
        ("局 . ", "局"), ("...", "未命名"), ("a:b", "a_b"), ("con科", "con科"), ("aux .", "_aux"),
    ],
)  # fmt: skip
def test_names_windows_would_refuse_or_change(text, name):
    assert safe_name(text) == name


def test_names_windows_holds_for_equal_get_a_number():
    assert distinct_names(["民政局", "民政局.", "ABC", "abc "]) == ("民政局", "民政局 (2)", "ABC", "abc (2)")


def test_the_doctor_looks_at_long_paths_where_they_matter(monkeypatch):
    class Key:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

    registry = types.SimpleNamespace(
        OpenKey=lambda *_: Key(), QueryValueEx=lambda *_: (0, 4), HKEY_LOCAL_MACHINE=0
    )  # fmt: skip
    monkeypatch.setitem(sys.modules, "winreg", registry)
    assert "长路径" not in {check.name for check in examine()}
    monkeypatch.setattr("pipeline.doctor.sys", types.SimpleNamespace(platform="win32", version_info=sys.version_info))
    (found,) = [check for check in examine() if check.name == "长路径"]
    assert (found.ok, found.needed, found.found) == (False, False, "没有启用")
