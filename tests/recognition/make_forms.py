"""Forms of every family out of published indicator rows, with their truth: what a reader of the form would write down.

    python tests/recognition/make_forms.py FOLDER [NUMBER] [SEED]      writes workbooks and truth.jsonl

Form `i` of a seed is always the same. Levels are merged, repeated or blank; tables start anywhere; rows and columns
are inserted; headers repeat after a page break; money stands as a number or as text, its unit in one of four places.
"""

import json
import random
import re
import sys
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
HELD_OUT = ("guangxi", "huangshi", "national_stacked", "region", "department_self")
UNITS = (
    "滨海新区网格化管理中心",
    "池州市贵池区棠溪镇人民政府",
    "深泽县退役军人事务局",
    "市第一中学",
    "大英县医疗保障局",
)


@dataclass
class Canvas:
    """Cells by position and merged areas, before they are moved about."""

    cells: dict = field(default_factory=dict)
    merges: list = field(default_factory=list)
    row: int = 0

    def put(self, column, text, right=0, down=0, row=None):
        row = self.row if row is None else row
        if text not in (None, ""):
            self.cells[row, column] = text
        if right or down:
            self.merges.append((row, column, row + down, column + right))

    def line(self, *texts, width=1):
        for number, text in enumerate(texts):
            self.put(number * width, text, width - 1)
        self.row += 1


@dataclass
class Case:
    """One project to print: its facts, its indicator rows, and the generator's dice."""

    dice: random.Random
    year: int
    name: str
    code: str
    agency_code: str
    agency_name: str
    budget: Decimal
    fiscal: Decimal
    other: Decimal | None
    goal: str
    purpose: str
    rows: list
    unit: str = "万元"

    def money(self, amount):
        """An amount in the form's unit, as a number or as a text."""
        if amount is None:
            return self.dice.choice(["", " ", "/"])
        shown = amount / (10000 if self.unit == "万元" else 1)
        plain = f"{shown:f}".rstrip("0").rstrip(".") if "." in f"{shown:f}" else f"{shown:f}"
        return self.dice.choice([float(shown), float(shown), plain, f"{shown:,.2f}" if self.unit == "元" else plain])

    def agency(self):
        return self.dice.choice([f"{self.agency_code}{self.agency_name}", f"{self.agency_code}-{self.agency_name}"])


@cache
def published():
    """Indicator rows by project, as published."""
    groups = {}
    for line in (HERE / "rows.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if "level1" in row and row["level1"] and row.get("level2") and row["level3"].strip():
            groups.setdefault((row["project"], row.get("year")), []).append(row)
    return [rows for rows in groups.values() if len(rows) >= 3]


def make_case(dice):
    rows = [dict(row) for row in dice.choice(published())]
    rows.sort(key=lambda r: (_order(r["level1"]), r["level1"]))
    rows = _grouped(rows)
    year = dice.choice([2022, 2023, 2024, 2025, 2026])
    budget = Decimal(dice.choice([455000, 3600000, 30000, 118000, 90000, 1234567])) + dice.randint(0, 9) * 100
    fiscal = budget if dice.random() < 0.6 else budget - Decimal(10000)
    project = re.sub(r"^20\d\d年?", "", rows[0]["project"])
    name = dice.choice([f"{year}年", "", ""]) + project
    return Case(
        dice, year, name, f"{dice.randint(100000, 999999)}{year % 100}T{dice.randint(10**11, 10**12 - 1)}",
        str(dice.randint(100000, 999999)), dice.choice(UNITS), budget, fiscal,
        None if fiscal == budget else budget - fiscal, f"目标1：完成{project}；目标2：群众满意。",
        f"用于{project}。", rows, dice.choice(["元", "万元"]),
    )  # fmt: skip


def _order(level1):
    return next(
        (i for i, word in enumerate(("成本", "决策", "过程", "产出", "效益", "满意")) if level1.startswith(word)), 9
    )


def _grouped(rows):
    firsts = {}
    for row in rows:
        firsts.setdefault((row["level1"], row["level2"]), len(firsts))
    return sorted(rows, key=lambda r: (_order(r["level1"]), r["level1"], firsts[r["level1"], r["level2"]]))


# ---- indicator tables


def print_rows(canvas, case, columns, left=0, level_style=None):
    """The rows of a table: columns is a list of (key, width); levels merged, repeated or blank below the first."""
    style = level_style or case.dice.choice(["merged", "merged", "repeated", "blank"])
    top = canvas.row
    for row in case.rows:
        at = left
        for key, width in columns:
            if key not in ("level1", "level2"):
                canvas.put(at, row.get(key, ""), width - 1)
            at += width
        canvas.row += 1
    at = left
    for key, width in columns:
        if key in ("level1", "level2"):
            _print_level(canvas, case.rows, key, at, width, top, style)
        at += width


def _print_level(canvas, rows, key, at, width, top, style):
    start = 0
    for number in range(1, len(rows) + 1):
        same = number < len(rows) and rows[number]["level1"] == rows[start]["level1"]
        same = same and (key == "level1" or rows[number]["level2"] == rows[start]["level2"])
        if same:
            continue
        for index in range(start, number):
            if style == "repeated" or index == start:
                canvas.put(at, rows[index][key], width - 1 if style != "merged" else 0, row=top + index)
        if style == "merged" and (number - start > 1 or width > 1):
            canvas.merges.append((top + start, at, top + number - 1, at + width - 1))
        start = number


def header(canvas, names, left=0, down=0):
    at = left
    for name, width in names:
        canvas.put(at, name, width - 1, down)
        at += width
    canvas.row += 1 + down


def spaced(dice, label):
    """A label as clerks type it: inner spaces, a colon, a line break."""
    roll = dice.random()
    if roll < 0.15:
        return "  ".join(label) if len(label) <= 4 else label[:2] + " " + label[2:]
    if roll < 0.25:
        return label + dice.choice(["：", ":"])
    if roll < 0.3 and len(label) > 3:
        return label[:2] + "\n" + label[2:]
    return label


def unit_corner(canvas, case, column):
    if case.dice.random() < 0.8:
        canvas.put(column, case.dice.choice(["单位：{}", "金额单位：{}", "(单位:{})"]).format(case.unit), 1)
        return True
    return False


def with_unit(case, label, said):
    return label if said else f"{label}{case.dice.choice(['（{}）', '({})']).format(case.unit)}"


TARGET_KEYS = ("level1", "level2", "level3", "description", "target")


def truth_of(case, layout, keys, **facts):
    """What recognition should say; `keys` are the indicator columns that this form prints."""
    fields = {
        "layout": layout, "project_name": case.name, "fiscal_year": case.year, "agency_code": case.agency_code,
        "agency_name": case.agency_name, "budget": case.budget, "fiscal": case.fiscal, "other": case.other,
        "goal": case.goal,
    } | facts  # fmt: skip
    fields = {key: value for key, value in fields.items() if value is not ...}
    return fields | {"indicators": [{key: str(row.get(key, "")) for key in keys} for row in case.rows]}


def tianjin(canvas, case):
    dice = case.dice
    canvas.put(0, f"{dice.randint(1, 9)}.{case.name}绩效目标表", 6)
    canvas.row += 1
    canvas.put(0, case.agency(), 4)
    said = unit_corner(canvas, case, 5)
    canvas.row += 1
    if dice.random() < 0.4:
        canvas.put(0, spaced(dice, "项目编码"))
        canvas.put(1, case.code, 5)
        canvas.row += 1
    canvas.put(0, spaced(dice, "项目名称"))
    canvas.put(1, case.name, 5)
    canvas.row += 1
    canvas.put(0, "预算规模及资金用途", 0, 1)
    for column, label, amount in (
        (1, "预算数", case.budget),
        (3, "其中：财政    资金", case.fiscal),
        (5, "其他资金", case.other),
    ):
        canvas.put(column, with_unit(case, label, said))
        canvas.put(column + 1, case.money(amount))
    canvas.row += 1
    canvas.put(1, case.purpose, 5)
    canvas.row += 1
    if dice.random() < 0.3:
        canvas.put(0, "资金支出计划(%)")
        canvas.put(1, "3月底 25%；6月底 50%；10月底 80%；12月底 100%", 5)
        canvas.row += 1
    canvas.put(0, spaced(dice, "绩效目标"))
    canvas.put(1, case.goal, 5)
    canvas.row += 1
    header(canvas, [("一级指标", 1), ("二级指标", 1), ("三级指标", 1), ("绩效指标描述", 3), ("指标值", 1)])
    print_rows(canvas, case, [("level1", 1), ("level2", 1), ("level3", 1), ("description", 3), ("target", 1)])
    return truth_of(
        case, "target", TARGET_KEYS, purpose=case.purpose, fiscal_year=case.year if case.name.startswith("20") else ...
    )


def national_head(canvas, case, title, wide):
    dice = case.dice
    canvas.put(0, title, wide - 1)
    canvas.row += 1
    canvas.put(0, dice.choice(["（{}年度）", "({}年)", "{}年度"]).format(case.year), wide - 1)
    canvas.row += 1
    canvas.put(0, spaced(dice, "项目名称"), 1)
    canvas.put(2, case.name, wide - 3)
    canvas.row += 1
    canvas.put(0, "主管部门及代码" if dice.random() < 0.5 else "主管部门", 1)
    canvas.put(2, f"{case.agency_code[:3]}-市直部门", 1)
    canvas.put(4, "实施单位")
    canvas.put(5, case.agency(), wide - 6)
    canvas.row += 1


def national_side(canvas, case):
    dice = case.dice
    national_head(canvas, case, "项目支出绩效目标申报表", 9)
    canvas.put(0, "项目属性", 1)
    canvas.put(2, "□新增 ☑延续", 1)
    canvas.put(4, "项目期")
    canvas.put(5, f"{case.year}-{case.year + 2}年", 3)
    canvas.row += 1
    canvas.put(0, with_unit(case, "项目资金", False), 1, 2)
    amounts = (("资金总额：", case.budget), ("其中：财政拨款", case.fiscal), ("其他资金", case.other))
    for label, amount in amounts:
        lead = ("中期", "年度") if label.startswith("资金") else ("", "")
        canvas.put(2, lead[0] + label, 1)
        canvas.put(4, case.money(amount * 3 if amount else None))
        canvas.put(5, lead[1] + label, 1)
        canvas.put(7, case.money(amount), 1)
        canvas.row += 1
    canvas.put(0, "总体目标", 1, 1)
    canvas.put(2, f"中期目标（{case.year}年—{case.year + 2}年）", 2)
    canvas.put(5, "年度目标", 3)
    canvas.row += 1
    canvas.put(2, "三年内全部完成。", 2)
    canvas.put(5, case.goal, 3)
    canvas.row += 1
    top = canvas.row
    header(
        canvas,
        [
            ("一级指标", 1),
            ("二级指标", 1),
            ("三级指标", 1),
            ("指标值", 1),
            ("二级指标", 1),
            ("三级指标", 1),
            ("指标值", 2),
        ],
        1,
    )
    long = [dict(row, level3=f"三年{row['level3']}", target="100%") for row in case.rows]
    start = canvas.row
    for row in long:
        canvas.put(3, row["level3"])
        canvas.put(4, row["target"])
        canvas.row += 1
    canvas.row = start
    year_style = dice.choice(["merged", "repeated", "blank"])
    for key, at in (("level1", 1), ("level2", 2), ("level2", 5)):
        _print_level(canvas, case.rows, key, at, 1, start, year_style)
    for row in case.rows:
        canvas.put(6, row["level3"])
        canvas.put(7, row["target"], 1)
        canvas.row += 1
    canvas.put(0, "绩效指标", 0, canvas.row - top - 1, row=top)
    return truth_of(case, "target", ("level1", "level2", "level3", "target"))


def national_stacked(canvas, case):
    national_head(canvas, case, "项目绩效目标申报表", 7)
    said = False
    for label, amount in (("年度资金总额", case.budget), ("其中：财政拨款", case.fiscal), ("其他资金", case.other)):
        canvas.put(0, with_unit(case, label, said), 1)
        canvas.put(2, case.money(amount), 4)
        canvas.row += 1
    canvas.put(0, "立项依据", 1)
    canvas.put(2, "按照有关文件要求设立。", 4)
    canvas.row += 1
    canvas.put(0, "长期目标", 1)
    canvas.put(2, "三年内完成。", 4)
    canvas.row += 1
    canvas.put(0, "年度目标", 1)
    canvas.put(2, case.goal, 4)
    canvas.row += 1
    names = [("一级指标", 1), ("二级指标", 1), ("指标内容", 2), ("指标值", 1), ("备注", 1)]
    keys = [("level1", 1), ("level2", 1), ("level3", 2), ("target", 1), ("note", 1)]
    rows = case.rows
    for section in ("长期绩效指标", "年度绩效指标"):
        top = canvas.row
        header(canvas, names, 1)
        case.rows = (
            rows if section.startswith("年") else [dict(r, level3=f"三年{r['level3']}", target="90%") for r in rows[:2]]
        )
        print_rows(canvas, case, keys, 1, "merged")
        canvas.put(0, section, 0, canvas.row - top - 1, row=top)
    case.rows = rows
    return truth_of(case, "target", ("level1", "level2", "level3", "target"))


def chongqing(canvas, case):
    canvas.put(0, f"{case.year}年项目支出绩效目标审批表", 6)
    canvas.row += 1
    unit_said = unit_corner(canvas, case, 5)
    canvas.row += 1
    canvas.put(0, "项目名称")
    canvas.put(1, case.name, 2)
    canvas.put(4, "项目编码")
    canvas.put(5, case.code, 1)
    canvas.row += 1
    canvas.put(0, "预算单位")
    canvas.put(1, case.agency(), 2)
    canvas.put(4, "主管部门")
    canvas.put(5, "市财政局", 1)
    canvas.row += 1
    for label, amount in (("当年预算", case.budget), ("财政拨款", case.fiscal), ("其它资金", case.other)):
        canvas.put(0, with_unit(case, label, unit_said))
        canvas.put(1, case.money(amount), 5)
        canvas.row += 1
    canvas.put(0, "立项依据")
    canvas.put(1, "有关文件", 5)
    canvas.row += 1
    canvas.put(0, "当年绩效目标")
    canvas.put(1, case.goal, 5)
    canvas.row += 1
    header(canvas, [("一级指标", 1), ("二级指标", 1), ("三级指标", 1), ("指标值", 1), ("分值", 1), ("指标解释", 2)])
    for row in case.rows:
        row["weight"] = str(row.get("weight") or case.dice.choice([5, 10, 15]))
    keys = [("level1", 1), ("level2", 1), ("level3", 1), ("target", 1), ("weight", 1), ("description", 2)]
    print_rows(canvas, case, keys)
    return truth_of(case, "target", (*TARGET_KEYS, "weight"), project_code=case.code)


def hunan(canvas, case):
    national_head(canvas, case, "项目支出绩效目标表", 7)
    canvas.put(0, with_unit(case, "资金总额", False), 1)
    canvas.put(2, case.money(case.budget))
    canvas.put(3, "财政拨款")
    canvas.put(4, case.money(case.fiscal))
    canvas.put(5, "其他资金")
    canvas.put(6, case.money(case.other))
    canvas.row += 1
    canvas.put(0, "年度绩效目标", 1)
    canvas.put(2, case.goal, 4)
    canvas.row += 1
    for row in case.rows:
        row["description"] = f"{row['level3']}达到要求"
    header(canvas, [("一级指标", 1), ("二级指标", 1), ("三级指标", 2), ("指标值及单位", 1), ("绩效标准", 2)])
    print_rows(canvas, case, [("level1", 1), ("level2", 1), ("level3", 2), ("target", 1), ("description", 2)])
    return truth_of(case, "target", TARGET_KEYS)


def ezhou(canvas, case):
    national_head(canvas, case, "项目申报表（含绩效目标）", 7)
    canvas.put(0, "项目总额", 1)
    canvas.put(2, f"{case.budget / 10000:f}".rstrip("0").rstrip(".") + "万元", 4)
    canvas.row += 1
    canvas.put(0, "年度绩效总体目标", 1)
    canvas.put(2, case.goal, 4)
    canvas.row += 1
    for row in case.rows:
        row["description"] = "计划标准"
    header(canvas, [("一级指标", 1), ("二级指标", 1), ("三级指标", 2), ("绩效标准", 2), ("当年预期实现值", 1)])
    print_rows(canvas, case, [("level1", 1), ("level2", 1), ("level3", 2), ("description", 2), ("target", 1)])
    return truth_of(case, "target", TARGET_KEYS, budget=..., fiscal=..., other=...)


def guangxi(canvas, case):
    national_head(canvas, case, f"{case.year}年部门预算项目支出绩效目标申报表", 7)
    for label, amount in (("资金总额", case.budget), ("一般公共预算拨款", case.fiscal), ("其他资金", case.other)):
        canvas.put(0, with_unit(case, label, False), 1)
        canvas.put(2, case.money(amount), 4)
        canvas.row += 1
    canvas.put(0, "项目年度绩效目标", 1)
    canvas.put(2, case.goal, 4)
    canvas.row += 1
    for row in case.rows:
        row["weight"], row["description"] = "10", "完成得满分，否则按比例扣分"
    header(canvas, [("一级指标", 1), ("二级指标", 1), ("分值", 1), ("指标内容", 1), ("指标值", 1), ("评分细则", 2)])
    print_rows(
        canvas, case, [("level1", 1), ("level2", 1), ("weight", 1), ("level3", 1), ("target", 1), ("description", 2)]
    )
    return truth_of(case, "target", (*TARGET_KEYS, "weight"))


def transfer(canvas, case):
    canvas.put(0, "中央预算内投资项目绩效目标表", 5)
    canvas.row += 1
    canvas.put(0, f"（{case.year}年度）", 5)
    canvas.row += 1
    canvas.put(0, "项目名称")
    canvas.put(1, case.name, 4)
    canvas.row += 1
    canvas.put(0, "项目单位")
    canvas.put(1, case.agency(), 1)
    canvas.put(3, with_unit(case, "下达金额", False))
    canvas.put(4, case.money(case.budget), 1)
    canvas.row += 1
    canvas.put(0, "总体目标")
    canvas.put(1, case.goal, 4)
    canvas.row += 1
    header(canvas, [("一级指标", 1), ("二级指标", 1), ("三级指标", 2), ("指标值", 2)])
    print_rows(canvas, case, [("level1", 1), ("level2", 1), ("level3", 2), ("target", 2)])
    return truth_of(case, "target", ("level1", "level2", "level3", "target"), fiscal=..., other=...)


def split_columns(canvas, case):
    dice = case.dice
    national_head(canvas, case, "项目支出绩效目标表", 10)
    for label, amount in (("预算数", case.budget), ("其中：财政拨款", case.fiscal), ("其他资金", case.other)):
        canvas.put(0, with_unit(case, label, False), 1)
        canvas.put(2, case.money(amount), 7)
        canvas.row += 1
    canvas.put(0, "年度总体目标", 1)
    canvas.put(2, case.goal, 7)
    canvas.row += 1
    for row in case.rows:
        sign = dice.choice(["≥", "≤", "＝"])
        row |= {
            "sign": sign,
            "target": str(dice.randint(1, 100)),
            "unit": dice.choice(["%", "个", "人次"]),
            "weight": "10",
        }
    tail = [
        (dice.choice(["指标性质", "计算符号", "运算符号"]), "sign"), (dice.choice(["指标值", "年度指标值"]), "target"),
        (dice.choice(["度量单位", "计量单位", "单位"]), "unit"), (dice.choice(["权重", "分值"]), "weight"),
        ("指标方向", "direction"),
    ]  # fmt: skip
    dice.shuffle(tail)
    header(canvas, [("一级指标", 1), ("二级指标", 1), ("三级指标", 2), *((name, 1) for name, _ in tail)])
    print_rows(canvas, case, [("level1", 1), ("level2", 1), ("level3", 2), *((key, 1) for _, key in tail)])
    return truth_of(case, "target", ("level1", "level2", "level3", "target", "sign", "unit", "weight"))


def self_standard(canvas, case):
    dice = case.dice
    canvas.put(0, "附件1")
    canvas.row += 1
    national_head(canvas, case, dice.choice(["项目支出绩效自评表", "项目绩效自评表"]), 9)
    canvas.put(0, with_unit(case, "项目资金", False), 1, 3)
    header(
        canvas,
        [("", 1), ("年初预算数", 1), ("全年预算数", 1), ("全年执行数", 1), ("分值", 1), ("执行率", 1), ("得分", 1)],
        2,
    )
    for label, amount in (("年度资金总额", case.budget), ("其中：当年财政拨款", case.fiscal), ("其他资金", case.other)):
        canvas.put(2, label)
        for column in (3, 4, 5):
            canvas.put(column, case.money(amount))
        canvas.put(6, 10 if label == "年度资金总额" else "—")
        canvas.put(7, "100.00%")
        canvas.put(8, "10" if label == "年度资金总额" else "—")
        canvas.row += 1
    canvas.put(0, "年度总体目标", 1, 1)
    canvas.put(2, "预期目标", 3)
    canvas.put(6, "实际完成情况", 2)
    canvas.row += 1
    canvas.put(2, case.goal, 3)
    canvas.put(6, "已全部完成。", 2)
    canvas.row += 1
    score_rows(case)
    top = canvas.row
    names = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"]
    header(canvas, [(name, 1) for name in names], 1)
    keys = ["level1", "level2", "level3", "target", "actual", "weight", "score", "reason"]
    print_rows(canvas, case, [(key, 1) for key in keys], 1)
    canvas.put(0, "绩效指标", 0, canvas.row - top - 1, row=top)
    canvas.put(0, "总分", 5)
    canvas.put(6, "100")
    canvas.put(7, "98")
    canvas.row += 1
    return truth_of(case, "self_evaluation", keys)


def score_rows(case):
    for row in case.rows:
        row["weight"] = str(row.get("weight") or "10")
        row["score"] = str(row.get("score") or row["weight"])
        row["actual"] = row.get("actual") or "100%"
        row["reason"] = row.get("deviation") or case.dice.choice(["", "", "受天气影响，进度滞后，下一步加快进度"])


def self_sichuan(canvas, case):
    canvas.put(0, "510000_0013zp")
    canvas.row += 1
    canvas.put(0, f"部门预算项目支出绩效自评表（{case.year}年度）", 9)
    canvas.row += 1
    canvas.put(0, "金额单位：" + case.unit, 9)
    canvas.row += 1
    canvas.put(0, "项目名称", 1)
    canvas.put(2, f"{case.code}-{case.name}", 7)
    canvas.row += 1
    canvas.put(0, "主管部门", 1)
    canvas.put(2, "某局", 2)
    canvas.put(5, "实施单位")
    canvas.put(6, case.agency(), 3)
    canvas.row += 1
    canvas.put(0, "项目基本情况", 0, 2)
    canvas.put(1, "1.项目年度目标完成情况", 0, 1)
    canvas.put(2, "项目年度目标", 3)
    canvas.put(6, "年度目标完成情况", 3)
    canvas.row += 1
    canvas.put(2, case.goal, 3)
    canvas.put(6, "全部完成", 3)
    canvas.row += 1
    canvas.put(1, "2.项目实施内容及过程概述")
    canvas.put(2, "按计划实施。", 7)
    canvas.row += 1
    canvas.put(0, "预算执行情况（10分）", 0, 3)
    names = ["年度预算数", "年初预算", "调整后预算数", "预算执行数", "预算执行率", "权重", "得分", "原因"]
    names[0] = ""
    header(canvas, [(name, 1) for name in names], 1)
    for label, amount in (("总额", case.budget), ("其中：财政资金", case.fiscal), ("其他资金", case.other)):
        canvas.put(1, label)
        for column in (2, 3, 4):
            canvas.put(column, case.money(amount))
        canvas.put(5, "100.00%")
        canvas.put(6, "10")
        canvas.row += 1
    score_rows(case)
    for row in case.rows:
        row |= {"sign": case.dice.choice(["≥", "=", "定性"]), "unit": case.dice.choice(["%", "人", "个"])}
        row["target"] = "98"
    top = canvas.row
    names = [
        "一级指标",
        "二级指标",
        "三级指标",
        "指标性质",
        "指标值",
        "度量单位",
        "完成值",
        "权重",
        "得分",
        "未完成原因分析",
    ]
    header(canvas, [(name, 1) for name in names], 1)
    keys = ["level1", "level2", "level3", "sign", "target", "unit", "actual", "weight", "score", "reason"]
    print_rows(canvas, case, [(key, 1) for key in keys], 1)
    canvas.put(0, "绩效指标（90分）", 0, canvas.row - top - 1, row=top)
    canvas.put(0, "合计", 6)
    canvas.put(8, "100")
    canvas.put(9, "99.5")
    canvas.row += 1
    for label in ("评价结论", "存在问题", "改进措施"):
        canvas.put(0, label)
        canvas.put(1, f"{label}的内容。", 8)
        canvas.row += 1
    canvas.put(0, "项目负责人：张三", 4)
    canvas.put(5, "财务负责人：李四", 4)
    canvas.row += 1
    return truth_of(case, "self_evaluation", keys, project_name=case.name, project_code=case.code)


def self_hubei(canvas, case):
    canvas.put(0, f"{case.year}年度{case.name}项目自评表", 6)
    canvas.row += 1
    canvas.put(0, f"单位名称：{case.agency()}", 3)
    canvas.put(4, "填报日期：2024年3月1日", 2)
    canvas.row += 1
    canvas.put(0, "项目名称")
    canvas.put(1, case.name, 5)
    canvas.row += 1
    canvas.put(0, "项目类别")
    canvas.put(1, "1、部门预算项目 ☑  2、专项 □", 5)
    canvas.row += 1
    canvas.put(0, f"预算执行情况（{case.unit}）（20分）", 0, 1)
    header(
        canvas, [("", 1), ("预算数（A）", 1), ("执行数（B）", 1), ("执行率（B/A）", 1), ("得分（20分×执行率）", 1)], 1
    )
    canvas.put(1, "年度财政资金总额")
    canvas.put(2, case.money(case.budget))
    canvas.put(3, case.money(case.budget))
    canvas.put(4, "100%")
    canvas.put(5, "20")
    canvas.row += 1
    canvas.put(0, "年度绩效目标")
    canvas.put(1, case.goal, 5)
    canvas.row += 1
    score_rows(case)
    for row in case.rows:
        del row["reason"]
    names = ["一级指标", "二级指标", "三级指标", "年初目标值（A）", "实际完成值（B）", "得分"]
    header(canvas, [(name, 1) for name in names])
    keys = ["level1", "level2", "level3", "target", "actual", "score"]
    print_rows(canvas, case, [(key, 1) for key in keys])
    canvas.put(0, "总分", 4)
    canvas.put(5, "100")
    canvas.row += 1
    for label in ("偏差大或目标未完成原因分析", "改进措施及结果应用方案"):
        canvas.put(0, label)
        canvas.put(1, "无", 5)
        canvas.row += 1
    canvas.put(
        0,
        "备注：1.预算执行情况口径：预算数为调整后财政资金总额（包括上年结余结转）。2.定量指标完成数汇总原则：绝对值直接累加计算。",
        6,
    )
    canvas.row += 1
    return truth_of(case, "self_evaluation", keys, fiscal=..., other=...)


def monitoring(canvas, case):
    dice = case.dice
    months = dice.choice(["1-7月", "1—8月", "1-6月"])
    national_head(canvas, case, dice.choice(["项目支出绩效目标执行监控表", "项目支出绩效运行监控表"]), 18)
    canvas.put(0, with_unit(case, "项目资金", False), 1, 3)
    header(
        canvas, [("", 2), ("年初预算数", 1), (f"{months}执行数", 1), (f"{months}执行率", 1), ("全年预计执行数", 1)], 2
    )
    for label, amount in (
        ("年度资金总额：", case.budget),
        ("其中：本年财政拨款", case.fiscal),
        ("其他资金", case.other),
    ):
        canvas.put(2, label, 1)
        canvas.put(4, case.money(amount))
        canvas.put(5, case.money(amount))
        canvas.put(6, "50.00%")
        canvas.put(7, case.money(amount))
        canvas.row += 1
    canvas.put(0, "年度总体目标", 1)
    canvas.put(2, case.goal, 15)
    canvas.row += 1
    top = canvas.row
    at = 1
    for name in ("一级指标", "二级指标", "三级指标", "年度指标值", f"{months}执行情况", "全年预计完成情况"):
        canvas.put(at, name, 0, 1)
        at += 1
    reasons, odds = (
        ("经费保障", "制度保障", "人员保障", "硬件条件保障", "其他", "原因说明"),
        ("确定能", "有可能", "完全不可能"),
    )
    canvas.put(7, "偏差原因分析", 5)
    canvas.put(13, "完成目标可能性", 2)
    canvas.put(16, "备注", 0, 1)
    canvas.row += 1
    for number, name in enumerate((*reasons, *odds)):
        canvas.put(7 + number, name)
    canvas.row += 1
    start = canvas.row
    for row in case.rows:
        sure = dice.random() < 0.7
        row |= {"actual": row.get("actual") or "50%", "forecast": "100%", "likelihood": "确定能" if sure else "有可能"}
        row["reason"] = "" if sure else "进度滞后"
    print_rows(canvas, case, [(k, 1) for k in ("level1", "level2", "level3", "target", "actual", "forecast")], 1)
    for number, row in enumerate(case.rows):
        if row["reason"]:
            canvas.put(7 + dice.randint(0, 4), "√", row=start + number)
            canvas.put(12, row["reason"], row=start + number)
        canvas.put(13 if row["likelihood"] == "确定能" else 14, "√", row=start + number)
    canvas.put(0, "绩效指标", 0, canvas.row - top - 1, row=top)
    return truth_of(
        case, "monitoring", ("level1", "level2", "level3", "target", "actual", "forecast", "likelihood", "reason")
    )


def huangshi(canvas, case):
    national_head(canvas, case, "项目绩效运行监控表", 7)
    canvas.put(0, with_unit(case, "预算执行情况", False), 1, 1)
    for column, text in ((2, "年初预算数"), (3, "1-6月执行数"), (5, "全年预计执行数")):
        canvas.put(column, text)
    canvas.row += 1
    for column in (2, 3, 5):
        canvas.put(column, case.money(case.budget))
    canvas.row += 1
    canvas.put(0, "年度绩效目标", 1)
    canvas.put(2, case.goal, 4)
    canvas.row += 1
    for row in case.rows:
        row |= {"actual": "60%", "likelihood": "确定能"}
    names = ["一级指标", "指标名称", "指标值", "半年度指标执行情况", "完成目标可能性", "备注"]
    header(canvas, [(name, 1) for name in names])
    print_rows(canvas, case, [(k, 1) for k in ("level1", "level3", "target", "actual", "likelihood", "note")])
    return truth_of(case, "monitoring", ("level1", "level3", "target", "actual", "likelihood"), fiscal=..., other=...)


def department(canvas, case):
    canvas.put(0, f"部门（单位）整体支出绩效目标申报表（{case.year}年度）", 6)
    canvas.row += 1
    canvas.put(0, "部门（单位）名称", 1)
    canvas.put(2, case.agency(), 4)
    canvas.row += 1
    tasks(canvas, case, ["总额", "财政拨款", "其他资金"])
    canvas.put(0, "年度总体目标", 1)
    canvas.put(2, case.goal, 4)
    canvas.row += 1
    top = canvas.row
    header(canvas, [("一级指标", 1), ("二级指标", 1), ("三级指标", 3), ("指标值", 1)], 1)
    print_rows(canvas, case, [("level1", 1), ("level2", 1), ("level3", 3), ("target", 1)], 1)
    canvas.put(0, "年度绩效指标", 0, canvas.row - top - 1, row=top)
    return truth_of(case, "department", ("level1", "level2", "level3", "target"), project_name="")


def tasks(canvas, case, sources):
    top = canvas.row
    canvas.put(1, "任务名称", 0, 1)
    canvas.put(2, "主要内容", 1, 1)
    canvas.put(4, f"预算金额（{case.unit}）", 2)
    canvas.row += 1
    for number, source in enumerate(sources):
        canvas.put(4 + number, source)
    canvas.row += 1
    for number in (1, 2):
        canvas.put(1, f"任务{number}")
        canvas.put(2, "做好有关工作", 1)
        canvas.put(4, 1)
        canvas.put(5, 1)
        canvas.row += 1
    canvas.put(1, "金额合计", 2)
    for number, amount in enumerate((case.budget, case.fiscal, case.other)):
        canvas.put(4 + number, case.money(amount))
    canvas.row += 1
    canvas.put(0, "年度主要任务", 0, canvas.row - top - 1, row=top)


def department_self(canvas, case):
    canvas.put(0, f"{case.year}年度部门整体支出绩效自评表", 8)
    canvas.row += 1
    canvas.put(0, "单位名称", 1)
    canvas.put(2, case.agency(), 5)
    canvas.row += 1
    canvas.put(0, with_unit(case, "部门整体支出", False), 1, 3)
    header(
        canvas,
        [("", 1), ("年初预算数", 1), ("全年预算数", 1), ("全年执行数", 1), ("分值", 1), ("执行率", 1), ("得分", 1)],
        2,
    )
    for label, amount in (("资金总额", case.budget), ("其中：财政拨款", case.fiscal), ("其他资金", case.other)):
        canvas.put(2, label)
        for column in (3, 4, 5):
            canvas.put(column, case.money(amount))
        canvas.row += 1
    canvas.put(0, "年度总体目标", 1, 1)
    canvas.put(2, "预期目标", 2)
    canvas.put(5, "实际完成情况", 3)
    canvas.row += 1
    canvas.put(2, case.goal, 2)
    canvas.put(5, "完成", 3)
    canvas.row += 1
    score_rows(case)
    names = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"]
    header(canvas, [(name, 1) for name in names])
    keys = ["level1", "level2", "level3", "target", "actual", "weight", "score", "reason"]
    print_rows(canvas, case, [(key, 1) for key in keys])
    return truth_of(case, "department", keys, project_name="")


def region(canvas, case):
    canvas.put(0, "专项资金区域绩效目标申报表", 6)
    canvas.row += 1
    canvas.put(0, f"({case.year}年度)", 6)
    canvas.row += 1
    canvas.put(0, "专项资金名称", 1)
    canvas.put(2, case.name, 4)
    canvas.row += 1
    canvas.put(0, "省级主管部门", 1)
    canvas.put(2, "省厅", 1)
    canvas.put(4, "实施单位")
    canvas.put(5, case.agency(), 1)
    canvas.row += 1
    canvas.put(0, f"资金情况（{case.unit}）", 1, 2)
    for label, amount in (("年度金额：", case.budget), ("其中：财政资金", case.fiscal), ("其他资金", case.other)):
        canvas.put(2, "年度资金总额" if "金额" in label else label, 1)
        canvas.put(4, case.money(amount), 2)
        canvas.row += 1
    canvas.put(0, "年度目标", 1)
    canvas.put(2, case.goal, 4)
    canvas.row += 1
    header(canvas, [("一级指标", 1), ("二级指标", 1), ("三级指标", 3), ("指标值", 2)])
    print_rows(canvas, case, [("level1", 1), ("level2", 1), ("level3", 3), ("target", 2)])
    return truth_of(case, "target", ("level1", "level2", "level3", "target"))


FAMILIES = {f.__name__: f for f in (
    tianjin, national_side, national_stacked, chongqing, hunan, ezhou, guangxi, transfer, split_columns, self_standard,
    self_sichuan, self_hubei, monitoring, huangshi, department, department_self, region,
)}  # fmt: skip


def flat_list(dice, style):
    """Several projects in one table; project cells merged, repeated or blank."""
    cases = [make_case(dice) for _ in range(dice.randint(2, 5))]
    canvas = Canvas()
    if dice.random() < 0.5:
        canvas.put(0, f"{cases[0].year}年部门预算项目绩效目标明细表", 9)
        canvas.row += 1
    money = dice.random() < 0.6
    names = [
        "单位编码",
        "单位名称",
        "项目代码",
        "项目名称",
        *(["预算数（元）", "财政资金（元）", "其他资金（元）", "绩效目标"] if money else []),
    ]
    split = dice.random() < 0.5
    tail = ["一级指标", "二级指标", "三级指标", *(["计算符号", "指标值", "计量单位"] if split else ["指标值"])]
    header(canvas, [(name, 1) for name in (*names, *tail)])
    truths = []
    for case in cases:
        case.unit = "元"
        top = canvas.row
        if split:
            for row in case.rows:
                row |= {"sign": "≥", "target": str(dice.randint(1, 99)), "unit": "%"}
        keys = ["level1", "level2", "level3", *(["sign", "target", "unit"] if split else ["target"])]
        print_rows(canvas, case, [(key, 1) for key in keys], len(names), "repeated" if style == "repeated" else style)
        own = [case.agency_code, case.agency_name, case.code, case.name]
        own += [case.money(case.budget), case.money(case.fiscal), case.money(case.other), case.goal] if money else []
        height = len(case.rows)
        for column, text in enumerate(own):
            for offset in range(height if style == "repeated" else 1):
                canvas.put(column, text, row=top + offset)
            if style == "merged" and height > 1:
                canvas.merges.append((top, column, top + height - 1, column))
        facts = {} if money else {"budget": ..., "fiscal": ..., "other": ..., "goal": ...}
        truths.append(truth_of(case, "target", keys, fiscal_year=..., project_code=case.code, **facts))
    return canvas, truths


# ---- moving things about


def tail_rows(canvas, dice):
    if dice.random() < 0.4:
        canvas.put(0, dice.choice(["填报人：王五", "填表人：王五  联系电话：13800000000"]))
        canvas.put(3, "单位负责人：赵六")
        canvas.row += 1
    if dice.random() < 0.3:
        canvas.put(0, dice.choice(["注：请按要求填报，指标值应可衡量。", "备注：本表一式两份。"]), 4)
        canvas.row += 1


def repeat_header(canvas, dice):
    """Print the header again in the middle of the table, as a page break does (repeated levels only)."""
    top = next(r for (r, _), text in sorted(canvas.cells.items()) if str(text).startswith("一级指标"))
    last = max(r for r, _ in canvas.cells)
    if last - top < 6 or any(m[0] > top for m in canvas.merges if m[2] > m[0]):
        return canvas
    at = dice.randint(top + 3, last - 2)
    moved = insert_row(canvas, at)
    for (row, column), text in list(canvas.cells.items()):
        if row == top:
            moved.cells[at, column] = text
    return moved


def insert_row(canvas, at):
    """A copy with an empty row before `at`; merged areas across it grow."""
    moved = Canvas(row=canvas.row + 1)
    for (row, column), text in canvas.cells.items():
        moved.cells[row + (row >= at), column] = text
    moved.merges = [(t + (t >= at), c, b + (b >= at), e) for t, c, b, e in canvas.merges]
    return moved


def insert_column(canvas, at):
    moved = Canvas(row=canvas.row)
    for (row, column), text in canvas.cells.items():
        moved.cells[row, column + (column >= at)] = text
    moved.merges = [(t, c + (c >= at), b, e + (e >= at)) for t, c, b, e in canvas.merges]
    return moved


def shift(canvas, down, right):
    moved = Canvas(row=canvas.row + down)
    moved.cells = {(row + down, column + right): text for (row, column), text in canvas.cells.items()}
    moved.merges = [(t + down, c + right, b + down, e + right) for t, c, b, e in canvas.merges]
    return moved


def disturb(canvas, dice):
    """Random insertions and an offset."""
    if dice.random() < 0.2:
        canvas = repeat_header(canvas, dice)
    if dice.random() < 0.25:
        widest = max(c for _, c in canvas.cells)
        canvas = insert_column(canvas, dice.randint(0, widest))
    if dice.random() < 0.25:
        starts = {r for r, _ in canvas.cells}
        header_row = next(r for (r, _), text in sorted(canvas.cells.items()) if str(text).startswith("一级指标"))
        free = [
            r for r in starts if r > 0 and r != header_row + 1 and not any(t < r <= b for t, _, b, _ in canvas.merges)
        ]
        canvas = insert_row(canvas, dice.choice(free)) if free else canvas
    if dice.random() < 0.3:
        canvas = shift(canvas, dice.randint(0, 3), dice.randint(0, 2))
    return canvas


def make_sheet(seed, number, families):
    """Canvas and truths of one sheet: a form, several forms stacked, or a flat list."""
    dice = random.Random(f"{seed}-{number}")
    family = families[number % len(families)]
    if family.startswith("flat_"):
        canvas, truths = flat_list(dice, family.removeprefix("flat_"))
        return family, shift(canvas, dice.randint(0, 2), dice.randint(0, 1)), truths
    stacked = dice.random() < 0.15
    whole, truths = Canvas(), []
    for _ in range(dice.randint(2, 3) if stacked else 1):
        canvas, case = Canvas(), make_case(dice)
        truths.append(FAMILIES[family](canvas, case))
        tail_rows(canvas, dice)
        canvas = disturb(canvas, dice) if not stacked else canvas
        lower = shift(canvas, whole.row + (dice.randint(0, 2) if whole.row else 0), 0)
        whole.cells |= lower.cells
        whole.merges += lower.merges
        whole.row = lower.row
    return family, whole, truths


ALL = (*FAMILIES, "flat_merged", "flat_repeated", "flat_blank")
SEEN = tuple(name for name in ALL if name not in HELD_OUT)


def grid_of(canvas):
    height = max(r for r, _ in canvas.cells) + 1
    width = max(c for _, c in canvas.cells) + 1
    return [[canvas.cells.get((r, c)) for c in range(width)] for r in range(height)]


def write_workbook(canvas, path):
    """The sheet as a real workbook."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("绩效目标")
    for top, left, bottom, right in canvas.merges:
        sheet.merge_range(top, left, bottom, right, "")
    for (row, column), value in canvas.cells.items():
        (sheet.write_string if isinstance(value, str) else sheet.write_number)(row, column, value)
    book.close()


def main():
    folder, count, seed = Path(sys.argv[1]), int((sys.argv[2:] or ["60"])[0]), (sys.argv[3:] or ["1"])[0]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "truth.jsonl").open("w", encoding="utf-8") as out:
        for number in range(count):
            family, canvas, truths = make_sheet(seed, number, ALL)
            write_workbook(canvas, folder / f"{number:04d}_{family}.xlsx")
            out.write(
                json.dumps({"file": f"{number:04d}_{family}.xlsx", "projects": truths}, ensure_ascii=False, default=str)
                + "\n"
            )


if __name__ == "__main__":
    main()
