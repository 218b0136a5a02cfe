"""A double click on 汇总.bat, acted out: the environment is made once, the build gets the folder."""

import sys
from pathlib import Path

import pytest

from pipeline import windows

ROOT = Path(__file__).parents[2]
TOLD = "import sys, pathlib; pathlib.Path('told').write_text('\\n'.join(sys.argv[1:])); sys.exit({status})"


@pytest.fixture
def root(tmp_path):
    """A program that needs no libraries and tells what it was asked."""
    (tmp_path / "pipeline").mkdir()
    (tmp_path / "pipeline" / "__init__.py").touch()
    (tmp_path / "pipeline" / "ready.py").touch()
    (tmp_path / "requirements.lock").touch()
    answer(tmp_path, 0)
    return tmp_path


def answer(root, status):
    (root / "pipeline" / "__main__.py").write_text(TOLD.format(status=status))


def test_the_environment_is_made_once_and_again_when_the_lock_changes(root, capsys, monkeypatch):
    opened = []
    monkeypatch.setattr(windows, "show", opened.append)
    assert windows.work([], root) == 0
    assert "1/2" in capsys.readouterr().out
    assert (root / "told").read_text().split("\n") == ["build", str(root / "input"), "--output", str(root / "output")]
    dropped = root / "各单位 报来"
    assert windows.work([str(dropped)], root) == 0
    assert capsys.readouterr().out == ""
    assert (root / "told").read_text().split("\n")[1] == str(dropped)
    assert opened == [root / "output"] * 2
    assert not (root / "install.log").exists()
    interpreter = next((root / ".venv").glob("*/python"))
    interpreter.unlink()  # as if the Python it was made from had been uninstalled
    interpreter.symlink_to(root / "gone")
    assert windows.work([], root) == 0
    assert "1/2" in capsys.readouterr().out
    (root / "requirements.lock").write_text("no-such-package==1 --hash=sha256:" + "0" * 64)
    (root / "wheels").mkdir()
    assert windows.work([], root) == 4
    said = capsys.readouterr().out
    assert "离线包里的程序库没有装上" in said and "install.log" in said
    assert "no-such-package" in (root / "install.log").read_text()


@pytest.mark.parametrize(("status", "shown"), [(0, 1), (1, 1), (2, 0), (3, 0), (5, 0)])
def test_results_are_opened_where_a_build_wrote_some(root, monkeypatch, status, shown):
    opened = []
    monkeypatch.setattr(windows, "show", opened.append)
    monkeypatch.setattr(windows, "_set_up", lambda _: Path(sys.executable))
    answer(root, status)
    assert windows.work([], root) == status
    assert len(opened) == shown


def test_two_folders_at_once_are_refused(root, capsys):
    assert windows.work(["一", "二"], root) == 2
    assert "一次拖来了 2 项" in capsys.readouterr().out


def test_a_folder_that_takes_nothing_is_said(root, capsys, monkeypatch):
    def refuse(_):
        raise PermissionError(13, "Permission denied", str(root / ".venv"))

    monkeypatch.setattr(windows, "_set_up", refuse)
    assert windows.work([], root) == 4
    assert "请把程序整个移到自己的文件夹里" in capsys.readouterr().out


def test_it_needs_nothing_installed():
    """It runs before anything is."""
    from subprocess import run

    code = "import sys, pipeline.windows; print({n.split('.')[0] for n in sys.modules} - sys.stdlib_module_names)"
    found = run([sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}"],
                capture_output=True, text=True, check=True)  # fmt: skip
    assert found.stdout.strip() in ("{'pipeline', '__main__'}", "{'__main__', 'pipeline'}", "{'pipeline'}")


def test_the_batch_file_is_read_alike_in_every_code_page():
    """ASCII, lines ended as cmd expects them; the page it opens where there is no Python is there."""
    text = (ROOT / "汇总.bat").read_bytes()
    assert text.isascii()
    assert text.count(b"\n") == text.count(b"\r\n") > 10
    assert b"-m pipeline.windows %*" in text
    page = (ROOT / "docs" / "windows.txt").read_bytes()
    assert rb"docs\windows.txt" in text and page.startswith(b"\xef\xbb\xbf")
    assert "Python 3.11" in page.decode("utf-8-sig")
