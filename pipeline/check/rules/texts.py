"""X: goals, names and descriptions as texts."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from pipeline.check.rule import NotApplicable, Outcome, hit, rule
from pipeline.check.words import ends, has, is_no_share, words
from pipeline.domain.taxonomy import level2
from pipeline.model import Indicator, Project
from pipeline.settings import Profile
from pipeline.text import label_key

_ITEM = re.compile(r"^\s*(?:目标)?[(（]?\d{1,2}[)）]?\s*[.、．:：]\s*(?!\d)")
_NUMBERED = re.compile(
    r"(?:^|[\n。；;])\s*(?:目标)?(?:(\d{1,2})\s*[.、．:：](?!\d)|[(（](\d{1,2})[)）]|[(（]?([一二三四五六七八九十]{1,3})[)）、.．])"
)
_ITEMS = re.compile(r"^\s*(?:目标)?[(（]?\d{1,2}[)）]?\s*[.、．:：]?\s*(?!\d)", re.MULTILINE)
_CHINESE = dict(zip("一二三四五六七八九", range(1, 10), strict=True))
_NUMBER = r"(\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(万|亿)?"
_FIGURE = re.compile(rf"(?<![\d.第〔(（十])(?<!\d[,，]){_NUMBER}(%|[\u4e00-\u9fff][\u4e00-\u9fff]{{0,5}})")
_KNOWN = re.compile(rf"(?<![\d.]){_NUMBER}(?![\d.])")
_SCALE = {"": 1, "万": 10**4, "亿": 10**8}
_NOT_COUNTED = re.compile(r"^(年|月|日|号|时|元|万元|亿元|％|届|级|期工程|个五年|家?代)|^个(月|百分点)|^(多|余|几|以)")
_MEASURES = (
    "个|人次|人|家|户|所|场次|场|次|套|台|件|项|条|份|期|批|亩|公里|平方米|米|吨|辆|座|处|名|起|"
    "村|街道|乡镇|镇|篇|册|株|头|只|天"
)
_COUNTED = re.compile(rf"^({_MEASURES})")
_FORMULA = re.compile(
    r"[÷/／]|[×xX*]\s*100|公式|占[^，。；]{1,30}比|与[^，。；]{1,30}(之比|比[例率值]?)|除以|的比[率例重值]"
)
_LEFT = re.compile(r"公式[:：为]?\s*([^=＝÷/／]{2,60}?)[=＝]")


def _prose(text: str, items: re.Pattern[str] = _ITEMS) -> str:
    """A text of several items without their numbers and marks."""
    return re.sub(r"[，。；、,.;:：]", "", label_key(items.sub("", text)))


@rule(
    "X03",
    "warning",
    "绩效目标与资金用途完全相同，未体现产出和效果。",
    over=Project,
    basis="适当性",
    suggestion="请在绩效目标中写明做多少、做到什么程度、产生什么效果。",
    stages="G",
)
def goal_is_not_the_purpose(project: Project, profile: Profile) -> Outcome:
    """资金用途说钱花在哪里，绩效目标说花了钱得到什么，照抄等于没有目标。"""
    if not project.goal.strip() or not project.purpose.strip():
        return NotApplicable("没有绩效目标或资金用途")
    if _prose(project.goal) == _prose(project.purpose):
        yield hit(project, "goal", text=project.goal, also=(project.at("purpose"),))
    return None


@rule(
    "X04",
    "warning",
    "绩效指标描述与指标名称相同（“{x}”），没有解释作用。",
    over=Indicator,
    basis="适当性",
    suggestion="请在描述中写明含义、计算方法和数据来源。",
    stages="G",
    texts=lambda i, _: _says_nothing(i),
)
def description_explains(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """描述应说明指标反映什么、怎么算、数从哪里来。"""
    if not indicator.description.strip():
        return NotApplicable("没有描述")
    if _says_nothing(indicator):
        yield hit(project, indicator, "description", x=indicator.level3)
    return None


def _says_nothing(indicator: Indicator) -> bool:
    name, description = indicator.level3, indicator.description
    if not name.strip() or not description.strip():
        return False
    return name == description or _prose(description, _ITEM) == _prose(name, _ITEM)


@rule(
    "X05",
    "warning",
    "绩效目标中的{x}未落实到指标，应各有一条数量指标。",
    over=Project,
    basis="相关性：指标应与目标对应",
    suggestion="请为目标中的数量设置指标，或核对数字。",
    stages="G",
)
def figures_become_indicators(project: Project, profile: Profile) -> Outcome:
    """目标里写了数量，指标里找不到，年终就没有人核对这个数。"""
    figures = list(_figures(project.goal))
    if not figures or not project.indicators:
        return NotApplicable("目标中没有数量，或没有指标")
    known = _known_amounts(project)
    lost = [shown for amount, shown in figures if amount not in known]
    if lost:
        start = project.goal.find(lost[0])
        yield hit(
            project,
            "goal",
            x="、".join(f"“{one}”" for one in dict.fromkeys(lost)),
            text=project.goal,
            span=(start, start + len(lost[0])),
        )
    return None


def _figures(goal: str) -> Iterator[tuple[Decimal, str]]:
    """Counts and percentages in prose, with the noun they count; dates, money and list numbers are something else."""
    for match in _FIGURE.finditer(_ITEM.sub("", goal)):
        tail = match[3]
        amount = _amount(match)
        if tail == "%":
            yield amount, f"{match[1]}%"
        elif _COUNTED.match(tail) and not _NOT_COUNTED.match(tail):
            noun = re.split(r"[的以和及与等在]", tail)[0] or tail[0]
            yield amount, f"{match[1]}{match[2] or ''}{noun}"


def _amount(match: re.Match[str], scaled: bool = True) -> Decimal:
    number = Decimal(re.sub("[,，]", "", match[1]))
    return number * _SCALE[match[2] or ""] if scaled else number


def _known_amounts(project: Project) -> set[Decimal]:
    """Every number of the indicators, with its 万 and without: 2万册, 20,000册 and 20000册 are the same."""
    text = " ".join(f"{i.level3} {i.target.text} {i.description} {i.unit_text}" for i in project.indicators)
    written = {_amount(match, scaled) for match in _KNOWN.finditer(text) for scaled in (True, False)}
    readings = (number for i in project.indicators for number in (i.target.number, i.target.amount))
    return written | {number for number in readings if number is not None}


@rule(
    "X06",
    "note",
    "绩效目标的序号不连续：{x}，应从1起依次编号。",
    over=Project,
    basis="完整性",
    suggestion="请核对是否漏了一条，或改正序号。",
    stages="G",
)
def goal_items_are_numbered(project: Project, profile: Profile) -> Outcome:
    """序号跳号多半是删改时漏了一条目标。"""
    items = [(kind, _ordinal(match[kind])) for match in _NUMBERED.finditer(project.goal) if (kind := match.lastindex)]
    outer = items[0][0] if items else 0  # items of another kind of number stand below the first
    numbers = [number for kind, number in items if kind == outer]
    if len(numbers) < 2:
        return NotApplicable("目标没有分条编号")
    if numbers != list(range(1, len(numbers) + 1)):
        yield hit(project, "goal", x="、".join(map(str, numbers)), text=project.goal)
    return None


def _ordinal(text: str) -> int:
    """3, 三, 十三, 二十三."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (_CHINESE.get(tens, 1) * 10 if ten else 0) + _CHINESE.get(ones, 0)


@rule(
    "X07",
    "warning",
    "满意度对象“{who}”是本单位（{agency}），应为服务对象。",
    over=Indicator,
    basis="相关性：满意度应由服务对象评价",
    suggestion="请改为项目的服务对象，如群众、企业、学生。",
    stages="G",
    texts=lambda i, _: "满意" in i.level3,
)
def satisfaction_is_of_others(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """自己对自己满意没有意义。简称按字的先后与单位全称比对，如“区网格中心”与“滨海新区网格化管理中心”，请人工确认。"""
    name = label_key(indicator.level3)
    if "满意" not in name or not project.agency_name:
        return NotApplicable("不是满意度指标，或不知道单位名称")
    subject = re.split(r"(对[^对]*)?的?满意", name)[0]
    if is_own(subject, label_key(project.agency_name)):
        yield hit(project, indicator, "level3", who=subject, agency=project.agency_name)
    return None


@lru_cache(maxsize=2048)
def is_own(subject: str, agency: str) -> bool:
    """A short name of the agency: the same body at the end, and its characters in the agency's order."""
    own = next((word for word in words("satisfaction", "own") if subject.startswith(word)), "")
    if own:  # 我校教职工 are the school itself, 我校学生 are whom it serves
        return subject == own or subject.endswith(words("satisfaction", "staff"))
    if len(subject) < 3 or has(subject, "satisfaction", "generic") or not ends(subject, "satisfaction", "bodies"):
        return False
    rest = iter(agency)
    return all(mark in rest for mark in subject) and subject[-1] == agency[-1]


@rule(
    "X08",
    "warning",
    "“{name}”是比率，{what}，应写明“{name}=……÷……×100%”。",
    over=Indicator,
    basis="适当性：比率应有分子和分母",
    suggestion="请在描述中写明计算公式。",
    stages="G",
    texts=lambda i, _: _is_rate(i.level3) and _formula_fault(i),
)
def rates_have_a_formula(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """没有分子分母的比率，各人算法不同，年终的完成值无法复核。只看名称以率、比例、占比结尾的指标，效率、频率一类不算。"""
    if not _is_rate(indicator.level3) or "描述" not in _titles(indicator):
        return NotApplicable("不是比率，或表上没有描述栏")
    if what := _formula_fault(indicator):
        yield hit(project, indicator, "description", name=indicator.level3, what=what)
    return None


def _is_rate(name: str) -> bool:
    return bool(ends(name, "percent", "formula")) and not is_no_share(name)


def _formula_fault(indicator: Indicator) -> str:
    """What is wrong with the formula in a description; empty where nothing is."""
    if not _FORMULA.search(indicator.description):
        return "描述中没有计算公式"
    formula = _LEFT.search(indicator.description)
    name, left = label_key(indicator.level3), label_key(formula[1]) if formula else ""
    wrong = left.endswith(("率", "比例", "占比")) and not (left in name or name in left) and not _alike(left, name)
    return f"公式算的却是“{left}”" if wrong else ""


def _titles(indicator: Indicator) -> str:
    return "描述" if "description" in indicator.cells or indicator.description else ""


def _alike(one: str, other: str) -> bool:
    return len(set(one) & set(other)) * 2 >= min(len(set(one)), len(set(other)))


@rule(
    "X16",
    "note",
    "指标名称“{x}”是一句话或动宾短语，宜为名词性短语，如“……率”“……数量”。",
    over=Indicator,
    basis="适当性",
    suggestion="请改成名词性短语，把做法写进描述。",
    stages="G",
    texts=lambda i, _: _is_sentence(i.level3.strip()),
)
def names_are_nouns(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """“提高……水平”“通过……”说的是要做的事，不是用来衡量的量，往往也只能填“有效提升”。"""
    name = indicator.level3.strip()
    if not name:
        return NotApplicable("没有名称")
    if _is_sentence(name) and level2(indicator, profile) != "成本":
        yield hit(project, indicator, "level3", x=name)
    return None


def _is_sentence(name: str) -> bool:
    if re.search(r"[，。；]", re.sub(r"[(（].*?[)）]", "", name)):
        return True
    return name.startswith(words("name", "verbs")) and not ends(name, "name", "nouns")
