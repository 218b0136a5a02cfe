"""What is made of a template before its first use, kept in a file beside the templates as Python keeps its bytecode.

Compiling the templates of one small output takes longer than filling them. What is kept holds for the code that made it
and for this Python alone: a filter may have its say while a template is compiled.
"""

import marshal
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar, cast

from jinja2.bccache import bc_magic

from pipeline.engine.manifest import code_fingerprint
from pipeline.settings import ROOT

FOLDER = ROOT / ".jixiao" / "templates"
_SIZE = 32
Made = TypeVar("Made")


def kept(name: str, make: Callable[[], Made]) -> Made:
    """What `make` gives (code, bytes, texts, tuples of them): kept under `name` until the code changes."""
    path = FOLDER / f"{name}.{sys.implementation.cache_tag}"
    try:
        data = path.read_bytes()
        if _sum(data[_SIZE:]) == data[:_SIZE]:
            known: Made = marshal.loads(data[_SIZE:])
            return known
    except (OSError, ValueError, EOFError, TypeError):
        pass  # not there yet, or of no use: it is made anew
    made: Any = make()
    body = marshal.dumps(made)
    write(path, _sum(body) + body)
    return cast(Made, made)


def write(path: Path, data: bytes) -> None:
    """Keep a file whole or not at all; a read-only installation only loses the saving of some milliseconds."""
    aside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(data)
        aside.replace(path)
    except OSError:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def _sum(body: bytes) -> bytes:
    """Tells what is damaged, and what other code or another Python has made."""
    return blake2b(body, digest_size=_SIZE, key=_mark()).digest()


@cache
def _mark() -> bytes:
    return blake2b(bc_magic + code_fingerprint().encode(), digest_size=_SIZE).digest()
