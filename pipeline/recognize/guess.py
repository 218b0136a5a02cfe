"""Labels nobody has listed, guessed by their telling part: a last resort, weaker than any known spelling."""

import re
from functools import lru_cache

from pipeline.recognize.vocabulary import Sense, read_label

_RANK = 60
_BROKEN = re.compile(r"[，。；、,;\d]")
_COLUMNS = (
    ("base_value", re.compile(r"上年|前年|历年|历史|往年|近[两三]年|参考")),
    ("evidence", re.compile(r"取值方式|佐证|数据来源|资料")),
    ("likelihood", re.compile(r"可能性")),
    ("forecast", re.compile(r"预计.*(?:完成|执行|情况|值)")),
    ("reason", re.compile(r"偏差|原因|改进措施")),
    ("actual", re.compile(r"完成值|完成情况|执行情况|实际值|完成数|实现情况")),
    ("score", re.compile(r"(?:自评|评价|复核|实际|审核)?得分|评分$")),
    ("weight", re.compile(r"分值|权重")),
    ("sign", re.compile(r"符号")),
    ("unit", re.compile(r"(?:计量|度量|指标)单位")),
    ("target", re.compile(r"指标值|目标值|预期值|计划值|实现值")),
    ("basis", re.compile(r"依据|来源")),
    ("description", re.compile(r"解释|说明|描述|细则|标准|内涵|公式")),
)
_FIELDS = (
    ("project_name", re.compile(r"项目\)?名称$")),
    ("project_code", re.compile(r"项目(?:代码|编码|编号)$")),
    ("agency_code", re.compile(r"单位(?:代码|编码)$")),
    ("department", re.compile(r"主管部门$")),
    ("agency", re.compile(r"(?:实施|预算|填报|申报|编报|承办|责任|项目|建设)单位(?:名称)?$")),
    ("goal_midterm", re.compile(r"(?:中期|实施期|长期|三年)(?:总体|绩效)*目标$")),
    ("goal", re.compile(r"(?:绩效|总体|年度|预期)目标$")),
    ("goal_actual", re.compile(r"目标.*完成情况$")),
    ("purpose", re.compile(r"(?:资金|经费)(?:主要)?(?:用途|使用方向|使用范围)$")),
    ("budget", re.compile(r"(?:资金|预算|经费)(?:总额|金额|数|规模)$")),
    ("other", re.compile(r"(?:其他|其它|自筹)资金$")),
    ("fiscal", re.compile(r"财政(?:拨款|资金|安排|补助)(?:资金)?$")),
)


@lru_cache(maxsize=4096)
def guess_column(text: str) -> Sense | None:
    """What a heading of an indicator table seems to mean."""
    return _guess(text, _COLUMNS, 30)


@lru_cache(maxsize=4096)
def guess_field(text: str) -> Sense | None:
    """What a label seems to name."""
    return _guess(text, _FIELDS, 14)


def _guess(text: str, rules: tuple[tuple[str, re.Pattern[str]], ...], longest: int) -> Sense | None:
    if len(text) > 60:
        return None
    core = read_label(text).core
    if not 2 <= len(core) <= longest or _BROKEN.search(core):
        return None
    return next((Sense(name, _RANK) for name, rule in rules if rule.search(core)), None)
