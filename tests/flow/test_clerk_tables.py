"""A wrong 单位表 beside the input stops the command with its own sentence: no file of a unit is blamed for it."""

import shutil

import openpyxl
import pytest
from product import SEED, jixiao


@pytest.fixture(scope="module")
def wrong(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables") / "各单位"
    folder.mkdir()
    shutil.copy(SEED, folder)
    book = openpyxl.Workbook()
    book.active.append(["写法", "单位", "量纲", "倍数", "说明"])
    book.active.append(["具", "具", "count", "1", "殡葬"])
    book.save(folder / "单位表.xlsx")
    return folder


@pytest.mark.parametrize("command", ["build", "check", "score", "return", "export"])
def test_a_wrong_table_is_a_wrong_setting(wrong, tmp_path, command):
    status, out, err = jixiao(command, wrong, cwd=tmp_path)
    assert status == 4, err
    assert err.strip() == "单位表.xlsx[Sheet]：不认识列“说明”，可用的列是 写法、单位、量纲、倍数，请改正或删去。"
    assert not out and not (tmp_path / "output").exists()
