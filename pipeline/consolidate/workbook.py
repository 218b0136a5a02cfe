"""The departmental workbook: its sheets in order. A further sheet is one module and one line here."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from pipeline.consolidate import (
    classes,
    cover,
    dictionary,
    findings,
    indicators,
    merged,
    projects,
    results,
    rulebook,
    scores,
    sources,
    spending,
    summary,
    verify,
    warning_lights,
)
from pipeline.consolidate.ledger import Ledger
from pipeline.consolidate.view import View, look
from pipeline.model import Batch
from pipeline.settings import Profile
from pipeline.sheet import ROW_LIMIT, SheetSpec
from pipeline.tables import Tables

SHEETS: tuple[Callable[[View], Iterator[SheetSpec]], ...] = (
    summary.sheets,
    projects.sheets,
    indicators.sheets,
    classes.sheets,
    verify.sheets,
    results.sheets,
    scores.sheets,
    merged.sheets,
    spending.sheets,
    warning_lights.sheets,
    findings.sheets,
    sources.sheets,
    dictionary.sheets,
)
LEDGERS: dict[str, Callable[[View], Ledger]] = {
    module.NAME: module.ledger for module in (projects, indicators, findings, sources)
}


def consolidate(
    batch: Batch,
    tables: Tables,
    profile: Profile,
    inputs: str = "",
    limit: int = ROW_LIMIT,
    rules: Sequence[rulebook.RuleRow] = (),
) -> tuple[SheetSpec, ...]:
    """The sheets of the departmental workbook.

    `inputs` is the path from the workbook to the input folder where that is known: figures then link to the very
    cell of the unit's file, otherwise to the file's line on the sheet 来源. `limit` is the number of rows of a sheet.
    `rules`, the catalogue in words, makes a further sheet 规则手册 at the end.
    """
    view = look(batch, tables, profile, inputs, limit)
    view = replace(view, ledgers={name: place(view) for name, place in LEDGERS.items()})
    others = (*(sheet for make in SHEETS for sheet in make(view)), *rulebook.sheets(view, rules))
    return (*cover.sheet(view, others), *others)
