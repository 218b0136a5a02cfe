"""Whatever happens in the middle of a build: the output is one whole build, and the next run finds nothing stray."""

import errno
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest
from product import _environment, content, drop, is_whole, jixiao

from pipeline.publish import PublishError
from pipeline.run import build
from pipeline.settings import Settings

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="signals and mounts of Linux")


def changed_since(folder, files, forms=4):
    """Put an output into a folder, and input that has one file more since."""
    drop(folder / "input", files, forms)
    assert jixiao("build", cwd=folder)[0] == 0
    drop(folder / "more", files + 1, forms)
    shutil.move(folder / "more" / f"{files:02}单位.xlsx", folder / "input")
    shutil.rmtree(folder / "more")
    return folder


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """A folder with an output, and input that has changed since."""
    return changed_since(tmp_path_factory.mktemp("interrupted"), 3)


@pytest.fixture
def place(before, tmp_path):
    """A copy of that folder for one test."""
    return Path(shutil.copytree(before, tmp_path / "place"))


def start(folder, *arguments):
    command = [sys.executable, "-m", "pipeline", "build", *arguments]
    return subprocess.Popen(
        command, cwd=folder, env=_environment(), stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def strays(folder):
    return {path.name for path in folder.iterdir()} - {"input", "output", ".jixiao"}


def survivors(group):
    """Processes of that group that still run."""
    listed = subprocess.run(["ps", "-eo", "pgid=,stat=,pid="], capture_output=True, text=True, check=True).stdout
    rows = (line.split() for line in listed.splitlines())
    return [pid for pgid, state, pid in rows if int(pgid) == group and not state.startswith("Z")]


def kill_somewhere(place, moments, *arguments):
    """Kill builds at random moments; after each the output is the old one or a whole new one."""
    old = content(place / "output")
    for moment in moments:
        process = start(place, "--no-cache", *arguments)
        time.sleep(moment)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=20)  # its children hold the other end: all of them are gone then
        assert content(place / "output") == old or is_whole(place / "output")
    status, _, err = jixiao("build", *arguments, cwd=place)
    assert status == 0, err
    assert is_whole(place / "output")
    assert strays(place) == set()


@linux
def test_a_kill_leaves_the_old_output_or_the_new(place):
    kill_somewhere(place, (0.6, 1.2))


@linux
@pytest.mark.torture
def test_fifty_kills_leave_the_old_output_or_the_new(place):
    """At moments that all lie within a build, however fast the machine is."""
    kill_somewhere(place, moments(place, 50))


@linux
@pytest.mark.torture
def test_kills_leave_every_department_as_it_was_or_as_it_will_be(place):
    other = openpyxl.load_workbook(place / "input" / "00单位.xlsx")
    for sheet in other.worksheets:
        sheet["A2"] = "219001甲区民政局"
    other.save(place / "input" / "00单位.xlsx")
    assert jixiao("build", "--by", "department", cwd=place)[0] == 0
    (place / "input" / "01单位.xlsx").unlink()
    kill_somewhere(place, moments(place, 10, "--by", "department"), "--by", "department")


def moments(place, count, *arguments):
    """So many moments within the time a build takes."""
    chance = random.Random(8)
    whole = shutil.copytree(place, place.with_name("whole"))
    began = time.monotonic()
    assert jixiao("build", "--no-cache", *arguments, cwd=whole)[0] == 0
    length = time.monotonic() - began
    return [chance.uniform(0.05, length) for _ in range(count)]


def halted_at_work(place):
    """A build that has its lock and goes no further until it is told to: however fast the machine is."""
    process = start(place, "--no-cache")
    lock = place / ".output.jixiao-lock"
    while not (lock.exists() and lock.read_text()):  # its number is written once it holds the lock
        time.sleep(0.001)
    os.kill(process.pid, signal.SIGSTOP)
    return process


@linux
@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_asked_to_stop_it_clears_up_says_so_and_can_go_on(place, number, status):
    old = content(place / "output")
    process = halted_at_work(place)
    os.kill(process.pid, number)
    os.kill(process.pid, signal.SIGCONT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == status, err
    assert "再次运行" in err.strip().splitlines()[-1]
    assert survivors(process.pid) == []
    assert content(place / "output") == old
    assert strays(place) == set()
    assert jixiao("build", cwd=place)[0] == 0


@linux
def test_two_runs_at_once_the_second_says_so(place):
    first = halted_at_work(place)
    status, _, err = jixiao("build", cwd=place)
    os.kill(first.pid, signal.SIGCONT)
    assert status == 1
    assert f"另一个汇总（进程 {first.pid}）" in err
    _, err = first.communicate()
    assert first.returncode == 0, err
    assert strays(place) == set()


def test_the_lock_of_a_dead_run_is_taken_over(place):
    (place / ".output.jixiao-lock").write_text("999999\n")
    (place / ".output.jixiao-new").mkdir()
    assert jixiao("build", cwd=place)[0] == 0
    assert strays(place) == set()


class Failing:
    """Make the n-th file that is opened for writing, made, linked or renamed below a folder fail."""

    def __init__(self):
        self.below = None
        sys.addaudithook(self.watch)

    def watch(self, event, arguments):
        if self.below is None or event not in ("open", "os.mkdir", "os.rename", "os.link"):
            return
        path = arguments[0]
        reads = event == "open" and not (isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR))
        if reads or not isinstance(path, str | bytes) or not os.fsdecode(path).startswith(self.below):
            return
        self.left -= 1
        if self.left == 0:
            raise OSError(self.number, os.strerror(self.number), os.fsdecode(path))

    @contextmanager
    def at(self, below, left, number):
        self.below, self.left, self.number = str(below), left, number
        try:
            yield
        finally:
            self.below = None


@pytest.fixture(scope="module")
def failing():
    return Failing()


def fail_at(failing, place, step, number):
    """Build with one step failing; whether that step was reached."""
    old = content(place / "output")
    settings = Settings(place / "input", place / "output", jobs=1)
    with failing.at(place / ".output", step, number):
        try:
            build(settings)
        except PublishError as error:
            assert str(error).endswith("。")
            assert content(place / "output") == old
        reached = failing.left <= 0
    assert is_whole(place / "output")
    assert strays(place) == set()
    return reached


@pytest.mark.parametrize("step", [1, 2, 9])
def test_one_step_of_writing_fails(failing, place, step):
    assert fail_at(failing, place, step, errno.ENOSPC)


@pytest.mark.torture
def test_every_step_of_writing_fails_in_turn(failing, tmp_path):
    """Of the smallest build there is: more projects would only mean more of the same steps."""
    before = changed_since(tmp_path / "before", 1, forms=1)
    step = 1
    while True:
        place = Path(shutil.copytree(before, tmp_path / "place"))
        if not fail_at(failing, place, step, errno.EACCES if step % 2 else errno.ENOSPC):
            break
        shutil.rmtree(place)
        step += 1
    assert step > 15


@linux
def test_files_that_may_not_grow_leave_the_old_output(place):
    """Every writer, native ones too, meets a limit of the system in the middle of its file."""
    old = content(place / "output")

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    command = [sys.executable, "-m", "pipeline", "build", "--no-cache"]
    done = subprocess.run(
        command, cwd=place, env=_environment(), capture_output=True, text=True, preexec_fn=limit, check=False
    )
    assert done.returncode == 1, done.stderr
    assert "原有结果没有改动" in done.stderr.strip().splitlines()[-1]
    assert content(place / "output") == old
    assert strays(place) == set()


@linux
@pytest.mark.torture
@pytest.mark.skipif(os.geteuid() != 0, reason="mounting needs root")
@pytest.mark.parametrize("kilobytes", [64, 400, 900, 2000, 3000])
def test_a_full_disk_leaves_the_old_output(place, kilobytes):
    disk = place / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no tmpfs here")
    try:
        status, _, err = jixiao("build", "--output", "disk/output", "--no-cache", cwd=place)
        if status == 1:
            assert "磁盘空间不足" in err.strip().splitlines()[-1]
            assert list(disk.iterdir()) == []
        else:
            assert status == 0, err
            assert is_whole(disk / "output")
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_removed_file_leaves_no_trace_and_only_what_changed_is_written(place):
    assert jixiao("build", cwd=place)[0] == 0
    documents = {path.name: path.stat().st_ino for path in (place / "output" / "项目").iterdir()}
    (place / "input" / "03单位.xlsx").unlink()
    status, _, err = jixiao("build", cwd=place)
    assert status == 0, err
    after = {path.name: path.stat().st_ino for path in (place / "output" / "项目").iterdir()}
    assert after.items() == {name: inode for name, inode in documents.items() if name in after}.items()
    assert len(documents) - len(after) == 4
    held = content(place / "output")
    assert not [name for name, data in held.items() if name.endswith(".csv") and "03单位".encode() in data]
    assert "03单位.xlsx" not in json.loads(held["manifest.json"])["inputs"]
    shutil.copytree(place / "input", place / "again" / "input")
    assert jixiao("build", cwd=place / "again")[0] == 0
    assert content(place / "again" / "output") == held


@pytest.mark.torture
def test_a_document_changed_by_hand_is_made_anew(place):
    assert jixiao("build", cwd=place)[0] == 0
    held = content(place / "output")
    document = min((place / "output" / "项目").iterdir())
    document.write_bytes(b"changed")
    assert jixiao("build", cwd=place)[0] == 0
    assert content(place / "output") == held


def test_accounts_are_printed(place):
    _, _, err = jixiao("build", cwd=place)
    assert "核对：文件 4 个 = 读入 4。" in err
    assert "核对：项目 16 个、指标 100 条，汇总表、CSV、Parquet、DuckDB中一条不少。" in err
