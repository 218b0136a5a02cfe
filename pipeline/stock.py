"""What a drop holds at the moment, and whether the last build was made of just that."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.clerk import is_clerk_table
from pipeline.engine.manifest import Inputs, is_current, read_manifest, sha256_if_readable
from pipeline.model import Book, Intake
from pipeline.read.files import Found, find_files
from pipeline.read.limits import LIMITS
from pipeline.settings import Settings
from pipeline.taken import outlines

_MISSING, _BUSY = "converter_missing", "unreadable"
"""Defects that tell of the machine and of the moment: with the same bytes the next run may be luckier."""
_SKIPPED = "skipped"


class Stock(NamedTuple):
    """The files of a drop, their hashes, and whether the output is what these would give."""

    found: tuple[Found, ...]
    inputs: Inputs
    current: bool


def take_stock(settings: Settings) -> Stock:
    """Look at every file of the drop and at the last output."""
    found = files_of(settings)
    inputs = weigh(found, settings.input)
    return Stock(found, inputs, settings.cache and stands(settings.output, inputs, settings))


def files_of(settings: Settings) -> tuple[Found, ...]:
    """The files of the drop; results and the store may lie in the same folder."""
    return find_files(settings.input, [path for path in (settings.output, settings.store) if path is not None])


def weigh(found: Sequence[Found], root: Path) -> Inputs:
    """sha256 of every input file that is read, by its name relative to the input folder; an archive counts as one.

    Of a file whose bytes make no difference, as nobody reads them, what does make one is put aside.
    """
    hashes: dict[str, str] = {}
    aside: dict[str, str] = {}
    for one in found:
        name = file_name(one, root)
        if one.skipped and not is_clerk_table(one.name):
            aside[one.name] = f"{_SKIPPED}: {one.skipped} {one.size}"
        elif one.member is None and one.size > LIMITS.file_bytes:
            aside[name] = f"too large: {one.size}"
        elif name not in hashes:
            hashes[name] = sha256_if_readable(one.path)
    aside |= {name: _BUSY for name, sha in hashes.items() if not sha}
    return Inputs({name: hashes[name] for name in sorted(hashes) if hashes[name]}, aside)


def file_name(one: Found, root: Path) -> str:
    """The name of the file on disk, relative to the input folder: of the archive for a workbook inside one."""
    if one.member is None:
        return one.name
    name = one.path.relative_to(root).as_posix() if root.is_dir() else one.path.name
    return name.encode("utf-8", "replace").decode("utf-8")


def as_read(inputs: Inputs, found: Sequence[Found], intakes: Sequence[Intake], root: Path) -> Inputs:
    """The hashes of the bytes that were read: of a file saved again meanwhile, those that are in the outputs.

    A file that could not be opened, and an archive that was saved again meanwhile, have none. Those that wait for a
    program this machine lacks are named.
    """
    books = {one.book.path: one.book for one in outlines(intakes)}
    wanted = [one for one in found if one.name in books]
    own = {one.name: books[one.name].sha256 for one in wanted if one.member is None and books[one.name].sha256}
    busy = _files_with(_BUSY, wanted, books, root)
    archives = {file_name(one, root): one.path for one in wanted if one.member is not None}
    busy |= {name for name, path in archives.items() if sha256_if_readable(path) != inputs.hashes.get(name)}
    hashes = {name: own.get(name, sha) for name, sha in inputs.hashes.items() if name not in busy}
    return Inputs(hashes, inputs.aside, tuple(sorted(_files_with(_MISSING, wanted, books, root))))


def _files_with(kind: str, found: Iterable[Found], books: Mapping[str, Book], root: Path) -> set[str]:
    return {file_name(one, root) for one in found if _kind(books[one.name]) == kind}


def _kind(book: Book) -> str:
    return book.defect.kind if book.defect else ""


def is_settled(book: Book) -> bool:
    """Whether reading the same bytes again would give the same: then it is worth keeping."""
    return _kind(book) not in (_MISSING, _BUSY)


def stands(output: Path, inputs: Inputs, settings: Settings) -> bool:
    """Whether an output is what a build of these inputs would write on this machine."""
    if not is_current(output, inputs, settings):
        return False
    if not read_manifest(output)["waiting"]:
        return True
    from pipeline.read.legacy_word import find_converter  # brings the library for XML

    return find_converter() is None


def preview(settings: Settings) -> dict[str, list[str]]:
    """What a build would meet, compared with the last one: names of new, changed, unchanged and removed files."""
    now, last = weigh(files_of(settings), settings.input), read_manifest(settings.output)
    new = _reported(now.hashes, now.aside)
    old = _reported(last.get("inputs", {}), last.get("aside", {}))
    return {
        "new": sorted(new.keys() - old.keys()),
        "changed": sorted(name for name in new.keys() & old.keys() if new[name] != old[name]),
        "unchanged": sorted(name for name in new.keys() & old.keys() if new[name] == old[name]),
        "removed": sorted(old.keys() - new.keys()),
    }


def _reported(hashes: Mapping[str, str], aside: Mapping[str, str]) -> dict[str, str]:
    """The files that are no bystanders, each with what would be different after a change."""
    return {**{name: why for name, why in aside.items() if not why.startswith(_SKIPPED)}, **hashes}
