"""The fields templates may use, read off the types in `word_views`: for the check, the documentation, a trial."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import PurePath
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

from markupsafe import Markup

from pipeline.render.word_filters import FILTERS
from pipeline.render.word_self_views import SelfReport
from pipeline.render.word_views import Attachment, Notice, ProjectDocument, Report, view_names

TEMPLATE_TYPES: Mapping[str, type] = {
    "绩效目标公开表": Attachment,
    "项目绩效目标表": ProjectDocument,
    "项目绩效自评表": ProjectDocument,
    "项目绩效监控表": ProjectDocument,
    "问题通知单": Notice,
    "绩效目标汇总分析报告": Report,
    "项目支出绩效自评报告": SelfReport,
    "部门整体支出绩效自评报告": SelfReport,
}


class FieldType(NamedTuple):
    """What a field holds: a view, a text, a number …; `many` where it is a list of them."""

    base: Any
    many: bool = False
    title: str = ""


def view_fields(view: Any) -> dict[str, FieldType]:
    """The fields of a view in their order; none for what is no view."""
    names = view_names(view)
    hints = get_type_hints(view, include_extras=True) if names else {}
    return {name: _field_type(hints[name]) for name in names}


def _field_type(hint: Any) -> FieldType:
    title = ""
    if get_origin(hint) is Annotated:
        hint, title = get_args(hint)[:2]
    if get_origin(hint) is Sequence:
        return FieldType(get_args(hint)[0], True, title)
    return FieldType(hint, False, title)


def template_types(file: PurePath) -> tuple[type, ...]:
    """What a template of that name is filled with: one of ours, or any of them where the name is not known."""
    known = TEMPLATE_TYPES.get(file.stem)
    return (known,) if known else tuple(TEMPLATE_TYPES.values())


def top_fields(types: Sequence[type]) -> dict[str, FieldType]:
    """The variables at the top of a template."""
    return {name: kind for one in reversed(types) for name, kind in view_fields(one).items()}


def example(hint: Any, many: bool = False, blank: bool = False) -> Any:
    """A made-up value of that type: what a template is tried with; `blank` leaves out what a form may leave out."""
    if many:
        return (example(hint, blank=blank), example(hint, blank=blank))
    if view_names(hint):
        return hint(**{name: example(kind.base, kind.many, blank) for name, kind in view_fields(hint).items()})
    if blank and type(None) in get_args(hint):
        return None
    plain = {str: "示例", int: 1, bool: True, Decimal: Decimal(1), Markup: Markup("")}
    if get_origin(hint) is tuple:
        return ()
    return next((value for kind, value in plain.items() if hint is kind or kind in get_args(hint)), "示例")


def fields_markdown() -> str:
    """The chapter of docs/templates.md that lists every field and filter."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    inner: dict[type, None] = {}
    for view in dict.fromkeys(TEMPLATE_TYPES.values()):
        yield from _table(_first_line(view), view, inner)
    listed: set[type] = set()
    while left := [view for view in inner if view not in listed]:
        for view in left:
            listed.add(view)
            yield from _table(f"{_first_line(view)} `{view.__name__}`", view, inner)
    yield from ("### 过滤器", "", "| 写法 | 结果 |", "|---|---|")
    for name, function in FILTERS.items():
        yield f"| `{{{{ … \\| {name} }}}}` | {_first_line(function)} |"


def _first_line(thing: Any) -> str:
    return str(thing.__doc__ or "").split("\n")[0]


def _table(title: str, view: type, inner: dict[type, None]) -> Iterator[str]:
    yield from (f"### {title}", "", "| 字段 | 内容 | 类型 |", "|---|---|---|")
    for name, kind in view_fields(view).items():
        if view_names(kind.base):
            inner.setdefault(kind.base)
        yield f"| `{name}` | {kind.title} | {_type_words(kind)} |"
    yield ""


def _type_words(kind: FieldType) -> str:
    if view_names(kind.base):
        return f"{'列表，逐个为' if kind.many else ''}`{kind.base.__name__}`"
    plain = {str: "文字", int: "整数", bool: "是或否", Decimal: "数", Markup: "Word 片段"}
    return next((word for known, word in plain.items() if kind.base is known or known in get_args(kind.base)), "文字")
