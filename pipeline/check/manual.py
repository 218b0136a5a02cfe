"""The catalogue in words: one line, one page, or the whole 规则手册 (docs/rules.md), from the code alone."""

import csv
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from pipeline.check.catalogue import catalogue
from pipeline.check.rule import Rule
from pipeline.finding_text import TITLES
from pipeline.model import Batch, Book, Form, Indicator, Project, Severity
from pipeline.settings import Profile

GROUPS: Mapping[str, str] = {
    "C": "完整性与结构", "V": "指标值、单位、方向", "T": "时间", "M": "金额与成本", "X": "文字与身份",
    "W": "权重", "J": "运行监控", "Z": "绩效自评", "Y": "导入一体化系统", "B": "文件与读入",
}  # fmt: skip
_TABLE = Path(__file__).parents[1] / "rules.tsv"
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
    example = examples().get(rule.code, "")
    lines = (
        f"{rule.code}（{severity(rule, profile)}） {plain(rule.message)}",
        f"说明：{rule.explanation}",
        f"示例：{example}" if example else "",
        f"依据：{rule.basis_under(profile)}",
        f"建议：{plain(rule.suggestion)}",
        f"对象：{_OVER.get(rule.over, '读入记录')}；适用：{_stages(rule)}",
        f'设置：jixiao.toml 的 [rules] 中写 {rule.code} = "off"（或 error、warning、note）',
    )
    return "\n".join(text for text in lines if text)


def _stages(rule: Rule) -> str:
    return "、".join(_STAGE[stage] for stage in rule.stages) + "表"


@lru_cache(maxsize=1)
def examples() -> Mapping[str, str]:
    """The example sentence of each rule, from the generated rules.tsv."""
    if not _TABLE.exists():
        return {}
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["example"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}


def table(profile: Profile, shown: Mapping[str, str]) -> str:
    """The catalogue as tab-separated text, for the sheets and commands that print it."""
    rows = [("code", "severity", "over", "stages", "message", "explanation", "basis", "suggestion", "example")]
    for rule in catalogue():
        rows.append(
            (rule.code, rule.severity.value, _OVER.get(rule.over, "读入记录"), _stages(rule), plain(rule.message),
             rule.explanation, rule.basis_under(profile), plain(rule.suggestion), shown.get(rule.code, ""))
        )  # fmt: skip
    return "".join("\t".join(" ".join(text.split()) for text in row) + "\n" for row in rows)


def handbook(profile: Profile, shown: Mapping[str, str]) -> str:
    """The whole 规则手册 as Markdown."""
    return "\n".join(_pages(profile, shown)) + "\n"


def _pages(profile: Profile, shown: Mapping[str, str]) -> Iterator[str]:
    yield "# 规则手册\n"
    yield f"本页由程序从规则和用例生成，共 {len(catalogue())} 条。地区方案：{profile.title}。"
    yield "级别：错误应改正后再报，警告应说明理由，提示供参考。标“待核对”的依据未见原文，以当地财政部门文件为准。"
    for letter, title in GROUPS.items():
        yield f"\n## {letter} {title}\n"
        for rule in (one for one in catalogue() if one.code.startswith(letter)):
            yield f"### {rule.code} {plain(rule.message)}\n"
            yield f"{rule.explanation}\n"
            if rule.code in shown:
                yield f"- 示例：{shown[rule.code]}"
            yield f"- 级别：{severity(rule, profile)}；对象：{_OVER.get(rule.over, '读入记录')}；适用：{_stages(rule)}"
            yield f"- 依据：{rule.basis_under(profile)}"
            yield f"- 建议：{plain(rule.suggestion)}\n"
