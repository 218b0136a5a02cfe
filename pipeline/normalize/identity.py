"""Who, what and when: unit code and name, the name in a heading, the fiscal year."""

import re
from collections.abc import Mapping
from functools import lru_cache

from pipeline.model import Field, Form
from pipeline.text import label_key

_CODE_FIRST = re.compile(r"\s*[\[(（【]?\s*([0-9０-９]{3,21})\s*[\])）】]?\s*[-—–－_:：、]*\s*(\D.*)", re.DOTALL)
_CODE_LAST = re.compile(
    r"(.*\D)\s*(?:[\[(（【]\s*([0-9０-９]{3,21})\s*[\])）】]|[-—–－_:：]\s*([0-9０-９]{3,21}))\s*", re.DOTALL
)
_NUMBERED = re.compile(r"(?:中学|小学|医院|部队|团|厂|处|所|号|队|工程|项目|研究所|年|月)")
_PROJECT_CODE = re.compile(r"[\[(（【]?(\d{8}[A-Z][0-9A-Z]{12})[\])）】]?\s*[-—–－_:：]?\s*")
_ORDINAL = re.compile(r"\s*(?:\d{1,3}\s*[.、．]|[一二三四五六七八九十]+、|[(（]\d{1,3}[)）])\s*")
_FORM_NAME = re.compile(
    r"(?:部门预算)?(?:项目支出)?(?:绩效目标(?:申报|审批|批复|公开)?表?|绩效自评表|绩效(?:目标)?(?:运行|执行)?监控表|自评表)$"
)
_YEAR_SAID = re.compile(r"(?<!\d)(20\d{2})年(?!\d(?!\d{3}年)|.{0,3}月)")
_MONTHS_SAID = re.compile(r"(?<!\d)(20\d{2})年(?:1月?[-—–~～至到]\d{1,2}月|\d{1,2}月底)")
_SPAN = re.compile(r"20\d{2}年?度?[-—–~～至到]+20\d{2}")
_REMEMBERED = 1 << 13
_FILE_YEAR = re.compile(r"(?<!\d)(20[1-4]\d)(?!\d)")


@lru_cache(maxsize=_REMEMBERED)
def split_agency(text: str) -> tuple[str, str]:
    """Code and name: `667201天津市…`, `219001-池州市…`, `（667201）天津市…`, `天津市…（667201）`."""
    text = text.strip()
    if found := _CODE_FIRST.fullmatch(text):
        code, name = label_key(found[1]), found[2].strip()
        if not (len(code) == 3 and _NUMBERED.match(name) and text[len(found[1]) :].startswith(name[:1])):
            return code, name
    if found := _CODE_LAST.fullmatch(text):
        return label_key(found[2] or found[3]), found[1].strip()
    return ("", text) if not label_key(text).isdigit() else (label_key(text), "")


@lru_cache(maxsize=_REMEMBERED)
def split_project(text: str) -> tuple[str, str]:
    """Code and name where the name leads with the 21-character project code: `51000021R…951-维修费`."""
    text = text.strip()
    found = _PROJECT_CODE.match(text)
    return (label_key(found[1]), text[found.end() :].strip()) if found and text[found.end() :].strip() else ("", text)


def agency_of(fields: Mapping[str, Field]) -> tuple[str, str]:
    """The unit of a form, from one text or separate columns; its department where no unit is named."""
    code, name = split_agency(_text(fields, "agency"))
    name = _text(fields, "agency_name") or name
    code = _text(fields, "agency_code") or code
    if not name and not code:
        code, name = split_agency(_text(fields, "department"))
    return _plain_code(code), name


def _text(fields: Mapping[str, Field], key: str) -> str:
    field = fields.get(key)
    return field.text.strip() if field else ""


def department_of(fields: Mapping[str, Field]) -> dict[str, str]:
    """The department above the unit, where the form names it."""
    if "department" not in fields or not fields["department"].text.strip():
        return {}
    code, name = split_agency(fields["department"].text)
    if "department_code" in fields:
        code = fields["department_code"].text.strip() or code
    return {"department": name} | ({"department_code": _plain_code(code)} if code else {})


def _plain_code(code: str) -> str:
    return label_key(code).removesuffix(".0")


@lru_cache(maxsize=_REMEMBERED)
def name_from_title(title: str) -> str:
    """The project named in a heading: `1.2025年网格图层更新绩效目标表`; empty where it names a kind of form only."""
    ordinal = _ORDINAL.match(title)
    rest = title[ordinal.end() :] if ordinal else title
    name = _FORM_NAME.sub("", rest.strip()).strip()
    if name == rest.strip() or not ordinal:
        return ""
    return name if len(re.sub(r"[20\d]{4}年度?|部门|预算|单位", "", name)) >= 3 else ""


def year_of(form: Form, path: str, given: int | None) -> tuple[int | None, str]:
    """The fiscal year and where it was found: a year field, the heading, the project's name, the file's name, given."""
    fields = form.fields
    for key in ("year_line", "fiscal_year"):
        if key in fields and (found := _FILE_YEAR.search(label_key(fields[key].text))):
            return int(found[1]), "field"
    heading = fields["sheet_heading"].text if "sheet_heading" in fields else ""
    if year := _year_in(form.title, _text(fields, "project_name"), heading):
        return year
    if found := _FILE_YEAR.search(path.rsplit("/", 1)[-1]):
        return int(found[1]), "file"
    return given, "given" if given else ""


@lru_cache(maxsize=_REMEMBERED)
def _year_in(heading: str, project: str, above: str) -> tuple[int, str] | None:
    """The year the heading, the project's name or the heading of the sheet says, and which of them."""
    title, name = label_key(heading), label_key(project)
    if year := _said(title):
        return year, "title"
    if found := _MONTHS_SAID.search(title):
        return int(found[1]), "title"
    if year := _said(name[:12]) or _leading(name):
        return year, "name"
    year = _said(label_key(above))
    return (year, "title") if year else None


def _said(key: str) -> int | None:
    found = _YEAR_SAID.search(_SPAN.sub("", key))
    return int(found[1]) if found else None


def _leading(key: str) -> int | None:
    found = re.match(r"(20[1-4]\d)(?!\d)", key)
    return int(found[1]) if found else None
