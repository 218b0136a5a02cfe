"""What a text tells of itself as a label, a heading, a unit: found out once, however often the text comes again."""

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.recognize.units import bracket_unit, corner_unit
from pipeline.recognize.vocabulary import Label, Sense, Vocabulary, read_label, spellings_of
from pipeline.text import label_key

# The signs of a text; those of a row of texts are put together with `|`.
LEVEL = 1  # 一级指标, 二级指标, 三级指标
TITLE = 2  # the heading of a form
YEAR = 4  # the year under a heading
BEGINS = 8  # the label of what a form begins with: project, unit, year
NAMES = 16  # the label of a project or a unit
SECTION = 32  # the label of a block of rows
FUND = 64  # a figure of a funds block
ENDS = 128  # in the first cell of a row: an indicator table may end here
UNIT = 256  # a money unit is declared
REMARK = 512  # 注：, 填表说明：
TASKS = 1024  # the first heading of a table of tasks
COSTS = 2048  # the heading over the names in a table of costs

_TITLE = re.compile(
    r"(?:绩效|自评|监控).{0,30}(?:表|申报书|审批书|任务书)$|绩效目标$|绩效自评$|(?:申报|审批|批复|公开)(?:表|书)\(.*绩效.*\)$"
)
_ANNEX = re.compile(r"^附[件表]?[\d一二三四五六七八九十-]*:?")
_REMARK = re.compile(r"(?:备注|注|说明|附注|填表说明|填报说明|填写说明)\d?[:：、.]")
_MONTHS = re.compile(r"\(?20\d{2}年(?:度)?1月?[-—–~至到]\d{1,2}月(?:份|底)?\)?")
_TASKS = frozenset(("任务名称", "工作任务", "主要任务", "任务", "重点任务名称"))
_COSTS = re.compile(
    r"(?:支出|费用|成本|资金|预算)?明细(?:项目|内容|科目)?|(?:支出|费用|成本)(?:项目|内容|名称|构成)|子项目?名称|明细名称"
)
_NAMES = frozenset(("project_name", "project_code", "agency"))
_BEGINS = _NAMES | {"department", "fiscal_year"}
_SHORT = 40
_LONGEST_YEAR = 15


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """A text seen as a label: its key, its core and brackets, what it means in each part of the vocabulary.

    `opening_stop` and `opening_field` are the senses of what stands before its colon. `corner`, `bracket`, `unit` are
    the money unit it declares in a corner, in brackets, or in the brackets at its end. `signs` say what else it is.
    """

    key: str
    label: Label
    spellings: tuple[str, ...]
    field: Sense | None
    column: Sense | None
    tick: Sense | None
    fund: Sense | None
    source: Sense | None
    section: Sense | None
    stop: Sense | None
    opening_field: Sense | None
    opening_stop: Sense | None
    corner: str
    bracket: str
    unit: str
    signs: int


@lru_cache(maxsize=16_384)
def word_of(text: str, words: Vocabulary) -> Word:
    """What this text tells of itself, in the eyes of a vocabulary."""
    key = label_key(text)
    opening = key.split(":", 1)[0]
    field, column, tick, fund, source, section, stop = (
        words.sense(part, text) for part in ("field", "column", "tick", "fund", "source", "section", "stop")
    )
    opening_field, opening_stop = words.sense("field", opening), words.sense("stop", opening)
    corner, bracket, label = corner_unit(text), bracket_unit(text), read_label(text)
    title, remark = is_title(text), _REMARK.match(key + ":" if len(text) < 4 else key) is not None
    signs = LEVEL * words.is_level(text) | TITLE * title | YEAR * _is_year_line(key) | REMARK * remark
    if opening_field:
        signs |= BEGINS * (opening_field.name in _BEGINS) | NAMES * (opening_field.name in _NAMES)
    signs |= TASKS * (key in _TASKS) | COSTS * (_COSTS.fullmatch(key) is not None)
    signs |= SECTION * bool(section) | FUND * (fund is not None and len(text) < _SHORT)
    signs |= ENDS * bool(title or remark or opening_field or opening_stop) | UNIT * bool(corner or bracket)
    return Word(
        key, label, spellings_of(text) if len(text) < _SHORT else (), field, column, tick, fund, source,
        section, stop, opening_field, opening_stop, corner, bracket, label.unit, signs,
    )  # fmt: skip


def is_title(text: str) -> bool:
    """Whether a text is a form's heading: …绩效目标表, …自评表(2024年度), …申报表(含绩效目标)."""
    if not 5 <= len(text) <= 90:
        return False
    core = _ANNEX.sub("", read_label(text).core.removesuffix("续"))
    return ":" not in core and bool(_TITLE.search(core) or _TITLE.search(label_key(text)))


def _is_year_line(key: str) -> bool:
    """`(2025年度)`, `2025年`, `(2025年1-7月)`: the year printed under a heading."""
    if "年" not in key or len(key) > _LONGEST_YEAR:
        return False
    if _MONTHS.fullmatch(key):
        return True
    digits = "".join(filter(str.isdigit, key))
    return ":" not in key and len(key) < _LONGEST_YEAR and len(digits) == 4 and digits.startswith("20")
