"""A drop with many departments: an output of its own for each, an index over them, all put in place together.

What has not changed for a department is linked into the new output as it is, so that it is written neither again nor
half: at every moment `output/` is the whole old build or the whole new one.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.batch import gather, without_copies
from pipeline.clerk import is_clerk_table
from pipeline.departments.split import UNKNOWN, Portion, Split, split_drop
from pipeline.engine.collector import resting_collector
from pipeline.engine.conserve import LossError, fate_of, settle_files
from pipeline.engine.foreign import carry_over
from pipeline.engine.kept import written_before
from pipeline.engine.link import link_or_copy
from pipeline.engine.manifest import NAME, Inputs, read_manifest, write_manifest
from pipeline.engine.progress import CHECKING, KEEPING, WRITING, Progress, quiet, steps
from pipeline.engine.workers import side_by_side
from pipeline.history.approved import against_approved
from pipeline.history.snapshot import Snapshot
from pipeline.model import Batch, Intake, Source
from pipeline.publish import claiming, explained, publishing
from pipeline.refusal import is_refused, sentence
from pipeline.run import (
    Filled,
    Report,
    count,
    fill,
    keep,
    last_report,
    sweep,
    take_in_each,
    tidy_store,
    to_keep,
)
from pipeline.settings import Profile, Settings, load_profile
from pipeline.stock import as_read, file_name, stands, take_stock

if TYPE_CHECKING:
    from pipeline.tables import Tables

NAMED = 5  # shared files named in a sentence; the index names all


@dataclass(frozen=True, slots=True)
class _Unit:
    """One department's build: its share of the drop as a batch, and what it is built from and with."""

    portion: Portion
    batch: Batch
    inputs: Inputs
    settings: Settings
    doubt: str

    @property
    def holds(self) -> str:
        """A hash of which forms and findings of its files are this department's: files may be shared."""
        places = [project.place for project in self.batch.projects]
        findings = [(finding.code, finding.places) for finding in self.batch.findings]
        sources = [(source.path, source.fate, source.size) for source in self.batch.sources]
        return sha256(repr((places, findings, sources)).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class _Made:
    """A department's output: its counts, whether it was written anew, what is to be remembered of it and said."""

    counts: Mapping[str, Any]
    written: bool
    remarks: tuple[str, ...] = ()


def build_by_department(settings: Settings, progress: Progress = quiet) -> Report:
    """Turn the files under `settings.input` into one output a department below `settings.output`.

    Raises what `run.build` raises.
    """
    profile = load_profile(settings.profile)
    plain = replace(settings, by="")
    with claiming(settings.output), resting_collector():
        sweep(plain)
        found, inputs, current = take_stock(settings)
        if current:
            return last_report(settings)
        intakes = tuple(take_in_each(found, inputs, profile, plain, progress))
        whole = gather(found, intakes, settings.year)
        if not whole.projects:
            return Report(count(whole), whole, written=False)
        split = split_drop(found, intakes)
        inputs = as_read(inputs, found, intakes, settings.input)
        units = tuple(_unit(portion, inputs, plain) for portion in split.portions)
        inputs = inputs._replace(compared=not any(unit.doubt for unit in units))
        sources = _fates(units, whole)
        account = _settle(units, split, sources, intakes)
        report = _write(units, split, sources, inputs, profile, settings, progress)
        tidy_store(found, inputs, plain)
    return replace(report, batch=replace(whole, sources=sources), remarks=(*report.remarks, *account))


def _unit(portion: Portion, inputs: Inputs, settings: Settings) -> _Unit:
    batch, doubt = against_approved(gather(portion.found, portion.intakes, settings.year), settings.store)
    names = {file_name(one, settings.input) for one in portion.found if not one.skipped}
    own = {name: sha for name, sha in inputs.hashes.items() if name in names or is_clerk_table(name)}
    waiting = tuple(name for name in inputs.waiting if name in names)
    alone = replace(settings, output=settings.output / portion.folder)
    sweep(alone)
    return _Unit(portion, batch, Inputs(own, waiting=waiting, compared=not doubt), alone, doubt)


def _fates(units: Sequence[_Unit], whole: Batch) -> tuple[Source, ...]:
    """Every file seen once: with the fate its department gave it, else the one it has in the drop."""
    given = {source.path: source.fate for unit in units for source in unit.batch.sources}
    return tuple(replace(source, fate=given.get(source.path, source.fate)) for source in whole.sources)


def _settle(
    units: Sequence[_Unit], split: Split, sources: Sequence[Source], intakes: Sequence[Intake]
) -> tuple[str, ...]:
    """Hold the departments together to the drop: every project in exactly one of them. Raises LossError."""
    expected = Counter(project.place for intake in without_copies(intakes) for project in intake.projects)
    found = Counter(project.place for unit in units for project in unit.batch.projects)
    if expected != found:
        raise LossError(
            f"各部门合计有 {found.total()} 个项目，应为 {expected.total()} 个；"
            "结果没有更新，请把数据文件夹发给开发人员。"
        )
    said = [settle_files(sources), _shared_out(units, found.total())]
    for path, titles in list(split.shared.items())[:NAMED]:
        said.append(f"{path}：含 {len(titles)} 个部门的表（{'、'.join(titles)}），每个部门只收自己的。")
    if len(split.shared) > NAMED:
        said.append(f"还有 {len(split.shared) - NAMED} 个文件也含几个部门的表，见部门索引。")
    if split.left:
        said.append(f"有 {len(split.left)} 个文件里没有目标表，也看不出是哪个部门的，没有归入部门，见部门索引。")
    for unit in units:
        if unit.portion.title == UNKNOWN:
            said.append(
                f"有 {len(unit.batch.projects)} 张表没有写明部门或单位编码，"
                f"放在“{unit.portion.folder}”文件夹，请补填后重试。"
            )
    return tuple(said)


def _shared_out(units: Sequence[_Unit], projects: int) -> str:
    indicators = sum(len(project.indicators) for unit in units for project in unit.batch.projects)
    return (
        f"核对：项目 {projects} 个、指标 {indicators} 条分在 {len(units)} 个部门，"
        "合计一个不少、一个不重，在各部门的每种产出中都一条不少。"
    )


def _write(
    units: Sequence[_Unit],
    split: Split,
    sources: Sequence[Source],
    inputs: Inputs,
    profile: Profile,
    settings: Settings,
    progress: Progress,
) -> Report:
    """Write the changed departments side by side, bring the others along, put everything in place together."""
    from pipeline.departments.index import write_index
    from pipeline.documents import review

    held = read_manifest(settings.output).get("counts", {}).get("departments", {})
    changed = {unit.portion.folder: unit for unit in units if not (settings.cache and _stands(unit, held))}
    progress(0, 0, "", CHECKING)
    with explained(settings.output):
        reviewed = {folder: review(unit.batch, profile) for folder, unit in changed.items()}
    with publishing(settings.output) as folder:
        snapshots = {name: to_keep(*reviewed[name], unit.inputs, unit.settings) for name, unit in changed.items()}
        filled = _fill_each(folder, changed, reviewed, snapshots, profile, settings, progress)
        made = []
        for unit in units:
            name = unit.portion.folder
            if name in changed:
                made.append(_Made(count(reviewed[name][0]), True, filled[name].remarks))
            else:
                _bring(unit.settings.output, folder / name)
                made.append(_Made(read_manifest(unit.settings.output)["counts"], False))
        cut = write_index(split, [one.counts for one in made], sources, folder)
        counts = _total(units, made, sources)
        refused = [sentence(source) for source in filter(is_refused, sources)]
        write_manifest(folder, inputs, settings, counts, refused=refused)
        carry_over(settings.output, folder, written_before(settings.store, settings.output))
    remarks = [*cut]
    for unit, one in zip(units, made, strict=True):
        name = unit.portion.folder
        kept = keep(filled[name], reviewed[name][0], snapshots[name], unit.settings) if name in changed else ()
        remarks += [f"{name}：{text}" for text in filter(None, (unit.doubt, *one.remarks, *kept))]
        remarks.append(_sentence(unit, one))
    return Report(counts, remarks=tuple(remarks))


def _stands(unit: _Unit, held: Mapping[str, Any]) -> bool:
    """Whether the department's folder is what a build would write now."""
    before = held.get(unit.portion.folder, {})
    return before.get("holds") == unit.holds and stands(unit.settings.output, unit.inputs, unit.settings)


def _fill_each(
    folder: Path,
    changed: Mapping[str, _Unit],
    reviewed: Mapping[str, "tuple[Batch, Tables]"],
    snapshots: Mapping[str, Snapshot | None],
    profile: Profile,
    settings: Settings,
    progress: Progress,
) -> dict[str, Filled]:
    """Fill a folder for each changed department: one department with all processes, or several with one each."""
    alone = len(changed) == 1
    tasks: dict[str, Callable[[], Filled]] = {}
    for name, unit in sorted(changed.items(), key=lambda item: -len(item[1].batch.projects)):
        (folder / name).mkdir()
        own = unit.settings if alone else replace(unit.settings, jobs=1)
        made_of = (*reviewed[name], unit.inputs, profile, own, snapshots[name], progress if alone else quiet)
        tasks[name] = partial(fill, folder / name, *made_of)
    told = (lambda number: None) if alone else steps(progress, list(tasks), WRITING)
    done = side_by_side(list(tasks.values()), 1 if alone else settings.jobs, told=told)
    progress(0, 0, "", KEEPING)
    return dict(zip(tasks, done, strict=True))


def _bring(old: Path, new: Path) -> None:
    """Bring an unchanged output along into the new one: exactly what its manifest names."""
    for name in (*read_manifest(old)["outputs"], NAME):
        link_or_copy(old / name, new / name)


def _total(units: Sequence[_Unit], made: Sequence[_Made], sources: Sequence[Source]) -> dict[str, Any]:
    """The counts of all departments together, and of each."""
    fates = Counter(fate_of(source.fate) for source in sources)
    return {
        **{name: sum(one.counts[name] for one in made) for name in ("agencies", "projects", "indicators")},
        "budget": str(sum(Decimal(one.counts["budget"]) for one in made)),
        **{name: sum(one.counts[name] for one in made) for name in ("repeated", "other_years")},
        "findings": {name: sum(one.counts["findings"][name] for one in made) for name in ("error", "warning", "note")},
        "files": {fate: fates[fate] for fate in ("taken", "no form", "unreadable", "duplicate", "skipped")},
        "departments": {
            unit.portion.folder: {"code": unit.portion.code, "name": unit.portion.name, "holds": unit.holds}
            for unit in units
        },
    }


def _sentence(unit: _Unit, made: _Made) -> str:
    counts = made.counts
    whole, _, cents = str(counts["budget"]).partition(".")
    return (
        f"{unit.portion.folder}：{counts['agencies']} 个单位的 {counts['projects']} 个项目、"
        f"{counts['indicators']} 条指标，"
        f"预算合计 {int(whole):,}.{cents or '00'} 元，错误 {counts['findings']['error']} 条"
        + ("。" if made.written else "；没有变化，保持不动。")
    )
