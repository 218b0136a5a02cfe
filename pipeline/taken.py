"""What was taken in, collected as it comes: a small drop in memory, a large one on disk with only outlines at hand."""

import pickle
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, compress
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.listed import Listed
from pipeline.model import Book, Finding, Intake, Passed, Place, Project, ProjectOutline
from pipeline.parcel import opened, pack, together, unpack
from pipeline.spool import Block, OnDisk, Picked, Spool, pick

ROOM, MANY = 24 << 20, 700
"""Bytes of packed intakes, and how many of them, up to which a drop stays in memory, where it is worked on faster."""


class Outline(NamedTuple):
    """A stored intake without its records, and where these stand among those of all: see `pipeline.parcel`."""

    book: Book
    passed: tuple[Passed, ...]
    projects: tuple[ProjectOutline, ...]
    stored_projects: range
    stored_findings: range


class StoredIntakes(Listed[Intake]):
    """Intakes on disk. `outlines` are in their order; the records of all of them stand as they came."""

    def __init__(self, outlines: Sequence[Outline], projects: Picked[Project], findings: Picked[Finding]) -> None:
        self.outlines = outlines
        self._projects = projects
        self._findings = findings

    def __len__(self) -> int:
        return len(self.outlines)

    def at(self, index: int) -> Intake:
        """The intake whole, with its records."""
        one = self.outlines[index]
        projects, findings = pick(self._projects, one.stored_projects), pick(self._findings, one.stored_findings)
        return Intake(one.book, (), one.passed, tuple(projects), tuple(findings))

    def projects(self, wanted: Sequence[bool]) -> Sequence[Project]:
        """The projects of those intakes that are wanted."""
        taken = compress(self.outlines, wanted)
        return pick(self._projects, chain.from_iterable(one.stored_projects for one in taken))

    def findings(self, wanted: Sequence[bool]) -> Sequence[Finding]:
        """The findings of those intakes that are wanted."""
        taken = compress(self.outlines, wanted)
        return pick(self._findings, chain.from_iterable(one.stored_findings for one in taken))


def outlines(intakes: Sequence[Intake]) -> Sequence[Intake | Outline]:
    """The intakes for those who want neither indicators nor findings of them: of stored ones the outlines."""
    return intakes.outlines if isinstance(intakes, StoredIntakes) else intakes


class Taken:
    """Collects packed intakes, each under its number, in any order."""

    def __init__(self, folder: Path | None = None, count: int = 0, room: int = ROOM) -> None:
        """`count` intakes will come: of very many none need be in memory first. `folder` is where the disk has room."""
        self._folder = folder
        self._room = room if count <= MANY else 0
        self._packed: dict[int, bytes] = {}
        self._intakes: dict[int, Intake] = {}
        self._store: _Store | None = None

    def put(self, number: int, packed: bytes) -> Book:
        """Add a packed intake; gives its book. Raises what unpacking raises, OSError where the disk is full."""
        if self._store is not None:
            return self._store.put(number, packed)
        intake = self._intakes[number] = unpack(packed)
        self._packed[number] = packed
        self._room -= len(packed)
        if self._room < 0:
            self._spill()
        return intake.book

    def add(self, number: int, intake: Intake) -> None:
        """Add an intake that was made here."""
        self.put(number, pack(intake))

    def _spill(self) -> None:
        """From here on records are kept on disk, those that are here too."""
        self._store = _Store(Spool(self._folder))
        for number, packed in self._packed.items():
            self._store.put(number, packed)
        self._packed.clear()
        self._intakes.clear()

    def all(self) -> Sequence[Intake]:
        """The intakes by their numbers."""
        if self._store is None:
            return tuple(self._intakes[number] for number in sorted(self._intakes))
        return self._store.all()


class _Store:
    """Intakes as they are put on disk. What is said in many of them, a name of an agency, say, is kept once."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._outlines: dict[int, Outline] = {}
        self._projects: OnDisk[Project] = OnDisk(spool)
        self._findings: OnDisk[Finding] = OnDisk(spool)
        self._known_projects: list[ProjectOutline] = []
        self._known_findings = together(())
        self._same: dict[Any, Any] = {}

    def put(self, number: int, packed: bytes) -> Book:
        """Put the records of a packed intake on disk as they are, and keep its outline; gives its book."""
        parcel = opened(packed)
        shell = pickle.loads(parcel.shell)
        projects, findings = pickle.loads(parcel.outlines)
        own: dict[Any, Any] = {}  # what tells of one file's sheets is found in no other
        projects = tuple(ProjectOutline(*(self._shared(value, own) for value in one)) for one in projects)
        findings.heads = [self._shared(head, own) for head in findings.heads]
        book: Book = replace(shell.book, path=self._shared(shell.book.path, own), sheets=(), notes=())
        first, first_finding = len(self._projects), len(self._findings)
        for part in parcel.projects:
            self._projects.add(Block(*self._spool.append(part), 1))
        for part, count in zip(parcel.findings, parcel.counts, strict=True):
            self._findings.add(Block(*self._spool.append(part), count))
        self._known_projects.extend(projects)
        self._known_findings.extend(findings)
        stored = range(first, len(self._projects)), range(first_finding, len(self._findings))
        self._outlines[number] = Outline(book, shell.passed, projects, *stored)
        return book

    def _shared(self, value: Any, own: dict[Any, Any]) -> Any:
        """A value, or one that is the same and kept already; numbers stay, of which equal ones may be written apart."""
        kind = type(value)
        if kind is str or kind is range:
            return self._same.setdefault(value, value)
        if kind is dict:
            return self._same.setdefault(tuple(value.items()), value)
        if kind is Place or kind is tuple:
            if value not in own:
                parts = (self._shared(part, own) for part in value)
                own[value] = Place(*parts) if kind is Place else tuple(parts)
            return own[value]
        return value

    def all(self) -> StoredIntakes:
        """The intakes by their numbers."""
        self._same.clear()
        projects = Picked(self._projects, range(len(self._projects)), self._known_projects)
        findings = Picked(self._findings, range(len(self._findings)), self._known_findings)
        return StoredIntakes([self._outlines[number] for number in sorted(self._outlines)], projects, findings)
