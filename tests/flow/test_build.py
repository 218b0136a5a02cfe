"""The main job whole: a drop in, documents and data out, through the command line as a user runs it."""

import csv
import hashlib
import json
import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from product import ROOT, SEED, jixiao

DOCUMENTS = {"绩效目标汇总表.xlsx", "绩效目标公开表.docx", "报告.html", "manifest.json"}
DATA = {
    f"data/{table}.{kind}" for table in ("projects", "indicators", "findings", "sources") for kind in ("csv", "parquet")
}
DATA |= {"data/jixiao.duckdb", "data/datapackage.json"}


def files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def rows(folder, table):
    with (folder / "output" / "data" / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_everything_is_written(built):
    folder, status, _, err = built
    assert status == 0, err
    written = files(folder / "output")
    assert written >= DOCUMENTS | DATA
    projects = sorted(name for name in written if name.startswith("项目/"))
    assert len(projects) == 4
    assert all(name.endswith(".docx") for name in projects)


def test_the_last_line_is_one_sentence_with_the_counts(built):
    _, _, out, err = built
    last = err.strip().splitlines()[-1]
    for part in ("1 个单位", "4 个项目", "25 条指标", "4,203,000.00 元"):
        assert part in last
    assert json.loads(out)["budget"] == "4203000.00"


def test_the_manifest_names_every_file(built):
    folder, *_ = built
    manifest = json.loads((folder / "output" / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["outputs"]) == files(folder / "output") - {"manifest.json"}
    assert all(digest(folder / "output" / name) == sha for name, sha in manifest["outputs"].items())
    assert manifest["inputs"] == {SEED.name: digest(SEED)}


def test_the_indicators_of_the_seed_come_out_exactly(built):
    folder, *_ = built
    with (ROOT / "tests" / "seed" / "indicators.tsv").open(encoding="utf-8") as file:
        expected = list(csv.DictReader(file, delimiter="\t"))
    found = rows(folder, "indicators")
    names = list(dict.fromkeys(row["project_name"] for row in found))
    assert len(found) == len(expected) == 25
    for row, want in zip(found, expected, strict=True):
        assert names.index(row["project_name"]) + 1 == int(want.pop("project"))
        assert {key: row[key] for key in ("level1", "level2", "level3")} == {
            key: want.pop(key) for key in ("level1", "level2", "level3")
        }
        assert {key: row[f"target_{key}"] for key in want} == want


def test_money_is_exact_and_blank_stays_blank(built):
    folder, *_ = built
    projects = rows(folder, "projects")
    assert [row["budget"] for row in projects] == ["455000.00", "3600000.00", "30000.00", "118000.00"]
    assert [row["fiscal"] for row in projects] == [row["budget"] for row in projects]
    assert {row["other"] for row in projects} == {""}
    assert {(row["agency_code"], row["agency_name"]) for row in projects} == {
        ("667201", "天津市滨海新区网格化管理中心")
    }
    assert {row["fiscal_year"] for row in projects} == {"2025"}


def test_every_format_holds_the_same_figures(built):
    folder, *_ = built
    data = folder / "output" / "data"
    with duckdb.connect(str(data / "jixiao.duckdb"), read_only=True) as database:
        assert database.execute("SELECT sum(budget) FROM projects").fetchone() == (Decimal("4203000.00"),)
        assert database.execute("SELECT count(*) FROM indicators").fetchone() == (25,)
    parquet = duckdb.sql(
        f"SELECT target_amount, target_per FROM '{data / 'indicators.parquet'}' WHERE target_unit = '万元'"
    )
    assert parquet.fetchall() == [(Decimal(65000), ["年", "人"])]


def test_a_rebuild_without_change_does_nothing_and_says_so(built):
    folder, *_ = built
    before = {path: path.stat().st_mtime_ns for path in (folder / "output").rglob("*")}
    status, _, err = jixiao("build", cwd=folder)
    assert status == 0
    assert "没有变化" in err
    assert {path: path.stat().st_mtime_ns for path in (folder / "output").rglob("*")} == before


def test_same_input_same_bytes_with_any_number_of_workers(built, tmp_path):
    folder, *_ = built
    shutil.copytree(folder / "input", tmp_path / "input")
    status, _, err = jixiao("build", "--jobs", "3", "--no-cache", cwd=tmp_path)
    assert status == 0, err
    one, other = folder / "output", tmp_path / "output"
    assert files(one) == files(other)
    assert [name for name in sorted(files(one)) if digest(one / name) != digest(other / name)] == []


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """The seed among files that cannot be taken in."""
    folder = tmp_path_factory.mktemp("mixed")
    drop = folder / "input"
    drop.mkdir()
    shutil.copy(SEED, drop)
    shutil.copy(SEED, drop / "又报了一次.xlsx")
    (drop / "坏文件.xlsx").write_bytes(b"PK\x03\x04 this is no workbook")
    (drop / "空.xlsx").write_bytes(b"")
    (drop / "扫描件.xlsx").write_bytes(b"%PDF-1.4\n%%EOF\n")
    (drop / "~$临时.xlsx").write_bytes(b"lock")
    _phone_list(drop / "通讯录.xlsx")
    return folder, *jixiao("build", cwd=folder)


def _phone_list(path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["姓名", "科室", "电话"])
    book.active.append(["张三", "办公室", "13800000000"])
    book.save(path)


def test_bad_files_are_named_and_all_else_is_built(mixed):
    folder, status, _, err = mixed
    assert status == 1
    for name in ("坏文件.xlsx", "空.xlsx", "扫描件.xlsx", "通讯录.xlsx"):
        assert name in err
    assert "4 个项目、25 条指标" in err.strip().splitlines()[-1]
    assert files(folder / "output") >= DOCUMENTS | DATA


def test_every_file_has_its_fate(mixed):
    folder, *_ = mixed
    fates = {row["source_file"]: row["fate"] for row in rows(folder, "sources")}
    assert fates[SEED.name] == "taken"
    assert fates["又报了一次.xlsx"] == f"duplicate of {SEED.name}"
    assert fates["通讯录.xlsx"] == "no form"
    assert fates["~$临时.xlsx"].startswith("skipped: ")
    for name in ("坏文件.xlsx", "空.xlsx", "扫描件.xlsx"):
        assert fates[name].startswith("unreadable: ")
    codes = {(row["source_file"], row["code"][0]) for row in rows(folder, "findings")}
    assert {
        (name, "B") for name in ("坏文件.xlsx", "空.xlsx", "扫描件.xlsx", "通讯录.xlsx", "又报了一次.xlsx")
    } <= codes


def test_nothing_usable_is_status_3_and_writes_nothing(tmp_path):
    (tmp_path / "input").mkdir()
    assert jixiao("build", cwd=tmp_path)[0] == 3
    (tmp_path / "input" / "空.xlsx").write_bytes(b"")
    status, _, err = jixiao("build", cwd=tmp_path)
    assert status == 3
    assert "空.xlsx" in err
    assert jixiao("build", "没有这个文件夹", cwd=tmp_path)[0] == 3
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(("--profile", "火星"), 4), (("--没有的选项",), 2), (("--strict", "--no-cache"), 0), (("--year", "2025"), 0)],
)
def test_exit_statuses(tmp_path, arguments, status):
    (tmp_path / "input").mkdir()
    shutil.copy(SEED, tmp_path / "input")
    assert jixiao("build", *arguments, cwd=tmp_path)[0] == status


def test_strict_with_an_error_is_status_1(tmp_path):
    import openpyxl

    (tmp_path / "input").mkdir()
    book = openpyxl.load_workbook(SEED)
    book.worksheets[0]["C4"] = 455001
    book.save(tmp_path / "input" / "有错.xlsx")
    assert jixiao("build", cwd=tmp_path)[0] == 0
    assert jixiao("build", "--strict", "--no-cache", cwd=tmp_path)[0] == 1
    assert "M01" in {row["code"] for row in rows(tmp_path, "findings")}


def test_files_that_are_not_ours_stay(tmp_path):
    shutil.copytree(Path(SEED).parent, tmp_path / "input")
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "批示.txt").write_text("同意", encoding="utf-8")
    assert jixiao("build", cwd=tmp_path)[0] == 0
    assert (tmp_path / "output" / "批示.txt").read_text(encoding="utf-8") == "同意"


@pytest.mark.parametrize("arguments", [("--help",), ("build", "--help")])
def test_help_is_chinese_and_light(tmp_path, arguments):
    import subprocess
    import sys

    program = (
        "import sys; sys.argv = ['jixiao', *sys.argv[1:]]\n"
        "from pipeline.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'pandas', 'openpyxl', 'docxtpl', 'docx', 'duckdb', 'pyarrow', 'numpy'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "用法：" in done.stdout
    assert "Usage" not in done.stdout
