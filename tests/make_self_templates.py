"""How the templates of the year-end reports are made: `python tests/make_self_templates.py`."""

import sys
from pathlib import Path

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

sys.path.insert(0, str(Path(__file__).parent))

from make_charts import add_chart, bars, pie
from make_templates import (
    HEAD,
    KAI,
    TABLE,
    add_style,
    done,
    heading_style,
    height,
    loop_table,
    new_document,
    page_numbers,
    put,
    sample,
    save,
    say,
    shade,
    tag,
    when,
)

CENTER = WD_ALIGN_PARAGRAPH.CENTER
YEAR = "{{ department.fiscal_year }}{% if department.fiscal_year %}年{% endif %}"
TO_FILL = "〔请补充：{}〕"


def start(title):
    document = new_document()
    heading_style(document, 1, HEAD, 16, line=28, before=10, after=0, indent=2)
    heading_style(document, 2, KAI, 16, line=28, before=6, after=0, indent=2)
    add_style(document, "图表", TABLE, 10.5, line=1.0, before=6, align=CENTER).paragraph_format.keep_with_next = True
    add_style(document, "图题", HEAD, 12, line=20, after=8, align=CENTER)
    page_numbers(document.sections[0])
    document.add_paragraph("{{ department.name }}", style="公文标题").paragraph_format.space_after = Pt(0)
    document.add_paragraph(f"{YEAR}{title}", style="公文标题")
    return document


def for_projects(whole, projects):
    """What a unit's report says: it is always about projects."""
    return projects


def for_either(whole, projects):
    """What the department's report says, which may be about projects or about the department's own form only."""
    return "{% if departmental %}" + whole + "{% else %}" + projects + "{% endif %}"


def chapter(document, text):
    document.add_paragraph(text, style="Heading 1")


def part(document, text):
    document.add_paragraph(text, style="Heading 2")


def money(document, words):
    comma = "{% if budget is not none %}，{% endif %}"
    unsaid = "{% if budget is none %}没有填写预算执行情况{% endif %}"
    say(
        document,
        words(f"部门整体支出{unsaid}", "纳入自评的项目{{ results|length }}个" + comma),
        "{% if budget is not none %}{% if initial is not none %}年初预算{{ initial|万元 }}万元，{% endif %}",
        "全年（调整后）预算{{ budget|万元 }}万元，",
        "执行{{ executed|万元 }}万元{% if rate is not none %}，预算执行率{{ rate|百分比(2) }}{% endif %}{% endif %}。",
    )
    document.add_paragraph("表1　预算执行情况（金额单位：元）", style="表题")
    made = loop_table(
        document,
        ("序号", words("部门（单位）", "项目名称"), "年初预算数", "全年预算数", "全年执行数", "执行率"),
        (
            "{{ row.number }}", "{{ row.name }}", "{{ row.initial|千分位(2) }}", "{{ row.budget|千分位(2) }}",
            "{{ row.executed|千分位(2) }}", "{{ row.rate|百分比(2) }}",
        ),
        ("表格居中", "表格文字", *["表格数字"] * 4),
        (1.0, 4.5, 2.75, 2.75, 2.75, 1.95),
        "row in results",
    )  # fmt: skip
    last = made.add_row()
    figures = ("initial|千分位(2)", "budget|千分位(2)", "executed|千分位(2)", "rate|百分比(2)")
    sums = ("合计", "", *("{{ " + figure + " }}" for figure in figures))
    for column, text in enumerate(sums):
        put(last.cells[column], text, "表格数字" if column > 1 else "表格居中")
        shade(last.cells[column])
    height(last, 0.7)
    when(document, "charts.rates.names|length")
    add_chart(document, "rates", bars(True, form="0.00"), sample("预算执行率（%）"), 6.0)
    document.add_paragraph(f"图1　{words('部门整体', '各项目')}预算执行率（%）", style="图题")
    done(document)


def conclusion(document, figure, words):
    say(
        document,
        "{% if average %}",
        words("部门整体支出自评", "各项目自评"),
        "平均{{ average }}分，按预算加权平均{{ weighted }}分",
        "{% for grade in grades %}{% if grade.name == '待定' and grade.projects %}",
        "（{{ grade.projects }}个项目的总分待定，不计入平均）{% endif %}{% endfor %}。{% endif %}",
        "等级分布：{% for grade in grades %}{{ grade.name }}{{ grade.projects }}个（{{ grade.share|百分比 }}）",
        "{% if not loop.last %}，{% endif %}{% endfor %}。等级划分：{{ bands }}。",
    )
    document.add_paragraph("表2　自评得分", style="表题")
    loop_table(
        document,
        ("序号", words("部门（单位）", "项目名称"), "总分", "等级", "填报总分（等级）", "计分说明"),
        (
            "{{ row.number }}", "{{ row.name }}", "{{ row.total }}", "{{ row.grade }}", "{{ row.submitted }}",
            "{{ row.formula }}",
        ),
        ("表格居中", "表格文字", "表格居中", "表格居中", "表格居中", "表格文字"),
        (1.0, 4.6, 1.5, 1.2, 2.3, 5.2),
        "row in results",
    )  # fmt: skip
    when(document, "charts.totals.names|length")
    add_chart(document, "totals", bars(True, form="0.00"), sample("自评总分（分）"), 6.0)
    document.add_paragraph(f"图{figure}　{words('部门整体', '各项目')}自评总分（分）", style="图题")
    add_chart(document, "grades", pie(), sample("项目数（个）"), 4.8)
    document.add_paragraph(f"图{figure + 1}　自评等级分布（个）", style="图题")
    done(document)


def by_level(document, figure):
    when(document, "charts.levels.names|length")
    add_chart(document, "levels", bars(False, form="0.00"), sample("得分率（%）"), 5.0)
    document.add_paragraph(f"图{figure}　各类指标得分率（%）", style="图题")
    done(document)
    tag(document, "{%p for level in levels %}")
    part(document, "{{ loop.index }}. {{ level.name }}")
    say(document, "{{ level.sentence }}")
    tag(document, "{%p endfor %}")


def deviations(document, number):
    when(document, "deviations|length")
    say(document, "没有得满分或者明显超额完成的{{ deviations|length }}条，偏差、原因和改进措施如下。")
    document.add_paragraph(f"表{number}　偏离绩效目标的原因和改进措施", style="表题")
    loop_table(
        document,
        ("项目", "指标", "偏差", "原因和改进措施"),
        (
            "{{ row.project }}", "{{ row.level3 }}", "{{ row.deviation }}",
            "{% if row.reason %}{{ row.reason }}{% else %}" + TO_FILL.format("原因和改进措施") + "{% endif %}",
        ),
        ("表格文字",) * 4,
        (3.6, 3.2, 4.4, 4.6),
        "row in deviations",
    )  # fmt: skip
    done(document)
    when(document, "not deviations|length")
    say(document, "各项指标均达到目标，没有明显偏差。")
    done(document)


def measures(document):
    tag(document, "{%p for result in results %}")
    when(document, "result.problems or result.improvement")
    say(
        document,
        "{{ result.name }}。{% if result.problems %}存在的问题：{{ result.problems }}{% endif %}",
        "{% if result.improvement %}{% if result.problems %}；{% endif %}改进措施：{{ result.improvement }}{% endif %}",
    )
    done(document)
    tag(document, "{%p endfor %}")


def other(document, number):
    when(document, "questions|length")
    say(
        document,
        "下列{{ questions|length }}条按规则不能直接计分或者需要说明，",
        "采用的是填报得分或者暂列待定，请主管部门复核。",
    )
    document.add_paragraph(f"表{number}　需要人工判断或说明的指标", style="表题")
    loop_table(
        document,
        ("项目", "指标", "分值", "得分", "事项"),
        ("{{ row.project }}", "{{ row.level3 }}", "{{ row.weight }}", "{{ row.score }}", "{{ row.asks }}"),
        ("表格文字", "表格文字", "表格居中", "表格居中", "表格文字"),
        (4.0, 3.6, 1.4, 1.4, 5.4),
        "row in questions",
    )
    done(document)
    when(document, "departures|length")
    say(document, "与{{ approved }}对照，自评所用的目标有{{ departures|length }}处不一致。")
    document.add_paragraph(f"表{number + 1}　与批复目标不一致之处", style="表题")
    loop_table(
        document,
        ("序号", "项目", "指标", "变化", "批复", "自评表"),
        tuple("{{ row." + name + " }}" for name in ("number", "project", "indicator", "kind", "old", "new")),
        ("表格居中", "表格文字", "表格文字", "表格居中", "表格居中", "表格居中"),
        (1.0, 4.2, 4.0, 2.0, 2.3, 2.3),
        "row in departures",
    )
    done(document)
    when(document, "approved and not departures|length")
    say(document, "自评所用的目标与{{ approved }}一致。")
    done(document)
    say(document, "评分依据：{{ basis }}。")


def score_tables(document, words):
    chapter(document, f"附：{words('部门整体', '各项目')}自评得分表")
    score_table(document, "whole", "{{ result.name }}")
    score_table(document, "results", "{{ result.number }}. {{ result.name }}")


def score_table(document, results, name):
    tag(document, "{%p for result in " + results + " %}")
    title = name + "（{{ result.total }}{% if result.grade %}分　{{ result.grade }}{% endif %}）"
    document.add_paragraph(title, style="表题")
    loop_table(
        document,
        ("序号", "一级指标", "三级指标", "指标值", "完成值", "分值", "得分", "计分公式"),
        (
            "{{ row.number }}", "{{ row.level1 }}", "{{ row.level3 }}", "{{ row.target }}", "{{ row.actual }}",
            "{{ row.weight }}", "{{ row.score }}", "{{ row.formula }}",
        ),
        ("表格居中", "表格居中", "表格文字", "表格居中", "表格居中", "表格居中", "表格居中", "表格文字"),
        (0.9, 1.7, 2.9, 2.0, 2.0, 1.1, 1.2, 4.0),
        "row in result.scores",
    )  # fmt: skip
    tag(document, "{%p endfor %}")


def goals(document):
    tag(document, "{%p for result in results %}")
    say(
        document,
        "{{ result.number }}. {{ result.name }}。",
        "{% if result.goal %}预期目标：{{ result.goal }}{% else %}自评表没有填写预期目标。{% endif %}",
    )
    when(document, "result.goal_actual")
    say(document, "完成情况：{{ result.goal_actual }}")
    done(document)
    tag(document, "{%p endfor %}")


def unit_report():
    document = start("项目支出绩效自评报告")
    chapter(document, "一、基本情况")
    part(document, "（一）项目概况")
    say(document, TO_FILL.format("项目立项背景、主要内容和组织实施情况"))
    part(document, "（二）资金投入和执行情况")
    money(document, for_projects)
    part(document, "（三）绩效目标及完成情况")
    goals(document)
    chapter(document, "二、绩效自评工作开展情况")
    say(document, TO_FILL.format("自评的组织、过程、佐证材料收集和核查情况"))
    chapter(document, "三、综合评价结论")
    conclusion(document, 2, for_projects)
    chapter(document, "四、绩效指标完成情况分析")
    by_level(document, 4)
    chapter(document, "五、偏离绩效目标的原因和下一步改进措施")
    deviations(document, 3)
    measures(document)
    chapter(document, "六、自评结果拟应用和公开情况")
    say(document, TO_FILL.format("结果与下年预算安排、项目调整挂钩的打算，公开的时间和方式"))
    chapter(document, "七、其他需要说明的问题")
    other(document, 4)
    score_tables(document, for_projects)
    return document


def whole_goals(document):
    tag(document, "{%p for one in overall %}")
    for name, sentence in (
        ("goal", "年度总体目标：{{ one.goal }}"),
        ("goal_actual", "完成情况：{{ one.goal_actual }}"),
        ("tasks", "年度主要任务：{{ one.tasks }}。"),
    ):
        when(document, f"one.{name}")
        say(document, sentence)
        done(document)
    tag(document, "{%p endfor %}")
    when(document, "not overall|length")
    say(document, TO_FILL.format("年度主要任务和部门整体绩效目标"))
    done(document)


def whole_report():
    document = start("部门整体支出绩效自评报告")
    chapter(document, "一、部门概况")
    part(document, "（一）部门职责、机构和人员")
    say(document, TO_FILL.format("部门主要职责、内设机构、所属单位和人员情况"))
    part(document, "（二）年度履职总体目标和任务")
    whole_goals(document)
    part(document, "（三）预算绩效管理开展情况")
    say(
        document,
        "{{ agencies|length }}个单位",
        for_either("开展了部门整体支出绩效自评", "的{{ results|length }}个项目开展了绩效自评"),
        "，共{{ indicators }}条绩效指标，得满分{{ full }}条。",
        TO_FILL.format("事前评估、目标审核、运行监控等工作"),
    )
    part(document, "（四）预算及执行情况")
    tag(document, "{%p for one in whole %}")
    say(
        document,
        "部门整体支出：{% if one.initial is not none %}年初预算{{ one.initial|万元 }}万元，{% endif %}",
        "{% if one.budget is not none %}全年（调整后）预算{{ one.budget|万元 }}万元，{% endif %}",
        "{% if one.executed is not none %}执行{{ one.executed|万元 }}万元，{% endif %}",
        "{% if one.rate is not none %}预算执行率{{ one.rate|百分比(2) }}，{% endif %}",
        "自评总分{{ one.total }}{% if one.grade %}分，等级为{{ one.grade }}{% endif %}（{{ one.formula }}）。",
        "其中项目支出：",
    )
    tag(document, "{%p endfor %}")
    money(document, for_either)
    chapter(document, "二、绩效目标实现情况")
    part(document, "（一）总体完成情况")
    goals(document)
    part(document, "（二）履职完成和履职效果")
    by_level(document, 2)
    chapter(document, "三、自评得分和等级")
    conclusion(document, 3, for_either)
    chapter(document, "四、存在的问题、原因和改进措施")
    deviations(document, 3)
    measures(document)
    chapter(document, "五、自评结果应用和公开")
    say(document, TO_FILL.format("结果应用和公开的安排"))
    chapter(document, "六、其他需要说明的问题")
    other(document, 4)
    score_tables(document, for_either)
    return document


def main():
    save(unit_report(), "项目支出绩效自评报告.docx")
    save(whole_report(), "部门整体支出绩效自评报告.docx")


if __name__ == "__main__":
    main()
