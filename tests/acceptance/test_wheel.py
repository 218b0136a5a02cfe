"""A wheel is whole: installed elsewhere, it builds the sample with templates of its own."""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_an_installed_wheel_builds_the_sample(tmp_path):
    wheels, home = tmp_path / "wheels", tmp_path / "venv"
    copied = tmp_path / "source"
    for folder in ("pipeline", "templates"):
        shutil.copytree(ROOT / folder, copied / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copied)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    options = ["--no-deps", "--no-build-isolation", "--wheel-dir", str(wheels)]
    subprocess.run([*pip, "wheel", *options, str(copied)], check=True, capture_output=True)
    venv.create(home, with_pip=True)
    (wheel,) = wheels.iterdir()
    python = home / "bin" / "python"
    subprocess.run([python, "-m", "pip", "--quiet", "install", "--no-deps", "--no-index", wheel], check=True)
    (site,) = home.glob("lib/python*/site-packages")
    libraries = next(path for path in sys.path if path.endswith("site-packages"))
    (site / "libraries.pth").write_text(libraries, encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    command = [home / "bin" / "jixiao", "build", ROOT / "input", "--output", tmp_path / "output"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    where = subprocess.run(
        [python, "-c", "import pipeline; print(pipeline.__file__)"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert where.stdout.startswith(str(home))
    assert (tmp_path / "output" / "绩效目标公开表.docx").is_file() and (tmp_path / "output" / "报告.html").is_file()
