"""A drop with many departments: an output of its own for each, whole, and nothing of one in another's."""

import csv
import json
import shutil
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from product import SEED, content, is_whole, jixiao

from pipeline.departments.run import _settle, _unit, build_by_department
from pipeline.departments.split import UNKNOWN, split_drop
from pipeline.engine.conserve import LossError
from pipeline.engine.manifest import Inputs
from pipeline.engine.progress import show_progress
from pipeline.model import Book, Finding, Intake, Place, Project, Severity
from pipeline.publish import PublishError
from pipeline.read.files import Found
from pipeline.settings import Settings

CENTRE, BUREAU, SCHOOL = "667201天津市滨海新区网格化管理中心", "219001甲区民政局", "219002甲区救助站"


def report(path, *agencies, mark=""):
    """A workbook with a form for each agency named: the seed's forms, one after another."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.load_workbook(SEED)
    for sheet, agency in zip(book.worksheets, agencies, strict=False):
        sheet["A2"] = agency
        for cell in ("A1", "B3"):
            sheet[cell] = f"{sheet[cell].value.replace('绩效目标表', '')}{mark}{'绩效目标表' if cell == 'A1' else ''}"
    for sheet in book.worksheets[len(agencies) :]:
        book.remove(sheet)
    book.save(path)


def build(place, *more):
    return jixiao("build", "--by", "department", *more, cwd=place)


def rows(folder, table):
    with (folder / "data" / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def manifest(folder):
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def dropped(tmp_path_factory):
    """Three units of two departments, one of them sends a file with forms of both; and files that are no reports."""
    place = tmp_path_factory.mktemp("bureau")
    report(place / "input" / "民政" / "局.xlsx", BUREAU, BUREAU, mark="甲")
    report(place / "input" / "民政" / "站.xlsx", SCHOOL, mark="乙")
    report(place / "input" / "网格" / "中心.xlsx", CENTRE, CENTRE, mark="丙")
    report(place / "input" / "合报.xlsx", CENTRE, BUREAU, mark="丁")
    shutil.copy(place / "input" / "民政" / "站.xlsx", place / "input" / "民政" / "站副本.xlsx")
    (place / "input" / "民政" / "坏.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    (place / "input" / "空.xlsx").write_bytes(b"")
    (place / "input" / "~$锁.xlsx").write_bytes(b"")
    status, _, err = build(place)
    assert status == 1, err
    return place, err


@pytest.fixture
def place(dropped, tmp_path):
    return shutil.copytree(dropped[0], tmp_path / "place")


BUREAUS = ("219", f"667 {CENTRE[6:]}")


def test_every_department_gets_a_whole_output_of_its_own(dropped):
    output = dropped[0] / "output"
    assert sorted(path.name for path in output.iterdir()) == sorted((*BUREAUS, "manifest.json", "部门索引.xlsx"))
    for name in BUREAUS:
        assert is_whole(output / name)
        assert {"绩效目标汇总表.xlsx", "绩效目标公开表.docx", "报告.html"} <= {
            one.name for one in (output / name).iterdir()
        }
    assert is_whole(output)
    held = {name: {row["agency_code"][:3] for row in rows(output / name, "projects")} for name in BUREAUS}
    assert held == {"219": {"219"}, BUREAUS[1]: {"667"}}


def test_nothing_of_one_department_stands_in_another_ones_output(dropped):
    for name, other in zip(BUREAUS, (CENTRE[6:], "甲区"), strict=True):
        for path in (dropped[0] / "output" / name / "data").glob("*.csv"):
            assert other not in path.read_text(encoding="utf-8-sig")


def test_every_file_and_every_form_is_accounted_for(dropped):
    place, err = dropped
    assert "核对：文件 8 个 = 读入 4 + 重复 1 + 没有读入 2 + 跳过 1。" in err
    # The seed's first two forms have 7 and 6 indicators.
    assert "核对：项目 7 个、指标 46 条分在 2 个部门，合计一个不少、一个不重" in err
    assert f"合报.xlsx：含 2 个部门的表（219、{BUREAUS[1]}），每个部门只收自己的。" in err
    assert "有 2 个文件里没有目标表，也看不出是哪个部门的" in err
    assert "已汇总 2 个部门共 3 个单位的 7 个项目" in err.strip().splitlines()[-1]
    projects = [row["source_file"] for name in BUREAUS for row in rows(place / "output" / name, "projects")]
    assert sorted(projects) == [
        "合报.xlsx",
        "合报.xlsx",
        *["民政/局.xlsx"] * 2,
        "民政/站.xlsx",
        *["网格/中心.xlsx"] * 2,
    ]
    sources = {
        name: {row["source_file"]: row["fate"] for row in rows(place / "output" / name, "sources")} for name in BUREAUS
    }
    assert sources["219"].keys() == {"合报.xlsx", "民政/局.xlsx", "民政/坏.xlsx", "民政/站.xlsx", "民政/站副本.xlsx"}
    assert sources["219"]["民政/站副本.xlsx"] == "duplicate of 民政/站.xlsx"
    assert sources[BUREAUS[1]].keys() == {"合报.xlsx", "网格/中心.xlsx"}


def test_the_index_leads_to_every_department_and_names_every_file(dropped):
    book = openpyxl.load_workbook(dropped[0] / "output" / "部门索引.xlsx")
    first = book["部门"]
    assert [row[0].value for row in first.iter_rows(min_row=3, max_row=4)] == ["219", "667"]
    assert unquote(first["B4"].hyperlink.target) == f"{BUREAUS[1]}/绩效目标汇总表.xlsx"
    assert first["D5"].value == "=SUM(D3:D4)"
    files = {row[0].value: row[2].value for row in book["文件"].iter_rows(min_row=3)}
    assert len(files) == 8
    assert files["空.xlsx"] == files["~$锁.xlsx"] == "没有归入部门"
    assert files["合报.xlsx"] == f"219、{BUREAUS[1]}"
    assert [row[2].value for row in book["未归入部门的问题"].iter_rows(min_row=3)] == ["空.xlsx"]


def test_a_department_alone_gives_the_same_output(dropped, tmp_path):
    """Up to the way to the input and the files no department has, its folder is a build of its own files."""
    shutil.copytree(dropped[0] / "input" / "网格", tmp_path / "input" / "网格")
    assert jixiao("build", "--output", "output/x", cwd=tmp_path)[0] == 0
    shutil.copytree(dropped[0] / "input" / "网格", tmp_path / "2" / "input" / "网格")
    report(tmp_path / "2" / "input" / "民政" / "局.xlsx", BUREAU, mark="甲")
    assert build(tmp_path / "2")[0] == 0
    assert content(tmp_path / "2" / "output" / BUREAUS[1]) == content(tmp_path / "output" / "x")


def test_nothing_changed_nothing_written(place):
    before = {path: path.stat().st_mtime_ns for path in (place / "output").rglob("*")}
    status, _, err = build(place)
    assert status == 1
    assert "没有变化，结果保持不动：2 个部门共 3 个单位" in err.strip().splitlines()[-1]
    assert {path: path.stat().st_mtime_ns for path in (place / "output").rglob("*")} == before


def test_only_the_department_that_changed_is_written(place):
    report(place / "input" / "网格" / "新报.xlsx", CENTRE, mark="戊")
    inodes = {path: path.stat().st_ino for path in (place / "output" / "219").rglob("*") if path.is_file()}
    other = {path: path.stat().st_ino for path in (place / "output" / BUREAUS[1] / "data").rglob("*.csv")}
    (place / "output" / "219" / "批示.txt").write_text("同意", encoding="utf-8")
    status, _, err = build(place)
    assert status == 1, err
    assert "219：2 个单位的 4 个项目、25 条指标" not in err.replace("没有变化", "")
    assert "没有变化，保持不动。" in next(line for line in err.splitlines() if line.startswith("219："))
    assert {path: path.stat().st_ino for path in inodes} == inodes
    assert all(path.stat().st_ino != inode for path, inode in other.items())
    assert (place / "output" / "219" / "批示.txt").read_text(encoding="utf-8") == "同意"
    fresh = shutil.copytree(place / "input", place / "fresh" / "input").parent
    assert build(fresh, "--jobs", "1", "--no-cache")[0] == 1
    (place / "output" / "219" / "批示.txt").unlink()
    assert content(fresh / "output") == content(place / "output")


def test_a_department_that_is_gone_leaves_no_trace_and_plain_builds_take_over(place):
    shutil.rmtree(place / "input" / "网格")
    (place / "input" / "合报.xlsx").unlink()
    assert build(place)[0] == 1
    assert sorted(path.name for path in (place / "output").iterdir()) == ["219", "manifest.json", "部门索引.xlsx"]
    assert jixiao("build", cwd=place)[0] == 1
    assert not (place / "output" / "219").exists()
    assert is_whole(place / "output")
    assert build(place)[0] == 1
    assert not (place / "output" / "绩效目标汇总表.xlsx").exists()


def test_a_failure_in_one_department_leaves_all_of_them_as_they_were(place, monkeypatch):
    old = content(place / "output")
    report(place / "input" / "网格" / "新报.xlsx", CENTRE, mark="戊")
    report(place / "input" / "民政" / "新报.xlsx", SCHOOL, mark="己")
    monkeypatch.chdir(place)
    monkeypatch.setattr("pipeline.documents.write_all", _full)
    settings = Settings(place / "input", place / "output", store=place / ".jixiao", by="department")
    with pytest.raises(PublishError, match="原有结果没有改动"), show_progress() as progress:
        build_by_department(settings, progress)
    assert content(place / "output") == old
    assert {path.name for path in place.iterdir()} == {".jixiao", "input", "output"}


def _full(*_):
    raise OSError(28, "No space left on device")


def test_what_is_no_way_to_divide_is_wrong_usage(tmp_path):
    (tmp_path / "input").mkdir()
    status, _, err = jixiao("build", "--by", "unit", cwd=tmp_path)
    assert status == 2
    assert "department" in err


# What belongs where, without files.


def intake(path, *projects, findings=()):
    made = tuple(
        Project(
            "target_tianjin",
            Place(path, f"S{n}", "A1"),
            f"{path}{n}",
            agency_code=code,
            agency_name=name,
            extras=extras,
        )
        for n, (code, name, extras) in enumerate(projects)
    )
    return Intake(Book(path, path), projects=made, findings=findings)


def divide(*intakes, skipped=()):
    found = [Found(Path(one.book.path), one.book.path) for one in intakes]
    found += [Found(Path(name), name, 0, "临时文件") for name in skipped]
    split = split_drop(sorted(found, key=lambda one: one.name), sorted(intakes, key=lambda one: one.book.path))
    return split, {portion.folder: [p.name for i in portion.intakes for p in i.projects] for portion in split.portions}


def test_the_department_is_the_code_before_the_name_before_the_agency():
    named = {"department": "甲区民政局"}
    _, held = divide(
        intake("a", ("219001", "救助站", named)),
        intake("b", ("", "敬老院", named)),
        intake("c", ("", "救助站", {})),
        intake("d", ("", "某校", {"department": "教育局"})),
        intake("e", ("", "无名单位", {})),
        intake("f", ("667201", "中心", {"department": "政法委", "department_code": "301"})),
    )
    assert held == {"219 甲区民政局": ["a0", "b0", "c0"], "301 政法委": ["f0"], "教育局": ["d0"], UNKNOWN: ["e0"]}


def test_an_agency_two_departments_have_decides_nothing():
    _, held = divide(
        intake("a", ("219001", "办公室", {})), intake("b", ("301001", "办公室", {})), intake("c", ("", "办公室", {}))
    )
    assert held[UNKNOWN] == ["c0"]


def test_findings_of_a_shared_file_go_with_their_project_or_sheet_else_into_the_index():
    def finding(sheet, project=""):
        return Finding("V01", Severity.NOTE, "。", (Place("a", sheet),), project_name=project)

    split, _ = divide(
        intake(
            "a", ("219001", "站", {}), ("301001", "校", {}),
            findings=(finding("S0"), finding("S1", "a1"), finding("封面"), finding("S0", "别的")),
        )
    )  # fmt: skip
    assert [[f.place.sheet for f in i.findings] for portion in split.portions for i in portion.intakes] == [
        ["S0", "S0"],
        ["S1"],
    ]
    assert [f.place.sheet for f in split.findings] == ["封面"]
    assert split.shared == {"a": ("219 站", "301 校")}


def test_files_without_forms_go_with_the_department_that_alone_has_their_folder():
    split, _ = divide(
        intake("x/甲/a", ("219001", "站", {})),
        intake("x/乙/b", ("301001", "校", {})),
        intake("x/甲/深/c"),
        intake("x/d"),
        skipped=("x/乙/~$t", "y/~$t"),
    )
    assert {portion.code: [one.name for one in portion.found] for portion in split.portions} == {
        "219": ["x/甲/a", "x/甲/深/c"],
        "301": ["x/乙/b", "x/乙/~$t"],
    }
    assert split.left == ("x/d", "y/~$t")


@pytest.mark.parametrize("name", ["CON", "部门索引.xlsx", "../上级", "局.", "a/b"])
def test_names_of_departments_are_safe_names_of_folders(name):
    _, held = divide(intake("a", ("", "站", {"department": name})), intake("b", ("", "校", {"department": "局"})))
    for folder in held:
        assert not set(folder) & set('/\\:*?"<>|')
        assert folder.casefold() not in ("con", "部门索引.xlsx", "manifest.json")
        assert not folder.endswith(".")
    assert len(held) == 2


def test_a_project_lost_between_departments_stops_the_build(tmp_path):
    whole = [intake("a", ("219001", "站", {})), intake("b", ("301001", "校", {}))]
    split, _ = divide(*whole)
    units = [_unit(portion, Inputs({}), Settings(tmp_path, tmp_path / "out")) for portion in split.portions]
    assert _settle(units, split, [], whole)
    with pytest.raises(LossError, match="各部门合计有 1 个项目，应为 2 个"):
        _settle(units[:1], split, [], whole)
