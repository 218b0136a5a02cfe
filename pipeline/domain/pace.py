"""Mid-year: a figure held against the part of the year gone by, the colours that gives, and what does not grow."""

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from pipeline.model import Indicator
from pipeline.settings import Profile

COLOURS: Mapping[str, str] = MappingProxyType(
    {"red": "红灯", "yellow": "黄灯", "green": "绿灯", "blue": "蓝灯", "": "待判断"}
)
_GROWING = re.compile(r"(?:完成|执行|进度|支出|支付|拨付|发放|到位|覆盖)(?:率|比例|比重|程度)?$")
_SECTION = "monitoring"


def pace_of(done: Decimal, whole: Decimal, month: int) -> Decimal:
    """What is done ÷ what would be by the end of the month, in one division: 80% is not 79.99…%."""
    return done * 12 / (whole * month)


def colour_of(pace: Decimal, profile: Profile, *, ahead: bool = True) -> str:
    """The colour of a pace by the profile's bounds; without `ahead` nothing is blue."""
    if pace < profile.decimal(_SECTION, "red", "0.6"):
        return "red"
    if pace < profile.decimal(_SECTION, "yellow", "0.8"):
        return "yellow"
    return "blue" if ahead and pace >= profile.decimal(_SECTION, "ahead", "1.2") else "green"


def is_level(indicator: Indicator, profile: Profile) -> bool:
    """Whether the figure is a level, not a count: a share that does not grow with the year, a figure per something."""
    if profile.text(_SECTION, "level_rates", "whole") != "whole":
        return False
    target = indicator.target
    if target.per:
        return True
    return target.unit in ("%", "‰", "分") and not _GROWING.search(indicator.level3)
