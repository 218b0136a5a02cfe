"""Following a figure back: from a cell of a workbook, a text of a document or a bare value to the source cells."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.model import Sheet
from pipeline.tables import READING, SCHEMA
from pipeline.trace.chain import Node
from pipeline.trace.formula import parts_of
from pipeline.trace.origin import Origin, position
from pipeline.trace.outputs import Outputs, Spot, location
from pipeline.trace.records import TABLES, Records, Ref, folded, shown
from pipeline.trace.totals import Total, stated_totals

_CELL = re.compile(r"(?:(.+\.\w+))?(?:\[(.+)\]|'?([^'!]+)'?!)\$?([A-Z]{1,3})\$?([1-9]\d*)")
_BARE_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d*)")
_HEADS = {
    "indicators": {"指标值（原文）", "三级指标"}, "findings": {"代码", "级别", "问题"},
    "sources": {"来源文件", "处理结果"}, "projects": {"项目名称", "预算数", "绩效目标"},
}  # fmt: skip
_PLACES = ("来源（文件、工作表、单元格）", "位置", "来源")
_MAIN = {"projects": "project_name", "indicators": "target_text", "findings": "message", "sources": "source_file"}
_TITLES = {
    "时间（起）": "target_date_from", "时间（止）": "target_date_to", "单位": "agency_name", "项目": "project_name",
    "代码": "code", "级别": "severity", "问题": "message", "处理结果": "fate", "文件类型": "format",
    "识别出的表": "forms", "识别出的指标": "indicators", "位置": "source_cell", "指标数": "indicator_count",
}  # fmt: skip
_STATES = re.compile(r"\d")
_FIGURES = re.compile(r"\d[\d,]*(?:\.\d+)?")
_DEEPEST = 6


class Unknown(Exception):
    """What was asked for is not in the output; a Chinese sentence."""


@dataclass(frozen=True)
class Tracer:
    """Everything a chain can be followed through; at most `limit` parts of a total are followed."""

    records: Records
    outputs: Outputs
    origin: Origin
    limit: int = 20

    def trace(self, asked: str) -> tuple[Node, ...]:
        """The chains of a cell (`部门汇总!C5`, `indicators!H5`), a text or a value. Raises Unknown."""
        if match := _CELL.fullmatch(asked.strip()):
            return (self._named_cell(match[2] or match[3], f"{match[4]}{match[5]}"),)
        if (bare := _BARE_CELL.fullmatch(asked.strip())) and self.outputs.only:
            return (self._only_cell(f"{bare[1]}{bare[2]}"),)
        chains = self._text(asked)
        if not chains:
            raise Unknown(f"产出里没有找到“{asked}”；单元格请写成 部门汇总!C5 的样子，文字和数值请照产出里的写法。")
        return chains

    def _named_cell(self, sheet: str, ref: str) -> Node:
        table = Path(sheet).stem
        if table in TABLES:
            return self._data_cell(table, ref)
        found = self.outputs.sheet(sheet)
        if found is None:
            raise Unknown(f"产出里没有工作表“{sheet}”，有的是：{'、'.join(self._sheets()) or '（没有工作簿）'}。")
        return self.cell(Spot(*found, *_anchor(found[1], *position(ref))))

    def _only_cell(self, ref: str) -> Node:
        """A cell of the one file asked about: its table, or its only or first sheet."""
        if (stem := Path(self.outputs.only).stem) in TABLES:
            return self._data_cell(stem, ref)
        if not self.outputs.only.endswith(".xlsx"):
            raise Unknown(f"“{ref}”像是单元格，但“{self.outputs.only}”不是工作簿；请写出要查的文字或数值。")
        if len(sheets := self._sheets()) == 1:
            return self._named_cell(sheets[0], ref)
        raise Unknown(f"请写明工作表，如 {sheets[0]}!{ref}；有的是：{'、'.join(sheets)}。")

    def _sheets(self) -> list[str]:
        return [sheet.name for name in self.outputs.names(".xlsx") for sheet in self.outputs.book(name).sheets]

    def _data_cell(self, table: str, ref: str) -> Node:
        """A cell of a data table as a spreadsheet shows its CSV: header in row 1."""
        row, column = position(ref)
        names = [one.name for one in SCHEMA[table]]
        if not (1 <= row <= len(self.records.tables[table]) and column < len(names)):
            raise Unknown(f"data/{table} 没有单元格 {ref}：共 {len(self.records.tables[table])} 条、{len(names)} 列。")
        found = Ref(table, row - 1, names[column])
        words = f"data/{table}.csv {ref}（{names[column]}）"
        return Node("output", words, {"text": shown(self.records.value(found))}, (self.record(found),))

    def cell(self, spot: Spot, depth: int = 0) -> Node:
        """A cell of a workbook: a formula by its parts, a row of a long table by its record, else by its text."""
        cell = spot.cell
        facts = {"text": cell.text or "（空）"}
        if cell.formula and depth < _DEEPEST:
            parts = parts_of(cell.formula, spot.sheet.name, self.outputs)
            facts |= {"formula": cell.formula, "parts": f"{len(parts)} 个单元格"}
            followed = (self.outputs.sheet(part.sheet) for part in parts[: self.limit])
            children = [
                self.cell(Spot(*found, part.row, part.column), depth + 1)
                for found, part in zip(followed, parts, strict=False)
                if found
            ]
            none = () if parts else (Node("note", "公式涉及的单元格都是空的，或者没有一行符合条件"),)
            return Node("output", spot.words, facts, (*none, *self._with_rest(children, len(parts))), spot.place)
        found_ref = self._ledger_ref(spot)
        if found_ref:
            return Node("output", spot.words, facts, (self.record(found_ref),), spot.place)
        return Node(
            "output", spot.words, facts, self._by_words(cell.text, spot) or self._beside(spot, depth), spot.place
        )

    def _beside(self, spot: Spot, depth: int) -> tuple[Node, ...]:
        """The figures in the row of a label, which says nothing by itself."""
        if not spot.cell.text or depth:
            return ()
        columns = range(spot.column + 1, len(spot.sheet.values[spot.row]))
        cells = (Spot(spot.file, spot.sheet, spot.row, column) for column in columns)
        return tuple(self.cell(one, depth + 1) for one in cells if one.cell.formula)

    def _with_rest(self, children: Iterable[Node], count: int) -> tuple[Node, ...]:
        rest = count - self.limit
        note = (Node("note", f"另有 {rest} 项，加 --all 全部列出"),) if rest > 0 else ()
        return (*children, *note)

    def _ledger_ref(self, spot: Spot) -> Ref | None:
        """The field a cell of a long table shows: which record by its place, which field by the title above."""
        head = _head(spot.sheet, spot.row)
        if head is None:
            return None
        table, titles = head
        texts = {title: spot.sheet.text(spot.row, column) for column, title in enumerate(titles) if title}
        around = spot.around()
        rows = self._rows(table, texts)
        best = max(rows, key=lambda number: self.records.likeness(Ref(table, number, ""), around), default=None)
        if best is None:
            return None
        title = titles[spot.column] if spot.column < len(titles) else ""
        return Ref(table, best, _field(table, title))

    def _rows(self, table: str, texts: Mapping[str, str]) -> Sequence[int]:
        """The records a row of a long table may be: those of its place."""
        file = texts.get("来源文件", "")
        if table == "sources":
            return [n for n, row in enumerate(self.records.tables[table]) if row["source_file"] == file]
        place = location(next((texts[title] for title in _PLACES if texts.get(title)), ""), file)
        return self.records.at(table, place) if place else ()

    def _text(self, asked: str) -> tuple[Node, ...]:
        """Where a text or value stands in documents and tables, each with its chain."""
        only = self.outputs.only
        if only and not only.endswith((".docx", ".xlsx")):
            refs = self.records.search(asked)
            refs = [ref for ref in refs if Path(only).stem not in TABLES or ref.table == Path(only).stem]
            children = self._records(refs) or self._totals(stated_totals(self.records, asked))
            return (Node("output", only, {"text": asked}, children),) if children else ()
        spots = list(self.outputs.find(asked))
        nodes = [self._spot(spot, asked) for spot in spots[: self.limit]]
        if not nodes:
            return self._records(self.records.search(asked)) or self._totals(stated_totals(self.records, asked))
        return self._with_rest(nodes, len(spots))

    def _spot(self, spot: Spot, asked: str) -> Node:
        if spot.file.endswith(".xlsx"):
            return self.cell(spot)
        return Node("output", spot.words, {"text": spot.cell.text}, self._by_words(asked, spot), spot.place)

    def _by_words(self, asked: str, spot: Spot) -> tuple[Node, ...]:
        """What a text stands for where no place is given: the record most like its neighbours, else a total."""
        around = spot.around()
        refs = self.records.search(asked) if asked else []
        title = folded(asked) == folded(spot.cell.text)
        scores = [self.records.likeness(ref, around) for ref in refs] if title else []
        best = max(scores, default=0)
        if best or (refs and not _STATES.search(asked)):
            chosen = [ref for ref, score in zip(refs, scores, strict=True) if score == best] if best else refs
            return self._records(_one_each(chosen))
        totals = stated_totals(self.records, asked, " ".join(sorted(around)))
        return self._totals(totals) or self._records(_one_each(refs)) or self._mentioned(asked, around)

    def _mentioned(self, asked: str, around: set[str]) -> tuple[Node, ...]:
        """What a sentence or heading speaks of: figures of the record it stands beside, else names in it."""
        figures = [ref for number in _FIGURES.findall(folded(asked)) for ref in self.records.search(number)]
        likely = [ref for ref in figures if self.records.likeness(ref, around)]
        return self._records(_one_each(likely)) or self._records(self.records.named_in(asked))

    def _records(self, refs: Sequence[Ref]) -> tuple[Node, ...]:
        return self._with_rest([self.record(ref) for ref in refs[: self.limit]], len(refs))

    def _totals(self, totals: Iterable[Total]) -> tuple[Node, ...]:
        return tuple(
            Node(
                "total",
                f"{total.name} = {total.value:,f}{total.unit}",
                {"parts": f"{len(total.parts)} 项"},
                self._records(total.parts),
            )
            for total in totals
        )

    def record(self, ref: Ref) -> Node:
        """A field of a record, how it was read, and the cell it came from."""
        row = self.records.tables[ref.table][ref.row]
        name = row.get("level3") or row.get("project_name") or row.get("code") or row.get("source_file") or ""
        owner = f"（{row['project_name']}）" if row.get("level3") else ""
        words = f"{TABLES[ref.table]}第 {ref.row + 1} 条“{name}”{owner}"
        facts = {self.records.title(ref): self.records.shown(ref) or "（空）"}
        if ref.table == "sources":
            return Node("record", words, facts | {"去向": row["fate"], "sha256": row["source_sha256"] or ""})
        if ref.field == "indicator_count":
            same = [
                n for n, one in enumerate(self.records.tables["indicators"]) if one["project_id"] == row["project_id"]
            ]
            return Node("record", words, facts, self._records([Ref("indicators", n, "target_text") for n in same]))
        source = self.origin.source(self.records, ref)
        prefix = ref.field.partition("_")[0]
        if ref.table == "indicators" and prefix in ("target", "actual"):
            return Node("record", words, facts, (Node("reading", *self._reading(ref, prefix), children=(source,)),))
        return Node("record", words, facts, (source,))

    def _reading(self, ref: Ref, prefix: str) -> tuple[str, dict[str, str]]:
        """How a value was read: its text, and every column of the reading that is set."""
        of = {column: ref._replace(field=f"{prefix}_{column.name}") for column in READING[1:] if column.name != "parts"}
        facts = {column.title: self.records.shown(one) for column, one in of.items()}
        text = self.records.shown(ref._replace(field=f"{prefix}_text"))
        return f"“{text}”", {title: words for title, words in facts.items() if words}


def _one_each(refs: Sequence[Ref]) -> list[Ref]:
    """One field for each record: the same text in several of its fields is one finding of it."""
    return list({(ref.table, ref.row): ref for ref in reversed(refs)}.values())[::-1]


def _anchor(sheet: Sheet, row: int, column: int) -> tuple[int, int]:
    """The cell that holds the text of a merged area, which is what a reader of the sheet sees there."""
    for area in sheet.merges:
        if area.top <= row <= area.bottom and area.left <= column <= area.right:
            return area.top, area.left
    return row, column


def _head(sheet: Sheet, row: int) -> tuple[str, list[str]] | None:
    """The long table a row belongs to, and the titles above its columns."""
    for number in range(min(row, 8)):
        titles = [sheet.text(number, column) for column in range(len(sheet.values[number]))]
        for table, marks in _HEADS.items():
            if marks <= set(titles):
                return table, titles
    return None


def _field(table: str, title: str) -> str:
    """The column of a table a title of the workbook stands for; its main column where there is none."""
    known = {column.title: column.name for column in reversed(SCHEMA[table])}
    names = {column.name for column in SCHEMA[table]}
    for name in (known.get(title), known.get(f"指标值{title}"), _TITLES.get(title)):
        if name in names:
            return str(name)
    return _MAIN[table]
