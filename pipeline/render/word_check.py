"""What is wrong with a template, said to the clerk who edits it: which tag, where it stands, what was meant."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from zipfile import BadZipFile

from jinja2 import TemplateSyntaxError

from pipeline.render.word_docxtpl import prepare
from pipeline.render.word_engine import CHANGING, load_template
from pipeline.render.word_errors import in_chinese
from pipeline.render.word_fields import example, template_types, top_fields, view_fields
from pipeline.render.word_links import chart_parts
from pipeline.render.word_package import MAIN, open_package
from pipeline.render.word_tags import tags
from pipeline.render.word_text import environment
from pipeline.render.word_walk import Problem, Walk, nearest
from pipeline.settings import SettingsError

_OTHERS = re.compile(r"word/(header|footer|footnotes|endnotes)\d*\.xml")
_TITLES = {"header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注"}


def check_template(path: Path) -> tuple[Problem, ...]:
    """Everything wrong with the template, in the order of the document; empty where it can be used."""
    if not path.is_file():
        return (Problem("", "", "没有找到这个文件；请核对文件夹和文件名。"),)
    try:
        data = path.read_bytes()
        package = open_package(data, CHANGING)
        found = tuple(_static(package.members, template_types(path)))
    except (OSError, BadZipFile, KeyError, ValueError, SyntaxError):
        return (Problem("", "", "不是可以打开的 Word 文档（.docx），内容可能已损坏；请用 Word 另存为 .docx 后再试。"),)
    return found or tuple(_trial(path, data))


def _static(members: Mapping[str, bytes], types: Sequence[type]) -> Iterator[Problem]:
    others = sorted(name for name in members if _OTHERS.fullmatch(name))
    parts = [(MAIN, ""), *((name, _TITLES[match[1]]) for name in others if (match := _OTHERS.fullmatch(name)))]
    for name, title in parts:
        yield from Walk(top_fields(types)).problems(tuple(tags(members[name], title)))
    charts = top_fields(types).get("charts")
    known = tuple(view_fields(charts.base)) if charts else ()
    for chart in chart_parts(members):
        if charts and chart not in known:
            yield Problem(
                "图表", chart, f"没有名为“{chart}”的图表数据{nearest(chart, known)}；可用的有{'、'.join(known)}。"
            )


def _trial(path: Path, data: bytes) -> Iterator[Problem]:
    """Compile and fill the template with made-up values, then with blanks: what no single tag shows."""
    try:
        environment().from_string(prepare(data)[0])
        for blank in (False, True):
            values: dict[str, object] = {}
            for one in reversed(template_types(path)):
                values.update({name: example(kind.base, kind.many, blank) for name, kind in view_fields(one).items()})
            load_template(path).write_to(io.BytesIO(), values)
    except TemplateSyntaxError as error:
        said = in_chinese(error)
        yield Problem("全文", "", f"标签合在一起不成立：{said}；请检查 for、if 与 endfor、endif 是否成对。")
    except SettingsError as error:
        yield Problem("全文", "", str(error))
