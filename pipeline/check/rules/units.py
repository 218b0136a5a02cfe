"""V: units of measurement, percentages, directions."""

import re
from decimal import Decimal
from functools import lru_cache

from pipeline.check.rule import NotApplicable, Outcome, hit, rule
from pipeline.check.rules.values import trouble
from pipeline.check.words import ends, has, is_no_share
from pipeline.domain.costs import is_money
from pipeline.domain.taxonomy import is_cost, level1, level2
from pipeline.domain.written import without_scale, written_target, written_unit
from pipeline.model import Indicator, Kind, Project, Reading
from pipeline.settings import Profile
from pipeline.text import label_key

_BAOTOU = "指标性质、方向、目标值、计量单位正确性（包头市2024年绩效目标审核六方面之五）"
_UNIT_IN_NAME = re.compile(
    r"[(（](单位[:：])?[万亿千百]?[人次个套台件项户家场期批份条册篇部辆座处间所名元吨亩米天月年小时分级%％‰平立公里头只株棵种公起]"
    r"[^()（）]{0,6}[)）]\s*$"
)
_GRADE = re.compile(r"(达到|国家)?(A{1,5}|[B-Eb-e]|[甲乙丙丁一二三四五特]|[IV]{1,3})\+?[级等类](以上|及以上)?")
_PERCENT_IN_NAME = re.compile(r"[(（](单位[:：])?[%％‰][)）]\s*$")
_RATIOS = ("%", "‰", "百分点", "比例", "倍")
_GRADES = ("级", "等", "星", "类", "级别", "星级")
_FIGURE = re.compile(r"[0-9０-９]+(?:[.．,，][0-9０-９]+)*")


@rule(
    "V03",
    "error",
    "“{name}”的指标值“{x}”缺少计量单位，应写成{example}这样带单位的值。",
    over=Indicator,
    kinds=(Kind.QUANTITY,),
    basis=_BAOTOU,
    suggestion="请补上计量单位。",
    value=lambda i, _: not i.target.unit and not i.unit_text.strip() and trouble(i) == "",
)
def quantity_has_a_unit(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """只有数字没有单位，不知道是人、次还是万元，无法与完成值比较。名称里用括号写明了单位的不算缺。"""
    reading = indicator.target
    if reading.kind is not Kind.QUANTITY:
        return NotApplicable("不是定量指标")
    if level2(indicator, profile) == "时效":
        return NotApplicable("时效指标")
    bracketed = _UNIT_IN_NAME.search(indicator.level3)
    if not reading.unit and trouble(indicator) == "" and not bracketed and not indicator.unit_text.strip():
        share = ends(indicator.level3, "percent", "names") and not is_no_share(indicator.level3)
        units = ("元", "万元") if is_cost(indicator, profile) else ("个", "人次")
        x = written_target(indicator).strip()
        example = _as_share(indicator) if share else "".join(f"“{_with_unit(x, unit)}”" for unit in units)
        yield hit(project, indicator, x=x, name=indicator.level3, example=example)
    return None


def _as_share(indicator: Indicator) -> str:
    """A rate without its sign of percentage: 95 is 95%, and 0.95 is 95% too."""
    number, x = indicator.target.number, written_target(indicator).strip()
    if number is None or number > 1 or "." not in x:
        return f"“{_with_unit(x, '%')}”"
    return f"“{_with_unit(x, '%', f'{(number * 100).normalize():f}')}”"


def _with_unit(text: str, unit: str, number: str = "") -> str:
    """A value with the unit where it belongs: behind its figure, 90以上 → 90%以上; at the end where it has none."""
    found = _FIGURE.search(text)
    if found is None:
        return f"{text}{unit}"
    return f"{text[: found.start()]}{number or found[0]}{unit}{text[found.end() :].lstrip()}"


@rule(
    "V04",
    "note",
    "计量单位“{x}”已规范为“{y}”。",
    over=Indicator,
    kinds=(Kind.QUANTITY,),
    basis="计量单位在系统中为自由文本，写法不一时无法汇总",
    suggestion="不必修改；下次请直接写“{y}”。",
    value=lambda i, _: _other_spelling(i) is not None,
)
def unit_spelling_was_folded(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """“百分比”“百分之”即“%”，“公斤”即“千克”。汇总和导出用规范写法，原文保留。"""
    reading = indicator.target
    if reading.kind is not Kind.QUANTITY or not reading.unit or trouble(indicator):
        return NotApplicable("没有计量单位")
    written = _other_spelling(indicator)
    if written is not None:
        shown = re.split(r"[/(每]", written)[0] or written
        yield hit(project, indicator, x=shown, y=reading.unit, expected=reading.unit)
    return None


def _other_spelling(indicator: Indicator) -> str | None:
    """The unit as written, where it is not the one it is read as."""
    reading = indicator.target
    if not reading.unit or trouble(indicator):
        return None
    written = written_unit(indicator.unit_text or reading.text, bool(indicator.unit_text))
    unit = without_scale(reading.unit)
    return written if written and not written.startswith((unit, reading.unit, f"({unit}")) else None


@rule(
    "V05",
    "error",
    "指标值“{x}”超过100%，“{name}”不会大于100%{hint}。",
    over=Indicator,
    kinds=(
        Kind.QUANTITY,
        Kind.RANGE,
    ),
    basis=f"{_BAOTOU}；鄂州市公开表中“≥”误成“2”的实例",
    suggestion="请核对指标值{fix}。",
    reads=(),
    value=lambda i, profile: _above_hundred(i.target, profile),
)
def share_is_at_most_hundred(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """合格率、覆盖率、满意度最多 100%。以 2 开头且去掉 2 后不超过 100 的，多半是“≥”在扫描或转换中变成了“2”。"""
    reading = indicator.target
    if reading.kind not in (Kind.QUANTITY, Kind.RANGE) or reading.unit != "%":
        return NotApplicable("不是百分率")
    if not _above_hundred(reading, profile):
        return None
    if has(indicator.level3 + reading.note + reading.text, "percent", "above_hundred") or reading.sign in ("<", "<="):
        return NotApplicable("增长、完成一类的比率可以超过100%")
    digits = f"{reading.number:f}"
    lost = label_key(reading.text).startswith("2") and len(digits) > 2 and Decimal(digits[1:]) <= 100
    real = f"≥{digits[1:].lstrip('0') or '0'}%"
    yield hit(
        project,
        indicator,
        x=written_target(indicator),
        name=indicator.level3,
        expected=real if lost else "不超过100%",
        hint=f"；疑似“≥”误识为“2”（{reading.text.strip()}→{real}）" if lost else "",
        fix=f"，若原意是“{real}”请照此改正" if lost else "，确可超过100%的请在名称中写明是增长率或完成率",
    )
    return None


def _above_hundred(reading: Reading, profile: Profile) -> bool:
    top = reading.number_to if reading.kind is Kind.RANGE else reading.number
    return reading.unit == "%" and top is not None and top > profile.decimal("values", "percent_limit", "100")


@rule(
    "V06",
    "error",
    "“{name}”应以%计量，现为“{x}”。",
    over=Indicator,
    kinds=(
        Kind.QUANTITY,
        Kind.RANGE,
    ),
    basis=_BAOTOU,
    suggestion="请把指标值改为百分率，或把名称改成与单位相符的。",
    value=lambda i, _: i.target.unit not in _RATIOS,
    texts=lambda i, _: ends(i.level3, "percent", "names"),
)
def rates_are_percentages(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """名称是率、比例、占比、满意度，值却以人、次计或没有单位，名称与值说的不是一回事。千分率、倍数、频率不在此列。"""
    reading = indicator.target
    if reading.kind not in (Kind.QUANTITY, Kind.RANGE):
        return NotApplicable("不是定量指标")
    if not ends(indicator.level3, "percent", "names"):
        return NotApplicable("名称不是比率")
    if ends(indicator.level3, "percent", "covered") and reading.unit:
        return NotApplicable("覆盖的范围可以用个、户计")
    ratio = reading.unit in _RATIOS or is_no_share(indicator.level3) or _PERCENT_IN_NAME.search(indicator.level3)
    if not ratio and trouble(indicator) == "":
        yield hit(project, indicator, x=written_target(indicator), name=indicator.level3, expected="%")
    return None


@rule(
    "V07",
    "warning",
    "“{name}”是数量，指标值“{x}”却是{what}，两者不匹配。",
    over=Indicator,
    basis=_BAOTOU,
    suggestion="请核对是否填错了行，或改正名称、指标值。",
    value=lambda i, _: i.target.kind is Kind.DATE or i.target.unit == "%",
    texts=lambda i, _: ends(i.level3, "count", "names"),
)
def counts_are_not_shares(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """名称是人数、次数、数量，值却是百分率或日期，常见于复制上一行时只改了名称。"""
    reading = indicator.target
    if not ends(indicator.level3, "count", "names"):
        return NotApplicable("名称不是数量")
    what = "日期" if reading.kind is Kind.DATE else "百分率" if reading.unit == "%" else ""
    if what:
        yield hit(project, indicator, x=written_target(indicator), name=indicator.level3, what=what)
    return None


@rule(
    "V08",
    "warning",
    "“{name}”{nature}，指标值“{x}”的方向不符，应为“{y}”。",
    over=Indicator,
    kinds=(Kind.QUANTITY,),
    basis=_BAOTOU,
    suggestion="请核对比较符号。",
    value=lambda i, _: i.target.sign != "=",
)
def direction_fits_the_name(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """成本、投诉、差错、事故越少越好，应写“≤”；产出数量和满意度越多越好，应写“≥”。方向写反会把做得好的算成没完成。"""
    reading, name = indicator.target, indicator.level3
    if reading.kind is not Kind.QUANTITY or reading.sign == "=":
        return NotApplicable("没有方向")
    upward = reading.sign in (">=", ">")
    if upward and is_cost(indicator, profile) and is_money(reading) and not has(name, "direction", "saving"):
        yield hit(project, indicator, x=written_target(indicator), name=name, nature="是成本，应有上限", y="≤")
    elif upward and has(name, "direction", "fewer") and not has(name, "direction", "handled"):
        yield hit(project, indicator, x=written_target(indicator), name=name, nature="越少越好", y="≤")
    elif not upward and "满意" in name and "不满意" not in name:
        yield hit(project, indicator, x=written_target(indicator), name=name, nature="越高越好", y="≥")
    elif not upward and level2(indicator, profile) == "数量" and not has(name, "direction", "limited"):
        yield hit(project, indicator, x=written_target(indicator), name=name, nature="是产出数量，应有下限", y="≥")
    return None


@rule(
    "V13",
    "warning",
    "“{name}”以{unit}计，指标值“{x}”却有小数。",
    over=Indicator,
    kinds=(Kind.QUANTITY,),
    basis="可行性",
    suggestion="请核对数值；人、个、套、台等应为整数。",
    stages="G",
    value=lambda i, _: _is_broken(i.target),
)
def countable_things_are_whole(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """人、个、套、台不会有半个。以万为单位的折算后再看，人均一类的平均数不在此列。"""
    reading = indicator.target
    if reading.kind is not Kind.QUANTITY or reading.amount is None or reading.per:
        return NotApplicable("不是数量")
    if _is_broken(reading) and "均" not in indicator.level3:
        yield hit(project, indicator, x=written_target(indicator), name=indicator.level3, unit=reading.base_unit)
    return None


def _is_broken(reading: Reading) -> bool:
    amount = reading.amount
    broken = amount is not None and not reading.per and amount != amount.to_integral_value()
    return broken and reading.base_unit in _whole_units()


@lru_cache(maxsize=1)
def _whole_units() -> frozenset[str]:
    from pipeline.check.words import words

    return frozenset(words("count", "whole"))


@rule(
    "V18",
    "note",
    "“{x}”是等级，得分规则需人工指定。",
    over=Indicator,
    kinds=(
        Kind.QUANTITY,
        Kind.PHRASE,
    ),
    basis="等级不能按比例计分",
    suggestion="请在指标描述中写明各等级如何计分。",
    stages="G",
    value=lambda i, _: _is_grade(i.target),
)
def grades_need_a_rule(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """“3级”“A级”“一等”不是数量：二级不是一级的两倍，年终不能按完成值除以指标值计分。"""
    reading = indicator.target
    if reading.kind not in (Kind.QUANTITY, Kind.PHRASE):
        return NotApplicable("不是等级")
    if _is_grade(reading):
        yield hit(project, indicator, x=written_target(indicator))
    return None


def _is_grade(reading: Reading) -> bool:
    if reading.kind is Kind.QUANTITY:
        return reading.unit in _GRADES
    return reading.kind is Kind.PHRASE and bool(_GRADE.fullmatch(label_key(reading.text)))


@rule(
    "V23",
    "warning",
    "“{name}”以{u1}计，表头金额以{u2}计，请核对有没有把{u1}和{u2}写混。",
    over=Indicator,
    kinds=(Kind.QUANTITY,),
    basis="元与万元混用是最常见的量级错误",
    suggestion="请核对金额单位；无误的可不改。",
    stages="G",
    value=lambda i, _: is_money(i.target),
)
def money_units_agree(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """同一张表里预算数用元、成本指标用万元时，容易差一万倍，请填报人确认一次。"""
    reading, declared = indicator.target, project.money_unit
    if not is_money(reading) or not declared:
        return NotApplicable("不是金额，或表上没有金额单位")
    if reading.unit != declared and (is_cost(indicator, profile) or level1(indicator, profile) == "产出"):
        yield hit(project, indicator, x=written_target(indicator), name=indicator.level3, u1=reading.unit, u2=declared)
    return None
