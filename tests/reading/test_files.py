"""What a drop contains: every file listed once, bystanders named, links and pipes never opened."""

import os
from zipfile import ZipFile

import pytest
from packages import book, kinds, read, texts, worksheet, zipped

from pipeline.read.book import read_book
from pipeline.read.files import Found, find_files, printable
from pipeline.read.limits import LIMITS

GOOD = book(worksheet('<row r="1"><c r="A1"><v>7</v></c></row>'))


def test_a_drop_is_listed_in_order_with_reasons(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / "是文件夹.xlsx").mkdir()
    for name in ("乙.xlsx", "甲.xlsx", "b/丙.xls", "~$甲.xlsx", ".~lock.甲.xlsx#", "._甲.xlsx", "x.tmp", "Thumbs.db"):
        (tmp_path / name).write_bytes(GOOD)
    for name in (".gitkeep", ".git/config", ".DS_Store"):
        (tmp_path / name).write_bytes(b"")
    found = find_files(tmp_path)
    assert [f.name for f in found] == sorted(f.name for f in found)
    assert [f.name for f in found if not f.skipped] == ["b/丙.xls", "乙.xlsx", "甲.xlsx"]
    assert {f.name for f in found if f.skipped} == {"~$甲.xlsx", ".~lock.甲.xlsx#", "._甲.xlsx", "x.tmp", "Thumbs.db"}
    assert all(f.size == len(GOOD) for f in found)


def test_links_and_pipes_are_not_opened(tmp_path):
    (tmp_path / "甲.xlsx").write_bytes(GOOD)
    (tmp_path / "链接.xlsx").symlink_to(tmp_path / "甲.xlsx")
    (tmp_path / "断.xlsx").symlink_to(tmp_path / "没有")
    (tmp_path / "圈").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "管道.xlsx")
    found = {f.name: f.skipped for f in find_files(tmp_path)}
    assert found["甲.xlsx"] == ""
    assert all(found[name] for name in ("链接.xlsx", "断.xlsx", "圈", "管道.xlsx"))
    assert len(found) == 5


def test_the_root_may_be_a_file_or_nothing(tmp_path):
    path = tmp_path / "甲.xlsx"
    path.write_bytes(GOOD)
    assert find_files(path) == (Found(path, "甲.xlsx", len(GOOD)),)
    assert find_files(tmp_path / "没有") == ()


def test_a_workbook_named_zip_is_a_workbook_and_a_broken_zip_is_said(tmp_path):
    (tmp_path / "a.zip").write_bytes(GOOD)
    (tmp_path / "b.zip").write_bytes(zipped({"x.xlsx": GOOD})[:-10])
    (tmp_path / "c.zip").write_bytes(zipped({"../../x.xlsx": GOOD, "x.xlsx": GOOD}))
    found = find_files(tmp_path)
    assert [f.name for f in found] == ["a.zip", "b.zip", "c.zip/x (2).xlsx", "c.zip/x.xlsx"]
    books = [read_book(f) for f in found]
    assert texts(books[0]) == {"A1": "7"} and kinds(books[0]) == {"wrong_extension"}
    assert books[1].defect is not None and books[1].defect.kind == "damaged"
    assert texts(books[2]) == texts(books[3]) == {"A1": "7"}


@pytest.mark.parametrize("name", ["报送.xls", "报送.rar", "报送"])
def test_an_archive_is_told_by_its_content(tmp_path, name):
    (tmp_path / name).write_bytes(zipped({"甲.xlsx": GOOD, "乙.xlsx": GOOD, "内层.zip": zipped({"丙.xlsx": GOOD})}))
    books = {found.name: read_book(found) for found in find_files(tmp_path)}
    assert list(books) == [f"{name}/乙.xlsx", f"{name}/内层.zip", f"{name}/甲.xlsx"]
    assert texts(books[f"{name}/甲.xlsx"]) == texts(books[f"{name}/乙.xlsx"]) == {"A1": "7"}
    inner = books[f"{name}/内层.zip"].defect
    assert inner is not None and inner.detail.endswith("请解压后把报表放入。")


def test_names_that_are_no_text_are_made_printable(tmp_path):
    name = b"\xb5\xa5\xce\xbb.xlsx"
    try:
        (tmp_path / os.fsdecode(name)).write_bytes(GOOD)
    except OSError:
        assert printable(os.fsdecode(name)).encode("utf-8")
        return
    (found,) = find_files(tmp_path)
    assert found.name.encode("utf-8") and found.name.endswith(".xlsx")
    assert texts(read_book(found)) == {"A1": "7"}


def test_a_pipe_is_never_waited_for(tmp_path):
    os.mkfifo(tmp_path / "管道.xlsx")
    found = read_book(Found(tmp_path / "管道.xlsx", "管道.xlsx"))
    assert found.defect is not None and found.defect.kind == "unreadable"


def test_a_file_that_grows_while_it_is_read_is_a_defect(tmp_path, monkeypatch):
    path = tmp_path / "甲.xlsx"
    path.write_bytes(GOOD)
    honest, calls = os.fstat, []

    def growing(number):
        calls.append(number)
        if len(calls) == 2:
            path.write_bytes(GOOD + b"x")
        return honest(number)

    monkeypatch.setattr("pipeline.read.book.os.fstat", growing)
    found = read_book(Found(path, "甲.xlsx", len(GOOD)))
    assert found.defect is not None and "正在被写入" in found.defect.detail


def test_a_file_over_the_limit_is_not_even_read(tmp_path):
    path = tmp_path / "大.xlsx"
    with path.open("wb") as out:
        out.truncate(LIMITS.file_bytes + 1)
    found = read_book(Found(path, "大.xlsx"))
    assert found.defect is not None and found.defect.kind == "too_large" and found.sha256 == ""


def test_a_file_that_vanished_is_a_defect(tmp_path):
    found = read_book(Found(tmp_path / "没有.xlsx", "没有.xlsx", 10))
    assert found.defect is not None and found.defect.kind == "unreadable"


def test_reading_twice_gives_the_same(tmp_path):
    one, two = (read(GOOD, tmp_path) for _ in range(2))
    assert (one.sha256, texts(one), one.notes) == (two.sha256, texts(two), two.notes)
    assert one.outline().sheets == ()


def test_a_package_behind_a_few_stray_bytes_is_read(tmp_path):
    found = read(b"HTTP/1.1 200 OK\r\n\r\n" + GOOD, tmp_path)
    assert found.defect is None and texts(found) == {"A1": "7"}


def test_a_wrong_ending_is_said_in_chinese(tmp_path):
    found = read("项目名称\t网格化\n".encode(), tmp_path, "单位.xls")
    said = [note.found for note in found.notes if note.kind == "wrong_extension"]
    assert said == ["文件名结尾是“.xls”，实际是文本表格（CSV/TSV）"]


def test_files_of_one_name_in_an_archive_are_told_apart(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate name"), ZipFile(tmp_path / "报.zip", "w") as archive:
        for number in range(3):
            archive.writestr("甲/表.xlsx", book(worksheet(f'<row r="1"><c r="A1"><v>{number}</v></c></row>')))
    found = find_files(tmp_path)
    assert [one.name for one in found] == ["报.zip/甲/表 (2).xlsx", "报.zip/甲/表 (3).xlsx", "报.zip/甲/表.xlsx"]
    assert sorted(read_book(one).sheets[0].values[0][0] for one in found) == [0, 1, 2]


def test_a_zip_that_is_another_kind_of_document_is_no_archive(tmp_path):
    (tmp_path / "a.ofd").write_bytes(zipped({"OFD.xml": "<x/>", "Doc_0/Document.xml": "<x/>"}))
    (tmp_path / "b.numbers").write_bytes(zipped({"Index/Document.iwa": "x", "preview.jpg": "y"}))
    (tmp_path / "c.apk").write_bytes(zipped({"AndroidManifest.xml": "x"}))
    found = find_files(tmp_path)
    assert [one.name for one in found] == ["a.ofd", "b.numbers", "c.apk"]
    defects = [read_book(one).defect for one in found]
    assert [
        word in defect.detail for defect, word in zip(defects, ("OFD", "Numbers", "ZIP"), strict=True) if defect
    ] == [True] * 3


@pytest.mark.parametrize("folder", ["word", "xl", "docProps", "数据"])
def test_a_zip_of_reports_is_opened_whatever_its_folders_are_called(tmp_path, folder):
    (tmp_path / "a.zip").write_bytes(zipped({f"{folder}/1.xlsx": GOOD}))
    assert [one.name for one in find_files(tmp_path)] == [f"a.zip/{folder}/1.xlsx"]


def test_a_text_that_begins_like_a_drawing_is_a_text(tmp_path):
    (tmp_path / "a.csv").write_text("AC1001,单位,金额\n1,甲,2\n", encoding="utf-8")
    (found,) = find_files(tmp_path)
    assert not read_book(found).defect


@pytest.mark.parametrize(
    "cut", ["单位,项目\n街道,网格化平台".encode()[:-1], "项目名称".encode()[:-2], "金额,中文".encode()[:-1]]
)
def test_a_text_cut_in_its_last_letter_is_refused_not_read_otherwise(tmp_path, cut):
    (tmp_path / "a.csv").write_bytes(cut)
    (found,) = find_files(tmp_path)
    defect = read_book(found).defect
    assert defect is not None and "最后一个字只有一半" in defect.detail
