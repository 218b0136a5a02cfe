"""Tables of the year's results, beside the four of every batch: totals, scores, lights, funds, departures.

A table is written only where it has rows, so a drop of goals alone looks as it always did.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

import pandas as pd

from pipeline.model import Appraisal, Batch, Light, Mark, Project
from pipeline.tables import Column, project_id

_MILLIONTH = Decimal("0.000001")
_KEY = Column("project_id", "text", "项目标识", "对应 projects 表")
_ORDINAL = Column("ordinal", "integer", "序号", "对应 indicators 表；0 为预算执行率")
_PLACE = (
    Column("source_file", "text", "来源文件"),
    Column("source_sheet", "text", "来源工作表"),
    Column("source_cell", "text", "来源单元格"),
)
COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "results": (
        _KEY,
        Column("total", "number", "总分", "有待定项时为空"),
        Column("grade", "text", "等级"),
        Column("known", "number", "已定得分合计"),
        Column("open", "integer", "待定项数"),
        Column("full", "number", "满分"),
        Column("rate", "number", "预算执行率", "0.99 为 99%"),
        Column("submitted_total", "number", "填报总分"),
        Column("submitted_grade", "text", "填报等级"),
        Column("light", "text", "监控灯色", "red 红、yellow 黄、green 绿、blue 蓝"),
        Column("month", "integer", "监控截止月份"),
        Column("formula", "text", "计算说明"),
    ),
    "scores": (
        _KEY,
        _ORDINAL,
        Column("level3", "text", "三级指标"),
        Column(
            "rule",
            "text",
            "计分规则",
            "reach 正向、cap 反向、equal 等于、range 区间、deadline 时间、grade 等级、outcome 定性…",
        ),
        Column("weight", "number", "分值"),
        Column("points", "number", "按规则得分", "需人工评分时为空"),
        Column("low", "number", "得分下限"),
        Column("high", "number", "得分上限"),
        Column("counted", "number", "计入总分的得分"),
        Column("submitted", "number", "填报得分"),
        Column("completion", "number", "完成程度", "1 为 100%"),
        Column("outcome", "text", "定性结果"),
        Column("formula", "text", "计分公式"),
        Column("basis", "text", "依据"),
        Column("asks", "text", "需要人工判断或说明"),
    ),
    "lights": (
        _KEY,
        _ORDINAL,
        Column("level3", "text", "三级指标"),
        Column("colour", "text", "灯色"),
        Column("pace", "number", "与序时进度之比"),
        Column("completion", "number", "完成程度"),
        Column("forecast", "number", "按进度推算全年"),
        Column("likelihood", "text", "完成可能性"),
        Column("formula", "text", "判断依据"),
    ),
    "funds": (
        _KEY,
        Column("ordinal", "integer", "序号"),
        Column("source", "text", "资金来源"),
        Column("initial", "money", "年初预算数", "元"),
        Column("adjusted", "money", "全年（调整后）预算数", "元"),
        Column("executed", "money", "执行数", "元"),
        Column("forecast", "money", "全年预计执行数", "元"),
        Column("rate", "number", "填报执行率", "百分数，99 为 99%"),
        Column("weight", "number", "分值"),
        Column("score", "number", "填报得分"),
    ),
    "departures": (
        Column("kind", "text", "变化"),
        Column("label", "text", "变化（中文）"),
        Column("agency_name", "text", "单位名称"),
        Column("project_name", "text", "项目名称"),
        Column("indicator", "text", "指标"),
        Column("old", "text", "批复"),
        Column("new", "text", "本表"),
        Column("matched", "text", "对应依据"),
        Column("approved", "text", "对照的批复目标"),
        *_PLACE,
    ),
}
TITLES = {
    "results": "自评总分和监控灯色",
    "scores": "得分",
    "lights": "监控",
    "funds": "资金执行",
    "departures": "与批复不一致",
}


class ResultTable(NamedTuple):
    """One further table: its columns and its frame."""

    columns: tuple[Column, ...]
    frame: pd.DataFrame


def result_tables(batch: Batch) -> dict[str, ResultTable]:
    """The tables that have rows."""
    makers: Mapping[str, Callable[[Batch], Iterator[tuple[Any, ...]]]] = {
        "results": _results, "scores": _scores, "lights": _lights, "funds": _funds, "departures": _departures,
    }  # fmt: skip
    found = {}
    for name, make in makers.items():
        rows = list(make(batch))
        if rows:
            names = [column.name for column in COLUMNS[name]]
            values = zip(names, zip(*rows, strict=True), strict=True)
            found[name] = ResultTable(COLUMNS[name], pd.DataFrame({n: pd.Series(v, dtype=object) for n, v in values}))
    return found


def _appraised(batch: Batch) -> Iterator[tuple[str, Project, Appraisal]]:
    for project in batch.projects:
        if project.appraisal is not None:
            yield project_id(project), project, project.appraisal


def _results(batch: Batch) -> Iterator[tuple[Any, ...]]:
    for key, _, one in _appraised(batch):
        light = one.light
        yield (
            key, one.total, one.grade, None if light else one.known, None if light else one.open, one.full,
            _short(one.rate), one.submitted_total, one.submitted_grade, light.colour if light else "", one.month,
            light.formula if light else one.formula,
        )  # fmt: skip


def _scores(batch: Batch) -> Iterator[tuple[Any, ...]]:
    for key, project, one in _appraised(batch):
        if one.execution is not None:
            submitted = next((fund.score for fund in project.funds if fund.score is not None), None)
            yield _score(key, 0, "预算执行率", one.execution, submitted)
        for indicator in project.indicators:
            if indicator.mark is not None:
                yield _score(key, indicator.ordinal, indicator.level3, indicator.mark, indicator.score)


def _score(key: str, ordinal: int, name: str, mark: Mark, submitted: Decimal | None) -> tuple[Any, ...]:
    return (
        key, ordinal, name, mark.rule, mark.weight, mark.points, mark.low, mark.high, mark.counted, submitted,
        _short(mark.completion), mark.outcome, mark.formula, mark.basis, "；".join(mark.asks),
    )  # fmt: skip


def _lights(batch: Batch) -> Iterator[tuple[Any, ...]]:
    for key, project, one in _appraised(batch):
        if one.light is not None:
            yield _light(key, 0, "项目", one.light, "")
        for indicator in project.indicators:
            if indicator.light is not None:
                likelihood = indicator.extras.get("likelihood", "")
                yield _light(key, indicator.ordinal, indicator.level3, indicator.light, likelihood)


def _light(key: str, ordinal: int, name: str, light: Light, likelihood: str) -> tuple[Any, ...]:
    figures = (_short(light.pace), _short(light.completion), _short(light.forecast))
    return key, ordinal, name, light.colour, *figures, likelihood, light.formula


def _funds(batch: Batch) -> Iterator[tuple[Any, ...]]:
    for project in batch.projects:
        for number, fund in enumerate(project.funds, 1):
            yield (
                project_id(project), number, fund.source, fund.initial, fund.adjusted, fund.executed, fund.forecast,
                _short(fund.rate), fund.weight, fund.score,
            )  # fmt: skip


def _departures(batch: Batch) -> Iterator[tuple[Any, ...]]:
    for one in batch.departures:
        yield (
            one.kind, one.label, one.agency_name, one.project_name, one.indicator, one.old, one.new, one.matched,
            one.approved, *one.place,
        )  # fmt: skip


def _short(value: Decimal | None) -> Decimal | None:
    """Quotients go on without end; six places are more than any report prints."""
    if value is None or -int(value.as_tuple().exponent) <= 6:
        return value
    return value.quantize(_MILLIONTH, ROUND_HALF_UP)
