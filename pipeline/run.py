"""The whole flow on one screen: files → intakes → batch → frames → documents and data → published output."""

import os
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.baseline import baseline_mark
from pipeline.batch import gather
from pipeline.cache import Cache, open_cache
from pipeline.clerk import checked_tables, clerk_tables, fingerprint
from pipeline.engine.collector import resting_collector
from pipeline.engine.conserve import fate_of, settle
from pipeline.engine.foreign import carry_over
from pipeline.engine.kept import forget, recall, remember, written_before
from pipeline.engine.manifest import (
    Inputs,
    code_fingerprint,
    describe_settings,
    library_versions,
    read_manifest,
    source_link,
    versions,
    write_manifest,
)
from pipeline.engine.outcome import Died
from pipeline.engine.progress import CHECKING, KEEPING, Progress, quiet
from pipeline.engine.workers import Later, apart
from pipeline.executors import take_in_by
from pipeline.history.approved import against_approved, keep_snapshot, snapshot_of
from pipeline.history.snapshot import Snapshot
from pipeline.model import Batch, Intake, Severity
from pipeline.publish import claiming, explained, publishing
from pipeline.read.files import Found
from pipeline.refusal import is_refused, sentence
from pipeline.settings import LOCAL, Profile, Settings, load_profile
from pipeline.spool import outlined, spool_of
from pipeline.stock import as_read, file_name, is_settled, take_stock
from pipeline.system_error import reason
from pipeline.taken import Taken

if TYPE_CHECKING:
    from pipeline.tables import Tables

WRITERS = (
    "pipeline.documents",
    "pipeline.check.batch",
    "pipeline.consolidate.workbook",
    "pipeline.render.excel",
    "pipeline.render.word",
    "pipeline.render.html",
    "pipeline.export.data",
    "pipeline.history.store",
    "rapidfuzz.fuzz",
)


@dataclass(frozen=True, slots=True)
class Report:
    """How a build ended: `counts` as in the manifest, `batch` is None when the output was already current.

    `remarks` are sentences for the user: what was held to account, what did not fit into a document.
    """

    counts: Mapping[str, Any]
    batch: Batch | None = None
    written: bool = True
    remarks: tuple[str, ...] = ()


def build(settings: Settings, progress: Progress = quiet) -> Report:
    """Turn the files under `settings.input` into the documents and data under `settings.output`.

    Raises SettingsError for files of ours that are wrong, PublishError when the outputs could not be put in place.
    """
    profile = load_profile(settings.profile)
    with claiming(settings.output), resting_collector():
        sweep(settings)
        found, inputs, current = take_stock(settings)
        if current:
            return last_report(settings)
        batch, doubt, read = _take_in_all(found, inputs, profile, settings, progress)
        if not batch.projects:
            return Report(count(batch), batch, written=False)
        from pipeline.documents import review  # the document libraries, paid only here

        progress(0, 0, "", CHECKING)
        with explained(settings.output):
            batch, tables = review(batch, profile)
        report = write(batch, tables, read, profile, settings, progress)
        tidy_store(found, read, settings)
    return replace(report, remarks=(*filter(None, [doubt]), *report.remarks))


def last_report(settings: Settings) -> Report:
    """Of an output that is current already."""
    manifest = read_manifest(settings.output)
    return Report(manifest["counts"], written=False, remarks=tuple(manifest["refused"]))


def _take_in_all(
    found: tuple[Found, ...], inputs: Inputs, profile: Profile, settings: Settings, progress: Progress
) -> tuple[Batch, str, Inputs]:
    """The batch, what is doubtful about the approved goals, and the hashes of what was read.

    The intakes end here: the processes to come should not have what only the batch is made of.
    """
    intakes = take_in_each(found, inputs, profile, settings, progress)
    batch, doubt = against_approved(gather(found, intakes, settings.year), settings.store)
    return batch, doubt, as_read(inputs, found, intakes, settings.input)._replace(compared=not doubt)


def take_in_each(
    found: tuple[Found, ...], inputs: Inputs, profile: Profile, settings: Settings, progress: Progress
) -> Sequence[Intake]:
    """One intake for each file that is not skipped, in their order: kept ones from the cache, the others by workers."""
    wanted = [one for one in found if not one.skipped]
    cache = _cache(settings)
    hashes = [inputs.hashes.get(file_name(one, settings.input), "") for one in wanted]
    taken = Taken(settings.output.absolute().parent, len(wanted))
    todo = [number for number, one in enumerate(wanted) if not _recall(taken, number, cache, one.name, hashes[number])]
    progress(len(wanted) - len(todo), len(wanted), "")
    take_in = Later("pipeline.intake", "take_in_packed")  # the parent imports the documents, not the stages
    work = partial(take_in, profile=profile, year=settings.year, tables=checked_tables(settings.input.absolute()))
    results = take_in_by(
        settings.executor,
        work,
        [wanted[number] for number in todo],
        [hashes[number] for number in todo],
        jobs=settings.jobs,
        scratch=parts_folder(settings),
        meanwhile=_warm_up,
    )
    for done, (place, result) in enumerate(results, len(wanted) - len(todo) + 1):
        number = todo[place]
        one, sha = wanted[number], hashes[number]
        if isinstance(result, Died):
            taken.add(number, _refuse(one, sha, result.why, profile))
        else:
            book = taken.put(number, result)
            if cache and is_settled(book) and (one.member is not None or book.sha256 == sha):
                cache.put(one.name, sha, result)
        progress(done, len(wanted), one.name)
    return taken.all()


def _recall(taken: Taken, number: int, cache: Cache | None, name: str, sha: str) -> bool:
    """Take an intake from the cache; False where there is none, or a damaged one: the file is read again then."""
    packed = cache.get(name, sha) if cache else None
    if packed is not None:
        taken.put(number, packed)
    return packed is not None


def _refuse(found: Found, sha: str, why: str, profile: Profile) -> Intake:
    from pipeline.intake import refuse

    return refuse(found, sha, why, profile)


def _warm_up() -> None:
    """Import, while the workers read, what every child that writes would import by itself otherwise."""
    for module in WRITERS:
        import_module(module)
    import_module("pipeline.check.catalogue").batch_rules()
    library_versions()
    code_fingerprint()


def parts_folder(settings: Settings) -> Path | None:
    """Where the children of this run, which alone writes this output, may leave what is to be taken over."""
    mark = sha256(os.fsencode(settings.output.absolute())).hexdigest()[:16]
    return None if settings.store is None else settings.store / "parts" / mark


def _cache(settings: Settings) -> Cache | None:
    if settings.store is None or not settings.cache:
        return None
    return open_cache(settings.store, code_fingerprint(), flavour(settings))


def tidy_store(found: Sequence[Found], inputs: Inputs, settings: Settings) -> None:
    """After a build: drop from the store what no input and no output needs any more."""
    if settings.store is None or not settings.cache:
        return
    if cache := _cache(settings):
        hashes = inputs.hashes
        files = ((one.name, hashes.get(file_name(one, settings.input), "")) for one in found if not one.skipped)
        cache.keep_only(settings.input, files)
    forget(settings.store)
    sweep(settings)


def sweep(settings: Settings) -> None:
    """Drop what the children of a run, this one or one that was killed, have left to be taken over."""
    if parts := parts_folder(settings):
        shutil.rmtree(parts, ignore_errors=True)


def flavour(settings: Settings) -> str:
    """What an intake depends on besides its file and its name: code, settings, the clerk's tables."""
    own = LOCAL.read_bytes() if LOCAL.is_file() else b""
    tables = fingerprint(clerk_tables(settings.input))
    parts = (versions(), describe_settings(settings), tables, sha256(own).hexdigest())
    return sha256(repr(parts).encode()).hexdigest()


def write(
    batch: Batch, tables: "Tables", inputs: Inputs, profile: Profile, settings: Settings, progress: Progress
) -> Report:
    """Write every document of a reviewed batch aside, then put them in place together."""
    with ExitStack() as undo:
        with publishing(settings.output) as folder:
            snapshot = to_keep(batch, tables, inputs, settings)
            if snapshot:
                undo.callback(snapshot.drop)
            filled = fill(folder, batch, tables, inputs, profile, settings, snapshot, progress)
            carry_over(settings.output, folder, written_before(settings.store, settings.output))
        remarks = keep(filled, batch, snapshot, settings)
    return Report(count(batch), batch, remarks=(*filled.remarks, *filled.account, *remarks))


@dataclass(frozen=True, slots=True)
class Filled:
    """A folder as it was filled: what its small documents were made of, the sha256 of every file, remarks, account."""

    keys: Mapping[str, str]
    outputs: Mapping[str, str]
    remarks: tuple[str, ...]
    account: tuple[str, ...]


def fill(
    folder: Path, batch: Batch, tables: "Tables", inputs: Inputs, profile: Profile, settings: Settings,
    snapshot: Snapshot | None, progress: Progress = quiet,
) -> Filled:  # fmt: skip
    """Write every output of a reviewed batch into an empty folder, and hold them to account."""
    from pipeline.documents import write_all

    kept = recall(_kept_in(settings), settings.output, _kept_flavour(settings))
    link = source_link(settings.input, settings.output)
    written = write_all(batch, tables, profile, folder, kept, settings.jobs, link, snapshot, progress)
    progress(0, 0, "", KEEPING)
    refused = [sentence(source) for source in filter(is_refused, batch.sources)]
    outputs = write_manifest(folder, inputs, settings, count(batch), written.hashes, refused)
    return Filled(written.keys, outputs, written.remarks, settle(batch, written.rows))


def keep(filled: Filled, batch: Batch, snapshot: Snapshot | None, settings: Settings) -> tuple[str, ...]:
    """After the outputs are in place: remember what their documents were made of, keep a snapshot; what failed."""
    kept = recall(None, settings.output, _kept_flavour(settings))
    remember(_kept_in(settings), kept, filled.keys, filled.outputs)
    return tuple(filter(None, [keep_build(batch, snapshot)]))


def _kept_in(settings: Settings) -> Path | None:
    return settings.store if settings.cache else None


def _kept_flavour(settings: Settings) -> str:
    return flavour(settings) + baseline_mark(settings.store)


def to_keep(batch: Batch, tables: "Tables", inputs: Inputs, settings: Settings) -> Snapshot | None:
    """The build as it is to be kept in the store; None without a store."""
    parts = parts_folder(settings)
    if settings.store is None or parts is None:
        return None
    # Where a large one waits until the outputs are in place: that of another build is never taken for it.
    made_of = sha256(repr((sorted(inputs.hashes.items()), flavour(settings))).encode("utf-8", "replace")).hexdigest()
    made_at = datetime.now().replace(microsecond=0)  # the store is history, no output: the clock may be read here
    named = inputs.hashes, str(settings.input), settings.profile, made_at
    return snapshot_of(batch, tables, settings.store, *named, parts / f"snapshot-{made_of[:16]}")


def keep_build(batch: Batch, snapshot: Snapshot | None) -> str:
    """Keep the build as a snapshot in the store; a sentence where that failed."""
    if snapshot is None:
        return ""
    keep_it = partial(keep_snapshot, snapshot)
    try:
        return apart(keep_it) if spool_of(batch.projects) else keep_it()
    except OSError as error:  # the child that should have kept it was killed
        return f"本次汇总没有存入快照库：{reason(error)}；结果不受影响，需要快照时请再汇总一次。"
    finally:
        shutil.rmtree(snapshot.staged, ignore_errors=True)
        with suppress(OSError):  # other runs may have theirs there
            snapshot.staged.parent.rmdir()
            snapshot.staged.parent.parent.rmdir()


def count(batch: Batch) -> dict[str, Any]:
    """What the last line and the manifest say: agencies, projects, indicators, budget in 元, findings, files."""
    fates = [fate_of(source.fate) for source in batch.sources]
    projects = outlined(batch.counted)
    severities = Counter(finding.severity for finding in outlined(batch.findings))
    return {
        "agencies": len({(project.agency_code, project.agency_name) for project in outlined(batch.projects)}),
        "projects": len(projects),
        "indicators": sum(len(project.indicators) for project in projects),
        "budget": str(sum((p.budget for p in projects if p.budget is not None), start=Decimal(0))),
        "repeated": batch.repeated,
        "other_years": batch.of_other_years,
        "findings": {severity.value: severities[severity] for severity in Severity},
        "files": {fate: fates.count(fate) for fate in ("taken", "no form", "unreadable", "duplicate", "skipped")},
    }
