"""X: does the form speak of the right project and year; hidden data; last year."""

import re

from pipeline.check.rule import NotApplicable, Outcome, hit, rule
from pipeline.model import Project
from pipeline.settings import Profile
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
