"""What a person keeps in the folder of results is brought along when these are replaced."""

import os
import re
import shutil
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from pathlib import Path

from pipeline.engine.link import link_or_copy
from pipeline.engine.manifest import NAME, file_sha256, list_files, named_outputs, read_manifest

_OURS = re.compile(r"\..+\.jixiao-(new(-\d+)?|lock|gone-\d+)")
"""What a killed run of ours left in the folder."""


def carry_over(old: Path, new: Path, written: Callable[[], Mapping[str, str]] = dict) -> tuple[str, ...]:
    """Bring what is not ours (not in the manifest of `old`) along into `new`; the names that were brought.

    Where the manifest is lost, or another version wrote it, a file that is still as it was `written` (name → sha256) is
    ours, too.
    """
    if not old.is_dir():
        return ()
    ours = {NAME, *named_outputs(old)}
    if not read_manifest(old):
        ours |= _untouched(old, written())
    return tuple(_bring(str(old), str(new), "", ours))


def _untouched(old: Path, written: Mapping[str, str]) -> set[str]:
    """Of the files that were written, those that are still the same."""
    names = {path.relative_to(old).as_posix(): path for path in list_files(old)}
    return {name for name, path in names.items() if name in written and file_sha256(path) == written[name]}


def _bring(old: str, new: str, prefix: str, ours: Collection[str]) -> list[str]:
    """Of one folder; a folder that is there in both keeps its permissions."""
    kept: list[str] = []
    with os.scandir(old) as entries:
        held = sorted(entries, key=lambda entry: entry.name)
    for entry in held:
        if _OURS.fullmatch(entry.name):
            continue
        name, target = prefix + entry.name, Path(new, entry.name)
        if entry.is_dir(follow_symlinks=False):
            if not os.listdir(entry.path):  # noqa: PTH208 (names are all that is wanted)
                target.mkdir(parents=True, exist_ok=True)
            kept += _bring(entry.path, str(target), f"{name}/", ours)
        elif name not in ours and not os.path.lexists(target):
            _bring_file(Path(entry.path), target, entry.is_file(follow_symlinks=False))
            kept.append(name)
    with suppress(OSError):
        shutil.copymode(old, new)
    return kept


def _bring_file(path: Path, target: Path, regular: bool) -> None:
    if regular:
        link_or_copy(path, target)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink():
        target.symlink_to(path.readlink())
    else:  # a pipe, a socket: nothing to copy
        with suppress(OSError):
            os.link(path, target, follow_symlinks=False)
