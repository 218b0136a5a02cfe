"""The consolidated workbook of a build as one side of a comparison: mailed or copied, without the data beside it."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

from pipeline.consolidate.styles import FAMILIES
from pipeline.domain.titles import SIGNS
from pipeline.model import Book, Indicator, Kind, Place, Project, Reading, Sheet
from pipeline.normalize import parse
from pipeline.normalize.canonical import canonical
from pipeline.normalize.taxonomy import classify
from pipeline.read.book import read_book
from pipeline.read.files import Found

_PROJECTS, _INDICATORS = "项目清单", "指标明细"
_PLACE = re.compile(r"(.*)\[(.*)\](.*)")
_HEADING_ROWS = 10

Line = Mapping[str, str]


def summarised(path: Path) -> tuple[Project, ...]:
    """The projects a consolidated workbook lists; none where the file is no such workbook."""
    book = read_book(Found(path, path.name, path.stat().st_size))
    projects = list(_lines(book, _PROJECTS, "表式"))
    if not projects:
        return ()
    own: dict[str, list[Line]] = {}
    for line in _lines(book, _INDICATORS, "指标值（原文）"):
        own.setdefault(line["项目序号"], []).append(line)
    return tuple(_project(line, own.get(line["序号"], [])) for line in projects)


def _lines(book: Book, name: str, needed: str) -> Iterator[Line]:
    """The rows of a list below its headings, as stored; where a heading that only our lists have is missing, none."""
    for sheet in book.sheets:
        if not sheet.name.startswith(name):
            continue
        heads = ([_stored(sheet, r, c) for c in range(len(sheet.values[r]))] for r in range(sheet.height))
        top, titles = next(((r, row) for r, row in enumerate(heads) if needed in row), (_HEADING_ROWS, []))
        for row in range(top + 1, sheet.height if titles else 0):
            line = {title: _stored(sheet, row, column) for column, title in enumerate(titles) if title}
            if line[titles[0]].isdigit():
                yield line


def _stored(sheet: Sheet, row: int, column: int) -> str:
    value = sheet.stored(row, column)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _project(line: Line, rows: list[Line]) -> Project:
    year = int(line["预算年度"]) if line.get("预算年度", "").isdigit() else None
    budget, fiscal, other = (_number(line.get(title, "")) for title in ("预算数", "财政资金", "其他资金"))
    family = next((name for name, title in FAMILIES.items() if title == line.get("表式")), "target")
    return Project(
        f"{family}_generic", _place(line), line.get("项目名称", ""), year, line.get("单位编码", ""),
        line.get("单位名称", ""), line.get("项目代码", ""), budget=budget, fiscal=fiscal, other=other,
        money_unit=line.get("表内金额单位", ""),
        purpose=line.get("资金用途", ""), goal=line.get("绩效目标", ""),
        indicators=tuple(_indicator(row, number, year) for number, row in enumerate(rows, 1)),
    )  # fmt: skip


def _place(line: Line) -> Place:
    found = _PLACE.fullmatch(line.get("来源（文件、工作表、单元格）", ""))
    return Place(*found.groups()) if found else Place("")


def _indicator(line: Line, number: int, year: int | None) -> Indicator:
    level1, level2, actual = (line.get(key, "") for key in ("一级指标", "二级指标", "实际完成值（原文）"))
    answer_unit = line.get("完成值单位", "")
    class1, class2, level1_weight = classify(level1, level2)
    timely = class2 == "时效指标"
    target, sign, unit = _target(line, year, timely)
    return Indicator(
        number, level1, level2, line.get("三级指标", ""), target, line.get("绩效指标描述", ""),
        _completed(parse(actual, year=year, expect_date=timely), unit=answer_unit) if actual else None,
        _number(line.get("分值", "")), _number(line.get("得分", "")), line.get("偏差原因及改进措施", ""),
        line.get("指标方向", ""), class1, class2, sign, unit, level1_weight, cells={"target": _place(line).cell},
    )  # fmt: skip


def _target(line: Line, year: int | None, timely: bool) -> tuple[Reading, str, str]:
    """The value as written; what it lacks of sign and unit stood in columns of their own."""
    text = line["指标值（原文）"]
    reading = parse(text, year=year, expect_date=timely)
    if reading.kind is Kind.QUANTITY and not line.get("数值"):
        return Reading(text, Kind.PHRASE, stopped_at=0), "", ""  # a figure the build could not read either
    sign, unit = line.get("计算符号", ""), line.get("计量单位", "")
    whole = _completed(reading, sign, unit, tuple(filter(None, line.get("分母单位", "").split("、"))))
    if whole == reading:
        return reading, "", ""
    return whole, "" if reading.sign_written else sign, "" if reading.base_unit else "/".join((whole.unit, *whole.per))


def _completed(reading: Reading, sign: str = "", unit: str = "", per: tuple[str, ...] = ()) -> Reading:
    """The reading with the sign and the unit it lacks, as they were read from their own columns."""
    if reading.kind not in (Kind.QUANTITY, Kind.RANGE):
        return reading
    signs = {title: name for name, title in SIGNS.items() if name != "="}
    if reading.kind is Kind.QUANTITY and not reading.sign_written and sign in signs:
        reading = reading._replace(sign=signs[sign], sign_written=True)
    if reading.base_unit or not (unit or per):
        return reading
    whole = parse(canonical(reading._replace(unit=unit, per=per)))
    return whole._replace(text=reading.text) if whole.kind is reading.kind else reading


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
