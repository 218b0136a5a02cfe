"""Commands that write a file or a folder of their own: whole or not at all, and said in a sentence where it failed."""

import os
import signal
import subprocess
import sys

import pytest
from product import ROOT, SEED, drop, jixiao

from pipeline.engine.single import replacing


@pytest.fixture
def two(tmp_path):
    drop(tmp_path / "input", 2, forms=1)
    return tmp_path


def test_a_file_is_replaced_when_it_is_whole(tmp_path):
    path = tmp_path / "a" / "b.txt"
    with replacing(path) as scratch:
        scratch.write_text("new")
        assert not path.exists()
    assert path.read_text() == "new"
    with pytest.raises(ValueError, match="midway"), replacing(path) as scratch:
        scratch.write_text("half")
        raise ValueError("midway")
    link = tmp_path / "link"
    link.symlink_to(path)
    with replacing(link) as scratch:
        scratch.write_text("through")
    assert link.is_symlink() and path.read_text() == "through"
    assert [one.name for one in path.parent.iterdir()] == ["b.txt"]


WRITING = [
    ("new", "--output"),
    ("diff", "input", str(ROOT / "input"), "--output"),
    ("layout", "init", str(SEED), "--output"),
]


@pytest.mark.parametrize("command", WRITING, ids=lambda command: command[0])
def test_a_file_that_may_not_grow_leaves_the_old_one(two, command):
    target = two / "结果.xlsx"
    target.write_bytes(b"old")
    program = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512));"
        "sys.argv = ['jixiao', *sys.argv[1:]]; from pipeline.cli import main; main()"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    arguments = [sys.executable, "-c", program, *command, str(target)]
    done = subprocess.run(arguments, cwd=two, capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 1 and "Traceback" not in done.stderr and "结果.xlsx" in done.stderr
    assert target.read_bytes() == b"old"
    assert {path.name for path in two.iterdir()} <= {"input", "结果.xlsx", ".jixiao"}


@pytest.mark.parametrize("command", [*WRITING, ("export", "input", "--output")], ids=lambda command: command[0])
def test_a_place_where_nothing_can_be_is_said(two, command):
    (two / "文件").write_text("")
    status, _, said = jixiao(*command, "文件/结果.xlsx", cwd=two)
    assert status == 1 and "Traceback" not in said and "文件/结果.xlsx" in said


def test_an_export_leaves_nothing_of_the_one_before(two):
    out = two / "导入"
    assert jixiao("export", "input", "--output", out, cwd=two)[0] == 0
    (out / "我的.txt").write_text("")
    before = {path.name for path in (out / "绩效目标导入").iterdir()}
    (two / "input" / "01单位.xlsx").unlink()
    assert jixiao("export", "input", "--output", out, cwd=two)[0] == 0
    after = {path.name for path in (out / "绩效目标导入").iterdir()}
    assert len(before) == 2 and len(after) == 1 and not any("第1批" in name for name in after)
    assert {path.name for path in out.iterdir()} == {"我的.txt", "绩效目标导入", "字段对照.csv", "导入预检问题.csv"}


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("command", ["check", "return", "recognize"])
def test_every_command_can_be_stopped(two, command):
    program = (
        "import os, signal, sys; import pipeline.read.files as files; real = files.find_files;\n"
        "def find(*a, **k):\n    os.kill(os.getpid(), signal.SIGTERM)\n    return real(*a, **k)\n"
        "files.find_files = find\n"
        "sys.argv = ['jixiao', *sys.argv[1:]]; from pipeline.cli import main; main()"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    arguments = [sys.executable, "-c", program, command, "input"]
    done = subprocess.run(arguments, cwd=two, capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 128 + signal.SIGTERM and done.stderr == "已停止；再次运行即可重做。\n"
