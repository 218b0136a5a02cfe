"""C: is everything there, and in its place."""

import re

from pipeline.check.rule import NotApplicable, Outcome, hit, rule
from pipeline.domain.last import keep_last
from pipeline.domain.taxonomy import is_cost, level1, level2
from pipeline.model import Form, Indicator, Project
from pipeline.settings import Profile
from pipeline.text import label_key

_FULL = "完整性"
_EMPTY = NotApplicable("没有任何指标")
_NOBODY = re.compile(
    r"(?<![如若凡果])(无|没有|未有|不涉及|不存在|不直接涉及)[^，。；]{0,6}(服务对象|受益对象|满意度)(?!的)"
    r"|(?<!可)不(设|适用)[^，。；]{0,8}满意度"
)
_WITHOUT_INDICATORS = ("monitoring_projects",)
_AGENCY = re.compile(r"^\d{3,21}\D+")


@rule(
    "C01",
    "error",
    "项目名称为空，应填写与预算批复一致的项目名称。",
    over=Project,
    basis=f"{_FULL}；一体化系统：项目名称不能为空",
    suggestion="请填写项目名称。",
)
def project_has_a_name(project: Project, profile: Profile) -> Outcome:
    """没有项目名称就无法与预算、上年、自评对应。"""
    asked = "project_name" in project.cells or any(missing.name == "project_name" for missing in project.missing)
    if not project.name.strip() or (asked and not project.texts.get("project_name", "").strip()):
        yield hit(project, "project_name", text="")
    return None


@rule(
    "C02",
    "error",
    "未识别到预算单位编码及名称，应有“667201天津市滨海新区网格化管理中心”这样的一行。",
    over=Project,
    basis=_FULL,
    suggestion="请在表头填写预算单位编码和名称。",
    stages="GJZD",
)
def agency_is_named(project: Project, profile: Profile) -> Outcome:
    """不知道是哪个单位的表，就无法汇总，也无法退回。"""
    if not project.agency_name.strip() and not _AGENCY.match(project.texts.get("agency", "")):
        yield hit(project, "agency", text=project.texts.get("agency", ""))
    return None


@rule(
    "C03",
    "error",
    "未识别到预算年度，标题、项目名称和文件名里都没有年份。",
    over=Project,
    basis=_FULL,
    suggestion="请在表的标题下写明“（2025年度）”，或用 --year 指明。",
    stages="GJZD",
)
def fiscal_year_is_known(project: Project, profile: Profile) -> Outcome:
    """没有预算年度，“12月底前”就不知道是哪一年。"""
    if project.fiscal_year is None:
        yield hit(project, "fiscal_year", text="")
    return None


@rule(
    "C04",
    "error",
    "绩效目标{what}，应写明做什么、做到什么程度、产生什么效果。",
    over=Project,
    basis=_FULL,
    suggestion="请补写绩效目标。",
    stages="GD",
    reads=("goal",),
)
def goal_is_described(project: Project, profile: Profile) -> Outcome:
    """目标是指标的依据，空白或只有几个字的目标没有内容可以分解。最少字数见地区方案 goal.min_length。"""
    expected = "goal" in project.cells or any(missing.name == "goal" for missing in project.missing)
    if not project.goal and not expected:
        return NotApplicable("表上没有绩效目标一栏")
    text = re.sub(r"^\s*\d+[.、．]\s*", "", project.goal).strip()
    least = int(profile.decimal("goal", "min_length", "10"))
    if len(label_key(text)) < least:
        yield hit(project, "goal", what=f"只有“{text}”，过于简略" if text else "缺失")
    return None


@rule(
    "C05",
    "error",
    "未设置任何三级指标，应至少有产出、效益和满意度指标。",
    over=Project,
    basis=_FULL,
    suggestion="请补充绩效指标。",
    stages="GJZD",
)
def there_are_indicators(project: Project, profile: Profile) -> Outcome:
    """没有指标的目标表无法监控，也无法自评。"""
    if project.layout in _WITHOUT_INDICATORS:
        return NotApplicable("这种表每个项目一行，不列指标")
    if not project.indicators:
        yield hit(project, "goal", text="")
    return None


@rule(
    "C06",
    "error",
    "第{r}条指标{what}。",
    over=Indicator,
    basis=f"{_FULL}；一体化系统：必填项不能为空",
    suggestion="请补填；多余的行请删去。",
    stages="GJZD",
    shape=lambda i, _: bool(i.level3.strip()) != bool(i.target.text.strip() or i.sign_text.strip()),
)
def row_is_complete(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """有名称没有值，或有值没有名称，这一条就不成指标。"""
    blank = not indicator.target.text.strip() and not indicator.sign_text.strip()
    if not indicator.level3.strip() and not blank:
        yield hit(
            project,
            indicator,
            "level3",
            r=indicator.ordinal,
            what=f"有指标值“{indicator.target.text}”而没有三级指标名称",
            text="",
        )
    elif indicator.level3.strip() and blank and "target" in columns_of(project):
        yield hit(project, indicator, r=indicator.ordinal, what=f"“{indicator.level3}”没有指标值")
    return None


@keep_last
def columns_of(project: Project) -> set[str]:
    """The columns of the indicator table that hold anything."""
    return {name for indicator in project.indicators for name in indicator.cells}


@rule(
    "C07",
    "error",
    "缺少一级指标“{lv1}”。",
    over=Project,
    basis=f"{_FULL}；包头市2024年审核六方面之二：指标体系完整性",
    suggestion="请补充“{lv1}”类指标。",
    reads=("taxonomy",),
)
def required_first_levels(project: Project, profile: Profile) -> Outcome:
    """各地规定必设的一级指标不同，见地区方案 taxonomy.required_level1。分级栏空白的表不作判断。"""
    have = {level1(indicator, profile) for indicator in project.indicators}
    if not have - {""}:
        return _EMPTY
    for name in profile.texts("taxonomy", "required_level1"):
        if name not in have and not _implied(name, project, profile):
            yield hit(
                project, "indicators", lv1=f"{name}指标", text="、".join(sorted(have - {""})), expected=f"{name}指标"
            )
    return None


def _implied(name: str, project: Project, profile: Profile) -> bool:
    """Some forms print only the second level: 数量指标 stands for 产出."""
    below = profile.table("taxonomy", "placement").get(name, ())
    return any(level1(i, profile) in ("", *below) and level2(i, profile) in below for i in project.indicators)


@rule(
    "C08",
    "warning",
    "缺少二级指标“{lv2}”。",
    over=Project,
    basis=f"{_FULL}；包头市2024年审核六方面之二",
    suggestion="请补充“{lv2}”，确实不适用的请说明。",
    stages="G",
    reads=("taxonomy",),
)
def required_second_levels(project: Project, profile: Profile) -> Outcome:
    """产出应从数量、质量、时效三方面说清楚，见地区方案 taxonomy.required_level2。"""
    have = {level2(indicator, profile) for indicator in project.indicators}
    if not have - {""}:
        return _EMPTY
    missing = [name for name in profile.texts("taxonomy", "required_level2") if name not in have]
    for name in missing:
        yield hit(project, "indicators", lv2=f"{name}指标", text="、".join(sorted(have - {""})), expected=f"{name}指标")
    return None


@rule(
    "C09",
    "warning",
    "未设置效益类二级指标，应从经济、社会、生态、可持续影响中至少选一类。",
    over=Project,
    basis=_FULL,
    suggestion="请补充效益指标。",
    stages="G",
    reads=("taxonomy",),
)
def there_are_benefits(project: Project, profile: Profile) -> Outcome:
    """只说做了什么、不说有什么用，是目标表最常见的缺口。"""
    if not any(level2(i, profile) or level1(i, profile) for i in project.indicators):
        return _EMPTY
    benefits = profile.table("taxonomy", "placement").get("效益", ())
    if not any(level2(i, profile) in benefits for i in project.indicators):
        yield hit(project, "indicators", text="")
    return None


@rule(
    "C10",
    "warning",
    "未设置满意度指标，如无服务对象请说明。",
    over=Form,
    basis=f"{_FULL}；101号文要求（待核对）",
    suggestion="请补充服务对象满意度指标，或注明不涉及服务对象。",
    stages="G",
)
def there_is_satisfaction(form: Form, project: Project, profile: Profile) -> Outcome:
    """有服务对象的项目应听服务对象怎么说。目标、用途或表下的说明里写明没有服务对象的不在此列。"""
    if not project.indicators:
        return _EMPTY
    remarks = (note.found for note in form.notes if note.kind == "remark_row")
    texts = "，".join((project.goal, project.purpose, *project.extras.values(), *remarks))
    if _NOBODY.search(texts):
        return NotApplicable("已说明没有服务对象")
    if not any("满意" in level1(i, profile) + level2(i, profile) + i.level3 for i in project.indicators):
        yield hit(project, "indicators", text="")
    return None


@rule(
    "C11",
    "warning",
    "未设置成本指标，应写明总成本或单位成本控制数。",
    over=Project,
    basis="财预〔2021〕101号（待核对）",
    suggestion="请补充成本指标。",
    stages="G",
)
def there_is_a_cost(project: Project, profile: Profile) -> Outcome:
    """没有成本指标，预算与产出就联系不起来。"""
    if not any(level1(i, profile) or level2(i, profile) for i in project.indicators):
        return _EMPTY
    if not any("成本" in level1(i, profile) + level2(i, profile) or is_cost(i, profile) for i in project.indicators):
        yield hit(project, "indicators", text="")
    return None


@rule(
    "C14",
    "note",
    "三级指标{n}条，建议{range}。",
    over=Project,
    basis="本地要求（地区方案 counts）",
    suggestion="请酌情增减。",
    stages="G",
    reads=("counts",),
)
def number_of_indicators(project: Project, profile: Profile) -> Outcome:
    """全国没有统一的条数要求；本地有要求的写在地区方案里才核对。"""
    least, most = (profile.optional("counts", name) for name in ("min_indicators", "max_indicators"))
    if least is None and most is None:
        return NotApplicable("地区方案没有条数要求")
    n = len(project.indicators)
    if n and ((least is not None and n < least) or (most is not None and n > most)):
        shown = f"{least or 1}–{most}条" if most is not None else f"不少于{least}条"
        yield hit(project, "indicators", n=n, range=shown, text=str(n))
    return None
