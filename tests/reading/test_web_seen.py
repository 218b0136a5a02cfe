"""Web pages as a browser shows them: what style sheets hide or strike, spans, white space, fields."""
# ruff: noqa: E501 - lines of HTML stay whole

from email.message import EmailMessage
from time import process_time

import pytest
from packages import kinds, read, texts

from pipeline.model import Book, Merge


def page(body: str, style: str = "", more: str = "") -> bytes:
    return f'<html><head><meta charset="utf-8"><style>{style}</style>{more}</head><body>{body}</body></html>'.encode()


def said(found: Book, kind: str) -> list[tuple[str, str]]:
    return [(note.place.cell, note.found) for note in found.notes if note.kind == kind]


HIDING = """<!-- /* 样式 */ .a, .h {display:none} td.v{visibility:hidden} #one span{display:none}
@media print { .p {display:none} } @media screen { .s {display:none} }
.back {display:inline} .old {text-decoration:line-through} .m{mso-hide:all} tr.r{display:none}
.w {display:none} .w.x {display:inline} .i{display:none !important} a:hover{display:none} [x]{display:none} -->"""


@pytest.mark.parametrize(
    ("cell", "shown", "hidden"),
    [
        ("<td>甲<span style='display:none'>旧</span>", "甲", "旧"),
        ("<td>甲<span style='DISPLAY : NONE;color:red'>旧</span>", "甲", "旧"),
        ("<td>甲<span class='x h'>旧</span>", "甲", "旧"),
        ("<td>甲<span class='a back'>新</span>", "甲新", ""),
        ("<td>甲<span class=h style='display:inline'>新</span>", "甲新", ""),
        ("<td>甲<span class=i style='display:inline'>旧</span>", "甲", "旧"),
        ("<td>甲<span class='x w'>新</span>", "甲新", ""),
        ("<td>甲<span hidden>旧</span>", "甲", "旧"),
        ("<td>甲<b class=m>旧</b>", "甲", "旧"),
        ("<td>甲<b style='mso-hide:all'>旧</b>", "甲", "旧"),
        ("<td>甲<b style='visibility:hidden'>旧<i style='visibility:visible'>乙</i></b>", "甲乙", "旧"),
        ("<td id=one>甲<span>旧</span>", "甲", "旧"),
        ("<td>甲<span class=p>乙</span>", "甲乙", ""),
        ("<td>甲<span class=s>旧</span>", "甲", "旧"),
        ("<td>甲<noscript>请打开脚本</noscript><template>模板</template>", "甲", ""),
    ],
)
def test_hidden_words_are_said_and_not_read(tmp_path, cell, shown, hidden):
    found = read(page(f"<table><tr><td>首{cell}</table>", HIDING), tmp_path, "单位.xls")
    assert texts(found) == {"A1": "首", "B1": shown}
    assert said(found, "hidden_text") == ([("B1", hidden)] if hidden else [])


def test_a_cell_taken_off_the_page_leaves_no_gap_but_one_unseen_does(tmp_path):
    rows = "<tr><td style='display:none'>1001<td>甲<td class=v>暗<td>乙<tr><td>丙<td>丁<td>戊"
    found = read(page(f"<table>{rows}</table>", HIDING), tmp_path, "单位.xls")
    assert texts(found) == {"A1": "甲", "C1": "乙", "A2": "丙", "B2": "丁", "C2": "戊"}
    assert said(found, "hidden_text") == [("A1", "1001"), ("B1", "暗")]


@pytest.mark.parametrize(
    "row",
    ["<tr hidden>", "<tr class=r>", "<tr style='visibility:collapse'>", "<tbody class=h><tr>", "<tbody hidden><tr>"],
)
def test_rows_out_of_sight_are_read_and_said(tmp_path, row):
    found = read(page(f"<table><thead><tr><td>甲</thead>{row}<td>乙</tbody></table>", HIDING), tmp_path, "单位.xls")
    assert texts(found) == {"A1": "甲", "A2": "乙"} and said(found, "hidden_row_data") == [("A2", "第 2 行")]


def test_tables_and_columns_out_of_sight(tmp_path):
    body = "<table><tr><td>甲<td>乙</table><div class=h>加载中<table><tr><td>丙</table></div>"
    found = read(page(body.replace("<table>", "<table><col><col class=a>", 1), HIDING), tmp_path, "单位.xls")
    assert texts(found) == {"A1": "甲", "B1": "乙", "A2": "丙"}
    assert kinds(found) == {"html_table", "hidden_row_data", "hidden_column_data", "hidden_text", "wrong_extension"}


@pytest.mark.parametrize(
    "words",
    ["<s>废</s>", "<strike>废</strike>", "<del>废</del>", "<b class=old>废</b>", "<u style='text-decoration:underline line-through'>废</u>", "<i style='text-decoration-line:line-through'>废</i>"],
)  # fmt: skip
def test_struck_words_are_read_and_said(tmp_path, words):
    found = read(page(f"<table><tr><td>留{words}</table>", HIDING), tmp_path, "单位.xls")
    assert texts(found) == {"A1": "留废"} and said(found, "struck_text") == [("A1", "废")]


def test_a_struck_cell_by_its_class(tmp_path):
    found = read(page("<table><tr><td class=old>≥80%<td class=x>甲</table>", ".xl65{color:black} td.old{text-decoration:line-through}"), tmp_path, "单位.xls")  # fmt: skip
    assert said(found, "struck_text") == [("A1", "≥80%")]


@pytest.mark.parametrize("row", ["<tr class=old>", "<tr style='text-decoration:line-through'>"])
def test_a_struck_row_strikes_its_cells(tmp_path, row):
    found = read(page(f"<table>{row}<td>甲<td>乙</tr><tr><td>丙</table>", HIDING), tmp_path, "单位.xls")
    assert said(found, "struck_text") == [("A1", "甲"), ("B1", "乙")]


def test_white_letters_are_said_where_nothing_is_coloured(tmp_path):
    body = "<table><tr style='background:#369'><td style='color:#fff'>表头</tr><tr><td style='color:white'>暗<td><font color=#FFFFFF>字</font></table>"
    assert said(read(page(body), tmp_path, "单位.xls"), "white_text") == [("A2", "暗"), ("B2", "字")]
    body = (
        "<table><tr style='color:#fff'><td>暗<td style='background-image:url(x.png)'>图<td style='color:red'>红</table>"
    )
    assert said(read(page(body), tmp_path, "单位.xls"), "white_text") == [("A1", "暗")]


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        ("<p>甲</p>乙", "甲\n乙"),
        ("<div>1</div>2", "1\n2"),
        ("<div>1</div><div>2</div>", "1\n2"),
        ("甲<br>乙<br/>", "甲\n乙"),
        ("甲<br><p>乙", "甲\n乙"),
        ("甲<ul><li>一<li>二</ul>乙", "甲\n一\n二\n乙"),
        ("<span style='display:block'>甲</span>乙", "甲\n乙"),
        ("甲<div style='display:none'>旧</div>乙", "甲乙"),
        ("<b>≥ </b> 95", "≥ 95"),
        ("<span>≥</span>\n   <span>95</span>%", "≥ 95%"),
        ("&nbsp;&nbsp;甲&nbsp;", "\xa0\xa0甲\xa0"),
        ("<span style='white-space:pre'>甲  乙</span>", "甲  乙"),
        ("<ruby>卓<rp>(</rp><rt>zhuó</rt><rp>)</rp></ruby>", "卓"),
        ("<select><option>数量<option>质量</select>", "数量"),
        ("<select><option value=''>请选择<option>质量</select>甲", "甲"),
        ("≥<!-- 注 -->95", "≥95"),
        ("10&lt;x&amp;y&#19968;&ge;5", "10<x&y一≥5"),
    ],
)
def test_text_as_a_browser_breaks_it(tmp_path, inner, shown):
    assert texts(read(page(f"<table><tr><td>{inner}</table>"), tmp_path, "单位.xls")) == {"A1": shown}


@pytest.mark.parametrize(
    ("rows", "cells", "merges"),
    [
        ("<tr><td rowspan=0>甲<td>1<tr><td>2", {"A1": "甲", "B1": "1", "B2": "2"}, (Merge(0, 0, 1, 0),)),
        ("<tr><td rowspan=99>甲<td>1<tr><td>2", {"A1": "甲", "B1": "1", "B2": "2"}, (Merge(0, 0, 1, 0),)),
        ("<tr><td colspan=0>甲<td>1", {"A1": "甲", "B1": "1"}, ()),
        ("<thead><tr><td rowspan=3>头<td>1</thead><tbody><tr><td>甲<td>2", {"A1": "头", "B1": "1", "A2": "甲", "B2": "2"}, ()),
        ("<tr><td rowspan=2 colspan=2>甲<td>1<tr><td>2<tr><td>3", {"A1": "甲", "C1": "1", "C2": "2", "A3": "3"}, (Merge(0, 0, 1, 1),)),
        ("<tr><td rowspan=-1>甲<td colspan=abc>1", {"A1": "甲", "B1": "1"}, ()),
        ("<tr><td rowspan=2>甲<tr><tr><td>乙", {"A1": "甲", "A3": "乙"}, (Merge(0, 0, 1, 0),)),
    ],
)  # fmt: skip
def test_spans_as_a_browser_lays_them(tmp_path, rows, cells, merges):
    found = read(page(f"<table>{rows}</table><p>表下的话</p>"), tmp_path, "单位.xls")
    below = {f"A{1 + max(int(place[1:]) for place in cells)}": "表下的话"}
    assert texts(found) == cells | below and found.sheets[0].merges == merges
    assert "merged_hides_value" not in kinds(found)


def test_rows_without_a_table_are_a_table(tmp_path):
    found = read("<tr><td>甲<td>乙</tr><tr><td>丙<td>丁</tr>".encode(), tmp_path, "单位.xls")
    assert texts(found) == {"A1": "甲", "B1": "乙", "A2": "丙", "B2": "丁"}


def test_a_page_of_frames_is_called_what_it_is(tmp_path):
    frames = "<html><frameset><frame src='a.files/sheet001.htm'><noframes>此页使用了框架</noframes></frameset></html>"
    found = read(frames.encode(), tmp_path, "单位.xls")
    assert found.defect is not None and "同名的文件夹" in found.defect.detail


def test_sheets_of_a_single_file_page_have_their_names(tmp_path):
    message = EmailMessage()
    message.set_content("x")
    message.make_related()
    names = "".join(f'<x:Name>{name}</x:Name><x:WorksheetSource HRef="a.files/{file}.htm"/>' for name, file in (("目标&amp;表", "sheet001"), ("旧表", "sheet002")))  # fmt: skip
    pages = [
        ("file:///C:/a.htm", f"<html><!--[if gte mso 9]><xml>{names}</xml><![endif]--><frameset></frameset></html>"),
        ("file:///C:/a.files/sheet001.htm", "<html><table><tr><td>甲</table></html>"),
        ("file:///C:/a.files/sheet002.htm", "<html><!--<x:Visible>SheetHidden</x:Visible>--><table><tr><td>乙</table></html>"),
    ]  # fmt: skip
    for place, text in pages:
        message.add_related(text, subtype="html")
        message.get_payload()[-1]["Content-Location"] = place
    found = read(message.as_bytes(), tmp_path, "单位.mht")
    assert [(sheet.name, sheet.hidden) for sheet in found.sheets] == [("目标&表", False), ("旧表", True)]
    assert "hidden_sheet_data" in kinds(found)


def test_a_style_sheet_for_printing_says_nothing_about_the_screen(tmp_path):
    more = "<style media=print>td{display:none}</style><style media='screen'>.h{display:none}</style>"
    found = read(page("<table><tr><td>甲<b class=h>乙</b></table>", "", more), tmp_path, "单位.xls")
    assert texts(found) == {"A1": "甲"} and said(found, "hidden_text") == [("A1", "乙")]


@pytest.mark.parametrize("style", ["@a" * 300_000, "/*" * 300_000, "a" * 600_000, "a{" * 300_000, ".a{}" * 200_000, "<style>" * 80_000])  # fmt: skip
def test_a_style_sheet_costs_no_more_than_its_length(tmp_path, style):
    start = process_time()
    found = read(page("<table><tr><td>甲</table>", style), tmp_path, "单位.xls")
    assert found.defect is None or found.defect.kind != "reader_died"
    assert process_time() - start < 5


def test_rules_inside_blocks(tmp_path):
    style = "@import url(x.css); @media all{.h{display:none}} @media print{.p{display:none} .q{display:none}} .z{display:none}"
    body = "<table><tr><td>甲<b class=h>一</b><b class=p>二</b><b class=q>三</b><b class=z>四</b></table>"
    found = read(page(body, style), tmp_path, "单位.xls")
    assert texts(found) == {"A1": "甲二三"} and said(found, "hidden_text") == [("A1", "一四")]


def test_rules_for_children_only_and_for_other_media_hide_nothing_else(tmp_path):
    style = """body > div{display:none} div>b.x > span{display:none} @media not screen{td{display:none}}
    @media screen and (max-width:600px){td{display:none}} @media only screen{.s{display:none}}"""
    more = "<style media='screen and (max-width: 600px)'>td{display:none}</style>"
    body = "<div>外</div><table><tr><td><div>1<b><span>2</span></b><b class=x><i><span>3</span></i><span>4</span></b></div><td class=s>5</table>"
    found = read(page(body, style, more), tmp_path, "目标.xls")
    assert texts(found) == {"A1": "123"}
    assert said(found, "hidden_text") == [("A1", "外"), ("A1", "4"), ("B1", "5")]


def test_what_is_visible_inside_what_is_not_is_read(tmp_path):
    body = "<div style='visibility:hidden'>隐<span style='visibility:visible'>见</span></div><table><tr><td>1</table>"
    found = read(page(body), tmp_path, "目标.xls")
    assert texts(found) == {"A1": "见", "A2": "1"} and said(found, "hidden_text") == [("A1", "隐")]


def test_every_field_that_shows_what_was_typed_is_read(tmp_path):
    kinds_of_fields = ("tel", "email", "search", "url", "time", "month", "whatever", "hidden", "datetime", "submit")
    cells = "".join(f"<td><input type={kind} value=7></td>" for kind in kinds_of_fields)
    found = read(page(f"<table><tr>{cells}</tr></table>"), tmp_path, "目标.xls")
    assert "".join(texts(found)) == "A1B1C1D1E1F1G1I1"


def test_spans_go_on_where_every_row_is_a_section(tmp_path):
    rows = ("<td rowspan=3>产出<td rowspan=2>数量<td>甲", "<td>乙", "<td>质量<td>丙")
    body = "".join(f"<tbody><tr>{row}</tr></tbody>" for row in rows)
    found = read(page(f"<table>{body}</table>"), tmp_path, "目标.xls")
    assert texts(found) == {"A1": "产出", "B1": "数量", "C1": "甲", "C2": "乙", "B3": "质量", "C3": "丙"}
    assert found.sheets[0].merges == (Merge(0, 0, 2, 0), Merge(0, 1, 1, 1))


def test_rules_that_fit_by_place_cost_no_more_than_they_may(tmp_path):
    style = "".join(f".r{i} .a{{color:red}}" for i in range(4000))
    began = process_time()
    found = read(page("<table>" + "<tr><td class=a>1" * 10_000, style), tmp_path, "目标.xls")
    assert process_time() - began < 4 and len(texts(found)) == 10_000
    rows = "".join(f"<tr id=r{i}><td class=a>1" for i in range(5000))
    found = read(page(f"<table>{rows}", style), tmp_path, "目标.xls")
    assert found.defect is not None and found.defect.kind == "too_large"
    assert process_time() - began < 15
