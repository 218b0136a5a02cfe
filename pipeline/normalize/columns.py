"""Values whose sign, number and unit stand in three cells: read apart, compared, never simply joined."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from pipeline.model import Kind, Reading
from pipeline.normalize.around import Rest, is_bound, read_rest
from pipeline.normalize.measures import Measure, read_measure
from pipeline.normalize.numerals import EXACT, tidy
from pipeline.normalize.scanner import Scanner, Unexpected
from pipeline.normalize.values import is_countable, parse, read_value
from pipeline.normalize.vocabulary import Vocabulary, standard
from pipeline.text import fold_value

_NO_SIGN = {"", "定量", "定量指标"}
_NO_UNIT = {
    "",
    "定性",
    "是",
    "否",
    "是/否",
    "是否",
    "是或否",
    "有/无",
    "是、否",
    "有无",
    "定性指标",
    "定量",
    "定量指标",
    "无单位",
}
_REASONS = {
    "unit": "单位列的“{unit}”不是认识的单位，应为 %、个、万元 等，或请把它加进单位表",
    "sign": "符号列的“{sign}”不是计算符号，应为 ≥、＞、＝、＜、≤ 或 不低于、不超过 等",
    "words": "符号列写了“{sign}”，值里却有数字；请改成计算符号，或把值改成文字",
    "same unit": "值里已有的单位与单位列的“{unit}”不一致，请只留一个",
    "same sign": "值里的符号与符号列的“{sign}”不一致，请只留一个",
    "bound": "单位列的“{unit}”写着界限，却没有符号；请在符号列写明 ≤ 或 ≥",
    "number": "值不是一个数，单位列却写了“{unit}”；请填数，或把单位列留空",
    "date": "时间与单位列的“{unit}”不能合成一个值；年份请写成 2025年，并把单位列留空",
    "month": "“{unit}”可能是几月，也可能是几个月；期限请写“个月”，时间请写成 2025年3月",
    "deadline": "时间不能与符号“{sign}”相配，截止时间请用 ≤ 或写“前”",
    "range": "区间不能再带符号“{sign}”；请把符号列留空或写 ＝",
    "no sign": "文字和多个值不能与符号“{sign}”相配；请把符号列留空，或写 定性",
}
"""Why three cells are not one value: what was found, what to do."""
NO_MEASURE = Measure(scale="日期")
"""What a unit column of dates (年月日) holds."""
_MONTHS = {"月", "月份", "季度", "季"}
"""Where a date is expected, ≤ │ 12 │ 月 may be December or twelve months; 1-12 │ 月 may be the year anywhere."""
_DATE_UNITS = {"年月日", "日期", "时间", "年/月/日", "年-月-日", "年月", "时点", "月底", "日前"}


def parse_columns(
    sign: str | None,
    value: str,
    unit: str | None,
    *,
    year: int | None = None,
    expect_date: bool = False,
    vocabulary: Vocabulary | None = None,
) -> Reading:
    """Read a value from its sign column, its value column and its unit column; a contradiction is a phrase."""
    return _read_columns(sign or "", value, unit or "", year, expect_date, vocabulary or standard())


@lru_cache(maxsize=1 << 15)
def _read_columns(sign: str, value: str, unit: str, year: int | None, expect_date: bool, words: Vocabulary) -> Reading:
    try:
        return _joined(sign, value, unit, year, expect_date, words)
    except Unexpected:
        return Reading(value, Kind.PHRASE, stopped_at=0)


def why_refused(cells: Sequence[str], year: int | None, words: Vocabulary) -> str:
    """What forbids sign, value and unit to be one value, in one Chinese clause; empty where nothing does."""
    sign, value, unit = cells
    try:
        _joined(sign, value, unit, year, False, words)
    except Unexpected as reason:
        return _REASONS.get(str(reason), _REASONS["unit"]).format(sign=sign.strip(), unit=unit.strip())
    return ""


def _joined(sign: str, value: str, unit: str, year: int | None, expect_date: bool, words: Vocabulary) -> Reading:
    """The reading of the three cells; raises Unexpected with one of _REASONS where they are not one value."""
    reading = parse(value, year=year, expect_date=expect_date, vocabulary=words)
    if reading.kind is Kind.BLANK:
        return reading
    sign_text, unit_text = fold_value(sign), fold_value(unit)
    if sign_text in ("定性", "定性指标"):
        if is_countable(fold_value(value), words):
            raise Unexpected("words")
        return Reading(value, Kind.PHRASE)
    rest = _measure(unit_text, words)
    if rest and reading.kind is Kind.PHRASE:  # 5.1-5.7 may be dates, 5.1-5.7 │ 吨 may not
        reading = read_value(value, year, expect_date, words, alone=False)
    reading = _with_unit(reading, rest, words)
    if unit_text in _MONTHS and (reading.kind is Kind.RANGE or (expect_date and reading.kind is Kind.QUANTITY)):
        raise Unexpected("month")
    reading = _with_sign(reading, _sign(sign_text, words), words)
    if rest and not reading.sign_written and any(is_bound(note, words) for note in rest.notes):
        raise Unexpected("bound")
    return reading


def parse_line(
    line: str, *, year: int | None = None, expect_date: bool = False, vocabulary: Vocabulary | None = None
) -> Reading:
    """Read a line of `jixiao parse`: one value, or sign⇥value⇥unit."""
    if "\t" not in line:
        return parse(line, year=year, expect_date=expect_date, vocabulary=vocabulary)
    sign, value, unit = (*line.split("\t", 2), "")[:3]
    return parse_columns(sign, value, unit, year=year, expect_date=expect_date, vocabulary=vocabulary)


def _sign(text: str, words: Vocabulary) -> str:
    if text in _NO_SIGN or text in words.words["blank"].entries:
        return ""
    for place in ("before", "after", "date"):
        sign = words.signs[place].entries.get(text)
        if sign and sign != "~":
            return sign
    raise Unexpected("sign")


def says_no_unit(text: str, words: Vocabulary) -> bool:
    """Whether a unit column, folded, says that there is no unit, or no number: 无, 是/否, 日期."""
    return text in _NO_UNIT or text in _DATE_UNITS or text in words.words["blank"].entries


def _measure(text: str, words: Vocabulary) -> Rest | None:
    """The unit column as the rest of a quantity; None where it says that there is none."""
    if says_no_unit(text, words):
        return Rest(NO_MEASURE) if text in _DATE_UNITS else None
    scan = Scanner(text, words)
    try:
        rest = read_rest(scan, read_measure(scan))
        scan.end()
    except Unexpected:
        raise Unexpected("unit") from None
    if rest.sign or not (rest.measure.name or rest.measure.per):
        raise Unexpected("unit")
    return rest


def _with_unit(reading: Reading, rest: Rest | None, words: Vocabulary) -> Reading:
    """The reading with the unit of the unit column, which the value may repeat but not contradict."""
    if rest is None:
        return reading
    if reading.kind is Kind.DATE:
        if rest.measure is NO_MEASURE or rest.measure.name in ("年", "月", "天"):
            return reading
        raise Unexpected("date")
    if rest.measure is NO_MEASURE or reading.kind not in (Kind.QUANTITY, Kind.RANGE):
        raise Unexpected("number")
    return _measured(reading, rest, words)


def _measured(reading: Reading, rest: Rest, words: Vocabulary) -> Reading:
    measure = rest.measure
    per = tuple(one.name for one in measure.per)
    told = reading.note.split(",") if reading.note else []
    note = ",".join((*told, *(one for one in rest.notes if one not in told)))
    if reading.unit and sorted(reading.per) == sorted(per) and _repeats(reading, measure):
        return reading._replace(note=note)
    if reading.per or (reading.unit and not _joins(reading.unit, measure, words)):
        raise Unexpected("same unit")
    if measure.name == "年" and reading.number is not None and 1900 <= reading.number <= 2100:
        raise Unexpected("date")

    def scaled(number: Decimal | None) -> Decimal | None:
        return number if number is None else tidy(EXACT.multiply(number, measure.factor))

    return reading._replace(
        unit=reading.unit + measure.name,
        per=per,
        amount=scaled(reading.amount),
        amount_to=scaled(reading.amount_to),
        base_unit=measure.base,
        note=note,
    )


def _repeats(reading: Reading, measure: Measure) -> bool:
    """Whether the unit column says the value's unit again, or that unit without its scale: 5万人 │ 人."""
    return reading.unit == measure.name or (not measure.scale and reading.base_unit == measure.base)


def _joins(scale: str, measure: Measure, words: Vocabulary) -> bool:
    """Whether the value ends in a scale (5万) that the unit column lacks (元)."""
    found = words.units.entries.get(scale)
    return found is not None and found.dimension == "scale" and not measure.scale and measure.unit is not None


def _with_sign(reading: Reading, sign: str, words: Vocabulary) -> Reading:
    """The reading with the sign of the sign column, which the value may repeat but not contradict."""
    if not sign:
        return reading
    if reading.kind is Kind.QUANTITY:
        about = sign != "=" and _is_about(reading.note, words)
        if about or (reading.sign_written and reading.sign != sign):
            raise Unexpected("same sign")
        return reading._replace(sign=sign, sign_written=True)
    if reading.kind is Kind.DATE:
        return _dated(reading, sign)
    if sign == "=":
        return reading
    raise Unexpected("range" if reading.kind is Kind.RANGE else "no sign")


def _is_about(note: str, words: Vocabulary) -> bool:
    return any(words.signs[place].entries.get(one) == "~" for place in ("before", "after") for one in note.split(","))


def _dated(reading: Reading, sign: str) -> Reading:
    if reading.sign == "<=" and sign in ("<=", "="):
        return reading
    if sign == "=":
        return reading._replace(sign_written=True)
    if sign == "<=":
        return reading._replace(sign=sign, sign_written=True, date_from=None)
    raise Unexpected("deadline")
