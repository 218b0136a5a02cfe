"""The only door to docxtpl: its preprocessing of a template, and its documented way of rendering one."""

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from lxml import etree
from markupsafe import Markup, escape

from pipeline.render.word_package import zip_members
from pipeline.render.word_text import environment, finalize

_BODY = re.compile(r"<w:body\b[^>]*>")
_LITERALS = {"{_{": "{{ '{{' }}", "}_}": "{{ '}}' }}", "{_%": "{{ '{%' }}", "%_}": "{{ '%}' }}"}
_TAG = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)
_WIDE = re.compile(r"\{%tc\b|\{%\s*(?:hm|colspan|cellbg)\b|\{\{tc\b")
_OTHER_PARTS = re.compile(r"word/(?:header|footer|footnotes|endnotes)\d*\.xml|docProps/core\.xml")
_MARKS = re.compile(r"\{_[{%]|[}%]_\}")


def prepare(data: bytes) -> tuple[str, bool]:
    """The Jinja source of a template's document.xml, and whether rendering it needs nothing more of docxtpl."""
    template = DocxTemplate(io.BytesIO(data))
    template.init_docx()
    root = template.docx._element
    raw = template.get_xml()
    source = _literals(template.patch_xml(raw))
    body = _BODY.match(source)
    if body is None:
        raise ValueError("没有正文")
    before, after = _around(root)
    return f"{before}<w:body>{source[body.end() :]}{after}", not (_WIDE.search(raw) or _tagged_elsewhere(data))


def render_document(template: Path, context: dict[str, Any], parts: Mapping[str, bytes]) -> bytes:
    """docxtpl's documented use; `parts` replaces other members, the saved package gets fixed time stamps."""
    document = DocxTemplate(template)
    document.render(context, environment().overlay(finalize=_guarded))
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        members = [(name, parts.get(name) or archive.read(name)) for name in archive.namelist()]
    return zip_members(members)


def _guarded(value: object) -> object:
    """docxtpl turns `{_{` into `{{` after rendering, in cell texts too: character references hide it."""
    text = finalize(value)
    return Markup(_MARKS.sub(_reference, escape(text))) if isinstance(text, str) else text


def _reference(match: re.Match[str]) -> str:
    return "".join(f"&#{ord(mark)};" for mark in match.group(0))


def _around(root: Any) -> tuple[str, str]:
    """Everything of document.xml before and after the body: declaration, namespaces, perhaps a page background."""
    empty = etree.Element(root.tag, dict(root.attrib), nsmap=root.nsmap)
    start = etree.tostring(empty, encoding="unicode").removesuffix("/>") + ">"
    others = "".join(etree.tostring(child, encoding="unicode") for child in root if child is not root.body)
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f"{declaration}{start}{others}", f"</{root.prefix}:{etree.QName(root).localname}>"


def _literals(source: str) -> str:
    """docxtpl's `{_{` for literal braces, in the template's own text only: in a cell's text it is just text."""
    parts, at = [], 0
    for tag in _TAG.finditer(source):
        parts += [_braces(source[at : tag.start()]), tag.group(0)]
        at = tag.end()
    return "".join([*parts, _braces(source[at:])])


def _braces(text: str) -> str:
    for written, meant in _LITERALS.items():
        if written in text:
            text = text.replace(written, meant)
    return text


def _tagged_elsewhere(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return any(
            _TAG.search(archive.read(name).decode("utf-8", "replace"))
            for name in archive.namelist()
            if _OTHER_PARTS.fullmatch(name)
        )
