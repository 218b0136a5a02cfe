"""The key of a label: what the quick table folds is what the standard folds, alone and side by side."""

import unicodedata
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from pipeline import text as folding
from pipeline.text import label_key

QUICK = [chr(code) for code in range(0x10000) if folding._USUAL.fullmatch(chr(code))]
MARKS = [one for one in QUICK if not "\u4e00" <= one <= "\u9fff"]


def _folded(text: str) -> str:
    return folding._SPACE.sub("", unicodedata.normalize("NFKC", text)).rstrip(":")


def test_every_character_and_every_pair_of_marks_fold_as_the_standard_says():
    assert len(QUICK) > 20_000 and {"（", "：", "①", "￥", "Ａ"} <= {*MARKS}
    for one in QUICK:
        assert one.translate(folding._FOLDED) == unicodedata.normalize("NFKC", one)
        assert not any(map(unicodedata.combining, unicodedata.normalize("NFKC", one)))
    for pair in map("".join, product(MARKS, repeat=2)):
        assert pair.translate(folding._FOLDED) == unicodedata.normalize("NFKC", pair)


@given(st.text(alphabet=st.one_of(st.sampled_from(MARKS), st.characters()), max_size=12))
def test_the_key_of_any_text_is_the_standard_fold(text):
    assert label_key(text) == _folded(text)


def test_keys_as_forms_need_them():
    assert label_key("其中：财政    资金") == "其中:财政资金"
    assert label_key("预算数（万元）：") == "预算数(万元)"
    assert label_key("か\u3099") == "が"  # a mark that joins the letter before it is left to the standard
