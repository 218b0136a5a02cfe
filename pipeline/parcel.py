"""An intake as it is kept and sent between processes: in parts, so that one may be had without the others.

A part holds one project, or the findings of one project by code: the records of a batch, which is sorted by agency, are
then read without reading others of the same file. The outlines are made here, by the worker, and not by whoever sorts.
"""

import pickle
import struct
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple

from pipeline.domain.scoring import stage_of
from pipeline.listed import Paired
from pipeline.model import Finding, FindingOutline, Intake, Place, Project, ProjectOutline

_LENGTH = struct.Struct("<I")
_SUMS = ("list_subtotal", "list_total", "list_grand", "list_above")
_CELLS = ("project_name", "budget", *_SUMS)
_EXTRAS = ("department", "list_table", *_SUMS)
_WHOSE = FindingOutline._fields.index("code")


class Parcel(NamedTuple):
    """The parts, still pickled: the intake without its records, the outlines, each project, each group of findings.

    `counts` says how many findings each group has.
    """

    shell: bytes
    outlines: bytes
    projects: Sequence[bytes]
    findings: Sequence[bytes]
    counts: Sequence[int]


def pack(intake: Intake) -> bytes:
    """An intake as bytes."""
    groups = _groups(intake.findings)
    shell = _dump(replace(intake, projects=(), findings=()))
    outlines = _dump((tuple(map(_outline, intake.projects)), together(map(outline_of, chain.from_iterable(groups)))))
    projects = [_dump((project,)) for project in intake.projects]
    findings = [_dump(tuple(group)) for group in groups]
    counts = [len(group) for group in groups]
    index = _dump((len(shell), len(outlines), list(map(len, projects)), list(map(len, findings)), counts))
    return b"".join((_LENGTH.pack(len(index)), index, shell, outlines, *projects, *findings))


def unpack(packed: bytes) -> Intake:
    """The intake of `pack`. Raises what pickle and struct raise, TypeError where it is something else."""
    parcel = opened(packed)
    shell = pickle.loads(parcel.shell)
    if not isinstance(shell, Intake):
        raise TypeError(type(shell).__name__)
    projects = (project for part in parcel.projects for project in pickle.loads(part))
    findings = (finding for part in parcel.findings for finding in pickle.loads(part))
    return replace(shell, projects=tuple(projects), findings=tuple(findings))


def opened(packed: bytes) -> Parcel:
    """The parts of a packed intake. Raises what pickle and struct raise."""
    at = _LENGTH.size + _LENGTH.unpack_from(packed)[0]
    shell, outlines, projects, findings, counts = pickle.loads(packed[_LENGTH.size : at])
    parts = []
    for size in (shell, outlines, *projects, *findings):
        parts.append(packed[at : at + size])
        at += size
    last = 2 + len(projects)
    return Parcel(parts[0], parts[1], parts[2:last], parts[last:], counts)


def _dump(value: Any) -> bytes:
    return pickle.dumps(value, protocol=5)


def _groups(findings: Sequence[Finding]) -> list[list[Finding]]:
    """The findings of each project, by code."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.place.file, finding.project_name), []).append(finding)
    return [sorted(group, key=attrgetter("code")) for group in groups.values()]


def together(outlines: Iterable[FindingOutline]) -> Paired[FindingOutline]:
    """Findings in outline as they are kept: where and of whom each is, and its code with its severity."""
    return Paired(FindingOutline._make, ((one[:_WHOSE], one[_WHOSE:]) for one in outlines))


def outline_of(finding: Finding) -> FindingOutline:
    """A finding in outline; the sheets of its places, the same objects for whatever is found in them."""
    if len(finding.places) == 1:
        file, sheet, _ = finding.places[0]
        sheets = _sheet(file, sheet)
    else:
        sheets = tuple(dict.fromkeys(one for place in finding.places for one in _sheet(place.file, place.sheet)))
    agency, project, code = map(sys.intern, (finding.agency_name, finding.project_name, finding.code))
    return FindingOutline(sheets, agency, project, code, finding.severity)


@lru_cache(maxsize=1 << 15)
def _sheet(file: str, sheet: str) -> tuple[Place, ...]:
    """A sheet alone, the same one each time: pickled once, it comes back as one."""
    return (Place(sys.intern(file), sys.intern(sheet)),)


def _outline(project: Project) -> ProjectOutline:
    return ProjectOutline(
        project.layout, stage_of(project), project.place, project.name, project.fiscal_year, project.agency_code,
        project.agency_name, project.code, project.budget, project.fiscal, project.other,
        range(len(project.indicators)), range(len(project.funds)), project.appraisal is not None,
        {name: project.cells[name] for name in _CELLS if name in project.cells},
        {name: project.extras[name] for name in _EXTRAS if name in project.extras},
    )  # fmt: skip
