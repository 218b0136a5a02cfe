"""What runs on a worker of a cluster: looking around before the work, and the intake of one share of the files."""

import os
import platform
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from pipeline.engine.manifest import code_fingerprint, file_sha256
from pipeline.engine.outcome import Died
from pipeline.executors.child import Child
from pipeline.executors.parts import Row, part_bytes, write_part
from pipeline.read.files import Found


class Self(NamedTuple):
    """What must be the same on every machine for the same bytes to come out."""

    code: str
    system: str
    python: str


class Greeting(NamedTuple):
    """What a worker says of itself: who it is, whether it sees the input, what it wrote into the scratch folder."""

    machine: str
    itself: Self
    sees: bool
    wrote: str


@dataclass(frozen=True, slots=True)
class Share:
    """The files of one task, numbered as in the whole work, with the sha256 the client saw."""

    number: int
    files: tuple[tuple[int, Found, str], ...]


def describe_self() -> Self:
    """This machine's."""
    return Self(code_fingerprint(), os.name, ".".join(platform.python_version_tuple()[:2]))


def greet(sample: tuple[str, str], scratch: str, mark: str) -> Greeting:
    """Say who we are; `sample` is an input file with its sha256, `mark` goes into a file of ours in `scratch`."""
    name = f"{platform.node()}-{os.getpid()}.probe" if scratch else ""
    try:
        if name:
            (Path(scratch) / name).write_text(mark, encoding="utf-8")
    except OSError:
        name = ""
    path, sha256 = sample
    return Greeting(platform.node(), describe_self(), not path or _sha256(Path(path)) == sha256, name)


def take_in_share(work: bytes, share: Share, code: str, scratch: str) -> str | bytes:
    """Take the files of a share in; gives the name of a Parquet part in `scratch`, or without one the part's bytes."""
    if code_fingerprint() != code:
        raise RuntimeError("another version of the code")
    rows = list(_rows(zlib.decompress(work), share))
    if not scratch:
        return part_bytes(rows)
    name = f"part-{share.number:05}.parquet"
    write_part(rows, Path(scratch) / name)
    return name


def _rows(work: bytes, share: Share) -> Iterator[Row]:
    child = _borrow(work)
    seen: dict[Path, str] = {}
    try:
        for number, found, sha256 in share.files:
            if found.path not in seen:
                seen[found.path] = _sha256(found.path)
            if seen[found.path] != sha256:  # not here, or not the file the client means: the client reads it itself
                yield Row(number, found.name, None)
                continue
            outcome = child.take_in(found)
            if isinstance(outcome, Died) and not child.alive:
                child.close()
                child = Child(work)
            yield Row(number, found.name, outcome)
    finally:
        _give_back(work, child)


def _sha256(path: Path) -> str:
    try:
        return file_sha256(path) if path.is_file() else ""
    except OSError:
        return ""


_idle: list[tuple[bytes, Child]] = []
_lock = Lock()
"""Children between two tasks: starting one takes as long as reading fifty workbooks."""


def _borrow(work: bytes) -> Child:
    with _lock:
        for index, (of, child) in enumerate(_idle):
            if of == work and child.alive:
                del _idle[index]
                return child
    return Child(work)


def _give_back(work: bytes, child: Child) -> None:
    with _lock:
        if child.alive:
            _idle.append((work, child))


def dismiss() -> None:
    """End the children: the work is done."""
    with _lock:
        while _idle:
            with suppress(OSError):
                _idle.pop()[1].close()
