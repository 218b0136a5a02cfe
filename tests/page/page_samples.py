"""Batches for the page: the published example, texts that attack, and as many indicators as one likes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from pipeline.model import (
    Appraisal,
    Batch,
    Finding,
    Fund,
    Indicator,
    Kind,
    Light,
    Mark,
    Place,
    Project,
    Reading,
    Severity,
    Source,
)

FILE = "667201天津市滨海新区网格化管理中心.xlsx"
AGENCY = "天津市滨海新区网格化管理中心"


def quantity(text: str, sign: str, number: str, unit: str, written: bool = True, **more: object) -> Reading:
    base = {"amount": Decimal(number), "base_unit": unit} | more
    return Reading(text, Kind.QUANTITY, sign, written, Decimal(number), unit=unit, **base)  # type: ignore[arg-type]


COST = quantity(
    "≤6.5万元/年/人", "<=", "6.5", "万元", per=("年", "人"), amount=Decimal("65000.0"), base_unit="元/人·年"
)
DEADLINE = Reading("2025年12月31日前", Kind.DATE, "<=", True, date_to=date(2025, 12, 31))
PHRASE = Reading("持续有效", Kind.PHRASE)
STOPPED = Reading("≥80M", Kind.PHRASE, stopped_at=3)
RANGE = Reading("90%-95%", Kind.RANGE, "=", False, Decimal(90), Decimal(95), "%")
SEVERAL = Reading(
    "≥1800户、4500人",
    Kind.SEVERAL,
    parts=(quantity("≥1800户", ">=", "1800", "户"), quantity("4500人", "=", "4500", "人", written=False)),
)

ROWS = (
    ("产出指标", "数量指标", "多种用工人员经费发放人数", quantity("≥7人", ">=", "7", "人")),
    ("产出指标", "质量指标", "多种用工人员经费发放准确率", quantity("100%", "=", "100", "%", written=False)),
    ("产出指标", "时效指标", "多种用工人员经费发放完成时间", DEADLINE),
    ("产出指标", "成本指标", "多种用工人员经费标准", COST),
    ("效益指标", "社会效益指标", "多种用工人员到岗率", RANGE),
    ("效益指标", "可持续影响指标", "完善多种用工人员经费管理制度", PHRASE),
    ("满意度指标", "服务对象满意度指标", "多种用工人员满意度", quantity("≥85百分比", ">=", "85", "%")),
)


def indicators(rows: tuple[tuple[str, str, str, Reading], ...] = ROWS) -> tuple[Indicator, ...]:
    return tuple(
        Indicator(
            ordinal, level1, level2, level3, target, f"反映{level3}的情况。", class1=level1, class2=level2,
            cells={"level1": "A11", "level3": f"C{ordinal + 10}", "target": f"E{ordinal + 10}"},
        )
        for ordinal, (level1, level2, level3, target) in enumerate(rows, 1)
    )  # fmt: skip


def project(name: str, sheet: str, budget: str, **more: object) -> Project:
    return Project(
        "target_tianjin", Place(FILE, sheet, "A1"), name, 2025, "667201", AGENCY, title=f"{name}绩效目标表",
        budget=Decimal(budget), fiscal=Decimal(budget), money_unit="元", purpose="保障工作顺利推进。",
        goal="1.保障工作顺利推进。", indicators=indicators(), cells={"budget": "C4"}, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def small() -> Batch:
    projects = (
        project("2025年编制外长聘人员", "绩效目标1", "455000.00"),
        project("2025年网格图层更新", "绩效目标2", "30000.00"),
    )
    findings = (
        Finding(
            "V05", Severity.ERROR, "指标值“≥85百分比”写法不规范，应写作“≥85%”。", (Place(FILE, "绩效目标1", "E17"),),
            AGENCY, "2025年编制外长聘人员", "≥85百分比", "≥85%", "填报说明", "改为“≥85%”。",
        ),
        Finding(
            "M03", Severity.WARNING, "成本指标上限小于预算数。", (Place(FILE, "绩效目标2", "C4"),), AGENCY,
            "2025年网格图层更新",
        ),
        Finding("B01", Severity.ERROR, "文件打不开，请另存后重新报送。", (Place("坏.xlsx"),)),
    )  # fmt: skip
    sources = (
        Source(FILE, "taken", "ab" * 32, 18432, "xlsx", 2, 14),
        Source("坏.xlsx", "unreadable: 文件不完整", "cd" * 32, 12),
        Source("说明.txt", "skipped: 不是表格文件"),
    )
    return Batch("667", "天津市滨海新区委政法委", 2025, projects, findings, sources)


def scored() -> Batch:
    """A self-evaluation with actuals, points and a total."""
    batch = small()
    first = batch.projects[0]
    marked = tuple(
        one._replace(actual=one.target, weight=Decimal(10), score=Decimal(10), mark=MARK, light=Light("yellow"))
        for one in first.indicators
    )
    funds = (Fund("年度资金总额", Decimal("455000.00"), Decimal("455000.00"), Decimal("450000.00")),)
    result = Appraisal(total=Decimal("92.50"), grade="优", open=1, formula="各项之和")
    project = replace(first, layout="self_evaluation_national", indicators=marked, funds=funds, appraisal=result)
    return replace(batch, projects=(project,), findings=())


def monitored() -> Batch:
    """A project on the form of its goals and on the monitoring form, which asks for no description."""
    batch = small()
    goal = batch.projects[0]
    watched = tuple(
        one._replace(
            actual=one.target, description="", light=Light("green"),
            reason="上半年平台升级，停机两周；下半年加班处理，年底前可以完成。" if number == 1 else "",
        )
        for number, one in enumerate(goal.indicators)
    )  # fmt: skip
    form = replace(goal, layout="monitoring_national", place=Place("监控.xlsx", "监控", "A1"), indicators=watched)
    return replace(batch, projects=(goal, form), findings=())


MARK = Mark("reach", points=Decimal("9.5"), formula="7÷7×9.5")
ATTACKS = (
    "<script>globalThis.hacked=1</script>", "</script><script>globalThis.hacked=2</script>", "<!--<script>", "]]>",
    "{{ 7*7 }}", "{% raw %}", "<img src=x onerror=globalThis.hacked=3>", "a\u2028b\u2029c",
    '" onmouseover="x', "&lt;b&gt;", "=cmd|' /C calc'!A0", "javascript:alert(1)", "\ud800", "é𠀀\u202e",
)  # fmt: skip


def hostile() -> Batch:
    """Every text of the batch is an attack."""
    rows = tuple((text, text, text, Reading(text, Kind.PHRASE, stopped_at=0, note=text)) for text in ATTACKS)
    projects = tuple(
        replace(
            project(text, text, "1.00"), agency_name=text, agency_code=text, purpose=text, goal=text, title=text,
            code=text, indicators=indicators(rows),
        )
        for text in ATTACKS
    )  # fmt: skip
    findings = tuple(
        Finding(text, Severity.NOTE, text, (Place(FILE, text, "E11"),), text, text, text, text, text, text)
        for text in ATTACKS
    )
    sources = tuple(Source(text, f"unreadable: {text}", text, 1, text, detail=text) for text in ATTACKS)
    return Batch(ATTACKS[0], ATTACKS[1], 2025, projects, findings, sources)


def large(workbooks: int, rows: int = 44) -> Batch:
    """As many indicators as a big department has; names and values repeat as they do there."""
    readings = [quantity(f"≥{n}件", ">=", str(n), "件") for n in range(400)] + [COST, PHRASE, DEADLINE, RANGE]
    kinds = ROWS
    projects = []
    for book in range(workbooks):
        listed = indicators(
            tuple(
                (*kinds[n % 7][:2], f"{kinds[n % 7][2]}{n}", readings[(book * 7 + n) % len(readings)])
                for n in range(rows)
            )
        )
        base = project(f"项目{book:05}", "绩效目标", f"{1000 + book}.00")
        place = Place(f"{book:05}.xlsx", "绩效目标", "A1")
        projects.append(
            replace(
                base, place=place, agency_code=f"{book // 5:04}", agency_name=f"单位{book // 5:04}", indicators=listed
            )
        )
    findings = tuple(
        Finding("V05", Severity.WARNING, "请核实。", (one.place._replace(cell="E12"),), one.agency_name, one.name)
        for one in projects[::2]
    )
    sources = tuple(Source(one.place.file, "taken", "ab" * 32, 9000, "xlsx", 1, rows) for one in projects)
    return Batch("1", "某市", 2025, tuple(projects), findings, sources)
