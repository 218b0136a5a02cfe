"""What was sent twice counts once, in every command, and the copy is the one that is set aside."""

import shutil

import pytest
from acceptance_cli import jixiao
from seed_variants import Way, write


@pytest.fixture
def drop(tmp_path):
    """A drop with one workbook and the copy a file manager makes of it."""
    folder = tmp_path / "input"
    folder.mkdir()
    write(folder / "甲.xlsx", Way())
    shutil.copy(folder / "甲.xlsx", folder / "甲 - 副本.xlsx")
    return tmp_path


def test_build_sets_the_copy_aside(drop):
    status, _, err = jixiao("build", cwd=drop)
    assert status == 0 and "4 个项目、25 条指标，预算合计 4,203,000.00 元" in err.splitlines()[-1]
    sources = (drop / "output/data/sources.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[:2] for line in sources[1:]] == [
        ["甲 - 副本.xlsx", "duplicate of 甲.xlsx"],
        ["甲.xlsx", "taken"],
    ]


def test_export_and_comparison_count_once(drop):
    _, _, exported = jixiao("export", cwd=drop)
    assert exported.splitlines()[-1].startswith("已为 4 个项目写出导入文件")
    _, out, _ = jixiao("diff", "input", "input/甲.xlsx", "--json", cwd=drop)
    assert out == ""
