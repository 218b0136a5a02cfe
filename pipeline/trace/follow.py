"""Following a figure back: from a cell of a workbook, a text of a document or a bare value to the source cells."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.engine.manifest import read_manifest
from pipeline.model import Sheet, split_ref
from pipeline.tables import READING
from pipeline.trace.chain import Node
from pipeline.trace.counts import MANIFEST, told
from pipeline.trace.formula import parts_of
from pipeline.trace.long_tables import PLACES, field_of, head
from pipeline.trace.origin import Origin
from pipeline.trace.outputs import Outputs, Spot, location
from pipeline.trace.records import COLUMNS, TABLES, Records, Ref, figure, folded, shown
from pipeline.trace.results import basis_of, how, listed
from pipeline.trace.total import Total
from pipeline.trace.totals import all_totals, stated_totals

_CELL = re.compile(r"(?:(?:.+\.\w+)?\[(.+)\]|'((?:[^']|'')+)'!|([^'!]+)!)\$?([A-Z]{1,3})\$?([1-9]\d*)")
_BARE_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d*)")
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
            sheet = match[1] or match[3] or match[2].replace("''", "'")
            return (self._named_cell(sheet, f"{match[4]}{match[5]}"),)
        if (bare := _BARE_CELL.fullmatch(asked.strip())) and self.outputs.only:
            return (self._only_cell(f"{bare[1]}{bare[2]}"),)
        chains = self._text(asked)
        if not chains:
            raise Unknown(f"产出里没有找到“{asked}”；单元格请写成 部门汇总!C5 的样子，文字和数值请照产出里的写法。")
        return chains

    def _named_cell(self, sheet: str, ref: str) -> Node:
        table = Path(sheet).stem
        if table in self.records.tables:
            return self._data_cell(table, ref)
        found = self.outputs.sheet(sheet)
        if found is None:
            raise Unknown(f"产出里没有工作表“{sheet}”，有的是：{'、'.join(self._sheets()) or '（没有工作簿）'}。")
        return self.cell(Spot(*found, *_anchor(found[1], *split_ref(ref))))

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
        row, column = split_ref(ref)
        names = [one.name for one in COLUMNS[table]]
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
        found = self._by_words(cell.text, spot) or self._beside(spot, depth) or _unfounded(cell.text)
        return Node("output", spot.words, facts, found, spot.place)

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
        titled = head(spot.sheet, spot.row)
        if titled is None:
            return None
        table, titles = titled
        texts = {title: spot.sheet.text(spot.row, column) for column, title in enumerate(titles) if title}
        if not isinstance(table, str):
            return listed(self.records, table, titles[spot.column] if spot.column < len(titles) else "", texts)
        around = spot.around()
        rows = self._rows(table, texts)
        best = max(rows, key=lambda number: self.records.likeness(Ref(table, number, ""), around), default=None)
        if best is None:
            return None
        title = titles[spot.column] if spot.column < len(titles) else ""
        return Ref(table, best, field_of(table, title))

    def _rows(self, table: str, texts: Mapping[str, str]) -> Sequence[int]:
        """The records a row of a long table may be: those of its place."""
        file = texts.get("来源文件", "")
        if table == "sources":
            return [n for n, row in enumerate(self.records.tables[table]) if row["source_file"] == file]
        place = location(next((texts[title] for title in PLACES if texts.get(title)), ""), file)
        return self.records.at(table, place) if place else ()

    def _text(self, asked: str) -> tuple[Node, ...]:
        """Where a text or value stands in documents and tables, each with its chain."""
        only = self.outputs.only
        if only == MANIFEST:
            return tuple(self._manifest(asked))
        if only and not only.endswith((".docx", ".xlsx")):
            refs = self.records.search(asked) or (self.records.rates(asked) if "%" in folded(asked) else [])
            refs = [ref for ref in refs if Path(only).stem not in TABLES or ref.table == Path(only).stem]
            children = self._records(refs) or self._totals(stated_totals(self.records, asked))
            return (Node("output", only, {"text": asked}, children),) if children else ()
        spots = list(self.outputs.find(asked))
        nodes = [self._spot(spot, asked) for spot in spots[: self.limit]]
        if not nodes and only:
            raise Unknown(f"“{only}”里没有“{asked}”；文字和数值请照文件里的写法，或者改查整个输出文件夹。")
        if not nodes:
            return self._records(self.records.search(asked)) or self._totals(stated_totals(self.records, asked))
        return self._with_rest(nodes, len(spots))

    def _manifest(self, asked: str) -> Iterator[Node]:
        """A count or a hash of the manifest."""
        for words, total, sha256 in told(read_manifest(self.outputs.folder), asked):
            same = [one for one in all_totals(self.records) if total and one.name.endswith(total)]
            right = [one for one in same if f"{one.value:f}" == folded(asked).replace(",", "")]
            found = self._totals(right[-1:]) or self._records(self.records.search(sha256) if sha256 else [])
            yield Node("output", f"{MANIFEST} {words}", {"text": asked}, found)

    def _spot(self, spot: Spot, asked: str) -> Node:
        if spot.file.endswith(".xlsx"):
            return self.cell(spot)
        found = self._by_words(asked, spot) or _unfounded(asked)
        return Node("output", spot.words, {"text": spot.cell.text}, found, spot.place)

    def _by_words(self, asked: str, spot: Spot) -> tuple[Node, ...]:
        """What a text stands for where no place is given: the record most like its neighbours, else a total."""
        around = spot.around() - {folded(spot.cell.text)}
        refs = self.records.search(asked) if asked else []
        text = spot.cell.text
        title = folded(asked) == folded(text) or (figure(asked) is not None and figure(asked) == figure(text))
        scores = [self.records.likeness(ref, around) for ref in refs] if title else []
        if title and not any(scores):
            other = self._scaled(asked, around)
            refs, scores = (other, [1] * len(other)) if other else (refs, scores)
        best = max(scores, default=0)
        if best or (refs and not _STATES.search(asked)):
            chosen = [ref for ref, score in zip(refs, scores, strict=True) if score == best] if best else refs
            return self._records(_one_each(chosen))
        totals = stated_totals(self.records, asked, " ".join(sorted(around)))
        return self._totals(totals) or self._records(_one_each(refs)) or self._mentioned(asked, around)

    def _scaled(self, asked: str, around: set[str]) -> list[Ref]:
        """Fields that are this figure counted in 万元 or in parts of a hundred, and stand among the same neighbours."""
        number, unit = figure(folded(asked).removesuffix("%")), " ".join(around)
        found = self.records.rates(asked) if number is not None and ("%" in folded(asked) + unit) else []
        if number is not None and "万元" in unit:
            found += self.records.search(f"{number * 10000:f}")
        likely = [ref for ref in found if self.records.likeness(ref, around)]
        return [ref for ref in likely if ref.table == "projects"] or likely  # funds repeat what the project has

    def _mentioned(self, asked: str, around: set[str]) -> tuple[Node, ...]:
        """What a sentence or heading speaks of: figures of the record it stands beside, else names in it."""
        figures = [ref for number in _FIGURES.findall(folded(asked)) for ref in self.records.search(number)]
        likely = [ref for ref in figures if self.records.likeness(ref, around)]
        return self._records(_one_each(likely) or self.records.beside(around) or self.records.named_in(asked))

    def _records(self, refs: Sequence[Ref]) -> tuple[Node, ...]:
        return self._with_rest([self.record(ref) for ref in refs[: self.limit]], len(refs))

    def _totals(self, totals: Iterable[Total]) -> tuple[Node, ...]:
        return tuple(
            Node(
                "total",
                f"{total.name} = {_figure(total)}{total.unit}",
                {"parts": f"{len(total.parts)} 项"},
                self._records(total.parts),
            )
            for total in totals
        )

    def record(self, ref: Ref) -> Node:
        """A field of a record, how it was read, and the cell it came from."""
        row = self.records.tables[ref.table][ref.row]
        named = row["source"] if ref.table == "funds" else row.get("level3")
        name = named or row.get("project_name") or row.get("code") or row.get("source_file") or ""
        owner = f"（{row['project_name']}）" if named else ""
        words = f"{TABLES[ref.table]}第 {ref.row + 1} 条“{name}”{owner}"
        facts = {self.records.title(ref): self.records.shown(ref) or "（空）"}
        if ref.table == "sources":
            return Node("record", words, facts | {"去向": row["fate"], "sha256": row["source_sha256"] or ""})
        if ref.field == "indicator_count":
            same = [
                n for n, one in enumerate(self.records.tables["indicators"]) if one["project_id"] == row["project_id"]
            ]
            return Node("record", words, facts, self._records([Ref("indicators", n, "target_text") for n in same]))
        if reason := how(self.records, ref):
            facts["算法"] = reason
        if basis := tuple(basis_of(self.records, ref)):
            return Node("record", words, facts, self._records(basis))
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


def _unfounded(text: str) -> tuple[Node, ...]:
    """What is said of a cell no record was found for, so that nobody takes silence for an answer."""
    if not text:
        return ()
    number = figure(folded(text).removesuffix("%")) is not None
    said = "没有查到这个数由哪些记录得出" if number else "这是标题、说明一类的文字，不来自某一条记录"
    return (Node("note", said),)


def _figure(total: Total) -> str:
    """The value of a total: money to the cent, other figures without idle zeros."""
    text = f"{total.value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text and total.unit not in ("元", "%") else text


def _one_each(refs: Sequence[Ref]) -> list[Ref]:
    """One field for each record: the same text in several of its fields is one finding of it."""
    return list({(ref.table, ref.row): ref for ref in reversed(refs)}.values())[::-1]


def _anchor(sheet: Sheet, row: int, column: int) -> tuple[int, int]:
    """The cell that holds the text of a merged area, which is what a reader of the sheet sees there."""
    for area in sheet.merges:
        if area.top <= row <= area.bottom and area.left <= column <= area.right:
            return area.top, area.left
    return row, column
