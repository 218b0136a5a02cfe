"""Whatever a cell holds comes back: texts as texts, numbers as numbers; and it costs a fraction of the usual calls."""

import gc
import time
from decimal import Decimal as D

import pytest
import xlsxwriter
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


@pytest.mark.torture
def test_rows_cost_less_than_a_quarter_of_the_typed_calls(tmp_path):
    rows = [tuple(D(n * c) if c % 2 else f"文字{(n + c) % 997}" for c in range(20)) for n in range(10_000)]
    styles = tuple(NUMBER if c % 2 else TEXT for c in range(20))
    sheet = SheetSpec("表", "", (12.0,) * 20, tuple(Line(row, styles, 18.0) for row in rows))
    ours = min(timed(lambda: write_workbook([sheet], tmp_path / "ours.xlsx")) for _ in range(3))
    theirs = min(timed(lambda: call_by_call(rows, tmp_path / "theirs.xlsx")) for _ in range(3))
    assert ours * 4 < theirs, f"{theirs / ours:.1f} times"


def timed(run):
    gc.collect()
    start = time.process_time()
    run()
    return time.process_time() - start


def call_by_call(rows, path):
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("表")
        formats = [book.add_format({"border": 1}), book.add_format({"border": 1, "num_format": "#,##0.00"})]
        for n, row in enumerate(rows):
            page.set_row(n, 18)
            for c, value in enumerate(row):
                (page.write_number if c % 2 else page.write_string)(n, c, value, formats[c % 2])
