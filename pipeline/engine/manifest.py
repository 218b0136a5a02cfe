"""manifest.json: what went in, what came out (sha256 of every file), with which versions, settings and counts."""

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from pipeline import __version__
from pipeline.baseline import baseline_mark
from pipeline.settings import TEMPLATES, Settings, own_files

NAME = "manifest.json"
_PACKAGE = Path(__file__).parents[1]
_BLOCK = 1 << 20
_LIBRARIES = ("pandas", "openpyxl", "xlsxwriter", "python-calamine", "xlrd", "docxtpl", "duckdb", "pyarrow")
_TABLES = ("inputs", "aside", "outputs", "settings", "surroundings", "counts", "versions")


class Inputs(NamedTuple):
    """What a build is made of: sha256 of every file that is read, by name.

    `aside`: of those that are not read by content, what tells one state from another. `waiting` could be read if this
    machine had the program for it. `compared`: whether the frozen baselines could be read.
    """

    hashes: Mapping[str, str]
    aside: Mapping[str, str] = MappingProxyType({})
    waiting: tuple[str, ...] = ()
    compared: bool = True


def file_sha256(path: Path | str) -> str:
    """sha256 of a file, in hex. Most files are small: one read, no buffer made for them."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:  # noqa: PTH123 (paths are looked at by the thousand)
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def sha256_if_readable(path: Path) -> str:
    """Of a regular file; empty where there is no reading it: the reader says why."""
    try:
        return file_sha256(path) if path.is_file() else ""
    except OSError:
        return ""


def _is_file_of(path: str, sha256: str) -> bool:
    try:
        return file_sha256(path) == sha256
    except OSError:
        return False


def list_files(folder: Path) -> tuple[Path, ...]:
    """Every regular file below a folder, sorted by its relative name."""
    return tuple(map(Path, _files_below(str(folder))))


def _files_below(folder: str) -> list[str]:
    """As text: a path object for each of the hundreds of files of the code would take as long as reading them."""
    return sorted(_walk(folder), key=lambda path: path.split(os.sep))  # noqa: PTH206 (as said)


def _walk(folder: str) -> Iterator[str]:
    with suppress(PermissionError, FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(entry.path)
            elif entry.is_file(follow_symlinks=False):
                yield entry.path


@cache
def code_fingerprint() -> str:
    """A hash of everything a result depends on besides the inputs: code, tables, layouts, profiles, templates."""
    digest = hashlib.blake2b(digest_size=16)
    for root in map(str, (_PACKAGE, TEMPLATES)):
        for path in _files_below(root):
            if not path.endswith(".pyc"):
                name = path[len(root) + 1 :].replace(os.sep, "/")
                digest.update(name.encode() + b"\0" + _read(path) + b"\0")
    return digest.hexdigest()


def _read(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123 (as above)
        return file.read()


@cache
def library_versions() -> Mapping[str, str]:
    """The versions of the libraries that make the outputs, as the names of their installed records tell them.

    `importlib.metadata` reads these records as e-mail; importing that takes longer than reading two workbooks.
    """
    told = dict(filter(None, map(_record, chain.from_iterable(map(_names_in, reversed(sys.path))))))
    return {name: told.get(name.replace("-", "_")) or _looked_up(name) for name in _LIBRARIES}


def _names_in(folder: str) -> list[str]:
    with suppress(OSError):
        return os.listdir(folder)  # noqa: PTH208 (names are all that is wanted)
    return []


def _record(name: str) -> tuple[str, str] | None:
    """`python_calamine-0.9.1.dist-info` → its name, as the standard for such records spells it, and the version."""
    library, _, version = name.removesuffix(".dist-info").partition("-")
    return (library.lower().replace(".", "_"), version) if name.endswith(".dist-info") and version else None


def _looked_up(name: str) -> str:
    from importlib.metadata import version

    return version(name)


def describe_settings(settings: Settings) -> dict[str, Any]:
    """The settings that change a result, the operator's own files by hash; folders and number of workers do not."""
    own = {path.name: file_sha256(path) for path in own_files(settings.profile)}
    by = {"by": settings.by} if settings.by else {}
    return {"year": settings.year, "profile": settings.profile, **({"own": own} if own else {}), **by}


def describe_surroundings(settings: Settings) -> dict[str, str]:
    """What else a result depends on: the frozen baselines of the store, and the way from the output to the input."""
    return {"baseline": baseline_mark(settings.store), "source": source_link(settings.input, settings.output)}


def source_link(source: Path, output: Path) -> str:
    """The relative path, with `/`, by which documents in `output` reach the input folder; empty where there is none."""
    folder = source if source.is_dir() else source.parent
    try:
        return Path(os.path.relpath(folder.absolute(), output.absolute())).as_posix()
    except ValueError:  # another drive
        return ""


def write_manifest(
    folder: Path,
    inputs: Inputs,
    settings: Settings,
    counts: Mapping[str, Any],
    known: Mapping[str, str] = MappingProxyType({}),
    refused: Sequence[str] = (),
) -> dict[str, str]:
    """Describe `folder`, every file but the manifest itself; their sha256 by name, as far as they are not `known`.

    `refused` says of every file that could not be taken in why not: for the next run, if there is nothing to do.
    """
    paths = {path.relative_to(folder).as_posix(): path for path in list_files(folder)}
    outputs = {name: known.get(name) or file_sha256(path) for name, path in paths.items()}
    unread = {} if inputs.compared else {"baseline": "unread"}  # then the next build looks again
    manifest = {
        "inputs": dict(sorted(inputs.hashes.items())),
        "aside": dict(sorted(inputs.aside.items())),
        "waiting": list(inputs.waiting),
        "outputs": outputs,
        "settings": describe_settings(settings),
        "surroundings": describe_surroundings(settings) | unread,
        "counts": dict(counts),
        "refused": list(refused),
        "versions": versions(),
    }
    manifest["checksum"] = _checksum(manifest)
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    (folder / NAME).write_text(text, encoding="utf-8")
    return outputs


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of an output folder; empty where there is none of this version, or it cannot be read."""
    loaded = _loaded(folder)
    whole = all(isinstance(loaded.get(name), dict) for name in _TABLES)
    return loaded if whole and all(isinstance(loaded.get(name), list) for name in ("waiting", "refused")) else {}


def named_outputs(folder: Path) -> tuple[str, ...]:
    """The files its manifest says were written, whichever version wrote it."""
    outputs = _loaded(folder).get("outputs")
    return tuple(outputs) if isinstance(outputs, dict) else ()


def _loaded(folder: Path) -> dict[str, Any]:
    try:
        loaded = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return loaded if isinstance(loaded, dict) else {}


def versions() -> dict[str, str]:
    """What an output is made with."""
    return {"jixiao": __version__, "code": code_fingerprint(), **library_versions()}


def _checksum(manifest: Mapping[str, Any]) -> str:
    """A hash of everything else the manifest says: whatever a person changed in it is written anew."""
    told = {name: value for name, value in manifest.items() if name != "checksum"}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def is_current(folder: Path, inputs: Inputs, settings: Settings) -> bool:
    """Whether `folder` holds exactly what a build of these inputs would write: nothing to do then."""
    manifest = read_manifest(folder)
    if not manifest or manifest["inputs"] != dict(inputs.hashes) or manifest["aside"] != dict(inputs.aside):
        return False
    if manifest["settings"] != describe_settings(settings):
        return False
    if manifest["surroundings"] != describe_surroundings(settings) or manifest["versions"] != versions():
        return False
    if manifest.get("checksum") != _checksum(manifest):
        return False
    outputs = manifest["outputs"]
    return all(_is_file_of(os.path.join(folder, name), sha) for name, sha in outputs.items())  # noqa: PTH118
