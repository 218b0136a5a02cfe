"""What forms say of the cycle and its results: stage, outcomes and grades, figures in one unit, month, funds.

The words stand in two tables, and nowhere else: outcomes.tsv puts the three outcomes together from what leads, the
verb and its object; grades.tsv lists scales, best first.
"""

import csv
import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import product
from pathlib import Path

from pipeline.domain.conversions import common, smaller
from pipeline.model import Fund, Indicator, Kind, Project, ProjectOutline, Reading
from pipeline.settings import Profile
from pipeline.text import label_key

REACHED, PARTLY, MISSED = "达成", "部分达成", "未达成"
_FOLDER = Path(__file__).parent
_ORDINAL_UNITS = frozenset(("级", "等", "星", "类", "档"))
_PLACE_NAME = re.compile(r"排名|名次|位次|排位|位列")
_RELATIVE_UNITS = frozenset(("%", "‰", "分", "百分点", "倍"))
_TIMES = frozenset(("秒", "分钟", "小时", "天", "日", "工作日", "周", "月", "季度", "年"))
_YEAR = re.compile(r"20\d{2}年?(?:度)?")
_CODED_NAME = re.compile(r"^[0-9A-Z]{15,21}[-—_:]?")
_REMARK = re.compile(r"[,;:.。、(（]")
_UNSETTLED = re.compile(r"未|不|没|但|仅|除|部分|基本|尚|差")
"""Words after an outcome that may take it back: such an answer is for a person to judge."""
_AT_LEAST = re.compile(
    r"^(?:不低于|不得低于|不差于|达到或优于|优于或等于|达到|≥|>=)|(?:及以上|或以上|以上|及以上标准|标准|水平)$"
)
_SHARE = re.compile(r"率|比例|比重|占比|百分|满意|覆盖|[进程]度|知晓|好评")
"""Names of what is a share by itself: 满意度 95 is 95%, 培训场次 2 is not 2%."""
_FEW, _MANY = Decimal("0.1"), Decimal(10)
"""Between these shares of a target an actual is what one would expect."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_TOTALS = (
    "年度资金总额", "资金总额", "年度资金合计", "资金合计", "预算总额", "总额", "合计", "总计", "资金总", "total",
)  # fmt: skip
_MONTH = re.compile(
    r"(?:1|一)(?:月)?[-~—～至到](\d{1,2})(?:个)?月"
    r"|(?:截[至止](?:到)?|(?<!提)前)(?:\d{4}年)?(\d{1,2})(?:个)?月底?|(半年|上半年)"
)


@lru_cache(maxsize=1)
def _outcomes() -> dict[str, str]:
    with (_FOLDER / "outcomes.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    parts = ([(row[name] or "").split("|") for name in ("lead", "verb", "object")] for row in rows)
    return {"".join(word): row["outcome"] for row, part in zip(rows, parts, strict=True) for word in product(*part)}


@lru_cache(maxsize=1)
def _scales() -> tuple[tuple[str, ...], ...]:
    lines = (_FOLDER / "grades.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return tuple(tuple(line.split("|")) for line in lines if line)


def plain(text: str) -> str:
    """A phrase as it is compared: widths folded, no spaces, no punctuation at its ends."""
    return label_key(text).strip("。.,;!、'\"“”()（）")


@lru_cache(maxsize=4096)
def outcome_of(text: str) -> str:
    """达成, 部分达成 or 未达成 where the words say exactly that; any other text is empty, for a person to judge.

    A remark after the outcome (已完成，见附件) is passed over, unless it may take the outcome back.
    """
    key = plain(text)
    if whole := _outcomes().get(key):
        return whole
    head, _, rest = _REMARK.sub("\n", key, count=1).partition("\n")
    return "" if _UNSETTLED.search(rest) else _outcomes().get(plain(head), "")


def is_ordinal(indicator: Indicator) -> bool:
    """Whether the figures of an indicator are ranks, which cannot be divided; 名 counts people or is a place."""
    unit = indicator.target.unit
    return unit in _ORDINAL_UNITS or (unit == "名" and bool(_PLACE_NAME.search(indicator.level3)))


def is_relative(reading: Reading) -> bool:
    """Whether a figure is relative (a rate, points, an amount per something): such figures are averaged, not added."""
    return bool(reading.per) or reading.unit in _RELATIVE_UNITS


def is_time_limit(reading: Reading) -> bool:
    """Whether a figure limits a time (≤2小时): neither added nor averaged."""
    return reading.sign in ("<=", "<") and reading.unit in _TIMES


def compare_grades(target: str, actual: str) -> bool | None:
    """Whether a grade is at least the one wanted; None where the words belong to no common scale."""
    wanted, given = _grade(target), _grade(actual)
    verdicts = {scale.index(given) <= scale.index(wanted) for scale in _scales() if wanted in scale and given in scale}
    return verdicts.pop() if len(verdicts) == 1 else None


def _grade(text: str) -> str:
    """不低于Ⅲ类, 良好及以上 → the grade they name."""
    return _AT_LEAST.sub("", plain(text))


def stage_of(project: Project | ProjectOutline) -> str:
    """What a form tells: target, monitoring or self_evaluation; a department's form with actuals is the last."""
    if isinstance(project, ProjectOutline):
        return project.stage
    for stage in ("monitoring", "self_evaluation"):
        if stage in project.layout:
            return stage
    reports = is_department(project) and any(i.actual is not None for i in project.indicators)
    return "self_evaluation" if reports else "target"


def is_department(project: Project | ProjectOutline) -> bool:
    """Whether the form is about all that a department spends."""
    return project.layout.startswith("department")


def lacks_budget(project: Project | ProjectOutline) -> bool:
    """Whether a form names its sources of money and has no budget that could be read: totals of both do not agree."""
    return project.budget is None and bool(project.fiscal or project.other)


def named(project: Project | ProjectOutline) -> str:
    """The name of a project; a department's own form goes by the name of the department."""
    if project.name or not is_department(project):
        return project.name
    return f"{project.agency_name or project.extras.get('department', '')}整体支出"


def bare_name(name: str) -> str:
    """A project's name to compare by: without the code some forms print before it."""
    return _CODED_NAME.sub("", label_key(name))


def project_key(project: Project) -> str:
    """The name without code and year: 2025年网格更新 and 2026年网格更新 are one project of two years."""
    return without_year(bare_name(named(project)))


def without_year(name: str) -> str:
    """A name that another year may share."""
    return _YEAR.sub("", name)


def comparable(target: Reading, actual: Reading | None) -> tuple[Decimal, Decimal] | None:
    """Target and actual as two numbers of one unit; a bare actual is in the unit of the target."""
    if actual is None or target.kind is not Kind.QUANTITY or actual.kind is not Kind.QUANTITY:
        return None
    if None in (target.number, target.amount, actual.number, actual.amount):
        return None
    assert target.number is not None and target.amount is not None
    assert actual.number is not None and actual.amount is not None
    if not actual.unit and not actual.per:
        return target.number, actual.number
    if not target.unit and not target.per:
        return target.number, actual.number
    actual = with_unit_of(target, actual)
    assert actual.amount is not None
    shared = common(target.base_unit, actual.base_unit)
    return shared and (target.amount * shared.first, actual.amount * shared.second)


def with_unit_of(target: Reading, actual: Reading) -> Reading:
    """An actual that has a scale and no unit, in the basic unit of the target: 4.2万 for ≥10万人 is 42000 人."""
    scaled = bool(actual.unit) and not actual.base_unit and not actual.per and actual.amount is not None
    return actual._replace(base_unit=target.base_unit) if scaled and target.unit not in _RELATIVE_UNITS else actual


def other_reading(target: Reading, actual: Reading, name: str) -> tuple[Reading, Reading] | None:
    """The other way to take a figure without a unit: 0.97 for ≥98%, 1150000 for ≤120万元, 11400 for ≥12公里; or None.

    A share is often written as a fraction, an amount in 元 where 万元 was asked for, how much of 2 was done as 50%:
    whoever reads only one of the two into it is wrong by a factor of a hundred or ten thousand.
    """
    if target.number is None or actual.number is None or target.amount is None:
        return None
    if _bare(actual) and target.unit == "%" and target.number > 1 >= actual.number > 0:
        return target, _in_percent(actual)
    if _bare(target) and actual.unit == "%" and actual.number > 1 >= target.number > 0:
        return _in_percent(target), actual
    if _bare(target) and actual.unit == "%" and target.number > 1 and not _SHARE.search(name):
        return target, _of_target(target.number, actual)
    if not _bare(actual) or not 0 < 100 * target.number <= actual.number:
        return None
    finer = [(target.base_unit, target.amount / target.number)] if target.amount != target.number else []
    for unit, times in (*finer, *smaller(target.base_unit)):
        if _FEW <= actual.number / (target.number * times) <= _MANY:
            return target, actual._replace(unit=unit, base_unit=unit)
    return None


def comparisons(indicator: Indicator) -> tuple[tuple[Decimal, Decimal], ...]:
    """Target and actual as two numbers of one unit, in every way they may be taken; none where they cannot be."""
    target, actual = indicator.target, indicator.actual
    other = other_reading(target, actual, indicator.level3) if actual is not None else None
    pairs = [comparable(target, actual), comparable(*other) if other else None]
    return tuple(pair for pair in pairs if pair is not None)


def _bare(reading: Reading) -> bool:
    return not reading.unit and not reading.per and not reading.base_unit


def _of_target(whole: Decimal, actual: Reading) -> Reading:
    low, high = (None if n is None else whole * n / 100 for n in (actual.number, actual.number_to))
    return actual._replace(number=low, number_to=high, amount=low, amount_to=high, unit="", base_unit="")


def _in_percent(reading: Reading) -> Reading:
    low, high = (None if value is None else value * 100 for value in (reading.number, reading.number_to))
    return reading._replace(number=low, number_to=high, amount=low, amount_to=high, unit="%", base_unit="%")


def times_over(times: Decimal) -> str:
    """How much of a target was done: 150%, but 50倍, for nobody reads 5000%."""
    text = f"{times * 100:.0f}%" if times < _MANY else f"{times:.1f}倍"
    return text.replace(".0倍", "倍")


def direction(indicator: Indicator) -> str:
    """正向, 反向 or 等于; empty where an unwritten sign leaves it open."""
    sign = indicator.target.sign
    if sign in (">=", ">"):
        return "正向"
    if sign in ("<=", "<"):
        return "反向"
    return "等于" if indicator.target.sign_written else indicator.direction if indicator.direction == "反向" else "等于"


def bands(profile: Profile) -> tuple[tuple[str, Decimal], ...]:
    """The grades and their lower bounds, best first."""
    table = {str(name): Decimal(str(least)) for name, least in profile.table("grades").items()}
    return tuple(sorted(table.items(), key=lambda band: -band[1]))


def stated_total(project: Project) -> Decimal | None:
    """The total score the form states: the only figure of its field (`自评得分：95.5分`)."""
    found = (_NUMBER.findall(label_key(project.extras.get(key, ""))) for key in ("total_score", "goal_score"))
    return next((Decimal(numbers[0]) for numbers in found if len(numbers) == 1), None)


def grade_of(total: Decimal, profile: Profile) -> str:
    """Total → grade by the profile's half-open bands: 优 [90,∞), 良 [80,90) …; empty where there is none for it."""
    return next((name for name, least in bands(profile) if total >= least), "")


def month_of(project: Project, profile: Profile) -> int | None:
    """The cut-off month of a monitoring form: the profile's, else what the form says (1-7月, 截至8月底, 半年)."""
    fixed = profile.optional("monitoring", "month")
    if fixed is not None:
        return int(fixed)
    for text in (project.extras.get("month", ""), project.title, *project.extras.values(), *project.texts.values()):
        if found := _MONTH.search(label_key(text[:200])):
            month = 6 if found[3] else int(found[1] or found[2])
            if 1 <= month <= 12:
                return month
    return None


def total_fund(project: Project) -> Fund | None:
    """The row of the whole among a project's funds."""
    number = total_row([(fund.source, fund.weight) for fund in project.funds])
    return None if number is None else project.funds[number]


def total_row(rows: Sequence[tuple[str, Decimal | None]]) -> int | None:
    """Of rows of funds (source, weight) the whole: named so, else alone in having a weight, else the only one."""
    for number, (source, _) in enumerate(rows):
        key = label_key(source).split("(")[0]
        if any(word in key for word in _TOTALS):
            return number
    weighted = [number for number, (_, weight) in enumerate(rows) if weight is not None]
    if len(weighted) == 1:
        return weighted[0]
    return 0 if len(rows) == 1 else None


def budget_of(fund: Fund) -> Decimal | None:
    """What execution is measured by: the budget as adjusted, else as first approved."""
    return fund.initial if fund.adjusted is None else fund.adjusted
