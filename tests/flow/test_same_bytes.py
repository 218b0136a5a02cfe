"""Enough records to fill the buffers of every library more than once still give the same bytes."""

import shutil
import subprocess
import sys

import pytest
from product import _environment

PROGRAM = """
import sys
from dataclasses import replace
from pathlib import Path
from pipeline.batch import gather
from pipeline.export.data import export_data
from pipeline.intake import take_in_light
from pipeline.model import Place
from pipeline.read.files import find_files
from pipeline.recognize import load_layouts
from pipeline.settings import load_profile
from pipeline.tables import build_tables
found = find_files(Path(sys.argv[1]))
profile = load_profile("tianjin")
batch = gather(found, [take_in_light(one, load_layouts(), profile, None) for one in found])
many = tuple(
    replace(p, name=f"{p.name}{n}", place=Place(f"{n}.xlsx", *p.place[1:])) for n in range(400) for p in batch.projects
)
export_data(build_tables(replace(batch, projects=many, findings=batch.findings * 400)), Path(sys.argv[2]))
"""


@pytest.mark.slow
def test_data_of_thousands_of_records_are_the_same_bytes_every_time(tmp_path):
    from product import ROOT

    held = []
    for run in ("one", "two"):
        command = [sys.executable, "-c", PROGRAM, str(ROOT / "input"), str(tmp_path / run)]
        subprocess.run(command, env=_environment(), check=True)
        held.append({path.name: path.read_bytes() for path in (tmp_path / run).iterdir()})
    assert [name for name in held[0] if held[0][name] != held[1].get(name)] == []


@pytest.mark.slow
def test_the_order_of_sets_reaches_no_output(tmp_path):
    """Equal lengths, equal counts, equal amounts abound: whatever breaks a tie by the order of a set differs here."""
    from product import ROOT, content, drop, jixiao

    drop(tmp_path / "input", 25)
    shutil.copytree(ROOT / "examples", tmp_path / "input" / "examples")
    held = []
    for seed in ("1", "2", "3"):
        status, _, err = jixiao("build", "--output", seed, "--store", f"store{seed}", cwd=tmp_path, PYTHONHASHSEED=seed)
        assert status in (0, 1), err
        held.append(content(tmp_path / seed))
    for other in held[1:]:
        assert [name for name in held[0] if held[0][name] != other.get(name)] == []
