import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SEED = next((ROOT / "input").glob("667201*.xlsx"))


def jixiao(*arguments, cwd):
    """Run the command line in a folder of its own; (status, stdout, stderr)."""
    command = [sys.executable, "-m", "pipeline", *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, env=_environment(), check=False)
    return done.returncode, done.stdout, done.stderr


def _environment():
    return {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The seed, built once through the command line: (folder, status, stdout, stderr)."""
    folder = tmp_path_factory.mktemp("seed")
    (folder / "input").mkdir()
    shutil.copy(SEED, folder / "input")
    return folder, *jixiao("build", "--json", cwd=folder)
