"""The same form gives the same record, whatever kind of file it arrives in."""

import subprocess
import sys
from pathlib import Path

import pytest
from soffice import SOFFICE, convert

from pipeline.intake import take_in_all
from pipeline.model import Project
from pipeline.settings import ROOT, load_profile

SEED = next(iter(sorted((ROOT / "input").glob("*.xlsx"))), None)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice makes the files"),
    pytest.mark.skipif(SEED is None, reason="the drop that ships with the product is the form"),
]


def facts(project: Project) -> tuple[object, ...]:
    rows = tuple((i.level1, i.level2, i.level3, i.description, i.target.text) for i in project.indicators)
    money = (project.budget, project.fiscal, project.other)
    return (project.name, project.agency_code, *money, project.purpose, project.goal, rows)


def records(path: Path) -> list[tuple[object, ...]]:
    intakes = take_in_all(path, load_profile("tianjin"), 2025)
    assert [intake.book.defect for intake in intakes if intake.book.defect] == []
    return [facts(project) for intake in intakes for project in intake.projects]


@pytest.fixture(scope="module")
def expected() -> list[tuple[object, ...]]:
    assert SEED is not None
    found = records(SEED)
    assert len(found) == 4
    return found


@pytest.mark.parametrize("target", ["xls", "ods", "html", "xlsx"])
def test_a_form_in_another_format(tmp_path, expected, target):
    assert SEED is not None
    made = convert(SEED, target, tmp_path)
    renamed = made.rename(tmp_path / "单位.et")
    assert records(renamed) == expected


def test_a_form_as_text_and_in_an_archive(tmp_path, expected):
    from zipfile import ZipFile

    assert SEED is not None
    options = "44,34,76,1,,2052,true,true,true,false,false,-1"
    convert(SEED, f"csv:Text - txt - csv (StarCalc):{options}", tmp_path)
    sheets = sorted(tmp_path.glob("*.csv"))
    assert [record for sheet in sheets for record in records(sheet)] == expected
    with ZipFile(tmp_path / "报送.zip", "w") as archive:
        archive.write(SEED, "夹/单位.xls")
    assert records(tmp_path / "报送.zip") == expected


def test_our_own_word_attachment_reads_back(tmp_path, expected):
    command = [sys.executable, "-m", "pipeline", "build", str(SEED), "--output", str(tmp_path / "out")]
    subprocess.run(command, cwd=ROOT, check=True, timeout=120)
    attachment = tmp_path / "out" / "绩效目标公开表.docx"
    assert records(attachment) == expected
    old = convert(attachment, "doc:MS Word 97", tmp_path)
    assert records(old.rename(tmp_path / "目标.wps")) == expected
