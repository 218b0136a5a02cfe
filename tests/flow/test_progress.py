"""Long work says how far it is: a bar on a terminal, a line now and then elsewhere, one piece of work after another."""

import os
import pty
import re
import sys
from pathlib import Path

import pytest
from product import drop

from pipeline.engine.progress import CHECKING, KEEPING, WRITING, show_progress, steps
from pipeline.run import build
from pipeline.settings import Settings

SIGNS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def test_lines_for_a_log_name_each_piece_of_work(capsys):
    with show_progress() as progress:
        for done in range(41):
            progress(done, 40, "甲.xlsx")
        progress(0, 0, "", CHECKING)
        told = steps(progress, ["汇总表", "data", "项目"], WRITING)
        for number in (1, 0, 2):
            told(number)
        progress(0, 0, "", KEEPING)
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "正在读取 4/40" and said[9] == "正在读取 40/40"
    assert said[10:] == ["正在核对……", "正在写出 1/3", "正在写出 2/3", "正在写出 3/3", "正在保存……"]


def test_of_a_small_drop_a_log_hears_nothing(capsys):
    with show_progress() as progress:
        progress(3, 19, "甲.xlsx")
        progress(0, 0, "", CHECKING)
        progress(30, 30, "项目", WRITING)
    assert capsys.readouterr().err == ""


def test_a_build_tells_of_all_it_does(tmp_path):
    drop(tmp_path / "input", 2)
    heard = []
    settings = Settings(tmp_path / "input", tmp_path / "output", store=tmp_path / "store")
    build(settings, lambda done, total, name, title="正在读取": heard.append((title, done, total, name)))
    assert [title for title, *_ in dict.fromkeys((title,) for title, *_ in heard)] == [
        "正在读取", "正在核对", "正在写出", "正在保存"
    ]  # fmt: skip
    written = [one for one in heard if one[0] == "正在写出"]
    assert [done for _, done, _, _ in written] == list(range(len(written)))
    assert {total for _, _, total, _ in written} == {len(written) - 1}
    assert {name for *_, name in written} >= {"绩效目标汇总表.xlsx", "data", "报告.html", "项目", "问题通知单"}


@pytest.mark.parametrize("command", ["build", "check", "return", "recognize", "triage", "score"])
def test_a_terminal_sees_the_work_go_on(tmp_path, command):
    drop(tmp_path / "input", 2)
    options = ["--output", "output"] if command in ("build", "return") else []
    screen = _on_a_terminal(tmp_path, [command, "input", *options])
    wanted = {"build": ("正在读取", "正在写出"), "return": ("正在读取", "正在写出")}.get(command, ("正在读取",))
    assert all(word in screen for word in wanted), screen
    assert "程序出错" not in screen


def _on_a_terminal(folder: Path, arguments: list[str]) -> str:
    child, screen = pty.fork()
    if not child:
        os.chdir(folder)
        os.environ.update(TERM="xterm", COLUMNS="100", PYTHONPATH=str(Path(__file__).parents[2]))
        os.execv(sys.executable, [sys.executable, "-m", "pipeline", *arguments])
    said = b""
    while True:
        try:
            piece = os.read(screen, 65536)
        except OSError:
            break
        if not piece:
            break
        said += piece
    os.waitpid(child, 0)
    return SIGNS.sub("", said.decode("utf-8", "replace"))
