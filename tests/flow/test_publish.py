import os
import signal
import subprocess
import sys
import time

import pytest

from pipeline.publish import PublishError, publishing, recover


def _content(folder):
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_outputs_appear_together(tmp_path):
    output = tmp_path / "output"
    with publishing(output) as folder:
        (folder / "a").write_text("1")
        assert not output.exists()
    assert _content(output) == {"a": "1"}
    with publishing(output) as folder:
        (folder / "b").write_text("2")
        assert _content(output) == {"a": "1"}
    assert _content(output) == {"b": "2"}
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


def test_a_failure_leaves_the_old_output(tmp_path):
    output = tmp_path / "output"
    with publishing(output) as folder:
        (folder / "a").write_text("1")
    with pytest.raises(ZeroDivisionError), publishing(output) as folder:
        (folder / "b").write_text("2")
        raise ZeroDivisionError
    assert _content(output) == {"a": "1"}
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


def test_an_error_of_the_system_becomes_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(PublishError, match="原有结果没有改动"), publishing(tmp_path / "file" / "output"):
        pass


def test_recover_brings_back_what_a_kill_left_aside(tmp_path):
    aside = tmp_path / ".output.jixiao-old"
    aside.mkdir()
    (aside / "a").write_text("1")
    (tmp_path / ".output.jixiao-new").mkdir()
    recover(tmp_path / "output")
    assert _content(tmp_path / "output") == {"a": "1"}
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


def test_a_kill_leaves_the_old_or_the_new(tmp_path):
    """Kill a process that publishes again and again; the output is at every moment one whole build."""
    program = (
        "import sys; from pathlib import Path; from pipeline.publish import publishing\n"
        "for n in range(10**6):\n"
        "    with publishing(Path(sys.argv[1])) as folder:\n"
        "        [(folder / str(i)).write_text(str(n)) for i in range(20)]\n"
    )
    output = tmp_path / "output"
    for round_ in range(8):
        process = subprocess.Popen([sys.executable, "-c", program, str(output)])
        while not output.exists():
            time.sleep(0.01)
        time.sleep(0.1 + round_ * 0.013)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        recover(output)
        content = _content(output)
        assert len(content) == 20
        assert len(set(content.values())) == 1
        assert [path.name for path in tmp_path.iterdir()] == ["output"]
