"""The catalogue in words: one line, one page, or the whole 规则手册 (docs/rules.md), from the code alone."""

import re
from collections.abc import Iterator, Mapping

from pipeline.check.catalogue import catalogue
from pipeline.check.rule import Rule
from pipeline.finding_text import TITLES
from pipeline.model import Batch, Book, Form, Indicator, Project, Severity
from pipeline.settings import Profile

GROUPS: Mapping[str, str] = {
    "C": "完整性与结构", "V": "指标值、单位、方向", "T": "时间", "M": "金额与成本", "X": "文字与身份",
    "W": "权重", "J": "运行监控", "Z": "绩效自评", "B": "文件与读入",
}  # fmt: skip
_OVER = {Book: "工作簿", Form: "表", Project: "项目", Indicator: "指标", Batch: "整批"}
_STAGE = {"G": "目标", "J": "监控", "Z": "自评", "D": "部门整体"}


def severity(rule: Rule, profile: Profile) -> str:
    """错误, 警告, 提示 or 停用, as the settings have it."""
    level = profile.severities.get(rule.code, rule.severity.value)
    return "停用" if level == "off" else TITLES[Severity(level)]


def plain(message: str) -> str:
    """A message with its placeholders shown as ……."""
    return re.sub(r"\{[^}]*\}", "……", message)


def summary(rule: Rule, profile: Profile) -> str:
    """One line of the catalogue."""
    return f"{rule.code} {severity(rule, profile)} {plain(rule.message)}"


def explain(rule: Rule, profile: Profile) -> str:
    """Everything about one rule."""
    stages = "、".join(_STAGE[stage] for stage in rule.stages)
    return "\n".join(
        (
            f"{rule.code}（{severity(rule, profile)}） {plain(rule.message)}",
            f"说明：{rule.explanation}",
            f"依据：{rule.basis_under(profile)}",
            f"建议：{plain(rule.suggestion)}",
            f"对象：{_OVER.get(rule.over, '读入记录')}；适用：{stages}表",
            f'设置：jixiao.toml 的 [rules] 中写 {rule.code} = "off"（或 error、warning、note）',
        )
    )


def handbook(profile: Profile) -> str:
    """The whole 规则手册 as Markdown."""
    return "\n".join(_pages(profile)) + "\n"


def _pages(profile: Profile) -> Iterator[str]:
    yield "# 规则手册\n"
    yield f"本页由程序生成（`jixiao rules --markdown`），共 {len(catalogue())} 条规则。地区方案：{profile.title}。"
    yield "级别：错误应改正后再报，警告应说明理由，提示供参考。标“待核对”的依据未见原文，以当地财政部门文件为准。"
    for letter, title in GROUPS.items():
        yield f"\n## {letter} {title}\n"
        for rule in (one for one in catalogue() if one.code.startswith(letter)):
            yield f"### {rule.code} {plain(rule.message)}\n"
            yield f"{rule.explanation}\n"
            yield f"- 级别：{severity(rule, profile)}；对象：{_OVER.get(rule.over, '读入记录')}"
            yield f"- 依据：{rule.basis_under(profile)}"
            yield f"- 建议：{plain(rule.suggestion)}\n"
