"""Small documents of the last build that are still right: linked into the new output instead of being made again.

What each was made of is kept as a key in the store. A document is brought along only if its key is the same and the
file still has the bytes that were written: whatever a person changed in the output is made anew.
"""

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

from pipeline.engine.link import link_or_copy
from pipeline.engine.manifest import file_sha256

_FOLDER = "documents"


@dataclass(frozen=True, slots=True)
class Kept:
    """The last build's small documents: name relative to `folder` → (key, sha256). `flavour`: code and settings."""

    folder: Path
    flavour: str
    documents: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def key(self, made_of: str) -> str:
        """The key of a document made of this."""
        return blake2b(f"{self.flavour}\0{made_of}".encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()

    def bring(self, name: str, key: str, target: Path) -> bool:
        """Put the kept document of that name and key at `target`; False where it has to be made."""
        known = self.documents.get(name)
        if known is None or known[0] != key:
            return False
        try:
            if file_sha256(self.folder / name) != known[1]:
                return False
            link_or_copy(self.folder / name, target)
        except OSError:
            return False
        return True


def _path(store: Path, output: Path) -> Path:
    """A store serves several outputs: each has a file of its own."""
    mark = blake2b(os.fsencode(output), digest_size=12).hexdigest()
    return store / _FOLDER / f"{mark}.json"


def recall(store: Path | None, output: Path, flavour: str) -> Kept:
    """What the store knows of the documents in `output`; nothing of them without a store, or after other code."""
    output = output.absolute()
    if store is None:
        return Kept(output, flavour)
    try:
        told: dict[str, Any] = json.loads(_path(store, output).read_text(encoding="utf-8"))
        if told["output"] == str(output) and told["flavour"] == flavour:
            return Kept(output, flavour, {name: (key, sha) for name, (key, sha) in told["documents"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass  # whatever is wrong with it: everything is made anew
    return Kept(output, flavour)


def remember(store: Path | None, kept: Kept, keys: Mapping[str, str], outputs: Mapping[str, str]) -> None:
    """Keep what this build's documents were made of; a full disk costs the speed of the next run, nothing else."""
    if store is None:
        return
    documents = {name: (key, outputs[name]) for name, key in keys.items() if name in outputs}
    others = {name: sha for name, sha in outputs.items() if name not in documents}
    told = {"output": str(kept.folder), "flavour": kept.flavour, "documents": documents, "others": others}
    path = _path(store, kept.folder)
    scratch = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8", errors="surrogatepass")
        scratch.replace(path)
    except OSError:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)


def written_before(store: Path | None, output: Path) -> Callable[[], dict[str, str]]:
    """When asked: the sha256 of every file of the last build in `output` and below, by name, as the store knows it."""
    return partial(_written, store, str(output.absolute())) if store else dict


def _written(store: Path, output: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((store / _FOLDER).glob("*.json")):
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            shas = {**{name: sha for name, (_, sha) in told["documents"].items()}, **told.get("others", {})}
            if (Path(told["output"])).is_relative_to(output):
                below = Path(told["output"]).relative_to(output)
                found |= {(below / name).as_posix(): str(sha) for name, sha in shas.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue  # whatever is wrong with it: it tells nothing
    return found


def forget(store: Path) -> None:
    """Drop what the store knows of outputs that are no more."""
    for path in (store / _FOLDER).glob("*.json"):
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            if Path(told["output"]).is_dir():
                continue
        except (OSError, ValueError, KeyError, TypeError):
            pass  # whatever is wrong with it: it is of no use
        with suppress(OSError):
            path.unlink()
