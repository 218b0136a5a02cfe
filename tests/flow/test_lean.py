"""What a run does not need it does not import, and what needs no doing is not done."""

import shutil
import subprocess
import sys
from importlib.metadata import version

from product import SEED, _environment, jixiao

from pipeline.engine.manifest import _LIBRARIES, library_versions

HEAVY = {
    "pandas",
    "numpy",
    "pyarrow",
    "openpyxl",
    "docxtpl",
    "docx",
    "duckdb",
    "xlsxwriter",
    "jinja2",
    "lxml",
    "rapidfuzz",
}
PROGRAM = """
import os, sys
sys.argv = ["jixiao", *sys.argv[1:]]
from pipeline.cli import main
os._exit = lambda status: print(status, *sorted(sys.modules)) or sys.stdout.flush()
try:
    main()
except SystemExit as end:
    print(end.code, *sorted(sys.modules))
"""


def modules_after(folder, *arguments):
    """(exit status, modules imported) of a command."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=folder,
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    status, *names = done.stdout.splitlines()[-1].split()
    return int(status), set(names)


def test_versions_told_by_the_names_of_records_are_those_of_the_records():
    assert library_versions() == {name: version(name) for name in _LIBRARIES}


def test_a_library_without_such_a_record_is_looked_up(monkeypatch):
    monkeypatch.setattr("pipeline.engine.manifest._names_in", lambda folder: ["duckdb-1.dist-infos", "pandas"])
    assert library_versions.__wrapped__() == {name: version(name) for name in _LIBRARIES}


def test_a_rebuild_without_change_imports_no_heavy_library(tmp_path):
    (tmp_path / "input").mkdir()
    shutil.copy(SEED, tmp_path / "input")
    assert jixiao("build", cwd=tmp_path)[0] == 0
    status, names = modules_after(tmp_path, "build")
    assert status == 0
    assert "pipeline.run" in names
    assert names & HEAVY == set()
    assert modules_after(tmp_path, "build", "--dry-run")[1] & HEAVY == set()
