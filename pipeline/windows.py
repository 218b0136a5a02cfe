"""What a double click on 汇总.bat does: set up `.venv` where it is missing or old, build, open the results.

It runs in the Python that the machine has, before anything is installed, so it stands on the standard library alone.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_LOCK = "requirements.lock"
_LOG = "install.log"
_WHEELS = "wheels"
_SHOWN = (0, 1)  # a build ended with one of these has written results


def main() -> None:
    """Build, and keep the window open until the last sentence was read; the exit status is that of the build."""
    status = work(sys.argv[1:], ROOT)
    if sys.stdin is not None and sys.stdin.isatty():
        input("按回车键关闭本窗口。")
    sys.exit(status)


def work(dropped: Sequence[str], root: Path) -> int:
    """Everything from `dropped`, the folder dragged onto the file, or else from `input`; the exit status."""
    if len(dropped) > 1:
        print(f"一次拖来了 {len(dropped)} 项，只能汇总一个文件夹，请把要汇总的文件放进同一个文件夹再拖一次。")
        return 2
    source = Path(dropped[0]).resolve() if dropped else root / "input"
    try:
        python = _set_up(root)
        output = root / "output"
        command = [str(python), "-m", "pipeline", "build", str(source), "--output", str(output)]
        status = subprocess.run(command, cwd=root, check=False).returncode
    except _NotSetUpError as error:
        print(error)
        return 4
    except OSError as error:
        place = f"{error.strerror}：{error.filename}"
        print(f"程序所在的文件夹写不进去或读不出来（{place}），请把程序整个移到自己的文件夹里再双击。")
        return 4
    except KeyboardInterrupt:  # the build has said so itself
        return 130
    if status in _SHOWN:
        show(output)
    return status


def show(folder: Path) -> None:
    """Open a folder in the file manager, where that is Explorer."""
    if sys.platform == "win32":
        os.startfile(folder)


class _NotSetUpError(Exception):
    """The environment could not be made; the text says why and what to do."""


def _set_up(root: Path) -> Path:
    """The interpreter of `.venv`, in which everything the lock names is installed by now."""
    venv = root / ".venv"
    python = venv / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    wanted, installed = (root / _LOCK).read_bytes(), venv / _LOCK
    if installed.is_file() and installed.read_bytes() == wanted and _runs(python):
        return python
    print("第一次运行，或程序有更新，先装好运行环境，需要几分钟，请不要关闭本窗口。")
    print("1/2 正在建立运行环境……", flush=True)
    _run([sys.executable, "-m", "venv", "--clear", str(venv)], root, "运行环境没有建立起来，请检查磁盘空间后重试")
    print("2/2 正在安装程序库……", flush=True)
    _run([str(python), *_PIP, *_sources(root)], root, _unavailable(root))
    _run([str(python), "-m", "pipeline.ready"], root, "程序没有准备好，请重新解压程序后重试")
    installed.write_bytes(wanted)
    return python


def _runs(python: Path) -> bool:
    """Whether there is an interpreter, and the Python it was made from has not been uninstalled since."""
    answer = [str(python), "-c", ""]
    return python.is_file() and subprocess.run(answer, capture_output=True, check=False).returncode == 0


_PIP = ("-m", "pip", "install", "--disable-pip-version-check", "--require-hashes", "-r", _LOCK)


def _sources(root: Path) -> list[str]:
    """Where packages come from: the folder of an offline package and nowhere else, if there is one."""
    return ["--no-index", "--find-links", _WHEELS] if (root / _WHEELS).is_dir() else []


def _unavailable(root: Path) -> str:
    if (root / _WHEELS).is_dir():
        version = ".".join(map(str, sys.version_info[:2]))
        return f"离线包里的程序库没有装上（这里的 Python 是 {version}，离线包适用于 64 位的 3.11），请核对后重试"
    return "程序库没有装上，请检查网络后重试；不能上网的电脑请向开发人员要离线包"


def _run(command: Sequence[str], root: Path, failed: str) -> None:
    """A step of the setting-up, its output kept beside for whoever has to look. Raises _NotSetUpError."""
    log = root / _LOG
    with log.open("ab") as said:
        status = subprocess.run(command, cwd=root, stdout=said, stderr=said, check=False).returncode
    if status:
        raise _NotSetUpError(f"{failed}；详情记在“{log.name}”里（状态 {status}），可以发给开发人员。")
    log.unlink()


if __name__ == "__main__":
    main()
