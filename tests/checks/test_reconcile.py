"""Quantity × unit cost × period against the budget: what can be cancelled is multiplied, nothing else is claimed."""

from decimal import Decimal

import pytest
from check_cases import build_project
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.reconcile import reconcile, yuan
from pipeline.model import Project, Reconciliation
from pipeline.settings import load_profile

PROFILE = load_profile("tianjin")


def project(budget: str, *rows: tuple[str, str, str]) -> Project:
    indicators = [{"level2": f"{kind}指标", "level3": name, "target": target} for kind, name, target in rows]
    return build_project({"set": {"budget": budget}, "rows": indicators})


def results(budget: str, *rows: tuple[str, str, str]) -> tuple[Reconciliation, ...]:
    return reconcile(project(budget, *rows), PROFILE)


STORIES = [
    # budget, indicators, sentence
    ("455000", [("数量", "聘用人数", "≥7人"), ("成本", "聘用人员经费标准", "≤6.5万元/年/人")],
     "7人 × 6.5万元/年/人 = 455,000元，与预算数455,000.00元一致"),
    ("455000", [("数量", "聘用人数", "≥8人"), ("成本", "聘用人员经费标准", "≤6.5万元/年/人")],
     "8人 × 6.5万元/年/人 = 520,000元，比预算数455,000.00元多65,000元（14.29%）"),
    ("420000", [("数量", "保安人数", "7人"), ("成本", "保安人员工资", "5000元/人·月")],
     "7人 × 5000元/人·月 × 12个月 = 420,000元，与预算数420,000.00元一致"),
    ("210000", [("数量", "保安人数", "7人"), ("时效", "服务期", "6个月"), ("成本", "保安工资标准", "5000元/人/月")],
     "7人 × 5000元/人/月 × 6个月 = 210,000元，与预算数210,000.00元一致"),
    ("350000", [("数量", "保安人数", "7人"), ("成本", "保安工资标准", "5000元/人/月")],
     "7人 × 5000元/人/月，没有写明多少个月；按预算数350,000.00元推算需10个月"),
    ("30000", [("数量", "网格总量", "≥4000个"), ("成本", "单次图层更新服务费", "15000元")],
     "15000元，没有对应的数量指标；按预算数30,000.00元推算需2次"),
    ("45000", [("数量", "培训人数", "50人"), ("数量", "培训天数", "3天"), ("成本", "人均培训费", "300元/天")],
     "50人 × 300元/天 × 3天 = 45,000元，与预算数45,000.00元一致"),
    ("60000", [("数量", "慰问户数", "120户"), ("成本", "慰问金标准", "500元")],
     "120户 × 500元 = 60,000元，与预算数60,000.00元一致"),
    ("300000", [("数量", "管道长度", "3公里"), ("成本", "管道单价", "100元/米")],
     "3公里 × 100元/米 = 300,000元，与预算数300,000.00元一致"),
    ("333333.33", [("数量", "绿化面积", "5亩"), ("成本", "绿化养护单价", "100元/平方米")],
     "5亩 × 100元/平方米 = 333,333.33元，与预算数333,333.33元一致"),
    ("10000", [("数量", "采购面粉", "5000斤"), ("成本", "面粉单价", "4元/千克")],
     "5000斤 × 4元/千克 = 10,000元，与预算数10,000.00元一致"),
    ("42000", [("数量", "保安人数", "7人"), ("时效", "质保期", "3年"), ("成本", "保安工资标准", "500元/人/月")],
     "7人 × 500元/人/月 × 12个月 = 42,000元，与预算数42,000.00元一致"),
    ("90000", [("数量", "巡线里程", "18000公里"), ("成本", "车辆油耗标准", "500元/100公里")],
     "18000公里 × 500元/100公里 = 90,000元，与预算数90,000.00元一致"),
    ("555000", [("数量", "聘用人数", "7人"), ("成本", "聘用人员经费标准", "6.5万元/年/人"),
                ("成本", "办公设备采购费", "≤10万元")],
     "7人 × 6.5万元/年/人 ＋ 10万元 = 555,000元，与预算数555,000.00元一致"),
    ("1200000", [("数量", "造林面积", "0.1万亩"), ("数量", "抚育面积", "2000亩"), ("成本", "造林补助标准", "800元/亩"),
                 ("成本", "抚育补助标准", "200元/亩")],
     "0.1万亩 × 800元/亩 ＋ 2000亩 × 200元/亩 = 1,200,000元，与预算数1,200,000.00元一致"),
    ("360000", [("数量", "服务老人人次", "≥3000人次"), ("成本", "单次服务费用", "≤120元/人次")],
     "3000人次 × 120元/人次 = 360,000元，与预算数360,000.00元一致"),
    ("400000", [("数量", "服务老人人次", "≥3000人次"), ("数量", "活动次数", "10次"),
                ("成本", "单次服务费用", "≤120元/人次")],
     "3000人次 × 120元/人次 = 360,000元，比预算数400,000.00元少40,000元（10.00%）"),
    ("60000", [("数量", "培训次数", "4次"), ("数量", "培训人数", "50人"), ("成本", "单次培训费", "300元/人")],
     "50人 × 4次 × 300元/人 = 60,000元，与预算数60,000.00元一致"),
    ("15000", [("数量", "培训次数", "4次"), ("数量", "培训人数", "50人"), ("成本", "单次培训费", "300元/人")],
     "50人 × 300元/人 = 15,000元，与预算数15,000.00元一致"),
    ("25000", [("数量", "参会人数", "50人"), ("成本", "单次会议费", "500元/人")],
     "50人 × 500元/人 = 25,000元，与预算数25,000.00元一致"),
    ("300000", [("数量", "补助人数", "50人"), ("成本", "每月补助标准", "500元/人")],
     "50人 × 500元/人 × 12个月 = 300,000元，与预算数300,000.00元一致"),
    ("600000", [("数量", "文艺演出场次", "≥30场次"), ("成本", "每场演出费用", "≤2万元/场")],
     "30场次 × 2万元/场 = 600,000元，与预算数600,000.00元一致"),
    ("700000", [("数量", "文艺演出场次", "≥30场"), ("成本", "演出费用标准", "≤2万元/场次")],
     "30场 × 2万元/场次 = 600,000元，比预算数700,000.00元少100,000元（14.29%）"),
    ("100000", [("数量", "召开会议场数", "≥4场"), ("成本", "单次会议费用", "≤2.5万元/次")],
     "4场 × 2.5万元/次 = 100,000元，与预算数100,000.00元一致"),
    ("100000", [("数量", "演出场数", "≥5场"), ("成本", "单次会议费用", "≤2.5万元/次")],
     "2.5万元/次，没有对应的数量指标；按预算数100,000.00元推算需4次"),
    ("75000", [("数量", "演出场数", "≥4场"), ("数量", "会议次数", "3次"), ("成本", "会议费用标准", "≤2.5万元/次")],
     "3次 × 2.5万元/次 = 75,000元，与预算数75,000.00元一致"),
    ("100000", [("数量", "演出场数", "≥4场"), ("数量", "会议次数", "3次"), ("成本", "会议费用标准", "≤2.5万元/次")],
     "3次 × 2.5万元/次 = 75,000元，比预算数100,000.00元少25,000元（25.00%）"),
    ("3600000", [("成本", "全年数据处理费用", "≤3570000元")], "3570000元，比预算数3,600,000.00元少30,000元（0.83%）"),
    ("118000", [("成本", "项目总成本", "≤11.8万元"), ("成本", "测评费", "≤8万元"), ("成本", "整改费", "≤3.8万元")],
     "11.8万元，与预算数118,000.00元一致"),
    ("45.5", [("成本", "项目总成本", "≤45.5万元")], "45.5万元，比预算数45.50元多454,954.5元（999900.00%）"),
]  # fmt: skip


@pytest.mark.parametrize(("budget", "rows", "sentence"), STORIES, ids=[story[2] for story in STORIES])
def test_the_arithmetic_is_a_sentence(budget, rows, sentence):
    assert [one.sentence for one in results(budget, *rows)] == [sentence]


@pytest.mark.parametrize(("budget", "rows", "status"), [
    ("455000", STORIES[0][1], "equal"), ("455000", STORIES[1][1], "over"), ("350000", STORIES[4][1], "open"),
    ("3600000", STORIES[12][1], "under"), ("457000", STORIES[0][1], "equal"),  # within the tolerance of 1 %
    ("460000", STORIES[0][1], "under"),
])  # fmt: skip
def test_the_status_follows_the_difference(budget, rows, status):
    assert [one.status for one in results(budget, *rows)] == [status]


def test_what_cannot_be_cancelled_is_not_multiplied():
    (one,) = results("100000", ("数量", "设备数量", "5套"), ("成本", "服务费标准", "200元/人次"))
    assert (one.kind, one.product, one.needs) == ("unmatched", None, "500人次")


def test_two_quantities_of_one_unit_are_not_guessed_between():
    rows = [("数量", "甲类", "5人"), ("数量", "乙类", "9人"), ("成本", "补助标准", "1000元/人")]
    assert [one.kind for one in results("100000", *rows)] == []
    assert [one.sentence for one in results("9000", *rows)] == ["9人 × 1000元/人 = 9,000元，与预算数9,000.00元一致"]


def test_income_savings_and_changes_are_no_cost():
    for name, target in (("费用节约额", "≥5万元"), ("营业收入", "≥100万元"), ("人均费用", "下降50元/人")):
        assert results("10000", ("成本", name, target)) == ()


def test_a_factor_of_ten_thousand_is_a_suspect_unit():
    (one,) = results("45.5", ("成本", "项目总成本", "≤45.5万元"))
    assert one.suspect_unit


def test_without_a_budget_nothing_is_claimed():
    assert results("", *STORIES[0][1]) == ()


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 5000), st.integers(1000, 10**7), st.integers(1, 11), st.integers(2, 50))
def test_any_product_is_found_again_and_any_gap_is_seen(people, cents, months, gap):
    price = Decimal(cents) / 100
    rows = [
        ("数量", "保安人数", f"{people}人"),
        ("时效", "服务期", f"{months}个月"),
        ("成本", "保安工资", f"{price:f}元/人/月"),
    ]
    budget = people * price * months
    (one,) = results(f"{budget:f}", *rows)
    assert (one.status, one.product, one.difference) == ("equal", budget, 0)
    (other,) = results(f"{budget * (100 + gap) / 100:f}", *rows)
    assert other.status == "under" and other.product == budget
    (turned,) = results(f"{budget:f}", *reversed(rows))
    assert (turned.status, turned.product) == ("equal", budget)


@pytest.mark.parametrize(("amount", "text"), [
    ("455000", "455,000"), ("28.40", "28.4"), ("0.05", "0.05"), ("100", "100"), ("1000.005", "1,000.01"),
])  # fmt: skip
def test_money_is_written_without_needless_decimals(amount, text):
    assert yuan(Decimal(amount)) == text


def test_values_in_columns_of_their_own_keep_their_units_in_the_equation():
    rows = [
        {"level2": "数量指标", "level3": "补贴户数", "sign": "≥", "target": "1300", "unit": "户"},
        {"level2": "成本指标", "level3": "户均补贴", "sign": "≤", "target": "350", "unit": "元/户"},
    ]
    (one,) = reconcile(build_project({"set": {"budget": "455000"}, "rows": rows}), PROFILE)
    assert one.sentence.startswith("1300户 × 350元/户 = 455,000元，与预算数455,000.00元一致")
