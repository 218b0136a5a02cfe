"""What stands around the grammar: taxonomy, directions, classes of phrases, clerk tables, the `parse` command."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from pipeline.clerk import vocabulary_of
from pipeline.domain.phrases import classify_phrase
from pipeline.model import Kind
from pipeline.normalize import canonical, parse, parse_columns
from pipeline.normalize.columns import why_refused
from pipeline.normalize.direction import infer_direction, stated_direction
from pipeline.normalize.explain import explain, nearest_units, width
from pipeline.normalize.taxonomy import classify, classify_level1, classify_level2
from pipeline.normalize.vocabulary import standard
from pipeline.settings import SettingsError


@pytest.mark.parametrize(
    ("label", "name", "weight"),
    [
        ("产出指标", "产出指标", None),
        ("产出", "产出指标", None),
        ("产出指标（50分）", "产出指标", 50),
        ("满意度指标(10分)", "满意度指标", 10),
        ("产出(40-50)分", "产出指标", None),
        ("成本指标(0-20)分", "成本指标", None),
        ("效益指标\n（30分）", "效益指标", 30),
        ("一、产出指标", "产出指标", None),
        ("效益指标 30%", "效益指标", 30),
        ("社会公众或服务对象满意度指标", "满意度指标", None),
        ("履职效能", "履职效能指标", None),
        ("投入", "投入指标", None),
        ("产出指标（50分值）", "产出指标", 50),
        ("产出指标/50", "产出指标", 50),
        ("A.产出指标", "产出指标", None),
        ("产出指标40-50分", "产出指标", None),
        ("工作亮点", "", None),
    ],
)
def test_level1_names_and_their_points(label: str, name: str, weight: int | None) -> None:
    assert classify_level1(label) == (name, None if weight is None else Decimal(weight))


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("数量", "数量指标"),
        ("环境效益指标", "生态效益指标"),
        ("可持续发展影响", "可持续影响指标"),
        ("满意度", "服务对象满意度指标"),
        ("社会公众或服务对象满意度", "服务对象满意度指标"),
        ("经济成本指标", "经济成本指标"),
        ("生态环境成本", "生态环境成本指标"),
        ("成本指标（10分）", "成本指标"),
        ("1.1数量指标", "数量指标"),
        ("指标1：数量指标", "数量指标"),
        ("服务对象\n满意度指标", "服务对象满意度指标"),
    ],
)
def test_level2_names(label: str, name: str) -> None:
    assert classify_level2(label)[0] == name


def test_a_form_whose_levels_are_one_step_off() -> None:
    assert classify("实施效果指标", "产出指标")[0] == "产出指标"
    assert classify("", "数量指标")[:2] == ("产出指标", "数量指标")
    assert classify("成本指标", "经济成本指标")[:2] == ("成本指标", "经济成本指标")


@pytest.mark.parametrize(
    ("text", "class1", "class2", "name", "direction"),
    [
        ("≥90%", "产出指标", "质量指标", "合格率", "正向"),
        ("≤5万元", "成本指标", "经济成本指标", "标准", "反向"),
        ("15000元", "产出指标", "成本指标", "单次费用", "反向"),
        ("2起", "效益指标", "社会效益指标", "投诉数量", "反向"),
        ("95%", "满意度指标", "服务对象满意度指标", "群众", "正向"),
        ("=2套", "产出指标", "数量指标", "系统", "等于"),
        ("3级", "产出指标", "质量指标", "等级", "等于"),
        ("持续有效", "效益指标", "可持续影响指标", "机制", "定性"),
        ("2025年12月31日前", "产出指标", "时效指标", "完成时间", "反向"),
        ("", "产出指标", "数量指标", "系统", ""),
        ("≥3个、≥5人", "产出指标", "数量指标", "数量", "正向"),
    ],
)
def test_direction(text: str, class1: str, class2: str, name: str, direction: str) -> None:
    assert infer_direction(parse(text), class1, class2, name) == direction


def test_the_profile_has_its_say_where_no_sign_is_written() -> None:
    assert infer_direction(parse("2套"), "产出指标", "数量指标", "系统", {"数量指标": "正向"}) == "正向"
    assert infer_direction(parse("≤2套"), "产出指标", "数量指标", "系统", {"数量指标": "正向"}) == "反向"


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("正向", "正向"), ("正向指标", "正向"), (" 正 向 ", "正向"), ("越高越好", "正向"), ("正指标", "正向"),
        ("反向指标", "反向"), ("负向", "反向"), ("逆指标", "反向"), ("越小越好（反向）", "反向"),
        ("等于", "等于"), ("适度指标", "等于"), ("定性指标", "定性"),
        ("见附件", ""), ("", ""), ("一般", ""),
    ],
)  # fmt: skip
def test_direction_as_a_form_states_it(text: str, direction: str) -> None:
    assert stated_direction(text) == direction


@pytest.mark.parametrize(
    ("text", "kind", "measurable"),
    [
        ("显著提升", "change", False),
        ("有效助力", "change", False),
        ("持续有效", "permanence", False),
        ("应保尽保", "coverage", True),
        ("符合相关规定", "compliance", True),
        ("按时完成", "compliance", True),
        ("效果良好", "state", True),
        ("长期", "permanence", False),
        ("优", "state", True),
        ("效果明显", "state", False),
        ("无重大安全责任事故", "state", True),
        ("不断完善", "change", False),
        ("按合同约定", "compliance", True),
        ("不突破概算", "compliance", True),
        ("与上年持平", "state", True),
    ],
)
def test_classes_of_phrases(text: str, kind: str, measurable: bool) -> None:
    found = classify_phrase(text)
    assert found is not None and (found.kind, found.measurable) == (kind, measurable)


def test_words_nobody_classed() -> None:
    assert classify_phrase("正面") is None


def unit_table(path: Path, rows: list[list[object]], title: str = "单位") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_a_clerk_adds_units_and_words(tmp_path: Path) -> None:
    table = unit_table(
        tmp_path / "单位表.xlsx",
        [
            ["写法", "单位", "量纲", "倍数"],
            ["趟儿", "趟", "count", 1],
            ["M", "兆", None, None],
        ],
    )
    words = tmp_path / "词语表.tsv"
    words.write_text("词语\t类别\t可衡量\n群众点赞\t状态\t否\n", encoding="utf-8")
    vocabulary = vocabulary_of([table, words])
    assert parse("≥80M", vocabulary=vocabulary).unit == "兆"
    assert parse("≥80M").stopped_at == 3
    assert parse(canonical(parse("≥80M", vocabulary=vocabulary)), vocabulary=vocabulary).unit == "兆"
    assert parse_columns("≥", "80", "M", vocabulary=vocabulary).unit == "兆"
    assert classify_phrase("群众点赞", vocabulary.phrases) is not None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk"])
def test_a_table_saved_as_text_by_any_spreadsheet(tmp_path: Path, encoding: str) -> None:
    table = tmp_path / "单位表.tsv"
    table.write_bytes("写法\t单位\t量纲\t倍数\r\n趟儿\t趟\t\t\r\n".encode(encoding))
    vocabulary = vocabulary_of([table])
    assert parse("5趟儿", vocabulary=vocabulary).unit == "趟"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["写法", "单位", "量纲", "倍数"], ["公里", "里"]], "第2行：写法“公里”已经是单位“公里”"),
        ([["写法", "单位", "量纲", "倍数"], ["", "里"]], "第2行：没有写“写法”"),
        ([["写法", "单位", "量纲", "倍数"], ["3个", "个"]], "以数字或符号开头"),
        ([["写法", "单位", "量纲", "倍数"], ["余人", "人"]], "以“余”开头，是数或约数的一部分"),
        ([["写法", "单位"], ["\u200b", "人"]], "没有写“写法”"),
        ([["写法", "单位"], ["堆", "5"]], "单位“5”以数字或符号开头"),
        ([["写法", "单位"], ["元/桌", ""]], "里有分母或符号"),
        ([["写法", "单位"], ["上下", ""]], "是符号词或动词"),
        ([["写法", "单位"], ["完成", ""]], "是符号词或动词"),
        ([["写法", "单位", "量纲", "倍数"], ["堆", "堆", "数量"]], "量纲“数量”不认识"),
        ([["写法", "单位", "量纲", "倍数"], ["堆", "堆", "count", "零"]], "倍数“零”应为大于 0 的数"),
        ([["写法", "单位", "说明"], ["堆", "堆", "x"]], "不认识列“说明”"),
        ([["名称"], ["堆"]], "第一行没有列名"),
        ([["词语", "类别", "可衡量"], ["点赞", "好评", "是"]], "类别“好评”不认识"),
        ([["词语", "类别", "可衡量"], ["点赞", "状态", ""]], "应写 是 或 否"),
    ],
)
def test_a_wrong_clerk_table_is_refused_in_chinese(tmp_path: Path, rows: list[list[object]], said: str) -> None:
    path = unit_table(tmp_path / "单位表.xlsx", rows)
    with pytest.raises(SettingsError, match=said):
        vocabulary_of([path])


def test_every_unit_of_the_table_reads_and_reads_back() -> None:
    for spelling, unit in standard().units.entries.items():
        if unit.dimension == "scale" or spelling in ("月", "月份", "季度", "季", "月度"):
            continue
        reading = parse(f"≥5{spelling}")
        assert (reading.unit, reading.sign_written) == (unit.name, True), spelling
        assert parse(f"≥5{unit.name}" if unit.name not in ("月", "季度") else f"≥5个{unit.name}").unit == unit.name


def test_pieces_stand_under_what_they_explain() -> None:
    lines = explain("≤６．５万元/年/人（不含税）")
    assert lines[:8] == [
        "≤６．５万元/年/人（不含税）",
        "^ 符号 ≤",
        " ^^^^^^ 数值 6.5",
        "       ^^ 数量级 万",
        "         ^^ 计量单位 元",
        "           ^^^ 分母单位 年",
        "              ^^^ 分母单位 人",
        "                 ^^^^^^^^^^ 附注 (不含税)",
    ]
    assert lines[8] == "  定量：≤6.5万元/年/人（不含税），折算 65000 元/人·年"


def test_where_reading_stopped_and_what_was_expected() -> None:
    line = explain("≥80KX")[3]
    assert line.startswith(" " * width("≥80") + "^ 停在“KX”，这里应为：计量单位")
    assert "km" in nearest_units("kmm", standard()) or "公里" in nearest_units("公理", standard())


def test_split_columns_are_explained_in_one_line() -> None:
    assert explain("≥\t９５％\t％") == [
        "≥ │ ９５％ │ ％",
        "^ 符号 ≥",
        "    ^^^^ 数值 95",
        "        ^^ 计量单位 %",
        "             ^^ 计量单位 %",
        "  定量：≥95%，折算 95 %",
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("≤\t≥5\t万元", "值里的符号与符号列的“≤”不一致"),
        ("≥\t95%\t人", "值里已有的单位与单位列的“人”不一致"),
        ("≥\t80\tM", "单位列的“M”不是认识的单位"),
        ("定性\t95\t%", "符号列写了“定性”，值里却有数字"),
        ("反向\t5\t%", "符号列的“反向”不是计算符号"),
        ("≥\t3-5\t个", "区间不能再带符号“≥”"),
        ("≥\t2025年12月\t", "时间不能与符号“≥”相配"),
        ("=\t3-5\t月", "“月”可能是几月，也可能是几个月"),
        ("≤\t2025\t年", "时间与单位列的“年”不能合成一个值"),
        ("≥\t逐步改善\t", "文字和多个值不能与符号“≥”相配"),
        ("=\t逐步改善\t%", "值不是一个数，单位列却写了“%”"),
    ],
)
def test_why_three_cells_are_not_one_value(line: str, told: str) -> None:
    assert f"  不能合成一个值：{told}" in explain(line)[-2]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("≥90-95%", "停在文字的末尾，这里应为：没有符号的区间（区间不再带 ≥、≤）"),
        ("95%-90%", "停在文字的末尾，这里应为：前小后大的区间"),
        ("2025年2月30日前", "停在“前”，这里应为：存在的日子"),
        ("≤95%以上", "停在“以上”，这里应为：与前面一致的符号"),
    ],
)
def test_why_a_value_is_not_read(text: str, told: str) -> None:
    assert explain(text)[-2].endswith(told)


def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline", "parse", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, encoding="utf-8", check=True)


def test_the_command_prints_one_object_a_line() -> None:
    stdin = "≥95%\r\n≤\t６．５\t万元/年/人\n\n12月底前\n≥1800户、4500人\n-5%\n"
    records = [json.loads(line) for line in run("-", "--json", "--year", "2025", stdin=stdin).stdout.splitlines()]
    assert [record["kind"] for record in records] == ["quantity", "quantity", "blank", "date", "several", "quantity"]
    assert list(records[0]) == [
        "text",
        "kind",
        "sign",
        "sign_written",
        "number",
        "number_to",
        "unit",
        "per",
        "amount",
        "amount_to",
        "base_unit",
        "date_from",
        "date_to",
        "repeats",
        "note",
        "parts",
        "stopped_at",
    ]
    assert records[1] == {
        "text": "６．５",
        "kind": "quantity",
        "sign": "<=",
        "sign_written": True,
        "number": "6.5",
        "number_to": None,
        "unit": "万元",
        "per": ["年", "人"],
        "amount": "65000",
        "amount_to": None,
        "base_unit": "元/人·年",
        "date_from": None,
        "date_to": None,
        "repeats": "",
        "note": "",
        "parts": [],
        "stopped_at": None,
    }
    assert (records[3]["sign"], records[3]["date_to"]) == ("<=", "2025-12-31")
    assert list(records[4]["parts"][0]) == list(records[0])
    assert run("-5%").stderr.startswith("-5%\n^^ 数值 -5\n")


@pytest.mark.parametrize(
    ("sign", "value", "unit", "expected"),
    [
        ("", "500", "元（封顶）", None),
        ("≤", "500", "元（封顶）", "<="),
        ("", "≤500", "元（封顶）", "<="),
        ("", "500", "元（含税）", "="),
    ],
)
def test_a_bound_in_the_unit_column_needs_its_sign(sign, value, unit, expected):
    """500 │ 元（封顶） is no more an exact 500 than 500元（封顶） is."""
    reading = parse_columns(sign, value, unit)
    assert (reading.sign if reading.kind is Kind.QUANTITY else None) == expected
    if expected is None:
        assert "请在符号列写明" in why_refused((sign, value, unit), None, standard())
