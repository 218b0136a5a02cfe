import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).parents[2]
SEED = next((ROOT / "input").glob("667201*.xlsx"))


def jixiao(*arguments, cwd, **environment):
    """Run the command line in a folder of its own; (status, stdout, stderr)."""
    command = [sys.executable, "-m", "pipeline", *map(str, arguments)]
    env = {**_environment(), **environment}
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, env=env, check=False)
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


def drop(folder, count, forms=4):
    """A data drop of that many workbooks, each with projects of its own."""
    folder.mkdir(parents=True)
    book = openpyxl.load_workbook(SEED)
    for sheet in book.worksheets[forms:]:
        book.remove(sheet)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows(max_row=6) for cell in row]
    texts = {cell: cell.value for cell in cells if isinstance(cell.value, str) and "2025年" in cell.value}
    for number in range(count):
        for cell, text in texts.items():
            cell.value = text if "项目" in text else f"{text}第{number}批"
        book.save(folder / f"{number:02d}单位.xlsx")
    return folder


def content(folder):
    """Every file below a folder by its name."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def is_whole(folder):
    """Whether a folder holds exactly what its manifest says, byte for byte."""
    held = content(folder)
    manifest = json.loads(held.pop("manifest.json"))
    return manifest["outputs"] == {name: hashlib.sha256(data).hexdigest() for name, data in held.items()}
