"""The page: one offline file that holds figures, charts, searchable tables and the source of every value."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar

from jinja2 import StrictUndefined, Template
from markupsafe import Markup

from pipeline.domain.titles import KINDS, UNREAD
from pipeline.finding_text import TITLES
from pipeline.model import Batch, Project, ProjectOutline, Source
from pipeline.render import compiled
from pipeline.render.html_data import is_too_long, labels, page_data, short_data
from pipeline.render.html_figures import Chart, Overview, Series, Unit, charts, overview, sorts, units
from pipeline.render.html_library import Script, inline_script, libraries, policy
from pipeline.render.html_places import Locator
from pipeline.render.sandbox import Sandbox
from pipeline.settings import TEMPLATES
from pipeline.spool import outlined
from pipeline.tables import Tables

_TEMPLATE = "报告.html.j2"
_PARTS = TEMPLATES / "page"
_SCRIPTS = ("data", "reading", "charts", "form", "tree", "findings", "table", "sources", "main")
_DATA = "[[data: what the page shows row by row]]"
"""Where the data will stand; the last of that wording on the page, for the data stand under everything else."""
_AT_ONCE = 20_000
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def write_page(batch: Batch, tables: Tables, path: Path) -> None:
    """Write the page of a batch to `path`; the same batch gives the same bytes."""
    with path.open("wb") as file:
        file.writelines(page_parts(batch, list(tables.projects["project_id"])))


def render_page(batch: Batch, ids: list[str]) -> bytes:
    """The page in UTF-8. `ids` are the identifiers of the projects, in their order."""
    return b"".join(page_parts(batch, ids))


def page_parts(batch: Batch, ids: list[str]) -> Iterator[bytes]:
    """The page, a part at a time: as one text it would take several times its size."""
    short = is_too_long(batch)
    where, indicators = Locator(batch, cells=not short), sorts(batch)
    drawn, listed = charts(batch, indicators), units(batch, where)
    data = (short_data(batch) if short else page_data(batch, ids, where)) | {
        "charts": [asdict(chart) for chart in drawn],
        "kinds": {**{kind.value: title for kind, title in KINDS.items()}, "unread": UNREAD},
        "severities": labels(TITLES),
        "units": [unit.findings for unit in listed if unit.findings and not short],  # as the page lists them
    }
    scripts = (*libraries(), inline_script("\n".join(_part(f"{name}.js") for name in _SCRIPTS).encode()))
    page = page_template().render(
        batch=batch,
        forms=outlined(batch.projects),
        short=short,
        ids=ids,
        overview=overview(batch, indicators),
        charts=drawn,
        units=listed,
        entering=batch.entering,
        data=_DATA,
        style=Markup(_part("page.css")),
        policy=policy(scripts),
        **dict(zip(("chart_library", "table_library", "script"), map(_place, scripts), strict=True)),
    )  # fmt: skip
    head, _, tail = page.encode("utf-8", "replace").rpartition(_DATA.encode())
    yield _with_scripts(head, scripts)
    yield from embedded_json(data)
    yield _with_scripts(tail, scripts)


def _place(script: Script) -> str:
    """Where a script will stand, by its hash, which no text of a batch holds."""
    return f"[[{script.digest}]]"


def _with_scripts(page: bytes, scripts: Sequence[Script]) -> bytes:
    """The page with its scripts: rendered with megabytes of them, it would be copied again and again."""
    for script in reversed(scripts):  # the smallest first
        page = page.replace(_place(script).encode(), script.body)
    return page


def embedded_json(value: Any) -> Iterator[bytes]:
    """JSON that may stand inside a script tag whatever the texts hold, a part at a time."""
    if isinstance(value, dict) and any(isinstance(one, dict | list | tuple) for one in value.values()):
        for number, (name, one) in enumerate(value.items()):
            yield b"," if number else b"{"
            yield _json(name) + b":"
            yield from embedded_json(one)
        yield b"}"
    elif isinstance(value, list | tuple) and len(value) > _AT_ONCE:
        for start in range(0, len(value), _AT_ONCE):
            yield b"," if start else b"["
            yield _json(value[start : start + _AT_ONCE])[1:-1]
        yield b"]"
    else:
        yield _json(value)


def _json(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign, escape in _UNSAFE.items():  # str.translate takes ten times as long over megabytes of Chinese
        text = text.replace(sign, escape)
    return text.encode("utf-8", "replace")


class _Page(Sandbox):
    """The sandbox of the page."""

    open_fields: ClassVar = {
        view: frozenset(field.name for field in fields(view))
        for view in (Chart, Overview, Project, Series, Source, Unit)
    } | {ProjectOutline: frozenset(ProjectOutline._fields)}


def page_template() -> Template:
    """The template of the page, compiled."""
    source = (TEMPLATES / _TEMPLATE).read_text(encoding="utf-8")
    environment = _environment()
    key = sha256(source.encode()).hexdigest()
    code = compiled.kept(key, lambda: environment.compile(source, _TEMPLATE, _TEMPLATE))
    return Template.from_code(environment, code, environment.make_globals(None))


def _environment() -> Sandbox:
    environment = _Page(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["yuan"] = _yuan
    environment.filters["wan"] = _wan
    return environment


def _yuan(value: Decimal | None) -> str:
    return "（未填）" if value is None else f"{value:,.2f}元"


def _wan(value: Decimal | None) -> str:
    return "" if value is None else f"{value / 10000:,.2f}"


def _part(name: str) -> str:
    return (_PARTS / name).read_text(encoding="utf-8")
