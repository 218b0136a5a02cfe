"""Sheets that are not forms by what they say of themselves: guidance, dictionaries, libraries of indicators."""

import re

from pipeline.recognize.grid import Grid
from pipeline.text import label_key

_NAMES = re.compile(
    r"填[报表写]说明|^说明|说明$|字典|码表|下拉|代码表|数据源|指标库|参考|示例|样例|样表|填报须知|目录|封面|评分标准|评价标准$"
)
_HEADINGS = re.compile(
    r"填报说明|填表说明|填写说明|数据字典|指标库|指标体系|标准体系|核心指标|共性指标|填报须知|填报指南|评分标准表?$|"
    r"评价标准表?$|参考指标"
)
_FORMS = ("目标表", "申报表", "自评表", "监控表")
_IN_TITLES = frozenset(("指标体系", "标准体系", "核心指标", "共性指标"))


def reason_to_pass(grid: Grid) -> str:
    """Why the sheet is passed over without a look at its tables; empty where it has to be looked at."""
    first = next((spot for row in range(grid.height) for spot in grid.spots(row)), None)
    return _reason(label_key(grid.sheet.name), first.word.key) if first else "空白工作表"


def _reason(name: str, heading: str) -> str:
    if found := _NAMES.search(name):
        return f"工作表名含“{found[0]}”，是说明或参考资料，不是绩效表"
    found = _HEADINGS.search(heading) if len(heading) < 40 else None
    if found and not (found[0] in _IN_TITLES and any(word in heading for word in _FORMS)):
        return f"标题含“{found[0]}”，是说明或参考资料，不是绩效表"
    return ""
