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


@pytest.mark.parametrize(
    "sent",
    ["水文站(1).xlsx", "水文站（最终版）.xls", "水文站-修改后.xlsx", "水文站 副本.xlsx", "（已标注）水文站.xlsx",
     "水文站v2.xlsx", "水文站20250110.xlsx", "补报/水文站_盖章版.xlsx", "水文站重报.docx"],
)  # fmt: skip
def test_a_file_sent_again_under_the_name_of_another_version_may_hold_its_projects(sent):
    refused = [Refusal(Source(sent, "unreadable: 坏"))]
    assert may_hold(refused, "水文站.xlsx", ("河道所.xlsx",))
    assert not may_hold(refused, "水文站.xlsx", ("水文站.xlsx",))
    assert not may_hold(refused, "河道所.xlsx", ()) and not may_hold(refused, "水文二站.xlsx", ())


def test_the_folder_of_a_unit_of_which_nothing_was_read_may_hold_its_projects():
    refused = [Refusal(Source("05路灯所/登录页.xls", "unreadable: 网页"))]
    assert may_hold(refused, "05路灯所/路灯维护.xlsx", ("04市政所/道路.xlsx",))
    assert not may_hold(refused, "05路灯所/路灯维护.xlsx", ("05路灯所/另一个.xlsx",))
    assert not may_hold(refused, "路灯维护.xlsx", ())


def test_a_snapshot_and_a_baseline_say_which_files_they_lack(drops, tmp_path):
    assert jixiao("build", drops / "乙", cwd=tmp_path)[0] == 1
    status, _, err = jixiao("baseline", "freeze", cwd=tmp_path)
    assert status == 0 and len(said(err)) == 1 and "1 个文件没有收入，基线不含其中的项目" in err
    jixiao("build", drops / "甲", cwd=tmp_path)
    for command in (("baseline", "diff"), ("diff", "1", "latest"), ("diff", "基线2025", drops / "甲")):
        status, _, err = jixiao(*command, cwd=tmp_path)
        assert status == 1 and "新增项目" not in err and len(said(err)) == 1


def test_only_a_file_of_the_same_name_keeps_a_project_from_being_gone():
    refused = [Refusal(Source("街镇/甲.xlsx", "unreadable: 坏")), Refusal(Source("乙.zip", "unreadable: 坏"))]
    held = ["街镇/甲.xlsx", "甲.xlsx", "乙.zip/丙.xlsx"]
    assert all(may_hold(refused, file, ()) for file in held)
    assert not may_hold(refused, "丙.xlsx", ())
    assert not may_hold(refused, "甲.xlsx", ("甲.xlsx",))
