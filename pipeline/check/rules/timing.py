"""T: deadlines, durations, years."""

import re
from datetime import date

from pipeline.check.rule import NotApplicable, Outcome, hit, rule
from pipeline.check.rules.values import impossible_day, trouble
from pipeline.check.words import has
from pipeline.domain.taxonomy import level2
from pipeline.domain.written import written_target
from pipeline.model import Indicator, Kind, Project, Reading
from pipeline.settings import Profile
from pipeline.text import label_key

_SPELLS = ("天", "年", "月", "周", "季度", "季")
_YEARS = re.compile(r"20\d\d")


def multi_year(project: Project) -> bool:
    """The form itself says that the project runs over several years."""
    period = " ".join((project.extras.get("period", ""), project.extras.get("period_end", "")))
    spans = len(set(_YEARS.findall(period))) > 1
    return spans or bool(re.search(r"跨年|续建|中长期|20\d\d年?[-—~～至]20\d\d", f"{project.name} {project.goal}"))


def is_timing(indicator: Indicator, profile: Profile) -> bool:
    """Filed under 时效."""
    return level2(indicator, profile) == "时效"


@rule(
    "T01",
    "error",
    "时效指标“{x}”的年份{y}与预算年度{fy}不一致。",
    over=Indicator,
    kinds=(Kind.DATE,),
    basis="相关性：年度绩效目标应对应预算年度",
    suggestion="请改为{fy}年内的时间；跨年项目请在项目期中写明。",
    levels=is_timing,
)
def deadline_is_in_the_year(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """多半是去年的表改了项目名称、忘了改时间。表上写明跨年的项目不在此列。"""
    reading, year = indicator.target, project.fiscal_year
    day = reading.date_to or reading.date_from
    if not is_timing(indicator, profile) or reading.kind is not Kind.DATE or day is None or year is None:
        return NotApplicable("不是写明日期的时效指标，或不知道预算年度")
    if multi_year(project):
        return NotApplicable("跨年项目")
    inside = (reading.date_from or day).year <= year <= day.year
    if not inside:
        yield hit(project, indicator, x=written_target(indicator), y=day.year, fy=year, expected=f"{year}年")
    return None


@rule(
    "T02",
    "warning",
    "“{name}”的值“{x}”只是一段时长，时效指标应写完成时间或及时程度，如“{fy}年12月31日前”。",
    over=Indicator,
    kinds=(Kind.QUANTITY,),
    basis="适当性：时效指标应反映完成的及时性",
    suggestion="请改为完成时点，或改为及时率；有效期、服务期可移到数量指标。",
    stages="G",
    levels=is_timing,
    value=lambda i, _: _is_bare(i.target),
)
def duration_is_no_deadline(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """“365天”“1年”说的是服务期或有效期，什么时候完成、及不及时无从判断。响应时间、办理时限一类有上限的时长不在此列。"""
    reading = indicator.target
    if not is_timing(indicator, profile) or reading.kind is not Kind.QUANTITY:
        return NotApplicable("不是写成时长的时效指标")
    if _is_bare(reading) and not has(indicator.level3, "time", "prompt"):
        year = project.fiscal_year or "××××"
        yield hit(project, indicator, x=written_target(indicator), name=indicator.level3, fy=year)
    return None


def _is_bare(reading: Reading) -> bool:
    return reading.base_unit in _SPELLS and reading.sign in ("=", ">=", ">")


@rule(
    "T03",
    "warning",
    "完成时间“{x}”超出预算年度，应在{fy}年12月31日以前。",
    over=Indicator,
    basis="可行性：年度目标应在当年实现",
    suggestion="请改为{fy}年内的时间，或说明跨年的原因。",
    stages="G",
    levels=is_timing,
    value=lambda i, _: i.target.date_to is not None,
)
def deadline_is_before_year_end(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """年终自评时尚未到期的指标无法评价。"""
    day, year = indicator.target.date_to, project.fiscal_year
    if not is_timing(indicator, profile) or day is None or year is None:
        return NotApplicable("不是有期限的时效指标，或不知道预算年度")
    if day > date(year, 12, 31):
        yield hit(project, indicator, x=written_target(indicator), fy=year, expected=f"{year}年12月31日前")
    return None


@rule(
    "T04",
    "warning",
    "时效指标“{x}”缺少时间节点，应写明何时完成，如“{fy}年12月31日前”。",
    over=Indicator,
    kinds=(Kind.PHRASE,),
    basis="适当性；公开自评表中的实例",
    suggestion="请写明日期、季度，或量化为及时率。",
    stages="G",
    levels=is_timing,
    value=lambda i, _: _is_vague(i.target),
)
def promptness_names_a_day(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """“及时”“按计划完成”没有说什么时候，怎么做都可以算完成。"""
    reading = indicator.target
    if not is_timing(indicator, profile) or reading.kind is not Kind.PHRASE:
        return NotApplicable("不是文字写的时效指标")
    if _is_vague(reading):
        yield hit(project, indicator, x=written_target(indicator), fy=project.fiscal_year or "××××")
    return None


def _is_vague(reading: Reading) -> bool:
    return reading.stopped_at is None and bool(has(reading.text, "time", "vague"))


@rule(
    "T05",
    "error",
    "日期不存在：“{x}”，请核对月份和日子。",
    over=Indicator,
    kinds=(Kind.PHRASE,),
    basis="可行性",
    suggestion="请改成日历上有的日期。",
    value=lambda i, _: trouble(i) == "date",
)
def day_exists(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """2月30日、13月都是笔误，机器既不能比较先后，也不能导入。"""
    if indicator.target.kind is not Kind.PHRASE:
        return NotApplicable("指标值已经识别")
    if trouble(indicator) == "date":
        yield hit(project, indicator, x=impossible_day(label_key(indicator.target.text)))
    return None


@rule(
    "T06",
    "note",
    "“{x}”与{fy}年的实际天数{n}天不一致。",
    over=Indicator,
    kinds=(Kind.QUANTITY,),
    basis="可行性",
    suggestion="请按实际天数填写，或写“全年”。",
    stages="G",
    value=lambda i, _: i.target.base_unit == "天" and i.target.amount in (365, 366),
)
def days_fit_the_year(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """平年365天、闰年366天；全年运行的项目写错一天，年终就差一天。"""
    reading, year = indicator.target, project.fiscal_year
    if year is None or reading.kind is not Kind.QUANTITY or reading.base_unit != "天":
        return NotApplicable("不是以天计的指标，或不知道预算年度")
    days = 366 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 365
    if reading.amount in (365, 366) and reading.amount != days:
        yield hit(project, indicator, x=written_target(indicator), fy=year, n=days, expected=f"{days}天")
    return None
