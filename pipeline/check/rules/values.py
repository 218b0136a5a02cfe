"""V: what stands in the value cell, and whether it could be read."""

import re
import unicodedata
from decimal import Decimal

from pipeline.check.rule import NotApplicable, Outcome, hit, rule
from pipeline.check.words import has, pattern
from pipeline.domain.taxonomy import level2
from pipeline.domain.written import written_target
from pipeline.model import Indicator, Kind, Project, Reading, Severity
from pipeline.settings import Profile
from pipeline.text import label_key

_SIGN = re.compile(r"^\s*(>=|=>|<=|=<|[≥≤≧≦⩾⩽＞＜>﹥﹤<])\s*\D*$")
_MASS = re.compile(r"^[^\d]{0,4}[\d.,]+\s*(百|千|万|亿|[十百千万]?亿)(元?/.*)?$")
_LETTERS = re.compile(r"^[^\dA-Za-z]{0,4}[\d.,]+\s*([A-Za-z]{1,6})$")
_DAY = re.compile(r"(?:(\d{4})\s*[年./-])?\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
_MONTH = re.compile(r"(?:(?<!\d)20\d\d年|^\D{0,4})(0|00|1[3-9]|[2-9]\d)月(?!\d)")
_PROSE = re.compile(r"^[\u4e00-\u9fff]{3,}[^\d]*\d|[\u4e00-\u9fff，。；]{8,}|\d\s*[×xX*]\s*\d")
_WIDE = re.compile(r"[０-９．]|\d[,，]\d{3}")
_DIGIT = re.compile(r"\d")
_HAN, _COUNT_WORD = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[一二三四五六七八九十]")
_LISTED = re.compile(r"[;；,，、\n]|(?<=[\u4e00-\u9fff%])[和及](?=\D)")
_NAMED = re.compile(r"\D{0,8}?\d+(?:\.\d+)?[^\d年月日]{1,4}")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?\D{0,4}")
_SIGNS = re.compile(r"[≥≤>=<≧≦]+")
_SPAN = re.compile(r"^\D{0,2}(\d+(?:\.\d+)?)(\D{0,3}?)[-—~～至](\d+(?:\.\d+)?)(\D{0,3})$")
_BASIS = "指标值应可识别、可衡量（完整性、可行性；一体化系统校验：定量指标值只收数字）"


def trouble(indicator: Indicator) -> str:
    """What keeps a value from being read: placeholder, date, span, sign, nature, mass, letters, several, other.

    Empty if it is read. Nature: 定性 stands in the column of signs, and a number in that of values.
    """
    reading = indicator.target
    folded = label_key(reading.text)
    if reading.kind not in (Kind.PHRASE, Kind.QUANTITY):
        return ""
    if pattern("placeholder", "strict").search(reading.text):
        return "placeholder"
    if reading.kind is Kind.QUANTITY:
        return "mass" if _is_mass(reading) else ""
    if _signed_words(indicator, folded):
        return "sign"
    if reading.stopped_at is None:
        return ""
    if label_key(indicator.sign_text).startswith("定性") and _NUMBER.fullmatch(folded):
        return "nature"
    for name, holds in (("span", reversed_span(folded)), ("date", impossible_day(folded)),
                        ("mass", _MASS.match(folded)), ("letters", _LETTERS.match(folded)),
                        ("several", several(folded))):  # fmt: skip
        if holds:
            return name
    return "other"


def _is_mass(reading: Reading) -> bool:
    """A scale without a unit: 250万, 620万/月."""
    return reading.unit in ("十", "百", "千", "万", "亿", "百万", "千万")


def _signed_words(indicator: Indicator, folded: str) -> bool:
    if _SIGN.match(folded) and _HAN.search(folded) and not _COUNT_WORD.search(folded):
        return True
    sign = label_key(indicator.sign_text)
    apart = bool(sign) and bool(_SIGNS.fullmatch(sign))
    return apart and indicator.target.kind is Kind.PHRASE and not _DIGIT.search(folded)


def several(folded: str) -> int:
    """How many named values a text lists, 图书2万册、期刊300种; 0 where it is anything else."""
    parts = [part for part in _LISTED.split(folded.strip("。;,、")) if part]
    return len(parts) if len(parts) > 1 and all(map(_NAMED.fullmatch, parts)) else 0


def reversed_span(folded: str) -> bool:
    """A range whose first figure is the greater: 95%-90%."""
    match = _SPAN.match(folded)
    if match is None or "年" in folded or "月" in folded or (match[2] and match[2] != match[4]):
        return False
    return Decimal(match[1]) > Decimal(match[3]) and not (len(match[1]) == 4 and match[1][:2] in ("19", "20"))


def impossible_day(folded: str) -> str:
    """A day or a month that no calendar has: 2025年2月30日, 2025年13月."""
    for match in _DAY.finditer(folded):
        month, day = int(match[2]), int(match[3])
        dated = "月" in match[0] or match[1]
        leap = match[1] is None or (int(match[1]) % 4 == 0 and (int(match[1]) % 100 or int(match[1]) % 400 == 0))
        longest = 29 if month == 2 and leap else 28 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
        if dated and not (1 <= month <= 12 and 1 <= day <= longest):
            return match[0]
    found = _MONTH.search(folded)
    return found[0] if found else ""


@rule(
    "V01",
    "error",
    "指标值“{x}”无法识别：从“{rest}”起读不懂，应写成{want}。",
    over=Indicator,
    kinds=(Kind.PHRASE,),
    basis=_BASIS,
    suggestion="请改写指标值，只保留符号、数值和单位，其余文字移到指标描述。",
    value=lambda i, _: trouble(i) == "other",
)
def value_is_readable(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """指标值含有数字或符号却读不成一个值时，系统既不能比较也不能计分。整句话当作文字原样保留，绝不从中间截取数字；一整句话只作警告。"""
    reading = indicator.target
    if reading.kind is not Kind.PHRASE:
        return NotApplicable("指标值已经识别")
    stop = reading.stopped_at
    if stop is not None and trouble(indicator) == "other":
        span = (stop, len(reading.text))
        rest = reading.text[stop : stop + 12] or reading.text
        timely = level2(indicator, profile) == "时效"
        want = _timely(project.fiscal_year) if timely else "比较符号、数值、计量单位三样，如“≥95%”"
        found = hit(project, indicator, x=reading.text, rest=rest, span=span, want=want)
        yield found._replace(severity=Severity.WARNING if _PROSE.search(reading.text) else None)
    return None


def _timely(year: int | None) -> str:
    return f"截止日期，如“{f'{year}年' if year else ''}12月31日前”，或带单位的时限、比率，如“≤5个工作日”“100%”"


@rule(
    "V02",
    "note",
    "指标值“{x}”未写比较符号，已按“＝”处理，请确认是否应为“≥”或“≤”。",
    over=Indicator,
    kinds=(Kind.QUANTITY,),
    basis="一体化系统计算符号代码集（≥ ＞ ＝ ＜ ≤ 定性）",
    suggestion="请补上比较符号；确为等于的可不改。",
    stages="G",
    value=lambda i, _: _sign_is_missing(i),
)
def sign_is_written(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """计算符号是系统的必选项。没有写符号的定量指标按“＝”处理，年终多做少做都算偏差，多数不是填报人的本意。"""
    reading = indicator.target
    if reading.kind is not Kind.QUANTITY:
        return NotApplicable("不是定量指标")
    if _sign_is_missing(indicator):
        likely = "≤" if indicator.direction == "反向" else "≥"
        yield hit(project, indicator, x=written_target(indicator), expected=f"{likely}{reading.text.strip()}")
    return None


def _sign_is_missing(indicator: Indicator) -> bool:
    return not indicator.target.sign_written and not indicator.sign_text.strip()


@rule(
    "V11",
    "error",
    "“{name}”的指标值“{x}”是负数，数量和金额不应为负。",
    over=Indicator,
    kinds=(Kind.QUANTITY,),
    basis="可行性",
    suggestion="请核对符号与数值；表示减少的，请写明“下降”“减少”。",
    value=lambda i, _: i.target.number is not None and i.target.number < 0,
)
def counts_are_not_negative(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """人数、次数、金额不会小于零，负号多半是破折号或误填。变化量和百分率可以为负，不在此列。"""
    reading = indicator.target
    if reading.kind is not Kind.QUANTITY or reading.number is None:
        return NotApplicable("不是定量指标")
    changed = re.search(r"增|减|降|升|提|高|低|温|差|盈亏|结余", reading.note + indicator.level3)
    if reading.number < 0 and reading.unit not in ("%", "‰", "百分点", "℃", "摄氏度") and not changed:
        yield hit(project, indicator, x=written_target(indicator), name=indicator.level3)
    return None


@rule(
    "V12",
    "note",
    "指标值“{x}”没有超额的余地，建议写成“{y}”。",
    over=Indicator,
    kinds=(Kind.QUANTITY,),
    basis="公开自评表中的常见写法",
    suggestion="请确认后改写，或保留不动。",
    stages="G",
    value=lambda i, _: _is_full(i.target) or _is_none(i.target),
)
def bound_leaves_room(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """“≥100%”的合格率不可能超过 100%，“≤0”也不会再小；写成等于更准确，年终也不会误判为超额。"""
    reading = indicator.target
    if reading.kind is not Kind.QUANTITY:
        return NotApplicable("不是定量指标")
    full = _is_full(reading) and not has(indicator.level3 + reading.note, "percent", "above_hundred")
    if full or _is_none(reading):
        same = re.sub(r"^[^\d]+", "", unicodedata.normalize("NFKC", reading.text).strip())
        yield hit(project, indicator, x=written_target(indicator), y=f"＝{same}", expected=f"＝{same}")
    return None


def _is_full(reading: Reading) -> bool:
    return reading.sign == ">=" and reading.unit == "%" and reading.number == 100


def _is_none(reading: Reading) -> bool:
    return reading.sign == "<=" and reading.number == 0


@rule(
    "V14",
    "note",
    "指标值“{x}”中的数字已规范为“{y}”。",
    over=Indicator,
    kinds=(Kind.QUANTITY,),
    basis="数据规范",
    suggestion="不必修改；下次请用半角阿拉伯数字填写。",
    value=lambda i, _: _is_folded(i.target),
)
def digits_were_folded(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """全角数字、中文数字、千分位逗号都能读，但导入系统前须写成半角数字，这里说明改成了什么。"""
    reading = indicator.target
    if reading.kind is not Kind.QUANTITY or reading.number is None:
        return NotApplicable("不是定量指标")
    if _is_folded(reading):
        yield hit(project, indicator, x=written_target(indicator), y=f"{reading.number:f}{reading.unit}")
    return None


def _is_folded(reading: Reading) -> bool:
    """Full-width digits, thousands separators, or no digit at all."""
    return bool(_WIDE.search(reading.text)) or not _DIGIT.search(unicodedata.normalize("NFKC", reading.text))


@rule(
    "V16",
    "error",
    "指标值“{x}”的计量单位不完整或含义不明，应写全，如“250万元”“250万人次”。",
    over=Indicator,
    kinds=(
        Kind.QUANTITY,
        Kind.PHRASE,
    ),
    basis="计量单位正确性（包头市2024年绩效目标审核六方面之五）；湘潭市公开表中的实例",
    suggestion="请写全计量单位。",
    value=lambda i, _: trouble(i) in ("mass", "letters"),
)
def unit_is_complete(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """“250万”分不清是元、人次还是亩，“80M”分不清是兆还是米，年终无法与完成值比较。"""
    if indicator.target.kind not in (Kind.QUANTITY, Kind.PHRASE):
        return NotApplicable("不是单个的值")
    if trouble(indicator) in ("mass", "letters"):
        yield hit(project, indicator, x=written_target(indicator))
    return None


@rule(
    "V17",
    "error",
    "指标值“{x}”的上下限颠倒，应由小到大。",
    over=Indicator,
    kinds=(
        Kind.RANGE,
        Kind.PHRASE,
    ),
    basis="可行性",
    suggestion="请把较小的数写在前面。",
    value=lambda i, _: _is_reversed(i.target) or trouble(i) == "span",
)
def range_is_ordered(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """区间的下限大于上限，没有任何完成值能落在其中。"""
    reading = indicator.target
    if reading.kind is not Kind.RANGE and trouble(indicator) != "span":
        return NotApplicable("不是区间")
    if reading.kind is not Kind.RANGE or _is_reversed(reading):
        yield hit(project, indicator, x=written_target(indicator))
    return None


def _is_reversed(reading: Reading) -> bool:
    low, high = reading.number, reading.number_to
    return reading.kind is Kind.RANGE and low is not None and high is not None and low > high


@rule(
    "V20",
    "error",
    "定性指标值“{x}”与计算符号不符：{what}。",
    over=Indicator,
    kinds=(Kind.PHRASE,),
    basis="一体化系统：计算符号选“定性”时不填数值和单位",
    suggestion="请使计算符号与指标值相符：定性的只写文字，定量的写符号和数值。",
    value=lambda i, _: trouble(i) in ("sign", "nature"),
)
def words_carry_no_sign(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """“≥良好”无法比较大小，系统里定性指标的符号只能选“定性”；选了“定性”又填数字，同样读不成一个值。写“＝”的意思尚明白，只作警告。"""
    if indicator.target.kind is not Kind.PHRASE:
        return NotApplicable("不是定性指标")
    kind = trouble(indicator)
    if kind == "nature":
        what = "值是数字，计算符号却是“定性”，应把符号改为“≥”“≤”“＝”之一，或只写文字"
        yield hit(project, indicator, x=indicator.target.text + indicator.unit_text.strip(), what=what)
    elif kind == "sign":
        what = "文字前不应带比较符号，应只写文字，或改为定量的值"
        found = hit(project, indicator, x=(indicator.sign_text + indicator.target.text).strip(), what=what)
        equal = label_key(indicator.sign_text) in ("=", "==", "═", "等于")
        yield found._replace(severity=Severity.WARNING if equal else None)
    return None


@rule(
    "V21",
    "error",
    "指标值“{x}”里有{n}个值，一个指标只应有一个值，请拆成{n}条指标。",
    over=Indicator,
    kinds=(
        Kind.SEVERAL,
        Kind.PHRASE,
    ),
    basis="适当性",
    suggestion="请按每个值各设一条三级指标。",
    value=lambda i, _: _values_in(i),
)
def one_value_per_indicator(indicator: Indicator, project: Project, profile: Profile) -> Outcome:
    """一个格里填两个指标值，年终无法判断完成与否，也无法计分。"""
    n = _values_in(indicator)
    if not n:
        return NotApplicable("只有一个值")
    yield hit(project, indicator, x=written_target(indicator), n=n)
    return None


def _values_in(indicator: Indicator) -> int:
    if indicator.target.kind is Kind.SEVERAL:
        return len(indicator.target.parts)
    return several(label_key(indicator.target.text)) if trouble(indicator) == "several" else 0
