"""Which class an indicator belongs to, by the profile's names: `产出指标（50分）` → 产出, `环境效益` → 生态效益."""

import re
from functools import lru_cache

from pipeline.domain.points import split_points
from pipeline.model import Indicator
from pipeline.settings import Profile

_BRACKETED = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]$")


@lru_cache(maxsize=4096)
def bare(label: str) -> str:
    """A level's label without ordinal, points and the word 指标."""
    key = _BRACKETED.sub("", split_points(label)[0]).strip("★*☆()[]【】")
    for suffix in ("等", "绩效指标", "指标", "类"):
        key = key.removesuffix(suffix) or key
    return key


@lru_cache(maxsize=16384)
def canonical_level(label: str, profile: Profile) -> str:
    """The profile's name of a level, or the bare label where it is unknown."""
    key = bare(label)
    known = profile.table("taxonomy", "aliases").get(key)
    if known is None and key.endswith("满意度") and key != "满意度":
        return "服务对象满意度"  # 群众满意度, 患者满意度 …: whoever is served
    return str(known or key)


def level1(indicator: Indicator, profile: Profile) -> str:
    """一级 by its canonical bare name; empty where the form leaves it blank."""
    return canonical_level(indicator.level1 or indicator.class1, profile)


def level2(indicator: Indicator, profile: Profile) -> str:
    """二级 by its canonical bare name; empty where the form leaves it blank."""
    return canonical_level(indicator.level2 or indicator.class2, profile)


def is_cost(indicator: Indicator, profile: Profile) -> bool:
    """成本 in any of its three homes: under 产出, as a level of its own, or 经济成本 under either."""
    return level2(indicator, profile) in ("成本", "经济成本") or (
        level1(indicator, profile) == "成本" and level2(indicator, profile) not in ("社会成本", "生态环境成本")
    )


def is_output(indicator: Indicator, profile: Profile) -> bool:
    """数量, 质量 or 时效, wherever they are filed."""
    return level2(indicator, profile) in ("数量", "质量", "时效") or (
        level1(indicator, profile) == "产出" and not is_cost(indicator, profile)
    )
