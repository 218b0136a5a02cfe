"""Where the store keeps its history, and the mark of its baselines: known without opening the database."""

import hashlib
from pathlib import Path

DATABASE = "jixiao.duckdb"
MARK = "baselines.txt"
"""The frozen baselines by name and hash, one a line."""


def baseline_mark(store: Path | None) -> str:
    """A hash of the baselines of a store; empty where there are none. Under another mark a build is not current."""
    path = None if store is None else store / MARK
    if path is None or not path.is_file():
        return ""
    return hashlib.sha256(path.read_bytes()).hexdigest()
