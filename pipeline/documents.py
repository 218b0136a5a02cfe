"""From a batch to every document and data file of the output, written side by side: the part that needs the libraries.

Each task imports what it needs: a child that writes Word files never pays for the database.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any

from pipeline.batch import with_findings
from pipeline.check import check_batch
from pipeline.engine import readback
from pipeline.engine.conserve import LossError
from pipeline.engine.kept import Kept
from pipeline.engine.manifest import file_sha256
from pipeline.engine.progress import WRITING, Progress, quiet, steps
from pipeline.engine.workers import apart, side_by_side
from pipeline.history.snapshot import Snapshot
from pipeline.model import Batch, Finding
from pipeline.parcel import outline_of
from pipeline.score.aggregate import merge_projects
from pipeline.settings import Profile
from pipeline.spool import Spool, attached, detached, spool_of, store_each
from pipeline.tables import Table, Tables, build_tables, findings_table

if TYPE_CHECKING:
    from pipeline.render.word import Planned
    from pipeline.render.word_notice import Unit

WORKBOOK, ATTACHMENT, PAGE = "绩效目标汇总表.xlsx", "绩效目标公开表.docx", "报告.html"
PROJECTS, NOTICES, DATA, REPORTS = "项目", "问题通知单", "data", "分析报告"
Made = tuple[Sequence[Table], Sequence[Finding]]
_MANY = 4_000  # indicators; a snapshot of fewer is written by who keeps it, while the children write the outputs
_SHARE = 256  # small documents to a task: enough to share the work evenly, few enough to hide the forks


@dataclass(frozen=True, slots=True)
class Written:
    """What a task wrote: keys of small documents, records found in its outputs ((output, table) → rows), remarks.

    `hashes` has the sha256 of its files, by name, where that is better taken beside the other tasks than after them.
    """

    keys: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[tuple[str, str], int] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    hashes: Mapping[str, str] = field(default_factory=dict)


def review(batch: Batch, profile: Profile) -> tuple[Batch, Tables]:
    """The batch with the findings of the rules over the whole batch, its projects of several units, and its tables."""
    batch = replace(batch, merged=merge_projects(batch.projects, profile))
    spool = spool_of(batch.projects)
    (projects, indicators, sources), found = _apart(spool, partial(_check, batch, profile))
    reviewed = with_findings(batch, found)
    (findings,), _ = _apart(spool, lambda: ((findings_table(reviewed),), ()))
    return reviewed, Tables(projects, indicators, findings, sources)


def _check(batch: Batch, profile: Profile) -> Made:
    """The tables but that of the findings, of which there are more to come, and what the rules over the batch find."""
    tables = build_tables(replace(batch, findings=()))
    return (tables.projects, tables.indicators, tables.sources), check_batch(batch, tables, profile)


def _apart(spool: Spool | None, make: Callable[[], Made]) -> Made:
    """What `make` gives; of a batch on disk by a child, for memory used up here would stay with those to come."""
    if spool is None:
        return make()
    tables, found = apart(partial(_detached, spool, make))
    made = tuple(Table({name: attached(spool, own) for name, own in table.items()}) for table in tables)
    return made, attached(spool, found)


def _detached(spool: Spool, make: Callable[[], Made]) -> tuple[Sequence[Mapping[str, Sequence[Any]]], Sequence[Any]]:
    tables, found = make()
    columns = [{name: detached(own) for name, own in table.columns.items()} for table in tables]
    return columns, detached(store_each(spool, found, outline_of))


def write_all(
    batch: Batch, tables: Tables, profile: Profile, folder: Path, kept: Kept, jobs: int = 0, link: str = "",
    snapshot: Snapshot | None = None, progress: Progress = quiet,
) -> Written:  # fmt: skip
    """Write every output of a build into `folder`, with `jobs` processes (0: one a core); the longest tasks first.

    `link` is the relative path from the output to the input folder, for links from figures to their source;
    `snapshot` what the store will keep of the build, which is made ready beside the outputs.
    """
    from pipeline.render.word_notice import units

    parts = -(-len(batch.projects) // _SHARE)
    many = len(tables.indicators) > _MANY
    reported = tuple(units(batch))  # once for all shares of the notices
    staged = snapshot.staged if snapshot and many else None
    tasks: list[tuple[str, Callable[[], Written]]] = [
        (WORKBOOK, partial(_workbook, batch, tables, profile, folder, link)),
        (DATA, partial(_data, batch, tables, folder / DATA, staged)),
        (PAGE, partial(_page, batch, tables, folder)),
        (ATTACHMENT, partial(_attachment, batch, folder)),
        (REPORTS, partial(_reports, batch, profile, folder)),
        *((PROJECTS, partial(_projects, batch, folder, kept, part, parts)) for part in range(parts)),
        *((NOTICES, partial(_notices, batch, reported, folder, kept, part, parts)) for part in range(parts)),
    ]
    large = len(tasks) - 2 * parts if spool_of(batch.projects) else 0
    waiting = None if large or not snapshot else _start_database if many else snapshot.prepare
    told = steps(progress, [name for name, _ in tasks], WRITING)
    done = side_by_side([task for _, task in tasks], jobs, waiting, fresh=large, told=told)
    documents = sum(1 for _ in (folder / PROJECTS).glob("*.docx"))
    return Written(
        {name: key for one in done for name, key in one.keys.items()},
        {output: count for one in done for output, count in one.rows.items()} | {(PROJECTS, "documents"): documents},
        tuple(remark for one in done for remark in one.remarks),
        {name: sha for one in done for name, sha in one.hashes.items()},
    )


def _workbook(batch: Batch, tables: Tables, profile: Profile, folder: Path, link: str) -> Written:
    from pipeline.consolidate.workbook import consolidate
    from pipeline.render.excel import write_workbook

    cut = write_workbook(consolidate(batch, tables, profile, inputs=link), folder / WORKBOOK)
    names = {"项目清单": "projects", "指标明细": "indicators", "问题清单": "findings", "来源": "sources"}
    rows = readback.workbook_rows(folder / WORKBOOK)
    return Written(rows={("汇总表", table): rows.get(name, 0) for name, table in names.items()}, remarks=cut)


def _data(batch: Batch, tables: Tables, folder: Path, staged: Path | None = None) -> Written:
    from pipeline import database
    from pipeline.export.data import export_data
    from pipeline.export.results import result_tables

    export_data(tables, folder, result_tables(batch))
    names = ("projects", "indicators", "findings", "sources")
    rows = {("CSV", name): readback.csv_rows(folder / f"{name}.csv") for name in names}
    rows |= database.count_rows(folder, "jixiao.duckdb", names)
    if staged:
        _stage(tables, staged)
    hashes = {f"{folder.name}/{path.name}": file_sha256(path) for path in folder.iterdir()}
    return Written(rows=rows, hashes=hashes)


def _stage(tables: Tables, folder: Path) -> None:
    """The snapshot beside the outputs and not after them; where that fails it is left to who keeps it, and says why."""
    from pipeline import database
    from pipeline.history.store import stage_build

    try:
        stage_build(tables, folder)
    except (OSError, database.Error):
        rmtree(folder, ignore_errors=True)


def _start_database() -> None:
    """For a large snapshot, taken over when everything is in place: as long as children write, no one waits for it."""
    from pipeline import database

    database.start()


def _page(batch: Batch, tables: Tables, folder: Path) -> Written:
    from pipeline.render.html import write_page

    write_page(batch, tables, folder / PAGE)
    return Written()


def _projects(batch: Batch, folder: Path, kept: Kept, part: int, parts: int) -> Written:
    from pipeline.render.word import plan_projects

    return _small(plan_projects(batch, part=part, parts=parts), PROJECTS, folder, kept)


def _notices(batch: Batch, reported: "Sequence[Unit]", folder: Path, kept: Kept, part: int, parts: int) -> Written:
    from pipeline.render.word import plan_notices

    return _small(plan_notices(batch, part=part, parts=parts, reported=reported), NOTICES, folder, kept)


def _small(plan: "Iterator[Planned]", below: str, folder: Path, kept: Kept) -> Written:
    """The documents of a plan, each brought along from the last build where it is still right."""
    keys: dict[str, str] = {}
    hashes: dict[str, str] = {}
    for planned in plan:
        name = f"{below}/{planned.name}"
        target = folder / name
        target.parent.mkdir(exist_ok=True)
        made_of = planned.made_of()
        key = kept.key(made_of) if made_of else ""
        if not key or not kept.bring(name, key, target):
            planned.write(target)
        if key:
            keys[name] = key
        hashes[name] = file_sha256(target)
    return Written(keys, hashes=hashes)


def _attachment(batch: Batch, folder: Path) -> Written:
    from pipeline.render.word import write_attachment

    write_attachment(batch, folder / ATTACHMENT)
    found, expected = readback.attachment_tables(folder / ATTACHMENT), len(batch.published)
    if found != expected:
        raise LossError(f"公开表里的项目有 {found} 个，应为 {expected} 个；结果没有更新，请把数据文件夹发给开发人员。")
    return Written()


def _reports(batch: Batch, profile: Profile, folder: Path) -> Written:
    from pipeline.render.word import write_reports

    write_reports(batch, folder, profile)
    return Written()
