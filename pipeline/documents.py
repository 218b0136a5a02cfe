"""From a batch to every document and data file of the output: the part of the flow that needs the heavy libraries."""

from dataclasses import replace
from pathlib import Path

from pipeline.batch import with_findings
from pipeline.check import check_batch
from pipeline.consolidate.workbook import consolidate
from pipeline.export.data import export_data
from pipeline.model import Batch
from pipeline.render.excel import write_workbook
from pipeline.render.html import write_page
from pipeline.render.word import write_documents
from pipeline.settings import Profile
from pipeline.tables import Tables, build_tables


def review(batch: Batch, profile: Profile) -> tuple[Batch, Tables]:
    """The batch with the findings of the rules over the whole batch, and its frames."""
    tables = build_tables(batch)
    reviewed = with_findings(batch, check_batch(batch, tables, profile))
    return reviewed, replace(tables, findings=build_tables(reviewed).findings)


def write_all(batch: Batch, tables: Tables, profile: Profile, folder: Path) -> None:
    """Write every output of a build into `folder`."""
    write_workbook(consolidate(batch, tables, profile), folder / "绩效目标汇总表.xlsx")
    write_documents(batch, folder, profile)
    write_page(batch, tables, folder / "报告.html")
    export_data(tables, folder / "data")
