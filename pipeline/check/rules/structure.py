"""C: classes, placeholders, doubles and levels: is everything in its place."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from pipeline.check.rule import Hit, NotApplicable, Outcome, at, hit, rule
from pipeline.check.rules.completeness import columns_of
from pipeline.check.words import pattern
from pipeline.domain.taxonomy import level1, level2
from pipeline.model import Indicator, Project
from pipeline.settings import Profile
from pipeline.text import label_key

_FULL = "完整性"


@rule(
    "C12",
    "error",
    "指标类别“{x}”不在分类目录内，应为{known}之一。",
    over=Indicator,
    basis="一体化系统绩效指标层次表",
    suggestion="请改为规定的指标类别。",
    reads=("taxonomy",),
    levels=lambda i, profile: any(_strange_levels(i, profile)),
)
def class_is_known(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """一级、二级指标是封闭的目录，系统不收目录以外的类别。同一类别在一张表里只说一次。"""
    if not indicator.level1 and not indicator.level2:
        return NotApplicable("没有分级栏")
    if level1(indicator, profile) in profile.texts("taxonomy", "extra_level1"):
        return NotApplicable("其他体系的一级指标")
    for field in _strange_levels(indicator, profile):
        written = getattr(indicator, field)
        first = next((i for i in project.indicators if getattr(i, field) == written), indicator)
        if first is indicator:
            known = "、".join(f"{name}指标" for name in _names_of(field, profile))
            yield hit(project, indicator, field, x=written, known=known, text=written)
    return None


def _names_of(field: str, profile: Profile) -> Iterable[str]:
    """The first or the second levels of the jurisdiction, in its order."""
    placement = profile.table("taxonomy", "placement")
    if field == "level1":
        return placement
    return dict.fromkeys(name for below in placement.values() for name in below)


def _strange_levels(indicator: Indicator, profile: Profile) -> Iterator[str]:
    """The fields whose class is not in the taxonomy."""
    known = _known_levels(profile)
    if level1(indicator, profile) not in known and indicator.level1.strip():
        yield "level1"
    if level2(indicator, profile) not in known and indicator.level2.strip():
        yield "level2"


@rule(
    "C13",
    "warning",
    "“{lv2}”归入“{lv1}”与现行分类不符，应归入“{y}”。",
    over=Indicator,
    basis="指标分类（地区方案 taxonomy.placement）",
    suggestion="请移到“{y}”之下。",
    reads=("taxonomy",),
    levels=lambda i, profile: _right_place(i, profile) != "",
)
def class_is_in_its_place(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """2020版把成本归入产出，2021版把成本列为一级；按哪一版由地区方案决定。"""
    placement = profile.table("taxonomy", "placement")
    one, two = level1(indicator, profile), level2(indicator, profile)
    if one not in placement or not two or one == two:
        return NotApplicable("分级栏空白，或一级不在目录内")
    if right := _right_place(indicator, profile):
        expected = f"{right}指标"
        yield Hit(
            (at(project, indicator, "level2"),),
            {"lv1": indicator.level1, "lv2": indicator.level2, "y": expected},
            indicator.level2,
            expected,
        )
    return None


def _right_place(indicator: Indicator, profile: Profile) -> str:
    """The first level a misplaced second level belongs to; empty where it is in its place, or has none."""
    placement = profile.table("taxonomy", "placement")
    one, two = level1(indicator, profile), level2(indicator, profile)
    if one not in placement or not two or one == two:
        return ""
    right = [name for name, below in placement.items() if two in below]
    if two == "成本" and not right:
        right = [name for name, below in placement.items() if "经济成本" in below]
    return right[0] if right and one not in right else ""


@rule(
    "C15",
    "error",
    "{where}存在未填写的模板占位符“{x}”，应换成实际内容。",
    over=Project,
    basis=f"{_FULL}；一体化系统不接受“*”“_”；公开模板中的实例",
    suggestion="请填写实际内容。",
    stages="GJZD",
)
def no_placeholders(project: Project, profile: Profile) -> Outcome:
    """套用模板时留下的“**”“××”“请填写”，说明这一处没有填。"""
    for name, title in (("name", "项目名称"), ("goal", "绩效目标"), ("purpose", "资金用途")):
        text = getattr(project, name)
        if match := pattern("placeholder", "text").search(text):
            field = "project_name" if name == "name" else name
            yield hit(project, field, where=title, x=match[0], text=text, span=match.span())
    yield from _placeholders_of_rows(project)
    return None


def _placeholders_of_rows(project: Project) -> Iterator[Hit]:
    together = "\n".join(text for i in project.indicators for text in (i.level3, i.target.text, i.description))
    if not any(pattern("placeholder", kind).search(together) for kind in ("strict", "text")):
        return  # one look at all texts instead of three at each row
    for indicator in project.indicators:
        for field, text in (
            ("level3", indicator.level3),
            ("target", indicator.target.text),
            ("description", indicator.description),
        ):
            kind = "text" if field == "description" else "strict"
            if match := pattern("placeholder", kind).search(text):
                yield hit(
                    project,
                    indicator,
                    field,
                    where=f"“{indicator.level3 or indicator.level2}”",
                    x=match[0],
                    text=text,
                    span=match.span(),
                )


@rule(
    "C16",
    "error",
    "三级指标“{x}”重复，在同一二级指标下出现{n}次。",
    over=Project,
    basis=_FULL,
    suggestion="请删去重复的一条，或改名以示区别。",
    stages="GJZD",
)
def names_are_unique(project: Project, profile: Profile) -> Outcome:
    """同一二级指标下两条同名的三级指标，导入时会互相覆盖，自评时分不清是哪一条。"""
    named: dict[str, list[Indicator]] = {}
    for indicator in project.indicators:
        named.setdefault(label_key(indicator.level3), []).append(indicator)
    repeated = {one.ordinal for name, own in named.items() if name and len(own) > 1 for one in own}
    alike: dict[tuple[str, str, str], list[Indicator]] = {}
    for indicator in project.indicators:
        if indicator.ordinal in repeated:
            key = level1(indicator, profile), level2(indicator, profile), label_key(indicator.level3)
            alike.setdefault(key, []).append(indicator)
    for same in alike.values():
        if len(same) > 1:
            places = tuple(at(project, indicator, "level3") for indicator in same[1:] + same[:1])
            yield Hit(places, {"x": same[0].level3, "n": len(same)}, same[0].level3)
    return None


@rule(
    "C18",
    "warning",
    "第{r}条指标“{name}”的{what}空白，无法判断属于哪一类。",
    over=Indicator,
    basis="指标层级应完整",
    suggestion="请补填指标层级。",
    stages="GJZ",
    shape=lambda i, _: i.level3.strip(),
    levels=lambda i, _: not (i.level1.strip() and i.level2.strip()),
)
def levels_are_filled(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """合并单元格以下的空白会按上一行补齐；一组的第一行就空白时，只能请填报人补填。"""
    columns = columns_of(project)
    if "level1" not in columns and "level2" not in columns:
        return NotApplicable("没有分级栏")
    if "满意" in level1(indicator, profile):
        return NotApplicable("满意度只有一类，不必再分")
    blank = [
        title
        for field, title in (("level1", "一级指标"), ("level2", "二级指标"))
        if field in columns and not getattr(indicator, field).strip()
    ]
    if blank and indicator.level3.strip():
        field = "level1" if blank[0] == "一级指标" else "level2"
        yield hit(project, indicator, field, r=indicator.ordinal, name=indicator.level3, what="、".join(blank), text="")
    return None


@lru_cache(maxsize=8)
def _known_levels(profile: Profile) -> frozenset[str]:
    """Every name of the taxonomy, whatever its level: a class in the wrong column is said by C13."""
    extra = profile.texts("taxonomy", "extra_level1")
    return _SECOND_LEVELS | {*profile.table("taxonomy", "placement"), *extra}


_SECOND_LEVELS = frozenset(
    ["数量", "质量", "时效", "成本", "经济成本", "社会成本", "生态环境成本", "经济效益", "社会效益", "生态效益",
     "可持续影响", "服务对象满意度", "满意度"]
)  # fmt: skip
