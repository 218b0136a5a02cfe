"""The same form from every kind of file gives the same record; all files but one are called .xls."""

from collections.abc import Callable
from pathlib import Path

import pytest
import same_form

from pipeline.intake import take_in_all
from pipeline.model import Project
from pipeline.settings import load_profile

KINDS: dict[str, Callable[[], bytes]] = {
    "严格 Open XML": same_form.strict,
    "带前缀的命名空间": same_form.prefixed,
    "UTF-16 的部件": same_form.wide,
    "富文本、注音、换行转义": same_form.rich,
    "倒着存的行": same_form.reversed_rows,
    "Excel 95": lambda: same_form.biff5(936),
    "Excel 95，没有写代码页": lambda: same_form.biff5(0),
    "Excel 2003 XML": same_form.spreadsheetml,
    "GBK 网页": lambda: same_form.page("gb2312"),
    "UTF-8 网页，单元格里是存储的数": lambda: same_form.page("utf-8", bare=True),
    "UTF-16 网页": lambda: same_form.page("utf-16"),
    "GBK 文本，制表符": lambda: same_form.delimited("gbk", "\t"),
    "UTF-8 文本，逗号": lambda: same_form.delimited("utf-8-sig", ","),
    "UTF-16 文本，制表符": lambda: same_form.delimited("utf-16", "\t"),
    "Word": lambda: same_form.docx("plain"),
    "Word，修订": lambda: same_form.docx("tracked"),
    "Word，内容控件": lambda: same_form.docx("controlled"),
    "Word，套在表格里": lambda: same_form.docx("nested"),
    "压缩包，GBK 文件名": same_form.archive,
}


def facts(project: Project) -> tuple[object, ...]:
    rows = tuple((i.level1, i.level2, i.level3, i.description, i.target.text) for i in project.indicators)
    money = (project.budget, project.fiscal, project.other)
    return (project.name, project.agency_code, project.agency_name, *money, project.purpose, project.goal, rows)


def record(folder: Path, data: bytes) -> tuple[object, ...]:
    path = folder / "单位.xls"
    path.write_bytes(data)
    (intake,) = take_in_all(path, load_profile("tianjin"), 2026)
    assert intake.book.defect is None, intake.book.defect
    (project,) = intake.projects
    return facts(project)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> tuple[object, ...]:
    found = record(tmp_path_factory.mktemp("form"), same_form.xlsx())
    assert found[0] == "2026年智慧养老服务平台运维项目" and found[1] == "412003"
    assert [str(amount) for amount in found[3:6]] == ["1285000.00", "1200000.00", "85000.00"]
    rows = found[-1]
    assert isinstance(rows, tuple) and tuple(row[-1] for row in rows) == same_form.TARGETS
    return found


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_every_kind_of_file_gives_the_same_record(
    tmp_path: Path, expected: tuple[object, ...], make: Callable[[], bytes]
):
    assert record(tmp_path, make()) == expected
