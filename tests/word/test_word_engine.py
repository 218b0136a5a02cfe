"""The engine gives what docxtpl gives, for any text, in the same bytes every time."""

import io
import subprocess
import sys
import zipfile
from decimal import Decimal
from xml.parsers import expat

import pytest
from docxtpl import DocxTemplate
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from markupsafe import Markup
from word_samples import batch_of, looking_back, main_xml, many, one_project, seed_batch, template_with, texts

from pipeline.render import word
from pipeline.render.word_chart import filled
from pipeline.render.word_contents import contents
from pipeline.render.word_context import department_of, project_views
from pipeline.render.word_engine import load_template, variables
from pipeline.render.word_notice import notices
from pipeline.render.word_report import report
from pipeline.render.word_self_report import self_report
from pipeline.render.word_shape import IllFormed, beginning, encoded
from pipeline.render.word_text import environment
from pipeline.render.word_views import Attachment, ChartView, ProjectDocument
from pipeline.score import score_project
from pipeline.settings import ROOT, TEMPLATES, SettingsError, load_profile
from pipeline.text import clean

NASTY = (
    "& < > \" ' ]]> &amp;lt; </w:t></w:r><w:r><w:t>",
    "{{ 7777*3 }} {%p if x %} {# x #} {%tr endfor %}",
    "{_{b}_} {_% x %_}",
    "第一行\n第二行\r\n第三行\t表",
    "一\x00二\x01三\x07四\x0c五\x1b六\ufffe七\uffff八",
    "半个\ud83d代理",
    "😀𠀀\u202e反\u200b向 e" + "\u0301" * 50,
    "  前后空格  ",
    "=cmd|' /C calc'!A0",
)


def record(project):
    batch = batch_of(project)
    return ProjectDocument(department_of(batch), project_views(batch.projects)[0])


def oracle(template, context, path):
    document = DocxTemplate(template)
    document.render(context, environment())
    document.save(path)
    return path


def canonical(path):
    return etree.tostring(etree.fromstring(main_xml(path), etree.XMLParser(huge_tree=True)), method="c14n")


def records():
    batch = seed_batch()
    toc = contents([("标题", "_Toc_4_4_0000000001", 1)], load_template(TEMPLATES / "绩效目标公开表.docx").styles)
    spaced = one_project(goal="1.第一行\n2.第二行\t表\n", purpose="<&>'\"\n\t", name="a\tb\nc")
    projects = (*batch.projects, spaced)
    profile = load_profile("tianjin")
    evaluated = (score_project(looking_back(), profile),)
    results = self_report(batch, evaluated, department_of(batch), profile)
    return {
        "绩效目标公开表.docx": Attachment(department_of(batch), project_views(projects), toc),
        "项目绩效目标表.docx": record(spaced),
        "项目绩效自评表.docx": record(looking_back()),
        "项目绩效监控表.docx": record(looking_back("monitoring_national")),
        "问题通知单.docx": next(iter(notices(batch))),
        "绩效目标汇总分析报告.docx": report(batch, profile),
        "项目支出绩效自评报告.docx": results,
        "部门整体支出绩效自评报告.docx": results,
    }


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.docx")), ids=lambda path: path.stem)
def test_document_equals_docxtpl(path, tmp_path):
    one = records()[path.name]
    load_template(path).write(tmp_path / "ours.docx", one)
    theirs = oracle(path, variables(one), tmp_path / "theirs.docx")
    assert canonical(tmp_path / "ours.docx") == canonical(theirs)


@pytest.mark.parametrize("text", NASTY)
def test_any_text_of_a_cell_comes_out_as_it_is(text, tmp_path):
    project = one_project(name=text, purpose=text, goal=text)
    load_template(TEMPLATES / "项目绩效目标表.docx").write(tmp_path / "a.docx", record(project))
    shown = texts(tmp_path / "a.docx")
    assert shown.count(clean(text)) == 3  # name, purpose, goal each in a cell of its own
    assert f"1.{clean(text)}绩效目标表" in shown


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_every_text_survives(text):
    buffer = io.BytesIO()
    load_template(TEMPLATES / "项目绩效目标表.docx").write_to(buffer, record(one_project(goal=text)))
    assert clean(text) in texts(buffer)


@settings(max_examples=25, deadline=None)
@given(st.text(st.sampled_from("甲a &<>'\"\n\t{}%#_😀"), max_size=30))
def test_any_text_equals_docxtpl(text):
    if any(mark in text for mark in ("{_{", "}_}", "{_%", "%_}")):
        text = text.replace("_", "")  # docxtpl rewrites these; ours must not, see above
    one = record(one_project(name=text, purpose=text))
    ours, theirs = io.BytesIO(), io.BytesIO()
    load_template(TEMPLATES / "项目绩效目标表.docx").write_to(ours, one)
    oracle(TEMPLATES / "项目绩效目标表.docx", variables(one), theirs)
    assert canonical(ours) == canonical(theirs)


def test_a_text_of_four_million_characters_is_whole(tmp_path):
    text = "长" * 4_000_000
    load_template(TEMPLATES / "项目绩效目标表.docx").write(tmp_path / "a.docx", record(one_project(goal=text)))
    assert max(map(len, texts(tmp_path / "a.docx"))) == len(text)


def test_same_input_same_bytes(tmp_path):
    for run in ("a", "b"):
        word.write_documents(seed_batch(), tmp_path / run)
    files = sorted(path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*.docx"))
    assert len(files) == 7
    for file in files:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()
        with zipfile.ZipFile(tmp_path / "a" / file) as archive:
            assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_every_part_is_named_in_the_content_types_and_no_name_twice(tmp_path):
    word.write_documents(seed_batch(), tmp_path)
    for file in tmp_path.rglob("*.docx"):
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            types = archive.read("[Content_Types].xml").decode()
            assert len(names) == len(set(names))
            for name in names:
                if not name.startswith("[") and not name.endswith(".rels"):
                    assert f'"/{name}"' in types or f'Extension="{name.rsplit(".", 1)[-1]}"' in types


@pytest.mark.parametrize(
    "text",
    [
        "{{ project.nmae }}",
        "{{ nothing }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id') }}",
        "{{ project.indicators.append(1) }}",
        "{% for x in projects %}",
        "{{ project.budget|欧元 }}",
        "{{ project. }}",
    ],
)
def test_a_wrong_or_hostile_template_is_refused(text, tmp_path):
    (tmp_path / "项目绩效目标表.docx").write_bytes(template_with(text))
    with pytest.raises(SettingsError, match="模板 项目绩效目标表"):
        word.write_projects(seed_batch(), tmp_path / "out", tmp_path)


def test_a_template_that_is_no_document_or_missing_is_refused(tmp_path):
    (tmp_path / "a.docx").write_bytes(b"not a zip")
    with pytest.raises(SettingsError, match="不是可用的 Word 文档"):
        load_template(tmp_path / "a.docx")
    with pytest.raises(SettingsError, match="缺少模板文件"):
        load_template(tmp_path / "b.docx")


def test_literal_braces_of_the_template_itself(tmp_path):
    (tmp_path / "t.docx").write_bytes(template_with("写作{_{ 名称 }_}，得到{{ project.name }}"))
    load_template(tmp_path / "t.docx").write(tmp_path / "a.docx", record(one_project(name="{_{甲}_}")))
    assert texts(tmp_path / "a.docx") == ["写作{{ 名称 }}，得到{_{甲}_}"]


def test_tags_in_a_header_go_by_docxtpl(tmp_path):
    (tmp_path / "t.docx").write_bytes(template_with("{{ project.name }}", header="{{ project.agency }}"))
    ready = load_template(tmp_path / "t.docx")
    assert ready.by_docxtpl
    ready.write(tmp_path / "a.docx", record(one_project(name="{_{甲}_} <&> {{ x }}")))
    assert texts(tmp_path / "a.docx") == ["{_{甲}_} <&> {{ x }}"]
    with zipfile.ZipFile(tmp_path / "a.docx") as archive:
        headers = [archive.read(name).decode() for name in archive.namelist() if "header" in name]
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert any("667201天津市滨海新区网格化管理中心" in header for header in headers)


def test_a_prepared_template_needs_no_docxtpl(tmp_path):
    load_template(TEMPLATES / "项目绩效目标表.docx")
    script = (
        "import sys; from pathlib import Path; from pipeline.render.word_engine import load_template; "
        "from pipeline.settings import TEMPLATES; load_template(TEMPLATES / '项目绩效目标表.docx'); "
        "print([name for name in ('docxtpl', 'docx', 'lxml') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "text",
    [
        "{{ '<w:b>'|safe }}",
        "{{ '</w:t>'|safe }}",
        "{{ '\\x26nbsp;'|safe }}",
        "{{ 'a \\x26 b'|safe }}",
        "{{ '<'|safe }}",
        "{{ '</w:document>'|safe }}",
        "{{ '<w:b a=1/>'|safe }}",
        '{{ \'<w:b a="1" a="1"/>\'|safe }}',
        "{{ '\\x01'|safe }}",
    ],
)
def test_a_template_that_breaks_the_document_is_told_before_anything_is_written(text, tmp_path):
    (tmp_path / "项目绩效目标表.docx").write_bytes(template_with(f"前{text}后"))
    with pytest.raises(SettingsError, match="结构被破坏"):
        word.write_projects(seed_batch(), tmp_path / "out", tmp_path)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<a>", "</a>", '<b x="', "1", '"/>', "<c>", "</c>", "文 字", "&amp;", "&x;", "<d/>", "\n", "]]>", ">"]
        ),
        max_size=9,
    )
)
def test_pieces_are_well_formed_exactly_when_the_whole_is(pieces):
    pieces = ["<?xml version='1.0' encoding='UTF-8'?><r>", *pieces, "</r>"]
    try:
        parser = expat.ParserCreate()
        parser.Parse("".join(pieces), True)
        well_formed = True
    except expat.ExpatError:
        well_formed = False
    try:
        assert b"".join(encoded(pieces, beginning())).decode() == "".join(pieces)
        assert well_formed
    except IllFormed:
        bare = any(">" in piece and "<" not in piece for piece in pieces)
        assert not well_formed or bare  # a bare > in an attribute is refused, though XML allows it


def test_a_piece_as_long_as_a_book_is_the_same_document():
    paragraph = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>第{n}项 &amp; 余\t项</w:t></w:r></w:p>"
    long = Markup("".join(paragraph.format(n=n) for n in range(4000)))
    around = "<w:document xmlns:w='w'><w:body>", "<w:p><w:r><w:t>", "尾\t", "</w:t></w:r></w:p></w:body></w:document>"
    short = [around[0], *(Markup(paragraph.format(n=n)) for n in range(4000)), *around[1:]]
    assert len(long) > 1 << 17
    whole = b"".join(encoded([around[0], long, *around[1:]], beginning()))
    assert whole == b"".join(encoded(short, beginning()))
    assert whole.count(b"<w:tab/>") == 4001
    with pytest.raises(IllFormed):
        list(encoded([around[0], long + Markup("</w:p>"), *around[1:]], beginning()))


@pytest.mark.torture
def test_the_memory_of_the_attachment_stays_flat(tmp_path):
    import tracemalloc

    large = many(4000)
    word.write_attachment(many(10), tmp_path / "a.docx")
    tracemalloc.start()
    word.write_attachment(large, tmp_path / "a.docx")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50_000_000


def test_charts_are_filled_only_where_the_template_has_them():
    members = load_template(TEMPLATES / "绩效目标汇总分析报告.docx").package.members
    charts = variables(report(seed_batch(), load_profile("tianjin")).charts)
    parts = filled(members, charts)
    assert len(parts) == 8 and all(isinstance(part, bytes) for part in parts.values())
    assert filled(load_template(TEMPLATES / "问题通知单.docx").package.members, charts) == {}


def test_a_name_too_long_for_an_axis_is_cut_on_the_chart_and_in_its_workbook():
    members = load_template(TEMPLATES / "绩效目标汇总分析报告.docx").package.members
    long = "2025年\n" + "很长的项目名称" * 40
    chart = ChartView((long, "短名"), (("预算（万元）", (Decimal(2), Decimal(1))),), f"{long}2万元")
    parts = filled(members, {"budgets": chart})
    face = next(part for name, part in parts.items() if name.startswith("word/charts/")).decode()
    book = zipfile.ZipFile(io.BytesIO(next(part for name, part in parts.items() if "embeddings" in name)))
    shown = "2025年 " + ("很长的项目名称" * 4)[:23] + "…"
    assert len(shown) == 30
    for text in (face, book.read("xl/worksheets/sheet1.xml").decode()):
        assert f">{shown}<" in text and ">短名<" in text and long not in text


def test_what_one_environment_wrote_another_does_not_repeat():
    usual, shouting = environment(), environment().overlay(finalize=lambda value: f"{value}!")
    for env, text in ((usual, "a &amp; b"), (shouting, "a &amp; b!"), (usual, "a &amp; b")):
        assert env.from_string("{{ x }}").render(x="a & b") == text
    assert usual.from_string("{{ x }}{{ y }}{{ z }}").render(x=True, y=1, z=None) == "True1"


def test_more_texts_than_are_remembered_are_written_alike():
    template = environment().from_string("{% for one in many %}{{ one }};{% endfor %}")
    many_texts = [f"<{number % 9000}>" for number in range(20_000)]
    assert template.render(many=many_texts) == "".join(f"&lt;{number % 9000}&gt;;" for number in range(20_000))
