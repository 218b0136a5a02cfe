"""`tests/make_examples.py` writes the examples of the year's end again, part by part."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def parts(folder, kind):
    (path,) = (folder / kind).glob("*.xlsx")
    with zipfile.ZipFile(path) as package:
        return path.name, {name: package.read(name) for name in package.namelist()}


def test_the_script_writes_the_shipped_examples(tmp_path):
    shutil.copytree(ROOT / "examples" / "目标", tmp_path / "目标")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, ROOT / "tests" / "make_examples.py", tmp_path], check=True, env=environment)
    for kind in ("监控", "自评"):
        (name, shipped), (written_name, written) = parts(ROOT / "examples", kind), parts(tmp_path, kind)
        assert name == written_name
        assert {part for part in shipped if shipped[part] != written.get(part)} == set()
