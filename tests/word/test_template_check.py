"""`jixiao template check` names what is wrong, where, and what was probably meant."""

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner
from word_samples import batch_of, one_project, template_with

from pipeline.commands import template
from pipeline.console import Exit
from pipeline.render.word import write_projects
from pipeline.render.word_check import check_template
from pipeline.render.word_fields import TEMPLATE_TYPES, fields_markdown, view_fields
from pipeline.settings import ROOT, TEMPLATES, SettingsError


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.docx")), ids=lambda path: path.stem)
def test_the_shipped_templates_are_sound(path):
    assert path.stem in TEMPLATE_TYPES
    assert check_template(path) == ()


def problems(tmp_path, text, rows=(), name="项目绩效目标表.docx", **more):
    (tmp_path / name).write_bytes(template_with(text, rows, **more))
    return check_template(tmp_path / name)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ project.nmae }}", "没有“nmae”这个字段，最接近的是“name”"),
        ("{{ projet.name }}", "没有“projet”这个字段，最接近的是“project”"),
        ("{{ project.budget|万园 }}", "没有“万园”这个过滤器，最接近的是“万元”"),
        ("{{ project.name.first }}", "下面没有字段“first”"),
        ("{{ project.name.__class__ }}", "“__class__”是程序内部的名称"),
        ("{{ project.indicators.level1 }}", "是列表，要用 for 逐个取出"),
        ("{{ project.name }", "标签不完整"),
        ("{ project.name }}", "标签不完整"),
        ("{{ project. }}", "写得不对：点后面缺了字段的名称"),
        ("{{ project.name|default（“无”） }}", "“（”在标签里不能用，应改为半角的“(”"),
        ("{{ project.budget｜万元 }}", "应改为半角的“|”"),
        ("{{ project.name name }}", "这里应为标签的结尾"),
        ("{{ }}", "缺少要填的字段"),
        ("｛｛ project.name ｝｝", "全角"),
        ("{%p for x in project.indicators %}", "没有对应的 endfor"),
        ("{%p endfor %}", "没有与它配对的 for"),
        ("{%p fro x in project.indicators %}", "没有“fro”这种标签，最接近的是“for”"),
        ("{% p if project.name %}", "不能有空格"),
        ("{%tr for x in project.indicators %}", "只能写在表格里"),
        ("{% for x in project.name %}{{ x }}{% endfor %}", "不是列表"),
        ("{% for x in project.indicators %}{{ x.levle1 }}{% endfor %}", "最接近的是“level1”"),
        ("{% for x in project.indicators %}{{ loop.idx }}{% endfor %}", "最接近的是“index”"),
        ("{% if projct %}{% endif %}", "最接近的是“project”"),
        ("{% if project.name is emty %}{% endif %}", "没有“emty”这种判断"),
        ("{% elif project.name %}", "前面没有与它配对的 if"),
        ("{% if project.name %}{%p endif %}", "不配对"),
        ("{% set a = project.goal %}{{ b }}", "没有“b”这个字段"),
    ],
)
def test_a_fault_is_named_with_its_place(text, said, tmp_path):
    found = problems(tmp_path, ["绩效", text])
    assert any(said in one.message for one in found), found
    assert all(one.where == "第2段" for one in found)


def test_faults_in_tables_and_headers_have_their_places(tmp_path):
    rows = ("{%tr for row in project.indicators %}", "{{ row.level_1 }}", "{%tr endfor %}")
    found = problems(tmp_path, "{{ project.name }}", rows, header="{{ department.nam }}")
    assert [(one.where, one.tag) for one in found] == [
        ("第1个表格第2行第1格", "{{ row.level_1 }}"),
        ("页眉第1段", "{{ department.nam }}"),
    ]
    assert "最接近的是“level1”" in found[0].message and "最接近的是“name”" in found[1].message


@pytest.mark.parametrize(
    "text",
    [
        "{{ project.name }}，{{ project.budget|万元 }}，{{ project.indicators|length }}",
        "{% for x in project.indicators if x.level1 %}{{ loop.index }}{{ x.level3|upper }}{% endfor %}",
        "{% for x in project.indicators[:2] %}{{ x.level3 }}{% else %}无{% endfor %}",
        "{% set first = project.indicators|first %}{{ first.level1 }}",
        "{{ project.name.strip() }}{{ “甲” if project.other else ‘乙’ }}",
        "{_{ 不是标签 }_}{# 说明 #}",
        "{{ project.indicators[0].target }}",
    ],
)
def test_what_is_right_passes(text, tmp_path):
    assert problems(tmp_path, text) == ()


def test_a_tag_split_over_runs_is_one_tag(tmp_path):
    from docx import Document

    document = Document()
    paragraph = document.add_paragraph("{{ pro")
    paragraph.add_run("ject.").bold = True
    paragraph.add_run("goall }}")
    document.save(tmp_path / "项目绩效目标表.docx")
    (one,) = check_template(tmp_path / "项目绩效目标表.docx")
    assert one.tag == "{{ project.goall }}" and "最接近的是“goal”" in one.message


def test_a_file_of_another_name_may_use_any_field(tmp_path):
    assert problems(tmp_path, "{{ department.name }}{{ project.name }}{{ agency }}", name="自定.docx") == ()


def test_no_word_document(tmp_path):
    (tmp_path / "a.docx").write_text("文字", encoding="utf-8")
    assert "不是可以打开的 Word 文档" in check_template(tmp_path / "a.docx")[0].message
    assert "没有找到这个文件" in check_template(tmp_path / "missing.docx")[0].message


def test_an_unknown_chart_is_named(tmp_path):
    source, path = TEMPLATES / "绩效目标汇总分析报告.docx", tmp_path / "绩效目标汇总分析报告.docx"
    buffer = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'name="levels"', b'name="level"'))
    path.write_bytes(buffer.getvalue())
    assert [one.message for one in check_template(path) if "最接近的是“levels”" in one.message]


def test_the_command(tmp_path):
    app = typer.Typer()
    template.register(app)
    (tmp_path / "项目绩效目标表.docx").write_bytes(template_with("{{ project.nmae }}"))
    run = CliRunner().invoke(app, ["template", "check", str(tmp_path / "项目绩效目标表.docx"), "--json"])
    assert run.exit_code == Exit.SETTINGS
    record = json.loads(run.stdout.splitlines()[0])
    assert record["where"] == "第1段" and record["tag"] == "{{ project.nmae }}"
    assert "项目绩效目标表.docx：第1段：{{ project.nmae }}：" in run.stderr
    good = CliRunner().invoke(app, ["template", "check", *map(str, sorted(TEMPLATES.glob("*.docx")))])
    assert good.exit_code == Exit.DONE and "都可以使用" in good.stderr


def test_the_documentation_lists_every_field():
    text = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
    assert text.split("<!-- fields -->\n\n", 1)[1] == fields_markdown()


def test_every_field_is_described():
    for view in TEMPLATE_TYPES.values():
        assert all(kind.title for kind in view_fields(view).values())


def test_documentation_names_only_templates_that_exist():
    text = Path(ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
    assert all(f"`{name}.docx`" in text for name in TEMPLATE_TYPES)


def test_a_file_that_cannot_be_opened_is_told_in_chinese(tmp_path):
    (tmp_path / "文字.docx").write_text("不是压缩包", encoding="utf-8")
    for name in ("文字.docx", "没有.docx"):
        (problem,) = check_template(tmp_path / name)
        assert not any(
            mark.isascii() and mark.isalpha() for mark in problem.message.replace("Word", "").replace("docx", "")
        )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ project.budget / 10000 }}", "空的字段或者文字参加了计算"),
        ("{{ 1 / 0 }}", "除数是零"),
        ("{{ project.name|round }}", "算不出来"),
    ],
)
def test_what_fails_with_blanks_is_told_before_a_unit_leaves_something_blank(text, said, tmp_path):
    (only,) = problems(tmp_path, [text])
    assert said in only.message and only.where == "全文"
    assert not re.search(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}", only.message)  # no sentence of the library's


@pytest.mark.parametrize(
    "text", ["{% if project.budget %}{{ project.budget / 10000 }}{% endif %}", "{{ project.budget|万元 }}"]
)
def test_what_minds_blanks_is_sound(text, tmp_path):
    assert problems(tmp_path, [text]) == ()


def test_a_sum_that_cannot_be_worked_out_is_the_templates_fault_not_ours(tmp_path):
    problems(tmp_path, ["{{ project.other / 10000 }}"])
    with pytest.raises(SettingsError, match="有一处算不出来"):
        write_projects(batch_of(one_project(other=None)), tmp_path / "out", tmp_path)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{{ 项目名称 }}", "project.name"),
        ("{{ project.预算数 }}", "budget"),
        ("{% for one in project.indicators %}{{ 三级指标 }}{% endfor %}", "one.level3"),
    ],
)
def test_a_field_called_by_its_chinese_title_is_told_its_name(text, wanted, tmp_path):
    (only,) = problems(tmp_path, [text])
    assert f"应写作“{wanted}”" in only.message
