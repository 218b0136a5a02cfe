"""Batches to write Word files from: the published seed, and any number of made-up projects."""

import io
import re
import sys
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

from docx import Document

sys.path.insert(0, str(Path(__file__).parent.parent))

from make_input import read_published

from pipeline.model import (
    Batch,
    Finding,
    Fund,
    Indicator,
    Kind,
    Place,
    Project,
    Reading,
    Severity,
    Source,
)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PUBLISHED = read_published((Path(__file__).parent.parent / "seed" / "published.txt").read_text(encoding="utf-8"))
UNIT = "天津市滨海新区网格化管理中心"
FILE = f"667201{UNIT}.xlsx"
SENTENCE = re.compile(r"^(有效|持续|显著)")


def seed_project(published, number):
    indicators, anchor = [], ("", "")
    for index, (level1, level2, level3, description, value) in enumerate(published.rows, 1):
        anchor = (level1, f"A{index + 9}") if level1 else anchor
        reading = Reading(value, Kind.PHRASE if SENTENCE.match(value) else Kind.QUANTITY)
        cells = {"level1": anchor[1], "level2": f"B{index + 9}", "target": f"E{index + 9}"}
        indicators.append(Indicator(index, anchor[0], level2, level3, reading, description, cells=cells))
    return Project(
        "target_disclosure",
        Place(FILE, f"项目{number}", "A1"),
        published.name,
        2025,
        "667201",
        UNIT,
        budget=Decimal(published.budget),
        fiscal=Decimal(published.fiscal),
        money_unit="元",
        purpose=published.purpose,
        goal=published.goal,
        indicators=tuple(indicators),
    )


def finding(project, code, severity, message="定性指标“持续有效”缺少可衡量标准。", cell="E15"):
    return Finding(code, severity, message, (project.at("x")._replace(cell=cell),), UNIT, project.name, "持续有效")


def seed_batch():
    projects = tuple(seed_project(one, number) for number, one in enumerate(PUBLISHED, 1))
    findings = (
        finding(projects[0], "V09", Severity.WARNING),
        finding(projects[0], "V02", Severity.NOTE, "没有写符号，按“＝”处理。"),
        finding(projects[1], "V09", Severity.WARNING),
        finding(projects[1], "M06", Severity.ERROR, "成本指标比预算少30,000.00元。"),
    )
    return Batch("667", UNIT, 2025, projects, findings, (Source(FILE, "taken", forms=4, indicators=25),))


def one_project(**changes):
    return replace(seed_project(PUBLISHED[0], 1), **changes)


def looking_back(layout="self_evaluation_national"):
    """A year-end or monitoring form with actual values, scores, reasons and funds."""
    indicators = tuple(
        one._replace(
            actual=Reading(one.target.text.strip("≥≤"), one.target.kind),
            weight=Decimal(10) if "self" in layout else None,
            score=Decimal("9.5") if "self" in layout else None,
            reason="政策调整，部分工作延后。",
            extras={"forecast": "年底可完成", "likelihood": "确定能"} if "monitoring" in layout else {},
        )
        for one in seed_project(PUBLISHED[0], 1).indicators
    )
    budget, executed = Decimal("455000.00"), Decimal("454900.50")
    scored = {"weight": Decimal(10), "score": Decimal("9.99")} if "self" in layout else {"forecast": budget}
    funds = (
        Fund("年度资金总额", budget, budget, executed, rate=Decimal("99.98"), **scored),
        Fund("其中：财政拨款", budget, budget, executed, rate=Decimal("99.98")),
    )
    extras = {
        "department": "天津市滨海新区政法委",
        "goal_actual": "按时足额发放七名派遣人员工作经费。",
        "total_score": "76.49",
    }
    return one_project(layout=layout, indicators=indicators, funds=funds, purpose="", extras=extras)


def batch_of(*projects):
    return Batch("667", UNIT, 2025, projects)


def many(count):
    """A batch of so many projects with fourteen indicators each."""
    rows = tuple(
        Indicator(
            number, f"一级{number // 7}", f"二级{number // 3}", f"三级指标{number}", Reading(f"≥{number}%"), "说明" * 9
        )
        for number in range(14)
    )
    shared = one_project(indicators=rows)
    return batch_of(*(replace(shared, name=f"第{number}个项目") for number in range(count)))


def main_xml(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return archive.read("word/document.xml")


def texts(path):
    """Every paragraph's text as Word shows it, breaks as line feeds."""
    shown = {f"{W}br": "\n", f"{W}tab": "\t"}
    found = []
    for paragraph in ElementTree.fromstring(main_xml(path)).iter(f"{W}p"):
        parts = (one.text or "" if one.tag == f"{W}t" else shown.get(one.tag, "") for one in paragraph.iter())
        found.append("".join(parts))
    return found


def grid(table):
    """A table's texts; a vertically merged cell that only continues is None."""
    lines = []
    for row in table.findall(f"{W}tr"):
        line = []
        for cell in row.findall(f"{W}tc"):
            merged = cell.find(f"{W}tcPr/{W}vMerge")
            goes_on = merged is not None and merged.get(f"{W}val", "continue") == "continue"
            line.append(None if goes_on else "".join(one.text or "" for one in cell.iter(f"{W}t")))
        lines.append(tuple(line))
    return lines


def template_with(text, table_rows=(), header=""):
    """A small template as bytes: one paragraph, perhaps a table of one column, perhaps a header."""
    document = Document()
    for line in text if isinstance(text, (list, tuple)) else (text,):
        document.add_paragraph(line)
    if table_rows:
        table = document.add_table(rows=len(table_rows), cols=1)
        for row, words in zip(table.rows, table_rows, strict=True):
            row.cells[0].text = words
    if header:
        document.sections[0].header.paragraphs[0].text = header
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
