"""The records of an output folder, from its data tables, and how to find one: by place, by value, by neighbours."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.domain.pace import COLOURS
from pipeline.domain.titles import KINDS, SIGNS, kind_title
from pipeline.finding_text import TITLES
from pipeline.model import Place
from pipeline.tables import RESULT_SCHEMA, RESULT_TITLES, SCHEMA

TABLES = {"projects": "项目", "indicators": "指标", "findings": "问题", "sources": "来源文件", **RESULT_TITLES}
COLUMNS = {**SCHEMA, **RESULT_SCHEMA}
WORDS = {
    **{colour: name for colour, name in COLOURS.items() if colour},
    **{kind.value: name for kind, name in KINDS.items()},
    **{severity.value: name for severity, name in TITLES.items()},
    **SIGNS,
}  # fmt: skip
_WORDED = ("_kind", "_sign", "severity", "colour", "light")
_PARTS_OF_ONE = frozenset({"rate", "completion", "pace", "forecast"})
"""Fields of results, scores and lights in which 0.99 is 99%."""
_CUT = "..."
"""What a name too long for a chart ends with, folded: …"""
_SPACE = re.compile(r"[\s\u200b-\u200f\ufeff]+")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FIGURE = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")
_UNSEARCHED = frozenset(
    {"project_id", "layout", "ordinal", "fiscal_year", "target_parts", "actual_parts", "source_sha256"}
)


class Ref(NamedTuple):
    """One field of one record."""

    table: str
    row: int
    field: str


def folded(text: str) -> str:
    """Text as it is compared: widths folded, white space dropped."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def figure(text: str) -> Decimal | None:
    """The number a text is, thousands separators and a trailing 元 aside."""
    bare = folded(text).removesuffix("元").replace(",", "")
    try:
        value = Decimal(bare) if _FIGURE.fullmatch(bare) else None
    except InvalidOperation:
        return None
    return value


def holds(text: str, wanted: str) -> bool:
    """Whether a folded text contains another; a figure must stand there whole: 360 is not in 3600 nor in 1,360."""
    if wanted not in text or not _FIGURE.fullmatch(wanted.removesuffix("%")):
        return wanted in text
    return re.search(rf"(?<![\d.,]){re.escape(wanted)}(?!\d|[.,]\d)", text) is not None


def shown(value: Any) -> str:
    """A value of a table as text."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return str(value)


@dataclass(frozen=True)
class Records:
    """The tables as rows of plain values."""

    tables: Mapping[str, list[dict[str, Any]]]

    def value(self, ref: Ref) -> Any:
        """The value of a field."""
        return self.tables[ref.table][ref.row][ref.field]

    def has(self, ref: Ref) -> bool:
        """Whether the table has this field: an output of an earlier version may lack it."""
        return ref.field in self.tables[ref.table][ref.row]

    def place(self, ref: Ref) -> Place:
        """Where the record says it comes from."""
        row = self.tables[ref.table][ref.row]
        return Place(row.get("source_file") or "", row.get("source_sheet") or "", row.get("source_cell") or "")

    def at(self, table: str, place: Place) -> list[int]:
        """The rows of a table that come from a place."""
        return self._places.get((table, place), [])

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table; none where the output has no such table."""
        return self.tables.get(table, [])

    def of(self, table: str, project: str) -> list[int]:
        """The rows of a table that belong to a project."""
        return self._owned.get((table, project), [])

    def rates(self, text: str) -> list[Ref]:
        """Fields that are this percentage, to the places it is written with: 98.9% finds 0.98901."""
        number = figure(folded(text).removesuffix("%"))
        if number is None:
            return []
        return [ref for ref, value in self._fields() if _is_rate(ref, value) and _rounded(value * 100, number)]

    def search(self, text: str) -> list[Ref]:
        """Fields that hold a text or a figure; those that merely contain it only where none holds it."""
        wanted, number = folded(text), figure(text)
        if not wanted:
            return []
        if _SHA256.fullmatch(wanted):
            return [
                Ref("sources", n, "source_sha256")
                for n, row in enumerate(self.rows("sources"))
                if row["source_sha256"] == wanted
            ]
        exact = [ref for ref, value in self._fields() if _same(value, wanted, number)]
        if exact or len(wanted) < 2:
            return exact
        return [ref for ref, value in self._fields() if isinstance(value, str) and holds(folded(value), wanted)]

    def named_in(self, text: str) -> list[Ref]:
        """Projects whose name a text holds, else files it names, else agencies."""
        words = folded(text)
        for table, field in (("projects", "project_name"), ("sources", "source_file"), ("projects", "agency_name")):
            names: dict[str, Ref] = {}
            for number, row in enumerate(self.tables[table]):
                names.setdefault(folded(row[field] or ""), Ref(table, number, field))
            found = [ref for name, ref in names.items() if name and name in words]
            if found:
                return found
        return []

    def beside(self, around: Collection[str]) -> list[Ref]:
        """The score, else the indicator whose name and project stand around a text that is in no field itself."""
        for table, field in (("scores", "counted"), ("indicators", "target_text")):
            named = [n for n, row in enumerate(self.rows(table)) if folded(row["level3"] or "-") in around]
            refs = [Ref(table, n, field) for n in named if folded(self.tables[table][n]["project_name"]) in around]
            if refs:
                return [max(refs, key=lambda ref: self.likeness(ref, around))]
        return []

    def likeness(self, ref: Ref, around: Collection[str]) -> int:
        """How many other fields of the record stand around a text."""
        row = self.tables[ref.table][ref.row]
        own = {folded(shown(value)) for name, value in row.items() if name != ref.field and value not in (None, "")}
        names = [folded(row.get(name) or "-") for name in ("project_name", "level3")]
        cut = [text.removesuffix(_CUT) for text in around if len(text) > 8 and text.endswith(_CUT)]
        return len(own & set(around)) + sum(
            2 for name in names if name in around or any(name.startswith(start) for start in cut)
        )

    def shown(self, ref: Ref) -> str:
        """A field as documents show it."""
        value = self.value(ref)
        column = next(column for column in COLUMNS[ref.table] if column.name == ref.field)
        if column.type == "money" and value is not None:
            return f"{value:,.2f}元"
        if ref.field.endswith("_kind") and value:
            stopped = self.value(ref._replace(field=f"{ref.field.removesuffix('kind')}stopped_at"))
            return kind_title(str(value), None if stopped in (None, "") else int(stopped))
        return WORDS.get(str(value), shown(value)) if ref.field.endswith(_WORDED) else shown(value)

    def title(self, ref: Ref) -> str:
        """The Chinese title of a field."""
        return next(column.title for column in COLUMNS[ref.table] if column.name == ref.field)

    def _fields(self) -> Iterator[tuple[Ref, Any]]:
        for table, rows in self.tables.items():
            names = [column.name for column in COLUMNS[table] if column.name not in _UNSEARCHED]
            for number, row in enumerate(rows):
                yield from ((Ref(table, number, name), row[name]) for name in names if row[name] not in (None, ""))

    @cached_property
    def _owned(self) -> dict[tuple[str, str], list[int]]:
        found: dict[tuple[str, str], list[int]] = {}
        for table, rows in self.tables.items():
            for number, row in enumerate(rows):
                found.setdefault((table, row.get("project_id") or ""), []).append(number)
        return found

    @cached_property
    def _places(self) -> dict[tuple[str, Place], list[int]]:
        found: dict[tuple[str, Place], list[int]] = {}
        for table, rows in self.tables.items():
            for number, _ in enumerate(rows):
                found.setdefault((table, self.place(Ref(table, number, ""))), []).append(number)
        return found


def _same(value: Any, wanted: str, number: Decimal | None) -> bool:
    if isinstance(value, str):
        return folded(value) == wanted
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return number is not None and value == number
    return folded(shown(value)) == wanted


def _is_rate(ref: Ref, value: Any) -> bool:
    return ref.table in ("results", "scores", "lights") and ref.field in _PARTS_OF_ONE and value is not None


def _rounded(value: Decimal, number: Decimal) -> bool:
    return value.quantize(number, ROUND_HALF_UP) == number


def load_records(folder: Path) -> Records:
    """The tables of an output folder. Raises FileNotFoundError where it has none."""
    import pyarrow.parquet as pq

    paths = {table: folder / "data" / f"{table}.parquet" for table in TABLES}
    there = {table: path for table, path in paths.items() if table in SCHEMA or path.exists()}
    return Records(_joined({table: pq.read_table(path).to_pylist() for table, path in there.items()}))


def _joined(tables: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The tables; records of results with the project and the indicator they are of, which tell where they stand."""
    projects = {row["project_id"]: row for row in tables["projects"]}
    indicators = {(row["project_id"], row["ordinal"]): row for row in tables["indicators"]}
    for table, rows in tables.items():
        if table in RESULT_SCHEMA and table != "departures":
            of_indicator = table in ("scores", "lights")
            tables[table] = [
                {
                    **{name: projects[row["project_id"]][name] for name in _OF_PROJECT},
                    **_own(indicators.get((row["project_id"], row["ordinal"])) if of_indicator else None),
                    **row,
                }
                for row in rows
            ]
    return tables


_PLACE = ("source_file", "source_sheet", "source_cell")
_OF_PROJECT = ("agency_code", "agency_name", "project_name", "layout", *_PLACE)
_OF_INDICATOR = ("level1", "level2", "target_text", "actual_text", "reason", *_PLACE)


def _own(row: dict[str, Any] | None) -> dict[str, Any]:
    return {name: row[name] for name in _OF_INDICATOR} if row else {}
