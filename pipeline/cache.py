"""Finished intakes, kept under the hash of everything they were made from, so that a file is read once.

The key covers the bytes of the file, its name (findings carry it), the code, tables and templates, the profile and the
year. Entries of other code are dropped when a new one is written, those of files that are gone at the end of a build.
A damaged entry counts as absent.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_SUM = 16


def _sum(packed: bytes) -> bytes:
    return hashlib.blake2b(packed, digest_size=_SUM).digest()


@dataclass(frozen=True, slots=True)
class Cache:
    """The cache of one version of the code under one set of settings: a folder with one small file an intake."""

    folder: Path
    flavour: str

    def path(self, name: str, sha256: str) -> Path:
        """Where the intake of that file would be kept."""
        key = hashlib.blake2b(f"{self.flavour}\0{name}\0{sha256}".encode("utf-8", "surrogateescape"), digest_size=16)
        return self.folder / f"{key.hexdigest()}.intake"

    def get(self, name: str, sha256: str) -> bytes | None:
        """The kept intake, packed, or None. Its sum is checked here: of a large drop nobody looks into it for long."""
        try:
            kept = self.path(name, sha256).read_bytes()
        except OSError:
            return None
        packed = kept[_SUM:]
        return packed if _sum(packed) == kept[:_SUM] else None

    def put(self, name: str, sha256: str, packed: bytes) -> None:
        """Keep a packed intake; a full disk costs the speed of the next run, nothing else."""
        path = self.path(name, sha256)
        scratch = path.with_suffix(".part")
        try:
            scratch.write_bytes(_sum(packed) + packed)
            scratch.replace(path)
        except OSError:
            with suppress(OSError):
                scratch.unlink()

    def keep_only(self, drop: Path, files: Iterable[tuple[str, str]]) -> None:
        """Drop the entries that no input folder uses any more; `files` are the names and hashes of this one's.

        What every folder used last is kept in a list of its own, so that one store can serve several. A list counts as
        long as its folder is there. What another run puts in meanwhile may go with the rest: it is read again then.
        """
        used = {self.path(name, sha256).name for name, sha256 in files}
        where = os.fsencode(drop.absolute())
        own = self.folder / f"{hashlib.blake2b(where, digest_size=16).hexdigest()}.drop"
        try:
            own.write_bytes(b"\n".join((where, *sorted(map(os.fsencode, used)))))
            for path in self.folder.glob("*.drop"):
                first, *entries = path.read_bytes().split(b"\n")
                if Path(os.fsdecode(first)).exists():
                    used.update(map(os.fsdecode, entries))
                else:
                    path.unlink()
            for path in self.folder.iterdir():
                if path.suffix != ".drop" and path.name not in used:
                    path.unlink()
        except OSError:
            return  # a cache that is too large costs room, nothing else


def open_cache(store: Path, code: str, settings: str) -> Cache | None:
    """The cache below `store` for this code; caches of other code are removed. None where nothing can be written."""
    folder = store / "cache" / code
    try:
        for stale in (store / "cache").glob("*"):
            if stale.name != code:
                shutil.rmtree(stale, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return Cache(folder, settings)
