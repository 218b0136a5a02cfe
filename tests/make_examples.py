"""Sample input for a whole cycle of the seed's unit: mid-year and year-end forms with made-up results (示例数据).

python tests/make_examples.py [FOLDER]      writes FOLDER/监控 and FOLDER/自评 (default: examples/)
"""

import csv
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
from make_input import read_published, write

from pipeline.intake import take_in_all
from pipeline.model import Project
from pipeline.prefill import write_from_goals
from pipeline.settings import load_profile

HERE = Path(__file__).parent
STAMP = datetime(2026, 1, 15)
MARK = "示例数据：本表的完成值、执行数和得分都是为演示编造的，不是任何单位的真实结果。"


def goals(folder: Path) -> tuple[Project, ...]:
    """The published goals of the seed's unit, written out and read again."""
    projects = read_published((HERE / "seed" / "published.txt").read_text(encoding="utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    write(projects, folder / f"{projects[0].unit}.xlsx")
    return tuple(p for intake in take_in_all(folder, load_profile("tianjin")) for p in intake.projects)


def results(kind: str) -> dict[tuple[str, str], dict[str, str]]:
    """What is filled in, by project number and label or indicator name, from examples.tsv."""
    with (HERE / "examples.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["form"] == kind]
    return {(row["project"], row["what"]): {k: v for k, v in row.items() if v} for row in rows}


def fill(path: Path, kind: str) -> None:
    """Write the made-up results into the pre-filled workbook, and say on every sheet that they are made up."""
    found = results(kind)
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets[:-2]:
        number = sheet.title.split(".")[0]
        columns: dict[str, int] = {}
        for row in sheet.iter_rows():
            texts = {str(cell.value).strip(): cell for cell in row if cell.value is not None}
            columns |= {text: cell.column for text, cell in texts.items() if _is_head(texts)}
            for text, cell in texts.items():
                _put(sheet, cell.row, cell.column, columns, found.get((number, text)))
        sheet.cell(sheet.max_row + 2, 1, f"注：{MARK}")
    book.properties.created = book.properties.modified = STAMP
    book.save(path)
    normalize(path)


def _is_head(texts: dict[str, Any]) -> bool:
    return bool({"三级指标", "年初预算数"} & texts.keys())


def _put(sheet: Any, row: int, column: int, columns: dict[str, int], values: dict[str, str] | None) -> None:
    """Values of a row go under their headings; a labelled field's value goes beside the label."""
    for heading, text in (values or {}).items():
        if heading == "value":
            sheet.cell(row, column + 1).value = _typed(text)
        elif heading in columns:
            sheet.cell(row, columns[heading]).value = _typed(text)


def _typed(text: str) -> str | float:
    try:
        return float(text) if text.replace(".", "", 1).isdigit() else text
    except ValueError:
        return text


def normalize(path: Path) -> None:
    """Fixed times inside the package, so that making the examples again changes nothing."""
    import re
    import zipfile

    with zipfile.ZipFile(path) as package:
        members = [(info.filename, package.read(info)) for info in package.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members:
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2026-01-15T00:00:00Z", data)
            package.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)


def main() -> None:
    """Write the examples."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "examples"
    approved = goals(root / "目标")
    profile = load_profile("tianjin")
    for kind, layout in (("监控", "monitoring_national"), ("自评", "self_evaluation_national")):
        for path in write_from_goals(layout, approved, root / kind, profile):
            fill(path, kind)


if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parent))
    main()
