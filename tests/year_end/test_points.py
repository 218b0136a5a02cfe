"""Points printed beside names: of levels and of indicators, in the ways forms print them."""

from decimal import Decimal

import pytest

from pipeline.domain.points import points_beside, split_points
from pipeline.history.match import match_indicators
from pipeline.model import Indicator
from pipeline.normalize import parse


@pytest.mark.parametrize(
    ("label", "name", "points"),
    [
        ("产出指标（50分）", "产出指标", "50"),
        ("一、产出指标【50 分】", "产出指标", "50"),
        ("产出指标（满分：50分）", "产出指标", "50"),
        ("产出指标（50分，占50%）", "产出指标", "50"),
        ("效益指标 30%", "效益指标", "30"),
        ("成本指标20分", "成本指标", "20"),
        ("指标1：数量指标(15)", "数量指标", "15"),
        ("产出指标（40-50）分", "产出指标", None),
        ("数量指标2", "数量指标", None),
        ("（20分）", "(20分)", None),
    ],
)
def test_the_points_of_a_level(label: str, name: str, points: str | None) -> None:
    assert split_points(label) == (name, None if points is None else Decimal(points))


@pytest.mark.parametrize(
    ("label", "name", "points"),
    [
        ("建设示范村（20分）", "建设示范村", "20"),
        ("2.建设示范村【分值：7.5】", "建设示范村", "7.5"),
        ("指标3：★建设示范村", "建设示范村", None),
        ("★建设示范村(满分20分)", "建设示范村", "20"),
        ("3.5公里道路", "3.5公里道路", None),
        ("PM2.5", "PM2.5", None),
        ("覆盖率100%", "覆盖率100%", None),
        ("培训场次（12）", "培训场次(12)", None),
        ("测评不低于90分", "测评不低于90分", None),
        ("抽查得分（80-90分）", "抽查得分(80-90分)", None),
    ],
)
def test_the_points_of_an_indicator_say_that_they_are_points(label: str, name: str, points: str | None) -> None:
    assert points_beside(label) == (name, None if points is None else Decimal(points))


def of(*names: str) -> tuple[Indicator, ...]:
    return tuple(Indicator(n, "产出指标", "数量指标", name, parse("≥2次")) for n, name in enumerate(names, 1))


def test_indicators_that_were_numbered_anew_are_the_same() -> None:
    old, new = of("1.培训场次（10分）", "2.巡查次数（10分）"), of("1.宣传次数", "2.培训场次", "3.巡查次数")
    pairs = match_indicators(old, new)
    assert [(pair.old and pair.old.ordinal, pair.how) for pair in pairs] == [(None, ""), (1, "name"), (2, "name")]
