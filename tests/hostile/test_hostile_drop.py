"""All bad files we know of in one drop, and each alone: no crash, no hang, every file has its fate and its remedy."""

import csv
import os
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from hostile_cases import CASES, SKIPPED, TAKEN, Case, put, put_good
from hostile_more import every_case

ROOT = Path(__file__).parents[2]
HEAVY = (
    "炸弹空白",
    "炸弹单元格",
    "炸弹文字",
    "炸弹样式",
    "图片里的炸弹",
    "巨大属性",
    "百万格式行",
    "空格式单元格",
    "六万条目",
    "六万合并",
)
"""Cases whose making alone takes seconds: in the slow run only."""
SECONDS, HANG, MEGABYTES = 20, 55, 512
"""Seconds of work a build may take; seconds after which it hangs, however busy the machine is; size of a process."""

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="links, pipes and limits of Linux")


def build(folder: Path) -> tuple[int, str, float, float, int]:
    """Build a drop: status, messages, seconds of work and of the clock, largest process in MiB."""
    command = [sys.executable, "-m", "pipeline", "build", "--no-cache"]
    began = time.monotonic()
    with (folder / "messages").open("w+") as file:
        process = subprocess.Popen(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=file)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        file.seek(0)
        work = usage.ru_utime + usage.ru_stime
        return process.returncode, file.read(), work, time.monotonic() - began, usage.ru_maxrss >> 10


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "output" / "data" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def hold(folder: Path, cases: dict[str, Case]) -> None:
    """What must hold of the outputs whatever the bad files are; `cases` by the path of their file."""
    csv.field_size_limit(1 << 28)
    sources = {row["source_file"]: row for row in table(folder, "sources")}
    findings: dict[str, list[dict[str, str]]] = {}
    for row in table(folder, "findings"):
        findings.setdefault(row["source_file"], []).append(row)
    indicators = table(folder, "indicators")
    wrong = []
    for path, one in cases.items():
        fate = sources[path]["fate"] if path in sources else ""
        kind = re.split(":| of ", fate)[0]
        found = {row["level3"]: row["target_text"] for row in indicators if row["source_file"] == path}
        said = findings.get(path, [])
        if kind not in one.fates:
            wrong.append((one.name, fate))
        elif kind == TAKEN and not (found and {name: found.get(name) for name in one.values} == one.values):
            wrong.append((one.name, found))
        elif kind not in (TAKEN, SKIPPED, "") and not (said and all(_has_remedy(row) for row in said)):
            wrong.append((one.name, said))
    assert wrong == []
    for number in (1, 2):
        rows = [row["target_text"] for row in indicators if row["source_file"].endswith(f"完好{number}.xlsx")]
        assert rows == [f"≥{number + 20}人", "≥100%", "有效保障", "≥90%"]


def _has_remedy(finding: dict[str, str]) -> bool:
    return finding["message"].endswith("。") and bool(finding["suggestion"])


def hold_outputs(folder: Path) -> None:
    """No formula of an input, no evaluated template, no file outside the output."""
    with zipfile.ZipFile(folder / "output" / "绩效目标汇总表.xlsx") as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/sheet"):
                formulas = re.findall(rb"<f[^>]*>([^<]*)</f>", package.read(name))
                assert not [one for one in formulas if b"cmd" in one or b"SUM(A1:A9)" in one or b"SUM(1)" in one]
        assert not [name for name in package.namelist() if "external" in name.lower()]
    for document in (folder / "output").rglob("*.docx"):
        with zipfile.ZipFile(document) as package:
            assert b"23331" not in package.read("word/document.xml")
    assert not list(folder.parent.rglob("escaped*.txt")) and not Path("/etc/escaped").exists()
    assert {path.name for path in folder.iterdir()} <= {"input", "output", ".jixiao", "messages"}


def test_all_of_them_in_one_drop(tmp_path):
    folder = tmp_path / "drop"
    put_good(folder / "input")
    cases = {}
    for name, one in every_case():
        if one.name not in HEAVY:
            put(one, folder / "input" / name)
            cases[f"{name}/{one.file}"] = one
    status, messages, *_ = build(folder)
    assert status == 1, messages
    assert "程序出错" not in messages
    hold(folder, cases)
    hold_outputs(folder)


@pytest.mark.torture
@pytest.mark.parametrize("one", CASES, ids=lambda one: one.name)
def test_each_alone_beside_two_good_files(tmp_path, one):
    folder = tmp_path / "drop"
    # Made by a process of its own: what this one held at its largest would count as the build's.
    subprocess.run([sys.executable, Path(__file__).with_name("hostile_cases.py"), tmp_path, one.name], check=True)
    folder.mkdir()
    next(tmp_path.glob(f"*{one.name}")).rename(folder / "input")
    status, messages, work, seconds, megabytes = build(folder)
    assert status in (0, 1), messages
    assert "程序出错" not in messages
    hold(folder, {f"坏/{one.file}": one})
    hold_outputs(folder)
    assert work < SECONDS
    assert seconds < HANG
    assert megabytes < MEGABYTES
