"""What fuzzing ever found stays found, and a short run finds nothing new."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from pipeline.engine.outcome import Died
from pipeline.engine.workers import Limits, work_through
from pipeline.intake import take_in_light
from pipeline.read.files import find_files
from pipeline.recognize import load_layouts
from pipeline.settings import load_profile

FINDS = Path(__file__).parent / "finds"


@pytest.mark.skipif(not FINDS.is_dir(), reason="nothing was found so far")
def test_finds_no_longer_kill_or_hang():
    found = [one for one in find_files(FINDS) if not one.skipped]
    work = partial(take_in_light, layouts=load_layouts(), profile=load_profile("tianjin"), year=None)
    died = [found[n].name for n, got in work_through(work, found, 1, Limits(seconds=20)) if isinstance(got, Died)]
    assert died == []


@pytest.mark.torture
def test_half_a_minute_of_fuzzing_finds_nothing():
    command = [sys.executable, str(FINDS.parent / "fuzz.py"), "--seconds", "30", "--seed", "11"]
    assert subprocess.run(command, check=False).returncode == 0
