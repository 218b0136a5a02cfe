"""What a text tells of itself as a label, a heading, a unit: found out once, however often the text comes again."""

import re
from dataclasses import dataclass

from pipeline.recognize.units import bracket_unit, corner_unit
from pipeline.recognize.vocabulary import LONGEST, Label, Sense, Vocabulary, read_label, spellings_of
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
REMARK = 256  # 注：, 填表说明：
TASKS = 512  # the first heading of a table of tasks
COSTS = 1024  # the heading over the names in a table of costs

_IN_TITLES = ("绩效", "自评", "监控")
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
_BEGINNINGS = {
    "project_name": BEGINS | NAMES, "project_code": BEGINS | NAMES, "agency": BEGINS | NAMES, "department": BEGINS,
    "fiscal_year": BEGINS,
}  # fmt: skip
_BARE_REMARK = 4  # 备注, 注: a remark without its colon
_SHORT = 40
_MOST_KNOWN = 16_384
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


def word_of(text: str, words: Vocabulary) -> Word:
    """What this text tells of itself, in the eyes of a vocabulary."""
    known: dict[str, Word] = words.known
    word = known.get(text)
    if word is None:
        if len(known) >= _MOST_KNOWN:
            known.clear()
        word = known[text] = _look_at(text, words)
    return word


def _look_at(text: str, words: Vocabulary) -> Word:
    key, label = label_key(text), read_label(text)
    opening = key.split(":", 1)[0]
    spellings = spellings_of(text) if len(text) <= LONGEST else ()
    field, column, tick, fund, source, section, stop = words.senses(spellings, label.core)
    opening_field, opening_stop = field, stop
    if opening != key or len(text) > LONGEST:
        opening_field, opening_stop = words.sense("field", opening), words.sense("stop", opening)
    corner, bracket = corner_unit(text), bracket_unit(text)
    signs = _signs_of(text, key)
    if words.is_level(text):
        signs |= LEVEL
    if section:
        signs |= SECTION
    if fund and len(text) < _SHORT:
        signs |= FUND
    if opening_field:
        signs |= ENDS | _BEGINNINGS.get(opening_field.name, 0)
    if opening_stop or signs & (TITLE | REMARK):
        signs |= ENDS
    return Word(
        key, label, spellings if len(text) < _SHORT else (), field, column, tick, fund, source, section, stop,
        opening_field, opening_stop, corner, bracket, label.unit, signs,
    )  # fmt: skip


def _signs_of(text: str, key: str) -> int:
    """The signs that no vocabulary knows."""
    signs = 0
    if is_title(text):
        signs |= TITLE
    if _REMARK.match(key + ":" if len(text) < _BARE_REMARK else key):
        signs |= REMARK
    if "年" in key and _is_year_line(key):
        signs |= YEAR
    if key in _TASKS:
        signs |= TASKS
    if _COSTS.fullmatch(key):
        signs |= COSTS
    return signs


def is_title(text: str) -> bool:
    """Whether a text is a form's heading: …绩效目标表, …自评表(2024年度), …申报表(含绩效目标)."""
    if not 5 <= len(text) <= 90 or not any(word in label_key(text) for word in _IN_TITLES):
        return False
    core = _ANNEX.sub("", read_label(text).core.removesuffix("续"))
    return ":" not in core and bool(_TITLE.search(core) or _TITLE.search(label_key(text)))


def _is_year_line(key: str) -> bool:
    """`(2025年度)`, `2025年`, `(2025年1-7月)`: the year printed under a heading."""
    if len(key) > _LONGEST_YEAR:
        return False
    if _MONTHS.fullmatch(key):
        return True
    digits = "".join(filter(str.isdigit, key))
    return ":" not in key and len(key) < _LONGEST_YEAR and len(digits) == 4 and digits.startswith("20")
