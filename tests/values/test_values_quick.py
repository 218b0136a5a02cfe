"""The quick ways against the whole grammar: where they answer, they answer the same, and they answer often enough."""

import json
from itertools import product
from pathlib import Path

import pytest

from pipeline.normalize.values import read_quickly, read_value
from pipeline.normalize.vocabulary import standard
from pipeline.text import fold_value

_WORDS = standard()
_CORPUS = [
    json.loads(line)["text"] for line in (Path(__file__).parent / "corpus.jsonl").read_text("utf-8").splitlines()
]
_HEADS = ["", "≥", "≤ ", "不低于", "每年", "每月", "控制在", "约", "提高", "每人每天", "完成", "-", "±", "> ="]
_FIGURES = [
    "1",
    "12",
    "95",
    "2025",
    "2100",
    "0",
    "0.5",
    "007",
    "1.50",
    "2025.6",
    "1,200",
    "1,20",
    "12 000",
    "１２",
    "3/4",
]
_TAILS = [
    "",
    "年",
    "日",
    "月",
    "级",
    "个月",
    "%",
    "万元",
    "元/人",
    "千克",
    "%以上",
    "%以内",
    "左右",
    "（含）以上",
    "年内",
    "日前",
    "个工作日内",
    "部门",
    "台电脑",
    "。",
    "，",
    "m2",
    "户 20人",
    "%-95%",
    "-20",
    "～30人",
    "/5",
    "元/100km",
    "万",
    "%（不含）",
    "年底",
    "号",
    "届",
    "元／人·年",
    "年每人",
    "%(2022年:90%)",
    "（较2024年增长5%）",
    "个（m2）",
    "以上（m2）",
    "户（每户5人）设备",
    "%（≥90%）",
    "%，（2022年）",
    "人（含5人）以上",
    "台（套）（2期）",
]
_YEARS = ("", "2025年", "1999年", "2025年 ", "2100年")
_MONTHS = ("1月", "02月", "12月", "13月", "0月")
_DAYS = ("", "底", "末", "1日", "05日", "29日", "31日", "32日")
_ENDS = ("", "前", "之前", "以前", "底前", "止", "内", "前完成", "完成", "到位")
_DOTTED = [
    mark.join(("2025", month, day)) + end
    for mark, month, day, end in product(
        "-./", ("1", "02", "13"), ("1", "09", "30", "31", "32"), ("", "前", "日前", "%")
    )
]


def disagreements(texts: list[str]) -> list[str]:
    found = []
    for text, year, expected in product(texts, (None, 2024), (False, True)):
        quick = read_quickly(text, year, expected, _WORDS)
        if quick is not None and quick != read_value(text, year, expected, _WORDS):
            found.append(text)
    return found


@pytest.mark.parametrize("head", _HEADS)
def test_figures_between_words(head: str) -> None:
    assert disagreements(["".join((head, *rest)) for rest in product(_FIGURES, _TAILS)]) == []


def test_days_and_months() -> None:
    dates = ["".join(parts) for parts in product(_YEARS, _MONTHS, _DAYS, _ENDS)]
    assert disagreements(dates + _DOTTED) == []
    assert read_quickly("2025年12月31日前", None, True, _WORDS) is not None


def test_the_labelled_values() -> None:
    assert disagreements(_CORPUS) == []
    quantities = [text for text in _CORPUS if read_value(text, None, False, _WORDS).unit]
    assert sum(read_quickly(text, None, False, _WORDS) is not None for text in quantities) > 0.9 * len(quantities)


@pytest.mark.parametrize("start", range(0, 0x10000, 0x2000))
def test_a_text_folding_need_not_touch_is_what_folding_would_make_of_it(start: int) -> None:
    """Folding looks first whether it has anything to do; a space at the end makes it do all its work."""
    for char in map(chr, range(start, start + 0x2000)):
        assert fold_value(char) == fold_value(f"{char}\u3000"), hex(ord(char))
