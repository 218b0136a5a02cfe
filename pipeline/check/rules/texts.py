"""X: goals, names and descriptions as texts."""

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.check.rule import NotApplicable, Outcome, hit, rule
from pipeline.check.words import ends, has, words
from pipeline.domain.taxonomy import level2
from pipeline.model import Indicator, Project
from pipeline.settings import Profile
from pipeline.text import label_key

_ITEM = re.compile(r"^\s*(?:目标)?[(（]?\d{1,2}[)）]?\s*[.、．:：]\s*(?!\d)")
_NUMBERED = re.compile(r"(?:^|[\n。；;])\s*(?:目标)?(\d{1,2})\s*[.、．:：](?!\d)")
_FIGURE = re.compile(r"(?<![\d.第〔(（十])(\d+(?:\.\d+)?)\s*(万|亿)?(%|[\u4e00-\u9fff][\u4e00-\u9fff]{0,5})")
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


def _plain(text: str) -> str:
    return re.sub(r"[，。；、,.;:：]", "", label_key(_ITEM.sub("", text)))


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
    if _plain(project.goal) == _plain(project.purpose):
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
    return name == description or _plain(description) == _plain(name)


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
    known = " ".join(f"{i.level3} {i.target.text} {i.description} {i.unit_text}" for i in project.indicators)
    lost = [shown for number, shown in figures if not _stands_in(number, known, project)]
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


def _figures(goal: str) -> Iterator[tuple[str, str]]:
    """Counts and percentages in prose, with the noun they count; dates, money and list numbers are something else."""
    for match in _FIGURE.finditer(_ITEM.sub("", goal)):
        tail = match[3]
        if tail == "%":
            yield match[1], f"{match[1]}%"
        elif _COUNTED.match(tail) and not _NOT_COUNTED.match(tail):
            noun = re.split(r"[的以和及与等在]", tail)[0] or tail[0]
            yield match[1], f"{match[1]}{match[2] or ''}{noun}"


def _stands_in(number: str, known: str, project: Project) -> bool:
    if re.search(rf"(?<![\d.]){re.escape(number)}(?![\d.])", known.replace(",", "")):
        return True
    return any(i.target.number is not None and f"{i.target.number:f}" == number for i in project.indicators)


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
    numbers = [int(number) for number in _NUMBERED.findall(project.goal)]
    if len(numbers) < 2:
        return NotApplicable("目标没有分条编号")
    if numbers != list(range(1, len(numbers) + 1)):
        yield hit(project, "goal", x="、".join(map(str, numbers)), text=project.goal)
    return None


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
    texts=lambda i, _: ends(i.level3, "percent", "formula") and _formula_fault(i),
)
def rates_have_a_formula(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """没有分子分母的比率，各人算法不同，年终的完成值无法复核。只看名称以率、比例、占比结尾的指标。"""
    if not ends(indicator.level3, "percent", "formula") or "描述" not in _titles(indicator):
        return NotApplicable("不是比率，或表上没有描述栏")
    if what := _formula_fault(indicator):
        yield hit(project, indicator, "description", name=indicator.level3, what=what)
    return None


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
