"""M: budget figures of the form."""

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from pipeline.check.rule import Hit, NotApplicable, Outcome, at, hit, rule
from pipeline.domain.costs import classify, is_money
from pipeline.domain.reconcile import reconcile, yuan
from pipeline.model import Fund, Indicator, Kind, Project
from pipeline.settings import STANDARD, Profile
from pipeline.text import label_key

_SCALE = {"元": Decimal(1), "百元": Decimal(100), "千元": Decimal(1000), "万元": Decimal(10000), "亿元": Decimal(10**8)}
_LABELS = {"budget": "预算数", "fiscal": "财政资金", "other": "其他资金"}
_MENTION = re.compile(
    r"(?<![每均])(?:预算|安排|投入|经费|资金|金额|总额|共计|合计)[^，。；、,;\d元每均]{0,8}?"
    r"(\d[\d,]*(?:\.\d+)?)(亿|千万|百万|万)?元(?!/|每|的?标准)"
)
_WORDS = {None: 1, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_BLANK = ("", "/", "-", "—", "——", "无")


def _scale(project: Project) -> Decimal:
    return _SCALE.get(project.money_unit, Decimal(1))


@rule(
    "M01",
    "error",
    "资金合计不符：预算数{a}元≠财政资金{b}元＋其他资金{c}元，相差{d}元。",
    over=Project,
    basis="完整性：勾稽关系",
    suggestion="请核对三个数，使预算数等于财政资金与其他资金之和。",
    reads=("money",),
    stages="GD",
)
def budget_is_the_sum_of_its_sources(project: Project, profile: Profile) -> Outcome:
    """预算数应等于财政资金加其他资金。空白的其他资金按零算，容许的误差按表上的金额单位。"""
    if project.budget is None or project.fiscal is None:
        return NotApplicable("表上没有预算数或财政资金")
    if project.other is None and "other" not in project.cells:
        return NotApplicable("表上没有其他资金一栏")
    other = project.other or Decimal(0)
    gap = project.budget - project.fiscal - other
    if abs(gap) > profile.decimal("money", "rounding", "0.01") * _scale(project):
        places = tuple(project.at(name) for name in ("fiscal", "other") if name in project.cells)
        yield hit(
            project,
            "budget",
            a=yuan(project.budget),
            b=yuan(project.fiscal),
            c=yuan(other),
            d=yuan(abs(gap)),
            also=places,
            expected=yuan(project.fiscal + other),
        )
    return None


@rule(
    "M02",
    "error",
    "{label}“{x}”无效，应为大于零的金额。",
    over=Project,
    basis="完整性",
    suggestion="请填写数字金额，不要写文字或公式文本。",
    stages="GD",
)
def amounts_are_amounts(project: Project, profile: Profile) -> Outcome:
    """预算数不是数字、为零或为负，项目就没有钱可绩效。财政资金、其他资金可以为零或空白，但不能是文字或负数。"""
    if not any(name in project.cells for name in _LABELS):
        return NotApplicable("表上没有资金栏")
    for name, label in _LABELS.items():
        text = project.texts.get(name, "").strip()
        value: Decimal | None = getattr(project, name)
        if name not in project.cells:
            continue
        wrong = value is not None and (value < 0 or (name == "budget" and value == 0))
        unread = value is None and (label_key(text) not in _BLANK or name == "budget")
        if wrong or unread:
            yield hit(project, name, label=label, x=text or ("空白" if value is None else f"{value:f}"))
    return None


@rule(
    "M03",
    "error",
    "未注明金额单位，应写明“单位：元”或“单位：万元”。",
    over=Project,
    basis="公开格式：表右上角注明金额单位",
    suggestion="请在表的右上角注明金额单位。",
    stages="GJZD",
)
def money_unit_is_declared(project: Project, profile: Profile) -> Outcome:
    """不注明单位，45.5 是元还是万元只能猜，差一万倍。"""
    if project.budget is None and not project.texts.get("budget", "").strip():
        return NotApplicable("没有金额")
    if not project.money_unit and "元" not in project.texts.get("budget", ""):
        yield hit(project, "budget")
    return None


@rule(
    "M04",
    "warning",
    "金额量级异常：{what}，疑似元、万元混用。",
    over=Project,
    basis="可行性",
    suggestion="请核对金额单位和小数点。",
    reads=("money",),
    stages="GJZD",
)
def magnitude_is_plausible(project: Project, profile: Profile) -> Outcome:
    """不到一元或超过一千亿元的预算几乎总是单位写错；成本与预算恰好差一万倍，也是元和万元混用。"""
    if project.budget is None:
        return NotApplicable("没有预算数")
    low, high = (profile.decimal("money", name, "1") for name in ("minimum", "maximum"))
    if 0 < project.budget < low or project.budget > high:
        yield hit(project, "budget", what=f"预算数为{yuan(project.budget)}元")
    for one in reconcile(project, profile):
        if one.suspect_unit:
            yield Hit((*one.places, project.at("budget")), {"what": f"{one.sentence}，恰好差一万倍"})
    return None


@rule(
    "M11",
    "error",
    "{column}合计行为{a}元，明细之和为{b}元，两者不等{hint}。",
    over=Project,
    basis="完整性：勾稽关系；池州市贵池区公开自评表中的实例（合计0、明细90）",
    suggestion="请核对合计行与各资金来源，使合计等于明细之和。",
    reads=("money",),
    stages="GJZD",
)
def total_row_is_the_sum(project: Project, profile: Profile) -> Outcome:
    """年度资金总额应等于财政拨款、上年结转、其他资金等各行之和，年初数、全年数、执行数各自相加。"""
    total = next((fund for fund in project.funds if is_total(fund)), None)
    details = [fund for fund in project.funds if not is_total(fund)]
    if total is None or not details:
        return NotApplicable("没有合计行或明细行")
    for name, title in (("initial", "年初预算数"), ("adjusted", "全年预算数"), ("executed", "执行数")):
        top: Decimal | None = getattr(total, name)
        values = [value for fund in details if (value := getattr(fund, name)) is not None]
        gap = profile.decimal("money", "rounding", "0.01") * _scale(project) * max(1, len(values))
        if top is not None and values and abs(sum(values) - top) > gap:
            place = project.place._replace(cell=total.cells.get(name, project.place.cell))
            below = sum(values, start=Decimal(0))
            mixed = below and top and Decimal(10000) in (top / below, below / top)
            hint = "，恰好差一万倍，多半是元和万元写混了" if mixed else ""
            yield Hit((place,), {"column": title, "a": yuan(top), "b": yuan(below), "hint": hint}, yuan(top))
    return None


def is_total(fund: Fund) -> bool:
    """The row that sums the others: 年度资金总额, 合计."""
    return bool(re.search(r"总额|合计|总计|^total$|资金总", label_key(fund.source)))


@rule(
    "M12",
    "warning",
    "{label}“{x}”的小数位超限：以{unit}为单位最多{n}位小数。",
    over=Project,
    basis="财政申报系统：万元保留6位小数，即精确到分",
    suggestion="请四舍五入到分。",
    stages="GJZD",
)
def money_ends_at_the_cent(project: Project, profile: Profile) -> Outcome:
    """金额最小到分：以元计两位小数，以万元计六位小数，再多就是公式算出的尾差。"""
    most = {"元": 2, "万元": 6}.get(project.money_unit)
    if most is None:
        return NotApplicable("没有注明元或万元")
    for name, label in _LABELS.items():
        text = label_key(project.texts.get(name, "")).replace(",", "")
        match = re.fullmatch(r"[¥￥]?-?\d+\.(\d+)(万?元)?", text)
        if match and len(match[1].rstrip("0")) > most and not match[2]:
            yield hit(project, name, label=label, x=text, unit=project.money_unit, n=most)
    return None


@rule(
    "M13",
    "warning",
    "文字中的金额“{x}”与预算数{b}元不一致。",
    over=Project,
    basis="相关性",
    suggestion="请核对文字与预算数，改正其中一处。",
    stages="G",
)
def narrative_amount_is_the_budget(project: Project, profile: Profile) -> Outcome:
    """资金用途或绩效目标里写了“安排资金×万元”，应与预算数一致；几笔相加等于预算的也算一致。"""
    if project.budget is None:
        return NotApplicable("没有预算数")
    for name in ("purpose", "goal"):
        mentions = [
            (m[0], amount) for m in _MENTION.finditer(getattr(project, name)) if (amount := _amount(m)) is not None
        ]
        amounts = {amount for _, amount in mentions}
        near = any(abs(amount - project.budget) <= project.budget / 100 for amount in amounts)
        if not mentions or near or abs(sum(amounts) - project.budget) <= project.budget / 100 or len(amounts) > 1:
            continue
        yield hit(project, name, x=mentions[0][0], b=yuan(project.budget), text=mentions[0][0])
    return None


def _amount(match: re.Match[str]) -> Decimal | None:
    try:
        return Decimal(match[1].replace(",", "")) * _WORDS[match[2]]
    except InvalidOperation:
        return None


@rule(
    "M14",
    "warning",
    "“{name}”的单位成本{x}高于支出标准{std}。",
    over=Indicator,
    kinds=(Kind.QUANTITY,),
    basis="适当性：支出标准（由使用者在 standards 中给出）",
    suggestion="请按支出标准核减，或说明超标准的依据。",
    value=lambda i, profile: profile.table("standards") and is_money(i.target),
)
def unit_cost_is_within_the_standard(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """会议费、培训费、租用办公用房等有支出标准；把标准写进地区方案或 jixiao.toml 的 standards，超出的就会指出。"""
    standards, reading = _standards(profile), indicator.target
    if not standards or not is_money(reading) or classify(indicator, profile) != "unit_cost":
        return NotApplicable("没有给出支出标准，或不是单位成本")
    per = frozenset(re.split(r"[/·]", reading.base_unit)[1:])
    for one in standards:
        fits = one.word in indicator.level3 and one.per in (None, per)
        if fits and reading.amount is not None and reading.amount > one.most:
            yield Hit(
                (at(project, indicator),),
                {"name": indicator.level3, "x": reading.text, "std": one.text},
                reading.text,
                one.text,
            )
    return None


class Standard(NamedTuple):
    """What one unit of something may cost at most, in 元; `per` is None where the standard names no unit."""

    word: str
    text: str
    most: Decimal
    per: frozenset[str] | None


@lru_cache(maxsize=8)
def _standards(profile: Profile) -> tuple[Standard, ...]:
    """The standards of spending of the settings; 元/天·人 is 元/人/天."""
    found = []
    for word, standard in profile.table("standards").items():
        if match := STANDARD.fullmatch(str(standard).strip()):
            most = Decimal(match["most"]) * (10_000 if match["scale"] else 1)
            per = frozenset(filter(None, re.split(r"[/·每]", match["per"]))) if match["unit"] else None
            found.append(Standard(word, str(standard), most, per))
    return tuple(found)
