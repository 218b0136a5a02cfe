"""V: can the target be measured, and does it ask for more than last year."""

import re
from collections.abc import Mapping
from decimal import Decimal

from pipeline.check.rule import Hit, NotApplicable, Outcome, at, hit, rule
from pipeline.check.words import has
from pipeline.domain.phrases import PhraseWord, classify_phrase, standard_phrases
from pipeline.domain.taxonomy import is_cost, level1
from pipeline.domain.written import written_target
from pipeline.model import Indicator, Kind, Project, Reading
from pipeline.settings import Profile
from pipeline.text import fold_value

_AS_BEFORE = re.compile(r"[较比]上年|同比|较去年")


@rule(
    "V09",
    "warning",
    "定性指标“{name}”的值“{x}”缺少可衡量的标准或分档。",
    over=Indicator,
    kinds=(Kind.PHRASE,),
    basis="适当性；审计案例：目标空泛",
    suggestion="请改为可量化的值，或在描述中写明优、良、中、差各是什么情形。",
    stages="G",
    value=lambda i, profile: _is_vague(i.target, profile),
)
def words_can_be_measured(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """“有效”“显著提升”到什么程度算达成，各人看法不同；没有分档，年终只能凭印象打分。"""
    reading = indicator.target
    if reading.kind is not Kind.PHRASE or reading.stopped_at is not None:
        return NotApplicable("不是文字写的指标值")
    if level1(indicator, profile) in profile.texts("taxonomy", "extra_level1"):
        return NotApplicable("投入、过程一类的指标")
    if _AS_BEFORE.search(reading.text):
        return NotApplicable("以上年为准，可以衡量")
    if _is_vague(reading, profile) and not has(indicator.description + reading.text, "vague", "graded"):
        yield hit(project, indicator, name=indicator.level3, x=written_target(indicator))
    return None


def _is_vague(reading: Reading, profile: Profile) -> bool:
    text = reading.text
    if reading.stopped_at is not None or "满意" in text or _AS_BEFORE.search(text):
        return False
    own: Mapping[str, PhraseWord] = profile.table("phrases")  # of the clerk's 词语表
    if exact := own.get(fold_value(text)):
        return not exact.measurable
    if has(text, "vague", "words"):
        return True
    said = classify_phrase(text, {**standard_phrases(), **own} if own else None)
    return said is not None and not said.measurable


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
    shape=lambda i, _: bool(i.extras),
    value=lambda i, _: i.target.sign in (">=", ">"),
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
        yield hit(project, indicator, x=written_target(indicator), name=indicator.level3, last=last)
    return None
