"""X: can it be imported into the system and published: signs, lengths, spaces, private numbers."""

import re
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache

from pipeline.check.rule import Hit, NotApplicable, Outcome, at, hit, rule
from pipeline.model import Indicator, Kind, Project
from pipeline.settings import Profile

_TEMPLATE = re.compile(r"\*{2,}|_{2,}")
_INNER = re.compile(r"[\u4e00-\u9fff][ \u3000\xa0]+(?=[\u4e00-\u9fff])|[\xa0\u200b\ufeff]")
_BLANK, _LONG = re.compile(r"[ \u3000\xa0\u200b\ufeff]"), re.compile(r"\d{11}")
"""What those two cannot do without: looked for in all texts of a project at once."""
_PRIVATE = re.compile(r"(?<![\dA-Za-z.])(\d{17}[\dXx]|\d{16,19}|1[3-9]\d{9})(?![\dA-Za-z.])")
_BYTES = 4
"""More than any encoding needs for one character."""


@rule(
    "X12",
    "error",
    "指标值“{x}”含有“{mark}”，一体化系统导入时不接受这个字符，应改写。",
    over=Indicator,
    basis="一体化系统导入校验：指标值不得含 * _ -",
    suggestion="请改写：区间写“90%至95%”，日期写“2025年12月31日前”。",
    reads=("export",),
    stages="G",
    value=lambda i, profile: _refused(i.target.text, profile),
)
def value_can_be_imported(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """不导入系统的，可在地区方案里把 export.check 设为 false。没有填写的占位符由 C15 说。"""
    if not profile.flag("export", "check", True) or indicator.target.kind is Kind.BLANK:
        return NotApplicable("不检查导入格式，或没有指标值")
    text = indicator.target.text
    if mark := _refused(text, profile):
        start = text.index(mark)
        yield hit(project, indicator, x=text, mark=mark, span=(start, start + 1))
    return None


def _refused(text: str, profile: Profile) -> str:
    """The first sign of a value that the system does not take; empty where it takes all, or is still a template."""
    mark = next((mark for mark in profile.text("export", "forbidden", "*_-") if mark in text), "")
    return "" if _TEMPLATE.search(text) else mark


@rule(
    "X13",
    "error",
    "{field}超长：{n}字节，系统最多{max}字节。",
    over=Project,
    basis="一体化系统数据表的字段长度",
    suggestion="请精简文字。",
    reads=("export",),
    stages="G",
)
def texts_fit_the_system(project: Project, profile: Profile) -> Outcome:
    """超过字段长度的文字导入时会被拒收或截断。编码与长度见地区方案 export。"""
    if not profile.flag("export", "check", True):
        return NotApplicable("不检查导入格式")
    for key, title, text in (
        ("project_name", "项目名称", project.name), ("project_code", "项目代码", project.code),
        ("goal", "绩效目标", project.goal), ("purpose", "资金用途", project.purpose),
    ):  # fmt: skip
        if over := _over_length(key, text, profile):
            yield Hit((project.at(key),), {"field": title, "n": over[0], "max": over[1]}, text)
    short = _surely_short(profile)
    for one in project.indicators:
        for key, title, text in (
            ("target", "“{}”的指标值", one.target.text), ("level3", "三级指标名称", one.level3),
            ("description", "“{}”的描述", one.description),
        ):  # fmt: skip
            if len(text) > short and (over := _over_length(key, text, profile)):
                facts = {"field": title.format(one.level3), "n": over[0], "max": over[1]}
                yield Hit((at(project, one, key),), facts, text)
    return None


def _over_length(key: str, text: str, profile: Profile) -> tuple[int, int] | None:
    """How many bytes a text has and how many it may have, where it has too many."""
    lengths, encoding = _lengths(profile)
    most = lengths.get(key, 0)
    if not most or len(text) * _BYTES <= most:
        return None
    n = len(text.encode(encoding, "replace"))
    return (n, most) if n > most else None


@lru_cache(maxsize=8)
def _surely_short(profile: Profile) -> int:
    """So few characters fit into every field of an indicator, whatever they are."""
    lengths = [most for key in ("target", "level3", "description") if (most := _lengths(profile)[0].get(key))]
    return min(lengths, default=sys.maxsize) // _BYTES


@lru_cache(maxsize=8)
def _lengths(profile: Profile) -> tuple[Mapping[str, int], str]:
    """The lengths of the fields in bytes, and the encoding they are counted in."""
    lengths = {key: int(most) for key, most in profile.table("export", "lengths").items()}
    return lengths, profile.text("export", "encoding", "utf-8")


@rule(
    "X14",
    "note",
    "“{x}”中间有多余的空白，已去除。",
    over=Project,
    basis="一体化系统不接受文字中间的空格",
    suggestion="不必修改；下次请不要用空格对齐文字。",
    stages="GJZD",
)
def no_spaces_inside(project: Project, profile: Profile) -> Outcome:
    """名称和指标值里的空格、不间断空格会使同一个名称对不上。换行是表格里的排版，不在此列。"""
    if match := _INNER.search(project.name):
        yield hit(project, "project_name", x=project.name, text=project.name, span=match.span())
    if not _BLANK.search("\n".join(text for i in project.indicators for text in (i.level3, i.target.text))):
        return None
    for indicator in project.indicators:
        for field, text in (("level3", indicator.level3), ("target", indicator.target.text)):
            if (match := _INNER.search(text)) and indicator.target.kind is not Kind.SEVERAL:
                yield hit(project, indicator, field, x=text, text=text, span=match.span())
    return None


@rule(
    "X15",
    "error",
    "{where}中有疑似{what}“{x}”，公开前应删去。",
    over=Project,
    basis="公开内容不得含个人信息",
    suggestion="请删去或用“*”以外的方式概述。",
    stages="GJZD",
)
def nothing_private(project: Project, profile: Profile) -> Outcome:
    """目标表要随部门预算公开，身份证号、手机号、银行账号不应出现。项目代码不在此列。"""
    fields = [
        ("goal", "绩效目标", project.goal),
        ("purpose", "资金用途", project.purpose),
        ("project_name", "项目名称", project.name),
    ]
    for field, title, text in fields:
        for what, found in private(text):
            yield hit(project, field, where=title, what=what, x=found, text=text)
    if not _LONG.search("\n".join(text for i in project.indicators for text in (i.level3, i.description, i.reason))):
        return None
    for indicator in project.indicators:
        for field in ("level3", "description", "reason"):
            for what, found in private(getattr(indicator, field)):
                yield hit(project, indicator, field, where=f"“{indicator.level3}”", what=what, x=found)
    return None


def private(text: str) -> Iterator[tuple[str, str]]:
    """Numbers that look like a person's: a citizen number with a valid check digit, a mobile number, a bank account."""
    for match in _PRIVATE.finditer(text):
        digits = match[1]
        if len(digits) == 18 and _citizen(digits):
            yield "身份证号", digits
        elif len(digits) == 11:
            yield "手机号", digits
        elif digits.isdigit() and _luhn(digits):
            yield "银行账号", digits


def _citizen(digits: str) -> bool:
    total = sum(
        int(d) * w for d, w in zip(digits[:17], (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=True)
    )
    return "10X98765432"[total % 11] == digits[17].upper() and digits[6:8] in ("19", "20")


def _luhn(digits: str) -> bool:
    doubled = (int(d) * 2 if i % 2 else int(d) for i, d in enumerate(reversed(digits)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0
