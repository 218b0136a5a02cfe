"""X: does the form speak of the right project and year; hidden data; last year."""

import re
from decimal import Decimal

from pipeline.check.rule import Hit, NotApplicable, Outcome, at, hit, rule
from pipeline.check.words import has
from pipeline.model import Indicator, Kind, Project
from pipeline.phrases import classify_phrase
from pipeline.settings import Profile
from pipeline.taxonomy import is_cost, level1
from pipeline.text import label_key

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=年)")
_SPANS = re.compile(r"20\d\d年?[-—~～至到、]20\d\d|结转|结余|续建|跨年|尾款|以前年度|上年|往年|提前下达")
_TITLE = re.compile(r"^\s*\d+[.．、]\s*(.+?)(?:项目)?(?:支出)?绩效目标(?:申报|审批|批复)?表")


@rule(
    "X01",
    "error",
    "{where}中的年份{y}与预算年度{fy}不一致。",
    over=Project,
    basis="相关性",
    suggestion="请核对年份，确属以前年度结转的请在名称中写明“结转”。",
)
def years_agree(project: Project, profile: Profile) -> Outcome:
    """多半是沿用了去年的表。名称里写明结转、续建、起止年份的不在此列。"""
    if project.fiscal_year is None:
        return NotApplicable("不知道预算年度")
    for name, where, text in (("project_name", "项目名称", project.name), ("title", "标题", project.title)):
        years = {int(year) for year in _YEAR.findall(text)}
        if len(years) == 1 and project.fiscal_year not in years and not _SPANS.search(text):
            year = years.pop()
            start = text.index(str(year))
            yield hit(project, name, where=where, y=year, fy=project.fiscal_year, text=text, span=(start, start + 4))
    return None


@rule(
    "X02",
    "error",
    "标题“{title}”与项目名称“{name}”不一致。",
    over=Project,
    basis="完整性",
    suggestion="请核对标题与项目名称，改正其中一处。",
    stages="G",
)
def title_names_the_project(project: Project, profile: Profile) -> Outcome:
    """标题去掉序号和“绩效目标表”应当就是项目名称。标题里没有项目名称的表式不在此列。"""
    match = _TITLE.match(project.title)
    if match is None or not project.name:
        return NotApplicable("标题里没有项目名称")
    if label_key(match[1]) not in (label_key(project.name), label_key(project.name).removesuffix("项目")):
        yield hit(
            project,
            "title",
            title=match[1],
            name=project.name,
            text=project.title,
            expected=project.name,
            also=(project.at("project_name"),),
        )
    return None


@rule(
    "X11",
    "warning",
    "绩效目标与上年完全相同，应按当年任务调整。",
    over=Project,
    basis="可行性；审核要点：与上年对照",
    suggestion="请按当年任务修改目标和指标值。",
    stages="G",
)
def goal_is_not_last_years(project: Project, profile: Profile) -> Outcome:
    """一字不改地沿用上年，说明没有按当年任务重新设定。表上有上年目标时才比较。"""
    last = project.extras.get("goal_last_year", "")
    if not last.strip() or not project.goal.strip():
        return NotApplicable("没有上年的绩效目标可比")
    if label_key(last) == label_key(project.goal):
        yield hit(project, "goal", text=project.goal)
    return None


@rule(
    "V09",
    "warning",
    "定性指标“{name}”的值“{x}”缺少可衡量的标准或分档。",
    over=Indicator,
    kinds=(Kind.PHRASE,),
    basis="适当性；审计案例：目标空泛",
    suggestion="请改为可量化的值，或在描述中写明优、良、中、差各是什么情形。",
    stages="G",
)
def words_can_be_measured(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """“有效”“显著提升”到什么程度算达成，各人看法不同；没有分档，年终只能凭印象打分。"""
    reading = indicator.target
    if reading.kind is not Kind.PHRASE or reading.stopped_at is not None:
        return NotApplicable("不是文字写的指标值")
    if level1(indicator, profile) in profile.texts("taxonomy", "extra_level1"):
        return NotApplicable("投入、过程一类的指标")
    if re.search(r"[较比]上年|同比|较去年", reading.text):
        return NotApplicable("以上年为准，可以衡量")
    graded = has(indicator.description + reading.text, "vague", "graded")
    said = classify_phrase(reading.text)
    vague = has(reading.text, "vague", "words") or (said is not None and not said.measurable)
    if vague and not graded and "满意" not in reading.text:
        yield hit(project, indicator, name=indicator.level3, x=reading.text)
    return None


@rule(
    "V10",
    "warning",
    "定性指标占{p}（{n}条中的{k}条），建议尽量量化。",
    over=Project,
    basis="适当性：指标以定量为主",
    suggestion="请把能用数字衡量的改为定量指标。",
    stages="G",
    reads=("values",),
)
def most_indicators_are_figures(project: Project, profile: Profile) -> Outcome:
    """指标应以定量为主。允许的比例见地区方案 values.qualitative_share。"""
    filled = [i for i in project.indicators if i.target.kind is not Kind.BLANK]
    if not filled:
        return NotApplicable("没有指标值")
    words = [i for i in filled if i.target.kind is Kind.PHRASE and i.target.stopped_at is None]
    if len(words) > profile.decimal("values", "qualitative_share", "0.5") * len(filled):
        places = tuple(at(project, indicator) for indicator in words)
        facts = {"p": f"{len(words) * 100 // len(filled)}%", "n": len(filled), "k": len(words)}
        yield Hit(places, facts, "、".join(i.target.text for i in words))
    return None


@rule(
    "V19",
    "warning",
    "“{name}”的指标值“{x}”未高于上年完成值“{last}”，约束偏低。",
    over=Indicator,
    kinds=(Kind.QUANTITY,),
    basis="可行性；审核要点：与上年完成值对照",
    suggestion="请适当提高指标值，或说明不提高的原因。",
    stages="G",
)
def target_exceeds_last_year(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """表上列有上年完成值时，正向指标应高于上年。已达100%的、按任务逐年核定的成本不在此列。"""
    last, reading = indicator.extras.get("base_value", ""), indicator.target
    match = re.search(r"\d[\d,]*(?:\.\d+)?", last)
    if match is None or reading.kind is not Kind.QUANTITY or reading.number is None or reading.sign not in (">=", ">"):
        return NotApplicable("没有上年完成值，或不是正向的定量指标")
    before = Decimal(match[0].replace(",", ""))
    full = reading.unit == "%" and reading.number >= 100
    if not full and not is_cost(indicator, profile) and reading.number <= before:
        yield hit(project, indicator, x=reading.text, name=indicator.level3, last=last)
    return None
