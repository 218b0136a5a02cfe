"""What reading costs, as ratios: against inflating and expat-parsing the same sheets, and with formats against without.

    python tests/bench/bench_read.py [FOLDER] [--rounds N]

Without a folder a small drop is generated: one-form workbooks by two writers, one long list. CPU time, the least of
the rounds file by file.
"""

import argparse
import gc
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from xml.parsers import expat

import openpyxl
import xlsxwriter

from pipeline.model import Book
from pipeline.read.book import read_book
from pipeline.read.files import Found, find_files
from pipeline.read.package import Package

LEVELS = (("产出指标", "数量指标"), ("产出指标", "质量指标"), ("产出指标", "时效指标"), ("效益指标", "社会效益指标"))
VALUES = ((7, '"≥"0"人"'), (0.937, "0.0%"), (45984, 'yyyy"年"m"月"d"日"'), ("≥85%", "General"), (6.5, '0.0"万元/年"'))


def rows(number: int, count: int) -> list[tuple[tuple[object, str], ...]]:
    """The cells of one form: heading, budget, `count` indicator rows."""
    plain = "General"
    out: list[tuple[tuple[object, str], ...]] = [
        ((f"{number}.2025年网格化服务管理平台绩效目标表", plain),),
        ((f"667{number:03d}网格化管理中心", plain), ("单位：元", plain)),
        (("项目名称", plain), (f"2025年网格化服务管理平台{number}", plain)),
        (("预算数", plain), (455000 + number, "0.00"), ("其中：财政    资金", plain), (455000 + number, "0.00")),
        (("绩效目标", plain), (f"1.通过采购第{number}项服务，保障区网格中心工作正常开展。", plain)),
        tuple((name, plain) for name in ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值")),
    ]
    for i in range(count):
        level1, level2 = LEVELS[i % len(LEVELS)]
        name = f"第{i}项指标完成情况{number}"
        said = f"通过考量实际{name}，反映工作开展的完成情况。"
        out.append(((level1, plain), (level2, plain), (name, plain), (said, plain), VALUES[i % len(VALUES)]))
    return out


def write_xlsxwriter(path: Path, cells: Sequence[tuple[tuple[object, str], ...]]) -> None:
    """A form as xlsxwriter writes it: shared strings."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("绩效目标表")
    styles = {}
    for r, line in enumerate(cells):
        for c, (value, code) in enumerate(line):
            style = styles.setdefault(code, None) or book.add_format({"num_format": code, "border": 1})
            styles[code] = style
            if isinstance(value, str):
                sheet.write_string(r, c, value, style)
            else:
                sheet.write_number(r, c, value, style)
    sheet.merge_range(0, 0, 0, 4, cells[0][0][0])
    book.close()


def write_openpyxl(path: Path, cells: Sequence[tuple[tuple[object, str], ...]]) -> None:
    """A form as openpyxl writes it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "绩效目标表"
    for r, line in enumerate(cells, 1):
        for c, (value, code) in enumerate(line, 1):
            cell = sheet.cell(r, c, value)
            cell.number_format = code
    sheet.merge_cells("A1:E1")
    book.save(path)


def generate(folder: Path, forms: int = 40, long_rows: int = 2000) -> None:
    """A small drop."""
    for number in range(forms):
        write = write_openpyxl if number % 2 else write_xlsxwriter
        write(folder / f"{number:03d}.xlsx", rows(number, 14))
    write_xlsxwriter(folder / "list.xlsx", rows(forms, long_rows))


def floor(found: Sequence[Found]) -> None:
    """Inflate and expat-parse the sheets and their texts, handlers none."""
    for each in found:
        package = Package(each.path.read_bytes())
        for name in package.parts:
            if name.startswith("xl/worksheets/sheet") or name in ("xl/sharedstrings.xml", "xl/styles.xml"):
                expat.ParserCreate().Parse(package.read(name) or b"", True)


def read(found: Sequence[Found]) -> list[Book]:
    """Read every file."""
    return [read_book(each) for each in found]


def show_all(books: Sequence[Book]) -> int:
    """Ask every cell that is no text for what it shows."""
    shown = 0
    for book in books:
        for sheet in book.sheets:
            for r, line in enumerate(sheet.values):
                for c, value in enumerate(line):
                    if value is not None and type(value) is not str:
                        shown += len(sheet.text(r, c)) > 0
    return shown


def whole(found: Sequence[Found]) -> None:
    """Read, recognize and normalize."""
    from pipeline.normalize import normalize_form
    from pipeline.recognize import load_layouts, recognize_forms

    layouts = load_layouts()
    for each in found:
        book = read_book(each)
        for form in recognize_forms(book, layouts)[0]:
            normalize_form(form, book.path, 2025)


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    began = time.process_time()
    work()
    return time.process_time() - began


def measure(folder: Path, rounds: int = 5) -> dict[str, float]:
    """Milliseconds per file, and the ratios the goals are about.

    The works take turns file by file, and of the rounds the least counts for each file: neighbours on the machine
    only add. `first_to_floor` is the first pass alone, over files of which nothing could be remembered yet.
    """
    gc.set_threshold(20_000, 20, 20)  # as the workers of a build do
    with tempfile.TemporaryDirectory() as made:
        generate(Path(made), 4, 20)
        whole(find_files(Path(made)))  # what is imported and loaded once for all
    found = [[each] for each in find_files(folder) if not each.skipped and each.path.suffix == ".xlsx"]
    works: dict[str, Callable[[Sequence[Found]], object]] = {
        "whole": whole,
        "floor": floor,
        "read": read,
        "read_and_show": lambda one: show_all(read(one)),
    }
    times = [[{name: cpu(partial(work, one)) for name, work in works.items()} for one in found] for _ in range(rounds)]
    result = {
        name: 1000 * sum(min(turn[name] for turn in turns) for turns in zip(*times, strict=True)) for name in works
    }
    result = {name: each / len(found) for name, each in result.items()}
    result["whole_to_floor"] = result["whole"] / result["floor"]
    result["first_to_floor"] = sum(one["whole"] for one in times[0]) / sum(one["floor"] for one in times[0])
    result["read_to_floor"] = result["read"] / result["floor"]
    result["formats_on_to_off"] = result["read_and_show"] / result["read"]
    return result


def main() -> None:
    """Print the times and the ratios."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path, nargs="?")
    arguments.add_argument("--rounds", type=int, default=5)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = given.folder or Path(made)
        if given.folder is None:
            generate(folder)
        for name, value in measure(folder, given.rounds).items():
            print(f"{name:20}{value:8.3f}")


if __name__ == "__main__":
    main()
