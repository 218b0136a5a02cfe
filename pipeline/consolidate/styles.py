"""The kinds of cells the departmental workbook uses, and the Chinese words for the values of the data."""

from decimal import Decimal
from functools import lru_cache

from pipeline.finding_text import TITLES
from pipeline.sheet import Role, Style

MONEY_FORMAT = "#,##0.00"

TITLE = Style(Role.TITLE, "center")
COVER = Style(Role.COVER, "center", wrap=True)
SECTION = Style(Role.SECTION)
REMARK = Style(Role.REMARK, wrap=True)
REMARK_RIGHT = Style(Role.REMARK, "right")
PLAIN = Style(Role.PLAIN, wrap=True)
PLAIN_CENTER = Style(Role.PLAIN, "center")
HEAD = Style(Role.HEAD, "center", wrap=True)
TEXT = Style(wrap=True)
CENTER = Style(align="center", wrap=True)
COUNT = Style(align="right", number="#,##0")
MONEY = Style(align="right", number=MONEY_FORMAT)
UNFILLED = Style(align="right", number=f"{MONEY_FORMAT};-{MONEY_FORMAT};")
"""A sum of amounts nobody filled in: it stays a formula, but an empty column does not add up to a printed zero."""
SHARE = Style(align="right", number="0.0%")
FIGURE = Style(align="right", number="General")
DATE = Style(align="center", number="yyyy-mm-dd")
LINK = Style(Role.LINK, wrap=True)
LINK_LINE = Style(Role.LINK)
LINK_CENTER = Style(Role.LINK, "center")
TOTAL = Style(Role.TOTAL, "center")
TOTAL_COUNT = Style(Role.TOTAL, "right", "#,##0")
TOTAL_MONEY = Style(Role.TOTAL, "right", MONEY_FORMAT)
TOTAL_UNFILLED = Style(Role.TOTAL, "right", UNFILLED.number)
TOTAL_SHARE = Style(Role.TOTAL, "right", "0.0%")
STRESS = Style(Role.STRESS, "center")

SEVERITIES = {severity.value: title for severity, title in TITLES.items()}
FAMILIES = {
    "target": "项目绩效目标表",
    "self_evaluation": "项目绩效自评表",
    "monitoring": "项目绩效运行监控表",
    "department": "部门（单位）整体绩效表",
}
FATES = {
    "taken": "已汇总",
    "no form": "未找到绩效表",
    "unreadable": "未能读取",
    "duplicate of": "与另一文件重复",
    "skipped": "未处理",
}


@lru_cache(maxsize=4096)
def figure_style(number: Decimal, unit: str) -> Style:
    """The style of a figure in a table: right-aligned, in the format that suits it."""
    return Style(align="right", number=figure_format(number, unit))


def family(layout: str) -> str:
    """The Chinese name of the form a layout belongs to."""
    return next((title for name, title in FAMILIES.items() if layout.startswith(name)), layout)


def fate(text: str) -> str:
    """`unreadable: 已加密` → `未能读取：已加密`; `duplicate of 甲.xlsx` → `与另一文件重复：甲.xlsx`."""
    for word, title in FATES.items():
        if text.startswith(word):
            rest = text[len(word) :].lstrip(" :：")
            return f"{title}：{rest}" if rest else title
    return text


def decimals(number: Decimal) -> int:
    """Decimal places as written."""
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def figure_format(number: Decimal, unit: str) -> str:
    """The number format that suits a figure and its unit: 元 with two places, % with its sign, years ungrouped."""
    places = decimals(number)
    if unit == "元" or unit.startswith("元/"):
        places = max(2, places)
    point = "." + "0" * places if places else ""
    if unit in ("%", "‰"):
        return f'0{point}"{unit}"'
    if unit in ("级", "等", "星") and not places:
        return "0"
    return f"#,##0{point}"
