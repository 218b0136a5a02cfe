"""One project of several units: absolute figures add up, relative ones are averaged by funds, and only then scored."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.consolidate.workbook import consolidate
from pipeline.model import Batch, Fund, Indicator, Joined, Merged, Place, Project
from pipeline.normalize import parse
from pipeline.score import score_project
from pipeline.score.aggregate import merge_projects
from pipeline.settings import load_profile
from pipeline.sheet import Formula, SheetSpec, Styled
from pipeline.tables import build_tables

HUBEI = load_profile("hubei", local=Path("absent.toml"))
D = Decimal
Row = tuple[str, str, str, int]


def county(agency: str, budget: int, spent: int, *rows: Row, name: str = "高标准农田建设", **more: object) -> Project:
    indicators = tuple(
        Indicator(n, "产出指标", "数量指标", level3, parse(t, year=2025), actual=parse(a, year=2025), weight=D(w))
        for n, (level3, t, a, w) in enumerate(rows, 1)
    )
    funds = (Fund("资金总额", D(budget), D(budget), D(spent), weight=D(20)),)
    place = Place(f"{agency}.xlsx", "自评表", "A1")
    made = Project("self_evaluation_hubei", place, name, 2025, "", agency, indicators=indicators, funds=funds)
    return replace(made, **more)  # type: ignore[arg-type]


def merged(*projects: Project) -> Merged:
    (one,) = merge_projects(projects, HUBEI)
    return one


def pair(target: str, first: str, second: str, other: str = "") -> Joined:
    """One indicator of two counties with 1,000,000 and 3,000,000 元."""
    one = merged(
        county("甲县", 1_000_000, 900_000, ("指标", target, first, 20)),
        county("乙县", 3_000_000, 3_000_000, ("指标", other or target, second, 20)),
    )
    return one.joined[0]


@pytest.mark.parametrize(
    ("target", "first", "second", "way", "goal", "actual", "points"),
    [
        ("≥3000亩", "2700亩", "3100亩", "sum", "≥6000亩", "5800亩", "19.33"),  # 20×5800÷6000
        ("≥50个", "50", "45", "sum", "≥100个", "95个", "19.00"),  # an actual without a unit has the target's
        ("≤100万元", "120万元", "60万元", "sum", "≤200万元", "180万元", "20.00"),
        ("≥95%", "98%", "90%", "mean", "≥95%", "92%", "19.37"),  # (98×1＋90×3)÷4＝92, 20×92÷95
        ("≤1500元/亩", "1600元/亩", "1500元/亩", "mean", "≤1500元/亩", "1525元/亩", "19.67"),  # 20×1500÷1525
        (
            "2025年12月31日前",
            "2025年11月1日",
            "2025年12月20日",
            "latest",
            "2025年12月31日前",
            "2025年12月20日",
            "20.00",
        ),
        ("＝3000亩", "2700亩", "3000亩", "sum", "＝6000亩", "5700亩", "19.00"),
        ("90%-95%", "92%", "93%", "mean", "90-95%", "92.75%", "20.00"),
    ],
)
def test_put_together_first_then_scored(
    target: str, first: str, second: str, way: str, goal: str, actual: str, points: str
) -> None:
    joined = pair(target, first, second)
    assert joined.indicator.actual is not None and joined.indicator.mark is not None
    assert (joined.way, joined.indicator.target.text, joined.indicator.actual.text) == (way, goal, actual)
    assert joined.indicator.mark.points == D(points)


def test_units_are_brought_together() -> None:
    joined = pair("≥3000亩", "2700亩", "0.6万亩", "≥0.5万亩")
    assert joined.indicator.target.amount == 8000 and joined.formula.endswith("完成值2700＋6000＝8700亩")


@pytest.mark.parametrize(
    ("target", "first", "second", "other", "why"),
    [
        ("≤2小时", "1小时", "3小时", "", "时限"),
        ("≥50个", "50个", "40人", "≥40人", "单位不同"),
        ("≥50个", "50个", "45个", "≤40个", "比较符号不同"),
        ("≥50个", "50个", "完成", "", "不是一个数"),
        ("≥50个", "50个", "95%", "≥90%", "有的填比率"),
        ("2025年12月31日前", "2025年12月1日", "按期完成", "", "没有写完成日期"),
        ("持续有效", "达成", "部分达成", "", "结果不一"),
    ],
)
def test_what_is_no_sum_and_no_mean_is_for_a_person(target: str, first: str, second: str, other: str, why: str) -> None:
    joined = pair(target, first, second, other)
    assert joined.way == "person" and why in joined.formula
    assert joined.indicator.mark is not None and joined.indicator.mark.points is None


def test_all_reached_is_reached() -> None:
    joined = pair("持续有效", "达成", "达成预期指标")
    assert joined.way == "same" and joined.indicator.mark is not None and joined.indicator.mark.outcome == "达成"


def test_a_rate_without_funds_is_not_averaged() -> None:
    one = county("甲县", 0, 0, ("合格率", "≥95%", "98%", 20))
    other = county("乙县", 3_000_000, 3_000_000, ("合格率", "≥95%", "90%", 20))
    assert merged(one, other).joined[0].way == "person"


def test_funds_add_up_before_they_are_scored() -> None:
    rows: Row = ("面积", "≥3000亩", "3000亩", 80)
    whole = merged(county("甲县", 1_000_000, 900_000, rows), county("乙县", 3_000_000, 3_000_000, rows))
    result = whole.project.appraisal
    assert result is not None and result.execution is not None
    assert result.execution.points == D("19.50") and result.total == D("99.50")  # 20×390÷400
    assert whole.project.agency_name == "2个单位"


def test_weights_are_the_units_own_only_where_they_agree() -> None:
    rows: Row = ("面积", "≥3000亩", "3000亩", 80)
    one, two = county("甲县", 1, 1, rows), county("乙县", 1, 1, rows)
    other = replace(two, indicators=(two.indicators[0]._replace(weight=D(40)),))
    assert "分值不同" not in merged(one, two).joined[0].formula
    assert "分值不同" in merged(one, other).joined[0].formula
    none = [replace(p, indicators=(p.indicators[0]._replace(weight=None),)) for p in (one, two)]
    assert "分值不同" not in merged(*none).joined[0].formula


def test_only_what_is_one_project_is_put_together() -> None:
    rows: Row = ("面积", "≥3000亩", "3000亩", 80)
    one, two = county("甲县", 1, 1, rows), county("乙县", 1, 1, rows)
    assert merge_projects([one], HUBEI) == ()
    assert merge_projects([one, replace(two, agency_name="甲县")], HUBEI) == ()  # one unit twice is sent twice
    coded = replace(one, code="11000021T000000000001"), replace(two, code="11000021T000000000002")
    assert merge_projects(coded, HUBEI) == ()
    assert len(merge_projects([coded[0], replace(two, code=coded[0].code)], HUBEI)) == 1
    assert len(merge_projects([coded[0], two], HUBEI)) == 1
    assert merge_projects([one, county("乙县", 1, 1, ("别的", "≥1个", "1个", 80))], HUBEI) == ()
    assert merge_projects([replace(p, layout="target_hubei") for p in (one, two)], HUBEI) == ()


def formulas(sheet: SheetSpec) -> list[Formula]:
    cells = (cell.value if isinstance(cell, Styled) else cell for line in sheet.lines for cell in line.cells)
    return [cell for cell in cells if isinstance(cell, Formula)]


def test_the_sheet_is_live() -> None:
    parts = tuple(
        score_project(
            county(agency, funds, funds, ("面积", "≥3000亩", "2900亩", 40), ("合格率", "≥95%", "94%", 40)), HUBEI
        )
        for agency, funds in (("甲县", 1_000_000), ("乙县", 3_000_000))
    )
    batch = Batch("", "某市", 2025, parts, merged=merge_projects(parts, HUBEI))
    sheets = {sheet.name: sheet for sheet in consolidate(batch, build_tables(batch), HUBEI)}
    texts = [formula.text for formula in formulas(sheets["子项目合并"])]
    assert sum(text.startswith("SUM(") for text in texts) >= 5
    assert sum(text.startswith("ROUND(SUMPRODUCT(") for text in texts) == 2
    assert "子项目合并" not in {s.name for s in consolidate(replace(batch, merged=()), build_tables(batch), HUBEI)}
