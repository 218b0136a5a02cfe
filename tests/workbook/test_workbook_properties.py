"""Whatever a cell holds comes back: texts as texts, numbers as numbers."""

from decimal import Decimal as D

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from pipeline.render.excel import write_workbook
from pipeline.sheet import Line, SheetSpec, Style
from pipeline.text import clean

TEXT, NUMBER = Style(), Style(align="right", number="#,##0.00")
SIGNS = st.sampled_from(
    ["=", "+", "-", "@", "_x0041_", "<", ">", "&", '"', "'", "\n", "\r", "\t", " ", "\u3000", "{{", "]]>"]
)
TEXTS = st.lists(st.one_of(SIGNS, st.text(max_size=8)), min_size=1, max_size=6).map("".join)
MONEY = st.decimals(min_value=-(10**12), max_value=10**12, places=2)


def written(path, rows, style):
    write_workbook([SheetSpec("表", "", (20.0,), tuple(Line((row,), (style,), 18.0) for row in rows))], path)
    return [
        row[0] for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(TEXTS, min_size=1, max_size=20))
def test_any_text_comes_back_cleaned_and_nothing_else(tmp_path, texts):
    rows = ["头", *texts, "尾"]
    assert written(tmp_path / "book.xlsx", rows, TEXT) == [clean(text) for text in rows]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(numbers=st.lists(MONEY, min_size=1, max_size=20))
def test_any_amount_of_money_comes_back_to_the_cent(tmp_path, numbers):
    rows = [D(1), *numbers, D(1)]
    seen = written(tmp_path / "book.xlsx", rows, NUMBER)
    assert [D(repr(number)).quantize(D("0.01")) for number in seen] == rows
