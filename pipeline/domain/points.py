"""Points printed beside a name: of a level (`产出指标（50分）`) or of an indicator (`建设示范村（20分）`)."""

import re
from decimal import Decimal
from functools import lru_cache

from pipeline.text import label_key

_ORDINAL = re.compile(
    r"^(?:\(?[一二三四五六七八九十0-9]{1,2}[、.)]+(?:[0-9]{1,2}[、.]?)*|[①-⑩]|[A-Z][、.]|(?:[一二]级)?指标[0-9]{0,2}:)"
)
_NUMBERED = re.compile(
    r"^[★*☆]*(?:\(?[一二三四五六七八九十0-9]{1,2}(?:[、)]|\.(?![0-9]))|[①-⑩]|(?:[一二三]级)?指标[0-9]{0,2}:)?[★*☆]*"
)
"""What an indicator is numbered by: 3.5公里道路 begins with no number of its own."""
_POINTS = re.compile(
    r"[(\[【:]?(?:共|满分|分值|权重|计)?:?(?:[0-9]+(?:\.[0-9]+)?[-~—–至])?(?P<points>[0-9]+(?:\.[0-9]+)?)\)?"
    r"(?:分值?|%)?(?:,占?[0-9.]+%)?[)\]】]?分?$"
)
_BETWEEN = re.compile(r"[0-9][-~—–至][0-9]")


@lru_cache(maxsize=8192)
def split_points(label: str) -> tuple[str, Decimal | None]:
    """A level without ordinal and points, and the points: `(40-50)分` is a span, the 1 of `数量指标1` its number."""
    key = _ORDINAL.sub("", label_key(label))
    found = _POINTS.search(key)
    if not found or found.start() == 0:
        return key, None
    unsure = _BETWEEN.search(found[0]) or len(found[0]) == 1
    return key[: found.start()].rstrip("(:/-—,"), None if unsure else Decimal(found["points"])


@lru_cache(maxsize=8192)
def points_beside(name: str) -> tuple[str, Decimal | None]:
    """An indicator's name without stars, number and points, and the points, which must say so: PM2.5 has none."""
    key = _NUMBERED.sub("", label_key(name).rstrip("★*☆"))
    found = _POINTS.search(key)
    if not found or found.start() == 0 or found[0][0] not in "([【" or "分" not in found[0]:
        return key, None
    return (key, None) if _BETWEEN.search(found[0]) else (key[: found.start()], Decimal(found["points"]))
