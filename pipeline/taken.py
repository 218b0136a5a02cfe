"""What was taken in, collected as it comes: a small drop in memory, a large one on disk with only outlines at hand."""

import pickle
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from pipeline.listed import Listed
from pipeline.model import Book, Finding, FindingOutline, Intake, Passed, Project, ProjectOutline
from pipeline.parcel import opened, pack, unpack
from pipeline.spool import Block, OnDisk, Spool

ROOM, MANY = 24 << 20, 700
"""Bytes of packed intakes, and how many of them, up to which a drop stays in memory, where it is worked on faster."""


class Outline(NamedTuple):
    """A stored intake without its records, and the blocks these stand in: see `pipeline.parcel`."""

    book: Book
    passed: tuple[Passed, ...]
    projects: tuple[ProjectOutline, ...]
    findings: tuple[FindingOutline, ...]
    project_blocks: tuple[Block, ...]
    finding_blocks: tuple[Block, ...]


class StoredIntakes(Listed[Intake]):
    """Intakes on disk. `outlines` are in their order; `projects` and `findings` hold the records of all of them."""

    def __init__(self, spool: Spool, outlines: Sequence[Outline]) -> None:
        self.spool = spool
        self.outlines = outlines
        self.projects: OnDisk[Project] = OnDisk(spool, (block for one in outlines for block in one.project_blocks))
        self.findings: OnDisk[Finding] = OnDisk(spool, (block for one in outlines for block in one.finding_blocks))

    def __len__(self) -> int:
        return len(self.outlines)

    def at(self, index: int) -> Intake:
        """The intake whole, with its records."""
        one = self.outlines[index]
        projects = (project for block in one.project_blocks for project in self.spool.load(block))
        findings = (finding for block in one.finding_blocks for finding in self.spool.load(block))
        return Intake(one.book, (), one.passed, tuple(projects), tuple(findings))


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
        self._outlines: dict[int, Outline] = {}
        self._spool: Spool | None = None

    def put(self, number: int, packed: bytes) -> Book:
        """Add a packed intake; gives its book. Raises what unpacking raises, OSError where the disk is full."""
        if self._spool is not None:
            self._outlines[number] = _store(self._spool, packed)
            return self._outlines[number].book
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
        self._spool = Spool(self._folder)
        for number, packed in self._packed.items():
            self._outlines[number] = _store(self._spool, packed)
        self._packed.clear()
        self._intakes.clear()

    def all(self) -> Sequence[Intake]:
        """The intakes by their numbers."""
        if self._spool is None:
            return tuple(self._intakes[number] for number in sorted(self._intakes))
        return StoredIntakes(self._spool, [self._outlines[number] for number in sorted(self._outlines)])


def _store(spool: Spool, packed: bytes) -> Outline:
    """Put the records of a packed intake on disk as they are, and keep its outline."""
    parcel = opened(packed)
    shell = pickle.loads(parcel.shell)
    projects, findings = pickle.loads(parcel.outlines)
    return Outline(
        replace(shell.book, sheets=(), notes=()),
        shell.passed,
        projects,
        findings,
        tuple(Block(*spool.append(part), 1) for part in parcel.projects),
        tuple(Block(*spool.append(part), n) for part, n in zip(parcel.findings, parcel.counts, strict=True)),
    )
