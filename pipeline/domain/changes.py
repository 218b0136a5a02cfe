"""What stands beside a figure and turns its meaning: 提高, 下降 (a change, and which way), 约 (no exact figure)."""

import re

from pipeline.model import Reading

UP, DOWN = "增", "降"
_UP, _DOWN = re.compile(r"增|提高|提升|上升|上涨|扩大"), re.compile(r"减|降|压缩|缩短|缩小|节约|节省|下滑")
_LEVEL = re.compile(r"[至到为达](?:了)?(?:,|$)")
_OF_NAME = r"(?:{})(?:[^，,]{{0,4}}(?:率|幅度|比例|额|量))?$"
_NAMED_UP, _NAMED_DOWN = (re.compile(_OF_NAME.format(words.pattern)) for words in (_UP, _DOWN))
_SHARES = frozenset({"%", "‰", "百分点"})
_ROUGH = re.compile(r"(?<!节)约|左右|上下|大概|估计|预计|近$")


def change_of(reading: Reading) -> str:
    """增 or 降 where the value is a change (提高5%); empty for a level, which 提升至90% is too."""
    if _LEVEL.search(reading.note):
        return ""
    return UP if _UP.search(reading.note) else DOWN if _DOWN.search(reading.note) else ""


def doubt(name: str, target: Reading, actual: Reading) -> str:
    """Why an actual does not answer its target though its figure could be compared; empty where it does.

    A fall does not answer a rise: where the target says no way, the name of the indicator may (投诉下降率). 新增12户
    is a count like any other; 增加3% beside a share is a change where a level was wanted.
    """
    if _ROUGH.search(actual.note):
        return f"完成值“{actual.text}”不是确数，请写明实际数"
    wanted, done = change_of(target) or _named(name), change_of(actual)
    if done and wanted != done and (wanted or done == DOWN or target.unit in _SHARES):
        return f"完成值“{actual.text}”与指标值“{target.text}”说的不是同一个方向，请人工评分"
    return ""


def _named(name: str) -> str:
    return DOWN if _NAMED_DOWN.search(name) else UP if _NAMED_UP.search(name) else ""
