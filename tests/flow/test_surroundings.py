"""What lies around a drop and its results: bystanders, results among the input, links, things of the user's own."""

import errno
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
import zipfile

import pytest
from product import ROOT, SEED, content, drop, is_whole, jixiao

from pipeline.console import shown
from pipeline.engine.foreign import carry_over
from pipeline.engine.manifest import is_current, read_manifest
from pipeline.engine.stop import Stopped, heeding_signals
from pipeline.engine.workers import work_through
from pipeline.history.store import StoreError, opened
from pipeline.publish import home, misplaced, publishing, recover
from pipeline.read import legacy_word
from pipeline.read.files import find_files
from pipeline.read.limits import LIMITS
from pipeline.run import build
from pipeline.settings import Settings
from pipeline.stock import preview, take_stock
from pipeline.system_error import reason


@pytest.fixture
def place(built, tmp_path):
    """The seed with its output: (folder, settings)."""
    folder = tmp_path / "夹 子"
    shutil.copytree(built[0], folder)
    return folder, Settings(folder / "input", folder / "output", None, "tianjin", 1, False, folder / ".jixiao")


def fates(settings):
    lines = (settings.output / "data" / "sources.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    return {line.split(",")[0]: line for line in lines}


@pytest.mark.parametrize(
    "kind", ["link", *(pytest.param(one, marks=pytest.mark.slow) for one in ("temporary", "pipe"))]
)
def test_a_bystander_that_comes_or_goes_is_noticed(place, kind):
    folder, settings = place
    assert not build(settings).written
    path = folder / "input" / ("~$甲.xlsx" if kind == "temporary" else "甲.xlsx")
    {
        "temporary": lambda: path.write_bytes(b"x"),
        "link": lambda: path.symlink_to("没有"),
        "pipe": lambda: os.mkfifo(path),
    }[kind]()
    assert build(settings).written and path.name in fates(settings)
    assert not build(settings).written
    if kind == "temporary":
        path.write_bytes(b"longer")  # the table of sources has its size
        assert build(settings).written
    path.unlink()
    assert build(settings).written and path.name not in fates(settings)


def test_a_file_that_cannot_be_opened_is_noticed_and_tried_again(place, monkeypatch):
    folder, settings = place
    path = folder / "input" / "甲.csv"
    path.write_text("a,b\n1,2\n")
    monkeypatch.setattr("pipeline.stock.sha256_if_readable", lambda path: "" if path.name == "甲.csv" else "0" * 64)
    found, inputs, _ = take_stock(settings)
    assert len(found) == 2 and "甲.csv" not in inputs.hashes and inputs.aside == {"甲.csv": "unreadable"}
    assert preview(settings)["new"] == ["甲.csv"]


@pytest.mark.parametrize("by", ["", "department"])
def test_files_that_were_not_read_are_named_again_where_nothing_changed(place, by):
    folder, _ = place
    (folder / "input" / "坏.xlsx").write_bytes(b"PK\x03\x04")
    more = ("--by", by) if by else ()
    status, _, first = jixiao("build", *more, cwd=folder)
    assert status == 1 and "坏.xlsx：没有" in first
    status, _, again = jixiao("build", *more, cwd=folder)
    assert status == 1 and "没有变化" in again and "坏.xlsx：没有" in again


def test_an_archive_saved_again_while_it_was_read_is_read_again(tmp_path, monkeypatch):
    settings = Settings(tmp_path / "input", tmp_path / "output", None, "tianjin", 1, False, tmp_path / ".jixiao")
    drop(tmp_path / "made", 2, forms=1)
    settings.input.mkdir()
    archive = settings.input / "甲.zip"

    def put(name):
        with zipfile.ZipFile(archive, "w") as package:
            package.write(tmp_path / "made" / name, "单位.xlsx")
        return archive.read_bytes()

    old, real = put("00单位.xlsx"), take_stock
    monkeypatch.setattr("pipeline.run.take_stock", lambda settings: (real(settings), put("01单位.xlsx"))[0])
    build(settings)
    monkeypatch.undo()
    archive.write_bytes(old)
    assert build(settings).written
    assert "第0批" in (settings.output / "data" / "projects.csv").read_text(encoding="utf-8-sig")
    assert not build(settings).written


def test_what_is_too_large_is_neither_hashed_nor_opened(tmp_path):
    for name in ("大.xlsx", "大.zip"):
        with (tmp_path / name).open("wb") as file:
            file.write(b"PK\x03\x04")
            file.truncate(LIMITS.file_bytes + 1)
    found, inputs, _ = take_stock(Settings(tmp_path, tmp_path / "output"))
    assert [one.name for one in found] == ["大.xlsx", "大.zip"]
    assert not inputs.hashes and all(str(LIMITS.file_bytes + 1) in why for why in inputs.aside.values())


def test_results_in_the_folder_of_the_data_are_no_data(tmp_path):
    shutil.copy(SEED, tmp_path)
    status, _, first = jixiao("build", ".", cwd=tmp_path)
    assert status == 0 and "文件 1 个" in first
    status, _, again = jixiao("build", ".", cwd=tmp_path)
    assert status == 0 and "没有变化" in again
    status, _, other = jixiao("build", ".", "--output", "另一份", "--store", "存放", cwd=tmp_path)
    assert status == 0 and "文件 2 个 = 读入 1 + 跳过 1" in other
    assert "汇总结果的文件夹" in (tmp_path / "另一份" / "data" / "sources.csv").read_text(encoding="utf-8-sig")
    assert [one.name for one in find_files(tmp_path / "output") if one.name.startswith("data/projects.csv")]


def test_what_is_sent_back_is_no_data(tmp_path):
    shutil.copy(SEED, tmp_path / "甲.xlsx")
    said = [jixiao("return", ".", "--output", "退", cwd=tmp_path)[2] for _ in range(2)]
    assert said[0] == said[1]


def test_an_output_that_stays_though_there_is_no_data_any_more_is_said(place):
    folder, settings = place
    (folder / "input" / SEED.name).unlink()
    before = content(settings.output)
    status, _, said = jixiao("build", cwd=folder)
    assert status == 3 and "还是上一次的结果" in said and content(settings.output) == before


def test_a_folder_that_only_has_such_a_name_is_read(tmp_path):
    (tmp_path / "output").mkdir()
    shutil.copy(SEED, tmp_path / "output")
    for text in ("{}", "[]", '{"versions": 1}', "\x00", '{"versions": {"npm": 1}, "outputs": {}}'):
        (tmp_path / "output" / "manifest.json").write_text(text)
        assert len(find_files(tmp_path)) == 2


def test_places_where_results_cannot_go(tmp_path, monkeypatch):
    data = tmp_path / "data"
    data.mkdir()
    (tmp_path / "link").symlink_to(data)
    monkeypatch.chdir(data)
    for output in (data, tmp_path / "link", tmp_path / "data" / ".." / "data"):
        assert "数据文件夹" in misplaced(data, output)
    (tmp_path / "other").mkdir()
    assert "当前文件夹" in misplaced(tmp_path / "other", tmp_path) and "当前文件夹" in misplaced(
        tmp_path / "other", data
    )
    assert misplaced(data, data / "output") == misplaced(data, tmp_path / "output") == ""
    assert jixiao("build", ".", "--output", ".", cwd=data)[0] == 2


@pytest.mark.slow
def test_a_link_to_the_results_stays_a_link(place):
    folder, _ = place
    (folder / "真的").mkdir()
    (folder / "真的" / "我的.txt").write_text("")
    (folder / "结果").symlink_to("真的")
    for name in ("甲", "乙"):
        shutil.copy(SEED, folder / "input" / f"{name}.xlsx")
        assert jixiao("build", "--output", "结果", cwd=folder)[0] == 0
        assert (folder / "结果").is_symlink() and (folder / "真的" / "我的.txt").exists()
        assert {path.name for path in folder.iterdir()} == {".jixiao", "input", "output", "真的", "结果"}
    assert home(folder / "没有") == folder / "没有"


def test_what_the_user_keeps_with_the_results_stays_as_it_is(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    (old / "我的" / "空").mkdir(parents=True)
    (old / "我的").chmod(0o750)
    (old / "我的" / "a.txt").write_text("a")
    (old / "断").symlink_to("没有")
    (old / "圈").symlink_to(".")
    os.mkfifo(old / "管道")
    (old / ".退回修改.jixiao-new").mkdir()
    (old / ".退回修改.jixiao-new" / "半份").write_text("")
    new.mkdir()
    carry_over(old, new)
    names = {path.relative_to(new).as_posix() for path in new.rglob("*")}
    assert names == {"我的", "我的/空", "我的/a.txt", "断", "圈", "管道"}
    assert (new / "断").readlink().name == "没有" and (new / "圈").is_symlink()
    assert stat.S_ISFIFO((new / "管道").stat().st_mode) and (new / "我的").stat().st_mode & 0o777 == 0o750


def test_a_lost_manifest_leaves_no_trace_of_a_removed_file(tmp_path):
    drop(tmp_path / "input", 3, forms=1)
    settings = Settings(tmp_path / "input", tmp_path / "output", None, "tianjin", 1, False, tmp_path / ".jixiao")
    build(settings)
    (settings.output / "项目" / "我的.docx").write_text("my own")
    (tmp_path / "input" / "02单位.xlsx").unlink()
    for text in (None, "{broken", "[]", '{"inputs":[],"outputs":[]}', '{"inputs":null,"outputs":null}'):
        (settings.output / "项目" / "改过的.docx").write_text("my own")
        if text is None:
            (settings.output / "manifest.json").unlink()
        else:
            (settings.output / "manifest.json").write_text(text)
        assert preview(settings)["new"] == ["00单位.xlsx", "01单位.xlsx"]
        assert build(settings).written
        names = {path.name for path in (settings.output / "项目").iterdir()}
        assert len(names) == 4 and {"我的.docx", "改过的.docx"} < names
        assert not any("第2批" in name for name in names)


def test_what_an_older_version_wrote_is_ours(place):
    _, settings = place
    path = settings.output / "manifest.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    for name in ("aside", "waiting", "refused", "checksum"):
        del told[name]
    told["outputs"]["项目/旧名.docx"] = "0"
    (settings.output / "项目" / "旧名.docx").write_text("old")
    path.write_text(json.dumps(told), encoding="utf-8")
    shutil.rmtree(settings.store)
    assert build(settings).written and not (settings.output / "项目" / "旧名.docx").exists()
    assert is_whole(settings.output)


@pytest.mark.parametrize("change", ["counts", "versions", "inputs"])
def test_a_manifest_changed_by_hand_is_written_anew(place, change):
    _, settings = place
    path = settings.output / "manifest.json"
    good = path.read_bytes()
    told = json.loads(good)
    told[change][next(iter(told[change]))] = "changed"
    path.write_text(json.dumps(told), encoding="utf-8")
    assert build(settings).written and path.read_bytes() == good


def test_another_version_of_a_library_is_another_build(place, monkeypatch):
    _, settings = place
    monkeypatch.setattr("pipeline.engine.manifest.library_versions", lambda: {"pandas": "9"})
    inputs = take_stock(settings).inputs
    assert not is_current(settings.output, inputs, settings)


def test_an_old_document_is_read_as_soon_as_there_is_a_program_for_it(place, monkeypatch):
    folder, settings = place
    (folder / "input" / "旧.doc").write_bytes(
        bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504 + "WordDocument".encode("utf-16-le")
    )
    monkeypatch.setattr("pipeline.read.legacy_word.find_converter", lambda: None)
    build(settings)
    assert "LibreOffice" in fates(settings)["旧.doc"]
    assert read_manifest(settings.output)["waiting"] == ["旧.doc"] and take_stock(settings).current
    monkeypatch.setattr(legacy_word, "find_converter", lambda: "soffice")
    assert not take_stock(settings).current


def test_names_that_cannot_be_written_stay_apart(tmp_path):
    for name in (b"\xff.xlsx", b"\xfe.xlsx", b"\x1b[2J.xlsx", "甲\n乙.xlsx".encode()):
        (tmp_path / os.fsdecode(name)).write_bytes(b"x")
    names = [one.name for one in find_files(tmp_path)]
    assert len(set(names)) == 4 and all(shown(name) == name and "\n" not in name for name in names)


def test_a_file_that_vanishes_while_the_folder_is_read_is_not_there(tmp_path, monkeypatch):
    for name in ("a.xlsx", "b.xlsx"):
        (tmp_path / name).write_bytes(b"x")
    real = os.scandir

    class Gone:
        def __init__(self, entry):
            self.name, self.path, self._entry = entry.name, entry.path, entry

        def is_dir(self, **named):
            return False

        def stat(self, **named):
            if self.name == "a.xlsx":
                raise FileNotFoundError(self.name)
            return self._entry.stat(**named)

    monkeypatch.setattr("pipeline.read.files.os.scandir", lambda folder: [Gone(entry) for entry in real(folder)])
    assert [one.name for one in find_files(tmp_path)] == ["b.xlsx"]


def test_nothing_that_steers_a_terminal_reaches_it():
    assert shown("红\x1b[2J\x9b\u202e字\n") == "红\\u001b[2J\\u009b\\u202e字\n"


def run(folder, redirected, *arguments):
    command = f'"{sys.executable}" -m pipeline {" ".join(arguments)} {redirected}'
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


SLOW = (">&- 2>&- <&-", "2> >(exec 0<&-; sleep 3)", ">&-")


@pytest.mark.parametrize(
    "redirected", ["2>&-", "2>/dev/full", *(pytest.param(one, marks=pytest.mark.slow) for one in SLOW)]
)
def test_a_build_nobody_listens_to_is_done_all_the_same(place, redirected):
    folder, _ = place
    shutil.rmtree(folder / "output")
    assert run(folder, redirected, "build", "--json").returncode == 0
    assert is_whole(folder / "output")


def test_results_that_cannot_be_printed_are_said(place):
    folder, _ = place
    done = run(folder, ">/dev/full", "check", "--json")
    assert done.returncode == 1 and "没有全部打印出来" in done.stderr and "Traceback" not in done.stderr
    assert run(folder, "| head -c 1; exit ${PIPESTATUS[0]}", "check", "--json").returncode == 0


PUBLISHED = """
import os, signal, sys
import pipeline.run
real = pipeline.run.keep
def keep(*arguments):
    os.kill(os.getpid(), signal.SIGTERM)
    return real(*arguments)
pipeline.run.keep = keep
from pipeline.cli import main
sys.argv = ["jixiao", "build"]
main()
"""


@pytest.mark.slow
def test_stopped_when_the_results_are_in_place_it_says_that(place):
    folder, settings = place
    before = content(settings.output)
    shutil.copy(SEED, folder / "input" / "又.xlsx")
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", PUBLISHED], cwd=folder, capture_output=True, text=True, env=env, check=False
    )
    assert done.returncode == 143 and "已经换上" in done.stderr
    assert content(settings.output) != before and is_whole(settings.output)


def test_what_is_to_be_ignored_stays_ignored():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with heeding_signals():
            os.kill(os.getpid(), signal.SIGHUP)
            assert list(work_through(hang_up, [1, 2], 1)) == [(0, 1), (1, 2)]
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def hang_up(number):
    os.kill(os.getpid(), signal.SIGHUP)
    return number


def test_a_library_may_make_another_error_of_being_stopped():
    def break_in():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(5)
        except Stopped:
            raise RuntimeError("Query interrupted") from None

    with pytest.raises(Stopped) as stopped, heeding_signals():
        break_in()
    assert stopped.value.status == 143
    with pytest.raises(RuntimeError), heeding_signals():
        raise RuntimeError("of its own")


HOLDER = """
import sys, time
import duckdb
connection = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.readline()
"""


def holding(store):
    """Another program that has the store open until its standard input is closed."""
    command = [sys.executable, "-c", HOLDER, str(store / "jixiao.duckdb")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    return process


def let_go(process):
    process.communicate("\n")
    assert process.returncode == 0


def test_a_store_that_is_in_use_is_waited_for(place):
    _, settings = place
    process = holding(settings.store)
    with pytest.raises(StoreError, match="打不开"), opened(settings.store, write=True, patience=0):
        pass
    timer = threading.Timer(0.5, let_go, [process])
    timer.start()
    with opened(settings.store, write=True) as connection:
        assert connection.execute("SELECT count(*) FROM builds").fetchall() == [(1,)]
    timer.join()


@pytest.mark.slow
def test_a_build_that_could_not_see_the_approved_goals_is_made_again(tmp_path, monkeypatch):
    def settings(name):
        return Settings(ROOT / "examples" / name, tmp_path / "output", None, "tianjin", 1, False, tmp_path / ".jixiao")

    build(settings("目标"))
    assert jixiao("baseline", "freeze", cwd=tmp_path)[0] == 0
    process = holding(tmp_path / ".jixiao")
    monkeypatch.setattr("pipeline.history.store.opened.__wrapped__.__kwdefaults__", {"write": False, "patience": 0})
    report = build(settings("自评"))
    assert any("没有与批复基线对照" in remark for remark in report.remarks)
    let_go(process)
    again = build(settings("自评"))
    assert again.written and not any("没有与批复基线对照" in remark for remark in again.remarks)
    assert not build(settings("自评")).written


def test_scratch_that_cannot_be_removed_does_not_stand_in_the_way(tmp_path, monkeypatch):
    stuck = tmp_path / ".output.jixiao-new-1"
    stuck.mkdir()
    real = shutil.rmtree
    monkeypatch.setattr(
        "pipeline.publish.shutil.rmtree", lambda path, **named: None if path == stuck else real(path, **named)
    )
    with publishing(tmp_path / "output") as folder:
        (folder / "a").write_text("")
    assert {path.name for path in tmp_path.iterdir()} == {"output", stuck.name}
    monkeypatch.undo()
    with publishing(tmp_path / "output") as folder:
        (folder / "a").write_text("")
    assert {path.name for path in tmp_path.iterdir()} == {"output"}


def test_removing_scratch_leaves_alone_what_links_in_it_lead_to(tmp_path, monkeypatch):
    mine = tmp_path / "mine"
    mine.write_text("")
    mine.chmod(0o640)
    scratch = tmp_path / ".output.jixiao-new-1"
    scratch.mkdir()
    (scratch / "link").symlink_to(mine)
    calls = []
    real = shutil.rmtree
    monkeypatch.setattr(  # as where a file in it is marked read-only
        "pipeline.publish.shutil.rmtree",
        lambda path, **named: real(path, **named) if calls else calls.append(path),
    )
    recover(tmp_path / "output")
    assert mine.stat().st_mode & 0o777 == 0o640 and not scratch.exists()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.EROFS, os.strerror(errno.EROFS)), "磁盘是只读的"),
        (PermissionError(errno.EACCES, os.strerror(errno.EACCES)), "没有权限"),
        (OSError(errno.ENOMEM, "进程中止，可能内存不够"), "进程中止，可能内存不够"),
        (OSError("自己的话"), "自己的话"),
        (OSError(errno.EXDEV, os.strerror(errno.EXDEV)), os.strerror(errno.EXDEV)),
    ],
)
def test_what_the_system_says_is_said_in_chinese(error, said):
    assert reason(error) == said


def test_a_locale_without_chinese_makes_no_difference(built, tmp_path):
    shutil.copytree(built[0] / "input", tmp_path / "input")
    ascii_only = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    assert jixiao("build", cwd=tmp_path, **ascii_only)[0] == 0
    assert content(tmp_path / "output") == content(built[0] / "output")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="limits of address space")
def test_a_machine_that_gives_less_memory_reads_all_the_same(place):
    folder, _ = place
    before = content(folder / "output")
    shutil.rmtree(folder / "output")
    command = f'ulimit -v 2500000; "{sys.executable}" -m pipeline build --no-cache'
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 0, done.stderr
    assert content(folder / "output") == before
