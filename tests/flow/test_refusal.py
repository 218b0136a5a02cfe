"""A file that could not be read is named by every command, which then ends with status 1."""

import json
import shutil

import pytest
from product import SEED, jixiao

from pipeline.model import Source
from pipeline.refusal import Refusal, may_hold

CUT = "坏文件.xlsx"
EXAMPLES = SEED.parents[1] / "examples" / "自评"


@pytest.fixture(scope="module")
def drops(tmp_path_factory):
    """甲: two workbooks; 乙: the same, the second cut off."""
    folder = tmp_path_factory.mktemp("refusal")
    for name in ("甲", "乙"):
        (folder / name).mkdir()
        shutil.copy(SEED, folder / name)
    data = next(EXAMPLES.glob("*.xlsx")).read_bytes()
    (folder / "甲" / CUT).write_bytes(data)
    (folder / "乙" / CUT).write_bytes(data[:4000])
    return folder


def said(text):
    return [line for line in text.splitlines() if line.startswith(f"{CUT}：没有读入，")]


@pytest.mark.parametrize("command", ["export", "triage", "check", "return"])
def test_the_file_is_named_and_the_status_is_1(drops, tmp_path, command):
    status, _, err = jixiao(command, drops / "乙", cwd=tmp_path)
    assert status == 1
    assert command == "check" or (len(said(err)) == 1 and "重新复制" in said(err)[0])


@pytest.mark.parametrize("command", ["export", "triage"])
def test_as_data_it_is_the_finding_that_check_prints(drops, tmp_path, command):
    status, out, _ = jixiao(command, drops / "乙", "--json", cwd=tmp_path)
    of_file = [one for one in map(json.loads, out.splitlines()) if one.get("source_file") == CUT]
    _, checked, _ = jixiao("check", drops / "乙", "--json", cwd=tmp_path)
    assert status == 1 and [one["code"] for one in of_file] == ["B05"]
    assert of_file[0] in list(map(json.loads, checked.splitlines()))


def test_score_goes_on_and_names_it(drops, tmp_path):
    shutil.copytree(drops / "甲", tmp_path / "丙")
    (tmp_path / "丙" / "另一份.xlsx").write_bytes((drops / "乙" / CUT).read_bytes())
    status, _, err = jixiao("score", "丙", cwd=tmp_path)
    assert status == 1 and "另一份.xlsx：没有读入，" in err and "个项目；有" in err


@pytest.mark.parametrize(("old", "new", "word"), [("甲", "乙", "减少项目"), ("乙", "甲", "新增项目")])
def test_projects_of_an_unread_file_are_neither_new_nor_gone(drops, tmp_path, old, new, word):
    status, out, err = jixiao("diff", drops / old, drops / new, "--output", "对照.xlsx", "--json", cwd=tmp_path)
    assert status == 1 and word not in out + err
    assert len(said(err)) == 1 and "无法比较" in err.splitlines()[-1]
    assert (tmp_path / "对照.xlsx").is_file()


def test_whole_drops_end_with_status_0(drops, tmp_path):
    assert jixiao("diff", drops / "甲", drops / "甲", cwd=tmp_path)[0] == 0


def test_only_a_file_of_the_same_name_keeps_a_project_from_being_gone():
    refused = [Refusal(Source("街镇/甲.xlsx", "unreadable: 坏")), Refusal(Source("乙.zip", "unreadable: 坏"))]
    held = ["街镇/甲.xlsx", "甲.xlsx", "乙.zip/丙.xlsx"]
    assert all(may_hold(refused, file, ()) for file in held)
    assert not may_hold(refused, "丙.xlsx", ())
    assert not may_hold(refused, "甲.xlsx", ("甲.xlsx",))
