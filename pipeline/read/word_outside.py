"""What a Word document holds outside its paragraphs and tables: comments, headers, footnotes, things put into it."""

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from pipeline.model import Note
from pipeline.read.content import note, quoted
from pipeline.read.lxml_part import attribute, local, part_tree
from pipeline.read.package import Package
from pipeline.read.word_pieces import shown_text
from pipeline.read.word_styles import word_part
from pipeline.read.word_text import WordText

_BESIDE = re.compile(r"word/(header|footer|footnotes|endnotes)\d*\.xml")
_CALLED = {"header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注"}
_PAGES = re.compile(r"[\W\d_第页共总之一二三四五六七八九十百零〇ivxlcdmⅠ-ⅿ]|page|of", re.IGNORECASE)
_THINGS = {"control": "控件（勾选框、输入框等）", "altChunk": "并入的另一份文档", "subDoc": "并入的另一份文档"}
_DRAWN = {"/chart": "图表", "/diagram": "SmartArt 图示"}
_SHEETS = ("excel.", "et.", "ket.")


def left_out(
    package: Package, body: "etree._Element", sheet: str, text: WordText, noted: Mapping[str, str]
) -> Iterator[Note]:
    """What was not read, each said once: page numbers deserve no word. `noted` tells where comments belong."""
    yield from _comments(package, sheet, text, noted)
    said: set[str] = set()
    for part in sorted(package.parts):
        kind = _BESIDE.fullmatch(part)
        words = _words(package, part, text) if kind else ""
        found = f"{_CALLED[kind[1]]}“{quoted(words, 60)}”" if kind and words else ""
        if found and found not in said:
            said.add(found)
            printed = kind is not None and kind[1] in ("header", "footer")
            yield note("header_footer", sheet, "", found) if printed else note("left_out", sheet, "", found)
    yield from dict.fromkeys(_put_in(body, sheet))


def _comments(package: Package, sheet: str, text: WordText, noted: Mapping[str, str]) -> Iterator[Note]:
    if part := word_part(package, "comments"):
        for comment in part_tree(package, part).iter("{*}comment"):
            place = noted.get(attribute(comment, "id"), "")
            yield note("comment", sheet, place, quoted(shown_text(text.cell(comment))))


def _words(package: Package, part: str, text: WordText) -> str:
    """The words of a part; empty when it only numbers pages."""
    words = shown_text(text.cell(part_tree(package, part))).strip()
    return words if _PAGES.sub("", words) else ""


def _put_in(body: "etree._Element", sheet: str) -> Iterator[Note]:
    """Workbooks, equations, charts and controls: they stand in the document as a picture of themselves."""
    for thing in body.iter("{*}OLEObject", "{*}graphicData", "{*}control", "{*}altChunk", "{*}subDoc", "{*}textpath"):
        if any(local(outer) == "Fallback" for outer in thing.iterancestors()):
            continue
        kind, program = local(thing), attribute(thing, "ProgID")
        drawn = next((called for end, called in _DRAWN.items() if attribute(thing, "uri").endswith(end)), "")
        if program.lower().startswith(_SHEETS):
            yield note("sheet_skipped", sheet, "", "文档里嵌着的 Excel 表格，只看得到它的图，没有读入")
        elif kind == "OLEObject":
            called = "公式编辑器写的公式" if program.lower().startswith("equation") else "嵌着的文件"
            yield note("left_out", sheet, "", f"{called}（{quoted(program, 30) or '种类不明'}）")
        elif words := attribute(thing, "string").strip():
            yield note("left_out", sheet, "", f"艺术字“{quoted(words, 60)}”")
        elif kind in _THINGS or drawn:
            yield note("left_out", sheet, "", _THINGS.get(kind) or drawn)
