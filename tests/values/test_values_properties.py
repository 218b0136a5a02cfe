"""What holds for any text whatever: hypothesis looks for the text for which it does not."""

from decimal import Decimal

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.model import Kind, Reading
from pipeline.normalize import canonical, parse, parse_columns
from pipeline.normalize.explain import explain
from pipeline.normalize.values import read_quickly, read_value
from pipeline.normalize.vocabulary import standard
from pipeline.text import fold_positions, fold_value

_WORDS = standard()
_TOKENS = (
    *_WORDS.signs["before"].entries,
    *_WORDS.signs["after"].entries,
    *_WORDS.words["lead"].entries,
    *list(_WORDS.units.entries)[:400],
    *_WORDS.words["finish"].entries,
    "2025年",
    "12月",
    "31日",
    "第三季度",
    "底",
    "前",
    "上半年",
    "每",
    "/",
    "·",
    "、",
    "，",
    "；",
    "及",
    "和",
    "-",
    "～",
    "至",
    "±",
    "（",
    "）",
    "（不含税）",
    "(含)",
    "左右",
    "约",
    "百分之",
    "分别",
    "台电脑",
    "基层医疗机构",
    "。",
    " ",
    "\n",
    "\u3000",
    "．",
    "％",
    "＞",
    "完成",
    "每月",
    "每年",
    "2020.1.1",
    "2023.07",
    "全年",
    "年底",
)
_figures = st.one_of(
    st.integers(0, 99999).map(str),
    st.decimals(0, 9999, places=2).map(str),
    st.sampled_from(["1,200", "十二", "三千五百", "9５", "０.5", "007", "1e5", "12 000", "两万", "2025", "12"]),
)
_made = st.lists(st.one_of(st.sampled_from(_TOKENS), _figures), min_size=1, max_size=6).map("".join)
_texts = st.one_of(_made, st.text(max_size=12), st.text("0123456789.,%≥≤<>=-~/年月日前底万元人 ", max_size=12))
_framed = st.tuples(
    st.sampled_from(
        ["", "≥", "≤ ", "不低于", "每年", "控制在", "约", "较上年增长", "每人每天", "完成", "-", "±", "＞"]
    ),
    _figures,
    st.sampled_from(
        ["", "年", "日", "月", "级", "个月", "%", "万元", "千克", "人次/年", "万元-", "-", "～", "/", ".", ","]
    ),
    st.one_of(st.just(""), _figures),
    st.sampled_from(
        ["", "以上", "以内", "左右", "（含）", "日", "日前", "月底前", "台电脑", "/人", "元/人", "%", "。"]
    ),
).map("".join)
_quietly = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def columns(reading: Reading) -> Reading:
    """Every column but the text."""
    return reading._replace(text="", parts=tuple(map(columns, reading.parts)))


@_quietly
@given(_texts, st.sampled_from([None, 2025]), st.booleans())
def test_reading_never_raises_and_says_what_it_is(text: str, year: int | None, expected: bool) -> None:
    reading = parse(text, year=year, expect_date=expected)
    assert reading.text == text
    assert (reading.kind in (Kind.QUANTITY, Kind.RANGE)) == (reading.amount is not None)
    assert (reading.sign == "") == (reading.kind in (Kind.PHRASE, Kind.BLANK, Kind.SEVERAL))
    assert reading.stopped_at is None or (reading.kind is Kind.PHRASE and 0 <= reading.stopped_at <= len(text))
    for number in (reading.number, reading.number_to, reading.amount, reading.amount_to):
        assert number is None or (number.is_finite() and "E" not in f"{number:f}")


@_quietly
@given(_texts, st.sampled_from([None, 2025]), st.booleans())
@example("12个月", None, False)
@example("每月10日前完成", None, False)
@example("-5%～-3%", None, False)
@example("12月底前完成", None, False)
@example("2025年1-12月", None, False)
@example("5人/10万人", None, False)
@example("完成3个（新增）", None, False)
def test_the_canonical_spelling_reads_as_the_same(text: str, year: int | None, expected: bool) -> None:
    reading = parse(text, year=year, expect_date=expected)
    assert columns(parse(canonical(reading), year=year, expect_date=expected)) == columns(reading)
    if not expected:
        assert columns(parse(canonical(reading))) == columns(reading) or reading.kind is Kind.PHRASE


@_quietly
@given(st.one_of(_texts, _framed), st.sampled_from([None, 2025]), st.booleans())
def test_the_quick_ways_read_what_the_whole_grammar_reads(text: str, year: int | None, expected: bool) -> None:
    quick = read_quickly(text, year, expected, _WORDS)
    assert quick is None or quick == read_value(text, year, expected, _WORDS)


_WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


@_quietly
@given(_made)
def test_full_width_reads_as_half_width(text: str) -> None:
    wide = text.translate(_WIDE)
    assert columns(parse(wide))._replace(stopped_at=None) == columns(parse(text))._replace(stopped_at=None) or (
        parse(text).kind is Kind.PHRASE
    )


@_quietly
@given(_texts)
def test_folding_twice_is_folding_once(text: str) -> None:
    folded = fold_value(text)
    assert fold_value(folded) == folded
    assert len(fold_positions(text)) == len(folded) + 1


@_quietly
@given(
    st.integers(0, 10**9), st.sampled_from(["", ".5", ".25"]), st.sampled_from(["人", "万元", "%", "平方米", "项次"])
)
def test_what_was_written_is_what_is_read(whole: int, part: str, unit: str) -> None:
    reading = parse(f"≥{whole}{part}{unit}")
    assert (reading.number, reading.unit, reading.sign) == (Decimal(f"{whole}{part}"), unit, ">=")
    assert reading.amount == reading.number * (10000 if unit == "万元" else 1)


@_quietly
@given(st.lists(_texts, min_size=2, max_size=6), st.randoms(use_true_random=False))
def test_reading_does_not_depend_on_what_was_read_before(texts: list[str], random: object) -> None:
    alone = [read_value(text, None, False, _WORDS) for text in texts]
    for text in reversed(texts):
        parse(text)
    assert [parse(text) for text in texts] == alone


@_quietly
@given(_texts, _texts, _texts)
def test_columns_never_raise(sign: str, value: str, unit: str) -> None:
    reading = parse_columns(sign, value, unit)
    assert reading.text == value


_cells = st.sampled_from(
    ["", "≥", "不低于", "=", "≤", "定性", "约", "%", "万元/人·年", "个（套）", "月", "年月日", "是/否"]
)


@_quietly
@given(_cells, st.one_of(_made, _framed), _cells, st.sampled_from([None, 2025]))
@example("≥", "2025", "年", None)
@example("=", "-5-3", "个", None)
@example("≤", "250万", "元", None)
def test_the_canonical_spelling_of_split_columns(sign: str, value: str, unit: str, year: int | None) -> None:
    reading = parse_columns(sign, value, unit, year=year)
    if reading.kind is not Kind.PHRASE:
        assert columns(parse(canonical(reading), year=year)) == columns(reading)


@_quietly
@given(st.one_of(_texts, st.tuples(_cells, _texts, _cells).map("\t".join)))
def test_every_value_can_be_explained(line: str) -> None:
    lines = explain(line, 2025)
    assert len(lines) >= 2 and all(isinstance(one, str) and "\n" not in one for one in lines)
